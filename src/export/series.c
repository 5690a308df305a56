/* A researcher has a file and wants an answer: what the numbers are is found out where the file
 * shows it, and said in words, so that a wrong guess is seen at once. Names decide before numbers,
 * and the person's word decides before both. Empty cells are passed over and counted in intervals
 * and beats; in a wave they would shift time, so they need a column of times. */
#include "export/series.h"

#include "base/text.h"
#include "export/columns.h"
#include "export/wave.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RR_LEAST_MS   250.0
#define RR_MOST_MS    3000.0
#define MOSTLY        0.9
#define BEAT_STEP_MAX 50.0 /* a median step above is not seconds */

struct reading {
    const char *path;
    const struct series_wish *wish;
    struct table table;
    struct columns columns;
    double *values, *times; /* times: NULL without a column of times */
    size_t *lines;
    size_t count, empty;
    struct text guess;
    struct problem *problem;
};

static enum status out_of_memory(struct reading *reading)
{
    return problem_set(reading->problem, STATUS_FAILED, "Close other programs and try again.",
                       "%s is too large for the memory.", reading->path);
}

static const char *expected(int kind)
{
    switch (kind) {
    case ANALYSIS_PPG:
        return "one sample of the wave";
    case ANALYSIS_BEATS:
        return "the time of one beat in s";
    default:
        return "one RR interval in ms or s";
    }
}

static bool is_empty(const char *cell)
{
    static const char *const words[] = {"", "nan", "na", "n/a", "null"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(cell, words[i]) == 0)
            return true;
    return false;
}

/* A number, NaN for an empty cell, or a problem that names the line. */
static enum status read_cell(struct reading *reading, const struct table_row *row, int column,
                             int kind, double *value)
{
    const char *cell = table_cell(row, column);
    *value = NAN;
    if (!cell)
        return problem_set(
            reading->problem, STATUS_INVALID, "Check that all lines have the same columns.",
            "%s, line %zu: it ends before column %d.", reading->path, row->line, column + 1);
    if (is_empty(cell) || table_number(&reading->table, cell, value))
        return STATUS_OK;
    return problem_set(reading->problem, STATUS_INVALID, "Mend the line, or begin it with # .",
                       "%s, line %zu: '%.40s' is not a number; expected %s.", reading->path,
                       row->line, cell, expected(kind));
}

static enum status read_numbers(struct reading *reading, int kind)
{
    const struct table *table = &reading->table;
    const struct columns *columns = &reading->columns;
    reading->values = malloc(table->row_count * sizeof *reading->values);
    reading->times = malloc(table->row_count * sizeof *reading->times);
    reading->lines = malloc(table->row_count * sizeof *reading->lines);
    if (!reading->values || !reading->times || !reading->lines)
        return out_of_memory(reading);
    for (size_t i = 0; i < table->row_count; i++) {
        double value, time = 0;
        enum status status = read_cell(reading, &table->rows[i], columns->value, kind, &value);
        if (!status && columns->time >= 0)
            status = read_cell(reading, &table->rows[i], columns->time, ANALYSIS_BEATS, &time);
        if (status)
            return status;
        if (isnan(value) || isnan(time)) {
            reading->empty++;
            continue;
        }
        reading->lines[reading->count] = table->rows[i].line;
        reading->times[reading->count] = time;
        reading->values[reading->count++] = columns->inverted ? -value : value;
    }
    if (reading->count > 0)
        return STATUS_OK;
    return problem_set(reading->problem, STATUS_INVALID, "Choose another column with --column.",
                       "%s holds no numbers in the column meant.", reading->path);
}

static double share_within(const double *values, size_t count, double low, double high)
{
    size_t within = 0;
    for (size_t i = 0; i < count; i++)
        within += values[i] >= low && values[i] <= high;
    return (double)within / (double)count;
}

static bool all_rise(const double *values, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (values[i] <= values[i - 1])
            return false;
    return count > 1;
}

static bool could_be_interval(double value)
{
    return (value >= RR_LEAST_MS && value <= RR_MOST_MS) ||
           (value >= RR_LEAST_MS / 1000 && value <= RR_MOST_MS / 1000);
}

