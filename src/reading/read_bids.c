/* BIDS physio: a table without a header, packed or not, beside a JSON that names its columns and
 * tells their rate. Our own have the time of each sample as a column; it counts more than the rate.
 * Where a column is called `cardiac`, as BIDS recommends, that is the heart. */
#include "reading/channels.h"

#include "base/clock.h"
#include "base/number.h"
#include "base/paths.h"
#include "reading/clock_time.h"
#include "reading/json_read.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <zlib.h>

#define JSON_MOST_BYTES (4 << 20)
#define COLUMNS_MOST    256
#define LINE_MOST       (COLUMNS_MOST * 40)
#define TIME_COLUMN     "sample_time"
#define HEART_COLUMN    "cardiac"

struct bids_table_of {
    struct reading *reading;
    struct channel columns[COLUMNS_MOST];
    char words[COLUMNS_MOST][80]; /* their descriptions */
    int count, time;              /* column; -1: none */
    size_t room;
};

static bool json_path(const char *path, char *json)
{
    static const char *const endings[] = {".tsv.gz", ".tsv"};
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t tail = strlen(endings[i]);
        if (length > tail && length < PATH_SIZE &&
            strcasecmp(path + length - tail, endings[i]) == 0)
            return snprintf(json, PATH_SIZE, "%.*s.json", (int)(length - tail), path) < PATH_SIZE;
    }
    return false;
}

static enum status wrong(const struct reading *reading, const char *path, const char *what)
{
    return problem_set(reading->problem, STATUS_INVALID,
                       "A BIDS recording has a JSON beside it with SamplingFrequency and Columns.",
                       "%s: %s.", path, what);
}

static enum status open_json(const struct reading *reading, const char *path, cJSON **json)
{
    struct file_bytes file;
    *json = NULL;
    enum status status = file_open(path, &file, reading->problem);
    if (status)
        return wrong(reading, reading->path, "there is no JSON of its name beside it");
    status = json_read(&file, path, JSON_MOST_BYTES, json, reading->problem);
    file_close(&file);
    return status;
}

bool bids_describes(const char *path)
{
    char beside[PATH_SIZE];
    struct problem problem;
    struct stat found;
    cJSON *json;
    const struct reading reading = {.path = path, .problem = &problem};
    if (!json_path(path, beside) || stat(beside, &found) != 0 || open_json(&reading, beside, &json))
        return false;
    bool describes = cJSON_HasObjectItem(json, "SamplingFrequency") &&
                     cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(json, "Columns"));
    cJSON_Delete(json);
    return describes;
}

static enum status read_columns(struct bids_table_of *table, const cJSON *json, const char *path)
{
    const cJSON *columns = cJSON_GetObjectItemCaseSensitive(json, "Columns"), *one;
    double rate_hz = json_number_in(json, "SamplingFrequency", NAN);
    if (!(rate_hz > 0 && rate_hz <= SERIES_RATE_MOST_HZ))
        return wrong(table->reading, path, "\"SamplingFrequency\" is not the samples per second");
    if (!cJSON_IsArray(columns) || cJSON_GetArraySize(columns) < 1 ||
        cJSON_GetArraySize(columns) > COLUMNS_MOST)
        return wrong(table->reading, path, "\"Columns\" is not a list of 1 to 256 names");
    table->time = -1;
    cJSON_ArrayForEach(one, columns)
    {
        struct channel *column = &table->columns[table->count];
        const char *name = cJSON_GetStringValue(one);
        text_copy(column->name, sizeof column->name, name ? name : "");
        const cJSON *told = cJSON_GetObjectItemCaseSensitive(json, column->name);
        json_word_in(told, "Units", column->units, sizeof column->units);
        json_word_in(told, "Description", table->words[table->count], sizeof table->words[0]);
        bool is_time = strcmp(column->name, TIME_COLUMN) == 0;
        column->rate_hz = is_time ? 0 : rate_hz;
        if (is_time)
            table->time = table->count;
        table->count++;
    }
    return STATUS_OK;
}

