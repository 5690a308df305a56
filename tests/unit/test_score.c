/* What is shown of the coherence: the step and the person, and the stricter of the two, told
 * wherever it is asked: by itself, in the snapshot that window, terminal and sound follow, and in
 * the record. */
#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "practice/practice.h"
#include "session/pipeline.h"
#include "session/practice_facts.h"
#include <string.h>

/* By what the step says, then by what the person wants. */
static const enum score_display expected[SCORE_COUNT][SCORE_COUNT] = {
    {SCORE_SHOWN, SCORE_SOFT, SCORE_AFTERWARDS, SCORE_HIDDEN},
    {SCORE_SOFT, SCORE_SOFT, SCORE_AFTERWARDS, SCORE_HIDDEN},
    {SCORE_AFTERWARDS, SCORE_AFTERWARDS, SCORE_AFTERWARDS, SCORE_HIDDEN},
    {SCORE_HIDDEN, SCORE_HIDDEN, SCORE_HIDDEN, SCORE_HIDDEN},
};

static const char four[] = "id: four\ntitle: Four\nsteps:\n"
                           "  - {id: a, for: 2s, score: shown}\n"
                           "  - {id: b, for: 2s, score: soft}\n"
                           "  - {id: c, for: 2s, score: afterwards}\n"
                           "  - {id: d, for: 2s, score: hidden}\n";

static struct practice *four_steps(void)
{
    struct practice *practice;
    struct problem problem;
    if (practice_parse(four, strlen(four), "four", &practice, &problem))
        fail_msg("%s", problem.what);
    return practice;
}

static void the_stricter_wins(void **state)
{
    (void)state;
    for (int step = 0; step < SCORE_COUNT; step++)
        for (int person = 0; person < SCORE_COUNT; person++) {
            enum score_display score =
                score_stricter((enum score_display)step, (enum score_display)person);
            assert_int_equal(score, expected[step][person]);
        }
}

static void each_word_shows_what_it_says(void **state)
{
    (void)state;
    static const bool shows[SCORE_COUNT][3] = {
        {true, true, true}, {false, true, true}, {false, false, true}, {false, false, false}};
    for (int i = 0; i < SCORE_COUNT; i++) {
        enum score_display score = (enum score_display)i;
        assert_int_equal(score_as_number(score), shows[i][0]);
        assert_int_equal(score_as_light(score), shows[i][1]);
        assert_int_equal(score_afterwards(score), shows[i][2]);
        assert_non_null(score_words[i]);
    }
    assert_null(score_words[SCORE_COUNT]);
}

static void pass_over(void *context, const struct event *event)
{
    (void)context;
    (void)event;
}

static void the_snapshot_says_it_in_every_step(void **state)
{
    (void)state;
    const struct event_sink nobody = {pass_over, NULL};
    struct practice *practice = four_steps();
    for (int person = 0; person < SCORE_COUNT; person++) {
        struct pipeline_config config = {.practice = practice,
                                         .options.score = (enum score_display)person};
        struct pipeline *pipeline;
        static struct snapshot snapshot;
        int seen = 0;
        assert_int_equal(pipeline_create(&config, &pipeline, NULL), STATUS_OK);
        for (int64_t at_ns = 0; at_ns < 8 * NS_PER_S; at_ns += 100 * NS_PER_MS) {
            struct event tick = event_of(EVENT_TICK, at_ns);
            pipeline_feed(pipeline, &tick, &nobody);
            pipeline_view(pipeline, &snapshot);
            assert_int_equal(snapshot.score, expected[snapshot.step][person]);
            seen |= 1 << snapshot.step;
        }
        assert_int_equal(seen, 15);
        pipeline_destroy(pipeline);
    }
    practice_destroy(practice);
}

static void the_record_says_what_the_person_wanted(void **state)
{
    (void)state;
    struct practice *practice = four_steps();
    for (int person = 0; person < SCORE_COUNT; person++) {
        const struct runner_options options = {.score = (enum score_display)person};
        struct practice_facts facts;
        const char *said = NULL;
        assert_int_equal(practice_facts_make(practice, &options, &facts, NULL), STATUS_OK);
        for (int i = 0; i < facts.count; i++)
            if (strcmp(facts.facts[i].name, "practice_score") == 0)
                said = facts.facts[i].value;
        if (person == SCORE_SHOWN)
            assert_null(said);
        else
            assert_string_equal(said, score_words[person]);
        practice_facts_finish(&facts);
    }
    practice_destroy(practice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stricter_wins),
        cmocka_unit_test(each_word_shows_what_it_says),
        cmocka_unit_test(the_snapshot_says_it_in_every_step),
        cmocka_unit_test(the_record_says_what_the_person_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
