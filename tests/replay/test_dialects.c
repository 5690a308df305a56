/* Every dialect of the simulated person through decoder, engine and pipeline at a made clock, with
 * what goes wrong: not worn, unplugged, frames lost and damaged, another device in its place. The
 * truth is known, so that what must never be can be looked for: an interval that is wrong and not
 * marked, an interval across a gap, coherence of nobody, a loss where nothing was lost. */
#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "sensors/simulator/speaker.h"
#include "session/pipeline.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BURST_NS      (16 * NS_PER_MS) /* as a USB adapter hands it over */
#define BEATS_MOST    400
#define WRONG_MS      20.0
#define WINDOW_S      64.0
#define UNCOVERED_S   3.2 /* of a window, five hundredths: coherence may be told without them */
#define MOMENTS_BYTES 4096

struct run {
    struct pipeline *pipeline;
    struct test_events events;
    struct speaker speaker;
    bool open;
    int64_t now_ns, began_ns, gone_ns;
    double spoken_s; /* of the speaker */
    double beats_s[BEATS_MOST];
    int beat_count, unsaid; /* unsaid: moments without a frame */
    /* what stands between the simulated person and the wire; NULL: nothing */
    size_t (*forge)(uint8_t *bytes, size_t size, size_t room);
};

static struct run run;

/* --- playing -------------------------------------------------------------------------------- */

static void feed(const struct event *event)
{
    struct event_sink sink = test_sink(&run.events);
    pipeline_feed(run.pipeline, event, &sink);
}

static void feed_link(enum link_state state)
{
    struct event event = event_of(EVENT_LINK, run.now_ns);
    event.link.state = (uint8_t)state;
    feed(&event);
    run.open = state == LINK_OPEN;
}

static void feed_bytes(const uint8_t *bytes, size_t size)
{
    for (size_t from = 0; from < size; from += EVENT_BYTES_MAX) {
        struct event event = event_of(EVENT_BYTES, run.now_ns);
        size_t piece = size - from < EVENT_BYTES_MAX ? size - from : EVENT_BYTES_MAX;
        event.bytes.size = (uint8_t)piece;
        memcpy(event.bytes.at, bytes + from, piece);
        feed(&event);
    }
}

static void speak_as(const char *device, const char *fault_words)
{
    struct heart_recipe recipe;
    struct faults faults;
    struct problem problem;
    assert_int_equal(heart_recipe_parse("steady", &recipe, &problem), STATUS_OK);
    assert_int_equal(faults_parse(fault_words, &faults, &problem), STATUS_OK);
    speaker_start(&run.speaker, dialect_find(device), &recipe, &faults);
    run.speaker.speaking = true;
    run.began_ns = run.now_ns;
    run.spoken_s = 0;
    run.beat_count = run.unsaid = 0;
}

static void run_start(const char *device, const char *named, const char *fault_words)
{
    struct problem problem;
    const struct pipeline_config config = {.sensors[0].named = named};
    run = (struct run){0};
    assert_int_equal(pipeline_create(&config, &run.pipeline, &problem), STATUS_OK);
    speak_as(device, fault_words);
    feed_link(LINK_OPEN);
}

static void run_finish(void)
{
    pipeline_destroy(run.pipeline);
    test_events_finish(&run.events);
}

static void plug(bool out)
{
    if (out && run.open) {
        run.gone_ns = run.now_ns;
        feed_link(LINK_LOST);
    } else if (!out && !run.open) {
        feed_link(LINK_OPEN);
        struct event gap = event_of(EVENT_GAP, run.now_ns);
        gap.gap = (struct gap_body){run.gone_ns, run.now_ns, GAP_UNPLUGGED, 0};
        feed(&gap);
    }
}

