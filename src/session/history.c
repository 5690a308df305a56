#include "session/history.h"

#include "base/clock.h"
#include "base/gathered.h"
#include "calibration/person.h"
#include "journal/summary.h"
#include "session/days.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the sittings --------------------------------------------------------------------------- */

static bool is_theirs(const struct history_source *source, const struct session_summary *summary)
{
    return summary->simulated == source->simulated &&
           strcmp(summary->participant, source->participant) == 0;
}

/* No session was recorded before this program was: a clock that was never set begins in 1970 or in
 * 2000. */
#define EARLIEST_S 1577836800 /* 2020-01-01 */

/* A sitting with a place in the calendar: an imported file need not have one. */
static bool has_day(const struct session_summary *summary)
{
    return summary->started_wall_ns > 0 && !summary->undated;
}

/* Its date cannot be right: it lies before all or in the time to come, a journey's time zone
 * apart. */
static bool is_misdated(const struct session_summary *summary, int today)
{
    bool before_all = !summary->imported && summary->started_wall_ns < EARLIEST_S * NS_PER_S;
    return before_all || day_of_wall(summary->started_wall_ns) > today + 1;
}

static const char *title_of(const struct session_summary *summary)
{
    if (summary->practice[0])
        return summary->practice;
    if (strcmp(summary->procedure, "baseline") == 0)
        return "A rest";
    if (strcmp(summary->procedure, "resonance") == 0)
        return "Looking for the resonance";
    if (strcmp(summary->procedure, "fit") == 0)
        return "A fit check";
    return summary->imported ? "An imported recording" : "A recording";
}

static struct history_sitting sitting_of(const struct session_summary *summary)
{
    struct history_sitting sitting = {.day = day_of_wall(summary->started_wall_ns),
                                      .seconds = summary->seconds,
                                      .complete = summary->complete};
    const char *blank = strrchr(summary->started, ' ');
    sitting.practised =
        summary->practice_id[0] != '\0' && strcmp(summary->practice_id, "check-in") != 0;
    text_copy(sitting.path, sizeof sitting.path, summary->path);
    text_copy(sitting.title, sizeof sitting.title, title_of(summary));
    text_copy(sitting.clock, sizeof sitting.clock, blank ? blank + 1 : "");
    return sitting;
}

static int by_start(const void *a, const void *b)
{
    const struct session_summary *one = *(const struct session_summary *const *)a;
    const struct session_summary *other = *(const struct session_summary *const *)b;
    int64_t x = one->started_wall_ns, y = other->started_wall_ns;
    return x != y ? (x > y) - (x < y) : strcmp(one->path, other->path);
}

/* Those of this history, oldest first; the others are counted. */
static struct gathered theirs(const struct history_source *source, struct history *history)
{
    struct gathered found = {.size = sizeof(const struct session_summary *)};
    for (size_t i = 0; i < source->count; i++) {
        const struct session_summary *summary = &source->summaries[i];
        bool same_person = strcmp(summary->participant, source->participant) == 0;
        bool counts = is_theirs(source, summary) && has_day(summary);
        bool misdated = counts && is_misdated(summary, history->today);
        if (counts && !misdated)
            gather(&found, &summary);
        history->misdated += misdated;
        history->others_apart += !same_person;
        history->simulated_apart += same_person && summary->simulated && !source->simulated;
    }
    if (found.count > 0)
        qsort(found.at, (size_t)found.count, found.size, by_start);
    return found;
}

/* --- days and weeks ------------------------------------------------------------------------- */

static void make_days(struct history *history)
{
    struct gathered days = {.size = sizeof(struct history_day)};
    struct history_day *last = NULL;
    for (int i = 0; i < history->count; i++) {
        const struct history_sitting *sitting = &history->sittings[i];
        if (!last || last->day != sitting->day)
            last = gather(&days, &(struct history_day){.day = sitting->day, .first = i});
        last->count++;
        last->seconds += sitting->practised ? sitting->seconds : 0;
    }
    history->days = days.at;
    history->day_count = days.count;
}

