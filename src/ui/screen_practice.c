/* Practice: the figure in the middle, the words below it, and as little else as possible. What the
 * program has to say (sensor, reasons, keys) is small, quiet and at the edge; nothing here praises
 * or blames. The view with nothing but figure and words shows even that only while the pointer
 * moves. A lost sensor or a troubled record is told in words, and the practice goes on.
 *
 * Where a step waits for the person, the figure makes room: for options below it, and altogether
 * for a text or questions (asks.c). At a named place to rest its words stand in the step's stead.
 */
#include "ui/screen.h"

#include "base/clock.h"
#include "base/text.h"
#include "session/words.h"
#include "ui/asks.h"
#include "ui/flower.h"
#include "ui/keys.h"
#include "ui/plots.h"
#include "ui/practice_layout.h"
#include <limits.h>
#include <math.h>

#define FADE_OUT_S 0.30
#define FADE_IN_S  0.40

/* --- the words ------------------------------------------------------------------------------ */

static const char *words_of(const struct ui_model *model, struct spoken spoken)
{
    const struct snapshot *snapshot = model->snapshot;
    const struct practice *practice = snapshot->practice;
    bool exists = practice && spoken.step >= 0 && spoken.step < practice->step_count;
    if (exists && spoken.anchor >= 0 && spoken.anchor < practice->anchor_count)
        return practice->anchors[spoken.anchor].say;
    if (exists && practice->steps[spoken.step].say)
        return practice->steps[spoken.step].say;
    bool asks = spoken.step == snapshot->step && ask_of(model) == ASK_CHECK_IN;
    return asks ? model->draft->check_in->title : "";
}

static struct spoken spoken_now(const struct snapshot *snapshot)
{
    return (struct spoken){snapshot->step, snapshot->anchor};
}

/* Up to three lines, the last of which stands half a line below prompt_y: words grow upwards, never
 * off screen. With a whisper below them they stand half a line higher. */
static void prompt(struct ui *ui, const struct ui_model *model, const struct layout *at,
                   const char *words, double share, float *last_y)
{
    char filled[FILLED_BYTES];
    const float sizes[] = {at->far_size, at->prompt_size, at->prompt_size * 0.72f};
    const int most[] = {at->far_lines, at->prompt_lines, INT_MAX};
    struct type type = {FACE_SPOKEN, 0};
    int lines = 0;
    words = ask_words(model, words, filled, sizeof filled);
    for (int i = at->far_lines > 0 ? 0 : 1; i < 3; i++) {
        type.size = sizes[i];
        lines = ui_lines(ui, type, at->prompt_room, words);
        if (lines <= most[i])
            break;
    }
    float line = type.size * 1.22f;
    bool far = at->far_lines > 1 && lines > 1;
    float up = lines > 1 ? line * ((float)lines - (at->whispers || far ? 1 : 1.5f)) : 0;
    if (at->whispers && at->far_lines > 0)
        up += 14;
    if (at->low)
        up = line * (float)(lines - 1) / 2 - type.size * 0.33f + (at->whispers ? 20 : 0);
    *last_y = at->prompt_y - up + line * (float)(lines - 1);
    ui_paragraph(ui, type, at->prompt_x, at->prompt_y - up,
                 ui_balanced(ui, type, at->prompt_room, words), line, ALIGN_MIDDLE,
                 theme_faded(ui->theme->ink, share), words);
}

/* What was said before fades, then comes what is said now. */
static void prompts(struct ui *ui, const struct ui_model *model, const struct layout *at,
                    float *last_y)
{
    const struct motion *motion = model->motion;
    double since = s_from_ns(model->now_ns - motion->says_since_ns);
    const char *before = words_of(model, motion->said);
    double wait = before[0] ? FADE_OUT_S : 0;
    if (since < wait)
        prompt(ui, model, at, before, 1 - motion_ease(since / FADE_OUT_S), last_y);
    else
        prompt(ui, model, at, words_of(model, spoken_now(model->snapshot)),
               motion_ease((since - wait) / FADE_IN_S), last_y);
}

/* Below the words, small: where one rests, what the heart may do here, that the step takes its
 * time. No number of how far it has come: that would make a task of it. */
