/* Finding beats in a pulse wave.
 *
 * The wave is put on an even grid (the mean of each 10 ms cell of the line through the samples), so
 * that one filter serves every rate and uneven spacing. A derivative of a Gaussian of 30 ms gives a
 * slope free of the converter's steps; its maxima are upstrokes, and a parabola through three cells
 * places them between cells. Breathing moves the slope slowly, so its mean over 0.4 s is taken away
 * before heights are compared. A maximum is a beat when it is the greatest of its neighbourhood,
 * high enough for its distance from the beat before (the dicrotic wave comes early and is lower),
 * and shaped like the beats before it. The bar falls when beats fail to come, so that a pulse that
 * weakened is found again within 3 s.
 *
 * Slope as the feature: Zong et al. 2003. Template match as quality: Orphanidou et al. 2015. The
 * steepest point gave smaller errors of RR than the tangent foot (README.md has the table).
 *
 * It does not mend motion: a signal that moves by itself gives beats of low quality, no better. */
#include "heart/pulse_beats.h"

#include "base/status.h"
#include "heart/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SMOOTH       9                    /* cells either side of the derivative */
#define TREND        20                   /* cells either side of the slow slope */
#define LAG          (SMOOTH + TREND + 1) /* cells from the newest to the one looked at */
#define SHAPE_BEFORE 14                   /* cells of the template before the beat */
#define NEAREST      16   /* cells between beats at the very least: never above 375 a minute */
#define FARTHEST     40   /* a neighbourhood is never wider */
#define LONGEST      250  /* cells: a longer interval says nothing of the usual one */
#define BLOCK        150  /* cells over which rise and fall are compared */
#define LOST         400  /* cells without a beat after which the shape is learnt anew */
#define START_BAR    0.75 /* of the greatest height near: above a second wave, below a weak beat */
#define TURNS_APART  0.85
#define MATCH_SURE   0.85
#define MATCH_LOW    0.65
#define MATCH_LEAST  0.4 /* correlation with the usual shape below which it is no beat */

/* k exp(-k^2 / (2 * 3^2)) for k = 1..9, scaled so that a line of slope one per cell gives one. */
static const double derivative[SMOOTH] = {0.0142292015, 0.0240895180, 0.0273704548,
                                          0.0247359419, 0.0187538839, 0.0122143479,
                                          0.0069208582, 0.0034374772, 0.0015039221};

static double ring_at(const double *ring, int64_t cell)
{
    return ring[cell & (BEATS_RING - 1)];
}

void pulse_beats_start(struct pulse_beats *beats)
{
    memset(beats, 0, sizeof *beats);
    beats->sign = 1;
}

/* Forgets the beats and keeps the wave: what follows an upside-down start. */
static void search_anew(struct pulse_beats *beats)
{
    beats->height_count = beats->interval_count = beats->shape_count = beats->peak_count = 0;
    beats->pending.height = beats->last.height = 0;
}

static double smooth_slope(const struct pulse_beats *beats, int64_t cell)
{
    double sum = 0;
    for (int k = 1; k <= SMOOTH; k++)
        sum +=
            derivative[k - 1] * (ring_at(beats->wave, cell + k) - ring_at(beats->wave, cell - k));
    return sum;
}

/* The slope against its surroundings, upstrokes positive. */
static double slope_at(const struct pulse_beats *beats, int64_t cell)
{
    double sum = 0;
    for (int64_t at = cell - TREND; at <= cell + TREND; at++)
        sum += ring_at(beats->slope, at);
    return beats->sign * (ring_at(beats->slope, cell) - sum / (2 * TREND + 1));
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
            greatest = fmax(greatest, beats->peaks[i].height);
    return greatest;
}

