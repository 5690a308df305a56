/* Each value runs after its goal with a time constant of its own. The flower's scale is the
 * person's own spread over the last minute, never less than a few beats, so that a very even heart
 * is not blown up into drama; and it changes over many seconds, so that a petal keeps its size
 * while it is being drawn. */
#include "ui/motion.h"

#include "base/clock.h"
#include <math.h>

#define SPAN_NS       (60 * NS_PER_S)
#define SPREAD_LEAST  3.0 /* beats per minute */
#define SPREAD_EARLY  5.0 /* while few beats are known */
#define POINTS_ENOUGH 20
#define SILENCE_NS    (4 * NS_PER_S)
#define JUMP_S        5.0 /* after a longer absence, nothing is worth a slow movement */

struct goal {
    double mean_bpm, spread_bpm, glow, paced, light;
};

static bool usable(const struct rhythm_point *point)
{
    return point->nn_ms > 0; /* false for NaN */
}

static void goal_of_rhythm(struct goal *goal, const struct snapshot *snapshot, int64_t now_ns)
{
    double sum = 0, squares = 0;
    int count = 0;
    for (int i = 0; i < snapshot->rhythm_count; i++) {
        const struct rhythm_point *point = &snapshot->rhythm[i];
        if (point->time_ns < now_ns - SPAN_NS || !usable(point))
            continue;
        double bpm = 60000 / point->nn_ms;
        sum += bpm;
        squares += bpm * bpm;
        count++;
    }
    goal->mean_bpm = count > 0 ? sum / count : NAN;
    double variance = count > 1 ? squares / count - goal->mean_bpm * goal->mean_bpm : 0;
    double least = count < POINTS_ENOUGH ? SPREAD_EARLY : SPREAD_LEAST;
    goal->spread_bpm = fmax(least, 1.5 * sqrt(fmax(variance, 0)));
}

static struct goal goal_of(const struct snapshot *snapshot, int64_t now_ns)
{
    struct goal goal = {0};
    bool practising = snapshot->phase == SESSION_PRACTISING;
    bool beating = snapshot->last_beat_ns >= 0 && now_ns - snapshot->last_beat_ns < SILENCE_NS;
    goal_of_rhythm(&goal, snapshot, now_ns);
    bool known = snapshot->coherence_reason == REASON_NONE && snapshot->share > 0;
    goal.glow = known && score_as_light(snapshot->score) ? fmin(snapshot->share, 1) : 0;
    goal.paced = practising && snapshot->pace.on ? 1 : 0;
    goal.light = beating ? 1 : 0;
    return goal;
}

static void toward(double *value, double goal, double dt_s, double constant_s)
{
    if (isnan(*value) || isnan(goal))
        *value = goal;
    else
        *value += (goal - *value) * (1 - exp(-dt_s / constant_s));
}

/* A steady walk rather than a run that never quite arrives: the breath must reach its full depth.
 */
static void walk(double *value, double goal, double dt_s, double whole_s)
{
    double step = dt_s / whole_s;
    *value = goal > *value ? fmin(goal, *value + step) : fmax(goal, *value - step);
}

/* Words follow at once; what is kept is when they changed, and from which. */
static void follow_words(struct motion *motion, const struct snapshot *snapshot, int64_t now_ns)
{
    struct spoken says = {snapshot->practice ? snapshot->step : -1, snapshot->anchor};
    bool new_sitting = motion->origin_ns != snapshot->origin_ns;
    if (!new_sitting && says.step == motion->says.step && says.anchor == motion->says.anchor)
        return;
    motion->said = new_sitting ? (struct spoken){-1, -1} : motion->says;
    motion->says = says;
    motion->says_since_ns = now_ns;
}

void motion_follow(struct motion *motion, const struct snapshot *snapshot, int64_t now_ns)
{
    struct goal goal = goal_of(snapshot, now_ns);
    double dt_s = s_from_ns(now_ns - motion->at_ns);
    bool same = motion->primed && motion->origin_ns == snapshot->origin_ns;
    if (!motion->primed || (same && (dt_s < 0 || dt_s > JUMP_S)))
        *motion =
            (struct motion){.primed = true,
                            .mean_bpm = goal.mean_bpm,
                            .spread_bpm = goal.spread_bpm,
                            .glow = goal.glow,
                            .paced = goal.paced,
                            .light = goal.light,
                            .origin_ns = snapshot->origin_ns,
                            .says = {snapshot->practice ? snapshot->step : -1, snapshot->anchor},
                            .said = {-1, -1},
                            .says_since_ns = snapshot->step_began_ns};
    else if (same) {
        toward(&motion->mean_bpm, goal.mean_bpm, dt_s, 6);
        toward(&motion->spread_bpm, goal.spread_bpm, dt_s, 8);
        toward(&motion->glow, goal.glow, dt_s, 8);
        walk(&motion->paced, goal.paced, dt_s, 2);
        walk(&motion->light, goal.light, dt_s, 0.8);
    }
    follow_words(motion, snapshot, now_ns);
    motion->origin_ns = snapshot->origin_ns;
    motion->at_ns = now_ns;
}

double motion_ease(double share)
{
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return share * share * (3 - 2 * share);
}