static const char *whispered(const struct ui_model *model, char *filled, size_t size)
{
    const struct snapshot *snapshot = model->snapshot;
    const struct practice_step *step = step_now(snapshot);
    struct text text = text_over(filled, size);
    if (!step)
        return "";
    if (snapshot->anchor >= 0 && snapshot->anchor < snapshot->practice->anchor_count)
        text_add(&text, "Resting: %s. Space returns.",
                 snapshot->practice->anchors[snapshot->anchor].title);
    else if (step->expect && (model->expect || model->view == VIEW_RHYTHM))
        return ask_words(model, step->expect, filled, size);
    else if (model->expect)
        text_add(&text, "Nothing in particular is expected of the heart here.");
    else if (snapshot->step_view.waits == WAIT_HEART && snapshot->phase == SESSION_PRACTISING)
        text_add(&text, "taking the time it needs");
    return filled;
}

static void whisper(struct ui *ui, const struct layout *at, const char *words, float last_y)
{
    struct type type = {FACE_SPOKEN_ITALIC, ui->narrow ? 19 : 21};
    if (ui_lines(ui, type, at->prompt_room, words) > 1)
        type.size -= 3;
    float y = at->low ? last_y + 34 : at->prompt_y + (at->far_lines > 0 ? 32 : 36);
    ui_paragraph(ui, type, at->prompt_x, y, at->prompt_room, type.size * 1.15f, ALIGN_MIDDLE,
                 ui->theme->quiet, words);
}

/* --- the edges ------------------------------------------------------------------------------ */

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
    bool alone = snapshot->practice && snapshot->practice->step_count == 1;
    if (!alone || ask_of(model) != ASK_CHECK_IN) /* which takes as long as it takes */
        time_left(snapshot->left_s, &text);
    float taken =
        ui_text(ui, type, ui->w - at->edge, at->top_y, ALIGN_RIGHT, ui->theme->quiet, words);
    if (snapshot->practice && at->width - taken > 140)
        ui_text_within(ui, type, at->edge, at->top_y, ALIGN_LEFT, at->width - taken - 24,
                       ui->theme->quiet, snapshot->practice->title);
    if (snapshot->simulated && !ui->narrow && !model->together)
        ui_text(ui, (struct type){FACE_PLAIN, 15}, at->edge, at->top_y + 26, ALIGN_LEFT,
                ui->theme->quiet, "Practising with a simulated heart");
}

/* Coherence: its number when asked for and allowed, else only the reason why there is none. */
static void coherence(const struct ui_model *model, struct text *text)
{
    const struct snapshot *snapshot = model->snapshot;
    static const char *const instead[SCORE_COUNT] = {
        [SCORE_SHOWN] = "",
        [SCORE_SOFT] = "Coherence is shown as light here",
        [SCORE_AFTERWARDS] = "Coherence is shown afterwards",
        [SCORE_HIDDEN] = "Coherence is hidden here",
    };
    enum score_display score = snapshot->score;
    bool known = snapshot->coherence_reason == REASON_NONE;
    bool sensed = snapshot->link == LINK_OPEN && snapshot->quality > QUALITY_POOR;
    bool tells = score_as_light(score) && (!known || score_as_number(score));
    if (tells && (model->numbers || (sensed && !known && model->view != VIEW_EVERYTHING)))
        words_coherence(snapshot, text);
    else if (model->numbers)
        text_add(text, "%s", instead[score]);
    if (model->numbers && score_as_number(score))
        words_synchrony(snapshot, text);
}

/* Above the state: trouble with the record, else the one thing to mend about a signal that is good
 * enough to go on with; on request, where the pacer went by itself. */
static void notice(struct ui *ui, const struct ui_model *model, struct box box, bool low)
{
    const struct snapshot *snapshot = model->snapshot;
    const struct problem *trouble = &snapshot->record_trouble;
    bool troubled = trouble->status != STATUS_OK;
    char words[640] = "";
    struct text text = text_over(words, sizeof words);
    if (troubled)
        text_add(&text, "%s %s", trouble->what, trouble->remedy);
    else if (!model->together && !low && ask_of(model) == ASK_NOTHING)
        words_mend(snapshot, &text);
    if (!troubled && model->numbers)
        words_drift(snapshot, &text);
    ui_text_within(ui, (struct type){FACE_PLAIN, 15}, box.x, box.y, ALIGN_LEFT,
                   troubled ? box.w : fminf(box.w, 420),
                   troubled ? ui->theme->ink : ui->theme->quiet, words);
}

