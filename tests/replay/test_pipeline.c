/* The pure line from bytes to practice, driven by a made clock: minutes take milliseconds. */
#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "session/pipeline.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A person who breathes six times a minute: pulses whose intervals swing by 60 ms, as visualizer
 * lines at 50 samples a second. */
struct person {
    double next_beat_s, since_beat_s;
    int beats, missed_every; /* 0: none */
};

static int person_line(struct person *person, int sample, char *line)
{
    double t = sample * 0.02;
    if (t >= person->next_beat_s) {
        bool missed = person->missed_every && ++person->beats % person->missed_every == 0;
        person->since_beat_s = missed ? person->since_beat_s : person->next_beat_s;
        person->next_beat_s += 0.9 + 0.06 * sin(2 * M_PI * 0.1 * person->next_beat_s);
    }
    double u = t - person->since_beat_s;
    double pulse = u * u * exp(-u * 14) * 380; /* a quick rise and a slow fall */
    return sprintf(line, "S%d\r\n", 512 + (int)(300 * pulse / 2));
}

struct run {
    struct pipeline *pipeline;
    struct test_events events;
    struct person person;
    int sample;
};

static const char *recognised; /* before the run; NULL: nobody */

static void run_start(struct run *run, const struct practice *practice)
{
    struct problem problem;
    *run = (struct run){0};
    const struct pipeline_config config = {.practice = practice,
                                           .sensors[0].recognised = recognised};
    assert_int_equal(pipeline_create(&config, &run->pipeline, &problem), STATUS_OK);
}

static void run_finish(struct run *run)
{
    pipeline_destroy(run->pipeline);
    test_events_finish(&run->events);
}

static void feed(struct run *run, const struct event *event)
{
    struct event_sink sink = test_sink(&run->events);
    pipeline_feed(run->pipeline, event, &sink);
}

static void feed_link(struct run *run, enum link_state link, int64_t at_ns)
{
    struct event event = event_of(EVENT_LINK, at_ns);
    event.link.state = (uint8_t)link;
    feed(run, &event);
}

static void feed_bytes(struct run *run, const char *bytes, size_t size, size_t piece, int64_t at_ns)
{
    for (size_t from = 0; from < size; from += piece) {
        struct event event = event_of(EVENT_BYTES, at_ns);
        size_t count = size - from < piece ? size - from : piece;
        event.bytes.size = (uint8_t)count;
        memcpy(event.bytes.at, bytes + from, count);
        feed(run, &event);
    }
}

/* Lines and ticks up to `until_s`, in pieces of `piece` bytes; silent: no lines. */
static void live(struct run *run, double until_s, size_t piece, bool silent)
{
    for (; run->sample * 0.02 < until_s; run->sample++) {
        int64_t at_ns = run->sample * 20 * NS_PER_MS;
        char line[32];
        int size = person_line(&run->person, run->sample, line);
        if (!silent)
            feed_bytes(run, line, (size_t)size, piece, at_ns);
        if (run->sample % 5 == 0) {
            struct event tick = event_of(EVENT_TICK, at_ns);
            feed(run, &tick);
        }
    }
}

static struct snapshot view_of(struct run *run)
{
    struct snapshot view;
    memset(&view, 0, sizeof view);
    pipeline_view(run->pipeline, &view);
    return view;
}

static struct practice *practice_of_seconds(int seconds)
{
    char text[512];
    int size = snprintf(text, sizeof text,
                        "id: p\ntitle: P\nbreath: {rate: 6, inhale: 0.4}\nsteps:\n"
                        "  - {id: first, say: \"One.\", for: %ds, pace: true}\n"
                        "  - {id: last, say: \"Two.\", for: %ds, pace: true, bell: soft}\n",
                        seconds / 2, seconds - seconds / 2);
    struct practice *practice;
    struct problem problem;
    if (practice_parse(text, (size_t)size, "test", &practice, &problem))
        fail_msg("%s", problem.what);
    return practice;
}

static void coherence_settles_and_then_appears(void **state)
{
    (void)state;
    struct run run;
    run_start(&run, NULL);
    assert_int_equal(view_of(&run).coherence_reason, REASON_NO_SENSOR);
    feed_link(&run, LINK_OPEN, 0);
    live(&run, 30, 64, false);
    struct snapshot view = view_of(&run);
    assert_string_equal(view.device, "PulseSensor");
    assert_int_equal(view.coherence_reason, REASON_SETTLING);
    assert_true(view.settle_s > 25 && view.settle_s < 40);
    assert_true(isnan(view.ratio));
    assert_true(fabs(view.heart_rate_bpm - 66) < 8);
    live(&run, 90, 64, false);
    view = view_of(&run);
    assert_int_equal(view.coherence_reason, REASON_NONE);
    assert_true(view.share > 0.8 && view.share < 0.95);
    assert_true(fabs(view.peak_hz - 0.1) < 0.004);
    assert_int_equal(view.quality, QUALITY_GOOD);
    run_finish(&run);
}

