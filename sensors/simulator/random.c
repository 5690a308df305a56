/* xoshiro256** (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded
 * through splitmix64 (Steele, Lea & Flood 2014); normal numbers by the polar method (Marsaglia &
 * Bray 1964). Not for secrets. */
#include "sensors/simulator/random.h"

#include <math.h>

static uint64_t rotated(uint64_t value, int by)
{
    return (value << by) | (value >> (64 - by));
}

void random_start(struct random *random, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += UINT64_C(0x9E3779B97F4A7C15);
        uint64_t mixed = (seed ^ (seed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
        mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
        random->state[i] = mixed ^ (mixed >> 31);
    }
    random->spare = 0;
    random->has_spare = 0;
}

uint64_t random_bits(struct random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotated(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotated(s[3], 45);
    return result;
}

double random_share(struct random *random)
{
    return (double)(random_bits(random) >> 11) * 0x1p-53;
}

double random_normal(struct random *random)
{
    if (random->has_spare) {
        random->has_spare = 0;
        return random->spare;
    }
    double x, y, square;
    do {
        x = 2 * random_share(random) - 1;
        y = 2 * random_share(random) - 1;
        square = x * x + y * y;
    } while (square >= 1 || square == 0);
    double scale = sqrt(-2 * log(square) / square);
    random->spare = y * scale;
    random->has_spare = 1;
    return x * scale;
}
