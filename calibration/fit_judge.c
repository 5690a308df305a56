/* The fit check, second half: what is the one thing to change?
 *
 * Figures first, then a list of questions in the order in which a person would mend things: from
 * the cable, over the place of the sensor, to the fine points. The first that is answered with yes
 * is the one thing. What the engine calls poor is poor; what it calls good may still be fair.
 *
 * The limits were set so that the table of made faults comes out right and clean recordings raise
 * no alarm (tests/bench/bench_fit.c prints both); where they come from a measure it is said. */
#include "calibration/fit.h"

#include "base/clock.h"
#include "heart/gate.h"
#include "heart/quality_second.h"
#include "heart/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHORTEST_S    20 /* of the check at the beginning, where all is well */
#define GOOD_NEEDED   8
#define FAIR_NEEDED   6
#define REASONS       (REASON_NO_PACER + 1)
#define OTHER_GOOD    7    /* of ten seconds, on another channel or as the other kind */
#define COMES_CHANGES 3    /* on and off in forty seconds */
#define DISAGREE      0.10 /* of the rate: what a device's rate lags behind is less */
#define DISAGREE_BPM  4.0
#define YOUNG_SECONDS 5               /* before, what is not clear yet is no fault */
#define LATELY_NS     (15 * NS_PER_S) /* beats that are compared */
#define LONG_NS       (40 * NS_PER_S)
#define COMPARED      8    /* beats, at least */
#define SYNTHETIC     24   /* intervals to judge by (gate.h) */
#define ARTEFACTS     10.0 /* percent; the gate of coherence closes at 5 of its window */
#define ARTEFACTS_OF  16   /* beats to judge by */
#define LOST          1.0  /* percent of the samples */
#define RATE_OFF      0.10 /* of the nominal rate; boards are up to 3 % off */
#define RATE_SPREAD   12.0 /* percent; a telephone's camera: 8 */
#define LATE_S        0.5
#define COARSE_STEPS  20.0 /* below, the steps move a beat's time by more than some ms */
#define FINE_LEVELS   500  /* steps of a converter that is not to blame */
#define NOISY         8.0  /* percent of the pulse */
#define NOISY_ECG     10.0 /* percent of the R wave */
#define HUM           10.0 /* percent: a fifth of the R wave moves beats by 2 ms (ecg_beats.h) */
#define WANDER        150.0
#define WAYS          0.8 /* of the beats */
#define SPIKE_FAR     5.5 /* standard deviations (extremes_of) */
#define SPIKE_AGAINST 2.4
#define PULSE_FAR     3.3
#define MAD_TO_SD     0.6745
#define CHANGE_TO_SD  2.449489742783178 /* of second differences of white noise: root of 6 */

static int kept(const struct fit *fit, int most)
{
    return fit->second_count < most ? (int)fit->second_count : most;
}

/* The second `ago` seconds before the last. */
static const struct fit_second *second_at(const struct fit *fit, int ago)
{
    return &fit->seconds[(fit->second_count - 1 - ago) % FIT_KEPT];
}

/* --- the engine's word ---------------------------------------------------------------------- */

static int seconds_at_least(const struct fit *fit, enum quality_level level)
{
    int seconds = 0;
    for (int i = 0; i < kept(fit, FIT_SECONDS); i++)
        seconds += second_at(fit, i)->level >= level;
    return seconds;
}

enum quality_level fit_level(const struct fit *fit)
{
    if (seconds_at_least(fit, QUALITY_GOOD) >= GOOD_NEEDED)
        return QUALITY_GOOD;
    if (seconds_at_least(fit, QUALITY_FAIR) >= FAIR_NEEDED)
        return QUALITY_FAIR;
    return seconds_at_least(fit, QUALITY_POOR) > 0 ? QUALITY_POOR : QUALITY_NONE;
}

/* Among reasons that spoiled equally many seconds the first of enum reason is told: it lies nearer
 * to the cable. */
