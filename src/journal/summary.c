/* No session is read through: facts, the ends of all tables, and the few tables that say how the
 * heart, the signal and the person did. Samples and bytes, which are nearly all of a file, are left
 * where they are. */
#include "journal/summary.h"

#include "base/clock.h"
#include "base/gathered.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/place.h"
#include "journal/reading.h"
#include "journal/row.h"
#include "journal/schema.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RESONANCE_NEAR 0.05

/* --- single values --------------------------------------------------------------------------- */

static int64_t number_of(sqlite3 *file, const char *sql)
{
    sqlite3_stmt *query;
    int64_t number = 0;
    if (sqlite3_prepare_v2(file, sql, -1, &query, NULL) != SQLITE_OK)
        return 0;
    if (sqlite3_step(query) == SQLITE_ROW)
        number = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return number;
}

static void fact_into(sqlite3 *file, const char *name, char *value, size_t size)
{
    sqlite3_stmt *query;
    value[0] = '\0';
    if (sqlite3_prepare_v2(file, "SELECT value FROM facts WHERE name=?", -1, &query, NULL))
        return;
    sqlite3_bind_text(query, 1, name, -1, SQLITE_STATIC);
    const char *found = NULL;
    if (sqlite3_step(query) == SQLITE_ROW)
        found = (const char *)sqlite3_column_text(query, 0);
    if (found)
        text_copy(value, size, found);
    sqlite3_finalize(query);
}

static double length_s(sqlite3 *file, int format)
{
    int64_t last_ns = 0;
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        char sql[128];
        if (schema_columns((enum event_kind)kind, format) == 0)
            continue;
        snprintf(sql, sizeof sql, "SELECT at_ns FROM \"%s\" ORDER BY seq DESC LIMIT 1",
                 event_descriptions[kind].name);
        int64_t at_ns = number_of(file, sql);
        last_ns = at_ns > last_ns ? at_ns : last_ns;
    }
    return s_from_ns(last_ns);
}

static void name_into(const char *path, char *name, size_t size)
{
    const char *slash = strrchr(path, '/');
    text_copy(name, size, slash ? slash + 1 : path);
    char *ending = strrchr(name, '.');
    if (ending && ending != name && strcmp(ending, PLACE_ENDING) == 0)
        *ending = '\0';
}

static int64_t started_wall_ns(sqlite3 *file)
{
    char word[32];
    int64_t wall_ns;
    fact_into(file, "started_wall_ns", word, sizeof word);
    return parse_int64(word, &wall_ns) ? wall_ns : 0;
}

void summary_say_start(struct session_summary *summary)
{
    time_t seconds = (time_t)(summary->started_wall_ns / NS_PER_S);
    struct tm local;
    memset(summary->started, 0, sizeof summary->started);
    if (localtime_r(&seconds, &local))
        strftime(summary->started, sizeof summary->started, "%Y-%m-%d %H:%M", &local);
}

static bool is_fact(sqlite3 *file, const char *name, const char *value)
{
    char found[8];
    fact_into(file, name, found, sizeof found);
    return strcmp(found, value) == 0;
}

static bool has_fact(sqlite3 *file, const char *name)
{
    char found[8];
    fact_into(file, name, found, sizeof found);
    return found[0] != '\0';
}

/* --- rows in order --------------------------------------------------------------------------- */

struct rows {
    sqlite3_stmt *query;
    enum event_kind kind;
    struct event event;
    int64_t seq;
    bool stands; /* on `event` */
};

/* The next row of the first sensor; what cannot be read is passed over: this is only a summary. */
static void rows_next(struct rows *rows)
{
    rows->stands = false;
    while (!rows->stands && rows->query && sqlite3_step(rows->query) == SQLITE_ROW) {
        rows->seq = sqlite3_column_int64(rows->query, 0);
        rows->stands =
            row_read(rows->query, rows->kind, &rows->event) == NULL && rows->event.stream == 0;
    }
}

static struct rows rows_of(sqlite3 *file, enum event_kind kind, int format)
{
    char sql[SCHEMA_SQL_MAX];
    struct rows rows = {.kind = kind};
    struct text text = text_over(sql, sizeof sql);
    schema_select(kind, format, &text);
    sqlite3_prepare_v2(file, sql, -1, &rows.query, NULL);
    rows_next(&rows);
    return rows;
}

