/* A person's sittings from further away: whose they are, days, weeks, values over months, words. */
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "calibration/person.h"
#include "journal/summary.h"
#include "session/days.h"
#include "session/history.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST 64

/* Made by hand, so that every number is known. */
struct made {
    struct session_summary summaries[MOST];
    int count;
    struct person_visit visits[MOST];
    struct person person;
    struct history_source source;
    struct history history;
};

static int64_t wall_of(int year, int month, int day, int hour)
{
    struct tm local = {.tm_year = year - 1900,
                       .tm_mon = month - 1,
                       .tm_mday = day,
                       .tm_hour = hour,
                       .tm_min = 5,
                       .tm_isdst = -1};
    return (int64_t)mktime(&local) * NS_PER_S;
}

static struct session_summary *sat(struct made *made, int month, int day, int hour, double minutes)
{
    struct session_summary *summary = &made->summaries[made->count++];
    *summary = (struct session_summary){.started_wall_ns = wall_of(2026, month, day, hour),
                                        .seconds = minutes * 60,
                                        .complete = true,
                                        .resonance_per_min = NAN,
                                        .resonance_bpm = NAN};
    snprintf(summary->path, sizeof summary->path, "/s/%02d-%02d-%02d.kindbeat", month, day, hour);
    text_copy(summary->practice, sizeof summary->practice, "Settling");
    text_copy(summary->practice_id, sizeof summary->practice_id, "settling");
    summary_say_start(summary);
    return summary;
}

static void rested(struct made *made, int month, int day, double hr_bpm, bool counts)
{
    struct person_visit *visit = &made->visits[made->person.count++];
    *visit = (struct person_visit){.wall_ns = wall_of(2026, month, day, 9)};
    text_copy(visit->what, sizeof visit->what, "baseline");
    person_put_number(visit, "hr_bpm", hr_bpm, 1);
    person_put_number(visit, "counts", counts, 0);
}

static void answered(struct session_summary *summary, const char *check_in, const char *item,
                     double before, double after, bool again)
{
    struct session_answer *answer = &summary->answers[summary->answer_count++];
    *answer = (struct session_answer){.before = before, .after = after, .again = again};
    text_copy(answer->check_in, sizeof answer->check_in, check_in);
    text_copy(answer->item, sizeof answer->item, item);
}

static struct history *look(struct made *made, const char *participant, bool simulated)
{
    made->person.visits = made->visits;
    made->source = (struct history_source){.summaries = made->summaries,
                                           .count = (size_t)made->count,
                                           .person = &made->person,
                                           .participant = participant,
                                           .simulated = simulated,
                                           .now_wall_ns = wall_of(2026, 3, 20, 12)};
    history_finish(&made->history);
    history_make(&made->source, &made->history);
    return &made->history;
}

static int begin(void **state)
{
    *state = calloc(1, sizeof(struct made));
    return *state ? 0 : 1;
}

static int end(void **state)
{
    struct made *made = *state;
    history_finish(&made->history);
    free(made);
    return 0;
}

static const char *said(void (*tell)(const struct history *, struct text *),
                        const struct history *history)
{
    static char words[400];
    struct text text = text_over(words, sizeof words);
    words[0] = '\0';
    tell(history, &text);
    return words;
}

static const char *series_said(const struct history *history, int which)
{
    static char words[400];
    struct text text = text_over(words, sizeof words);
    history_series_words(history, &history->series[which], &text);
    return words;
}

static void days_are_those_of_the_calendar(void **state)
{
    (void)state;
    assert_int_equal(day_of_date((struct date){1970, 1, 1}), 0);
    assert_int_equal(day_of_date((struct date){2000, 3, 1}), 11017);
    assert_int_equal(day_of_date((struct date){1969, 12, 31}), -1);
    assert_int_equal(day_of_week(day_of_date((struct date){2026, 11, 23})), 0);
    assert_int_equal(day_of_week(-1), 2);
    assert_int_equal(month_days(2024, 2), 29);
    assert_int_equal(month_days(2100, 2), 28);
    assert_int_equal(month_days(2026, 12), 31);
    for (int day = -800000; day < 800000; day += 37) {
        struct date date = date_of_day(day);
        assert_int_equal(day_of_date(date), day);
        time_t seconds = (time_t)day * 86400; /* the C library's calendar */
        struct tm utc;
        gmtime_r(&seconds, &utc);
        assert_true(date.year == utc.tm_year + 1900 && date.month == utc.tm_mon + 1 &&
                    date.day == utc.tm_mday && day_of_week(day) == (utc.tm_wday + 6) % 7);
    }
}

