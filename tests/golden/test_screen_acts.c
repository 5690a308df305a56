/* What a key, a finger or a pointer does on each screen: everything by keyboard alone, everything
 * by hand alone, and safety from everywhere. */
#include "screen_support.h"
#include "ui/offers.h"

static void keys_alone_are_enough(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-night"));
    assert_int_equal(press(stage, "home-night", KEY_ENTER).wish, WISH_BEGIN);
    struct ui_intent chosen = press(stage, "home-night", KEY_DOWN);
    assert_int_equal(chosen.wish, WISH_SELECT);
    assert_int_equal(chosen.which, 2);
    stage_set(stage, scene_named("home-night"));
    for (int i = 0; i < 10; i++) /* past Begin, the minutes and two ways, to the third card */
        press(stage, "home-night", KEY_NEXT);
    chosen = press(stage, "home-night", KEY_NONE);
    assert_int_equal(chosen.wish, WISH_SELECT);
    stage_set(stage, scene_named("practice-steady"));
    assert_int_equal(press(stage, "practice-steady", KEY_SPACE).wish, WISH_PAUSE);
    assert_int_equal(press(stage, "practice-steady", KEY_ESCAPE).wish, WISH_STOP);
    assert_int_equal(letter(stage, "practice-steady", 'v').wish, WISH_VIEW);
    assert_int_equal(letter(stage, "practice-steady", 'c').wish, WISH_NUMBERS);
    assert_int_equal(letter(stage, "practice-steady", 'n').wish, WISH_SKIP);
    assert_int_equal(press(stage, "practice-steady", KEY_DOWN).wish, WISH_SLOWER);
    stage_set(stage, scene_named("practice-paused"));
    assert_int_equal(press(stage, "practice-paused", KEY_SPACE).wish, WISH_RESUME);
    stage_set(stage, scene_named("end-day"));
    assert_int_equal(press(stage, "end-day", KEY_ENTER).wish, WISH_DONE);
}

static void space_pauses_wherever_the_focus_is(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("practice-steady"));
    press(stage, "practice-steady", KEY_NEXT); /* from "Space pause" to "G rest" */
    assert_int_equal(press(stage, "practice-steady", KEY_SPACE).wish, WISH_PAUSE);
    assert_int_equal(press(stage, "practice-steady", KEY_ENTER).wish, WISH_ANCHOR);
}

static void a_press_reaches_what_is_under_it(void **state)
{
    struct stage *stage = *state;
    struct ui_input input = {.x = 200, .y = 390, .pressed = true};
    stage_set(stage, scene_named("home-night"));
    const struct scene *scene = scene_named("home-night");
    assert_int_equal(stage_build(stage, scene, 1280, 800, input).wish, WISH_BEGIN);
    input.x = 600;
    input.y = 580;
    struct ui_intent chosen = stage_build(stage, scene, 1280, 800, input);
    assert_int_equal(chosen.wish, WISH_SELECT);
    assert_int_equal(chosen.which, 1);
    input.y = 30;
    assert_int_equal(stage_build(stage, scene, 1280, 800, input).wish, WISH_NOTHING);
    struct ui_input on_words = {.x = 1036, .y = 500, .pressed = true}; /* above the cards */
    assert_int_equal(stage_build(stage, scene, 1280, 800, on_words).wish, WISH_BROWSE);
}

/* --- what waits for the person ------------------------------------------------------------- */

