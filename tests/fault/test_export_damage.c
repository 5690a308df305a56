/* Sessions and data sets that were damaged: an export is whole, or refused with a reason and
 * nothing left behind; reading never crashes. */
#include "export_support.h"

#include "reading/series.h"
#include <unistd.h>

static uint32_t seed = 20261123;

static uint32_t next_number(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed >> 8;
}

static size_t read_all(const char *path, char **bytes)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    *bytes = malloc(size);
    assert_non_null(*bytes);
    rewind(file);
    assert_int_equal(fread(*bytes, 1, size, file), size);
    fclose(file);
    return size;
}

static void write_all(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

/* Some bytes anywhere, or the end cut off. */
static void damaged(const char *path, const char *bytes, size_t size)
{
    char *copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    bool cut = next_number() % 4 == 0;
    for (int i = 0; i < 4; i++)
        copy[next_number() % size] ^= (char)(1u << next_number() % 8);
    write_all(path, copy, cut ? next_number() % size : size);
    free(copy);
}

static void a_damaged_session_leaves_all_or_nothing(void **state)
{
    (void)state;
    static const char *const formats[] = {"edf", "bids", "csv", "rr", "hrvlogger"};
    static struct known_told told;
    char *bytes, path[PATH_SIZE];
    const char *home = known_folder();
    size_t size = read_all(known_session((struct known_session){.strap = true}), &bytes);
    int whole = 0, refused = 0;
    snprintf(path, sizeof path, "%s/2026-11-23T184200Z.kindbeat", home);
    for (int i = 0; i < 150; i++) {
        char folder[300];
        struct problem problem = {.what = ""};
        snprintf(folder, sizeof folder, "%s/out%d", home, i);
        const struct export_wish wish = {.format = formats[i % 5], .folder = folder};
        damaged(path, bytes, size);
        enum status status = known_try(path, &wish, &told, &problem);
        whole += status == STATUS_OK;
        refused += status != STATUS_OK;
        if (status) {
            assert_true(strlen(problem.what) > 10);
            assert_int_not_equal(access(folder, F_OK), 0);
        } else {
            for (int k = 0; k < told.count; k++)
                assert_int_equal(access(told.files[k], F_OK), 0);
        }
    }
    assert_true(whole > 3 && refused > 3);
    free(bytes);
}

static void a_damaged_recording_is_read_or_refused(void **state)
{
    (void)state;
    static struct known_told told;
    static const char *const endings[] = {"001_physio.tsv.gz", "001_physio.json"};
    const struct export_wish wish = {.format = "bids", .folder = known_folder()};
    const struct series_wish guess = {.kind = -1};
    known_export(known_session((struct known_session){0}), &wish, &told);
    for (int half = 0; half < 2; half++) {
        char *bytes;
        const char *path = known_ending(&told, endings[half]);
        size_t size = read_all(path, &bytes);
        for (int i = 0; i < 300; i++) {
            struct series series;
            struct problem problem = {.what = ""};
            damaged(path, bytes, size);
            if (series_read(known_ending(&told, endings[0]), &guess, &series, &problem))
                assert_true(strlen(problem.what) > 10);
            else
                series_finish(&series);
        }
        write_all(path, bytes, size);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_damaged_session_leaves_all_or_nothing),
        cmocka_unit_test(a_damaged_recording_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
