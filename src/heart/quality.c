/* Signal quality, second by second.
 *
 * The one thing to change comes first: no samples, then a signal at the converter's end stops, then
 * one that does not move, then one in which no pulse stands out. Whether a pulse stands out is what
 * the beats say of themselves (beats.h) over the last four seconds.
 *
 * End stops that nobody told are recognised only in a signal that stands at its own extremes most
 * of the time. Motion is seen only by what it does to the beats. */
#include "heart/quality.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define FLAT_STEPS   4     /* a pulse of so few converter steps is no pulse */
#define STOP_MARGIN  0.005 /* of the converter's range */
#define CLIPPED_POOR 0.15  /* share of samples at the stops */
#define CLIPPED_FAIR 0.03
#define SQUARE       0.6
#define GOOD_LEAST   0.7 /* mean quality of beats */
#define FAIR_LEAST   0.4
#define LOOK_BACK_S  4

void quality_start(struct quality *quality, double low, double high)
{
    memset(quality, 0, sizeof *quality);
    quality->low = low;
    quality->high = high;
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

static bool at_stop(const struct quality *quality, double value)
{
    double margin = STOP_MARGIN * (quality->high - quality->low);
    return value <= quality->low + margin || value >= quality->high - margin;
}

static void count_extremes(struct quality_second *second, double value)
{
    if (second->samples == 0 || value < second->least) {
        second->least = value;
        second->at_least = 0;
    }
    if (second->samples == 0 || value > second->greatest) {
        second->greatest = value;
        second->at_greatest = 0;
    }
    second->at_least += value <= second->least;
    second->at_greatest += value >= second->greatest;
}

void quality_sample(struct quality *quality, int64_t time_ns, double value)
{
    struct quality_second *second = second_of(quality, time_ns);
    count_extremes(second, value);
    double step = quality->began_ns < 0 ? 0 : fabs(value - quality->last_value);
    if (step > 0 && (second->step == 0 || step < second->step))
        second->step = step;
    if (second->samples++ == 0)
        second->first_ns = time_ns;
    second->last_ns = time_ns;
    second->at_stops += at_stop(quality, value);
    quality->last_value = value;
    if (quality->began_ns < 0)
        quality->began_ns = time_ns;
}

void quality_beat(struct quality *quality, const struct beat_body *beat)
{
    struct quality_second *second = second_of(quality, beat->time_ns);
    second->beats++;
    second->beat_quality += beat->quality;
}

/* The last `span` seconds up to end_s as one. */
static struct quality_second together(const struct quality *quality, int64_t end_s, int64_t span)
{
    struct quality_second sum = {.least = INFINITY, .greatest = -INFINITY};
    for (int64_t number = end_s > span ? end_s - span : 0; number < end_s; number++) {
        const struct quality_second *one = &quality->seconds[number % QUALITY_SECONDS];
        if (one->number != number)
            continue;
        sum.beats += one->beats;
        sum.beat_quality += one->beat_quality;
        if (one->samples == 0)
            continue;
        sum.first_ns = sum.samples == 0 ? one->first_ns : sum.first_ns;
        sum.last_ns = one->last_ns;
        sum.samples += one->samples;
        sum.at_stops += one->at_stops;
        sum.at_least += one->at_least;
        sum.at_greatest += one->at_greatest;
        sum.least = fmin(sum.least, one->least);
        sum.greatest = fmax(sum.greatest, one->greatest);
        if (one->step > 0 && (sum.step == 0 || one->step < sum.step))
            sum.step = one->step;
    }
    return sum;
}

static double share(int count, const struct quality_second *of)
{
    return (double)count / of->samples;
}

static bool is_square(const struct quality_second *two)
{
    return share(two->at_least, two) > 0.2 && share(two->at_greatest, two) > 0.2 &&
           share(two->at_least + two->at_greatest, two) > SQUARE;
}

static struct quality_body level_of(enum quality_level level, enum reason reason)
{
    return (struct quality_body){
        .level = (uint8_t)level, .reason = (uint8_t)reason, .rate_hz = NAN, .amplitude = NAN};
}

/* What the samples alone say; REASON_NONE: they move freely. */
static enum reason fault_of(const struct quality_second *two)
{
    if (share(two->at_stops, two) >= CLIPPED_POOR)
        return REASON_CLIPPED;
    if (!(two->greatest - two->least > FLAT_STEPS * two->step))
        return REASON_FLAT;
    return is_square(two) ? REASON_CLIPPED : REASON_NONE;
}

static struct quality_body pulse_quality(const struct quality *quality, int64_t end_s,
                                         const struct quality_second *two)
{
    struct quality_second some = together(quality, end_s, LOOK_BACK_S);
    if (some.beats == 0) {
        bool young = end_s * NS_PER_S - quality->began_ns < LOOK_BACK_S * NS_PER_S;
        return level_of(QUALITY_POOR, young ? REASON_SETTLING : REASON_NOISY);
    }
    double mean = some.beat_quality / some.beats;
    if (mean < FAIR_LEAST)
        return level_of(QUALITY_POOR, REASON_NOISY);
    if (share(two->at_stops, two) >= CLIPPED_FAIR)
        return level_of(QUALITY_FAIR, REASON_CLIPPED);
    return mean < GOOD_LEAST ? level_of(QUALITY_FAIR, REASON_NOISY)
                             : level_of(QUALITY_GOOD, REASON_NONE);
}

struct quality_body quality_at(const struct quality *quality, int64_t end_s)
{
    struct quality_second two = together(quality, end_s, 2);
    if (two.samples == 0)
        return level_of(QUALITY_NONE, REASON_NO_SIGNAL);
    enum reason fault = fault_of(&two);
    struct quality_body body =
        fault == REASON_NONE ? pulse_quality(quality, end_s, &two) : level_of(QUALITY_POOR, fault);
    struct quality_second many = together(quality, end_s, QUALITY_SECONDS - 3);
    if (many.samples > 1)
        body.rate_hz = (many.samples - 1) / s_from_ns(many.last_ns - many.first_ns);
    if (body.level >= QUALITY_FAIR)
        body.amplitude = two.greatest - two.least;
    return body;
}
