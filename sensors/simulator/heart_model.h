/* A simulated heart and breath, sampled as a pulse wave at a finger.
 *
 * Deterministic: one recipe and seed give the same samples and beats. Pure; as fast as it is
 * called. It is for trying Kindbeat without a sensor and for tests that need to know the truth; it
 * is nobody's heart and must always be shown as simulated. */
#ifndef SENSORS_SIMULATOR_HEART_MODEL_H
#define SENSORS_SIMULATOR_HEART_MODEL_H

#include "base/status.h"
#include "sensors/simulator/random.h"
#include <stdint.h>

enum heart_story {
    HEART_SETTLING, /* restless breathing, which slows to the resonance after 25 s, over 40 s */
    HEART_STEADY,   /* paced breathing from the first moment */
    HEART_RESTLESS, /* irregular breathing and a broad rhythm, for ever */
    HEART_STORY_COUNT
};

/* What the person does with a breathing pacer that heart_model_guide() tells of. */
enum heart_follows {
    FOLLOWS_NOT,   /* breathes as the story says */
    FOLLOWS_WELL,  /* a little late or early, and not always alike */
    FOLLOWS_BADLY, /* slips to and fro by a quarter of a breath and more */
    FOLLOWS_COUNT
};

struct heart_recipe {
    enum heart_story story;
    enum heart_follows follows;
    uint64_t seed;
    double breath_per_min;    /* where the story ends; NaN: the story's own */
    double hr_bpm;            /* mean heart rate */
    double noise_ms;          /* white noise of each beat's moment, standard deviation */
    double resonance_per_min; /* breathing at this rate moves the heart most */
    double resonance_quality; /* how narrow that is */
    double answer;            /* how strongly breath moves the heart; usual 1 */
    double ectopic_share;     /* of beats, 0 to 1 */
    double drift, unrest; /* of the rate, shares: over 40 s and over 3 s; NaN: the story's own */
};

/* "", "steady", "restless,seed=7", "breath=5.5,hr=75". On refusal `problem` lists what there is. */
enum status heart_recipe_parse(const char *words, struct heart_recipe *recipe,
                               struct problem *problem);

#define HEART_SAMPLE_RATE_HZ 49.35 /* a sketch that calls itself 50 Hz */
#define HEART_PULSES         8
#define HEART_PULSE_DELAY_S  0.25 /* from the R wave to the upstroke at the finger */

struct heart_pulse {
    double at_s; /* its steepest upstroke at the finger */
    double strength;
};

/* The pacer: breaths counted at t_s are phase + (t_s - from_s) * rate_hz. */
struct heart_guide {
    bool on;
    double from_s, phase, rate_hz, inhale;
};

/* Memory of the caller's; the members are the model's own. */
struct heart_model {
    struct heart_recipe recipe;
    struct random random;
    int64_t samples;
    double time_s;
    struct heart_guide guide;
    struct random following; /* apart, so that it does not disturb the heart */
    double lag, slip;        /* behind the guide, breaths: always, and now */
    double breath_phase, breath_rate_hz, breath_depth; /* of the breath under way */
    double breath, breath_felt; /* lung volume, -1 to 1; as the heart has it */
    double resonator, resonator_speed;
    double slow, middle, wander; /* random walks that are drawn back */
    double theta;                /* the integral that beats at each threshold */
    double beats;                /* regular beats so far */
    double threshold;            /* of the next beat */
    bool ectopic_next;
    struct heart_pulse pulses[HEART_PULSES]; /* the newest, as a ring */
    int pulse_count;                         /* ever */
    int told_count;                          /* of these, given to the caller */
};

void heart_model_start(struct heart_model *model, const struct heart_recipe *recipe);

/* The pacer from here on; a person who follows turns to it within a few breaths. */
void heart_model_guide(struct heart_model *model, const struct heart_guide *guide);

/* The next sample, 0..1023, and when a pulse passed since the one before, the moment of its
 * steepest upstroke (else NaN). Returns the sample's own time. Seconds since the start. */
double heart_model_next(struct heart_model *model, int *sample, double *beat_s);

/* The wave of one pulse, so long after its steepest upstroke; about 1 at its height. */
double heart_pulse_at(double since_s);

#endif
