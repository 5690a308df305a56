/* Numbers in text: what they are is found out where the file shows it, and said in words, so that a
 * wrong guess is seen at once. Names decide before numbers, and the person's word decides before
 * both. An empty cell is a sample that is missing in a wave; among intervals and beats it is passed
 * over and counted. */
#include "reading/channels.h"
#include "reading/clock_time.h"
#include "reading/columns.h"
#include "reading/read_beats.h"
#include "reading/readers.h"
#include "reading/wave.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RR_LEAST_MS   250.0
#define RR_MOST_MS    3000.0
#define MOSTLY        0.9
#define BEAT_STEP_MAX 50.0 /* a median step above is not seconds */
#define ROWS_TRIED    200  /* to learn how long a row is */
#define CELL_SHOWN    41

struct numbers {
    struct reading *reading;
    struct table table;
    struct columns columns;
    double *values, *times;
    size_t count, empty, room;
    bool clock; /* times are written as h:mm:ss, perhaps with a date */
    double first_day;
    struct wave_pace pace; /* of the times; rate 0: they are not used */
};

static const char *expected(int kind)
{
    switch (kind) {
    case ANALYSIS_PPG:
    case ANALYSIS_ECG:
        return "one sample of the wave";
    case ANALYSIS_BEATS:
        return "the time of one beat in s";
    default:
        return "one RR interval in ms or s";
    }
}

/* A time of the clock, counted from midnight before the first. */
static bool read_clock(struct numbers *numbers, const struct table_cell *cell, double *seconds)
{
    double days;
    if (!clock_time_read(cell->from, cell->end, &days, seconds))
        return false;
    if (!numbers->clock)
        numbers->first_day = days; /* so that the seconds keep all their decimals */
    numbers->clock = true;
    *seconds += (days - numbers->first_day) * 86400;
    return true;
}

/* A number, NaN for an empty cell, or a problem that names the line. */
static enum status read_cell(struct numbers *numbers, const struct table_row *row, int column,
                             int kind, double *value)
{
    struct table_cell cell;
    const struct reading *reading = numbers->reading;
    *value = NAN;
    if (!table_cell(&numbers->table, row, column, &cell))
        return problem_set(
            reading->problem, STATUS_INVALID, "Check that all lines have the same columns.",
            "%s, line %zu: it ends before column %d.", reading->path, row->line, column + 1);
    if (table_cell_empty(&cell) || table_number(&numbers->table, &cell, value))
        return STATUS_OK;
    if (column == numbers->columns.time && read_clock(numbers, &cell, value))
        return STATUS_OK;
    char word[CELL_SHOWN];
    table_word(&cell, word, sizeof word);
    return problem_set(reading->problem, STATUS_INVALID, "Mend the line, or begin it with # .",
                       "%s, line %zu: '%s' is not a number; expected %s.", reading->path, row->line,
                       word, expected(kind));
}

/* How many rows there may be, by the length of the first. */
static size_t rows_expected(const struct table *table)
{
    struct table_place place = table_begin(table);
    struct table_row row;
    uint64_t from = place.at;
    size_t rows = 0;
    while (rows < ROWS_TRIED && table_next(table, &place, &row))
        rows++;
    double tried = (double)(place.at - from), all = (double)(table_size(table) - from);
    return tried > 0 ? (size_t)(all / tried * (double)rows * 1.05) + 16 : 16;
}

static bool make_room(struct numbers *numbers)
{
    bool timed = numbers->columns.time >= 0;
    if (numbers->room == 0) {
        numbers->room = rows_expected(&numbers->table);
        numbers->values = large_room(numbers->room, sizeof(double));
        numbers->times = timed ? large_room(numbers->room, sizeof(double)) : NULL;
        return numbers->values && (!timed || numbers->times);
    }
    numbers->room += numbers->room / 2;
    double *values = realloc(numbers->values, numbers->room * sizeof(double));
    if (values)
        numbers->values = values;
    double *times =
        timed && values ? realloc(numbers->times, numbers->room * sizeof(double)) : NULL;
    if (times)
        numbers->times = times;
    return values && (!timed || times);
}

static enum status read_row(struct numbers *numbers, const struct table_row *row, int kind,
                            double *value, double *time)
{
    const struct table *table = &numbers->table;
    const struct columns *columns = &numbers->columns;
    *time = 0;
    if (columns->time < 0 ? table_quick(table, row, columns->value, -1, value, NULL)
                          : table_quick(table, row, columns->time, columns->value, time, value))
        return STATUS_OK;
    enum status status = read_cell(numbers, row, columns->value, kind, value);
    if (!status && columns->time >= 0)
        status = read_cell(numbers, row, columns->time, ANALYSIS_BEATS, time);
    return status;
}

