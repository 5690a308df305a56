/* What reading a recording costs beside analysing it, by kind of file: an hour of ECG at 360
 * samples/s, written here, or the files named on the command line. The least of some runs. */
#include "support.h"

#include "base/clock.h"
#include "reading/series.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { RATE_HZ = 360, COUNT = RATE_HZ * 3600, RUNS = 7 };

/* A wave of the right shape in counts of 1/200 mV. */
static int count_at(int i)
{
    double t = fmod(i / (double)RATE_HZ, 0.83 + 0.05 * sin(i / 2000.0));
    double wave = 220 * exp(-pow((t - 0.3) * 60, 2)) + 40 * exp(-pow((t - 0.55) * 12, 2));
    return (int)(wave + 10 * sin(i * 0.0003) + 3 * sin(i * 12.9898));
}

static FILE *made(const char *name, char path[320])
{
    snprintf(path, 320, "%s/%s", test_folder(), name);
    FILE *file = fopen(path, "wb");
    if (!file)
        exit(1);
    return file;
}

static void make_text(const char *name, const char *format, bool timed)
{
    char path[320];
    FILE *file = made(name, path);
    fputs(timed ? "time_s,ecg\n" : "ecg\n", file);
    for (int i = 0; i < COUNT; i++) {
        double value = count_at(i) / 200.0, time_s = i / (double)RATE_HZ;
        if (timed)
            fprintf(file, format, time_s, value);
        else
            fprintf(file, format, value);
    }
    fclose(file);
}

static void put_16(FILE *file, int value)
{
    fputc(value & 0xFF, file);
    fputc(value >> 8 & 0xFF, file);
}

static void make_records(void)
{
    char path[320];
    FILE *file = made("hour.json", path);
    fputs("{\"fs_hz\":360,\"channels\":[{\"name\":\"ECG\",\"units\":\"mV\",\"gain\":200}]}", file);
    fclose(file);
    file = made("hour.i16", path);
    for (int i = 0; i < COUNT; i++)
        put_16(file, count_at(i));
    fclose(file);
    file = made("hour212.hea", path);
    fprintf(file,
            "hour212 2 360 %d\nhour212.dat 212 200 12 0 0 0 0 ECG\n"
            "hour212.dat 212 200 12 0 0 0 0 V5\n",
            COUNT);
    fclose(file);
    file = made("hour212.dat", path);
    for (int i = 0; i < COUNT; i++) {
        unsigned bits = (unsigned)count_at(i) & 0xFFF;
        fputc((int)(bits & 0xFF), file);
        fputc((int)(bits >> 8 | (bits >> 4 & 0xF0)), file);
        fputc((int)(bits & 0xFF), file);
    }
    fclose(file);
}

/* Two signals of a second a record. */
static void make_edf(void)
{
    static const struct {
        int width;
        const char *words[2];
    } fields[] = {{16, {"ECG", "Resp"}}, {80, {"", ""}},  {8, {"mV", "mV"}},
                  {8, {"-5", "-5"}},     {8, {"5", "5"}}, {8, {"-1000", "-1000"}},
                  {8, {"1000", "1000"}}, {80, {"", ""}},  {8, {"360", "360"}},
                  {32, {"", ""}}};
    char path[320];
    FILE *file = made("hour.edf", path);
    fprintf(file, "%-8s%-80s%-80s%-8s%-8s%-8s%-44s%-8s%-8s%-4s", "0", "X", "X", "01.01.01",
            "00.00.00", "768", "", "3600", "1", "2");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        fprintf(file, "%-*s%-*s", fields[i].width, fields[i].words[0], fields[i].width,
                fields[i].words[1]);
    for (int record = 0; record < 3600; record++)
        for (int k = 0; k < 2 * RATE_HZ; k++)
            put_16(file, count_at(record * RATE_HZ + k % RATE_HZ));
    fclose(file);
}

static double ms_since(int64_t from_ns)
{
    return (double)(clock_monotonic_ns() - from_ns) / 1e6;
}

static void bench(const char *path, double rate_hz)
{
    const struct series_wish wish = {.kind = -1, .rate_hz = rate_hz};
    struct series series;
    struct analysis analysis;
    struct problem problem;
    struct stat found;
    double parse_ms = INFINITY, analysis_ms = INFINITY;
    size_t count = 0;
    for (int run = 0; run < RUNS; run++) {
        int64_t from_ns = clock_monotonic_ns();
        if (series_read(path, &wish, &series, &problem)) {
            printf("%s\n", problem.what);
            return;
        }
        parse_ms = fmin(parse_ms, ms_since(from_ns));
        const struct analysis_input input = {.kind = series.kind,
                                             .values = series.values,
                                             .count = count = series.count,
                                             .rate_hz = series.rate_hz,
                                             .times_s = series.times_s};
        from_ns = clock_monotonic_ns();
        if (run < 3 && analysis_run(&input, &analysis, &problem) == STATUS_OK) {
            analysis_ms = fmin(analysis_ms, ms_since(from_ns));
            analysis_finish(&analysis);
        }
        series_finish(&series);
    }
    const char *slash = strrchr(path, '/');
    double bytes = stat(path, &found) == 0 ? (double)found.st_size : NAN;
    printf("%-14s %9zu samples %8.2f ms %7.2f ns each %7.0f MB/s   analysis %8.1f ms\n",
           slash ? slash + 1 : path, count, parse_ms, parse_ms * 1e6 / (double)count,
           bytes / parse_ms / 1e3, analysis_ms);
}

int main(int count, char **paths)
{
    static const char *const names[] = {"one.csv",  "times.csv",   "digits.csv", "long.csv",
                                        "hour.i16", "hour212.dat", "hour.edf"};
    for (int i = 1; i < count; i++)
        bench(paths[i], 0);
    if (count > 1)
        return 0;
    make_text("one.csv", "%.3f\n", false);
    make_text("times.csv", "%.6f,%.3f\n", true);
    make_text("digits.csv", "%.17g,%.17g\n", true);
    make_text("long.csv", "%.18e,%.18e\n", true);
    make_records();
    make_edf();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[320];
        snprintf(path, sizeof path, "%s/%s", test_folder(), names[i]);
        bench(path, i == 0 ? RATE_HZ : 0); /* the first has no times */
    }
    return 0;
}
