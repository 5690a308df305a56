/* Steps stand when they were due and markers when they were set, whenever the program came to act
 * upon them. */
#include "export/edf_notes.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct edf_note *add(struct edf_notes *notes, int64_t time_ns, int stream)
{
    ENSURE(notes->count < notes->room);
    struct edf_note *note = &notes->at[notes->count++];
    *note = (struct edf_note){.time_ns = time_ns, .stream = stream, .order = notes->count};
    return note;
}

static void add_words(struct edf_notes *notes, int64_t time_ns, int stream, const char *what,
                      const char *words)
{
    struct edf_note *note = add(notes, time_ns, stream);
    struct text text = text_over(note->words, sizeof note->words);
    text_add(&text, "%s%s%s", what, what[0] && words[0] ? " " : "", words);
    for (char *at = note->words; *at; at++) /* it is a cell of a table as well */
        if ((unsigned char)*at < ' ')
            *at = ' ';
}

static void add_step(struct edf_notes *notes, const struct event *event)
{
    const struct event_field *change = &event_descriptions[EVENT_STEP].fields[0];
    add_words(notes, event->step.due_ns, -1, change->names[event->step.change], event->step.id);
}

static void add_mark(struct edf_notes *notes, const struct event *event)
{
    add_words(notes, event->at_ns, -1, event->intent.text[0] ? "" : "mark", event->intent.text);
}

static void add_answer(struct edf_notes *notes, const struct event *event)
{
    char value[32];
    struct edf_note *note = add(notes, event->at_ns, -1);
    struct text text = text_over(note->words, sizeof note->words);
    struct text number = text_over(value, sizeof value);
    if (isnan(event->answer.value))
        text_add(&number, "left out");
    else
        text_add(&number, "%.10g", event->answer.value);
    text_add(&text, "%s=%s %s", event->answer.item, value, event->answer.check_in);
}

static void add_gap(struct edf_notes *notes, const struct event *event)
{
    const struct event_field *cause = &event_descriptions[EVENT_GAP].fields[2];
    add_words(notes, event->gap.from_ns, event->stream, "gap begins",
              cause->names[event->gap.cause]);
    add_words(notes, event->gap.to_ns, event->stream, "gap ends", "");
}

static void add_loss(struct edf_notes *notes, const struct event *event)
{
    struct edf_note *note = add(notes, event->loss.from_ns, event->stream);
    struct text text = text_over(note->words, sizeof note->words);
    text_add(&text, "%lld samples lost", (long long)event->loss.count);
}

static void add_beat(struct edf_notes *notes, const struct event *event)
{
    const struct rr_body *rr = &event->rr;
    add_words(notes, rr->time_ns, event->stream, "beat",
              rr->class == BEAT_NORMAL ? "" : beat_class_name((enum beat_class)rr->class));
    notes->at[notes->count - 1].is_beat = true;
}

static const struct {
    enum event_kind kind;
    void (*add)(struct edf_notes *notes, const struct event *event);
} kinds[] = {{EVENT_STEP, add_step}, {EVENT_INTENT, add_mark}, {EVENT_ANSWER, add_answer},
             {EVENT_GAP, add_gap},   {EVENT_LOSS, add_loss},   {EVENT_RR, add_beat}};
#define KIND_COUNT (sizeof kinds / sizeof kinds[0])

static int by_time(const void *a, const void *b)
{
    const struct edf_note *x = a, *y = b;
    if (x->time_ns != y->time_ns)
        return x->time_ns < y->time_ns ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

enum status edf_notes_of(const struct story *story, struct edf_notes *notes,
                         struct problem *problem)
{
    *notes = (struct edf_notes){0};
    for (size_t i = 0; i < KIND_COUNT; i++)
        notes->room += 2 * story->of[kinds[i].kind].count;
    notes->at = calloc(notes->room + 1, sizeof *notes->at);
    if (!notes->at)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to export the session.");
    for (size_t i = 0; i < KIND_COUNT; i++)
        for (size_t k = 0; k < story->of[kinds[i].kind].count; k++)
            kinds[i].add(notes, &story->of[kinds[i].kind].at[k]);
    qsort(notes->at, notes->count, sizeof *notes->at, by_time);
    return STATUS_OK;
}

void edf_notes_finish(struct edf_notes *notes)
{
    free(notes->at);
    *notes = (struct edf_notes){0};
}

const char *edf_step_at(const struct story *story, int64_t time_ns)
{
    const struct story_events *steps = &story->of[EVENT_STEP];
    const char *step = NULL;
    for (size_t i = 0; i < steps->count && steps->at[i].step.due_ns <= time_ns; i++) {
        int change = steps->at[i].step.change;
        bool ends = change == STEP_PRACTICE_ENDS || change == STEP_STOPPED;
        if (ends)
            step = NULL;
        else if (change == STEP_BEGINS || change == STEP_RETURNED || change == STEP_ANCHORED)
            step = steps->at[i].step.id;
    }
    return step;
}
