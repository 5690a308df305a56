/* What the person's wishes do. Some go to the session as they are; the others have one small
 * function each, found by a table. */
#include "ui/window_state.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "session/review.h"
#include "ui/asks.h"
#include "ui/offers.h"
#include <math.h>
#include <string.h>

#define ANSWER_RESTS_NS (800 * NS_PER_MS)

/* --- the practice --------------------------------------------------------------------------- */

/* False when the session cannot take them now: they stay to be sent. */
static bool send_answers(struct window *window)
{
    struct draft *draft = &window->draft;
    for (int item = draft_unsent(draft); item >= 0; item = draft_unsent(draft)) {
        char words[EVENT_TEXT_MAX];
        draft_words(draft, item, words, sizeof words);
        if (!session_send(window->config->session, INTENT_ANSWER, words))
            return false;
        draft->unsent[item] = false;
    }
    return true;
}

static void send(struct window *window, enum intent intent, const char *words)
{
    send_answers(window);
    session_send(window->config->session, intent, words);
}

void window_follow_step(struct window *window, const struct snapshot *snapshot)
{
    int64_t now_ns = clock_monotonic_ns();
    bool same = window->step == snapshot->step && window->step_began_ns == snapshot->step_began_ns;
    if (same && draft_unsent(&window->draft) >= 0 && now_ns - window->answered_ns > ANSWER_RESTS_NS)
        send_answers(window);
    if (same)
        return;
    const struct practice_step *step = step_now(snapshot);
    window->step = snapshot->step;
    window->step_began_ns = snapshot->step_began_ns;
    window->model.page = 0;
    window->focus.at = 0;
    window->focus.scroll = 0;
    if (snapshot->step_view.waits != WAIT_PERSON) /* nothing to point at while sitting */
        window->focus.shown = false;
    draft_begin(&window->draft, step && step->ask ? check_in_library_find(
                                                        window->config->books->check_ins, step->ask)
                                                  : NULL);
}

static void begin_now(struct window *window)
{
    const struct window_config *config = window->config;
    struct ui_model *model = &window->model;
    window->trouble = (struct problem){0};
    enum status status = config->begin(config->context, &window->wanted, &window->trouble);
    model->trouble = status == STATUS_OK ? NULL : &window->trouble;
    if (status != STATUS_OK) {
        window->doing = (struct ui_place){0};
        window_show(window, SCREEN_HOME);
        return;
    }
    model->stopped_early = false;
    model->expect = false;
    model->sat_s = 0;
    window->under_way = false;
    window->step = -1;
    draft_begin(&window->draft, NULL);
    window_show(window, SCREEN_PRACTICE);
}

void window_begin(struct window *window)
{
    const struct practice *practice = window->wanted.practice;
    window->model.named = practice;
    if (practice && practice->name_count > 0 && !window->config->together)
        window_show(window, SCREEN_NAMES);
    else
        begin_now(window);
}

void window_find_next(struct window *window)
{
    const struct books *books = window->config->books;
    struct ui_place *next = &window->model.next;
    *next = (struct ui_place){0};
    for (int i = books->progress->count - 1; i >= 0 && !next->item; i--) {
        next->course = course_library_find(books->courses, books->progress->entries[i].course);
        if (next->course)
            next->item = progress_next(books->progress, next->course, &next->unit);
    }
    if (!next->item)
        *next = (struct ui_place){0};
}

