/* Signal quality, second by second.
 *
 * The one thing to change comes first: no samples, then a signal at the converter's end stops, then
 * one that does not move, then one in which no pulse stands out, and what hides it. Whether a pulse
 * stands out is what the beats say of themselves (beats.h) over the last four seconds; only what no
 * finger does is refused against their word.
 *
 *   clipped    samples stand at the end stops, or at their own extreme
 *   flat       less than five steps of the converter
 *   not worn   no pulse, and a tenth of the movement there was with one, or hardly any; of an ECG
 *              also the leads hanging at an end stop
 *   motion     three times the usual movement, a jump of the mean by as much as is usual; of a
 *              pulse wave also blows with stillness between: peak to peak above five standard
 *              deviations, where pulses have three to four
 *   hum        half of the movement stands at 50 or 60 Hz, or where the rate folds them to
 *   noisy      no pulse, and nothing else to say
 *
 * What it does not do: hum that folds into the band of the pulse itself (50 Hz at 49 samples a
 * second) is only seen by its shape, which gives poor beats, and is called noisy. A lamp or a limb
 * that moves like a pulse, steep up and slow down, is not told from one. */
#include "heart/quality.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define DOUBT_FROM      3 /* poor seconds more than better ones: withhold */
#define DOUBT_MOST      6
#define FLAT_STEPS      4     /* a pulse of so few converter steps is no pulse */
#define STOP_MARGIN     0.005 /* of the converter's range */
#define CLIPPED_POOR    0.15  /* share of samples at the stops */
#define CLIPPED_FAIR    0.03
#define CUT_STEPS       3   /* converter steps in one sample, at least */
#define CUT_STEEP       0.2 /* of the movement, in a tenth of a second */
#define SQUARE_EACH     0.2 /* share of samples at each extreme */
#define SQUARE          0.6
#define GOOD_LEAST      0.7 /* mean quality of beats */
#define FAIR_LEAST      0.4
#define LOOK_BACK_S     4
#define USUAL_S         8 /* seconds that say what movement is usual */
#define MOVED_USUALS    3.0
#define JUMP_USUALS     1.0
#define CREST_MOST      5.2  /* at a finger 3.3 to 5.0, at a walking wrist 5.3 to 6.3 */
#define CREST_OF_NOISE  7.5  /* which has more of it the faster it is sampled */
#define HUM_LEAST       0.5  /* of the movement */
#define HUM_LOWEST_HZ   5.0  /* below, it may be the pulse */
#define AWAY_OF_HEIGHT  0.1  /* of the pulse there was */
#define AWAY_OF_RANGE   0.02 /* of the converter's range */
#define AWAY_STEPS      30   /* a fine converter shows a true pulse in so little of its range */
#define HANGING         0.9  /* share of samples at the stops */
#define SQUARE_OF_RANGE 0.02 /* a signal of two values moves so far, or is flat */

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

static double rate_of(const struct quality_second *some)
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
    double rate_hz = old ? rate_of(old) : NAN;
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
    mains_step(&quality->mains[0], off);
    mains_step(&quality->mains[1], off);
    quality->last_value = value;
}

void quality_beat(struct quality *quality, const struct beat_body *beat)
{
    struct quality_second *second = second_of(quality, beat->time_ns);
    second->beats++;
    second->beat_quality += beat->quality;
    if (beat->quality < GOOD_LEAST || second->samples == 0)
        return;
    double height = second->greatest - second->least;
    quality->height += (quality->height == 0 ? 1 : 0.1) * (height - quality->height);
}

static const struct quality_second *second_at(const struct quality *quality, int64_t number)
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

/* The last `span` seconds up to end_s as one. */
static struct quality_second together(const struct quality *quality, int64_t end_s, int64_t span)
{
    struct quality_second sum = {.least = INFINITY, .greatest = -INFINITY};
    for (int64_t number = end_s - span; number < end_s; number++) {
        const struct quality_second *one = second_at(quality, number);
        if (!one)
            continue;
        sum.beats += one->beats;
        sum.beat_quality += one->beat_quality;
        if (one->samples > 0)
            add_samples(&sum, one, one == quality->now ? hum_so_far(quality) : one->hum);
    }
    return sum;
}

static double share(int count, const struct quality_second *of)
{
    return (double)count / of->samples;
}

