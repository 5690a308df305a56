/* Candidates wait in a ring until what follows them is known; then one logistic regression weighs
 * them, and what they were teaches what is usual: heights, intervals, shapes, noise and T waves.
 * What it does not do: change its mind; ecg_review.c does, of a whole recording. */
#include "heart/ecg_search.h"

#include "heart/ecg_mark.h"
#include <math.h>
#include <string.h>

#define LOOK_AHEAD       80  /* cells that a candidate waits: 0.64 s */
#define REFRACTORY       25  /* cells: no two beats are nearer than 0.2 s */
#define SOON             50  /* cells after a beat within which T waves peak */
#define EARLY            60  /* cells after a beat from which nothing is early */
#define START_BEATS      3   /* beats taken on trust, by height alone */
#define START_APART      75  /* cells: nearer ones must be nearly as high as the beat before */
#define DEFAULT_INTERVAL 100 /* cells */
#define LONGEST          250 /* cells: a longer interval says nothing of the usual one */
#define OVERDUE          80  /* cells from when a beat is late to when it may be of any height */
#define OVERDUE_GAIN     5.0 /* odds it gains by that */
#define WEAK             0.4 /* of the usual height: a late beat below it is the new usual */
#define STRANGE          0.6 /* likeness below which, in noise, no wave can be told for the main one */
#define WILD_FROM        0.15 /* of the usual height squared */
#define LOST             625  /* cells without a beat after which heights are learnt anew */
#define FLOOR            0.05 /* of the usual height: lower peaks are not looked at */
#define LOW              0.12 /* and those below this are no beats, while none is late */
#define RIVAL_SHARE      0.65 /* of the usual interval: a better peak nearer than this is a rival */
#define RIVAL_MOST       8.0  /* odds of a rival that can be no better */
#define NO_ODDS          (-20.0) /* of what is too low */
#define CALM             (-0.5)  /* WILD below it: other shapes than the main one count */

/* What is weighed. Logarithms are natural; every trait is bounded, so that none decides alone. */
enum feature {
    SHARE,      /* log height, beside the usual beat's (soon after one twice as high, half that) */
    NOISE,      /* the same beside what was no beat */
    AFTER_T,    /* soon after a beat: the same beside what was no beat there, less 2 */
    MAIN,       /* likeness to the shape of most beats */
    KNOWN,      /* 1: of a shape that has come often (only the main one while it is wild) */
    SHARP,      /* log sharpness, beside the usual beat's */
    STEP,       /* 1: the level moved over and stayed */
    EARLINESS,  /* 1: hardly out of the last beat */
    BEFORE_DUE, /* share of the usual interval that is missing to eight tenths of it */
    AFTER_ODD,  /* soon after a beat: 1 when that was unlike the main shape */
    WILD,       /* log height of what is no beat, beside the usual beat's */
    RIVAL,      /* 1: a far better peak follows too soon for both to be beats */
    ONE,
    FEATURES
};

/* Logistic regression over the candidates of 18 recordings and of the same under electrode motion,
 * hum, wander and filters that make T waves tall or QRS waves dull; rounded. Fitted anew
 * with each recording in turn left out, that one scored: F1 0.9962 expert, 0.9782 noise, 0.9928
 * wrist, summed over the group; as rounded here 0.9978, 0.9865, 0.9952. */
static const double weights[FEATURES] = {
    [SHARE] = 3.7, [NOISE] = 0.9,  [AFTER_T] = 0.6,  [MAIN] = 2.0,      [KNOWN] = 2.7,
    [SHARP] = 4.2, [STEP] = -0.7,  [EARLINESS] = -6, [BEFORE_DUE] = -1, [AFTER_ODD] = 1,
    [WILD] = -1.3, [RIVAL] = -5.5, [ONE] = 0.9,
};

void ecg_search_start(struct ecg_search *search, int64_t time_ns, double value)
{
    memset(search, 0, sizeof *search);
    search->told_ns = -1;
    search->due_cell = INT64_MAX;
    search->usual.interval = DEFAULT_INTERVAL;
    search->usual.likeness = 0.9;
    ecg_wave_start(&search->wave, time_ns, value);
    search->last.cell = search->wave.cell - DEFAULT_INTERVAL; /* as though a beat were due */
}

static struct ecg_candidate *queued(struct ecg_search *search, int64_t i)
{
    return &search->queue[i & (ECG_QUEUE - 1)];
}

/* log(value / base), where a base below a fiftieth of the usual height counts as that. */
static double above(double value, double base, double height)
{
    return log(value / fmax(base, 0.02 * height));
}

