/* A column is known by what people call it: rr_ms, "RR (ms)", ibi, ppg, red, time_s, t... The name
 * without its unit says what it is, the unit says how to read it. Where names do not decide, a lone
 * column of numbers is the one meant, or the one beside a column of rising times; anything else is
 * asked for, never guessed. */
#include "export/columns.h"

#include "base/text.h"
#include <ctype.h>
#include <string.h>

#define NAME_MAX_BYTES 64
#define LOOK_AHEAD     200 /* rows that show whether a column rises */

enum meaning { MEANS_NOTHING, MEANS_TIME, MEANS_BEATS, MEANS_RR, MEANS_PPG };

/* Within a meaning the first known name wins. */
static const struct {
    const char *name;
    enum meaning meaning;
} known_names[] = {
    {"rr", MEANS_RR},           {"rri", MEANS_RR},       {"rr_interval", MEANS_RR},
    {"ibi", MEANS_RR},          {"interval", MEANS_RR},  {"nn", MEANS_RR},
    {"nni", MEANS_RR},          {"ppg", MEANS_PPG},      {"pulse", MEANS_PPG},
    {"bvp", MEANS_PPG},         {"pleth", MEANS_PPG},    {"ir", MEANS_PPG},
    {"infrared", MEANS_PPG},    {"signal", MEANS_PPG},   {"red", MEANS_PPG},
    {"beat", MEANS_BEATS},      {"beats", MEANS_BEATS},  {"beat_time", MEANS_BEATS},
    {"peak_time", MEANS_BEATS}, {"time", MEANS_TIME},    {"t", MEANS_TIME},
    {"timestamp", MEANS_TIME},  {"seconds", MEANS_TIME}, {"elapsed", MEANS_TIME},
};
#define KNOWN_COUNT ((int)(sizeof known_names / sizeof known_names[0]))

