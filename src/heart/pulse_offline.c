/* Beats of a recorded pulse wave, looking both ways.
 *
 * The live search runs over a stretch first and tells what is usual at each moment: how steep, how
 * far apart, of what shape. Then all waves are weighed against what is usual before and after them
 * (pulse_path.h), so that the beginning, the beats after a gap and those beside an artefact are
 * decided with as much knowledge as the others. Which way up is decided with what comes, too. A
 * beat's time is the live search's own. Linear in time; keeps 8 bytes for every 10 ms. */
#include "heart/pulse_beats.h"
#include "heart/pulse_path.h"
#include "heart/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PAD          64   /* levels before the first, held still */
#define TAIL         110  /* cells after the last, held still */
#define BLOCK        150  /* cells over which rise and fall are compared */
#define TURN_AROUND  9    /* blocks either side that say which way up */
#define TRUST_AROUND 4    /* blocks either side that say how far that may be trusted */
#define TURN_CLEAR   0.12 /* log(rise / fall) that says anything about it */
#define AROUND       8    /* live beats either side that say what is usual */
#define CHAPTER      16   /* live beats that share a usual shape */
#define APART        12   /* cells between waves: the steeper one stands for both */
#define NO_INTERVAL  90   /* cells between beats when nothing is known */
#define LONGEST      250  /* cells: a longer interval says nothing of the usual one */
#define LEAST_SLOPE  0.06 /* of the usual one: below it, a ripple */
#define MATCH_PLACES 0.8  /* correlation that is enough to place a beat by its shape */
#define LEAST_WEIGHT 0.1  /* of a beat of no quality in the usual shape */
#define TRUST_AHEAD  3    /* beats after a beat that have a say in its quality */

struct live_beat {
    int64_t cell; /* in the stretch */
    double slope, quality;
    double within; /* as it was told */
    double sign;   /* this way up when it was */
    double usual_slope, usual_interval;
};

/* Samples without a gap between them. Cells are counted from the first sample's. */
struct stretch {
    struct pulse_beats live_search;
    int64_t first; /* session number of cell 0 */
    double *level; /* PAD before cell 0 */
    size_t level_count, level_room;
    size_t cells;
    struct live_beat *live;
    size_t live_count, live_room;
    double *asymmetry, *sign; /* by block */
    size_t blocks;
    struct pulse_wavelet *waves;
    size_t wave_count, wave_room;
    struct pulse_shape shape; /* usual in `chapter` */
    size_t chapter;
};

/* At least `needed` places of `size` bytes. */
static bool grow(void *list, size_t *room, size_t needed, size_t size)
{
    void **at = list;
    if (needed <= *room)
        return true;
    size_t wider = needed < 512 ? 1024 : 2 * needed;
    void *grown = realloc(*at, wider * size);
    if (!grown)
        return false;
    *at = grown;
    *room = wider;
    return true;
}

static struct pulse_levels levels_of(const struct stretch *stretch)
{
    return (struct pulse_levels){stretch->level + PAD, -1};
}

/* --- the live search, and the levels it makes --- */

static bool stretch_begin(struct stretch *stretch, int64_t time_ns, double value)
{
    struct beat_body found[BEATS_AT_ONCE];
    bool interrupted;
    pulse_beats_start(&stretch->live_search);
    pulse_beats_push(&stretch->live_search, time_ns, value, found, &interrupted);
    stretch->first = stretch->live_search.wave.cell;
    stretch->live_count = stretch->wave_count = 0;
    if (!grow(&stretch->level, &stretch->level_room, PAD, sizeof(double)))
        return false;
    for (int i = 0; i < PAD; i++)
        stretch->level[i] = 0; /* the first sample's */
    stretch->level_count = PAD - PULSE_SMOOTH;
    return true;
}

static bool keep_levels(struct stretch *stretch)
{
    const struct pulse_wave *wave = &stretch->live_search.wave;
    int64_t cell = stretch->first + (int64_t)stretch->level_count - PAD;
    if (!grow(&stretch->level, &stretch->level_room, stretch->level_count + 64, sizeof(double)))
        return false;
    for (; cell <= pulse_wave_newest(wave); cell++)
        stretch->level[stretch->level_count++] = pulse_level(pulse_wave_levels(wave), cell);
    return true;
}

