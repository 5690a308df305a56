/* Which steps come and how long each lasts.
 *
 * The common factor is found as browsers share a line among flexible boxes (CSS Flexible Box
 * Layout, section 9.7): share, see which steps would leave their limits, hold those of the side
 * that weighs more at their limit, and share again. It ends after at most one round a step, exact
 * but for rounding. */
#include "practice/plan.h"

#include <math.h>
#include <string.h>

double plan_minutes(const struct practice *practice, double minutes)
{
    double best = practice->minutes_count > 0 ? practice->minutes[0] : 0;
    for (int i = 0; i < practice->minutes_count; i++)
        if (practice->minutes[i] <= minutes)
            best = practice->minutes[i];
    return best;
}

static int option_index(const struct practice_step *step, const char *id)
{
    for (int i = 0; i < step->option_count; i++)
        if (strcmp(step->options[i].id, id) == 0)
            return i;
    return -1;
}

/* The rounds of a part have the same ids: a step depends on the nearest one before it. */
static void find_choice(struct plan *plan, int index)
{
    const struct practice_step *steps = plan->practice->steps;
    const struct practice_step *step = &steps[index];
    plan->asked_at[index] = plan->chosen[index] = plan->wanted[index] = -1;
    if (!step->when_step)
        return;
    for (int i = index - 1; i >= 0 && plan->asked_at[index] < 0; i--)
        if (steps[i].option_count > 0 && strcmp(steps[i].id, step->when_step) == 0) {
            plan->asked_at[index] = (int16_t)i;
            plan->wanted[index] = (int8_t)option_index(&steps[i], step->when_option);
        }
}

void plan_start(struct plan *plan, const struct practice *practice, double minutes,
                bool without_check_ins)
{
    ENSURE(practice->step_count <= PLAN_STEPS_MAX);
    plan->practice = practice;
    plan->promised_s = 60 * plan_minutes(practice, minutes);
    plan->without_check_ins = without_check_ins;
    for (int i = 0; i < practice->step_count; i++)
        find_choice(plan, i);
}

bool plan_step_is_for_heart(const struct practice_step *step)
{
    return step->until.sign != SIGN_NONE;
}

bool plan_step_is_for_person(const struct practice_step *step)
{
    return step->lesson || step->ask || step->option_count > 0;
}

bool plan_step_is_flexible(const struct practice_step *step)
{
    return step->least_s < step->most_s && !plan_step_is_for_heart(step) &&
           !plan_step_is_for_person(step);
}

bool plan_includes(const struct plan *plan, int index)
{
    const struct practice_step *step = &plan->practice->steps[index];
    if (step->from_minutes * 60 > plan->promised_s || (plan->without_check_ins && step->ask))
        return false;
    if (!step->when_step)
        return true;
    int asked_at = plan->asked_at[index];
    if (asked_at < 0 || !plan_includes(plan, asked_at))
        return false;
    int chosen = plan->chosen[asked_at] < 0 ? 0 : plan->chosen[asked_at];
    return chosen == plan->wanted[index];
}

static double clamped(double value, double least, double most)
{
    return value < least ? least : value > most ? most : value;
}

/* Gives those of `loose` their length by the common factor and takes those from the list that are
 * held at a limit. Returns how many stay. */
static int share_once(const struct practice_step *steps, int16_t *loose, int count, double *share_s,
                      double *lengths)
{
    double natural_s = 0, excess_s = 0;
    for (int i = 0; i < count; i++)
        natural_s += steps[loose[i]].seconds;
    double factor = *share_s / natural_s;
    for (int i = 0; i < count; i++) {
        const struct practice_step *step = &steps[loose[i]];
        double wanted_s = factor * step->seconds;
        lengths[loose[i]] = clamped(wanted_s, step->least_s, step->most_s);
        excess_s += lengths[loose[i]] - wanted_s;
    }
    int stay = 0;
    for (int i = 0; i < count; i++) {
        double moved_s = lengths[loose[i]] - factor * steps[loose[i]].seconds;
        if (excess_s > 0 ? moved_s > 0 : excess_s < 0 && moved_s < 0)
            *share_s -= lengths[loose[i]];
        else
            loose[stay++] = loose[i];
    }
    return stay;
}

double plan_lay_out(const struct plan *plan, int from, double left_s, double *lengths)
{
    const struct practice_step *steps = plan->practice->steps;
    int16_t loose[PLAN_STEPS_MAX];
    int count = 0;
    double share_s = left_s, sum_s = 0;
    for (int i = from; i < plan->practice->step_count; i++) {
        bool comes = plan_includes(plan, i);
        lengths[i] = comes ? steps[i].seconds : 0;
        if (comes && plan->promised_s > 0 && plan_step_is_flexible(&steps[i]))
            loose[count++] = (int16_t)i;
        else
            share_s -= lengths[i];
    }
    for (int before = 0; count > 0 && count != before;) {
        before = count;
        count = share_once(steps, loose, count, &share_s, lengths);
    }
    for (int i = from; i < plan->practice->step_count; i++)
        sum_s += lengths[i];
    return sum_s;
}
