/* The chain follows the device's clock and not ours: over an hour quartz differs from quartz by a
 * tenth of a second, over a day by a few, and no one who looks at heart and breath would see it.
 *
 * It cannot see a lost packet shorter than CHAIN_LOST_NS less the usual delay; devices that count
 * their beats must call chain_break. */
#include "sensors/chain.h"

#include "base/status.h"
#include <math.h>
#include <string.h>

void chain_start(struct chain *chain)
{
    memset(chain, 0, sizeof *chain);
}

int64_t chain_beat(struct chain *chain, double ms, int64_t arrival_ns, bool *anew)
{
    ENSURE(ms > 0 && ms < 1e6);
    int64_t time_ns = chain->last_ns + (int64_t)floor(ms * 1e6 + 0.5);
    *anew = !chain->begun || arrival_ns - time_ns > CHAIN_LOST_NS ||
            time_ns - arrival_ns > CHAIN_FAST_NS;
    if (*anew) {
        time_ns = arrival_ns > CHAIN_LATE_NS ? arrival_ns - CHAIN_LATE_NS : arrival_ns;
        if (chain->ever && time_ns <= chain->last_ns)
            time_ns = chain->last_ns + 1;
    }
    chain->begun = chain->ever = true;
    return chain->last_ns = time_ns;
}

void chain_break(struct chain *chain)
{
    chain->begun = false;
}
