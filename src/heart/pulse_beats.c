/* Finding beats in a pulse wave as it streams in.
 *
 * Maxima of the slope (pulse_wave.h) are upstrokes. Breathing moves the slope slowly, so its mean
 * over 0.4 s is taken away before heights are compared. A maximum is a beat when it is the greatest
 * of its neighbourhood, high enough for its distance from the beat before (the dicrotic wave comes
 * early and is lower), and shaped like the beats before it. The bar falls when beats fail to come,
 * so that a pulse that weakened is found again within 3 s. A beat's time is where its shape fits
 * the usual shape best; the first ones stand at their steepest point.
 *
 * A search can settle on counting both waves of each pulse, or every second pulse, or ripples; the
 * last eight beats show it, and it begins anew from what they tell.
 *
 * Slope as the feature: Zong et al. 2003, doi 10.1109/CIC.2003.1291140. The steepest point gave
 * smaller errors of intervals than the tangent foot, and the whole shape smaller ones still.
 *
 * It does not mend motion: a signal that moves by itself gives beats of low quality, no better. */
#include "heart/pulse_beats.h"

#include "base/status.h"
#include "heart/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AHEAD          (PULSE_TREND + 1) /* levels beyond a cell that its slope stands on */
#define NEAREST        16   /* cells between beats at the very least: never above 375 a minute */
#define FARTHEST       40   /* a neighbourhood is never wider */
#define APART_AT_FIRST 28   /* while no interval is known: wider than a pulse's own two waves */
#define LONGEST        250  /* cells: a longer interval says nothing of the usual one */
#define LOST           400  /* cells without a beat after which the shape is learnt anew */
#define BLOCK          150  /* cells over which rise and fall are compared */
#define TURN           -0.2 /* log(rise / fall) below which the wave is upside down */
#define TURN_EARLY     -0.4 /* while only two blocks are known */
#define REVIEW         400  /* cells that are gone over again when the wave is turned */
#define START_BAR      0.75 /* of the greatest height near: above a second wave, below a weak beat */
#define STRANGER       2.5  /* times the usual height */
#define STRANGERS      3    /* so many of them, and the search begins anew */
#define SHAPE_AT_FIRST 38   /* cells of the shape that are compared while no interval is known */
#define SHAPE_KNOWN    4    /* beats that tell the usual shape */
#define MATCH_SURE     0.85 /* correlation with the usual shape that leaves no doubt */
#define MATCH_PLACES   0.8  /* that is enough to place a beat by its shape */
#define MATCH_LOW      0.65 /* below which a low maximum is no beat */
#define MATCH_LEAST    0.4  /* below which none is */
#define STEEPEST_PULLS 0.1  /* share of the steepest point in where the usual shape has its beat */

void pulse_beats_start(struct pulse_beats *beats)
{
    memset(beats, 0, sizeof *beats);
    beats->sign = 1;
    beats->apart = APART_AT_FIRST;
    beats->told_ns = -1;
}

/* Forgets the beats and keeps the wave. */
static void search_anew(struct pulse_beats *beats)
{
    beats->height_count = beats->interval_count = beats->shape_count = beats->peak_count = 0;
    beats->usual_height = beats->usual_interval = 0;
    beats->apart = APART_AT_FIRST;
    beats->pending.slope = beats->last.slope = 0;
    beats->strangers = 0;
}

static double usual(const double *ring, int64_t count)
{
    return stats_median(ring, count < BEATS_HISTORY ? (size_t)count : BEATS_HISTORY);
}

/* How much of the usual height a maximum needs, by its distance from the last beat. */
static double height_bar(double distance, double interval)
{
    const double early = 0.75, due = 0.2, late = 0.05;
    double phase = distance / interval;
    if (phase < 0.55)
        return early;
    if (phase < 0.8)
        return early - (phase - 0.55) / 0.25 * (early - due);
    double overdue = (distance - 1.4 * interval) / 150;
    return due - fmin(fmax(overdue, 0), 1) * (due - late);
}

