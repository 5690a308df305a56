/* Snapshots in words. */
#include "support.h"

#include "base/clock.h"
#include "session/words.h"
#include <math.h>
#include <string.h>

static char said[400];

static const char *say(void (*words)(const struct snapshot *, struct text *),
                       const struct snapshot *snapshot)
{
    struct text text = text_over(said, sizeof said);
    words(snapshot, &text);
    assert_false(text.cut);
    return said;
}

static struct snapshot good(void)
{
    struct snapshot snapshot = {.link = LINK_OPEN,
                                .link_text = "Arduino Uno",
                                .device = "PulseSensor",
                                .quality = QUALITY_GOOD,
                                .heart_rate_bpm = 66.4,
                                .coherence_reason = REASON_NONE,
                                .share = 0.617,
                                .synchrony = NAN,
                                .ratio = 1.6,
                                .peak_hz = 0.1};
    return snapshot;
}

static void a_good_sensor_says_what_and_where_it_is(void **state)
{
    (void)state;
    struct snapshot snapshot = good();
    assert_string_equal(say(words_sensor, &snapshot),
                        "PulseSensor on Arduino Uno, good signal, 66 bpm");
    snapshot.heart_rate_bpm = NAN;
    snapshot.quality = QUALITY_FAIR;
    assert_string_equal(say(words_sensor, &snapshot), "PulseSensor on Arduino Uno, fair signal");
    snapshot.quality = QUALITY_NONE;
    assert_string_equal(say(words_sensor, &snapshot),
                        "PulseSensor on Arduino Uno, finding the pulse");
    snapshot.quality = QUALITY_POOR; /* nothing was wrong, only too little heard yet */
    snapshot.quality_reason = REASON_SETTLING;
    assert_string_equal(say(words_sensor, &snapshot),
                        "PulseSensor on Arduino Uno, finding the pulse");
    snapshot.quality_reason = REASON_FLAT;
    assert_string_equal(say(words_sensor, &snapshot),
                        "The signal is flat: is the finger on the sensor?");
}

static void a_simulated_heart_is_always_called_one(void **state)
{
    (void)state;
    for (int link = LINK_SEARCHING; link <= LINK_ENDED; link++) {
        struct snapshot snapshot = good();
        snapshot.simulated = true;
        snapshot.link = (enum link_state)link;
        if (link != LINK_FAILED)
            assert_string_equal(say(words_sensor, &snapshot),
                                "Simulated heart, not a person, 66 bpm");
    }
}

static void every_state_of_the_link_has_its_words(void **state)
{
    (void)state;
    for (int link = LINK_SEARCHING; link <= LINK_ENDED; link++) {
        struct snapshot snapshot = {.link = (enum link_state)link};
        size_t length = strlen(say(words_sensor, &snapshot));
        assert_true(length > 10 && length <= 80);
    }
    struct snapshot snapshot = {.link = LINK_FAILED, .link_text = "/dev/ttyACM0 is in use"};
    assert_string_equal(say(words_sensor, &snapshot),
                        "/dev/ttyACM0 is in use; it is tried again by itself (kindbeat doctor "
                        "helps)");
    text_copy(snapshot.link_text, sizeof snapshot.link_text, "No permission: join the group g");
    assert_string_equal(say(words_sensor, &snapshot), "No permission: join the group g");
}

static void a_port_that_says_nothing_is_asked_about_after_a_while(void **state)
{
    (void)state;
    struct snapshot snapshot = good();
    snapshot.device[0] = '\0';
    snapshot.silent_ns = 5 * NS_PER_S;
    assert_string_equal(say(words_sensor, &snapshot), "Listening on Arduino Uno");
    snapshot.silent_ns = 7 * NS_PER_S;
    assert_string_equal(say(words_sensor, &snapshot),
                        "Arduino Uno is silent: is the sensor switched on, and its program "
                        "running?");
}

static void a_sensor_without_a_plug_is_not_to_be_plugged_in(void **state)
{
    (void)state;
    struct snapshot snapshot = {.link = LINK_LOST,
                                .link_text = "Port /dev/rfcomm0 is switched off or out of reach"};
    assert_string_equal(say(words_sensor, &snapshot),
                        "Port /dev/rfcomm0 is switched off or out of reach: it goes on by itself "
                        "when it is back");
}

