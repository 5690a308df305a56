/* Small calm pictures of values over months: points, and where there is enough of them a line with
 * the band in which it may lie. */
#ifndef UI_CHARTS_H
#define UI_CHARTS_H

#include "practice/check_in.h"
#include "session/history.h"
#include "ui/widgets.h"

#define CHART_HEIGHT 250.0f

/* Title, picture and one sentence. */
void chart_time(struct ui *ui, struct box box, const struct history *history);
/* `check_ins` tell the scale of an item. */
void chart_series(struct ui *ui, struct box box, const struct history *history,
                  const struct history_series *series, const struct check_in_library *check_ins);

#endif
