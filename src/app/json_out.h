/* JSON written straight into memory: for lists of a hundred thousand rows, for which a tree of
 * nodes would cost more than the analysis. Names are literals; commas come by themselves. One
 * thread a writer. */
#ifndef APP_JSON_OUT_H
#define APP_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>

struct json_out {
    char *at; /* terminated; NULL before the first word */
    size_t used, room;
    bool follows; /* a comma is due before the next value */
};

void json_out_finish(struct json_out *out);

/* `name` is NULL inside a list and at the top. `bracket` is one of { [ and } ]. */
void json_open(struct json_out *out, const char *name, char bracket);
void json_close(struct json_out *out, char bracket);

void json_put_real(struct json_out *out, const char *name, double value); /* NaN becomes null */
void json_put_fixed(struct json_out *out, const char *name, double value, int decimals);
void json_put_int(struct json_out *out, const char *name, long long value);
void json_put_bool(struct json_out *out, const char *name, bool value);
void json_put_word(struct json_out *out, const char *name, const char *word); /* NULL: null */
/* An object that is JSON already. */
void json_put_object(struct json_out *out, const char *name, const char *object);

/* One member of a struct, and how it is written. */
struct json_member {
    const char *name;
    size_t offset;
    enum { JSON_REAL, JSON_MICRO /* 6 decimals */, JSON_INT, JSON_SIZE, JSON_NAME } type;
    const char *(*name_of)(int value); /* JSON_NAME: of an enumeration; NULL: null */
};

#define JSON_MEMBER(type, member, how)                                                             \
    {                                                                                              \
#member, offsetof(type, member), how, NULL                                                 \
    }

void json_put_members(struct json_out *out, const void *object, const struct json_member *members,
                      size_t count);
/* A list of objects. */
void json_put_rows(struct json_out *out, const char *name, const void *rows, size_t row_count,
                   size_t row_size, const struct json_member *members, size_t count);

#endif
