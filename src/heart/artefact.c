/* The decision tree and the corrections of artefact.h. Everything asks a few neighbours only, so
 * that an answer can be had before the recording is over and is then the same. */
#include "heart/artefact.h"

#include <math.h>

#define QUARTILE_FACTOR 5.2
#define ECTOPIC_SLOPE   0.13
#define ECTOPIC_OFFSET  0.17
#define STRAY_MOST      3.0
#define KNOWN_LEAST     16   /* sizes from which on their quartiles mean something */
#define MOST_SHARE      0.35 /* of the usual interval; and what holds until they do */
#define OFTEN_FACTOR    1.25 /* of the upper quartile: what one in four does is no outlier */
#define LEAST_SHARE     0.02 /* so that a metronome is not all artefacts */
#define HOLE_TIMES      2.5
#define LONG_TIMES      1.5
#define INSERTED_MOST   255.0
#define BEND_MOST       0.1 /* of an interpolated interval */

bool artefact_in_range(double rr_ms)
{
    return rr_ms >= ARTEFACT_LEAST_MS && rr_ms <= ARTEFACT_MOST_MS;
}

double artefact_threshold(double lower_ms, double upper_ms)
{
    return QUARTILE_FACTOR * (upper_ms - lower_ms) / 2;
}

double artefact_bounded(double lower_ms, double upper_ms, size_t known, double usual_ms)
{
    double most_ms = MOST_SHARE * usual_ms;
    double least_ms = fmax(LEAST_SHARE * usual_ms, OFTEN_FACTOR * upper_ms);
    if (known < KNOWN_LEAST)
        return most_ms;
    return fmin(fmax(artefact_threshold(lower_ms, upper_ms), least_ms), most_ms);
}

double artefact_stray(double rr_ms, double usual_ms, double stray_most_ms)
{
    double stray_ms = rr_ms - usual_ms;
    return (stray_ms < 0 ? 2 * stray_ms : stray_ms) / stray_most_ms;
}

static bool has_before(const struct artefact *at, size_t i)
{
    return i > 0 && !at[i].opens;
}

static bool has_next(const struct artefact *at, size_t count, size_t i)
{
    return i + 1 < count && !at[i + 1].opens;
}

static double step_next(const struct artefact *at, size_t count, size_t i)
{
    return has_next(at, count, i) ? at[i + 1].step : NAN;
}

static double step_after_next(const struct artefact *at, size_t count, size_t i)
{
    return has_next(at, count, i) ? step_next(at, count, i + 1) : NAN;
}

/* fmin and fmax pass over what is not known. */
static bool is_ectopic(const struct artefact *at, size_t count, size_t i)
{
    double step = at[i].step, next = step_next(at, count, i);
    double before = has_before(at, i) ? at[i - 1].step : NAN;
    if (step > 1)
        return fmax(before, next) < -ECTOPIC_SLOPE * step - ECTOPIC_OFFSET;
    return step < -1 && fmin(before, next) > -ECTOPIC_SLOPE * step + ECTOPIC_OFFSET;
}

/* Long, short, a part of two, or of a missed one? */
static enum beat_class mark_length(const struct artefact *at, size_t count, size_t i)
{
    const struct artefact *one = &at[i];
    double next = step_next(at, count, i), after = step_after_next(at, count, i);
    bool strays = fabs(one->stray) > STRAY_MOST;
    bool falls = isnan(next) ? strays : fmin(next, after) < -1;
    bool rises = isnan(next) ? strays : fmax(next, after) > 1;
    bool is_long = one->step > 1 && falls, is_short = one->step < -1 && rises;
    if (!is_long && !is_short && !strays)
        return BEAT_NORMAL;
    double with_next_ms = has_next(at, count, i) ? one->rr_ms + at[i + 1].rr_ms : NAN;
    if (is_short && fabs(with_next_ms - one->usual_ms) < one->stray_most_ms)
        return BEAT_EXTRA;
    if (is_long && fabs(one->rr_ms / 2 - one->usual_ms) < one->stray_most_ms)
        return BEAT_MISSED;
    return BEAT_LONGSHORT;
}

