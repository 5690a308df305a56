/* Beats of an electrocardiogram. */
#ifndef HEART_ECG_BEATS_H
#define HEART_ECG_BEATS_H

#include "heart/recording.h"

struct ecg_beats {
    bool started;
};

void ecg_beats_start(struct ecg_beats *beats);
int ecg_beats_push(struct ecg_beats *beats, int64_t time_ns, double value,
                   struct beat_body found[BEATS_AT_ONCE], bool *interrupted);

/* False: no memory. */
bool ecg_beats_of(const struct recording *recording, struct beat_list *list);

#endif
