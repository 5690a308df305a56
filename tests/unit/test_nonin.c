/* Nonin's five data formats: the cases every decoder must have, then frames of real oximeters and
 * of the manual, what is missing, lost frames, and a finger that is taken out. */
#include "wave_support.h"

enum { WAVE, OXYGEN, RATE, FINGER, LOW_BATTERY };

static void waves_in_every_case(void **state)
{
    (void)state;
    static const char *const both[] = {"nonin-df2", "nonin-df7"};
    for (int d = 0; d < 2; d++) {
        assert_clean_and_cut(both[d], 8);
        assert_faults_stay_small(both[d], 2);
        assert_others_are_silence(both[d], d == 0 ? 3 : 30);
        assert_interruptions_are_survived(both[d]);
    }
}

static void values_in_every_case(void **state)
{
    (void)state;
    static const char *const all[] = {"nonin-df1", "nonin-df8", "nonin-df13"};
    for (int d = 0; d < 3; d++) {
        assert_others_are_silence(all[d], 4000);
        say_dialect(all[d], "steady", "off=20+10", 40);
        struct test_events events = hear_all_ways(all[d], 0, said.size);
        assert_int_equal(decoder.tally.dropped, 0);
        assert_in_range(samples_of(&events, 0), 28, 33);
        assert_in_range(samples_of(&events, 1), 24, 33);
        assert_int_equal(samples_of(&events, 2), 3);
        assert_true(sample_at(&events, 2, 1)->sample.value == 0);
        assert_int_equal(sample_at(&events, 2, 1)->sample.time_ns, 20 * NS_PER_S);
        assert_int_equal(sample_at(&events, 2, 2)->sample.time_ns, 30 * NS_PER_S);
        test_events_finish(&events);
        for (size_t from = 0; from < 30; from++) {
            events = hear_said(all[d], from, said.size, EVENT_BYTES_MAX, NULL);
            assert_true(decoder.tally.dropped < 22);
            test_events_finish(&events);
        }
    }
}

static double newest(const struct test_events *events, int channel)
{
    double value = NAN;
    for (size_t i = 0; i < events->count; i++)
        if (events->at[i].kind == EVENT_SAMPLE && events->at[i].sample.channel == channel)
            value = events->at[i].sample.value;
    return value;
}

static void slow_packets_mean_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *device, *bytes;
        size_t size;
        double oxygen, rate, finger, low_battery;
    } meanings[] = {
        {"nonin-df8", "\x80\x48\x62\x00", 4, 98, 72, 1, 0},
        {"nonin-df8", "\x81\x48\x62\x01", 4, 98, 200, 1, 1},
        {"nonin-df8", "\x82\x2C\x62\x00", 4, 98, 300, 1, 0},
        {"nonin-df8", "\x83\x7F\x7F\x08", 4, NAN, NAN, 0, 0},
        {"nonin-df1", "\x80\x48\x62", 3, 98, 72, 1, NAN},
        {"nonin-df1", "\xC3\x7F\x7F", 3, NAN, NAN, 0, NAN},
        {"nonin-df13",
         "\x00\x02\x00\x0D\x00\x0E\x20\x26\x01\x31\x12\x30\x05\x00\x02\x00\x00\x48\x00\x62\x6B\x03",
         22, 98, 72, 1, 0},
        {"nonin-df13",
         "\x00\x02\x00\x0D\x00\x0E\x20\x26\x01\x31\x12\x30\x05\x00\x01\x01\x01\xFF\x00\x7F\x40\x03",
         22, NAN, NAN, 0, 1},
    };
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        said.size = said.frames = 0;
        say_at(meanings[i].bytes, meanings[i].size, NS_PER_S);
        struct test_events events = hear_all_ways(meanings[i].device, 0, said.size);
        const double wanted[] = {meanings[i].oxygen, meanings[i].rate, meanings[i].finger,
                                 meanings[i].low_battery};
        assert_int_equal(decoder.tally.framed, meanings[i].size);
        for (int c = 0; c < 4; c++)
            if (!(newest(&events, c) == wanted[c] ||
                  (isnan(newest(&events, c)) && isnan(wanted[c]))))
                fail_msg("packet %zu: channel %d is %g", i, c, newest(&events, c));
        test_events_finish(&events);
    }
}

static void what_is_out_of_the_memory_is_not_now(void **state)
{
    (void)state;
    static const char kept[] =
        "\x00\x02\x00\x0D\x00\x0E\x20\x26\x01\x31\x12\x30\x05\x00\x02\x10\x00"
        "\x48\x00\x62\x7B\x03";
    said.size = said.frames = 0;
    say_at(kept, sizeof kept - 1, NS_PER_S);
    struct test_events events = hear_all_ways("nonin-df13", 0, said.size);
    assert_int_equal(events.count, 0);
    assert_int_equal(decoder.rejected[1], 1);
    test_events_finish(&events);
    said.bytes[10] ^= 1;
    events = hear_all_ways("nonin-df13", 0, said.size);
    assert_int_equal(decoder.rejected[0], 1);
    assert_int_equal(decoder.tally.framed, 0);
    test_events_finish(&events);
}

