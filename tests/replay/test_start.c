/* A practice begins whenever a person likes: in the middle of a line, of a pulse, of a breath. From
 * its first interval on, what is told must be true. */
#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "sensors/simulator/simulator.h"
#include "session/pipeline.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STARTS         120
#define FIRST_S        60.0
#define APART_S        0.037
#define LISTEN_NS      (15 * NS_PER_S)
#define TRUE_WITHIN_MS 30 /* while the time line is still settling */

/* What the pipeline tells of a stretch of the speech that begins at `from_ns`. */
static void listen(const struct simulator_speech *speech, int64_t from_ns, struct test_events *told)
{
    struct pipeline *pipeline;
    struct problem problem;
    const struct event_sink sink = test_sink(told);
    assert_int_equal(pipeline_create(&(struct pipeline_config){0}, &pipeline, &problem), STATUS_OK);
    struct event link = event_of(EVENT_LINK, 0);
    link.link.state = LINK_OPEN;
    pipeline_feed(pipeline, &link, &sink);
    for (size_t i = 0; i < speech->event_count; i++) {
        struct event bytes = speech->events[i];
        bytes.at_ns -= from_ns;
        if (bytes.at_ns >= 0 && bytes.at_ns < LISTEN_NS)
            pipeline_feed(pipeline, &bytes, &sink);
    }
    pipeline_destroy(pipeline);
}

/* The true interval that ended nearest to `end_s`. */
static double true_interval_ms(const struct simulator_speech *speech, double end_s)
{
    size_t nearest = 1;
    for (size_t i = 1; i < speech->beat_count; i++)
        if (fabs(speech->beats_s[i] - end_s) < fabs(speech->beats_s[nearest] - end_s))
            nearest = i;
    return 1000 * (speech->beats_s[nearest] - speech->beats_s[nearest - 1]);
}

/* Told again later in this place. */
static bool is_revised(const struct test_events *told, size_t at)
{
    for (size_t i = at + 1; i < told->count; i++)
        if (told->at[i].kind == EVENT_RR && told->at[i].rr.revises &&
            told->at[i].rr.time_ns == told->at[at].rr.time_ns)
            return true;
    return false;
}

static double worst_interval_ms(const struct simulator_speech *speech, int64_t from_ns,
                                const struct test_events *told, int *count)
{
    double worst = 0;
    for (size_t i = 0; i < told->count; i++) {
        const struct event *event = &told->at[i];
        if (event->kind != EVENT_RR || isnan(event->rr.nn_ms) || is_revised(told, i))
            continue;
        double end_s = s_from_ns(event->rr.time_ns + from_ns);
        double error = fabs(event->rr.nn_ms - true_interval_ms(speech, end_s));
        worst = fmax(worst, error);
        ++*count;
    }
    return worst;
}

static void from_its_first_interval_on_what_is_told_is_true(void **state)
{
    (void)state;
    struct simulator_speech speech;
    struct problem problem;
    double worst = 0;
    int late = 0;
    assert_int_equal(simulator_speak("steady", 90, &speech, &problem), STATUS_OK);
    for (int start = 0; start < STARTS; start++) {
        struct test_events told = {0};
        int64_t from_ns = ns_from_s(FIRST_S + start * APART_S);
        int count = 0;
        listen(&speech, from_ns, &told);
        double error = worst_interval_ms(&speech, from_ns, &told, &count);
        if (error > TRUE_WITHIN_MS)
            print_error("start %d: an interval is %.0f ms off\n", start, error);
        worst = fmax(worst, error);
        late += count < 11;
        assert_true(count >= 7);
        test_events_finish(&told);
    }
    simulator_speech_finish(&speech);
    print_message("  worst interval over %d starts: %.1f ms off\n", STARTS, worst);
    assert_true(worst <= TRUE_WITHIN_MS);
    assert_true(late <= STARTS / 40); /* and it does not take long */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_its_first_interval_on_what_is_told_is_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
