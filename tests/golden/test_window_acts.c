/* What the person's wishes do to the window and the session: the wishes are given as a screen
 * would, and the session is the test's own, which writes down what it is told. */
#include "scene_books.h"
#include "support.h"

#include "ui/offers.h"
#include "ui/window_state.h"

#include "base/clock.h"
#include "base/text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct session {
    struct snapshot view;
    enum intent sent[32];
    char words[32][EVENT_TEXT_MAX];
    int count;
    bool full;
};

const struct snapshot *session_view(struct session *session)
{
    return &session->view;
}

bool session_send(struct session *session, enum intent intent, const char *text)
{
    if (session->full || session->count == 32)
        return false;
    session->sent[session->count] = intent;
    text_copy(session->words[session->count++], EVENT_TEXT_MAX, text ? text : "");
    return true;
}

/* A window and what was asked of the program through it. */
struct room {
    struct session session;
    struct window window;
    struct window_config config;
    struct motion motion;
    struct wanted begun;
    struct ui_place done;
    int begun_count, done_count, left, lines;
    char line[REVIEW_LINE_SIZE];
    struct calibration measured; /* as it was begun */
    enum procedure_kind kept;
    char read[PATH_SIZE];
    int measured_count, kept_count;
    double kept_per_min;
};

static enum status begin(void *context, const struct wanted *wanted, struct problem *problem)
{
    struct room *room = context;
    (void)problem;
    room->begun = *wanted;
    room->begun_count++;
    return STATUS_OK;
}

static enum status refuse(void *context, const struct wanted *wanted, struct problem *problem)
{
    (void)context;
    (void)wanted;
    return problem_set(problem, STATUS_FAILED, "Make room.", "The disk is full.");
}

static enum status done(void *context, const struct ui_place *place, const char *session,
                        struct problem *problem)
{
    struct room *room = context;
    (void)session;
    (void)problem;
    room->done = *place;
    room->done_count++;
    return STATUS_OK;
}

static void leave(void *context)
{
    ((struct room *)context)->left++;
}

static void calibration(void *context, struct calibration *calibration)
{
    static struct protocol protocol = {.id = "short", .title = "Short"};
    (void)context;
    calibration->protocol_count = 1;
    calibration->protocols[0] = (struct protocol_offer){.protocol = &protocol, .possible = true};
}

static enum status measure(void *context, const struct calibration *calibration,
                           struct problem *problem)
{
    struct room *room = context;
    (void)problem;
    room->measured = *calibration;
    room->measured_count++;
    return STATUS_OK;
}

static enum status measured(void *context, enum procedure_kind kind, const char *session,
                            struct calibration_found *found, struct problem *problem)
{
    struct room *room = context;
    (void)problem;
    text_copy(room->read, sizeof room->read, session);
    *found = (struct calibration_found){.chosen_per_min =
                                            kind == PROCEDURE_RESONANCE ? 5.5 : (double)NAN};
    return STATUS_OK;
}

static enum status keep(void *context, enum procedure_kind kind,
                        const struct calibration_found *found, struct problem *problem)
{
    struct room *room = context;
    (void)problem;
    room->kept = kind;
    room->kept_count++;
    room->kept_per_min = found->chosen_per_min;
    return STATUS_OK;
}

static int enter(void **state)
{
    static struct room room; /* large */
    memset(&room, 0, sizeof room);
    room.config = (struct window_config){.session = &room.session,
                                         .books = &scene_books_unread,
                                         .begin = begin,
                                         .done = done,
                                         .leave = leave,
                                         .calibration = calibration,
                                         .measure = measure,
                                         .measured = measured,
                                         .keep = keep,
                                         .context = &room};
    room.session.view.anchor = -1;
    room.window.config = &room.config;
    room.window.model = (struct ui_model){.snapshot = &room.session.view,
                                          .motion = &room.motion,
                                          .books = &scene_books_unread,
                                          .names = &room.window.names,
                                          .draft = &room.window.draft};
    window_find_next(&room.window);
    *state = &room;
    return 0;
}

static void wish(struct room *room, struct ui_intent intent)
{
    window_act(&room->window, &intent);
}

static void sit_at(struct room *room, int step)
{
    struct snapshot *view = &room->session.view;
    view->phase = SESSION_PRACTISING;
    view->practice = &scene_waits;
    view->step = step;
    view->step_began_ns = 1 + step;
    window_follow_step(&room->window, view);
}

