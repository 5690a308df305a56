/* The flower: the last minute of real heart rhythm around the breathing figure. */
#ifndef UI_FLOWER_H
#define UI_FLOWER_H

#include "ui/curve.h"
#include "ui/figure.h"

#define FLOWER_SPAN_S 60.0

/* The line is drawn up to a moment so far behind, so that the beats on both sides of its head are
 * known and its shape does not change after it has been seen. */
#define FLOWER_LAG_S 2.0

struct flower_look {
    bool swells; /* the point of light follows each beat */
};

void flower_draw(struct ui *ui, struct place place, const struct snapshot *snapshot,
                 const struct motion *motion, int64_t now_ns, struct flower_look look);

/* Heart rate over seconds before `now_ns` (negative x), one curve a piece of unbroken rhythm.
 * `from` is the first point to look at and moves past the piece; false when there is none left.
 * Also used by the unrolled view. */
bool rhythm_piece(const struct rhythm_point *points, int count, int *from, int64_t now_ns,
                  struct curve *curve);

/* How far from the middle a heart rate stands: -1 to 1, nearly straight for the usual. */
double rhythm_offset(const struct motion *motion, double bpm);

#endif
