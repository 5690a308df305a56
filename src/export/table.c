/* Programs disagree on how numbers are put into text: with a header or not, with commas,
 * semicolons, tabs or blanks, with any line ending, with a byte order mark. The first line that
 * begins with a number shows the separator; a first line without any number is a header. The text
 * is cut in place, so that a file costs its own size and a few words a row. */
#include "export/table.h"

#include "base/text.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_SIZE_MAX ((size_t)1 << 30)
#define REMEDY_TEXT   "Give a text file: one number a line, or columns (CSV or TSV)."

static enum status open_text(const char *path, int *descriptor, struct problem *problem)
{
    struct stat found;
    *descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (*descriptor < 0)
        return problem_set(problem, STATUS_UNAVAILABLE, "Check the file's name and permissions.",
                           "%s cannot be opened: %s.", path, strerror(errno));
    if (fstat(*descriptor, &found) == 0 && S_ISDIR(found.st_mode)) {
        close(*descriptor);
        return problem_set(problem, STATUS_INVALID, REMEDY_TEXT, "%s is a folder.", path);
    }
    return STATUS_OK;
}

/* The whole file, terminated. NULL with errno when it cannot be had. */
static char *read_whole(int descriptor, size_t *size)
{
    size_t room = 1 << 16;
    char *text = malloc(room);
    *size = 0;
    while (text) {
        ssize_t got = read(descriptor, text + *size, room - *size - 1);
        if (got == 0)
            break;
        if (got < 0 || *size + (size_t)got >= FILE_SIZE_MAX) {
            errno = got < 0 ? errno : EFBIG;
            free(text);
            return NULL;
        }
        *size += (size_t)got;
        if (*size + 1 < room)
            continue;
        char *grown = realloc(text, room *= 2);
        if (!grown)
            free(text);
        text = grown;
    }
    if (text)
        text[*size] = '\0';
    return text;
}

static bool is_binary(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < ' ' && !isspace(c))
            return true;
    }
    return false;
}

static bool begins_with_number(const char *line)
{
    line += strspn(line, " \t\"");
    line += strspn(line, "+-");
    line += *line == '.' || *line == ',';
    return isdigit((unsigned char)*line);
}

static char separator_of(const char *line)
{
    static const char candidates[] = "\t;,";
    const char *first = line + strspn(line, " ");
    for (const char *one = candidates; *one; one++)
        if (strchr(line, *one))
            return *one;
    const char *blank = strchr(first, ' ');
    return blank && blank[strspn(blank, " ")] ? ' ' : '\0';
}

static char *trimmed(char *from, char *end)
{
    while (end > from && isspace((unsigned char)end[-1]))
        end--;
    *end = '\0';
    while (isspace((unsigned char)*from))
        from++;
    return from;
}

/* Cuts one cell off `*rest`, which becomes NULL after the last. Quotes may hold separators. */
static char *take_cell(char **rest, char separator)
{
    char *from = *rest, *at = from;
    if (separator == ' ')
        at = from = from + strspn(from, " \t");
    bool quoted = false;
    for (; *at && (quoted || !separator || *at != separator); at++)
        if (*at == '"')
            quoted = !quoted;
    char *next = *at ? at + 1 : NULL;
    if (next && separator == ' ' && !next[strspn(next, " \t")])
        next = NULL;
    *rest = next;
    from = trimmed(from, at);
    size_t length = strlen(from);
    if (length >= 2 && from[0] == '"' && from[length - 1] == '"')
        from = trimmed(from + 1, from + length - 1);
    return from;
}

/* Cells end up packed, so that the next one begins after a terminator. */
static void row_cut(struct table_row *row, char *line, char separator)
{
    char *to = line;
    row->cells = line;
    row->count = 0;
    for (char *rest = line; rest; row->count++) {
        char *cell = take_cell(&rest, separator);
        size_t length = strlen(cell) + 1;
        memmove(to, cell, length);
        to += length;
    }
}

