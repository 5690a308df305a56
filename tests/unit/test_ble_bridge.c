/* Bluetooth straps through a bridge: every firmware's words, and a strap whose beats are known. */
#include "text_support.h"

#include "sensors/devices/ble_packet.h"

enum { RR, ECG, RATE, CONTACT };

static struct said said;

static const double tick_ms = 1000.0 / 1024;

/* A heart of about 70 that breathes; in 1/1024 s. */
static int ticks_of(int beat)
{
    return (int)(870 + 60 * sin(beat * 0.7) + beat % 5);
}

static double ms_of(int beat)
{
    return ticks_of(beat) * tick_ms;
}

enum firmware { OURS, BARE, PYTHON, NORDIC, RENESAS, NIMBLE, NIMBLE_HONEST, BLEAK, FIRMWARES };

static void say_notification(enum firmware who, double at_s, int from, int to, int contact)
{
    char list[128] = "", hex[128] = "";
    int size = 0, hex_size = 0;
    for (int i = from; i < to; i++) {
        const char *comma = i > from && (who == PYTHON || who == BLEAK) ? ", "
                            : i > from                                  ? " "
                                                                        : "";
        double value = who == BLEAK || who == NIMBLE_HONEST ? ms_of(i) : ticks_of(i);
        size += snprintf(list + size, sizeof list - (size_t)size,
                         who == BLEAK ? "%s%.1f" : "%s%.0f", comma, value);
        hex_size += snprintf(hex + hex_size, sizeof hex - (size_t)hex_size, "%02X%02X",
                             ticks_of(i) & 255, ticks_of(i) >> 8);
    }
    int flags = (contact ? 6 : 4) | (to > from ? 16 : 0);
    switch (who) {
    case OURS:
        say(&said, at_s, "2A37,%.0f,%02X46%s\r\n", at_s * 1000, (unsigned)flags, hex);
        break;
    case BARE:
        say(&said, at_s, "%02X 46 %s\n", (unsigned)flags, hex);
        break;
    case PYTHON:
        say(&said, at_s,
            "HeartRateMeasurementValues(heart_rate=70, contact=%s, energy_expended=None, "
            "rr_intervals=[%s])\r\n",
            contact ? "True" : "False", list);
        break;
    case NORDIC:
        say(&said, at_s,
            "Heart Rate Measurement notification received:\n\n\tHeart Rate Measurement Value "
            "Format: 8 - bit\n\tSensor Contact detected: %d\n\tSensor Contact supported: 1\n"
            "\tEnergy Expended present: 0\n\tRR-Intervals present: %d\n\n"
            "\tHeart Rate Measurement Value: 70 bpm\n",
            contact, to > from);
        say(&said, at_s, to > from ? "\t RR-intervals: %s \n" : "\n%s", list);
        break;
    case RENESAS:
        say(&said, at_s,
            "Heart Rate Measurement notification received\r\n\tValue: 70 bpm\r\n"
            "\tSensor Contact: supported, %sdetected\r\n",
            contact ? "" : "not ");
        say(&said, at_s, to > from ? "\tRR-Intervals: %s \r\n\r\n" : "%s\r\n", list);
        break;
    case NIMBLE:
    case NIMBLE_HONEST:
        say(&said, at_s, "HEART RATE: 70 BPM\r\nRR Intervals (ms): %s \r\n", list);
        break;
    default:
        say(&said, at_s, "HR:  70 bpm | contact: yes | RR: %s ms\n", list);
        break;
    }
}

/* A strap that tells once a second, from 1 s on; the first beat at 0.5 s closes nothing. Packets
 * from `lost_from` to `lost_to` never arrive. How many beats were told. */
static int speak_strap(enum firmware who, int seconds, int lost_from, int lost_to)
{
    int next = 0;
    double beat_s = 0.5;
    said_start(&said, 0);
    for (int s = 1; s <= seconds; s++) {
        int from = next;
        while (beat_s + ms_of(next) / 1000 <= s)
            beat_s += ms_of(next++) / 1000;
        if (s < lost_from || s >= lost_to)
            say_notification(who, s + 0.02 * (s % 3), from, next, 1);
    }
    return next;
}

