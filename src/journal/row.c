/* SQLite keeps a number of a REAL column that has no fraction as an integer, which saves three
 * quarters of a sample but forgets the sign of zero. Minus zero therefore travels as the eight
 * bytes of the double, a BLOB; arithmetic in SQL takes it for 0, which it is. */
#include "journal/row.h"

#include "base/status.h"
#include "events/kinds.h"
#include <math.h>
#include <string.h>

#define FIRST_FIELD 3 /* after seq, at_ns, stream */

static const uint8_t minus_zero[8] = {0x80};

static int bind_double(sqlite3_stmt *insert, int place, const uint8_t *at)
{
    double value;
    memcpy(&value, at, sizeof value);
    if (value == 0 && signbit(value))
        return sqlite3_bind_blob(insert, place, minus_zero, sizeof minus_zero, SQLITE_STATIC);
    return sqlite3_bind_double(insert, place, value); /* NaN is bound as NULL */
}

static int bind_field(sqlite3_stmt *insert, int place, const struct event_field *field,
                      const uint8_t *at)
{
    const struct bytes_body *bytes = (const struct bytes_body *)at;
    int64_t whole;
    switch (field->type) {
    case FIELD_INT64:
        memcpy(&whole, at, sizeof whole);
        return sqlite3_bind_int64(insert, place, whole);
    case FIELD_DOUBLE:
        return bind_double(insert, place, at);
    case FIELD_COUNT:
        return sqlite3_bind_int(insert, place, *at);
    case FIELD_NAME:
        ENSURE(*at < field->name_count);
        return sqlite3_bind_text(insert, place, field->names[*at], -1, SQLITE_STATIC);
    case FIELD_TEXT:
        return sqlite3_bind_text(insert, place, (const char *)at,
                                 (int)strnlen((const char *)at, field->size - 1), SQLITE_STATIC);
    case FIELD_BYTES:
        ENSURE(bytes->size <= EVENT_BYTES_MAX);
        return sqlite3_bind_blob(insert, place, bytes->at, bytes->size, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

int row_bind(sqlite3_stmt *insert, int64_t seq, const struct event *event, int format)
{
    ENSURE(event->kind < EVENT_KIND_COUNT);
    const struct event_description *description = &event_descriptions[event->kind];
    int code = sqlite3_bind_int64(insert, 1, seq);
    if (!code)
        code = sqlite3_bind_int64(insert, 2, event->at_ns);
    if (!code)
        code = sqlite3_bind_int(insert, 3, event->stream);
    for (int i = 0, place = FIRST_FIELD; !code && i < description->field_count; i++) {
        const struct event_field *field = &description->fields[i];
        if (field->since <= format)
            code = bind_field(insert, ++place, field, (const uint8_t *)event + field->offset);
    }
    return code;
}

static bool read_int64(sqlite3_stmt *row, int column, uint8_t *at)
{
    int64_t value = sqlite3_column_int64(row, column);
    memcpy(at, &value, sizeof value);
    return sqlite3_column_type(row, column) == SQLITE_INTEGER;
}

static bool read_count(sqlite3_stmt *row, int column, uint8_t *at)
{
    int64_t value = sqlite3_column_int64(row, column);
    *at = (uint8_t)value;
    return sqlite3_column_type(row, column) == SQLITE_INTEGER && value >= 0 && value <= UINT8_MAX;
}

static bool read_double(sqlite3_stmt *row, int column, uint8_t *at)
{
    int type = sqlite3_column_type(row, column);
    double value = NAN;
    if (type == SQLITE_FLOAT)
        value = sqlite3_column_double(row, column);
    else if (type == SQLITE_BLOB && sqlite3_column_bytes(row, column) == sizeof minus_zero &&
             memcmp(sqlite3_column_blob(row, column), minus_zero, sizeof minus_zero) == 0)
        value = -0.0;
    else if (type != SQLITE_NULL)
        return false;
    memcpy(at, &value, sizeof value);
    return true;
}

static bool read_name(sqlite3_stmt *row, int column, const struct event_field *field, uint8_t *at)
{
    const char *word = (const char *)sqlite3_column_text(row, column);
    for (int i = 0; word && i < field->name_count; i++) {
        if (strcmp(word, field->names[i]) == 0) {
            *at = (uint8_t)i;
            return true;
        }
    }
    return false;
}

static bool read_text(sqlite3_stmt *row, int column, const struct event_field *field, uint8_t *at)
{
    if (sqlite3_column_type(row, column) != SQLITE_TEXT)
        return false;
    const unsigned char *text = sqlite3_column_text(row, column);
    size_t size = (size_t)sqlite3_column_bytes(row, column);
    if (!text || size >= field->size || memchr(text, '\0', size))
        return false;
    memcpy(at, text, size);
    return true;
}

static bool read_bytes(sqlite3_stmt *row, int column, struct bytes_body *bytes)
{
    int size = sqlite3_column_bytes(row, column);
    if (sqlite3_column_type(row, column) != SQLITE_BLOB || size > EVENT_BYTES_MAX)
        return false;
    bytes->size = (uint8_t)size;
    if (size > 0)
        memcpy(bytes->at, sqlite3_column_blob(row, column), (size_t)size);
    return true;
}

static bool read_field(sqlite3_stmt *row, int column, const struct event_field *field, uint8_t *at)
{
    switch (field->type) {
    case FIELD_INT64:
        return read_int64(row, column, at);
    case FIELD_DOUBLE:
        return read_double(row, column, at);
    case FIELD_COUNT:
        return read_count(row, column, at);
    case FIELD_NAME:
        return read_name(row, column, field, at);
    case FIELD_TEXT:
        return read_text(row, column, field, at);
    case FIELD_BYTES:
        return read_bytes(row, column, (struct bytes_body *)at);
    }
    return false;
}

const char *row_read(sqlite3_stmt *row, enum event_kind kind, struct event *event)
{
    const struct event_description *description = &event_descriptions[kind];
    *event = event_of(kind, 0);
    if (!read_int64(row, 1, (uint8_t *)&event->at_ns))
        return "at_ns";
    if (!read_count(row, 2, &event->stream))
        return "stream";
    for (int i = 0; i < description->field_count; i++) {
        const struct event_field *field = &description->fields[i];
        if (!read_field(row, FIRST_FIELD + i, field, (uint8_t *)event + field->offset))
            return field->name;
    }
    return NULL;
}
