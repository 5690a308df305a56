/* One row a thing that happened, in the order of time, at the nanosecond that the session has. */
#include "base/clock.h"
#include "base/number.h"
#include "events/kinds.h"
#include "export/bids.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a device said now and then. */
struct said {
    const struct story_channel *channel;
    double value;
};

struct happened {
    int64_t time_ns, length_ns; /* length -1: unknown, or none */
    size_t order;
    const struct event *event; /* NULL: something said */
    struct said said;
};

struct bids_events {
    const struct story *story;
    struct happened *at;
    size_t count, room;
    bool full; /* no memory */
};

static void add(struct bids_events *events, struct happened happened)
{
    if (events->count == events->room) {
        size_t room = events->room ? 2 * events->room : 256;
        struct happened *grown = realloc(events->at, room * sizeof *grown);
        if (!grown) {
            events->full = true;
            return;
        }
        events->at = grown;
        events->room = room;
    }
    happened.order = events->count;
    events->at[events->count++] = happened;
}

void bids_events_value(void *context, const struct story_channel *channel, int64_t time_ns,
                       double value)
{
    add(context, (struct happened){.time_ns = time_ns, .length_ns = -1, .said = {channel, value}});
}

static struct happened happened_of(const struct event *event)
{
    struct happened happened = {.time_ns = event->at_ns, .length_ns = 0, .event = event};
    switch (event->kind) {
    case EVENT_STEP:
        happened.time_ns = event->step.due_ns;
        break;
    case EVENT_RR:
        happened.time_ns = event->rr.time_ns;
        break;
    case EVENT_BREATH:
        happened.time_ns = event->breath.start_ns;
        happened.length_ns = event->breath.end_ns - event->breath.start_ns;
        break;
    case EVENT_GAP:
        happened.time_ns = event->gap.from_ns;
        happened.length_ns = event->gap.to_ns - event->gap.from_ns;
        break;
    case EVENT_LOSS:
        happened.time_ns = event->loss.from_ns;
        happened.length_ns = event->loss.to_ns - event->loss.from_ns;
        break;
    default:
        break;
    }
    return happened;
}

struct bids_events *bids_events_of(const struct story *story)
{
    static const enum event_kind kinds[] = {EVENT_STEP,   EVENT_INTENT, EVENT_ANSWER, EVENT_RR,
                                            EVENT_BREATH, EVENT_GAP,    EVENT_LOSS};
    struct bids_events *events = calloc(1, sizeof *events);
    if (!events)
        return NULL;
    events->story = story;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        for (size_t k = 0; k < story->of[kinds[i]].count; k++)
            add(events, happened_of(&story->of[kinds[i]].at[k]));
    return events;
}

void bids_events_destroy(struct bids_events *events)
{
    if (!events)
        return;
    free(events->at);
    free(events);
}

