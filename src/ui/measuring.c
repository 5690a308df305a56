/* What the screens share on which something is measured: the edges, and the large words. */
#include "ui/screen.h"

#include "base/text.h"
#include "ui/keys.h"
#include <math.h>

static void time_left(double seconds, struct text *text)
{
    if (isnan(seconds))
        return;
    if (seconds <= 60)
        text_add(text, "less than a minute left");
    else
        text_add(text, "%d min left", (int)ceil(seconds / 60));
}

static void progress(struct ui *ui, double share)
{
    if (isnan(share))
        return;
    canvas_box(ui->canvas, 0, ui->h - 3, ui->w, 3, 0, theme_faded(ui->theme->breath, 0.14));
    canvas_box(ui->canvas, 0, ui->h - 3, ui->w * (float)fmin(share, 1), 3, 0,
               theme_faded(ui->theme->breath, 0.75));
}

enum ui_wish part_measuring(struct ui *ui, const struct ui_model *model,
                            const struct measuring *measuring)
{
    float edge = ui->narrow ? 24 : 48, width = ui->w - 2 * edge, taken = 0;
    struct type type = {FACE_PLAIN, 17};
    char words[48] = "";
    struct text text = text_over(words, sizeof words);
    time_left(measuring->left_s, &text);
    float right = ui_text(ui, type, ui->w - edge, 56, ALIGN_RIGHT, ui->theme->quiet, words);
    ui_text_within(ui, type, edge, 56, ALIGN_LEFT, width - right - 24, ui->theme->quiet,
                   measuring->title);
    float y = ui->h - 46;
    enum ui_wish wish = keys_line(ui, measuring->acts, measuring->act_count,
                                  (struct box){edge, y, width, 0}, &taken);
    if (ui->narrow)
        part_sensor(ui, model->snapshot, edge, y - 68, width, "");
    else
        part_sensor(ui, model->snapshot, edge, y, width - taken, "");
    const struct problem *trouble = &model->snapshot->record_trouble;
    if (trouble->status != STATUS_OK)
        ui_text_within(ui, (struct type){FACE_PLAIN, 15}, edge, 84, ALIGN_LEFT, width,
                       ui->theme->ink, trouble->what);
    progress(ui, measuring->share);
    return wish != WISH_NOTHING ? wish : keys_pressed(ui, measuring->acts, measuring->act_count);
}

void part_spoken(struct ui *ui, const char *words, const char *whisper)
{
    struct type type = {FACE_SPOKEN, ui->narrow ? 28 : 36};
    struct type small = {FACE_SPOKEN_ITALIC, ui->narrow ? 19 : 21};
    float room = fminf(ui->w - (ui->narrow ? 48 : 96), 900), line = type.size * 1.22f;
    float y = ui->h - (ui->narrow ? 200 : 150);
    int lines = ui_lines(ui, type, room, words);
    y -= line * (float)(lines - 1);
    y += line * (float)ui_paragraph(ui, type, ui->w / 2, y, ui_balanced(ui, type, room, words),
                                    line, ALIGN_MIDDLE, ui->theme->ink, words);
    ui_paragraph(ui, small, ui->w / 2, y - line + 36, room, 26, ALIGN_MIDDLE, ui->theme->quiet,
                 whisper);
}