static bool stretch_push(struct stretch *stretch, int64_t time_ns, double value)
{
    struct pulse_beats *search = &stretch->live_search;
    struct beat_body found[BEATS_AT_ONCE];
    bool interrupted;
    int64_t cell = search->wave.cell;
    int count = pulse_beats_push(search, time_ns, value, found, &interrupted);
    if (count > 0) {
        if (!grow(&stretch->live, &stretch->live_room, stretch->live_count + 1,
                  sizeof *stretch->live))
            return false;
        stretch->live[stretch->live_count++] =
            (struct live_beat){.cell = search->last.cell - stretch->first,
                               .slope = search->last.slope,
                               .within = search->last.within,
                               .sign = search->sign,
                               .quality = found[count - 1].quality};
    }
    return search->wave.cell == cell || keep_levels(stretch);
}

/* Holds still, so that the last beats are decided. */
static bool stretch_end(struct stretch *stretch)
{
    const struct pulse_wave *wave = &stretch->live_search.wave;
    stretch->cells = (size_t)(wave->cell - stretch->first);
    double value = wave->last_value + wave->origin;
    for (int i = 0; i < TAIL; i++)
        if (!stretch_push(stretch, wave->last_ns + PULSE_CELL_NS, value))
            return false;
    return true;
}

/* --- which way up --- */

static double block_asymmetry(const struct stretch *stretch, size_t block)
{
    double rise = 0, fall = 0;
    int64_t to = (int64_t)fmin((double)((block + 1) * BLOCK), (double)stretch->cells);
    for (int64_t cell = (int64_t)block * BLOCK; cell < to; cell++) {
        double slope = pulse_slope_above_trend(levels_of(stretch), cell);
        rise = slope > rise ? slope : rise;
        fall = -slope > fall ? -slope : fall;
    }
    return rise > 0 && fall > 0 ? log(rise / fall) : 0;
}

static double median_around(const double *values, size_t count, size_t at, size_t around)
{
    size_t from = at > around ? at - around : 0;
    size_t to = at + around + 1 < count ? at + around + 1 : count;
    return stats_median(values + from, to - from);
}

static bool find_way_up(struct stretch *stretch)
{
    size_t blocks = stretch->cells / BLOCK + 1, room = stretch->blocks;
    if (!grow(&stretch->asymmetry, &room, blocks, sizeof(double)))
        return false;
    if (!grow(&stretch->sign, &stretch->blocks, blocks, sizeof(double)))
        return false;
    for (size_t i = 0; i < blocks; i++)
        stretch->asymmetry[i] = block_asymmetry(stretch, i);
    double sign = 0;
    size_t unclear = 0;
    for (size_t i = 0; i < blocks; i++) {
        double clear = median_around(stretch->asymmetry, blocks, i, TURN_AROUND);
        if (fabs(clear) > TURN_CLEAR)
            sign = clear > 0 ? 1 : -1;
        stretch->sign[i] = sign;
        for (; sign != 0 && unclear < i && stretch->sign[unclear] == 0; unclear++)
            stretch->sign[unclear] = sign;
    }
    for (size_t i = 0; i < blocks && sign == 0; i++)
        stretch->sign[i] = 1;
    return true;
}

static double sign_at(const struct stretch *stretch, int64_t cell)
{
    return stretch->sign[cell > 0 ? (size_t)cell / BLOCK : 0];
}

/* --- what is usual --- */

/* Live beats that stood on their heads say nothing. */
static void drop_upside_down(struct stretch *stretch)
{
    size_t kept = 0;
    for (size_t i = 0; i < stretch->live_count; i++)
        if (stretch->live[i].sign == sign_at(stretch, stretch->live[i].cell))
            stretch->live[kept++] = stretch->live[i];
    stretch->live_count = kept;
}