static void names_are_asked_for_before_it_begins(void **state)
{
    struct room *room = *state;
    wish(room, (struct ui_intent){.wish = WISH_PRACTISE, .which = 2});
    assert_int_equal(room->window.screen, SCREEN_NAMES);
    assert_int_equal(room->begun_count, 0);
    wish(room, (struct ui_intent){.wish = WISH_NAME, .which = 0, .words = "Anna"});
    assert_string_equal(names_find(&room->window.names, "dear"), "Anna");
    wish(room, (struct ui_intent){.wish = WISH_BEGIN});
    assert_int_equal(room->window.screen, SCREEN_PRACTICE);
    assert_ptr_equal(room->begun.practice, &scene_waits);
    room->config.together = true; /* nobody says a name before a room */
    wish(room, (struct ui_intent){.wish = WISH_PRACTISE, .which = 2});
    assert_int_equal(room->begun_count, 2);
}

static void answers_rest_or_go_before_what_follows(void **state)
{
    struct room *room = *state;
    room->window.step = -1;
    sit_at(room, 2);
    assert_int_equal(draft_count(&room->window.draft), 3);
    wish(room, (struct ui_intent){.wish = WISH_ANSWER, .which = 1, .value = 4});
    wish(room, (struct ui_intent){.wish = WISH_ANSWER_TYPED, .which = 0, .value = '1'});
    wish(room, (struct ui_intent){.wish = WISH_ANSWER_TYPED, .which = 0, .value = '0'});
    window_follow_step(&room->window, &room->session.view);
    assert_int_equal(room->session.count, 0); /* the hand may still move */
    room->window.answered_ns -= 2 * NS_PER_S;
    window_follow_step(&room->window, &room->session.view);
    assert_int_equal(room->session.count, 2);
    assert_string_equal(room->session.words[0], "strain=10");
    assert_string_equal(room->session.words[1], "self-warmth=4");
    wish(room, (struct ui_intent){.wish = WISH_ANSWER, .which = 1, .value = NAN});
    room->session.full = true;
    wish(room, (struct ui_intent){.wish = WISH_PAUSE});
    room->session.full = false;
    wish(room, (struct ui_intent){.wish = WISH_GO_ON}); /* what could not be sent goes first */
    assert_int_equal(room->session.count, 4);
    assert_int_equal(room->session.sent[2], INTENT_ANSWER);
    assert_string_equal(room->session.words[2], "self-warmth=");
    assert_int_equal(room->session.sent[3], INTENT_GO_ON);
    sit_at(room, 3);
    assert_int_equal(draft_count(&room->window.draft), 0);
}

/* Whoever answered with keys sits without a focus: Enter presses nothing that nobody pointed at. */
static void after_questions_nothing_is_in_focus(void **state)
{
    struct room *room = *state;
    struct snapshot *view = &room->session.view;
    room->window.step = -1;
    view->step_view.waits = WAIT_PERSON;
    sit_at(room, 2);
    room->window.focus = (struct ui_focus){.at = 5, .count = 9, .shown = true};
    wish(room, (struct ui_intent){.wish = WISH_GO_ON});
    view->step_view.waits = WAIT_TIME;
    sit_at(room, 3);
    assert_false(room->window.focus.shown);
    assert_int_equal(room->window.focus.at, 0);
}

static void the_practice_waits_while_support_is_read(void **state)
{
    struct room *room = *state;
    sit_at(room, 1);
    room->window.screen = SCREEN_PRACTICE;
    room->window.model.page = 2;
    wish(room, (struct ui_intent){.wish = WISH_SUPPORT});
    assert_true(room->window.supports);
    assert_int_equal(room->window.model.page, 0);
    assert_int_equal(room->session.sent[0], INTENT_PAUSE);
    wish(room, (struct ui_intent){.wish = WISH_SUPPORT});
    assert_int_equal(room->session.sent[1], INTENT_RESUME);
    assert_int_equal(room->window.model.page, 2);
    room->session.view.phase = SESSION_PAUSED; /* waited already: it goes on waiting */
    wish(room, (struct ui_intent){.wish = WISH_SUPPORT});
    wish(room, (struct ui_intent){.wish = WISH_SUPPORT});
    assert_int_equal(room->session.count, 2);
}

