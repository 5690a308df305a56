#include "reading/beat_chain.h"

#include <math.h>
#include <stdlib.h>

#define STEP_LEAST_S 0.001 /* what analysis_run() calls one after the other */

static bool make_room(struct beat_chain *chain)
{
    if (chain->count < chain->room)
        return true;
    size_t room = chain->room ? 2 * chain->room : 1024;
    double *times_s = realloc(chain->times_s, room * sizeof *times_s);
    if (times_s)
        chain->times_s = times_s;
    bool *opens = times_s ? realloc(chain->opens, room * sizeof *opens) : NULL;
    if (opens)
        chain->opens = opens;
    chain->full = !opens;
    chain->room = opens ? room : chain->room;
    return opens != NULL;
}

static void put(struct beat_chain *chain, double time_s, bool opens)
{
    if (!make_room(chain))
        return;
    double before_s = chain->count > 0 ? chain->times_s[chain->count - 1] : -INFINITY;
    if (!(time_s >= before_s + STEP_LEAST_S)) /* clocks that disagree by more than the gap */
        time_s = before_s + STEP_LEAST_S;
    if (opens && chain->count > 0) {
        chain->gaps++;
        chain->gaps_s += time_s - before_s;
    }
    chain->opens[chain->count] = opens;
    chain->times_s[chain->count++] = time_s;
}

void beat_chain_add(struct beat_chain *chain, double closes_s, double rr_ms, bool after_gap)
{
    if (isnan(rr_ms)) {
        put(chain, closes_s, true);
        return;
    }
    if (chain->count == 0 || after_gap)
        put(chain, closes_s - rr_ms / 1000, true);
    if (!chain->full)
        put(chain, chain->times_s[chain->count - 1] + rr_ms / 1000, false);
}

void beat_chain_give(struct beat_chain *chain, struct series *series)
{
    series->kind = ANALYSIS_BEATS;
    series->values = chain->times_s;
    series->opens = chain->opens;
    series->count = chain->count;
    chain->times_s = NULL;
    chain->opens = NULL;
}

void beat_chain_finish(struct beat_chain *chain)
{
    free(chain->times_s);
    free(chain->opens);
    *chain = (struct beat_chain){0};
}
