/* The simulated person in a device's dialect: the truth it tells with, and its faults. */
#include "decoder_support.h"

#include "sensors/simulator/speaker.h"

static struct speaker speaker;

static void start(const char *device, const char *recipe_words, const char *fault_words)
{
    struct heart_recipe recipe;
    struct faults faults;
    struct problem problem;
    assert_int_equal(heart_recipe_parse(recipe_words, &recipe, &problem), STATUS_OK);
    assert_int_equal(faults_parse(fault_words, &faults, &problem), STATUS_OK);
    speaker_start(&speaker, dialect_find(device), &recipe, &faults);
    speaker.speaking = true;
}

static void beats_are_told_once_and_add_up(void **state)
{
    (void)state;
    uint8_t bytes[DIALECT_BYTES_MAX];
    struct body_moment moment;
    double last_s = NAN;
    int beats = 0;
    start("pulsesensor", "steady,hr=60", "");
    do {
        speaker_next(&speaker, bytes, &moment);
        if (isnan(moment.beat_s))
            continue;
        assert_true(moment.beat_s <= moment.t_s && moment.beat_s > moment.t_s - 0.03);
        assert_true(isnan(last_s) || fabs(moment.beat_s - last_s - moment.rr_ms / 1000) < 1e-9);
        last_s = moment.beat_s;
        beats++;
    } while (moment.t_s < 120);
    assert_true(abs(beats - 120) <= 6);
}

/* The wave is where the truth says: R at the beat, the steepest upstroke a quarter second later. */
static void waves_stand_where_the_beats_are(void **state)
{
    (void)state;
    struct heart_recipe recipe;
    struct problem problem;
    static struct body body;
    assert_int_equal(heart_recipe_parse("steady", &recipe, &problem), STATUS_OK);
    body_start(&body, &recipe);
    double ecg[2000], beat_s = NAN;
    int n = 0, at = -1;
    for (; n < 2000; n++) {
        struct body_moment moment = body_at(&body, 10 + n * 0.002);
        ecg[n] = moment.ecg_mv;
        if (!isnan(moment.beat_s) && at < 0 && n > 300) {
            beat_s = moment.beat_s;
            at = n;
        }
    }
    int highest = at - 100;
    for (int i = at - 100; i < at + 100; i++)
        highest = ecg[i] > ecg[highest] ? i : highest;
    assert_true(ecg[highest] > 0.9);
    assert_true(fabs(10 + highest * 0.002 - beat_s) < 0.003);
}

static void faults_are_what_was_asked_for(void **state)
{
    (void)state;
    uint8_t bytes[DIALECT_BYTES_MAX];
    struct body_moment moment;
    int silent = 0, off = 0, lost = 0, moments = 0;
    start("pulsesensor", "steady", "off=10+5,unplug=30+2,dropout=0.1");
    do {
        size_t size = speaker_next(&speaker, bytes, &moment);
        bool unplugged = moment.t_s >= 30 && moment.t_s < 32;
        silent += unplugged && size == 0;
        assert_true(!unplugged || size == 0);
        off += !moment.worn;
        lost += !unplugged && size == 0;
        moments++;
    } while (moment.t_s < 60);
    assert_in_range(silent, 97, 100);
    assert_in_range(off, 245, 248);
    assert_in_range(lost, 0.06 * moments, 0.14 * moments);
}

static void wrong_faults_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"off",        "off=3",       "off=3+0",  "off=-1+2",
                                        "dropout=2",  "damage=",     "teapot=1", "motion=a+b",
                                        "unplug=1+x", "dropout=nan", "=1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct faults faults;
        struct problem problem;
        assert_int_equal(faults_parse(wrong[i], &faults, &problem), STATUS_INVALID);
        assert_non_null(strstr(problem.remedy, "off=30+10"));
    }
}

static bool has_heart(const struct test_events *events)
{
    for (size_t i = 0; i < events->count; i++)
        if (events->at[i].kind == EVENT_DEVICE &&
            (events->at[i].device.signal == SIGNAL_ECG ||
             events->at[i].device.signal == SIGNAL_PPG || events->at[i].device.signal == SIGNAL_RR))
            return true;
    return false;
}

/* What a dialect says, its decoder understands: every device that has both. */
static void every_dialect_is_understood_by_its_decoder(void **state)
{
    (void)state;
    for (size_t d = 0; dialects[d]; d++) {
        static struct decoder listener;
        struct test_events events = {0};
        struct event_sink sink = test_sink(&events);
        struct body_moment moment = {0};
        const struct device *device = device_find(dialects[d]->device);
        assert_non_null(device);
        print_message("%s\n", device->id);
        start(device->id, "steady", "");
        decoder_start(&listener, device, 0);
        int beats = 0;
        while (moment.t_s < 60) {
            uint8_t bytes[DIALECT_BYTES_MAX];
            size_t size = speaker_next(&speaker, bytes, &moment);
            beats += !isnan(moment.beat_s);
            for (size_t at = 0; at < size; at += EVENT_BYTES_MAX) {
                struct event event = event_of(EVENT_BYTES, ns_from_s(moment.t_s));
                size_t piece = size - at < EVENT_BYTES_MAX ? size - at : EVENT_BYTES_MAX;
                event.bytes.size = (uint8_t)piece;
                memcpy(event.bytes.at, bytes + at, piece);
                decoder_feed(&listener, &event, &sink);
            }
        }
        assert_int_equal(listener.tally.rejected, 0);
        /* Of lines, the first may lack its beginning. */
        assert_true(listener.tally.dropped <= (device->prints ? 80 : 0));
        assert_true(listener.tally.framed > 100);
        assert_true(test_count(&events, EVENT_DEVICE) > 0);
        if (has_heart(&events)) /* else it prints a rate now and then */
            assert_true(test_count(&events, EVENT_SAMPLE) >= (size_t)beats - 5);
        assert_true(test_count(&events, EVENT_SAMPLE) > 0);
        test_events_finish(&events);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_are_told_once_and_add_up),
        cmocka_unit_test(waves_stand_where_the_beats_are),
        cmocka_unit_test(faults_are_what_was_asked_for),
        cmocka_unit_test(wrong_faults_are_refused),
        cmocka_unit_test(every_dialect_is_understood_by_its_decoder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
