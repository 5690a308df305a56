/* Tidy tables, one row a thing: beats, coherence, breaths, seconds, steps, marks, answers, what
 * is known of the session, and what a device says now and then (values). A gap shows as after_gap,
 * what does not exist is an empty cell, and a simulated heart is told in a first line that begins
 * with '#'. Times are seconds of the session to the microsecond, intervals ms to the microsecond;
 * other numbers keep 10 digits. */
#include "base/sheet.h"
#include "events/kinds.h"
#include "export/formats.h"
#include <inttypes.h>
#include <math.h>
#include <time.h>

/* Cells of one row: seconds, ms, numbers, words; each is led by its comma. */
static void put_s(FILE *file, int64_t ns)
{
    fputc(',', file);
    sheet_seconds(file, ns);
}

static void put_ms(FILE *file, double ms)
{
    fputc(',', file);
    sheet_ms(file, ms);
}

static void put_number(FILE *file, double value)
{
    fputc(',', file);
    sheet_number(file, value);
}

static void put_word(FILE *file, const char *word)
{
    fputc(',', file);
    sheet_text(file, word);
}

static void put_sensor(FILE *file, const struct story *story, int stream)
{
    put_word(file, stream < story->stream_count ? story->streams[stream].label : "");
    fputc('\n', file);
}

/* Nothing where the value exists. */
static void put_reason(FILE *file, int reason)
{
    put_word(file, reason == REASON_NONE ? "" : reason_name((enum reason)reason));
}

static const char *field_name(enum event_kind kind, int field, int value)
{
    return event_descriptions[kind].fields[field].names[value];
}

static void put_beats(FILE *file, const struct story *story)
{
    const struct story_events *list = &story->of[EVENT_RR];
    size_t hint = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct rr_body *rr = &list->at[i].rr;
        const struct beat_body *beat = story_beat_of(story, &list->at[i], &hint);
        sheet_seconds(file, rr->time_ns);
        put_ms(file, rr->rr_ms);
        put_ms(file, rr->nn_ms);
        fprintf(file, ",%s,%d,%d", beat_class_name((enum beat_class)rr->class), rr->first,
                rr->inserted);
        put_number(file, beat ? beat->quality : NAN);
        put_sensor(file, story, list->at[i].stream);
    }
}

static void put_forms(FILE *file, const struct coherence_body *value)
{
    const double cells[] = {
        value->ratio,     value->peak_ms2 / value->total_ms2,
        value->peak_hz,   value->peak_ms2,
        value->total_ms2, value->peak_ms2 / value->below_ms2 * (value->peak_ms2 / value->above_ms2),
    };
    bool exists = value->reason == REASON_NONE;
    put_reason(file, value->reason);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        put_number(file, exists ? cells[i] : NAN);
}

static void put_coherence(FILE *file, const struct story *story)
{
    const struct story_events *list = &story->of[EVENT_COHERENCE];
    for (size_t i = 0; i < list->count; i++) {
        sheet_seconds(file, list->at[i].coherence.time_ns);
        put_forms(file, &list->at[i].coherence);
        put_sensor(file, story, list->at[i].stream);
    }
}

/* What was told together with `with`: the next of that kind, stream and moment; NULL: none. */
static const struct event *told_with(const struct story *story, enum event_kind kind,
                                     const struct event *with, size_t *next)
{
    const struct story_events *list = &story->of[kind];
    for (; *next < list->count; ++*next) {
        const struct event *event = &list->at[*next];
        if (event->stream != with->stream || event->at_ns < with->at_ns)
            continue;
        if (event->at_ns > with->at_ns)
            return NULL;
        ++*next;
        return event;
    }
    return NULL;
}

static void put_quality(FILE *file, const struct event *event)
{
    const struct quality_body *quality = event ? &event->quality : NULL;
    put_word(file, quality ? quality_level_name((enum quality_level)quality->level) : "");
    put_reason(file, quality ? quality->reason : REASON_NONE);
    put_number(file, quality ? quality->rate_hz : NAN);
    put_number(file, quality ? quality->amplitude : NAN);
}

