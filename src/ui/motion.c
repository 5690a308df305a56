/* Each value runs after its goal with a time constant of its own. The flower's scale is the
 * person's own spread over the last minute, never less than a few beats, so that a very even heart
 * is not blown up into drama; and it changes over many seconds, so that a petal keeps its size
 * while it is being drawn. */
#include "ui/motion.h"

#include "base/clock.h"
#include <math.h>

#define SPAN_NS          (60 * NS_PER_S)
#define SPREAD_LEAST     3.0 /* beats per minute */
#define SPREAD_EARLY     5.0 /* while few beats are known */
#define POINTS_ENOUGH    20
#define WAVE_LEAST       0.0005 /* of the converter's range */
#define WAVE_LEAST_STILL 0.04   /* while no beat is found in it */
#define WAVE_PACE        4.0    /* half heights a second, at most */
#define BREATH_LEAST_BPM 8.0
#define SILENCE_NS       (4 * NS_PER_S)
#define JUMP_S           5.0 /* after a longer absence, nothing is worth a slow movement */

struct goal {
    double mean_bpm, spread_bpm, glow, with_pacer, paced, light;
    double wave_middle, wave_half, breath_most_bpm;
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

/* From end to end of what is shown. What a converter does by itself is not blown up into a wave:
 * the pulse of a fine one may be a thousandth of its range, but then beats are found. */
static void goal_of_wave(struct goal *goal, const struct wave_shown *wave)
{
    double low = INFINITY, high = -INFINITY;
    for (int i = 0; i < wave->count; i++) {
        low = fmin(low, wave->points[i].value); /* passes NaN over */
        high = fmax(high, wave->points[i].value);
    }
    goal->wave_middle = goal->wave_half = NAN;
    if (!(low <= high))
        return;
    double range = wave->high > wave->low ? wave->high - wave->low : fabs(low) + fabs(high);
    goal->wave_middle = (low + high) / 2;
    double least = wave->beat_count > 0 ? WAVE_LEAST : WAVE_LEAST_STILL;
    goal->wave_half = fmax(high - low, least * range) / 2;
}

static void goal_of_breaths(struct goal *goal, const struct snapshot *snapshot)
{
    goal->breath_most_bpm = BREATH_LEAST_BPM;
    for (int i = 0; i < snapshot->breath_count; i++) {
        const struct breath_shown *breath = &snapshot->breaths[i];
        goal->breath_most_bpm = fmax(goal->breath_most_bpm, breath->high_bpm - breath->low_bpm);
    }
}

static struct goal goal_of(const struct snapshot *snapshot, enum score_display wish, int64_t now_ns)
{
    struct goal goal = {0};
    bool practising = snapshot->phase == SESSION_PRACTISING;
    bool beating = snapshot->last_beat_ns >= 0 && now_ns - snapshot->last_beat_ns < SILENCE_NS;
    goal_of_rhythm(&goal, snapshot, now_ns);
    goal_of_wave(&goal, &snapshot->wave);
    goal_of_breaths(&goal, snapshot);
    bool shown = score_as_light(score_stricter(snapshot->score, wish));
    if (shown && snapshot->coherence_reason == REASON_NONE && snapshot->share > 0)
        goal.glow = fmin(snapshot->share, 1);
    if (shown && practising && snapshot->pace.on && snapshot->synchrony >= 0)
        goal.with_pacer = fmin(snapshot->synchrony, 1);
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

/* By ratios, since one sensor's pulse may have ten times another's height: it takes a second or so
 * to grow, and shrinks while nobody looks. What is still to be seen of a wave that ended keeps its
 * scale. */
static void follow_wave(struct motion *motion, const struct goal *goal, double dt_s)
{
    if (isnan(goal->wave_half))
        return;
    bool starts = !(motion->wave_half > 0 && goal->wave_half > 0);
    if (starts) {
        motion->wave_middle = goal->wave_middle;
        motion->wave_half = goal->wave_half;
        return;
    }
    double constant_s = goal->wave_half > motion->wave_half ? 0.5 : 2.5;
    double share = 1 - exp(-dt_s / constant_s), most = WAVE_PACE * motion->wave_half * dt_s;
    double step = share * (goal->wave_middle - motion->wave_middle);
    motion->wave_middle += fmin(fmax(step, -most), most);
    motion->wave_half *= pow(goal->wave_half / motion->wave_half, share);
}

/* A new column comes once a second and is walked to; where there is none, the last one fades. */
static void follow_spectrum(struct motion *motion, const struct snapshot *snapshot, double dt_s)
{
    bool exists = snapshot->coherence_reason == REASON_NONE;
    bool anew = motion->spectrum_light <= 0;
    double share = anew ? 1 : 1 - exp(-dt_s / 0.7), most = 0;
    walk(&motion->spectrum_light, exists, dt_s, 0.8);
    if (!exists)
        return;
    for (int i = 0; i < SPECTRUM_SHOWN; i++) {
        float now = snapshot->spectrum.density[i];
        motion->spectrum[i] += (float)share * (now - motion->spectrum[i]);
        most = fmax(most, now);
    }
    if (anew)
        motion->spectrum_most = motion->peak_hz = NAN;
    toward(&motion->spectrum_most, most, dt_s, most > motion->spectrum_most ? 0.7 : 3);
    toward(&motion->peak_hz, snapshot->peak_hz, dt_s, 0.7);
}

static int64_t newest_breath(const struct snapshot *snapshot)
{
    int count = snapshot->breath_count;
    return count > 0 ? snapshot->breaths[count - 1].start_ns : -1;
}

static void follow_breaths(struct motion *motion, const struct snapshot *snapshot, int64_t now_ns)
{
    if (newest_breath(snapshot) == motion->breath_ns)
        return;
    motion->breath_ns = newest_breath(snapshot);
    motion->breath_since_ns = now_ns;
}

void motion_follow(struct motion *motion, const struct snapshot *snapshot, int64_t now_ns)
{
    struct goal goal = goal_of(snapshot, motion->wish, now_ns);
    double dt_s = s_from_ns(now_ns - motion->at_ns);
    if (dt_s < 0 && dt_s > -1) { /* from the clock's own time back to that of a snapshot */
        now_ns = motion->at_ns;
        dt_s = 0;
    }
    bool same = motion->primed && motion->origin_ns == snapshot->origin_ns;
    bool fresh = !motion->primed || (same && (dt_s < 0 || dt_s > JUMP_S));
    if (fresh)
        *motion =
            (struct motion){.wish = motion->wish,
                            .primed = true,
                            .mean_bpm = goal.mean_bpm,
                            .spread_bpm = goal.spread_bpm,
                            .glow = goal.glow,
                            .with_pacer = goal.with_pacer,
                            .wave_middle = goal.wave_middle,
                            .wave_half = goal.wave_half,
                            .breath_most_bpm = goal.breath_most_bpm,
                            .breath_since_ns = now_ns - ns_from_s(JUMP_S),
                            .breath_ns = newest_breath(snapshot),
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
        toward(&motion->with_pacer, goal.with_pacer, dt_s, 1.5);
        toward(&motion->breath_most_bpm, goal.breath_most_bpm, dt_s, 2);
        follow_wave(motion, &goal, dt_s);
        follow_breaths(motion, snapshot, now_ns);
        walk(&motion->paced, goal.paced, dt_s, 2);
        walk(&motion->light, goal.light, dt_s, 0.8);
    }
    follow_spectrum(motion, snapshot, fresh ? JUMP_S : fmax(dt_s, 0));
    follow_words(motion, snapshot, now_ns);
    motion->origin_ns = snapshot->origin_ns;
    motion->at_ns = now_ns;
}

double motion_ease(double share)
{
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return share * share * (3 - 2 * share);
}