/* The greatest of the maxima around: what a height is compared with while beats are few. */
static double greatest_near(const struct pulse_beats *beats, int64_t cell)
{
    double greatest = 0;
    for (int i = 0; i < BEATS_PEAKS && i < beats->peak_count; i++)
        if (llabs(beats->peaks[i].cell - cell) < 160)
            greatest = fmax(greatest, beats->peaks[i].slope);
    return greatest;
}

static bool is_high_enough(const struct pulse_beats *beats, const struct slope_peak *peak)
{
    if (beats->height_count < 3 || beats->interval_count == 0)
        return peak->slope > START_BAR * greatest_near(beats, peak->cell);
    double distance = (double)(peak->cell - beats->last.cell);
    double height = beats->usual_height;
    if (distance < 0.7 * beats->usual_interval)
        height = fmax(height, beats->last.slope);
    return peak->slope > height_bar(distance, beats->usual_interval) * height;
}

/* Maxima nearer than this to a greater one are part of its pulse. */
static double neighbourhood(double usual_interval)
{
    return fmin(fmax(0.45 * usual_interval, NEAREST), FARTHEST);
}

static void remember(struct pulse_beats *beats, const struct slope_peak *peak)
{
    double distance = (double)(peak->cell - beats->last.cell);
    if (beats->last.slope > 0 && distance < LONGEST) {
        beats->intervals[beats->interval_count++ % BEATS_HISTORY] = distance;
        beats->usual_interval = usual(beats->intervals, beats->interval_count);
        beats->apart = neighbourhood(beats->usual_interval);
    }
    beats->heights[beats->height_count++ % BEATS_HISTORY] = peak->slope;
    beats->usual_height = usual(beats->heights, beats->height_count);
    beats->last = *peak;
}

/* A low one must look all the more like its fellows. */
static double match_needed(const struct pulse_beats *beats, const struct slope_peak *peak)
{
    return peak->slope < 0.4 * beats->usual_height ? MATCH_LOW : MATCH_LEAST;
}

/* A low pulse that was overdue and is shaped just right: from now on pulses are low. */
static bool has_weakened(const struct pulse_beats *beats, const struct slope_peak *peak,
                         double match)
{
    if (beats->height_count < 3 || beats->interval_count == 0)
        return false;
    double distance = (double)(peak->cell - beats->last.cell);
    return distance > 1.3 * beats->usual_interval && peak->slope < 0.5 * beats->usual_height &&
           match > MATCH_SURE;
}

static void tell(struct pulse_beats *beats, const struct slope_peak *peak, double match, int reach,
                 struct beat_body *found)
{
    struct pulse_levels levels = pulse_wave_levels(&beats->wave);
    struct pulse_measures of = pulse_measures_of(levels, peak->cell, beats->sign, reach);
    struct pulse_evidence evidence = {
        .match = match,
        .steepness = of.steepness,
        .slope = peak->slope,
        .interval = beats->last.slope > 0 ? (double)(peak->cell - beats->last.cell) : 0,
        .foot = beats->sign * of.foot,
        .height = of.height,
        .passed = beats->last.slope > 0
                      ? pulse_passed_over(levels, beats->last.cell, peak->cell, beats->sign)
                      : PASSED_NOTHING};
    pulse_trust_add(&beats->trust, &evidence);
    found->time_ns = pulse_time_ns(peak->cell, peak->within);
    found->height = of.height;
    found->base = of.foot + beats->wave.origin;
    found->quality = pulse_trust_of(&beats->trust, 0, beats->blocks == 0 ? NAN : beats->asymmetry);
}

static void forget_shape(struct pulse_beats *beats)
{
    beats->shape_count = 0;
    pulse_trust_start(&beats->trust);
}

/* Every second beat was a second wave: from here on one interval is two of them, and the height is
 * that of the steep ones. The last beat is one of those. */
static void pass_over_second_waves(struct pulse_beats *beats)
{
    int64_t at = beats->interval_count;
    double pair =
        beats->intervals[(at - 1) % BEATS_HISTORY] + beats->intervals[(at - 2) % BEATS_HISTORY];
    for (int i = 0; i < BEATS_HISTORY; i++) {
        beats->intervals[i] = pair;
        beats->heights[i] = beats->last.slope;
    }
    beats->usual_interval = pair;
    beats->usual_height = beats->last.slope;
    beats->apart = neighbourhood(pair);
    forget_shape(beats);
}

