/* Practice: the figure in the middle, the words below it, and as little else as possible. What the
 * program has to say (sensor, reasons, keys) is small, quiet and at the edge; nothing here praises
 * or blames. The view with nothing but figure and words shows even that only while the pointer
 * moves. A lost sensor or a troubled record is told in words, and the practice goes on. */
#include "ui/screen.h"

#include "base/clock.h"
#include "base/text.h"
#include "session/words.h"
#include "ui/flower.h"
#include <math.h>

#define FADE_OUT_S 0.30
#define FADE_IN_S  0.40

struct layout {
    float edge, width;
    struct place figure;
    float prompt_y, prompt_room, prompt_size;
    struct box unrolled;
};

static struct layout layout_of(const struct ui *ui, enum practice_view view)
{
    float middle = ui->w / 2, spare = ui->h - 800;
    struct layout at = {.edge = ui->narrow ? 24 : 48};
    at.width = ui->w - 2 * at.edge;
    at.prompt_room = fminf(at.width, 980);
    at.prompt_size = ui->narrow ? 30 : 38;
    at.figure = (struct place){middle, 346 + spare * 0.44f, 1 + spare / 1200};
    at.prompt_y = ui->h - 120 - spare * 0.1f;
    if (ui->narrow) {
        at.prompt_y = ui->h - 160;
        at.figure = (struct place){middle, 320 + spare * 0.44f,
                                   fminf((ui->w / 2 - 16) / 292, (ui->h - 400) / 584)};
    }
    if (view == VIEW_RHYTHM) {
        float h = ui->narrow ? 110 : 130;
        at.unrolled =
            (struct box){at.edge + (ui->narrow ? 0 : 102), ui->h - (ui->narrow ? 142 : 110) - h,
                         at.width - (ui->narrow ? 0 : 204), h};
        at.figure.k *= ui->narrow ? 0.74f : 0.66f;
        at.figure.y = ui->narrow ? 250 + spare * 0.4f : 250 + spare * 0.36f;
        at.prompt_y = at.unrolled.y - 58;
        at.prompt_size *= 0.88f;
    }
    return at;
}

static const char *said(const struct snapshot *snapshot, int step)
{
    const struct practice *practice = snapshot->practice;
    bool exists = practice && step >= 0 && step < practice->step_count;
    return exists && practice->steps[step].say ? practice->steps[step].say : "";
}

/* Up to three lines, the last of which stands at prompt_y: words grow upwards, never off screen. */
static void prompt(struct ui *ui, const struct layout *at, const char *words, double share)
{
    struct type type = {FACE_SPOKEN, at->prompt_size};
    float line = type.size * 1.22f;
    int lines = ui_lines(ui, type, at->prompt_room, words);
    if (lines > 3) {
        type.size *= 0.72f;
        line = type.size * 1.22f;
        lines = ui_lines(ui, type, at->prompt_room, words);
    }
    float up = lines > 1 ? line * ((float)lines - 1.5f) : 0;
    ui_paragraph(ui, type, ui->w / 2, at->prompt_y - up,
                 ui_balanced(ui, type, at->prompt_room, words), line, ALIGN_MIDDLE,
                 theme_faded(ui->theme->ink, share), words);
}

static void prompts(struct ui *ui, const struct ui_model *model, const struct layout *at)
{
    const struct snapshot *snapshot = model->snapshot;
    double since = s_from_ns(model->now_ns - snapshot->step_began_ns);
    if (since < FADE_OUT_S && snapshot->step > 0)
        prompt(ui, at, said(snapshot, snapshot->step - 1), 1 - motion_ease(since / FADE_OUT_S));
    else
        prompt(ui, at, said(snapshot, snapshot->step),
               motion_ease((since - (snapshot->step > 0 ? FADE_OUT_S : 0)) / FADE_IN_S));
}

/* Whole minutes: seconds running down would pull at the eye. */
static void time_left(double seconds, struct text *text)
{
    if (!(seconds >= 0))
        return;
    if (seconds <= 60)
        text_add(text, "less than a minute left");
    else
        text_add(text, "%d min left", (int)ceil(seconds / 60));
}

static void top(struct ui *ui, const struct ui_model *model, const struct layout *at)
{
    const struct snapshot *snapshot = model->snapshot;
    struct type type = {FACE_PLAIN, 17};
    char words[48] = "";
    struct text text = text_over(words, sizeof words);
    time_left(snapshot->left_s, &text);
    float taken = ui_text(ui, type, ui->w - at->edge, 56, ALIGN_RIGHT, ui->theme->quiet, words);
    if (snapshot->practice)
        ui_text_within(ui, type, at->edge, 56, ALIGN_LEFT, at->width - taken - 24, ui->theme->quiet,
                       snapshot->practice->title);
    if (snapshot->simulated && !ui->narrow)
        ui_text(ui, (struct type){FACE_PLAIN, 15}, at->edge, 82, ALIGN_LEFT, ui->theme->quiet,
                "Practising with a simulated heart");
}

static enum score_display display_of(const struct snapshot *snapshot)
{
    const struct practice *practice = snapshot->practice;
    bool exists = practice && snapshot->step >= 0 && snapshot->step < practice->step_count;
    return exists ? practice->steps[snapshot->step].score : SCORE_SHOWN;
}