static void find_usual_at(struct stretch *stretch, size_t at)
{
    size_t from = at > AROUND ? at - AROUND : 0, intervals = 0;
    size_t to = at + AROUND < stretch->live_count ? at + AROUND : stretch->live_count - 1;
    double slope[2 * AROUND + 1] = {0}, interval[2 * AROUND];
    for (size_t i = from; i <= to; i++) {
        const struct live_beat *beat = &stretch->live[i];
        slope[i - from] = beat->slope;
        double cells = i > from ? (double)(beat->cell - beat[-1].cell) : LONGEST;
        if (cells < LONGEST)
            interval[intervals++] = cells;
    }
    stretch->live[at].usual_slope = stats_median(slope, to - from + 1);
    stretch->live[at].usual_interval =
        intervals > 0 ? stats_median(interval, intervals) : NO_INTERVAL;
}

static void find_usual(struct stretch *stretch)
{
    for (size_t at = 0; at < stretch->live_count; at++)
        find_usual_at(stretch, at);
}

/* The mean shape of the chapter's beats and those beside it, the better ones counting more. */
static void read_chapter(struct stretch *stretch, size_t chapter)
{
    size_t from = chapter * CHAPTER, to = from + CHAPTER + CHAPTER / 2;
    struct pulse_shape sum = {.within = 0};
    double weights = 0;
    from = from > CHAPTER / 2 ? from - CHAPTER / 2 : 0;
    for (size_t i = from; i < to && i < stretch->live_count; i++) {
        int64_t cell = stretch->live[i].cell;
        struct pulse_shape shape = pulse_shape_of(levels_of(stretch), cell, sign_at(stretch, cell));
        double weight = LEAST_WEIGHT + stretch->live[i].quality;
        for (int k = 0; k < SHAPE_CELLS; k++)
            sum.at[k] += weight * shape.at[k];
        sum.within += weight * stretch->live[i].within;
        weights += weight;
    }
    sum.within = weights > 0 ? sum.within / weights : 0;
    stretch->shape = sum;
    stretch->chapter = chapter;
}

/* --- waves --- */

/* As the live search told it where it is the same beat, so that both tell the same time. */
static double place_of(const struct stretch *stretch, int64_t cell, double match,
                       const struct live_beat *near)
{
    double sign = sign_at(stretch, cell), place = NAN;
    if (near->cell == cell)
        return near->within;
    if (match > MATCH_PLACES)
        place = pulse_shape_place(levels_of(stretch), cell, sign, &stretch->shape,
                                  pulse_shape_cells(near->usual_interval));
    return isnan(place) ? pulse_steepest(levels_of(stretch), cell, sign) : place;
}

static bool add_wave(struct stretch *stretch, int64_t cell, double slope,
                     const struct live_beat *near)
{
    struct pulse_wavelet *last =
        stretch->wave_count > 0 ? &stretch->waves[stretch->wave_count - 1] : NULL;
    if (last && cell - last->peak.cell < APART) {
        if (last->peak.slope >= slope)
            return true;
        stretch->wave_count--;
    }
    if (!grow(&stretch->waves, &stretch->wave_room, stretch->wave_count + 1,
              sizeof *stretch->waves))
        return false;
    size_t chapter = (size_t)(near - stretch->live) / CHAPTER;
    if (chapter != stretch->chapter)
        read_chapter(stretch, chapter);
    double sign = sign_at(stretch, cell);
    struct pulse_levels levels = levels_of(stretch);
    struct pulse_shape shape = pulse_shape_of(levels, cell, sign);
    int cells = pulse_shape_cells(near->usual_interval);
    double match = pulse_shape_match(&shape, &stretch->shape, cells);
    struct slope_peak peak = {cell, place_of(stretch, cell, match, near), slope};
    stretch->waves[stretch->wave_count++] =
        (struct pulse_wavelet){.peak = peak,
                               .sign = sign,
                               .match = match,
                               .height = slope / near->usual_slope,
                               .interval = near->usual_interval};
    return true;
}

static bool find_waves(struct stretch *stretch)
{
    const struct live_beat *live = stretch->live, *near = live;
    const struct live_beat *last = live + stretch->live_count - 1;
    double before = 0, here = 0;
    stretch->chapter = SIZE_MAX;
    for (int64_t cell = 0; cell <= (int64_t)stretch->cells; cell++) {
        double sign = sign_at(stretch, cell);
        double after = sign * pulse_slope_above_trend(levels_of(stretch), cell);
        while (near < last && near[1].cell - cell < cell - near->cell)
            near++;
        if (here > LEAST_SLOPE * near->usual_slope && here >= before && here > after &&
            !add_wave(stretch, cell - 1, here, near))
            return false;
        before = here;
        here = after;
    }
    return true;
}