static int shape_cells(const struct pulse_beats *beats)
{
    return beats->interval_count ? pulse_shape_cells(beats->usual_interval) : SHAPE_AT_FIRST;
}

/* Reads the shape; its correlation with the usual one, NaN while there is none. */
static double match_of(const struct pulse_beats *beats, const struct slope_peak *peak,
                       struct pulse_shape *shape)
{
    *shape = pulse_shape_of(pulse_wave_levels(&beats->wave), peak->cell, beats->sign);
    if (beats->shape_count == 0)
        return NAN;
    return pulse_shape_match(shape, &beats->shape, shape_cells(beats));
}

/* The first thing heard may be a second wave; what comes then is far higher. */
static bool began_with_less(const struct pulse_beats *beats, const struct slope_peak *peak)
{
    return beats->height_count > 0 && beats->height_count < 3 &&
           beats->usual_height < START_BAR * peak->slope;
}

/* Far steeper than the beats, and of another shape, again and again: the beats are ripples. */
static void meet_stranger(struct pulse_beats *beats, const struct slope_peak *peak)
{
    if (peak->slope > STRANGER * beats->usual_height && ++beats->strangers > STRANGERS) {
        search_anew(beats);
        pulse_trust_start(&beats->trust);
    }
}

/* Counting two waves a pulse, or passing over pulses, would otherwise go on for ever. What comes of
 * the latter is believed only when nothing is passed over any more. */
static void correct_course(struct pulse_beats *beats)
{
    if (beats->interval_count > 1 && pulse_trust_second_waves(&beats->trust)) {
        pass_over_second_waves(beats);
    } else if (beats->apart > NEAREST && pulse_trust_passes_over(&beats->trust, PASSED_PULSE)) {
        search_anew(beats);
        beats->apart = NEAREST;
    }
}

/* Puts the beat where its shape fits best, and learns the shape. Where the beat is in the usual
 * shape is bound loosely to the steepest point, or it would wander off over hours. */
static void place_and_learn(struct pulse_beats *beats, struct slope_peak *peak,
                            struct pulse_shape *shape, double match)
{
    double steepest = peak->within;
    if (beats->shape_count >= SHAPE_KNOWN && match > MATCH_PLACES) {
        double place = pulse_shape_place(pulse_wave_levels(&beats->wave), peak->cell, beats->sign,
                                         &beats->shape, shape_cells(beats));
        if (!isnan(place))
            peak->within = place;
    }
    shape->within = peak->within + STEEPEST_PULLS * (steepest - peak->within);
    pulse_shape_learn(&beats->shape, shape, beats->shape_count++);
}

static int decide(struct pulse_beats *beats, int64_t looked_at, struct beat_body *found)
{
    struct slope_peak peak = beats->pending;
    beats->pending.slope = 0;
    if (!is_high_enough(beats, &peak))
        return 0;
    bool lost = peak.cell - beats->last.cell > LOST; /* then the usual shape may be wrong */
    if (lost || began_with_less(beats, &peak))
        forget_shape(beats);
    struct pulse_shape shape;
    double match = match_of(beats, &peak, &shape);
    if (beats->shape_count >= SHAPE_KNOWN && match < match_needed(beats, &peak)) {
        meet_stranger(beats, &peak);
        return 0;
    }
    if (has_weakened(beats, &peak, match))
        for (int i = 0; i < BEATS_HISTORY; i++)
            beats->heights[i] = peak.slope;
    place_and_learn(beats, &peak, &shape, match);
    tell(beats, &peak, match, (int)fmin(PULSE_REACH, (double)(looked_at - peak.cell)), found);
    remember(beats, &peak);
    beats->strangers = beats->strangers > 0 ? beats->strangers - 1 : 0;
    correct_course(beats);
    return 1;
}

/* Compares the steepest rise with the steepest fall, block by block; the median of the last blocks
 * bears a stretch of motion. */
