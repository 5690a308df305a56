/* A session's report as a file. */
#ifndef APP_REPORT_PAGE_H
#define APP_REPORT_PAGE_H

#include "report/report.h"

#define REPORT_ENDING ".report.html"

/* Fails where a file of that name is there that is no report of Kindbeat's: only those are ever
 * written over. `problem` may be NULL. */
enum status report_page_may_be(const char *path, struct problem *problem);

/* There whole or not at all, and its owner's only. */
enum status report_page_put(const struct report *report, const char *path, struct problem *problem);
enum status report_page_make(const char *session, const struct report_wish *wish, const char *path,
                             struct problem *problem);

#endif
