/* The BITalino decoder: the cases every decoder must have, frames of the manual for each number of
 * channels, losses by a counter of sixteen, and the board's own simulation, which is nobody. */
#include "wave_support.h"

enum { PERSON = 6 };

static void bitalino_in_every_case(void **state)
{
    (void)state;
    assert_clean_and_cut("bitalino", 8);
    assert_faults_stay_small("bitalino", 3);
    assert_others_are_silence("bitalino", 0);
    assert_interruptions_are_survived("bitalino");
}

/* CRC-4 bit by bit, as the manual defines it. */
static uint8_t crc_of(const uint8_t *bytes, int length)
{
    int crc = 0;
    for (int bit = 0; bit < 8 * length - 4; bit++) {
        int top = (crc >> 3 & 1) ^ (bytes[bit / 8] >> (7 - bit % 8) & 1);
        crc = (crc << 1 & 15) ^ (top ? 3 : 0);
    }
    return (uint8_t)crc;
}

static void frames_mean_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *bytes; /* with counter 5 */
        int length, channels;
    } frames[] = {{"\x00\xA8\x5D", 3, 1},
                  {"\x2C\x01\xA8\x57", 4, 2},
                  {"\xF0\x3F\xAF\x2C\x01\xA8\x5F", 7, 4},
                  {"\x14\xFA\x3F\xAF\x2C\x01\xA8\x5C", 8, 6}};
    static const double values[] = {512, 300, 700, 1023, 40, 20};
    for (size_t f = 0; f < sizeof frames / sizeof frames[0]; f++) {
        int length = frames[f].length;
        assert_int_equal(crc_of((const uint8_t *)frames[f].bytes, length),
                         frames[f].bytes[length - 1] & 15);
        said.size = said.frames = 0;
        for (int i = 0; i < 200; i++) {
            uint8_t frame[8];
            memcpy(frame, frames[f].bytes, (size_t)length);
            frame[length - 1] = (uint8_t)((5 + i) % 16 << 4);
            frame[length - 1] |= crc_of(frame, length);
            say_at(frame, (size_t)length, i * 10 * NS_PER_MS);
        }
        struct test_events events = hear_all_ways("bitalino", 0, said.size);
        assert_int_equal(decoder.tally.dropped, 0);
        assert_int_equal(test_count(&events, EVENT_DEVICE), frames[f].channels + 1);
        assert_true(events.at[0].device.rate_hz == 100);
        for (int c = 0; c < frames[f].channels; c++)
            assert_true(sample_at(&events, c, 0)->sample.value == values[c]);
        assert_int_equal(samples_of(&events, frames[f].channels), 0); /* flat is not simulated */
        assert_int_equal(device_find("bitalino")->recognise(said.bytes, 400), CLAIM_YES);
        test_events_finish(&events);
    }
}

static void rates_are_found(void **state)
{
    (void)state;
    static const double rates[] = {10, 100, 1000};
    for (int r = 0; r < 3; r++) {
        say_dialect("bitalino", "steady", "", 20);
        for (size_t i = 0; i < said.size; i++)
            said.at_ns[i] = (int64_t)((double)said.at_ns[i] * 100 / rates[r]);
        struct test_events events = hear_said("bitalino", 0, said.size, EVENT_BYTES_MAX, NULL);
        assert_true(events.at[0].device.rate_hz == rates[r]);
        test_events_finish(&events);
    }
}

static void a_recording_tells_the_beats(void **state)
{
    (void)state;
    say_dialect("bitalino", "steady", "", 30);
    struct test_events events = hear_all_ways("bitalino", 0, said.size);
    assert_wave_tells_the_beats(&events, 0, 0, 0.012);
    assert_int_equal(samples_of(&events, PERSON), 0);
    test_events_finish(&events);
}