static int monday_of(int day)
{
    return day - day_of_week(day);
}

static void make_weeks(struct history *history)
{
    if (history->day_count == 0)
        return;
    int from = monday_of(history->days[0].day), to = monday_of(history->today);
    int latest = monday_of(history->days[history->day_count - 1].day);
    to = to > latest ? to : latest; /* tomorrow, after a journey */
    history->week_count = (to - from) / 7 + 1;
    history->weeks = calloc((size_t)history->week_count, sizeof *history->weeks);
    ENSURE(history->weeks);
    for (int i = 0; i < history->week_count; i++)
        history->weeks[i].monday = from + 7 * i;
    for (int i = 0; i < history->count; i++) {
        const struct history_sitting *sitting = &history->sittings[i];
        struct history_week *week = &history->weeks[(monday_of(sitting->day) - from) / 7];
        week->seconds += sitting->practised ? sitting->seconds : 0;
        week->sittings += sitting->practised;
    }
}

const struct history_day *history_day(const struct history *history, int day)
{
    int from = 0, to = history->day_count;
    while (from < to) {
        int middle = (from + to) / 2;
        if (history->days[middle].day < day)
            from = middle + 1;
        else
            to = middle;
    }
    return from < history->day_count && history->days[from].day == day ? &history->days[from]
                                                                       : NULL;
}

/* --- values over months --------------------------------------------------------------------- */

/* What is gathered of one value. */
struct values {
    struct gathered points, before;
};

static struct values no_values(void)
{
    return (struct values){{.size = sizeof(struct trend_point)}, {.size = sizeof(double)}};
}

static void add_series(struct history *history, struct history_series series, struct values *values)
{
    series.points = values->points.at;
    series.before = values->before.at;
    series.count = values->points.count;
    trend_fit(series.points, series.count, &series.trend);
    history->series[history->series_count++] = series;
}

static int by_moment(const void *a, const void *b)
{
    const struct trend_point *one = a, *other = b;
    return (one->at_days > other->at_days) - (one->at_days < other->at_days);
}

/* Heart rate at rest, from the rests that count. */
static void rest_series(const struct history_source *source, struct history *history)
{
    struct values values = no_values();
    int visits = source->person && !source->simulated ? source->person->count : 0;
    for (int i = 0; i < visits; i++) {
        const struct person_visit *visit = &source->person->visits[i];
        struct trend_point point = {days_of_wall(visit->wall_ns), person_number(visit, "hr_bpm")};
        const char *counts = person_word(visit, "counts");
        if (strcmp(visit->what, "baseline") == 0 && point.value > 0 &&
            (!counts || strcmp(counts, "0") != 0))
            gather(&values.points, &point);
    }
    if (values.points.count > 0) /* a file may be mended by hand */
        qsort(values.points.at, (size_t)values.points.count, values.points.size, by_moment);
    add_series(history, (struct history_series){.measure = HISTORY_REST}, &values);
}

static void resonance_series(const struct gathered *found, struct history *history)
{
    const struct session_summary *const *summaries = found->at;
    struct values values = no_values();
    history->resonance_per_min = NAN;
    for (int i = 0; i < found->count; i++) {
        struct trend_point point = {days_of_wall(summaries[i]->started_wall_ns),
                                    summaries[i]->resonance_bpm};
        if (!isnan(point.value))
            gather(&values.points, &point);
        if (summaries[i]->resonance_per_min > 0)
            history->resonance_per_min = summaries[i]->resonance_per_min;
    }
    add_series(history, (struct history_series){.measure = HISTORY_RESONANCE}, &values);
}

/* One item before and after a sitting, also where two check-ins ask it. */
struct asked {
    char check_in[40], item[24];
    int times; /* before and after */
};

