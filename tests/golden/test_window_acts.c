/* What the person's wishes do to the window and the session. */
#include "window_support.h"

#include "ui/offers.h"

#include "base/clock.h"

static enum status refuse(void *context, const struct wanted *wanted, struct problem *problem)
{
    (void)context;
    (void)wanted;
    return problem_set(problem, STATUS_FAILED, "Make room.", "The disk is full.");
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
        cmocka_unit_test_setup(trouble_leads_home_with_its_words, enter),
        cmocka_unit_test_setup(every_wish_can_be_acted_upon, enter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
