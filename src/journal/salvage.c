/* What is read here, from the outside in:
 *
 *   page   type 0x0D, ..., cells: u16, ... | places of the cells: u16 each | free | the cells
 *   cell   size of the payload | rowid | payload, the end of it on other pages if it is long
 *   payload  size of the header | a type for each column | their values
 *
 * All numbers are big-endian; sizes, rowid and types are of variable length, seven bits a byte. */
#include "journal/salvage.h"

#include "base/paths.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE_USUAL     4096
#define PAGE_MOST      65536
#define FILE_HEADER    100
#define LEAF           0x0D
#define INTERIOR       0x05
#define INDEX_LEAF     0x0A
#define INDEX_INTERIOR 0x02
#define LOG_HEADER     32
#define FRAME_HEADER   24
#define PAYLOAD_MOST   (16 << 20) /* of one row; as reading.c allows */
#define CELL_LEAST     4
#define JOINED_MOST    (4 * PAYLOAD_MOST) /* of one page */

struct salvage {
    int file, log; /* log -1: none */
    int64_t file_size, log_size;
    size_t page_size;
    uint8_t page[PAGE_MOST];
    size_t filled;              /* of `page`, less where the file ends within it */
    uint8_t further[PAGE_MOST]; /* on which a long row goes on */
    uint8_t *joined;            /* payloads that continue on other pages, one after the other */
    size_t joined_size;
    struct salvage_row *rows;
};

static uint32_t u16_at(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t u32_at(const uint8_t *at)
{
    return u16_at(at) << 16 | u16_at(at + 2);
}

/* How many bytes it took; 0: it runs over `end`. */
static size_t varint_at(const uint8_t *at, const uint8_t *end, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; at + i < end && i < 9; i++) {
        if (i == 8) {
            *value = *value << 8 | at[i];
            return 9;
        }
        *value = *value << 7 | (at[i] & 0x7F);
        if (at[i] < 0x80)
            return i + 1;
    }
    return 0;
}

/* --- the payload ---------------------------------------------------------------------------- */

static size_t size_of_type(uint64_t type)
{
    static const size_t sizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    if (type >= 12)
        return (size_t)((type - 12) / 2);
    return type < 10 ? sizes[type] : SIZE_MAX; /* 10 and 11 are nobody's */
}

static struct salvage_value value_of(uint64_t type, const uint8_t *at, size_t size)
{
    struct salvage_value value = {.bytes = at, .size = size};
    if (type == 0)
        return value;
    if (type >= 12) {
        value.type = type % 2 ? SALVAGE_TEXT : SALVAGE_BLOB;
        return value;
    }
    uint64_t bits = type < 8 && size > 0 && at[0] >= 0x80 ? UINT64_MAX : 0; /* the sign goes on */
    for (size_t i = 0; i < size; i++)
        bits = bits << 8 | at[i];
    value.type = type == 7 ? SALVAGE_REAL : SALVAGE_INTEGER;
    if (type == 7)
        memcpy(&value.real, &bits, sizeof bits);
    else
        value.integer = type >= 8 ? (int64_t)type - 8 : (int64_t)bits;
    return value;
}

/* The header and the values must fill the payload exactly. */
static bool row_of(const uint8_t *payload, size_t size, struct salvage_row *row)
{
    uint64_t header_size, type;
    size_t used = varint_at(payload, payload + size, &header_size);
    if (used == 0 || header_size < used || header_size > size)
        return false;
    const uint8_t *end = payload + header_size;
    size_t at = (size_t)header_size;
    row->count = 0;
    while (payload + used < end) {
        size_t length = varint_at(payload + used, end, &type);
        size_t value_size = size_of_type(type);
        if (length == 0 || row->count == SALVAGE_COLUMNS_MAX || value_size > size - at)
            return false;
        row->values[row->count++] = value_of(type, payload + at, value_size);
        used += length;
        at += value_size;
    }
    return at == size;
}

/* --- cells ---------------------------------------------------------------------------------- */

/* How many bytes of it there are; what is cut off is zeros. */
static size_t read_page(struct salvage *salvage, uint32_t number, uint8_t *page)
{
    int64_t at = (int64_t)(number - 1) * (int64_t)salvage->page_size;
    if (number == 0 || at >= salvage->file_size)
        return 0;
    ssize_t count = pread(salvage->file, page, salvage->page_size, at);
    if (count <= 0)
        return 0;
    memset(page + count, 0, salvage->page_size - (size_t)count);
    return (size_t)count;
}