static void put_synchrony(FILE *file, const struct event *event)
{
    const struct synchrony_body *synchrony = event ? &event->synchrony : NULL;
    put_reason(file, synchrony ? synchrony->reason : REASON_NONE);
    put_number(file, synchrony ? synchrony->synchrony : NAN);
    put_number(file, synchrony ? synchrony->lag_s : NAN);
    put_number(file, synchrony ? synchrony->amplitude_bpm : NAN);
}

static void put_breathing(FILE *file, const struct event *event)
{
    const struct breathing_body *breathing = event ? &event->breathing : NULL;
    bool exists = breathing && breathing->reason == REASON_NONE;
    put_reason(file, breathing ? breathing->reason : REASON_NONE);
    put_word(file, exists ? field_name(EVENT_BREATHING, 1, breathing->source) : "");
    put_number(file, exists ? 60 * breathing->rate_hz : NAN);
    put_number(file, exists ? breathing->confidence : NAN);
}

static void put_stream_seconds(FILE *file, const struct story *story, int stream)
{
    const struct story_events *list = &story->of[EVENT_COHERENCE];
    size_t quality = 0, synchrony = 0, breathing = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct event *second = &list->at[i];
        if (second->stream != stream)
            continue;
        sheet_seconds(file, second->coherence.time_ns);
        put_quality(file, told_with(story, EVENT_QUALITY, second, &quality));
        put_forms(file, &second->coherence);
        put_synchrony(file, told_with(story, EVENT_SYNCHRONY, second, &synchrony));
        put_breathing(file, told_with(story, EVENT_BREATHING, second, &breathing));
        put_sensor(file, story, stream);
    }
}

static void put_seconds(FILE *file, const struct story *story)
{
    for (int stream = 0; stream < STORY_STREAMS_MOST; stream++)
        put_stream_seconds(file, story, stream);
}

static void put_breaths(FILE *file, const struct story *story)
{
    const struct story_events *list = &story->of[EVENT_BREATH];
    for (size_t i = 0; i < list->count; i++) {
        const struct breath_body *breath = &list->at[i].breath;
        sheet_seconds(file, breath->start_ns);
        put_s(file, breath->inhale_ns);
        put_s(file, breath->end_ns);
        fprintf(file, ",%d", breath->paced);
        put_reason(file, breath->reason);
        put_number(file, breath->high_bpm);
        put_number(file, breath->low_bpm);
        put_number(file, breath->high_ns < 0 ? NAN : (double)breath->high_ns / 1e9);
        put_number(file, breath->low_ns < 0 ? NAN : (double)breath->low_ns / 1e9);
        put_number(file, breath->lag_s);
        put_number(file, breath->quality);
        put_sensor(file, story, list->at[i].stream);
    }
}

static void put_steps(FILE *file, const struct story *story)
{
    const struct story_events *list = &story->of[EVENT_STEP];
    for (size_t i = 0; i < list->count; i++) {
        const struct step_body *step = &list->at[i].step;
        sheet_seconds(file, list->at[i].at_ns);
        put_s(file, step->due_ns);
        put_word(file, field_name(EVENT_STEP, 0, step->change));
        fprintf(file, ",%" PRId64, step->index);
        put_word(file, step->id);
        put_word(file, field_name(EVENT_STEP, 4, step->cause));
        fprintf(file, ",%d\n", step->round);
    }
}

static void put_marks(FILE *file, const struct story *story)
{
    const struct story_events *list = &story->of[EVENT_INTENT];
    for (size_t i = 0; i < list->count; i++) {
        sheet_seconds(file, list->at[i].at_ns);
        put_word(file, list->at[i].intent.text);
        fputc('\n', file);
    }
}

