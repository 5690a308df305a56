/* Resonance: which protocol; then the walk through it with the practice's own figure. What comes
 * next is told in the rests, and asked there is only how comfortable the last pace was. */
#include "ui/screen.h"

#include "base/text.h"
#include "ui/flower.h"
#include "ui/keys.h"
#include <math.h>
#include <stdio.h>

/* --- which protocol -------------------------------------------------------------------------- */

static struct entry entry_of(const struct ui_model *model, int which, char note[32])
{
    const struct calibration *calibration = model->calibration;
    const struct protocol_offer *offer = &calibration->protocols[which];
    if (offer->possible)
        snprintf(note, 32, "%.0f min", ceil(offer->course.seconds / 60));
    else
        snprintf(note, 32, "after a first visit");
    return (struct entry){.title = offer->protocol->title,
                          .note = note,
                          .chosen = which == calibration->wish.protocol};
}

static float about(struct ui *ui, const struct protocol_offer *offer, struct box box)
{
    struct type type = {FACE_PLAIN, 16};
    char words[800];
    struct text text = text_over(words, sizeof words);
    text_add(&text, "%s", offer->protocol->about ? offer->protocol->about : "");
    if (offer->possible)
        text_add(&text, " It breathes from %.2g to %.2g a minute.", offer->course.slowest_per_min,
                 offer->course.fastest_per_min);
    else
        text_add(&text, " It looks around a pace that you chose after an earlier visit.");
    return 23 * (float)ui_paragraph(ui, type, box.x, box.y, fminf(box.w, 820), 23, ALIGN_LEFT,
                                    ui->theme->quiet, words);
}

struct ui_intent screen_resonance(struct ui *ui, const struct ui_model *model)
{
    const struct calibration *calibration = model->calibration;
    const struct protocol_offer *chosen = &calibration->protocols[calibration->wish.protocol];
    int count = calibration->protocol_count, columns = ui->narrow ? 1 : 2;
    int rows = (count + columns - 1) / columns;
    struct ui_intent intent = {0};
    char note[32];
    bool enters = ui->input.key == KEY_ENTER;
    bool again = false; /* Enter on the one that is chosen already: it is to begin */
    ui_need(ui, 430 + 68 * (float)rows + (ui->narrow ? 110.0f : 0));
    struct box body = part_page(
        ui, "Resonance",
        "You breathe with the figure at several paces, after a practice round. Whatever is "
        "uncomfortable may be stopped at once; what was heard until then counts.");
    struct grid grid = {{body.x, body.y + 8, body.w, 68 * (float)rows}, columns, 56, 12};
    ui_walk(ui, columns);
    for (int i = 0; i < count; i++) {
        struct entry entry = entry_of(model, i, note);
        if (!widget_entry(ui, grid_cell(&grid, i), &entry).pressed)
            continue;
        again = entry.chosen && enters;
        intent = (struct ui_intent){.wish = WISH_PROTOCOL, .which = i};
    }
    float y = grid.box.y + grid.box.h + 26;
    if (count == 0)
        ui_text(ui, (struct type){FACE_SPOKEN, 26}, body.x, y, ALIGN_LEFT, ui->theme->ink,
                "There is no protocol: the folder of protocols is empty.");
    else
        y += about(ui, chosen, (struct box){body.x, y, body.w, 0}) + 8;
    bool may = count > 0 && chosen->possible && (!chosen->beyond || calibration->wish.agrees);
    if (count > 0 && chosen->beyond) {
        if (widget_card(ui, (struct box){body.x, y, fminf(body.w, 640), 52},
                        "I want this, although it goes beyond 4 to 10 a minute",
                        calibration->wish.agrees ? "yes" : "no", calibration->wish.agrees)
                .pressed)
            intent = (struct ui_intent){.wish = WISH_AGREE};
        y += 68;
    }
    bool begins = may && (widget_button(ui, (struct box){body.x, y, 160, 50}, "Begin") || again ||
                          (enters && !ui->focus->shown));
    if (calibration->trouble.status)
        part_trouble(ui, &calibration->trouble, 17, (struct box){body.x, y + 84, body.w, 0});
    if (part_foot_back(ui, "Arrows walk \u00b7 Enter chooses, then begins \u00b7 Esc back",
                       "Back") ||
        ui->input.key == KEY_ESCAPE)
        return (struct ui_intent){.wish = WISH_DONE};
    return begins ? (struct ui_intent){.wish = WISH_MEASURE} : intent;
}

/* --- the walk -------------------------------------------------------------------------------- */

static const char *spoken(const struct snapshot *snapshot)
{
    static const char *const parts[] = {
        [PART_PRACTICE] = "A round to get used to it. Breathe with the figure.",
        [PART_REST] = "Rest, and breathe as you like.",
        [PART_STAGE] = "Breathe with the figure, softly.",
        [PART_SLIDE] = "Breathe with the figure. It slows down little by little."};
    if (snapshot->phase == SESSION_PAUSED)
        return "Paused.";
    if (snapshot->walk.waits_for_heart)
        return "No beats come. It goes on by itself when they do.";
    return parts[snapshot->walk.kind];
}

/* Seconds running down would pull at the eye. */
static const char *soon(double seconds)
{
    return seconds > 75 ? "in a minute or two" : seconds > 20 ? "in less than a minute" : "soon";
}

