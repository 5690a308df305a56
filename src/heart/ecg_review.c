/* A whole recording: what the search doubted, looked at again with what came after. */
#include "heart/ecg_beats.h"

#include "heart/stats.h"
#include <math.h>
#include <stdlib.h>

#define LEARN_NS    INT64_C(15000000000)
#define LEARN_BEATS 6
#define AROUND      8 /* beats either side that say what is usual */
#define TURNS       2
#define SURE        7.5 /* odds that need no second look */

enum second {
    ODDS,
    LEVEL,
    SHORT_BEFORE,
    KNOWN_SHAPE,
    EVEN_STIR,
    EVEN_WITHOUT,
    EVEN_WITH,
    BETTER_BEFORE,
    STIR,
    CONST,
    SECONDS
};
#ifdef DUMP
double seconds[SECONDS] = {1};
extern int dump_on;
#include <stdio.h>
#else
static const double seconds[SECONDS] = {
    [ODDS] = 0.67,    [LEVEL] = 1.1,         [SHORT_BEFORE] = 0.5, [KNOWN_SHAPE] = 1.2,
    [EVEN_STIR] = -1, [EVEN_WITHOUT] = -3.9, [EVEN_WITH] = 5,      [BETTER_BEFORE] = 0.5,
    [STIR] = -0.83,   [CONST] = -1,
};
#endif

/* Verdicts of one uninterrupted stretch. */
struct review {
    struct ecg_verdict *at;
    size_t count, room;
};

static bool keep(struct review *review, const struct ecg_verdict *verdict)
{
    if (!verdict->is_beat && !(verdict->odds >= ECG_DOUBTFUL))
        return true;
    if (review->count == review->room) {
        size_t room = review->room ? 2 * review->room : 1024;
        struct ecg_verdict *grown = realloc(review->at, room * sizeof *grown);
        if (!grown)
            return false;
        review->at = grown;
        review->room = room;
    }
    review->at[review->count++] = *verdict;
    return true;
}

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/* What is usual around a verdict, from the beats either side (its own left out). */
struct around {
    double height, interval, stir;
    double before, after; /* cells to the nearest beats; infinite: none */
    double before_odds;
};

static double gap_cells(const struct ecg_verdict *from, const struct ecg_verdict *to)
{
    return (double)(to->cell - from->cell);
}

static struct around look_around(const struct review *review, size_t i)
{
    const struct ecg_verdict *at = review->at, *last = NULL;
    double heights[2 * AROUND], intervals[2 * AROUND];
    size_t n = 0, gaps = 0, beats = 0;
    struct around found = {.before = INFINITY, .after = INFINITY};
    for (size_t k = i; k-- > 0 && beats < AROUND;) {
        if (!at[k].is_beat)
            continue;
        if (!last) {
            found.before = gap_cells(&at[k], &at[i]);
            found.before_odds = isnan(at[k].odds) ? 3 : at[k].odds;
        } else if (gap_cells(&at[k], last) < 250) {
            intervals[gaps++] = gap_cells(&at[k], last);
        }
        heights[n++] = at[k].height;
        last = &at[k];
        beats++;
    }
    last = NULL;
    beats = 0;
    for (size_t k = i + 1; k < review->count && beats < AROUND; k++) {
        if (!at[k].is_beat)
            continue;
        if (!last)
            found.after = gap_cells(&at[i], &at[k]);
        else if (gap_cells(last, &at[k]) < 250)
            intervals[gaps++] = gap_cells(last, &at[k]);
        heights[n++] = at[k].height;
        last = &at[k];
        beats++;
    }
    found.height = n > 0 ? stats_median(heights, n) : at[i].height;
    found.interval = gaps > 0 ? stats_median(intervals, gaps) : 100;
    double sum = 0;
    int refused = 0;
    size_t from = i > 12 ? i - 12 : 0, to = i + 12 < review->count ? i + 12 : review->count;
    for (size_t k = from; k < to; k++)
        if (!at[k].is_beat && k != i) {
            sum += at[k].height * at[k].height;
            refused++;
        }
    found.stir = sum / (24 * found.height * found.height);
    (void)refused;
    return found;
}

static double near_one(double ratio)
{
    return clamp(1 - fabs(ratio - 1) / 0.25, 0, 1);
}

static double second_odds(const struct review *review, size_t i)
{
    const struct ecg_verdict *one = &review->at[i];
    struct around around = look_around(review, i);
    double f[SECONDS], sum = 0;
    double before = around.before / around.interval, after = around.after / around.interval;
    f[ODDS] = isnan(one->odds) ? 3 : clamp(one->odds, -6, 8);
    f[LEVEL] = clamp(log(one->height / around.height), -2, 0.3);
    f[SHORT_BEFORE] = clamp(0.7 - before, 0, 0.5);
    f[KNOWN_SHAPE] = clamp((one->likeness - 0.8) / 0.15, 0, 1);
    f[EVEN_WITHOUT] = near_one(before + after);
    f[EVEN_WITH] = near_one(before) * near_one(after);
    f[BETTER_BEFORE] = before < 0.65 ? clamp(around.before_odds, 0, 5) / 5 : 0;
    f[STIR] = clamp(0.5 * log(around.stir + 1e-3), -3, 0);
    f[EVEN_STIR] = f[EVEN_WITHOUT] * (3 + f[STIR]) / 3;
    f[CONST] = 1;
    for (int k = 0; k < SECONDS; k++)
        sum += seconds[k] * f[k];
#ifdef DUMP
    if (dump_on == 2) {
        printf("D %.3f %g 1 %d", (double)(one->cell + 1) * 0.008, one->height, one->is_beat);
        for (int k = 0; k < SECONDS; k++)
            printf(" %.3f", f[k]);
        printf("\n");
    }
#endif
    return sum;
}

