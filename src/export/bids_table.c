/* Cells are kept as they stand, whatever they mean, and lines in their order. */
#include "export/bids_table.h"

#include "base/text.h"
#include "base/whole_file.h"
#include "reading/file_bytes.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define KEY_COLUMN "participant_id"
#define ABSENT     "n/a"
#define WIDTH_MOST 10000

static enum status no_memory(struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "There is not enough memory to export.");
}

static bool add_row(struct bids_table *table)
{
    char ***grown = realloc(table->rows, (table->count + 1) * sizeof *grown);
    char **cells = calloc(table->width + 1, sizeof *cells);
    if (grown)
        table->rows = grown;
    if (!grown || !cells) {
        free(cells);
        return false;
    }
    table->rows[table->count++] = cells;
    return true;
}

static bool put_cell(struct bids_table *table, size_t row, size_t column, const char *from,
                     size_t size)
{
    char *copy = strndup(from, size);
    if (!copy)
        return false;
    free(table->rows[row][column]);
    table->rows[row][column] = copy;
    return true;
}

static bool fill_row(struct bids_table *table, size_t row)
{
    for (size_t i = 0; i < table->width; i++)
        if (!table->rows[row][i] && !put_cell(table, row, i, ABSENT, strlen(ABSENT)))
            return false;
    return true;
}

static size_t cells_in(const char *line, const char *end)
{
    size_t cells = 1;
    for (; line < end; line++)
        cells += *line == '\t';
    return cells;
}

/* One line; -1: no memory, 0: it has another number of cells, 1: well. */
static int take_line(struct bids_table *table, const char *line, const char *end)
{
    size_t cells = cells_in(line, end);
    if (table->width == 0 && cells <= WIDTH_MOST)
        table->width = cells;
    if (cells != table->width)
        return 0;
    if (!add_row(table))
        return -1;
    for (size_t i = 0; i < cells; i++) {
        const char *tab = memchr(line, '\t', (size_t)(end - line));
        const char *stop = tab ? tab : end;
        if (!put_cell(table, table->count - 1, i, line, (size_t)(stop - line)))
            return -1;
        line = stop + 1;
    }
    return 1;
}

static enum status take_text(struct bids_table *table, char *text, struct problem *problem)
{
    size_t number = 0;
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    while (*text) {
        char *end = text + strcspn(text, "\n"), *next = *end ? end + 1 : end;
        number++;
        while (end > text && end[-1] == '\r')
            end--;
        int taken = end > text ? take_line(table, text, end) : 1;
        if (taken < 0)
            return no_memory(problem);
        if (taken == 0)
            return problem_set(problem, STATUS_INVALID, "Mend the table, or choose another folder.",
                               "%s, line %zu: it has not %zu cells, as the first line has.",
                               table->path, number, table->width);
        text = next;
    }
    return STATUS_OK;
}

static enum status read_file(struct bids_table *table, struct problem *problem)
{
    struct file_bytes file;
    char *bytes = NULL;
    size_t size;
    enum status status = file_open(table->path, &file, problem);
    if (status)
        return status;
    status = file_read_whole(&file, &bytes, &size, problem);
    file_close(&file);
    if (!status)
        status = take_text(table, bytes, problem);
    free(bytes);
    return status;
}

static int find_column(const struct bids_table *table, const char *name)
{
    for (size_t i = 0; table->count > 0 && i < table->width; i++)
        if (strcmp(table->rows[0][i], name) == 0)
            return (int)i;
    return -1;
}

enum status bids_table_read(const char *path, struct bids_table *table, struct problem *problem)
{
    struct stat found;
    *table = (struct bids_table){.width = 0};
    text_copy(table->path, sizeof table->path, path);
    enum status status = stat(path, &found) == 0 ? read_file(table, problem) : STATUS_OK;
    if (!status && table->count == 0 &&
        take_line(table, KEY_COLUMN, &KEY_COLUMN[strlen(KEY_COLUMN)]) != 1)
        status = no_memory(problem);
    if (!status && find_column(table, KEY_COLUMN) < 0)
        status = problem_set(problem, STATUS_INVALID, "Mend the table, or choose another folder.",
                             "%s has no column " KEY_COLUMN ".", path);
    if (status)
        bids_table_finish(table);
    return status;
}

void bids_table_finish(struct bids_table *table)
{
    for (size_t row = 0; row < table->count; row++) {
        for (size_t i = 0; i < table->width; i++)
            free(table->rows[row][i]);
        free(table->rows[row]);
    }
    free(table->rows);
    *table = (struct bids_table){.width = 0};
}

int bids_table_column(struct bids_table *table, const char *name)
{
    int found = find_column(table, name);
    if (found >= 0)
        return found;
    for (size_t row = 0; row < table->count; row++) {
        char **grown = realloc(table->rows[row], (table->width + 2) * sizeof *grown);
        if (!grown)
            return -1;
        table->rows[row] = grown;
        grown[table->width] = grown[table->width + 1] = NULL;
    }
    table->width++;
    table->changed = true;
    for (size_t row = 0; row < table->count; row++)
        if (!put_cell(table, row, table->width - 1, row ? ABSENT : name,
                      strlen(row ? ABSENT : name)))
            return -1;
    return (int)table->width - 1;
}

static size_t find_row(const struct bids_table *table, const char *participant)
{
    int key = find_column(table, KEY_COLUMN);
    for (size_t row = 1; row < table->count; row++)
        if (strcmp(table->rows[row][key], participant) == 0)
            return row;
    return 0;
}

size_t bids_table_row(struct bids_table *table, const char *participant)
{
    size_t row = find_row(table, participant);
    if (row > 0)
        return row;
    if (!add_row(table) || !fill_row(table, table->count - 1) ||
        !bids_table_set(table, table->count - 1, find_column(table, KEY_COLUMN), participant))
        return 0;
    return table->count - 1;
}

const char *bids_table_participant(const struct bids_table *table, size_t row)
{
    return table->rows[row][find_column(table, KEY_COLUMN)];
}

const char *bids_table_cell(const struct bids_table *table, size_t row, int column)
{
    return table->rows[row][column];
}

bool bids_table_set(struct bids_table *table, size_t row, int column, const char *word)
{
    table->changed = true;
    return put_cell(table, row, (size_t)column, word, strlen(word));
}

enum status bids_table_write(struct bids_table *table, struct problem *problem)
{
    struct whole_file whole;
    if (!table->changed)
        return STATUS_OK;
    enum status status = whole_file_begin(table->path, &whole, problem);
    if (status)
        return status;
    for (size_t row = 0; row < table->count; row++)
        for (size_t i = 0; i < table->width; i++)
            fprintf(whole.file, "%s%c", table->rows[row][i], i + 1 < table->width ? '\t' : '\n');
    return whole_file_end(&whole, STATUS_OK, problem);
}
