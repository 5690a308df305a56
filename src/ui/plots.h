/* Small pictures of the heart that several screens show: its rhythm, wave, spectrum and breaths.
 * Each fills the box that it is given and keeps nothing. Screen thread only. */
#ifndef UI_PLOTS_H
#define UI_PLOTS_H

#include "ui/screen.h"

/* The wave is shown up to a moment so far behind: what comes in bursts moves evenly. */
#define WAVE_LAG_S   0.4
#define WAVE_SHOWN_S 7.4

/* The last minute as a line over time, breaths shaded behind it. */
void part_rhythm(struct ui *ui, const struct ui_model *model, struct box box);
/* The same by itself, with its time below and the heart rate beside it where numbers are shown. */
void part_unrolled(struct ui *ui, const struct ui_model *model, struct box box);
/* The wave of the last seconds; in words where the sensor sends none. */
void part_wave(struct ui *ui, const struct ui_model *model, struct box box);
/* The rhythm's spectrum, the band in which coherence looks for its peak, and the peak. */
void part_spectrum(struct ui *ui, const struct ui_model *model, struct box box);
/* How far the heart rose and fell in each breath of the last minute, on the time of part_rhythm. */
void part_breaths(struct ui *ui, const struct ui_model *model, struct box box);
/* All four below each other, as many as there is room for. */
void part_everything(struct ui *ui, const struct ui_model *model, struct box box);

/* Where in its field a value of the wave stands: -1 at the bottom, 1 at the top, a little beyond
 * for what the scale has not reached yet. */
double wave_offset(const struct motion *motion, double value);

#endif
