/* What the keys of a screen do, as one table: the keyboard is read by it, the bottom line offers
 * the few that matter now, and all are shown on request. Every row can be pressed with a pointer
 * too. */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include "ui/screen.h"

struct key_act {
    const char *key, *words; /* "Space", "pause" */
    enum ui_key code;        /* or */
    char letter;
    enum ui_wish wish;
    bool offered; /* in the bottom line; the others are shown on request */
};

#define KEYS_MOST 24 /* of a table */

/* The wish of the key that was pressed, or WISH_NOTHING. */
enum ui_wish keys_pressed(const struct ui *ui, const struct key_act *acts, int count);

/* The offered ones at the right end of the bottom line `line`, whose y is the baseline; what has no
 * room stands in a line above. Returns what was pressed; `taken`: of the line's width. */
enum ui_wish keys_line(struct ui *ui, const struct key_act *acts, int count, struct box line,
                       float *taken);

/* The width of the offered ones in one line. */
float keys_width(struct ui *ui, const struct key_act *acts, int count);

/* All of them, in a panel over the picture. Between keys_veil and keys_panel what is described lies
 * beneath it and takes no part: `input` is kept there for the panel. A press beside it closes it.
 */
struct ui_input keys_veil(struct ui *ui);
enum ui_wish keys_panel(struct ui *ui, const struct key_act *acts, int count,
                        struct ui_input input);

#endif
