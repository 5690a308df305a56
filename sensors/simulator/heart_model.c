/* The problem: a heart whose truth is known, which answers breathing as hearts do.
 *
 * Beats: integral pulse frequency modulation. The instantaneous rate is integrated, and each time
 * the integral passes the next whole number there is a beat (Rompelman, Coenen & Kitney 1977; the
 * model as analysed by Mateo & Laguna, IEEE Trans. Biomed. Eng. 50, 2003).
 *
 * Breath moves the rate in two ways: directly, at any rate of breathing, and through a resonator of
 * second order that stands for the baroreflex loop, whose answer is greatest near six breaths a
 * minute (Vaschillo, Lehrer et al., Appl. Psychophysiol. Biofeedback 27, 2002). Both a little
 * late. To this come a slow drift, a broad rhythm and white noise of each beat's moment.
 *
 * The wave: a sum of bell curves at fixed delays after each beat, which is the usual way to draw a
 * pulse with its dicrotic bump (as in Tang, Chen, Ward & Elgendi 2020).
 *
 * What it does not do: blood pressure, movement, a finger that slips. Amplitudes are chosen so that
 * the heart rate swings by about 12 a minute at the resonance and 3 to 4 at fifteen breaths. */
#include "sensors/simulator/heart_model.h"

#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const int steps_per_sample = 8;

/* Shares of the mean heart rate, per unit of breath. */
static const double direct_share = 0.023;
static const double resonant_share = 0.066;
static const double breath_lag_s = 0.4;
static const double inhale_share = 0.42;
static const double warm_up_s = 60;

/* How a person follows: standard deviation and time constant of the slips, in breaths; how breaths
 * differ in depth; how eagerly a slip is made good. */
static const struct {
    double slip, constant_s, uneven;
} followers[FOLLOWS_COUNT] = {[FOLLOWS_WELL] = {0.03, 8, 0.2}, [FOLLOWS_BADLY] = {0.25, 12, 0.3}};
static const double lag_least = -0.05, lag_most = 0.15; /* of a person, always; breaths */
static const double catch_up = 2;                       /* share of the rate for a whole breath */
static const double hurry_most = 0.4;                   /* share of the rate */

static const double slow_constant_s = 40;
static const double middle_constant_s = 3;
static const double wander_constant_s = 6;
static const double walk_bound = 2.5; /* standard deviations */

static const double ectopic_at = 0.62; /* of the interval it cuts short */
static const double ectopic_strength = 0.55;

static const double wave_rest = 430; /* converter units */
static const double wave_height = 300;
static const double wave_breath = 12;
static const double wave_wander = 8;
static const double wave_noise = 1.2;
static const double breath_strength = 0.08;

/* Bell curves after the steepest upstroke: a quick rise, a shoulder, the second wave, a slow fall.
 * The rise is about twice as steep as the fall, as at most fingers. */
static const struct {
    double height, at_s, width_s;
} bells[] = {
    {0.70, 0.054, 0.060}, {0.60, 0.144, 0.100}, {0.30, 0.294, 0.090}, {0.16, 0.444, 0.200}};

static const struct {
    double breath_first, breath_last;       /* per minute; last NaN: at the resonance */
    double turn_from_s, turn_to_s;          /* the way from first to last */
    double uneven_first, uneven_last;       /* share by which breaths differ */
    double slow, middle_first, middle_last; /* standard deviations, shares of the rate */
} stories[HEART_STORY_COUNT] = {
    [HEART_SETTLING] = {13, NAN, 25, 65, 0.20, 0.02, 0.010, 0.016, 0.004},
    [HEART_STEADY] = {6, 6, 0, 0, 0.01, 0.01, 0.010, 0.004, 0.004},
    [HEART_RESTLESS] = {14, 14, 0, 0, 0.21, 0.21, 0.016, 0.024, 0.024},
};

/* How far the story has turned, 0 to 1, gently at both ends. */
static double story_turn(const struct heart_model *model)
{
    double from_s = stories[model->recipe.story].turn_from_s;
    double to_s = stories[model->recipe.story].turn_to_s;
    if (model->time_s >= to_s)
        return 1;
    if (model->time_s <= from_s)
        return 0;
    double share = (model->time_s - from_s) / (to_s - from_s);
    return share * share * (3 - 2 * share);
}

