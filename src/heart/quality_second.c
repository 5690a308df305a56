/* A second of samples in sums that do not grow: its extremes and how they were reached, moments
 * about the first sample, the changes between samples, and what stands at the frequencies of the
 * mains.
 *
 * The moments are kept about each second's own first value, so that a small pulse on a great offset
 * does not drown in rounding; seconds are joined by moving their origin. The mains are followed by
 * one recursion each (Goertzel 1958), at the place to which the rate of the second before folds
 * them. What it does not do: judge; that is quality.c. */
#include "heart/quality_second.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define STOP_MARGIN   0.005 /* of the converter's range */
#define HUM_LOWEST_HZ 5.0   /* below, it may be the pulse */

void quality_start(struct quality *quality, enum signal_kind kind, double low, double high)
{
    double margin = STOP_MARGIN * (high - low);
    memset(quality, 0, sizeof *quality);
    quality->kind = kind;
    quality->low = low;
    quality->high = high;
    quality->low_edge = low + margin;
    quality->high_edge = high - margin;
    quality->began_ns = -1;
}

static struct quality_second *second_of(struct quality *quality, int64_t time_ns)
{
    int64_t number = time_ns / NS_PER_S;
    struct quality_second *second = &quality->seconds[number % QUALITY_SECONDS];
    if (second->number != number)
        *second = (struct quality_second){.number = number};
    return second;
}

double quality_rate_hz(const struct quality_second *some)
{
    return some->samples > 1 ? (some->samples - 1) / s_from_ns(some->last_ns - some->first_ns)
                             : NAN;
}

/* Where the mains stand at this rate: folded, as everything above half of it is. */
static double mains_coefficient(int which, double rate_hz)
{
    static const double mains_hz[QUALITY_MAINS] = {50, 60};
    double folded_hz = fabs(remainder(mains_hz[which], rate_hz));
    return folded_hz >= HUM_LOWEST_HZ ? 2 * cos(2 * M_PI * folded_hz / rate_hz) : 0;
}

/* Amplitude from the last two states of the recursion. */
static double mains_amplitude(const struct quality_mains *mains, int samples)
{
    if (mains->coefficient == 0 || samples == 0)
        return 0;
    double power = mains->last * mains->last + mains->before * mains->before -
                   mains->coefficient * mains->last * mains->before;
    bool half = mains->coefficient < -1.999; /* of the rate: each sample counts in full */
    return sqrt(fmax(power, 0)) * (half ? 1 : 2) / samples;
}

/* Of the second under way. */
static double hum_so_far(const struct quality *quality)
{
    double hum = 0;
    for (int i = 0; i < QUALITY_MAINS; i++)
        hum = fmax(hum, mains_amplitude(&quality->mains[i], quality->now->samples));
    return hum;
}

/* The samples move on to another second: what the old one said of the mains is noted, and its rate
 * tells where to look in the new one. */
static void next_second(struct quality *quality, int64_t time_ns, double value)
{
    struct quality_second *old = quality->now;
    double rate_hz = old ? quality_rate_hz(old) : NAN;
    for (int i = 0; i < QUALITY_MAINS; i++) {
        if (old)
            old->hum = fmax(old->hum, mains_amplitude(&quality->mains[i], old->samples));
        quality->mains[i] =
            (struct quality_mains){.coefficient = rate_hz > 0 ? mains_coefficient(i, rate_hz) : 0};
    }
    quality->now = second_of(quality, time_ns);
    quality->now_ends_ns = (quality->now->number + 1) * NS_PER_S;
    quality->now->first_ns = time_ns;
    quality->now->origin = quality->now->least = quality->now->greatest = value;
    if (quality->began_ns < 0) {
        quality->began_ns = time_ns;
        quality->last_value = value;
    }
}

static inline void mains_step(struct quality_mains *mains, double value)
{
    double next = value + mains->coefficient * mains->last - mains->before;
    mains->before = mains->last;
    mains->last = next;
}