/* What is said in one burst. */
static size_t listen_to(uint8_t bytes[MOMENTS_BYTES])
{
    struct body_moment moment = {.t_s = run.spoken_s};
    size_t size = 0;
    while (moment.t_s < s_from_ns(run.now_ns - run.began_ns)) {
        size_t more = speaker_next(&run.speaker, bytes + size, &moment);
        run.unsaid += more == 0;
        size += more;
        if (!isnan(moment.beat_s) && run.beat_count < BEATS_MOST)
            run.beats_s[run.beat_count++] = s_from_ns(run.began_ns) + moment.beat_s;
    }
    run.spoken_s = moment.t_s;
    return run.forge ? run.forge(bytes, size, MOMENTS_BYTES) : size;
}

static void pass(double until_s, bool silent)
{
    uint8_t bytes[MOMENTS_BYTES];
    while (run.now_ns < ns_from_s(until_s)) {
        run.now_ns += BURST_NS;
        if (!silent) {
            size_t size = listen_to(bytes);
            plug(speaker_unplugged(&run.speaker, run.spoken_s));
            feed_bytes(bytes, size);
        }
        struct event tick = event_of(EVENT_TICK, run.now_ns);
        if (run.now_ns / (100 * NS_PER_MS) != (run.now_ns - BURST_NS) / (100 * NS_PER_MS))
            feed(&tick);
    }
}

static void play(const char *device, const char *fault_words, double seconds)
{
    const struct dialect *dialect = dialect_find(device);
    run_start(device, dialect->must_be_asked ? device : "", fault_words);
    pass(seconds, false);
}

/* --- looking -------------------------------------------------------------------------------- */

static int values_between(double from_s, double to_s)
{
    int values = 0;
    for (size_t i = 0; i < run.events.count; i++) {
        const struct event *event = &run.events.at[i];
        double at_s = s_from_ns(event->coherence.time_ns);
        values += event->kind == EVENT_COHERENCE && event->coherence.reason == REASON_NONE &&
                  at_s > from_s && at_s < to_s;
    }
    return values;
}

static int seconds_of(enum reason reason)
{
    int seconds = 0;
    for (size_t i = 0; i < run.events.count; i++)
        seconds +=
            run.events.at[i].kind == EVENT_COHERENCE && run.events.at[i].coherence.reason == reason;
    return seconds;
}

static bool carries(enum signal_kind signal)
{
    for (size_t i = 0; i < run.events.count; i++)
        if (run.events.at[i].kind == EVENT_DEVICE && run.events.at[i].device.signal == signal)
            return true;
    return false;
}

static bool has_heart(void)
{
    return carries(SIGNAL_PPG) || carries(SIGNAL_ECG) || carries(SIGNAL_RR);
}

static int beat_near(double time_s)
{
    int best = 0;
    for (int k = 1; k < run.beat_count; k++)
        if (fabs(run.beats_s[k] - time_s) < fabs(run.beats_s[best] - time_s))
            best = k;
    return best;
}

static bool is_told(const struct event *event)
{
    return event->kind == EVENT_RR && !event->rr.revises;
}

/* Pulses come after the R wave and intervals by radio before: how long, for this device. */
static double delay_s(void)
{
    double best_s = 0, least = INFINITY;
    for (double delay = -1.3; delay < 0.6; delay += 0.01) {
        double sum = 0;
        int looked = 0;
        for (size_t i = 0; i < run.events.count && looked < 40; i++) {
            if (!is_told(&run.events.at[i]) || looked++ < 2)
                continue;
            double time_s = s_from_ns(run.events.at[i].rr.time_ns) - delay;
            sum += fmin(fabs(run.beats_s[beat_near(time_s)] - time_s), 0.2);
        }
        if (sum < least) {
            least = sum;
            best_s = delay;
        }
    }
    return best_s;
}

/* Those that say of themselves that they are an interval between two heart beats. */
static bool claims(size_t at)
{
    struct rr_body rr = run.events.at[at].rr;
    for (size_t i = at + 1; i < run.events.count; i++) {
        const struct event *event = &run.events.at[i];
        if (event->at_ns > run.events.at[at].at_ns + 10 * NS_PER_S)
            break;
        if (event->kind == EVENT_RR && event->rr.revises && event->rr.time_ns == rr.time_ns)
            rr = event->rr;
    }
    return rr.class == BEAT_NORMAL && !rr.first && !isnan(rr.nn_ms);
}

