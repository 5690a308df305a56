/* What the plots of a report share. Private to report_plot*.c. */
#ifndef REPORT_REPORT_FRAME_H
#define REPORT_REPORT_FRAME_H

#include "report/report_data.h"
#include "report/svg.h"

#define FRAME_LEFT   42
#define FRAME_RIGHT  (SVG_WIDTH - 14)
#define REPORT_GAP_S 3 /* between two beats: more is no heart's */

/* Where the time axis ends. */
double report_end_s(const struct report *report);

/* Every beat whose interval is believed; `broken`: what came before it does not reach to it. */
typedef void report_beat_visit(void *context, const struct analysis_beat *beat, bool broken);
void report_each_beat(const struct report *report, report_beat_visit *visit, void *context);

#endif
