/* Beats of an electrocardiogram. */
#ifndef HEART_ECG_BEATS_H
#define HEART_ECG_BEATS_H

#include "heart/ecg_search.h"
#include "heart/recording.h"

#define ECG_VERDICTS 4 /* that one sample can bring: candidates are more than 14 cells apart */

struct ecg_beats {
    bool started;
    struct ecg_search search;
};

void ecg_beats_start(struct ecg_beats *beats);

/* One sample, later than the one before (time_ns >= 0, value finite). Fills `found` with the beats
 * it made certain and returns how many. `*interrupted` is set when the search began anew: no
 * interval may span it. */
int ecg_beats_push(struct ecg_beats *beats, int64_t time_ns, double value,
                   struct beat_body found[BEATS_AT_ONCE], bool *interrupted);

/* The same with all that was judged, for who looks again. */
int ecg_beats_judge(struct ecg_beats *beats, int64_t time_ns, double value,
                    struct ecg_verdict verdicts[ECG_VERDICTS], bool *interrupted);

/* False: no memory. */
bool ecg_beats_of(const struct recording *recording, struct beat_list *list);

#endif
