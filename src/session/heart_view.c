/* Beats found in what is no pulse are nobody's: the record has them, the screen does not. */
#include "session/heart_view.h"

#include "base/clock.h"
#include <math.h>

#define RHYTHM_SPAN_NS    (80 * NS_PER_S)
#define BREATHS_SPAN_NS   (180 * NS_PER_S)
#define HEART_RATE_BEATS  5
#define HEART_RATE_OLD_NS (4 * NS_PER_S)

void heart_view_start(struct heart_view *view)
{
    *view = (struct heart_view){.last_beat_ns = -1};
    view->coherence.reason = view->synchrony.reason = REASON_NO_SENSOR;
    view->quality.reason = REASON_SETTLING;
}

void heart_view_opened(struct heart_view *view)
{
    view->coherence.reason = REASON_SETTLING;
    view->coherence.settle_s = NAN;
}

static bool is_believable(const struct quality_body *quality)
{
    return quality->level > QUALITY_POOR || quality->reason == REASON_SETTLING;
}

static void rhythm_revise(struct heart_view *view, const struct rr_body *rr)
{
    int64_t oldest = view->rhythm_end > RHYTHM_MAX ? view->rhythm_end - RHYTHM_MAX : 0;
    for (int64_t i = view->rhythm_end - 1; i >= oldest; i--) {
        struct rhythm_point *point = &view->rhythm[i % RHYTHM_MAX];
        if (point->time_ns != rr->time_ns)
            continue;
        point->nn_ms = rr->nn_ms;
        point->class = rr->class;
        return;
    }
}

/* Those without a length are kept too: they may be given one. */
static void rhythm_keep(struct heart_view *view, const struct rr_body *rr)
{
    bool believable = is_believable(&view->quality);
    if (rr->revises) {
        rhythm_revise(view, rr);
        return;
    }
    view->after_gap = view->after_gap || rr->first || !believable;
    if (!believable)
        return;
    view->rhythm[view->rhythm_end++ % RHYTHM_MAX] = (struct rhythm_point){
        .time_ns = rr->time_ns, .nn_ms = rr->nn_ms, .class = rr->class, .first = view->after_gap};
    view->after_gap = false;
}

static void breath_keep(struct heart_view *view, const struct breath_body *breath)
{
    view->breaths[view->breath_end++ % BREATHS_SHOWN] =
        (struct breath_shown){.start_ns = breath->start_ns,
                              .inhale_ns = breath->inhale_ns,
                              .end_ns = breath->end_ns,
                              .high_bpm = (float)breath->high_bpm,
                              .low_bpm = (float)breath->low_bpm,
                              .quality = (float)breath->quality,
                              .reason = breath->reason,
                              .paced = breath->paced};
}

void heart_view_feed(struct heart_view *view, const struct event *event)
{
    switch (event->kind) {
    case EVENT_BEAT:
        view->last_beat_ns = event->beat.time_ns;
        break;
    case EVENT_RR:
        rhythm_keep(view, &event->rr);
        break;
    case EVENT_QUALITY:
        view->quality = event->quality;
        break;
    case EVENT_COHERENCE:
        view->coherence = event->coherence;
        break;
    case EVENT_BREATH:
        breath_keep(view, &event->breath);
        break;
    case EVENT_SYNCHRONY:
        view->synchrony = event->synchrony;
        break;
    default:
        break;
    }
}

double heart_view_rate_bpm(const struct heart_view *view, int64_t at_ns)
{
    double sum_ms = 0;
    int count = 0;
    for (int64_t i = view->rhythm_end - 1; i >= 0 && count < HEART_RATE_BEATS; i--) {
        const struct rhythm_point *point = &view->rhythm[i % RHYTHM_MAX];
        if (at_ns - point->time_ns > HEART_RATE_OLD_NS + HEART_RATE_BEATS * NS_PER_S)
            break;
        if (!isnan(point->nn_ms)) {
            sum_ms += point->nn_ms;
            count++;
        }
        if (point->first)
            break;
    }
    bool old = at_ns - view->last_beat_ns > HEART_RATE_OLD_NS;
    return count == 0 || old || !is_believable(&view->quality) ? NAN : 60000 * count / sum_ms;
}

static void show_rhythm(const struct heart_view *view, int64_t at_ns, struct snapshot *snapshot)
{
    int64_t from = view->rhythm_end > RHYTHM_MAX ? view->rhythm_end - RHYTHM_MAX : 0;
    bool after_gap = false;
    snapshot->rhythm_count = 0;
    for (int64_t i = from; i < view->rhythm_end; i++) {
        const struct rhythm_point *point = &view->rhythm[i % RHYTHM_MAX];
        after_gap = after_gap || point->first;
        if (isnan(point->nn_ms) || at_ns - point->time_ns > RHYTHM_SPAN_NS)
            continue;
        snapshot->rhythm[snapshot->rhythm_count] = *point;
        snapshot->rhythm[snapshot->rhythm_count++].first = after_gap;
        after_gap = false;
    }
}

static void show_breaths(const struct heart_view *view, int64_t at_ns, struct snapshot *snapshot)
{
    int64_t from = view->breath_end > BREATHS_SHOWN ? view->breath_end - BREATHS_SHOWN : 0;
    snapshot->breath_count = 0;
    for (int64_t i = from; i < view->breath_end; i++)
        if (at_ns - view->breaths[i % BREATHS_SHOWN].end_ns <= BREATHS_SPAN_NS)
            snapshot->breaths[snapshot->breath_count++] = view->breaths[i % BREATHS_SHOWN];
}

static void show_coherence(const struct heart_view *view, struct snapshot *snapshot)
{
    const struct coherence_body *coherence = &view->coherence;
    bool exists = coherence->reason == REASON_NONE;
    snapshot->coherence_reason = (enum reason)coherence->reason;
    snapshot->settle_s = coherence->settle_s;
    snapshot->ratio = exists ? coherence->ratio : NAN;
    snapshot->share = exists ? coherence->peak_ms2 / coherence->total_ms2 : NAN;
    snapshot->peak_hz = exists ? coherence->peak_hz : NAN;
    const struct synchrony_body *synchrony = &view->synchrony;
    snapshot->synchrony = synchrony->reason == REASON_NONE ? synchrony->synchrony : NAN;
}

void heart_view_show(const struct heart_view *view, int64_t at_ns, struct snapshot *snapshot)
{
    snapshot->last_beat_ns = view->last_beat_ns;
    show_rhythm(view, at_ns, snapshot);
    show_breaths(view, at_ns, snapshot);
    show_coherence(view, snapshot);
}
