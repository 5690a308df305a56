/* The *_events.tsv beside a BIDS recording, as marks. Of our own the steps, markers and answers;
 * beats, gaps and breaths follow from the samples again. Of others' every row, by its trial_type,
 * or what stands in for that. Cells of BIDS tables know no quotes. */
#include "base/paths.h"
#include "base/text.h"
#include "reading/readers.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MOST 64

enum cell { ONSET, TYPE, NAME, DETAIL, VALUE, EVENT, AFTER_GAP, CELL_COUNT };
static const char *const names[CELL_COUNT] = {
    "onset", "trial_type", "name", "detail", "value", "event", "after_gap",
};

struct events {
    struct reading *reading;
    int columns[CELL_COUNT]; /* -1: there is none */
};

/* ".../sub-1_task-x_recording-a_physio.tsv.gz": ".../sub-1_task-x_events.tsv" */
static bool events_path(const char *physio, char path[PATH_SIZE])
{
    const char *slash = strrchr(physio, '/'), *name = slash ? slash + 1 : physio;
    const char *end = strstr(name, "_recording-");
    end = end ? end : strstr(name, "_physio.");
    struct text text = text_over(path, PATH_SIZE);
    if (end)
        text_add(&text, "%.*s_events.tsv", (int)(end - physio), physio);
    return end && !text.cut;
}

/* Cuts the line into cells; what reads n/a is empty. */
static int cut_cells(char *line, char *cells[CELLS_MOST])
{
    int count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at && count < CELLS_MOST; count++) {
        cells[count] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = '\0';
    }
    for (int i = 0; i < count; i++)
        if (strcmp(cells[i], "n/a") == 0)
            *cells[i] = '\0';
    return count;
}

static const char *cell_of(const struct events *events, enum cell cell, char *cells[], int count)
{
    int column = events->columns[cell];
    return column >= 0 && column < count ? cells[column] : "";
}

static bool own_words(const struct events *events, char *cells[], int count, struct text *words)
{
    const char *type = cell_of(events, TYPE, cells, count);
    const char *name = cell_of(events, NAME, cells, count);
    const char *detail = cell_of(events, DETAIL, cells, count);
    if (strcmp(type, "marker") == 0)
        text_add(words, "%s", name);
    else if (strcmp(type, "step") == 0)
        text_add(words, "%s%s%s", detail, detail[0] && name[0] ? " " : "", name);
    else if (strcmp(type, "answer") == 0)
        text_add(words, "%s=%s %s", name, cell_of(events, VALUE, cells, count), detail);
    else
        return false;
    return true;
}

static bool row_words(const struct events *events, char *cells[], int count, struct text *words)
{
    static const enum cell telling[] = {TYPE, EVENT, NAME, VALUE};
    if (events->columns[AFTER_GAP] >= 0 && events->columns[DETAIL] >= 0)
        return own_words(events, cells, count, words);
    for (size_t i = 0; words->used == 0 && i < sizeof telling / sizeof telling[0]; i++)
        text_add(words, "%s", cell_of(events, telling[i], cells, count));
    if (words->used == 0)
        text_add(words, "event");
    return true;
}

static void take_header(struct events *events, char *cells[], int count)
{
    for (int cell = 0; cell < CELL_COUNT; cell++) {
        events->columns[cell] = -1;
        for (int i = count; i-- > 0;)
            if (strcmp(cells[i], names[cell]) == 0)
                events->columns[cell] = i;
    }
}

static enum status take_row(const struct events *events, char *cells[], int count)
{
    char memory[SERIES_NOTE_SIZE];
    struct text words = text_over(memory, sizeof memory);
    double onset_s;
    if (!row_words(events, cells, count, &words))
        return STATUS_OK;
    if (parse_double(cell_of(events, ONSET, cells, count), &onset_s))
        return reading_note(events->reading, onset_s, memory);
    events->reading->series->notes_left_out++;
    return STATUS_OK;
}

enum status read_events(struct reading *reading)
{
    char path[PATH_SIZE], *cells[CELLS_MOST], *line = NULL;
    size_t size = 0;
    struct events events = {.reading = reading};
    FILE *file = events_path(reading->path, path) ? fopen(path, "re") : NULL;
    enum status status = STATUS_OK;
    if (!file)
        return STATUS_OK;
    for (size_t number = 0; !status && getline(&line, &size, file) > 0; number++) {
        int count = cut_cells(line, cells);
        if (number == 0)
            take_header(&events, cells, count);
        else if (line[0])
            status = take_row(&events, cells, count);
    }
    free(line);
    fclose(file);
    return status;
}