/* 2 and more: out of the quiet around it; noise by itself reaches 2 on average. */
static double clearness(const struct ecg_candidate *peak)
{
    return peak->height / fmax(peak->quiet, 1e-9 * peak->height);
}

/* 0 to 1: when beats have failed to come, one of a known shape that stands out may be low. */
static double overdue(const struct ecg_search *search, const struct ecg_candidate *peak)
{
    double distance = (double)(peak->cell - search->last.cell);
    return ecg_clamp((distance - 1.5 * search->usual.interval) / OVERDUE, 0, 1) *
           ecg_clamp((peak->match.known - 0.9) / 0.06, 0, 1) *
           ecg_clamp((clearness(peak) - 2) / 2, 0, 1);
}

static double odds_of(const struct ecg_search *search, const struct ecg_candidate *peak,
                      double rival, double f[FEATURES])
{
    const struct ecg_usual *usual = &search->usual;
    double distance = (double)(peak->cell - search->last.cell), odds = 0;
    if (peak->is_low)
        return NO_ODDS;
    bool soon = distance < SOON;
    double beside = soon ? fmax(usual->height, 0.5 * search->last.height) : usual->height;
    f[SHARE] = ecg_clamp(log(peak->height / beside), -3, 0.5);
    f[NOISE] = ecg_clamp(above(peak->height, usual->noise, usual->height), -1, 2.5);
    f[AFTER_T] = soon ? ecg_clamp(above(peak->height, usual->wave_t, usual->height), -1, 2) - 2 : 0;
    f[MAIN] = ecg_clamp(peak->match.main, 0, 1);
    f[SHARP] = ecg_clamp(log(peak->sharpness / usual->sharpness), -0.8, 0.2);
    f[STEP] = peak->step;
    f[EARLINESS] = ecg_clamp((EARLY - distance) / (EARLY / 2), 0, 1);
    f[BEFORE_DUE] = ecg_clamp(0.8 - distance / usual->interval, 0, 0.5);
    f[AFTER_ODD] = soon ? 1 - ecg_clamp(search->last.match.main, 0, 1) : 0;
    f[WILD] = ecg_clamp(0.5 * log(usual->wild / (usual->height * usual->height) + 1e-4), -3, 0);
    double calm = ecg_clamp((CALM - f[WILD]) / 0.7, 0, 1);
    double known = peak->match.main + calm * (peak->match.known - peak->match.main);
    f[KNOWN] = ecg_clamp((known - 0.8) / 0.15, 0, 1);
    f[RIVAL] = rival;
    f[ONE] = 1;
    for (int i = 0; i < FEATURES; i++)
        odds += weights[i] * f[i];
    return odds + OVERDUE_GAIN * overdue(search, peak);
}

/* Of a better peak so soon after this one that both can hardly be beats; 0 to 1. */
static double rival_of(struct ecg_search *search, const struct ecg_candidate *peak)
{
    double most = 0, unused[FEATURES];
    for (int64_t i = search->judged + 1; i < search->queued; i++) {
        const struct ecg_candidate *other = queued(search, i);
        double gap = (double)(other->cell - peak->cell);
        if (gap >= REFRACTORY && gap < RIVAL_SHARE * search->usual.interval)
            most = fmax(most, odds_of(search, other, 0, unused));
    }
    return fmin(most, RIVAL_MOST) / RIVAL_MOST;
}

/* A better one within the refractory time. */
static bool is_outdone(struct ecg_search *search, const struct ecg_candidate *peak, double odds)
{
    double unused[FEATURES];
    for (int64_t i = search->judged + 1; i < search->queued; i++) {
        const struct ecg_candidate *other = queued(search, i);
        if (other->cell - peak->cell >= REFRACTORY)
            break;
        if (isnan(odds) ? other->height > peak->height : odds_of(search, other, 0, unused) > odds)
            return true;
    }
    return false;
}

/* While beats are too few to know what is usual: the high ones among what is in sight. */
static bool is_first(struct ecg_search *search, const struct ecg_candidate *peak)
{
    double highest = search->usual.height;
    for (int64_t i = search->judged; i < search->queued; i++)
        highest = fmax(highest, queued(search, i)->height);
    if (peak->height < 0.5 * highest || peak->step > 0.8)
        return false;
    return search->last.height <= 0 || peak->cell - search->last.cell > START_APART ||
           peak->height > 0.7 * search->last.height;
}

double ecg_median(double *values, int count)
{
    for (int i = 1; i < count; i++) {
        double value = values[i];
        int k = i;
        for (; k > 0 && values[k - 1] > value; k--)
            values[k] = values[k - 1];
        values[k] = value;
    }
    return 0.5 * (values[count / 2] + values[(count - 1) / 2]);
}

