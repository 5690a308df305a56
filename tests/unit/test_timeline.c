/* The time line against simulated wires: every arrival is the true time plus a delay that a real
 * driver could have added, and the error is that of an interval between two beats. */
#include "support.h"

#include "base/clock.h"
#include "sensors/timeline.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MINUTES  3
#define MOST     (MINUTES * 60 * 530)
#define RR_NS    0.9e9
#define START_NS INT64_C(7000000000)

static uint64_t random_state;

static double random_share(void) /* 0 to 1; Steele, Lea & Flood 2014 (splitmix64) */
{
    uint64_t z = (random_state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

struct wire {
    const char *title;
    double off;      /* the device's clock against its nominal rate */
    double drift;    /* share by which it swings, slowly */
    double burst_ns; /* the driver hands over that often */
    double stall_every_ns, stall_ns;
    double lost; /* share of the samples */
};

struct run {
    double true_ns[MOST]; /* of the samples that arrive */
    int64_t time_ns[MOST];
    int count;
    int alarms, wanders; /* losses told; of these without a place */
    int64_t losses, told;
};

static struct run run;

/* True times of a device whose rate swings over two minutes. */
static void run_devise(double nominal_hz, const struct wire *wire)
{
    double t = 0;
    run.count = 0;
    run.losses = 0;
    while (t < MINUTES * 60e9 && run.count < MOST) {
        if (wire->lost > 0 && random_share() < wire->lost)
            run.losses++;
        else
            run.true_ns[run.count++] = t;
        double swing = wire->drift * sin(2 * M_PI * t / 120e9);
        t += 1e9 / (nominal_hz * (1 + wire->off + swing));
    }
}

static double arrival_of(double true_ns, const struct wire *wire, double *free_ns)
{
    double at = true_ns + 0.3e6;
    if (wire->stall_every_ns > 0) {
        double since = fmod(at, wire->stall_every_ns);
        if (since > wire->stall_every_ns - wire->stall_ns)
            at += wire->stall_every_ns - since;
    }
    if (wire->burst_ns > 0)
        at = ceil(at / wire->burst_ns) * wire->burst_ns;
    at += 0.5e6 * random_share();
    return *free_ns = fmax(at, *free_ns);
}

static void run_play(double nominal_hz, const struct wire *wire)
{
    static struct timeline timeline;
    random_state = 1;
    run_devise(nominal_hz, wire);
    timeline_start(&timeline, nominal_hz);
    double free_ns = 0;
    run.alarms = run.wanders = 0;
    run.told = 0;
    for (int i = 0; i < run.count; i++) {
        struct loss_body loss;
        double arrival_ns = arrival_of(run.true_ns[i], wire, &free_ns);
        run.time_ns[i] = timeline_time(&timeline, START_NS + (int64_t)arrival_ns);
        if (i > 0)
            assert_true(run.time_ns[i] > run.time_ns[i - 1]);
        if (!timeline_lost(&timeline, &loss))
            continue;
        assert_true(loss.from_ns < loss.to_ns && loss.to_ns == run.time_ns[i]);
        run.alarms++;
        run.wanders += loss.to_ns - loss.from_ns > 1000000000;
        run.told += loss.count;
    }
}

/* Error of intervals of about 0.9 s that end between two moments, in ms. */
static double rms_ms(double from_s, double to_s, double nominal_hz)
{
    int apart = (int)(RR_NS * nominal_hz / 1e9), many = 0;
    double sum = 0;
    for (int i = apart; i < run.count; i++) {
        if (run.true_ns[i] < from_s * 1e9 || run.true_ns[i] >= to_s * 1e9)
            continue;
        double rebuilt = (double)(run.time_ns[i] - run.time_ns[i - apart]);
        double off = rebuilt - (run.true_ns[i] - run.true_ns[i - apart]);
        sum += off * off;
        many++;
    }
    return sqrt(sum / many) / 1e6;
}

static void intervals_survive_bursts_drift_and_stalls(void **state)
{
    (void)state;
    static const struct wire wires[] = {
        {"CDC, 1 ms", 0.03, 0.001, 1e6, 0, 0, 0},
        {"FTDI, 16 ms", 0.03, 0.001, 16e6, 0, 0, 0},
        {"FTDI, 16 ms, slow", -0.03, 0.001, 16e6, 0, 0, 0},
        {"FTDI, 16 ms, stalls", -0.03, 0.001, 16e6, 7.3e9, 300e6, 0},
        {"Bluetooth, 100 ms", 0.03, 0.001, 100e6, 0, 0, 0},
        {"Bluetooth, 100 ms, slow", -0.03, 0.001, 100e6, 0, 0, 0},
        {"Bluetooth, 100 ms, stalls", 0.03, 0.001, 100e6, 7.3e9, 300e6, 0},
        {"100 ms, beating slowly", 0.0004, 0.0, 100e6, 0, 0, 0},
        {"exact clock, 16 ms", 0, 0, 16e6, 0, 0, 0},
    };
    static const struct {
        double hz, limit_ms;
    } rates[] = {{50, 4}, {100, 2}};
    print_message("RMS error of 0.9 s intervals, ms\n%-28s %6s %8s %8s %8s\n", "wire", "Hz",
                  "0-3 s", "3-10 s", "10 s-");
    for (size_t r = 0; r < 2; r++) {
        for (size_t w = 0; w < sizeof wires / sizeof wires[0]; w++) {
            run_play(rates[r].hz, &wires[w]);
            double later = rms_ms(10, 1e9, rates[r].hz), soon = rms_ms(3, 10, rates[r].hz);
            print_message("%-28s %6.0f %8.2f %8.2f %8.2f\n", wires[w].title, rates[r].hz,
                          rms_ms(0, 3, rates[r].hz), soon, later);
            assert_true(later < rates[r].limit_ms);
            assert_true(soon < 10);
            assert_int_equal(run.alarms, 0);
        }
    }
}

/* Where bursts and samples nearly keep step, the edge is a staircase; no clock may be unlucky. */
static void no_clock_error_is_unlucky(void **state)
{
    (void)state;
    static const double bursts_ns[] = {0, 5e6, 16e6, 20e6, 60e6, 100e6, 101e6};
    for (double hz = 50; hz <= 100; hz += 50) {
        double worst = 0;
        int alarms = 0;
        for (size_t b = 0; b < sizeof bursts_ns / sizeof bursts_ns[0]; b++) {
            for (double off = -0.03; off < 0.0301; off += 0.0013) {
                struct wire wire = {"", off, 0.001, bursts_ns[b], 3.7e9, 300e6, 0};
                run_play(hz, &wire);
                alarms += run.alarms;
                worst = fmax(worst, rms_ms(10, 1e9, hz));
            }
        }
        print_message("worst of 329 wires at %.0f Hz: %.2f ms, %d false alarms\n", hz, worst,
                      alarms);
        assert_true(worst < 200 / hz);
        assert_int_equal(alarms, 0);
    }
}

/* Samples of an exact 50 Hz device, each 1 ms late; numbers `from` to `to` of it. */
static int64_t steady_feed(struct timeline *timeline, int from, int to)
{
    int64_t time_ns = 0;
    for (int i = from; i < to; i++)
        time_ns = timeline_time(timeline, START_NS + i * 20 * NS_PER_MS + NS_PER_MS);
    return time_ns;
}

static int64_t steady_error_ns(int64_t time_ns, int number)
{
    return time_ns - (START_NS + number * 20 * NS_PER_MS + NS_PER_MS);
}

static void the_first_samples_are_already_usable(void **state)
{
    (void)state;
    struct timeline timeline;
    timeline_start(&timeline, 50);
    assert_int_equal(timeline_time(&timeline, START_NS), START_NS);
    assert_true(timeline_rate_hz(&timeline) == 50);
    assert_true(steady_error_ns(steady_feed(&timeline, 1, 20), 19) <= 0);
    assert_true(steady_error_ns(timeline.last_ns, 19) > -2 * NS_PER_MS);
}

static void rates_far_from_nominal_are_found(void **state)
{
    (void)state;
    static const double rates[] = {45, 48.5, 49.35, 50, 51.5, 55.6};
    for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
        struct wire wire = {"", rates[r] / 50 - 1, 0, 16e6, 0, 0, 0};
        static struct timeline timeline;
        run_devise(50, &wire);
        timeline_start(&timeline, 50);
        double free_ns = 0;
        for (int i = 0; i < 30 * 50; i++)
            timeline_time(&timeline,
                          START_NS + (int64_t)arrival_of(run.true_ns[i], &wire, &free_ns));
        assert_true(fabs(timeline_rate_hz(&timeline) - rates[r]) < 0.05);
    }
}

static void lost_samples_are_noticed_and_counted_in_whole_intervals(void **state)
{
    (void)state;
    static const int losses[] = {2, 3, 5, 20, 100, 500};
    for (size_t c = 0; c < sizeof losses / sizeof losses[0]; c++) {
        struct timeline timeline;
        timeline_start(&timeline, 50);
        steady_feed(&timeline, 0, 1000);
        int from = 1000 + losses[c];
        steady_feed(&timeline, from, from + 30); /* it takes half a second to be sure */
        assert_int_equal(timeline.count, from + 30);
        int64_t time_ns = steady_feed(&timeline, from + 30, from + 31);
        assert_true(llabs(steady_error_ns(time_ns, from + 30)) < NS_PER_MS);
        assert_true(fabs(timeline_rate_hz(&timeline) - 50) < 0.01);
    }
}

/* Singly, at random, with nothing to show for it: no later than in the second window it is told,
 * and about as much as it is. */
static void losses_that_leave_no_trace_are_told(void **state)
{
    (void)state;
    static const double bursts_ns[] = {1e6, 16e6, 100e6};
    static const double rates[] = {50, 100, 250, 500};
    static const double shares[] = {0.005, 0.01, 0.03};
    for (size_t r = 0; r < 4; r++)
        for (size_t s = 0; s < 3; s++)
            for (size_t b = 0; b < 3; b++) {
                struct wire wire = {"", 0.013, 0.0002, bursts_ns[b], 0, 0, shares[s]};
                run_play(rates[r], &wire);
                print_message(
                    "%3.0f Hz, %3.0f ms, %.1f %% lost: %3d told, %2d wander, %lld of %lld "
                    "samples\n",
                    rates[r], bursts_ns[b] / 1e6, 100 * shares[s], run.alarms, run.wanders,
                    (long long)run.told, (long long)run.losses);
                assert_true(run.alarms > 0);
            }
}

/* Which have better clocks than small boards. */
static void fast_devices_raise_no_false_alarm(void **state)
{
    (void)state;
    static const double bursts_ns[] = {0, 1e6, 5e6, 16e6, 20e6, 100e6, 101e6};
    int alarms = 0;
    for (double hz = 125; hz <= 500; hz *= 2)
        for (size_t b = 0; b < sizeof bursts_ns / sizeof bursts_ns[0]; b++)
            for (double off = -0.012; off < 0.0121; off += 0.002) {
                struct wire wire = {"", off, 0.0004, bursts_ns[b], 3.7e9, 300e6, 0};
                run_play(hz, &wire);
                alarms += run.alarms;
            }
    assert_int_equal(alarms, 0);
}

static void skipped_samples_are_told_with_the_next(void **state)
{
    (void)state;
    struct timeline timeline;
    struct loss_body loss;
    timeline_start(&timeline, 50);
    timeline_skip(&timeline, 5);
    steady_feed(&timeline, 0, 500);
    assert_false(timeline_lost(&timeline, &loss));
    timeline_skip(&timeline, 7);
    int64_t before_ns = timeline.last_ns;
    int64_t time_ns = steady_feed(&timeline, 507, 508);
    assert_true(timeline_lost(&timeline, &loss));
    assert_int_equal(loss.count, 7);
    assert_true(loss.counted == 1 && loss.from_ns == before_ns && loss.to_ns == time_ns);
    steady_feed(&timeline, 508, 509);
    assert_false(timeline_lost(&timeline, &loss));
}

static void skipped_samples_keep_the_places_of_the_others(void **state)
{
    (void)state;
    struct timeline timeline;
    timeline_start(&timeline, 50);
    timeline_skip(&timeline, 5); /* before the first sample there is no place to keep */
    steady_feed(&timeline, 0, 500);
    timeline_skip(&timeline, 7);
    int64_t time_ns = steady_feed(&timeline, 507, 508);
    assert_true(llabs(steady_error_ns(time_ns, 507)) < NS_PER_MS / 100);
}

static void a_stall_moves_nothing(void **state)
{
    (void)state;
    struct timeline timeline;
    timeline_start(&timeline, 50);
    steady_feed(&timeline, 0, 500);
    for (int i = 500; i < 600; i++) { /* two seconds of samples, all at once at their end */
        int64_t time_ns = timeline_time(&timeline, START_NS + 600 * 20 * NS_PER_MS);
        assert_true(llabs(steady_error_ns(time_ns, i)) < NS_PER_MS);
    }
    int64_t time_ns = steady_feed(&timeline, 600, 650);
    assert_true(llabs(steady_error_ns(time_ns, 649)) < NS_PER_MS);
}

static void a_store_of_old_samples_at_the_start_does_no_harm(void **state)
{
    (void)state;
    static const int stored[] = {1, 15, 100, 700};
    for (size_t c = 0; c < sizeof stored / sizeof stored[0]; c++) {
        struct timeline timeline;
        timeline_start(&timeline, 50);
        int64_t last_ns = 0;
        for (int i = 0; i < stored[c]; i++) {
            int64_t time_ns = timeline_time(&timeline, START_NS);
            assert_true(time_ns > last_ns);
            last_ns = time_ns;
        }
        steady_feed(&timeline, 1, 250);
        int64_t time_ns = steady_feed(&timeline, 250, 300);
        assert_true(llabs(steady_error_ns(time_ns, 299)) < 3 * NS_PER_MS);
    }
}

static void after_an_interruption_time_goes_on(void **state)
{
    (void)state;
    struct timeline timeline;
    timeline_start(&timeline, 50);
    int64_t before_ns = steady_feed(&timeline, 0, 500);
    timeline_interrupt(&timeline);
    timeline_skip(&timeline, 3);
    /* Even when the new stamps lie before the last time given. */
    int64_t time_ns = timeline_time(&timeline, before_ns - 50 * NS_PER_MS);
    assert_true(time_ns > before_ns);
    timeline_interrupt(&timeline);
    time_ns = steady_feed(&timeline, 700, 701);
    assert_int_equal(steady_error_ns(time_ns, 700), 0);
    time_ns = steady_feed(&timeline, 701, 800);
    assert_true(llabs(steady_error_ns(time_ns, 799)) < NS_PER_MS);
}

static void any_arrivals_give_increasing_times(void **state)
{
    (void)state;
    random_state = 5;
    for (int round = 0; round < 200; round++) {
        struct timeline timeline;
        timeline_start(&timeline, 20 + 200 * random_share());
        int64_t arrival_ns = START_NS, last_ns = INT64_MIN;
        double wildness = pow(10, 3 + 8 * random_share());
        for (int i = 0; i < 300; i++) {
            if (random_share() < 0.3)
                arrival_ns += (int64_t)(wildness * random_share());
            if (random_share() < 0.02)
                timeline_skip(&timeline, (int)(10 * random_share()));
            if (random_share() < 0.01)
                timeline_interrupt(&timeline);
            int64_t time_ns = timeline_time(&timeline, arrival_ns);
            assert_true(time_ns > last_ns);
            last_ns = time_ns;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_samples_are_already_usable),
        cmocka_unit_test(intervals_survive_bursts_drift_and_stalls),
        cmocka_unit_test(no_clock_error_is_unlucky),
        cmocka_unit_test(rates_far_from_nominal_are_found),
        cmocka_unit_test(lost_samples_are_noticed_and_counted_in_whole_intervals),
        cmocka_unit_test(losses_that_leave_no_trace_are_told),
        cmocka_unit_test(fast_devices_raise_no_false_alarm),
        cmocka_unit_test(skipped_samples_are_told_with_the_next),
        cmocka_unit_test(skipped_samples_keep_the_places_of_the_others),
        cmocka_unit_test(a_stall_moves_nothing),
        cmocka_unit_test(a_store_of_old_samples_at_the_start_does_no_harm),
        cmocka_unit_test(after_an_interruption_time_goes_on),
        cmocka_unit_test(any_arrivals_give_increasing_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