/* Room for `size` more; the pieces of before stay where they are, since rows point to them. Most
 * files never need it. */
static uint8_t *join_room(struct salvage *salvage, size_t size)
{
    if (!salvage->joined)
        salvage->joined = malloc(JOINED_MOST);
    if (!salvage->joined || size > JOINED_MOST - salvage->joined_size)
        return NULL;
    uint8_t *at = salvage->joined + salvage->joined_size;
    salvage->joined_size += size;
    return at;
}

/* A long payload: its beginning is here, and each page after names the next. */
static const uint8_t *join(struct salvage *salvage, const uint8_t *local, size_t local_size,
                           size_t size)
{
    uint32_t next = u32_at(local + local_size);
    uint8_t *whole = join_room(salvage, size);
    size_t used = local_size;
    if (!whole)
        return NULL;
    memcpy(whole, local, local_size);
    while (used < size) {
        size_t piece = salvage->page_size - 4;
        piece = piece < size - used ? piece : size - used;
        if (read_page(salvage, next, salvage->further) < piece + 4)
            return NULL;
        memcpy(whole + used, salvage->further + 4, piece);
        used += piece;
        next = u32_at(salvage->further);
    }
    return whole;
}

static size_t local_size_of(const struct salvage *salvage, uint64_t size)
{
    size_t usable = salvage->page_size, most = usable - 35;
    if (size <= most)
        return (size_t)size;
    size_t least = (usable - 12) * 32 / 255 - 23;
    size_t wanted = least + (size_t)((size - least) % (usable - 4));
    return wanted <= most ? wanted : least;
}

static bool cell_at(struct salvage *salvage, size_t place, struct salvage_row *row)
{
    const uint8_t *end = salvage->page + salvage->filled, *at = salvage->page + place;
    uint64_t size, rowid;
    size_t length = varint_at(at, end, &size);
    if (length == 0 || size == 0 || size > PAYLOAD_MOST)
        return false;
    at += length;
    length = varint_at(at, end, &rowid);
    at += length;
    size_t local = local_size_of(salvage, size);
    bool continues = local < size;
    if (length == 0 || local + (continues ? 4 : 0) > (size_t)(end - at))
        return false;
    const uint8_t *payload = continues ? join(salvage, at, local, (size_t)size) : at;
    row->rowid = (int64_t)rowid;
    return payload && row_of(payload, (size_t)size, row);
}

/* Rows of a leaf stand in the order of their rowids: one that does not was changed. It is the one
 * without which the order is right. */
static void add_in_order(struct salvage_page *page, const struct salvage_row *row)
{
    struct salvage_row *end = &page->rows[page->count];
    bool follows = page->count == 0 || row->rowid > end[-1].rowid;
    bool last_is_wrong = !follows && (page->count == 1 || row->rowid > end[-2].rowid);
    page->unreadable += !follows;
    if (follows)
        page->count++;
    else if (last_is_wrong)
        end[-1] = *row;
}

