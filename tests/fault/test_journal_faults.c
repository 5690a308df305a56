#include "support.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/journal.h"
#include "journal/record.h"
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_NS (20 * NS_PER_S)

/* --- a disk that fails when told: SQLite's own file layer with one call replaced ----------- */

static _Atomic int disk_failure; /* SQLITE_OK: the disk is well */
static sqlite3_vfs *real_disk;
static sqlite3_io_methods real_calls, failing_calls;

static int failing_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    int code = atomic_load(&disk_failure);
    return code ? code : real_calls.xWrite(file, bytes, size, at);
}

static int failing_open(sqlite3_vfs *disk, const char *name, sqlite3_file *file, int flags,
                        int *flags_out)
{
    (void)disk;
    int code = real_disk->xOpen(real_disk, name, file, flags, flags_out);
    if (code == SQLITE_OK && file->pMethods) {
        real_calls = *file->pMethods;
        failing_calls = real_calls;
        failing_calls.xWrite = failing_write;
        file->pMethods = &failing_calls;
    }
    return code;
}

static void disk_install(void)
{
    static sqlite3_vfs disk;
    real_disk = sqlite3_vfs_find(NULL);
    disk = *real_disk;
    disk.zName = "failing";
    disk.xOpen = failing_open;
    sqlite3_vfs_register(&disk, 1);
}

static void disk_remove(void)
{
    atomic_store(&disk_failure, SQLITE_OK);
    sqlite3_vfs_register(real_disk, 1);
}

/* --- sessions ------------------------------------------------------------------------------ */

static struct journal *journal_begun(char *path)
{
    const struct journal_facts facts = {.version = "0.1.0", .started_wall_ns = clock_wall_ns()};
    struct journal *journal;
    struct problem problem;
    if (journal_create(test_folder(), &facts, &journal, &problem))
        fail_msg("%s", problem.what);
    text_copy(path, PATH_SIZE, journal_path(journal));
    return journal;
}

static void append_samples(struct journal *journal, int64_t from, int64_t to)
{
    for (int64_t i = from; i <= to; i++) {
        struct event event = event_of(EVENT_SAMPLE, i);
        event.sample.value = (double)i;
        assert_true(journal_append(journal, &event));
    }
}

/* Reads to the end, expecting samples 1, 2, 3...; how many. */
static int64_t count_in_order(const char *path, bool complete)
{
    struct record *record;
    struct event event;
    struct problem problem;
    bool more = true;
    int64_t count = 0;
    if (record_open(path, &record, &problem))
        fail_msg("%s", problem.what);
    assert_int_equal(record_complete(record), complete);
    while (true) {
        if (record_next(record, &event, &more, &problem))
            fail_msg("%s", problem.what);
        if (!more)
            break;
        count++;
        assert_int_equal(event.kind, EVENT_SAMPLE);
        assert_true(event.at_ns == count && event.sample.value == (double)count);
    }
    record_close(record);
    return count;
}

static void wait_for_trouble(struct journal *journal, bool expected, struct problem *problem)
{
    int64_t until_ns = clock_monotonic_ns() + PATIENCE_NS;
    while (journal_trouble(journal, problem) != expected) {
        assert_true(clock_monotonic_ns() < until_ns);
        clock_sleep_until_ns(clock_monotonic_ns() + NS_PER_MS);
    }
}

static void failing_disk_is_told_and_what_waits_is_kept(int failure, const char *word)
{
    char path[PATH_SIZE];
    struct problem problem;
    disk_install();
    struct journal *journal = journal_begun(path);
    assert_false(journal_trouble(journal, &problem));
    append_samples(journal, 1, 100);
    atomic_store(&disk_failure, failure);
    append_samples(journal, 101, 20000); /* more than one batch */
    wait_for_trouble(journal, true, &problem);
    assert_non_null(strstr(problem.what, word));
    assert_true(strlen(problem.remedy) > 10);
    append_samples(journal, 20001, 30000);
    atomic_store(&disk_failure, SQLITE_OK);
    wait_for_trouble(journal, false, &problem);
    assert_int_equal(problem.status, STATUS_OK);
    append_samples(journal, 30001, 30100);
    journal_destroy(journal);
    disk_remove();
    assert_int_equal(count_in_order(path, true), 30100);
}

static void a_full_disk_is_told_and_nothing_is_lost_once_there_is_room(void **state)
{
    (void)state;
    failing_disk_is_told_and_what_waits_is_kept(SQLITE_FULL, "full");
}

static void a_disk_that_fails_is_told_and_nothing_is_lost_once_it_is_back(void **state)
{
    (void)state;
    failing_disk_is_told_and_what_waits_is_kept(SQLITE_IOERR_WRITE, "does not answer");
}

static void a_disk_that_stays_full_leaves_a_sound_beginning(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    struct problem problem;
    disk_install();
    struct journal *journal = journal_begun(path);
    append_samples(journal, 1, 100);
    atomic_store(&disk_failure, SQLITE_FULL);
    append_samples(journal, 101, 9000);
    wait_for_trouble(journal, true, &problem);
    journal_destroy(journal); /* gives up in the end; the practice is over */
    disk_remove();
    int64_t kept = count_in_order(path, false);
    assert_true(kept == 0 || kept == 100);
}

static void a_program_that_holds_the_file_is_named(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    struct problem problem;
    struct journal *journal = journal_begun(path);
    sqlite3 *other;
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    append_samples(journal, 1, 10);
    wait_for_trouble(journal, true, &problem);
    assert_non_null(strstr(problem.what, "Another program"));
    sqlite3_close(other);
    wait_for_trouble(journal, false, &problem);
    journal_destroy(journal);
    assert_int_equal(count_in_order(path, true), 10);
}

