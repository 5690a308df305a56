/* A file much larger than the processor's caches is read in pieces that fit them: the memory for
 * all of it would cost more to get than the numbers in it take to read. */
#include "reading/table_window.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW_BYTES ((size_t)1 << 18)

static enum status no_memory(const struct file_bytes *file, struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "%s is too large for the memory.", file->path);
}

/* Two bytes a character, as some spreadsheets save it: in place to one, since numbers and the
 * names of columns need no more. */
static size_t narrowed(char *text, size_t size)
{
    bool little = (unsigned char)text[0] == 0xFF;
    size_t to = 0;
    for (size_t i = 2; i + 1 < size; i += 2) {
        unsigned char low = (unsigned char)text[little ? i : i + 1],
                      high = (unsigned char)text[little ? i + 1 : i];
        text[to++] = high == 0 && low < 0x80 ? (char)low : '?';
    }
    text[to] = '\0';
    return to;
}

static bool is_wide(const char *bytes, size_t size)
{
    return size >= 2 && ((bytes[0] == '\xFF' && bytes[1] == '\xFE') ||
                         (bytes[0] == '\xFE' && bytes[1] == '\xFF'));
}

static enum status take_whole(struct table_window *window, struct problem *problem)
{
    free(window->bytes);
    enum status status = file_read_whole(window->file, &window->bytes, &window->have, problem);
    if (!status && is_wide(window->bytes, window->have))
        window->have = narrowed(window->bytes, window->have);
    window->room = window->have + 1;
    window->size = window->have;
    return status;
}

/* Loads the window from `offset` on. */
static void load(struct table_window *window, uint64_t offset)
{
    window->at = offset;
    if (file_read_at(window->file, offset, window->bytes, window->room - 1, &window->have,
                     &window->trouble))
        window->have = 0;
    if (window->have < window->room - 1)
        window->size = offset + window->have;
    window->bytes[window->have] = '\0';
}

enum status table_window_open(struct table_window *window, const struct file_bytes *file,
                              struct problem *problem)
{
    *window = (struct table_window){.file = file, .size = file->size};
    if (!file->seekable)
        return take_whole(window, problem);
    window->room = file->size < WINDOW_BYTES ? (size_t)file->size + 2 : WINDOW_BYTES;
    window->bytes = malloc(window->room);
    if (!window->bytes)
        return no_memory(file, problem);
    load(window, 0);
    if (window->trouble.status) {
        *problem = window->trouble;
        return problem->status;
    }
    return is_wide(window->bytes, window->have) ? take_whole(window, problem) : STATUS_OK;
}

void table_window_finish(struct table_window *window)
{
    free(window->bytes);
    *window = (struct table_window){0};
}

/* Makes the window begin at `offset` and hold more than it does from there on. */
static bool go_on(struct table_window *window, uint64_t offset)
{
    if (offset == window->at && window->have + 1 >= window->room) {
        char *grown = realloc(window->bytes, window->room * 2);
        if (!grown) {
            no_memory(window->file, &window->trouble);
            return false;
        }
        window->bytes = grown;
        window->room *= 2;
    }
    load(window, offset);
    return window->trouble.status == STATUS_OK;
}

const char *table_window_line(struct table_window *window, uint64_t offset, char line_end,
                              const char **end)
{
    while (offset < window->size && !window->trouble.status) {
        bool within = offset >= window->at && offset < window->at + window->have;
        if (within) {
            const char *from = window->bytes + (offset - window->at);
            size_t left = window->have - (size_t)(offset - window->at);
            *end = memchr(from, line_end, left);
            if (!*end && window->at + window->have >= window->size)
                *end = from + left;
            if (*end)
                return from;
        }
        if (!go_on(window, offset))
            return NULL;
    }
    return NULL;
}
