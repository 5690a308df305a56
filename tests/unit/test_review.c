#include "heart_support.h"

#include "base/text.h"
#include "journal/journal.h"
#include "session/review.h"
#include <stdio.h>
#include <sys/stat.h>

static void append(struct journal *journal, int64_t at_ms, struct rr_body rr)
{
    struct event event = event_of(EVENT_RR, at_ms * NS_PER_MS);
    event.rr = rr;
    journal_append(journal, &event);
}

static struct rr_body body(int64_t time_ms, double rr_ms, double nn_ms, enum beat_class class)
{
    return (struct rr_body){
        .time_ns = time_ms * NS_PER_MS, .rr_ms = rr_ms, .nn_ms = nn_ms, .class = (uint8_t) class};
}

static struct rr_body revision(struct rr_body rr, uint8_t inserted)
{
    rr.revises = 1;
    rr.inserted = inserted;
    return rr;
}

static const char *made_text; /* of the practice; NULL: none */

static struct review review_made(void (*fill)(struct journal *journal))
{
    const struct journal_facts facts = {.started_wall_ns = INT64_C(1795459320) * NS_PER_S,
                                        .practice_text = made_text};
    static int made;
    char folder[PATH_SIZE], path[PATH_SIZE];
    struct journal *journal;
    struct problem problem;
    struct review review;
    snprintf(folder, sizeof folder, "%.200s/%d", test_folder(), ++made);
    assert_int_equal(mkdir(folder, 0700), 0);
    if (journal_create(folder, &facts, &journal, &problem))
        fail_msg("%s", problem.what);
    fill(journal);
    text_copy(path, sizeof path, journal_path(journal));
    journal_destroy(journal);
    if (review_load(path, &review, &problem))
        fail_msg("%s", problem.what);
    return review;
}

static void fill_revised(struct journal *journal)
{
    struct rr_body opening = body(1000, NAN, NAN, BEAT_NORMAL);
    opening.first = 1;
    append(journal, 1000, opening);
    append(journal, 1800, body(1800, 800, 800, BEAT_NORMAL));
    append(journal, 2200, body(2200, 400, NAN, BEAT_LONGSHORT)); /* in doubt */
    append(journal, 2600, revision(body(2200, 400, NAN, BEAT_EXTRA), 0));
    append(journal, 2600, body(2600, 400, 800, BEAT_EXTRA));
    append(journal, 4200, body(4200, 1600, NAN, BEAT_LONGSHORT));
    append(journal, 5000, revision(body(4200, 1600, 1600, BEAT_LONGSHORT), 0));
    append(journal, 5000, body(5000, 800, 800, BEAT_NORMAL));
    append(journal, 5800, revision(body(4200, 1600, 800, BEAT_MISSED), 1));
    append(journal, 5800, body(5800, 800, 800, BEAT_NORMAL));
    append(journal, 5900, revision(body(1, 1, 1, BEAT_NORMAL), 0)); /* of nobody */
    append(journal, 6000, body(6000, 0, 0, BEAT_NORMAL));           /* no length has no rate */
    append(journal, 6100, body(6100, 100, -100, BEAT_NORMAL));
}

static void a_revised_interval_counts_once_as_told_last(void **state)
{
    (void)state;
    const int64_t times_ms[] = {1800, 2600, 4200, 5000, 5800};
    struct review review = review_made(fill_revised);
    assert_int_equal(review.rhythm_count, 5);
    for (int i = 0; i < 5; i++) {
        assert_true(review.rhythm[i].time_ns == times_ms[i] * NS_PER_MS);
        assert_near(review.rhythm[i].nn_ms, 800, 0);
        assert_int_equal(review.rhythm[i].first, i == 0);
    }
    assert_int_equal(review.rhythm[2].class, BEAT_MISSED);
    assert_int_equal(review.corrected, 2);
    assert_near(review.mean_hr_bpm, 75, 1e-9);
    review_finish(&review);
}

