/* Dates and times of day in ISO 8601 as seconds, for columns of time stamps. Days are counted by
 * the proleptic Gregorian calendar, without the C library, whose answers depend on the place. */
#include "reading/clock_time.h"

#include "base/number.h"
#include <stdio.h>
#include <string.h>

#define DATE_BYTES 10

/* Months are counted from March, so that the leap day is the last of its year. */
static bool read_date(const char *from, double *days)
{
    char word[DATE_BYTES + 1];
    int year, month, day, used = 0;
    memcpy(word, from, DATE_BYTES);
    word[DATE_BYTES] = '\0';
    if (sscanf(word, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 || used != DATE_BYTES ||
        year < 0 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    int shifted = (month + 9) % 12, of = year - (month < 3);
    *days = 365.0 * of + of / 4 - of / 100 + of / 400 + (153 * shifted + 2) / 5 + day - 719469;
    return true;
}

bool clock_time_read(const char *from, const char *end, double *days, double *seconds)
{
    const char *at = from;
    double value;
    *days = *seconds = 0;
    if (end - at > DATE_BYTES && (at[DATE_BYTES] == 'T' || at[DATE_BYTES] == ' ')) {
        if (!read_date(at, days))
            return false;
        at += DATE_BYTES + 1;
        end -= end > at && end[-1] == 'Z';
    }
    for (int parts = 1; at <= end; parts++) {
        const char *colon = memchr(at, ':', (size_t)(end - at));
        if (!number_read(at, colon ? colon : end, '.', &value) || value < 0)
            return false;
        *seconds = *seconds * 60 + value;
        if (!colon)
            return parts == 2 || parts == 3;
        at = colon + 1;
    }
    return false;
}