static void options_are_chosen_by_digit_arrow_and_finger(void **state)
{
    struct stage *stage = *state;
    const char *name = "choice-night";
    stage_set(stage, scene_named(name));
    struct ui_intent chosen = letter(stage, name, '3');
    assert_int_equal(chosen.wish, WISH_CHOOSE);
    assert_int_equal(chosen.which, 2);
    assert_int_equal(letter(stage, name, '5').wish, WISH_NOTHING); /* there are four */
    chosen = press(stage, name, KEY_ENTER);                        /* the one it would take */
    assert_int_equal(chosen.wish, WISH_CHOOSE);
    assert_int_equal(chosen.which, 0);
    press(stage, name, KEY_RIGHT);
    press(stage, name, KEY_RIGHT);
    chosen = press(stage, name, KEY_ENTER);
    assert_int_equal(chosen.wish, WISH_CHOOSE);
    assert_int_equal(chosen.which, 1);
    for (int i = 0; i < 9; i++)
        press(stage, name, KEY_DOWN); /* stays among the options */
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_CHOOSE);
    assert_int_equal(press(stage, name, KEY_SPACE).wish, WISH_PAUSE);
    struct ui_input input = {.x = 900, .y = 640, .pressed = true};
    chosen = stage_build(stage, scene_named(name), 1280, 800, input);
    assert_int_equal(chosen.wish, WISH_CHOOSE);
    assert_int_equal(chosen.which, 3);
}

static void questions_are_answered_by_keys(void **state)
{
    struct stage *stage = *state;
    const char *name = "check-in-night";
    stage_set(stage, scene_named(name));
    press(stage, name, KEY_NONE);
    struct ui_intent answer = letter(stage, name, '7');
    assert_int_equal(answer.wish, WISH_ANSWER_TYPED);
    assert_int_equal(answer.which, 0);
    assert_true(answer.value == '7');
    answer = press(stage, name, KEY_RIGHT); /* from no answer to the middle */
    assert_int_equal(answer.wish, WISH_ANSWER);
    assert_true(answer.value == 5);
    press(stage, name, KEY_DOWN);
    assert_int_equal(letter(stage, name, '2').which, 1);
    assert_int_equal(press(stage, name, KEY_BACK).wish, WISH_STEP_BACK); /* nothing to leave out */
    draft_set(&stage->draft, 1, 2);
    answer = press(stage, name, KEY_BACK);
    assert_int_equal(answer.wish, WISH_ANSWER);
    assert_true(isnan(answer.value));
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_GO_ON);
    assert_int_equal(press(stage, name, KEY_ESCAPE).wish, WISH_STOP);
}

static void questions_are_answered_by_hand(void **state)
{
    struct stage *stage = *state;
    const struct scene *scene = scene_named("check-in-night");
    struct ui_input input = {.x = 640, .y = 204, .pressed = true, .held = true};
    stage_set(stage, scene);
    struct ui_intent answer = stage_build(stage, scene, 1280, 800, input);
    assert_int_equal(answer.wish, WISH_ANSWER);
    assert_int_equal(answer.which, 0);
    assert_true(answer.value == 5);
    draft_set(&stage->draft, 0, 5);
    input.pressed = false; /* drawn on, also beside the scale */
    input.x = 1200;
    input.y = 300;
    answer = stage_build(stage, scene, 1280, 800, input);
    assert_int_equal(answer.which, 0);
    assert_true(answer.value == 10);
    input.held = false;
    assert_int_equal(stage_build(stage, scene, 1280, 800, input).wish, WISH_NOTHING);
    input = (struct ui_input){.x = 640, .y = 664, .pressed = true};
    assert_int_equal(stage_build(stage, scene, 1280, 800, input).wish, WISH_GO_ON);
}

static void a_text_is_read_page_by_page(void **state)
{
    struct stage *stage = *state;
    const char *name = "lesson-night";
    char *kept = scene_waiting[1].lesson;
    static char words[3000];
    stage_set(stage, scene_named(name));
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_GO_ON);
    struct text text = text_over(words, sizeof words);
    for (int i = 0; i < 24; i++)
        text_add(&text, "%sSentence %d of a text that needs more than one page to be read at ease.",
                 i > 0 ? "\n\n" : "", i + 1);
    scene_waiting[1].lesson = words;
    struct ui_intent turned = press(stage, name, KEY_ENTER);
    assert_int_equal(turned.wish, WISH_PAGE);
    assert_int_equal(turned.which, 1);
    stage->model.page = 1;
    assert_int_equal(press(stage, name, KEY_LEFT).which, 0);
    stage->model.page = 99; /* the window grew: the last page is shown */
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_GO_ON);
    scene_waiting[1].lesson = kept;
}