/* An interval may lose its length, and one from a time without a pulse stays out of sight. */
static void fill_unbelieved(struct journal *journal)
{
    struct event quality = event_of(EVENT_QUALITY, 2000 * NS_PER_MS);
    append(journal, 1000, body(1000, 800, 800, BEAT_NORMAL));
    append(journal, 1800, body(1800, 800, 800, BEAT_NORMAL));
    append(journal, 1900, revision(body(1800, 800, NAN, BEAT_EXTRA), 0));
    quality.quality.level = QUALITY_POOR;
    quality.quality.reason = REASON_NOISY;
    journal_append(journal, &quality);
    append(journal, 2600, body(2600, 800, NAN, BEAT_LONGSHORT));
    quality.at_ns = 3000 * NS_PER_MS;
    quality.quality.level = QUALITY_GOOD;
    quality.quality.reason = REASON_NONE;
    journal_append(journal, &quality);
    append(journal, 3400, revision(body(2600, 800, 800, BEAT_NORMAL), 0));
    append(journal, 3400, body(3400, 800, 800, BEAT_NORMAL));
}

static void what_was_not_believed_is_not_revived(void **state)
{
    (void)state;
    struct review review = review_made(fill_unbelieved);
    assert_int_equal(review.rhythm_count, 2);
    assert_true(review.rhythm[0].time_ns == 1000 * NS_PER_MS && !review.rhythm[0].first);
    assert_true(review.rhythm[1].time_ns == 3400 * NS_PER_MS && review.rhythm[1].first);
    review_finish(&review);
}

static void say(struct journal *journal, int64_t at_ms, const char *item, double value)
{
    struct event event = event_of(EVENT_ANSWER, at_ms * NS_PER_MS);
    text_copy(event.answer.check_in, sizeof event.answer.check_in, "arriving");
    text_copy(event.answer.item, sizeof event.answer.item, item);
    event.answer.value = value;
    journal_append(journal, &event);
}

static void begin_step(struct journal *journal, int64_t at_ms, int64_t index, const char *id)
{
    struct event event = event_of(EVENT_STEP, at_ms * NS_PER_MS);
    event.step.change = STEP_BEGINS;
    event.step.index = index;
    event.step.due_ns = event.at_ns;
    text_copy(event.step.id, sizeof event.step.id, id);
    journal_append(journal, &event);
}

static void fill_answers(struct journal *journal)
{
    begin_step(journal, 0, 0, "before");
    say(journal, 1000, "strain", 9);
    say(journal, 2000, "strain", 8); /* changed their mind */
    say(journal, 3000, "energy", NAN);
    say(journal, 3500, "self-warmth", 3);
    begin_step(journal, 4000, 1, "sit");
    begin_step(journal, 4200, 0, "before"); /* went back, to change it once more */
    say(journal, 4500, "strain", 7);
    begin_step(journal, 5000, 1, "sit");
    begin_step(journal, 9000, 2, "after");
    say(journal, 9500, "strain", 4);
    say(journal, 9600, "energy", 6);
    say(journal, 9700, "self-warmth", NAN);
}

static void answers_stand_before_and_after(void **state)
{
    (void)state;
    char words[200];
    struct text text = text_over(words, sizeof words);
    struct review review = review_made(fill_answers);
    assert_int_equal(review.answer_count, 3);
    review_answers(&review, &text);
    assert_string_equal(words, "strain 7 \u2192 4, energy 6, self warmth 3");
    review_finish(&review);
}

static void tell_quality(struct journal *journal, int64_t second, enum quality_level level,
                         enum reason reason)
{
    struct event event = event_of(EVENT_QUALITY, (second + 1) * NS_PER_S);
    event.quality.level = (uint8_t)level;
    event.quality.reason = (uint8_t)reason;
    journal_append(journal, &event);
}

