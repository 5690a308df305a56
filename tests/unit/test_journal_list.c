/* Sessions as a list, and those of every format, which open for ever. */
#include "journal_support.h"

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int complaints;
static void count_complaint(const struct problem *problem)
{
    assert_non_null(strstr(problem->what, "broken"));
    complaints++;
}

static void sessions_are_listed_newest_first_and_broken_ones_told(void **state)
{
    (void)state;
    const char *folder = fresh_folder();
    char broken[PATH_SIZE];
    for (int i = 0; i < 40; i++) {
        struct journal_facts facts = plain_facts;
        facts.started_wall_ns += (i * 7 % 40) * NS_PER_S;
        struct journal *journal = journal_in(folder, &facts);
        struct event beat = event_of(EVENT_BEAT, 90 * NS_PER_S);
        journal_append(journal, &beat);
        journal_destroy(journal);
    }
    snprintf(broken, sizeof broken, "%s/broken.kindbeat", folder);
    write_file(broken, "not a session at all");
    struct session_summary *summaries;
    struct problem problem;
    size_t count;
    complaints = 0;
    assert_int_equal(record_list(folder, NULL, &summaries, &count, count_complaint, &problem),
                     STATUS_OK);
    assert_int_equal(count, 40);
    assert_int_equal(complaints, 1);
    for (size_t i = 1; i < count; i++)
        assert_true(strcmp(summaries[i - 1].name, summaries[i].name) > 0);
    assert_string_equal(summaries[39].name, "2026-11-23T184200Z-P01");
    assert_string_equal(summaries[0].practice, "A moment");
    assert_string_equal(summaries[0].participant, "P01");
    assert_true(summaries[0].seconds == 90 && summaries[0].beats == 1);
    assert_true(summaries[0].simulated && summaries[0].complete);
    free(summaries);
    assert_int_equal(record_list(fresh_folder(), NULL, &summaries, &count, NULL, &problem),
                     STATUS_OK);
    assert_int_equal(count, 0);
    free(summaries);
    assert_int_equal(record_list(broken, NULL, &summaries, &count, NULL, &problem),
                     STATUS_UNAVAILABLE);
}

static void a_simulated_heart_that_came_later_is_known(void **state)
{
    (void)state;
    struct journal_facts facts = plain_facts;
    struct session_summary summary;
    struct problem problem;
    char path[PATH_SIZE];
    facts.simulated = false;
    struct journal *journal = journal_in(fresh_folder(), &facts);
    struct event link = event_of(EVENT_LINK, NS_PER_S);
    link.link.simulated = 1;
    journal_append(journal, &link);
    text_copy(path, sizeof path, journal_path(journal));
    journal_destroy(journal);
    assert_int_equal(record_summary(path, &summary, &problem), STATUS_OK);
    assert_true(summary.simulated);
}

/* A file of format 1, as the first version wrote it: what it did not have reads as absent. */
static void a_session_of_the_first_format_opens_for_ever(void **state)
{
    (void)state;
    struct record *record;
    struct problem problem;
    struct event event;
    bool more = true;
    int beats = 0, intervals = 0, younger = 0;
    assert_int_equal(record_open(KINDBEAT_TESTS "/fixtures/format_1.kindbeat", &record, &problem),
                     0);
    while (!record_next(record, &event, &more, &problem) && more) {
        beats += event.kind == EVENT_BEAT && isnan(event.beat.height) && event.beat.time_ns > 0;
        intervals += event.kind == EVENT_RR && event.rr.inserted == 0;
        younger += event.kind >= EVENT_LOSS;
    }
    assert_false(more);
    assert_true(beats >= 5 && intervals >= 5 && younger == 0);
    record_close(record);
}

/* A file of format 2: a practice whose steps had no cause, and a pacer without depth. */
static void a_session_of_the_second_format_opens_for_ever(void **state)
{
    (void)state;
    struct record *record;
    struct problem problem;
    struct event event;
    bool more = true;
    int steps = 0, paces = 0, breaths = 0;
    assert_int_equal(record_open(KINDBEAT_TESTS "/fixtures/format_2.kindbeat", &record, &problem),
                     0);
    while (!record_next(record, &event, &more, &problem) && more) {
        steps += event.kind == EVENT_STEP && event.step.cause == CAUSE_TIME && !event.step.round;
        paces += event.kind == EVENT_PACE && isnan(event.pace.depth);
        breaths += event.kind == EVENT_SYNCHRONY;
        assert_int_not_equal(event.kind, EVENT_ANSWER);
    }
    assert_false(more);
    assert_true(steps >= 2 && paces >= 1 && breaths >= 5);
    record_close(record);
}

/* A file of format 3: two sensors, steps with their causes, an answer, a marker. */
static void a_session_of_the_third_format_opens_for_ever(void **state)
{
    (void)state;
    struct session_summary summary;
    struct problem problem;
    struct event event;
    bool more = true;
    int answers = 0, caused = 0, rested = 0, shallow = 0, beats[2] = {0};
    struct record *record = opened(KINDBEAT_TESTS "/fixtures/format_3.kindbeat");
    while (!record_next(record, &event, &more, &problem) && more) {
        assert_true(event.stream < 2);
        beats[event.stream] += event.kind == EVENT_BEAT;
        answers += event.kind == EVENT_ANSWER && event.answer.value == 6;
        caused += event.kind == EVENT_STEP && event.step.cause == CAUSE_PERSON;
        rested += event.kind == EVENT_STEP && event.step.change == STEP_ANCHORED;
        shallow += event.kind == EVENT_PACE && event.pace.depth < 1;
    }
    assert_false(more);
    assert_true(beats[0] > 15 && beats[1] > 15 && answers == 1 && caused > 2 && rested == 1);
    assert_true(shallow > 0);
    assert_string_equal(record_stream_fact(record, "sensor", 1), "sim:seed=2");
    record_close(record);
    assert_int_equal(
        record_summary(KINDBEAT_TESTS "/fixtures/format_3.kindbeat", &summary, &problem),
        STATUS_OK);
    assert_int_equal(summary.sensors, 2);
    assert_true(summary.practice_minutes == 1 && summary.answers[0].after == 6);
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_are_listed_newest_first_and_broken_ones_told),
        cmocka_unit_test(a_simulated_heart_that_came_later_is_known),
        cmocka_unit_test(a_session_of_the_first_format_opens_for_ever),
        cmocka_unit_test(a_session_of_the_second_format_opens_for_ever),
        cmocka_unit_test(a_session_of_the_third_format_opens_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
