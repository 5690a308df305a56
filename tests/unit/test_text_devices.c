/* The devices that are tables of lines: what each line tells, and the cases that every decoder must
 * have. */
#include "text_support.h"

#include "sensors/line.h"

static struct said said;

#define NONE NAN
#define OFF  (-1) /* contact: 0 */
#define TOLD 6    /* channels that are looked at; where the table says nothing, they are not */

/* A line said a hundred times at `hz`; what then stands on the channels (NaN: nothing). */
static const struct {
    const char *device, *line;
    double hz;
    double told[TOLD]; /* by channel number */
} lines[] = {
    {"max3010x", " R[123] IR[456] G[789]", 40, {456, 123, 789, NONE, NONE, NONE}},
    {"max3010x", " R[123] IR[456] G[789] Hz[100.1]", 40, {456, 123, 789, NONE, NONE, NONE}},
    {"max3010x",
     "IR[50123] Hz[25.31] delta[12] Something is there!",
     25,
     {50123, NONE, NONE, NONE, NONE, 1}},
    {"max3010x", "IR[1201] Hz[25.31] delta[-3]", 25, {1201, NONE, NONE, NONE, NONE, OFF}},
    {"max3010x", "50123", 12.5, {50123, NONE, NONE, NONE, NONE, NONE}},
    {"max3010x", "IR=50123, BPM=71.43, Avg BPM=70", 100, {50123, NONE, NONE, 71.43, NONE, 1}},
    {"max3010x",
     "IR=1200, BPM=71.43, Avg BPM=70 No finger?",
     100,
     {1200, NONE, NONE, NONE, NONE, OFF}},
    {"max3010x", "red=50123, ir=60123", 25, {60123, 50123, NONE, NONE, NONE, NONE}},
    {"max3010x",
     "red=50123, ir=60123, HR=72, HRvalid=1, SPO2=98, SPO2Valid=1",
     25,
     {60123, 50123, NONE, 72, 98, NONE}},
    {"max3010x",
     "red=50123, ir=60123, HR=-999, HRvalid=0, SPO2=-999, SPO2Valid=0",
     25,
     {60123, 50123, NONE, NONE, NONE, NONE}},
    {"max30100", "Heart rate:71.43bpm / SpO2:97%", 1, {NONE, NONE, 71.43, 97}},
    {"max30100", "Heart rate:0.00bpm / SpO2:0%", 1, {NONE, NONE, NONE, NONE}},
    {"max30100", "R:1203.11,-1100.42", 97.5, {1203.11, -1100.42, NONE, NONE}},
    {"max30100", "R:1203,1100\r\nH:71.43\r\nO:97\r\nB:1\r\nI:12", 97.5, {1203, 1100, 71.43, 97}},
    {"max30100", "20123\t18012", 97.5, {20123, 18012, NONE, NONE}},
    {"max30100", "IR=20123 RED=18012", 97.5, {20123, 18012, NONE, NONE}},
    {"nonin-ascii", "SPO2=098 HR=072", 1, {72, 98, 1}},
    {"nonin-ascii", "12:30:05 SPO2=098 HR=072 *", 1, {72, 98, 1}},
    {"nonin-ascii", "SPO2=--- HR=---", 1, {NONE, NONE, OFF}},
    {"nonin-ascii", "12:30:05 SPO2=--- HR=--- B", 1, {NONE, NONE, OFF}},
    {"grove-ear-clip", "Heart_rate_is:\t72", 0.1, {72, 1}},
    {"grove-ear-clip", "Heart rate measure error,test will restart!", 0.1, {NONE, OFF}},
    {"bioamp", "BPM: 72", 1.2, {72}},
    {"bioamp", "BPM : 72", 1.2, {72}},
    {"ad8232", "523", 192, {523, 1}},
    {"ad8232", "!", 320, {NONE, OFF}},
    {"numbers", "523", 100, {523, NONE, NONE}},
    {"numbers", "-52.25", 100, {-52.25, NONE, NONE}},
    {"numbers", "523,498", 50, {523, 498, NONE}},
    {"numbers", "512.25 ,1", 125, {512.25, NONE, NONE}},
    {"numbers", "512.25 , 0", 125, {512.25, NONE, NONE}},
    {"numbers", "72", 1, {NONE, NONE, NONE}}, /* nobody can say what that is */
    {"signal-coach", "S:512", 50, {512, NONE, NONE, NONE}},
    {"signal-coach", "S=512", 50, {512, NONE, NONE, NONE}},
    {"signal-coach", "signal=512", 50, {512, NONE, NONE, NONE}},
    {"signal-coach", "raw=512", 50, {512, NONE, NONE, NONE}},
    {"signal-coach", "S512", 50, {512, NONE, NONE, NONE}},
    {"signal-coach", "512", 50, {512, NONE, NONE, NONE}},
    {"signal-coach", "512,70,858,1", 50, {512, 70, NONE, NONE}},
    {"signal-coach", "512,0,600,0", 50, {512, NONE, NONE, NONE}},
    {"signal-coach", "{\"signal\":512}", 50, {512, NONE, NONE, NONE}},
    {"signal-coach",
     "{ \"sample\" : 512 , \"bpm\" : 70.5, \"beat\":false, \"quality\":\"good\" }",
     50,
     {512, 70.5, NONE, NONE}},
    {"signal-coach", "PSWS,1,LIVE,7,140,512,70,858,0,90,NO_CONTACT", 50, {512, 70, OFF, NONE}},
    {"signal-coach",
     "PSWS,2,LIVE,7,140,512,70,858,0,90,OK,550,300,700,83,0,1,0",
     50,
     {512, 70, NONE, 83}},
    {"pulsesensor", "Signal 512", 50, {512, NONE, NONE}},
    {"pulsesensor", "a512\r\nb498", 50, {512, 498, NONE}},
    {"pulsesensor", "a512\r\nb498\r\nA70\r\nM858\r\nB71\r\nN860", 50, {512, 498, NONE}},
    {"pulsesensor", "512,498", 50, {512, 498, NONE}},
    {"pulsesensor", "BPM: 72", 1.2, {NONE, NONE, 72}},
    {"pulsesensor", "\xE2\x99\xA5  A HeartBeat Happened ! \r\nBPM: 72", 1.2, {NONE, NONE, 72}},
    {"pulsesensor", "Heart Rate Updated: 72 BPM", 1, {NONE, NONE, 72}},
    {"labels", "ecg:512", 125, {512, NONE, NONE, NONE, NONE, NONE}},
    {"labels", "ECG: 512, threshold:3, BPM:70", 125, {512, NONE, NONE, NONE, NONE, NONE}},
    {"labels", "IR:50123\tRed:48111", 50, {NONE, NONE, 50123, 48111, NONE, NONE}},
    {"labels", "pulse:512.5 ibi:858", 50, {NONE, NONE, NONE, NONE, NONE, 512.5}},
};