static void every_firmware_is_read_to_the_last_interval(void **state)
{
    (void)state;
    static const enum firmware whole[] = {OURS, BARE, PYTHON, NORDIC, RENESAS, BLEAK};
    for (size_t w = 0; w < sizeof whole / sizeof whole[0]; w++) {
        int beats = speak_strap(whole[w], 120, 0, 0);
        struct test_events events = hear("ble-bridge", &said);
        if ((int)samples_of(&events, RR) != beats || decoder.tally.rejected > 0)
            fail_msg("firmware %d: %zu of %d intervals, %d rejected", (int)whole[w],
                     samples_of(&events, RR), beats, (int)decoder.tally.rejected);
        for (int i = 0; i < beats; i++) {
            const struct event *sample = sample_at(&events, RR, (size_t)i);
            double wanted = ms_of(i);
            assert_true(fabs(sample->sample.value - wanted) <= (whole[w] == BLEAK ? 0.051 : 0));
            if (i == 0)
                continue;
            const struct event *before = sample_at(&events, RR, (size_t)i - 1);
            double step_ms = (double)(sample->sample.time_ns - before->sample.time_ns) / 1e6;
            assert_true(fabs(step_ms - sample->sample.value) < 1e-5);
        }
        assert_int_equal(test_count(&events, EVENT_LOSS), 0);
        assert_true(sample_at(&events, RATE, 0)->sample.value == 70);
        if (whole[w] != BARE && whole[w] != OURS)
            assert_true(sample_at(&events, CONTACT, 0)->sample.value == 1);
        test_events_finish(&events);
    }
}

/* The label says ms; the numbers may be 1/1024 s. Nothing is told before it is certain, and then
 * all of it, right. */
static void who_says_ms_must_prove_it(void **state)
{
    (void)state;
    for (int honest = 0; honest < 2; honest++) {
        int beats = speak_strap(honest ? NIMBLE_HONEST : NIMBLE, 120, 0, 0);
        struct test_events events = hear("ble-bridge", &said);
        assert_int_equal(samples_of(&events, RR), beats);
        for (int i = 0; i < beats; i++) {
            const struct event *sample = sample_at(&events, RR, (size_t)i);
            double wanted = honest ? floor(ms_of(i) + 0.5) : ms_of(i);
            assert_true(fabs(sample->sample.value - wanted) < 0.51);
            assert_true(honest || fabs(sample->sample.value - wanted) < 1e-9);
            assert_true(sample->at_ns >= 60 * NS_PER_S);
        }
        assert_true(sample_at(&events, RATE, 0)->at_ns < 2 * NS_PER_S);
        test_events_finish(&events);
    }
}

/* A firmware that collects, and a session that has just begun: nothing is taken for lost. */
static void several_intervals_at_once_are_one_chain(void **state)
{
    (void)state;
    for (int early = 0; early < 2; early++) {
        said_start(&said, 0);
        double at_s = early ? 0.3 : 5;
        for (int p = 0; p < 30; p++) {
            say_notification(PYTHON, at_s, 4 * p, 4 * p + 4, 1);
            for (int i = 4 * p + 4; i < 4 * p + 8; i++)
                at_s += ms_of(i) / 1000;
        }
        struct test_events events = hear("ble-bridge", &said);
        assert_int_equal(test_count(&events, EVENT_LOSS), 0);
        assert_true(samples_of(&events, RR) >= (early ? 116 : 120));
        for (size_t i = 0; i < events.count; i++)
            if (events.at[i].kind == EVENT_SAMPLE)
                assert_true(events.at[i].sample.time_ns <= events.at[i].at_ns);
        test_events_finish(&events);
    }
    speak_strap(OURS, 60, 0, 1); /* once a second, from the session's first half second on */
    for (int i = 0; i < said.count; i++)
        said.lines[i].arrival_ns -= NS_PER_S / 2;
    struct test_events events = hear("ble-bridge", &said);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    test_events_finish(&events);
}

static void without_proof_no_interval_is_told(void **state)
{
    (void)state;
    said_start(&said, 0);
    for (int s = 1; s < 300; s++) /* neither unit: half of the beats are missing */
        say(&said, s, "HEART RATE: 70 BPM\r\nRR Intervals (ms): %d \r\n", 400 + s % 7);
    struct test_events events = hear("ble-bridge", &said);
    assert_int_equal(samples_of(&events, RR), 0);
    assert_true(samples_of(&events, RATE) > 200);
    test_events_finish(&events);
}

static void a_lost_packet_breaks_the_chain(void **state)
{
    (void)state;
    static const enum firmware who[] = {OURS, PYTHON, NORDIC};
    for (int w = 0; w < 3; w++)
        for (int lost = 1; lost <= 5; lost += 2) {
            speak_strap(who[w], 100, 40, 40 + lost);
            struct test_events events = hear("ble-bridge", &said);
            assert_int_equal(test_count(&events, EVENT_LOSS), 1);
            for (size_t i = 0; i < events.count; i++)
                if (events.at[i].kind == EVENT_LOSS) {
                    assert_true(events.at[i].loss.count == 0 && events.at[i].loss.counted == 0);
                    assert_true(events.at[i].at_ns > 40 * NS_PER_S &&
                                events.at[i].at_ns < (44 + lost) * NS_PER_S);
                    assert_true(events.at[i].loss.to_ns > events.at[i].loss.from_ns);
                }
            test_events_finish(&events);
        }
}

