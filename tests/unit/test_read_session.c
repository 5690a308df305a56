/* Sessions written through the journal, read back as series. */
#include "series_support.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/journal.h"
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct journal *journal;
static char path[PATH_SIZE];

static void begin(bool simulated)
{
    const struct journal_facts facts = {.version = "0.1.0",
                                        .build = "test",
                                        .sensors[0] = "test",
                                        .simulated = simulated,
                                        .started_wall_ns = INT64_C(1795459320) * NS_PER_S};
    char folder[200];
    static int number;
    struct problem problem;
    snprintf(folder, sizeof folder, "%s/%d", test_folder(), ++number);
    assert_int_equal(mkdir(folder, 0700), 0);
    if (journal_create(folder, &facts, &journal, &problem))
        fail_msg("%s", problem.what);
    text_copy(path, sizeof path, journal_path(journal));
}

static void device(int channel, enum signal_kind signal, const char *name, double rate_hz)
{
    struct event event = event_of(EVENT_DEVICE, 0);
    text_copy(event.device.id, sizeof event.device.id, "strap");
    text_copy(event.device.name, sizeof event.device.name, name);
    event.device.channel = (uint8_t)channel;
    event.device.signal = (uint8_t)signal;
    event.device.rate_hz = rate_hz;
    event.device.low = event.device.high = NAN;
    assert_true(journal_append(journal, &event));
}

static void sample(int channel, double t_s, double value)
{
    static double arrived_s; /* never falls, unlike the times that a device may tell */
    arrived_s = fmax(arrived_s, t_s);
    struct event event = event_of(EVENT_SAMPLE, ns_from_s(arrived_s));
    event.sample.channel = (uint8_t)channel;
    event.sample.time_ns = ns_from_s(t_s);
    event.sample.value = value;
    assert_true(journal_append(journal, &event));
}

static const char *end(void)
{
    journal_destroy(journal);
    journal = NULL;
    return path;
}

static void a_wave_keeps_the_times_and_gaps_of_its_samples(void **state)
{
    (void)state;
    begin(true);
    device(0, SIGNAL_ACCELERATION, "x", 50);
    device(1, SIGNAL_PPG, "ir", 100);
    device(2, SIGNAL_ECG, "", 100);
    for (int i = 0; i < 300; i++) {
        double t_s = 0.5 + i * 0.01 + (i < 150 ? 0 : 4);
        sample(0, t_s, 9);
        sample(1, t_s, 2 * i);
        sample(2, t_s, i == 7 ? (double)NAN : i);
    }
    sample(2, 1.0, 77); /* late and out of order: dropped */
    struct series series = read_well(end(), guess_all);
    assert_int_equal(series.kind, ANALYSIS_ECG);
    assert_true(series.simulated && series.count == 300 && series.rate_hz == 100);
    assert_true(isnan(series.values[7]) && series.values[8] == 8);
    assert_true(fabs(series.times_s[149] - 1.99) < 1e-9 && fabs(series.times_s[150] - 6) < 1e-9);
    assert_non_null(strstr(series.guess, "a simulated heart; ECG, channel ECG"));
    assert_non_null(strstr(series.guess, "also there: x, ir"));
    series_finish(&series);
    series = read_well(path, (struct series_wish){.kind = ANALYSIS_PPG});
    assert_true(series.kind == ANALYSIS_PPG && series.values[5] == 10);
    series_finish(&series);
    refused(path, (struct series_wish){.kind = ANALYSIS_RR}, "neither a wave nor intervals");
}

static void intervals_of_a_device_are_beats_at_their_times(void **state)
{
    (void)state;
    begin(false);
    device(3, SIGNAL_RR, "rr", NAN);
    sample(3, 2.0, 800); /* opened at 1.2 s */
    sample(3, 2.9, 900);
    sample(3, 9.0, 1000); /* after a gap: opened at 8 s */
    sample(3, 9.9, 900);
    static const double expected[] = {1.2, 2.0, 2.9, 8.0, 9.0, 9.9};
    struct series series = read_well(end(), guess_all);
    assert_int_equal(series.kind, ANALYSIS_BEATS);
    assert_false(series.simulated);
    assert_int_equal(series.count, 6);
    for (int i = 0; i < 6; i++)
        assert_true(fabs(series.values[i] - expected[i]) < 1e-9);
    series_finish(&series);
}

static void measured_intervals_stand_in_where_nothing_else_is(void **state)
{
    (void)state;
    begin(false);
    for (int i = 0; i < 5; i++) {
        struct event event = event_of(EVENT_RR, i * NS_PER_S);
        event.rr.time_ns = i * NS_PER_S;
        event.rr.rr_ms = i == 0 ? (double)NAN : 900 + i;
        event.rr.nn_ms = event.rr.rr_ms;
        event.rr.revises = i == 3;
        assert_true(journal_append(journal, &event));
    }
    struct series series = read_well(end(), guess_all);
    assert_int_equal(series.kind, ANALYSIS_BEATS); /* so that gaps could show */
    assert_int_equal(series.count, 4);
    assert_true(series.opens[0] && !series.opens[1] && !series.opens[2] && !series.opens[3]);
    const double apart_s[] = {0.901, 0.902, 0.904};
    for (int i = 0; i < 3; i++)
        assert_true(fabs(series.values[i + 1] - series.values[i] - apart_s[i]) < 1e-9);
    series_finish(&series);
}

static void a_session_that_holds_nothing_says_so(void **state)
{
    (void)state;
    begin(false);
    device(0, SIGNAL_PPG, "ir", 100);
    refused(end(), guess_all, "holds neither a wave nor intervals");
    static const char cut[] = "SQLite format 3\0 and nothing that goes with it";
    refused(file_with("cut.kindbeat", cut, sizeof cut), guess_all, "cut.kindbeat");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wave_keeps_the_times_and_gaps_of_its_samples),
        cmocka_unit_test(intervals_of_a_device_are_beats_at_their_times),
        cmocka_unit_test(measured_intervals_stand_in_where_nothing_else_is),
        cmocka_unit_test(a_session_that_holds_nothing_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
