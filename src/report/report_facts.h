/* Facts of a session in words, for the methods paragraph and the checklist. Private to report_*.c.
 */
#ifndef REPORT_REPORT_FACTS_H
#define REPORT_REPORT_FACTS_H

#include "report/report_data.h"

/* What the pacer did; seconds 0: nothing, and the rest is not known. */
struct report_pacing {
    double seconds, least_per_min, most_per_min;
    double least_in_s, most_in_s, least_out_s, most_out_s; /* inhaling and exhaling */
};
struct report_pacing report_pacing(const struct report *report);

void report_range(double least, double most, int decimals, struct text *text); /* "5.5 to 6.0" */
void report_length(double seconds, struct text *text);                         /* "10 min 5 s" */
const char *report_signal(const struct report *report);
bool report_is_wave(const struct report *report);
void report_classes(const struct report *report, struct text *text); /* "3 ectopic, 1 missed" */

#endif