/* Ends the line at `*at` and steps behind it; NULL at the end of the text. */
static char *take_line(char **at)
{
    char *line = *at;
    if (!*line)
        return NULL;
    char *end = line + strcspn(line, "\r\n");
    *at = end + (end[0] == '\r' && end[1] == '\n' ? 2 : *end ? 1 : 0);
    *end = '\0';
    return line;
}

static bool add_line(struct table *table, char *line, size_t number, size_t *room)
{
    if (table->row_count == *room) {
        *room = *room ? *room * 2 : 256;
        struct table_row *grown = realloc(table->rows, *room * sizeof *grown);
        if (!grown)
            return false;
        table->rows = grown;
    }
    table->rows[table->row_count++] = (struct table_row){.line = number, .cells = line};
    return true;
}

static bool split_lines(struct table *table, char *at)
{
    size_t room = 0;
    char *line;
    for (size_t number = 1; (line = take_line(&at)); number++) {
        const char *first = line + strspn(line, " \t\f\v");
        if (*first && *first != '#' && !add_line(table, line, number, &room))
            return false;
    }
    return true;
}

static void split_cells(struct table *table)
{
    size_t shown = table->row_count > 1 ? 1 : 0;
    for (size_t i = 0; i < table->row_count; i++) {
        if (begins_with_number(table->rows[i].cells)) {
            shown = i;
            break;
        }
    }
    table->separator = separator_of(table->rows[shown].cells);
    for (size_t i = 0; i < table->row_count; i++)
        row_cut(&table->rows[i], table->rows[i].cells, table->separator);
}

static void take_header(struct table *table)
{
    double ignored;
    for (int i = 0; i < table->rows[0].count; i++)
        if (table_number(table, table_cell(&table->rows[0], i), &ignored))
            return;
    if (table->row_count < 2)
        return;
    table->header = table->rows[0];
    table->row_count--;
    memmove(table->rows, table->rows + 1, table->row_count * sizeof *table->rows);
}

static enum status table_build(struct table *table, size_t size, const char *path,
                               struct problem *problem)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (is_binary(table->text, size))
        return problem_set(problem, STATUS_INVALID,
                           "Give a text file in UTF-8: one number a line, or columns.",
                           "%s is not a text file.", path);
    char *begin = table->text + (strncmp(table->text, mark, 3) == 0 ? 3 : 0);
    if (!split_lines(table, begin))
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "%s is too large for the memory.", path);
    if (table->row_count == 0)
        return problem_set(problem, STATUS_INVALID, REMEDY_TEXT, "%s holds no numbers.", path);
    split_cells(table);
    take_header(table);
    return STATUS_OK;
}

enum status table_read(const char *path, struct table *table, struct problem *problem)
{
    int descriptor;
    size_t size;
    *table = (struct table){0};
    enum status status = open_text(path, &descriptor, problem);
    if (status)
        return status;
    table->text = read_whole(descriptor, &size);
    int reason = errno;
    close(descriptor);
    if (!table->text)
        return problem_set(problem, STATUS_FAILED, "Check the disk and the file's size.",
                           "%s cannot be read: %s.", path, strerror(reason));
    status = table_build(table, size, path, problem);
    if (status)
        table_finish(table);
    return status;
}

void table_finish(struct table *table)
{
    free(table->rows);
    free(table->text);
    *table = (struct table){0};
}

const char *table_cell(const struct table_row *row, int column)
{
    if (column < 0 || column >= row->count)
        return NULL;
    const char *cell = row->cells;
    for (; column > 0; column--)
        cell += strlen(cell) + 1;
    return cell;
}

/* A comma is a decimal point where it cannot be a separator. */
bool table_number(const struct table *table, const char *cell, double *value)
{
    char word[64];
    char *comma = strchr(cell, ',');
    if (!comma || table->separator == ',' || strlen(cell) >= sizeof word)
        return parse_double(cell, value);
    text_copy(word, sizeof word, cell);
    word[comma - cell] = '.';
    return parse_double(word, value);
}