/* --- beats --- */

static struct pulse_evidence evidence_of(struct stretch *stretch, size_t at)
{
    struct pulse_wavelet *wave = &stretch->waves[at], *before = at > 0 ? wave - 1 : NULL;
    struct pulse_levels levels = levels_of(stretch);
    int reach = (int)fmin(PULSE_REACH, fmax(0.45 * wave->interval, 16));
    struct pulse_measures of = pulse_measures_of(levels, wave->peak.cell, wave->sign, reach);
    wave->foot = of.foot;
    wave->raised = of.height;
    return (struct pulse_evidence){
        .match = wave->match,
        .steepness = of.steepness,
        .slope = wave->peak.slope,
        .interval = before ? (double)(wave->peak.cell - before->peak.cell) : 0,
        .foot = wave->sign * of.foot,
        .height = of.height,
        .passed = before ? pulse_passed_over(levels, before->peak.cell, wave->peak.cell, wave->sign)
                         : PASSED_NOTHING};
}

static bool tell_beat(const struct stretch *stretch, size_t at, double quality,
                      struct beat_list *list)
{
    const struct pulse_wavelet *wave = &stretch->waves[at];
    struct beat_body beat = {.time_ns =
                                 pulse_time_ns(wave->peak.cell + stretch->first, wave->peak.within),
                             .quality = quality,
                             .height = wave->raised,
                             .base = wave->foot + stretch->live_search.wave.origin};
    return beat_list_add(list, &beat, at == 0);
}

static double asymmetry_at(const struct stretch *stretch, const struct pulse_wavelet *wave)
{
    size_t blocks = stretch->cells / BLOCK + 1, block = (size_t)wave->peak.cell / BLOCK;
    return wave->sign * median_around(stretch->asymmetry, blocks, block, TRUST_AROUND);
}

static bool tell_beats(struct stretch *stretch, size_t count, struct beat_list *list)
{
    struct pulse_trust trust;
    pulse_trust_start(&trust);
    for (size_t next = 0; next < count + TRUST_AHEAD; next++) {
        if (next < count) {
            struct pulse_evidence evidence = evidence_of(stretch, next);
            pulse_trust_add(&trust, &evidence);
        }
        if (next < TRUST_AHEAD || next - TRUST_AHEAD >= count)
            continue;
        size_t at = next - TRUST_AHEAD, ago = next < count ? TRUST_AHEAD : count - 1 - at;
        double asymmetry = asymmetry_at(stretch, &stretch->waves[at]);
        if (!tell_beat(stretch, at, pulse_trust_of(&trust, ago, asymmetry), list))
            return false;
    }
    return true;
}

static bool stretch_tell(struct stretch *stretch, struct beat_list *list)
{
    if (!stretch_end(stretch))
        return false;
    if (!find_way_up(stretch))
        return false;
    drop_upside_down(stretch);
    if (stretch->live_count == 0)
        return true;
    find_usual(stretch);
    if (!find_waves(stretch))
        return false;
    return tell_beats(stretch, pulse_path(stretch->waves, stretch->wave_count), list);
}

static void stretch_finish(struct stretch *stretch)
{
    free(stretch->level);
    free(stretch->live);
    free(stretch->asymmetry);
    free(stretch->sign);
    free(stretch->waves);
}

bool pulse_beats_of(const struct recording *recording, struct beat_list *list)
{
    struct stretch stretch = {.cells = 0};
    bool done = true, open = false;
    int64_t last_ns = 0;
    for (size_t i = 0; i < recording->count && done; i++) {
        if (!isfinite(recording->values[i]))
            continue;
        int64_t time_ns = recording_time_ns(recording, i);
        if (open && time_ns - last_ns <= BEATS_GAP_NS) {
            done = stretch_push(&stretch, time_ns, recording->values[i]);
        } else {
            done = (!open || stretch_tell(&stretch, list)) &&
                   stretch_begin(&stretch, time_ns, recording->values[i]);
            open = true;
        }
        last_ns = time_ns;
    }
    done = done && (!open || stretch_tell(&stretch, list));
    stretch_finish(&stretch);
    return done;
}
