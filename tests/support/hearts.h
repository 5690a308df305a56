/* Hearts whose truth is known, for the measures of a breath: when they follow the pacer and when
 * they do not. Beats only; from the simulator's model, or drawn here by integral pulse frequency
 * modulation from a sum of swings. A header of small functions, so that tests and benchmarks share
 * it. */
#ifndef TEST_HEARTS_H
#define TEST_HEARTS_H

#include "base/clock.h"
#include "heart/pace_track.h"
#include "heart/rates.h"
#include "sensors/simulator/heart_model.h"
#include <math.h>
#include <string.h>

#define HEARTS_ROOM 2000

enum heart_kind {
    HEART_OF_SIMULATOR, /* restless breathing, but paced from `follows_s` to `leaves_s` */
    HEART_ANSWERING,    /* the same, drawn here: any amplitude and lag, pink noise, drift */
    HEART_WHITE,        /* intervals without order, 4 % */
    HEART_PINK,         /* 1/f, 4 % */
    HEART_FIBRILLATING, /* intervals without order, 20 % */
    HEART_KINDS
};

struct heart_case {
    enum heart_kind kind;
    uint64_t seed;
    double hr_bpm, pace_hz, inhale;
    double resonance_per_min, noise_ms, ectopic_share; /* of the simulator */
    double swing, lag;                                 /* share of the rate; breaths */
    double follows_s, leaves_s, length_s;
};

/* 1/f over 0.002-0.3 Hz, standard deviation 1: walks of five time constants, equally strong. */
#define PINK_WALKS 5
static inline double pink_step(double walks[PINK_WALKS], struct random *random, double dt_s)
{
    double sum = 0, constant_s = 0.6;
    for (int i = 0; i < PINK_WALKS; i++, constant_s *= 3.3) {
        double keep = exp(-dt_s / constant_s);
        walks[i] = keep * walks[i] + sqrt(1 - keep * keep) * random_normal(random);
        sum += walks[i];
    }
    return sum / sqrt(PINK_WALKS);
}

/* The simulator's person turns to the pacer, and away from it. */
static inline void simulated_turn(struct heart_model *model, const struct heart_case *it)
{
    bool paced = model->time_s >= it->follows_s && model->time_s < it->leaves_s;
    if (!paced) {
        model->recipe.story = HEART_RESTLESS;
        model->recipe.breath_per_min = NAN;
        return;
    }
    double pacer = model->time_s * it->pace_hz, off = pacer - model->breath_phase;
    if (model->recipe.story != HEART_STEADY) {
        model->recipe.story = HEART_STEADY;
        model->recipe.breath_per_min = 60 * it->pace_hz;
        model->breath_phase = pacer - floor(pacer);
        model->breath_depth = 1;
        off = 0;
    }
    off -= floor(off + 0.5);
    model->breath_rate_hz = it->pace_hz * (1 + 0.5 * off);
}

static inline size_t simulated_beats(const struct heart_case *it, double beats_s[HEARTS_ROOM])
{
    struct heart_recipe recipe;
    struct heart_model model;
    heart_recipe_parse("restless", &recipe, NULL);
    recipe.seed = it->seed;
    recipe.hr_bpm = it->hr_bpm;
    recipe.resonance_per_min = it->resonance_per_min;
    recipe.noise_ms = it->noise_ms;
    recipe.ectopic_share = it->ectopic_share;
    heart_model_start(&model, &recipe);
    size_t count = 0;
    while (model.time_s < it->length_s && count < HEARTS_ROOM) {
        int sample;
        double beat_s;
        simulated_turn(&model, it);
        heart_model_next(&model, &sample, &beat_s);
        if (!isnan(beat_s))
            beats_s[count++] = beat_s;
    }
    return count;
}

/* A heart in random order; `spread` as a share of the mean interval. */
static inline size_t disordered_beats(const struct heart_case *it, double spread,
                                      double beats_s[HEARTS_ROOM])
{
    struct random random;
    random_start(&random, it->seed);
    size_t count = 0;
    for (double t_s = 0.3; t_s < it->length_s && count < HEARTS_ROOM;) {
        beats_s[count++] = t_s;
        double share = fmin(fmax(1 + spread * random_normal(&random), 0.45), 1.9);
        t_s += share * 60 / it->hr_bpm;
    }
    return count;
}

