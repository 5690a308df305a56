/* Boards that send frames without a check sum: OpenEEG, Chords, ProtoCentral's two. The cases every
 * decoder must have, then frames of their manuals, counters that wrap around, and leads off. */
#include "wave_support.h"

static const char *const boards[] = {"openeeg", "chords", "protocentral", "healthypi"};

static void boards_in_every_case(void **state)
{
    (void)state;
    for (int b = 0; b < 4; b++) {
        assert_clean_and_cut(boards[b], 27);
        assert_faults_stay_small(boards[b], 3);
        assert_others_are_silence(boards[b], 0);
        assert_interruptions_are_survived(boards[b]);
    }
}

static void assert_values(const struct test_events *events, const double *values, int count)
{
    for (int i = 0; i < count; i++)
        if (sample_at(events, i, 0)->sample.value != values[i])
            fail_msg("channel %d is %g", i, sample_at(events, i, 0)->sample.value);
}

static void frames_mean_what_they_say(void **state)
{
    (void)state;
    static const double values[] = {512, 300, 700, 1023, 0, 511};
    said.size = said.frames = 0;
    say_at("\xA5\x5A\x02\x11\x02\x00\x01\x2C\x02\xBC\x03\xFF\x00\x00\x01\xFF\x01", 17, NS_PER_S);
    struct test_events events = hear_all_ways("openeeg", 0, said.size);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 6);
    assert_values(&events, values, 6);
    test_events_finish(&events);

    said.size = said.frames = 0;
    for (int i = 0; i < 400; i++) {
        uint8_t frame[] = "\xC7\x7C\x2A\x02\x00\x01\x2C\x02\xBC\x03\xFF\x00\x00\x01\xFF\x01";
        frame[2] = (uint8_t)(42 + i);
        say_at(frame, 16, i * INT64_C(4000000));
    }
    events = hear_all_ways("chords", 0, said.size);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 6);
    assert_true(events.at[0].device.rate_hz == 250 && events.at[0].device.high == 1023);
    assert_string_equal(events.at[5].device.name, "ch6");
    assert_values(&events, values, 6);
    test_events_finish(&events);

    static const double shield[] = {-120, 345, 72, 1};
    said.size = said.frames = 0;
    say_at("\x0A\xFA\x09\x00\x02\x88\xFF\x59\x01\x0F\x00\x48\x00\x00\x00\x0B", 16, NS_PER_S);
    events = hear_all_ways("protocentral", 0, said.size);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 4);
    assert_values(&events, shield, 4);
    test_events_finish(&events);

    static const double full[] = {-120, 345, 72, 0, 70000, -2, 98, 34.1};
    said.size = said.frames = 0;
    say_at(
        "\x0A\xFA\x14\x00\x02\x88\xFF\x59\x01\x70\x11\x01\x00\xFE\xFF\xFF\xFF\x52\x0D\x0C\x62\x48"
        "\x50\x78\x02\x00\x0B",
        27, NS_PER_S);
    events = hear_all_ways("healthypi", 0, said.size);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 8);
    assert_values(&events, full, 8);
    test_events_finish(&events);
}

static void recordings_tell_the_beats(void **state)
{
    (void)state;
    for (int b = 0; b < 4; b++) {
        say_dialect(boards[b], "steady", "", 20);
        struct test_events events = hear_all_ways(boards[b], 0, said.size);
        assert_wave_tells_the_beats(&events, 0, 0, 0.012);
        test_events_finish(&events);
    }
}

/* All that were lost, by the events. */
static int64_t lost_frames(const struct test_events *events, bool *counted)
{
    int64_t lost = 0;
    *counted = true;
    for (size_t i = 0; i < events->count; i++)
        if (events->at[i].kind == EVENT_LOSS) {
            lost += events->at[i].loss.count;
            *counted = *counted && events->at[i].loss.counted;
        }
    return lost;
}

