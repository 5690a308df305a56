/* What a rest told: three values beside the person's own range, what they are worth, and the wish
 * to keep them. Nothing here says whether a number is good. */
#include "ui/screen.h"

#include "base/text.h"
#include <math.h>
#include <stdio.h>

static const struct type small = {FACE_PLAIN, 16};

static double value_of(const struct baseline_result *result, int which)
{
    const double values[PERSON_USUALS] = {result->mean_hr_bpm, result->rmssd_ms,
                                          result->breathing_per_min};
    return values[which];
}

/* "About usual for you: mostly 58 to 66, over 7 visits." */
static void usual(const struct calibration_found *found, int which, struct text *text)
{
    const struct person_range *range = &found->rest_ranges[which];
    double value = value_of(&found->rest, which);
    int missing = PERSON_ENOUGH - range->visits;
    if (isnan(value))
        text_add(text, "It does not show in the heart clearly enough.");
    else if (missing > 0)
        text_add(text, "%d more visit%s until it can be said what is usual for you.", missing,
                 missing == 1 ? "" : "s");
    else
        text_add(text, "%s usual for you: mostly %.3g to %.3g, over %d visits.",
                 value < range->low    ? "Lower than"
                 : value > range->high ? "Higher than"
                                       : "About",
                 range->low, range->high, range->visits);
}

static void column(struct ui *ui, const struct calibration_found *found, int which, struct box box)
{
    const struct person_usual *kind = &person_usuals[which];
    double value = value_of(&found->rest, which);
    char number[32] = "\u2013", words[200] = "";
    struct text text = text_over(words, sizeof words);
    if (!isnan(value))
        snprintf(number, sizeof number, which == PERSON_USUALS - 1 ? "%.1f" : "%.0f", value);
    if (!found->simulated)
        usual(found, which, &text);
    float width = ui_text(ui, (struct type){FACE_LIGHT, 40}, box.x - 2, box.y, ALIGN_LEFT,
                          ui->theme->heart, number);
    if (!isnan(value))
        ui_text(ui, small, box.x + width + 8, box.y, ALIGN_LEFT, ui->theme->quiet, kind->unit);
    ui_text(ui, small, box.x, box.y + 30, ALIGN_LEFT, ui->theme->ink, kind->words);
    ui_paragraph(ui, small, box.x, box.y + 56, box.w, 22, ALIGN_LEFT, ui->theme->quiet, words);
}

static float columns(struct ui *ui, const struct calibration_found *found, struct box box)
{
    const float gap = 44, width = (box.w - 2 * gap) / 3;
    for (int i = 0; i < PERSON_USUALS; i++) {
        struct box place = box;
        if (ui->narrow)
            place.y += 136 * (float)i;
        else
            place = (struct box){box.x + (width + gap) * (float)i, box.y, width, box.h};
        column(ui, found, i, place);
    }
    return box.y + (ui->narrow ? 136.0f * 3 - 8 : 136);
}

/* What else was found, and how far it can be trusted; the first line stands in the columns. */
static float more(struct ui *ui, const struct calibration_found *found, bool details,
                  struct box box)
{
    const struct baseline_stationarity *way = &found->rest.stationarity;
    char words[1600];
    struct text text = text_over(words, sizeof words);
    float y = box.y;
    if (way->drifts || way->changes) {
        struct type spoken = {FACE_SPOKEN, ui->narrow ? 21 : 24};
        y += 30 * (float)ui_paragraph(
                      ui, spoken, box.x, y, fminf(box.w, 820), 30, ALIGN_LEFT, ui->theme->ink,
                      way->drifts ? "The heart was still on its way. This one is not compared "
                                    "with others; rest a little, then measure again."
                                  : "The rhythm changed its width on the way. This one is not "
                                    "compared with others; rest a little, then measure again.");
        y += 8;
    }
    if (!details)
        return y;
    baseline_words(&found->rest, &text);
    for (const char *line = words; *line;) {
        char one[400];
        size_t length = strcspn(line, "\n");
        snprintf(one, sizeof one, "%.*s", (int)length, line);
        y += 23 * (float)ui_paragraph(ui, small, box.x, y, fminf(box.w, 820), 23, ALIGN_LEFT,
                                      ui->theme->quiet, one);
        line += length + (line[length] == '\n');
    }
    return y + 8;
}

