/* What there is to answer to the questions of the sensor screen, from the model. Pure; part of the
 * sensor screen. */
#ifndef UI_ANSWERS_H
#define UI_ANSWERS_H

#include "ui/screen.h"

struct answer {
    char title[96], note[96];
    bool chosen;
    struct sensor_choice choice;
};

/* To the question that the model asks. */
int answers_count(const struct ui_model *model);
struct answer answers_at(const struct ui_model *model, int which);

/* During a sitting the heart stays the same. */
bool answers_are_bound(const struct ui_model *model);

/* The port that is chosen or, where it was found by itself, the one that is open; or NULL. */
const char *answers_port(const struct ui_model *model);
/* As the person named it; NULL: found by listening. */
const struct sensor_kind *answers_kind(const struct sensors *sensors);
/* More than one carries a heart. */
bool answers_have_channels(const struct ui_model *model);

/* Below the sensor's line `said`: what it leaves out, or what kept a choice from taking effect. */
void answers_details(const struct ui_model *model, const char *said, struct text *text);
/* Below the answers: what to do where there is none, or where one may not be opened. */
const char *answers_advice(const struct ui_model *model);

#endif