static int by_time(const void *a, const void *b)
{
    const struct happened *x = a, *y = b;
    if (x->time_ns != y->time_ns)
        return x->time_ns < y->time_ns ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* --- cells -------------------------------------------------------------------------------- */

/* The columns behind onset and duration; what is not said reads n/a. */
struct cells {
    const char *type, *name, *detail, *sensor;
    double value, rr_ms, nn_ms, quality;
    int after_gap, inserted; /* -1: not said */
};

static void put_seconds(FILE *file, int64_t ns)
{
    uint64_t size = ns < 0 ? (uint64_t)0 - (uint64_t)ns : (uint64_t)ns;
    fprintf(file, "%s%" PRIu64 ".%09" PRIu64, ns < 0 ? "-" : "", size / 1000000000,
            size % 1000000000);
}

static void put_word(FILE *file, const char *word)
{
    fputc('\t', file);
    if (!word || !word[0])
        fputs("n/a", file);
    for (; word && *word; word++)
        fputc((unsigned char)*word < ' ' ? ' ' : *word, file);
}

static void put_number(FILE *file, double value)
{
    char word[NUMBER_PRINT_MOST];
    if (isfinite(value))
        number_print(value, word);
    put_word(file, isfinite(value) ? word : NULL);
}

static void put_count(FILE *file, int value)
{
    if (value < 0)
        put_word(file, NULL);
    else
        fprintf(file, "\t%d", value);
}

static void put_cells(FILE *file, const struct cells *cells)
{
    const char *const words[] = {cells->type, cells->name, cells->detail, cells->sensor};
    const double numbers[] = {cells->value, cells->rr_ms, cells->nn_ms, cells->quality};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        put_word(file, words[i]);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        put_number(file, numbers[i]);
    put_count(file, cells->after_gap);
    put_count(file, cells->inserted);
    fputc('\n', file);
}

static const char *field_word(const struct event *event, int field, int value)
{
    return event_descriptions[event->kind].fields[field].names[value];
}

static void fill_beat(const struct story *story, const struct event *event, struct cells *cells,
                      size_t *hint)
{
    const struct beat_body *beat = story_beat_of(story, event, hint);
    cells->type = "beat";
    cells->detail = beat_class_name((enum beat_class)event->rr.class);
    cells->rr_ms = event->rr.rr_ms;
    cells->nn_ms = event->rr.nn_ms;
    cells->quality = beat ? beat->quality : NAN;
    cells->after_gap = event->rr.first;
    cells->inserted = event->rr.inserted;
}

static void fill(const struct story *story, const struct event *event, struct cells *cells,
                 size_t *hint)
{
    switch (event->kind) {
    case EVENT_STEP:
        cells->type = "step";
        cells->name = event->step.id;
        cells->detail = field_word(event, 0, event->step.change);
        cells->value = (double)event->step.index;
        cells->sensor = NULL;
        break;
    case EVENT_INTENT:
        cells->type = "marker";
        cells->name = event->intent.text;
        cells->sensor = NULL;
        break;
    case EVENT_ANSWER:
        cells->type = "answer";
        cells->name = event->answer.item;
        cells->detail = event->answer.check_in;
        cells->value = event->answer.value;
        cells->sensor = NULL;
        break;
    case EVENT_RR:
        fill_beat(story, event, cells, hint);
        break;
    case EVENT_BREATH:
        cells->type = "breath";
        cells->detail = event->breath.paced ? "paced" : "free";
        cells->quality = event->breath.quality;
        break;
    case EVENT_GAP:
        cells->type = "gap";
        cells->detail = field_word(event, 2, event->gap.cause);
        cells->value = (double)event->gap.count;
        break;
    default:
        cells->type = "loss";
        cells->value = (double)event->loss.count;
        break;
    }
}

static void put_happened(FILE *file, const struct story *story, const struct happened *happened,
                         size_t *hint)
{
    int stream = happened->event ? happened->event->stream : happened->said.channel->stream;
    struct cells cells = {.sensor =
                              stream < story->stream_count ? story->streams[stream].label : NULL,
                          .value = NAN,
                          .rr_ms = NAN,
                          .nn_ms = NAN,
                          .quality = NAN,
                          .after_gap = -1,
                          .inserted = -1};
    if (happened->event) {
        fill(story, happened->event, &cells, hint);
    } else {
        cells.type = "value";
        cells.name = happened->said.channel->label;
        cells.value = happened->said.value;
    }
    put_seconds(file, happened->time_ns);
    fputc('\t', file);
    if (happened->length_ns < 0)
        fputs("n/a", file);
    else
        put_seconds(file, happened->length_ns);
    put_cells(file, &cells);
}

/* --- the files ---------------------------------------------------------------------------- */

static const struct {
    const char *name, *units, *words;
} columns[] = {
    {"onset", "s", "from the beginning of the session"},
    {"duration", "s", "0: a moment"},
    {"trial_type", NULL,
     "step of the practice; marker of a person or a signal; answer to a check-in; heart beat; "
     "breath; gap in what was recorded; loss of samples; value that a device said; simulated"},
    {"name", NULL, "id of the step or item, words of the marker, channel of the value"},
    {"detail", NULL,
     "of a step what it did, of an answer its check-in, of a beat the class of the interval that "
     "it closes, of a gap its cause, of a breath whether it was paced"},
    {"sensor", NULL, "which sensor"},
    {"value", NULL, "number of the step, answer, events or samples lost, value said"},
    {"rr_ms", "ms", "interval that the beat closes, as measured"},
    {"nn_ms", "ms", "the same as corrected: rr_ms holds inserted + 1 times nn_ms"},
    {"quality", NULL, "of the beat or breath, 0 to 1"},
    {"after_gap", NULL, "1: the interval before the beat is unknown"},
    {"inserted", NULL, "beats that stand in for missed ones"},
};

static cJSON *description_of(const struct bids_session *session)
{
    cJSON *json = cJSON_CreateObject();
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        cJSON *column = cJSON_AddObjectToObject(json, columns[i].name);
        cJSON_AddStringToObject(column, "Description", columns[i].words);
        if (columns[i].units)
            cJSON_AddStringToObject(column, "Units", columns[i].units);
    }
    bids_describe(session, cJSON_AddObjectToObject(json, "Session")); /* objects only, here */
    return json;
}

static void put_rows(FILE *file, const struct bids_events *events)
{
    const struct story *story = events->story;
    size_t hint = 0;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        fprintf(file, "%s%s", i ? "\t" : "", columns[i].name);
    fputc('\n', file);
    if (story->simulated)
        fputs("0\tn/a\tsimulated\t" OWN_SIMULATED "\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a\n",
              file);
    for (size_t i = 0; i < events->count; i++)
        put_happened(file, story, &events->at[i], &hint);
}

enum status bids_put_events(struct bids_session *session, struct bids_events *events)
{
    struct exporting *exporting = session->exporting;
    struct output *output;
    char name[4 * BIDS_LABEL_SIZE];
    if (events->full)
        return problem_set(exporting->problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to export the session.");
    qsort(events->at, events->count, sizeof *events->at, by_time);
    struct text text = text_over(name, sizeof name);
    text_add(&text, "%s_events.json", session->stem);
    enum status status = bids_put_json(exporting, session->folder, name, description_of(session));
    text = text_over(name, sizeof name);
    text_add(&text, "%s_events.tsv", session->stem);
    if (!status)
        status =
            outputs_add(&exporting->outputs, session->folder, name, &output, exporting->problem);
    if (!status)
        put_rows(output->file, events);
    return status;
}