static void whispered(const struct snapshot *snapshot, struct text *text)
{
    const struct walk_view *walk = &snapshot->walk;
    bool last = walk->part + 1 >= walk->part_count;
    bool helps =
        snapshot->fit.done && snapshot->fit.fault > FIT_SETTLING; /* not while it settles */
    if (walk->waits_for_heart || (snapshot->quality < QUALITY_FAIR && helps)) {
        text_add(text, "%s", snapshot->fit.advice);
        return;
    }
    if (snapshot->phase == SESSION_PAUSED)
        text_add(text, "%s",
                 walk->kind == PART_SLIDE   ? "Space goes back two breaths, and on from there."
                 : walk->kind == PART_STAGE ? "Space begins this pace again."
                                            : "Space goes on.");
    else if (last)
        text_add(text, "That was the last one.");
    else if (walk->next_per_min > 0)
        text_add(text, "Next: %.1f breaths a minute, %s", walk->next_per_min,
                 soon(walk->part_left_s));
    else
        text_add(text, "%.1f breaths a minute, then %s", walk->per_min,
                 walk->part + 2 >= walk->part_count ? "the end" : "a rest");
}

/* "How comfortable was 5.5 breaths a minute?" Five words; leaving it is an answer, too. */
static double comfort(struct ui *ui, const struct walk_view *walk, float y)
{
    struct type type = {FACE_PLAIN, 17};
    float gap = ui->narrow ? 6 : 12, room = fminf(ui->w - 48, 760);
    float width = (room - gap * (COMFORT_MOST - 1)) / COMFORT_MOST, x = (ui->w - room) / 2;
    const char *leave = ui->narrow ? "" : " You may leave it out.";
    char words[96];
    double said = NAN;
    if (walk->tried.kind == PART_SLIDE)
        snprintf(words, sizeof words, "How comfortable was it?%s", leave);
    else
        snprintf(words, sizeof words, "How comfortable was %.4g a minute?%s",
                 walk->tried.rate_per_min, leave);
    ui_text_within(ui, type, ui->w / 2, y, ALIGN_MIDDLE, room, ui->theme->ink, words);
    for (int i = 0; i < COMFORT_MOST; i++) {
        struct box box = {x + (width + gap) * (float)i, y + 18, width, 48};
        bool pressed = widget_chip(ui, box, comfort_words[i], walk->comfort == i + 1);
        if ((pressed && ui->input.key != KEY_SPACE) || ui->input.letter == '1' + i)
            said = i + 1;
    }
    return said;
}

struct ui_intent screen_walk(struct ui *ui, const struct ui_model *model)
{
    const struct snapshot *snapshot = model->snapshot;
    const struct walk_view *walk = &snapshot->walk;
    const struct calibration *calibration = model->calibration;
    bool paused = snapshot->phase == SESSION_PAUSED, asks = walk->asks_comfort && !paused;
    const struct key_act acts[] = {
        {"Space", paused ? "go on" : "pause", KEY_SPACE, 0, paused ? WISH_RESUME : WISH_PAUSE,
         true},
        {"D", "less deep", KEY_NONE, 'd', WISH_GENTLER, true},
        {"N", "to the next part", KEY_NONE, 'n', WISH_SKIP, true},
        {"B", "back", KEY_BACK, 'b', WISH_STEP_BACK, !ui->narrow},
        {"H", "support", KEY_NONE, 'h', WISH_SUPPORT, true},
        {"Esc", "stop", KEY_ESCAPE, 0, WISH_STOP, true},
    };
    char title[160], words[200] = "";
    struct text text = text_over(words, sizeof words);
    const struct protocol_offer *offer = &calibration->protocols[calibration->wish.protocol];
    double whole_s = offer->course.seconds;
    snprintf(title, sizeof title, "%s, part %d of %d",
             offer->protocol ? offer->protocol->title : "Resonance", walk->part + 1,
             walk->part_count);
    const struct measuring measuring = {title, snapshot->left_s,
                                        whole_s > 0 ? 1 - snapshot->left_s / whole_s : NAN, acts,
                                        (int)(sizeof acts / sizeof *acts)};
    float spare = ui->h - 800;
    struct place place = {ui->w / 2, (asks ? 268 : 326) + spare * 0.42f,
                          (ui->narrow ? 0.72f : 0.9f) * (asks ? 0.74f : 1)};
    canvas_ground(ui->canvas, place.x, place.y, ui->theme->near, ui->theme->far);
    figure_draw(ui, place, snapshot, model->motion, model->now_ns,
                (struct figure_look){
                    .words = true, .paused = paused, .reduced_motion = model->reduced_motion});
    flower_draw(ui, place, snapshot, model->motion, model->now_ns,
                (struct flower_look){.swells = !model->reduced_motion});
    struct ui_intent intent = {0};
    double said = asks ? comfort(ui, walk, ui->h - (ui->narrow ? 346 : 296)) : NAN;
    if (!isnan(said))
        intent = (struct ui_intent){.wish = WISH_COMFORT, .value = said};
    whispered(snapshot, &text);
    part_spoken(ui, spoken(snapshot), words);
    enum ui_wish pressed = part_measuring(ui, model, &measuring);
    return pressed != WISH_NOTHING ? (struct ui_intent){.wish = pressed} : intent;
}