static struct ui_intent keeping(struct ui *ui, const struct calibration *calibration,
                                struct box box)
{
    const struct calibration_found *found = &calibration->found;
    struct ui_intent intent = {0};
    bool exists = found->rest.reason == REASON_NONE, may_keep = exists && !found->simulated;
    float x = box.x, y = box.y, right = box.x + (ui->narrow ? ui->w - 48 : 1088);
    if (may_keep && !found->kept) {
        bool entered = ui->input.key == KEY_ENTER && !ui->focus->shown;
        if (widget_button(ui, (struct box){x, y, 140, 48}, "Keep it") || entered)
            intent.wish = WISH_KEEP;
        x += 156;
    }
    if (x + 140 > right) {
        x = box.x;
        y += 58;
    }
    if (widget_quiet_button(ui, (struct box){x, y, 140, 48}, "Rest again"))
        intent = (struct ui_intent){.wish = WISH_PROCEDURE, .which = PROCEDURE_BASELINE};
    x += 156;
    if (x + 140 > right || (ui->narrow && x > box.x + 200)) {
        x = box.x;
        y += 58;
    }
    if (exists && (widget_quiet_button(ui, (struct box){x, y, 140, 48},
                                       calibration->details ? "Less" : "All figures") ||
                   ui->input.letter == 'd'))
        intent.wish = WISH_DETAILS;
    return intent;
}

static void below_title(const struct calibration_found *found, struct text *text)
{
    if (found->rest.reason != REASON_NONE) {
        text_add(text, "There is no result.");
        return;
    }
    text_add(text, "At rest for ");
    part_duration(found->rest.length_s, text);
    text_add(text, ", breathing freely.%s",
             found->simulated ? " A simulated heart: nobody's, and nothing is kept of it."
             : found->kept    ? " Kept among your visits."
                              : "");
}

struct ui_intent screen_rested(struct ui *ui, const struct ui_model *model)
{
    const struct calibration *calibration = model->calibration;
    const struct calibration_found *found = &calibration->found;
    char below[200];
    struct text text = text_over(below, sizeof below);
    ui_need(ui, (ui->narrow ? 940 : 800) + (calibration->details ? 180.0f : 0));
    below_title(found, &text);
    struct box body = part_page(ui, "Baseline", below);
    body.y += ui->narrow ? 46 : 56;
    if (found->rest.reason == REASON_NONE) {
        body.y = columns(ui, found, body) + 30;
        body.y = more(ui, found, calibration->details, body) + 14;
    } else {
        char words[400];
        struct text why = text_over(words, sizeof words);
        baseline_words(&found->rest, &why);
        words[strcspn(words, "\n")] = '\0';
        body.y += 40 * (float)ui_paragraph(ui, (struct type){FACE_SPOKEN, ui->narrow ? 24 : 30},
                                           body.x, body.y, fminf(body.w, 820), 40, ALIGN_LEFT,
                                           ui->theme->ink, words);
    }
    if (ui->narrow)
        ui_need(ui, body.y + (ui->w < 420 ? 3 : 2) * 58.0f + 90);
    struct ui_intent intent = keeping(ui, calibration, body);
    if (calibration->trouble.status)
        part_trouble(ui, &calibration->trouble, 17, (struct box){body.x, body.y + 84, body.w, 0});
    bool unseen_enter =
        ui->input.key == KEY_ENTER && !ui->focus->shown && intent.wish == WISH_NOTHING;
    if (part_foot_back(ui, "D figures \u00b7 Esc done", "Done") || unseen_enter ||
        ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_DONE};
    return intent;
}