static void rows_end(struct rows *rows)
{
    sqlite3_finalize(rows->query);
}

/* --- measures -------------------------------------------------------------------------------- */

struct interval {
    int64_t time_ns;
    double nn_ms;
    int beats; /* it holds */
};

struct heart {
    struct interval *intervals;
    int count, room;
};

/* A revision takes the place of what it revises, which is among the newest. */
static void heart_take(struct heart *heart, const struct rr_body *rr, bool believed)
{
    int i = heart->count;
    while (rr->revises && i > 0 && heart->intervals[i - 1].time_ns > rr->time_ns)
        i--;
    bool revised = rr->revises && i > 0 && heart->intervals[i - 1].time_ns == rr->time_ns;
    if (!revised && (rr->revises || !believed))
        return;
    if (!revised && heart->count == heart->room) {
        heart->room = heart->room ? 2 * heart->room : 512;
        heart->intervals =
            realloc(heart->intervals, (size_t)heart->room * sizeof *heart->intervals);
        ENSURE(heart->intervals);
    }
    heart->intervals[revised ? i - 1 : heart->count++] =
        (struct interval){rr->time_ns, rr->nn_ms, rr->inserted + 1};
}

static double heart_rate(const struct heart *heart)
{
    double sum_ms = 0;
    int64_t beats = 0;
    for (int i = 0; i < heart->count; i++)
        if (heart->intervals[i].nn_ms > 0) {
            sum_ms += heart->intervals[i].nn_ms * heart->intervals[i].beats;
            beats += heart->intervals[i].beats;
        }
    return beats > 0 ? 60000 * (double)beats / sum_ms : NAN;
}

/* Intervals and the quality of the seconds between them, in the order in which they were told. */
static void measure_heart(sqlite3 *file, int format, struct session_summary *summary)
{
    struct rows rr = rows_of(file, EVENT_RR, format);
    struct rows quality = rows_of(file, EVENT_QUALITY, format);
    struct heart heart = {0};
    int64_t seconds = 0, usable = 0;
    bool believed = true;
    while (rr.stands || quality.stands) {
        if (quality.stands && (!rr.stands || quality.seq < rr.seq)) {
            const struct quality_body *body = &quality.event.quality;
            believed = body->level > QUALITY_POOR || body->reason == REASON_SETTLING;
            usable += body->level >= QUALITY_FAIR;
            seconds++;
            rows_next(&quality);
        } else {
            heart_take(&heart, &rr.event.rr, believed);
            rows_next(&rr);
        }
    }
    summary->mean_hr_bpm = heart_rate(&heart);
    summary->usable = seconds > 0 ? (double)usable / (double)seconds : NAN;
    free(heart.intervals);
    rows_end(&rr);
    rows_end(&quality);
}

static double measure_coherence(sqlite3 *file, int format)
{
    struct rows rows = rows_of(file, EVENT_COHERENCE, format);
    struct gathered shares = {.size = sizeof(double)};
    for (; rows.stands; rows_next(&rows)) {
        const struct coherence_body *body = &rows.event.coherence;
        double share = body->peak_ms2 / body->total_ms2;
        if (body->reason == REASON_NONE)
            gather(&shares, &share);
    }
    double middle = gathered_median(&shares);
    gathered_finish(&shares);
    rows_end(&rows);
    return middle;
}

/* Rise and fall with each breath that the pacer asked for at the person's own rate, give or take a
 * twentieth: what a person chose to breathe by at other rates is another thing. */
static void measure_resonance(sqlite3 *file, int format, struct session_summary *summary)
{
    struct rows rows = rows_of(file, EVENT_BREATH, format);
    struct gathered swings = {.size = sizeof(double)};
    for (; rows.stands; rows_next(&rows)) {
        const struct breath_body *body = &rows.event.breath;
        double rate_per_min = 60 / s_from_ns(body->end_ns - body->start_ns);
        double swing_bpm = body->high_bpm - body->low_bpm;
        bool near = fabs(rate_per_min / summary->resonance_per_min - 1) < RESONANCE_NEAR;
        if (body->reason == REASON_NONE && body->paced && near && swing_bpm >= 0)
            gather(&swings, &swing_bpm);
    }
    summary->resonance_breaths = swings.count;
    summary->resonance_bpm = swings.count >= SUMMARY_BREATHS_LEAST ? gathered_median(&swings) : NAN;
    gathered_finish(&swings);
    rows_end(&rows);
}

