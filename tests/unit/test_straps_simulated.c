/* The simulated straps: what they tell is what the person's heart did, before and after they were
 * off; and the conversation with those that must be asked. */
#include "decoder_support.h"

#include "sensors/key.h"
#include "sensors/simulator/speaker.h"

#define OFF_FROM_S 30.0
#define OFF_FOR_S  12.0
#define PLAYED_S   90.0
#define BEATS_MOST 200

static struct speaker speaker;
static struct decoder listener;

static void start(const char *device, const char *fault_words)
{
    struct heart_recipe recipe;
    struct faults faults;
    struct problem problem;
    assert_int_equal(heart_recipe_parse("steady", &recipe, &problem), STATUS_OK);
    assert_int_equal(faults_parse(fault_words, &faults, &problem), STATUS_OK);
    speaker_start(&speaker, dialect_find(device), &recipe, &faults);
}

/* A moment, as its decoder hears it. */
static size_t hear_moment(struct body_moment *moment, const struct event_sink *sink)
{
    uint8_t bytes[DIALECT_BYTES_MAX];
    size_t size = speaker_next(&speaker, bytes, moment);
    for (size_t at = 0; sink && at < size; at += EVENT_BYTES_MAX) {
        struct event event = event_of(EVENT_BYTES, ns_from_s(moment->t_s));
        event.bytes.size = (uint8_t)(size - at < EVENT_BYTES_MAX ? size - at : EVENT_BYTES_MAX);
        memcpy(event.bytes.at, bytes + at, event.bytes.size);
        decoder_feed(&listener, &event, sink);
    }
    return size;
}

struct truth {
    double rr_ms[BEATS_MOST];
    int count;
};

static int channel_of(const struct test_events *events, enum signal_kind signal)
{
    for (size_t i = 0; i < events->count; i++)
        if (events->at[i].kind == EVENT_DEVICE && events->at[i].device.signal == signal)
            return events->at[i].device.channel;
    fail_msg("no such channel");
    return -1;
}

/* Every interval told is the next of the true ones, or one after it where something was lost. */
static int assert_intervals_true(const struct test_events *events, const struct truth *truth,
                                 double grain_ms)
{
    int channel = channel_of(events, SIGNAL_RR), told = 0, next = 0;
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->at[i];
        if (event->kind != EVENT_SAMPLE || event->sample.channel != channel)
            continue;
        int before = next;
        while (next < truth->count && fabs(truth->rr_ms[next] - event->sample.value) > grain_ms)
            next++;
        if (next == truth->count)
            fail_msg("%g ms at %g s is no interval of the heart's", event->sample.value,
                     s_from_ns(event->sample.time_ns));
        assert_true(told == 0 || next - before <= 8);
        next++;
        told++;
    }
    return told;
}

/* Within the few seconds that its device needs. */
static void assert_off_shows(const struct test_events *events)
{
    int channel = channel_of(events, SIGNAL_CONTACT);
    double off_s = NAN, on_s = NAN;
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->at[i];
        if (event->kind != EVENT_SAMPLE || event->sample.channel != channel)
            continue;
        double at_s = s_from_ns(event->sample.time_ns);
        if (event->sample.value == 0 && at_s > 10)
            off_s = at_s;
        if (event->sample.value == 1 && !isnan(off_s))
            on_s = at_s;
    }
    assert_true(off_s >= OFF_FROM_S && off_s < OFF_FROM_S + 7);
    assert_true(on_s > OFF_FROM_S + OFF_FOR_S && on_s < OFF_FROM_S + OFF_FOR_S + 4);
}

static void intervals_are_the_hearts_and_off_is_off(void **state)
{
    (void)state;
    static const struct {
        const char *device;
        double grain_ms;
    } straps[] = {{"zephyr-hxm", 2.01},
                  {"zephyr-bioharness", 0.51},
                  {"ant-hrm", 0.98},
                  {"polar-wearlink", 0.51},
                  {"polar-hrmi", 0.51}};
    for (size_t s = 0; s < sizeof straps / sizeof straps[0]; s++) {
        struct test_events events = {0};
        struct event_sink sink = test_sink(&events);
        struct body_moment moment = {0};
        struct truth truth = {.count = 0};
        start(straps[s].device, "off=30+12");
        speaker.speaking = true;
        decoder_start(&listener, device_find(straps[s].device), 0);
        while (moment.t_s < PLAYED_S) {
            hear_moment(&moment, &sink);
            if (!isnan(moment.rr_ms) && truth.count < BEATS_MOST)
                truth.rr_ms[truth.count++] = moment.rr_ms;
        }
        int told = assert_intervals_true(&events, &truth, straps[s].grain_ms);
        print_message("%-20s %d of %d intervals\n", straps[s].device, told, truth.count);
        assert_true(told >= truth.count - 9 && told < truth.count);
        assert_true(test_count(&events, EVENT_LOSS) > 0);
        assert_off_shows(&events);
        test_events_finish(&events);
    }
}