/* Beside its times an interval is about as long as the step from one time to the next. */
static bool stands_beside_times(const struct reading *reading)
{
    if (reading->columns.time < 0 || !all_rise(reading->times, reading->count))
        return false;
    double ratio = wave_median(reading->values, reading->count) /
                   wave_median_step(reading->times, reading->count);
    static const double units[] = {1, 1e3, 1e-3};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (ratio > 0.7 * units[i] && ratio < 1.4 * units[i])
            return false;
    return true;
}

/* What nothing else said: by the numbers. -1: they do not say. */
static int guess_kind(struct reading *reading)
{
    const double *values = reading->values;
    size_t count = reading->count;
    if (reading->wish->rate_hz > 0) {
        text_add(&reading->guess, "read as a pulse wave (a rate was given)");
        return ANALYSIS_PPG;
    }
    if (stands_beside_times(reading)) {
        text_add(&reading->guess, "read as a pulse wave (it stands beside a column of times)");
        return ANALYSIS_PPG;
    }
    if (all_rise(values, count) && could_be_interval(wave_median_step(values, count))) {
        text_add(&reading->guess, "read as beat times (the values rise by one heart beat each)");
        return ANALYSIS_BEATS;
    }
    if (share_within(values, count, RR_LEAST_MS, RR_MOST_MS) >= MOSTLY) {
        text_add(&reading->guess, "read as RR intervals in ms (values lie in 250 to 3000)");
        return ANALYSIS_RR;
    }
    if (share_within(values, count, RR_LEAST_MS / 1000, RR_MOST_MS / 1000) >= MOSTLY) {
        text_add(&reading->guess, "read as RR intervals in seconds (values lie in 0.25 to 3)");
        return ANALYSIS_RR;
    }
    return -1;
}

static enum status decide_kind(struct reading *reading, struct series *series)
{
    char name[80];
    int kind = reading->wish->kind;
    if (kind < 0 && reading->columns.kind >= 0) {
        static const char *const words[] = {
            [ANALYSIS_PPG] = "a pulse wave",
            [ANALYSIS_RR] = "RR intervals",
            [ANALYSIS_BEATS] = "beat times",
        };
        kind = reading->columns.kind;
        columns_name(&reading->table, reading->columns.value, name, sizeof name);
        text_add(&reading->guess, "%s read as %s", name, words[kind]);
    }
    if (kind < 0)
        kind = guess_kind(reading);
    if (kind >= 0) {
        series->kind = (enum analysis_kind)kind;
        return STATUS_OK;
    }
    double low = reading->values[0], high = low;
    for (size_t i = 1; i < reading->count; i++) {
        low = fmin(low, reading->values[i]);
        high = fmax(high, reading->values[i]);
    }
    return problem_set(reading->problem, STATUS_INVALID,
                       "Say --kind rr, --kind beats, or --kind ppg with --rate HZ.",
                       "%s does not show what its numbers are (%zu of them, from %g to %g).",
                       reading->path, reading->count, low, high);
}

static void scale(struct reading *reading, double factor)
{
    if (factor != 1)
        for (size_t i = 0; i < reading->count; i++)
            reading->values[i] *= factor;
}

static void finish_rr(struct reading *reading)
{
    double unit_s = reading->columns.value_unit_s;
    bool seconds = wave_median(reading->values, reading->count) <= 10;
    if (unit_s > 0)
        scale(reading, unit_s == 1e-3 ? 1 : unit_s * 1e3);
    else if (seconds)
        scale(reading, 1e3);
    if (reading->guess.used == 0 && seconds && unit_s == 0)
        text_add(&reading->guess, "read as RR intervals in seconds");
}

static enum status finish_beats(struct reading *reading)
{
    double unit_s = reading->columns.value_unit_s;
    bool milliseconds = wave_median_step(reading->values, reading->count) > BEAT_STEP_MAX;
    if (unit_s == 0 && milliseconds)
        text_add(&reading->guess, "%stimes taken as ms", reading->guess.used ? "; " : "");
    scale(reading, unit_s > 0 ? unit_s : milliseconds ? 1e-3 : 1);
    for (size_t i = 1; i < reading->count; i++)
        if (reading->values[i] <= reading->values[i - 1])
            return problem_set(reading->problem, STATUS_INVALID,
                               "Sort the beats, or name the kind of the numbers with --kind.",
                               "%s, line %zu: %g s is not after the beat before it, %g s.",
                               reading->path, reading->lines[i], reading->values[i],
                               reading->values[i - 1]);
    return STATUS_OK;
}

