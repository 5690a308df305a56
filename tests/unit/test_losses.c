/* Samples lost on the wire, from the time line to the value: a value that is told is right. */
#include "heart_support.h"

#include "heart/losses.h"
#include "sensors/timeline.h"
#include <stdio.h>
#include <string.h>

#define SECONDS   160
#define BEATS_MAX 400

static double beats_s[BEATS_MAX];
static uint64_t chance;

static struct loss_body loss_of(double from_s, double to_s, int64_t count, bool counted)
{
    return (struct loss_body){ns_from_s(from_s), ns_from_s(to_s), count, counted};
}

static void one_in_a_hundred_is_too_much(void **state)
{
    (void)state;
    struct losses losses;
    losses_start(&losses);
    assert_false(losses_withhold(&losses, 64 * NS_PER_S, 64, 50));
    for (int i = 0; i < 33; i++) {
        assert_false(losses_withhold(&losses, 90 * NS_PER_S, 64, 50));
        struct loss_body loss = loss_of(30 + i, 30.04 + i, 1, true);
        losses_add(&losses, &loss);
    }
    assert_true(losses_withhold(&losses, 90 * NS_PER_S, 64, 50)); /* 33 of 3200 */
    assert_false(losses_withhold(&losses, 96 * NS_PER_S, 64, 50));
    assert_false(losses_withhold(&losses, 90 * NS_PER_S, 64, NAN));
}

static void losses_without_a_place_withhold_the_window(void **state)
{
    (void)state;
    struct losses losses;
    struct loss_body loss = loss_of(20, 36, 4, false);
    losses_start(&losses);
    losses_add(&losses, &loss);
    assert_true(losses_withhold(&losses, 40 * NS_PER_S, 64, 50));
    assert_true(losses_withhold(&losses, 99 * NS_PER_S, 64, 50));
    assert_false(losses_withhold(&losses, 101 * NS_PER_S, 64, 50));
}

static void a_hole_lies_between_two_beats_and_no_others(void **state)
{
    (void)state;
    struct losses losses;
    losses_start(&losses);
    assert_false(losses_between(&losses, -1, NS_PER_S));
    struct loss_body small = loss_of(5.00, 5.04, 1, true), hole = loss_of(7.00, 7.08, 3, true);
    losses_add(&losses, &small);
    assert_false(losses_between(&losses, 4 * NS_PER_S, 6 * NS_PER_S));
    losses_add(&losses, &hole);
    assert_false(losses_between(&losses, 6 * NS_PER_S, ns_from_s(6.9))); /* told late */
    assert_true(losses_between(&losses, ns_from_s(6.9), 8 * NS_PER_S));
    assert_false(losses_between(&losses, 8 * NS_PER_S, 9 * NS_PER_S));
}

struct wire {
    double rate_hz, burst_s, lost;
    bool counted; /* the device numbers its samples */
};

static double values[SECONDS]; /* by second; NaN: none told */
static int told_count;

/* A slow breath over a wire; what the engine told of each second. */
static void listen(const struct wire *wire, double swing_ms, bool lose)
{
    static struct bench bench;
    static struct timeline timeline;
    size_t count = beats_fill(beats_s, BEATS_MAX, 0.7, SECONDS, swing_ms, 0.1);
    double true_hz = wire->rate_hz * 0.987, free_s = 0;
    chance = 99;
    bench_start(&bench);
    timeline_start(&timeline, wire->rate_hz);
    for (int64_t k = 0; (double)k < (SECONDS - 1) * true_hz; k++) {
        double t_s = (double)k / true_hz;
        if (random_uniform(&chance) < wire->lost && lose) {
            if (wire->counted)
                timeline_skip(&timeline, 1);
            continue;
        }
        double at_s = ceil((t_s + 0.0003) / wire->burst_s) * wire->burst_s;
        at_s = free_s = fmax(at_s + 0.0005 * random_uniform(&chance), free_s);
        bench_pass(&bench, ns_from_s(at_s));
        struct event sample = event_of(EVENT_SAMPLE, bench.now_ns),
                     loss = event_of(EVENT_LOSS, bench.now_ns);
        sample.sample.time_ns = timeline_time(&timeline, bench.now_ns);
        sample.sample.value = good_signal(beats_s, count, t_s);
        if (timeline_lost(&timeline, &loss.loss))
            bench_feed(&bench, &loss);
        bench_feed(&bench, &sample);
    }
    for (int i = 0; i < SECONDS; i++)
        values[i] = NAN;
    told_count = 0;
    for (size_t i = 0; i < bench.told.count; i++) {
        const struct event *event = &bench.told.at[i];
        if (event->kind != EVENT_COHERENCE || event->coherence.reason != REASON_NONE)
            continue;
        values[event->coherence.time_ns / NS_PER_S] = event->coherence.ratio;
        told_count++;
    }
    bench_finish(&bench);
}

static double worst_against(const double truth[SECONDS])
{
    double worst = 0;
    for (int i = 0; i < SECONDS; i++)
        if (!isnan(values[i]) && !isnan(truth[i]))
            worst = fmax(worst, fabs(values[i] - truth[i]) / truth[i]);
    return worst;
}

static void a_value_that_is_told_is_right_whatever_was_lost(void **state)
{
    (void)state;
    static const double rates_hz[] = {50, 100, 250, 500};
    static const double bursts_s[] = {0.001, 0.016, 0.1};
    static const double shares[] = {0, 0.005, 0.01, 0.03};
    int wrong = 0;
    for (size_t r = 0; r < 4; r++)
        for (size_t b = 0; b < 3; b++) {
            double truth[SECONDS];
            for (size_t s = 0; s < 4; s++)
                for (int counted = 0; counted <= (s > 0 && b == 1); counted++) {
                    struct wire wire = {rates_hz[r], bursts_s[b], shares[s], counted};
                    listen(&wire, 60, true);
                    if (s == 0)
                        memcpy(truth, values, sizeof truth);
                    double worst = worst_against(truth);
                    print_message("%3.0f Hz, %3.0f ms, %.1f %% lost%s: %3d values, worst %.1f %%\n",
                                  rates_hz[r], 1000 * bursts_s[b], 100 * shares[s],
                                  counted ? " and counted" : "", told_count, 100 * worst);
                    wrong += worst > 0.1;
                    wrong += s == 0 && told_count < 90; /* nothing lost: nothing withheld */
                }
        }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_in_a_hundred_is_too_much),
        cmocka_unit_test(losses_without_a_place_withhold_the_window),
        cmocka_unit_test(a_hole_lies_between_two_beats_and_no_others),
        cmocka_unit_test(a_value_that_is_told_is_right_whatever_was_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