/* Of the newest of a ring that `ever` values have gone into. */
static double usual_of(const double ring[ECG_HISTORY], int64_t ever)
{
    double values[ECG_HISTORY];
    memcpy(values, ring, sizeof values);
    return ecg_median(values, ever < ECG_HISTORY ? (int)ever : ECG_HISTORY);
}

/* An electrode that lies worse: what was usual was so at another gain. */
static void rescale(struct ecg_usual *usual, double height)
{
    double ratio = height / usual->height;
    for (int i = 0; i < ECG_HISTORY; i++)
        usual->heights[i] = height;
    for (int i = 0; i < ECG_SHAPES; i++)
        usual->shapes[i].height *= ratio;
    usual->noise *= ratio;
    usual->wave_t *= ratio;
    usual->wild *= ratio * ratio;
}

static void learn_beat(struct ecg_search *search, const struct ecg_candidate *peak)
{
    struct ecg_usual *usual = &search->usual;
    double distance = (double)(peak->cell - search->last.cell);
    if (search->last.height > 0 && usual->height_count >= START_BEATS &&
        peak->height < WEAK * usual->height && overdue(search, peak) > 0.3)
        rescale(usual, peak->height);
    if (search->last.height > 0 && distance < LONGEST) {
        usual->intervals[usual->interval_count++ % ECG_HISTORY] = distance;
        usual->interval = usual_of(usual->intervals, usual->interval_count);
    }
    usual->heights[usual->height_count++ % ECG_HISTORY] = peak->height;
    int64_t kept = usual->height_count < ECG_HISTORY ? usual->height_count : ECG_HISTORY;
    usual->height = usual_of(usual->heights, usual->height_count);
    if (usual->height_count == 1)
        usual->sharpness = 0;
    usual->sharpness += (peak->sharpness - usual->sharpness) / (double)kept;
    search->last = *peak;
}

static void learn_noise(struct ecg_search *search, const struct ecg_candidate *peak)
{
    struct ecg_usual *usual = &search->usual;
    int64_t distance = peak->cell - search->last.cell;
    if (search->last.height <= 0 || distance < REFRACTORY)
        return;
    double square = peak->height * peak->height;
    usual->wild = usual->wild > 0 ? usual->wild + 0.1 * (square - usual->wild) : square;
    double *level = distance < SOON ? &usual->wave_t : &usual->noise;
    *level = *level > 0 ? *level + 0.125 * (peak->height - *level) : peak->height;
}

/* 1: stands out of quiet surroundings, comes back to its level, is likely, and looks like a beat of
 * a heart whose beats look alike among what is much lower. */
static double quality_of(const struct ecg_usual *usual, const struct ecg_candidate *peak,
                         struct ecg_match match, double odds)
{
    double clear = ecg_clamp((clearness(peak) - 2.2) / 2, 0, 1);
    double back = ecg_clamp((0.9 - peak->step) / 0.2, 0, 1);
    double alike = ecg_clamp((usual->likeness - 0.82) / 0.08, 0, 1);
    double wild = usual->height > 0 ? usual->wild / (usual->height * usual->height) : 0;
    double calm = ecg_clamp((0.75 - wild) / 0.3, 0, 1);
    double likely = isnan(odds) ? 1 : ecg_clamp((odds + 1) / 4, 0, 1);
    return clear * back * alike * calm * likely * ecg_clamp(match.strength, 0.5, 1);
}

static bool is_wild(const struct ecg_usual *usual)
{
    return usual->wild > WILD_FROM * usual->height * usual->height;
}

/* The beat, and what its shape learns from it: `shape` may be a copy. */
static struct beat_body mark(const struct ecg_search *search, const struct ecg_candidate *peak,
                             struct ecg_match match, double odds, struct ecg_shape *shape)
{
    int shift = shape->count > 1 ? match.shift : 0;
    const struct ecg_shape *shapes = search->usual.shapes;
    int main = ecg_shape_main(shapes);
    double habit = main >= 0 && shapes[main].count >= 8 ? shapes[main].upward : 0;
    struct ecg_mark at = ecg_mark(&search->wave, peak->cell, shape, shift, habit);
    if (habit != 0 && match.strength < STRANGE && is_wild(&search->usual))
        at.time_ns = (peak->cell + 1) * ECG_CELL_NS + (int64_t)shapes[main].offset_ns;
    return (struct beat_body){.time_ns = at.time_ns,
                              .quality = quality_of(&search->usual, peak, match, odds),
                              .height = at.height,
                              .base = at.base};
}