static bool is_high_enough(const struct pulse_beats *beats, const struct slope_peak *peak)
{
    if (beats->height_count < 3 || beats->interval_count == 0)
        return peak->height > START_BAR * greatest_near(beats, peak->cell);
    double distance = (double)(peak->cell - beats->last.cell);
    double interval = usual(beats->intervals, beats->interval_count);
    double height = usual(beats->heights, beats->height_count);
    if (distance < 0.7 * interval)
        height = fmax(height, beats->last.height);
    return peak->height > height_bar(distance, interval) * height;
}

/* Maxima nearer than this to a greater one are part of its pulse. */
static double neighbourhood(const struct pulse_beats *beats)
{
    if (beats->interval_count == 0)
        return 28;
    return fmin(fmax(0.45 * usual(beats->intervals, beats->interval_count), NEAREST), FARTHEST);
}

/* The slope around a maximum, without its mean (breathing moves that), scaled to unit energy. */
static void shape_of(const struct pulse_beats *beats, const struct slope_peak *peak,
                     double shape[BEATS_SHAPE])
{
    double energy = 0;
    for (int i = 0; i < BEATS_SHAPE; i++)
        shape[i] = beats->sign * ring_at(beats->slope, peak->cell - SHAPE_BEFORE + i);
    double mean = stats_mean(shape, BEATS_SHAPE);
    for (int i = 0; i < BEATS_SHAPE; i++) {
        shape[i] -= mean;
        energy += shape[i] * shape[i];
    }
    for (int i = 0; i < BEATS_SHAPE && energy > 0; i++)
        shape[i] /= sqrt(energy);
}

/* Correlation with the usual shape, leaving out what belongs to the next beat. */
static double shape_match(const struct pulse_beats *beats, const double shape[BEATS_SHAPE])
{
    int count = BEATS_SHAPE;
    if (beats->interval_count > 0)
        count =
            (int)fmin(count, SHAPE_BEFORE + 0.6 * usual(beats->intervals, beats->interval_count));
    double both = 0, ours = 0, usuals = 0;
    for (int i = 0; i < count; i++) {
        both += shape[i] * beats->shape[i];
        ours += shape[i] * shape[i];
        usuals += beats->shape[i] * beats->shape[i];
    }
    return ours > 0 && usuals > 0 ? both / sqrt(ours * usuals) : 0;
}

static void shape_learn(struct pulse_beats *beats, const double shape[BEATS_SHAPE])
{
    double weight = beats->shape_count < 7 ? 1.0 / (double)(beats->shape_count + 1) : 0.125;
    for (int i = 0; i < BEATS_SHAPE; i++)
        beats->shape[i] += weight * (shape[i] - beats->shape[i]);
    beats->shape_count++;
}

static double clamp(double value, double low, double high)
{
    return fmin(fmax(value, low), high);
}

/* Heights high and low in turn: each pulse may have been found twice, its second wave as a beat of
 * its own. A heart whose pulses alternate so is refused with it, rather than counted double. */
static bool takes_turns(const struct pulse_beats *beats)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {0, 0};
    if (beats->height_count < BEATS_HISTORY)
        return false;
    for (int i = 0; i < BEATS_HISTORY; i++) {
        low[i & 1] = fmin(low[i & 1], beats->heights[i]);
        high[i & 1] = fmax(high[i & 1], beats->heights[i]);
    }
    return high[0] < TURNS_APART * low[1] || high[1] < TURNS_APART * low[0];
}

/* 1: shaped like its fellows, and rising faster than falling as a pulse does (a sine does not). */
static double quality_of(const struct pulse_beats *beats, double match)
{
    double pulse = beats->blocks == 0 ? 0.5 : beats->asymmetry;
    return clamp((match - MATCH_LEAST) / 0.5, 0, 1) * clamp((pulse - 0.04) / 0.12, 0, 1);
}

static void remember(struct pulse_beats *beats, const struct slope_peak *peak)
{
    double distance = (double)(peak->cell - beats->last.cell);
    if (beats->last.height > 0 && distance < LONGEST)
        beats->intervals[beats->interval_count++ % BEATS_HISTORY] = distance;
    beats->heights[beats->height_count++ % BEATS_HISTORY] = peak->height;
    beats->last = *peak;
}

