/* What a walk found: the picture, whether the pacer was followed, doubts by name, the visits
 * before; and the person's choice, which may be any rate, or none. */
#include "ui/screen.h"

#include "base/text.h"
#include "ui/resonance_chart.h"
#include <math.h>
#include <stdio.h>

static const struct type small = {FACE_PLAIN, 16};

static void title_words(const struct calibration_found *found, struct text *text)
{
    const struct resonance_estimate *estimate = &found->resonance.estimate;
    if (!estimate->exists)
        text_add(text, "Too little was heard");
    else if (!found->resonance.sure)
        text_add(text, "Not sure: perhaps about %.1f a minute", estimate->per_min);
    else
        text_add(text, "About %.1f breaths a minute", estimate->per_min);
}

static void below_title(const struct calibration_found *found, struct text *text)
{
    const struct resonance_estimate *estimate = &found->resonance.estimate;
    text_add(text, "%s%s%s", found->protocol, found->ended ? "" : ", stopped before its end",
             found->with_earlier ? ", with the visit before" : "");
    if (estimate->exists && found->resonance.sure)
        text_add(text,
                 ". Your heart answers most there; nine times in ten it lies from %.1f to "
                 "%.1f.",
                 estimate->low, estimate->high);
    else if (estimate->exists)
        text_add(text, ". If anywhere, your heart answers most between %.1f and %.1f.",
                 estimate->low, estimate->high);
    else
        text_add(text, ".");
    if (found->simulated)
        text_add(text, " A simulated heart: nobody's, and nothing is kept of it.");
}

static float paragraph(struct ui *ui, struct box box, SDL_Color color, const char *words)
{
    return 23 * (float)ui_paragraph(ui, small, box.x, box.y, box.w, 23, ALIGN_LEFT, color, words);
}

/* Was the pacer followed, by what evidence? */
static float followed(struct ui *ui, const struct resonance *found, struct box box)
{
    char words[320];
    struct text text = text_over(words, sizeof words);
    if (isnan(found->share) || isnan(found->steadiness) || isnan(found->peaks))
        text_add(&text, "Too little was heard to tell whether you went with the pacer.");
    else
        text_add(&text,
                 "You %s with the pacer: %.0f %% of your heart's swing goes with it, its lag is "
                 "%.0f %% steady, and at %.0f %% of the paces its own rhythm is the pacer's.",
                 found->followed ? "went" : "did not clearly go", 100 * found->share,
                 100 * found->steadiness, 100 * found->peaks);
    return paragraph(ui, box, ui->theme->ink, words) + 8;
}

static float doubts(struct ui *ui, const struct resonance *found, struct box box)
{
    float y = box.y;
    for (int i = 0; i < DOUBT_COUNT; i++) {
        char words[200];
        if (!found->doubts[i])
            continue;
        snprintf(words, sizeof words, "%c%s.", doubt_words[i][0] - 'a' + 'A', doubt_words[i] + 1);
        y += paragraph(ui, (struct box){box.x, y, box.w, 0}, ui->theme->ink, words) + 6;
    }
    return y - box.y;
}

static float earlier(struct ui *ui, const struct calibration_found *found, struct box box)
{
    float y = box.y;
    if (found->earlier_count > 0)
        y += paragraph(ui, box, ui->theme->quiet, "Earlier visits");
    for (int i = 0; i < found->earlier_count; i++) {
        const struct resonance_kept *kept = &found->earlier[i];
        char words[160];
        struct text text = text_over(words, sizeof words);
        text_add(&text, "%s:", found->earlier_when[i]);
        if (!isnan(kept->per_min))
            text_add(&text, " %.1f (%.1f to %.1f)%s", kept->per_min, kept->low, kept->high,
                     kept->sure ? "" : ", not sure");
        if (!isnan(kept->chosen_per_min))
            text_add(&text, "%s chosen %.1f", isnan(kept->per_min) ? "" : ",",
                     kept->chosen_per_min);
        y += paragraph(ui, (struct box){box.x, y, box.w, 0}, ui->theme->ink, words);
    }
    return y - box.y + (found->earlier_count > 0 ? 8 : 0);
}