static size_t say_to(const struct utterance *said, uint8_t bytes[DIALECT_BYTES_MAX])
{
    size_t answered = 0;
    for (int i = 0; i < said->size; i++) {
        size_t size = speaker_hear(&speaker, ((const uint8_t *)said->bytes)[i], bytes);
        answered = size > 0 ? size : answered;
    }
    return answered;
}

/* How much is said in so many seconds. */
static size_t said_in(double seconds)
{
    struct body_moment moment;
    size_t size = hear_moment(&moment, NULL);
    for (double until_s = moment.t_s + seconds; moment.t_s < until_s;)
        size += hear_moment(&moment, NULL);
    return size;
}

static void the_bioharness_is_asked_and_kept_alive(void **state)
{
    (void)state;
    const struct dialogue *dialogue = device_find("zephyr-bioharness")->dialogue;
    uint8_t bytes[DIALECT_BYTES_MAX];
    start("zephyr-bioharness", "");
    assert_int_equal(said_in(5), 0);
    for (int i = 0; dialogue->begin[i].size; i++) {
        assert_int_equal(say_to(&dialogue->begin[i], bytes), 5);
        assert_int_equal(bytes[4], 0x06);
    }
    for (int i = 0; i < 20; i++) {
        assert_true(said_in(3) > 3 * 600);
        assert_int_equal(say_to(&dialogue->alive, bytes), 0);
    }
    said_in(30);
    assert_int_equal(said_in(5), 0);
    say_to(&dialogue->alive, bytes);
    for (int i = 0; dialogue->end[i].size; i++)
        assert_int_equal(say_to(&dialogue->end[i], bytes), 5);
    assert_in_range(said_in(9), 15, 20); /* its own life-signs */
    static const struct utterance wrong = {"\x02\x16\x01\x01\x5F\x03", 6, 0},
                                  unknown = {"\x02\x14\x01\x01\x5E\x03", 6, 0};
    assert_int_equal(say_to(&wrong, bytes), 0);
    assert_int_equal(say_to(&unknown, bytes), 5);
    assert_int_equal(bytes[4], 0x15);
}

static void the_stick_answers_every_step_and_takes_any_key(void **state)
{
    (void)state;
    const struct dialogue *dialogue = device_find("ant-hrm")->dialogue;
    static const uint8_t key[8] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};
    uint8_t bytes[DIALECT_BYTES_MAX], with_key[UTTERANCE_MOST];
    start("ant-hrm", "");
    static const struct utterance open = {"\xA4\x01\x4B\x00\xEE", 5, 0};
    assert_int_equal(say_to(&open, bytes), 7);
    assert_int_equal(bytes[5], 0x15); /* nothing is set up yet */
    for (int i = 0; dialogue->begin[i].size; i++) {
        struct utterance said = dialogue->begin[i];
        if (i == dialogue->key.said) {
            key_put(dialogue, i, key, with_key);
            said.bytes = with_key;
        }
        assert_int_equal(said_in(1), 0);
        assert_int_equal(say_to(&said, bytes), i == 0 ? 5 : 7);
        assert_int_equal(bytes[2], i == 0 ? 0x6F : 0x40);
        assert_true(i == 0 || bytes[5] == 0);
    }
    assert_in_range(said_in(10), 18 * 40, 18 * 43);
    assert_int_equal(say_to(&dialogue->end[0], bytes), 14);
    assert_int_equal(said_in(5), 0);
}

static void the_board_answers_and_is_silent_again(void **state)
{
    (void)state;
    const struct dialogue *dialogue = device_find("polar-hrmi")->dialogue;
    uint8_t bytes[DIALECT_BYTES_MAX];
    start("polar-hrmi", "");
    assert_int_equal(said_in(30), 0);
    assert_true(say_to(&dialogue->begin[0], bytes) > 16 * 4);
    assert_int_equal(said_in(5), 0);
    static const struct utterance two = {"G2\r", 3, 0}, none = {"G0\r", 3, 0},
                                  long_one = {"what is it, board?\r", 19, 0};
    assert_in_range(say_to(&two, bytes), 10, 14);
    assert_int_equal(say_to(&none, bytes), 0);
    assert_int_equal(say_to(&long_one, bytes), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_the_hearts_and_off_is_off),
        cmocka_unit_test(the_bioharness_is_asked_and_kept_alive),
        cmocka_unit_test(the_stick_answers_every_step_and_takes_any_key),
        cmocka_unit_test(the_board_answers_and_is_silent_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