enum reason fit_reason(const struct fit *fit)
{
    int spoiled[REASONS] = {0};
    enum reason most = REASON_NONE;
    if (fit_level(fit) == QUALITY_GOOD)
        return REASON_NONE;
    for (int i = 0; i < kept(fit, FIT_SECONDS); i++)
        if (second_at(fit, i)->reason < REASONS)
            spoiled[second_at(fit, i)->reason]++;
    spoiled[REASON_NONE] = 0;
    for (int reason = REASON_NONE + 1; reason < REASONS; reason++)
        if (spoiled[reason] > spoiled[most])
            most = (enum reason)reason;
    /* Nothing was wrong, only too little heard yet: the first beats are doubted whoever's they are.
     */
    bool young = most == REASON_NOISY && fit->second_count < YOUNG_SECONDS;
    return most == REASON_NONE || young ? REASON_SETTLING : most;
}

/* --- figures -------------------------------------------------------------------------------- */

/* The values of a row that are not older than `span_ns`. */
static size_t row_of(const struct fit *fit, const struct fit_row *row, int64_t span_ns,
                     double values[FIT_ROW])
{
    size_t count = 0;
    int64_t known = row->count < FIT_ROW ? row->count : FIT_ROW;
    for (int64_t i = row->count - known; i < row->count; i++)
        if (fit->now_ns - row->at_ns[i % FIT_ROW] <= span_ns)
            values[count++] = row->values[i % FIT_ROW];
    return count;
}

static size_t row_lately(const struct fit *fit, const struct fit_row *row, double values[FIT_ROW])
{
    return row_of(fit, row, LATELY_NS, values);
}

/* Percent of the last beats that were missed or found twice; NaN of few. */
static double amiss_of(const struct fit *fit, const struct fit_row *row)
{
    int amiss = 0, count = 0;
    int64_t known = row->count < FIT_ROW ? row->count : FIT_ROW;
    for (int64_t i = row->count - known; i < row->count; i++)
        if (fit->now_ns - row->at_ns[i % FIT_ROW] <= LONG_NS) {
            amiss += row->amiss[i % FIT_ROW];
            count++;
        }
    return count >= ARTEFACTS_OF ? 100.0 * amiss / count : NAN;
}

static double row_median(const struct fit *fit, const struct fit_row *row)
{
    double values[FIT_ROW];
    size_t count = row_lately(fit, row, values);
    return count > 0 ? stats_median(values, count) : NAN;
}

static double row_mean(const struct fit *fit, const struct fit_row *row)
{
    double values[FIT_ROW];
    size_t count = row_lately(fit, row, values);
    return count > 0 ? stats_mean(values, count) : NAN;
}

static size_t row_count(const struct fit *fit, const struct fit_row *row)
{
    double values[FIT_ROW];
    return row_lately(fit, row, values);
}

static void figures_of_seconds(const struct fit *fit, struct fit_figures *figures)
{
    double rates[FIT_KEPT] = {0}, lates[FIT_KEPT] = {0};
    size_t rate_count = 0, late_count = 0;
    int lost = 0, samples = 0;
    for (int i = 0; i < kept(fit, FIT_KEPT); i++) {
        const struct fit_second *second = second_at(fit, i);
        lost += second->lost;
        samples += second->samples;
        figures->worn_changes += i > 0 && second->worn != second_at(fit, i - 1)->worn;
        if (second->samples > 0)
            lates[late_count++] = second->late_s;
        if (!isnan(second->rate_hz))
            rates[rate_count++] = second->rate_hz;
    }
    figures->rate_hz = stats_quantile(rates, rate_count, 0.5);
    figures->rate_spread_percent =
        100 * (stats_quantile(rates, rate_count, 0.9) - stats_quantile(rates, rate_count, 0.1)) /
        figures->rate_hz;
    figures->late_s = stats_quantile(lates, late_count, 0.5);
    figures->lost_percent = samples + lost > 0 ? 100.0 * lost / (samples + lost) : NAN;
}

static double noise_of(const struct fit *fit)
{
    int64_t known = fit->change_count < FIT_CHANGES ? fit->change_count : FIT_CHANGES;
    if (known < FIT_CHANGES / 2)
        return NAN;
    double sorted[FIT_CHANGES];
    memcpy(sorted, fit->changes, (size_t)known * sizeof *sorted);
    qsort(sorted, (size_t)known, sizeof *sorted, stats_by_size);
    return sorted[known / 2] / MAD_TO_SD / CHANGE_TO_SD;
}

