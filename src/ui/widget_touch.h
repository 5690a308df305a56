/* What every widget asks of the input. For the files that draw widgets only. */
#ifndef UI_WIDGET_TOUCH_H
#define UI_WIDGET_TOUCH_H

#include "ui/widgets.h"

struct touch {
    bool over, focused, pressed;
};

/* Asked once by each widget, in the order of the screen: it numbers them. */
struct touch widget_touch(struct ui *ui, struct box box);
/* The outline of what is in focus. */
void widget_ring(struct ui *ui, struct box box, float corner);

#endif
