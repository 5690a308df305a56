/* Beats of a wave, found as it streams in, or in a whole recording: one front for every kind.
 *
 * Each kind has its own detector (pulse_beats.h, ecg_beats.h). All of them take any unit, gain,
 * offset, polarity and spacing from 25 to 2000 samples a second, tell a beat within BEATS_LATENCY_S
 * of its time, and give the same beats however the samples were cut into pieces. Pure, fixed size,
 * one thread; only beats_of_recording allocates. */
#ifndef HEART_BEATS_H
#define HEART_BEATS_H

#include "heart/ecg_beats.h"
#include "heart/pulse_beats.h"

struct beats {
    enum signal_kind kind; /* SIGNAL_PPG or SIGNAL_ECG */
    union {
        struct pulse_beats pulse;
        struct ecg_beats ecg;
    };
};

bool beats_know(enum signal_kind kind);

void beats_start(struct beats *beats, enum signal_kind kind);

/* One sample, later than the one before (time_ns >= 0, value finite). Fills `found` with the beats
 * it made certain and returns how many. `*interrupted` is set when the search began anew: no
 * interval may span it. */
int beats_push(struct beats *beats, int64_t time_ns, double value,
               struct beat_body found[BEATS_AT_ONCE], bool *interrupted);

/* The same detector over a recording, looking ahead and correcting itself. */
enum status beats_of_recording(enum signal_kind kind, const struct recording *recording,
                               struct beat_list *list, struct problem *problem);

#endif