/* Beats without a pulse: the rhythm on the screen shows each interval once, as told last. */
static void a_revised_interval_takes_its_place(void **state)
{
    (void)state;
    struct run run;
    int revised = 0;
    run_start(&run, NULL);
    run.person.missed_every = 9;
    feed_link(&run, LINK_OPEN, 0);
    for (double until_s = 10; until_s <= 120; until_s += 0.3) {
        live(&run, until_s, 64, false);
        struct snapshot view = view_of(&run);
        for (int i = 0; i < view.rhythm_count; i++) {
            const struct rhythm_point *point = &view.rhythm[i];
            assert_true(point->nn_ms > 0);
            assert_true(i == 0 || point->time_ns > view.rhythm[i - 1].time_ns);
            bool settled = i > 1 && i + 3 < view.rhythm_count && view.rhythm[0].time_ns > 0;
            assert_true(!settled || (point->nn_ms > 750 && point->nn_ms < 1050));
        }
    }
    for (size_t i = 0; i < run.events.count; i++)
        revised += run.events.at[i].kind == EVENT_RR && run.events.at[i].rr.revises;
    assert_true(revised > 0);
    run_finish(&run);
}

static size_t outputs_only(struct test_events *events)
{
    size_t kept = 0;
    for (size_t i = 0; i < events->count; i++)
        if (events->at[i].kind > EVENT_INTENT)
            events->at[kept++] = events->at[i];
    return kept;
}

static void the_answers_do_not_depend_on_how_bytes_were_cut(void **state)
{
    (void)state;
    static const size_t pieces[] = {64, 1, 3};
    struct run runs[3];
    size_t counts[3];
    for (int i = 0; i < 3; i++) {
        run_start(&runs[i], NULL);
        feed_link(&runs[i], LINK_OPEN, 0);
        live(&runs[i], 80, pieces[i], false);
        counts[i] = outputs_only(&runs[i].events);
    }
    assert_true(counts[0] > 3000);
    for (int i = 1; i < 3; i++) {
        assert_int_equal(counts[i], counts[0]);
        for (size_t k = 0; k < counts[0]; k++)
            assert_true(event_equal(&runs[0].events.at[k], &runs[i].events.at[k], 0));
    }
    for (int i = 0; i < 3; i++)
        run_finish(&runs[i]);
}

static void the_same_events_give_the_same_answers(void **state)
{
    (void)state;
    struct practice *practice = practice_of_seconds(60);
    struct run first, again;
    run_start(&first, practice);
    feed_link(&first, LINK_OPEN, 0);
    live(&first, 70, 64, false);
    run_start(&again, practice);
    for (size_t i = 0; i < first.events.count; i++)
        if (event_descriptions[first.events.at[i].kind].is_input)
            feed(&again, &first.events.at[i]);
    assert_int_equal(again.events.count, first.events.count);
    for (size_t i = 0; i < first.events.count; i++)
        assert_true(event_equal(&first.events.at[i], &again.events.at[i], 0));
    run_finish(&first);
    run_finish(&again);
    practice_destroy(practice);
}

/* No interval may span the time without a sensor. */
static void check_no_interval_spans(const struct test_events *events, double from_s, double to_s)
{
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->at[i];
        if (event->kind != EVENT_RR || event->rr.first)
            continue;
        double closed_s = s_from_ns(event->rr.time_ns),
               opened_s = closed_s - event->rr.rr_ms / 1000;
        assert_false(opened_s < from_s && closed_s > to_s);
    }
}

static void unplugging_is_a_gap_and_the_practice_goes_on(void **state)
{
    (void)state;
    struct practice *practice = practice_of_seconds(180);
    struct run run;
    run_start(&run, practice);
    feed_link(&run, LINK_OPEN, 0);
    live(&run, 80, 64, false);
    assert_int_equal(view_of(&run).coherence_reason, REASON_NONE);
    feed_link(&run, LINK_LOST, 80 * NS_PER_S);
    live(&run, 90, 64, true);
    struct snapshot view = view_of(&run);
    assert_int_equal(view.coherence_reason, REASON_NO_SENSOR);
    assert_true(isnan(view.share) && isnan(view.heart_rate_bpm));
    assert_int_equal(view.phase, SESSION_PRACTISING);
    assert_true(view.left_s > 85 && view.left_s < 95);
    struct event gap = event_of(EVENT_GAP, 90 * NS_PER_S);
    gap.gap.from_ns = 80 * NS_PER_S;
    gap.gap.to_ns = 90 * NS_PER_S;
    feed_link(&run, LINK_OPEN, 90 * NS_PER_S);
    feed(&run, &gap);
    live(&run, 100, 64, false);
    view = view_of(&run);
    assert_true(view.coherence_reason != REASON_NONE && view.coherence_reason != REASON_NO_SENSOR);
    assert_true(view.heart_rate_bpm > 50);
    live(&run, 190, 64, false);
    view = view_of(&run);
    assert_int_equal(view.coherence_reason, REASON_NONE);
    assert_int_equal(view.phase, SESSION_ENDED);
    assert_int_equal(view.bells, 1);
    check_no_interval_spans(&run.events, 80, 90);
    run_finish(&run);
    practice_destroy(practice);
}