/* A scale under the picture, at the same rates. */
static struct ui_intent choice(struct ui *ui, const struct calibration_found *found,
                               struct box picture, float *y)
{
    struct rate_axis axis = rate_axis_of(&found->resonance, picture, ui->narrow);
    const struct slider slider = {fmax(axis.least, PROTOCOL_SLOWEST_PER_MIN),
                                  fmin(axis.most, PROTOCOL_FASTEST_PER_MIN), 0.1};
    struct ui_intent intent = {0};
    double chosen = found->chosen_per_min;
    char words[120];
    struct text text = text_over(words, sizeof words);
    ui_text_within(ui, small, picture.x, *y + 29, ALIGN_LEFT, axis.left - picture.x - 24,
                   ui->theme->ink, "your choice");
    float left = rate_axis_x(&axis, slider.least), right = rate_axis_x(&axis, slider.most);
    if (widget_slider(ui, (struct box){left, *y, right - left, 48}, &slider, &chosen))
        intent = (struct ui_intent){.wish = WISH_RATE, .value = round(chosen * 10) / 10};
    *y += 74;
    if (isnan(found->chosen_per_min))
        text_add(&text, "Nothing is chosen. You may choose any pace, also later.");
    else
        text_add(&text, "Practices at resonance would breathe %.1f times a minute.",
                 found->chosen_per_min);
    *y += paragraph(ui, (struct box){axis.left, *y, axis.width, 0}, ui->theme->quiet, words) + 8;
    return intent;
}

static struct ui_intent keeping(struct ui *ui, const struct calibration *calibration,
                                struct box box)
{
    const struct calibration_found *found = &calibration->found;
    struct ui_intent intent = {0};
    char label[48] = "Keep without a choice";
    bool offers = found->resonance.estimate.exists;
    if (found->kept || found->simulated) {
        if (found->kept)
            paragraph(ui, (struct box){box.x, box.y + 28, box.w, 0}, ui->theme->ink,
                      "Kept among your visits.");
        return intent;
    }
    if (!isnan(found->chosen_per_min))
        snprintf(label, sizeof label, "Keep %.1f", found->chosen_per_min);
    bool entered = ui->input.key == KEY_ENTER && !ui->focus->shown;
    if (widget_button(ui, (struct box){box.x, box.y, 236, 48}, label) || entered)
        intent.wish = WISH_KEEP;
    box.y += 60;
    if (!isnan(found->chosen_per_min)) {
        if (widget_quiet_button(ui, (struct box){box.x, box.y, 236, 48}, "Choose nothing"))
            intent = (struct ui_intent){.wish = WISH_RATE, .value = NAN};
    } else if (offers) {
        snprintf(label, sizeof label, "Choose %.1f", found->resonance.estimate.per_min);
        if (widget_quiet_button(ui, (struct box){box.x, box.y, 236, 48}, label))
            intent = (struct ui_intent){
                .wish = WISH_RATE, .value = round(found->resonance.estimate.per_min * 10) / 10};
    }
    return intent;
}

struct ui_intent screen_walked(struct ui *ui, const struct ui_model *model)
{
    const struct calibration *calibration = model->calibration;
    const struct calibration_found *found = &calibration->found;
    char title[80], below[320];
    struct text title_text = text_over(title, sizeof title);
    struct text below_text = text_over(below, sizeof below);
    struct ui_intent intent = {0}, other;
    title_words(found, &title_text);
    below_title(found, &below_text);
    ui_need(ui, ui->narrow ? 1260 : 800);
    struct box body = part_page(ui, title, below);
    struct box picture = body, aside = body;
    picture.y += 10;
    picture.h = 150;
    if (!ui->narrow) {
        picture.w = 690;
        aside.x += 744;
        aside.w -= 744;
    }
    float y = picture.y;
    if (found->resonance.rate_count > 0) {
        y = resonance_chart(ui, found, picture) + 14;
        intent = choice(ui, found, picture, &y);
    }
    if (ui->narrow)
        aside.y = y + 10;
    else
        aside.y += 28;
    aside.y += followed(ui, &found->resonance, aside);
    aside.y += doubts(ui, &found->resonance, aside);
    aside.y += earlier(ui, found, aside);
    aside.y = ui->narrow ? aside.y + 12 : fmaxf(aside.y + 12, ui->h - 236);
    other = keeping(ui, calibration, aside);
    if (calibration->trouble.status)
        part_trouble(ui, &calibration->trouble, 17, (struct box){body.x, ui->h - 150, body.w, 0});
    bool unseen_enter = ui->input.key == KEY_ENTER && !ui->focus->shown &&
                        other.wish == WISH_NOTHING && intent.wish == WISH_NOTHING;
    if (part_foot_back(ui, "Arrows choose \u00b7 Esc done", "Done") || unseen_enter ||
        ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_DONE};
    return intent.wish != WISH_NOTHING ? intent : other;
}
