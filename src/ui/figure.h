/* The breathing figure: a disc that fills and empties, the one thing in the middle. */
#ifndef UI_FIGURE_H
#define UI_FIGURE_H

#include "session/snapshot.h"
#include "ui/motion.h"
#include "ui/widgets.h"

/* Where the figure and the flower stand: centre, and size (1: the flower is 2 x 290 wide). */
struct place {
    float x, y, k;
};

struct figure_look {
    bool words;          /* "in" and "out" in the middle */
    bool paused;         /* says so in their stead */
    bool reduced_motion; /* the disc keeps its size and changes its light */
};

void figure_draw(struct ui *ui, struct place place, const struct snapshot *snapshot,
                 const struct motion *motion, int64_t now_ns, struct figure_look look);

#endif
