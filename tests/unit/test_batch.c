/* Many files: each answer in its place, failures named, memory bounded, nothing half made. */
#include "support.h"

#include "app/batch.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/whole_file.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char said[1 << 16], told[1 << 16];

/* Runs `run` with stdout and stderr caught. */
static bool caught(const struct batch *batch, const struct batch_files *files)
{
    static char *const into[] = {said, told};
    int kept[2];
    FILE *caught[2], *streams[] = {stdout, stderr};
    for (int i = 0; i < 2; i++) {
        fflush(streams[i]);
        kept[i] = dup(i + 1);
        caught[i] = tmpfile();
        assert_true(dup2(fileno(caught[i]), i + 1) == i + 1);
    }
    bool well = batch_run(batch, files);
    for (int i = 0; i < 2; i++) {
        fflush(streams[i]);
        dup2(kept[i], i + 1);
        close(kept[i]);
        rewind(caught[i]);
        into[i][fread(into[i], 1, sizeof said - 1, caught[i])] = '\0';
        fclose(caught[i]);
    }
    return well;
}

static void touch(const char *name, const char *words)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", test_folder(), name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(words, file);
    fclose(file);
}

static const char *in_folder(const char *name)
{
    static char paths[4][PATH_SIZE];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, PATH_SIZE, "%s/%s", test_folder(), name);
    return path;
}

/* "7" is answered by 7 bytes, "-7" fails; small numbers take longest. */
static void answer_number(void *context, const char *path, struct batch_answer *answer)
{
    int number = atoi(path);
    (void)context;
    clock_sleep_until_ns(clock_monotonic_ns() + (number > 0 && number < 4 ? 20 * NS_PER_MS : 0));
    answer->outcome = number < 0 ? BATCH_FAILED : BATCH_DONE;
    if (number < 0)
        problem_set(&answer->problem, STATUS_INVALID, "Count up.", "it is below zero");
    else if (number % 10 == 0)
        answer->outcome = BATCH_STOOD;
    if (number <= 0)
        return;
    answer->out_size = (size_t)number;
    answer->out = malloc(answer->out_size);
    memset(answer->out, 'a' + number % 26, answer->out_size);
}

static void answers_come_in_order_and_failures_at_the_end(void **state)
{
    (void)state;
    char words[60][16], expected[4096] = "";
    char *paths[60];
    size_t length = 0;
    for (int i = 0; i < 60; i++) {
        int number = i % 20 == 13 ? -i : i;
        snprintf(words[i], sizeof words[i], "%d", number);
        paths[i] = words[i];
        for (int k = 0; k < number; k++)
            expected[length++] = (char)('a' + number % 26);
    }
    const struct batch_files files = {.paths = paths, .count = 60};
    for (int jobs = 1; jobs <= 8; jobs *= 2) {
        const struct batch batch = {.work = answer_number, .jobs = jobs};
        assert_false(caught(&batch, &files));
        assert_string_equal(said, expected);
        assert_string_equal(told, "kindbeat: 6 of 60 stood already, newer than the session.\n"
                                  "kindbeat: 3 of 60 failed:\n"
                                  "  -13: it is below zero. Count up.\n"
                                  "  -33: it is below zero. Count up.\n"
                                  "  -53: it is below zero. Count up.\n");
    }
}

/* While the first file is slow, the others have 8 MB each to say: no more than the pile may wait.
 */
static _Atomic int begun, begun_meanwhile;

static void answer_much(void *context, const char *path, struct batch_answer *answer)
{
    (void)context;
    begun++;
    if (strcmp(path, "0") == 0) {
        clock_sleep_until_ns(clock_monotonic_ns() + 200 * NS_PER_MS);
        begun_meanwhile = begun;
    }
    answer->out_size = 8 << 20;
    answer->out = calloc(1, answer->out_size);
}

static void a_slow_file_holds_up_no_more_than_the_pile(void **state)
{
    (void)state;
    char words[24][16];
    char *paths[24];
    for (int i = 0; i < 24; i++) {
        snprintf(words[i], sizeof words[i], "%d", i);
        paths[i] = words[i];
    }
    const struct batch_files files = {.paths = paths, .count = 24};
    const struct batch batch = {.work = answer_much, .jobs = 4};
    fflush(stdout);
    int kept = dup(STDOUT_FILENO), nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    bool well = batch_run(&batch, &files);
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    close(nowhere);
    assert_true(well);
    assert_int_equal(begun, 24);
    assert_true(begun_meanwhile >= 8 && begun_meanwhile <= 1 + 9 + 2);
}

static void answer_interrupted(void *context, const char *path, struct batch_answer *answer)
{
    (void)context;
    (void)answer;
    if (strcmp(path, "5") == 0)
        raise(SIGINT);
}

/* The last test: an interrupt is for good. */
static void an_interrupt_finishes_what_is_under_way(void **state)
{
    (void)state;
    char words[24][16];
    char *paths[24];
    for (int i = 0; i < 24; i++) {
        snprintf(words[i], sizeof words[i], "%d", i);
        paths[i] = words[i];
    }
    const struct batch_files files = {.paths = paths, .count = 24};
    const struct batch batch = {.work = answer_interrupted, .jobs = 1};
    assert_false(caught(&batch, &files));
    assert_string_equal(told, "kindbeat: stopped after 6 of 24.\n");
}

