/* Practising in a terminal: the lines as a function of the snapshot. */
#include "terminal_support.h"

static char lines[TERMINAL_TEXT_MAX];

static const char *compose(const struct snapshot *snapshot, int64_t now_ns, int columns)
{
    struct text text = text_over(lines, sizeof lines);
    const struct terminal_page page = {.snapshot = snapshot,
                                       .now_ns = now_ns,
                                       .columns = columns,
                                       .rows = 100,
                                       .names = &no_names};
    terminal_compose(&page, &text);
    assert_false(text.cut);
    return lines;
}

static int widest_line(const char *text)
{
    int widest = 0, width = 0;
    for (; *text; text++) {
        width = *text == '\n' ? 0 : width + (((unsigned char)*text & 0xC0) != 0x80);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void a_step_is_shown_with_all_that_belongs_to_it(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(0);
    assert_string_equal(compose(&snapshot, snapshot.now_ns, 80),
                        "Two steps, 1:35 left\n"
                        "\n"
                        "Something is said here that a person can take in.\n"
                        "\n"
                        "\n"
                        "\n"
                        "PulseSensor on Arduino Uno, good signal, 66 bpm\n"
                        "Coherence 62 %, 6.0 waves a minute\n");
}

static void long_words_are_broken_between_words(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(0);
    compose(&snapshot, snapshot.now_ns, 40);
    assert_non_null(strstr(lines, "\nSomething is said here that a person can\ntake in.\n"));
    assert_non_null(strstr(lines, "\nPulseSensor on Arduino Uno, good signal,\n66 bpm\n"));
}

static void no_line_is_wider_than_the_terminal(void **state)
{
    (void)state;
    for (int columns = -1; columns < 200; columns++) {
        for (int reason = REASON_NONE; reason <= REASON_REGULAR; reason++) {
            struct snapshot snapshot = practising(reason % 2);
            snapshot.coherence_reason = snapshot.quality_reason = (enum reason)reason;
            snapshot.quality = (enum quality_level)(columns & 3);
            snapshot.refused = reason;
            problem_set(&snapshot.record_trouble, STATUS_FAILED, "Make room on the disk.",
                        "/a/very/long/path/without/any/blanks/of/which/there/are/many is full");
            compose(&snapshot, snapshot.now_ns + columns * NS_PER_S, columns);
            assert_true(widest_line(lines) <=
                        (columns < TERMINAL_NARROWEST ? TERMINAL_NARROWEST : columns));
        }
    }
}

static void every_reason_takes_the_place_of_the_number(void **state)
{
    (void)state;
    for (int reason = REASON_SETTLING; reason <= REASON_REGULAR; reason++) {
        struct snapshot snapshot = practising(0);
        snapshot.coherence_reason = (enum reason)reason;
        snapshot.settle_s = 40.5;
        compose(&snapshot, snapshot.now_ns, 120);
        assert_non_null(strstr(lines, words_for_reason((enum reason)reason)));
        assert_null(strstr(lines, "62 %"));
    }
    struct snapshot snapshot = practising(0);
    snapshot.coherence_reason = REASON_SETTLING;
    snapshot.settle_s = 40.5;
    assert_non_null(strstr(compose(&snapshot, 0, 80), "Settling, 41 s to go\n"));
}

static void a_hidden_score_is_not_there(void **state)
{
    (void)state;
    static const struct {
        enum score_display score;
        bool number, reason;
    } told[] = {{SCORE_SHOWN, true, true},
                {SCORE_SOFT, false, true},
                {SCORE_AFTERWARDS, false, false},
                {SCORE_HIDDEN, false, false}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        struct snapshot snapshot = practising(1);
        snapshot.score = told[i].score;
        snapshot.synchrony = 0.8;
        compose(&snapshot, snapshot.now_ns, 80);
        assert_int_equal(strstr(lines, "Coherence 62 %") != NULL, told[i].number);
        assert_int_equal(strstr(lines, "with the pacer") != NULL, told[i].number);
        assert_non_null(strstr(lines, "(The heart may calm.)\n"));
        snapshot.coherence_reason = REASON_GAP;
        compose(&snapshot, snapshot.now_ns, 80);
        assert_int_equal(strstr(lines, words_for_reason(REASON_GAP)) != NULL, told[i].reason);
        assert_int_equal(strstr(lines, "with the pacer") != NULL, told[i].number);
    }
}

static int bar_length(const char *text)
{
    int length = 0;
    for (; (text = strstr(text, "\xe2\x94\x81")); text += 3)
        length++;
    return length;
}

static void the_bar_grows_and_shrinks_with_the_breath(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(1); /* a breath of 10 s from zero on */
    assert_int_equal(bar_length(compose(&snapshot, 0, 80)), 1);
    assert_non_null(strstr(lines, "breathe in "));
    assert_int_equal(bar_length(compose(&snapshot, 2100 * NS_PER_MS, 80)), 25);
    assert_int_equal(bar_length(compose(&snapshot, 4200 * NS_PER_MS, 80)), 48);
    assert_non_null(strstr(lines, "breathe out "));
    assert_int_equal(bar_length(compose(&snapshot, 7100 * NS_PER_MS, 80)), 25);
    assert_int_equal(bar_length(compose(&snapshot, 9999 * NS_PER_MS, 80)), 1);
    assert_int_equal(bar_length(compose(&snapshot, 4200 * NS_PER_MS, 40)), 28);
    snapshot.pace.on = 0;
    assert_int_equal(bar_length(compose(&snapshot, 4200 * NS_PER_MS, 40)), 0);
    assert_null(strstr(lines, "breathe in"));
}

static void the_time_left_goes_on_between_snapshots_unless_paused(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(0);
    assert_non_null(strstr(compose(&snapshot, 13 * NS_PER_S, 80), "Two steps, 1:32 left\n"));
    assert_non_null(strstr(compose(&snapshot, 999 * NS_PER_S, 80), "Two steps, 0:00 left\n"));
    snapshot.phase = SESSION_PAUSED;
    assert_non_null(strstr(compose(&snapshot, 13 * NS_PER_S, 80), "1:35 left, paused\n"));
    snapshot.phase = SESSION_ENDED;
    assert_non_null(strstr(compose(&snapshot, 13 * NS_PER_S, 80), "Two steps, over\n"));
}

static void what_is_missing_is_said_with_its_remedy(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(0);
    snapshot.link = LINK_SEARCHING;
    snapshot.coherence_reason = REASON_NO_SENSOR;
    compose(&snapshot, snapshot.now_ns, 80);
    assert_non_null(strstr(lines, "No sensor is plugged in"));
    assert_null(strstr(lines, words_for_reason(REASON_NO_SENSOR))); /* said once */
    problem_set(&snapshot.record_trouble, STATUS_FAILED, "Make room.", "The disk is full.");
    snapshot.refused = 3;
    compose(&snapshot, snapshot.now_ns, 120);
    assert_non_null(strstr(lines, "The disk is full. Make room. Some of the record is missing"));
    snapshot.simulated = true;
    assert_non_null(strstr(compose(&snapshot, 0, 80), "Simulated heart, not a person"));
}

static void without_a_practice_it_is_a_recording(void **state)
{
    (void)state;
    struct snapshot snapshot = practising(0);
    snapshot.practice = NULL;
    compose(&snapshot, snapshot.now_ns, 80);
    assert_memory_equal(lines, "Recording\n", 10);
    assert_non_null(strstr(lines, "Coherence 62 %"));
}

/* --- what waits for the person --------------------------------------------------------------- */

static int compose_page(struct terminal_page page)
{
    struct text text = text_over(lines, sizeof lines);
    page.names = &no_names;
    page.columns = page.columns ? page.columns : 80;
    page.rows = page.rows ? page.rows : 24;
    int sheets = terminal_compose(&page, &text);
    assert_false(text.cut);
    return sheets;
}

static void a_choice_is_a_numbered_list(void **state)
{
    (void)state;
    struct snapshot snapshot = asked(0);
    compose_page((struct terminal_page){.snapshot = &snapshot});
    assert_non_null(strstr(lines, "\nHow?\n\n1  With the breath\n2  With someone dear\n"));
    assert_non_null(strstr(lines, "Left alone, it goes on with 1."));
}

static void a_text_comes_in_sheets_that_fit(void **state)
{
    (void)state;
    static char words[2000];
    struct snapshot snapshot = asked(1);
    assert_int_equal(compose_page((struct terminal_page){.snapshot = &snapshot}), 1);
    assert_non_null(strstr(lines, "For someone dear.\n\nA second paragraph.\n"));
    struct text text = text_over(words, sizeof words);
    for (int i = 0; i < 40; i++)
        text_add(&text, "Paragraph %d.\n\n", i);
    char *kept = asking_steps[1].lesson;
    asking_steps[1].lesson = words;
    int sheets = compose_page((struct terminal_page){.snapshot = &snapshot, .rows = 20});
    assert_true(sheets > 3);
    assert_non_null(strstr(lines, "Paragraph 0.\n"));
    int seen = 0;
    for (int sheet = 0; sheet < sheets; sheet++) { /* none is lost, none comes twice */
        compose_page((struct terminal_page){.snapshot = &snapshot, .rows = 20, .sheet = sheet});
        for (const char *at = lines; (at = strstr(at, "Paragraph ")) != NULL; at++, seen++)
            assert_int_equal(atoi(at + 10), seen);
        int rows = 0;
        for (const char *at = lines; *at; at++)
            rows += *at == '\n';
        assert_true(rows <= 20);
    }
    assert_int_equal(seen, 40);
    asking_steps[1].lesson = kept;
}

static void questions_show_what_was_answered(void **state)
{
    (void)state;
    struct draft draft;
    struct snapshot snapshot = asked(2);
    draft_begin(&draft, &arriving);
    compose_page((struct terminal_page){.snapshot = &snapshot, .draft = &draft});
    assert_non_null(strstr(lines, "> How much strain?  [-]\n    0 none, 10 too much\n"));
    assert_non_null(strstr(lines, "Enter: pass over"));
    draft_set(&draft, 0, 7);
    compose_page((struct terminal_page){.snapshot = &snapshot, .draft = &draft, .item = 1});
    assert_non_null(strstr(lines, "  How much strain?  [7]\n> How much energy?  [-]\n"));
    assert_non_null(strstr(lines, "Enter: go on"));
}

static void support_keys_and_places_to_rest_are_shown(void **state)
{
    (void)state;
    struct snapshot snapshot = asked(3);
    compose_page((struct terminal_page){.snapshot = &snapshot});
    assert_non_null(strstr(lines, "(taking the time it needs)"));
    snapshot.anchor = 0;
    compose_page((struct terminal_page){.snapshot = &snapshot});
    assert_non_null(strstr(lines, "Feet on the floor.\n(Resting: the feet. Space returns.)\n"));
    compose_page((struct terminal_page){
        .snapshot = &snapshot, .over = OVER_SUPPORT, .support = "It was right to stop.\n"});
    assert_memory_equal(lines, "It was right to stop.\n", 22);
    compose_page((struct terminal_page){.snapshot = &snapshot, .over = OVER_KEYS});
    assert_non_null(strstr(lines, "breathe less deeply"));
    for (int columns = 0; columns < 90; columns += 7)
        for (int step = 0; step < 4; step++) {
            snapshot = asked(step);
            compose_page((struct terminal_page){.snapshot = &snapshot, .columns = columns + 1});
            assert_true(widest_line(lines) <=
                        (columns + 1 < TERMINAL_NARROWEST ? TERMINAL_NARROWEST : columns + 1));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_shown_with_all_that_belongs_to_it),
        cmocka_unit_test(long_words_are_broken_between_words),
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
        cmocka_unit_test(every_reason_takes_the_place_of_the_number),
        cmocka_unit_test(a_hidden_score_is_not_there),
        cmocka_unit_test(the_bar_grows_and_shrinks_with_the_breath),
        cmocka_unit_test(the_time_left_goes_on_between_snapshots_unless_paused),
        cmocka_unit_test(what_is_missing_is_said_with_its_remedy),
        cmocka_unit_test(without_a_practice_it_is_a_recording),
        cmocka_unit_test(a_choice_is_a_numbered_list),
        cmocka_unit_test(a_text_comes_in_sheets_that_fit),
        cmocka_unit_test(questions_show_what_was_answered),
        cmocka_unit_test(support_keys_and_places_to_rest_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
