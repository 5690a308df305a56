/* What can be wrong with a sensor, each made on purpose. */
#include "fit_cases.h"

#include <math.h>

/* --- what can be wrong ---------------------------------------------------------------------- */

static double as_it_is(double t_s, double value, double with)
{
    (void)t_s, (void)with;
    return value;
}

static double inverted(double t_s, double value, double with)
{
    (void)t_s, (void)with;
    return 1 - value;
}

static double hum(double t_s, double value, double with)
{
    return value + with * sin(2 * M_PI * 50 * t_s);
}

static double hum_60(double t_s, double value, double with)
{
    return value + with * sin(2 * M_PI * 60 * t_s);
}

/* Lamps: twice the mains, and a little of its double. */
static double lamp(double t_s, double value, double with)
{
    return value + with * (sin(2 * M_PI * 100.03 * t_s) + 0.3 * sin(2 * M_PI * 200.06 * t_s));
}

static double noisy(double t_s, double value, double with)
{
    (void)t_s;
    return value + with * random_normal(&fit_chance);
}

static double moved(double t_s, double value, double with)
{
    return value + with * (sin(2.7 * t_s) * sin(0.9 * t_s) + 0.7 * sin(5.1 * t_s + 2 * sin(t_s)));
}

/* Blows with stillness between. */
static double knocked(double t_s, double value, double with)
{
    double since_s = fmod(t_s, 0.83);
    return value + with * exp(-since_s / 0.03) * cos(75 * since_s);
}

static double wandering(double t_s, double value, double with)
{
    return value + with * (sin(2 * M_PI * 0.13 * t_s) + 0.6 * sin(2 * M_PI * 0.31 * t_s));
}

/* Up for twenty seconds, and down again. */
static double drifting(double t_s, double value, double with)
{
    return value + with * (20 - fabs(fmod(t_s, 40) - 20));
}

static double spiked(double t_s, double value, double with)
{
    (void)t_s;
    return value + (random_share(&fit_chance) < 0.02 ? with * random_normal(&fit_chance) : 0);
}

static double at_once(double t_s, double value, double with)
{
    (void)t_s, (void)value;
    return with;
}

static double murmuring(double t_s, double value, double with)
{
    (void)t_s, (void)value;
    return with * random_normal(&fit_chance);
}

static double held(double t_s, double value, double with)
{
    static double last;
    if (t_s < with)
        last = value;
    return last;
}

/* On for six seconds, off for four. */
static double in_and_out(double t_s, double value, double with)
{
    return fmod(t_s, 10) < 6 ? value : with + 0.004 * random_normal(&fit_chance);
}

static double off_after(double t_s, double value, double with)
{
    return t_s < with ? value : -1.5 + 0.004 * random_normal(&fit_chance);
}

/* A loose contact: crackling, and jumps of the level. */
static double loose(double t_s, double value, double with)
{
    static double level, until_s;
    if (t_s < 0.01)
        level = until_s = 0;
    if (t_s > until_s) {
        until_s = t_s + 0.2 + 1.2 * random_share(&fit_chance);
        level = with * random_normal(&fit_chance);
    }
    return value + level;
}

/* Cut off at no stop that anybody told of. */
static double cut_top(double t_s, double value, double with)
{
    (void)t_s;
    return fmin(value, with);
}

static double lifted(double t_s, double value, double with)
{
    (void)t_s;
    return value + with;
}

/* Muscles: noise in bursts. */
static double muscles(double t_s, double value, double with)
{
    double tense = 0.7 + 0.3 * sin(1.3 * t_s);
    return value + with * tense * random_normal(&fit_chance);
}

#define ANY_POOR                                                                                   \
    (FIT_BIT(FIT_MOTION) | FIT_BIT(FIT_NO_PULSE) | FIT_BIT(FIT_HUM) | FIT_BIT(FIT_NOT_WORN) |      \
     FIT_BIT(FIT_NOISY))
#define AWAY (FIT_BIT(FIT_NOT_WORN) | FIT_BIT(FIT_FLAT))

