/* Long texts, paragraph by paragraph: for the window and the terminal alike. Pure; any thread. */
#ifndef UI_PARAGRAPHS_H
#define UI_PARAGRAPHS_H

#include <stdbool.h>
#include <stddef.h>

#define PARAGRAPH_BYTES 8192 /* more of one is cut */

/* The next paragraph of `at` into `words`, its lines joined (an item of a list keeps its own)
 * unless `lines` are kept as they are; returns where the rest begins. `apart`: an empty line stood
 * before it. */
const char *paragraph_take(const char *at, bool lines, char *words, size_t size, bool *apart);

#endif
