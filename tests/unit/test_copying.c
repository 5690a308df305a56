/* Copies of a session from the window: where they go, that they are there, and that they stay. */
#include "support.h"

#include "app/copying.h"
#include "base/text.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char session[] = KINDBEAT_TESTS "/fixtures/format_3.kindbeat";

/* A home of its own, whose desktop calls the documents folder `words` (NULL: it does not say). */
static void own_home(const char *name, const char *words)
{
    char home[PATH_SIZE], path[2 * PATH_SIZE];
    struct problem problem;
    snprintf(home, sizeof home, "%.900s/%s", test_folder(), name);
    setenv("HOME", home, 1);
    snprintf(path, sizeof path, "%s/.config", home);
    unsetenv("XDG_CONFIG_HOME");
    assert_int_equal(path_make_private_folder(path, &problem), STATUS_OK);
    snprintf(path, sizeof path, "%s/.config/user-dirs.dirs", home);
    FILE *file = words ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "# made by the desktop\n%s\n", words);
        fclose(file);
    }
}

static void assert_documents(const char *below)
{
    char path[PATH_SIZE], wanted[2 * PATH_SIZE];
    struct problem problem;
    snprintf(wanted, sizeof wanted, "%s%s", below[0] == '~' ? getenv("HOME") : "",
             below + (below[0] == '~'));
    assert_int_equal(path_documents(path, sizeof path, &problem), STATUS_OK);
    assert_string_equal(path, wanted);
}

static void copies_go_where_documents_are(void **state)
{
    char folder[2 * PATH_SIZE];
    (void)state;
    own_home("named", "XDG_DOCUMENTS_DIR=\"$HOME/Texte\"");
    assert_documents("~/Texte/Kindbeat");
    own_home("elsewhere", "XDG_MUSIC_DIR=\"$HOME/M\"\nXDG_DOCUMENTS_DIR=\"/srv/papers\"");
    assert_documents("/srv/papers/Kindbeat");
    own_home("bare", NULL);
    assert_documents("~/Kindbeat");
    snprintf(folder, sizeof folder, "%s/Documents", getenv("HOME"));
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_documents("~/Documents/Kindbeat");
    own_home("odd", "XDG_DOCUMENTS_DIR=\"relative\"");
    assert_documents("~/Kindbeat");
}

static void find(const char *folder, const char *ending, char *path, size_t size)
{
    glob_t found;
    snprintf(path, size, "%s/*%s", folder, ending);
    assert_int_equal(glob(path, 0, NULL, &found), 0);
    assert_true(found.gl_pathc >= 1);
    text_copy(path, size, found.gl_pathv[0]);
    globfree(&found);
}

static void every_copy_is_made_once_and_stays(void **state)
{
    static const char *const endings[] = {".report.html", ".beats.csv", ".edf.tsv",
                                          NULL,           ".rr.txt",    ".hrvlogger_RR.csv"};
    struct copies copies;
    struct problem problem = {0};
    (void)state;
    own_home("copies", NULL);
    copying_list(&copies);
    assert_int_equal(copies.count, 6);
    for (int i = 0; i < copies.count; i++) {
        struct stat first = {0}, second = {0};
        char path[3 * PATH_SIZE];
        if (copying_make(session, i, &problem))
            fail_msg("%s: %s", copies.at[i].title, problem.what);
        if (endings[i])
            find(copies.folder, endings[i], path, sizeof path);
        else
            snprintf(path, sizeof path, "%s/BIDS/dataset_description.json", copies.folder);
        assert_int_equal(stat(path, &first), 0);
        assert_int_equal(first.st_mode & 0777, 0600);
        assert_int_equal(copying_make(session, i, &problem), STATUS_OK); /* asked for once more */
        assert_int_equal(stat(path, &second), 0);
        assert_int_equal(first.st_ino, second.st_ino);
    }
}

static void what_cannot_be_made_is_told(void **state)
{
    struct problem problem = {0};
    char path[2 * PATH_SIZE];
    (void)state;
    own_home("full", NULL);
    snprintf(path, sizeof path, "%s/Kindbeat", getenv("HOME"));
    FILE *file = fopen(path, "w"); /* where the folder should be */
    assert_non_null(file);
    fclose(file);
    assert_int_not_equal(copying_make(session, 0, &problem), STATUS_OK);
    assert_true(problem.what[0] && problem.remedy[0]);
    own_home("gone", NULL);
    assert_int_not_equal(copying_make("/nowhere/no.kindbeat", 0, &problem), STATUS_OK);
    assert_true(problem.what[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_go_where_documents_are),
        cmocka_unit_test(every_copy_is_made_once_and_stays),
        cmocka_unit_test(what_cannot_be_made_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
