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
 *   hum        half of the movement stands at 50 or 60 Hz, or where the rate folds them to; also
 *              pulses of unchanging height where the rate folds a lamp's flicker to
 *   noisy      no pulse, and nothing else to say
 *
 * What it does not do: a sine that folds into the band of the pulse (50 Hz at 49 samples a second)
 * is only seen by its shape, which gives poor beats, and is called noisy. A limb that moves like a
 * pulse, steep up and slow down and never with a blow, is not told from one. */
#include "heart/quality.h"

#include "base/clock.h"
#include "heart/quality_second.h"
#include <math.h>

#define DOUBT_FROM      3 /* poor seconds more than better ones: withhold */
#define DOUBT_MOST      6
#define FLAT_STEPS      4    /* a pulse of so few converter steps is no pulse */
#define CLIPPED_POOR    0.15 /* share of samples at the stops */
#define CLIPPED_FAIR    0.03
#define CUT_STEPS       3   /* converter steps in one sample, at least */
#define CUT_STEEP       0.2 /* of the movement, in a tenth of a second */
#define SQUARE_EACH     0.2 /* share of samples at each extreme */
#define SQUARE          0.6
#define FAIR_LEAST      0.4
#define LOOK_BACK_S     4
#define USUAL_S         8 /* seconds that say what movement is usual */
#define MOVED_USUALS    3.0
#define JUMP_USUALS     1.0
#define CREST_MOST      5.2 /* at a finger 3.3 to 5.0, at a walking wrist 5.3 to 6.3 */
#define CREST_DOUBT     4.2 /* of a wave in which no pulse stands out */
#define SMOOTH_MOST     0.3
#define HUM_LEAST       0.5   /* of the movement */
#define LAMP_NEAR_HZ    0.1   /* what the mains wander, and the rate is uncertain */
#define LAMP_STEADY     1.12  /* greatest movement against the least; a finger: 1.2 */
#define LAMP_STEADY_SD  1.06  /* greatest standard deviation against the least; a finger: 1.1 */
#define LAMP_UNEVEN     0.008 /* of the period: a row of beats that only drifts */
#define AWAY_OF_HEIGHT  0.1   /* of the pulse there was */
#define AWAY_OF_RANGE   0.02  /* of the converter's range */
#define AWAY_STEPS      30    /* a fine converter shows a true pulse in so little of its range */
#define HANGING         0.9   /* share of samples at the stops */
#define SQUARE_OF_RANGE 0.02  /* a signal of two values moves so far, or is flat */

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
    double tenth = 0.1 * quality_rate_hz(two); /* samples in a tenth of a second */
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