static void an_unknown_stream_stays_unknown_and_is_said(void **state)
{
    (void)state;
    struct run run;
    run_start(&run, NULL);
    feed_link(&run, LINK_OPEN, 0);
    for (int i = 0; i < 500; i++) {
        feed_bytes(&run, "hello there\r\n", 13, 64, i * 20 * NS_PER_MS);
        struct event tick = event_of(EVENT_TICK, i * 20 * NS_PER_MS);
        feed(&run, &tick);
    }
    struct snapshot view = view_of(&run);
    assert_string_equal(view.device, "");
    assert_true(view.listening_ns > 9 * NS_PER_S);
    assert_int_equal(test_count(&run.events, EVENT_SAMPLE), 0);
    run_finish(&run);
}

static void a_sensor_on_a_table_never_scores(void **state)
{
    (void)state;
    struct run run;
    run_start(&run, NULL);
    feed_link(&run, LINK_OPEN, 0);
    for (int i = 0; i < 120 * 50; i++) {
        char line[32];
        int size = sprintf(line, "S%d\r\n", 512 + rand() % 3);
        feed_bytes(&run, line, (size_t)size, 64, i * 20 * NS_PER_MS);
        if (i % 5 == 0) {
            struct event tick = event_of(EVENT_TICK, i * 20 * NS_PER_MS);
            feed(&run, &tick);
            struct snapshot view = view_of(&run);
            assert_true(view.coherence_reason != REASON_NONE);
            if (i > 10 * 50) /* nor has it a heart rate or a rhythm to draw */
                assert_true(isnan(view.heart_rate_bpm));
        }
    }
    assert_int_equal(view_of(&run).rhythm_count, 0);
    run_finish(&run);
}

static void a_line_that_is_set_wrongly_puzzles(void **state)
{
    (void)state;
    struct run run;
    run_start(&run, NULL);
    assert_false(pipeline_is_puzzled(run.pipeline, 0)); /* nothing is open */
    feed_link(&run, LINK_OPEN, 0);
    live(&run, 3.5, 64, true);
    assert_false(pipeline_is_puzzled(run.pipeline, 0)); /* a board may be starting */
    live(&run, 4.5, 64, true);
    assert_true(pipeline_is_puzzled(run.pipeline, 0));
    feed_link(&run, LINK_OPENING, ns_from_s(4.6));
    feed_link(&run, LINK_OPEN, ns_from_s(4.6));
    assert_false(pipeline_is_puzzled(run.pipeline, 0));
    char noise[1600];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)(0x80 | (i * 37 ^ i >> 3));
    feed_bytes(&run, noise, sizeof noise, 64, ns_from_s(4.8));
    assert_true(pipeline_is_puzzled(run.pipeline, 0)); /* at once: nobody speaks so */
    feed_link(&run, LINK_OPENING, ns_from_s(5));
    feed_link(&run, LINK_OPEN, ns_from_s(5));
    run.sample = 250;
    live(&run, 6, 64, false);
    assert_false(pipeline_is_puzzled(run.pipeline, 0));
    assert_string_equal(pipeline_device(run.pipeline, 0)->id, "pulsesensor");
    live(&run, 40, 64, true);
    assert_false(pipeline_is_puzzled(run.pipeline, 0)); /* it is known who was there */
    run_finish(&run);
}

/* The sensor of before was taken for granted, and another one speaks: it is found out. */
static void another_sensor_on_the_port_is_noticed(void **state)
{
    (void)state;
    struct run run;
    recognised = "pulsesensor";
    run_start(&run, NULL);
    recognised = NULL;
    assert_string_equal(pipeline_device(run.pipeline, 0)->id, "pulsesensor");
    feed_link(&run, LINK_OPEN, 0);
    live(&run, 5, 64, false);
    assert_true(test_count(&run.events, EVENT_SAMPLE) > 200); /* from the first line on */
    for (int i = 0; i < 400; i++) {
        static const char line[] = "ten of spades\r\n";
        feed_bytes(&run, line, sizeof line - 1, 64, ns_from_s(5) + i * 20 * NS_PER_MS);
    }
    assert_null(pipeline_device(run.pipeline, 0));
    run.sample = 700;
    live(&run, 16, 64, false);
    assert_string_equal(pipeline_device(run.pipeline, 0)->id, "pulsesensor");
    run_finish(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coherence_settles_and_then_appears),
        cmocka_unit_test(a_revised_interval_takes_its_place),
        cmocka_unit_test(the_answers_do_not_depend_on_how_bytes_were_cut),
        cmocka_unit_test(the_same_events_give_the_same_answers),
        cmocka_unit_test(unplugging_is_a_gap_and_the_practice_goes_on),
        cmocka_unit_test(an_unknown_stream_stays_unknown_and_is_said),
        cmocka_unit_test(a_sensor_on_a_table_never_scores),
        cmocka_unit_test(a_line_that_is_set_wrongly_puzzles),
        cmocka_unit_test(another_sensor_on_the_port_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
