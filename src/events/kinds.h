/* Every event kind described once, as data: its name, its direction and its fields. The session
 * file's tables, the printed form and the comparison of a replay all come from this description,
 * so that a new kind or field is one line here and in event.h. */
#ifndef EVENTS_KINDS_H
#define EVENTS_KINDS_H

#include "base/text.h"
#include "events/event.h"

enum field_type {
    FIELD_INT64,
    FIELD_DOUBLE, /* NaN means absent */
    FIELD_COUNT,  /* uint8_t, a number */
    FIELD_NAME,   /* uint8_t, one of `names` */
    FIELD_TEXT,   /* char[], terminated UTF-8 */
    FIELD_BYTES   /* struct bytes_body */
};

struct event_field {
    const char *name;
    size_t offset; /* in struct event */
    size_t size;
    enum field_type type;
    const char *const *names; /* FIELD_NAME: as many as name_count */
    int name_count;
    int since; /* the session format that first had it */
};

#define EVENT_FIELDS_MAX 11

struct event_description {
    const char *name; /* also the table's name in a session file */
    bool is_input;
    int since; /* the session format that first had it */
    int field_count;
    struct event_field fields[EVENT_FIELDS_MAX];
};

/* Indexed by enum event_kind; the at_ns, kind and stream fields common to all are not listed. */
extern const struct event_description event_descriptions[EVENT_KIND_COUNT];

/* Names of the enumerations, indexed by their values: "normal", "settling"... */
const char *beat_class_name(enum beat_class value);
const char *reason_name(enum reason value);
const char *signal_kind_name(enum signal_kind value);
const char *quality_level_name(enum quality_level value);

/* An all-zero event of this kind, so that events compare and replay alike. */
struct event event_of(enum event_kind kind, int64_t at_ns);

/* One line: "12.345678901 rr time_ns=... rr_ms=812.3 class=normal". */
void event_print(const struct event *event, struct text *text);

#define EVENT_FORMAT_ANY 1000 /* above every session format */

/* Equal in every field that the session format `format` had; doubles exactly when `tolerance` is 0,
 * else within it, relatively. NaN equals NaN. */
bool event_equal_in(const struct event *a, const struct event *b, int format, double tolerance);
bool event_equal(const struct event *a, const struct event *b, double tolerance); /* in all */

#endif
