/* One line on a terminal that shows how a recording goes: time, the sensors with their signals,
 * quality and heart rate, markers so far, room on the disk. Drawn over itself once a second. */
#ifndef APP_LIVE_LINE_H
#define APP_LIVE_LINE_H

#include "base/text.h"
#include "session/snapshot.h"

struct live_line {
    bool shown; /* standard error is a terminal */
    int64_t due_ns;
    int markers;
    /* what the session file had grown to at a time, to tell how long the disk lasts */
    int64_t first_size, first_ns;
};

void live_line_start(struct live_line *line);
void live_line_draw(struct live_line *line, const struct snapshot *view); /* when it is due */
/* While something is waited for: what it is, in place of the figures. */
void live_line_say(struct live_line *line, const char *words);
void live_line_end(struct live_line *line);

/* The words alone. `free_bytes` negative: not known; `bytes_per_s` 0: not known yet. */
void live_line_words(const struct snapshot *view, int markers, int64_t free_bytes,
                     double bytes_per_s, struct text *words);

#endif
