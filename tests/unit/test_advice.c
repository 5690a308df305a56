/* Advice on files that are right but read badly: each sort is given where it belongs, with its
 * line, and nothing is said of a file that reads well. */
#include "support.h"

#include "practice/advice.h"
#include "practice/document.h"
#include "practice/wording.h"
#include <stdio.h>
#include <string.h>

/* --- words ---------------------------------------------------------------------------------- */

static void words_are_counted_as_by_hand(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int words;
    } cases[] = {
        {"", 0},
        {"   ...  ", 0},
        {"One.", 1},
        {"Feet, floor; breath - out.", 4},
        {"A half-hearted don't.", 3},
        {"At 0.42 of it, and/or 6", 7},
        {"Ein sch\xc3\xb6ner Gru\xc3\x9f", 3},
        {"it\xe2\x80\x99s here \xe2\x80\x93 now", 3},
        {"{dear} is here", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (wording_words(cases[i].text) != cases[i].words)
            fail_msg("\"%s\": %d words, not %d", cases[i].text, wording_words(cases[i].text),
                     cases[i].words);
}

struct heard {
    int counts[WORDING_COUNT];
    struct wording last;
};

static void hear_wording(void *context, const struct wording *wording)
{
    struct heard *heard = context;
    heard->counts[wording->fault]++;
    heard->last = *wording;
}

static struct heard heard_in(const char *text)
{
    struct heard heard = {0};
    wording_look(text, 25, hear_wording, &heard);
    return heard;
}

static int faults_in(const char *text)
{
    struct heard heard = heard_in(text);
    int count = 0;
    for (int i = 0; i < WORDING_COUNT; i++)
        count += heard.counts[i];
    return count;
}

static void each_fault_of_wording_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum wording_fault fault;
        const char *found;
    } cases[] = {
        {"Now you must relax.", WORDING_PRESSES, "you must"},
        {"You   should sit.", WORDING_PRESSES, "you should"},
        {"You have to breathe.", WORDING_PRESSES, "you have to"},
        {"Then try harder.", WORDING_PRESSES, "try harder"},
        {"Hold your breath for four.", WORDING_HOLDS, "hold your breath"},
        {"Breathe in and hold the breath.", WORDING_HOLDS, "hold the breath"},
        {"Well done.", WORDING_PRAISES, "well done"},
        {"What a high score that is.", WORDING_PRAISES, "high score"},
        {"Sit. Be still! Rest.", WORDING_LOUD, "Be still"},
        {"One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
         "sixteen seventeen eighteen nineteen twenty a b c d e f",
         WORDING_LONG, "One two three four five"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct heard heard = heard_in(cases[i].text);
        assert_int_equal(faults_in(cases[i].text), 1);
        assert_int_equal(heard.counts[cases[i].fault], 1);
        assert_string_equal(heard.last.found, cases[i].found);
    }
    assert_int_equal(heard_in(cases[9].text).last.words, 26);
}

static void what_invites_is_left_alone(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "There is nothing you have to do.",
        "If you need to leave, leave.",
        "What you have to buy can wait.",
        "A voice says you should cope better.",
        "You don't have to like it.",
        "You might, if you like, put a hand there.",
        "No need to hold the breath.",
        "The breath holds you.",
        "You must-have list is long.", /* another word */
        "One two three four five six seven eight nine ten.\n\nA b c d e f g h i j k l m n o p q",
        "Du musst nichts tun.",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (faults_in(texts[i]) != 0)
            fail_msg("\"%s\": \"%s\"", texts[i], heard_in(texts[i]).last.found);
}

static void any_bytes_can_be_looked_at(void **state)
{
    (void)state;
    static const char letters[] = "ab .!?'-,\n{}\xe2\x80\x99\xc3\xf0";
    char text[600];
    for (int seed = 0; seed < 300; seed++) {
        unsigned random = (unsigned)seed * 2654435761U + 1;
        for (size_t i = 0; i + 1 < sizeof text; i++) {
            random = random * 1664525U + 1013904223U;
            text[i] = letters[(random >> 24) % (sizeof letters - 1)];
        }
        text[sizeof text - 1] = '\0';
        int words = wording_words(text);
        assert_true(words >= 0 && words < 600);
        (void)faults_in(text);
    }
}

/* --- advice --------------------------------------------------------------------------------- */

struct noted {
    int count, line;
    char all[2000];
};

static void note(void *context, const struct advice *advice)
{
    struct noted *noted = context;
    noted->count++;
    noted->line = advice->line;
    snprintf(noted->all + strlen(noted->all), sizeof noted->all - strlen(noted->all), "%d: %s\n",
             advice->line, advice->what);
    assert_true(strlen(advice->remedy) > 10);
}

