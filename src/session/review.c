/* One pass over a session file, gathering what a person wants to see of it, and medians at the end.
 * Medians, because a cough or a slipped finger should not speak for a whole sitting. */
#include "session/review_parts.h"

#include "base/clock.h"
#include "base/gathered.h"
#include "base/text.h"
#include "journal/journal_line.h"
#include "journal/record.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

_Static_assert(REVIEW_LINE_SIZE >= JOURNAL_LINE_SIZE, "a line is shown whole");

#define GAP_LEAST_NS (3 * NS_PER_S) /* the slowest heart beats more often */

/* An interval as it was told last. */
struct interval {
    struct rr_body rr;
    bool believed; /* the signal around it carried a pulse */
};

struct reviewing {
    struct review *review;
    struct gathered intervals, rhythm, coherence, steps, indices, signal, peaks;
    bool no_pulse; /* the signal of the last second carried none that can be believed */
    int64_t last_ns, last_beat_ns;
    double sum_ms;
    int count; /* of corrected intervals in sum_ms */
};

/* A revision takes the place of what it revises, which is among the newest. */
static void review_rr(struct reviewing *reviewing, const struct rr_body *rr)
{
    struct interval *at = reviewing->intervals.at, interval = {*rr, !reviewing->no_pulse};
    int i = reviewing->intervals.count;
    if (!rr->revises) {
        gather(&reviewing->intervals, &interval);
        return;
    }
    while (i > 0 && at[i - 1].rr.time_ns > rr->time_ns)
        i--;
    if (i > 0 && at[i - 1].rr.time_ns == rr->time_ns)
        at[i - 1].rr = *rr;
}

/* The rhythm to be drawn, now that every interval is what it was told to be last. */
static void review_rhythm(struct reviewing *reviewing)
{
    const struct interval *at = reviewing->intervals.at;
    bool after_gap = false;
    for (int i = 0; i < reviewing->intervals.count; i++) {
        const struct rr_body *rr = &at[i].rr;
        after_gap = after_gap || rr->first || !at[i].believed;
        if (!(rr->nn_ms > 0) || !at[i].believed) /* also what a file was made to say */
            continue;
        struct rhythm_point point = {
            .time_ns = rr->time_ns, .nn_ms = rr->nn_ms, .class = rr->class, .first = after_gap};
        gather(&reviewing->rhythm, &point);
        after_gap = false;
        reviewing->sum_ms += rr->nn_ms * (rr->inserted + 1);
        reviewing->count += rr->inserted + 1;
        reviewing->review->corrected += rr->class != BEAT_NORMAL;
    }
    free(reviewing->intervals.at);
}

static void review_beat(struct reviewing *reviewing, const struct beat_body *beat)
{
    int64_t pause_ns = beat->time_ns - reviewing->last_beat_ns;
    if (pause_ns > GAP_LEAST_NS)
        reviewing->review->gap_s += s_from_ns(pause_ns);
    reviewing->last_beat_ns = beat->time_ns;
    reviewing->review->beats++;
}

static void review_coherence_value(struct reviewing *reviewing, const struct coherence_body *value)
{
    bool exists = value->reason == REASON_NONE;
    struct review_coherence second = {
        .t_s = s_from_ns(value->time_ns),
        .reason = (enum reason)value->reason,
        .share = exists ? value->peak_ms2 / value->total_ms2 : NAN,
    };
    gather(&reviewing->coherence, &second);
    gather(&reviewing->peaks, &value->peak_hz);
}

/* Each second once; what is said of it later counts. */
static void review_quality(struct reviewing *reviewing, const struct event *event)
{
    const struct quality_body *quality = &event->quality;
    reviewing->no_pulse = quality->level <= QUALITY_POOR && quality->reason != REASON_SETTLING;
    int64_t second = (event->at_ns - NS_PER_S / 2) / NS_PER_S; /* the one that ended */
    while (reviewing->signal.count <= second)
        gather(&reviewing->signal, &(struct review_second){0});
    struct review_second *at = (struct review_second *)reviewing->signal.at + second;
    at->heard = true;
    at->reason = reviewing->no_pulse ? (enum reason)quality->reason : REASON_NONE;
}

