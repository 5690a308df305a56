/* The recording while it is taken apart: shared by the files of the analysis alone. */
#ifndef HEART_ANALYSIS_WORK_H
#define HEART_ANALYSIS_WORK_H

#include "heart/analysis.h"
#include "heart/recording.h"

/* `at` is session time of the intervals' clock, which begins at analysis->start_s. */
struct work {
    const struct analysis_input *input;
    struct analysis *analysis;
    struct beat_list beats;   /* of a wave */
    enum reason *doubts;      /* one a second: why the signal is not believed; NULL: no wave */
    double from_s, to_s;      /* the recording reaches */
    int64_t first_s, seconds; /* whole seconds of it, on the intervals' clock */
};

static inline bool is_wave(const struct analysis_input *input)
{
    return input->kind == ANALYSIS_PPG || input->kind == ANALYSIS_ECG;
}

/* All return false when there is no memory. */
bool analysis_take_quality(struct work *work);     /* wave only: quality and doubts */
bool analysis_take_variability(struct work *work); /* artefacts, hrv, lomb */
bool analysis_take_coherence(struct work *work);
bool analysis_take_breathing(struct work *work);

#endif