static void folders_stand_for_their_sessions(void **state)
{
    (void)state;
    struct batch_files files = {0};
    const char *one, *other;
    mkdir(in_folder("study"), 0700);
    mkdir(in_folder("study/P02"), 0700);
    mkdir(in_folder("study/.hidden"), 0700);
    mkdir(in_folder("study/out"), 0700);
    assert_int_equal(symlink("..", in_folder("study/P02/up")), 0);
    touch("study/b.kindbeat", "");
    touch("study/a.kindbeat", "");
    touch("study/a.kindbeat-wal", "");
    touch("study/.c.kindbeat", "");
    touch("study/P02/d.kindbeat", "");
    touch("study/.hidden/e.kindbeat", "");
    touch("study/out/f.kindbeat", "");
    assert_true(
        batch_files_add(&files, in_folder("study"), batch_takes_sessions, in_folder("study/out")));
    assert_int_equal(files.count, 3);
    assert_string_equal(files.paths[0], in_folder("study/P02/d.kindbeat"));
    assert_string_equal(files.paths[1], in_folder("study/a.kindbeat"));
    assert_string_equal(files.paths[2], in_folder("study/b.kindbeat"));
    assert_false(batch_same_stem(&files, &one, &other));
    touch("study/P02/a.kindbeat", "");
    batch_files_add(&files, in_folder("study/P02/a.kindbeat"), batch_takes_sessions, NULL);
    assert_true(batch_same_stem(&files, &one, &other));
    assert_non_null(strstr(one, "/a.kindbeat"));
    assert_non_null(strstr(other, "/a.kindbeat"));
    batch_files_finish(&files);
    assert_false(
        batch_files_add(&files, in_folder("study/.hidden/none"), batch_takes_sessions, NULL) &&
        files.count == 0);
    batch_files_finish(&files);
}

static void read_back(const char *name, char *words, size_t size)
{
    FILE *file = fopen(in_folder(name), "r");
    assert_non_null(file);
    words[fread(words, 1, size - 1, file)] = '\0';
    fclose(file);
}

static void a_file_is_there_whole_or_not_at_all(void **state)
{
    (void)state;
    struct whole_file whole, second;
    struct problem problem;
    struct stat found;
    char words[64];
    assert_int_equal(whole_file_begin(in_folder("w"), &whole, &problem), STATUS_OK);
    fputs("all of it", whole.file);
    fflush(whole.file);
    assert_int_not_equal(access(in_folder("w"), F_OK), 0);
    assert_int_equal(whole_file_begin(in_folder("w"), &second, &problem), STATUS_UNAVAILABLE);
    assert_non_null(strstr(problem.what, "Another program is writing"));
    assert_int_equal(whole_file_end(&whole, STATUS_OK, &problem), STATUS_OK);
    read_back("w", words, sizeof words);
    assert_string_equal(words, "all of it");
    assert_int_equal(stat(in_folder("w"), &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);

    touch("w.part", "a longer rest of somebody's broken-off run");
    assert_int_equal(whole_file_begin(in_folder("w"), &whole, &problem), STATUS_OK);
    fputs("half", whole.file);
    assert_int_equal(whole_file_end(&whole, STATUS_INVALID, &problem), STATUS_INVALID);
    read_back("w", words, sizeof words);
    assert_string_equal(words, "all of it");
    assert_int_not_equal(access(in_folder("w.part"), F_OK), 0);

    touch("w.part", "a longer rest of somebody's broken-off run");
    assert_int_equal(whole_file_begin(in_folder("w"), &whole, &problem), STATUS_OK);
    fputs("new", whole.file);
    assert_int_equal(whole_file_end(&whole, STATUS_OK, &problem), STATUS_OK);
    read_back("w", words, sizeof words);
    assert_string_equal(words, "new");
    assert_int_equal(whole_file_begin(in_folder("no/where"), &whole, &problem), STATUS_UNAVAILABLE);
}

static void set_age(const char *name, long seconds_ago)
{
    struct timespec now, times[2];
    clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec -= seconds_ago;
    times[0] = times[1] = now;
    assert_int_equal(utimensat(AT_FDCWD, in_folder(name), times, 0), 0);
}

static void what_is_newer_than_its_session_stands(void **state)
{
    (void)state;
    touch("s.kindbeat", "");
    assert_false(whole_file_stands(in_folder("s.html"), in_folder("s.kindbeat")));
    touch("s.html", "");
    set_age("s.kindbeat", 100);
    set_age("s.html", 50);
    assert_true(whole_file_stands(in_folder("s.html"), in_folder("s.kindbeat")));
    touch("s.kindbeat-wal", ""); /* it is being recorded */
    assert_false(whole_file_stands(in_folder("s.html"), in_folder("s.kindbeat")));
    unlink(in_folder("s.kindbeat-wal"));
    set_age("s.html", 150);
    assert_false(whole_file_stands(in_folder("s.html"), in_folder("s.kindbeat")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_in_order_and_failures_at_the_end),
        cmocka_unit_test(a_slow_file_holds_up_no_more_than_the_pile),
        cmocka_unit_test(folders_stand_for_their_sessions),
        cmocka_unit_test(a_file_is_there_whole_or_not_at_all),
        cmocka_unit_test(what_is_newer_than_its_session_stands),
        cmocka_unit_test(an_interrupt_finishes_what_is_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