static const struct {
    const char *word;
    double seconds;
} units[] = {{"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}, {"s", 1}, {"sec", 1}};

static const enum meaning meaning_of_kind[] = {
    [ANALYSIS_PPG] = MEANS_PPG, [ANALYSIS_RR] = MEANS_RR, [ANALYSIS_BEATS] = MEANS_BEATS};

/* "RR (ms)" becomes "rr" and 0.001; "time_s" becomes "time" and 1. */
static double name_split(const char *given, char *name)
{
    size_t used = 0;
    for (const char *at = given; *at && used + 1 < NAME_MAX_BYTES; at++) {
        bool joins = *at == ' ' || *at == '-' || *at == '(' || *at == '[' || *at == '.';
        if (joins && (used == 0 || name[used - 1] == '_'))
            continue;
        if (*at != ')' && *at != ']')
            name[used++] = joins ? '_' : (char)tolower((unsigned char)*at);
    }
    name[used] = '\0';
    char *unit = strrchr(name, '_');
    for (size_t i = 0; unit && i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(unit + 1, units[i].word) == 0) {
            *unit = '\0';
            return units[i].seconds;
        }
    }
    return 0;
}

static double unit_of(const struct table *table, int column)
{
    char name[NAME_MAX_BYTES];
    const char *given = table_cell(&table->header, column);
    return given ? name_split(given, name) : 0;
}

/* Place among the known names; KNOWN_COUNT: not known. */
static int rank_of(const struct table *table, int column)
{
    char name[NAME_MAX_BYTES];
    const char *given = table_cell(&table->header, column);
    if (!given)
        return KNOWN_COUNT;
    name_split(given, name);
    int rank = 0;
    while (rank < KNOWN_COUNT && strcmp(known_names[rank].name, name) != 0)
        rank++;
    return rank;
}

static enum meaning meaning_of(const struct table *table, int column)
{
    int rank = rank_of(table, column);
    return rank < KNOWN_COUNT ? known_names[rank].meaning : MEANS_NOTHING;
}

static int width_of(const struct table *table)
{
    return table->header.count > 0 ? table->header.count : table->rows[0].count;
}

/* The best-known column of a meaning; -1: none. */
static int find_meaning(const struct table *table, enum meaning meaning)
{
    int best = -1, best_rank = KNOWN_COUNT;
    for (int i = 0; i < width_of(table); i++) {
        int rank = rank_of(table, i);
        if (rank < best_rank && known_names[rank].meaning == meaning) {
            best = i;
            best_rank = rank;
        }
    }
    return best;
}

static bool holds_numbers(const struct table *table, int column)
{
    double value;
    for (size_t i = 0; i < table->row_count && i < LOOK_AHEAD; i++) {
        const char *cell = table_cell(&table->rows[i], column);
        if (cell && *cell)
            return table_number(table, cell, &value);
    }
    return false;
}

static bool rises(const struct table *table, int column)
{
    double before = 0, value;
    for (size_t i = 0; i < table->row_count && i < LOOK_AHEAD; i++) {
        const char *cell = table_cell(&table->rows[i], column);
        if (!cell || !table_number(table, cell, &value) || (i > 0 && value <= before))
            return false;
        before = value;
    }
    return table->row_count > 1;
}

void columns_name(const struct table *table, int column, char *words, size_t size)
{
    struct text text = text_over(words, size);
    const char *name = table_cell(&table->header, column);
    if (name && *name)
        text_add(&text, "column \"%.40s\"", name);
    else
        text_add(&text, "column %d", column + 1);
}

static enum status refuse(const struct table *table, const char *path, const char *what,
                          struct problem *problem)
{
    char names[160];
    struct text text = text_over(names, sizeof names);
    for (int i = 0; i < table->header.count; i++)
        text_add(&text, "%s%.40s", i ? ", " : ": ", table_cell(&table->header, i));
    return problem_set(problem, STATUS_INVALID,
                       "Say which with --column NAME or --column NUMBER, counted from 1.",
                       "%.80s %s; it has %d columns%s.", path, what, width_of(table), names);
}

static int find_named(const struct table *table, const char *word)
{
    for (int i = 0; i < table->header.count; i++)
        if (strcasecmp(table_cell(&table->header, i), word) == 0)
            return i;
    int64_t number;
    bool counted = parse_int64(word, &number) && number >= 1 && number <= width_of(table);
    return counted ? (int)number - 1 : -1;
}

static enum status choose_named(const struct table *table, const char *path, const char *word,
                                struct columns *columns, struct problem *problem)
{
    columns->value = find_named(table, word);
    if (columns->value < 0 && word[0] == '-') {
        columns->value = find_named(table, word + 1);
        columns->inverted = true;
    }
    if (columns->value >= 0)
        return STATUS_OK;
    char what[80];
    struct text text = text_over(what, sizeof what);
    text_add(&text, "has no column \"%.40s\"", word);
    return refuse(table, path, what, problem);
}

/* Names did not say: a lone column, or the only one beside the times. */
static int choose_by_place(const struct table *table)
{
    int numbers = 0, last = -1, others = 0, last_other = -1;
    for (int i = 0; i < width_of(table); i++) {
        if (!holds_numbers(table, i))
            continue;
        numbers++;
        last = i;
        if (meaning_of(table, i) != MEANS_TIME) {
            others++;
            last_other = i;
        }
    }
    if (numbers <= 1)
        return numbers == 1 ? last : 0;
    if (others == 1)
        return last_other;
    bool times_first = table->header.count == 0 && numbers == 2 && last == 1 && rises(table, 0);
    return times_first ? 1 : -1;
}

static int choose_by_meaning(const struct table *table, int kind)
{
    if (kind >= 0) {
        int found = find_meaning(table, meaning_of_kind[kind]);
        if (found < 0 && kind == ANALYSIS_BEATS)
            found = find_meaning(table, MEANS_TIME);
        return found;
    }
    static const enum meaning order[] = {MEANS_RR, MEANS_PPG, MEANS_BEATS};
    int found = -1;
    for (int i = 0; found < 0 && i < 3; i++)
        found = find_meaning(table, order[i]);
    return found;
}

static int kind_by_name(const struct table *table, int column)
{
    switch (meaning_of(table, column)) {
    case MEANS_RR:
        return ANALYSIS_RR;
    case MEANS_PPG:
        return ANALYSIS_PPG;
    case MEANS_BEATS:
    case MEANS_TIME:
        return ANALYSIS_BEATS;
    case MEANS_NOTHING:
        break;
    }
    return -1;
}

enum status columns_choose(const struct table *table, const char *path,
                           const struct series_wish *wish, struct columns *columns,
                           struct problem *problem)
{
    *columns = (struct columns){.value = -1, .time = -1};
    enum status status = STATUS_OK;
    if (wish->column)
        status = choose_named(table, path, wish->column, columns, problem);
    else
        columns->value = choose_by_meaning(table, wish->kind);
    if (status)
        return status;
    if (columns->value < 0)
        columns->value = choose_by_place(table);
    if (columns->value < 0)
        return refuse(table, path, "does not show which numbers are meant", problem);
    columns->time = find_meaning(table, MEANS_TIME);
    if (columns->time < 0 && table->header.count == 0 && width_of(table) > 1 &&
        columns->value > 0 && rises(table, 0))
        columns->time = 0;
    if (columns->time == columns->value)
        columns->time = -1;
    columns->kind = kind_by_name(table, columns->value);
    columns->value_unit_s = unit_of(table, columns->value);
    columns->time_unit_s = columns->time >= 0 ? unit_of(table, columns->time) : 0;
    return STATUS_OK;
}