static void add_frame(uint8_t status, uint8_t wave, uint8_t value, int64_t at_ns)
{
    uint8_t frame[5] = {0x01, status, wave, value};
    frame[4] = (uint8_t)(frame[0] + frame[1] + frame[2] + frame[3]);
    say_at(frame, sizeof frame, at_ns);
}

/* The beginning of a real recording, its packet filled up and followed by another. */
static void a_packet_tells_its_values_when_it_was_whole(void **state)
{
    (void)state;
    static const char real[] = "\x01\x81\x43\x00\xC5\x01\x80\x43\x4A\x0E\x01\x80\x43\x60\x24"
                               "\x01\x80\x43\x94\x58";
    for (int missing = 0; missing < 2; missing++) {
        said.size = said.frames = 0;
        for (int i = 0; i < 4; i++)
            say_at(real + (size_t)5 * (size_t)i, 5, i * INT64_C(13333333));
        for (int i = 4; i < 26; i++)
            if (i != 9 || !missing)
                add_frame(i == 25 ? 0x81 : 0x80, 0x43, 0x17, i * INT64_C(13333333));
        struct test_events events = hear_all_ways("nonin-df2", 0, said.size);
        assert_int_equal(samples_of(&events, WAVE), 26 - missing);
        assert_true(sample_at(&events, WAVE, 0)->sample.value == 0x43);
        assert_true(sample_at(&events, FINGER, 0)->sample.value == 1);
        assert_int_equal(samples_of(&events, RATE), missing ? 0 : 1);
        if (!missing) {
            assert_true(sample_at(&events, RATE, 0)->sample.value == 74);
            assert_true(sample_at(&events, OXYGEN, 0)->sample.value == 96);
        }
        assert_int_equal(test_count(&events, EVENT_LOSS), missing);
        if (missing) {
            assert_int_equal(loss_at(&events, 0)->loss.count, 1);
            assert_int_equal(loss_at(&events, 0)->loss.counted, 1);
        }
        test_events_finish(&events);
    }
    said.size = said.frames = 0;
    say_at("\x81\x81\x23\x00\x25", 5, NS_PER_S);
    struct test_events events = hear_all_ways("nonin-df7", 0, said.size);
    assert_true(sample_at(&events, WAVE, 0)->sample.value == 0x8123);
    test_events_finish(&events);
}

static void rates_above_127_are_read(void **state)
{
    (void)state;
    for (int rate = 1; rate < 512; rate++) {
        said.size = said.frames = 0;
        for (int i = 0; i < 26; i++)
            add_frame(i % 25 == 0 ? 0x81 : 0x80, 100,
                      (uint8_t)(i % 25 == 0   ? 0x7C | rate >> 7
                                : i % 25 == 1 ? 0x80 | rate
                                              : 90),
                      i * INT64_C(13333333));
        struct test_events events = hear_said("nonin-df2", 0, said.size, EVENT_BYTES_MAX, NULL);
        double told = newest(&events, RATE);
        assert_true(rate == 511 ? isnan(told) : told == rate);
        test_events_finish(&events);
    }
}

static void a_recording_tells_the_beats_and_when_the_finger_was_out(void **state)
{
    (void)state;
    static const char *const both[] = {"nonin-df2", "nonin-df7"};
    for (int d = 0; d < 2; d++) {
        say_dialect(both[d], "steady", "off=20+5", 30);
        struct test_events events = hear_all_ways(both[d], 0, said.size);
        assert_int_equal(samples_of(&events, WAVE), said.frames);
        assert_int_equal(samples_of(&events, FINGER), 3);
        assert_true(fabs(s_from_ns(sample_at(&events, FINGER, 1)->sample.time_ns) - 20) < 0.02);
        assert_true(fabs(newest(&events, RATE) - 68) < 12);
        test_events_finish(&events);
        say_dialect(both[d], "steady", "", 20);
        events = hear_all_ways(both[d], 0, said.size);
        assert_wave_tells_the_beats(&events, WAVE, 0.31, 0.04);
        test_events_finish(&events);
    }
}

/* Frames that were never sent are counted by the first frame of a packet. */
static void lost_frames_are_accounted_for(void **state)
{
    (void)state;
    static const char *const both[] = {"nonin-df2", "nonin-df7"};
    for (int d = 0; d < 2; d++) {
        say_dialect(both[d], "steady", "dropout=0.01", 60);
        size_t sent = said.frames;
        struct test_events events = hear_all_ways(both[d], 0, said.size);
        int64_t lost = 0;
        for (size_t i = 0; i < events.count; i++)
            if (events.at[i].kind == EVENT_LOSS)
                lost += events.at[i].loss.count;
        assert_int_equal(samples_of(&events, WAVE), sent);
        /* all but those after the last first frame, and a packet is never told twice */
        assert_in_range((int64_t)sent + lost, 4504, 4508);
        test_events_finish(&events);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waves_in_every_case),
        cmocka_unit_test(values_in_every_case),
        cmocka_unit_test(slow_packets_mean_what_they_say),
        cmocka_unit_test(what_is_out_of_the_memory_is_not_now),
        cmocka_unit_test(a_packet_tells_its_values_when_it_was_whole),
        cmocka_unit_test(rates_above_127_are_read),
        cmocka_unit_test(a_recording_tells_the_beats_and_when_the_finger_was_out),
        cmocka_unit_test(lost_frames_are_accounted_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
