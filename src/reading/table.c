/* Programs disagree on how numbers are put into text: with a header or not, with commas,
 * semicolons, tabs or blanks, with any line ending, with a byte order mark, in two bytes a
 * character. The first line that begins with a number shows the separator; a first line without any
 * number is a header, and a second one that holds nothing but units belongs to it. Rows are cut
 * where they stand and forgotten. */
#include "reading/table.h"

#include "base/number.h"
#include "reading/table_window.h"
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define REMEDY_TEXT "Give a text file: one number a line, or columns (CSV or TSV)."
#define LOOK_BYTES  4096

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == '\r';
}

static bool is_binary(const char *text, size_t size)
{
    if (memchr(text, '\0', size))
        return true;
    for (size_t i = 0; i < size && i < LOOK_BYTES; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < ' ' && !isspace(c))
            return true;
    }
    return false;
}

static bool begins_with_number(const struct table_row *row)
{
    const char *at = row->from;
    while (at < row->end && (is_blank(*at) || *at == '"' || *at == '\''))
        at++;
    while (at < row->end && (*at == '+' || *at == '-'))
        at++;
    if (at < row->end && (*at == '.' || *at == ','))
        at++;
    return at < row->end && isdigit((unsigned char)*at);
}

static char separator_of(const struct table_row *row)
{
    static const char candidates[] = "\t;,";
    const char *at = row->from;
    size_t size = (size_t)(row->end - row->from);
    for (const char *one = candidates; *one; one++)
        if (memchr(row->from, *one, size))
            return *one;
    while (at < row->end && is_blank(*at))
        at++;
    while (at < row->end && !is_blank(*at))
        at++;
    while (at < row->end && is_blank(*at))
        at++;
    return at < row->end ? ' ' : '\0';
}

struct table_place table_begin(const struct table *table)
{
    return (struct table_place){table->first_at, table->first_line - 1};
}

uint64_t table_size(const struct table *table)
{
    return table->window->size;
}

enum status table_trouble(const struct table *table, struct problem *problem)
{
    if (table->window->trouble.status)
        *problem = table->window->trouble;
    return table->window->trouble.status;
}