/* Medians of what may be shown, and why there is none where there is none. */
static void review_shown(struct reviewing *reviewing)
{
    struct review *review = reviewing->review;
    const double *peaks = reviewing->peaks.at;
    struct gathered shares = {.size = sizeof(double)}, waves = {.size = sizeof(double)};
    int reasons[REASON_NO_PACER + 1] = {0};
    for (int i = 0; i < review->coherence_count; i++) {
        const struct review_coherence *second = &review->coherence[i];
        const struct review_step *step = review_step_at(review, second->t_s);
        if (second->reason <= REASON_NO_PACER && second->reason != REASON_SETTLING)
            reasons[second->reason]++;
        if (second->reason != REASON_NONE || (step && !score_afterwards(step->score)))
            continue;
        gather(&shares, &second->share);
        gather(&waves, &peaks[i]);
    }
    review->share = gathered_median(&shares);
    review->wave_per_min = 60 * gathered_median(&waves);
    for (int reason = REASON_SETTLING; reason <= REASON_NO_PACER; reason++)
        if (reasons[reason] > (review->why ? reasons[review->why] : 0))
            review->why = (enum reason)reason;
    gathered_finish(&shares);
    gathered_finish(&waves);
}

static void review_step_change(struct reviewing *reviewing, const struct step_body *change)
{
    if (change->change == STEP_STOPPED)
        reviewing->review->stopped_early = true;
    if (change->change != STEP_BEGINS)
        return;
    struct review_step step = {.t_s = s_from_ns(change->due_ns)};
    text_copy(step.id, sizeof step.id, change->id);
    gather(&reviewing->steps, &step);
    gather(&reviewing->indices, &change->index);
}

/* Whoever changes an answer has given the later one, also by going back to the step that asked;
 * what another step asks again is what came after. */
static void review_answer(struct reviewing *reviewing, const struct answer_body *answer)
{
    struct review *review = reviewing->review;
    const int64_t *indices = reviewing->indices.at;
    int at = 0, begun = reviewing->indices.count;
    int64_t step = begun > 0 ? indices[begun - 1] : -1;
    while (at < review->answer_count && strcmp(review->answers[at].item, answer->item) != 0)
        at++;
    if (at == REVIEW_ANSWERS_MOST)
        return;
    struct review_answer *kept = &review->answers[at];
    if (at == review->answer_count) {
        review->answer_count++;
        *kept = (struct review_answer){.before = answer->value, .after = NAN, .step = step};
        text_copy(kept->item, sizeof kept->item, answer->item);
    } else if (kept->step == step)
        kept->before = answer->value;
    else
        kept->after = answer->value;
}

void review_answers(const struct review *review, struct text *text)
{
    for (int i = 0; i < review->answer_count; i++) {
        const struct review_answer *answer = &review->answers[i];
        char words[24];
        text_copy(words, sizeof words, answer->item);
        for (char *at = words; *at; at++)
            *at = *at == '-' ? ' ' : *at;
        if (isnan(answer->before) && isnan(answer->after))
            continue;
        text_add(text, "%s%s ", text->used > 0 ? ", " : "", words);
        if (!isnan(answer->before))
            text_add(text, "%g", answer->before);
        if (!isnan(answer->after))
            text_add(text, "%s%g", isnan(answer->before) ? "" : " \u2192 ", answer->after);
    }
}

static void review_event(struct reviewing *reviewing, const struct event *event)
{
    reviewing->last_ns = event->at_ns;
    if (event->stream != 0 && event->kind != EVENT_LINK) /* the practice follows the first sensor */
        return;
    switch (event->kind) {
    case EVENT_LINK:
        reviewing->review->simulated |= event->link.simulated != 0;
        break;
    case EVENT_RR:
        review_rr(reviewing, &event->rr);
        break;
    case EVENT_BEAT:
        review_beat(reviewing, &event->beat);
        break;
    case EVENT_QUALITY:
        review_quality(reviewing, event);
        break;
    case EVENT_COHERENCE:
        review_coherence_value(reviewing, &event->coherence);
        break;
    case EVENT_STEP:
        review_step_change(reviewing, &event->step);
        break;
    case EVENT_ANSWER:
        review_answer(reviewing, &event->answer);
        break;
    default:
        break;
    }
}

