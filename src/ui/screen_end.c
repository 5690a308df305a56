/* The end: thanks first, then the sitting at a glance, then three numbers that each say what they
 * are. A number that does not exist says why. Stopping early is a way of sitting, and is thanked
 * the same. What was said in check-ins stands in one line, before and after. What was corrected or
 * missing is told, and where the file is. */
#include "ui/screen.h"

#include "base/text.h"
#include <stdio.h>
#include <string.h>

struct figures {
    char number[24];
    const char *name;
    const char *meaning;
};

static const char *reason_missing(const struct review *review, bool coherence)
{
    if (review->beats < 2)
        return "No heart beats were heard, so there is no number.";
    if (coherence && review->seconds < 64)
        return "This needs a little over a minute of beats, and the sitting was shorter.";
    return coherence ? "There was no whole minute of clear beats to take it from."
                     : "There were not enough clear beats in a row to take it from.";
}

static struct figures figure_of(const struct review *review, double value, bool coherence,
                                const char *name, const char *format, const char *meaning)
{
    struct figures figure = {.number = "\u2013", .name = name, .meaning = meaning};
    if (value >= 0)
        snprintf(figure.number, sizeof figure.number, format, value);
    else
        figure.meaning = reason_missing(review, coherence);
    return figure;
}

static int column(struct ui *ui, struct box box, const struct figures *figure)
{
    const struct theme *theme = ui->theme;
    struct type name = {FACE_PLAIN, 17}, meaning = {FACE_PLAIN, 15};
    if (ui->narrow) { /* number at the left, words at its right */
        ui_text(ui, (struct type){FACE_LIGHT, 26}, box.x, box.y + 6, ALIGN_LEFT, theme->heart,
                figure->number);
        box.x += 104;
        box.w -= 104;
        box.y -= 28;
    } else
        ui_text(ui, (struct type){FACE_LIGHT, 40}, box.x - 2, box.y, ALIGN_LEFT, theme->heart,
                figure->number);
    ui_text(ui, name, box.x, box.y + 30, ALIGN_LEFT, theme->ink, figure->name);
    return ui_paragraph(ui, meaning, box.x, box.y + 56, box.w, 21, ALIGN_LEFT, theme->quiet,
                        figure->meaning);
}

static void numbers(struct ui *ui, const struct review *review, struct box box)
{
    const struct figures all[3] = {
        figure_of(review, review->wave_per_min, true, "waves a minute", "%.1f",
                  "How often your heart rose and fell, most of the time. Slow breathing leads it."),
        figure_of(review, review->swing_bpm, false, "rise and fall", "%.0f bpm",
                  "How far your heart rate swung within ten seconds, most of the time."),
        figure_of(review, review->share, true, "steadiness", "%.2f",
                  "Share of your rhythm in one slow wave. Mostly slow, even breathing."),
    };
    const float gap = 44, width = (box.w - 2 * gap) / 3;
    for (int i = 0; i < 3; i++) {
        struct box place = box;
        if (ui->narrow)
            place.y += 92 * (float)i;
        else
            place = (struct box){box.x + (width + gap) * (float)i, box.y, width, box.h};
        column(ui, place, &all[i]);
    }
}

static void heading(struct ui *ui, const struct ui_model *model, struct box box)
{
    const struct review *review = model->review;
    char words[200];
    struct text text = text_over(words, sizeof words);
    if (review && review->title[0])
        text_add(&text, "%s, ", review->title);
    part_duration(review ? review->seconds : model->sat_s, &text);
    if (review && review->started[0] && !ui->narrow)
        text_add(&text, ", begun at %s", review->started);
    ui_text(ui, (struct type){FACE_SPOKEN, ui->narrow ? 38 : 50}, box.x, box.y, ALIGN_LEFT,
            ui->theme->ink, model->opened ? model->opened : "Thank you for sitting.");
    ui_text_within(ui, (struct type){FACE_PLAIN, 17}, box.x, box.y + 42, ALIGN_LEFT, box.w,
                   ui->theme->quiet, words);
    if ((review && review->stopped_early) || model->stopped_early)
        ui_text(ui, (struct type){FACE_SPOKEN_ITALIC, 22}, box.x + (ui->narrow ? 0 : box.w),
                box.y + (ui->narrow ? 74 : 0), ui->narrow ? ALIGN_LEFT : ALIGN_RIGHT,
                ui->theme->ink, "An early stop counts too.");
}