void artefact_mark(struct artefact *at, size_t count, size_t i)
{
    struct artefact *one = &at[i];
    bool steps = fabs(one->step) > 1, ectopic = !one->suspect && is_ectopic(at, count, i);
    bool asks = steps && !ectopic && !one->suspect;
    one->mark = BEAT_NORMAL;
    if (ectopic)
        one->mark = BEAT_ECTOPIC;
    else if (steps || one->suspect)
        one->mark = mark_length(at, count, i);
    one->removed =
        one->mark == BEAT_EXTRA && !(has_before(at, i) && at[i - 1].removed); /* one of a pair */
    if (i + 1 < count)
        at[i + 1].suspect =
            asks && fabs(step_next(at, count, i)) < fabs(step_after_next(at, count, i));
}

static bool is_merged(const struct artefact *at, size_t i)
{
    return has_before(at, i) && at[i - 1].removed;
}

static bool agrees(double step)
{
    return fabs(step) <= 1;
}

/* A neighbour is as long: not one misplaced beat, but a heart that moved. */
static bool is_confirmed(const struct artefact *at, size_t count, size_t i)
{
    return artefact_in_range(at[i].rr_ms) &&
           (agrees(at[i].step) || agrees(step_next(at, count, i)));
}

static bool divides(const struct artefact *one, double parts)
{
    return fabs(one->rr_ms / parts - one->usual_ms) < one->stray_most_ms;
}

/* The mean of its neighbours, those left out that are as long as two. */
static double around_ms(const struct artefact *at, size_t count, size_t i)
{
    double most_ms = LONG_TIMES * at[i].usual_ms, sum_ms = 0;
    int neighbours = 0;
    if (has_before(at, i) && at[i - 1].rr_ms < most_ms) {
        sum_ms += at[i - 1].rr_ms;
        neighbours++;
    }
    if (has_next(at, count, i) && at[i + 1].rr_ms < most_ms) {
        sum_ms += at[i + 1].rr_ms;
        neighbours++;
    }
    return neighbours > 0 ? sum_ms / neighbours : at[i].usual_ms;
}

/* Its halves are more like its neighbours than the whole: less than their ratio apart. A deep
 * breath steps up at one stroke too, but then the heart comes down slowly. */
static bool is_two(const struct artefact *at, size_t count, size_t i)
{
    double times = at[i].rr_ms / around_ms(at, count, i);
    return times * times > 2;
}

/* How many beats' worth it is. */
static double parts_of(const struct artefact *at, size_t count, size_t i)
{
    const struct artefact *one = &at[i];
    if (one->mark == BEAT_EXTRA || is_merged(at, i))
        return 1;
    double times = one->rr_ms / one->usual_ms, parts = fmin(round(times), INSERTED_MOST + 1);
    if (one->mark == BEAT_MISSED && is_two(at, count, i))
        return 2;
    if (one->rr_ms > ARTEFACT_MOST_MS && times >= LONG_TIMES)
        return fmax(parts, 2);
    if (one->mark != BEAT_LONGSHORT || times < LONG_TIMES)
        return 1;
    if (has_before(at, i) && at[i - 1].mark == BEAT_MISSED && agrees(one->step) &&
        divides(one, parts))
        return parts; /* missed twice in a row */
    return times >= HOLE_TIMES && !is_confirmed(at, count, i) ? parts : 1;
}

static bool is_explained(const struct artefact *at, size_t count, size_t i)
{
    return at[i].removed || is_merged(at, i) || parts_of(at, count, i) > 1;
}

/* How far the mean of two intervals lies from the usual; infinite where they cannot be shared. */
static double shared_ms(const struct artefact *at, size_t count, size_t first, double usual_ms)
{
    if (is_explained(at, count, first) || is_explained(at, count, first + 1))
        return INFINITY;
    return fabs((at[first].rr_ms + at[first + 1].rr_ms) / 2 - usual_ms);
}

/* Whether the mark of interval i asks for the beat that closes interval `beat` to be moved. */
static bool asks_to_move(const struct artefact *at, size_t count, size_t i, size_t beat)
{
    const struct artefact *one = &at[i];
    if ((one->mark != BEAT_ECTOPIC && one->mark != BEAT_LONGSHORT) || is_confirmed(at, count, i))
        return false;
    double before_ms = has_before(at, i) ? shared_ms(at, count, i - 1, one->usual_ms) : INFINITY;
    double next_ms = has_next(at, count, i) ? shared_ms(at, count, i, one->usual_ms) : INFINITY;
    double best_ms = fmin(before_ms, next_ms);
    return best_ms <= fabs(one->rr_ms - one->usual_ms) / 2 && beat == i - (before_ms < next_ms);
}

