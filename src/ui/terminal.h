/* Practising without a display: the same practice as lines of text. */
#ifndef UI_TERMINAL_H
#define UI_TERMINAL_H

#include "base/text.h"
#include "session/session.h"
#include "ui/books.h"
#include "ui/draft.h"
#include "ui/names.h"
#include <stdio.h>

struct terminal_config {
    struct session *session;
    const struct books *books;
    const struct names *names;
    FILE *out;
    bool (*interrupted)(void); /* asked whether to stop; may be NULL */
};

/* Shows what session_begin has begun until it ends, then leaves it (session_leave) and prints where
 * its record is and a few numbers. On a terminal the lines stay in place and keys are read from
 * standard input (k shows them all; q or Ctrl-C stops); elsewhere a line is printed only when
 * something changes, and what waits for a person passes by itself. Called by the thread that owns
 * the session. */
void terminal_practise(const struct terminal_config *config);

/* Asks on a terminal for the names of a practice, before it begins; elsewhere nobody is asked. */
void terminal_ask_names(const struct practice *practice, struct names *names, FILE *out);

#define TERMINAL_NARROWEST 20
#define TERMINAL_LOWEST    12
#define TERMINAL_TEXT_MAX  16384 /* enough for any page */

/* What lies over the practice, on request. */
enum terminal_over { OVER_NOTHING, OVER_SUPPORT, OVER_KEYS };

/* All that decides what is to be seen. */
struct terminal_page {
    const struct snapshot *snapshot;
    int64_t now_ns;    /* session time */
    int columns, rows; /* of the terminal */
    const struct names *names;
    const struct draft *draft; /* answers to the check-in that is asked */
    int item;                  /* of it, in hand */
    int sheet;                 /* of a long text, from 0 */
    enum terminal_over over;
    const char *support;
};

/* The lines to be seen, each ended by a newline, none wider than the columns and no more of them
 * than rows. Returns how many sheets a long text needs (1 where there is none). Pure; any thread.
 */
int terminal_compose(const struct terminal_page *page, struct text *text);

#endif
