/* What the tests of the pulse wave share: a detector that is fed a wave, and what it told. */
#ifndef PULSE_SUPPORT_H
#define PULSE_SUPPORT_H

#include "heart_support.h"

#include "heart/pulse_beats.h"
#include "heart/rr.h"
#include "heart/stats.h"
#include <stdio.h>
#include <string.h>

/* Beats found in a wave, in seconds from its beginning. The wave starts a little after zero, so
 * that no test leans on cells that happen to begin with it. */
struct run {
    struct pulse_beats beats;
    double at_s[4000], quality[4000], height[4000], base[4000], latest_s;
    int count, interruptions;
};

#define START_NS INT64_C(1003700000)

static inline void run_start(struct run *run)
{
    memset(run, 0, sizeof *run);
    pulse_beats_start(&run->beats);
}

static inline void push(struct run *run, double t_s, double value)
{
    struct beat_body found[BEATS_AT_ONCE];
    bool interrupted;
    int count =
        pulse_beats_push(&run->beats, START_NS + ns_from_s(t_s), value, found, &interrupted);
    for (int i = 0; i < count; i++) {
        double at_s = s_from_ns(found[i].time_ns - START_NS);
        assert_true(found[i].quality >= 0 && found[i].quality <= 1);
        assert_true(run->count == 0 || at_s > run->at_s[run->count - 1]);
        run->latest_s = fmax(run->latest_s, t_s - at_s);
        run->quality[run->count] = found[i].quality;
        run->height[run->count] = found[i].height;
        run->base[run->count] = found[i].base;
        run->at_s[run->count++] = at_s;
    }
    run->interruptions += interrupted;
}

/* How the wave of known beats is sampled. */
struct sampling {
    double rate_hz, gain, offset, jitter_s;
    double steps; /* converter steps per unit; 0: none */
};

static inline void run_wave(struct run *run, const double *beats_s, size_t count, double length_s,
                            const struct sampling *by)
{
    uint64_t seed = 11;
    for (int k = 0; k < length_s * by->rate_hz; k++) {
        double t_s = (k + by->jitter_s * by->rate_hz * (random_uniform(&seed) - 0.5)) / by->rate_hz;
        double value = wave_at(beats_s, count, t_s);
        if (by->steps > 0)
            value = round(value * by->steps) / by->steps;
        push(run, fmax(t_s, 0), by->offset + by->gain * value);
    }
}

/* Every beat between from_s and to_s is found once, near a constant delay. Returns the worst. */
static inline double assert_all_found(const struct run *run, const double *beats_s, size_t count,
                                      double from_s, double to_s, double within_s)
{
    double delays[128] = {0}, worst = 0;
    size_t n = 0;
    int found = 0, wanted = 0;
    for (int j = 0; j < run->count; j++)
        found += run->at_s[j] > from_s && run->at_s[j] < to_s;
    for (size_t i = 0; i < count; i++) {
        if (beats_s[i] <= from_s || beats_s[i] >= to_s)
            continue;
        double nearest = INFINITY;
        for (int j = 0; j < run->count; j++)
            if (fabs(run->at_s[j] - beats_s[i]) < fabs(nearest))
                nearest = run->at_s[j] - beats_s[i];
        delays[n++ % 128] = nearest;
        wanted++;
    }
    double delay = stats_median(delays, n < 128 ? n : 128);
    for (size_t i = 0; i < n && i < 128; i++)
        worst = fmax(worst, fabs(delays[i] - delay));
    if (worst > within_s || abs(found - wanted) > 1)
        print_error("%d found of %d, worst %.4f s\n", found, wanted, worst);
    assert_true(worst <= within_s);
    assert_true(abs(found - wanted) <= 1); /* one may stand on the edge */
    return worst;
}

/* Share of beats after the first `skip` that are trusted. */
static inline double trusted_share(const struct run *run, int skip)
{
    int trusted = 0;
    for (int j = skip; j < run->count; j++)
        trusted += run->quality[j] >= RR_TRUST;
    return run->count > skip ? (double)trusted / (run->count - skip) : 0;
}

/* Seconds of the longest row of trusted beats, none more than 2.5 s after the one before. */
static inline double longest_trusted_s(const struct run *run)
{
    double longest_s = 0, from_s = 0;
    for (int j = 0; j < run->count; j++) {
        bool goes_on =
            j > 0 && run->quality[j - 1] >= RR_TRUST && run->at_s[j] - run->at_s[j - 1] < 2.5;
        if (!goes_on)
            from_s = run->at_s[j];
        if (run->quality[j] >= RR_TRUST)
            longest_s = fmax(longest_s, run->at_s[j] - from_s);
    }
    return longest_s;
}

/* The same wave, read with the future known. */
static inline void run_offline(struct run *run, const double *times_s, const double *values,
                               size_t count, double rate_hz)
{
    const struct recording recording = {values, times_s, count, rate_hz};
    struct beat_list list = {0};
    memset(run, 0, sizeof *run);
    assert_true(pulse_beats_of(&recording, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct beat_body *beat = &list.at[i].beat;
        assert_true(i == 0 || beat->time_ns > list.at[i - 1].beat.time_ns);
        assert_true(beat->quality >= 0 && beat->quality <= 1);
        run->interruptions += i > 0 && list.at[i].opens;
        run->at_s[run->count] = s_from_ns(beat->time_ns);
        run->height[run->count] = beat->height;
        run->base[run->count] = beat->base;
        run->quality[run->count++] = beat->quality;
    }
    beat_list_finish(&list);
}

#endif