static inline void count_extremes(struct quality_second *second, double value, double step)
{
    if (value <= second->least) {
        if (value < second->least) {
            second->least = value;
            second->at_least = 0;
            second->fall = 0;
        }
        second->at_least++;
        second->fall = step > second->fall ? step : second->fall;
    }
    if (value >= second->greatest) {
        if (value > second->greatest) {
            second->greatest = value;
            second->at_greatest = 0;
            second->rise = 0;
        }
        second->at_greatest++;
        second->rise = step > second->rise ? step : second->rise;
    }
}

void quality_sample(struct quality *quality, int64_t time_ns, double value)
{
    if (!quality->now || time_ns >= quality->now_ends_ns)
        next_second(quality, time_ns, value);
    struct quality_second *second = quality->now;
    double step = fabs(value - quality->last_value), off = value - second->origin;
    count_extremes(second, value, step);
    if (step > 0 && (step < second->step || second->step == 0))
        second->step = step;
    second->samples++;
    second->last_ns = time_ns;
    second->at_stops += value <= quality->low_edge || value >= quality->high_edge;
    second->sum += off;
    second->squares += off * off;
    second->steps += step * step;
    mains_step(&quality->mains[0], off);
    mains_step(&quality->mains[1], off);
    quality->last_value = value;
}

void quality_beat(struct quality *quality, const struct beat_body *beat)
{
    struct quality_second *second = second_of(quality, beat->time_ns);
    second->beats++;
    second->beat_quality += beat->quality;
    beat_row_add(&quality->row, beat->time_ns);
    if (beat->quality < QUALITY_GOOD_LEAST || second->samples == 0)
        return;
    double height = second->greatest - second->least;
    quality->height += (quality->height == 0 ? 1 : 0.1) * (height - quality->height);
}

const struct quality_second *quality_second_at(const struct quality *quality, int64_t number)
{
    if (number < 0)
        return NULL;
    const struct quality_second *one = &quality->seconds[number % QUALITY_SECONDS];
    return one->number == number ? one : NULL;
}

static void add_samples(struct quality_second *sum, const struct quality_second *one, double hum)
{
    if (sum->samples == 0) {
        sum->first_ns = one->first_ns;
        sum->origin = one->origin;
        sum->hum = hum;
    }
    double shift = one->origin - sum->origin; /* sums about another origin */
    sum->squares += one->squares + 2 * shift * one->sum + one->samples * shift * shift;
    sum->sum += one->sum + one->samples * shift;
    sum->steps += one->steps;
    sum->last_ns = one->last_ns;
    sum->samples += one->samples;
    sum->at_stops += one->at_stops;
    if (one->least <= sum->least) {
        bool lower = one->least < sum->least;
        sum->at_least = one->at_least + (lower ? 0 : sum->at_least);
        sum->fall = fmax(one->fall, lower ? 0 : sum->fall);
    }
    if (one->greatest >= sum->greatest) {
        bool higher = one->greatest > sum->greatest;
        sum->at_greatest = one->at_greatest + (higher ? 0 : sum->at_greatest);
        sum->rise = fmax(one->rise, higher ? 0 : sum->rise);
    }
    sum->least = fmin(sum->least, one->least);
    sum->greatest = fmax(sum->greatest, one->greatest);
    sum->hum = fmin(sum->hum, hum);
    if (one->step > 0 && (sum->step == 0 || one->step < sum->step))
        sum->step = one->step;
}

struct quality_second quality_together(const struct quality *quality, int64_t end_s, int64_t span)
{
    struct quality_second sum = {.least = INFINITY, .greatest = -INFINITY};
    for (int64_t number = end_s - span; number < end_s; number++) {
        const struct quality_second *one = quality_second_at(quality, number);
        if (!one)
            continue;
        sum.beats += one->beats;
        sum.beat_quality += one->beat_quality;
        if (one->samples > 0)
            add_samples(&sum, one, one == quality->now ? hum_so_far(quality) : one->hum);
    }
    return sum;
}
