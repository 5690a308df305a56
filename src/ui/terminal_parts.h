/* What the files of the terminal share, and nobody else needs. */
#ifndef UI_TERMINAL_PARTS_H
#define UI_TERMINAL_PARTS_H

#include "ui/terminal.h"
#include <termios.h>

struct terminal {
    const struct terminal_config *config;
    bool in_place; /* out is a terminal */
    bool has_keys; /* standard input is one, and is ours */
    struct termios before;
    bool told_to_stop;

    /* what the person does */
    struct draft draft;
    int item, sheet, sheets;
    enum terminal_over over;
    bool paused_for_support;
    int step_seen; /* that the draft and the sheet belong to */
    int64_t step_began_ns;
    int64_t answered_ns; /* monotonic */

    /* in place: what stands there now */
    char drawn[TERMINAL_TEXT_MAX];
    int columns;

    /* line by line: what was told last */
    bool told_any;
    int bells, step, anchor;
    enum session_phase phase;
    enum link_state link;
    enum reason quality_reason, coherence_reason;
    enum status trouble;
};

/* terminal_keys.c */
void terminal_keys_open(struct terminal *terminal);
void terminal_keys_close(const struct terminal *terminal);
void terminal_keys_take(struct terminal *terminal, const struct snapshot *view);
void terminal_stop(struct terminal *terminal);
/* The draft and the sheet follow the step; answers that rest are sent. */
void terminal_follow_step(struct terminal *terminal, const struct snapshot *view);

/* terminal_tell.c: a line for each thing that changed. */
void terminal_tell(struct terminal *terminal, const struct snapshot *view);

/* The step under way, or NULL; what it asks of the person. */
const struct practice_step *terminal_step(const struct snapshot *snapshot);
enum terminal_ask { TASK_NOTHING, TASK_CHOICE, TASK_LESSON, TASK_CHECK_IN };
enum terminal_ask terminal_asks(const struct snapshot *snapshot, const struct draft *draft);

#endif
