/* The OpenBCI Cyton decoder: the cases every decoder must have, a packet of the manual, what the
 * counter and the time say was lost, leads off, acceleration, texts and the dialogue. */
#include "wave_support.h"

enum { X = 8, Y, Z, LEADS };

static void cyton_in_every_case(void **state)
{
    (void)state;
    assert_clean_and_cut("openbci-cyton", 33);
    assert_faults_stay_small("openbci-cyton", 3);
    assert_others_are_silence("openbci-cyton", 0);
    assert_interruptions_are_survived("openbci-cyton");
}

static const char packet[] = "\xA0\x07\x00\x00\x01\xFF\xFF\xFF\x00\xAE\xC3\xFF\x51\x3D\x7F\xFF\xFF"
                             "\x80\x00\x00\x00\x00\x00\x00\x03\xE8\x00\x00\x00\x00\x1F\x40\xC0";

static void a_packet_means_what_it_says(void **state)
{
    (void)state;
    static const double values[] = {1, -1, 44739, -44739, 8388607, -8388608, 0, 1000, 0, 0, 1};
    said.size = said.frames = 0;
    say_at(packet, 33, NS_PER_S);
    say_at("\xA0\x08", 2, NS_PER_S); /* one alone could be chance */
    struct test_events events = hear_all_ways("openbci-cyton", 0, said.size);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 12);
    for (int c = 0; c < 11; c++)
        assert_true(fabs(sample_at(&events, c, 0)->sample.value - values[c]) < 1e-9);
    assert_true(sample_at(&events, LEADS, 0)->sample.value == 1);
    test_events_finish(&events);
}

static void counters_and_time_account_for_every_packet(void **state)
{
    (void)state;
    static const struct {
        const char *faults;
        int64_t lost, within;
    } cases[] = {{"dropout=0.01", -1, 0},
                 {"unplug=8+0.5", 125, 1},
                 {"unplug=8+1.3", 325, 1},
                 {"unplug=8+1.023", 256, 1},
                 {"unplug=8+9", 2251, 3}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        say_dialect("openbci-cyton", "steady", cases[c].faults, 30);
        struct test_events events = hear_all_ways("openbci-cyton", 0, said.size);
        int64_t lost = 0, wanted = 7506 - (int64_t)samples_of(&events, 0);
        for (size_t i = 0; i < events.count; i++)
            lost += events.at[i].kind == EVENT_LOSS ? events.at[i].loss.count : 0;
        if (llabs(lost - wanted) > cases[c].within + (cases[c].lost < 0))
            fail_msg("%s: %d lost of %d", cases[c].faults, (int)lost, (int)wanted);
        if (cases[c].lost < 0)
            assert_wave_tells_the_beats(&events, 0, 0, 0.02);
        test_events_finish(&events);
    }
}

static void a_recording_tells_the_beats_and_the_leads(void **state)
{
    (void)state;
    say_dialect("openbci-cyton", "steady", "off=15+5", 30);
    struct test_events events = hear_all_ways("openbci-cyton", 0, said.size);
    assert_int_equal(samples_of(&events, LEADS), 3);
    double off_s = s_from_ns(sample_at(&events, LEADS, 1)->sample.time_ns);
    double on_s = s_from_ns(sample_at(&events, LEADS, 2)->sample.time_ns);
    assert_true(sample_at(&events, LEADS, 1)->sample.value == 0);
    assert_true(off_s >= 15 && off_s < 15.2 && on_s >= 20 && on_s < 20.02);
    assert_in_range(samples_of(&events, Z), 740, 780);
    assert_true(sample_at(&events, Z, 5)->sample.value == 1);
    test_events_finish(&events);
    say_dialect("openbci-cyton", "steady", "", 20);
    events = hear_all_ways("openbci-cyton", 0, said.size);
    assert_wave_tells_the_beats(&events, 0, 0, 0.008);
    test_events_finish(&events);
}

static void a_board_that_is_off_is_said(void **state)
{
    (void)state;
    static const char text[] = "Failure: Communications timeout - Device failed to poll Host$$$";
    said.size = said.frames = 0;
    say_at(text, sizeof text - 1, NS_PER_S);
    struct test_events events = hear_all_ways("openbci-cyton", 0, said.size);
    assert_int_equal(decoder.rejected[1], 1);
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
    const struct dialogue *dialogue = device_find("openbci-cyton")->dialogue;
    assert_int_equal(heart_recipe_parse("", &recipe, &problem), STATUS_OK);
    speaker_start(&speaker, dialect_find("openbci-cyton"), &recipe, &none);
    uint8_t bytes[DIALECT_BYTES_MAX];
    struct body_moment moment = {0};
    for (int i = 0; dialogue->begin[i].size; i++) {
        assert_int_equal(speaker_next(&speaker, bytes, &moment), 0);
        speaker_hear(&speaker, *(const uint8_t *)dialogue->begin[i].bytes, bytes);
    }
    assert_int_equal(speaker_next(&speaker, bytes, &moment), 33);
    speaker_hear(&speaker, *(const uint8_t *)dialogue->end[0].bytes, bytes);
    assert_int_equal(speaker_next(&speaker, bytes, &moment), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cyton_in_every_case),
        cmocka_unit_test(a_packet_means_what_it_says),
        cmocka_unit_test(counters_and_time_account_for_every_packet),
        cmocka_unit_test(a_recording_tells_the_beats_and_the_leads),
        cmocka_unit_test(a_board_that_is_off_is_said),
        cmocka_unit_test(it_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
