#include "random_practice.h"

#include <stdio.h>
#include <string.h>

uint32_t random_next(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

int random_below(uint32_t *seed, int end)
{
    return (int)(random_next(seed) % (uint32_t)end);
}

double random_between(uint32_t *seed, double least, double most)
{
    double value = least + (most - least) * (random_next(seed) / 4294967296.0);
    return (double)(int64_t)(value * 1000) / 1000;
}

static struct practice_option options[] = {
    {"first", "First"}, {"second", "Second"}, {"third", "Third"}};

static struct practice_anchor anchors[] = {
    {.id = "feet", .title = "the feet", .say = "Feet."},
    {.id = "breath", .title = "the breath", .say = "Breath.", .pace = true}};

static void for_heart(struct practice_step *step, uint32_t *seed)
{
    step->until.sign = (enum heart_sign)(1 + random_below(seed, 3));
    step->until.least = step->until.sign == SIGN_HEART_RATE ? 0 : random_between(seed, 0.1, 0.9);
    step->until.hold_s = 1 + random_below(seed, 20);
    step->skip_without_sensor = random_below(seed, 3) == 0;
    step->least_s = step->seconds * random_between(seed, 0.3, 1);
    step->most_s = step->seconds * random_between(seed, 1, 3);
}

static void for_person(struct practice_step *step, uint32_t *seed)
{
    int sort = random_below(seed, 3);
    if (sort == 0)
        step->lesson = "A text to read.";
    else if (sort == 1)
        step->ask = "arriving";
    else
        step->option_count = 2 + random_below(seed, 2);
    if (sort == 2)
        step->options = options;
    else if (random_below(seed, 2))
        step->most_s = step->seconds * 2;
}

/* On a choice made before, if any. */
static void depend(struct random_practice *made, int index, uint32_t *seed)
{
    struct practice_step *step = &made->steps[index];
    for (int tries = 0; index > 0 && tries < 4; tries++) {
        const struct practice_step *asked = &made->steps[random_below(seed, index)];
        if (asked->option_count == 0)
            continue;
        step->when_step = asked->id;
        step->when_option = asked->options[random_below(seed, asked->option_count)].id;
        return;
    }
}

static void make_step(struct random_practice *made, int index, uint32_t *seed)
{
    struct practice_step *step = &made->steps[index];
    snprintf(made->ids[index], sizeof made->ids[index], "s%d", index);
    step->id = made->ids[index];
    step->seconds = random_between(seed, 1, 40);
    step->least_s = step->most_s = step->seconds;
    step->pace = random_below(seed, 2);
    if (step->pace && random_below(seed, 3) == 0)
        step->rate_per_min = random_between(seed, BREATH_SLOWEST_PER_MIN, BREATH_FASTEST_PER_MIN);
    step->bell = random_below(seed, 4) ? NULL : "soft";
    int sort = random_below(seed, 6);
    if (sort == 0)
        for_heart(step, seed);
    else if (sort == 1)
        for_person(step, seed);
    else if (sort < 4) {
        step->least_s = step->seconds * random_between(seed, 0.2, 1);
        step->most_s = step->seconds * random_between(seed, 1, 4);
    }
    if (made->practice.minutes_count && random_below(seed, 5) == 0)
        step->from_minutes = made->minutes[random_below(seed, made->practice.minutes_count)];
    if (random_below(seed, 3) == 0)
        depend(made, index, seed);
}

/* The last steps again, as the rounds of a part are laid out: with the same ids. */
static void repeat(struct random_practice *made, int most_steps, uint32_t *seed)
{
    struct practice *practice = &made->practice;
    int length = 1 + random_below(seed, practice->step_count);
    int first = practice->step_count - length, round = 2;
    for (int i = 0; i < length; i++)
        made->steps[first + i].round = 1;
    for (; practice->step_count + length <= most_steps; round++)
        for (int i = 0; i < length; i++) {
            made->steps[practice->step_count] = made->steps[first + i];
            made->steps[practice->step_count++].round = round;
        }
}

void random_practice_make(struct random_practice *made, int most_steps, uint32_t *seed)
{
    memset(made, 0, sizeof *made);
    struct practice *practice = &made->practice;
    *practice = (struct practice){.id = "random", .title = "Random", .inhale = 0.42};
    practice->steps = made->steps;
    practice->rate_is_resonance = random_below(seed, 2);
    practice->rate_per_min = practice->rate_is_resonance ? 6 : random_between(seed, 4, 10);
    practice->anchors = anchors;
    practice->anchor_count = random_below(seed, 3);
    practice->minutes = made->minutes;
    practice->minutes_count = random_below(seed, 4);
    for (int i = 0; i < practice->minutes_count; i++)
        made->minutes[i] = i + 1 + random_below(seed, 2) * 0.5;
    practice->step_count = 1 + random_below(seed, most_steps);
    for (int i = 0; i < practice->step_count; i++)
        make_step(made, i, seed);
    if (random_below(seed, 3) == 0)
        repeat(made, most_steps, seed);
    for (int i = 0; i < practice->step_count; i++)
        practice->seconds += practice->steps[i].seconds;
}