static void bytes_without_meaning_are_asked_about_after_a_while(void **state)
{
    (void)state;
    struct snapshot snapshot = good();
    snapshot.device[0] = '\0';
    snapshot.listening_ns = 2 * NS_PER_S;
    assert_string_equal(say(words_sensor, &snapshot), "Listening on Arduino Uno");
    snapshot.listening_ns = 6 * NS_PER_S;
    assert_string_equal(say(words_sensor, &snapshot),
                        "Listening on Arduino Uno: nothing known yet; other speeds are tried by "
                        "themselves");
}

static void coherence_says_its_number_or_the_reason_why_not(void **state)
{
    (void)state;
    struct snapshot snapshot = good();
    assert_string_equal(say(words_coherence, &snapshot), "Coherence 62 %, 6.0 waves a minute");
    snapshot.coherence_reason = REASON_SETTLING;
    snapshot.settle_s = 40.2;
    assert_string_equal(say(words_coherence, &snapshot), "Settling, 41 s to go");
    snapshot.settle_s = NAN;
    assert_string_equal(say(words_coherence, &snapshot), "Settling");
    for (int reason = REASON_SETTLING; reason <= REASON_REGULAR; reason++) {
        snapshot.coherence_reason = (enum reason)reason;
        const char *words = say(words_coherence, &snapshot);
        assert_string_equal(words, words_for_reason((enum reason)reason));
        assert_true(strlen(words) >= 8 && strlen(words) <= 70);
        assert_null(strstr(words, "62"));
    }
}

static void a_snapshot_of_nothing_shows_no_number(void **state)
{
    (void)state;
    struct snapshot snapshot = {0};
    assert_string_equal(say(words_coherence, &snapshot), "");
    assert_string_equal(words_for_reason((enum reason)99), "");
}

static void a_reason_is_not_said_twice(void **state)
{
    (void)state;
    struct snapshot snapshot = good();
    assert_false(words_sensor_covers(&snapshot));
    snapshot.quality = QUALITY_POOR;
    snapshot.quality_reason = snapshot.coherence_reason = REASON_NOISY;
    assert_true(words_sensor_covers(&snapshot));
    assert_string_equal(say(words_sensor, &snapshot), words_for_reason(REASON_NOISY));
    snapshot.coherence_reason = REASON_GAP;
    assert_false(words_sensor_covers(&snapshot));
    snapshot.coherence_reason = REASON_NO_SENSOR;
    snapshot.link = LINK_LOST;
    assert_true(words_sensor_covers(&snapshot));
    snapshot.simulated = true;
    assert_false(words_sensor_covers(&snapshot));
}

static void time_left_counts_down_to_nothing(void **state)
{
    (void)state;
    static const struct {
        double seconds;
        const char *words;
    } cases[] = {
        {161, "2:41 left"},  {160.2, "2:41 left"},      {0.05, "0:01 left"}, {0, "0:00 left"},
        {600, "10:00 left"}, {3723, "1:02:03 left"},    {NAN, ""},           {-1, ""},
        {1e9, ""},           {600 + 1e-9, "10:00 left"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text text = text_over(said, sizeof said);
        words_time_left(cases[i].seconds, &text);
        assert_string_equal(said, cases[i].words);
    }
}

static void the_quick_reading_speaks_of_a_pacer_that_runs(void **state)
{
    (void)state;
    struct snapshot snapshot = good();
    assert_string_equal(say(words_synchrony, &snapshot), "");
    snapshot.synchrony = 0.804;
    assert_string_equal(say(words_synchrony, &snapshot), "");
    snapshot.pace.on = 1;
    assert_string_equal(say(words_synchrony, &snapshot), "with the pacer 80 %");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_sensor_says_what_and_where_it_is),
        cmocka_unit_test(a_simulated_heart_is_always_called_one),
        cmocka_unit_test(every_state_of_the_link_has_its_words),
        cmocka_unit_test(a_port_that_says_nothing_is_asked_about_after_a_while),
        cmocka_unit_test(a_sensor_without_a_plug_is_not_to_be_plugged_in),
        cmocka_unit_test(bytes_without_meaning_are_asked_about_after_a_while),
        cmocka_unit_test(coherence_says_its_number_or_the_reason_why_not),
        cmocka_unit_test(a_snapshot_of_nothing_shows_no_number),
        cmocka_unit_test(a_reason_is_not_said_twice),
        cmocka_unit_test(time_left_counts_down_to_nothing),
        cmocka_unit_test(the_quick_reading_speaks_of_a_pacer_that_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
