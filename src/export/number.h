/* Decimal numbers out of text, fast and exactly as strtod() rounds them. Pure; any thread. */
#ifndef EXPORT_NUMBER_H
#define EXPORT_NUMBER_H

#include <stdbool.h>

/* The number that fills all of [from, end): "-12.5", ".5", "3.1e-2", with `point` ('.' or ',')
 * before the decimals; no blanks. False when it is anything else, or not finite. */
bool number_read(const char *from, const char *end, char point, double *value);

/* The number that begins at `from`, and where it ends; NULL when it takes number_read() to tell. */
const char *number_scan(const char *from, const char *end, char point, double *value);

#endif
