/* An interval by itself cannot tell that something is missing before it; its time can. A time may
 * be that of the beat that closes the interval or of the one that opens it, whichever fits; and
 * it may be when a message came (a strap's, over the air), which is late by up to seconds: then
 * only a step that no delay explains is a gap. */
#include "reading/read_beats.h"

#include "reading/beat_chain.h"
#include "reading/wave.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RR_MOST_MS  1e8 /* what analysis_run() takes */
#define TIME_MOST   1e20
#define PAIRS_LEAST 2
#define EXACT_MS    5.0    /* median of what times and intervals differ by */
#define LATE_MS     3000.0 /* a message may be */
#define WORD_SIZE   48

/* --- flagged -------------------------------------------------------------------------------- */

struct flagged {
    struct reading *reading;
    const struct table *table;
    const struct columns *columns;
    int time, rr; /* columns; rr -1: none */
    double time_unit_s, rr_unit_s;
    char sensor[WORD_SIZE]; /* the first one's */
    bool has_sensor;
    size_t others; /* rows of other sensors */
    double last_s;
    struct beat_chain chain;
};

bool beats_are_flagged(const struct columns *columns, int kind)
{
    return columns->gap >= 0 &&
           (kind == ANALYSIS_BEATS || (kind == ANALYSIS_RR && columns->time >= 0));
}

static bool cell_word(const struct flagged *flagged, const struct table_row *row, int column,
                      char word[WORD_SIZE])
{
    struct table_cell cell;
    if (column < 0 || !table_cell(flagged->table, row, column, &cell))
        return false;
    table_word(&cell, word, WORD_SIZE);
    return true;
}

static enum status wrong_cell(const struct flagged *flagged, const struct table_row *row,
                              int column, const char *expected)
{
    char word[WORD_SIZE] = "";
    cell_word(flagged, row, column, word);
    return problem_set(flagged->reading->problem, STATUS_INVALID,
                       "Mend the line, or begin it with # .",
                       "%s, line %zu, column %d: '%s' where %s is expected.",
                       flagged->reading->path, row->line, column + 1, word, expected);
}

static enum status cell_number(const struct flagged *flagged, const struct table_row *row,
                               int column, const char *expected, double *value)
{
    struct table_cell cell;
    *value = NAN;
    if (!table_cell(flagged->table, row, column, &cell))
        return wrong_cell(flagged, row, column, expected);
    if (table_cell_empty(&cell) || table_number(flagged->table, &cell, value))
        return STATUS_OK;
    return wrong_cell(flagged, row, column, expected);
}

/* Rows of other things and of other sensors are passed over. */
static bool is_meant(struct flagged *flagged, const struct table_row *row)
{
    char word[WORD_SIZE];
    if (cell_word(flagged, row, flagged->columns->type, word) && strcmp(word, "beat") != 0)
        return false;
    if (!cell_word(flagged, row, flagged->columns->sensor, word))
        return true;
    if (!flagged->has_sensor)
        text_copy(flagged->sensor, sizeof flagged->sensor, word);
    flagged->has_sensor = true;
    bool same = strcmp(word, flagged->sensor) == 0;
    flagged->others += !same;
    return same;
}

static enum status take_row(struct flagged *flagged, const struct table_row *row)
{
    double t_s, rr_ms = NAN, gap;
    enum status status = cell_number(flagged, row, flagged->time, "the beat's time", &t_s);
    if (!status && flagged->rr >= 0)
        status = cell_number(flagged, row, flagged->rr, "an interval", &rr_ms);
    if (!status)
        status = cell_number(flagged, row, flagged->columns->gap, "0 or 1", &gap);
    if (status)
        return status;
    t_s *= flagged->time_unit_s;
    if (!isfinite(t_s) || fabs(t_s) > 1e11)
        return wrong_cell(flagged, row, flagged->time, "the beat's time");
    if (!(t_s > flagged->last_s))
        return wrong_cell(flagged, row, flagged->time, "a time after the beat before");
    rr_ms *= flagged->rr_unit_s > 0 ? 1000 * flagged->rr_unit_s : rr_ms <= 10 ? 1000 : 1;
    if (rr_ms < 1 || rr_ms > RR_MOST_MS)
        return wrong_cell(flagged, row, flagged->rr, "an interval");
    if (flagged->rr < 0 && gap == 0 && flagged->chain.count > 0)
        rr_ms = 1000 * (t_s - flagged->last_s);
    beat_chain_add(&flagged->chain, t_s, rr_ms, gap != 0);
    flagged->last_s = t_s;
    return flagged->chain.full ? reading_no_memory(flagged->reading) : STATUS_OK;
}

static void say_beats(struct reading *reading, const struct beat_chain *chain, const char *how)
{
    reading_say(reading, "read as beats at their times%s, %zu gap%s", how, chain->gaps,
                chain->gaps == 1 ? "" : "s");
    if (chain->gaps > 0)
        text_add(&reading->guess, " of %.4g s together", chain->gaps_s);
}

static enum status take_rows(struct flagged *flagged)
{
    struct table_place place = table_begin(flagged->table);
    struct table_row row;
    enum status status = STATUS_OK;
    while (!status && table_next(flagged->table, &place, &row))
        if (is_meant(flagged, &row))
            status = take_row(flagged, &row);
    if (!status)
        status = table_trouble(flagged->table, flagged->reading->problem);
    if (!status && flagged->chain.count == 0)
        status = problem_set(flagged->reading->problem, STATUS_INVALID, "Choose another file.",
                             "%s holds no beats.", flagged->reading->path);
    return status;
}

