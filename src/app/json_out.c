#include "app/json_out.h"

#include "base/number.h"
#include "base/status.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 4096

static void need(struct json_out *out, size_t more)
{
    if (out->used + more < out->room)
        return;
    size_t room = out->room ? out->room : FIRST_ROOM;
    while (room <= out->used + more)
        room *= 2;
    char *grown = realloc(out->at, room);
    ENSURE(grown);
    out->at = grown;
    out->room = room;
}

static void put(struct json_out *out, const char *bytes, size_t size)
{
    need(out, size + 1);
    memcpy(out->at + out->used, bytes, size);
    out->used += size;
    out->at[out->used] = '\0';
}

void json_out_finish(struct json_out *out)
{
    free(out->at);
    *out = (struct json_out){0};
}

/* Comma and name before a value. */
static void begin(struct json_out *out, const char *name)
{
    if (out->follows)
        put(out, ",", 1);
    out->follows = true;
    if (!name)
        return;
    put(out, "\"", 1);
    put(out, name, strlen(name));
    put(out, "\":", 2);
}

void json_open(struct json_out *out, const char *name, char bracket)
{
    begin(out, name);
    put(out, &bracket, 1);
    out->follows = false;
}

void json_close(struct json_out *out, char bracket)
{
    put(out, &bracket, 1);
    out->follows = true;
}

void json_put_real(struct json_out *out, const char *name, double value)
{
    char word[NUMBER_PRINT_MOST] = "null";
    begin(out, name);
    put(out, word, isfinite(value) ? number_print(value, word) : 4);
}

void json_put_fixed(struct json_out *out, const char *name, double value, int decimals)
{
    char word[NUMBER_PRINT_MOST] = "null";
    begin(out, name);
    put(out, word, isfinite(value) ? number_print_fixed(value, decimals, word) : 4);
}

void json_put_int(struct json_out *out, const char *name, long long value)
{
    char word[32];
    begin(out, name);
    put(out, word, (size_t)snprintf(word, sizeof word, "%lld", value));
}

void json_put_bool(struct json_out *out, const char *name, bool value)
{
    begin(out, name);
    put(out, value ? "true" : "false", value ? 4 : 5);
}

void json_put_object(struct json_out *out, const char *name, const char *object)
{
    begin(out, name);
    put(out, object, strlen(object));
}

/* The length of the UTF-8 character there; 0: it is none (Unicode 15, table 3-7). */
static size_t character_size(const unsigned char *at)
{
    if (at[0] < 0x80)
        return 1;
    size_t size = at[0] >= 0xC2 && at[0] < 0xE0   ? 2
                  : (at[0] & 0xF0) == 0xE0        ? 3
                  : at[0] >= 0xF0 && at[0] < 0xF5 ? 4
                                                  : 0;
    for (size_t i = 1; i < size; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xF0 && at[1] < 0x90);
    bool outside = (at[0] == 0xED && at[1] > 0x9F) || (at[0] == 0xF4 && at[1] > 0x8F);
    return size > 0 && (overlong || outside) ? 0 : size;
}

static void put_character(struct json_out *out, const unsigned char **at)
{
    char word[8];
    size_t size = character_size(*at);
    if (**at == '"' || **at == '\\') {
        word[0] = '\\';
        word[1] = (char)**at;
        put(out, word, 2);
    } else if (**at < ' ') {
        put(out, word, (size_t)snprintf(word, sizeof word, "\\u%04x", **at));
    } else if (size == 0) {
        put(out, "\xEF\xBF\xBD", 3); /* a byte that is no text: the replacement character */
        size = 1;
    } else {
        put(out, (const char *)*at, size);
    }
    *at += size;
}

void json_put_word(struct json_out *out, const char *name, const char *word)
{
    begin(out, name);
    if (!word) {
        put(out, "null", 4);
        return;
    }
    put(out, "\"", 1);
    for (const unsigned char *at = (const unsigned char *)word; *at;)
        put_character(out, &at);
    put(out, "\"", 1);
}

static void put_member(struct json_out *out, const char *object, const struct json_member *member)
{
    double real;
    int whole;
    size_t size;
    const char *from = object + member->offset;
    switch (member->type) {
    case JSON_REAL:
        memcpy(&real, from, sizeof real);
        json_put_real(out, member->name, real);
        break;
    case JSON_MICRO:
        memcpy(&real, from, sizeof real);
        json_put_fixed(out, member->name, real, 6);
        break;
    case JSON_INT:
        memcpy(&whole, from, sizeof whole);
        json_put_int(out, member->name, whole);
        break;
    case JSON_SIZE:
        memcpy(&size, from, sizeof size);
        json_put_int(out, member->name, (long long)size);
        break;
    case JSON_NAME:
        memcpy(&whole, from, sizeof whole);
        json_put_word(out, member->name, member->name_of(whole));
        break;
    }
}

void json_put_members(struct json_out *out, const void *object, const struct json_member *members,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_member(out, object, &members[i]);
}

void json_put_rows(struct json_out *out, const char *name, const void *rows, size_t row_count,
                   size_t row_size, const struct json_member *members, size_t count)
{
    json_open(out, name, '[');
    for (size_t i = 0; i < row_count; i++) {
        json_open(out, NULL, '{');
        json_put_members(out, (const char *)rows + i * row_size, members, count);
        json_close(out, '}');
    }
    json_close(out, ']');
}
