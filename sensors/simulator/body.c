/* An R wave comes before its pulse, so the model is asked a second ahead of the moment wanted.
 *
 * The electrocardiogram is a sum of bell curves for P, Q, R, S and T at their usual places (the
 * drawing of McSharry, Clifford, Tarassenko & Smith 2003, doi 10.1109/TBME.2003.808805, in time
 * instead of phase); the pulse wave as in heart_model.c. An early beat has a weaker pulse and no P.
 *
 * What it does not do: leads, axis, pathology beyond early beats. */
#include "sensors/simulator/body.h"

#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define AHEAD_S      1.0
#define NOT_WORN_MV  0.02 /* what an open lead picks up */

struct bell {
    double height, at_s, width_s; /* after the R wave */
};

static const struct bell ecg_bells[] = {{0.12, -0.170, 0.025},
                                        {-0.10, -0.025, 0.008},
                                        {1.10, 0.0, 0.010},
                                        {-0.18, 0.026, 0.009},
                                        {0.28, 0.260, 0.050}};

void body_start(struct body *body, const struct heart_recipe *recipe)
{
    memset(body, 0, sizeof *body);
    heart_model_start(&body->model, recipe);
    random_start(&body->noise, recipe->seed ^ 0x424F4459);
}

static void run_model(struct body *body, double until_s)
{
    while (body->model.time_s < until_s) {
        int sample, pulses = body->model.pulse_count;
        double pulse_s;
        heart_model_next(&body->model, &sample, &pulse_s);
        body->breath[body->breath_count++ % BODY_BREATH] = body->model.breath;
        for (int i = pulses; i < body->model.pulse_count; i++) {
            const struct heart_pulse *pulse = &body->model.pulses[i % HEART_PULSES];
            int at = body->beat_count++ % BODY_BEATS;
            body->beats_s[at] = pulse->at_s - HEART_PULSE_DELAY_S;
            body->strengths[at] = pulse->strength;
        }
    }
}

static double bells_at(const struct bell *bells, size_t count, double since_s)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double off = (since_s - bells[i].at_s) / bells[i].width_s;
        if (fabs(off) < 6)
            sum += bells[i].height * exp(-0.5 * off * off);
    }
    return sum;
}

static int oldest_beat(const struct body *body)
{
    return body->beat_count > BODY_BEATS ? body->beat_count - BODY_BEATS : 0;
}

static void add_beats(const struct body *body, struct body_moment *moment)
{
    for (int i = oldest_beat(body); i < body->beat_count; i++) {
        double strength = body->strengths[i % BODY_BEATS];
        double since_s = moment->t_s - body->beats_s[i % BODY_BEATS];
        if (since_s < -1 || since_s > 2)
            continue;
        moment->ecg_mv += bells_at(ecg_bells, COUNT(ecg_bells), since_s);
        moment->pulse += strength * heart_pulse_at(since_s - HEART_PULSE_DELAY_S);
    }
}

static void add_beat_told(struct body *body, struct body_moment *moment)
{
    int next = body->told_count > oldest_beat(body) ? body->told_count : oldest_beat(body);
    moment->beat_s = moment->rr_ms = NAN;
    if (next == body->beat_count || body->beats_s[next % BODY_BEATS] > moment->t_s)
        return;
    moment->beat_s = body->beats_s[next % BODY_BEATS];
    if (next > 0)
        moment->rr_ms = 1000 * (moment->beat_s - body->beats_s[(next - 1) % BODY_BEATS]);
    body->told_count = next + 1;
}

static double breath_at(const struct body *body, double t_s)
{
    double place = t_s * HEART_SAMPLE_RATE_HZ - 1;
    int64_t before = (int64_t)floor(place);
    if (before < 0 || before + 1 >= body->breath_count)
        return 0;
    double a = body->breath[before % BODY_BREATH], b = body->breath[(before + 1) % BODY_BREATH];
    return a + (b - a) * (place - (double)before);
}

static bool within(const struct spell *spell, double t_s)
{
    return t_s >= spell->from_s && t_s < spell->from_s + spell->for_s;
}

/* A hand that moves shifts the wave far more than a pulse does. */
static void add_motion(struct body *body, struct body_moment *moment)
{
    if (!within(&body->motion, moment->t_s))
        return;
    double swing = sin(2 * M_PI * 1.7 * moment->t_s) + 0.6 * sin(2 * M_PI * 4.3 * moment->t_s);
    moment->moving_g = 0.4 * swing;
    moment->pulse += 1.5 * swing + 0.3 * random_normal(&body->noise);
    moment->ecg_mv += 0.8 * swing + 0.2 * random_normal(&body->noise);
}

struct body_moment body_at(struct body *body, double t_s)
{
    run_model(body, t_s + AHEAD_S);
    struct body_moment moment = {.t_s = t_s, .worn = !within(&body->off, t_s)};
    add_beats(body, &moment);
    add_beat_told(body, &moment);
    moment.breath = breath_at(body, t_s);
    moment.pulse += 0.04 * moment.breath + 0.004 * random_normal(&body->noise);
    moment.ecg_mv += 0.05 * moment.breath + 0.008 * random_normal(&body->noise);
    add_motion(body, &moment);
    if (!moment.worn) {
        moment.pulse = 0.004 * random_normal(&body->noise);
        moment.ecg_mv = NOT_WORN_MV * random_normal(&body->noise);
        moment.beat_s = moment.rr_ms = NAN;
    }
    return moment;
}