static void review_facts(struct review *review, struct record *record)
{
    const char *title = record_fact(record, "practice_title");
    const char *simulated = record_fact(record, "simulated");
    const char *started = record_fact(record, "started_wall_ns");
    int64_t wall_ns;
    text_copy(review->title, sizeof review->title, title ? title : "");
    const char *line = record_fact(record, JOURNAL_LINE_FACT);
    text_copy(review->line, sizeof review->line, line ? line : "");
    review->simulated |= simulated && strcmp(simulated, "1") == 0;
    if (started && parse_int64(started, &wall_ns)) {
        time_t seconds = (time_t)(wall_ns / NS_PER_S);
        struct tm local;
        review->started_wall_ns = wall_ns;
        localtime_r(&seconds, &local);
        strftime(review->started, sizeof review->started, "%H:%M", &local);
    }
}

const struct review_step *review_step_at(const struct review *review, double t_s)
{
    int at = review->step_count - 1;
    while (at >= 0 && review->steps[at].t_s > t_s)
        at--;
    return at >= 0 ? &review->steps[at] : NULL;
}

/* Whoever sends intervals tells of no beats; they are counted by the intervals they close. */
static void review_conclude(struct reviewing *reviewing, struct record *record)
{
    struct review *review = reviewing->review;
    int intervals = reviewing->intervals.count;
    review_rhythm(reviewing);
    review->rhythm = reviewing->rhythm.at;
    review->rhythm_count = reviewing->rhythm.count;
    review->coherence = reviewing->coherence.at;
    review->coherence_count = reviewing->coherence.count;
    review->steps = reviewing->steps.at;
    review->step_count = reviewing->steps.count;
    review->seconds = s_from_ns(reviewing->last_ns);
    int64_t silent_ns = reviewing->last_ns - reviewing->last_beat_ns;
    if (silent_ns > GAP_LEAST_NS && review->beats > 0)
        review->gap_s += s_from_ns(silent_ns);
    review->beats = review->beats > intervals ? review->beats : intervals;
    review->mean_hr_bpm = reviewing->count ? 60000 * reviewing->count / reviewing->sum_ms : NAN;
    review->swing_bpm = review_swing(review->rhythm, review->rhythm_count);
    review_practice(review, reviewing->indices.at, record);
    review_signal(review, reviewing->signal.at, reviewing->signal.count);
    review_shown(reviewing);
    free(reviewing->indices.at);
    free(reviewing->signal.at);
    free(reviewing->peaks.at);
}

enum status review_load(const char *path, struct review *review, struct problem *problem)
{
    struct record *record;
    struct reviewing reviewing = {
        .review = review,
        .intervals.size = sizeof(struct interval),
        .rhythm.size = sizeof(struct rhythm_point),
        .coherence.size = sizeof(struct review_coherence),
        .steps.size = sizeof(struct review_step),
        .indices.size = sizeof(int64_t),
        .signal.size = sizeof(struct review_second),
        .peaks.size = sizeof(double),
    };
    *review = (struct review){0};
    enum status status = record_open(path, &record, problem);
    if (status)
        return status;
    text_copy(review->path, sizeof review->path, path);
    review_facts(review, record);
    struct event event;
    bool more;
    while (!(status = record_next(record, &event, &more, problem)) && more)
        review_event(&reviewing, &event);
    review_conclude(&reviewing, record);
    record_close(record);
    if (status == STATUS_INVALID && reviewing.last_ns > 0) {
        review->damage = *problem;
        return STATUS_OK;
    }
    if (status)
        review_finish(review);
    return status;
}

void review_finish(struct review *review)
{
    free(review->rhythm);
    free(review->coherence);
    free(review->steps);
    free(review->unusable);
    *review = (struct review){0};
}