static double newest(const struct test_events *events, int channel)
{
    double value = NAN;
    for (size_t i = 0; i < events->count; i++)
        if (events->at[i].kind == EVENT_SAMPLE && events->at[i].sample.channel == channel)
            value = events->at[i].sample.value;
    return value;
}

static void every_line_tells_what_it_says(void **state)
{
    (void)state;
    for (size_t l = 0; l < sizeof lines / sizeof lines[0]; l++) {
        said_start(&said, 0);
        int count = lines[l].hz > 300 ? 700 : lines[l].hz > 60 ? 300 : 120;
        for (int i = 0; i < count; i++)
            say(&said, 1 + i / lines[l].hz, "%s\r\n", lines[l].line);
        struct test_events events = hear(lines[l].device, &said);
        if (decoder.tally.rejected > 0)
            fail_msg("%s: \"%s\" is refused", lines[l].device, lines[l].line);
        for (int c = 0; c < TOLD; c++) {
            double value = newest(&events, c), wanted = lines[l].told[c];
            bool right = isnan(wanted) ? isnan(value) : value == (wanted == OFF ? 0 : wanted);
            if (wanted != 0 && !right)
                fail_msg("%s: \"%s\" says %g on channel %d", lines[l].device, lines[l].line, value,
                         c);
        }
        test_events_finish(&events);
    }
}