static bool is_upside_down(struct pulse_beats *beats, double slope)
{
    if (slope > beats->rise)
        beats->rise = slope;
    if (-slope > beats->fall)
        beats->fall = -slope;
    if (++beats->block_cells < BLOCK)
        return false;
    if (beats->rise > 0 && beats->fall > 0) {
        beats->asymmetries[beats->blocks++ % BEATS_BLOCKS] = log(beats->rise / beats->fall);
        int kept = beats->blocks < BEATS_BLOCKS ? (int)beats->blocks : BEATS_BLOCKS;
        beats->asymmetry = stats_median(beats->asymmetries, (size_t)kept);
    }
    beats->rise = beats->fall = 0;
    beats->block_cells = 0;
    return beats->blocks >= 2 && beats->asymmetry < (beats->blocks == 2 ? TURN_EARLY : TURN);
}

static void note_peak(struct pulse_beats *beats, int64_t cell)
{
    struct slope_peak peak = {
        .cell = cell,
        .within = pulse_steepest(pulse_wave_levels(&beats->wave), cell, beats->sign),
        .slope = beats->here};
    beats->peaks[beats->peak_count++ % BEATS_PEAKS] = peak;
    if (peak.slope > beats->pending.slope)
        beats->pending = peak;
}

/* Takes in the slope of the next cell; fills `found` with the beat that it decides, if any. */
static int take(struct pulse_beats *beats, int64_t cell, double slope, struct beat_body *found)
{
    int count = 0;
    if (beats->pending.slope > 0 && (double)(cell - 1 - beats->pending.cell) > beats->apart)
        count = decide(beats, cell, found);
    if (beats->here > 0 && beats->here >= beats->before && beats->here > slope)
        note_peak(beats, cell - 1);
    beats->before = beats->here;
    beats->here = slope;
    return count;
}

/* Turns the wave and goes over what is kept of it once more, so that the usual pulse is known when
 * the next one comes. What it finds there is not told: it is too late for that. */
static void turn_over(struct pulse_beats *beats, int64_t cell)
{
    beats->sign = -beats->sign;
    beats->asymmetry = -beats->asymmetry;
    for (int i = 0; i < BEATS_BLOCKS; i++)
        beats->asymmetries[i] = -beats->asymmetries[i];
    search_anew(beats);
    pulse_trust_start(&beats->trust);
    beats->before = beats->here = 0;
    struct pulse_levels levels = pulse_wave_levels(&beats->wave);
    int64_t known = beats->wave.cells - 2 * (PULSE_SMOOTH + AHEAD);
    int64_t from = cell - (known < REVIEW ? known : REVIEW);
    for (; from <= cell; from++) {
        struct beat_body late;
        take(beats, from, beats->sign * pulse_slope_above_trend(levels, from), &late);
    }
}

/* Looks at the newest cell whose surroundings are known. */
static int look(struct pulse_beats *beats, int64_t cell, struct beat_body *found, bool *interrupted)
{
    double slope = beats->sign * pulse_slope_above_trend(pulse_wave_levels(&beats->wave), cell);
    if (is_upside_down(beats, slope)) {
        turn_over(beats, cell);
        *interrupted = true;
        return 0;
    }
    if (take(beats, cell, slope, found) == 0 || found->time_ns <= beats->told_ns)
        return 0;
    beats->told_ns = found->time_ns;
    return 1;
}

static void begin(struct pulse_beats *beats, int64_t time_ns, double value)
{
    pulse_beats_start(beats);
    pulse_wave_start(&beats->wave, time_ns, value);
}

int pulse_beats_push(struct pulse_beats *beats, int64_t time_ns, double value,
                     struct beat_body found[BEATS_AT_ONCE], bool *interrupted)
{
    struct pulse_wave *wave = &beats->wave;
    ENSURE(time_ns >= 0 && (!wave->started || time_ns > wave->last_ns));
    *interrupted = false;
    if (!wave->started || time_ns - wave->last_ns > BEATS_GAP_NS) {
        *interrupted = wave->started;
        begin(beats, time_ns, value);
        return 0;
    }
    int count = 0;
    while (pulse_wave_fill(wave, time_ns, value)) {
        int64_t cell = pulse_wave_newest(wave) - AHEAD;
        if (wave->cells <= 2 * (PULSE_SMOOTH + AHEAD))
            continue;
        ENSURE(count < BEATS_AT_ONCE);
        count += look(beats, cell, &found[count], interrupted);
    }
    return count;
}
