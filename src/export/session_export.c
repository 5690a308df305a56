/* What other programs read of a session.
 *
 * "rr": plain numbers and nothing else, because HRV programs take any word for damage; so a gap
 * leaves no line, an interval that is not known leaves none either, one that holds missed beats
 * leaves a line for each, and a simulated heart is told in the file's name. "csv": one table for
 * beats, for coherence, for steps and for marks; there a gap shows as after_gap, what does not
 * exist is an empty cell, and a simulated heart is told in a first line that begins with '#'.
 * Another format is one more entry of the table at the end.
 *
 * An interval that was revised is listed once, as it was told last: the newest wait until nothing
 * can revise them any more. */
#include "export/session_export.h"

#include "base/text.h"
#include "events/kinds.h"
#include "export/sheet.h"
#include "heart/rr.h"
#include "journal/record.h"
#include <string.h>

#define WAITING_MAX (2 * RR_REVISED)

struct exporting {
    struct rr_body waiting[WAITING_MAX]; /* oldest first */
    int waiting_count;
    struct session_summary summary;
    char stem[160]; /* the files' common beginning */
    struct sheets sheets;
};

enum csv_sheet { CSV_BEATS, CSV_COHERENCE, CSV_STEPS, CSV_MARKS };

struct sheet_kind {
    const char *ending;
    const char *header; /* NULL: numbers only */
};

struct format {
    const char *name;
    int sheet_count;
    struct sheet_kind sheets[SHEETS_MAX];
    void (*put_interval)(FILE *file, const struct rr_body *rr);          /* into the first sheet */
    void (*put)(struct exporting *exporting, const struct event *event); /* NULL: nothing else */
};

static void put_lengths(FILE *file, const struct rr_body *rr)
{
    for (int i = 0; i <= rr->inserted && rr->nn_ms == rr->nn_ms; i++) {
        sheet_ms(file, rr->nn_ms);
        fputc('\n', file);
    }
}

static void put_beat(FILE *file, const struct rr_body *rr)
{
    sheet_seconds(file, rr->time_ns);
    fputc(',', file);
    sheet_ms(file, rr->rr_ms);
    fputc(',', file);
    sheet_ms(file, rr->nn_ms);
    fprintf(file, ",%s,%d,%d\n", beat_class_name((enum beat_class)rr->class), rr->first,
            rr->inserted);
}

static void put_coherence(FILE *file, const struct coherence_body *value)
{
    const double cells[] = {
        value->ratio,     value->peak_ms2 / value->total_ms2,
        value->peak_hz,   value->peak_ms2,
        value->total_ms2, value->peak_ms2 / value->below_ms2 * (value->peak_ms2 / value->above_ms2),
    };
    bool exists = value->reason == REASON_NONE;
    sheet_seconds(file, value->time_ns);
    fprintf(file, ",%s", exists ? "" : reason_name((enum reason)value->reason));
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        fputc(',', file);
        if (exists)
            sheet_number(file, cells[i]);
    }
    fputc('\n', file);
}

static void put_step(FILE *file, int64_t at_ns, const struct step_body *step)
{
    const struct event_field *change = &event_descriptions[EVENT_STEP].fields[0];
    sheet_seconds(file, at_ns);
    fputc(',', file);
    sheet_seconds(file, step->due_ns);
    fprintf(file, ",%s,%lld,", change->names[step->change], (long long)step->index);
    sheet_text(file, step->id);
    fputc('\n', file);
}

static void put_mark(FILE *file, int64_t at_ns, const struct intent_body *mark)
{
    sheet_seconds(file, at_ns);
    fputc(',', file);
    sheet_text(file, mark->text);
    fputc('\n', file);
}

static void csv_put(struct exporting *exporting, const struct event *event)
{
    struct sheet *sheets = exporting->sheets.at;
    if (event->kind == EVENT_COHERENCE)
        put_coherence(sheets[CSV_COHERENCE].file, &event->coherence);
    else if (event->kind == EVENT_STEP)
        put_step(sheets[CSV_STEPS].file, event->at_ns, &event->step);
    else if (event->kind == EVENT_INTENT && event->intent.intent == INTENT_MARK)
        put_mark(sheets[CSV_MARKS].file, event->at_ns, &event->intent);
}

