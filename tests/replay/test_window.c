/* The whole program with its window, for some seconds: what bench_window measures over minutes, as
 * far as it holds on a busy machine too. No clock decides here, only order and counts. */
#include "support.h"
#include "watch.h"

#include <stdio.h>
#include <stdlib.h>

#define BEATS_ENOUGH 3
#define SECONDS_MOST 30

/* Pictures of the second before, and for how many seconds there were no more. */
static int pictures_before, still_s;

static bool stands_still(int second)
{
    (void)second;
    int pictures = watch_seen()->pictures;
    still_s = pictures > 0 && pictures == pictures_before ? still_s + 1 : 0;
    pictures_before = pictures;
    return still_s == 2;
}

static void a_still_window_paints_nothing(void **state)
{
    (void)state;
    char *words[] = {(char[]){"--sensor"}, (char[]){"none"}};
    assert_int_equal(watch_program(2, words, SECONDS_MOST, stands_still), 0);
    assert_int_equal(still_s, 2); /* it appears softly, and that is all */
    assert_true(watch_seen()->pictures > 1);
}

static int beats_shown(void)
{
    const struct watched *seen = watch_seen();
    int shown = 0;
    for (int i = 0; i < seen->beat_count; i++)
        shown += seen->beats[i].shown_ns > 0;
    return shown;
}

static bool enough_beats(int second)
{
    if (second == 2)
        watch_mark();
    return beats_shown() >= BEATS_ENOUGH && watch_seen()->pictures_since > 10;
}

static void a_beat_is_in_the_next_snapshot_and_in_the_next_picture(void **state)
{
    (void)state;
    char sensor[96];
    const char *name = watch_speak("steady", SECONDS_MOST + 2);
    assert_non_null(name);
    snprintf(sensor, sizeof sensor, "serial:%s,115200,pulsesensor", name);
    char *words[] = {(char[]){"--sensor"}, sensor, (char[]){"--practice"},
                     (char[]){"resonance-breath"}};
    assert_int_equal(watch_program(4, words, SECONDS_MOST, enough_beats), 0);
    watch_silence();
    const struct watched *seen = watch_seen();
    assert_true(beats_shown() >= BEATS_ENOUGH);
    for (int i = 0; i < seen->beat_count; i++) {
        const struct watched_beat *beat = &seen->beats[i];
        if (beat->shown_ns == 0) /* the window was closed, or the practice began */
            continue;
        assert_true(beat->knowable_ns > 0 && beat->knowable_ns <= beat->found_ns);
        assert_int_equal(beat->snapshots_without, 0);
        assert_int_equal(beat->pictures_without, 0);
    }
    assert_true(seen->pictures_since > 10);
    assert_int_equal(seen->asked, 0); /* no picture asks for memory */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_still_window_paints_nothing),
        cmocka_unit_test(a_beat_is_in_the_next_snapshot_and_in_the_next_picture),
    };
    setenv("XDG_DATA_HOME", test_folder(), 1);
    setenv("XDG_CONFIG_HOME", test_folder(), 1);
    watch_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