/* Intervals that a device sends are placed by when they arrive, anew after each interruption: they
 * may be any of those around. */
static double off_by_ms(double rr_ms, int beat)
{
    int around = carries(SIGNAL_RR) ? 2 : 0;
    double least = INFINITY;
    for (int k = beat - around; k <= beat + around; k++)
        if (k > 0 && k < run.beat_count)
            least = fmin(least, fabs(rr_ms - 1000 * (run.beats_s[k] - run.beats_s[k - 1])));
    return least;
}

/* How many intervals are wrong though nothing says so. Times of beats must rise in any case. */
static int wrong_intervals(double from_s, double to_s)
{
    int wrong = 0;
    double delay = delay_s();
    int64_t last_ns = -1;
    for (size_t i = 0; i < run.events.count; i++) {
        if (!is_told(&run.events.at[i]))
            continue;
        const struct rr_body *rr = &run.events.at[i].rr;
        assert_true(rr->time_ns > last_ns);
        last_ns = rr->time_ns;
        double time_s = s_from_ns(rr->time_ns) - delay;
        int beat = beat_near(time_s);
        if (time_s < from_s || time_s > to_s || beat == 0 || !claims(i))
            continue;
        if (off_by_ms(rr->rr_ms, beat) < WRONG_MS)
            continue;
        print_message("at %.2f s: %.1f ms\n", time_s, rr->rr_ms);
        wrong++;
    }
    return wrong;
}

/* None that claims to be one holds this moment. */
static void assert_no_interval_across(double moment_s)
{
    for (size_t i = 0; i < run.events.count; i++) {
        const struct rr_body *rr = &run.events.at[i].rr;
        double end_s = s_from_ns(rr->time_ns);
        if (is_told(&run.events.at[i]) && !rr->first && !isnan(rr->rr_ms))
            assert_true(end_s < moment_s || end_s - rr->rr_ms / 1000 > moment_s);
    }
}

static int64_t lost(void)
{
    int64_t count = 0;
    for (size_t i = 0; i < run.events.count; i++)
        if (run.events.at[i].kind == EVENT_LOSS)
            count += run.events.at[i].loss.count;
    return count;
}

static void assert_times_rise(void)
{
    int64_t last_ns[32];
    memset(last_ns, -1, sizeof last_ns);
    for (size_t i = 0; i < run.events.count; i++) {
        const struct sample_body *sample = &run.events.at[i].sample;
        if (run.events.at[i].kind != EVENT_SAMPLE)
            continue;
        assert_true(sample->channel < 32 && sample->time_ns > last_ns[sample->channel]);
        last_ns[sample->channel] = sample->time_ns;
    }
}

/* --- the tests ------------------------------------------------------------------------------ */

static void a_person_is_told_as_they_are(void **state)
{
    (void)state;
    for (size_t d = 0; dialects[d]; d++) {
        play(dialects[d]->device, "", 80);
        print_message("%s\n", dialects[d]->device);
        assert_times_rise();
        assert_int_equal(test_count(&run.events, EVENT_LOSS), 0);
        assert_int_equal(wrong_intervals(0, 80), 0);
        assert_true(has_heart() ? values_between(0, 80) > 8 : values_between(0, 80) == 0);
        run_finish();
    }
}

/* On the table from the first moment. Who can say so is believed, and no beat is looked for. */
static void a_sensor_on_the_table_has_no_heart(void **state)
{
    (void)state;
    for (size_t d = 0; dialects[d]; d++) {
        run_start(dialects[d]->device, dialects[d]->device, "off=0+200");
        pass(90, false);
        print_message("%s\n", dialects[d]->device);
        assert_int_equal(seconds_of(REASON_NONE), 0);
        if (carries(SIGNAL_CONTACT)) {
            assert_true(test_count(&run.events, EVENT_BEAT) <= 1); /* before it could say so */
            assert_true(seconds_of(REASON_NOT_WORN) > 80);
        }
        run_finish();
    }
}