/* --- rows --------------------------------------------------------------------------------- */

static bool make_room(struct bids_table_of *table)
{
    struct series *series = table->reading->series;
    if (series->count < table->room)
        return true;
    size_t room = table->room ? 2 * table->room : 1 << 16;
    double *values = realloc(series->values, room * sizeof *values);
    if (values)
        series->values = values;
    double *times_s = realloc(series->times_s, room * sizeof *times_s);
    if (times_s)
        series->times_s = times_s;
    table->room = room;
    return values && times_s;
}

/* The cell of a column, or false; n/a and the like are NaN. */
static bool read_cell(const char *line, int column, double *value)
{
    for (; column > 0; column--) {
        const char *tab = strchr(line, '\t');
        if (!tab)
            return false;
        line = tab + 1;
    }
    const char *end = line + strcspn(line, "\t\r\n");
    *value = NAN;
    return number_read(line, end, '.', value) || (end - line == 3 && memcmp(line, "n/a", 3) == 0) ||
           (end - line == 3 && strncasecmp(line, "nan", 3) == 0);
}

static enum status wrong_line(const struct reading *reading, size_t line, int column)
{
    return problem_set(reading->problem, STATUS_INVALID, "Write the file again.",
                       "%s, line %zu: column %d is not a number.", reading->path, line, column + 1);
}

static enum status take_line(struct bids_table_of *table, const char *line, size_t number,
                             int column, double sign)
{
    struct series *series = table->reading->series;
    double value, time_s = NAN;
    if (!make_room(table))
        return reading_no_memory(table->reading);
    if (!read_cell(line, column, &value))
        return wrong_line(table->reading, number, column);
    if (table->time >= 0 && (!read_cell(line, table->time, &time_s) || isnan(time_s)))
        return wrong_line(table->reading, number, table->time);
    if (table->time >= 0 && series->count > 0 && !(time_s > series->times_s[series->count - 1]))
        return problem_set(table->reading->problem, STATUS_INVALID, "Write the file again.",
                           "%s, line %zu: time does not rise.", table->reading->path, number);
    if (table->time >= 0 && series->count > 0 && time_s - series->times_s[0] > SERIES_SPAN_MOST_S)
        return problem_set(table->reading->problem, STATUS_INVALID, "Cut it into pieces.",
                           "%s, line %zu: more than a month after the first.", table->reading->path,
                           number);
    series->times_s[series->count] = time_s;
    series->values[series->count++] = sign * value;
    return STATUS_OK;
}

static enum status read_rows(struct bids_table_of *table, int column, double sign)
{
    struct reading *reading = table->reading;
    char *line = malloc(LINE_MOST);
    gzFile file = line ? gzopen(reading->path, "rb") : NULL;
    enum status status = file ? STATUS_OK : reading_no_memory(reading);
    for (size_t number = 1; !status && gzgets(file, line, LINE_MOST); number++) {
        size_t length = strlen(line);
        if (length + 1 == LINE_MOST && line[length - 1] != '\n')
            status = wrong_line(reading, number, 0);
        else if (line[strspn(line, "\r\n")])
            status = take_line(table, line, number, column, sign);
    }
    int code = Z_OK;
    if (!status && (gzerror(file, &code), code != Z_OK && code != Z_STREAM_END))
        status =
            problem_set(reading->problem, STATUS_INVALID, "Copy the file again.",
                        "%s is damaged behind line %zu.", reading->path, reading->series->count);
    if (file)
        gzclose(file);
    free(line);
    return status;
}

static void begin_at_zero(struct series *series)
{
    double first_s = series->times_s[0];
    for (size_t i = 0; i < series->count; i++)
        series->times_s[i] -= first_s;
}

/* --- when ----------------------------------------------------------------------------------- */