static void what_was_begun_of_a_course_was_done(void **state)
{
    struct room *room = *state;
    struct ui_place place = {&scene_course, &scene_units[0], &scene_items[1]};
    room->window.screen = SCREEN_UNIT;
    wish(room, (struct ui_intent){.wish = WISH_PLACE, .place = place});
    assert_ptr_equal(room->begun.practice, &scene_practice);
    assert_true(room->begun.minutes == 5);
    room->session.view.phase = SESSION_ENDED;
    window_end(&room->window, &room->session.view);
    assert_int_equal(room->left, 1);
    assert_int_equal(room->done_count, 1);
    assert_ptr_equal(room->done.item, &scene_items[1]);
    assert_int_equal(room->window.screen, SCREEN_END);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(room->window.screen, SCREEN_UNIT);
    place.item = &scene_items[3]; /* a text */
    wish(room, (struct ui_intent){.wish = WISH_PLACE, .place = place});
    assert_int_equal(room->window.screen, SCREEN_READING);
    wish(room, (struct ui_intent){.wish = WISH_ITEM_DONE});
    assert_int_equal(room->done_count, 2);
    assert_int_equal(room->window.screen, SCREEN_UNIT);
    place.item = &scene_items[5]; /* a check-in: no screen of numbers follows it */
    wish(room, (struct ui_intent){.wish = WISH_PLACE, .place = place});
    assert_ptr_equal(room->begun.check_in, &scene_check_in);
    window_end(&room->window, &room->session.view);
    assert_int_equal(room->window.screen, SCREEN_UNIT);
    assert_int_equal(room->done_count, 3);
}

static void the_minutes_there_are_choose_and_shorten(void **state)
{
    struct room *room = *state;
    room->window.screen = SCREEN_HOME;
    room->window.model.selected = 1; /* three, five or ten minutes */
    wish(room, (struct ui_intent){.wish = WISH_MINUTES, .value = 10});
    struct offer offer = offers_at(&room->window.model, room->window.model.selected);
    assert_ptr_equal(offer.practice, &scene_practice);
    assert_true(offer.minutes == 10);
    wish(room, (struct ui_intent){.wish = WISH_BEGIN});
    assert_true(room->begun.minutes == 10);
    wish(room, (struct ui_intent){.wish = WISH_MINUTES, .value = 1});
    offer = offers_at(&room->window.model, room->window.model.selected);
    assert_string_equal(offer.practice->id, "between-two-patients");
    wish(room, (struct ui_intent){.wish = WISH_MINUTES, .value = 20});
    offer = offers_at(&room->window.model, room->window.model.selected);
    assert_string_equal(offer.practice->id, "sitting-with-dying");
}

static void a_course_under_way_says_what_comes_next(void **state)
{
    struct room *room = *state;
    assert_null(room->window.model.next.item);
    room->config.books = &scene_books;
    window_find_next(&room->window);
    assert_ptr_equal(room->window.model.next.unit, &scene_units[1]);
    assert_ptr_equal(room->window.model.next.item, &scene_items[1]);
}

static enum status keep_line(void *context, const char *session, const char *words,
                             struct problem *problem)
{
    struct room *room = context;
    (void)session;
    if (room->session.full)
        return problem_set(problem, STATUS_FAILED, "Make room.", "The disk is full.");
    text_copy(room->line, sizeof room->line, words);
    room->lines++;
    return STATUS_OK;
}

static void at_the_end(struct room *room)
{
    static struct review_step steps[2];
    room->config.keep_line = keep_line;
    room->window.wanted.practice = &scene_practice;
    window_end(&room->window, &room->session.view);
    room->window.review.steps = steps;
    room->window.review.step_count = 2;
    room->window.model.review = &room->window.review;
    assert_int_equal(room->window.screen, SCREEN_END);
}

static void write_line(struct room *room, const char *words)
{
    wish(room, (struct ui_intent){.wish = WISH_LINE_OPEN});
    assert_true(room->window.model.line_writes);
    assert_int_equal(room->window.focus.at, 1);
    wish(room, (struct ui_intent){.wish = WISH_LINE, .words = words});
}

