/* Valid practices made at random, the same for the same seed: choices, parts in rounds, steps for a
 * person and for the heart, flexible lengths, anchors. */
#ifndef TEST_RANDOM_PRACTICE_H
#define TEST_RANDOM_PRACTICE_H

#include "practice/practice.h"
#include <stdint.h>

#define RANDOM_STEPS_MAX 40

/* Small and repeatable: xorshift, Marsaglia 2003. The seed is never 0. */
uint32_t random_next(uint32_t *seed);
int random_below(uint32_t *seed, int end);
double random_between(uint32_t *seed, double least, double most);

struct random_practice {
    struct practice practice;
    struct practice_step steps[RANDOM_STEPS_MAX];
    char ids[RANDOM_STEPS_MAX][16];
    double minutes[3];
};

/* Points into `made`, which must stay where it is. */
void random_practice_make(struct random_practice *made, int most_steps, uint32_t *seed);

#endif
