/* What the program says about its own running, on standard error. Nothing about a person's heart
 * is ever logged. Any thread. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/status.h"

enum log_level { LOG_DEBUG, LOG_NOTE, LOG_WARNING };

void log_threshold(enum log_level least); /* before threads start; LOG_NOTE unless told */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_problem(const struct problem *problem); /* what and remedy, as a warning */

#endif