/* Coherence: its number when asked for and allowed, else only the reason why there is none. */
static void coherence(const struct ui_model *model, struct text *text)
{
    const struct snapshot *snapshot = model->snapshot;
    enum score_display display = display_of(snapshot);
    bool known = snapshot->coherence_reason == REASON_NONE;
    bool sensed = snapshot->link == LINK_OPEN && snapshot->quality > QUALITY_POOR;
    if (model->numbers && display == SCORE_HIDDEN)
        text_add(text, "Coherence is hidden in this step");
    else if (model->numbers && display == SCORE_SOFT && known)
        text_add(text, "Coherence is shown as light in this step");
    else if (model->numbers || (sensed && !known && display != SCORE_HIDDEN))
        words_coherence(snapshot, text);
    if (model->numbers && display == SCORE_SHOWN)
        words_synchrony(snapshot, text);
}

struct key {
    const char *label;
    enum ui_key key;
    enum ui_wish wish;
};

/* Keys without words on the screen; the README names them. */
static enum ui_wish silent_wish(enum ui_key key)
{
    switch (key) {
    case KEY_SKIP:
        return WISH_SKIP;
    case KEY_SLOWER:
    case KEY_DOWN:
        return WISH_SLOWER;
    case KEY_FASTER:
    case KEY_UP:
        return WISH_FASTER;
    default:
        return WISH_NOTHING;
    }
}

static struct ui_intent keys(struct ui *ui, const struct ui_model *model, const struct layout *at,
                             bool shown, float *taken)
{
    bool paused = model->snapshot->phase == SESSION_PAUSED;
    const struct key all[] = {
        {"Esc stop", KEY_ESCAPE, WISH_STOP},
        {"C number", KEY_NUMBERS, WISH_NUMBERS},
        {"V view", KEY_VIEW, WISH_VIEW},
        {paused ? "Space go on" : "Space pause", KEY_SPACE, paused ? WISH_RESUME : WISH_PAUSE},
    };
    struct ui_intent intent = {.wish = silent_wish(ui->input.key)};
    float x = ui->w - at->edge, y = ui->h - 46;
    bool focused = ui->focus->shown;
    for (int i = 0; i < 4; i++) {
        float width = 0;
        bool pressed = shown && widget_words(ui, x, y, ALIGN_RIGHT, all[i].label, &width);
        /* Space always pauses, wherever the focus is; Enter presses what is in focus. */
        bool by_space = focused && ui->input.key == KEY_SPACE;
        if ((pressed && !by_space) || ui->input.key == all[i].key)
            intent.wish = all[i].wish;
        x -= width + 26;
    }
    *taken = ui->w - at->edge - x;
    return intent;
}

static void state(struct ui *ui, const struct ui_model *model, const struct layout *at, float taken)
{
    const struct snapshot *snapshot = model->snapshot;
    char more[160] = "";
    struct text text = text_over(more, sizeof more);
    coherence(model, &text);
    float y = ui->h - 46, most = at->width - taken;
    if (ui->narrow) {
        y -= 34;
        most = at->width;
    }
    part_sensor(ui, snapshot, at->edge, y, most, more);
    if (snapshot->record_trouble.status != STATUS_OK) {
        char words[640];
        struct text told = text_over(words, sizeof words);
        text_add(&told, "%s %s", snapshot->record_trouble.what, snapshot->record_trouble.remedy);
        ui_text_within(ui, (struct type){FACE_PLAIN, 15}, at->edge + 20, y - 26, ALIGN_LEFT,
                       at->width - 20, ui->theme->ink, words);
    }
}

static void progress(struct ui *ui, const struct snapshot *snapshot)
{
    double whole = snapshot->elapsed_s + snapshot->left_s;
    double share = whole > 0 ? snapshot->elapsed_s / whole : 0;
    canvas_box(ui->canvas, 0, ui->h - 3, ui->w, 3, 0, theme_faded(ui->theme->breath, 0.14));
    canvas_box(ui->canvas, 0, ui->h - 3, ui->w * (float)fmin(share, 1), 3, 0,
               theme_faded(ui->theme->breath, 0.75));
}

struct ui_intent screen_practice(struct ui *ui, const struct ui_model *model)
{
    const struct snapshot *snapshot = model->snapshot;
    struct layout at = layout_of(ui, model->view);
    bool bare = model->view == VIEW_BARE;
    bool told = !bare || model->pointer_awake || ui->focus->shown;
    struct figure_look look = {.words = true,
                               .paused = snapshot->phase == SESSION_PAUSED,
                               .reduced_motion = model->reduced_motion};
    canvas_ground(ui->canvas, at.figure.x, at.figure.y, ui->theme->near, ui->theme->far);
    figure_draw(ui, at.figure, snapshot, model->motion, model->now_ns, look);
    if (!bare)
        flower_draw(ui, at.figure, snapshot, model->motion, model->now_ns,
                    (struct flower_look){.swells = !model->reduced_motion});
    prompts(ui, model, &at);
    if (model->view == VIEW_RHYTHM)
        part_unrolled(ui, model, at.unrolled);
    float taken = 0;
    struct ui_intent intent = keys(ui, model, &at, told, &taken);
    if (told) {
        top(ui, model, &at);
        state(ui, model, &at, taken);
        progress(ui, snapshot);
    }
    return intent;
}