/* A low one must look all the more like its fellows. */
static double match_needed(const struct pulse_beats *beats, const struct slope_peak *peak)
{
    double share = peak->height / usual(beats->heights, beats->height_count);
    return share < 0.4 ? MATCH_LOW : MATCH_LEAST;
}

/* A low pulse that was overdue and is shaped just right: from now on pulses are low. */
static bool has_weakened(const struct pulse_beats *beats, const struct slope_peak *peak,
                         double match)
{
    if (beats->height_count < 3 || beats->interval_count == 0)
        return false;
    double distance = (double)(peak->cell - beats->last.cell);
    return distance > 1.3 * usual(beats->intervals, beats->interval_count) &&
           peak->height < 0.5 * usual(beats->heights, beats->height_count) && match > MATCH_SURE;
}

static int decide(struct pulse_beats *beats, struct beat_body *found)
{
    struct slope_peak peak = beats->pending;
    beats->pending.height = 0;
    if (!is_high_enough(beats, &peak))
        return 0;
    double shape[BEATS_SHAPE];
    shape_of(beats, &peak, shape);
    double match = beats->shape_count == 0 ? 0.7 : shape_match(beats, shape);
    bool lost = peak.cell - beats->last.cell > LOST; /* then the usual shape may be wrong */
    if (beats->shape_count >= 4 && !lost && match < match_needed(beats, &peak))
        return 0;
    if (lost)
        beats->shape_count = 0;
    if (has_weakened(beats, &peak, match))
        for (int i = 0; i < BEATS_HISTORY; i++)
            beats->heights[i] = peak.height;
    shape_learn(beats, shape);
    remember(beats, &peak);
    found->time_ns = peak.cell * BEATS_CELL_NS +
                     (int64_t)floor((peak.within + 0.5) * (double)BEATS_CELL_NS + 0.5);
    found->height = found->base = NAN;
    found->quality = takes_turns(beats) ? 0 : quality_of(beats, match);
    return 1;
}

/* Compares the steepest rise with the steepest fall, block by block; the median of the last blocks
 * bears a stretch of motion. */
static bool is_upside_down(struct pulse_beats *beats, double slope)
{
    beats->rise = fmax(beats->rise, slope);
    beats->fall = fmax(beats->fall, -slope);
    if (++beats->block_cells < BLOCK)
        return false;
    if (beats->rise > 0 && beats->fall > 0) {
        beats->asymmetries[beats->blocks++ % BEATS_BLOCKS] = log(beats->rise / beats->fall);
        int kept = beats->blocks < BEATS_BLOCKS ? (int)beats->blocks : BEATS_BLOCKS;
        beats->asymmetry = stats_median(beats->asymmetries, (size_t)kept);
    }
    beats->rise = beats->fall = 0;
    beats->block_cells = 0;
    return beats->blocks >= 2 && beats->asymmetry < -0.25;
}

static void turn_over(struct pulse_beats *beats)
{
    beats->sign = -beats->sign;
    beats->asymmetry = -beats->asymmetry;
    for (int i = 0; i < BEATS_BLOCKS; i++)
        beats->asymmetries[i] = -beats->asymmetries[i];
    search_anew(beats);
}

/* Where the unweighted slope is steepest, in cells from `cell`. */
static double steepest(const struct pulse_beats *beats, int64_t cell)
{
    double before = beats->sign * ring_at(beats->slope, cell - 1),
           here = beats->sign * ring_at(beats->slope, cell),
           after = beats->sign * ring_at(beats->slope, cell + 1), bend = before - 2 * here + after;
    return bend < 0 ? clamp(0.5 * (before - after) / bend, -1, 1) : 0;
}