static void what_was_not_worn_or_not_plugged_in_is_not_told(void **state)
{
    (void)state;
    for (size_t d = 0; dialects[d]; d++) {
        play(dialects[d]->device, "off=20+10", 60);
        print_message("%s\n", dialects[d]->device);
        assert_times_rise();
        assert_int_equal(values_between(20, 60), 0);
        assert_int_equal(wrong_intervals(32, 60), 0);
        run_finish();
        play(dialects[d]->device, "unplug=70+3", 80);
        assert_times_rise();
        assert_int_equal(values_between(70 + UNCOVERED_S, 80), 0);
        assert_int_equal(wrong_intervals(0, 80), 0);
        if (!carries(SIGNAL_RR)) /* which come late, and of before */
            assert_no_interval_across(71.5);
        run_finish();
    }
}

/* Devices that count, so that nothing can be lost unseen. */
static void what_was_lost_is_counted(void **state)
{
    (void)state;
    static const char *const counting[] = {"openbci-cyton", "openeeg", "chords", "bitalino",
                                           "signal-coach"};
    for (size_t d = 0; d < sizeof counting / sizeof counting[0]; d++) {
        play(counting[d], "dropout=0.01", 60);
        print_message("%s\n", counting[d]);
        assert_times_rise();
        assert_in_range(lost(), run.unsaid - 8, run.unsaid);
        assert_int_equal(wrong_intervals(0, 60), 0);
        run_finish();
    }
}

/* Two send frames without a check, where a wrong bit is a wrong sample. */
static void what_was_damaged_is_not_believed(void **state)
{
    (void)state;
    for (size_t d = 0; dialects[d]; d++) {
        const char *device = dialects[d]->device;
        if (strcmp(device, "chords") == 0 || strcmp(device, "shimmer3") == 0)
            continue;
        play(device, "damage=0.001", 60);
        print_message("%s\n", device);
        assert_times_rise();
        assert_int_equal(wrong_intervals(0, 60), 0);
        run_finish();
    }
}

/* Another device on the same port, and no one said that the first has gone. */
static void another_device_is_another_person(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"pulsesensor", "openeeg"}, {"openeeg", "pulsesensor"},
                                           {"max3010x", "ble-bridge"}, {"numbers", "nonin-df2"},
                                           {"ble-bridge", "max3010x"}, {"contec-5", "labels"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        print_message("%s, then %s\n", pairs[i][0], pairs[i][1]);
        run_start(pairs[i][0], "", "");
        pass(80, false);
        assert_true(values_between(0, 80) > 8);
        speak_as(pairs[i][1], "");
        pass(200, false); /* slow talkers take half a minute to be doubted */
        assert_string_equal(pipeline_device(run.pipeline, 0)->id, pairs[i][1]);
        assert_int_equal(values_between(80 + UNCOVERED_S, 80 + WINDOW_S - UNCOVERED_S), 0);
        assert_true(values_between(80, 200) > 8);
        assert_times_rise();
        run_finish();
    }
}

static void ten_silent_minutes_are_a_gap(void **state)
{
    (void)state;
    static const char *const quiet[] = {"pulsesensor", "openeeg",  "ble-bridge",  "nonin-df2",
                                        "numbers",     "bitalino", "signal-coach"};
    for (size_t d = 0; d < sizeof quiet / sizeof quiet[0]; d++) {
        print_message("%s\n", quiet[d]);
        play(quiet[d], "", 70);
        double last_s = run.spoken_s;
        pass(670, true);
        run.began_ns = run.now_ns - ns_from_s(last_s); /* it goes on where it was */
        pass(720, false);
        assert_int_equal(values_between(70 + 6, 720), 0);
        assert_no_interval_across(400);
        assert_times_rise();
        run_finish();
    }
}

