/* A session as a paper: one HTML file without scripts, fonts or anything else from elsewhere; a
 * methods paragraph and a reporting checklist made from what was recorded. Whatever is not in the
 * record stays visibly open; nothing is made up. Allocates; any thread, one a report. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/status.h"
#include <stdio.h>

struct report;

struct report_wish {
    /* A device's name for people, by its id; NULL where it is not known. The callback may be NULL.
     */
    const char *(*device_name)(const char *id);
    const char *version, *build; /* of this program, which makes the report */
    int workers;                 /* threads for the analysis; 0: this one */
};

/* A session without a heart in it gives a report that says so. */
enum status report_read(const char *session, const struct report_wish *wish, struct report **report,
                        struct problem *problem);
void report_destroy(struct report *report); /* accepts NULL */

void report_html(const struct report *report, FILE *out);
void report_methods(const struct report *report, FILE *out);   /* plain text, UTF-8 */
void report_checklist(const struct report *report, FILE *out); /* plain text, UTF-8 */

#endif
