/* Practising without a display: the same practice as lines of text. */
#ifndef UI_TERMINAL_H
#define UI_TERMINAL_H

#include "base/text.h"
#include "session/session.h"
#include <stdio.h>

/* Shows what session_begin has begun until it ends, then leaves it (session_leave) and prints where
 * its record is and a few numbers. On a terminal the lines stay in place and keys are read from
 * standard input (space pauses, n goes on, - and + change the breath, q or Ctrl-C stops); elsewhere
 * a line is printed only when something changes. `interrupted` is asked whether to stop; it may be
 * NULL. Called by the thread that owns the session. */
void terminal_practise(struct session *session, FILE *out, bool (*interrupted)(void));

#define TERMINAL_NARROWEST 20
#define TERMINAL_TEXT_MAX  4096 /* enough for any snapshot at any width */

/* The lines to be seen at session time `now_ns`, each ended by a newline and none wider than
 * `columns` characters. Pure; any thread. */
void terminal_compose(const struct snapshot *snapshot, int64_t now_ns, int columns,
                      struct text *text);

#endif
