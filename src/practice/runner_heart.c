#include "practice/runner_heart.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define NEVER         INT64_MIN
#define COVERED_LEAST 0.8

void heart_start(struct runner_heart *heart)
{
    memset(heart, 0, sizeof *heart);
    heart->heard_ns = heart->value_ns = heart->since_ns = NEVER;
    heart->value = NAN;
}

void heart_follow_on(struct runner_heart *heart, int64_t at_ns)
{
    heart->follow_ns = at_ns;
    heart->since_ns = NEVER;
    if (heart->value_ns != NEVER)
        heart->value_ns = at_ns;
}

void heart_follow(struct runner_heart *heart, const struct heart_wish *wish, int64_t at_ns)
{
    heart->wish = *wish;
    heart->value_ns = NEVER;
    heart->value = NAN;
    heart_follow_on(heart, at_ns);
}

bool heart_is_there(const struct runner_heart *heart, int64_t at_ns)
{
    int64_t lost_ns = ns_from_s(HEART_LOST_S);
    if (heart->heard_ns != NEVER && at_ns - heart->heard_ns < lost_ns)
        return true;
    return heart->open && at_ns - heart->open_since_ns < lost_ns;
}

double heart_held_s(const struct runner_heart *heart)
{
    return heart->since_ns == NEVER ? 0 : s_from_ns(heart->value_ns - heart->since_ns);
}

static void hear_sign(struct runner_heart *heart, enum heart_sign sign, double value, int64_t at_ns)
{
    if (sign != heart->wish.sign)
        return;
    heart->value = value;
    if (!isnan(value))
        heart->value_ns = at_ns;
    if (isnan(value) || value < heart->wish.least)
        heart->since_ns = NEVER;
    else if (heart->since_ns == NEVER)
        heart->since_ns = at_ns;
}

/* Mean heart rate of the intervals that close after `from_ns` and not after `to_ns`. */
static double mean_bpm(const struct runner_heart *heart, int64_t from_ns, int64_t to_ns)
{
    double sum_ms = 0;
    int beats = 0;
    int64_t oldest = heart->interval_end > HEART_BEATS ? heart->interval_end - HEART_BEATS : 0;
    for (int64_t i = heart->interval_end - 1; i >= oldest; i--) {
        const struct heart_interval *interval = &heart->intervals[i % HEART_BEATS];
        if (interval->time_ns <= from_ns)
            break;
        if (interval->time_ns > to_ns || isnan(interval->nn_ms))
            continue;
        sum_ms += interval->nn_ms * interval->beats;
        beats += interval->beats;
    }
    bool covered = beats > 0 && sum_ms >= COVERED_LEAST * 1e3 * s_from_ns(to_ns - from_ns);
    return covered ? 60000 * beats / sum_ms : NAN;
}

/* The value is how far the two means are apart; unlike the other signs, less is better. */
static void hear_heart_rate(struct runner_heart *heart, int64_t at_ns, int64_t now_ns,
                            double breath_s)
{
    if (heart->wish.sign != SIGN_HEART_RATE)
        return;
    double window_s = heart->wish.hold_s;
    if (breath_s > 0)
        window_s = ceil(window_s / breath_s - 1e-9) * breath_s;
    if (window_s > HEART_WINDOW_MOST_S)
        window_s = HEART_WINDOW_MOST_S;
    int64_t window_ns = ns_from_s(window_s);
    heart->value_ns = now_ns;
    heart->value = fabs(mean_bpm(heart, at_ns - window_ns, at_ns) -
                        mean_bpm(heart, at_ns - 2 * window_ns, at_ns - window_ns));
    bool settled = heart->value < HEART_SETTLED_BPM && now_ns - heart->follow_ns >= window_ns;
    if (!settled)
        heart->since_ns = NEVER;
    else if (heart->since_ns == NEVER)
        heart->since_ns = now_ns - window_ns;
}

static void revise(struct runner_heart *heart, const struct heart_interval *revised)
{
    int64_t oldest = heart->interval_end > HEART_BEATS ? heart->interval_end - HEART_BEATS : 0;
    for (int64_t i = heart->interval_end - 1; i >= oldest; i--)
        if (heart->intervals[i % HEART_BEATS].time_ns == revised->time_ns) {
            heart->intervals[i % HEART_BEATS] = *revised;
            return;
        }
}

static void hear_interval(struct runner_heart *heart, const struct event *event, double breath_s)
{
    const struct rr_body *rr = &event->rr;
    const struct heart_interval interval = {rr->time_ns, rr->nn_ms, rr->inserted + 1};
    if (rr->revises) {
        revise(heart, &interval);
        return;
    }
    if (heart->doubtful)
        return;
    heart->intervals[heart->interval_end++ % HEART_BEATS] = interval;
    if (isnan(rr->nn_ms))
        return;
    heart->heard_ns = event->at_ns;
    hear_heart_rate(heart, rr->time_ns, event->at_ns, breath_s);
}

static void hear_link(struct runner_heart *heart, const struct event *event)
{
    bool open = event->link.state == LINK_OPEN;
    if (open && !heart->open)
        heart->open_since_ns = event->at_ns;
    heart->open = open;
}

void heart_hear(struct runner_heart *heart, const struct event *event, double breath_s)
{
    const struct coherence_body *coherence = &event->coherence;
    const struct synchrony_body *synchrony = &event->synchrony;
    switch (event->kind) {
    case EVENT_LINK:
        hear_link(heart, event);
        break;
    case EVENT_QUALITY:
        heart->doubtful =
            event->quality.level <= QUALITY_POOR && event->quality.reason != REASON_SETTLING;
        break;
    case EVENT_RR:
        hear_interval(heart, event, breath_s);
        break;
    case EVENT_SYNCHRONY:
        hear_sign(heart, SIGN_SYNCHRONY,
                  synchrony->reason == REASON_NONE ? synchrony->synchrony : NAN, event->at_ns);
        break;
    case EVENT_COHERENCE:
        hear_sign(heart, SIGN_COHERENCE,
                  coherence->reason == REASON_NONE ? coherence->peak_ms2 / coherence->total_ms2
                                                   : NAN,
                  event->at_ns);
        break;
    default:
        break;
    }
}
