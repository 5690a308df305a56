/* Where the parts of the practice screen stand, by the window's shape, the view and what is asked.
 * Pure. */
#ifndef UI_PRACTICE_LAYOUT_H
#define UI_PRACTICE_LAYOUT_H

#include "ui/asks.h"
#include "ui/figure.h"
#include "ui/screen.h"

struct layout {
    float edge, width;
    struct place figure;
    float prompt_x, prompt_y, prompt_room, prompt_size;
    float far_size; /* of the words where they need no more than: */
    int far_lines;
    int prompt_lines; /* that there is room for */
    bool low;         /* the words stand beside the figure, about prompt_y */
    float top_y;      /* of the title */
    bool whispers;    /* something small stands below the words */
    struct box unrolled, everything, asked;
    float line_y; /* of the state and the keys */
};

struct layout practice_layout(const struct ui *ui, const struct ui_model *model, enum ask ask);

/* Large text, or a window that is low: the words stand beside the figure. */
bool practice_is_low(const struct ui *ui);

#endif
