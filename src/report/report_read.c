/* One pass over a session's events, then the analysis of its heart. */
#include "report/report_data.h"

#include "base/clock.h"
#include "reading/session_series.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* While the events pass by. */
struct passing {
    struct report *report;
    struct session_series *heart;
    struct gathered intervals; /* struct live_interval, as they were told last */
    bool paused, anchored;     /* either, or both at once: one anchor may follow another */
    double away_at_s;          /* since when */
    double last_s;
};

struct live_interval {
    uint8_t stream;
    struct rr_body rr;
};

static void pass_rr(struct passing *passing, const struct event *event)
{
    struct live_interval *at = passing->intervals.at;
    const struct live_interval told = {event->stream, event->rr};
    int i = passing->intervals.count;
    if (!event->rr.revises) {
        gather(&passing->intervals, &told);
        return;
    }
    while (i > 0 && at[i - 1].rr.time_ns > event->rr.time_ns)
        i--;
    for (; i > 0 && at[i - 1].rr.time_ns == event->rr.time_ns; i--)
        if (at[i - 1].stream == event->stream)
            at[i - 1] = told;
}

static void end_step(struct passing *passing, double at_s)
{
    struct gathered *steps = &passing->report->steps;
    struct report_step *last = steps->count > 0 ? steps->at : NULL;
    if (last)
        last += steps->count - 1;
    if (last && isnan(last->to_s))
        last->to_s = at_s;
}

/* What the person is doing from `at_s` on; time away from a step is counted once. */
static void set_away(struct passing *passing, bool paused, bool anchored, double at_s)
{
    struct gathered *steps = &passing->report->steps;
    struct report_step *at = steps->at;
    bool was = passing->paused || passing->anchored, is = paused || anchored;
    if (was && !is && steps->count > 0)
        at[steps->count - 1].paused_s += at_s - passing->away_at_s;
    if (!was && is)
        passing->away_at_s = at_s;
    passing->paused = paused;
    passing->anchored = anchored;
}

/* A step begins when it was due, as every export has it; it was told a moment later. */
static void pass_step(struct passing *passing, const struct event *event)
{
    double at_s = s_from_ns(event->step.due_ns);
    const struct report_step begun = {
        .from_s = at_s, .to_s = NAN, .body = event->step, .mean_hr_bpm = NAN, .swing_bpm = NAN};
    switch (event->step.change) {
    case STEP_PAUSED:
        set_away(passing, true, passing->anchored, at_s);
        break;
    case STEP_RESUMED:
        set_away(passing, false, passing->anchored, at_s);
        break;
    case STEP_ANCHORED:
        set_away(passing, passing->paused, true, at_s);
        break;
    case STEP_RETURNED:
        set_away(passing, passing->paused, false, at_s);
        break;
    case STEP_BEGINS:
        set_away(passing, false, false, at_s);
        end_step(passing, at_s);
        gather(&passing->report->steps, &begun);
        break;
    default:
        set_away(passing, false, false, at_s);
        end_step(passing, at_s);
        passing->report->stopped |= event->step.change == STEP_STOPPED;
    }
}

static void pass_mark(struct report *report, const struct event *event)
{
    struct report_mark mark = {.t_s = s_from_ns(event->at_ns)};
    text_copy(mark.text, sizeof mark.text, event->intent.text);
    if (event->intent.intent == INTENT_MARK)
        gather(&report->marks, &mark);
}

static void pass_coherence(struct report *report, const struct event *event)
{
    const struct coherence_body *value = &event->coherence;
    bool exists = value->reason == REASON_NONE;
    const struct report_live live = {s_from_ns(value->time_ns), event->stream,
                                     (enum reason)value->reason,
                                     exists ? value->peak_ms2 / value->total_ms2 : NAN};
    gather(&report->live, &live);
}

/* A device may name a channel for breathing that nothing ever comes from. */
static void pass_sample(struct report *report, const struct event *event)
{
    const struct report_channel *at = report->channels.at;
    for (int i = 0; report->breathing < 0 && i < report->channels.count; i++)
        if (at[i].body.signal == SIGNAL_RESPIRATION && at[i].stream == event->stream &&
            at[i].body.channel == event->sample.channel && isfinite(event->sample.value))
            report->breathing = i;
}