static void a_line_is_kept_or_stays_in_its_field(void **state)
{
    struct room *room = *state;
    at_the_end(room);
    write_line(room, "rain");
    wish(room, (struct ui_intent){.wish = WISH_LINE_LEAVE});
    assert_int_equal(room->lines, 0);
    write_line(room, "quiet");
    wish(room, (struct ui_intent){.wish = WISH_LINE_KEEP});
    assert_string_equal(room->line, "quiet");
    assert_string_equal(room->window.review.line, "quiet");
    assert_false(room->window.model.line_writes);
    write_line(room, "quiet, and then rain");
    room->session.full = true;
    wish(room, (struct ui_intent){.wish = WISH_DONE}); /* leads nowhere while it would be lost */
    assert_int_equal(room->window.screen, SCREEN_END);
    assert_string_equal(room->window.line, "quiet, and then rain");
    assert_non_null(room->window.model.line_trouble);
    room->session.full = false;
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_string_equal(room->line, "quiet, and then rain");
    assert_null(room->window.model.line_trouble);
    assert_int_equal(room->window.screen, SCREEN_HOME);
    assert_int_equal(room->lines, 2);
}

static void trouble_leads_home_with_its_words(void **state)
{
    struct room *room = *state;
    room->config.begin = refuse;
    wish(room, (struct ui_intent){.wish = WISH_PRACTISE, .which = 0});
    assert_int_equal(room->window.screen, SCREEN_HOME);
    assert_non_null(room->window.model.trouble);
    assert_string_equal(room->window.model.trouble->remedy, "Make room.");
}

static void every_wish_can_be_acted_upon(void **state)
{
    struct room *room = *state;
    static const struct ui_place place = {&scene_course, &scene_units[0], NULL};
    for (int screen = SCREEN_HOME; screen <= SCREEN_END; screen++)
        for (int i = 0; i < WISH_COUNT; i++) {
            if (i >= WISH_SENSOR || i == WISH_NAME || i == WISH_ITEM_DONE)
                continue; /* these belong to one screen */
            room->window.screen = (enum screen)screen;
            room->window.model.place = place;
            wish(room, (struct ui_intent){.wish = (enum ui_wish)i, .place = place});
        }
}

/* As the loop would look: the session's newest, then what follows from it. */
static void look_at(struct room *room, enum session_phase phase)
{
    struct snapshot *view = &room->session.view;
    view->phase = phase;
    view->recording = true;
    text_copy(view->record_path, sizeof view->record_path, "/tmp/a.kindbeat");
    room->window.under_way = room->window.under_way || phase != SESSION_ENDED;
    window_follow_calibration(&room->window, view);
}

static void a_rest_is_measured_read_and_kept(void **state)
{
    struct room *room = *state;
    struct calibration *calibration = &room->window.calibration;
    wish(room, (struct ui_intent){.wish = WISH_CALIBRATE});
    assert_int_equal(room->window.screen, SCREEN_CALIBRATE);
    wish(room, (struct ui_intent){.wish = WISH_PROCEDURE, .which = PROCEDURE_BASELINE});
    assert_int_equal(room->window.screen, SCREEN_BASELINE);
    wish(room, (struct ui_intent){.wish = WISH_REST_MINUTES, .value = 5});
    wish(room, (struct ui_intent){.wish = WISH_CAFFEINE, .which = 2});
    wish(room, (struct ui_intent){.wish = WISH_POSTURE, .which = 0}); /* again: taken back */
    wish(room, (struct ui_intent){.wish = WISH_REST_NOTE, .words = "slept badly"});
    wish(room, (struct ui_intent){.wish = WISH_MEASURE});
    assert_int_equal(room->window.screen, SCREEN_REST);
    assert_int_equal(room->measured_count, 1);
    assert_true(room->measured.wish.rest_minutes == 5);
    assert_int_equal(room->measured.wish.caffeine, 2);
    assert_int_equal(room->measured.wish.posture, -1);
    assert_string_equal(room->measured.wish.note, "slept badly");
    look_at(room, SESSION_PRACTISING);
    assert_true(window_sits(&room->window));
    wish(room, (struct ui_intent){.wish = WISH_SUPPORT}); /* the rest waits meanwhile */
    assert_int_equal(room->session.sent[0], INTENT_PAUSE);
    wish(room, (struct ui_intent){.wish = WISH_SUPPORT});
    assert_int_equal(room->session.sent[1], INTENT_RESUME);
    look_at(room, SESSION_ENDED);
    assert_int_equal(room->left, 1);
    assert_string_equal(room->read, "/tmp/a.kindbeat");
    assert_int_equal(room->window.screen, SCREEN_RESTED);
    assert_int_equal(room->kept_count, 0); /* only on the person's wish */
    wish(room, (struct ui_intent){.wish = WISH_KEEP});
    wish(room, (struct ui_intent){.wish = WISH_KEEP});
    assert_int_equal(room->kept_count, 1);
    assert_int_equal(room->kept, PROCEDURE_BASELINE);
    assert_true(calibration->found.kept);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(room->window.screen, SCREEN_CALIBRATE);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(room->window.screen, SCREEN_HOME);
}

