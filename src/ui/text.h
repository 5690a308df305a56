/* Whether the typefaces this program is meant to be seen in are installed: for `kindbeat doctor`,
 * which need not know how the window sets its text. Any thread. */
#ifndef UI_TEXT_H
#define UI_TEXT_H

#include "base/status.h"

/* STATUS_OK: all are there. Else the problem says what is missing and how to install it. */
enum status text_fonts_found(struct problem *problem);

#endif