/* Looks at the newest cell whose surroundings are known. */
static int look(struct pulse_beats *beats, int64_t cell, struct beat_body *found, bool *interrupted)
{
    double before = slope_at(beats, cell - 1), here = slope_at(beats, cell),
           after = slope_at(beats, cell + 1);
    if (is_upside_down(beats, here)) {
        turn_over(beats);
        *interrupted = true;
        return 0;
    }
    int count = 0;
    if (beats->pending.height > 0 && (double)(cell - beats->pending.cell) > neighbourhood(beats))
        count = decide(beats, found);
    if (here > 0 && here >= before && here > after) {
        struct slope_peak peak = {.cell = cell, .within = steepest(beats, cell), .height = here};
        beats->peaks[beats->peak_count++ % BEATS_PEAKS] = peak;
        if (peak.height > beats->pending.height)
            beats->pending = peak;
    }
    return count;
}

static int fill_cell(struct pulse_beats *beats, double mean, struct beat_body *found,
                     bool *interrupted)
{
    int64_t cell = beats->cell++;
    beats->wave[cell & (BEATS_RING - 1)] = mean;
    beats->cells++;
    if (beats->cells <= 2 * SMOOTH)
        return 0;
    beats->slope[(cell - SMOOTH) & (BEATS_RING - 1)] = smooth_slope(beats, cell - SMOOTH);
    return beats->cells > 2 * LAG ? look(beats, cell - LAG, found, interrupted) : 0;
}

static void begin(struct pulse_beats *beats, int64_t time_ns, double value)
{
    pulse_beats_start(beats);
    beats->started = true;
    beats->last_ns = time_ns;
    beats->last_value = value;
    beats->cell = time_ns / BEATS_CELL_NS;
    beats->cell_area = value * (double)(time_ns % BEATS_CELL_NS);
}

int pulse_beats_push(struct pulse_beats *beats, int64_t time_ns, double value,
                     struct beat_body found[BEATS_AT_ONCE], bool *interrupted)
{
    ENSURE(time_ns >= 0 && (!beats->started || time_ns > beats->last_ns));
    *interrupted = false;
    if (!beats->started || time_ns - beats->last_ns > BEATS_GAP_NS) {
        *interrupted = beats->started;
        begin(beats, time_ns, value);
        return 0;
    }
    int count = 0;
    double rate = (value - beats->last_value) / (double)(time_ns - beats->last_ns);
    while (beats->last_ns < time_ns) {
        int64_t edge_ns = (beats->cell + 1) * BEATS_CELL_NS;
        int64_t to_ns = edge_ns < time_ns ? edge_ns : time_ns;
        double length = (double)(to_ns - beats->last_ns);
        double at = to_ns == time_ns ? value : beats->last_value + rate * length;
        beats->cell_area += 0.5 * (beats->last_value + at) * length;
        beats->last_ns = to_ns;
        beats->last_value = at;
        if (to_ns == edge_ns) {
            ENSURE(count < BEATS_AT_ONCE);
            count += fill_cell(beats, beats->cell_area / (double)BEATS_CELL_NS, &found[count],
                               interrupted);
            beats->cell_area = 0;
        }
    }
    return count;
}

bool pulse_beats_of(const struct recording *recording, struct beat_list *list)
{
    struct pulse_beats beats;
    pulse_beats_start(&beats);
    bool opens = true;
    size_t tail = (size_t)recording->rate_hz + 1; /* a second of holding still decides the last */
    int64_t time_ns = 0, step_ns = ns_from_s(1 / recording->rate_hz);
    double value = 0;
    for (size_t i = 0; i < recording->count + tail; i++) {
        time_ns = i < recording->count ? recording_time_ns(recording, i) : time_ns + step_ns;
        if (i < recording->count && !isfinite(recording->values[i]))
            continue;
        value = i < recording->count ? recording->values[i] : value;
        struct beat_body found[BEATS_AT_ONCE];
        bool interrupted;
        int count = pulse_beats_push(&beats, time_ns, value, found, &interrupted);
        for (int k = 0; k < count; k++) {
            if (!beat_list_add(list, &found[k], opens))
                return false;
            opens = false;
        }
        opens = opens || interrupted;
    }
    return true;
}