static void a_place_to_rest_is_a_key_away_and_a_key_back(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("practice-steady"));
    assert_int_equal(letter(stage, "practice-steady", 'g').wish, WISH_ANCHOR);
    stage_set(stage, scene_named("anchor-night"));
    assert_int_equal(press(stage, "anchor-night", KEY_SPACE).wish, WISH_GO_ON);
    assert_int_equal(letter(stage, "anchor-night", 'g').wish, WISH_ANCHOR);
}

static void safety_is_always_a_key_away(void **state)
{
    static const char *const names[] = {"practice-steady", "choice-night",   "lesson-night",
                                        "check-in-night",  "anchor-night",   "practice-bare",
                                        "waiting-night",   "together-night", "practice-lost"};
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        stage_set(stage, scene_named(names[i]));
        assert_int_equal(press(stage, names[i], KEY_ESCAPE).wish, WISH_STOP);
        assert_int_equal(letter(stage, names[i], 'h').wish, WISH_SUPPORT);
        assert_int_equal(letter(stage, names[i], 'd').wish, WISH_GENTLER);
        assert_int_equal(letter(stage, names[i], 'b').wish, WISH_STEP_BACK);
        assert_int_equal(letter(stage, names[i], 'n').wish, WISH_SKIP);
    }
    stage_set(stage, scene_named("support-night"));
    assert_int_equal(press(stage, "support-night", KEY_ESCAPE).wish, WISH_SUPPORT);
    assert_int_equal(letter(stage, "support-night", 'h').wish, WISH_SUPPORT);
    assert_int_equal(press(stage, "support-night", KEY_ENTER).wish, WISH_SUPPORT);
}

static void the_keys_are_a_page_that_can_be_pressed(void **state)
{
    struct stage *stage = *state;
    const char *name = "keys-night";
    const struct scene *scene = scene_named(name);
    stage_set(stage, scene);
    assert_int_equal(press(stage, name, KEY_ESCAPE).wish, WISH_KEYS); /* closes them, no more */
    assert_int_equal(letter(stage, name, 'v').wish, WISH_VIEW);
    struct ui_input input = {.x = 200, .y = 300, .pressed = true}; /* beside them */
    assert_int_equal(stage_build(stage, scene, 1280, 800, input).wish, WISH_KEYS);
    bool stopped = false;
    input.x = 800;
    for (input.y = 40; input.y < 700; input.y += 16)
        stopped = stopped || stage_build(stage, scene, 1280, 800, input).wish == WISH_STOP;
    assert_true(stopped);
    stage_set(stage, scene);
    press(stage, name, KEY_NEXT); /* from the first row to the second */
    assert_int_equal(press(stage, name, KEY_ENTER).wish, WISH_ANCHOR);
}

/* --- choosing ------------------------------------------------------------------------------ */

static void a_step_longer_than_there_is_time_for_goes_away(void **state)
{
    (void)state;
    static const struct practice_library none;
    struct books books = {.practices = &none};
    struct ui_model model = {.books = &books,
                             .next = {&scene_course, &scene_units[1], &scene_items[0]}};
    assert_int_equal(offers_count(&model), 1); /* of ten minutes */
    model.search.minutes = 3;
    assert_int_equal(offers_count(&model), 0);
    model.search.minutes = 10;
    assert_int_equal(offers_count(&model), 1);
}

