/* What the tests of session files share: sessions of a few samples, and changes made behind the
 * journal's back. */
#ifndef JOURNAL_SUPPORT_H
#define JOURNAL_SUPPORT_H

#include "damage.h"
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/journal.h"
#include "journal/record.h"
#include "journal/summary.h"
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WALL_NS (INT64_C(1795459320) * NS_PER_S) /* 2026-11-23 18:42 UTC */

static const struct journal_facts plain_facts = {
    .version = "0.1.0",
    .build = "gcc 12",
    .sensors[0] = "sim",
    .participant = "P01",
    .practice_title = "A moment",
    .practice_text = "id: x\ntitle: \"A moment\"\n",
    .simulated = true,
    .started_wall_ns = WALL_NS,
    .started_monotonic_ns = 77,
};

static inline struct journal *journal_in(const char *folder, const struct journal_facts *facts)
{
    struct journal *journal;
    struct problem problem;
    if (journal_create(folder, facts, &journal, &problem))
        fail_msg("%s", problem.what);
    return journal;
}

/* A folder of its own for each test. */
static inline const char *fresh_folder(void)
{
    static char path[128];
    static int number;
    snprintf(path, sizeof path, "%s/%d", test_folder(), ++number);
    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

static inline struct event numbered_sample(int64_t i)
{
    struct event event = event_of(EVENT_SAMPLE, i * NS_PER_MS);
    event.sample.time_ns = i * NS_PER_MS - 5;
    event.sample.value = (double)(i % 1024);
    return event;
}

/* A finished session of `count` samples; its path lives until the next call. */
static inline const char *session_of(const char *folder, int64_t count)
{
    static char path[PATH_SIZE];
    struct journal *journal = journal_in(folder, &plain_facts);
    for (int64_t i = 1; i <= count; i++) {
        struct event event = numbered_sample(i);
        assert_true(journal_append(journal, &event));
    }
    text_copy(path, sizeof path, journal_path(journal));
    journal_destroy(journal);
    return path;
}

static inline void run_sql(const char *path, const char *sql)
{
    sqlite3 *file;
    char *words = NULL;
    assert_int_equal(sqlite3_open_v2(path, &file, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (sqlite3_exec(file, sql, NULL, NULL, &words) != SQLITE_OK)
        fail_msg("%s: %s", sql, words);
    sqlite3_close(file);
}

static inline struct record *opened(const char *path)
{
    struct record *record;
    struct problem problem;
    if (record_open(path, &record, &problem))
        fail_msg("%s", problem.what);
    return record;
}

#endif