static void lost_frames_are_accounted_for(void **state)
{
    (void)state;
    say_dialect("bitalino", "steady", "", 60);
    struct test_events events = hear_said("bitalino", 0, said.size, EVENT_BYTES_MAX, NULL);
    size_t all = samples_of(&events, 0);
    test_events_finish(&events);
    static const char *const faults[] = {"dropout=0.02", "unplug=20+0.1", "unplug=20+0.4",
                                         "unplug=20+1.7"};
    for (size_t f = 0; f < 4; f++) {
        int64_t lost = 0;
        say_dialect("bitalino", "steady", faults[f], 60);
        events = hear_all_ways("bitalino", 0, said.size);
        for (size_t i = 0; i < events.count; i++)
            lost += events.at[i].kind == EVENT_LOSS ? events.at[i].loss.count : 0;
        int64_t sum = (int64_t)samples_of(&events, 0) + lost;
        if (llabs(sum - (int64_t)all) > 2)
            fail_msg("%s: %d samples and %d lost of %zu", faults[f], (int)samples_of(&events, 0),
                     (int)lost, all);
        test_events_finish(&events);
    }
}

/* What the true board does when it is asked for it: the ECG that repeats every 50 samples. */
static void say_simulation(double for_s, const char *fault_words)
{
    static struct speaker speaker;
    struct heart_recipe recipe;
    struct faults faults;
    struct problem problem;
    struct body_moment moment = {0};
    uint8_t bytes[DIALECT_BYTES_MAX];
    assert_int_equal(heart_recipe_parse("", &recipe, &problem), STATUS_OK);
    assert_int_equal(faults_parse(fault_words, &faults, &problem), STATUS_OK);
    speaker_start(&speaker, dialect_find("bitalino"), &recipe, &faults);
    assert_int_equal(speaker_hear(&speaker, 'v', bytes), 0); /* of another device's dialogue */
    said.size = said.frames = 0;
    said.beats = 0;
    while (moment.t_s < for_s) {
        size_t size = speaker_next(&speaker, bytes, &moment);
        if (size > 0)
            say_at(bytes, size, ns_from_s(moment.t_s));
    }
}

static void the_simulation_is_nobody(void **state)
{
    (void)state;
    static const char *const faults[] = {"", "dropout=0.003"};
    for (int f = 0; f < 2; f++) {
        say_simulation(60, faults[f]);
        assert_true(said.frames > 5000);
        struct test_events events = hear_all_ways("bitalino", 0, said.size);
        assert_true(samples_of(&events, 0) < (f == 0 ? 160 : 1200));
        assert_int_equal(samples_of(&events, PERSON), 1);
        assert_true(sample_at(&events, PERSON, 0)->sample.value == 0);
        assert_true(decoder.rejected[1] > 50);
        assert_true(decoder.tally.framed > decoder.tally.bytes * 9 / 10);
        test_events_finish(&events);
    }
}

static void it_is_asked_for_live_samples(void **state)
{
    (void)state;
    static struct speaker speaker;
    struct heart_recipe recipe;
    struct problem problem;
    struct faults none = {0};
    const struct dialogue *dialogue = device_find("bitalino")->dialogue;
    assert_int_equal(heart_recipe_parse("", &recipe, &problem), STATUS_OK);
    speaker_start(&speaker, dialect_find("bitalino"), &recipe, &none);
    uint8_t bytes[DIALECT_BYTES_MAX];
    struct body_moment moment = {0};
    size_t answered = 0;
    for (int i = 0; dialogue->begin[i].size; i++) {
        assert_int_equal(speaker_next(&speaker, bytes, &moment), 0);
        answered += speaker_hear(&speaker, *(const uint8_t *)dialogue->begin[i].bytes, bytes);
    }
    assert_int_equal(answered, strlen("BITalino_v4.0\n"));
    assert_int_equal(speaker_next(&speaker, bytes, &moment), 8);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(speaker_next(&speaker, bytes, &moment), 8);
    assert_int_equal(speaker_hear(&speaker, *(const uint8_t *)dialogue->end[0].bytes, bytes), 0);
    assert_int_equal(speaker_next(&speaker, bytes, &moment), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bitalino_in_every_case),
        cmocka_unit_test(frames_mean_what_they_say),
        cmocka_unit_test(rates_are_found),
        cmocka_unit_test(a_recording_tells_the_beats),
        cmocka_unit_test(lost_frames_are_accounted_for),
        cmocka_unit_test(the_simulation_is_nobody),
        cmocka_unit_test(it_is_asked_for_live_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