static void counters_account_for_every_frame(void **state)
{
    (void)state;
    for (int b = 0; b < 2; b++) {
        bool counted;
        say_dialect(boards[b], "steady", "", 60);
        struct test_events events = hear_said(boards[b], 0, said.size, EVENT_BYTES_MAX, NULL);
        size_t all = samples_of(&events, 0);
        test_events_finish(&events);
        say_dialect(boards[b], "steady", "dropout=0.02", 60);
        events = hear_all_ways(boards[b], 0, said.size);
        int64_t sum = (int64_t)samples_of(&events, 0) + lost_frames(&events, &counted);
        assert_true(counted);
        assert_true(llabs(sum - (int64_t)all) <= 3); /* the first and the last may be lost */
        test_events_finish(&events);
    }
}

/* The cable slips for longer than a counter lasts, and nobody notices. */
static void a_hole_across_wraps_is_found_by_time(void **state)
{
    (void)state;
    static const char *const holes[] = {"unplug=8+0.5", "unplug=8+1.3", "unplug=8+1.023",
                                        "unplug=8+1.9", "unplug=8+7.7", "unplug=8+40"};
    static const double for_s[] = {0.5, 1.3, 1.023, 1.9, 7.7, 40};
    for (int b = 0; b < 2; b++)
        for (int h = 0; h < 6; h++) {
            bool counted;
            say_dialect(boards[b], "steady", holes[h], 60);
            struct test_events events = hear_said(boards[b], 0, said.size, EVENT_BYTES_MAX, NULL);
            double rate_hz = dialect_find(boards[b])->rate_hz;
            int64_t lost = lost_frames(&events, &counted);
            if ((double)llabs(lost - (int64_t)(for_s[h] * rate_hz)) >
                (for_s[h] < 2 ? 1 : 2 + for_s[h]))
                fail_msg("%s %s: %d lost", boards[b], holes[h], (int)lost);
            double worst_s = 0;
            for (size_t i = 0; i < events.count; i++) {
                const struct event *event = &events.at[i];
                double late_s = s_from_ns(event->at_ns - event->sample.time_ns);
                bool after = event->kind == EVENT_SAMPLE && event->at_ns > 50 * NS_PER_S;
                worst_s = after ? fmax(worst_s, fabs(late_s)) : worst_s;
            }
            if (worst_s > 0.004)
                fail_msg("%s %s: %.4f s off", boards[b], holes[h], worst_s);
            test_events_finish(&events);
        }
}

/* A stall: bytes come late and all at once. Nothing is lost, and no sample moves. */
static void a_stall_is_no_loss(void **state)
{
    (void)state;
    for (int b = 0; b < 2; b++) {
        say_dialect(boards[b], "steady", "", 20);
        for (size_t i = 0; i < said.size; i++)
            if (said.at_ns[i] > 10 * NS_PER_S && said.at_ns[i] < 11500 * NS_PER_MS)
                said.at_ns[i] = 11500 * NS_PER_MS;
        struct test_events events = hear_all_ways(boards[b], 0, said.size);
        assert_int_equal(test_count(&events, EVENT_LOSS), 0);
        assert_wave_tells_the_beats(&events, 0, 0, 0.012);
        test_events_finish(&events);
    }
}

static void a_damaged_counter_is_no_loss_of_many(void **state)
{
    (void)state;
    for (int b = 0; b < 2; b++) {
        bool counted;
        say_dialect(boards[b], "steady", "", 5);
        said.bytes[said.frame_from[900] + (b == 0 ? 3 : 2)] ^= 0x40;
        struct test_events events = hear_all_ways(boards[b], 0, said.size);
        assert_int_equal(decoder.tally.rejected, 1);
        assert_int_equal(lost_frames(&events, &counted), 1);
        test_events_finish(&events);
    }
}

