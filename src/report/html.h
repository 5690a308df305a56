/* Writing HTML that is also XML: everything that came from outside is escaped, and what XML cannot
 * hold (control characters, broken UTF-8) becomes U+FFFD. One thread a file. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdio.h>

void html_text(FILE *out, const char *text); /* between tags, or in a quoted attribute */

/* printf() whose every byte is escaped. */
void html_print(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A number with so many decimals, with a true minus sign; a dash for NaN. Safe as it stands. */
void html_number(FILE *out, double value, int decimals);

#endif
