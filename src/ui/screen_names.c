/* Before a practice that speaks of somebody: who that is, if the person likes to say. A field may
 * stay empty; what is written stays in memory until the program is closed and is never recorded. */
#include "ui/screen.h"

#include "base/text.h"

struct ui_intent screen_names(struct ui *ui, const struct ui_model *model)
{
    const struct practice *practice = model->named;
    struct box body = part_page(ui, practice->title,
                                "A name, if you like. It is kept nowhere, and may stay empty.");
    ui_settle(ui, &body, 40 + 130 * (float)practice->name_count);
    struct ui_intent intent = {0};
    float y = body.y + (ui->narrow ? 24 : 40), width = ui->narrow ? body.w : 560;
    if (ui->focus->count == 0)
        ui->focus->at = 0;
    for (int i = 0; i < practice->name_count; i++) {
        const struct practice_name *name = &practice->names[i];
        static char words[NAME_SIZE]; /* outlives this call, for the wish */
        char written[NAME_SIZE];
        text_copy(written, sizeof written, names_find(model->names, name->id));
        ui_text_within(ui, (struct type){FACE_SPOKEN, 26}, body.x, y, ALIGN_LEFT, body.w,
                       ui->theme->ink, name->ask);
        if (widget_field(ui, (struct box){body.x, y + 18, width, 60}, written, sizeof written,
                         name->otherwise)) {
            text_copy(words, sizeof words, written);
            intent = (struct ui_intent){.wish = WISH_NAME, .which = i, .words = words};
        }
        y += 130;
    }
    bool begins = part_foot(ui, "Tab next \u00b7 Enter begins \u00b7 Esc back", "Begin");
    if (ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_DONE};
    if (begins || ui->input.key == KEY_ENTER)
        return (struct ui_intent){.wish = WISH_BEGIN};
    return intent;
}
