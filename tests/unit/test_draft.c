/* Answers while they are given, names, and texts by paragraphs: what window and terminal share. */
#include "support.h"

#include "ui/draft.h"
#include "ui/names.h"
#include "ui/paragraphs.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct check_in_item questions[] = {
    {.id = "strain", .ask = "How much?", .least = 0, .most = 10, .step = 1},
    {.id = "warmth", .ask = "How warm?", .least = 1, .most = 5, .step = 0.5},
};
static const struct check_in check_in = {.id = "two", .items = questions, .item_count = 2};

static void digits_answer_and_ten_is_a_one_and_a_nought(void **state)
{
    (void)state;
    struct draft draft;
    draft_begin(&draft, &check_in);
    assert_int_equal(draft_answered(&draft), 0);
    draft_type(&draft, 0, '0');
    assert_true(draft.values[0] == 0);
    draft_type(&draft, 0, '1');
    assert_true(draft.values[0] == 1);
    draft_type(&draft, 0, '0');
    assert_true(draft.values[0] == 10);
    draft_type(&draft, 0, '0'); /* a nought of its own again */
    assert_true(draft.values[0] == 0);
    draft_type(&draft, 0, '1');
    draft_set(&draft, 0, 4);
    draft_type(&draft, 0, '0');
    assert_true(draft.values[0] == 0);
    draft_type(&draft, 1, '9'); /* not on the scale */
    assert_true(isnan(draft.values[1]));
    draft_type(&draft, 7, '3');
    assert_int_equal(draft_answered(&draft), 1);
}

static void steps_begin_in_the_middle_and_stay_on_the_scale(void **state)
{
    (void)state;
    struct draft draft;
    draft_begin(&draft, &check_in);
    assert_true(draft_stepped(&draft, 0, 1) == 5);
    assert_true(draft_stepped(&draft, 1, -1) == 3);
    draft_set(&draft, 0, 10);
    assert_true(draft_stepped(&draft, 0, 1) == 10);
    draft_set(&draft, 1, 1.5);
    assert_true(draft_stepped(&draft, 1, -1) == 1);
    draft_set(&draft, 1, 2.2); /* between two places */
    assert_true(draft.values[1] == 1.5);
}

static void what_changed_is_to_be_sent_once(void **state)
{
    (void)state;
    char words[72];
    struct draft draft;
    draft_begin(&draft, &check_in);
    assert_int_equal(draft_unsent(&draft), -1);
    draft_set(&draft, 0, NAN); /* was out already */
    assert_int_equal(draft_unsent(&draft), -1);
    draft_set(&draft, 1, 4.5);
    assert_int_equal(draft_unsent(&draft), 1);
    draft_words(&draft, 1, words, sizeof words);
    assert_string_equal(words, "warmth=4.5");
    draft.unsent[1] = false;
    draft_set(&draft, 1, 4.5);
    assert_int_equal(draft_unsent(&draft), -1);
    draft_set(&draft, 1, NAN);
    draft_words(&draft, draft_unsent(&draft), words, sizeof words);
    assert_string_equal(words, "warmth=");
    draft_begin(&draft, NULL);
    assert_int_equal(draft_count(&draft), 0);
}

static void names_are_kept_and_the_oldest_makes_room(void **state)
{
    (void)state;
    struct names names = {0};
    struct practice_name asked[] = {{"dear", "Who?", "someone dear"}};
    const struct practice practice = {.names = asked, .name_count = 1};
    char filled[64], id[24];
    assert_string_equal(names_find(&names, "dear"), "");
    assert_string_equal(names_fill(&names, &practice, "With {dear}.", filled, sizeof filled),
                        "With someone dear.");
    names_give(&names, "dear", "Anna");
    names_give(&names, "dear", "Anna-Marie");
    assert_int_equal(names.count, 1);
    assert_string_equal(names_fill(&names, &practice, "{Dear}, here", filled, sizeof filled),
                        "Anna-Marie, here");
    for (int i = 0; i < NAMES_MOST; i++) {
        snprintf(id, sizeof id, "n%d", i);
        names_give(&names, id, id);
    }
    assert_int_equal(names.count, NAMES_MOST);
    assert_string_equal(names_find(&names, "dear"), "");
    assert_string_equal(names_find(&names, "n0"), "n0");
}

static void paragraphs_are_joined_and_lists_are_not(void **state)
{
    (void)state;
    char words[200];
    bool apart;
    const char *at = "One line\n  and its end.\n\n- first\n- second,\n  longer\n1. third\n";
    at = paragraph_take(at, false, words, sizeof words, &apart);
    assert_string_equal(words, "One line and its end.");
    assert_false(apart);
    at = paragraph_take(at, false, words, sizeof words, &apart);
    assert_string_equal(words, "- first");
    assert_true(apart);
    at = paragraph_take(at, false, words, sizeof words, &apart);
    assert_string_equal(words, "- second, longer");
    assert_false(apart);
    at = paragraph_take(at, false, words, sizeof words, &apart);
    assert_string_equal(words, "1. third");
    at = paragraph_take(at, false, words, sizeof words, &apart);
    assert_string_equal(words, "");
    assert_string_equal(at, "");
    at = paragraph_take("Now\nPut both feet down.", true, words, sizeof words, &apart);
    assert_string_equal(words, "Now");
    paragraph_take("longer than there is room", false, words, 7, &apart);
    assert_string_equal(words, "longer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_answer_and_ten_is_a_one_and_a_nought),
        cmocka_unit_test(steps_begin_in_the_middle_and_stay_on_the_scale),
        cmocka_unit_test(what_changed_is_to_be_sent_once),
        cmocka_unit_test(names_are_kept_and_the_oldest_makes_room),
        cmocka_unit_test(paragraphs_are_joined_and_lists_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