static void minutes_are_said_by_key_or_finger(void **state)
{
    static const struct {
        char key;
        double minutes;
    } keys[] = {{'1', 1}, {'3', 3}, {'5', 5}, {'0', 10}, {'2', 20}};
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-night"));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct ui_intent said = letter(stage, "home-night", keys[i].key);
        assert_int_equal(said.wish, WISH_MINUTES);
        assert_true(said.value == keys[i].minutes);
    }
    stage_set(stage, scene_named("home-minutes"));
    assert_true(letter(stage, "home-minutes", '3').value == 0); /* taken back */
    struct ui_input input = {.x = 430, .y = 393, .pressed = true};
    struct ui_intent said = stage_build(stage, scene_named("home-night"), 1280, 800, input);
    assert_int_equal(said.wish, WISH_MINUTES);
    assert_true(said.value == 5);
}

static void all_practices_are_narrowed_and_begun(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-night"));
    assert_int_equal(letter(stage, "home-night", 'p').wish, WISH_BROWSE);
    const char *name = "browse-night";
    stage_set(stage, scene_named(name));
    press(stage, name, KEY_NONE);
    press(stage, name, KEY_DOWN);
    press(stage, name, KEY_RIGHT);
    struct ui_intent begun = press(stage, name, KEY_ENTER);
    assert_int_equal(begun.wish, WISH_PRACTISE);
    assert_int_equal(begun.which, 1);
    assert_int_equal(letter(stage, name, 'm').which, BROWSE_MOMENT);
    assert_int_equal(letter(stage, name, 'e').which, BROWSE_THEME);
    assert_int_equal(press(stage, name, KEY_ESCAPE).wish, WISH_DONE);
    name = "browse-moment";
    stage_set(stage, scene_named(name));
    press(stage, name, KEY_NONE);
    press(stage, name, KEY_DOWN); /* shows where one stands: any moment */
    press(stage, name, KEY_RIGHT);
    struct ui_intent chosen = press(stage, name, KEY_ENTER);
    assert_int_equal(chosen.wish, WISH_BROWSE_FOR);
    assert_string_equal(chosen.words, "after a death");
    struct ui_input input = {.x = 200, .y = 168, .pressed = true};
    chosen = stage_build(stage, scene_named(name), 1280, 800, input);
    assert_int_equal(chosen.wish, WISH_BROWSE_FOR);
    assert_null(chosen.words);
}

static void a_course_leads_to_its_next_step(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("home-course"));
    assert_int_equal(press(stage, "home-course", KEY_ENTER).wish, WISH_BEGIN);
    assert_int_equal(letter(stage, "home-course", 'c').wish, WISH_COURSES);
    stage_set(stage, scene_named("course-day"));
    stage->focus.shown = true;
    struct ui_intent opened = press(stage, "course-day", KEY_ENTER);
    press(stage, "course-day", KEY_NONE);
    opened = press(stage, "course-day", KEY_ENTER);
    assert_int_equal(opened.wish, WISH_PLACE);
    assert_ptr_equal(opened.place.unit, &scene_units[1]);
    stage_set(stage, scene_named("unit-night"));
    stage->focus.shown = true;
    press(stage, "unit-night", KEY_NONE);
    opened = press(stage, "unit-night", KEY_ENTER);
    assert_int_equal(opened.wish, WISH_PLACE);
    assert_ptr_equal(opened.place.item, &scene_items[1]);
    assert_int_equal(letter(stage, "unit-night", 'n').wish, WISH_LEADS);
    assert_null(press(stage, "unit-night", KEY_ESCAPE).place.unit);
    stage_set(stage, scene_named("reading-day"));
    assert_int_equal(press(stage, "reading-day", KEY_ENTER).wish, WISH_ITEM_DONE);
    struct ui_intent back = press(stage, "reading-day", KEY_ESCAPE);
    assert_ptr_equal(back.place.unit, &scene_units[1]);
    assert_null(back.place.item);
}

