/* What lost samples take away: sums by the second, and the newest hole. */
#include "heart/losses.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define HOLE_NS   (50 * NS_PER_MS) /* between two samples: the upstroke's place is a guess */
#define PLACED_NS NS_PER_S         /* a longer span says only that single ones are missing */
#define LOST_MOST 0.01             /* of a window's samples */

void losses_start(struct losses *losses)
{
    memset(losses, 0, sizeof *losses);
    losses->astray_ns = -1;
    losses->till_ns = -1;
}

static void add_count(struct losses *losses, int64_t time_ns, int64_t count)
{
    int64_t number = time_ns / NS_PER_S, at = number % LOSSES_SECONDS;
    if (losses->seconds[at].number != number) {
        losses->seconds[at].number = number;
        losses->seconds[at].count = 0;
    }
    losses->seconds[at].count += count;
}

void losses_add(struct losses *losses, const struct loss_body *loss)
{
    if (loss->from_ns < 0 || loss->to_ns < loss->from_ns || loss->count < 0)
        return;
    if (!loss->counted && loss->to_ns - loss->from_ns > PLACED_NS) {
        losses->astray_ns = loss->to_ns;
        return; /* an estimate, and of what may have been told already */
    }
    add_count(losses, loss->to_ns, loss->count);
    if (loss->counted && loss->to_ns - loss->from_ns <= HOLE_NS)
        return;
    if (losses->till_ns < losses->from_ns || loss->from_ns < losses->from_ns)
        losses->from_ns = loss->from_ns;
    losses->till_ns = loss->to_ns;
}

bool losses_between(struct losses *losses, int64_t before_ns, int64_t beat_ns)
{
    if (losses->till_ns < losses->from_ns || beat_ns <= losses->from_ns)
        return false;
    bool between = before_ns < losses->till_ns;
    if (beat_ns >= losses->till_ns)
        losses->till_ns = losses->from_ns - 1;
    return between;
}

bool losses_withhold(const struct losses *losses, int64_t end_ns, double window_s, double rate_hz)
{
    int64_t from_ns = end_ns - ns_from_s(window_s), lost = 0;
    if (losses->astray_ns >= from_ns && losses->astray_ns >= 0)
        return true;
    for (int i = 0; i < LOSSES_SECONDS; i++) {
        int64_t number = losses->seconds[i].number;
        if (number * NS_PER_S >= from_ns && number * NS_PER_S < end_ns)
            lost += losses->seconds[i].count;
    }
    return (double)lost > LOST_MOST * window_s * rate_hz; /* false where the rate is not known */
}