/* --- killed at a random moment ------------------------------------------------------------- */

struct told {
    _Atomic int64_t count;
    _Atomic int64_t at_ns[1 << 16]; /* when event i was appended */
    char path[PATH_SIZE];
    _Atomic bool ready;
};

static _Noreturn void append_until_killed(struct told *told)
{
    struct journal *journal = journal_begun(told->path);
    atomic_store(&told->ready, true);
    for (int64_t i = 1; i < 1 << 16; i++) {
        struct event event = event_of(EVENT_SAMPLE, i);
        event.sample.value = (double)i;
        if (!journal_append(journal, &event))
            abort();
        atomic_store(&told->at_ns[i], clock_monotonic_ns());
        atomic_store(&told->count, i);
        clock_sleep_until_ns(clock_monotonic_ns() + NS_PER_MS / 2);
    }
    _exit(0);
}

static void check_integrity(const char *path)
{
    sqlite3 *file;
    sqlite3_stmt *check;
    assert_int_equal(sqlite3_open_v2(path, &file, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(file, "PRAGMA integrity_check", -1, &check, NULL), 0);
    assert_int_equal(sqlite3_step(check), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(check, 0), "ok");
    sqlite3_finalize(check);
    sqlite3_close(file);
}

static void a_kill_loses_at_most_the_last_second(void **state)
{
    (void)state;
    struct told *told =
        mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(told != MAP_FAILED);
    srand48(20261123);
    for (int round = 0; round < 8; round++) {
        atomic_store(&told->count, 0);
        atomic_store(&told->ready, false);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            append_until_killed(told);
        while (!atomic_load(&told->ready))
            clock_sleep_until_ns(clock_monotonic_ns() + NS_PER_MS);
        clock_sleep_until_ns(clock_monotonic_ns() + (int64_t)(drand48() * 1.5e9));
        int64_t killed_ns = clock_monotonic_ns();
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        int64_t kept = count_in_order(told->path, false), sent = atomic_load(&told->count);
        check_integrity(told->path);
        assert_true(kept <= sent + 1);
        if (kept < sent)
            assert_true(killed_ns - atomic_load(&told->at_ns[kept + 1]) < NS_PER_S);
    }
    munmap(told, sizeof *told);
}

/* --- damaged files ------------------------------------------------------------------------- */

static uint8_t *a_session_in_bytes(size_t *size)
{
    char path[PATH_SIZE];
    struct journal *journal = journal_begun(path);
    for (int i = 0; i < 4000; i++) {
        struct event event = event_of((enum event_kind)(i % EVENT_KIND_COUNT), i);
        assert_true(journal_append(journal, &event));
    }
    journal_destroy(journal);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    uint8_t *bytes = malloc(2 << 20);
    *size = fread(bytes, 1, 2 << 20, file);
    assert_true(*size < 2 << 20);
    fclose(file);
    return bytes;
}

/* How many events a file of these bytes gives before it ends or is told to be damaged. */
static int read_bytes_as_session(const uint8_t *bytes, size_t size, bool *sound)
{
    char path[PATH_SIZE];
    struct record *record;
    struct event event;
    struct problem problem = {.what = ""};
    bool more = true;
    int count = 0;
    snprintf(path, sizeof path, "%s/damaged", test_folder());
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    enum status status = record_open(path, &record, &problem);
    while (!status && more) {
        status = record_next(record, &event, &more, &problem);
        count += !status && more;
    }
    if (status)
        assert_true(strlen(problem.what) > 10);
    *sound = !status;
    record_close(record);
    return count;
}

static void a_file_cut_anywhere_is_read_or_refused(void **state)
{
    (void)state;
    size_t size;
    bool sound;
    uint8_t *bytes = a_session_in_bytes(&size);
    assert_int_equal(read_bytes_as_session(bytes, size, &sound), 4000);
    assert_true(sound);
    srand48(1);
    for (int i = 0; i < 200; i++) {
        size_t cut = (size_t)(drand48() * (double)size);
        read_bytes_as_session(bytes, cut, &sound);
        assert_false(sound); /* a finished session knows its length */
    }
    free(bytes);
}

static void a_file_with_flipped_bytes_is_read_or_refused(void **state)
{
    (void)state;
    size_t size;
    bool sound;
    int refused = 0;
    uint8_t *bytes = a_session_in_bytes(&size);
    srand48(2);
    for (int i = 0; i < 200; i++) {
        size_t places[200];
        uint8_t masks[200];
        for (int k = 0; k <= i; k++) {
            places[k] = (size_t)(drand48() * (double)size);
            masks[k] = (uint8_t)(1 + drand48() * 254);
            bytes[places[k]] ^= masks[k];
        }
        assert_true(read_bytes_as_session(bytes, size, &sound) <= 4000);
        refused += !sound;
        for (int k = i; k >= 0; k--)
            bytes[places[k]] ^= masks[k];
    }
    assert_true(refused > 100);
    print_message("200 damaged files: %d refused or stopped at the damage\n", refused);
    free(bytes);
}

int main(void)
{
    log_threshold(LOG_WARNING);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_is_told_and_nothing_is_lost_once_there_is_room),
        cmocka_unit_test(a_disk_that_fails_is_told_and_nothing_is_lost_once_it_is_back),
        cmocka_unit_test(a_disk_that_stays_full_leaves_a_sound_beginning),
        cmocka_unit_test(a_program_that_holds_the_file_is_named),
        cmocka_unit_test(a_kill_loses_at_most_the_last_second),
        cmocka_unit_test(a_file_cut_anywhere_is_read_or_refused),
        cmocka_unit_test(a_file_with_flipped_bytes_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
