/* What reports and tables made by this program say of it. */
#ifndef APP_REPORT_WISH_H
#define APP_REPORT_WISH_H

#include "report/report.h"
#include <stddef.h>

/* For so many files, `jobs` of them at once: many files have a core each, a single long one is
 * shared out among the cores. */
struct report_wish report_wish_here(size_t files, int jobs);

#endif