static double breath_goal_per_min(const struct heart_model *model)
{
    double last = stories[model->recipe.story].breath_last;
    if (!isnan(model->recipe.breath_per_min))
        last = model->recipe.breath_per_min;
    else if (isnan(last))
        last = model->recipe.resonance_per_min;
    double first = stories[model->recipe.story].breath_first;
    return first + (last - first) * story_turn(model);
}

static bool is_guided(const struct heart_model *model)
{
    return model->guide.on && model->recipe.follows != FOLLOWS_NOT;
}

static void breath_begin(struct heart_model *model)
{
    if (is_guided(model)) {
        double differ = followers[model->recipe.follows].uneven;
        model->breath_depth = 1 + differ * (2 * random_share(&model->following) - 1);
        return;
    }
    double first = stories[model->recipe.story].uneven_first;
    double last = stories[model->recipe.story].uneven_last;
    double uneven = first + (last - first) * story_turn(model);
    double rate = breath_goal_per_min(model) / 60;
    model->breath_rate_hz = rate * (1 + uneven * (2 * random_share(&model->random) - 1));
    model->breath_depth = 1 + uneven * (2 * random_share(&model->random) - 1);
}

static double guide_breaths(const struct heart_model *model)
{
    return model->guide.phase + (model->time_s - model->guide.from_s) * model->guide.rate_hz;
}

/* The rate at which a person who follows breathes now. */
static double guided_rate_hz(const struct heart_model *model)
{
    double off = guide_breaths(model) - model->lag - model->slip - model->breath_phase;
    off -= floor(off + 0.5);
    return model->guide.rate_hz * (1 + fmin(fmax(catch_up * off, -hurry_most), hurry_most));
}

static void breath_step(struct heart_model *model, double dt_s)
{
    if (is_guided(model))
        model->breath_rate_hz = guided_rate_hz(model);
    double inhale = is_guided(model) ? model->guide.inhale : inhale_share;
    model->breath_phase += model->breath_rate_hz * dt_s;
    if (model->breath_phase >= 1) {
        model->breath_phase -= 1;
        breath_begin(model);
    }
    double phase = model->breath_phase;
    double volume =
        phase < inhale ? -cos(M_PI * phase / inhale) : cos(M_PI * (phase - inhale) / (1 - inhale));
    model->breath = model->breath_depth * volume;
    model->breath_felt += (model->breath - model->breath_felt) * dt_s / breath_lag_s;
}

/* z'' + (w/Q) z' + w^2 z = breath; the answer (w/Q) z' is one at the resonance. */
static double resonator_step(struct heart_model *model, double dt_s)
{
    double w = 2 * M_PI * model->recipe.resonance_per_min / 60;
    double damping = w / model->recipe.resonance_quality;
    model->resonator_speed +=
        dt_s * (model->breath_felt - damping * model->resonator_speed - w * w * model->resonator);
    model->resonator += dt_s * model->resonator_speed;
    return damping * model->resonator_speed;
}

/* Ornstein & Uhlenbeck 1930, with standard deviation one and bounds. */
static void walk(struct heart_model *model, double *value, double dt_s, double constant_s)
{
    *value +=
        -*value * dt_s / constant_s + sqrt(2 * dt_s / constant_s) * random_normal(&model->random);
    *value = fmin(fmax(*value, -walk_bound), walk_bound);
}

static void pulse_add(struct heart_model *model, double beat_s, double strength)
{
    strength *= 1 + breath_strength * model->breath_felt;
    model->pulses[model->pulse_count++ % HEART_PULSES] =
        (struct heart_pulse){beat_s + HEART_PULSE_DELAY_S, strength};
}

/* An early beat, where one is due, takes the place of the next regular one, and the one after that
 * comes when it would have come anyway: the compensatory pause. */
static void beat(struct heart_model *model, double beat_s)
{
    pulse_add(model, beat_s, model->ectopic_next ? ectopic_strength : 1);
    model->beats += 1;
    bool early = !model->ectopic_next && random_share(&model->random) < model->recipe.ectopic_share;
    double jitter = model->recipe.noise_ms / 1000 * model->recipe.hr_bpm / 60;
    double off = jitter * fmin(fmax(random_normal(&model->random), -3), 3);
    model->threshold = model->beats + (early ? ectopic_at : 1) + off;
    model->ectopic_next = early;
}