/* What has no room behind the sensor's words stands above them. */
static bool fits_beside(struct ui *ui, const struct snapshot *snapshot, float most,
                        const char *more)
{
    char words[EVENT_TEXT_MAX * 6];
    struct text text = text_over(words, sizeof words);
    words_sensor(snapshot, &text);
    text_add(&text, " \u00b7 %s", more);
    return 20 + ui_width(ui, (struct type){FACE_PLAIN, 15}, words) <= most;
}

static void state(struct ui *ui, const struct ui_model *model, const struct layout *at, float taken)
{
    const struct snapshot *snapshot = model->snapshot;
    char more[160] = "";
    struct text text = text_over(more, sizeof more);
    float y = at->line_y, most = at->width - taken;
    if (ui->narrow) { /* above two lines of keys */
        y -= at->low ? 38 : 80;
        most = at->width;
    }
    coherence(model, &text);
    bool beside = more[0] == '\0' || ui->narrow || fits_beside(ui, snapshot, most, more);
    if (!model->together)
        part_sensor(ui, snapshot, at->edge, y, most, beside ? more : "");
    if (!beside && !model->together) {
        y -= 26;
        ui_text_within(ui, (struct type){FACE_PLAIN, 15}, at->edge + 20, y, ALIGN_LEFT,
                       at->width - 20, ui->theme->quiet, more);
    }
    notice(ui, model, (struct box){at->edge + 20, y - 26, at->width - 20, 0}, at->low);
}

static void progress(struct ui *ui, const struct snapshot *snapshot)
{
    double whole = snapshot->elapsed_s + snapshot->left_s;
    double share = whole > 0 ? snapshot->elapsed_s / whole : 0;
    canvas_box(ui->canvas, 0, ui->h - 3, ui->w, 3, 0, theme_faded(ui->theme->breath, 0.14));
    canvas_box(ui->canvas, 0, ui->h - 3, ui->w * (float)fmin(share, 1), 3, 0,
               theme_faded(ui->theme->breath, 0.75));
}

/* --- the keys ------------------------------------------------------------------------------- */

/* What the keys do now. Returns how many there are. */
static int acts_now(const struct ui *ui, const struct ui_model *model, struct key_act *acts)
{
    const struct snapshot *snapshot = model->snapshot;
    bool paused = snapshot->phase == SESSION_PAUSED, rests = snapshot->anchor >= 0;
    bool has_anchors = snapshot->practice && snapshot->practice->anchor_count > 0;
    const struct key_act all[] = {
        {"Space",
         rests    ? "return"
         : paused ? "go on"
                  : "pause",
         KEY_SPACE, 0,
         rests    ? WISH_GO_ON
         : paused ? WISH_RESUME
                  : WISH_PAUSE,
         true},
        {"G", rests ? "another place" : "rest", KEY_NONE, 'g', WISH_ANCHOR, true},
        {"D", "less deep", KEY_NONE, 'd', WISH_GENTLER, true},
        {"H", "support", KEY_NONE, 'h', WISH_SUPPORT, true},
        {"K", "keys", KEY_NONE, 'k', WISH_KEYS, true},
        {"Esc", "stop", KEY_ESCAPE, 0, WISH_STOP, true},
        {"B", "back a step", KEY_BACK, 'b', WISH_STEP_BACK, false},
        {"N", "to the next step", KEY_NONE, 'n', WISH_SKIP, false},
        {"\u2212", "breathe slower", KEY_NONE, '-', WISH_SLOWER, false},
        {"+", "breathe faster", KEY_NONE, '+', WISH_FASTER, false},
        {"E", "what the heart may do here", KEY_NONE, 'e', WISH_EXPECT, false},
        {"V", "another view of the heart", KEY_NONE, 'v', WISH_VIEW, false},
        {"C", "coherence as a number", KEY_NONE, 'c', WISH_NUMBERS, false},
        {"T", "night, day, high contrast", KEY_NONE, 0, WISH_THEME, false},
        {"F11", "full screen", KEY_NONE, 0, WISH_FULL_SCREEN, false},
        {"Ctrl +", "larger words", KEY_NONE, 0, WISH_LARGER, false},
        {"Ctrl \u2212", "smaller words", KEY_NONE, 0, WISH_SMALLER, false},
    };
    int count = 0;
    bool few = practice_is_low(ui) ||
               ui->w < 420; /* then the bottom line offers only what is needed most */
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].key[0] == 'G' && !has_anchors)
            continue;
        acts[count] = all[i];
        bool spared = all[i].letter == 'g' || all[i].letter == 'd';
        acts[count++].offered = all[i].offered && !(few && spared);
    }
    return count;
}