static void pass_event(struct passing *passing, const struct event *event)
{
    struct report *report = passing->report;
    double at_s = passing->last_s = s_from_ns(event->at_ns);
    session_series_put(passing->heart, event);
    switch (event->kind) {
    case EVENT_LINK:
        report->summary.simulated |= event->link.simulated != 0;
        break;
    case EVENT_RR:
        pass_rr(passing, event);
        break;
    case EVENT_STEP:
        pass_step(passing, event);
        break;
    case EVENT_INTENT:
        pass_mark(report, event);
        break;
    case EVENT_COHERENCE:
        pass_coherence(report, event);
        break;
    case EVENT_ANSWER: {
        const struct report_step *step = report->steps.at;
        int begun = report->steps.count;
        const struct report_answer answer = {at_s, begun > 0 ? step[begun - 1].body.index : -1,
                                             event->answer, NULL};
        gather(&report->answers, &answer);
        break;
    }
    case EVENT_BREATH: {
        const struct report_breath breath = {event->stream, event->breath};
        gather(&report->breaths, &breath);
        break;
    }
    case EVENT_GAP: {
        const struct report_gap gap = {s_from_ns(event->gap.from_ns), s_from_ns(event->gap.to_ns),
                                       event->stream, (enum gap_cause)event->gap.cause,
                                       event->gap.count};
        gather(&report->gaps, &gap);
        break;
    }
    case EVENT_DEVICE: {
        const struct report_channel channel = {event->stream, event->device};
        gather(&report->channels, &channel);
        break;
    }
    case EVENT_QUALITY: {
        const struct report_rate rate = {event->stream, event->quality.rate_hz};
        gather(&report->rates, &rate);
        break;
    }
    case EVENT_PACE: {
        const struct report_pace pace = {s_from_ns(event->pace.from_ns), event->pace};
        gather(&report->paces, &pace);
        break;
    }
    case EVENT_SAMPLE:
        pass_sample(report, event);
        break;
    case EVENT_LOSS:
        if (event->stream < STREAMS_MOST)
            report->lost_samples[event->stream] += event->loss.count;
        break;
    default:
        break;
    }
}

static void count_live(struct report *report, const struct gathered *intervals)
{
    const struct live_interval *at = intervals->at;
    for (int i = 0; i < intervals->count; i++) {
        if (at[i].stream != report->stream || at[i].rr.first)
            continue;
        report->live_intervals++;
        report->live_corrected += at[i].rr.class != BEAT_NORMAL;
    }
}

/* --- reading -------------------------------------------------------------------------------- */

static enum status pass_all(struct passing *passing, struct problem *problem)
{
    struct report *report = passing->report;
    struct event event;
    bool more = true;
    enum status status = STATUS_OK;
    while (!status && more) {
        status = record_next(report->record, &event, &more, problem);
        if (!status && more)
            pass_event(passing, &event);
    }
    end_step(passing, passing->last_s);
    report->seconds = passing->last_s;
    return status;
}

/* What the session has no heart for is no failure: the report says it. */
static enum status analyse(struct report *report, struct session_series *heart,
                           struct problem *problem)
{
    const struct series_wish wish = {.kind = -1, .sensor = report->wish.sensor};
    enum status status = session_series_take(heart, "The session", report->summary.simulated, &wish,
                                             &report->series, &report->no_heart);
    report->stream = session_series_stream(heart);
    if (!status) {
        const struct analysis_input input = {.kind = report->series.kind,
                                             .values = report->series.values,
                                             .count = report->series.count,
                                             .rate_hz = report->series.rate_hz,
                                             .times_s = report->series.times_s,
                                             .opens = report->series.opens,
                                             .workers = report->wish.workers};
        status = analysis_run(&input, &report->analysis, &report->no_heart);
    }
    report->has_heart = status == STATUS_OK;
    if (report->has_heart && report->analysis.beat_count == 0)
        problem_set(&report->no_heart, STATUS_INVALID, "", "No heart beat was found in it.");
    if (status == STATUS_FAILED && problem)
        *problem = report->no_heart;
    return status == STATUS_FAILED ? status : STATUS_OK;
}

/* The check-in of an answer, whose id may be cut there: whole it stands in the practice. */
static const char *whole_id(const struct report *report, const struct answer_body *answer)
{
    const struct practice *practice = report->practice;
    for (int i = 0; practice && i < practice->step_count; i++)
        if (practice->steps[i].ask &&
            report_is_id(answer->check_in, practice->steps[i].ask, sizeof answer->check_in))
            return practice->steps[i].ask;
    return answer->check_in;
}

