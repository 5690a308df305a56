/* Six criteria against the rates that were tried, in one picture. */
#ifndef UI_RESONANCE_CHART_H
#define UI_RESONANCE_CHART_H

#include "ui/calibration.h"
#include "ui/widgets.h"

/* Where the rates lie: shared with whatever stands below the picture. */
struct rate_axis {
    float left, width;
    double least, most;
};
struct rate_axis rate_axis_of(const struct resonance *found, struct box box, bool narrow);
float rate_axis_x(const struct rate_axis *axis, double per_min);

/* The rise and fall with each breath as points with their errors; the interval as a band, the
 * estimate and the choice as lines; below, a row a criterion: a disc where it prefers a rate, rings
 * where another cannot be told from it. Returns where the picture ends. */
float resonance_chart(struct ui *ui, const struct calibration_found *found, struct box box);

#endif
