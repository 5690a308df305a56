/* The civil calendar is counted in days since a 1st of March, so that the day that is now and then
 * there comes last (Richards, in Explanatory Supplement to the Astronomical Almanac, 3rd ed. 2013,
 * chapter 15). */
#include "session/days.h"

#include "base/clock.h"
#include <math.h>
#include <time.h>

#define ERA_DAYS 146097 /* of 400 years */

static int floored(int a, int b)
{
    return a / b - (a % b < 0);
}

int day_of_date(struct date date)
{
    int year = date.year - (date.month <= 2), era = floored(year, 400);
    int of_era = year - era * 400, month = (date.month + 9) % 12; /* 0 for March */
    int of_year = (153 * month + 2) / 5 + date.day - 1;
    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date date_of_day(int day)
{
    int since = day + 719468, era = floored(since, ERA_DAYS), of_era = since - era * ERA_DAYS;
    int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    struct date date = {year + era * 400, month < 10 ? month + 3 : month - 9,
                        of_year - (153 * month + 2) / 5 + 1};
    date.year += date.month <= 2;
    return date;
}

int day_of_week(int day)
{
    return ((day + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
}

double days_of_wall(int64_t wall_ns)
{
    time_t seconds = (time_t)(wall_ns / NS_PER_S);
    struct tm local = {0};
    if (!localtime_r(&seconds, &local))
        return s_from_ns(wall_ns) / 86400;
    int day = day_of_date((struct date){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday});
    return day + (local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec) / 86401.0;
}

int day_of_wall(int64_t wall_ns)
{
    return (int)floor(days_of_wall(wall_ns));
}

const char *month_name(int month)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    return month >= 1 && month <= 12 ? names[month - 1] : "";
}

static void day_words(int day, struct text *text)
{
    struct date date = date_of_day(day);
    text_add(text, "%d %s", date.day, month_name(date.month));
}

void day_words_since(int day, int today, struct text *text)
{
    day_words(day, text);
    if (date_of_day(day).year != date_of_day(today).year)
        text_add(text, " %d", date_of_day(day).year);
}

int month_days(int year, int month)
{
    struct date next = {month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1};
    return day_of_date(next) - day_of_date((struct date){year, month, 1});
}