static enum status read_numbers(struct numbers *numbers, int kind)
{
    if (!make_room(numbers))
        return reading_no_memory(numbers->reading);
    struct table_place place = table_begin(&numbers->table);
    struct table_row row;
    double value, time;
    while (table_next(&numbers->table, &place, &row)) {
        enum status status = read_row(numbers, &row, kind, &value, &time);
        if (status)
            return status;
        numbers->empty += isnan(value) || isnan(time);
        if (isnan(time))
            continue;
        if (numbers->count == numbers->room && !make_room(numbers))
            return reading_no_memory(numbers->reading);
        if (numbers->times)
            numbers->times[numbers->count] = time;
        numbers->values[numbers->count++] = numbers->columns.inverted ? -value : value;
    }
    enum status status = table_trouble(&numbers->table, numbers->reading->problem);
    if (status)
        return status;
    for (size_t i = 0; i < numbers->count; i++)
        if (!isnan(numbers->values[i]))
            return STATUS_OK;
    return problem_set(numbers->reading->problem, STATUS_INVALID,
                       "Choose another column with --column.",
                       "%s holds no numbers in the column meant.", numbers->reading->path);
}

/* The line that number `index` came from, told again by reading. */
static size_t line_of(struct numbers *numbers, size_t index, bool empty_passed_over)
{
    struct table_place place = table_begin(&numbers->table);
    struct table_row row;
    double value, time;
    while (table_next(&numbers->table, &place, &row)) {
        if (read_row(numbers, &row, -1, &value, &time) || isnan(time) ||
            (empty_passed_over && isnan(value)))
            continue;
        if (index-- == 0)
            return row.line;
    }
    return 0;
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
static bool stands_beside_times(const struct numbers *numbers)
{
    if (!numbers->times || !all_rise(numbers->times, numbers->count))
        return false;
    double ratio = wave_median(numbers->values, numbers->count) /
                   wave_median_step(numbers->times, numbers->count);
    static const double units[] = {1, 1e3, 1e-3};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (ratio > 0.7 * units[i] && ratio < 1.4 * units[i])
            return false;
    return true;
}

/* What nothing else said: by the numbers. -1: they do not say. ANALYSIS_PPG stands for any wave. */
static int guess_kind(struct numbers *numbers, const char **why)
{
    const double *values = numbers->values;
    size_t count = numbers->count;
    *why = "a rate was given";
    if (numbers->reading->wish->rate_hz > 0)
        return ANALYSIS_PPG;
    *why = "it stands beside a column of times";
    if (stands_beside_times(numbers))
        return ANALYSIS_PPG;
    *why = "the values rise by one heart beat each";
    if (all_rise(values, count) && could_be_interval(wave_median_step(values, count)))
        return ANALYSIS_BEATS;
    *why = "values lie in 250 to 3000";
    if (share_within(values, count, RR_LEAST_MS, RR_MOST_MS) >= MOSTLY)
        return ANALYSIS_RR;
    *why = "values lie in 0.25 to 3";
    if (share_within(values, count, RR_LEAST_MS / 1000, RR_MOST_MS / 1000) >= MOSTLY)
        return ANALYSIS_RR;
    return -1;
}

static enum status refuse_kind(struct numbers *numbers)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < numbers->count; i++) {
        low = fmin(low, numbers->values[i]);
        high = fmax(high, numbers->values[i]);
    }
    return problem_set(numbers->reading->problem, STATUS_INVALID,
                       "Say --kind rr, --kind beats, or --kind ecg or ppg with --rate HZ.",
                       "%s does not show what its numbers are (%zu of them, from %g to %g).",
                       numbers->reading->path, numbers->count, low, high);
}

static bool is_wave(const struct series *series)
{
    return series->kind == ANALYSIS_PPG || series->kind == ANALYSIS_ECG;
}

/* `*why` is empty unless the numbers themselves had to say. */
static enum status decide_kind(struct numbers *numbers, const char **why)
{
    const struct reading *reading = numbers->reading;
    int kind = reading->wish->kind;
    *why = "";
    if (kind < 0)
        kind = numbers->columns.kind;
    if (kind < 0)
        kind = guess_kind(numbers, why);
    if (kind < 0)
        return refuse_kind(numbers);
    reading->series->kind = (enum analysis_kind)kind;
    return STATUS_OK;
}

