/* A whole recording: what the search judged as it went, looked at again with what came after.
 *
 * The search begins each stretch knowing what its first 15 s teach (a look ahead), and keeps all it
 * judged but the hopeless. Then every verdict that is not sure is weighed once more: its odds, its
 * height beside the beats of both sides, whether it fills a beat's place in an even rhythm or
 * stands where the rhythm is even without it, and how lively what is no beat is around it. Twice,
 * since neighbours change. The time is linear in the samples; memory, 80 bytes a verdict. */
#include "heart/ecg_beats.h"

#include <math.h>
#include <stdlib.h>

#define LEARN_NS    INT64_C(15000000000) /* looked at ahead */
#define LEARN_BEATS 6                    /* that must be found there */
#define AROUND      8                    /* beats either side that say what is usual */
#define STIR_AROUND 12                   /* verdicts either side that say how lively it is */
#define APART       25                   /* cells: no two beats are nearer */
#define LONGEST     250                  /* cells: a longer interval says nothing of the rhythm */
#define USUAL_CELLS 100                  /* an interval where none is known */
#define FIRST_ODDS  3.0                  /* of beats from when nothing was known */
#define TURNS       2
#define SURE        7.5  /* odds that need no second look */
#define NEIGHBOUR   0.65 /* of an interval: nearer than this a better beat is a rival */

enum trait {
    ODDS,
    LEVEL,
    EARLINESS,
    KNOWN,
    EVEN_AND_LIVELY,
    EVEN_WITHOUT,
    EVEN_WITH,
    BETTER_BEFORE,
    LIVELY,
    ONE,
    TRAITS
};

/* Logistic regression as in ecg_search.c, rounded. */
static const double weights[TRAITS] = {
    [ODDS] = 0.67,   [LEVEL] = 1.1,          [EARLINESS] = 0.5,
    [KNOWN] = 1.2,   [EVEN_AND_LIVELY] = -1, [EVEN_WITHOUT] = -3.9,
    [EVEN_WITH] = 5, [BETTER_BEFORE] = 0.5,  [LIVELY] = -0.83,
    [ONE] = -1,
};

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

static double odds_of(const struct ecg_verdict *verdict)
{
    return isnan(verdict->odds) ? FIRST_ODDS : verdict->odds;
}

static double cells_between(const struct ecg_verdict *one, const struct ecg_verdict *other)
{
    return fabs((double)(other->cell - one->cell));
}

/* The beats around a verdict, its own left out. */
struct around {
    double heights[2 * AROUND], intervals[2 * AROUND];
    int height_count, interval_count;
    const struct ecg_verdict *before, *after; /* the nearest; NULL: none */
};

static const struct ecg_verdict *look_aside(const struct review *review, size_t i, int way,
                                            struct around *around)
{
    const struct ecg_verdict *nearest = NULL, *last = NULL;
    int beats = 0;
    for (size_t k = i + (size_t)way; k < review->count && beats < AROUND; k += (size_t)way) {
        const struct ecg_verdict *one = &review->at[k];
        if (!one->is_beat)
            continue;
        if (last && cells_between(last, one) < LONGEST)
            around->intervals[around->interval_count++] = cells_between(last, one);
        around->heights[around->height_count++] = one->height;
        nearest = nearest ? nearest : one;
        last = one;
        beats++;
    }
    return nearest;
}

/* Mean square height of what is no beat, beside the usual one. */
static double liveliness(const struct review *review, size_t i, double height)
{
    size_t from = i > STIR_AROUND ? i - STIR_AROUND : 0;
    size_t to = i + STIR_AROUND < review->count ? i + STIR_AROUND : review->count;
    double sum = 0;
    for (size_t k = from; k < to; k++)
        if (!review->at[k].is_beat && k != i)
            sum += review->at[k].height * review->at[k].height;
    return ecg_clamp(0.5 * log(sum / (2 * STIR_AROUND * height * height) + 1e-3), -3, 0);
}

static double near_one(double ratio)
{
    return ecg_clamp(1 - fabs(ratio - 1) / 0.25, 0, 1);
}

