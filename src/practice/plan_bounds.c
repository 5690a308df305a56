/* The shortest and the longest that a practice can take.
 *
 * What ends later makes the flexible steps after it shorter, but never by more than it was late, so
 * that a practice in which one step lasts longer never ends sooner. For one way through the choices
 * the extremes are therefore those where every step that can vary is at its own extreme.
 *
 * The ways are walked in groups: choices and steps from one choice up to the last step that depends
 * on it, or on another choice asked before that. What comes after a group depends on it only
 * through the time that has passed, so that only the extreme of it is carried on. */
#include "practice/plan.h"

#include <math.h>

#define WAYS_MOST 64

enum extreme { LEAST, UNHURRIED, MOST };

struct walk {
    struct plan plan;
    enum extreme extreme;
    int16_t last[PLAN_STEPS_MAX]; /* the last step that depends on this one's choice; 0: none */
};

static bool comes_by_minutes(const struct walk *walk, int index)
{
    return walk->plan.practice->steps[index].from_minutes * 60 <= walk->plan.promised_s;
}

static double further(const struct walk *walk, double a, double b)
{
    return walk->extreme == MOST ? fmax(a, b) : fmin(a, b);
}

/* Of a step that is not flexible. */
static double extreme_of(const struct walk *walk, const struct practice_step *step)
{
    bool person = plan_step_is_for_person(step), heart = plan_step_is_for_heart(step);
    if (!heart && (!person || walk->extreme == UNHURRIED))
        return step->seconds;
    if (walk->extreme == MOST)
        return fmax(step->seconds, step->most_s);
    return person || step->skip_without_sensor ? 0 : fmin(step->least_s, step->seconds);
}

/* From `passed_s` at the beginning of step `from` to the end of step `to`. */
static double walk_on(struct walk *walk, int from, int to, double passed_s)
{
    const struct practice_step *steps = walk->plan.practice->steps;
    double lengths[PLAN_STEPS_MAX];
    for (int i = from; i <= to; i++) {
        if (!plan_includes(&walk->plan, i))
            continue;
        if (plan_step_is_flexible(&steps[i])) {
            plan_lay_out(&walk->plan, i, walk->plan.promised_s - passed_s, lengths);
            passed_s += lengths[i];
        } else {
            passed_s += extreme_of(walk, &steps[i]);
        }
    }
    return passed_s;
}

/* One way: the options as digits of `way`. A choice counts from its own step on. */
static double walk_way(struct walk *walk, int from, int to, int way, double passed_s)
{
    const struct practice_step *steps = walk->plan.practice->steps;
    for (int i = from; i <= to; i++)
        walk->plan.chosen[i] = -1;
    int begin = from;
    for (int i = from; i <= to; i++) {
        if (!walk->last[i])
            continue;
        passed_s = walk_on(walk, begin, i, passed_s);
        walk->plan.chosen[i] = (int8_t)(way % steps[i].option_count);
        way /= steps[i].option_count;
        begin = i + 1;
    }
    return walk_on(walk, begin, to, passed_s);
}

/* How many ways lead through the steps; WAYS_MOST + 1 when there are more. */
static int count_ways(const struct walk *walk, int from, int to)
{
    int ways = 1;
    for (int i = from; i <= to && ways <= WAYS_MOST; i++)
        if (walk->last[i])
            ways *= walk->plan.practice->steps[i].option_count;
    return ways <= WAYS_MOST ? ways : WAYS_MOST + 1;
}

/* The steps that come where the choice of step `asked_at` falls on `option` (both -1: the steps
 * that depend on none), flexible ones at their limit. */
static double sum_of_option(const struct walk *walk, int from, int to, int asked_at, int option)
{
    double sum_s = 0;
    for (int i = from; i <= to; i++) {
        const struct practice_step *step = &walk->plan.practice->steps[i];
        if (walk->plan.asked_at[i] != asked_at || walk->plan.wanted[i] != option ||
            !comes_by_minutes(walk, i))
            continue;
        if (!plan_step_is_flexible(step))
            sum_s += extreme_of(walk, step);
        else
            sum_s += walk->extreme == MOST ? step->most_s : step->least_s;
    }
    return sum_s;
}

/* Without following the ways: every choice on the option whose steps take the most or the least. */
static double walk_roughly(const struct walk *walk, int from, int to, double passed_s)
{
    passed_s += sum_of_option(walk, from, to, -1, -1);
    for (int i = from; i <= to; i++) {
        if (!walk->last[i])
            continue;
        bool may_not_come = walk->plan.asked_at[i] >= 0;
        double extreme_s = may_not_come ? 0 : sum_of_option(walk, from, to, i, 0);
        for (int option = 0; option < walk->plan.practice->steps[i].option_count; option++)
            extreme_s = further(walk, extreme_s, sum_of_option(walk, from, to, i, option));
        passed_s += extreme_s;
    }
    return passed_s;
}

static double walk_group(struct walk *walk, int from, int to, double passed_s)
{
    int ways = count_ways(walk, from, to);
    if (ways > WAYS_MOST)
        return walk_roughly(walk, from, to, passed_s);
    double extreme_s = walk_way(walk, from, to, 0, passed_s);
    for (int way = 1; way < ways; way++)
        extreme_s = further(walk, extreme_s, walk_way(walk, from, to, way, passed_s));
    return extreme_s;
}

static double walk_all(struct walk *walk, enum extreme extreme)
{
    int count = walk->plan.practice->step_count;
    double passed_s = 0;
    walk->extreme = extreme;
    for (int i = 0; i < count; i++)
        walk->plan.chosen[i] = -1;
    for (int from = 0, to; from < count; from = to + 1) {
        to = from;
        for (int i = from; i <= to; i++)
            if (walk->last[i] > to)
                to = walk->last[i];
        passed_s = walk_group(walk, from, to, passed_s);
    }
    return passed_s;
}

struct plan_bounds plan_bounds(const struct practice *practice, double minutes)
{
    struct walk walk = {.extreme = LEAST};
    plan_start(&walk.plan, practice, minutes, false);
    for (int i = 0; i < practice->step_count; i++) {
        int asked_at = walk.plan.asked_at[i];
        if (asked_at >= 0 && comes_by_minutes(&walk, i) && comes_by_minutes(&walk, asked_at))
            walk.last[asked_at] = (int16_t)i;
    }
    return (struct plan_bounds){
        .least_s = walk_all(&walk, LEAST),
        .most_s = walk_all(&walk, MOST),
        .unhurried_s = walk_all(&walk, UNHURRIED),
    };
}