static void nothing_is_told_of_nothing(void **state)
{
    struct made *made = *state;
    struct history *history = look(made, "", false);
    assert_int_equal(history->count + history->day_count + history->week_count, 0);
    assert_string_equal(said(history_lately, history), "");
    assert_string_equal(said(history_time_words, history),
                        "The time you practise will be here, week by week.");
    assert_int_equal(history->series_count, 2);
    assert_non_null(strstr(series_said(history, 0), "No rest that counts yet."));
    assert_non_null(strstr(series_said(history, 1), "not known yet"));
    assert_null(history_day(history, history->today));
}

static void each_has_their_own(void **state)
{
    struct made *made = *state;
    sat(made, 3, 10, 9, 3);
    sat(made, 3, 11, 9, 3)->simulated = true;
    text_copy(sat(made, 3, 12, 9, 5)->participant, 64, "P07");
    text_copy(sat(made, 3, 13, 9, 5)->participant, 64, "P07");
    struct history *history = look(made, "", false);
    assert_int_equal(history->count, 1);
    assert_int_equal(history->simulated_apart, 1);
    assert_int_equal(history->others_apart, 2);
    assert_string_equal(said(history_whose_words, history),
                        "Your sittings on this machine. 2 of other participants are not among "
                        "them.");
    history = look(made, "", true);
    assert_int_equal(history->count, 1);
    assert_string_equal(history->sittings[0].path, "/s/03-11-09.kindbeat");
    history = look(made, "P07", false);
    assert_int_equal(history->count, 2);
    assert_non_null(strstr(said(history_whose_words, history), "participant P07."));
}

/* A clock that was wrong once must not make fifty years of weeks, or of a trend. */
static void a_date_that_cannot_be_has_no_day(void **state)
{
    struct made *made = *state;
    sat(made, 3, 19, 9, 10);
    sat(made, 3, 21, 9, 5);                                         /* tomorrow: a journey */
    sat(made, 3, 22, 9, 5);                                         /* the day after */
    sat(made, 3, 1, 9, 5)->started_wall_ns = 4102444800 * NS_PER_S; /* 2100 */
    sat(made, 3, 1, 9, 5)->started_wall_ns = 3600 * NS_PER_S;       /* an hour after zero */
    sat(made, 3, 1, 9, 5)->started_wall_ns = 946684800 * NS_PER_S;  /* 2000 */
    struct session_summary *old = sat(made, 3, 1, 9, 5);
    old->started_wall_ns = 946684800 * NS_PER_S;
    old->imported = true; /* of another program: it may well be so old */
    const struct history *history = look(made, "", false);
    assert_int_equal(history->count, 3);
    assert_int_equal(history->misdated, 4);
    assert_string_equal(said(history_whose_words, history),
                        "Your sittings on this machine. 4 sittings have a date that cannot be, and "
                        "no day here.");
    old->imported = false;
    history = look(made, "", false);
    assert_int_equal(history->count, 2);
    assert_int_equal(history->week_count, 1);
}

static void lately_is_two_weeks(void **state)
{
    struct made *made = *state;
    sat(made, 3, 6, 9, 60); /* a day too early */
    sat(made, 3, 7, 9, 3);
    assert_string_equal(said(history_lately, look(made, "", false)),
                        "One sitting in the last two weeks, 3 minutes.");
    sat(made, 3, 20, 9, 10);
    sat(made, 3, 20, 8, 10);
    assert_string_equal(said(history_lately, look(made, "", false)),
                        "Three sittings in the last two weeks, 23 minutes in all.");
    sat(made, 3, 19, 8, 90)->practice_id[0] = '\0'; /* a recording is no sitting */
    text_copy(sat(made, 3, 19, 9, 1)->practice_id, 64, "check-in");
    assert_string_equal(said(history_lately, look(made, "", false)),
                        "Three sittings in the last two weeks, 23 minutes in all.");
    for (int i = 0; i < 12; i++)
        sat(made, 3, 18, 9 + i, 10);
    assert_string_equal(said(history_lately, look(made, "", false)),
                        "15 sittings in the last two weeks, 2 hours 23 minutes in all.");
}

static void days_hold_their_sittings_in_order(void **state)
{
    struct made *made = *state;
    char words[80];
    struct text text = text_over(words, sizeof words);
    sat(made, 3, 4, 18, 10);
    sat(made, 2, 10, 7, 3);
    sat(made, 3, 4, 8, 5);
    sat(made, 3, 4, 9, 4)->undated = true; /* imported, nobody knows when */
    sat(made, 3, 4, 9, 4)->started_wall_ns = 0;
    struct history *history = look(made, "", false);
    const struct history_day *day = history_day(history, day_of_date((struct date){2026, 3, 4}));
    assert_int_equal(history->count, 3);
    assert_int_equal(day->count, 2);
    assert_true(day->seconds == 900);
    assert_string_equal(history->sittings[day->first].clock, "08:05");
    assert_string_equal(history->sittings[day->first + 1].clock, "18:05");
    assert_null(history_day(history, day->day - 1));
    assert_int_equal(history->week_count, 6); /* from the 9th of February to the 16th of March */
    assert_true(history->weeks[0].seconds == 180 && history->weeks[3].seconds == 900);
    history_month_words(history, 2026, 3, &text);
    assert_string_equal(words, "Two sittings, 15 minutes");
    assert_string_equal(said(history_time_words, history),
                        "Three sittings in 6 weeks, 18 minutes in all.");
}