/* What the heart rate is multiplied by. */
struct swings {
    struct random random;
    double walks[PINK_WALKS], drift[PINK_WALKS];
    double follow; /* 0 to 1, how far the pacer is followed; answers over 3 s */
    double breath, breath_hz;
};

static inline double swings_step(struct swings *swings, const struct heart_case *it, double t_s,
                                 double dt_s)
{
    double noise = pink_step(swings->walks, &swings->random, dt_s);
    if (it->kind == HEART_PINK)
        return 1 + 0.04 * noise;
    bool paced = t_s >= it->follows_s && t_s < it->leaves_s;
    swings->follow += (paced - swings->follow) * dt_s / 3;
    swings->breath += swings->breath_hz * dt_s;
    if (swings->breath >= 1) {
        swings->breath -= 1;
        swings->breath_hz = 14.0 / 60 * (0.8 + 0.4 * random_share(&swings->random));
    }
    double restless = 1 - swings->follow;
    double pacer = cos(2 * M_PI * (t_s * it->pace_hz - it->inhale - it->lag));
    double drift = 0.01 * sin(2 * M_PI * t_s / 97);
    return 1 + it->swing * swings->follow * pacer + (0.006 + 0.02 * restless) * noise +
           0.02 * restless * cos(2 * M_PI * swings->breath) + drift;
}

static inline size_t swinging_beats(const struct heart_case *it, double beats_s[HEARTS_ROOM])
{
    struct swings swings = {.breath_hz = 14.0 / 60};
    random_start(&swings.random, it->seed);
    size_t count = 0;
    double theta = 0.5, dt_s = 0.02;
    for (double t_s = 0; t_s < it->length_s && count < HEARTS_ROOM; t_s += dt_s) {
        double rise = it->hr_bpm / 60 * swings_step(&swings, it, t_s, dt_s) * dt_s;
        if (theta + rise >= 1) {
            double jitter_s = it->noise_ms / 1000 * random_normal(&swings.random);
            beats_s[count] = t_s + dt_s * (1 - theta) / rise + fmin(fmax(jitter_s, -0.05), 0.05);
            count++;
            theta -= 1;
        }
        theta += rise;
    }
    return count;
}

static inline size_t heart_beats(const struct heart_case *it, double beats_s[HEARTS_ROOM])
{
    switch (it->kind) {
    case HEART_OF_SIMULATOR:
        return simulated_beats(it, beats_s);
    case HEART_WHITE:
        return disordered_beats(it, 0.04, beats_s);
    case HEART_FIBRILLATING:
        return disordered_beats(it, 0.20, beats_s);
    default:
        return swinging_beats(it, beats_s);
    }
}

/* The live way of beats: through the cleaning, one at a time. Tells beats up to `until_s`. */
struct heart_feed {
    const double *beats_s;
    size_t count, told;
    struct rr rr;
    struct rates rates;
};

static inline void feed_start(struct heart_feed *feed, const double *beats_s, size_t count)
{
    memset(feed, 0, sizeof *feed);
    feed->beats_s = beats_s;
    feed->count = count;
    rr_start(&feed->rr);
    rates_start(&feed->rates);
}

static inline void feed_until(struct heart_feed *feed, double until_s)
{
    for (; feed->told < feed->count && feed->beats_s[feed->told] <= until_s; feed->told++) {
        struct rr_interval told[RR_AT_ONCE];
        int known = rr_beat(&feed->rr, ns_from_s(feed->beats_s[feed->told]), 1, told);
        for (int i = 0; i < known; i++)
            rates_interval(&feed->rates, &told[i]);
    }
}

/* A pacer that runs from `from_s` at one rate. */
static inline void pace_steady(struct pace_track *track, double from_s, double phase, double hz,
                               double inhale)
{
    pace_track_push(track, &(struct pace_body){1, ns_from_s(from_s), phase, hz, inhale, 1});
}

#endif