/* A banner before and between. */
static void a_banner_is_no_heart(void **state)
{
    (void)state;
    static const char banner[] = "ets Jul 29 2019 12:21:46\r\nrst:0x1 (POWERON_RESET),boot:0x13\r\n"
                                 "Sensor 3.2 ready, 100 samples a second\r\n";
    static const char *const printing[] = {"pulsesensor", "numbers", "labels", "max30100"};
    for (size_t d = 0; d < sizeof printing / sizeof printing[0]; d++) {
        print_message("%s\n", printing[d]);
        run_start(printing[d], "", "");
        feed_bytes((const uint8_t *)banner, sizeof banner - 1);
        pass(30, false);
        feed_bytes((const uint8_t *)banner, sizeof banner - 1);
        pass(80, false);
        assert_string_equal(pipeline_device(run.pipeline, 0)->id, printing[d]);
        assert_int_equal(wrong_intervals(0, 80), 0);
        assert_times_rise();
        run_finish();
    }
}

/* --- hearts that are made up ---------------------------------------------------------------- */

static size_t say_sim(uint8_t *bytes, size_t size, size_t room)
{
    (void)room;
    for (size_t i = 0; i + 6 <= size; i++)
        if (memcmp(bytes + i, ",LIVE,", 6) == 0) {
            memcpy(bytes + i, ",SIM,", 5);
            memmove(bytes + i + 5, bytes + i + 6, size - i - 6);
            size--;
        }
    return size;
}

/* A packet with each beat, its interval made of the rate: 61440 / rate. */
static size_t say_from_rate(uint8_t *bytes, size_t size, size_t room)
{
    static double next_s;
    double now_s = s_from_ns(run.now_ns);
    (void)size;
    if (now_s < next_s)
        return 0;
    int rate = 68 + (int)floor(6 * sin(2 * M_PI * 0.1 * now_s) + 0.5), ticks = 61440 / rate;
    next_s += ticks / 1024.0;
    return (size_t)snprintf((char *)bytes, room, "2A37,%.0f,16 %02X %02X %02X\r\n", 1000 * now_s,
                            (unsigned)rate, (unsigned)ticks & 255, (unsigned)ticks >> 8);
}

static void a_heart_that_is_made_up_is_no_heart(void **state)
{
    (void)state;
    static uint8_t answer[DIALECT_BYTES_MAX];
    run_start("signal-coach", "", "");
    run.forge = say_sim;
    pass(100, false);
    assert_int_equal(seconds_of(REASON_NONE), 0);
    assert_int_equal(test_count(&run.events, EVENT_BEAT), 0);
    run_finish();
    run_start("ble-bridge", "", "");
    run.forge = say_from_rate;
    pass(200, false);
    assert_true(test_count(&run.events, EVENT_BEAT) > 100);
    assert_int_equal(seconds_of(REASON_NONE), 0);
    assert_true(seconds_of(REASON_SYNTHETIC) > 0);
    run_finish();
    run_start("bitalino", "bitalino", "");
    run.speaker.speaking = false;
    speaker_hear(&run.speaker, 0x02, answer); /* what wakes its simulation */
    pass(100, false);
    assert_int_equal(seconds_of(REASON_NONE), 0);
    assert_true(seconds_of(REASON_NOT_WORN) > 80);
    run_finish();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_is_told_as_they_are),
        cmocka_unit_test(a_sensor_on_the_table_has_no_heart),
        cmocka_unit_test(what_was_not_worn_or_not_plugged_in_is_not_told),
        cmocka_unit_test(what_was_lost_is_counted),
        cmocka_unit_test(what_was_damaged_is_not_believed),
        cmocka_unit_test(another_device_is_another_person),
        cmocka_unit_test(ten_silent_minutes_are_a_gap),
        cmocka_unit_test(a_banner_is_no_heart),
        cmocka_unit_test(a_heart_that_is_made_up_is_no_heart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