static void a_fit_check_ends_when_enough_was_heard(void **state)
{
    struct room *room = *state;
    wish(room, (struct ui_intent){.wish = WISH_CALIBRATE});
    wish(room, (struct ui_intent){.wish = WISH_PROCEDURE, .which = PROCEDURE_FIT});
    assert_int_equal(room->window.screen, SCREEN_FIT);
    look_at(room, SESSION_LISTENING);
    assert_int_equal(room->session.count, 0);
    room->session.view.fit.done = true;
    look_at(room, SESSION_LISTENING);
    look_at(room, SESSION_LISTENING);
    assert_int_equal(room->session.count, 1); /* told once */
    assert_int_equal(room->session.sent[0], INTENT_STOP);
    look_at(room, SESSION_ENDED);
    assert_int_equal(room->window.screen, SCREEN_FIT);
    assert_true(room->window.calibration.found.ready);
    assert_false(window_sits(&room->window));
}

static void a_walk_hears_comfort_and_keeps_the_choice(void **state)
{
    struct room *room = *state;
    wish(room, (struct ui_intent){.wish = WISH_CALIBRATE});
    wish(room, (struct ui_intent){.wish = WISH_PROCEDURE, .which = PROCEDURE_RESONANCE});
    assert_int_equal(room->window.screen, SCREEN_RESONANCE);
    wish(room, (struct ui_intent){.wish = WISH_MEASURE});
    assert_int_equal(room->window.screen, SCREEN_WALK);
    strcpy(room->session.view.walk.tried.id, "5.5");
    look_at(room, SESSION_PRACTISING);
    wish(room, (struct ui_intent){.wish = WISH_COMFORT, .value = 4});
    assert_int_equal(room->session.sent[0], INTENT_ANSWER);
    assert_string_equal(room->session.words[0], "comfort-5.5=4");
    wish(room, (struct ui_intent){.wish = WISH_STOP}); /* what was got so far is read */
    assert_int_equal(room->session.sent[1], INTENT_STOP);
    look_at(room, SESSION_ENDED);
    assert_int_equal(room->window.screen, SCREEN_WALKED);
    wish(room, (struct ui_intent){.wish = WISH_RATE, .value = 5.8});
    wish(room, (struct ui_intent){.wish = WISH_KEEP});
    assert_true(room->kept_per_min == 5.8);
    wish(room, (struct ui_intent){.wish = WISH_RATE, .value = 5}); /* it is kept already */
    assert_true(room->window.calibration.found.chosen_per_min == 5.8);
}

static void nothing_is_measured_before_a_room(void **state)
{
    struct room *room = *state;
    room->config.together = true;
    wish(room, (struct ui_intent){.wish = WISH_CALIBRATE});
    assert_int_equal(room->window.screen, SCREEN_HOME);
}

/* --- the history and a sitting of it ----------------------------------------------- */

static struct history_sitting past_sittings[2];
static struct history_day past_day = {.day = 20000, .first = 0, .count = 2};
static struct history past = {
    .today = 20010, .sittings = past_sittings, .count = 2, .days = &past_day, .day_count = 1};

static const struct history *remember(void *context, bool simulated)
{
    (void)context;
    return simulated ? NULL : &past;
}

static void fill_past(struct room *room)
{
    room->config.history = remember;
    text_copy(past_sittings[0].path, PATH_SIZE, KINDBEAT_TESTS "/fixtures/format_3.kindbeat");
    text_copy(past_sittings[1].path, PATH_SIZE, KINDBEAT_TESTS "/CMakeLists.txt");
}

