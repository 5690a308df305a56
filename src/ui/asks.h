/* What a practice waits for, drawn: a choice, a text to read, questions. Part of the practice
 * screen; each takes a box and adds what the person did to *intent. */
#ifndef UI_ASKS_H
#define UI_ASKS_H

#include "ui/screen.h"

enum ask { ASK_NOTHING, ASK_CHOICE, ASK_LESSON, ASK_CHECK_IN };

/* The step under way, or NULL. */
const struct practice_step *step_now(const struct snapshot *snapshot);
enum ask ask_of(const struct ui_model *model);

/* Words of the practice with the names that were given in them; `filled` is where they are made. */
#define FILLED_BYTES 8192
const char *ask_words(const struct ui_model *model, const char *words, char *filled, size_t size);

/* The room that the options need, at this width. */
float ask_choice_height(const struct ui *ui, const struct practice_step *step);
void ask_choice(struct ui *ui, const struct ui_model *model, struct box box,
                struct ui_intent *intent);
void ask_lesson(struct ui *ui, const struct ui_model *model, struct box box,
                struct ui_intent *intent);
void ask_check_in(struct ui *ui, const struct ui_model *model, struct box box,
                  struct ui_intent *intent);

#endif
