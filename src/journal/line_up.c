/* Time never falls. Where it does, two rows contradict each other, and the one that more of the
 * others contradict was changed. Of a pair that nobody else speaks for, the one goes that stands
 * alone: what follows from an in event carries its moment, and ticks stand on tenths of a second.
 */
#include "journal/line_up.h"

#include "base/clock.h"
#include "events/kinds.h"
#include <stdbool.h>
#include <string.h>

#define LEAP_NS (3600 * NS_PER_S) /* between neighbours */
#define TICK_NS (100 * NS_PER_MS)

static int64_t time_of(const struct line_up *line_up, int i)
{
    return line_up->waiting[i].event.at_ns;
}

/* How many of those that wait before the i-th should come after it. */
static int against(const struct line_up *line_up, int i)
{
    int count = 0;
    for (int k = 0; k < i; k++)
        count += time_of(line_up, k) > time_of(line_up, i);
    return count;
}

static bool is_input(const struct line_up *line_up, int i)
{
    return event_descriptions[line_up->waiting[i].event.kind].is_input;
}

/* An in event has it in what follows from it, the others in what stands before them. */
static bool has_company(const struct line_up *line_up, int i)
{
    const struct event *event = &line_up->waiting[i].event;
    if (!is_input(line_up, i))
        return event->at_ns == (i > 0 ? time_of(line_up, i - 1) : line_up->last_at_ns);
    if (event->kind == EVENT_TICK && event->at_ns % TICK_NS == 0)
        return true;
    return i + 1 < line_up->count && !is_input(line_up, i + 1) &&
           time_of(line_up, i + 1) == event->at_ns;
}

enum verdict { FITS, MISFITS, MOVES };

/* The first that waits, against those after it. MOVES: to the moment of `*other`. */
static enum verdict judge_first(const struct line_up *line_up, int *other)
{
    const struct numbered *first = &line_up->waiting[0];
    int64_t at_ns = first->event.at_ns, last_ns = line_up->last_at_ns;
    int below = 0, most = 0;
    if (at_ns < last_ns)
        return MISFITS;
    if (line_up->count == 1) { /* nobody comes after it to say */
        bool neighbour = first->seq <= line_up->last_seq + 1;
        return neighbour && at_ns - last_ns > LEAP_NS ? MISFITS : FITS;
    }
    for (int i = 1; i < line_up->count; i++) {
        if (time_of(line_up, i) >= at_ns || time_of(line_up, i) < last_ns)
            continue; /* in order, or wrong whatever becomes of the first */
        int its = against(line_up, i);
        below++;
        *other = its > most ? i : *other;
        most = its > most ? its : most;
    }
    if (below == 0 || below < most)
        return FITS;
    if (below > most)
        return MISFITS;
    bool company = has_company(line_up, 0), other_company = has_company(line_up, *other);
    return company == other_company ? MOVES : company ? FITS : MISFITS;
}

static void leave_out(struct line_up *line_up, int i)
{
    struct numbered *at = &line_up->waiting[i];
    memmove(at, at + 1, (size_t)(--line_up->count - i) * sizeof *at);
}

/* How many of those that wait behind both twins should come before this one. */
static int behind(const struct line_up *line_up, int twin)
{
    int count = time_of(line_up, twin) < line_up->last_at_ns ? line_up->count : 0;
    for (int i = 2; i < line_up->count; i++)
        count += time_of(line_up, i) < time_of(line_up, twin);
    return count;
}

/* Two with one number: copies, of which one is enough (the log may hold a page twice), or one whose
 * number was changed. */
static void settle_twins(struct line_up *line_up)
{
    while (line_up->count > 1 && line_up->waiting[0].seq == line_up->waiting[1].seq) {
        bool copies = event_equal(&line_up->waiting[0].event, &line_up->waiting[1].event, 0);
        int first = behind(line_up, 0), second = behind(line_up, 1);
        bool alone = !is_input(line_up, 0) && !has_company(line_up, 0);
        bool first_is_wrong = !copies && (first > second || (first == second && alone));
        line_up->misfits += !copies;
        leave_out(line_up, first_is_wrong ? 0 : 1);
    }
}

static void settle_first(struct line_up *line_up)
{
    settle_twins(line_up);
    struct numbered *first = &line_up->waiting[0];
    int other = 0;
    enum verdict verdict = judge_first(line_up, &other);
    if (verdict == MOVES)
        first->event.at_ns = time_of(line_up, other);
    line_up->moved += verdict == MOVES;
    line_up->misfits += verdict == MISFITS;
    if (verdict != MISFITS) {
        line_up->last_seq = first->seq;
        line_up->last_at_ns = first->event.at_ns;
        line_up->put(line_up->context, first);
    }
    leave_out(line_up, 0);
}

void line_up_feed(struct line_up *line_up, int64_t seq, const struct event *event)
{
    if (line_up->count == LINE_UP_AHEAD)
        settle_first(line_up);
    line_up->waiting[line_up->count++] = (struct numbered){seq, *event};
}

void line_up_end(struct line_up *line_up)
{
    while (line_up->count > 0)
        settle_first(line_up);
}
