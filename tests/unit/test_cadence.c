/* Frames of steady devices on bad wires: late, in bursts, with a clock that is off. Nothing is lost
 * there, nothing may be told as lost, and intervals stay true. The errors are printed. */
#include "wave_support.h"

static const char *const steady[] = {"contec-5",      "contec-9", "nonin-df2", "nonin-df7",
                                     "openbci-cyton", "openeeg",  "chords",    "protocentral",
                                     "healthypi",     "bitalino", "shimmer3"};
#define STEADY (sizeof steady / sizeof steady[0])

/* The device's clock runs `slow` times slower; bytes come every `burst_s`. */
static void deliver(double slow, double burst_s)
{
    for (size_t i = 0; i < said.size; i++)
        said.at_ns[i] = ns_from_s(ceil(s_from_ns(said.at_ns[i]) * slow / burst_s) * burst_s);
}

/* Error of intervals of about 0.9 s after the first ten seconds, RMS in ms. */
static double interval_error_ms(const struct test_events *events, const char *device, double slow)
{
    static double late_s[1 << 16];
    double rate_hz = dialect_find(device)->rate_hz, sum = 0;
    size_t count = 0, summed = 0, first = said.frames - samples_of(events, 0);
    for (size_t i = 0; i < events->count; i++)
        if (events->at[i].kind == EVENT_SAMPLE && events->at[i].sample.channel == 0) {
            double true_s = (double)(first + count + 1) / rate_hz * slow;
            late_s[count++] = s_from_ns(events->at[i].sample.time_ns) - true_s;
        }
    size_t lag = (size_t)(0.9 * rate_hz), from = (size_t)(10 * rate_hz);
    for (size_t i = from + lag; i < count; i++, summed++)
        sum += (late_s[i] - late_s[i - lag]) * (late_s[i] - late_s[i - lag]);
    return 1000 * sqrt(sum / (double)summed);
}

static void bursts_lose_nothing_and_move_nothing(void **state)
{
    (void)state;
    static const double slows[] = {0.97, 1, 1.03}, bursts_s[] = {0.016, 0.1};
    for (size_t d = 0; d < STEADY; d++) {
        double worst_ms = 0;
        for (int s = 0; s < 3; s++)
            for (int b = 0; b < 2; b++) {
                say_dialect(steady[d], "steady", "", 40);
                deliver(slows[s], bursts_s[b]);
                struct test_events events =
                    hear_said(steady[d], 0, said.size, EVENT_BYTES_MAX, NULL);
                if (test_count(&events, EVENT_LOSS) > 0)
                    fail_msg("%s at %g in bursts of %g s: %zu losses", steady[d], slows[s],
                             bursts_s[b], test_count(&events, EVENT_LOSS));
                worst_ms = fmax(worst_ms, interval_error_ms(&events, steady[d], slows[s]));
                test_events_finish(&events);
            }
        print_message("%-16s intervals off by %.2f ms at most, RMS\n", steady[d], worst_ms);
        assert_true(worst_ms < (dialect_find(steady[d])->rate_hz >= 100 ? 2 : 4));
    }
}

/* Bluetooth stands still for a while now and then, and delivers everything after it. */
static void stalls_lose_nothing(void **state)
{
    (void)state;
    for (size_t d = 0; d < STEADY; d++) {
        say_dialect(steady[d], "steady", "", 40);
        for (size_t i = 0; i < said.size; i++) {
            double t_s = s_from_ns(said.at_ns[i]), in_s = fmod(t_s, 7.0);
            if (t_s > 7 && in_s < 0.4)
                said.at_ns[i] = ns_from_s(t_s - in_s + 0.4);
        }
        struct test_events events = hear_said(steady[d], 0, said.size, EVENT_BYTES_MAX, NULL);
        assert_int_equal(test_count(&events, EVENT_LOSS), 0);
        assert_true(interval_error_ms(&events, steady[d], 1) < 1);
        test_events_finish(&events);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bursts_lose_nothing_and_move_nothing),
        cmocka_unit_test(stalls_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
