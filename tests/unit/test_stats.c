#include "heart_support.h"

#include "heart/stats.h"
#include <string.h>

static int by_value(const void *a, const void *b)
{
    const double *one = a, *other = b;
    return (*one > *other) - (*one < *other);
}

/* Definition 7 of Hyndman & Fan, on a sorted list. */
static double quantile_by_sorting(const double *values, size_t count, double share)
{
    double sorted[STATS_SORT_MAX];
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_value);
    double rank = share * (double)(count - 1);
    size_t below = (size_t)rank;
    if (below + 1 >= count)
        return sorted[count - 1];
    return sorted[below] + (rank - (double)below) * (sorted[below + 1] - sorted[below]);
}

/* Random lists of every length, with and without ties, rising and falling: to the bit. */
static void quantiles_are_those_of_the_sorted_list(void **state)
{
    (void)state;
    static const double shares[] = {0, 0.05, 0.25, 1.0 / 3, 0.5, 0.75, 0.9, 1};
    uint64_t seed = 3;
    double values[STATS_SORT_MAX];
    for (size_t count = 1; count <= STATS_SORT_MAX; count++)
        for (int kind = 0; kind < 5; kind++) {
            for (size_t i = 0; i < count; i++) {
                double random = random_gauss(&seed);
                const double kinds[] = {random, round(random), (double)i, -(double)i, 7};
                values[i] = kinds[kind];
            }
            for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
                assert_true(stats_quantile(values, count, shares[i]) ==
                            quantile_by_sorting(values, count, shares[i]));
        }
}

static void small_lists_by_hand(void **state)
{
    (void)state;
    const double values[] = {4, 1, 3, 2};
    assert_near(stats_median(values, 4), 2.5, 0);
    assert_near(stats_median(values, 3), 3, 0);
    assert_near(stats_quantile(values, 4, 0.25), 1.75, 0);
    assert_near(stats_mean(values, 4), 2.5, 0);
    assert_near(stats_sd(values, 4, 1), sqrt(5.0 / 3), 1e-15);
    assert_near(values[0], 4, 0); /* the list itself is left as it was */
}

static void of_nothing_there_is_nothing(void **state)
{
    (void)state;
    const double value = 5;
    assert_true(isnan(stats_median(NULL, 0)));
    assert_true(isnan(stats_sd(&value, 1, 1)));
    assert_near(stats_median(&value, 1), 5, 0);
}

/* A NaN has no rank; what comes out is unsaid, but it comes out. */
static void nan_does_no_harm(void **state)
{
    (void)state;
    uint64_t seed = 4;
    double values[64];
    for (int run = 0; run < 200; run++) {
        for (int i = 0; i < 64; i++)
            values[i] = random_uniform(&seed) < 0.3 ? NAN : random_gauss(&seed);
        (void)stats_median(values, 64);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_sorted_list),
        cmocka_unit_test(small_lists_by_hand),
        cmocka_unit_test(of_nothing_there_is_nothing),
        cmocka_unit_test(nan_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