static struct noted advice_in(const char *text, const struct advice_shelves *shelves)
{
    static const struct advice_shelves nothing = {0};
    struct noted noted = {0};
    struct advice_sink sink = {note, &noted};
    struct document document;
    struct problem problem = {0};
    if (document_parse(text, strlen(text), "d.yaml", &document, &problem) != STATUS_OK)
        fail_msg("%s", problem.what);
    if (document.kind == DOCUMENT_PRACTICE)
        advice_on_practice(document.practice, shelves ? shelves : &nothing, &sink);
    else if (document.kind == DOCUMENT_COURSE)
        advice_on_course(document.course, shelves ? shelves : &nothing, &sink);
    else
        advice_on_check_in(document.check_in, &sink);
    document_destroy(&document);
    return noted;
}

#define HEAD "id: p\ntitle: T\nexpect: any\n"

static void assert_advice(const char *text, const char *expected)
{
    struct noted noted = advice_in(text, NULL);
    if (strcmp(noted.all, expected) != 0)
        fail_msg("of\n%s\nfound\n%snot\n%s", text, noted.all, expected);
}

static void a_step_needs_time_for_its_words(void **state)
{
    (void)state;
    /* 12 words in 6 s are 120 a minute, in 5 s 144. */
    assert_advice(HEAD "steps:\n  - {id: a, for: 6s, say: one two three four five six seven eight "
                       "nine ten eleven twelve}\n",
                  "");
    assert_advice(HEAD "steps:\n  - {id: a, for: 5s, say: one two three four five six seven eight "
                       "nine ten eleven twelve}\n",
                  "5: step 'a': 12 words in 5 s are 144 a minute; over 130 leave no quiet\n");
    /* At the natural length there is quiet, at the shortest there is none: 12 / 2.5 = 4.8 s. */
    assert_advice(HEAD "steps:\n  - id: a\n    for: 9s\n    at_least: 4s\n    say: one two three "
                       "four five six seven eight nine ten eleven twelve\n",
                  "5: step 'a': to read 12 words aloud takes 5 s, and it may last only 4 s\n");
    assert_advice(HEAD "steps:\n  - {id: a, for: 1s, lesson: one two three four}\n",
                  "5: step 'a': a slow reader needs 2 s for 4 words, and it ends after 1 s\n");
    /* Rounds say the same words; it is told once. */
    assert_advice(HEAD "steps:\n  - id: a\n    repeat: 3\n    part:\n      - {id: b, for: 1s, say: "
                       "one two three}\n",
                  "8: step 'a/b': 3 words in 1 s are 180 a minute; over 130 leave no quiet\n");
}

static void a_long_practice_offers_rest_and_a_way_out(void **state)
{
    (void)state;
    assert_advice(HEAD "steps: [{id: a, for: 5m}]\n", "");
    assert_advice(HEAD "steps: [{id: a, for: 6m}]\n",
                  "1: over 5 minutes and no named place to rest\n"
                  "1: over 5 minutes and no way out\n");
    assert_advice(HEAD "anchors: [{id: feet, title: Feet, say: The floor.}]\n"
                       "steps: [{id: a, for: 6m, way_out: true}]\n",
                  "");
    /* One that comes only in the longest of the long lengths is none in the others. */
    assert_advice(HEAD "minutes: [10, 20]\nanchors: [{id: feet, title: Feet, say: The floor.}]\n"
                       "steps: [{id: a, for: 10m}, {id: b, from: 20m, for: 10m, way_out: true}]\n",
                  "1: over 5 minutes and no way out\n");
}

static void each_step_says_what_to_expect_of_the_heart(void **state)
{
    (void)state;
    assert_advice("id: p\ntitle: T\nsteps:\n  - {id: a, for: 9s, expect: any}\n"
                  "  - {id: b, for: 9s}\n  - {id: c, for: 9s}\n",
                  "5: 2 steps have no word on what the heart may do, the first is 'b'\n");
}

static void what_is_said_anywhere_is_looked_at(void **state)
{
    (void)state;
    assert_advice("id: p\ntitle: Well done\nexpect: any\n"
                  "anchors: [{id: feet, title: Feet, say: You must rest.}]\nsteps:\n"
                  "  - id: a\n    for: 30s\n    say: Rest!\n"
                  "    choose: [{id: x, label: A}, {id: y, label: You must}]\n"
                  "  - {id: b, for: 9s, lesson: Hold your breath.}\n",
                  "1: title: \"well done\" praises\n"
                  "4: anchor 'feet': \"you must\" presses\n"
                  "6: step 'a': an exclamation mark after \"Rest\"\n"
                  "6: step 'a': \"you must\" presses\n"
                  "10: step 'b': \"hold your breath\" asks for a breath hold\n");
}

