/* Baseline: how long, and what the person says of themselves; then the rest itself, with a figure
 * that does not move, since nobody is to follow anything. */
#include "ui/screen.h"

#include "base/text.h"
#include "ui/figure.h"
#include "ui/keys.h"
#include <math.h>
#include <stdio.h>

static const struct type label = {FACE_PLAIN, 16};

/* Choices in a row, wrapped where there is no room. Returns the one pressed, or -1; *y is moved
 * below them. */
static int chips(struct ui *ui, const char *title, const char *const *words, int count, int chosen,
                 struct box box, float *y)
{
    int pressed = -1;
    float left = box.x + (ui->narrow ? 0 : 190), x = left, h = 46;
    ui_text(ui, label, box.x, *y + (ui->narrow ? 16 : 29), ALIGN_LEFT, ui->theme->quiet, title);
    *y += ui->narrow ? 28 : 0;
    for (int i = 0; i < count; i++) {
        float width = fmaxf(ui_width(ui, label, words[i]) + 40, 64);
        if (x + width > box.x + box.w && x > left) {
            x = left;
            *y += h + 8;
        }
        bool touched = widget_chip(ui, (struct box){x, *y, width, h}, words[i], i == chosen);
        if (touched && ui->input.key != KEY_ENTER) /* which begins */
            pressed = i;
        x += width + 10;
    }
    *y += h + (ui->narrow ? 14 : 18);
    return pressed;
}

static const char *const minutes_words[] = {"1 minute", "2 minutes", "5 minutes"};
static const double minutes[] = {1, 2, 5};

static int minutes_chosen(double wished)
{
    for (int i = 0; i < 3; i++)
        if (minutes[i] == wished)
            return i;
    return 1;
}

static struct ui_intent questions(struct ui *ui, const struct calibration_wish *wish,
                                  struct box box, float *y)
{
    static char note[PERSON_WORD]; /* of this frame: what is written goes to the window at once */
    struct ui_intent intent = {0};
    int which = chips(ui, "How long", minutes_words, 3, minutes_chosen(wish->rest_minutes), box, y);
    if (which >= 0)
        intent = (struct ui_intent){.wish = WISH_REST_MINUTES, .value = minutes[which]};
    which = chips(ui, "You are", posture_words, POSTURES, wish->posture, box, y);
    if (which >= 0)
        intent = (struct ui_intent){.wish = WISH_POSTURE, .which = which};
    which = chips(ui, "Coffee or tea", caffeine_words, CAFFEINES, wish->caffeine, box, y);
    if (which >= 0)
        intent = (struct ui_intent){.wish = WISH_CAFFEINE, .which = which};
    float left = box.x + (ui->narrow ? 0 : 190);
    ui_text(ui, label, box.x, *y + (ui->narrow ? 16 : 34), ALIGN_LEFT, ui->theme->quiet, "A note");
    *y += ui->narrow ? 28 : 0;
    text_copy(note, sizeof note, wish->note);
    if (widget_field(ui, (struct box){left, *y, fminf(box.x + box.w - left, 520), 56}, note,
                     sizeof note, "if you like: after a run, slept badly"))
        intent = (struct ui_intent){.wish = WISH_REST_NOTE, .words = note};
    *y += 56 + 26;
    return intent;
}

struct ui_intent screen_baseline(struct ui *ui, const struct ui_model *model)
{
    const struct calibration *calibration = model->calibration;
    struct ui_intent intent;
    ui_need(ui, ui->narrow ? 860 : 800);
    struct box body = part_page(
        ui, "Baseline",
        "A rest, breathing as you like. It begins when the signal has been good for 20 seconds, "
        "and waits when the sensor slips. What you say of yourself is noted with it.");
    float y = body.y + (ui->narrow ? 8 : 22);
    intent = questions(ui, &calibration->wish, body, &y);
    ui_need(ui, y + 50 + 90);
    bool begins =
        widget_button(ui, (struct box){body.x + (ui->narrow ? 0 : 190), y, 160, 50}, "Begin") ||
        ui->input.key == KEY_ENTER;
    if (calibration->trouble.status)
        part_trouble(ui, &calibration->trouble, 17, (struct box){body.x, y + 84, body.w, 0});
    if (part_foot_back(ui, "Tab walks \u00b7 Space chooses \u00b7 Enter begins \u00b7 Esc back",
                       "Back") ||
        ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_DONE};
    return begins ? (struct ui_intent){.wish = WISH_MEASURE} : intent;
}

/* --- the rest ------------------------------------------------------------------------------- */

static const char *spoken(const struct snapshot *snapshot)
{
    switch (snapshot->rest.state) {
    case BASELINE_WAITING:
        return "Sit back, with your feet on the floor.";
    case BASELINE_RESTING:
        return "Rest. Breathe as you like.";
    case BASELINE_PAUSED:
        return "Paused.";
    case BASELINE_AWAY:
        return "Waiting for the signal.";
    default:
        return "That was it.";
    }
}

/* What the gate waits for, and the one thing that helps. */
static void whispered(const struct snapshot *snapshot, struct text *text)
{
    const struct baseline_view *rest = &snapshot->rest;
    bool absent = snapshot->fit.fault == FIT_NO_SENSOR || snapshot->fit.fault == FIT_NO_SIGNAL;
    bool helps = absent || (snapshot->fit.done && snapshot->fit.fault > FIT_SETTLING);
    if (rest->state == BASELINE_WAITING && !helps)
        text_add(text, "It begins by itself when the signal has been good for 20 seconds.");
    else if (rest->state == BASELINE_AWAY && !helps)
        text_add(text, "It goes on by itself when the signal is back.");
    else if (rest->state == BASELINE_WAITING || rest->state == BASELINE_AWAY)
        text_add(text, "%s It goes on by itself.", snapshot->fit.advice);
    else if (rest->state == BASELINE_PAUSED)
        text_add(text, "Space goes on where it was.");
    else if (rest->state == BASELINE_RESTING && helps)
        text_add(text, "%s", snapshot->fit.advice);
}

struct ui_intent screen_rest(struct ui *ui, const struct ui_model *model)
{
    const struct snapshot *snapshot = model->snapshot;
    const struct baseline_view *rest = &snapshot->rest;
    bool paused = rest->state == BASELINE_PAUSED;
    const struct key_act acts[] = {
        {"Space", paused ? "go on" : "pause", KEY_SPACE, 0, paused ? WISH_RESUME : WISH_PAUSE,
         true},
        {"H", "support", KEY_NONE, 'h', WISH_SUPPORT, true},
        {"Esc", "stop", KEY_ESCAPE, 0, WISH_STOP, true},
    };
    const struct measuring measuring = {"Baseline", rest->length_s - rest->rested_s,
                                        rest->length_s > 0 ? rest->rested_s / rest->length_s : 0,
                                        acts, 3};
    struct snapshot still = *snapshot;
    char words[200] = "";
    struct text text = text_over(words, sizeof words);
    float spare = ui->h - 800;
    struct place place = {ui->w / 2, 320 + spare * 0.42f, ui->narrow ? 0.72f : 1};
    canvas_ground(ui->canvas, place.x, place.y, ui->theme->near, ui->theme->far);
    still.pace.on = 0;
    figure_draw(ui, place, &still, model->motion, model->now_ns,
                (struct figure_look){.paused = paused, .reduced_motion = model->reduced_motion});
    whispered(snapshot, &text);
    part_spoken(ui, spoken(snapshot), words);
    return (struct ui_intent){.wish = part_measuring(ui, model, &measuring)};
}