static void heart_step(struct heart_model *model, double dt_s)
{
    double turn = story_turn(model);
    double middle = stories[model->recipe.story].middle_first * (1 - turn) +
                    stories[model->recipe.story].middle_last * turn;
    double slow = stories[model->recipe.story].slow;
    middle = isnan(model->recipe.unrest) ? middle : model->recipe.unrest;
    slow = isnan(model->recipe.drift) ? slow : model->recipe.drift;
    double answer =
        direct_share * model->breath_felt + resonant_share * resonator_step(model, dt_s);
    double change = model->recipe.answer * answer + slow * model->slow + middle * model->middle;
    double rate_hz = model->recipe.hr_bpm / 60 * (1 + change);
    double before = model->theta;
    model->theta += rate_hz * dt_s;
    if (model->theta >= model->threshold)
        beat(model, model->time_s + dt_s * (model->threshold - before) / (model->theta - before));
}

double heart_pulse_at(double since_s)
{
    double height = 0;
    for (size_t b = 0; b < COUNT(bells); b++) {
        double off = (since_s - bells[b].at_s) / bells[b].width_s;
        height += bells[b].height * exp(-0.5 * off * off);
    }
    return height;
}

static double wave_at(const struct heart_model *model, double time_s)
{
    double height = 0;
    int known = model->pulse_count < HEART_PULSES ? model->pulse_count : HEART_PULSES;
    for (int i = 0; i < known; i++)
        height += model->pulses[i].strength * heart_pulse_at(time_s - model->pulses[i].at_s);
    return wave_rest + wave_height * height + wave_breath * model->breath +
           wave_wander * model->wander;
}

/* The person has been breathing for a while before the first sample. */
static void warm_up(struct heart_model *model)
{
    double dt_s = 1 / (HEART_SAMPLE_RATE_HZ * steps_per_sample);
    for (int i = 0; i < (int)(warm_up_s / dt_s); i++) {
        breath_step(model, dt_s);
        resonator_step(model, dt_s);
    }
}

void heart_model_start(struct heart_model *model, const struct heart_recipe *recipe)
{
    memset(model, 0, sizeof *model);
    model->recipe = *recipe;
    random_start(&model->random, recipe->seed);
    random_start(&model->following, recipe->seed ^ 0x464F4C4C4F57);
    model->lag = lag_least + (lag_most - lag_least) * random_share(&model->following);
    model->theta = 0.5;
    model->threshold = 1;
    model->slow = random_normal(&model->random) / 2;
    breath_begin(model);
    warm_up(model);
}

void heart_model_guide(struct heart_model *model, const struct heart_guide *guide)
{
    model->guide = *guide;
    if (model->recipe.follows != FOLLOWS_NOT && !guide->on)
        breath_begin(model); /* at the person's own rate again */
}

/* Ornstein & Uhlenbeck again, about the guide. */
static void follow(struct heart_model *model, double dt_s)
{
    double slip = followers[model->recipe.follows].slip;
    double constant_s = followers[model->recipe.follows].constant_s;
    model->slip += -model->slip * dt_s / constant_s +
                   slip * sqrt(2 * dt_s / constant_s) * random_normal(&model->following);
}

static double told_beat(struct heart_model *model)
{
    if (model->told_count == model->pulse_count)
        return NAN;
    double at_s = model->pulses[model->told_count % HEART_PULSES].at_s;
    if (at_s > model->time_s)
        return NAN;
    model->told_count++;
    return at_s;
}

double heart_model_next(struct heart_model *model, int *sample, double *beat_s)
{
    double period_s = 1 / HEART_SAMPLE_RATE_HZ;
    double dt_s = period_s / steps_per_sample;
    walk(model, &model->slow, period_s, slow_constant_s);
    walk(model, &model->middle, period_s, middle_constant_s);
    walk(model, &model->wander, period_s, wander_constant_s);
    if (is_guided(model))
        follow(model, period_s);
    for (int i = 0; i < steps_per_sample; i++) {
        breath_step(model, dt_s);
        heart_step(model, dt_s);
        model->time_s += dt_s;
    }
    model->samples++;
    model->time_s = (double)model->samples * period_s; /* no rounding piles up */
    double wave = wave_at(model, model->time_s) + wave_noise * random_normal(&model->random);
    *sample = (int)fmin(fmax(floor(wave + 0.5), 0), 1023);
    *beat_s = told_beat(model);
    return model->time_s;
}