static void a_name_is_written_and_may_stay_empty(void **state)
{
    struct stage *stage = *state;
    const struct scene *scene = scene_named("names-night");
    struct ui_input input = no_input;
    stage_set(stage, scene);
    stage_build(stage, scene, 1280, 800, input);
    assert_true(stage->focus.types);
    assert_int_equal(press(stage, "names-night", KEY_ENTER).wish, WISH_BEGIN);
    text_copy(input.typed, sizeof input.typed, "\u00c5");
    struct ui_intent written = stage_build(stage, scene, 1280, 800, input);
    assert_int_equal(written.wish, WISH_NAME);
    assert_string_equal(written.words, "\u00c5");
    names_give(&stage->names, "dear", "\u00c5sa");
    written = press(stage, "names-night", KEY_BACK);
    assert_string_equal(written.words, "\u00c5s");
    names_give(&stage->names, "dear", "\u00c5");
    assert_string_equal(press(stage, "names-night", KEY_BACK).words, "");
    assert_int_equal(press(stage, "names-night", KEY_ESCAPE).wish, WISH_DONE);
}

static void enter_presses_nothing_while_one_sits(void **state)
{
    struct stage *stage = *state;
    stage_set(stage, scene_named("practice-steady"));
    assert_int_equal(press(stage, "practice-steady", KEY_ENTER).wish, WISH_NOTHING);
    press(stage, "practice-steady", KEY_NEXT); /* who points at something with Tab means it */
    assert_int_not_equal(press(stage, "practice-steady", KEY_ENTER).wish, WISH_NOTHING);
}

/* Whatever a key does, a row of the table that K shows does it when it is pressed. */
static void every_key_can_be_pressed_by_hand(void **state)
{
    struct stage *stage = *state;
    static const enum ui_wish wishes[] = {
        WISH_PAUSE, WISH_ANCHOR, WISH_GENTLER, WISH_SUPPORT, WISH_STOP,        WISH_STEP_BACK,
        WISH_SKIP,  WISH_SLOWER, WISH_FASTER,  WISH_EXPECT,  WISH_VIEW,        WISH_NUMBERS,
        WISH_THEME, WISH_LARGER, WISH_SMALLER, WISH_KEYS,    WISH_FULL_SCREEN,
    };
    static const char *const names[] = {"keys-night", "keys-narrow"};
    for (int n = 0; n < 2; n++) {
        const struct scene *scene = scene_named(names[n]);
        bool seen[WISH_COUNT] = {false};
        struct ui_input input = no_input;
        int width = scene->narrow ? 480 : 1280;
        input.pressed = true;
        stage_set(stage, scene);
        stage_build(stage, scene, width, 800, no_input);
        for (input.y = 10; input.y < 800; input.y += 20)
            for (input.x = 30; input.x < (float)width; input.x += 90)
                seen[stage_build(stage, scene, width, 800, input).wish] = true;
        for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++)
            if (!seen[wishes[i]])
                fail_msg("%s: no row does %d", names[n], (int)wishes[i]);
    }
}

/* A line for the journal is offered once, and nothing waits for it. */
static void a_line_is_written_and_may_stay_empty(void **state)
{
    struct stage *stage = *state;
    struct ui_input input = no_input;
    stage_set(stage, scene_named("end-day"));
    assert_int_equal(press(stage, "end-day", KEY_ENTER).wish, WISH_DONE);
    assert_int_equal(press(stage, "end-day", KEY_SPACE).wish, WISH_DONE);
    assert_int_equal(press(stage, "end-day", KEY_ESCAPE).wish, WISH_DONE);
    assert_int_equal(letter(stage, "end-day", 'j').wish, WISH_LINE_OPEN);
    assert_int_equal(letter(stage, "end-day", 'e').wish, WISH_COPIES);
    stage_set(stage, scene_named("end-writes"));
    text_copy(input.typed, sizeof input.typed, "\u00c5");
    stage->model.line = "";
    struct ui_intent written = stage_build(stage, scene_named("end-writes"), 1280, 800, input);
    assert_int_equal(written.wish, WISH_LINE);
    assert_string_equal(written.words, "\u00c5");
    assert_int_equal(press(stage, "end-writes", KEY_ENTER).wish, WISH_LINE_KEEP);
    assert_int_equal(press(stage, "end-writes", KEY_ESCAPE).wish, WISH_LINE_LEAVE);
    press(stage, "end-writes", KEY_NEXT); /* from the field to replay, to copies, to Done */
    press(stage, "end-writes", KEY_NEXT);
    press(stage, "end-writes", KEY_NEXT);
    assert_int_equal(press(stage, "end-writes", KEY_ENTER).wish, WISH_DONE);
}

