/* Calibration: the three measurements, each with what is known of the person so far. */
#include "ui/screen.h"

#include "base/text.h"
#include <math.h>

const char *const posture_words[POSTURES] = {"seated", "lying", "standing"};
const char *const caffeine_words[CAFFEINES] = {"none today", "hours ago", "just before"};

static void known_of_fit(const struct calibration_known *known, struct text *text)
{
    static const char *const levels[] = {"nothing to judge", "poor", "fair", "good"};
    if (known->fit_when[0])
        text_add(text, "Last: %s, %s", levels[known->fit_level], known->fit_when);
    else
        text_add(text, "Not looked at yet");
}

static void known_of_rest(const struct calibration_known *known, struct text *text)
{
    const struct person_range *range = &known->rest_ranges[0];
    if (!known->rest_when[0]) {
        text_add(text, "Not measured yet");
        return;
    }
    text_add(text, "Last: %.0f a minute, RMSSD %.0f ms, %s", known->rest_values[0],
             known->rest_values[1], known->rest_when);
    if (range->visits >= PERSON_ENOUGH)
        text_add(text, ". Usual for you: %.0f to %.0f a minute", range->low, range->high);
    else
        text_add(text, ". %d of %d visits until your own range is known", range->visits,
                 PERSON_ENOUGH);
}

static void known_of_resonance(const struct calibration_known *known, struct text *text)
{
    const struct resonance_kept *kept = &known->resonance;
    if (!known->resonance_when[0]) {
        text_add(text, "Not looked for yet: practices breathe at 6 a minute");
        return;
    }
    if (isnan(kept->chosen_per_min))
        text_add(text, "Nothing chosen yet");
    else
        text_add(text, "You breathe at %.1f a minute", kept->chosen_per_min);
    if (!isnan(kept->per_min))
        text_add(text, ", found %.1f (%.1f to %.1f)%s", kept->per_min, kept->low, kept->high,
                 kept->sure ? "" : ", not sure");
    text_add(text, ", %s", known->resonance_when);
}

static const struct {
    const char *title, *length, *about, *key;
    void (*known)(const struct calibration_known *known, struct text *text);
} ways[] = {
    [PROCEDURE_FIT] = {"Fit check", "20 to 40 seconds",
                       "Does the sensor sit well, and the one thing to change?", "1", known_of_fit},
    [PROCEDURE_BASELINE] = {"Baseline", "1, 2 or 5 minutes",
                            "A rest, breathing as you like: how your heart is when nothing is "
                            "asked of it.",
                            "2", known_of_rest},
    [PROCEDURE_RESONANCE] = {"Resonance", "12 to 30 minutes",
                             "At which pace of breathing does your heart answer most?", "3",
                             known_of_resonance},
};
#define WAYS ((int)(sizeof ways / sizeof *ways))

static bool way(struct ui *ui, const struct ui_model *model, int which, struct box box)
{
    const struct theme *theme = ui->theme;
    char words[200];
    struct text text = text_over(words, sizeof words);
    struct type small = {FACE_PLAIN, 16};
    float left = box.x + (ui->narrow ? 20 : 28), room = box.w - (ui->narrow ? 40 : 56);
    bool pressed = widget_card(ui, box, "", "", false).pressed;
    float taken = 0, y = box.y + (ui->narrow ? 38 : 44);
    if (!ui->narrow)
        taken =
            ui_text(ui, small, left + room, y - 1, ALIGN_RIGHT, theme->quiet, ways[which].length);
    ui_text_within(ui, (struct type){FACE_SPOKEN, 28}, left, y, ALIGN_LEFT, room - taken - 16,
                   theme->ink, ways[which].title);
    y += 30;
    y += 23 * (float)ui_paragraph(ui, small, left, y, room, 23, ALIGN_LEFT, theme->quiet,
                                  ways[which].about);
    ways[which].known(&model->calibration->known, &text);
    ui_paragraph(ui, small, left, y + 8, room, 23, ALIGN_LEFT, theme->ink, words);
    return pressed || ui->input.letter == ways[which].key[0];
}

struct ui_intent screen_calibrate(struct ui *ui, const struct ui_model *model)
{
    const struct problem *trouble = &model->calibration->trouble;
    float row = ui->narrow ? 186 : 138, gap = 16;
    struct ui_intent intent = {0};
    ui_need(ui, 280 + (row + gap) * WAYS + (trouble->status ? 110 : 0));
    struct box body = part_page(ui, "Calibrate",
                                model->snapshot->simulated
                                    ? "Three short measurements. A simulated heart: each can be "
                                      "tried, and nothing is kept of it."
                                    : "Three short measurements. Each can be paused, and stopped "
                                      "at any time. None of them is a test.");
    body.y += 6;
    ui_walk(ui, 1);
    for (int i = 0; i < WAYS; i++) {
        if (way(ui, model, i, (struct box){body.x, body.y, body.w, row}))
            intent = (struct ui_intent){.wish = WISH_PROCEDURE, .which = i};
        body.y += row + gap;
    }
    if (trouble->status)
        part_trouble(ui, trouble, 17, (struct box){body.x, body.y + 18, body.w, 0});
    if (part_foot_back(ui, "Arrows walk \u00b7 Enter or 1 2 3 begins \u00b7 Esc home", "Home") ||
        ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_DONE};
    return intent;
}
