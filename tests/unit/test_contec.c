/* Both Contec decoders: the cases every decoder must have, then packets of real oximeters and what
 * they mean, a finger that is taken out, and what the oximeter says of itself. */
#include "wave_support.h"

enum { WAVE, OXYGEN, RATE, FINGER, PERFUSION };

static void five_bytes_in_every_case(void **state)
{
    (void)state;
    assert_clean_and_cut("contec-5", 4);
    assert_faults_stay_small("contec-5", 2);
    assert_others_are_silence("contec-5", 400); /* without a check sum chance makes frames */
    assert_interruptions_are_survived("contec-5");
}

static void nine_bytes_in_every_case(void **state)
{
    (void)state;
    assert_clean_and_cut("contec-9", 8);
    assert_faults_stay_small("contec-9", 2);
    assert_others_are_silence("contec-9", 2);
    assert_interruptions_are_survived("contec-9");
}

static void say_bytes(const void *bytes, size_t size)
{
    said.size = said.frames = 0;
    said.beats = 0;
    say_at(bytes, size, NS_PER_S);
}

struct meaning {
    const char *device;
    const char *bytes;
    size_t size;
    double wave, oxygen, rate, finger, perfusion; /* NaN: not told */
};

static double only(const struct test_events *events, int channel)
{
    size_t count = samples_of(events, channel);
    assert_true(count <= 1);
    return count ? sample_at(events, channel, 0)->sample.value : NAN;
}

static bool equal(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void packets_mean_what_they_say(void **state)
{
    (void)state;
    static const struct meaning meanings[] = {
        {"contec-5", "\xC7\x35\x4A\x0C\x61", 5, 53, 97, 140, 1, NAN},
        {"contec-5", "\x90\x00\x00\x00\x7F", 5, 0, NAN, NAN, 0, NAN},
        {"contec-5", "\x87\x35\x1A\x48\x61", 5, 53, 97, 72, 0, NAN}, /* probe error */
        {"contec-5", "\x87\x35\x6A\x7F\x00", 5, 53, NAN, NAN, 1, NAN},
        {"contec-9", "\x01\xE0\x84\x93\x92\xBC\xE3\xFF\xFF", 9, 19, 99, 60, 1, NAN},
        {"contec-9", "\x01\xE0\xC4\xC4\x98\xBC\xE3\xFF\xFF", 9, 68, 99, 60, 1, NAN},
        {"contec-9", "\x01\xE0\x85\xB3\x96\xC1\xE1\xFF\xFF", 9, 51, 97, 65, 1, NAN},
        {"contec-9", "\x01\x88\x84\x93\x82\x8C\xE3\xFF\x82", 9, 19, 99, 140, 1, 6.39},
        {"contec-9", "\x01\xA8\x84\x93\x82\xFE\xE3\x9C\x81", 9, 19, 99, 254, 1, 4.12},
        {"contec-9", "\x01\x88\x84\x93\x82\xFF\xE3\x9C\x81", 9, 19, 99, NAN, 1, 2.84},
        {"contec-9", "\x01\xE9\x80\xC0\x90\xFF\xFF\xFF\xFF", 9, 64, NAN, NAN, 0, NAN},
    };
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        const struct meaning *wanted = &meanings[i];
        say_bytes(wanted->bytes, wanted->size);
        struct test_events events = hear_all_ways(wanted->device, 0, said.size);
        bool nine = strcmp(wanted->device, "contec-9") == 0;
        assert_int_equal(decoder.tally.framed, wanted->size);
        if (!equal(only(&events, WAVE), wanted->wave) ||
            !equal(only(&events, OXYGEN), wanted->oxygen) ||
            !equal(only(&events, RATE), wanted->rate) ||
            !equal(only(&events, FINGER), wanted->finger) ||
            (nine && !equal(only(&events, PERFUSION), wanted->perfusion)))
            fail_msg("packet %zu: wave %g, oxygen %g, rate %g, finger %g", i, only(&events, WAVE),
                     only(&events, OXYGEN), only(&events, RATE), only(&events, FINGER));
        test_events_finish(&events);
    }
}

static void a_recording_tells_the_beats_and_when_the_finger_was_out(void **state)
{
    (void)state;
    static const char *const both[] = {"contec-5", "contec-9"};
    for (int d = 0; d < 2; d++) {
        say_dialect(both[d], "steady", "", 30);
        struct test_events events = hear_all_ways(both[d], 0, said.size);
        assert_in_range(samples_of(&events, WAVE), 1804, 1807);
        assert_in_range(samples_of(&events, OXYGEN), 29, 33);
        assert_int_equal(samples_of(&events, FINGER), 1);
        assert_wave_tells_the_beats(&events, WAVE, 0.31, 0.05);
        test_events_finish(&events);
        say_dialect(both[d], "steady", "off=10+5", 20);
        events = hear_all_ways(both[d], 0, said.size);
        assert_int_equal(samples_of(&events, FINGER), 3);
        const struct event *out = sample_at(&events, FINGER, 1);
        const struct event *in = sample_at(&events, FINGER, 2);
        assert_true(out->sample.value == 0 && in->sample.value == 1);
        assert_true(fabs(s_from_ns(out->sample.time_ns) - 10) < 0.02);
        assert_true(fabs(s_from_ns(in->sample.time_ns) - 15) < 0.02);
        test_events_finish(&events);
    }
}

