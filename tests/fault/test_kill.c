/* Killing the program at any moment loses at most the last second.
 *
 * Twenty programs record the simulated heart side by side; each is killed at a random moment of its
 * ninety seconds, and what is left is opened, checked, and recomputed. */
#include "support.h"

#include "base/clock.h"
#include "base/paths.h"
#include "base/text.h"
#include "journal/record.h"
#include "session/replay.h"
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAMS        20
#define EARLIEST_KILL_S 4 /* twenty starts at once take their time under a sanitizer */
#define LATEST_KILL_S   88
#define LOST_AT_MOST_NS NS_PER_S

struct victim {
    pid_t pid;
    char folder[128];
    int64_t kill_ns; /* planned, then when it really was */
};

static void victim_start(struct victim *victim, int number)
{
    snprintf(victim->folder, sizeof victim->folder, "%s/victim-%02d", test_folder(), number);
    char recipe[32];
    snprintf(recipe, sizeof recipe, "sim:seed=%d", number + 1);
    victim->pid = fork();
    assert_true(victim->pid >= 0);
    if (victim->pid == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        execl(KINDBEAT_BINARY, "kindbeat", "record", "--sensor", recipe, "--for", "90s", "--folder",
              victim->folder, (char *)NULL);
        _exit(127);
    }
}

static void victim_kill(struct victim *victim)
{
    clock_sleep_until_ns(victim->kill_ns);
    victim->kill_ns = clock_monotonic_ns();
    kill(victim->pid, SIGKILL);
    int status;
    waitpid(victim->pid, &status, 0);
    assert_true(WIFSIGNALED(status)); /* it was still recording */
}

static void find_session(const char *folder, char *path, size_t size)
{
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    path[0] = '\0';
    for (struct dirent *entry; (entry = readdir(entries));) {
        size_t length = strlen(entry->d_name);
        if (length > 9 && strcmp(entry->d_name + length - 9, ".kindbeat") == 0)
            snprintf(path, size, "%s/%s", folder, entry->d_name);
    }
    closedir(entries);
    assert_true(path[0] != '\0');
}

static void check_integrity(const char *path)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, "PRAGMA integrity_check", -1, &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(statement, 0), "ok");
    sqlite3_finalize(statement);
    sqlite3_close(database);
}

/* The session time of the newest event, and how old it was when the program died. */
static int64_t newest_ns(const char *path, int64_t kill_ns, int64_t *lost_ns)
{
    struct record *record;
    struct problem problem;
    struct event event = {0};
    int64_t started_ns = 0;
    bool more;
    assert_int_equal(record_open(path, &record, &problem), STATUS_OK);
    assert_false(record_complete(record));
    assert_true(parse_int64(record_fact(record, "started_monotonic_ns"), &started_ns));
    while (record_next(record, &event, &more, &problem) == STATUS_OK && more)
        ;
    assert_false(more);
    record_close(record);
    *lost_ns = kill_ns - started_ns - event.at_ns;
    return event.at_ns;
}

static void victim_check(const struct victim *victim)
{
    char path[PATH_SIZE];
    struct replay_verdict verdict;
    struct problem problem = {0};
    find_session(victim->folder, path, sizeof path);
    int64_t lost, newest = newest_ns(path, victim->kill_ns, &lost);
    if (replay_check(path, &verdict, &problem) != STATUS_OK)
        fail_msg("%s: %s", path, problem.what);
    check_integrity(path); /* last: it opens the file for writing and folds in what was left */
    if (!verdict.identical)
        fail_msg("%s: %s", path, verdict.difference);
    /* Fifty a second once the device is recognised, which takes seconds where twenty start at once.
     */
    assert_true((double)verdict.outputs > 20 * (s_from_ns(newest) - 5));
    print_message("  %s: lost %.3f s, %" PRId64 " events identical\n",
                  strrchr(victim->folder, '/') + 1, s_from_ns(lost), verdict.outputs);
    if (lost > LOST_AT_MOST_NS)
        fail_msg("%.3f s were lost", s_from_ns(lost));
}

static int by_kill_time(const void *a, const void *b)
{
    const struct victim *x = a, *y = b;
    return (x->kill_ns > y->kill_ns) - (x->kill_ns < y->kill_ns);
}

static void killed_at_any_moment_at_most_the_last_second_is_lost(void **state)
{
    (void)state;
    static struct victim victims[PROGRAMS];
    int64_t begin_ns = clock_monotonic_ns();
    unsigned seed = (unsigned)clock_wall_ns();
    print_message("  seed %u\n", seed);
    for (int i = 0; i < PROGRAMS; i++) {
        int64_t span_ms = (LATEST_KILL_S - EARLIEST_KILL_S) * 1000;
        victims[i].kill_ns =
            begin_ns + EARLIEST_KILL_S * NS_PER_S + rand_r(&seed) % span_ms * NS_PER_MS;
        victim_start(&victims[i], i);
    }
    qsort(victims, PROGRAMS, sizeof victims[0], by_kill_time);
    for (int i = 0; i < PROGRAMS; i++)
        victim_kill(&victims[i]);
    for (int i = 0; i < PROGRAMS; i++)
        victim_check(&victims[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_at_any_moment_at_most_the_last_second_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