static const struct format formats[] = {
    {"rr", 1, {{"rr.txt", NULL}}, put_lengths, NULL},
    {"csv",
     4,
     {[CSV_BEATS] = {"beats.csv", "t_s,rr_ms,nn_ms,class,after_gap,inserted"},
      [CSV_COHERENCE] = {"coherence.csv", "t_s,reason,ratio,share,peak_hz,peak_ms2,total_ms2,f3"},
      [CSV_STEPS] = {"steps.csv", "t_s,due_s,change,index,id"},
      [CSV_MARKS] = {"marks.csv", "t_s,text"}},
     put_beat,
     csv_put},
};

static const struct format *format_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static enum status make_sheets(struct exporting *exporting, const struct format *format,
                               const char *folder, struct problem *problem)
{
    for (int i = 0; i < format->sheet_count; i++) {
        char name[256];
        struct text text = text_over(name, sizeof name);
        text_add(&text, "%s.%s", exporting->stem, format->sheets[i].ending);
        enum status status = sheets_add(&exporting->sheets, folder, name, problem);
        if (status)
            return status;
        FILE *file = exporting->sheets.at[i].file;
        if (format->sheets[i].header && exporting->summary.simulated)
            fputs("# simulated: no person's heart\n", file);
        if (format->sheets[i].header)
            fprintf(file, "%s\n", format->sheets[i].header);
    }
    return STATUS_OK;
}

static void put_waiting(struct exporting *exporting, const struct format *format, int most)
{
    int ready = exporting->waiting_count - most;
    for (int i = 0; i < ready; i++)
        format->put_interval(exporting->sheets.at[0].file, &exporting->waiting[i]);
    if (ready <= 0)
        return;
    exporting->waiting_count = most;
    memmove(exporting->waiting, exporting->waiting + ready,
            (size_t)most * sizeof *exporting->waiting);
}

static void put_rr(struct exporting *exporting, const struct format *format,
                   const struct rr_body *rr)
{
    if (rr->revises) {
        for (int i = 0; i < exporting->waiting_count; i++)
            if (exporting->waiting[i].time_ns == rr->time_ns)
                exporting->waiting[i] = *rr;
        return;
    }
    put_waiting(exporting, format, WAITING_MAX - 1);
    exporting->waiting[exporting->waiting_count++] = *rr;
}

static void put_event(struct exporting *exporting, const struct format *format,
                      const struct event *event)
{
    if (event->kind == EVENT_RR)
        put_rr(exporting, format, &event->rr);
    else if (format->put)
        format->put(exporting, event);
}

static enum status put_events(struct exporting *exporting, const struct format *format,
                              const char *session, struct problem *problem)
{
    struct record *record;
    struct event event;
    bool more = true;
    enum status status = record_open(session, &record, problem);
    while (!status && more) {
        status = record_next(record, &event, &more, problem);
        if (!status && more)
            put_event(exporting, format, &event);
    }
    put_waiting(exporting, format, 0);
    record_close(record);
    return status;
}

static void name_files(const struct sheets *sheets, char *written, size_t size)
{
    struct text text = text_over(written, size);
    for (int i = 0; i < sheets->count; i++)
        text_add(&text, "%s\n", sheets->at[i].path);
}

enum status session_export(const char *session, const char *format_name, const char *folder,
                           char *written, size_t size, struct problem *problem)
{
    struct exporting exporting = {.sheets.count = 0};
    const struct format *format = format_find(format_name);
    if (size > 0)
        written[0] = '\0';
    if (!format)
        return problem_set(problem, STATUS_INVALID, "Choose rr or csv.",
                           "There is no format \"%.40s\".", format_name);
    enum status status = record_summary(session, &exporting.summary, problem);
    if (!status)
        status = path_make_private_folder(folder, problem);
    if (status)
        return status;
    struct text stem = text_over(exporting.stem, sizeof exporting.stem);
    text_add(&stem, "%s%s", exporting.summary.name,
             exporting.summary.simulated ? "-simulated" : "");
    status = make_sheets(&exporting, format, folder, problem);
    if (!status)
        status = put_events(&exporting, format, session, problem);
    status = sheets_finish(&exporting.sheets, status, problem);
    if (!status)
        name_files(&exporting.sheets, written, size);
    return status;
}