/* Whoever changes an answer has given the later one, also by going back to the step that asked. */
static void take_answers(sqlite3 *file, int format, struct session_summary *summary)
{
    struct rows rows = rows_of(file, EVENT_ANSWER, format);
    struct rows steps = rows_of(file, EVENT_STEP, format);
    int64_t step = -1, given[SUMMARY_ANSWERS_MOST] = {0}; /* under way, and at the first answer */
    for (; rows.stands; rows_next(&rows)) {
        for (; steps.stands && steps.seq < rows.seq; rows_next(&steps))
            if (steps.event.step.change == STEP_BEGINS)
                step = steps.event.step.index;
        const struct answer_body *body = &rows.event.answer;
        int i = 0;
        while (i < summary->answer_count &&
               (strcmp(summary->answers[i].item, body->item) != 0 ||
                strcmp(summary->answers[i].check_in, body->check_in) != 0))
            i++;
        if (i == SUMMARY_ANSWERS_MOST)
            continue;
        struct session_answer *answer = &summary->answers[i];
        if (i == summary->answer_count) {
            summary->answer_count++;
            text_copy(answer->check_in, sizeof answer->check_in, body->check_in);
            text_copy(answer->item, sizeof answer->item, body->item);
            given[i] = step;
        }
        bool first = step == given[i];
        answer->again = answer->again || !first;
        if (first)
            answer->before = body->value;
        if (!first || !answer->again)
            answer->after = body->value;
    }
    rows_end(&steps);
    rows_end(&rows);
}

/* --- all -------------------------------------------------------------------------------------- */

static void take_facts(sqlite3 *file, struct session_summary *summary)
{
    char word[32];
    fact_into(file, "practice_title", summary->practice, sizeof summary->practice);
    fact_into(file, "practice_id", summary->practice_id, sizeof summary->practice_id);
    fact_into(file, "participant", summary->participant, sizeof summary->participant);
    fact_into(file, "practice_minutes", word, sizeof word);
    if (!parse_double(word, &summary->practice_minutes))
        summary->practice_minutes = NAN;
    fact_into(file, "resonance_per_min", word, sizeof word);
    if (!parse_double(word, &summary->resonance_per_min))
        summary->resonance_per_min = NAN;
    fact_into(file, "procedure", summary->procedure, sizeof summary->procedure);
    if (has_fact(file, "protocol_id"))
        text_copy(summary->procedure, sizeof summary->procedure, "resonance");
    summary->repaired = has_fact(file, "repaired");
    summary->imported = has_fact(file, "imported");
    summary->undated = has_fact(file, "undated");
    summary->complete = is_fact(file, "complete", "1");
    /* The simulated heart may also have come in later, when no sensor was there. */
    summary->simulated = is_fact(file, "simulated", "1") ||
                         number_of(file, "SELECT 1 FROM link WHERE simulated LIMIT 1") == 1;
    for (summary->sensors = 1; summary->sensors < STREAMS_MOST; summary->sensors++) {
        char name[SCHEMA_FACT_MAX];
        fact_into(file, schema_stream_fact("sensor", summary->sensors, name), word, sizeof word);
        if (!word[0])
            break;
    }
}

enum status record_summary(const char *path, struct session_summary *summary,
                           struct problem *problem)
{
    sqlite3 *file;
    int format;
    memset(summary, 0, sizeof *summary);
    enum status status = reading_open(path, &file, &format, problem);
    if (status)
        return status;
    text_copy(summary->path, sizeof summary->path, path);
    name_into(path, summary->name, sizeof summary->name);
    summary->started_wall_ns = started_wall_ns(file);
    summary_say_start(summary);
    summary->seconds = length_s(file, format);
    take_facts(file, summary);
    summary->beats = number_of(file, "SELECT count(*) FROM beat WHERE stream=0");
    if (summary->beats == 0) /* a sensor that sends intervals */
        summary->beats = number_of(file, "SELECT count(*) FROM rr WHERE stream=0");
    measure_heart(file, format, summary);
    summary->coherence = measure_coherence(file, format);
    measure_resonance(file, format, summary);
    take_answers(file, format, summary);
    reading_close(file);
    return STATUS_OK;
}