static void leads_that_are_off_are_said(void **state)
{
    (void)state;
    for (int b = 2; b < 4; b++) {
        say_dialect(boards[b], "steady", "off=10+5", 20);
        struct test_events events = hear_all_ways(boards[b], 0, said.size);
        assert_int_equal(samples_of(&events, 3), 3);
        double off_s = s_from_ns(sample_at(&events, 3, 1)->sample.time_ns);
        double on_s = s_from_ns(sample_at(&events, 3, 2)->sample.time_ns);
        assert_true(sample_at(&events, 3, 1)->sample.value == 0);
        assert_true(off_s >= 10 && off_s < 10.5 && on_s >= 15 && on_s < 15.05);
        test_events_finish(&events);
    }
}

/* Any number of channels, at both rates. */
static void chords_boards_differ(void **state)
{
    (void)state;
    for (int count = 1; count <= 16; count++) {
        for (int fast = 0; fast < 2; fast++) {
            said.size = said.frames = 0;
            for (int i = 0; i < 1000; i++) {
                uint8_t frame[40] = {0xC7, 0x7C, (uint8_t)i};
                for (int c = 0; c < count; c++)
                    frame[4 + 2 * c] = (uint8_t)(c + 1);
                frame[3 + 2 * count] = 0x01;
                say_at(frame, (size_t)count * 2 + 4,
                       (1 + i * (fast ? 2 : 4) / 16) * 16 * NS_PER_MS); /* in bursts */
            }
            struct test_events events = hear_said("chords", 0, said.size, EVENT_BYTES_MAX, NULL);
            assert_int_equal(test_count(&events, EVENT_DEVICE), count);
            assert_true(events.at[0].device.rate_hz == (fast ? 500 : 250));
            assert_true(sample_at(&events, count - 1, 0)->sample.value == count);
            assert_int_equal(device_find("chords")->recognise(said.bytes, 1000), CLAIM_YES);
            assert_int_equal(decoder.tally.dropped, 0);
            test_events_finish(&events);
        }
    }
}

static void chords_are_asked_slowly_and_left_alone(void **state)
{
    (void)state;
    static struct speaker speaker;
    struct heart_recipe recipe;
    struct problem problem;
    struct faults faults = {0};
    const struct dialogue *dialogue = device_find("chords")->dialogue;
    assert_int_equal(heart_recipe_parse("", &recipe, &problem), STATUS_OK);
    speaker_start(&speaker, dialect_find("chords"), &recipe, &faults);
    uint8_t bytes[DIALECT_BYTES_MAX];
    struct body_moment moment = {0};
    size_t said_size = speaker_next(&speaker, bytes, &moment), named = 0;
    assert_int_equal(said_size, 0);
    for (int i = 0; dialogue->begin[i].size; i++) {
        assert_int_equal(said_size == 16, 0);
        for (int b = 0; b < dialogue->begin[i].size; b++)
            speaker_hear(&speaker, ((const uint8_t *)dialogue->begin[i].bytes)[b], bytes);
        for (double until_s = moment.t_s + dialogue->begin[i].wait_ms / 1000.0;
             moment.t_s < until_s;) {
            said_size = speaker_next(&speaker, bytes, &moment);
            named += said_size == 8;
        }
    }
    assert_int_equal(named, 1);
    assert_int_equal(said_size, 16);
    assert_int_equal(dialogue->alive.size, 0);
    for (int b = 0; b < dialogue->end[0].size; b++)
        speaker_hear(&speaker, ((const uint8_t *)dialogue->end[0].bytes)[b], bytes);
    assert_int_equal(speaker_next(&speaker, bytes, &moment), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boards_in_every_case),
        cmocka_unit_test(frames_mean_what_they_say),
        cmocka_unit_test(recordings_tell_the_beats),
        cmocka_unit_test(counters_account_for_every_frame),
        cmocka_unit_test(a_hole_across_wraps_is_found_by_time),
        cmocka_unit_test(a_stall_is_no_loss),
        cmocka_unit_test(a_damaged_counter_is_no_loss_of_many),
        cmocka_unit_test(leads_that_are_off_are_said),
        cmocka_unit_test(chords_boards_differ),
        cmocka_unit_test(chords_are_asked_slowly_and_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