static double second_odds(const struct review *review, size_t i)
{
    const struct ecg_verdict *one = &review->at[i];
    struct around around = {0};
    double f[TRAITS], sum = 0;
    around.before = look_aside(review, i, -1, &around);
    around.after = look_aside(review, i, 1, &around);
    double height =
        around.height_count > 0 ? ecg_median(around.heights, around.height_count) : one->height;
    double usual = around.interval_count > 0 ? ecg_median(around.intervals, around.interval_count)
                                             : USUAL_CELLS;
    double before = around.before ? cells_between(around.before, one) / usual : INFINITY;
    double after = around.after ? cells_between(one, around.after) / usual : INFINITY;
    f[ODDS] = ecg_clamp(odds_of(one), -6, 8);
    f[LEVEL] = ecg_clamp(log(one->height / height), -2, 0.3);
    f[EARLINESS] = ecg_clamp(0.7 - before, 0, 0.5);
    f[KNOWN] = ecg_clamp((one->likeness - 0.8) / 0.15, 0, 1);
    f[LIVELY] = liveliness(review, i, height);
    f[EVEN_WITHOUT] = near_one(before + after);
    f[EVEN_WITH] = near_one(before) * near_one(after);
    f[EVEN_AND_LIVELY] = f[EVEN_WITHOUT] * (3 + f[LIVELY]) / 3;
    f[BETTER_BEFORE] = before < NEIGHBOUR ? ecg_clamp(odds_of(around.before), 0, 5) / 5 : 0;
    f[ONE] = 1;
    for (int k = 0; k < TRAITS; k++)
        sum += weights[k] * f[k];
    return sum;
}

/* Of two beats nearer than any can be, the better stays. Returns false when that is the first. */
static bool replaces(const struct ecg_verdict *last, double last_odds,
                     const struct ecg_verdict *one, double odds)
{
    bool apart = cells_between(last, one) >= APART && one->beat.time_ns > last->beat.time_ns;
    return apart || odds > last_odds;
}

static void look_again(struct review *review)
{
    struct ecg_verdict *last = NULL;
    double last_odds = 0;
    for (size_t i = 0; i < review->count; i++) {
        struct ecg_verdict *one = &review->at[i];
        double odds = one->is_beat && one->odds > SURE ? one->odds : second_odds(review, i);
        one->is_beat = odds > 0 && (!last || replaces(last, last_odds, one, odds));
        if (!one->is_beat)
            continue;
        if (last && (cells_between(last, one) < APART || one->beat.time_ns <= last->beat.time_ns))
            last->is_beat = false;
        last = one;
        last_odds = odds;
    }
}

static bool finish_stretch(struct review *review, struct beat_list *list)
{
    bool opens = true;
    int64_t last_ns = -1;
    for (int turn = 0; turn < TURNS; turn++)
        look_again(review);
    for (size_t i = 0; i < review->count; i++) {
        const struct ecg_verdict *one = &review->at[i];
        if (!one->is_beat || one->beat.time_ns <= last_ns)
            continue;
        if (!beat_list_add(list, &one->beat, opens))
            return false;
        opens = false;
        last_ns = one->beat.time_ns;
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
    double step_s, value;
};

static struct feed feed_from(const struct recording *recording, size_t from)
{
    return (struct feed){.recording = recording,
                         .next = from,
                         .end = recording->count + (size_t)recording->rate_hz + 1,
                         .step_ns = ns_from_s(1 / recording->rate_hz),
                         .step_s = 1 / recording->rate_hz};
}

static bool feed_next(struct feed *feed)
{
    const struct recording *recording = feed->recording;
    while (feed->next < recording->count && !isfinite(recording->values[feed->next]))
        feed->next++;
    if (feed->next >= feed->end || recording->count == 0)
        return false;
    if (feed->next < recording->count) {
        feed->time_ns = recording->times_s ? ns_from_s(recording->times_s[feed->next])
                                           : ns_from_s((double)feed->next * feed->step_s);
        feed->value = recording->values[feed->next];
    } else {
        feed->time_ns += feed->step_ns;
    }
    feed->next++;
    return true;
}

/* What the next seconds teach of the heart, so that the search can begin knowing it. Returns the
 * sample behind the look. */
static size_t learn_ahead(struct ecg_beats *scout, const struct recording *recording, size_t from)
{
    struct feed feed = feed_from(recording, from);
    int64_t began_ns = -1;
    ecg_beats_start(scout);
    while (feed.next < recording->count && feed_next(&feed)) {
        struct ecg_verdict verdicts[ECG_VERDICTS];
        bool interrupted;
        began_ns = began_ns < 0 ? feed.time_ns : began_ns;
        if (feed.time_ns - began_ns > LEARN_NS ||
            (scout->started && feed.time_ns - scout->search.wave.last_ns > BEATS_GAP_NS))
            break;
        ecg_beats_judge(scout, feed.time_ns, feed.value, verdicts, &interrupted);
    }
    return feed.next;
}

struct run {
    struct ecg_beats beats, scout;
    struct review review;
    size_t learnt_to; /* samples before it have been looked at ahead: no sample is twice */
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