static void no_contact_is_said_at_once_and_its_intervals_are_not_believed(void **state)
{
    (void)state;
    static const enum firmware who[] = {OURS, PYTHON, NORDIC, RENESAS};
    for (int w = 0; w < 4; w++) {
        said_start(&said, 0);
        for (int s = 1; s < 40; s++)
            say_notification(who[w], s, s, s + 1, s < 10 || s >= 20);
        struct test_events events = hear("ble-bridge", &said);
        assert_int_equal(samples_of(&events, CONTACT), 3);
        static const double told[] = {1, 0, 1};
        for (size_t i = 0; i < 3; i++)
            assert_true(sample_at(&events, CONTACT, i)->sample.value == told[i]);
        int64_t off_ns = sample_at(&events, CONTACT, 1)->at_ns;
        assert_true(off_ns > 10 * NS_PER_S && off_ns < 11 * NS_PER_S + 10 * NS_PER_MS);
        assert_int_equal(samples_of(&events, RR), 29);
        assert_true(test_count(&events, EVENT_LOSS) >= 1);
        test_events_finish(&events);
    }
}

static void the_printed_packets_are_understood(void **state)
{
    (void)state;
    said_start(&said, 0);
    say(&said, 1, "2A37,0,10 48 2C 03\n2A37,1000,10 49 5E 03 96 03\n2A37,2000,16 4D 16 03\n");
    say(&said, 3, "2A37,3000,1F 48 00 10 00 A0 03 98 03\n");
    struct test_events events = hear("ble-bridge", &said);
    static const double ms[] = {792.96875, 841.796875, 896.484375, 771.484375, 906.25, 898.4375};
    assert_int_equal(samples_of(&events, RR), 6);
    for (size_t i = 0; i < 6; i++)
        assert_true(sample_at(&events, RR, i)->sample.value == ms[i]);
    assert_true(sample_at(&events, RATE, 0)->sample.value == 72);
    test_events_finish(&events);
}

static void polars_example_is_understood(void **state)
{
    (void)state;
    struct ble_ecg ecg;
    static const uint8_t bytes[] = {0x00, 0x00, 0x94, 0x35, 0x77, 0x00, 0x00, 0x00,
                                    0x00, 0x00, 0x02, 0x80, 0xFF, 0x02, 0x80, 0x00};
    assert_true(ble_ecg_read(bytes, sizeof bytes, &ecg));
    assert_true(ecg.last_ns == 2000000000 && ecg.count == 2);
    assert_true(ecg.samples_uv[0] == -32766 && ecg.samples_uv[1] == 32770);
    for (int size = 0; size < (int)sizeof bytes; size++)
        assert_true(ble_ecg_read(bytes, size, &ecg) == (size == 13));
}

/* 73 samples a packet, stamped with the last; one packet is lost; the strap's clock is 0.1 % slow.
 */
static void polars_electrocardiogram_stands_where_it_was_taken(void **state)
{
    (void)state;
    said_start(&said, 0);
    for (int p = 0; p < 60; p++) {
        char hex[3 * 73 * 2 + 1];
        for (int i = 0; i < 73; i++) {
            unsigned value = (unsigned)(73 * p + i);
            snprintf(hex + 6 * i, 7, "%02X%02X00", value & 255, value >> 8 & 255);
        }
        double last_s = (73 * p + 72) / 130.0;
        uint64_t stamp = (uint64_t)(last_s * 1e9) + 599616028000000000u;
        char stamp_hex[17];
        for (int i = 0; i < 8; i++)
            snprintf(stamp_hex + 2 * i, 3, "%02X", (unsigned)(stamp >> 8 * i & 255));
        if (p != 30)
            say(&said, 2 + last_s + 0.01 * (p % 4), "PMD,%d,00%s00%s\n", p, stamp_hex, hex);
    }
    struct test_events events = hear("ble-bridge", &said);
    assert_int_equal(samples_of(&events, ECG), 59 * 73);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    double sum = 0, worst = 0;
    int used = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < events.count; i++) {
            if (events.at[i].kind == EVENT_LOSS)
                assert_true(events.at[i].loss.count == 73 && events.at[i].loss.counted == 1);
            if (events.at[i].kind != EVENT_SAMPLE || events.at[i].sample.value < 130 * 12)
                continue;
            double truth = 2 + events.at[i].sample.value / 130;
            double error = s_from_ns(events.at[i].sample.time_ns) - truth;
            sum += pass == 0 ? error : 0;
            used += pass == 0;
            worst = pass == 0 ? 0 : fmax(worst, fabs(error - sum / used));
        }
    print_message("Polar's electrocardiogram: %.2f ms at most\n", 1000 * worst);
    assert_true(worst < 0.004);
    assert_true(channel_named(&events, "ecg")->device.signal == SIGNAL_ECG);
    test_events_finish(&events);
}

