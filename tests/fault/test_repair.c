/* Damage of every kind to a session file: it opens or is refused with a reason, and what repair
 * makes of it holds every row whose page survived. What the pages of a whole file hold is known
 * from reading them one by one, and that is compared with what SQLite reads. */
#include "support.h"

#include "damage.h"

#include "base/clock.h"
#include "base/text.h"
#include "journal/journal.h"
#include "journal/line_up.h"
#include "journal/repair.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 80

static struct damage damage;

static void pages_hold_what_sqlite_reads(void **state)
{
    (void)state;
    assert_int_equal(damage.event_count, damage.row_count);
    for (size_t i = 0; i < damage.event_count; i++)
        assert_true(event_equal(&damage.events[i], &damage.rows[i].event, 0));
}

static void a_whole_session_is_left_alone(void **state)
{
    (void)state;
    struct repair repair;
    struct problem problem;
    damage_write(&damage, damage.size);
    assert_int_equal(repair_session(damage.path, NULL, &repair, &problem), STATUS_OK);
    assert_true(repair.whole);
    assert_string_equal(repair.path, "");
}

static void a_cut_at_any_byte_keeps_every_whole_page(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++)
        damage_cut(&damage, damage_random(&damage) % damage.size);
}

static void a_flip_of_any_byte_keeps_every_whole_page(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++)
        damage_flip(&damage, 1);
}

static void many_flips_keep_every_whole_page(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS / 5; i++)
        damage_flip(&damage, 2 << i % 9);
}

static void lost_pages_are_counted_to_the_event(void **state)
{
    (void)state;
    struct repair repair;
    struct problem problem;
    struct event event;
    struct record *record;
    bool more;
    int64_t gone = 0, told = 0;
    memset(damage.bytes + 20 * DAMAGE_PAGE, 0xA5, DAMAGE_PAGE); /* one page, wholly */
    for (size_t i = 0; i < damage.row_count; i++)
        gone += damage.rows[i].page == 21;
    assert_true(gone > 10);
    damage_write(&damage, damage.size);
    damage_restore(&damage);
    assert_int_equal(repair_session(damage.path, NULL, &repair, &problem), STATUS_OK);
    assert_int_equal(repair.missing, gone);
    assert_int_equal(repair.kept, (int64_t)damage.event_count - gone);
    assert_true(repair.damage.kinds || repair.damage.others);
    assert_true(repair.seconds_touched > 0 && repair.seconds_touched < repair.seconds);
    assert_false(repair.cut_off);

    assert_int_equal(record_open(repair.path, &record, &problem), STATUS_OK);
    assert_true(record_complete(record));
    assert_non_null(record_fact(record, "repaired"));
    assert_string_equal(record_fact(record, "repaired_from"), "hurt.kindbeat");
    assert_string_equal(record_fact(record, "participant"), "P01");
    assert_true(strlen(record_fact(record, "practice_text")) > 9000); /* over several pages */
    while (record_next(record, &event, &more, &problem) == STATUS_OK && more)
        if (event.kind == EVENT_GAP && event.gap.cause == GAP_UNRECORDED)
            told += event.gap.count;
    assert_int_equal(told, gone);
    record_close(record);
    unlink(repair.path);
}

static void without_a_header_it_is_known_by_its_rows(void **state)
{
    (void)state;
    struct repair repair;
    struct problem problem;
    memset(damage.bytes, 0, 100);
    damage_write(&damage, damage.size);
    damage_restore(&damage);
    assert_int_equal(repair_session(damage.path, NULL, &repair, &problem), STATUS_OK);
    assert_int_equal(repair.missing, 0);
    assert_int_equal(repair.kept, (int64_t)damage.event_count);
    unlink(repair.path);
}

static void what_is_no_session_is_refused(void **state)
{
    static const char *const contents[] = {"", "a letter", "SQLite format 3"};
    (void)state;
    struct repair repair;
    struct problem problem;
    for (int i = 0; i < 4; i++) {
        FILE *file = fopen(damage.path, "w");
        fputs(i < 3 ? contents[i] : "", file);
        for (int k = 0; i == 3 && k < 50000; k++)
            fputc((int)(damage_random(&damage) & 0xFF), file);
        fclose(file);
        assert_int_equal(repair_session(damage.path, NULL, &repair, &problem), STATUS_INVALID);
        assert_non_null(strstr(problem.what, "hurt.kindbeat"));
    }
    assert_int_equal(repair_session("/nowhere/x.kindbeat", NULL, &repair, &problem),
                     STATUS_UNAVAILABLE);
}