static void leaf_rows(struct salvage *salvage, size_t header, struct salvage_page *page)
{
    size_t cells = u16_at(salvage->page + header + 3);
    size_t first = header + 8 + 2 * cells;
    if (first > salvage->filled || cells > salvage->page_size / CELL_LEAST) {
        page->unreadable = 1;
        return;
    }
    salvage->joined_size = 0;
    for (size_t i = 0; i < cells; i++) {
        struct salvage_row *row = &page->rows[page->count];
        size_t place = u16_at(salvage->page + header + 8 + 2 * i);
        if (place >= first && place < salvage->filled && cell_at(salvage, place, row))
            add_in_order(page, row);
        else
            page->unreadable++;
    }
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
    return size == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

static void handle_page(struct salvage *salvage, uint32_t number, const struct salvage_sink *sink)
{
    struct salvage_page page = {.number = number, .rows = salvage->rows};
    size_t header = number == 1 ? FILE_HEADER : 0;
    switch (salvage->page[header]) {
    case LEAF:
        leaf_rows(salvage, header, &page);
        break;
    case INTERIOR:
    case INDEX_INTERIOR:
    case INDEX_LEAF:
        return; /* no rows of ours */
    default: /* the end of a long row begins with the number of a page, and a lost page as it likes
              */
        page.unreadable = !is_zero(salvage->page, salvage->page_size);
    }
    sink->put(sink->context, &page);
}

/* --- the files ------------------------------------------------------------------------------ */

static bool may_be_page_size(uint32_t size)
{
    return size >= 512 && size <= PAGE_MOST && (size & (size - 1)) == 0;
}

/* Where the header is damaged, the size that all our files have. */
static size_t page_size_of(int file)
{
    uint8_t header[18];
    if (pread(file, header, sizeof header, 0) != sizeof header)
        return PAGE_USUAL;
    uint32_t size = u16_at(header + 16) == 1 ? PAGE_MOST : u16_at(header + 16);
    bool known = memcmp(header, "SQLite format 3", 16) == 0 && may_be_page_size(size);
    return known ? size : PAGE_USUAL;
}

/* Newest first. Whether a frame was ever committed does not matter: what it says did happen. */
static void handle_log(struct salvage *salvage, const struct salvage_sink *sink)
{
    int64_t frame_size = FRAME_HEADER + (int64_t)salvage->page_size;
    int64_t frames = (salvage->log_size - LOG_HEADER) / frame_size;
    for (int64_t i = frames - 1; i >= 0; i--) {
        uint8_t header[FRAME_HEADER];
        int64_t at = LOG_HEADER + i * frame_size;
        salvage->filled = salvage->page_size;
        if (pread(salvage->log, header, sizeof header, at) == sizeof header &&
            pread(salvage->log, salvage->page, salvage->page_size, at + FRAME_HEADER) ==
                (ssize_t)salvage->page_size)
            handle_page(salvage, u32_at(header), sink);
    }
}

static void handle_file(struct salvage *salvage, const struct salvage_sink *sink)
{
    int64_t size = (int64_t)salvage->page_size;
    uint32_t pages = (uint32_t)((salvage->file_size + size - 1) / size);
    for (uint32_t number = 1; number <= pages; number++) {
        salvage->filled = read_page(salvage, number, salvage->page);
        if (salvage->filled > 0)
            handle_page(salvage, number, sink);
    }
}

static int open_log(const char *path)
{
    char log[PATH_SIZE + 8];
    snprintf(log, sizeof log, "%s-wal", path);
    return open(log, O_RDONLY | O_CLOEXEC);
}

static int64_t size_of(int descriptor)
{
    struct stat found;
    return descriptor >= 0 && fstat(descriptor, &found) == 0 ? found.st_size : 0;
}

static void salvage_close(struct salvage *salvage)
{
    if (salvage->file >= 0)
        close(salvage->file);
    if (salvage->log >= 0)
        close(salvage->log);
    free(salvage->joined);
    free(salvage->rows);
    free(salvage);
}

enum status salvage_read(const char *path, const struct salvage_sink *sink, struct problem *problem)
{
    struct salvage *salvage = calloc(1, sizeof *salvage);
    if (!salvage)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to repair a session.");
    salvage->file = open(path, O_RDONLY | O_CLOEXEC);
    salvage->log = open_log(path);
    salvage->page_size = page_size_of(salvage->file);
    salvage->rows = malloc(salvage->page_size / CELL_LEAST * sizeof *salvage->rows);
    enum status status = STATUS_OK;
    if (salvage->file < 0)
        status = problem_set(problem, STATUS_UNAVAILABLE, "Check the name and its permissions.",
                             "The session %s cannot be opened: %s.", path, strerror(errno));
    else if (!salvage->rows)
        status = problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                             "There is not enough memory to repair a session.");
    if (!status) {
        salvage->file_size = size_of(salvage->file);
        salvage->log_size = size_of(salvage->log);
        handle_log(salvage, sink);
        handle_file(salvage, sink);
    }
    salvage_close(salvage);
    return status;
}

struct salvage_header salvage_header(const char *path)
{
    uint8_t bytes[FILE_HEADER];
    struct salvage_header header = {0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0 && pread(file, bytes, sizeof bytes, 0) == sizeof bytes) {
        header.user_version = u32_at(bytes + 60);
        header.application_id = u32_at(bytes + 68);
    }
    if (file >= 0)
        close(file);
    return header;
}
