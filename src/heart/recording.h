/* A wave that has been recorded, and the beats found in it: what is shared by the offline halves of
 * the detectors. One thread a list. */
#ifndef HEART_RECORDING_H
#define HEART_RECORDING_H

#include "base/clock.h"
#include "base/status.h"
#include "events/event.h"

#define BEATS_GAP_NS    INT64_C(250000000) /* a longer pause between samples interrupts */
#define BEATS_LATENCY_S 0.8                /* a beat is told so long after its time at the latest */
#define BEATS_AT_ONCE   4                  /* beats that one sample can make certain */

struct recording {
    const double *values;  /* raw units; NaN: a sample that is missing */
    const double *times_s; /* strictly rising, from 0 on; NULL: even, sample i at i / rate_hz */
    size_t count;
    double rate_hz; /* nominal where there are times */
};

static inline int64_t recording_time_ns(const struct recording *recording, size_t i)
{
    return ns_from_s(recording->times_s ? recording->times_s[i] : (double)i / recording->rate_hz);
}

struct found_beat {
    struct beat_body beat;
    bool opens; /* the search was interrupted before it: no interval reaches back over that */
};

struct beat_list {
    struct found_beat *at; /* by time */
    size_t count, room;
};

bool beat_list_add(struct beat_list *list, const struct beat_body *beat, bool opens);
void beat_list_finish(struct beat_list *list);

#endif
