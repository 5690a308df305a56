/* Sets of files that are there all or not at all, also where two programs write the same ones. */
#include "support.h"

#include "base/text.h"
#include "export/outputs.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 150
#define FILES  4

/* A part that was left behind is taken over, whatever its mode; one that is being written is not.
 */
static void a_part_is_taken_over_unless_it_is_being_written(void **state)
{
    (void)state;
    char folder[PATH_SIZE], name[PATH_SIZE + 8], part[PATH_SIZE + 16];
    struct problem problem;
    struct output *output;
    struct stat found;
    snprintf(folder, sizeof folder, "%s/parts", test_folder());
    snprintf(name, sizeof name, "%s/a.txt", folder);
    snprintf(part, sizeof part, "%s.part", name);
    assert_int_equal(mkdir(folder, 0700), 0);
    FILE *left = fopen(part, "w");
    fputs("left behind by another", left);
    fclose(left);
    assert_int_equal(chmod(part, 0644), 0);
    struct outputs first = {0}, second = {0};
    assert_int_equal(outputs_add(&first, folder, "a.txt", &output, &problem), STATUS_OK);
    fputs("whole", output->file);
    assert_int_equal(outputs_add(&second, folder, "a.txt", &output, &problem), STATUS_UNAVAILABLE);
    assert_non_null(strstr(problem.what, "Another program is writing"));
    outputs_finish(&second, STATUS_UNAVAILABLE, NULL, NULL);
    assert_int_equal(outputs_name(&first, &problem), STATUS_OK);
    outputs_finish(&first, STATUS_OK, NULL, NULL);
    assert_int_equal(stat(name, &found), 0);
    assert_int_equal(found.st_size, 5);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_not_equal(access(part, F_OK), 0);
}

static int entries(const char *folder)
{
    int count = 0;
    DIR *open = opendir(folder);
    assert_non_null(open);
    for (struct dirent *at; (at = readdir(open));)
        count += at->d_name[0] != '.';
    closedir(open);
    return count;
}

static void a_set_that_fails_leaves_nothing(void **state)
{
    (void)state;
    char folder[PATH_SIZE];
    struct problem problem;
    struct output *output;
    struct outputs outputs = {0};
    snprintf(folder, sizeof folder, "%s/failed/deep", test_folder());
    assert_int_equal(outputs_add(&outputs, folder, "a.txt", &output, &problem), STATUS_OK);
    assert_int_equal(outputs_add(&outputs, folder, "b.txt", &output, &problem), STATUS_OK);
    outputs_finish(&outputs, STATUS_FAILED, NULL, NULL);
    *strrchr(folder, '/') = '\0';
    assert_int_not_equal(access(folder, F_OK), 0);
}

/* One export: parts are closed and written to again by their names, as EDFlib does. */
static enum status write_set(const char *folder, char letter, struct problem *problem)
{
    struct outputs outputs = {0};
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < FILES; i++) {
        struct output *output;
        char name[16];
        snprintf(name, sizeof name, "%d.txt", i);
        status = outputs_add(&outputs, folder, name, &output, problem);
        if (!status)
            status = output_close(output, problem);
        FILE *again = status ? NULL : fopen(output->part, "r+");
        for (int k = 0; again && k < 2000; k++)
            fputc(letter, again);
        if (again)
            fclose(again);
    }
    if (!status)
        status = outputs_name(&outputs, problem);
    outputs_finish(&outputs, status, NULL, NULL);
    return status;
}

static void assert_written_by(const char *folder, char letter)
{
    char path[PATH_SIZE + 16], bytes[3000];
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/%d.txt", folder, i);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        assert_int_equal(fread(bytes, 1, sizeof bytes, file), 2000);
        fclose(file);
        for (int k = 0; k < 2000; k++)
            assert_int_equal(bytes[k], letter);
    }
    assert_int_equal(entries(folder), FILES);
}

/* Two processes begin together, again and again: one writes all files, the other none. */
static void of_two_programs_one_writes_all(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        char folder[PATH_SIZE];
        int start[2], wrote[2];
        pid_t writers[2];
        snprintf(folder, sizeof folder, "%s/round-%d", test_folder(), round);
        assert_int_equal(mkdir(folder, 0700), 0);
        assert_int_equal(pipe(start), 0);
        for (int i = 0; i < 2; i++) {
            writers[i] = fork();
            if (writers[i] == 0) {
                char go;
                struct problem problem;
                close(start[1]);
                _exit(read(start[0], &go, 1) == 0 &&
                              write_set(folder, (char)('a' + i), &problem) == STATUS_OK
                          ? 0
                          : 1);
            }
        }
        close(start[0]);
        close(start[1]); /* both go */
        for (int i = 0; i < 2; i++) {
            int ended;
            assert_int_equal(waitpid(writers[i], &ended, 0), writers[i]);
            assert_true(WIFEXITED(ended));
            wrote[i] = WEXITSTATUS(ended) == 0;
        }
        assert_int_equal(wrote[0] + wrote[1], 1);
        assert_written_by(folder, wrote[0] ? 'a' : 'b');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_taken_over_unless_it_is_being_written),
        cmocka_unit_test(a_set_that_fails_leaves_nothing),
        cmocka_unit_test(of_two_programs_one_writes_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