static void nothing_is_overwritten_and_all_is_private(void **state)
{
    (void)state;
    struct repair first, second;
    struct problem problem;
    struct stat found;
    damage_write(&damage, damage.size / 2);
    assert_int_equal(repair_session(damage.path, NULL, &first, &problem), STATUS_OK);
    assert_int_equal(repair_session(damage.path, NULL, &second, &problem), STATUS_OK);
    assert_non_null(strstr(first.path, "/hurt-repaired.kindbeat"));
    assert_non_null(strstr(second.path, "/hurt-repaired-2.kindbeat"));
    assert_int_equal(stat(first.path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_true(first.cut_off); /* nobody can say whether it was ended */
    assert_int_equal(repair_session(damage.path, "/nowhere", &second, &problem),
                     STATUS_UNAVAILABLE);
    unlink(first.path);
    unlink(second.path);
}

static void old_formats_stay_what_they_were(void **state)
{
    (void)state;
    for (int format = 1; format <= 3; format++) {
        struct repair repair;
        struct problem problem;
        struct record *record;
        char name[256];
        snprintf(name, sizeof name, KINDBEAT_TESTS "/fixtures/format_%d.kindbeat", format);
        damage_load(name, &damage.bytes, &damage.size);
        memset(damage.bytes + damage.size - DAMAGE_PAGE, 0xFF, DAMAGE_PAGE);
        damage_write(&damage, damage.size);
        damage_restore(&damage);
        assert_int_equal(repair_session(damage.path, NULL, &repair, &problem), STATUS_OK);
        assert_true(repair.kept > 500);
        assert_int_equal(record_open(repair.path, &record, &problem), STATUS_OK);
        assert_int_equal(record_format(record), format);
        record_close(record);
        unlink(repair.path);
    }
}

/* A session whose program was killed, so that its newest part lies in the log. */
static void killed_session(char *path, size_t size)
{
    int names[2];
    assert_int_equal(pipe(names), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct journal *journal;
        struct problem problem;
        const struct journal_facts facts = {.version = "test", .started_wall_ns = 1};
        if (journal_create(test_folder(), &facts, &journal, &problem))
            _exit(1);
        for (int64_t i = 1; i <= 3000; i++) {
            struct event event = event_of(EVENT_SAMPLE, i * NS_PER_MS);
            event.sample.value = (double)i;
            journal_append(journal, &event);
        }
        clock_sleep_until_ns(clock_monotonic_ns() + NS_PER_S);
        const char *written = journal_path(journal);
        if (write(names[1], written, strlen(written)) < 0)
            _exit(1);
        _exit(0); /* without ending it */
    }
    close(names[1]);
    ssize_t count = read(names[0], path, size - 1);
    assert_true(count > 0);
    path[count] = '\0';
    close(names[0]);
    waitpid(pid, NULL, 0);
}

static void the_log_of_a_killed_program_is_read_too(void **state)
{
    (void)state;
    char path[PATH_SIZE], log[PATH_SIZE + 8];
    struct repair repair;
    struct problem problem;
    killed_session(path, sizeof path);
    snprintf(log, sizeof log, "%s-wal", path);
    int file = open(log, O_RDWR);
    assert_true(file >= 0);
    static const uint8_t wrong[64] = {0xFF};
    off_t middle = lseek(file, 0, SEEK_END) / 2; /* SQLite believes nothing from there on */
    assert_int_equal(pwrite(file, wrong, sizeof wrong, middle), sizeof wrong);
    close(file);
    assert_int_equal(truncate(path, DAMAGE_PAGE / 2), 0); /* and the file itself is gone */
    assert_int_equal(repair_session(path, NULL, &repair, &problem), STATUS_OK);
    assert_true(repair.kept > 2700 && repair.kept <= 3000);
    assert_true(repair.cut_off);
}

struct lined {
    int64_t seqs[64];
    int count;
};

static void keep_seq(void *context, const struct numbered *numbered)
{
    struct lined *lined = context;
    lined->seqs[lined->count++] = numbered->seq;
}

static void who_falls_out_of_time_is_left_out(void **state)
{
    (void)state;
    static const struct {
        int64_t at_ns[8];
        int count, misfits;
    } rows[] = {
        {{1, 1, 9, 8, 8, 10}, 6, 1},
        {{1, 8, 8, 5, 9, 10}, 6, 1},
        {{1, 2, 3, 4, 5, 6, 7, 8}, 8, 0},
        {{1, 2, 9000, 4, 5, 6, 7, 8}, 8, 1},
        {{1, 2, 3, 4, 1, 6, 7, 8}, 8, 1},
        {{9000, 2, 3, 4, 5, 6, 7, 8}, 8, 1},
        {{5, 5, 5, 5}, 4, 0},
        {{1, 2, INT64_MAX}, 3, 1},
        {{7}, 1, 0},
        {{1, 2, 5, 4, 6, 7}, 6, 0}, /* one of the two moves */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct lined lined = {.count = 0};
        struct line_up line_up = {.put = keep_seq, .context = &lined};
        for (int k = 0; k < rows[i].count; k++) {
            struct event event = event_of(EVENT_TICK, rows[i].at_ns[k]);
            line_up_feed(&line_up, k + 1, &event);
        }
        line_up_end(&line_up);
        assert_int_equal(line_up.misfits, rows[i].misfits);
        assert_int_equal(lined.count, rows[i].count - rows[i].misfits);
    }
}

static int restore(void **state) /* what a test that failed left */
{
    (void)state;
    damage_restore(&damage);
    return 0;
}

static int prepare(void **state)
{
    (void)state;
    damage_prepare(&damage);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    damage_finish(&damage);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(pages_hold_what_sqlite_reads, restore),
        cmocka_unit_test_setup(a_whole_session_is_left_alone, restore),
        cmocka_unit_test_setup(a_cut_at_any_byte_keeps_every_whole_page, restore),
        cmocka_unit_test_setup(a_flip_of_any_byte_keeps_every_whole_page, restore),
        cmocka_unit_test_setup(many_flips_keep_every_whole_page, restore),
        cmocka_unit_test_setup(lost_pages_are_counted_to_the_event, restore),
        cmocka_unit_test_setup(without_a_header_it_is_known_by_its_rows, restore),
        cmocka_unit_test_setup(what_is_no_session_is_refused, restore),
        cmocka_unit_test_setup(nothing_is_overwritten_and_all_is_private, restore),
        cmocka_unit_test_setup(old_formats_stay_what_they_were, restore),
        cmocka_unit_test_setup(the_log_of_a_killed_program_is_read_too, restore),
        cmocka_unit_test_setup(who_falls_out_of_time_is_left_out, restore),
    };
    return cmocka_run_group_tests(tests, prepare, finish);
}