static void look_again(struct review *review)
{
    for (int turn = 0; turn < TURNS; turn++) {
        const struct ecg_verdict *last = NULL;
        double last_odds = 0;
        size_t last_i = 0;
        for (size_t i = 0; i < review->count; i++) {
            struct ecg_verdict *one = &review->at[i];
            double odds = one->is_beat && one->odds > SURE ? one->odds : second_odds(review, i);
            one->is_beat = odds > 0;
            if (!one->is_beat)
                continue;
            if (last && (gap_cells(last, one) < 25 || one->beat.time_ns <= last->beat.time_ns)) {
                if (odds <= last_odds) {
                    one->is_beat = false;
                    continue;
                }
                review->at[last_i].is_beat = false;
            }
            last = one;
            last_odds = odds;
            last_i = i;
        }
    }
}

static bool finish_stretch(struct review *review, struct beat_list *list)
{
    bool opens = true;
    look_again(review);
    for (size_t i = 0; i < review->count; i++)
        if (review->at[i].is_beat) {
            if (!beat_list_add(list, &review->at[i].beat, opens))
                return false;
            opens = false;
        }
    review->count = 0;
    return true;
}

/* Samples in their order, without those that are missing, and a second of holding still at the end
 * so that the last beat is decided too. */
struct feed {
    const struct recording *recording;
    size_t next, end;
    int64_t time_ns, step_ns;
    double value;
};

static struct feed feed_from(const struct recording *recording, size_t from)
{
    return (struct feed){.recording = recording,
                         .next = from,
                         .end = recording->count + (size_t)recording->rate_hz + 1,
                         .step_ns = ns_from_s(1 / recording->rate_hz)};
}

static bool feed_next(struct feed *feed)
{
    const struct recording *recording = feed->recording;
    while (feed->next < recording->count && !isfinite(recording->values[feed->next]))
        feed->next++;
    if (feed->next >= feed->end || recording->count == 0)
        return false;
    if (feed->next < recording->count) {
        feed->time_ns = recording_time_ns(recording, feed->next);
        feed->value = recording->values[feed->next];
    } else {
        feed->time_ns += feed->step_ns;
    }
    feed->next++;
    return true;
}

/* What a first look at the next seconds learns of the heart, so that the search can begin knowing
 * it. Returns the sample behind the look. */
static size_t learn_ahead(struct ecg_beats *scout, const struct recording *recording, size_t from)
{
    struct feed feed = feed_from(recording, from);
    feed.end = recording->count;
    ecg_beats_start(scout);
    int64_t began_ns = -1;
    while (feed_next(&feed)) {
        struct ecg_verdict verdicts[ECG_VERDICTS];
        bool interrupted;
        began_ns = began_ns < 0 ? feed.time_ns : began_ns;
        if (feed.time_ns - began_ns > LEARN_NS)
            break;
        if (scout->started && feed.time_ns - scout->search.wave.last_ns > BEATS_GAP_NS)
            break;
        ecg_beats_judge(scout, feed.time_ns, feed.value, verdicts, &interrupted);
    }
    return feed.next;
}

struct run {
    struct ecg_beats beats, scout;
    struct review review;
    size_t learnt_to; /* samples before it have been looked at ahead */
};

static bool run_through(struct run *run, const struct recording *recording, struct beat_list *list)
{
    struct feed feed = feed_from(recording, 0);
    ecg_beats_start(&run->beats);
    while (feed_next(&feed)) {
        struct ecg_verdict verdicts[ECG_VERDICTS];
        bool interrupted, fresh = !run->beats.started;
        int count = ecg_beats_judge(&run->beats, feed.time_ns, feed.value, verdicts, &interrupted);
        if (interrupted && !finish_stretch(&run->review, list))
            return false;
        if ((fresh || interrupted) && feed.next > run->learnt_to) {
            run->learnt_to = learn_ahead(&run->scout, recording, feed.next - 1);
            if (run->scout.search.usual.height_count >= LEARN_BEATS)
                run->beats.search.usual = run->scout.search.usual;
        }
        for (int k = 0; k < count; k++)
            if (!keep(&run->review, &verdicts[k]))
                return false;
    }
    return finish_stretch(&run->review, list);
}

bool ecg_beats_of(const struct recording *recording, struct beat_list *list)
{
    struct run *run = calloc(1, sizeof *run);
    bool done = run && run_through(run, recording, list);
    if (run)
        free(run->review.at);
    free(run);
    return done;
}
