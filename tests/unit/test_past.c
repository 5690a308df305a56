/* The history as the program reads it: in the background, anew when it is asked to. */
#include "support.h"

#include "app/past.h"
#include "base/clock.h"
#include "base/paths.h"
#include "session/days.h"
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static _Atomic int woken;

static void wake(void *context)
{
    (void)context;
    atomic_fetch_add(&woken, 1);
}

static void shell(const char *command)
{
    assert_int_equal(system(command), 0);
}

static void add(const char *fixture, const char *name, const char *sql)
{
    char folder[PATH_SIZE], command[4 * PATH_SIZE];
    struct problem problem;
    assert_int_equal(path_sessions(folder, sizeof folder, &problem), STATUS_OK);
    snprintf(command, sizeof command, "cp '%s/fixtures/%s' '%s/%s'", KINDBEAT_TESTS, fixture,
             folder, name);
    shell(command);
    if (!sql)
        return;
    snprintf(command, sizeof command, "%s/%s", folder, name);
    sqlite3 *file;
    assert_int_equal(sqlite3_open(command, &file), SQLITE_OK);
    assert_int_equal(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(file);
}

/* What was asked for last. */
static const struct history *read_by(struct past *past, int times, bool simulated)
{
    for (int i = 0; i < 5000 && atomic_load(&woken) < times; i++)
        clock_sleep_until_ns(clock_monotonic_ns() + 2 * NS_PER_MS);
    assert_true(atomic_load(&woken) >= times);
    return past_history(past, simulated);
}

#define REAL   "UPDATE facts SET value='0' WHERE name='simulated'; UPDATE link SET simulated=0;"
#define DATED  "UPDATE facts SET value='1780000000000000000' WHERE name='started_wall_ns';"
#define NOBODY "DELETE FROM facts WHERE name='participant';"

static void it_is_read_in_the_background_and_anew(void **state)
{
    (void)state;
    atomic_store(&woken, 0);
    add("format_3.kindbeat", "a.kindbeat", REAL DATED NOBODY);
    add("format_3.kindbeat", "b.kindbeat", DATED NOBODY);
    struct past *past = past_open("", wake, NULL);
    assert_non_null(past);
    const struct history *own = read_by(past, 1, false);
    assert_int_equal(own->count, 1);
    assert_int_equal(own->simulated_apart, 1);
    assert_int_equal(own->unreadable, 0);
    assert_int_equal(past_history(past, true)->count, 1);
    add("format_2.kindbeat", "c.kindbeat", REAL DATED NOBODY);
    add("../CMakeLists.txt", "d.kindbeat", NULL);          /* no session */
    assert_int_equal(past_history(past, false)->count, 1); /* nobody asked */
    past_read(past, "");
    past_read(past, ""); /* twice at once is once more, and harmless */
    own = read_by(past, 2, false);
    assert_int_equal(own->count, 2);
    assert_int_equal(own->unreadable, 1);
    past_read(past, "P99");
    past_close(past); /* whatever is being read */
}

static void live_at(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

/* These two zones never have the same date. */
static void another_day_is_another_history(void **state)
{
    (void)state;
    atomic_store(&woken, 0);
    live_at("Etc/GMT+12");
    struct past *past = past_open("", wake, NULL);
    int before = read_by(past, 1, false)->today;
    assert_int_equal(before, day_of_wall(clock_wall_ns()));
    live_at("Etc/GMT-14");
    past_history(past, false);
    assert_true(read_by(past, 2, false)->today > before);
    assert_int_equal(past_history(past, false)->today, day_of_wall(clock_wall_ns()));
    past_close(past);
    live_at("UTC");
}

static void somebody_elses_is_not_shown(void **state)
{
    (void)state;
    atomic_store(&woken, 0);
    struct past *past = past_open("P99", wake, NULL);
    const struct history *own = read_by(past, 1, false);
    assert_int_equal(own->count, 0);
    assert_true(own->others_apart >= 3);
    assert_string_equal(own->participant, "P99");
    past_close(past);
    past_close(NULL);
    assert_null(past_history(NULL, false));
    past_read(NULL, "");
}

int main(void)
{
    char folder[PATH_SIZE];
    static const char *const homes[] = {"XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
                                        "XDG_STATE_HOME"};
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++) {
        snprintf(folder, sizeof folder, "%s/%zu", test_folder(), i);
        setenv(homes[i], folder, 1);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_read_in_the_background_and_anew),
        cmocka_unit_test(another_day_is_another_history),
        cmocka_unit_test(somebody_elses_is_not_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