static void a_course_names_what_is_there(void **state)
{
    (void)state;
    const char *text =
        "id: c\ntitle: C\nkind: workshop\nunits:\n"
        "  - id: u\n    title: U\n    together:\n"
        "      - {id: a, kind: practice, practice: there, minutes: 5}\n"
        "      - {id: b, kind: practice, practice: there, minutes: 2}\n"
        "      - {id: c, kind: practice, practice: gone, minutes: 5}\n"
        "      - {id: d, kind: check-in, check_in: gone, minutes: 5}\n"
        "      - {id: e, kind: check-in, check_in: here, minutes: 5}\n"
        "      - {id: f, kind: talk, title: You must know, minutes: 5}\n"
        "      - {id: g, kind: exercise, title: G, text: You must go., minutes: 5}\n";
    struct problem problem;
    struct practice *practice = NULL;
    struct check_in *check_in = NULL;
    const char *there = "id: there\ntitle: T\nsteps: [{id: a, for: 4m}]\n";
    const char *here = "id: here\ntitle: T\nlicence: Own work\nitems: [{id: a, ask: A}]\n";
    assert_int_equal(practice_parse(there, strlen(there), "t", &practice, &problem), STATUS_OK);
    assert_int_equal(check_in_parse(here, strlen(here), "h", &check_in, &problem), STATUS_OK);
    struct practice_library practices = {&practice, 1};
    struct check_in_library check_ins = {&check_in, 1};
    struct advice_shelves shelves = {&practices, &check_ins};
    struct noted noted = advice_in(text, &shelves);
    assert_string_equal(noted.all, "9: item 'b': 'there' takes at least 4.0 minutes, not 2\n"
                                   "10: item 'c': there is no practice 'gone'\n"
                                   "11: item 'd': there is no check-in 'gone'\n"
                                   "14: item 'g': \"you must\" presses\n");
    noted = advice_in(HEAD "steps: [{id: a, for: 9s, ask: gone}]\n", &shelves);
    assert_string_equal(noted.all, "4: step 'a': there is no check-in 'gone'\n");
    practice_destroy(practice);
    check_in_destroy(check_in);
}

static void a_lesson_takes_the_minutes_it_says(void **state)
{
    (void)state;
    char text[9000] = "id: c\ntitle: C\nkind: curriculum\nunits:\n  - id: u\n    title: U\n"
                      "    between:\n      - id: r\n        kind: lesson\n        title: R\n"
                      "        minutes: 3\n        text: ";
    for (int i = 0; i < 840; i++)
        strcat(text, i % 10 == 9 ? "word. " : "word ");
    strcat(text, "\n");
    assert_true(advice_in(text, NULL).count == 0); /* 3.5 minutes */
    strcat(text, "          word word word.\n");
    assert_advice(text, "8: item 'r': to read 843 words takes 4 minutes, not 3\n");
}

static void a_check_in_names_its_terms(void **state)
{
    (void)state;
#define CHECK_IN(licence) "id: q\ntitle: Q\nlicence: " licence "\nitems: [{id: a, ask: A}]\n"
    assert_advice(CHECK_IN("\"Own work of Kindbeat, GPL-3.0-or-later\""), "");
    assert_advice(CHECK_IN("CC BY 4.0"), "");
    assert_advice(CHECK_IN("found on the web"),
                  "1: the licence does not say under which terms the items may be used\n");
    assert_advice(CHECK_IN("unknown, perhaps GPL"),
                  "1: the licence does not say under which terms the items may be used\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_counted_as_by_hand),
        cmocka_unit_test(each_fault_of_wording_is_found),
        cmocka_unit_test(what_invites_is_left_alone),
        cmocka_unit_test(any_bytes_can_be_looked_at),
        cmocka_unit_test(a_step_needs_time_for_its_words),
        cmocka_unit_test(a_long_practice_offers_rest_and_a_way_out),
        cmocka_unit_test(each_step_says_what_to_expect_of_the_heart),
        cmocka_unit_test(what_is_said_anywhere_is_looked_at),
        cmocka_unit_test(a_course_names_what_is_there),
        cmocka_unit_test(a_lesson_takes_the_minutes_it_says),
        cmocka_unit_test(a_check_in_names_its_terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