static void channels_say_what_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *device, *line, *name;
        int signal;
        double low, high;
    } cases[] = {
        {"max3010x", "red=50123, ir=60123", "ir", SIGNAL_PPG, 0, 262143},
        {"ad8232", "523", "ecg", SIGNAL_ECG, 0, 1023},
        {"ad8232", "2048", "ecg", SIGNAL_ECG, 0, 4095},
        {"numbers", "523", "value", SIGNAL_PPG, 0, 1023},
        {"numbers", "523", "ecg", SIGNAL_ECG, 0, 1023},
        {"numbers", "523.5", "value", SIGNAL_PPG, NAN, NAN},
        {"labels", "ecg:1800,resp:3000", "ecg", SIGNAL_ECG, 0, 4095},
        {"labels", "ecg:1800,resp:3000", "breath", SIGNAL_RESPIRATION, 0, 4095},
        {"signal-coach", "S:512", "signal", SIGNAL_PPG, 0, 1023},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        said_start(&said, 0);
        for (int i = 0; i < 300; i++)
            say(&said, 1 + i / 100.0, "%s\r\n", cases[c].line);
        struct test_events events = hear(cases[c].device, &said);
        const struct event *told = channel_named(&events, cases[c].name);
        assert_non_null(told);
        assert_int_equal(told->device.signal, cases[c].signal);
        assert_true(told->device.rate_hz > 90 && told->device.rate_hz < 110);
        assert_true(isnan(cases[c].high) ? isnan(told->device.high)
                                         : told->device.high == cases[c].high);
        assert_string_equal(told->device.id, cases[c].device);
        test_events_finish(&events);
    }
}

/* Which wave it is nobody says, until electrodes are off. What is told last is believed. */
static void numbers_with_electrodes_are_an_electrocardiogram(void **state)
{
    (void)state;
    said_start(&said, 0);
    for (int i = 0; i < 900; i++)
        say(&said, 1 + i / 100.0, i >= 500 && i < 600 ? "!\n" : "523\n");
    struct test_events events = hear("numbers", &said);
    enum signal_kind believed[8] = {0};
    int told = 0;
    for (size_t i = 0; i < events.count && told < 8; i++)
        if (events.at[i].kind == EVENT_DEVICE && events.at[i].device.channel == 0)
            believed[told++] = events.at[i].device.signal;
    assert_int_equal(told, 4);
    assert_true(believed[1] == SIGNAL_PPG && believed[3] == SIGNAL_ECG);
    assert_int_equal(samples_of(&events, 2), 2); /* off, and on again */
    assert_true(sample_at(&events, 2, 0)->sample.value == 0);
    assert_true(sample_at(&events, 2, 1)->sample.value == 1);
    int64_t gap_ns = 0;
    for (size_t i = 1; i < samples_of(&events, 0); i++)
        gap_ns = llabs(sample_at(&events, 0, i)->sample.time_ns -
                       sample_at(&events, 0, i - 1)->sample.time_ns) > gap_ns
                     ? sample_at(&events, 0, i)->sample.time_ns -
                           sample_at(&events, 0, i - 1)->sample.time_ns
                     : gap_ns;
    assert_true(llabs(gap_ns - 1010 * NS_PER_MS) < 15 * NS_PER_MS);
    test_events_finish(&events);
}

/* A recording printed as numbers, its first 40 s: what is it taken for at the end? */
static int taken_for(const char *name, int channels, int channel, double rate_hz)
{
    char path[64];
    snprintf(path, sizeof path, "%s.i16", name);
    const char *found = test_recording(path);
    FILE *file = found ? fopen(found, "rb") : NULL;
    if (!file)
        return -1;
    said_start(&said, 0.016);
    int16_t row[8];
    for (int i = 0; i < (int)(40 * rate_hz) && i < SAID_MOST; i++)
        if (fread(row, sizeof row[0], (size_t)channels, file) == (size_t)channels &&
            said.stream.size < STREAM_MOST - 16)
            say(&said, 1 + i / rate_hz, "%d\n", row[channel]);
    fclose(file);
    struct test_events events = hear_with("numbers", &said, 64, NULL);
    int signal = -1;
    for (size_t i = 0; i < events.count; i++)
        if (events.at[i].kind == EVENT_DEVICE)
            signal = events.at[i].device.signal;
    test_events_finish(&events);
    return signal;
}