/* False where it was not asked twice, or not answered both times. */
static bool change_of(const struct session_summary *summary, const char *item, double *before,
                      double *after)
{
    bool twice = false;
    *before = *after = NAN;
    for (int i = 0, seen = 0; i < summary->answer_count; i++) {
        const struct session_answer *answer = &summary->answers[i];
        if (strcmp(answer->item, item) != 0)
            continue;
        if (seen == 0)
            *before = answer->before;
        twice = twice || answer->again || seen > 0;
        *after = answer->after;
        seen++;
    }
    return twice && !isnan(*before) && !isnan(*after);
}

static void note_asked(struct gathered *asked, const struct session_answer *answer)
{
    struct asked *at = asked->at;
    for (int i = 0; i < asked->count; i++)
        if (strcmp(at[i].item, answer->item) == 0)
            return;
    struct asked one = {0};
    text_copy(one.check_in, sizeof one.check_in, answer->check_in);
    text_copy(one.item, sizeof one.item, answer->item);
    gather(asked, &one);
}

static int by_times(const void *a, const void *b)
{
    const struct asked *one = a, *other = b;
    return one->times != other->times ? other->times - one->times : strcmp(one->item, other->item);
}

static void item_series(const struct gathered *found, const struct asked *asked,
                        struct history *history)
{
    const struct session_summary *const *summaries = found->at;
    struct history_series series = {.measure = HISTORY_ANSWERS};
    struct values values = no_values();
    text_copy(series.check_in, sizeof series.check_in, asked->check_in);
    text_copy(series.item, sizeof series.item, asked->item);
    for (int i = 0; i < found->count; i++) {
        double before, after;
        if (!change_of(summaries[i], asked->item, &before, &after))
            continue;
        struct trend_point point = {days_of_wall(summaries[i]->started_wall_ns), after - before};
        gather(&values.points, &point);
        gather(&values.before, &before);
    }
    add_series(history, series, &values);
}

static void answer_series(const struct gathered *found, struct history *history)
{
    const struct session_summary *const *summaries = found->at;
    struct gathered asked = {.size = sizeof(struct asked)};
    double before, after;
    for (int i = 0; i < found->count; i++)
        for (int k = 0; k < summaries[i]->answer_count; k++)
            note_asked(&asked, &summaries[i]->answers[k]);
    struct asked *at = asked.at;
    for (int i = 0; i < asked.count; i++)
        for (int k = 0; k < found->count; k++)
            at[i].times += change_of(summaries[k], at[i].item, &before, &after);
    if (asked.count > 0)
        qsort(at, (size_t)asked.count, sizeof *at, by_times);
    for (int i = 0; i < asked.count && i < HISTORY_ITEMS_MOST && at[i].times > 0; i++)
        item_series(found, &at[i], history);
    gathered_finish(&asked);
}

/* --- all ------------------------------------------------------------------------------------ */

void history_make(const struct history_source *source, struct history *history)
{
    *history =
        (struct history){.simulated = source->simulated, .today = day_of_wall(source->now_wall_ns)};
    text_copy(history->participant, sizeof history->participant, source->participant);
    struct gathered found = theirs(source, history);
    struct gathered sittings = {.size = sizeof(struct history_sitting)};
    const struct session_summary *const *summaries = found.at;
    for (int i = 0; i < found.count; i++) {
        struct history_sitting sitting = sitting_of(summaries[i]);
        gather(&sittings, &sitting);
    }
    history->sittings = sittings.at;
    history->count = sittings.count;
    make_days(history);
    make_weeks(history);
    rest_series(source, history);
    resonance_series(&found, history);
    answer_series(&found, history);
    gathered_finish(&found);
}

void history_finish(struct history *history)
{
    for (int i = 0; i < history->series_count; i++) {
        free(history->series[i].points);
        free(history->series[i].before);
    }
    free(history->sittings);
    free(history->days);
    free(history->weeks);
    *history = (struct history){0};
}
