/* Decimal numbers out of text and into it, fast and exactly rounded. Pure; any thread. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#define NUMBER_PRINT_MOST 48

/* The number that fills all of [from, end): "-12.5", ".5", "3.1e-2", with `point` ('.' or ',')
 * before the decimals; no blanks. False when it is anything else, or not finite. */
bool number_read(const char *from, const char *end, char point, double *value);

/* The number that begins at `from`, and where it ends; NULL when it takes number_read() to tell. */
const char *number_scan(const char *from, const char *end, char point, double *value);

/* The fewest of 15 or 17 digits that bring the same double back; finite values. Terminated; returns
 * the length. */
size_t number_print(double value, char to[NUMBER_PRINT_MOST]);
/* Rounded to at most 6 decimals, without zeros at the end: 812.3. */
size_t number_print_fixed(double value, int decimals, char to[NUMBER_PRINT_MOST]);

#endif