/* What moving the beat that closes interval i would even out; 0: nobody asks. */
static double gain_ms(const struct artefact *at, size_t count, size_t i)
{
    if (!has_next(at, count, i) ||
        !(asks_to_move(at, count, i, i) || asks_to_move(at, count, i + 1, i)))
        return 0;
    return fabs(at[i].rr_ms - at[i + 1].rr_ms);
}

/* Of neighbouring beats only the one between the most unlike intervals is moved. */
static bool is_moved(const struct artefact *at, size_t count, size_t i)
{
    double gain = gain_ms(at, count, i);
    return gain > 0 && !(has_before(at, i) && gain_ms(at, count, i - 1) >= gain) &&
           !(has_next(at, count, i) && gain_ms(at, count, i + 1) > gain);
}

/* The first of two intervals that share their sum along the line through those around. */
static double first_share_ms(const struct artefact *at, size_t count, size_t i)
{
    double even_ms = (at[i].rr_ms + at[i + 1].rr_ms) / 2;
    if (!has_before(at, i) || !has_next(at, count, i + 1) || at[i - 1].mark || at[i + 2].mark)
        return even_ms;
    double bend_ms = (at[i + 2].rr_ms - at[i - 1].rr_ms) / 6;
    return even_ms - fmin(fmax(bend_ms, -BEND_MOST * even_ms), BEND_MOST * even_ms);
}

static struct artefact_answer moved(const struct artefact *at, size_t count, size_t first, size_t i)
{
    double first_ms = first_share_ms(at, count, first);
    bool ectopic = at[first].mark == BEAT_ECTOPIC || at[first + 1].mark == BEAT_ECTOPIC;
    return (struct artefact_answer){
        .nn_ms = i == first ? first_ms : at[first].rr_ms + at[first + 1].rr_ms - first_ms,
        .class = ectopic ? BEAT_ECTOPIC : BEAT_LONGSHORT};
}

static bool is_calm(const struct artefact *at, size_t count, size_t i)
{
    size_t from = i < 2 ? 0 : i - 2, to = i + 3 < count ? i + 3 : count;
    for (size_t k = from; k < to; k++)
        if (at[k].mark != BEAT_NORMAL)
            return false;
    return artefact_in_range(at[i].rr_ms);
}

static struct artefact_answer kept(const struct artefact *at, size_t count, size_t i)
{
    const struct artefact *one = &at[i];
    enum beat_class class = one->mark == BEAT_ECTOPIC ? BEAT_ECTOPIC : BEAT_LONGSHORT;
    if (is_confirmed(at, count, i) || (one->mark == BEAT_NORMAL && artefact_in_range(one->rr_ms)))
        class = BEAT_NORMAL;
    return (struct artefact_answer){
        .nn_ms = one->rr_ms, .class = class, .open = class != BEAT_NORMAL};
}

struct artefact_answer artefact_answer(const struct artefact *at, size_t count, size_t i)
{
    const struct artefact *one = &at[i];
    if (is_calm(at, count, i))
        return (struct artefact_answer){.nn_ms = one->rr_ms, .class = BEAT_NORMAL};
    if (one->removed)
        return (struct artefact_answer){.nn_ms = NAN, .class = BEAT_EXTRA};
    if (is_merged(at, i))
        return (struct artefact_answer){.nn_ms = at[i - 1].rr_ms + one->rr_ms, .class = BEAT_EXTRA};
    double parts = parts_of(at, count, i);
    if (parts > 1)
        return (struct artefact_answer){.nn_ms = one->rr_ms / parts,
                                        .class = divides(one, parts) ? BEAT_MISSED : BEAT_LONGSHORT,
                                        .inserted = (uint8_t)(parts - 1)};
    if (is_moved(at, count, i))
        return moved(at, count, i, i);
    if (has_before(at, i) && is_moved(at, count, i - 1))
        return moved(at, count, i - 1, i);
    return kept(at, count, i);
}