/* Standard deviation of the means of the last seconds. */
static double wander_of(const struct quality *quality, int64_t end_s)
{
    double means[FIT_SECONDS];
    size_t count = 0;
    for (int64_t number = end_s - FIT_SECONDS; number < end_s; number++) {
        const struct quality_second *one = quality_second_at(quality, number);
        if (one && one->samples > 0)
            means[count++] = one->origin + one->sum / one->samples;
    }
    return count > 3 ? stats_sd(means, count, 1) : NAN;
}

static double step_of(const struct quality *quality, int64_t end_s)
{
    struct quality_second all = quality_together(quality, end_s, FIT_SECONDS);
    return all.samples > 0 && all.step > 0 ? all.step : NAN;
}

static void figures_of_wave(const struct fit *fit, struct fit_figures *figures)
{
    const struct fit_channel *channel = &fit->channels[fit->heard];
    int64_t end_s = fit->now_ns / NS_PER_S - 1;
    struct quality_second all = quality_together(&channel->quality, end_s, FIT_SECONDS);
    figures->nominal_hz = channel->device.rate_hz;
    figures->height = row_median(fit, &fit->heights);
    figures->step = step_of(&channel->quality, end_s);
    figures->height_steps = figures->height / figures->step;
    figures->height_percent = 100 * figures->height / (channel->device.high - channel->device.low);
    figures->noise_percent = 100 * noise_of(fit) / figures->height;
    figures->wander_percent = 100 * wander_of(&channel->quality, end_s) / figures->height;
    if (all.samples == 0)
        return;
    figures->hum_percent = 100 * all.hum / figures->height;
    figures->clipped_percent = 100.0 * all.at_stops / all.samples;
}

static enum fit_way_up way_of(const struct fit *fit)
{
    double mean = row_mean(fit, &fit->ways);
    if (row_count(fit, &fit->ways) < COMPARED || !(fabs(mean) > 2 * WAYS - 1))
        return FIT_WAY_UNKNOWN;
    return mean > 0 ? FIT_WAY_UP : FIT_WAY_DOWN;
}

static struct fit_figures figures_of(const struct fit *fit)
{
    struct fit_figures figures = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN,
                                  NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, FIT_WAY_UNKNOWN,
                                  0};
    figures_of_seconds(fit, &figures);
    if (fit->heard >= 0)
        figures_of_wave(fit, &figures);
    figures.way_up = way_of(fit);
    figures.corrected_percent = amiss_of(fit, &fit->intervals);
    figures.beat_quality = row_mean(fit, &fit->beat_qualities);
    if (row_count(fit, &fit->intervals) > 2)
        figures.heart_rate_bpm = 60000 / row_median(fit, &fit->intervals);
    if (row_count(fit, &fit->device_intervals) > 2)
        figures.device_bpm = 60000 / row_median(fit, &fit->device_intervals);
    else
        figures.device_bpm = row_median(fit, &fit->device_rates);
    return figures;
}

/* --- questions ------------------------------------------------------------------------------ */

static bool was_good(const struct fit_channel *channel)
{
    int good = 0;
    for (int i = 0; i < FIT_SECONDS; i++)
        good += channel->levels[i] == QUALITY_GOOD;
    return good >= OTHER_GOOD;
}

/* Where the signal is poor: is there a heart on another channel of the same kind, or any? */
static const struct fit_channel *better_channel(const struct fit *fit)
{
    const struct fit_channel *found = NULL;
    for (int i = 0; i < fit->channel_count && !found; i++)
        if (i != fit->heard && was_good(&fit->channels[i]))
            found = &fit->channels[i];
    return found;
}

/* How far the wave's extremes are from its mean, in standard deviations, each second's greater of
 * up and down, and the lesser: medians. A pulse has about 2 and 1.2, an R wave 6 to 8 and 1.5 to
 * 2.5; what knocks and what crackles is not as far, or is so both ways. */