static void mark_done(struct window *window, const struct ui_place *place, const char *session)
{
    const struct window_config *config = window->config;
    struct problem problem = {0};
    if (place->item && config->done(config->context, place, session, &problem))
        log_problem(&problem);
    window_find_next(window);
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum screen back_from(const struct window *window)
{
    return window->from == SCREEN_UNIT || window->from == SCREEN_HISTORY ? window->from
                                                                         : SCREEN_HOME;
}

/* Home offers once more what was just practised, unless a course says what comes next. */
static void select_last(struct window *window)
{
    struct ui_model *model = &window->model;
    int last = window->wanted.practice && !model->next.item
                   ? offers_of(model, window->wanted.practice)
                   : 0;
    model->selected = last > 0 ? last : 0;
}

/* Stopping early is a way of sitting: what was begun of a course was done. After a check-in by
 * itself there is nothing to show. */
void window_end(struct window *window, const struct snapshot *snapshot)
{
    char path[PATH_SIZE];
    struct problem problem = {0};
    memcpy(path, snapshot->record_path, sizeof path);
    window->model.sat_s = snapshot->elapsed_s;
    window->model.returned = false;
    window->config->leave(window->config->context);
    mark_done(window, &window->doing, file_name(path));
    window->doing = (struct ui_place){0};
    select_last(window);
    if (window->reviewed)
        review_finish(&window->review);
    window->reviewed = path[0] != '\0' && review_load(path, &window->review, &problem) == STATUS_OK;
    if (problem.status != STATUS_OK)
        log_problem(&problem);
    window->model.review = window->reviewed ? &window->review : NULL;
    window->model.opened = NULL;
    if (window->config->read_history)
        window->config->read_history(window->config->context);
    window->copies.count = 0;
    window->supports = false;
    window_show(window, window->wanted.practice ? SCREEN_END : back_from(window));
    window_after_begin(window);
}

/* --- wishes, each in a few lines ------------------------------------------------------------ */

static void go_to_place(struct window *window, struct ui_place place)
{
    window->model.place = place;
    window->model.leads = false;
    window_show(window, place.item ? SCREEN_READING : place.unit ? SCREEN_UNIT : SCREEN_COURSE);
}

static void open_item(struct window *window, const struct ui_place *place)
{
    struct offer offer = offer_of_item(&window->model, place);
    const struct check_in *check_in =
        place->item->kind == ITEM_CHECK_IN
            ? check_in_library_find(window->config->books->check_ins, place->item->check_in)
            : NULL;
    window->from = window->screen;
    window->wanted = (struct wanted){offer.practice, check_in, offer.minutes};
    if (!offer.practice && !check_in) {
        go_to_place(window, *place);
        return;
    }
    window->doing = *place;
    window_begin(window);
}

static void on_place(struct window *window, const struct ui_intent *intent)
{
    if (intent->place.item)
        open_item(window, &intent->place);
    else if (window->screen == SCREEN_READING && window->from == SCREEN_HOME)
        window_show(window, SCREEN_HOME);
    else
        go_to_place(window, intent->place);
}

static void practise(struct window *window, const struct practice *practice, double minutes)
{
    window->from = window->screen;
    window->doing = (struct ui_place){0};
    window->wanted = (struct wanted){practice, NULL, minutes};
    window_begin(window);
}

static void on_begin(struct window *window, const struct ui_intent *intent)
{
    struct offer offer = offers_at(&window->model, window->model.selected);
    (void)intent;
    if (window->screen == SCREEN_NAMES)
        begin_now(window);
    else if (offer.place.item)
        open_item(window, &offer.place);
    else if (offer.practice)
        practise(window, offer.practice, offer.minutes);
}

static void on_practise(struct window *window, const struct ui_intent *intent)
{
    const struct practice *practice = window->config->books->practices->practices[intent->which];
    practise(window, practice, practice_fits(practice, window->model.search.minutes));
}

static void on_item_done(struct window *window, const struct ui_intent *intent)
{
    struct ui_place place = window->model.place;
    (void)intent;
    mark_done(window, &place, "");
    place.item = NULL;
    if (window->from == SCREEN_HOME)
        window_show(window, SCREEN_HOME);
    else
        go_to_place(window, place);
}

static void on_select(struct window *window, const struct ui_intent *intent)
{
    window->model.selected = intent->which;
    window->model.trouble = NULL;
}

/* What was selected stays so where it makes something of the time there is. */
static void on_minutes(struct window *window, const struct ui_intent *intent)
{
    struct ui_model *model = &window->model;
    struct offer offer = offers_at(model, model->selected);
    model->search.minutes = intent->value;
    model->page = 0;
    bool own = offer.practice && !offer.place.item;
    int at = own ? offers_of(model, offer.practice) : 0;
    bool uses = own && practice_fits(offer.practice, intent->value) * 2 >= intent->value;
    model->selected = at > 0 && uses ? at : 0;
}

static void on_name(struct window *window, const struct ui_intent *intent)
{
    names_give(&window->names, window->model.named->names[intent->which].id, intent->words);
}

static void on_choose(struct window *window, const struct ui_intent *intent)
{
    const struct practice_step *step = step_now(window->model.snapshot);
    if (step && intent->which < step->option_count)
        send(window, INTENT_CHOOSE, step->options[intent->which].id);
}

static void on_answer(struct window *window, const struct ui_intent *intent)
{
    if (intent->wish == WISH_ANSWER_TYPED)
        draft_type(&window->draft, intent->which, (char)intent->value);
    else
        draft_set(&window->draft, intent->which, intent->value);
    window->answered_ns = clock_monotonic_ns();
}

static void on_stop(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    send(window, INTENT_STOP, "");
    window->model.stopped_early = true;
}

/* The practice waits while the text is read, unless it waited already. */
static void on_support(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    window->supports = !window->supports;
    window->shown_ns = clock_monotonic_ns();
    if (window->supports) {
        window->page_beneath = window->model.page;
        window->focus_beneath = window->focus;
        window->focus = (struct ui_focus){0};
        window->model.page = 0;
        window->paused_for_support =
            window_sits(window) && window->model.snapshot->phase == SESSION_PRACTISING;
        if (window->paused_for_support)
            send(window, INTENT_PAUSE, "");
        return;
    }
    window->model.page = window->page_beneath;
    window->focus = window->focus_beneath;
    if (window->paused_for_support)
        send(window, INTENT_RESUME, "");
}

static void on_keys(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    window->model.keys = !window->model.keys;
    window->focus.at = 0;
    window->focus.scroll = 0;
}

static void on_view(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    window->model.view = (window->model.view + 1) % VIEW_COUNT;
}

static void on_numbers(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    window->model.numbers = !window->model.numbers;
}

static void on_expect(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    window->model.expect = !window->model.expect;
}

static void on_leads(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    window->model.leads = !window->model.leads;
    window->model.page = 0;
}

static void on_page(struct window *window, const struct ui_intent *intent)
{
    window->model.page = intent->which;
    window->focus.at = 0;
    window->focus.scroll = 0;
}

static void on_browse(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    window->model.browse_asks = BROWSE_LIST;
    window_show(window, SCREEN_BROWSE);
}

static void on_browse_ask(struct window *window, const struct ui_intent *intent)
{
    window->model.browse_asks = (enum browse_question)intent->which;
    window_show(window, SCREEN_BROWSE);
}

static void on_browse_for(struct window *window, const struct ui_intent *intent)
{
    struct practice_search *search = &window->model.search;
    *(window->model.browse_asks == BROWSE_THEME ? &search->theme : &search->moment) = intent->words;
    on_browse(window, intent);
}

static void on_courses(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    window_show(window, SCREEN_COURSES);
}

/* From the names or the end back to where the practice was chosen; from elsewhere home. */
static void on_done(struct window *window, const struct ui_intent *intent)
{
    bool returns = window->screen == SCREEN_NAMES || window->screen == SCREEN_END;
    (void)intent;
    if (window->screen == SCREEN_REPLAY) {
        window_show(window, SCREEN_END);
        window_close_replay(window);
        return;
    }
    if (window->screen == SCREEN_COPIES || window->screen == SCREEN_SETTINGS) {
        window_show(window, window->screen == SCREEN_COPIES ? SCREEN_END : window->settings_from);
        return;
    }
    if (window->screen == SCREEN_END && !window_line_kept(window))
        return; /* the words would be gone */
    window->doing = (struct ui_place){0};
    window_show(window, returns ? back_from(window) : SCREEN_HOME);
}

static void on_sensor(struct window *window, const struct ui_intent *intent)
{
    (void)intent;
    window_open_sensor(window);
}

/* --- the tables ----------------------------------------------------------------------------- */

/* Wishes that go to the session as they are. */
static const struct sent {
    enum ui_wish wish;
    enum intent intent;
} sent[] = {
    {WISH_PAUSE, INTENT_PAUSE},     {WISH_RESUME, INTENT_RESUME}, {WISH_SKIP, INTENT_SKIP},
    {WISH_SLOWER, INTENT_SLOWER},   {WISH_FASTER, INTENT_FASTER}, {WISH_STEP_BACK, INTENT_BACK},
    {WISH_GENTLER, INTENT_GENTLER}, {WISH_ANCHOR, INTENT_ANCHOR}, {WISH_GO_ON, INTENT_GO_ON},
};

static void (*const acts[WISH_COUNT])(struct window *, const struct ui_intent *) = {
    [WISH_SELECT] = on_select,
    [WISH_MINUTES] = on_minutes,
    [WISH_BEGIN] = on_begin,
    [WISH_PRACTISE] = on_practise,
    [WISH_STOP] = on_stop,
    [WISH_CHOOSE] = on_choose,
    [WISH_ANSWER] = on_answer,
    [WISH_ANSWER_TYPED] = on_answer,
    [WISH_NAME] = on_name,
    [WISH_VIEW] = on_view,
    [WISH_NUMBERS] = on_numbers,
    [WISH_EXPECT] = on_expect,
    [WISH_KEYS] = on_keys,
    [WISH_SUPPORT] = on_support,
    [WISH_PAGE] = on_page,
    [WISH_BROWSE] = on_browse,
    [WISH_BROWSE_ASK] = on_browse_ask,
    [WISH_BROWSE_FOR] = on_browse_for,
    [WISH_COURSES] = on_courses,
    [WISH_PLACE] = on_place,
    [WISH_LEADS] = on_leads,
    [WISH_ITEM_DONE] = on_item_done,
    [WISH_COPIES] = window_copies,
    [WISH_COPY] = window_copy,
    [WISH_SENSOR] = on_sensor,
    [WISH_HISTORY] = window_act_on_history,
    [WISH_DAY] = window_act_on_history,
    [WISH_TRENDS] = window_act_on_history,
    [WISH_TELL_MINUTES] = window_act_on_history,
    [WISH_WHOSE] = window_act_on_history,
    [WISH_OPEN] = window_act_on_history,
    [WISH_REPLAY] = window_act_on_replay,
    [WISH_PLAY] = window_act_on_replay,
    [WISH_SEEK] = window_act_on_replay,
    [WISH_SPEED] = window_act_on_replay,
    [WISH_THEME] = window_next_theme,
    [WISH_FULL_SCREEN] = window_fill_screen,
    [WISH_LARGER] = window_text_size,
    [WISH_SMALLER] = window_text_size,
    [WISH_STEP_TOLD] = window_step_told,
    [WISH_LINE_OPEN] = window_line_open,
    [WISH_LINE] = window_line_write,
    [WISH_LINE_KEEP] = window_line_keep,
    [WISH_LINE_LEAVE] = window_line_leave,
    [WISH_SETTINGS] = window_act_on_settings,
    [WISH_SET] = window_act_on_settings,
    [WISH_UNDO] = window_act_on_settings,
    [WISH_WELCOME] = window_act_on_welcome,
    [WISH_WELCOME_ENDS] = window_act_on_welcome,
    [WISH_DONE] = on_done,
};

void window_act(struct window *window, const struct ui_intent *intent)
{
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
        if (sent[i].wish == intent->wish)
            send(window, sent[i].intent, "");
    if (window->screen == SCREEN_SENSOR && !window->supports && intent->wish != WISH_NOTHING)
        window_act_on_sensor(window, intent);
    else if (window_act_on_calibration(window, intent))
        return;
    else if (acts[intent->wish]) {
        if (window->screen == SCREEN_WELCOME && intent->wish == WISH_BEGIN)
            window_act_on_welcome(window, intent);
        acts[intent->wish](window, intent);
    }
}
