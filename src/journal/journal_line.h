/* One line in the person's own words about a session, written when it is over, or later. It is the
 * fact `journal_line` and no event: session time has ended by then, and what was recorded stays as
 * it was, to the byte that a replay compares. A session has one; writing another takes its place,
 * and the old words are overwritten on the disk. Any one thread. */
#ifndef JOURNAL_JOURNAL_LINE_H
#define JOURNAL_JOURNAL_LINE_H

#include "base/status.h"

#define JOURNAL_LINE_FACT "journal_line"
#define JOURNAL_LINE_SIZE 400 /* bytes, with the end */

/* All of it or nothing, also when the power fails in between. Blanks at both ends and control
 * characters are left out; without any words the line is taken away. Fails, with the session as it
 * was, where the file is not ours, is being recorded or cannot be written. */
enum status journal_line_keep(const char *session, const char *words, struct problem *problem);

#endif
