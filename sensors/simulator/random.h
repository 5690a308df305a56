/* Repeatable chance for the simulated heart: the same seed gives the same numbers everywhere. */
#ifndef SENSORS_SIMULATOR_RANDOM_H
#define SENSORS_SIMULATOR_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state[4];
    double spare; /* the second of a pair of normal numbers */
    int has_spare;
};

void random_start(struct random *random, uint64_t seed);
uint64_t random_bits(struct random *random);
double random_share(struct random *random);  /* 0 <= share < 1 */
double random_normal(struct random *random); /* mean 0, standard deviation 1 */

#endif
