/* What the tests of a person in a practice share. */
#ifndef PERSON_SUPPORT_H
#define PERSON_SUPPORT_H

#include "walker.h"

#include "base/clock.h"
#include "events/kinds.h"
#include <math.h>
#include <string.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static struct walker walker;

static inline int end(void **state)
{
    (void)state;
    walker_finish(&walker);
    return 0;
}

static struct practice_anchor places[] = {
    {.id = "feet", .title = "the feet"},
    {.id = "breath", .title = "the breath", .pace = true},
};
static double five[] = {5};

static struct practice_step promised_steps[] = {
    {.id = "read", .seconds = 60, .least_s = 60, .most_s = 60, .lesson = "A text."},
    {.id = "quiet", .seconds = 60, .least_s = 30, .most_s = 180},
    {.id = "words", .seconds = 60, .least_s = 60, .most_s = 60},
    {.id = "still", .seconds = 60, .least_s = 30, .most_s = 180},
    {.id = "long", .seconds = 60, .least_s = 60, .most_s = 60, .from_minutes = 10},
};
static struct practice promised = {.id = "promised",
                                   .rate_per_min = 6,
                                   .inhale = 0.42,
                                   .minutes = five,
                                   .minutes_count = 1,
                                   .steps = promised_steps,
                                   .step_count = 5};

static inline void begin(const struct practice *practice, const struct runner_options *options)
{
    walker_start(&walker, practice, options);
    walker_tick(&walker, 0);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

#endif