static double movement(const struct quality_second *some)
{
    return some->samples > 0 ? some->greatest - some->least : NAN;
}

static double mean_of(const struct quality_second *some)
{
    return some->origin + some->sum / some->samples;
}

static bool hums(const struct quality_second *two)
{
    return 2 * two->hum > HUM_LEAST * movement(two);
}

/* Hum that turns with every sample hides the converter's steps, but not that there are many. */
static bool is_flat(const struct quality_second *two)
{
    bool many = hums(two) && share(two->at_least + two->at_greatest, two) < SQUARE_EACH;
    return !(movement(two) > FLAT_STEPS * two->step) && !many;
}

static bool is_square(const struct quality_second *two)
{
    return share(two->at_least, two) > SQUARE_EACH && share(two->at_greatest, two) > SQUARE_EACH &&
           share(two->at_least + two->at_greatest, two) > SQUARE;
}

/* A wave that arrives at its extreme steeply and stays there: nothing but a stop does that. */
static bool stays(const struct quality_second *two, int count, double arriving)
{
    double tenth = 0.1 * rate_of(two); /* samples in a tenth of a second */
    return share(count, two) >= CLIPPED_POOR && arriving >= CUT_STEPS * two->step &&
           arriving * tenth > CUT_STEEP * movement(two);
}

/* Cut off where nobody told of a stop. */
static bool is_cut_off(const struct quality *quality, const struct quality_second *two)
{
    return quality->kind == SIGNAL_PPG &&
           (stays(two, two->at_least, two->fall) || stays(two, two->at_greatest, two->rise));
}

static struct quality_body level_of(enum quality_level level, enum reason reason)
{
    return (struct quality_body){
        .level = (uint8_t)level, .reason = (uint8_t)reason, .rate_hz = NAN, .amplitude = NAN};
}

/* What the samples alone say; REASON_NONE: they move freely. */
static enum reason fault_of(const struct quality *quality, const struct quality_second *two)
{
    if (quality->kind == SIGNAL_ECG && share(two->at_stops, two) >= HANGING)
        return REASON_NOT_WORN;
    if (share(two->at_stops, two) >= CLIPPED_POOR)
        return REASON_CLIPPED;
    bool wide = movement(two) > SQUARE_OF_RANGE * (quality->high - quality->low);
    if (is_square(two) && (wide || movement(two) > FLAT_STEPS * two->step))
        return REASON_CLIPPED;
    if (is_flat(two))
        return REASON_FLAT;
    return is_cut_off(quality, two) ? REASON_CLIPPED : REASON_NONE;
}