static void steps_of_a_sitting_are_told_one_by_one(void **state)
{
    struct stage *stage = *state;
    struct ui_input input = no_input;
    const struct scene *scene = scene_named("end-day");
    stage_set(stage, scene); /* the second is the first of which something was expected */
    struct ui_intent asked = press(stage, "end-day", KEY_RIGHT);
    assert_int_equal(asked.wish, WISH_STEP_TOLD);
    assert_int_equal(asked.which, 2);
    assert_int_equal(press(stage, "end-day", KEY_LEFT).which, 0);
    stage->model.step_told = 4;
    assert_int_equal(press(stage, "end-day", KEY_RIGHT).which, 4);
    bool seen[5] = {false};
    input.pressed = true;
    for (input.y = 300; input.y < 480; input.y += 4)
        for (input.x = 190; input.x < 1150; input.x += 40) {
            asked = stage_build(stage, scene, 1280, 800, input);
            if (asked.wish == WISH_STEP_TOLD)
                seen[asked.which] = true;
        }
    for (int i = 0; i < 5; i++)
        assert_true(seen[i]);
}

static void what_can_be_mended_is_one_quiet_line(void **state)
{
    struct stage *stage = *state;
    const char *name = "practice-mends", *advice = "Warm the hand, then try again.";
    stage_set(stage, scene_named(name));
    press(stage, name, KEY_NONE);
    assert_true(says(stage, advice));
    stage->snapshot.fit.done = false; /* nothing is said of the first seconds */
    press(stage, name, KEY_NONE);
    assert_false(says(stage, advice));
    stage->snapshot.fit.done = true;
    stage->snapshot.quality = QUALITY_POOR; /* then its reason is told instead */
    stage->snapshot.quality_reason = REASON_MOTION;
    press(stage, name, KEY_NONE);
    assert_false(says(stage, advice));
    stage_set(stage, scene_named(name));
    stage->snapshot.fit.fault = FIT_NOTHING;
    press(stage, name, KEY_NONE);
    assert_false(says(stage, advice));
    stage_set(stage, scene_named(name));
    stage->model.together = true;
    press(stage, name, KEY_NONE);
    assert_false(says(stage, advice));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(what_can_be_mended_is_one_quiet_line),
        on_stage(keys_alone_are_enough),
        on_stage(space_pauses_wherever_the_focus_is),
        on_stage(a_press_reaches_what_is_under_it),
        on_stage(options_are_chosen_by_digit_arrow_and_finger),
        on_stage(questions_are_answered_by_keys),
        on_stage(questions_are_answered_by_hand),
        on_stage(a_text_is_read_page_by_page),
        on_stage(a_place_to_rest_is_a_key_away_and_a_key_back),
        on_stage(safety_is_always_a_key_away),
        on_stage(the_keys_are_a_page_that_can_be_pressed),
        cmocka_unit_test(a_step_longer_than_there_is_time_for_goes_away),
        on_stage(minutes_are_said_by_key_or_finger),
        on_stage(all_practices_are_narrowed_and_begun),
        on_stage(a_course_leads_to_its_next_step),
        on_stage(a_name_is_written_and_may_stay_empty),
        on_stage(enter_presses_nothing_while_one_sits),
        on_stage(every_key_can_be_pressed_by_hand),
        on_stage(a_line_is_written_and_may_stay_empty),
        on_stage(steps_of_a_sitting_are_told_one_by_one),
    };
    return stage_run(tests);
}