static const struct check_in *find_check_in(struct report *report, const char *id)
{
    struct check_in **at = report->check_ins.at, *found = NULL;
    struct problem unread;
    char name[128];
    for (int i = 0; i < report->check_ins.count; i++)
        if (strcmp(at[i]->id, id) == 0)
            return at[i];
    snprintf(name, sizeof name, "check_in:%s", id);
    const char *text = report_fact(report, name);
    if (!text || check_in_parse(text, strlen(text), name, &found, &unread) != STATUS_OK)
        return NULL;
    gather(&report->check_ins, &found);
    return found;
}

static void read_questions(struct report *report)
{
    struct report_answer *at = report->answers.at;
    for (int i = 0; i < report->answers.count; i++) {
        const struct answer_body *body = &at[i].body;
        const struct check_in *check_in = find_check_in(report, whole_id(report, body));
        for (int k = 0; check_in && k < check_in->item_count; k++)
            if (report_is_id(body->item, check_in->items[k].id, sizeof body->item))
                at[i].item = &check_in->items[k];
    }
}

static void read_facts(struct report *report)
{
    struct problem unread;
    const char *text = report_fact(report, "practice_text");
    const char *started = report_fact(report, "started_wall_ns");
    if (!started || !parse_int64(started, &report->started_wall_ns))
        report->started_wall_ns = -1;
    if (text && practice_parse(text, strlen(text), "the session's practice", &report->practice,
                               &unread) != STATUS_OK)
        report->practice = NULL;
    read_questions(report);
}

static enum status read_all(struct report *report, struct session_series *heart,
                            struct problem *problem)
{
    struct passing passing = {
        .report = report, .heart = heart, .intervals.size = sizeof(struct live_interval)};
    enum status status = record_summary(report->path, &report->summary, problem);
    if (!status)
        status = record_open(report->path, &report->record, problem);
    if (!status)
        status = session_series_has(report->record, report->path, report->wish.sensor, problem);
    if (!status)
        status = pass_all(&passing, problem);
    if (!status) {
        read_facts(report);
        status = analyse(report, heart, problem);
    }
    if (!status) {
        count_live(report, &passing.intervals);
        report_measure(report);
        if (report->wish.deidentify)
            report_hide(report);
    }
    gathered_finish(&passing.intervals);
    return status;
}

enum status report_read(const char *session, const struct report_wish *wish, struct report **report,
                        struct problem *problem)
{
    struct report *made = calloc(1, sizeof *made);
    struct session_series *heart = NULL;
    *report = NULL;
    ENSURE(made);
    *made = (struct report){.wish = *wish,
                            .steps.size = sizeof(struct report_step),
                            .marks.size = sizeof(struct report_mark),
                            .answers.size = sizeof(struct report_answer),
                            .breaths.size = sizeof(struct report_breath),
                            .gaps.size = sizeof(struct report_gap),
                            .channels.size = sizeof(struct report_channel),
                            .live.size = sizeof(struct report_live),
                            .rates.size = sizeof(struct report_rate),
                            .paces.size = sizeof(struct report_pace),
                            .check_ins.size = sizeof(struct check_in *)};
    text_copy(made->path, sizeof made->path, session);
    made->breathing = -1;
    ENSURE(session_series_create(&heart, wish->sensor));
    enum status status = read_all(made, heart, problem);
    session_series_destroy(heart);
    if (status)
        report_destroy(made);
    else
        *report = made;
    return status;
}

void report_destroy(struct report *report)
{
    if (!report)
        return;
    struct gathered *lists[] = {&report->steps,   &report->marks, &report->answers,
                                &report->breaths, &report->gaps,  &report->channels,
                                &report->live,    &report->rates, &report->paces};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        gathered_finish(lists[i]);
    struct check_in **check_ins = report->check_ins.at;
    for (int i = 0; i < report->check_ins.count; i++)
        check_in_destroy(check_ins[i]);
    gathered_finish(&report->check_ins);
    analysis_finish(&report->analysis);
    series_finish(&report->series);
    practice_destroy(report->practice);
    record_close(report->record);
    free(report->hidden);
    free(report);
}