/* The median movement of two seconds, over the last ones; NaN while there are few. */
static double usual_movement(const struct quality *quality, int64_t end_s)
{
    double sorted[USUAL_S];
    int count = 0;
    for (int64_t end = end_s - USUAL_S + 1; end <= end_s; end++) {
        const struct quality_second *a = second_at(quality, end - 2),
                                    *b = second_at(quality, end - 1);
        if (!a || !b || a->samples == 0 || b->samples == 0)
            continue;
        double moved = fmax(a->greatest, b->greatest) - fmin(a->least, b->least);
        int at = count++;
        for (; at > 0 && sorted[at - 1] > moved; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = moved;
    }
    return count < LOOK_BACK_S ? NAN : sorted[count / 2];
}

/* Much more movement than usual in the second before end_s. */
static bool has_moved(const struct quality *quality, int64_t end_s)
{
    const struct quality_second *now = second_at(quality, end_s - 1),
                                *before = second_at(quality, end_s - 2);
    if (!now || now->samples == 0)
        return false;
    double usual = usual_movement(quality, end_s);
    if (movement(now) > MOVED_USUALS * usual)
        return true;
    return before && before->samples > 0 &&
           fabs(mean_of(now) - mean_of(before)) > JUMP_USUALS * usual;
}

static bool moved_lately(const struct quality *quality, int64_t end_s)
{
    bool moved = false;
    for (int64_t end = end_s - LOOK_BACK_S + 1; end <= end_s; end++)
        moved = moved || has_moved(quality, end);
    return moved;
}

/* Peak to peak against the standard deviation. */
static double crest_of(const struct quality_second *two)
{
    double mean = two->sum / two->samples;
    double variance = two->squares / two->samples - mean * mean;
    return variance > 0 ? movement(two) / sqrt(variance) : 0;
}

/* Blows with stillness between, which are no pulse wave. */
static bool is_blows(const struct quality *quality, int64_t end_s)
{
    double sum = 0;
    int count = 0;
    for (int64_t end = end_s - LOOK_BACK_S + 1; end <= end_s; end++) {
        struct quality_second two = together(quality, end, 2);
        if (two.samples == 0)
            continue;
        sum += crest_of(&two);
        count++;
    }
    return quality->kind == SIGNAL_PPG && sum > CREST_MOST * count;
}

static bool is_away(const struct quality *quality, const struct quality_second *two)
{
    return movement(two) < AWAY_OF_HEIGHT * quality->height ||
           (movement(two) < AWAY_OF_RANGE * (quality->high - quality->low) &&
            movement(two) < AWAY_STEPS * two->step);
}

/* What hides the pulse. */
static enum reason hidden_by(const struct quality *quality, int64_t end_s,
                             const struct quality_second *two)
{
    if (hums(two))
        return REASON_HUM;
    bool knocks = quality->kind == SIGNAL_PPG && crest_of(two) > CREST_OF_NOISE;
    if (knocks || moved_lately(quality, end_s))
        return REASON_MOTION;
    return is_away(quality, two) ? REASON_NOT_WORN : REASON_NOISY;
}

static struct quality_body pulse_quality(const struct quality *quality, int64_t end_s,
                                         const struct quality_second *two)
{
    struct quality_second some = together(quality, end_s, LOOK_BACK_S);
    bool young = end_s * NS_PER_S - quality->began_ns < LOOK_BACK_S * NS_PER_S;
    if (some.beats == 0 && young)
        return level_of(QUALITY_POOR, REASON_SETTLING);
    double mean = some.beats > 0 ? some.beat_quality / some.beats : 0;
    if (mean < FAIR_LEAST)
        return level_of(QUALITY_POOR, hidden_by(quality, end_s, two));
    if (is_blows(quality, end_s))
        return level_of(QUALITY_POOR, REASON_MOTION);
    if (share(two->at_stops, two) >= CLIPPED_FAIR)
        return level_of(QUALITY_FAIR, REASON_CLIPPED);
    if (mean < GOOD_LEAST)
        return level_of(QUALITY_FAIR, hidden_by(quality, end_s, two));
    if (has_moved(quality, end_s))
        return level_of(QUALITY_FAIR, REASON_MOTION);
    return hums(two) ? level_of(QUALITY_FAIR, REASON_HUM) : level_of(QUALITY_GOOD, REASON_NONE);
}

struct quality_body quality_at(const struct quality *quality, int64_t end_s)
{
    struct quality_second two = together(quality, end_s, 2);
    if (two.samples == 0)
        return level_of(QUALITY_NONE, REASON_NO_SIGNAL);
    enum reason fault = fault_of(quality, &two);
    struct quality_body body =
        fault == REASON_NONE ? pulse_quality(quality, end_s, &two) : level_of(QUALITY_POOR, fault);
    struct quality_second many = together(quality, end_s, LOOK_BACK_S + 1);
    if (many.samples > 1)
        body.rate_hz = rate_of(&many);
    if (body.level >= QUALITY_FAIR)
        body.amplitude = movement(&two);
    return body;
}

/* A signal that clips may still show its pulse, but what it shows is cut to measure. */
void doubt_second(struct doubt *doubt, const struct quality_body *quality)
{
    bool poor = quality->level <= QUALITY_POOR || quality->reason == REASON_CLIPPED;
    if (quality->reason == REASON_SETTLING || quality->reason == REASON_NO_SIGNAL)
        poor = false; /* told otherwise */
    if (poor)
        doubt->last = (enum reason)quality->reason;
    doubt->seconds += poor ? 1 : -1;
    doubt->seconds = doubt->seconds < 0            ? 0
                     : doubt->seconds > DOUBT_MOST ? DOUBT_MOST
                                                   : doubt->seconds;
}

enum reason doubt_reason(const struct doubt *doubt)
{
    return doubt->seconds >= DOUBT_FROM ? doubt->last : REASON_NONE;
}
