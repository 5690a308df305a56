/* Days as whole numbers, 0 for 1970-01-01, in the calendar of where the person is now. Pure but for
 * the machine's time zone; any thread. */
#ifndef SESSION_DAYS_H
#define SESSION_DAYS_H

#include "base/text.h"
#include <stdint.h>

struct date {
    int year, month, day; /* month and day from 1 */
};

int day_of_date(struct date date);
struct date date_of_day(int day);
int day_of_week(int day); /* 0 for a Monday */
int day_of_wall(int64_t wall_ns);
double days_of_wall(int64_t wall_ns); /* with the part of the day that has passed */

const char *month_name(int month); /* "March", of 1 to 12 */
/* "14 March", with the year where it is another. */
void day_words_since(int day, int today, struct text *text);
int month_days(int year, int month);

#endif