static void accept(struct ecg_search *search, const struct ecg_candidate *peak,
                   struct ecg_verdict *verdict)
{
    double window[ECG_WINDOW];
    ecg_shape_window(&search->wave, peak->cell, window);
    struct ecg_shape *shapes = search->usual.shapes;
    struct ecg_match match = peak->match;
    if (match.which < 0)
        match = ecg_shape_match(shapes, window);
    if (match.which >= 0)
        search->usual.likeness +=
            0.125 * (ecg_clamp(match.strength, 0.5, 1) - search->usual.likeness);
    int which = ecg_shape_learn(shapes, window, match, peak->height);
    verdict->beat = mark(search, peak, match, verdict->odds, &shapes[which]);
    verdict->is_beat = verdict->beat.time_ns > search->told_ns;
    search->told_ns = verdict->is_beat ? verdict->beat.time_ns : search->told_ns;
    learn_beat(search, peak);
}

static void refuse(struct ecg_search *search, const struct ecg_candidate *peak,
                   struct ecg_verdict *verdict)
{
    learn_noise(search, peak);
    if (peak->match.which < 0)
        verdict->odds = NAN; /* nothing to mark it by */
    if (!(verdict->odds >= ECG_DOUBTFUL))
        return;
    struct ecg_shape shape = search->usual.shapes[peak->match.which];
    verdict->beat = mark(search, peak, peak->match, verdict->odds, &shape);
}

static struct ecg_verdict judge(struct ecg_search *search)
{
    struct ecg_candidate peak = *queued(search, search->judged);
    struct ecg_verdict verdict = {
        .cell = peak.cell, .height = peak.height, .odds = NAN, .likeness = peak.match.known};
    double f[FEATURES];
    bool is_beat, too_soon = search->last.height > 0 && peak.cell - search->last.cell < REFRACTORY;
    if (search->usual.height_count < START_BEATS) {
        is_beat = is_first(search, &peak);
    } else {
        verdict.odds = odds_of(search, &peak, peak.is_low ? 0 : rival_of(search, &peak), f);
        is_beat = verdict.odds > 0;
    }
    is_beat = is_beat && !too_soon && !is_outdone(search, &peak, verdict.odds);
    search->judged++;
    if (is_beat)
        accept(search, &peak, &verdict);
    else
        refuse(search, &peak, &verdict);
    return verdict;
}

/* Nothing for too long: what is held for usual may be the height of an accident. Shapes stay. */
static void forget_heights(struct ecg_search *search, int64_t cell)
{
    struct ecg_usual *usual = &search->usual;
    usual->height_count = 0;
    usual->height = usual->noise = usual->wave_t = usual->wild = 0;
    search->last.height = 0;
    search->last.cell = cell - DEFAULT_INTERVAL;
}

static void enqueue(struct ecg_search *search, const struct ecg_peak *peak)
{
    struct ecg_candidate candidate = {.cell = peak->cell,
                                      .height = sqrt(peak->power),
                                      .match = {.which = -1, .strength = -1, .main = -1}};
    if (peak->cell - search->last.cell > LOST)
        forget_heights(search, peak->cell);
    if (search->queued - search->judged >= ECG_QUEUE ||
        candidate.height < FLOOR * search->usual.height)
        return;
    double late = 1.5 * search->usual.interval;
    candidate.is_low = search->usual.height_count >= START_BEATS &&
                       candidate.height < LOW * search->usual.height &&
                       (double)(peak->cell - search->last.cell) < late;
    if (!candidate.is_low) {
        double window[ECG_WINDOW];
        candidate.cell = ecg_wave_middle(&search->wave, peak->cell);
        ecg_shape_window(&search->wave, candidate.cell, window);
        candidate.match = ecg_shape_match(search->usual.shapes, window);
        candidate.sharpness = ecg_shape_sharpness(window);
        candidate.step = ecg_wave_step(&search->wave, candidate.cell);
        candidate.quiet = sqrt(ecg_wave_quiet(&search->wave, candidate.cell));
    }
    *queued(search, search->queued++) = candidate;
    search->due_cell = queued(search, search->judged)->cell + LOOK_AHEAD;
}

bool ecg_search_cell(struct ecg_search *search, double mean, struct ecg_verdict *verdict)
{
    struct ecg_peak peak;
    if (ecg_wave_cell(&search->wave, mean, &peak))
        enqueue(search, &peak);
    if (search->wave.cell <= search->due_cell)
        return false;
    *verdict = judge(search);
    search->due_cell = search->judged < search->queued
                           ? queued(search, search->judged)->cell + LOOK_AHEAD
                           : INT64_MAX;
    return true;
}