bool table_next(const struct table *table, struct table_place *place, struct table_row *row)
{
    const char *from, *end;
    while ((from = table_window_line(table->window, place->at, table->line_end, &end))) {
        place->at += (uint64_t)(end - from) + 1;
        place->line++;
        *row = (struct table_row){from, end, place->line};
        while (from < end && is_blank(*from))
            from++;
        if (from < end && *from != '#')
            return true;
    }
    return false;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

/* The end of the cell that begins at `at`: the separator behind it, or the row's end. A cell in
 * quotes may hold separators. */
static const char *cell_end(const struct table *table, const char *at, const char *end)
{
    if (table->separator == '\0')
        return end;
    const char *first = skip_blanks(at, end);
    if (first < end && (*first == '"' || *first == '\'')) {
        const char *closing = memchr(first + 1, *first, (size_t)(end - first - 1));
        at = closing ? closing : at;
    }
    for (; at < end; at++)
        if (*at == table->separator || (table->separator == ' ' && *at == '\t'))
            return at;
    return end;
}

/* Where a column's cell begins; NULL: the row ends before it. */
static const char *cell_begin(const struct table *table, const struct table_row *row, int column)
{
    const char *at = table->separator == ' ' ? skip_blanks(row->from, row->end) : row->from;
    for (int i = 0; i < column; i++) {
        at = cell_end(table, at, row->end);
        if (at == row->end)
            return NULL;
        at = table->separator == ' ' ? skip_blanks(at, row->end) : at + 1;
        if (table->separator == ' ' && at == row->end)
            return NULL;
    }
    return at;
}

static struct table_cell trimmed(const char *from, const char *end)
{
    from = skip_blanks(from, end);
    while (end > from && is_blank(end[-1]))
        end--;
    return (struct table_cell){from, end};
}

bool table_cell(const struct table *table, const struct table_row *row, int column,
                struct table_cell *cell)
{
    const char *from = column < 0 ? NULL : cell_begin(table, row, column);
    if (!from)
        return false;
    *cell = trimmed(from, cell_end(table, from, row->end));
    bool quoted = cell->end - cell->from >= 2 && cell->from[0] == cell->end[-1] &&
                  (cell->from[0] == '"' || cell->from[0] == '\'');
    if (quoted)
        *cell = trimmed(cell->from + 1, cell->end - 1);
    return true;
}

bool table_number(const struct table *table, const struct table_cell *cell, double *value)
{
    if (number_read(cell->from, cell->end, table->point, value))
        return true;
    char other = table->point == ',' ? '.' : ',';
    return table->separator != ',' && number_read(cell->from, cell->end, other, value);
}

/* Behind the number that begins a cell at `at`; NULL: it takes more to read it. */
static const char *scan_cell(const struct table *table, const char *at, const char *end,
                             double *value)
{
    at = number_scan(skip_blanks(at, end), end, table->point, value);
    bool ends = at && (at == end || *at == table->separator || (*at == '\r' && at + 1 == end));
    return ends ? at : NULL;
}

bool table_quick(const struct table *table, const struct table_row *row, int column, int second,
                 double *value, double *beside)
{
    const char *at = cell_begin(table, row, column);
    at = at ? scan_cell(table, at, row->end, value) : NULL;
    if (!at || second < 0)
        return at != NULL;
    if (second == column + 1 && table->separator != ' ' && at < row->end)
        at++;
    else
        at = cell_begin(table, row, second);
    return at && scan_cell(table, at, row->end, beside);
}

void table_word(const struct table_cell *cell, char *word, size_t size)
{
    size_t length = (size_t)(cell->end - cell->from);
    if (length >= size)
        length = size - 1;
    while (length > 0 && length == size - 1 && ((unsigned char)cell->from[length] & 0xC0) == 0x80)
        length--;
    for (size_t i = 0; i < length; i++)
        word[i] = (unsigned char)cell->from[i] < ' ' || cell->from[i] == 0x7F ? '?' : cell->from[i];
    word[length] = '\0';
}

static bool is_word_of(const struct table_cell *cell, const char *const *words, size_t count)
{
    size_t length = (size_t)(cell->end - cell->from);
    for (size_t i = 0; i < count; i++)
        if (strlen(words[i]) == length && strncasecmp(cell->from, words[i], length) == 0)
            return true;
    return false;
}

bool table_cell_empty(const struct table_cell *cell)
{
    static const char *const words[] = {"", "nan", "-nan", "na", "n/a", "null", "none", "-"};
    return is_word_of(cell, words, sizeof words / sizeof words[0]);
}

static bool is_unit(const struct table_cell *cell)
{
    static const char *const words[] = {
        "",   "s",    "sec", "seconds", "ms",  "us",   "ns", "v",        "mv",          "uv",
        "nu", "a.u.", "au",  "adu",     "bpm", "mmhg", "%",  "hh:mm:ss", "hh:mm:ss.mmm"};
    return is_word_of(cell, words, sizeof words / sizeof words[0]);
}

static int count_cells(const struct table *table, const struct table_row *row)
{
    int count = 0;
    struct table_cell cell;
    const char *at = row->from;
    if (table->separator == '\0')
        return 1;
    for (; count < 10000 && table_cell(table, &(struct table_row){at, row->end, 0}, 0, &cell);) {
        count++;
        at = cell_begin(table, &(struct table_row){at, row->end, 0}, 1);
        if (!at)
            break;
    }
    return count;
}

/* Whether no cell of the row is a number and, if asked, all of them are units. */
static bool no_number_in(const struct table *table, const struct table_row *row, bool only_units)
{
    struct table_cell cell;
    double ignored;
    int filled = 0, width = count_cells(table, row);
    for (int i = 0; i < width && i < 256 && table_cell(table, row, i, &cell); i++) {
        if (table_number(table, &cell, &ignored) || (only_units && !is_unit(&cell)))
            return false;
        filled += cell.end > cell.from;
    }
    return !only_units || filled > 0;
}

/* The row at a place, without going on. */
static struct table_row row_at(const struct table *table, struct table_place place)
{
    struct table_row row = {0};
    table_next(table, &place, &row);
    return row;
}

/* The first row that begins with a number, else the second, else the first: it shows how cells are
 * set apart. */
static struct table_row row_that_shows(const struct table *table, struct table_place first,
                                       struct table_place second)
{
    struct table_place place = first, at = first;
    struct table_row row;
    while (table_next(table, &place, &row)) {
        if (begins_with_number(&row))
            return row_at(table, at);
        at = place;
    }
    row = row_at(table, second);
    return row.from ? row : row_at(table, first);
}

static bool keep_header(struct table *table, const struct table_row *row)
{
    size_t size = (size_t)(row->end - row->from);
    char *text = malloc(size + 1);
    if (!text)
        return false;
    memcpy(text, row->from, size);
    table->has_header = true;
    table->header = (struct table_row){text, text + size, row->line};
    return true;
}

/* Finds separator, header and the first row of numbers. */
static enum status look_at_rows(struct table *table, struct table_place first,
                                struct problem *problem)
{
    struct table_row row;
    struct table_place second = first, third;
    if (!table_next(table, &second, &row))
        return problem_set(problem, STATUS_INVALID, REMEDY_TEXT, "%s holds no numbers.",
                           table->path);
    struct table_row shown = row_that_shows(table, first, second);
    table->separator = separator_of(&shown);
    bool comma = memchr(shown.from, ',', (size_t)(shown.end - shown.from)) != NULL;
    table->point = table->separator != ',' && comma ? ',' : '.';
    third = second;
    bool more = table_next(table, &third, &row), units = more && no_number_in(table, &row, true);
    row = row_at(table, first);
    struct table_place numbers = first;
    if (more && no_number_in(table, &row, false)) {
        if (!keep_header(table, &row))
            return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                               "%s is too large for the memory.", table->path);
        numbers = second;
        if (units && row_at(table, third).from)
            numbers = third;
    }
    row = row_at(table, numbers);
    table->first_at = numbers.at;
    table->first_line = numbers.line + 1;
    table->width = count_cells(table, table->has_header ? &table->header : &row);
    return STATUS_OK;
}

enum status table_open(struct table *table, const struct file_bytes *file, struct problem *problem)
{
    static const char mark[] = "\xEF\xBB\xBF";
    *table = (struct table){.path = file->path, .window = malloc(sizeof *table->window)};
    if (!table->window)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "%s is too large for the memory.", file->path);
    enum status status = table_window_open(table->window, file, problem);
    if (status)
        return status;
    const char *text = table->window->bytes;
    size_t size = table->window->have;
    if (is_binary(text, size))
        return problem_set(problem, STATUS_INVALID,
                           "Give a text file in UTF-8: one number a line, or columns.",
                           "%s is not a text file.", file->path);
    struct table_place first = {size >= 3 && memcmp(text, mark, 3) == 0 ? 3 : 0, 0};
    const char *line_end = strpbrk(text, "\r\n");
    table->line_end = line_end && line_end[0] == '\r' && line_end[1] != '\n' ? '\r' : '\n';
    return look_at_rows(table, first, problem);
}

void table_finish(struct table *table)
{
    if (table->window)
        table_window_finish(table->window);
    free(table->window);
    free((char *)(uintptr_t)table->header.from);
    *table = (struct table){0};
}