static void an_electrocardiogram_shows_itself(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int channels, channel;
        double rate_hz;
        int signal;
    } cases[] = {{"ecg/mitdb_100", 1, 0, 360, SIGNAL_ECG},
                 {"ecg/mitdb_119", 1, 0, 360, SIGNAL_ECG},
                 {"ecg/mitdb_208", 1, 0, 360, SIGNAL_ECG},
                 {"ecg/polar_h10", 1, 0, 130.1608, SIGNAL_ECG},
                 {"ecg/svdb_800", 1, 0, 128, SIGNAL_ECG},
                 {"ppg/bidmc_01", 3, 1, 125, SIGNAL_PPG},
                 {"ppg/nk_rest5min", 3, 1, 100, SIGNAL_PPG},
                 {"ppg/wrist_s1_walk", 5, 1, 256, SIGNAL_PPG},
                 {"ppg/wrist_s1_low_bike", 5, 1, 256, SIGNAL_PPG},
                 {"ppg/cinc2015_a103l", 2, 1, 250, SIGNAL_PPG}};
    int heard = 0;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        int signal =
            taken_for(cases[c].name, cases[c].channels, cases[c].channel, cases[c].rate_hz);
        heard += signal >= 0;
        if (signal >= 0 && signal != cases[c].signal)
            fail_msg("%s is taken for %d", cases[c].name, signal);
    }
    if (heard == 0) {
        print_message("the recordings are not here\n");
        skip();
    }
}

static void intervals_in_labels_must_prove_their_unit(void **state)
{
    (void)state;
    said_start(&said, 0);
    double at_s = 1;
    for (int i = 0; i < 150; i++) {
        int ibi = 800 + i % 40;
        at_s += ibi / 1000.0;
        say(&said, at_s, "ibi:%d\n", ibi);
    }
    struct test_events events = hear("labels", &said);
    assert_int_equal(samples_of(&events, 10), 149); /* the first line may lack its beginning */
    assert_true(sample_at(&events, 10, 0)->at_ns > 60 * NS_PER_S);
    assert_true(sample_at(&events, 10, 0)->sample.value == 801);
    test_events_finish(&events);
    said_start(&said, 0); /* the same interval again and again, five times a second */
    for (int i = 0; i < 600; i++)
        say(&said, 1 + i * 0.2, "ibi:%d\n", 800 + i / 4 % 40);
    events = hear("labels", &said);
    assert_int_equal(samples_of(&events, 10), 0);
    test_events_finish(&events);
}

