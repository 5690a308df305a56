/* Beats of an electrocardiogram. */
#ifndef HEART_ECG_BEATS_H
#define HEART_ECG_BEATS_H

#include "heart/ecg_shape.h"
#include "heart/recording.h"

#define ECG_HISTORY 8
#define ECG_QUEUE   16

/* A peak of the power that is waiting to be judged. */
struct ecg_candidate {
    int64_t cell;
    double height; /* root of the power: as the voltage goes */
    struct ecg_match match;
    double sharpness, step, quiet;
    double odds; /* for a beat, from all of these; set when judged */
};

struct ecg_beats {
    bool started;
    struct ecg_wave wave;
    struct ecg_shape shapes[ECG_SHAPES];
    struct ecg_candidate queue[ECG_QUEUE];
    int64_t queued, judged;
    struct ecg_candidate last; /* beat; height 0: none yet */
    int64_t last_told_ns;
    double heights[ECG_HISTORY], intervals[ECG_HISTORY]; /* of the last beats; in cells */
    int64_t height_count, interval_count;
    double usual_height, usual_interval, usual_sharpness;
    double wild;
    double noise, wave_t; /* heights of what was no beat: at large, and soon after one */
};

void ecg_beats_start(struct ecg_beats *beats);
int ecg_beats_push(struct ecg_beats *beats, int64_t time_ns, double value,
                   struct beat_body found[BEATS_AT_ONCE], bool *interrupted);

/* False: no memory. */
bool ecg_beats_of(const struct recording *recording, struct beat_list *list);

#endif
