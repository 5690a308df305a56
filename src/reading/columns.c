/* A column is known by what people call it: rr_ms, "RR (ms)", ibi, ecg, ppg, time_s, t... The name
 * without its unit says what it is, the unit says how to read it. Where names do not decide, a lone
 * column of numbers is the one meant, or the one beside a column of rising times; anything else is
 * asked for, never guessed. */
#include "reading/columns.h"

#include "base/text.h"
#include "reading/channels.h"
#include <ctype.h>
#include <string.h>

#define NAME_MAX_BYTES 64
#define GAP_NAME       "after_gap"
#define LOOK_AHEAD     200 /* rows that show whether a column rises */

enum meaning { MEANS_NOTHING, MEANS_TIME, MEANS_BEATS, MEANS_RR, MEANS_ECG, MEANS_PPG, MEANS_WAVE };

/* Within a meaning the first known name wins. */
static const struct {
    const char *name;
    enum meaning meaning;
} known_names[] = {
    {"rr", MEANS_RR},
    {"rri", MEANS_RR},
    {"rr_interval", MEANS_RR},
    {"ibi", MEANS_RR},
    {"interval", MEANS_RR},
    {"nn", MEANS_RR},
    {"nni", MEANS_RR},
    {"ppg", MEANS_PPG},
    {"pulse", MEANS_PPG},
    {"bvp", MEANS_PPG},
    {"pleth", MEANS_PPG},
    {"ir", MEANS_PPG},
    {"infrared", MEANS_PPG},
    {"red", MEANS_PPG},
    {"beat", MEANS_BEATS},
    {"beats", MEANS_BEATS},
    {"beat_time", MEANS_BEATS},
    {"peak_time", MEANS_BEATS},
    {"time", MEANS_TIME},
    {"t", MEANS_TIME},
    {"timestamp", MEANS_TIME},
    {"seconds", MEANS_TIME},
    {"elapsed", MEANS_TIME},
    {"elapsed_time", MEANS_TIME},
    {"since_start", MEANS_TIME},
    {"onset", MEANS_TIME},
    {"signal", MEANS_WAVE},
    {"wave", MEANS_WAVE},
    {"sample", MEANS_WAVE},
    {"value", MEANS_WAVE},
};
#define KNOWN_COUNT ((int)(sizeof known_names / sizeof known_names[0]))