static void a_rest_tells_when_it_can(void **state)
{
    struct made *made = *state;
    static const double rates[] = {64.4, 62.6, 61.2, 66.1, 63.0, 62.2, 65.0, 63.6, 64.1, 62.0};
    rested(made, 1, 1, 64.4, true);
    rested(made, 1, 2, 90, false); /* it does not count */
    assert_string_equal(series_said(look(made, "", false), 0),
                        "One rest, at 64 bpm. Four more rests, and your own range can be told.");
    for (int i = 1; i < 6; i++)
        rested(made, 1, 1 + 5 * i, rates[i], true);
    assert_string_equal(series_said(look(made, "", false), 0),
                        "Your heart rate at rest has been 62 to 65. Two more rests before a "
                        "change could be told from chance.");
    for (int i = 6; i < 10; i++)
        rested(made, 2, 1 + 2 * i, rates[i], true);
    assert_string_equal(series_said(look(made, "", false), 0),
                        "Your heart rate at rest has been 62 to 65; no change that could not be "
                        "chance.");
    assert_int_equal(look(made, "", true)->series[0].count, 0); /* nobody's */
}

static void a_change_is_told_with_its_interval(void **state)
{
    struct made *made = *state;
    for (int i = 0; i < 12; i++)
        rested(made, 1, 1 + 2 * i, 70 - 0.2 * i, true);
    assert_string_equal(series_said(look(made, "", false), 0),
                        "Your heart rate at rest has been 68 to 70; on the whole falling, by 3.0 "
                        "bpm a month.");
}

static void resonance_is_of_sittings_that_breathed_it(void **state)
{
    struct made *made = *state;
    sat(made, 2, 1, 9, 3)->resonance_per_min = 5.5;
    assert_string_equal(series_said(look(made, "", false), 1),
                        "No sitting yet in which a minute was breathed at 5.5 a minute.");
    for (int i = 0; i < 3; i++)
        sat(made, 2, 2 + i, 9, 3)->resonance_bpm = 11 + i;
    assert_string_equal(series_said(look(made, "", false), 1),
                        "With each breath your heart rate has risen and fallen by 11 to 13 bpm. "
                        "Five more sittings before a change could be told from chance.");
}

static void check_ins_before_and_after(void **state)
{
    struct made *made = *state;
    for (int i = 0; i < 9; i++) {
        struct session_summary *summary = sat(made, 2, 1 + i, 9, 3);
        answered(summary, "now", "strain", 6, 6 - 1 - i % 3, true);
        if (i < 3) /* two check-ins ask the same */
            answered(summary, "before", "self-warmth", 4, 4, false);
        if (i < 3)
            answered(summary, "after", "self-warmth", 5, 5, false);
        answered(summary, "now", "energy", i, i, false); /* asked once */
    }
    answered(sat(made, 2, 20, 9, 3), "now", "strain", 6, NAN, true); /* left out */
    struct history *history = look(made, "", false);
    char title[64];
    struct text text = text_over(title, sizeof title);
    assert_int_equal(history->series_count, 4);
    assert_int_equal(history->series[2].count, 9);
    assert_true(history->series[2].before[0] == 6 && history->series[2].points[0].value == -1);
    assert_string_equal(series_said(history, 2),
                        "Afterwards lower by 1 to 3 as a rule, over 9 "
                        "times. What else had a part in it cannot be told.");
    history_series_title(&history->series[3], &text);
    assert_string_equal(title, "Self warmth, before and after");
    assert_string_equal(series_said(history, 3),
                        "Answered before and after 3 times. Three more times before anything can "
                        "be said of it.");
}

int main(void)
{
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_those_of_the_calendar),
        cmocka_unit_test_setup_teardown(nothing_is_told_of_nothing, begin, end),
        cmocka_unit_test_setup_teardown(each_has_their_own, begin, end),
        cmocka_unit_test_setup_teardown(a_date_that_cannot_be_has_no_day, begin, end),
        cmocka_unit_test_setup_teardown(lately_is_two_weeks, begin, end),
        cmocka_unit_test_setup_teardown(days_hold_their_sittings_in_order, begin, end),
        cmocka_unit_test_setup_teardown(a_rest_tells_when_it_can, begin, end),
        cmocka_unit_test_setup_teardown(a_change_is_told_with_its_interval, begin, end),
        cmocka_unit_test_setup_teardown(resonance_is_of_sittings_that_breathed_it, begin, end),
        cmocka_unit_test_setup_teardown(check_ins_before_and_after, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
