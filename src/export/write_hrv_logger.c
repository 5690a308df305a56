/* The two tables of the app HRV Logger, as programs that read its exports expect them: intervals
 * ("date, rr, since start") in whole ms, and events ("date, timestamp, annotation, manual"). The
 * intervals are the measured ones, as in the app; `since start` is when the closing beat came, in
 * whole ms of session time, so that gaps show in it. Neither table knows quotes, so that commas in
 * words become semicolons. */
#include "base/clock.h"
#include "events/kinds.h"
#include "export/formats.h"
#include <inttypes.h>
#include <math.h>
#include <time.h>

static void put_date(FILE *file, const struct story *story, int64_t time_ns)
{
    int64_t wall_ns = story->started_wall_ns + time_ns;
    time_t seconds = (time_t)(wall_ns / NS_PER_S - (wall_ns % NS_PER_S < 0));
    struct tm date;
    char words[40] = "";
    if (gmtime_r(&seconds, &date))
        strftime(words, sizeof words, "%Y-%m-%d %H:%M:%S +0000", &date);
    fputs(words, file);
}

static void put_words(FILE *file, const char *words)
{
    for (; *words; words++)
        fputc(*words == ',' ? ';' : (unsigned char)*words < ' ' ? ' ' : *words, file);
}

static void put_event(FILE *file, const struct story *story, int64_t time_ns, const char *what,
                      const char *words, bool manual)
{
    put_date(file, story, time_ns);
    fprintf(file, ", %.6f, ", s_from_ns(time_ns));
    put_words(file, what);
    if (what[0] && words[0])
        fputc(' ', file);
    put_words(file, words);
    fprintf(file, ", %d\n", manual);
}

static enum status put_intervals(struct exporting *exporting, int stream)
{
    const struct story *story = exporting->story;
    const struct story_events *list = &story->of[EVENT_RR];
    struct output *output;
    enum status status = export_add(exporting, stream, "hrvlogger_RR.csv", &output);
    if (status)
        return status;
    fputs("date, rr, since start\n", output->file);
    for (size_t i = 0; i < list->count; i++) {
        const struct rr_body *rr = &list->at[i].rr;
        if (list->at[i].stream != stream || isnan(rr->rr_ms))
            continue;
        put_date(output->file, story, rr->time_ns);
        fprintf(output->file, ", %.0f, %" PRId64 "\n", rr->rr_ms,
                (rr->time_ns + NS_PER_MS / 2) / NS_PER_MS);
    }
    return STATUS_OK;
}

static void put_steps(FILE *file, const struct story *story)
{
    const struct event_field *change = &event_descriptions[EVENT_STEP].fields[0];
    const struct story_events *steps = &story->of[EVENT_STEP], *marks = &story->of[EVENT_INTENT];
    size_t step = 0, mark = 0;
    while (step < steps->count || mark < marks->count) {
        const struct event *a = &steps->at[step], *b = &marks->at[mark];
        if (mark == marks->count || (step < steps->count && a->step.due_ns <= b->at_ns)) {
            put_event(file, story, a->step.due_ns, change->names[a->step.change], a->step.id,
                      false);
            step++;
        } else {
            put_event(file, story, b->at_ns, "", b->intent.text, true);
            mark++;
        }
    }
}

enum status write_hrv_logger(struct exporting *exporting)
{
    const struct story *story = exporting->story;
    int streams[STORY_STREAMS_MOST], count = export_beating(story, streams);
    struct output *output;
    enum status status = STATUS_OK;
    while (!status && count-- > 0)
        status = put_intervals(exporting, streams[count]);
    if (!status)
        status = export_add(exporting, -1, "hrvlogger_Events.csv", &output);
    if (status)
        return status;
    fputs("date, timestamp, annotation, manual\n", output->file);
    if (story->simulated)
        put_event(output->file, story, 0, OWN_SIMULATED, "", false);
    if (story->undated)
        put_event(output->file, story, 0, OWN_UNDATED, "", false);
    struct story_said said[STORY_SAID_MOST];
    for (int i = 0, given = story_said(story, said); i < given; i++)
        put_event(output->file, story, 0, said[i].name, said[i].words, false);
    put_steps(output->file, story);
    return STATUS_OK;
}