enum status beats_read_flagged(struct reading *reading, const struct table *table,
                               const struct columns *columns, int kind)
{
    bool times_alone = kind == ANALYSIS_BEATS;
    double unit_s = times_alone ? columns->value_unit_s : columns->time_unit_s;
    struct flagged flagged = {.reading = reading,
                              .table = table,
                              .columns = columns,
                              .time = times_alone ? columns->value : columns->time,
                              .rr = times_alone ? -1 : columns->value,
                              .time_unit_s = unit_s > 0 ? unit_s : 1,
                              .rr_unit_s = columns->value_unit_s,
                              .last_s = -INFINITY};
    enum status status = take_rows(&flagged);
    if (!status) {
        say_beats(reading, &flagged.chain, "");
        if (flagged.others > 0)
            reading_say(reading, "sensor %s alone; %zu beats of others", flagged.sensor,
                        flagged.others);
        beat_chain_give(&flagged.chain, reading->series);
    }
    beat_chain_finish(&flagged.chain);
    return status;
}

/* --- by times ------------------------------------------------------------------------------- */

/* Intervals and times that could be a heart's at all. */
static bool are_possible(const double *rr_ms, const double *times, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rr_ms[i] < 1 || rr_ms[i] > RR_MOST_MS || !(fabs(times[i]) < TIME_MOST) ||
            (i > 0 && !(times[i] >= times[i - 1])))
            return false;
    return true;
}

/* What lies between one interval's close and the next one's opening, by times that are those of
 * the closing beats (`shift` 0) or of the opening ones (1). */
static double missing_ms(const double *rr_ms, const double *times_s, size_t i, size_t shift)
{
    return 1000 * (times_s[i] - times_s[i - 1]) - rr_ms[i - shift];
}

/* The median of what times and intervals differ by; infinite: too few pairs. */
static double misfit_ms(const double *rr_ms, const double *times_s, size_t count, size_t shift,
                        double *scratch)
{
    size_t pairs = 0;
    for (size_t i = 1; i < count; i++)
        if (!isnan(rr_ms[i - shift]))
            scratch[pairs++] = fabs(missing_ms(rr_ms, times_s, i, shift));
    return pairs >= PAIRS_LEAST ? wave_median(scratch, pairs) : (double)INFINITY;
}

/* Seconds of one unit of time: of those that are usual, the one under which the recording is about
 * as long as its intervals; 0: none. */
static double fitting_unit_s(const double *rr_ms, const double *times, size_t count)
{
    static const double units[] = {1, 1e-3, 1e-6, 1e-9};
    double typical_s = wave_median(rr_ms, count) / 1000, step = wave_median_step(times, count);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (step * units[i] > typical_s / 2 && step * units[i] < typical_s * 2)
            return units[i];
    return 0;
}

struct beats_timing {
    size_t shift;
    bool exact;
};

static enum status chain_by_times(const double *rr_ms, const double *times_s, size_t count,
                                  const struct beats_timing *timing, struct beat_chain *chain)
{
    for (size_t i = 0; i < count && !chain->full; i++) {
        double closes_s = times_s[i] + (timing->shift ? rr_ms[i] / 1000 : 0);
        double length_ms = rr_ms[i], limit_ms = timing->exact ? length_ms / 2 : LATE_MS;
        double missing = i > 0 ? missing_ms(rr_ms, times_s, i, timing->shift) : 0;
        bool unknown = isnan(missing) && !isnan(length_ms); /* the one before, by its opening */
        if (!isnan(closes_s))
            beat_chain_add(chain, closes_s, length_ms, unknown || missing > limit_ms);
    }
    return chain->full ? STATUS_FAILED : STATUS_OK;
}

/* Which beat the times are of, and whether they are a clock's or a message's; false: they do not
 * go with the intervals. */
static bool find_timing(const double *rr_ms, double *times, size_t count, double unit_s,
                        double *scratch, struct beats_timing *timing)
{
    if (!are_possible(rr_ms, times, count))
        return false;
    if (unit_s <= 0)
        unit_s = fitting_unit_s(rr_ms, times, count);
    for (size_t i = 0; i < count; i++)
        times[i] *= unit_s;
    double closing_ms = misfit_ms(rr_ms, times, count, 0, scratch);
    double opening_ms = misfit_ms(rr_ms, times, count, 1, scratch);
    timing->shift = opening_ms < closing_ms;
    timing->exact = fmin(closing_ms, opening_ms) <= EXACT_MS;
    return unit_s > 0 && fmin(closing_ms, opening_ms) < wave_median(rr_ms, count);
}

enum status beats_by_times(struct reading *reading, const double *rr_ms, double *times,
                           size_t count, double unit_s, bool *taken)
{
    struct beat_chain chain = {0};
    struct beats_timing timing = {0};
    enum status status = STATUS_OK;
    double *scratch = calloc(count + 1, sizeof *scratch);
    *taken = false;
    if (!scratch)
        return reading_no_memory(reading);
    if (find_timing(rr_ms, times, count, unit_s, scratch, &timing)) {
        if (chain_by_times(rr_ms, times, count, &timing, &chain))
            status = reading_no_memory(reading);
        *taken = !status && chain.gaps > 0;
    } else if (count > PAIRS_LEAST) {
        reading_say(reading, "its times do not go with the intervals, so that no gap can show");
    }
    if (*taken) {
        say_beats(reading, &chain, timing.exact ? "" : " (of messages, late at times)");
        beat_chain_give(&chain, reading->series);
    }
    beat_chain_finish(&chain);
    free(scratch);
    return status;
}