/* Arrows change the breath where nothing else is asked for them. */
static enum ui_wish by_arrow(const struct ui *ui, enum ask ask)
{
    if (ask != ASK_NOTHING)
        return WISH_NOTHING;
    return ui->input.key == KEY_DOWN ? WISH_SLOWER
           : ui->input.key == KEY_UP ? WISH_FASTER
                                     : WISH_NOTHING;
}

/* --- the whole ------------------------------------------------------------------------------ */

static void middle(struct ui *ui, const struct ui_model *model, struct layout *at, enum ask ask)
{
    char filled[FILLED_BYTES];
    const struct snapshot *snapshot = model->snapshot;
    bool figure = ask == ASK_NOTHING || ask == ASK_CHOICE;
    bool flower = figure && model->view != VIEW_BARE && !model->together;
    struct figure_look look = {.words = true,
                               .paused = snapshot->phase == SESSION_PAUSED,
                               .reduced_motion = model->reduced_motion};
    if (figure)
        figure_draw(ui, at->figure, snapshot, model->motion, model->now_ns, look);
    if (flower)
        flower_draw(ui, at->figure, snapshot, model->motion, model->now_ns,
                    (struct flower_look){.swells = !model->reduced_motion});
    const char *small = figure ? whispered(model, filled, sizeof filled) : "";
    at->whispers = small[0] != '\0';
    float last_y = 0; /* of the words */
    prompts(ui, model, at, &last_y);
    whisper(ui, at, small, last_y);
    if (at->unrolled.h > 0)
        part_unrolled(ui, model, at->unrolled);
    if (at->everything.h > 0)
        part_everything(ui, model, at->everything);
}

static struct box below_prompt(struct ui *ui, const struct ui_model *model, const struct layout *at,
                               enum ask ask)
{
    struct box box = at->asked;
    bool told = words_of(model, spoken_now(model->snapshot))[0] != '\0';
    if (ask != ASK_CHOICE && told) {
        box.y += ui->narrow ? 56 : 48;
        box.h -= ui->narrow ? 56 : 48;
    }
    return box;
}

static struct ui_intent described(struct ui *ui, const struct ui_model *model,
                                  const struct key_act *acts, int count)
{
    static void (*const asks[])(struct ui *, const struct ui_model *, struct box,
                                struct ui_intent *) = {
        [ASK_CHOICE] = ask_choice, [ASK_LESSON] = ask_lesson, [ASK_CHECK_IN] = ask_check_in};
    enum ask ask = ask_of(model);
    struct layout at = practice_layout(ui, model, ask);
    bool bare = model->view == VIEW_BARE || model->together;
    bool told = !bare || model->pointer_awake || ui->focus->shown || ask != ASK_NOTHING;
    struct ui_intent intent = {.wish = by_arrow(ui, ask)};
    canvas_ground(ui->canvas, at.figure.x, at.figure.y, ui->theme->near, ui->theme->far);
    middle(ui, model, &at, ask);
    if (asks[ask])
        asks[ask](ui, model, below_prompt(ui, model, &at, ask), &intent);
    float taken = 0;
    enum ui_wish pressed = WISH_NOTHING;
    if (told && !model->replayed) { /* else its edges are the replay's */
        pressed = keys_line(ui, acts, count, (struct box){at.edge, at.line_y, at.width, 0}, &taken);
        top(ui, model, &at);
        state(ui, model, &at, taken);
        progress(ui, model->snapshot);
    }
    bool taken_back = intent.wish == WISH_ANSWER && ui->input.key == KEY_BACK;
    if (pressed == WISH_NOTHING && !taken_back)
        pressed = keys_pressed(ui, acts, count);
    return pressed != WISH_NOTHING ? (struct ui_intent){.wish = pressed} : intent;
}

/* While one sits nothing is scrolled; what waits for the person may be. */
struct ui_intent screen_practice(struct ui *ui, const struct ui_model *model)
{
    struct key_act acts[KEYS_MOST];
    if (ask_of(model) == ASK_NOTHING)
        ui_fit(ui);
    int count = acts_now(ui, model, acts);
    if (!model->keys)
        return described(ui, model, acts, count);
    struct ui_input input = keys_veil(ui);
    described(ui, model, acts, count);
    enum ui_wish wish = keys_panel(ui, acts, count, input);
    if (wish == WISH_NOTHING)
        wish = keys_pressed(ui, acts, count);
    return (struct ui_intent){.wish = wish};
}
