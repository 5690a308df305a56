/* A session as a paper: one HTML file without scripts, fonts or anything else from elsewhere; a
 * methods paragraph and a reporting checklist made from what was recorded. Whatever is not in the
 * record stays visibly open; nothing is made up. Allocates; any thread, one a report. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/status.h"
#include <stdint.h>
#include <stdio.h>

struct report;

struct report_wish {
    /* A device's name for people, by its id; NULL where it is not known. The callback may be NULL.
     */
    const char *(*device_name)(const char *id);
    const char *version, *build; /* of this program, which makes the report */
    int workers;                 /* threads for the analysis; 0: this one */
    int sensor;                  /* number from 1; 0: the first that has a heart */
    bool deidentify;             /* nothing in it says who the person is (base/privacy.h) */
    uint64_t secret;             /* drawn for the run, when deidentify */
};

/* A session without a heart in it gives a report that says so; one without the sensor that was
 * wished for is refused. */
enum status report_read(const char *session, const struct report_wish *wish, struct report **report,
                        struct problem *problem);
void report_destroy(struct report *report); /* accepts NULL */

/* What the report's file may be called after: the session's name; when it must not tell who or
 * when, what stands in its place. */
const char *report_name(const struct report *report);

void report_html(const struct report *report, FILE *out);
void report_methods(const struct report *report, FILE *out);   /* plain text, UTF-8 */
void report_checklist(const struct report *report, FILE *out); /* plain text, UTF-8 */

#endif