const struct fit_case fit_cases[] = {
    /* finger */
    {"pulse upside down", FIT_FINGER, inverted, .right = FIT_BIT(FIT_UPSIDE_DOWN),
     .most = QUALITY_FAIR},
    {"pulse clipped above", FIT_FINGER, lifted, 0.6, .gain = 700, .right = FIT_BIT(FIT_CLIPPED),
     .most = QUALITY_FAIR},
    {"pulse clipped below", FIT_FINGER, lifted, -1.6, .gain = 400, .right = FIT_BIT(FIT_CLIPPED),
     .most = QUALITY_FAIR},
    {"pulse cut off, no known stop", FIT_FINGER, cut_top, 0.55, .right = FIT_BIT(FIT_CLIPPED),
     .most = QUALITY_FAIR},
    {"pulse at the end stop", FIT_FINGER, at_once, 20, .right = FIT_BIT(FIT_CLIPPED),
     .most = QUALITY_POOR},
    {"pulse, hum of a fifth", FIT_FINGER, hum, 0.2, .rate_hz = 125,
     .right = FIT_BIT(FIT_HUM) | FIT_BIT(FIT_NOISY), .most = QUALITY_FAIR},
    {"pulse, hum of twice its height", FIT_FINGER, hum, 2, .rate_hz = 125,
     .right = FIT_BIT(FIT_HUM) | FIT_BIT(FIT_CLIPPED), .most = QUALITY_FAIR},
    {"pulse, hum among its own rates", FIT_FINGER, hum, 1, .rate_hz = 49.35,
     .right = ANY_POOR | FIT_BIT(FIT_ARTEFACTS), .most = QUALITY_FAIR},
    {"pulse, 60 Hz hum of half", FIT_FINGER, hum_60, 0.5, .right = FIT_BIT(FIT_HUM),
     .most = QUALITY_FAIR},
    {"pulse, ambient lamp", FIT_FINGER, lamp, 1.0, .rate_hz = 125,
     .right = FIT_BIT(FIT_HUM) | FIT_BIT(FIT_NOISY) | FIT_BIT(FIT_NO_PULSE) | FIT_BIT(FIT_MOTION),
     .most = QUALITY_FAIR},
    {"pulse, hand in motion", FIT_FINGER, moved, 2.5, .gain = 80,
     .right = ANY_POOR | FIT_BIT(FIT_ARTEFACTS), .most = QUALITY_FAIR},
    {"pulse, knocks", FIT_FINGER, knocked, 2.5, .right = ANY_POOR, .most = QUALITY_FAIR},
    {"pulse, sensor loose", FIT_FINGER, loose, 1.5,
     .right = FIT_BIT(FIT_MOTION) | FIT_BIT(FIT_COMES_AND_GOES) | FIT_BIT(FIT_NO_PULSE) |
              FIT_BIT(FIT_ARTEFACTS),
     .most = QUALITY_FAIR},
    {"pulse, cold finger", FIT_FINGER, as_it_is, .gain = 10, .right = FIT_BIT(FIT_WEAK),
     .most = QUALITY_FAIR},
    {"pulse, very cold finger", FIT_FINGER, noisy, 0.3, .gain = 4,
     .right = FIT_BIT(FIT_WEAK) | AWAY | FIT_BIT(FIT_NO_PULSE), .most = QUALITY_FAIR},
    {"pulse, no finger", FIT_FINGER, murmuring, 0.008, .right = AWAY | FIT_BIT(FIT_NO_PULSE),
     .most = QUALITY_POOR},
    {"pulse, finger out after 15 s", FIT_FINGER, off_after, 15, .right = AWAY,
     .most = QUALITY_POOR},
    {"pulse, finger in and out", FIT_FINGER, in_and_out, -1.5, .right = FIT_BIT(FIT_COMES_AND_GOES),
     .most = QUALITY_FAIR},
    {"pulse, device says on and off", FIT_FINGER, as_it_is, .contact_cycles = true,
     .right = FIT_BIT(FIT_COMES_AND_GOES), .most = QUALITY_FAIR},
    {"pulse, noise of a fifth", FIT_FINGER, noisy, 0.2,
     .right = FIT_BIT(FIT_NOISY) | FIT_BIT(FIT_NO_PULSE), .most = QUALITY_FAIR},
    {"pulse, spikes", FIT_FINGER, spiked, 3, .right = ANY_POOR | FIT_BIT(FIT_ARTEFACTS),
     .most = QUALITY_FAIR},
    {"pulse, wandering level", FIT_FINGER, wandering, 2.5, .gain = 90,
     .right = FIT_BIT(FIT_WANDERING) | FIT_BIT(FIT_MOTION), .most = QUALITY_FAIR},
    {"pulse, drifting", FIT_FINGER, drifting, 0.7, .gain = 40,
     .right = FIT_BIT(FIT_WEAK) | FIT_BIT(FIT_WANDERING) | FIT_BIT(FIT_MOTION),
     .most = QUALITY_FAIR},
    {"pulse of 8 bits, weak", FIT_FINGER, as_it_is, .gain = 60, .levels = 256,
     .right = FIT_BIT(FIT_COARSE), .most = QUALITY_FAIR},
    {"pulse of 5 bits", FIT_FINGER, as_it_is, .levels = 32,
     .right = FIT_BIT(FIT_COARSE) | FIT_BIT(FIT_FLAT), .most = QUALITY_FAIR},
    {"pulse, half the rate", FIT_FINGER, as_it_is, .rate_share = 0.5,
     .right = FIT_BIT(FIT_WRONG_RATE), .most = QUALITY_FAIR},
    {"pulse, twice the rate", FIT_FINGER, as_it_is, .rate_share = 2,
     .right = FIT_BIT(FIT_WRONG_RATE), .most = QUALITY_FAIR},
    {"pulse, unsteady rate", FIT_FINGER, as_it_is, .jitter = 0.15,
     .right = FIT_BIT(FIT_UNSTEADY_RATE), .most = QUALITY_FAIR},
    {"pulse in bursts of 0.9 s", FIT_FINGER, as_it_is, .burst_s = 0.9, .right = FIT_BIT(FIT_LATE),
     .most = QUALITY_FAIR},
    {"pulse, samples dropped", FIT_FINGER, as_it_is, .dropped = 0.05, .right = FIT_BIT(FIT_LOST),
     .most = QUALITY_FAIR},
    {"pulse, value stuck after 15 s", FIT_FINGER, held, 15, .right = FIT_BIT(FIT_FLAT),
     .most = QUALITY_POOR},
    {"pulse, device counts twice", FIT_FINGER, as_it_is, .device_rate = 2,
     .right = FIT_BIT(FIT_DISAGREES), .most = QUALITY_FAIR},
    {"pulse, device's intervals differ", FIT_FINGER, as_it_is, .device_rr = 1.4,
     .right = FIT_BIT(FIT_DISAGREES), .most = QUALITY_FAIR},
    {"pulse told as ECG", FIT_FINGER, as_it_is, .other_kind = true,
     .right = FIT_BIT(FIT_WRONG_KIND), .most = QUALITY_FAIR},
    /* chest */
    {"ECG upside down", FIT_CHEST, inverted, .right = FIT_BIT(FIT_UPSIDE_DOWN),
     .most = QUALITY_FAIR},
    {"ECG, hum of a fifth", FIT_CHEST, hum, 0.2, .right = FIT_BIT(FIT_HUM), .most = QUALITY_FAIR},
    {"ECG, 60 Hz hum of its height", FIT_CHEST, hum_60, 1, .right = FIT_BIT(FIT_HUM),
     .most = QUALITY_FAIR},
    {"ECG, muscles", FIT_CHEST, muscles, 0.25, .right = FIT_BIT(FIT_NOISY) | FIT_BIT(FIT_NO_PULSE),
     .most = QUALITY_FAIR},
    {"ECG, wandering baseline", FIT_CHEST, wandering, 3, .gain = 80,
     .right = FIT_BIT(FIT_WANDERING) | FIT_BIT(FIT_MOTION), .most = QUALITY_FAIR},
    {"ECG, electrodes off", FIT_CHEST, at_once, 20, .right = AWAY, .most = QUALITY_POOR},
    {"ECG, electrodes in the air", FIT_CHEST, murmuring, 1.2,
     .right = FIT_BIT(FIT_NO_PULSE) | FIT_BIT(FIT_NOT_WORN) | FIT_BIT(FIT_MOTION),
     .most = QUALITY_POOR},
    {"ECG, electrode loose", FIT_CHEST, loose, 2, .gain = 80,
     .right = FIT_BIT(FIT_MOTION) | FIT_BIT(FIT_COMES_AND_GOES) | FIT_BIT(FIT_NO_PULSE) |
              FIT_BIT(FIT_WANDERING) | FIT_BIT(FIT_ARTEFACTS),
     .most = QUALITY_FAIR},
    {"ECG, gain too high", FIT_CHEST, as_it_is, .gain = 1500, .right = FIT_BIT(FIT_CLIPPED),
     .most = QUALITY_FAIR},
    {"ECG of 5 bits", FIT_CHEST, as_it_is, .levels = 32, .right = FIT_BIT(FIT_COARSE),
     .most = QUALITY_FAIR},
    {"ECG, half the rate", FIT_CHEST, as_it_is, .rate_share = 0.5, .right = FIT_BIT(FIT_WRONG_RATE),
     .most = QUALITY_FAIR},
    {"ECG on another channel", FIT_CHEST, as_it_is, .heart_channel = 3,
     .right = FIT_BIT(FIT_WRONG_CHANNEL), .most = QUALITY_POOR},
    {"ECG, dead channel", FIT_CHEST, murmuring, 0.002, .right = AWAY | FIT_BIT(FIT_NO_PULSE),
     .most = QUALITY_POOR},
    {"ECG told as pulse", FIT_CHEST, as_it_is, .other_kind = true, .right = FIT_BIT(FIT_WRONG_KIND),
     .most = QUALITY_FAIR},
    /* strap */
    {"strap not worn", FIT_STRAP, .off = true, .right = FIT_BIT(FIT_NOT_WORN),
     .most = QUALITY_POOR},
    {"strap misses beats", FIT_STRAP, .missed = 0.15, .right = FIT_BIT(FIT_ARTEFACTS),
     .most = QUALITY_FAIR},
    {"strap makes intervals up", FIT_STRAP, .made_up = true, .right = FIT_BIT(FIT_MADE_UP),
     .most = QUALITY_FAIR},
    {"strap, rate and intervals differ", FIT_STRAP, .device_rate = 1.5,
     .right = FIT_BIT(FIT_DISAGREES), .most = QUALITY_FAIR},
};
const int fit_case_count = sizeof fit_cases / sizeof fit_cases[0];
