#include "base/text.h"

#include "base/clock.h"
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text text_over(char *memory, size_t size)
{
    if (size > 0)
        memory[0] = '\0';
    return (struct text){.at = memory, .size = size};
}

void text_add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t room = text->size - text->used;
    int wanted = vsnprintf(text->at + text->used, room, format, arguments);
    va_end(arguments);
    if (wanted < 0)
        return;
    text->cut = text->cut || (size_t)wanted >= room;
    text->used += (size_t)wanted < room ? (size_t)wanted : (room > 0 ? room - 1 : 0);
}

void text_copy(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)from[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(to, from, length);
    to[length] = '\0';
}

static bool only_blanks(const char *rest)
{
    while (isspace((unsigned char)*rest))
        rest++;
    return *rest == '\0';
}

bool parse_double(const char *word, double *value)
{
    char *end;
    double parsed = strtod(word, &end);
    if (end == word || !only_blanks(end) || !isfinite(parsed))
        return false;
    *value = parsed;
    return true;
}

bool parse_int64(const char *word, int64_t *value)
{
    char *end;
    errno = 0;
    long long parsed = strtoll(word, &end, 10);
    if (end == word || errno != 0 || !only_blanks(end))
        return false;
    *value = parsed;
    return true;
}

static int64_t unit_ns(const char *unit, size_t *length)
{
    static const struct {
        const char *name;
        int64_t ns;
    } units[] = {{"ms", NS_PER_MS}, {"s", NS_PER_S}, {"m", 60 * NS_PER_S}, {"h", 3600 * NS_PER_S}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        *length = strlen(units[i].name);
        if (strncmp(unit, units[i].name, *length) == 0)
            return units[i].ns;
    }
    return 0;
}

bool parse_duration_ns(const char *word, int64_t *ns)
{
    double total = 0;
    while (*word) {
        char *unit;
        if (!isdigit((unsigned char)*word) && *word != '.')
            return false;
        double number = strtod(word, &unit);
        size_t length;
        int64_t scale = unit_ns(unit, &length);
        if (unit == word || scale == 0)
            return false;
        total += number * (double)scale;
        word = unit + length;
    }
    if (!(total >= 1 && total <= 86400.0 * 1e9))
        return false;
    *ns = (int64_t)(total + 0.5);
    return true;
}