static void a_sitting_is_opened_again_and_replayed(void **state)
{
    struct room *room = *state;
    struct window *window = &room->window;
    fill_past(room);
    wish(room, (struct ui_intent){.wish = WISH_HISTORY});
    assert_int_equal(window->screen, SCREEN_HISTORY);
    assert_int_equal(window->model.day, 20000); /* the last with a sitting */
    wish(room, (struct ui_intent){.wish = WISH_OPEN, .which = 0});
    assert_int_equal(window->screen, SCREEN_END);
    assert_non_null(window->model.review);
    assert_non_null(window->model.opened);
    wish(room, (struct ui_intent){.wish = WISH_REPLAY});
    assert_int_equal(window->screen, SCREEN_REPLAY);
    assert_non_null(strstr(window->replayed.what, "A sitting of "));
    for (int i = 0; i < 400 && window->replayed.seeks; i++)
        window_follow_replay(window);
    assert_false(window->replayed.seeks);
    double end_s = window->replayed.end_s;
    assert_true(end_s > 1);
    wish(room, (struct ui_intent){.wish = WISH_SPEED});
    assert_int_equal(window->replayed.speed, 2);
    window->replayed_ns -= NS_PER_S / 10;
    double at_s = window->replayed.at_s;
    window_follow_replay(window);
    assert_true(window->replayed.at_s >= at_s + 0.2); /* twice as fast */
    wish(room, (struct ui_intent){.wish = WISH_PLAY});
    assert_false(window->replayed.plays);
    wish(room, (struct ui_intent){.wish = WISH_SEEK, .value = end_s / 2});
    for (int i = 0; i < 400 && window->replayed.seeks; i++)
        window_follow_replay(window);
    window->replayed_ns -= NS_PER_S;
    window_follow_replay(window);
    assert_true(fabs(window->replayed.at_s - end_s / 2) < 1e-9); /* it stands */
    assert_true(llabs(window->model.now_ns - ns_from_s(end_s / 2)) < 2);
    wish(room, (struct ui_intent){.wish = WISH_SEEK, .value = 1e9});
    assert_true(window->replayed.at_s == end_s);
    assert_int_equal(room->session.count, 0); /* nothing of all this reached the session */
    assert_int_equal(room->begun_count, 0);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(window->screen, SCREEN_END);
    assert_null(window->model.replayed);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(window->screen, SCREEN_HISTORY);
    review_finish(&window->review);
}

static void what_cannot_be_opened_is_told(void **state)
{
    struct room *room = *state;
    struct window *window = &room->window;
    fill_past(room);
    wish(room, (struct ui_intent){.wish = WISH_HISTORY});
    wish(room, (struct ui_intent){.wish = WISH_OPEN, .which = 1});
    assert_int_equal(window->screen, SCREEN_HISTORY);
    assert_non_null(window->model.open_trouble);
    assert_true(window->model.open_trouble->what[0] != '\0');
    wish(room, (struct ui_intent){.wish = WISH_DAY, .which = 19999});
    assert_null(window->model.open_trouble);
    wish(room, (struct ui_intent){.wish = WISH_REPLAY}); /* there is none */
    assert_int_equal(window->screen, SCREEN_HISTORY);
    wish(room, (struct ui_intent){.wish = WISH_WHOSE}); /* nothing is known of it yet */
    assert_null(window->model.history);
    wish(room, (struct ui_intent){.wish = WISH_DONE});
    assert_int_equal(window->screen, SCREEN_HOME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(names_are_asked_for_before_it_begins, enter),
        cmocka_unit_test_setup(answers_rest_or_go_before_what_follows, enter),
        cmocka_unit_test_setup(after_questions_nothing_is_in_focus, enter),
        cmocka_unit_test_setup(the_practice_waits_while_support_is_read, enter),
        cmocka_unit_test_setup(what_was_begun_of_a_course_was_done, enter),
        cmocka_unit_test_setup(the_minutes_there_are_choose_and_shorten, enter),
        cmocka_unit_test_setup(a_course_under_way_says_what_comes_next, enter),
        cmocka_unit_test_setup(a_line_is_kept_or_stays_in_its_field, enter),
        cmocka_unit_test_setup(a_rest_is_measured_read_and_kept, enter),
        cmocka_unit_test_setup(a_fit_check_ends_when_enough_was_heard, enter),
        cmocka_unit_test_setup(a_walk_hears_comfort_and_keeps_the_choice, enter),
        cmocka_unit_test_setup(nothing_is_measured_before_a_room, enter),
        cmocka_unit_test_setup(trouble_leads_home_with_its_words, enter),
        cmocka_unit_test_setup(every_wish_can_be_acted_upon, enter),
        cmocka_unit_test_setup(a_sitting_is_opened_again_and_replayed, enter),
        cmocka_unit_test_setup(what_cannot_be_opened_is_told, enter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
