/* Files of every released version stay in the tests and open for ever; what was recorded then comes
 * out again today, as far as that version wrote it. */
#include "support.h"

#include "events/kinds.h"
#include "journal/record.h"
#include "session/pipeline.h"
#include "session/practice_facts.h"
#include "session/replay.h"
#include <string.h>

#define FIXTURE(format) KINDBEAT_TESTS "/fixtures/format_" #format ".kindbeat"

static void replays_identically(const char *path, int64_t inputs, int64_t outputs)
{
    struct replay_verdict verdict;
    struct problem problem;
    assert_int_equal(replay_check(path, &verdict, &problem), STATUS_OK);
    if (!verdict.identical)
        fail_msg("%s", verdict.difference);
    assert_int_equal(verdict.inputs, inputs);
    assert_int_equal(verdict.outputs, outputs);
}

/* Format 3: two sensors, a practice with a check-in, a choice and a place to rest, and a marker. */
static void formats_2_and_3_replay_identically(void **state)
{
    (void)state;
    replays_identically(FIXTURE(2), 1487, 1400);
    replays_identically(FIXTURE(3), 2029, 2082);
}

static void of_a_field_that_came_later_nothing_is_asked(void **state)
{
    (void)state;
    struct event a = event_of(EVENT_PACE, 5), b = a;
    a.pace.depth = 1; /* since format 3 */
    b.pace.depth = 0.5;
    assert_true(event_equal_in(&a, &b, 2, 0));
    assert_false(event_equal_in(&a, &b, 3, 0));
    assert_false(event_equal(&a, &b, 0));
    b.pace.rate_hz = 0.1; /* since format 1 */
    assert_false(event_equal_in(&a, &b, 1, 0));
}

/* What was practised then can be read today: whoever makes the loader stricter meets it here. */
static void practices_of_every_format_are_read_today(void **state)
{
    (void)state;
    static const char *const fixtures[] = {FIXTURE(1), FIXTURE(2), FIXTURE(3)};
    int practices = 0, check_ins = 0;
    for (int i = 0; i < 3; i++) {
        struct record *record;
        struct practice_begun begun;
        struct problem problem;
        assert_int_equal(record_open(fixtures[i], &record, &problem), STATUS_OK);
        if (practice_begun_read(record, &begun, &problem))
            fail_msg("%s: %s", fixtures[i], problem.what);
        practices += begun.practice != NULL;
        check_ins += begun.options.check_in_count;
        practice_begun_finish(&begun);
        record_close(record);
    }
    assert_int_equal(practices, 2); /* format 1 was recorded without one */
    assert_int_equal(check_ins, 1);
}

struct comparison {
    struct record *record;
    int samples, others;
};

/* The next recorded sample must be this one. */
static void compare_sample(void *context, const struct event *computed)
{
    struct comparison *comparison = context;
    struct event recorded;
    struct problem problem;
    bool more = true;
    if (computed->kind != EVENT_SAMPLE)
        return;
    do
        assert_int_equal(record_next(comparison->record, &recorded, &more, &problem), STATUS_OK);
    while (more && recorded.kind != EVENT_SAMPLE);
    assert_true(more);
    assert_true(event_equal_in(&recorded, computed, 1, 0));
    comparison->samples++;
}

/* Since format 1 beats are found by another way, and a replay says where; the bytes still mean the
 * samples that they meant then. */
static void format_1_gives_the_samples_of_then(void **state)
{
    (void)state;
    struct replay_verdict verdict;
    struct problem problem;
    struct comparison comparison = {0};
    struct record *inputs;
    struct pipeline *pipeline;
    struct event event;
    bool more;
    assert_int_equal(replay_check(FIXTURE(1), &verdict, &problem), STATUS_OK);
    assert_false(verdict.identical);
    assert_non_null(strstr(verdict.difference, " beat "));
    assert_false(verdict.same_parameters); /* and it says why */

    assert_int_equal(record_open(FIXTURE(1), &inputs, &problem), STATUS_OK);
    assert_int_equal(record_open(FIXTURE(1), &comparison.record, &problem), STATUS_OK);
    assert_int_equal(pipeline_create(&(struct pipeline_config){0}, &pipeline, &problem), STATUS_OK);
    const struct event_sink sink = {compare_sample, &comparison};
    while (record_next(inputs, &event, &more, &problem) == STATUS_OK && more) {
        if (event_descriptions[event.kind].is_input)
            pipeline_feed(pipeline, &event, &sink);
        comparison.others += event.kind == EVENT_SAMPLE;
    }
    assert_true(comparison.samples > 100);
    assert_int_equal(comparison.samples, comparison.others); /* not one more, not one less */
    pipeline_destroy(pipeline);
    record_close(inputs);
    record_close(comparison.record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_2_and_3_replay_identically),
        cmocka_unit_test(of_a_field_that_came_later_nothing_is_asked),
        cmocka_unit_test(practices_of_every_format_are_read_today),
        cmocka_unit_test(format_1_gives_the_samples_of_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