static void extremes_of(const struct quality *quality, int64_t end_s, double *far, double *near)
{
    double fars[FIT_SECONDS], nears[FIT_SECONDS];
    size_t count = 0;
    for (int64_t end = end_s - FIT_SECONDS + 2; end <= end_s; end++) {
        struct quality_second two = quality_together(quality, end, 2);
        if (two.samples < 4)
            continue;
        double mean = two.sum / two.samples, variance = two.squares / two.samples - mean * mean;
        double up = two.greatest - two.origin - mean, down = mean + two.origin - two.least;
        fars[count] = fmax(up, down) / sqrt(variance);
        nears[count++] = fmin(up, down) / sqrt(variance);
    }
    *far = stats_quantile(fars, count, 0.5);
    *near = stats_quantile(nears, count, 0.5);
}

static bool is_other_kind(const struct fit *fit)
{
    double far, near;
    if (fit->heard < 0 || !was_good(&fit->twin))
        return false;
    extremes_of(&fit->twin.quality, fit->now_ns / NS_PER_S - 1, &far, &near);
    bool is_spiky = far > SPIKE_FAR && far > SPIKE_AGAINST * near;
    return fit->twin.quality.kind == SIGNAL_ECG ? is_spiky : far < PULSE_FAR;
}

static enum fit_fault fault_of_reason(enum reason reason)
{
    static const enum fit_fault faults[REASONS] = {
        [REASON_NONE] = FIT_SETTLING,       [REASON_SETTLING] = FIT_SETTLING,
        [REASON_NO_SENSOR] = FIT_NO_SENSOR, [REASON_NO_SIGNAL] = FIT_NO_SIGNAL,
        [REASON_FLAT] = FIT_FLAT,           [REASON_CLIPPED] = FIT_CLIPPED,
        [REASON_NOISY] = FIT_NO_PULSE,      [REASON_GAP] = FIT_LOST,
        [REASON_ARTEFACTS] = FIT_ARTEFACTS, [REASON_REGULAR] = FIT_NO_PULSE,
        [REASON_MOTION] = FIT_MOTION,       [REASON_HUM] = FIT_HUM,
        [REASON_NOT_WORN] = FIT_NOT_WORN,   [REASON_SYNTHETIC] = FIT_MADE_UP,
        [REASON_NO_PACER] = FIT_SETTLING,
    };
    return faults[reason];
}

static bool disagrees(const struct fit *fit, const struct fit_figures *figures)
{
    size_t told = row_count(fit, &fit->device_intervals);
    if (told < COMPARED)
        told = row_count(fit, &fit->device_rates);
    double off = fabs(figures->heart_rate_bpm - figures->device_bpm);
    return told >= COMPARED && row_count(fit, &fit->intervals) >= COMPARED && off > DISAGREE_BPM &&
           off > DISAGREE * figures->heart_rate_bpm;
}

static bool made_up(const struct fit *fit)
{
    double values[FIT_ROW];
    size_t count = row_of(fit, &fit->intervals, LONG_NS, values);
    return fit->heart.signal == SIGNAL_RR && count >= SYNTHETIC &&
           intervals_are_synthetic(values, count);
}

static bool rate_is_wrong(const struct fit_figures *figures)
{
    return fabs(figures->rate_hz / figures->nominal_hz - 1) > RATE_OFF;
}

static bool is_coarse(const struct fit *fit, const struct fit_figures *figures, bool fine)
{
    if (fit->heard < 0 || figures->hum_percent > HUM) /* which hides the steps */
        return false;
    const struct device_body *device = &fit->channels[fit->heard].device;
    double levels = (device->high - device->low) / figures->step;
    return figures->height_steps < COARSE_STEPS && (levels >= FINE_LEVELS) == fine;
}

static bool is_upside_down(const struct fit *fit, const struct fit_figures *figures)
{
    if (fit->heart.signal == SIGNAL_ECG)
        return figures->way_up == FIT_WAY_DOWN;
    return fit->heart.signal == SIGNAL_PPG && fit->expectation.way_up != FIT_WAY_UNKNOWN &&
           figures->way_up != FIT_WAY_UNKNOWN && figures->way_up != fit->expectation.way_up;
}