/* Says what the numbers are taken for, and why. */
static void say_kind(struct numbers *numbers, const char *why)
{
    static const char *const words[] = {[ANALYSIS_PPG] = "a pulse wave",
                                        [ANALYSIS_ECG] = "an ECG",
                                        [ANALYSIS_RR] = "RR intervals",
                                        [ANALYSIS_BEATS] = "beat times"};
    struct reading *reading = numbers->reading;
    char name[80];
    if (reading->wish->kind >= 0)
        return;
    const char *kind = words[reading->series->kind];
    columns_name(&numbers->table, numbers->columns.value, name, sizeof name);
    if (!why[0])
        reading_say(reading, "%s read as %s", name, kind);
    else if (reading->series->kind == ANALYSIS_RR)
        reading_say(reading, "read as %s in %s (%s)", kind,
                    wave_median(numbers->values, numbers->count) > 10 ? "ms" : "seconds", why);
    else
        reading_say(reading, "read as %s (%s)", kind, why);
}

static void scale(double *values, size_t count, double factor)
{
    if (factor != 1)
        for (size_t i = 0; i < count; i++)
            values[i] *= factor;
}

static void pass_over_empty(struct numbers *numbers)
{
    size_t kept = 0;
    for (size_t i = 0; i < numbers->count; i++)
        if (!isnan(numbers->values[i]))
            numbers->values[kept++] = numbers->values[i];
    numbers->count = kept;
}

/* Names and the person's word decide, but what cannot be a heart is told. */
static void doubt_interval(struct reading *reading, double typical_ms)
{
    if (!(typical_ms >= RR_LEAST_MS && typical_ms <= RR_MOST_MS))
        reading_say(reading, "the typical interval, %.4g ms, is no heart beat", typical_ms);
}

/* Intervals become ms; where their times show a gap, beats. */
static enum status finish_rr(struct numbers *numbers)
{
    struct reading *reading = numbers->reading;
    double unit_s = numbers->columns.value_unit_s;
    bool seconds = wave_median(numbers->values, numbers->count) <= 10, taken = false;
    if (unit_s > 0)
        scale(numbers->values, numbers->count, unit_s == 1e-3 ? 1 : unit_s * 1e3);
    else if (seconds)
        scale(numbers->values, numbers->count, 1e3);
    if (reading->guess.used == 0 && seconds && unit_s == 0)
        reading_say(reading, "read as RR intervals in seconds");
    doubt_interval(reading, wave_median(numbers->values, numbers->count));
    if (!numbers->times)
        return STATUS_OK;
    enum status status = beats_by_times(reading, numbers->values, numbers->times, numbers->count,
                                        numbers->clock ? 1 : numbers->columns.time_unit_s, &taken);
    if (taken)
        numbers->empty = 0; /* they are gaps, and told */
    return status;
}

static enum status finish_beats(struct numbers *numbers)
{
    double unit_s = numbers->columns.value_unit_s, *values = numbers->values;
    bool milliseconds = wave_median_step(values, numbers->count) > BEAT_STEP_MAX;
    if (unit_s == 0 && milliseconds)
        reading_say(numbers->reading, "times taken as ms");
    scale(values, numbers->count, unit_s > 0 ? unit_s : milliseconds ? 1e-3 : 1);
    for (size_t i = 1; i < numbers->count; i++)
        if (values[i] <= values[i - 1])
            return problem_set(numbers->reading->problem, STATUS_INVALID,
                               "Sort the beats, or name the kind of the numbers with --kind.",
                               "%s, line %zu: %g s is not after the beat before it, %g s.",
                               numbers->reading->path, line_of(numbers, i, true), values[i],
                               values[i - 1]);
    if (numbers->count > 1)
        doubt_interval(numbers->reading, 1e3 * wave_median_step(values, numbers->count));
    return STATUS_OK;
}

/* Seconds of one unit of time: by the name, else by what a sensor's step can be. */
static double time_unit_s(const struct numbers *numbers)
{
    if (numbers->clock)
        return 1;
    if (numbers->columns.time_unit_s > 0)
        return numbers->columns.time_unit_s;
    double step = wave_median_step(numbers->times, numbers->count);
    return step < 1 ? 1 : step < 500 ? 1e-3 : step < 5e5 ? 1e-6 : 1e-9;
}