/* Seconds of one unit of time: by the name, else by what a sensor's step can be. */
static double time_unit_s(struct reading *reading)
{
    if (reading->columns.time_unit_s > 0)
        return reading->columns.time_unit_s;
    double step = wave_median_step(reading->times, reading->count);
    return step < 1 ? 1 : step < 500 ? 1e-3 : step < 5e5 ? 1e-6 : 1e-9;
}

static enum status even_out(struct reading *reading, struct series *series)
{
    double unit_s = time_unit_s(reading);
    struct wave wave;
    for (size_t i = 0; i < reading->count; i++) {
        reading->times[i] *= unit_s;
        if (i > 0 && reading->times[i] < reading->times[i - 1])
            return problem_set(reading->problem, STATUS_INVALID, "Sort the lines by time.",
                               "%s, line %zu: time goes back from %g s to %g s.", reading->path,
                               reading->lines[i], reading->times[i - 1], reading->times[i]);
    }
    if (!wave_even(reading->times, reading->values, reading->count, &wave))
        return problem_set(reading->problem, STATUS_INVALID,
                           "Give the samples per second with --rate HZ.",
                           "The times in %s do not give a rate.", reading->path);
    free(reading->values);
    reading->values = wave.values;
    reading->count = wave.count;
    series->rate_hz = wave.rate_hz;
    text_add(&reading->guess, "%s%.4g samples/s from the times", reading->guess.used ? "; " : "",
             wave.rate_hz);
    if (wave.resampled)
        text_add(&reading->guess, ", which are uneven (longest step %.3g s): resampled",
                 wave.longest_gap_s);
    return STATUS_OK;
}

static enum status finish_wave(struct reading *reading, struct series *series)
{
    series->rate_hz = reading->wish->rate_hz;
    if (reading->columns.time >= 0 && series->rate_hz <= 0)
        return even_out(reading, series);
    if (reading->empty == 0)
        return STATUS_OK;
    return problem_set(reading->problem, STATUS_INVALID,
                       "Fill the empty cells, or give a column of times and no --rate.",
                       "%s has %zu empty cells, and a wave without times needs every sample.",
                       reading->path, reading->empty);
}

static enum status finish_kind(struct reading *reading, struct series *series)
{
    enum status status = STATUS_OK;
    if (series->kind == ANALYSIS_PPG)
        status = finish_wave(reading, series);
    else if (series->kind == ANALYSIS_BEATS)
        status = finish_beats(reading);
    else
        finish_rr(reading);
    if (!status && reading->empty > 0)
        text_add(&reading->guess, "%s%zu empty cells passed over", reading->guess.used ? "; " : "",
                 reading->empty);
    if (!status && reading->columns.inverted)
        text_add(&reading->guess, "%sinverted", reading->guess.used ? "; " : "");
    return status;
}

static enum status series_build(struct reading *reading, struct series *series)
{
    enum status status = columns_choose(&reading->table, reading->path, reading->wish,
                                        &reading->columns, reading->problem);
    int kind = reading->wish->kind >= 0 ? reading->wish->kind : reading->columns.kind;
    if (!status)
        status = read_numbers(reading, kind);
    if (!status)
        status = decide_kind(reading, series);
    if (!status)
        status = finish_kind(reading, series);
    if (status)
        return status;
    series->values = reading->values;
    series->count = reading->count;
    reading->values = NULL;
    return STATUS_OK;
}

enum status series_read(const char *path, const struct series_wish *wish, struct series *series,
                        struct problem *problem)
{
    *series = (struct series){0};
    struct reading reading = {.path = path,
                              .wish = wish,
                              .guess = text_over(series->guess, sizeof series->guess),
                              .problem = problem};
    enum status status = table_read(path, &reading.table, problem);
    if (!status) {
        status = series_build(&reading, series);
        table_finish(&reading.table);
    }
    free(reading.values);
    free(reading.times);
    free(reading.lines);
    return status;
}

void series_finish(struct series *series)
{
    free(series->values);
    *series = (struct series){0};
}