/* The movements of two seconds, over the last ones, from the least to the greatest. */
static int movements(const struct quality *quality, int64_t end_s, double sorted[USUAL_S])
{
    int count = 0;
    for (int64_t end = end_s - USUAL_S + 1; end <= end_s; end++) {
        const struct quality_second *a = quality_second_at(quality, end - 2),
                                    *b = quality_second_at(quality, end - 1);
        if (!a || !b || a->samples == 0 || b->samples == 0)
            continue;
        double moved = fmax(a->greatest, b->greatest) - fmin(a->least, b->least);
        int at = count++;
        for (; at > 0 && sorted[at - 1] > moved; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = moved;
    }
    return count;
}

/* Their median; NaN while there are few. */
static double usual_movement(const struct quality *quality, int64_t end_s)
{
    double sorted[USUAL_S];
    int count = movements(quality, end_s, sorted);
    return count < LOOK_BACK_S ? NAN : sorted[count / 2];
}

/* Much more movement than usual in the second before end_s. */
static bool has_moved(const struct quality *quality, int64_t end_s)
{
    const struct quality_second *now = quality_second_at(quality, end_s - 1),
                                *before = quality_second_at(quality, end_s - 2);
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

static double variance_of(const struct quality_second *two)
{
    double mean = two->sum / two->samples;
    return two->squares / two->samples - mean * mean;
}

/* Peak to peak against the standard deviation, in the mean of the last seconds: blows with
 * stillness between stand out more than pulses do. */
static double crest_lately(const struct quality *quality, int64_t end_s)
{
    double sum = 0;
    int count = 0;
    for (int64_t end = end_s - LOOK_BACK_S + 1; end <= end_s; end++) {
        struct quality_second two = quality_together(quality, end, 2);
        double variance = two.samples > 0 ? variance_of(&two) : 0;
        if (!(variance > 0))
            continue;
        sum += movement(&two) / sqrt(variance);
        count++;
    }
    return count > 0 ? sum / count : 0;
}

/* Of noise, one sample has nothing to do with the next (von Neumann 1941); a
 * hand has mass. */
static bool is_smooth(const struct quality_second *two)
{
    return two->steps < SMOOTH_MOST * 2 * two->samples * variance_of(two);
}

static bool is_away(const struct quality *quality, const struct quality_second *two)
{
    return movement(two) < AWAY_OF_HEIGHT * quality->height ||
           (movement(two) < AWAY_OF_RANGE * (quality->high - quality->low) &&
            movement(two) < AWAY_STEPS * two->step);
}

/* Does the wave keep its height for many seconds? Its peaks may fall between samples; then its
 * standard deviation tells. */
static bool stands_still(const struct quality *quality, int64_t end_s)
{
    double sorted[USUAL_S], least = INFINITY, greatest = 0;
    int count = movements(quality, end_s, sorted);
    if (count < USUAL_S)
        return false;
    for (int64_t end = end_s - USUAL_S + LOOK_BACK_S; end <= end_s; end++) {
        struct quality_second four = quality_together(quality, end, LOOK_BACK_S);
        least = fmin(least, variance_of(&four));
        greatest = fmax(greatest, variance_of(&four));
    }
    return sorted[count - 1] < LAMP_STEADY * sorted[0] ||
           greatest < LAMP_STEADY_SD * LAMP_STEADY_SD * least;
}

/* A lamp flickers at twice the frequency of the mains; sampled slowly, that folds into the band of
 * the pulse, and a lamp that glows on between falls more slowly than it rises, as a pulse does. But
 * it has no breath: its height stands still, and its rate only drifts. */
static bool is_lamp(const struct quality *quality, int64_t end_s, double rate_hz)
{
    static const double flicker_hz[] = {50, 60, 100, 120};
    bool near = false;
    for (size_t i = 0; i < sizeof flicker_hz / sizeof *flicker_hz; i++)
        near = near || fabs(fabs(remainder(flicker_hz[i], rate_hz)) * quality->row.period_s - 1) <
                           LAMP_NEAR_HZ * quality->row.period_s;
    return quality->kind == SIGNAL_PPG && near && beat_row_is_full(&quality->row) &&
           beat_row_uneven_s(&quality->row) < LAMP_UNEVEN * quality->row.period_s &&
           stands_still(quality, end_s);
}

/* What hides the pulse. */
static enum reason hidden_by(const struct quality *quality, int64_t end_s,
                             const struct quality_second *two)
{
    if (hums(two))
        return REASON_HUM;
    bool wave = quality->kind == SIGNAL_PPG && is_smooth(two);
    if ((wave && crest_lately(quality, end_s) > CREST_DOUBT) || moved_lately(quality, end_s))
        return REASON_MOTION;
    return is_away(quality, two) ? REASON_NOT_WORN : REASON_NOISY;
}

static struct quality_body pulse_quality(const struct quality *quality, int64_t end_s,
                                         const struct quality_second *two)
{
    struct quality_second some = quality_together(quality, end_s, LOOK_BACK_S);
    bool young = end_s * NS_PER_S - quality->began_ns < LOOK_BACK_S * NS_PER_S;
    if (some.beats == 0 && young)
        return level_of(QUALITY_POOR, REASON_SETTLING);
    double mean = some.beats > 0 ? some.beat_quality / some.beats : 0;
    if (mean < FAIR_LEAST)
        return level_of(QUALITY_POOR, hidden_by(quality, end_s, two));
    if (quality->kind == SIGNAL_PPG && crest_lately(quality, end_s) > CREST_MOST)
        return level_of(QUALITY_POOR, REASON_MOTION);
    if (is_lamp(quality, end_s, quality_rate_hz(two)))
        return level_of(QUALITY_POOR, REASON_HUM);
    if (share(two->at_stops, two) >= CLIPPED_FAIR)
        return level_of(QUALITY_FAIR, REASON_CLIPPED);
    if (mean < QUALITY_GOOD_LEAST)
        return level_of(QUALITY_FAIR, hidden_by(quality, end_s, two));
    if (has_moved(quality, end_s))
        return level_of(QUALITY_FAIR, REASON_MOTION);
    return hums(two) ? level_of(QUALITY_FAIR, REASON_HUM) : level_of(QUALITY_GOOD, REASON_NONE);
}

struct quality_body quality_at(const struct quality *quality, int64_t end_s)
{
    struct quality_second two = quality_together(quality, end_s, 2);
    if (two.samples == 0)
        return level_of(QUALITY_NONE, REASON_NO_SIGNAL);
    enum reason fault = fault_of(quality, &two);
    struct quality_body body =
        fault == REASON_NONE ? pulse_quality(quality, end_s, &two) : level_of(QUALITY_POOR, fault);
    struct quality_second many = quality_together(quality, end_s, LOOK_BACK_S + 1);
    if (many.samples > 1)
        body.rate_hz = quality_rate_hz(&many);
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