static const struct {
    const char *word;
    double seconds;
} units[] = {{"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}, {"s", 1}, {"sec", 1}};

static const enum meaning meaning_of_kind[] = {[ANALYSIS_PPG] = MEANS_PPG,
                                               [ANALYSIS_ECG] = MEANS_ECG,
                                               [ANALYSIS_RR] = MEANS_RR,
                                               [ANALYSIS_BEATS] = MEANS_BEATS};

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

/* The name a column is given; empty when it has none. */
static void given_name(const struct table *table, int column, char *name)
{
    struct table_cell cell;
    name[0] = '\0';
    if (table->has_header && table_cell(table, &table->header, column, &cell))
        table_word(&cell, name, NAME_MAX_BYTES);
}

static double unit_of(const struct table *table, int column)
{
    char given[NAME_MAX_BYTES], name[NAME_MAX_BYTES];
    given_name(table, column, given);
    return name_split(given, name);
}

static enum meaning meaning_of_label(const char *given)
{
    switch (channel_meaning(given, "")) {
    case CHANNEL_ECG:
        return MEANS_ECG;
    case CHANNEL_PPG:
        return MEANS_PPG;
    case CHANNEL_OTHER:
    case CHANNEL_UNKNOWN:
        break;
    }
    return MEANS_NOTHING;
}

/* What a column's name means, and how well it is known: the least rank is the best. */
static enum meaning meaning_of(const struct table *table, int column, int *rank)
{
    char given[NAME_MAX_BYTES], name[NAME_MAX_BYTES];
    given_name(table, column, given);
    name_split(given, name);
    for (*rank = 0; *rank < KNOWN_COUNT; ++*rank)
        if (strcmp(known_names[*rank].name, name) == 0)
            return known_names[*rank].meaning;
    return meaning_of_label(given);
}

/* The best-known column of a meaning; -1: none. */
static int find_meaning(const struct table *table, enum meaning meaning)
{
    int best = -1, best_rank = KNOWN_COUNT + 1, rank;
    for (int i = 0; i < table->width; i++) {
        if (meaning_of(table, i, &rank) == meaning && rank < best_rank) {
            best = i;
            best_rank = rank;
        }
    }
    return best;
}

static bool holds_numbers(const struct table *table, int column)
{
    struct table_place place = table_begin(table);
    struct table_row row;
    struct table_cell cell;
    double value;
    for (int i = 0; i < LOOK_AHEAD && table_next(table, &place, &row); i++)
        if (table_cell(table, &row, column, &cell) && cell.end > cell.from)
            return table_number(table, &cell, &value);
    return false;
}

static bool rises(const struct table *table, int column)
{
    struct table_place place = table_begin(table);
    struct table_row row;
    struct table_cell cell;
    double before = 0, value;
    int rows = 0;
    for (; rows < LOOK_AHEAD && table_next(table, &place, &row); rows++) {
        if (!table_cell(table, &row, column, &cell) || !table_number(table, &cell, &value) ||
            (rows > 0 && value <= before))
            return false;
        before = value;
    }
    return rows > 1;
}

void columns_name(const struct table *table, int column, char *words, size_t size)
{
    struct text text = text_over(words, size);
    char name[NAME_MAX_BYTES];
    given_name(table, column, name);
    if (name[0])
        text_add(&text, "column \"%.40s\"", name);
    else
        text_add(&text, "column %d", column + 1);
}

void columns_label(const struct table *table, int column, char *words, size_t size)
{
    char name[NAME_MAX_BYTES];
    given_name(table, column, name);
    text_copy(words, size, name);
}

static enum status refuse(const struct table *table, const char *what, struct problem *problem)
{
    char names[160], name[NAME_MAX_BYTES];
    struct text text = text_over(names, sizeof names);
    for (int i = 0; table->has_header && i < table->width && !text.cut; i++) {
        given_name(table, i, name);
        text_add(&text, "%s%.40s", i ? ", " : ": ", name);
    }
    return problem_set(problem, STATUS_INVALID,
                       "Say which with --column NAME or --column NUMBER, counted from 1.",
                       "%.80s %s; it has %d columns%s.", table->path, what, table->width, names);
}

static int find_named(const struct table *table, const char *word)
{
    char name[NAME_MAX_BYTES];
    for (int i = 0; i < table->width; i++) {
        given_name(table, i, name);
        if (name[0] && strcasecmp(name, word) == 0)
            return i;
    }
    int64_t number;
    bool counted = parse_int64(word, &number) && number >= 1 && number <= table->width;
    return counted ? (int)number - 1 : -1;
}

static enum status choose_named(const struct table *table, const char *word,
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
    return refuse(table, what, problem);
}

/* Names did not say: a lone column, or the only one beside the times. */
static int choose_by_place(const struct table *table)
{
    int numbers = 0, last = -1, others = 0, last_other = -1, rank;
    for (int i = 0; i < table->width; i++) {
        if (!holds_numbers(table, i))
            continue;
        numbers++;
        last = i;
        if (meaning_of(table, i, &rank) != MEANS_TIME) {
            others++;
            last_other = i;
        }
    }
    if (numbers <= 1)
        return numbers == 1 ? last : 0;
    if (others == 1)
        return last_other;
    bool times_first = !table->has_header && numbers == 2 && last == 1 && rises(table, 0);
    return times_first ? 1 : -1;
}

static int choose_by_meaning(const struct table *table, int kind)
{
    if (kind >= 0) {
        int found = find_meaning(table, meaning_of_kind[kind]);
        if (found < 0 && kind == ANALYSIS_BEATS)
            found = find_meaning(table, MEANS_TIME);
        else if (found < 0 && kind != ANALYSIS_RR)
            found = find_meaning(table, MEANS_WAVE);
        return found;
    }
    static const enum meaning order[] = {MEANS_RR, MEANS_ECG, MEANS_PPG, MEANS_WAVE, MEANS_BEATS};
    int found = -1;
    for (size_t i = 0; found < 0 && i < sizeof order / sizeof order[0]; i++)
        found = find_meaning(table, order[i]);
    if (found < 0 && find_named(table, GAP_NAME) >= 0) /* times of beats, and gaps among them */
        found = find_meaning(table, MEANS_TIME);
    return found;
}

static int kind_by_name(const struct table *table, int column)
{
    int rank;
    switch (meaning_of(table, column, &rank)) {
    case MEANS_RR:
        return ANALYSIS_RR;
    case MEANS_ECG:
        return ANALYSIS_ECG;
    case MEANS_PPG:
        return ANALYSIS_PPG;
    case MEANS_BEATS:
    case MEANS_TIME:
        return ANALYSIS_BEATS;
    case MEANS_WAVE: /* of which kind, its shape must say */
    case MEANS_NOTHING:
        break;
    }
    return -1;
}

/* The other columns in which a heart was named. */
static void name_others(const struct table *table, struct columns *columns)
{
    struct text others = text_over(columns->others, sizeof columns->others);
    char name[NAME_MAX_BYTES];
    int rank;
    for (int i = 0; table->has_header && i < table->width; i++) {
        enum meaning meaning = meaning_of(table, i, &rank);
        if (i == columns->value || meaning == MEANS_TIME || meaning == MEANS_NOTHING)
            continue;
        given_name(table, i, name);
        text_add(&others, "%s%.24s", others.used ? ", " : "", name);
    }
}

enum status columns_choose(const struct table *table, const struct series_wish *wish,
                           struct columns *columns, struct problem *problem)
{
    *columns = (struct columns){.value = -1, .time = -1};
    enum status status = STATUS_OK;
    if (wish->column)
        status = choose_named(table, wish->column, columns, problem);
    else
        columns->value = choose_by_meaning(table, wish->kind);
    if (status)
        return status;
    if (columns->value < 0)
        columns->value = choose_by_place(table);
    if (columns->value < 0)
        return refuse(table, "does not show which numbers are meant", problem);
    columns->time = find_meaning(table, MEANS_TIME);
    if (columns->time < 0 && !table->has_header && table->width > 1 && columns->value > 0 &&
        rises(table, 0))
        columns->time = 0;
    if (columns->time == columns->value)
        columns->time = -1;
    columns->kind = kind_by_name(table, columns->value);
    columns->value_unit_s = unit_of(table, columns->value);
    columns->time_unit_s = columns->time >= 0 ? unit_of(table, columns->time) : 0;
    columns->gap = find_named(table, GAP_NAME);
    columns->sensor = find_named(table, "sensor");
    columns->type = find_named(table, "trial_type");
    name_others(table, columns);
    return STATUS_OK;
}
