/* The Shimmer3 decoder: the answer to the inquiry makes sense of the frames; packets of a real
 * device; stamps that wrap around; loss, damage, a stream that nobody asked about. */
#include "wave_support.h"

static void it_is_heard_in_any_cutting_and_through_faults(void **state)
{
    (void)state;
    say_dialect("shimmer3", "steady", "", 4);
    struct test_events events = hear_all_ways("shimmer3", 0, said.size);
    assert_int_equal(decoder.tally.dropped, 0);
    assert_int_equal(decoder.tally.framed, said.size - (size_t)decoder.tally.held);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 3);
    assert_string_equal(events.at[0].device.name, "exg1-ch1");
    assert_string_equal(events.at[2].device.name, "a13");
    assert_true(events.at[0].device.rate_hz == 512);
    test_events_finish(&events);
    assert_faults_stay_small("shimmer3", 4);
    assert_others_are_silence("shimmer3", 0);
    assert_interruptions_are_survived("shimmer3");
}

static void real_packets_mean_what_they_say(void **state)
{
    (void)state;
    static const char bytes[] = "\xFF\xFF\x02\x40\x00\x01\xFF\x01\x09\x01\x01\x12\xFF"
                                "\x00\xDE\xD0\xB2\x26\x07\x00\x1E\xD1\xB2\xFC\x06";
    said.size = said.frames = 0;
    say_at(bytes, sizeof bytes - 1, NS_PER_S);
    struct test_events events = hear_all_ways("shimmer3", 0, said.size);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 1);
    assert_int_equal(events.at[0].device.signal, SIGNAL_PPG);
    assert_int_equal(samples_of(&events, 0), 2);
    assert_true(sample_at(&events, 0, 0)->sample.value == 1830);
    assert_true(sample_at(&events, 0, 1)->sample.value == 1788);
    int64_t step_ns =
        sample_at(&events, 0, 1)->sample.time_ns - sample_at(&events, 0, 0)->sample.time_ns;
    assert_in_range(step_ns, 1953124, 1953126);
    assert_int_equal(decoder.tally.dropped, 0);
    test_events_finish(&events);
}

static void a_recording_tells_the_beats_across_the_wrap(void **state)
{
    (void)state;
    say_dialect("shimmer3", "steady", "", 20);
    for (size_t f = 1; f < said.frames; f++) { /* as if it wrapped in the middle */
        uint8_t *frame = said.bytes + said.frame_from[f];
        uint32_t stamp = (uint32_t)(frame[1] | frame[2] << 8 | frame[3] << 16) + 0xFB0000;
        frame[1] = (uint8_t)(stamp & 0xFF);
        frame[2] = (uint8_t)(stamp >> 8 & 0xFF);
        frame[3] = (uint8_t)(stamp >> 16 & 0xFF);
    }
    struct test_events events = hear_all_ways("shimmer3", 0, said.size);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    assert_int_equal(decoder.tally.dropped, 0);
    assert_wave_tells_the_beats(&events, 0, 0, 0.006);
    assert_wave_tells_the_beats(&events, 2, 0.31, 0.03);
    test_events_finish(&events);
}

static void stamps_account_for_every_frame(void **state)
{
    (void)state;
    static const char *const faults[] = {"dropout=0.01", "unplug=8+0.5", "unplug=8+1.3",
                                         "unplug=8+10"};
    say_dialect("shimmer3", "steady", "", 30);
    size_t all = said.frames - 1;
    for (size_t f = 0; f < 4; f++) {
        int64_t lost = 0;
        say_dialect("shimmer3", "steady", faults[f], 30);
        struct test_events events = hear_all_ways("shimmer3", 0, said.size);
        for (size_t i = 0; i < events.count; i++)
            if (events.at[i].kind == EVENT_LOSS) {
                lost += events.at[i].loss.count;
                assert_int_equal(events.at[i].loss.counted, 1);
            }
        int64_t sum = (int64_t)samples_of(&events, 0) + lost;
        if (llabs(sum - (int64_t)all) > 2)
            fail_msg("%s: %d lost, %d there, of %zu", faults[f], (int)lost,
                     (int)samples_of(&events, 0), all);
        test_events_finish(&events);
    }
}

static void without_an_answer_nothing_is_made_up(void **state)
{
    (void)state;
    say_dialect("shimmer3", "steady", "", 10);
    struct test_events events = hear_all_ways("shimmer3", said.frame_from[1], said.size);
    assert_int_equal(test_count(&events, EVENT_SAMPLE), 0);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 0);
    test_events_finish(&events);
    /* an unknown channel: the length of a frame cannot be known */
    static const char unknown[] = "\xFF\x02\x40\x00\x01\xFF\x01\x09\x02\x01\x12\x77";
    said.size = said.frames = 0;
    say_at(unknown, sizeof unknown - 1, NS_PER_S);
    events = hear_all_ways("shimmer3", 0, said.size);
    assert_int_equal(events.count, 0);
    test_events_finish(&events);
}

static void it_is_asked(void **state)
{
    (void)state;
    static struct speaker speaker;
    struct heart_recipe recipe;
    struct problem problem;
    struct faults none = {0};
    const struct dialogue *dialogue = device_find("shimmer3")->dialogue;
    assert_int_equal(heart_recipe_parse("", &recipe, &problem), STATUS_OK);
    speaker_start(&speaker, dialect_find("shimmer3"), &recipe, &none);
    uint8_t bytes[DIALECT_BYTES_MAX];
    struct body_moment moment = {0};
    said.size = said.frames = 0;
    for (int i = 0; dialogue->begin[i].size; i++) {
        assert_int_equal(speaker_next(&speaker, bytes, &moment), 0);
        size_t size = speaker_hear(&speaker, *(const uint8_t *)dialogue->begin[i].bytes, bytes);
        say_at(bytes, size, ns_from_s(moment.t_s));
    }
    for (int i = 0; i < 100; i++) {
        size_t size = speaker_next(&speaker, bytes, &moment);
        say_at(bytes, size, ns_from_s(moment.t_s));
    }
    struct test_events events = hear_all_ways("shimmer3", 0, said.size);
    assert_int_equal(decoder.tally.dropped, 0);
    assert_in_range(samples_of(&events, 0), 99, 100);
    test_events_finish(&events);
    speaker_hear(&speaker, *(const uint8_t *)dialogue->end[0].bytes, bytes);
    assert_int_equal(speaker_next(&speaker, bytes, &moment), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_heard_in_any_cutting_and_through_faults),
        cmocka_unit_test(real_packets_mean_what_they_say),
        cmocka_unit_test(a_recording_tells_the_beats_across_the_wrap),
        cmocka_unit_test(stamps_account_for_every_frame),
        cmocka_unit_test(without_an_answer_nothing_is_made_up),
        cmocka_unit_test(it_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
