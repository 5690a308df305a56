/* Out of a session into a format of other programs, and back: what stands in both is the same. */
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "export/series.h"
#include "export/session_export.h"
#include "journal/record.h"
#include "session/import.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define BEATS 120
#define HOLE  60 /* number of the beat with a gap before it */

/* Made by an export; the path that ends so is kept. */
struct wanted {
    const char *ending;
    char path[PATH_SIZE];
};

static void take_path(void *context, const char *path)
{
    struct wanted *wanted = context;
    size_t length = strlen(path), tail = strlen(wanted->ending);
    if (length > tail && strcmp(path + length - tail, wanted->ending) == 0)
        text_copy(wanted->path, sizeof wanted->path, path);
}

static const char *fresh_folder(void)
{
    static char path[PATH_SIZE];
    static int number;
    snprintf(path, sizeof path, "%s/%d", test_folder(), ++number);
    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

static const char *exported(const char *session, const char *format, const char *ending)
{
    static struct wanted wanted;
    struct problem problem;
    const struct export_wish wish = {.format = format, .folder = fresh_folder()};
    struct export_told told = {.file = take_path, .context = &wanted};
    wanted = (struct wanted){.ending = ending};
    if (session_export(session, &wish, &told, &problem))
        fail_msg("%s", problem.what);
    assert_true(wanted.path[0]);
    return wanted.path;
}

static struct series read_back(const char *path)
{
    static const struct series_wish wish = {.kind = -1};
    struct series series;
    struct problem problem;
    if (series_read(path, &wish, &series, &problem))
        fail_msg("%s", problem.what);
    return series;
}

static void imported(const struct import_source *source, char session[PATH_SIZE])
{
    struct problem problem;
    if (import_recording(source, fresh_folder(), session, &problem))
        fail_msg("%s", problem.what);
}

/* Beats with a gap that is shorter than some pauses of a heart. */
static void beats_with_a_gap(double rr_ms[BEATS], double times_s[BEATS], char session[PATH_SIZE])
{
    for (int i = 0; i < BEATS; i++) {
        rr_ms[i] = 800 + round(50 * sin(i * 0.5));
        times_s[i] = (i ? times_s[i - 1] : 0) + (i == HOLE ? 2.4 : rr_ms[i] / 1000);
    }
    rr_ms[HOLE] = NAN;
    const struct import_source source = {.words = "beats",
                                         .signal = SIGNAL_RR,
                                         .values = rr_ms,
                                         .times_s = times_s,
                                         .count = BEATS,
                                         .simulated = true,
                                         .began_wall_ns = INT64_C(1795459320) * NS_PER_S};
    imported(&source, session);
}

static void gaps_come_back_from_every_format_that_tells_times(void **state)
{
    (void)state;
    static const struct {
        const char *format, *ending;
        double within_ms;
    } formats[] = {{"csv", ".beats.csv", 0.001},
                   {"bids", "_events.tsv", 1e-5},
                   {"hrvlogger", "hrvlogger_RR.csv", 0.5}};
    double rr_ms[BEATS], times_s[BEATS];
    char session[PATH_SIZE];
    beats_with_a_gap(rr_ms, times_s, session);
    for (size_t k = 0; k < sizeof formats / sizeof formats[0]; k++) {
        struct series series = read_back(exported(session, formats[k].format, formats[k].ending));
        size_t beat = 1, runs = 0; /* the engine waits for the second beat of a run */
        assert_int_equal(series.kind, ANALYSIS_BEATS);
        assert_true(series.simulated);
        for (size_t i = 0; i < series.count; i++) {
            runs += series.opens[i];
            if (series.opens[i])
                continue;
            beat += beat == HOLE ? 2 : 0;
            double length_ms = 1000 * (series.values[i] - series.values[i - 1]);
            if (beat >= BEATS || fabs(length_ms - rr_ms[beat]) > formats[k].within_ms)
                fail_msg("%s: interval %zu is %.9g ms", formats[k].format, beat, length_ms);
            beat++;
        }
        assert_int_equal(beat, BEATS);
        assert_int_equal(runs, 2);
        series_finish(&series);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_come_back_from_every_format_that_tells_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