static enum status use_times(struct numbers *numbers)
{
    struct reading *reading = numbers->reading;
    scale(numbers->times, numbers->count, time_unit_s(numbers));
    for (size_t i = 1; i < numbers->count; i++)
        if (numbers->times[i] < numbers->times[i - 1])
            return problem_set(reading->problem, STATUS_INVALID, "Sort the lines by time.",
                               "%s, line %zu: time goes back from %g s to %g s.", reading->path,
                               line_of(numbers, i, false), numbers->times[i - 1],
                               numbers->times[i]);
    if (!wave_pace_of(numbers->times, numbers->count, &numbers->pace))
        return problem_set(reading->problem, STATUS_INVALID,
                           "Give the samples per second with --rate HZ.",
                           "The times in %s do not give a rate.", reading->path);
    reading->series->rate_hz = numbers->pace.rate_hz;
    return STATUS_OK;
}

/* The rate, and the kind where only the shape can tell it. */
static enum status lay_wave(struct numbers *numbers, const char **why)
{
    const struct reading *reading = numbers->reading;
    struct series *series = reading->series;
    enum status status = STATUS_OK;
    series->rate_hz = reading->wish->rate_hz;
    if (numbers->times && series->rate_hz <= 0)
        status = use_times(numbers);
    if (!status && series->rate_hz <= 0)
        status = problem_set(reading->problem, STATUS_INVALID,
                             "Give the samples per second with --rate HZ.",
                             "%s holds a wave, but neither times nor a rate.", reading->path);
    if (status || !(*why)[0])
        return status;
    series->kind = wave_kind_by_shape(numbers->values, numbers->count, series->rate_hz);
    *why = "by its shape";
    return STATUS_OK;
}

static void finish_wave(struct numbers *numbers)
{
    struct reading *reading = numbers->reading;
    struct series *series = reading->series;
    const struct wave_pace *pace = &numbers->pace;
    columns_label(&numbers->table, numbers->columns.value, series->channel, sizeof series->channel);
    if (pace->rate_hz > 0)
        reading_say(reading, "%.4g samples/s from the times", pace->rate_hz);
    if (pace->rate_hz > 0 && !pace->even) {
        text_add(&reading->guess, ", uneven and kept so (longest step %.3g s)",
                 pace->longest_gap_s);
        series->times_s = numbers->times;
        numbers->times = NULL;
    }
    if (pace->spread > 0)
        reading_say(reading, "%zu samples shared a time and were set apart", pace->spread);
    if (numbers->columns.others[0])
        reading_say(reading, "also there: %s", numbers->columns.others);
}

static enum status finish_kind(struct numbers *numbers)
{
    enum status status = STATUS_OK;
    struct reading *reading = numbers->reading;
    bool wave = is_wave(reading->series);
    if (wave) {
        finish_wave(numbers);
    } else if (reading->series->kind == ANALYSIS_BEATS) {
        pass_over_empty(numbers);
        status = finish_beats(numbers);
    } else {
        status = finish_rr(numbers);
        pass_over_empty(numbers);
    }
    if (!status && numbers->empty > 0)
        reading_say(reading, "%zu empty cells %s", numbers->empty,
                    wave ? "taken as missing samples" : "passed over");
    if (!status && numbers->columns.inverted)
        reading_say(reading, "inverted");
    return status;
}

static enum status build(struct numbers *numbers)
{
    struct reading *reading = numbers->reading;
    const char *why = "";
    enum status status =
        columns_choose(&numbers->table, reading->wish, &numbers->columns, reading->problem);
    int kind = reading->wish->kind >= 0 ? reading->wish->kind : numbers->columns.kind;
    if (!status && beats_are_flagged(&numbers->columns, kind))
        return beats_read_flagged(reading, &numbers->table, &numbers->columns, kind);
    if (!status)
        status = read_numbers(numbers, kind);
    if (!status)
        status = decide_kind(numbers, &why);
    if (!status && is_wave(reading->series))
        status = lay_wave(numbers, &why);
    if (status)
        return status;
    say_kind(numbers, why);
    status = finish_kind(numbers);
    if (status || reading->series->values)
        return status;
    reading->series->values = numbers->values;
    reading->series->count = numbers->count;
    numbers->values = NULL;
    return STATUS_OK;
}

enum status read_text(struct reading *reading)
{
    struct numbers numbers = {.reading = reading};
    enum status status = table_open(&numbers.table, &reading->file, reading->problem);
    if (!status)
        status = build(&numbers);
    table_finish(&numbers.table);
    free(numbers.values);
    free(numbers.times);
    return status;
}