static void put_answers(FILE *file, const struct story *story)
{
    const struct story_events *list = &story->of[EVENT_ANSWER];
    for (size_t i = 0; i < list->count; i++) {
        const struct answer_body *answer = &list->at[i].answer;
        sheet_seconds(file, list->at[i].at_ns);
        put_word(file, answer->check_in);
        put_word(file, answer->item);
        put_number(file, answer->value);
        fputc('\n', file);
    }
}

static void put_fact(FILE *file, const char *name, const char *words)
{
    if (!words[0])
        return;
    sheet_text(file, name);
    put_word(file, words);
    fputc('\n', file);
}

static void put_session(FILE *file, const struct story *story)
{
    struct story_said said[STORY_SAID_MOST];
    time_t seconds = (time_t)(story->started_wall_ns / NS_PER_S);
    struct tm began;
    char when[40] = "";
    if (gmtime_r(&seconds, &began))
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &began);
    put_fact(file, "began", when);
    put_fact(file, "participant", story->participant);
    for (int i = 0, count = story_said(story, said); i < count; i++)
        put_fact(file, said[i].name, said[i].words);
    put_fact(file, "practice", story->practice_id);
    put_fact(file, "complete", story->complete ? "1" : "0");
    put_fact(file, "imported", story->imported);
    put_fact(file, "version", story->version);
}

static const struct {
    const char *ending, *header;
    void (*put)(FILE *file, const struct story *story);
} sheets[] = {
    {"beats.csv", "t_s,rr_ms,nn_ms,class,after_gap,inserted,quality,sensor", put_beats},
    {"coherence.csv", "t_s,reason,ratio,share,peak_hz,peak_ms2,total_ms2,f3,sensor", put_coherence},
    {"seconds.csv",
     "t_s,quality,quality_reason,rate_hz,amplitude,coherence_reason,ratio,share,peak_hz,peak_ms2,"
     "total_ms2,f3,synchrony_reason,synchrony,lag_s,amplitude_bpm,breathing_reason,"
     "breathing_source,breaths_per_min,breathing_confidence,sensor",
     put_seconds},
    {"breaths.csv",
     "start_s,inhale_end_s,end_s,paced,reason,high_bpm,low_bpm,high_s,low_s,lag_s,quality,sensor",
     put_breaths},
    {"steps.csv", "t_s,due_s,change,index,id,cause,round", put_steps},
    {"marks.csv", "t_s,text", put_marks},
    {"answers.csv", "t_s,check_in,item,value", put_answers},
    {"session.csv", "fact,value", put_session},
};

struct values {
    struct exporting *exporting;
    FILE *file;
};

static void put_value(void *context, const struct story_channel *channel, int64_t time_ns,
                      double value)
{
    const struct values *values = context;
    const char *signal = field_name(EVENT_DEVICE, 2, channel->signal);
    sheet_seconds(values->file, time_ns);
    put_word(values->file, channel->label);
    put_word(values->file, signal);
    put_number(values->file, value);
    put_sensor(values->file, values->exporting->story, channel->stream);
}

static enum status begin(struct exporting *exporting, const char *ending, const char *header,
                         struct output **output)
{
    enum status status = export_add(exporting, -1, ending, output);
    if (status)
        return status;
    if (exporting->story->simulated)
        fputs("# " OWN_SIMULATED "\n", (*output)->file);
    fprintf((*output)->file, "%s\n", header);
    return STATUS_OK;
}

enum status write_csv(struct exporting *exporting)
{
    struct output *output;
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < sizeof sheets / sizeof sheets[0]; i++) {
        status = begin(exporting, sheets[i].ending, sheets[i].header, &output);
        if (!status)
            sheets[i].put(output->file, exporting->story);
    }
    if (!status)
        status = begin(exporting, "values.csv", "t_s,channel,signal,value,sensor", &output);
    if (status)
        return status;
    struct values values = {exporting, output->file};
    return story_rows(exporting->story, NULL, put_value, &values, exporting->problem);
}