static void honest(const struct review *review, struct text *text)
{
    if (review->simulated)
        text_add(text, "A simulated heart, not a person. ");
    if (review->beats > 0)
        text_add(text, "%d of %d beats corrected", review->corrected, review->beats);
    if (review->beats > 0 && review->gap_s >= 1)
        text_add(text, ", %.0f s without beats", review->gap_s);
    if (review->beats > 0)
        text_add(text, ". ");
}

/* The end of a path says more than its beginning, which gives way where there is no room. */
static void path_words(struct ui *ui, struct type type, float most, const char *path, char *words,
                       size_t size)
{
    const char *cut = "";
    do {
        struct text text = text_over(words, size);
        text_add(&text, "Everything is in %s%s", cut, path);
        cut = "\u2026";
        if (ui_width(ui, type, words) <= most)
            return;
        const char *rest = strchr(path + 1, '/');
        if (!rest) /* not even the name fits behind the words */
            text_copy(words, size, path + (*path == '/'));
        path = rest;
    } while (path);
}

static void footer(struct ui *ui, const struct ui_model *model, struct box box)
{
    char words[PATH_SIZE + 64] = "", corrected[120] = "";
    struct type type = {FACE_PLAIN, 15};
    if (model->review) {
        struct text first = text_over(corrected, sizeof corrected);
        honest(model->review, &first);
        path_words(ui, type, box.w, model->review->path, words, sizeof words);
    } else {
        struct text text = text_over(words, sizeof words);
        text_add(&text, "Nothing was recorded in this sitting.");
    }
    char answers[400] = "";
    struct text said = text_over(answers, sizeof answers);
    if (model->review)
        review_answers(model->review, &said);
    float y = box.y - (corrected[0] ? 24 : 0);
    if (answers[0])
        ui_text_fitted(ui, (struct type){FACE_PLAIN, 17}, box.x, y - (ui->narrow ? 28 : 40),
                       ALIGN_LEFT, box.w, ui->theme->ink, answers);
    if (corrected[0])
        ui_text_within(ui, type, box.x, y, ALIGN_LEFT, box.w, ui->theme->quiet, corrected);
    ui_text_within(ui, type, box.x, box.y, ALIGN_LEFT, box.w, ui->theme->quiet, words);
}

/* For whoever takes the sitting to another program; left of `done`. */
static bool copies_button(struct ui *ui, struct box done)
{
    struct box box = {done.x - done.w - 16, done.y, done.w, done.h};
    return widget_quiet_button(ui, box, "E copies");
}

struct ui_intent screen_end(struct ui *ui, const struct ui_model *model)
{
    const struct review *review = model->review;
    float left = ui->narrow ? 24 : 96 + (ui->w - 1280) / 2;
    float width = ui->narrow ? ui->w - 48 : 1088;
    float top = (ui->h - 800) * 0.35f, bottom = ui->h - 56;
    canvas_ground(ui->canvas, ui->w / 2, ui->h * 0.4f, ui->theme->near, ui->theme->far);
    struct box box = {left, (ui->narrow ? 70 : 126) + top, width, 0};
    heading(ui, model, box);
    bool answered = review && review->answer_count > 0;
    struct box picture = {left, box.y + (ui->narrow ? 96 : 74), width,
                          !ui->narrow ? 260
                          : answered  ? 160
                                      : 190};
    struct box button = {left + width - 132, bottom - 32, 132, 48};
    if (review) {
        part_sitting(ui, review, picture);
        box.y = picture.y + picture.h + (ui->narrow ? 46 : 72);
        numbers(ui, review, box);
    }
    if (ui->narrow)
        button = (struct box){left + width / 2 + 8, bottom - 12, width / 2 - 8, 48};
    footer(
        ui, model,
        (struct box){left, ui->narrow ? button.y - 22 : bottom, width - (ui->narrow ? 0 : 320), 0});
    bool done = widget_button(ui, button, "Done") || ui->input.key == KEY_ENTER ||
                ui->input.key == KEY_ESCAPE || ui->input.key == KEY_SPACE;
    bool copies = review && (copies_button(ui, button) || ui->input.letter == 'e');
    return (struct ui_intent){.wish = copies ? WISH_COPIES : done ? WISH_DONE : WISH_NOTHING};
}