static void a_device_that_says_so_is_refused_with_its_reason(void **state)
{
    (void)state;
    static const struct {
        const char *device, *line, *reason;
    } cases[] = {
        {"max3010x", "MAX30105 was not found. Please check wiring/power. ",
         "the device says that it does not work"},
        {"max30100", "Initializing pulse oximeter..FAILED",
         "the device says that it does not work"},
        {"signal-coach", "PSWS,1,SIM,7,140,512,70,858,0,90,OK",
         "a heart that the device makes up (SIM)"},
        {"pulsesensor", "!", "the sketch says that its set-up failed"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        said_start(&said, 0);
        for (int i = 0; i < 200; i++)
            say(&said, 1 + i / 50.0, "%s\r\n", cases[c].line);
        struct test_events events = hear(cases[c].device, &said);
        assert_int_equal(samples_of(&events, 0), 0);
        int found = -1;
        for (int r = 0; r < DECODER_REASONS_MAX; r++)
            if (decoder.rejected[r] > 0)
                found = r;
        assert_true(found >= 0 && decoder.rejected[found] == 200);
        assert_string_equal(device_find(cases[c].device)->reasons[found], cases[c].reason);
        test_events_finish(&events);
    }
}

static const char *const devices_here[] = {"max3010x",       "max30100", "nonin-ascii",
                                           "grove-ear-clip", "bioamp",   "ad8232",
                                           "numbers",        "labels",   "signal-coach"};
#define DEVICES_HERE (sizeof devices_here / sizeof devices_here[0])

static void noise_is_silence(void **state)
{
    (void)state;
    for (size_t d = 0; d < DEVICES_HERE; d++)
        assert_noise_is_silence(devices_here[d]);
}

static const char *line_of(const char *device)
{
    for (size_t l = 0; l < sizeof lines / sizeof lines[0]; l++)
        if (strcmp(lines[l].device, device) == 0)
            return lines[l].line;
    return "";
}

/* Every rival's stream in turn: it is refused or passed over, and never stops us. */
static void rivals_are_refused_or_read_without_harm(void **state)
{
    (void)state;
    for (size_t d = 0; d < DEVICES_HERE; d++)
        for (size_t l = 0; l < sizeof lines / sizeof lines[0]; l++) {
            said_start(&said, 0);
            for (int i = 0; i < 60; i++)
                say(&said, 1 + i / 50.0, "%s\r\n", lines[l].line);
            struct test_events events = hear_with(devices_here[d], &said, 64, NULL);
            assert_int_equal(decoder.tally.bytes, (int64_t)said.stream.size);
            test_events_finish(&events);
        }
}

static void a_line_cut_at_any_byte_costs_itself_and_the_next(void **state)
{
    (void)state;
    for (size_t d = 0; d < DEVICES_HERE; d++) {
        char line[96];
        snprintf(line, sizeof line, "%s\r\n", line_of(devices_here[d]));
        for (size_t cut = 0; cut < strlen(line); cut++) {
            struct stream stream = {.size = 0};
            stream_add(&stream, line, strlen(line));
            stream_add(&stream, line, cut);
            for (int i = 0; i < 4; i++)
                stream_add(&stream, line, strlen(line));
            struct test_events events = decode_all_ways_with(devices_here[d], &stream);
            int64_t lost = decoder.tally.dropped;
            assert_true(decoder.tally.rejected <= 1);
            assert_true(lost <= 3 * (int64_t)strlen(line));
            test_events_finish(&events);
        }
    }
}

static void damage_costs_the_line_and_two_lines_together_both(void **state)
{
    (void)state;
    for (size_t d = 0; d < DEVICES_HERE; d++) {
        char text[512];
        const char *line = line_of(devices_here[d]);
        snprintf(text, sizeof text, "%s\r\n%s\r\n\x81%s\r\n%sx%s\r\n%s\r\n\r\n", line, line, line,
                 line, line, line);
        struct stream stream = stream_of(text);
        struct test_events events = decode_all_ways_with(devices_here[d], &stream);
        assert_int_equal(decoder.tally.rejected, 2);
        assert_int_equal(decoder.tally.held, 0);
        test_events_finish(&events);
    }
}

static void an_interruption_forgets_the_unfinished_line(void **state)
{
    (void)state;
    for (size_t d = 0; d < DEVICES_HERE; d++) {
        struct test_events events = {0};
        struct event_sink sink = test_sink(&events);
        decoder_start(&decoder, device_find(devices_here[d]), 0);
        for (int sitting = 0; sitting < 3; sitting++) {
            said_start(&said, 0);
            for (int i = 0; i < 100; i++)
                say(&said, 10 * sitting + i / 50.0, "%s\r\n", line_of(devices_here[d]));
            say(&said, 10 * sitting + 3, "12");
            feed_said(&said, 9, NULL, &sink);
            assert_int_equal(decoder.tally.held, 2);
            decoder_interrupt(&decoder);
            assert_int_equal(decoder.tally.held, 0);
        }
        assert_int_equal(decoder.tally.rejected, 0);
        assert_true(test_count(&events, EVENT_SAMPLE) > 0);
        assert_times_rise(&events);
        test_events_finish(&events);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_tells_what_it_says),
        cmocka_unit_test(channels_say_what_they_are),
        cmocka_unit_test(numbers_with_electrodes_are_an_electrocardiogram),
        cmocka_unit_test(an_electrocardiogram_shows_itself),
        cmocka_unit_test(intervals_in_labels_must_prove_their_unit),
        cmocka_unit_test(a_device_that_says_so_is_refused_with_its_reason),
        cmocka_unit_test(noise_is_silence),
        cmocka_unit_test(rivals_are_refused_or_read_without_harm),
        cmocka_unit_test(a_line_cut_at_any_byte_costs_itself_and_the_next),
        cmocka_unit_test(damage_costs_the_line_and_two_lines_together_both),
        cmocka_unit_test(an_interruption_forgets_the_unfinished_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
