/* An electrocardiogram on an even grid, and where its energy peaks: the front half of the detector.
 *
 * Samples of any rate are averaged onto cells of 8 ms (the mean of the line through them). Each
 * cell costs the same: a slope free of hum, its power, the power summed over 96 ms. The greatest
 * sums of their neighbourhood are candidates; ecg_beats.c says which are beats. The raw samples of
 * the last second or so are kept beside, for the time of a beat. Fixed size, no allocation, one
 * thread. */
#ifndef HEART_ECG_WAVE_H
#define HEART_ECG_WAVE_H

#include "base/clock.h"
#include <stdbool.h>
#include <stdint.h>

#define ECG_CELL_NS   INT64_C(8000000)
#define ECG_CELLS_S   125.0
#define ECG_RING      256 /* cells kept: 2 s */
#define ECG_BLOCK     8   /* cells whose mean power is kept as one */
#define ECG_BLOCKS    32
#define ECG_SAMPLES   2048
#define ECG_SAMPLE_NS INT64_C(450000) /* samples nearer than this are not kept: 2048 are 0.9 s */

struct ecg_sample {
    int64_t time_ns;
    double value;
};

/* A local maximum of the summed power: perhaps a beat. */
struct ecg_peak {
    int64_t cell; /* the middle of its power */
    double power; /* summed over 96 ms; 0: none */
};

struct ecg_wave {
    /* the newest sample and the cell being filled, numbered from session time zero */
    int64_t last_ns, edge_ns;
    double last_value, area;
    int64_t cell;
    int64_t step_ns; /* between samples, and one over it, kept while it holds */
    double per_ns;
    struct ecg_sample samples[ECG_SAMPLES];
    int64_t sample_count, kept_ns;

    double level[ECG_RING];       /* mean of each cell */
    double slope[ECG_RING];       /* at its own middle */
    double levels[3], smooth[4];  /* the last means, newest first; smoothed, by cell */
    double squares[3], fours[16]; /* the last slopes squared; sums of four, by cell */
    double last_power;
    double blocks[ECG_BLOCKS], block_sum;

    struct ecg_peak rising; /* the greatest sum not yet settled */
};

void ecg_wave_start(struct ecg_wave *wave, int64_t time_ns, double value);

/* Closes the cell being filled with its mean. True when that settles a candidate. */
bool ecg_wave_cell(struct ecg_wave *wave, double mean, struct ecg_peak *found);

/* The level that three quarters of the power around a cell stand above. */
double ecg_wave_quiet(const struct ecg_wave *wave, int64_t cell);

/* 1: the level moved over and stayed; near 0: a wave that came back. */
double ecg_wave_step(const struct ecg_wave *wave, int64_t cell);

static inline double ecg_ring(const double *ring, int64_t cell)
{
    return ring[cell & (ECG_RING - 1)];
}

static inline void ecg_wave_keep(struct ecg_wave *wave, int64_t time_ns, double value)
{
    if (time_ns - wave->kept_ns < ECG_SAMPLE_NS)
        return;
    wave->kept_ns = time_ns;
    wave->samples[wave->sample_count++ & (ECG_SAMPLES - 1)] = (struct ecg_sample){time_ns, value};
}

#endif