/* Frames of which bytes arrived are known to be lost; after a long silence as many as fit in. */
static void lost_frames_are_accounted_for(void **state)
{
    (void)state;
    static const char *const both[] = {"contec-5", "contec-9"};
    static const size_t sizes[] = {5, 9};
    for (int d = 0; d < 2; d++) {
        static struct said clean;
        say_dialect(both[d], "steady", "", 10);
        clean = said;
        for (size_t kept = 0; kept < clean.size; kept++) /* five frames are damaged */
            if (kept / sizes[d] >= 300 && kept / sizes[d] < 305)
                said.bytes[kept] = kept % sizes[d] == 0 ? 0x7E : 0x7F;
        struct test_events events = hear_all_ways(both[d], 0, said.size);
        assert_int_equal(test_count(&events, EVENT_LOSS), 1);
        assert_int_equal(loss_at(&events, 0)->loss.count, 5);
        assert_int_equal(samples_of(&events, WAVE), clean.frames - 5);
        const struct event *after = sample_at(&events, WAVE, 320);
        assert_true(fabs(s_from_ns(after->sample.time_ns - clean.at_ns[325 * sizes[d]])) < 0.004);
        test_events_finish(&events);
        say_dialect(both[d], "steady", "unplug=4+1.5", 10); /* but nobody noticed */
        events = hear_all_ways(both[d], 0, said.size);
        assert_int_equal(test_count(&events, EVENT_LOSS), 1);
        assert_in_range(loss_at(&events, 0)->loss.count, 88, 92);
        assert_int_equal(loss_at(&events, 0)->loss.counted, 0);
        assert_true(fabs(s_from_ns(loss_at(&events, 0)->loss.to_ns) - 5.5) < 0.05);
        test_events_finish(&events);
    }
}

static void what_the_oximeter_says_of_itself_is_counted(void **state)
{
    (void)state;
    static const char memory[] = "\xF2\x80\x00\xF2\x80\x00\xF2\x80\x00\x80\x80\xF0\x80\x61";
    say_bytes(memory, sizeof memory - 1);
    struct test_events events = hear_all_ways("contec-5", 0, said.size);
    assert_int_equal(decoder.rejected[0], 3);
    assert_int_equal(events.count, 0);
    test_events_finish(&events);
    static const char ended[] =
        "\x0C\x80\x0D\x80\x81\x0E\x80\x81\x04\x80\xF5\xF3\xE5\xF2\xA0\xA0\xA0";
    say_bytes(ended, sizeof ended - 1);
    events = hear_all_ways("contec-9", 0, said.size);
    assert_int_equal(decoder.tally.framed, sizeof ended - 1 - 3);
    assert_int_equal(decoder.tally.rejected, 1);
    assert_int_equal(events.count, 0);
    test_events_finish(&events);
}

static void it_is_asked_and_asked_again(void **state)
{
    (void)state;
    static struct speaker speaker;
    struct heart_recipe recipe;
    struct problem problem;
    struct faults faults = {0};
    const struct dialogue *dialogue = device_find("contec-9")->dialogue;
    assert_int_equal(heart_recipe_parse("", &recipe, &problem), STATUS_OK);
    speaker_start(&speaker, dialect_find("contec-9"), &recipe, &faults);
    uint8_t bytes[DIALECT_BYTES_MAX];
    struct body_moment moment = {0};
    assert_int_equal(speaker_next(&speaker, bytes, &moment), 0);
    for (int i = 0; dialogue->begin[i].size; i++)
        for (int b = 0; b < dialogue->begin[i].size; b++)
            speaker_hear(&speaker, ((const uint8_t *)dialogue->begin[i].bytes)[b], bytes);
    assert_int_equal(speaker_next(&speaker, bytes, &moment), 9);
    double until_s = moment.t_s + 4.9;
    while (moment.t_s < until_s)
        assert_int_equal(speaker_next(&speaker, bytes, &moment), 9);
    assert_true(dialogue->alive.wait_ms < 4900);
    for (int b = 0; b < dialogue->alive.size; b++)
        speaker_hear(&speaker, ((const uint8_t *)dialogue->alive.bytes)[b], bytes);
    assert_int_equal(speaker_next(&speaker, bytes, &moment), 9);
    for (until_s = moment.t_s + 6; moment.t_s < until_s;)
        speaker_next(&speaker, bytes, &moment);
    assert_int_equal(speaker_next(&speaker, bytes, &moment), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_bytes_in_every_case),
        cmocka_unit_test(nine_bytes_in_every_case),
        cmocka_unit_test(packets_mean_what_they_say),
        cmocka_unit_test(a_recording_tells_the_beats_and_when_the_finger_was_out),
        cmocka_unit_test(lost_frames_are_accounted_for),
        cmocka_unit_test(what_the_oximeter_says_of_itself_is_counted),
        cmocka_unit_test(it_is_asked_and_asked_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
