/* What becomes of a session that is damaged in 2,000 ways of each kind: cut, one byte changed,
 * many. Every check of tests/fault/test_repair.c is made of each. */
#include "support.h"

#include "damage.h"

#include "base/clock.h"
#include <stdio.h>

#define ROUNDS 2000

static struct damage damage;

static void report(const char *what, int64_t began_ns)
{
    printf("%-18s %d opened, %d refused with a reason; %d repaired, %d held nothing any more\n",
           what, damage.opened, damage.refused, damage.repaired, damage.unrepairable);
    printf("%18s %lld rows on untouched pages, all kept (%lld moved); of all rows %.3f %%; "
           "%.1f ms each\n",
           "", (long long)damage.intact, (long long)damage.moved,
           100.0 * (double)damage.kept / (double)(damage.kept + damage.missing),
           1000 * s_from_ns(clock_monotonic_ns() - began_ns) / ROUNDS);
    damage.opened = damage.refused = damage.repaired = damage.unrepairable = 0;
    damage.kept = damage.missing = damage.intact = damage.moved = 0;
}

static void damaged_in_thousands_of_ways(void **state)
{
    (void)state;
    damage_prepare(&damage);
    printf("a session of %zu bytes with %zu events\n", damage.whole_size, damage.event_count);
    int64_t began_ns = clock_monotonic_ns();
    for (int i = 0; i < ROUNDS; i++)
        damage_cut(&damage, damage_random(&damage) % damage.size);
    report("cut", began_ns);
    began_ns = clock_monotonic_ns();
    for (int i = 0; i < ROUNDS; i++)
        damage_flip(&damage, 1);
    report("one byte changed", began_ns);
    began_ns = clock_monotonic_ns();
    for (int i = 0; i < ROUNDS; i++)
        damage_flip(&damage, 2 << i % 10);
    report("2 to 1024 bytes", began_ns);
    damage_finish(&damage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(damaged_in_thousands_of_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