/* *_scans.tsv above the folder tells when the session began; `start_s` counts from there. */
static void read_origin(struct reading *reading, double start_s)
{
    char path[PATH_SIZE], line[1024];
    const char *slash = strrchr(reading->path, '/'), *task;
    double days, seconds;
    if (!slash || !(task = strstr(slash, "_task-")) || strlen(reading->path) + 32 > sizeof path)
        return;
    snprintf(path, sizeof path, "%.*s/..%.*s_scans.tsv", (int)(slash - reading->path),
             reading->path, (int)(task - slash), slash);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        char *tab = strchr(line, '\t');
        char *end = tab ? tab + 1 + strcspn(tab + 1, "\t\r\n") : NULL;
        if (tab && strstr(line, slash + 1) && strstr(line, slash + 1) < tab &&
            clock_time_read(tab + 1, end, &days, &seconds) && days > 0)
            reading->series->began_wall_ns =
                (int64_t)days * 86400 * NS_PER_S + ns_from_s(seconds + start_s);
    }
    if (file)
        fclose(file);
}

/* --- all ------------------------------------------------------------------------------------ */

/* What our own JSON says of the column. */
static int kind_of_words(const char *words)
{
    if (strstr(words, "lectrocardiogra") || strstr(words, "ECG"))
        return ANALYSIS_ECG;
    return strstr(words, "ulse") ? ANALYSIS_PPG : -1;
}

static const char *heart_column(const struct bids_table_of *table)
{
    for (int i = 0; i < table->count; i++)
        if (strcmp(table->columns[i].name, HEART_COLUMN) == 0)
            return HEART_COLUMN;
    return NULL;
}

/* A description settles what a shape could only suggest. */
static void finish_channel(struct bids_table_of *table, int chosen, bool inverted)
{
    struct reading *reading = table->reading;
    int kind = reading->wish->kind < 0 ? kind_of_words(table->words[chosen]) : -1;
    if (kind < 0 || reading->wish->rate_hz > 0) {
        channel_finish(reading, table->columns, table->count, chosen, inverted, "from its JSON");
        return;
    }
    reading->series->kind = (enum analysis_kind)kind;
    reading_say(reading, "%s, column %s%s, %.7g samples/s (all as its JSON says)",
                kind == ANALYSIS_ECG ? "ECG" : "pulse wave", table->columns[chosen].name,
                inverted ? ", inverted" : "", reading->series->rate_hz);
}

static enum status read_table(struct bids_table_of *table, const cJSON *json)
{
    struct reading *reading = table->reading;
    struct series_wish wish = *reading->wish;
    int chosen;
    bool inverted;
    wish.column = wish.column ? wish.column : heart_column(table);
    reading->wish = &wish;
    enum status status = channel_choose(reading, table->columns, table->count, &chosen, &inverted);
    if (!status)
        status = read_rows(table, chosen, inverted ? -1 : 1);
    if (!status && reading->series->count < 2)
        status = wrong(reading, reading->path, "it holds less than two samples");
    if (status)
        return status;
    const cJSON *simulated = cJSON_GetObjectItemCaseSensitive(json, "Simulated");
    reading->series->simulated = cJSON_IsTrue(simulated);
    if (reading->series->simulated)
        reading_say(reading, "a simulated heart");
    finish_channel(table, chosen, inverted);
    read_origin(reading, json_number_in(json, "StartTime", 0));
    reading->series->first_s = json_number_in(json, "StartTime", 0);
    if (table->time >= 0) {
        begin_at_zero(reading->series);
    } else {
        free(reading->series->times_s);
        reading->series->times_s = NULL;
    }
    return read_events(reading);
}

enum status read_bids(struct reading *reading)
{
    char path[PATH_SIZE];
    cJSON *json = NULL;
    const struct series_wish *wish = reading->wish;
    struct bids_table_of *table = calloc(1, sizeof *table);
    if (!table)
        return reading_no_memory(reading);
    table->reading = reading;
    enum status status =
        json_path(reading->path, path)
            ? open_json(reading, path, &json)
            : wrong(reading, reading->path, "packed, and not called .tsv.gz as BIDS has it");
    if (!status)
        status = read_columns(table, json, path);
    if (!status)
        status = read_table(table, json);
    reading->wish = wish;
    cJSON_Delete(json);
    free(table);
    return status;
}
