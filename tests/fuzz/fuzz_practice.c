/* Any text as a practice, a course or a check-in: it is refused with a place and a remedy, or it
 * makes something that keeps its promises; a practice can then be walked through to its end, and
 * advice can be had on each. */
#include "base/clock.h"
#include "events/kinds.h"
#include "practice/advice.h"
#include "practice/document.h"
#include "practice/runner.h"
#include "practice/words.h"
#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void pass_over(void *context, const struct event *event)
{
    int64_t *count = context;
    ENSURE(event->kind == EVENT_STEP || event->kind == EVENT_BELL || event->kind == EVENT_PACE);
    ++*count;
}

static void walk(const struct practice *practice)
{
    int64_t count = 0;
    struct event_sink sink = {.put = pass_over, .context = &count};
    struct runner runner;
    runner_start(&runner, practice, NULL);
    struct event tick = event_of(EVENT_TICK, 0);
    runner_feed(&runner, &tick, &sink);
    tick.at_ns = NS_PER_S;
    for (int i = 0; i < practice->step_count; i++)
        tick.at_ns += ns_from_s(practice->steps[i].most_s);
    runner_feed(&runner, &tick, &sink);
    ENSURE(runner.state == RUNNER_ENDED && count >= 1);
}

static void check_id(const char *id, size_t most)
{
    ENSURE(id && strlen(id) > 0 && strlen(id) <= most);
}

/* Characters have up to four bytes. */
static void check_text(const char *text, size_t most)
{
    ENSURE(!text || (strlen(text) > 0 && strlen(text) <= 4 * most));
}

/* The step whose choice this one waits for stands before it and has the option. */
static void check_when(const struct practice *practice, int index)
{
    const struct practice_step *step = &practice->steps[index];
    bool found = !step->when_step && !step->when_option;
    for (int i = 0; !found && i < index; i++)
        for (int j = 0; j < practice->steps[i].option_count; j++)
            found = found || (strcmp(practice->steps[i].id, step->when_step) == 0 &&
                              strcmp(practice->steps[i].options[j].id, step->when_option) == 0);
    ENSURE(found);
}

static void check_step(const struct practice *practice, int index)
{
    const struct practice_step *step = &practice->steps[index];
    char words[2048];
    check_id(step->id, 40);
    check_text(step->say, 400);
    check_text(step->lesson, 4000);
    check_text(step->expect, 400);
    ENSURE(step->line >= 1);
    ENSURE(step->least_s >= 1 && step->least_s <= step->seconds);
    ENSURE(step->seconds <= step->most_s && step->most_s <= 3600);
    ENSURE(!step->bell || strlen(step->bell) < 24);
    ENSURE(step->score >= SCORE_SHOWN && step->score <= SCORE_HIDDEN);
    ENSURE(step->rate_per_min == 0 || (step->pace && step->rate_per_min >= BREATH_SLOWEST_PER_MIN &&
                                       step->rate_per_min <= BREATH_FASTEST_PER_MIN));
    ENSURE(step->until.sign == SIGN_NONE || step->until.hold_s <= step->most_s);
    ENSURE(step->option_count == 0 || (step->option_count >= 2 && step->option_count <= 6));
    ENSURE(step->round >= 0 && step->round <= 12);
    check_when(practice, index);
    if (step->say)
        (void)practice_words(practice, step->say, NULL, words, sizeof words);
}

static void check_practice(const struct practice *practice)
{
    ENSURE(practice->id && practice->title && practice->about && practice->source);
    ENSURE(practice->rate_per_min >= BREATH_SLOWEST_PER_MIN);
    ENSURE(practice->rate_per_min <= BREATH_FASTEST_PER_MIN);
    ENSURE(practice->inhale >= 0.2 && practice->inhale <= 0.8);
    ENSURE(practice->step_count >= 1 && practice->step_count <= PRACTICE_STEPS_MAX);
    for (int i = 0; i < practice->minutes_count; i++)
        ENSURE(practice->minutes[i] >= 1 && practice->minutes[i] <= 60);
    for (int i = 0; i < practice->step_count; i++)
        check_step(practice, i);
    walk(practice);
}

static void check_course(const struct course *course)
{
    ENSURE(course->title && course->about && course->unit_word && course->source);
    ENSURE(course->unit_count >= 1);
    for (int i = 0; i < course->unit_count; i++) {
        const struct course_unit *unit = &course->units[i];
        double minutes = 0;
        check_id(unit->id, 40);
        ENSURE(unit->title && unit->aim && unit->item_count >= 1);
        for (int j = 0; j < unit->item_count; j++) {
            const struct course_item *item = &unit->items[j];
            check_id(item->id, 40);
            check_text(item->text, 8000);
            minutes += item->between ? 0 : item->minutes;
            ENSURE((item->kind == ITEM_PRACTICE) == (item->practice != NULL));
            ENSURE((item->kind == ITEM_CHECK_IN) == (item->check_in != NULL));
            ENSURE(item->title || item->practice || item->check_in);
        }
        ENSURE(fabs(minutes - unit->minutes) < 0.1);
    }
}

static void check_check_in(const struct check_in *check_in)
{
    double values[64];
    ENSURE(check_in->title && check_in->about && check_in->licence && check_in->source);
    ENSURE(check_in->item_count >= 1 && check_in->item_count <= 64);
    for (int i = 0; i < check_in->item_count; i++) {
        const struct check_in_item *item = &check_in->items[i];
        check_id(item->id, CHECK_IN_ITEM_ID_MAX);
        ENSURE(item->ask && item->least < item->most && item->step > 0);
        ENSURE(item->step <= item->most - item->least + 1e-6);
        values[i] = i % 2 == 0 ? item->most : NAN;
    }
    double score = check_in_scored(check_in, values);
    ENSURE(check_in->score != SCORED_NOT || isnan(score));
}

static void hear(void *context, const struct advice *advice)
{
    ENSURE(!context && advice->line >= 1 && advice->what[0] && advice->remedy[0]);
}

static void check(const struct document *document)
{
    struct advice_sink sink = {hear, NULL};
    struct practice_library practices = {0};
    struct check_in_library check_ins = {0};
    struct advice_shelves shelves = {&practices, &check_ins};
    if (document->kind == DOCUMENT_PRACTICE) {
        check_practice(document->practice);
        advice_on_practice(document->practice, &shelves, &sink);
    } else if (document->kind == DOCUMENT_COURSE) {
        check_course(document->course);
        advice_on_course(document->course, &shelves, &sink);
    } else {
        check_check_in(document->check_in);
        advice_on_check_in(document->check_in, &sink);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct document document;
    struct problem problem = {0};
    if (document_parse((const char *)data, size, "fuzz.yaml", &document, &problem) == STATUS_OK) {
        check(&document);
        document_destroy(&document);
        return 0;
    }
    ENSURE(problem.status == STATUS_INVALID && problem.remedy[0]);
    ENSURE(size > 256 * 1024 || strstr(problem.what, "fuzz.yaml, line "));
    return 0;
}