/* What makes a signal no better than fair, whatever the engine says; in the order of mending. */
static enum fit_fault lesser_fault(const struct fit *fit, const struct fit_figures *figures)
{
    bool ecg = fit->heart.signal == SIGNAL_ECG, fair = fit_level(fit) == QUALITY_FAIR;
    const struct {
        bool is_so;
        enum fit_fault fault;
    } questions[] = {
        {is_coarse(fit, figures, false), FIT_COARSE},
        {figures->worn_changes >= COMES_CHANGES, FIT_COMES_AND_GOES},
        {figures->lost_percent > LOST, FIT_LOST},
        {rate_is_wrong(figures), FIT_WRONG_RATE},
        {disagrees(fit, figures), FIT_DISAGREES},
        {made_up(fit), FIT_MADE_UP},
        {figures->rate_spread_percent > RATE_SPREAD, FIT_UNSTEADY_RATE},
        {figures->late_s > LATE_S, FIT_LATE},
        {is_coarse(fit, figures, true), FIT_WEAK},
        {fair && fit_reason(fit) != REASON_NOISY, fault_of_reason(fit_reason(fit))},
        {figures->hum_percent > HUM, FIT_HUM},
        {figures->noise_percent > (ecg ? NOISY_ECG : NOISY), FIT_NOISY},
        {figures->wander_percent > WANDER, FIT_WANDERING},
        {figures->corrected_percent > ARTEFACTS, FIT_ARTEFACTS},
        {fair, FIT_NO_PULSE},
        {is_upside_down(fit, figures), FIT_UPSIDE_DOWN},
    };
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (questions[i].is_so)
            return questions[i].fault;
    return FIT_NOTHING;
}

/* What makes a signal poor. */
static enum fit_fault greater_fault(const struct fit *fit, const struct fit_figures *figures,
                                    struct fit_result *result)
{
    enum fit_fault fault = fault_of_reason(fit_reason(fit));
    const struct fit_channel *better = better_channel(fit);
    if (fault == FIT_SETTLING || fault == FIT_NO_SIGNAL || fault == FIT_NO_SENSOR)
        return fault;
    if (is_coarse(fit, figures, false) && fault != FIT_NOT_WORN)
        return FIT_COARSE;
    if (figures->worn_changes >= COMES_CHANGES)
        return FIT_COMES_AND_GOES;
    if (better) {
        memcpy(result->better, better->device.name, sizeof result->better);
        return FIT_WRONG_CHANNEL;
    }
    return is_other_kind(fit) ? FIT_WRONG_KIND : fault;
}

/* It takes some seconds to know a sensor by what it sends; and where nothing came before and now it
 * does, nothing is left to be mended. A signal that comes and goes is another thing. */
static bool has_just_come(const struct fit *fit)
{
    int i = 0, all = kept(fit, FIT_KEPT);
    while (i < all && second_at(fit, i)->reason != REASON_NO_SIGNAL)
        i++;
    bool comes = i > 0;
    for (; i < all && comes; i++)
        comes = second_at(fit, i)->level == QUALITY_NONE;
    return comes || all < FIT_SECONDS;
}

struct fit_result fit_result(const struct fit *fit)
{
    struct fit_result result = {.level = fit_level(fit),
                                .fault = FIT_SETTLING,
                                .kind = (enum signal_kind)fit->heart.signal,
                                .seconds = kept(fit, FIT_KEPT)};
    memcpy(result.channel, fit->heart.name, sizeof result.channel);
    result.figures = figures_of(fit);
    if (!fit->open)
        result.fault = FIT_NO_SENSOR;
    else if (result.level <= QUALITY_POOR)
        result.fault = greater_fault(fit, &result.figures, &result);
    else
        result.fault = lesser_fault(fit, &result.figures);
    /* Until the detector has learnt a heart's shape, noise and a heart look alike. */
    if (result.fault == FIT_NO_PULSE && result.seconds < SHORTEST_S)
        result.fault = FIT_SETTLING;
    if (result.fault == FIT_NO_SIGNAL && has_just_come(fit))
        result.fault = FIT_SETTLING;
    if (result.level == QUALITY_GOOD && result.fault != FIT_NOTHING)
        result.level = QUALITY_FAIR;
    result.done = result.seconds >= FIT_KEPT ||
                  (result.seconds >= SHORTEST_S && result.level == QUALITY_GOOD);
    struct text advice = text_over(result.advice, sizeof result.advice);
    fit_advice(&result, &advice);
    return result;
}