struct wanted {
    const char *title, *stream;
    int intervals, rejected;
    int64_t framed, dropped, held;
};

static void the_table_of_cases(void **state)
{
    (void)state;
    static const struct wanted cases[] = {
        {"clean", "2A37,1,10482C03\n2A37,2,10482C03\n", 2, 0, 32, 0, 0},
        {"leading garbage", "\x80\xFFx\n2A37,1,10482C03\n", 1, 1, 16, 4, 0},
        {"begins within a line", "7,1,10482C03\n2A37,2,10482C03\n", 1, 0, 16, 13, 0},
        {"damaged digit", "2A37,1,10482C03\n2A37,2,1048XC03\n2A37,3,10482C03\n", 2, 1, 32, 16, 0},
        {"a digit too few", "2A37,1,10482C03\n2A37,2,10482C0\n", 1, 1, 16, 15, 0},
        {"a byte too many", "2A37,1,10482C03\n2A37,2,10482C0304\n", 1, 1, 16, 18, 0},
        {"two lines together", "2A37,1,10482C032A37,2,10482C03\n2A37,3,10482C03\n", 1, 0, 16, 31,
         0},
        {"no interval", "2A37,1,0648\n2A37,2,0648\n", 0, 0, 24, 0, 0},
        {"no heart", "2A37,1,10482C03\n2A37,2,10FF2C03\n", 1, 1, 16, 16, 0},
        {"blank lines", "2A37,1,10482C03\n\r\n\n", 1, 0, 19, 0, 0},
        {"unfinished", "2A37,1,10482C03\n2A37", 1, 0, 16, 0, 4},
        {"only the length", "[NOTIFICATION] data 0x20006779 length 4\n", 0, 1, 0, 40, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        said_start(&said, 0);
        say(&said, 10, "%s", cases[i].stream);
        struct test_events events = hear("ble-bridge", &said);
        if (samples_of(&events, RR) != (size_t)cases[i].intervals ||
            decoder.tally.rejected != cases[i].rejected || decoder.tally.held != cases[i].held ||
            decoder.tally.framed != cases[i].framed || decoder.tally.dropped != cases[i].dropped)
            fail_msg("%s: %zu intervals, %d rejected, %d framed, %d dropped, %d held",
                     cases[i].title, samples_of(&events, RR), (int)decoder.tally.rejected,
                     (int)decoder.tally.framed, (int)decoder.tally.dropped,
                     (int)decoder.tally.held);
        test_events_finish(&events);
    }
}

static void a_line_cut_at_any_byte_costs_itself_and_no_other(void **state)
{
    (void)state;
    static const char line[] = "2A37,2000,16 4D 16 03\r\n";
    for (size_t cut = 0; cut < strlen(line); cut++) {
        said_start(&said, 0);
        say(&said, 10, "%s%.*s%s%s%s", line, (int)cut, line, line, line, line);
        struct test_events events = hear("ble-bridge", &said);
        assert_true(samples_of(&events, RR) >= 3);
        assert_true(decoder.tally.rejected <= 1);
        test_events_finish(&events);
    }
}

static void noise_is_silence(void **state)
{
    (void)state;
    assert_noise_is_silence("ble-bridge");
}

static void an_interruption_breaks_the_chain(void **state)
{
    (void)state;
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find("ble-bridge"), 0);
    for (int sitting = 0; sitting < 2; sitting++) {
        said_start(&said, 0);
        for (int s = 1; s < 10; s++)
            say(&said, 100 * sitting + s, "2A37,%d,16482C03\n2A3", 1000 * s);
        feed_said(&said, 5, NULL, &sink);
        decoder_interrupt(&decoder);
        assert_int_equal(decoder.tally.held, 0);
    }
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    assert_times_rise(&events);
    test_events_finish(&events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_firmware_is_read_to_the_last_interval),
        cmocka_unit_test(who_says_ms_must_prove_it),
        cmocka_unit_test(several_intervals_at_once_are_one_chain),
        cmocka_unit_test(without_proof_no_interval_is_told),
        cmocka_unit_test(a_lost_packet_breaks_the_chain),
        cmocka_unit_test(no_contact_is_said_at_once_and_its_intervals_are_not_believed),
        cmocka_unit_test(the_printed_packets_are_understood),
        cmocka_unit_test(polars_example_is_understood),
        cmocka_unit_test(polars_electrocardiogram_stands_where_it_was_taken),
        cmocka_unit_test(the_table_of_cases),
        cmocka_unit_test(a_line_cut_at_any_byte_costs_itself_and_no_other),
        cmocka_unit_test(noise_is_silence),
        cmocka_unit_test(an_interruption_breaks_the_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
