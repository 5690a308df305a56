/* The rhythm's spectrum as it changes: one column of density (ms^2/Hz, the bins of spectrum.h, 0 to
 * 0.5 Hz) for each moment, of the window that ends there. A column of 64 s is, to the bit, the
 * spectrum that coherence is read from; one of 128 s is by the same recipe and twice as sharp, and
 * twice as slow to follow.
 *
 * A column that does not exist is all NaN and has its reason: the same judgement as for coherence,
 * over every part of the window. Pure but for the spectrum's own memory; one thread a spectrum. */
#ifndef HEART_SPECTROGRAM_H
#define HEART_SPECTROGRAM_H

#include "heart/coherence.h"

/* What a picture was made with; to be kept beside it. */
struct spectrogram_shape {
    int windows; /* of 64 s: 1 or SPECTROGRAM_WINDOWS_MAX */
    double step_s;
    bool raw; /* every column that can be computed, whatever it may be worth */
};

#define SPECTROGRAM_WINDOWS_MAX 2
#define SPECTROGRAM_POINTS_MAX  (SPECTROGRAM_WINDOWS_MAX * COHERENCE_POINTS_MAX)

struct spectrogram_column {
    int64_t end_ns;
    enum reason reason; /* REASON_NONE: the density exists */
    double density[SPECTRUM_BINS];
};

/* What every column was made with but for the shape, as one JSON object. Static memory. */
const char *spectrogram_parameters(void);

double spectrogram_window_s(const struct spectrogram_shape *shape);

/* The column of the window that ends at end_ns: what the live engine shows as the newest one.
 * `intervals` must reach back over the whole window. */
void spectrogram_column(struct spectrum *spectrum, const struct spectrogram_shape *shape,
                        const struct rr_interval *intervals, size_t count,
                        const struct settling *settling, int64_t end_ns,
                        struct spectrogram_column *column);

/* A whole recording, a column at a time, at from_ns, from_ns + step, ... up to to_ns. */
void spectrogram_run(struct spectrum *spectrum, const struct spectrogram_shape *shape,
                     const struct rr_interval *intervals, size_t count, int64_t from_ns,
                     int64_t to_ns,
                     void (*put)(void *context, const struct spectrogram_column *column),
                     void *context);

#endif