/* Ten seconds with a hand that moves from 3 to 5, and a strap's silence from 7 on. */
static void fill_signal(struct journal *journal)
{
    for (int64_t s = 0; s < 7; s++) {
        bool moves = s >= 3 && s < 5;
        append(journal, s * 1000 + 500, body(s * 1000 + 500, 1000, 1000, BEAT_NORMAL));
        tell_quality(journal, s, moves ? QUALITY_POOR : QUALITY_GOOD,
                     moves ? REASON_MOTION : REASON_NONE);
    }
    struct event end = event_of(EVENT_TICK, 12 * NS_PER_S);
    journal_append(journal, &end);
}

static void what_cannot_be_read_is_told_by_its_seconds(void **state)
{
    (void)state;
    struct review review = review_made(fill_signal);
    assert_int_equal(review.unusable_count, 2);
    assert_near(review.unusable[0].from_s, 3, 0);
    assert_near(review.unusable[0].to_s, 5, 0);
    assert_int_equal(review.unusable[0].reason, REASON_MOTION);
    assert_near(review.unusable[1].from_s, 7, 0);
    assert_near(review.unusable[1].to_s, 12, 0);
    assert_int_equal(review.unusable[1].reason, REASON_GAP);
    assert_near(review.unusable_s, 7, 0);
    assert_int_equal(review.beats, 7); /* intervals came, and no beats */
    review_finish(&review);
}

static void tell_coherence(struct journal *journal, int64_t second, enum reason reason,
                           double share)
{
    struct event event = event_of(EVENT_COHERENCE, second * NS_PER_S);
    event.coherence = (struct coherence_body){.reason = (uint8_t)reason,
                                              .time_ns = event.at_ns,
                                              .settle_s = NAN,
                                              .peak_hz = 0.1,
                                              .peak_ms2 = share,
                                              .total_ms2 = 1};
    journal_append(journal, &event);
}

static void fill_hidden(struct journal *journal)
{
    static const char *const steps[] = {"open", "hard", "close"};
    for (int64_t s = 0; s < 9; s++) {
        if (s % 3 == 0) {
            begin_step(journal, s * 1000, s / 3, steps[s / 3]);
        }
        bool gap = s == 7 || s == 8;
        tell_coherence(journal, s, gap ? REASON_GAP : REASON_NONE, 0.1 * (double)(s / 3 + 1));
    }
}

static const char hides[] = "id: hides\ntitle: Hides\nsteps:\n"
                            "  - {id: open, for: 3s}\n"
                            "  - {id: hard, for: 3s, score: hidden, expect: It may quicken.}\n"
                            "  - {id: close, for: 3s, score: afterwards}\n";

static void what_a_step_hides_is_in_no_number(void **state)
{
    (void)state;
    const char *before = made_text;
    made_text = hides;
    struct review review = review_made(fill_hidden);
    made_text = before;
    assert_int_equal(review.step_count, 3);
    assert_int_equal(review.steps[0].score, SCORE_SHOWN);
    assert_int_equal(review.steps[1].score, SCORE_HIDDEN);
    assert_int_equal(review.steps[2].score, SCORE_AFTERWARDS);
    assert_string_equal(review.steps[1].expect, "It may quicken.");
    assert_int_equal(review.hidden_steps, 1);
    assert_near(review.share, 0.1, 1e-9); /* 0.1 three times, 0.3 once: not 0.2 */
    assert_int_equal(review.why, REASON_GAP);
    assert_string_equal(review_step_at(&review, 4)->id, "hard");
    assert_null(review_step_at(&review, -1));
    review_finish(&review);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_stand_before_and_after),
        cmocka_unit_test(a_revised_interval_counts_once_as_told_last),
        cmocka_unit_test(what_was_not_believed_is_not_revived),
        cmocka_unit_test(what_cannot_be_read_is_told_by_its_seconds),
        cmocka_unit_test(what_a_step_hides_is_in_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
