/* What `kindbeat record` says: what is missing before it begins, and the live line. */
#include "support.h"

#include "app/live_line.h"
#include "app/requirements.h"
#include "base/clock.h"
#include <math.h>
#include <string.h>

static const struct snapshot two_sensors = {
    .now_ns = 754 * NS_PER_S,
    .sensor_count = 2,
    .sensors = {{.link = LINK_OPEN,
                 .device = "Strap",
                 .quality = QUALITY_GOOD,
                 .heart_rate_bpm = 67.6,
                 .signals = 1U << SIGNAL_ECG | 1U << SIGNAL_RESPIRATION},
                {.link = LINK_OPEN,
                 .device = "Clip",
                 .quality = QUALITY_POOR,
                 .quality_reason = REASON_MOTION,
                 .heart_rate_bpm = NAN,
                 .signals = 1U << SIGNAL_PPG}},
};

static const char *missing(const char *words, const struct snapshot *view)
{
    static char memory[400];
    struct requirements requirements = {0};
    struct problem problem;
    struct text text = text_over(memory, sizeof memory);
    assert_int_equal(requirements_parse(words, &requirements, &problem), STATUS_OK);
    assert_true(requirements_any(&requirements));
    requirements_missing(&requirements, view, &text);
    return memory;
}

static void what_is_missing_is_named_with_its_reason(void **state)
{
    (void)state;
    struct snapshot view = two_sensors;
    assert_string_equal(missing("ecg,ppg,respiration", &view), "");
    assert_string_equal(missing("rr", &view), ""); /* from the strap's wave */
    assert_string_equal(missing("ecg,acceleration", &view), "no acceleration comes");
    assert_string_equal(missing("fair", &view),
                        "the signal of Clip is poor (The sensor moves: rest the hand and hold "
                        "still)");
    view.sensors[1].quality = QUALITY_FAIR;
    view.sensors[1].quality_reason = REASON_NONE;
    assert_string_equal(missing("fair", &view), "");
    assert_string_equal(missing("good,fair", &view), "the signal of Clip is fair");
    view.sensors[1].signals = 1U << SIGNAL_ACCELERATION; /* no heart, so not good or bad */
    assert_string_equal(missing("good", &view), "");
    view.sensors[0].heart_rate_bpm = NAN;
    view.sensors[0].signals = 0;
    assert_string_equal(missing("rr,ecg", &view), "no ecg comes; no beat intervals come");
    view.sensors[1].device[0] = '\0';
    view.sensors[0].link = LINK_LOST;
    assert_string_equal(missing("good", &view), "Strap is not open; sensor is not recognised yet");
}

static const char *line(const struct snapshot *view, int markers, int64_t room, double bytes_per_s)
{
    static char memory[400];
    struct text text = text_over(memory, sizeof memory);
    live_line_words(view, markers, room, bytes_per_s, &text);
    return memory;
}

static void the_live_line_tells_of_all(void **state)
{
    (void)state;
    struct snapshot view = two_sensors;
    assert_string_equal(line(&view, 3, 12000000000, 20000),
                        "12:34  Strap: ecg respiration, good, 68 bpm  Clip: ppg, poor (motion)  "
                        "3 markers  12.0 GB free (167 h)");
    view.sensor_count = 1;
    view.simulated = true;
    assert_string_equal(line(&view, 1, -1, 0),
                        "12:34  Strap: ecg respiration, good, 68 bpm  1 marker  simulated heart");
    view.sensors[0].link = LINK_LOST;
    text_copy(view.sensors[0].link_text, sizeof view.sensors[0].link_text, "Port was pulled out");
    view.simulated = false;
    view.record_trouble = (struct problem){.status = STATUS_FAILED, .what = "The disk is full."};
    assert_string_equal(line(&view, 0, 0, 20000),
                        "12:34  The disk is full.  Strap: Port was pulled out  0 markers  "
                        "0.0 GB free (0 h)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_missing_is_named_with_its_reason),
        cmocka_unit_test(the_live_line_tells_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
