/* Recognising by listening: the right device from any beginning, and nobody else's stream. */
#include "support.h"

#include "events/kinds.h"
#include "sensors/detector.h"
#include "sensors/simulator/random.h"
#include "sensors/simulator/simulator.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct detector detector;

static struct event bytes_event(const void *bytes, size_t size, int64_t at_ns)
{
    struct event event = event_of(EVENT_BYTES, at_ns);
    event.bytes.size = (uint8_t)size;
    memcpy(event.bytes.at, bytes, size);
    return event;
}

/* Feeds in pieces until someone claims the stream; `used` is how many bytes it took. */
static const struct device *listen(const uint8_t *bytes, size_t size, size_t piece, size_t *used)
{
    const struct device *device = NULL;
    detector_start(&detector);
    *used = 0;
    while (!device && *used < size) {
        size_t part = piece < size - *used ? piece : size - *used;
        struct event event = bytes_event(bytes + *used, part, (int64_t)*used * 86806);
        *used += part;
        device = detector_feed(&detector, &event);
        assert_true(detector.size <= DETECTOR_HELD);
        assert_int_equal(detector.dropped + (int64_t)detector.size, *used);
    }
    return device;
}

#define STREAM_MOST 16384
static uint8_t stream[STREAM_MOST];
static size_t stream_size;

static void stream_add(const void *bytes, size_t size)
{
    assert_true(stream_size + size <= STREAM_MOST);
    memcpy(stream + stream_size, bytes, size);
    stream_size += size;
}

static void stream_say(const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    stream_add(line, (size_t)size);
}

static int wave(int i)
{
    return (int)(512 + 200 * sin(i / 7.0));
}

static void speak_visualizer(int lines)
{
    for (int i = 0; i < lines; i++) {
        stream_say("S%d\r\n", wave(i));
        if (i % 43 == 20)
            stream_say("B70\r\nQ858\r\n");
    }
}

static void speak_plotter(int lines)
{
    for (int i = 0; i < lines; i++)
        stream_say("%d,%d,%d\r\n", i < 40 ? 0 : 71, i < 40 ? 600 : 840 + 2 * (i % 9), wave(i));
}

static void both_forms_are_recognised_from_any_byte(void **state)
{
    (void)state;
    static void (*const speakers[])(int) = {speak_visualizer, speak_plotter};
    static const size_t pieces[] = {1, 7, 64};
    for (size_t s = 0; s < 2; s++) {
        stream_size = 0;
        speakers[s](100);
        for (size_t from = 0; from < 40; from++) {
            for (size_t p = 0; p < 3; p++) {
                size_t used;
                const struct device *device =
                    listen(stream + from, stream_size - from, pieces[p], &used);
                assert_ptr_equal(device, device_find("pulsesensor"));
                assert_true(used < (s == 0 ? 220 : 400));
            }
        }
    }
}

static void twenty_lines_are_enough_and_nineteen_are_not(void **state)
{
    (void)state;
    size_t used;
    stream_size = 0;
    stream_say("12\r\n"); /* the end of a line */
    speak_visualizer(19);
    assert_null(listen(stream, stream_size, 64, &used));
    speak_visualizer(1);
    assert_non_null(listen(stream, stream_size, 64, &used));
}

static void a_banner_before_it_does_not_matter(void **state)
{
    (void)state;
    size_t used;
    stream_size = 0;
    stream_say("ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13\r\n");
    for (int i = 0; i < 1500; i++)
        stream_add("\x92\x00\xFA", 3);
    stream_say("\r\nWe created a pulseSensor Object\r\n");
    speak_visualizer(30);
    assert_ptr_equal(listen(stream, stream_size, 64, &used), device_find("pulsesensor"));
    assert_true(detector.dropped > 0);
}

static void one_damaged_line_in_twenty_is_forgiven_and_two_are_not(void **state)
{
    (void)state;
    size_t used;
    for (int damaged = 1; damaged <= 2; damaged++) {
        stream_size = 0;
        stream_say("\n");
        for (int i = 0; i < 20; i++)
            stream_say(i == 5 || (damaged == 2 && i == 9) ? "S5\x11\r\n" : "S512\r\n");
        assert_true((listen(stream, stream_size, 64, &used) != NULL) == (damaged == 1));
    }
}

/* Other devices, in short, from what their makers print and send. */
static void speak_binary_rival(int rival, struct random *chance)
{
    static const struct {
        uint8_t head[4], head_size, size, last; /* last 0: no end mark */
    } frames[] = {
        {{0xA0}, 1, 33, 0xC0},             /* OpenBCI Cyton */
        {{0xC7, 0x7C}, 2, 16, 0x01},       /* Chords */
        {{0xA5, 0x5A, 0x02}, 3, 17, 0},    /* OpenEEG */
        {{0x0A, 0xFA, 0x09}, 3, 16, 0x0B}, /* ProtoCentral */
        {{0x02, 0x26, 0x37}, 3, 60, 0x03}, /* Zephyr */
        {{0}, 0, 40, 0},                   /* noise */
    };
    uint8_t frame[64];
    for (size_t k = 0; k < sizeof frame; k++)
        frame[k] = (uint8_t)random_bits(chance);
    memcpy(frame, frames[rival].head, frames[rival].head_size);
    if (frames[rival].last)
        frame[frames[rival].size - 1] = frames[rival].last;
    stream_add(frame, frames[rival].size);
}

/* What sketches print, and whose it is; NULL: nobody's that we know. */
static const char *const whose[] = {
    "numbers",
    NULL,
    "numbers",
    "max3010x",
    "max3010x",
    "max30100",
    NULL,
    "pulsesensor",
    "signal-coach",
    "pulsesensor",
    NULL,
    NULL,
    NULL,
    "signal-coach",
    NULL,
    NULL,
    "ad8232",
    "numbers",
    "numbers",
    "numbers",
    "labels",
    "labels",
    "labels",
    "max3010x",
    "max3010x",
    "max3010x",
    "max3010x",
    "max30100",
    "max30100",
    "nonin-ascii",
    "grove-ear-clip",
    "bioamp",
    "bioamp",
    "pulsesensor",
    "pulsesensor",
    "signal-coach",
    "signal-coach",
    "signal-coach",
    "ble-bridge",
    "ble-bridge",
    "ble-bridge",
    "ble-bridge",
    "ble-bridge",
    "ble-bridge",
    "ble-bridge",
    "ble-bridge",
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    "numbers",
};

/* clang-format off */
static void speak_text_rival(int rival, int i)
{
    int v = wave(i), w = wave(i + 9);
    switch (rival) {
    case 0: stream_say("%d\r\n", v); break;                          /* one number a line */
    case 1: stream_say("!\r\n"); break;                        /* leads off, set-up failed */
    case 2: stream_say("%d,%d\r\n", i * 20, v); break;                      /* t,value */
    case 3: stream_say(" R[%d] IR[%d] G[%d]\r\n", i, v, i); break;          /* MAX3010x */
    case 4: stream_say("IR=50123, BPM=71.43, Avg BPM=70\r\n"); break;
    case 5: stream_say("R:%d,%d\r\n", v, w); break;                         /* MAX30100 */
    case 6: stream_say("%d,%d,%d\r\n", v, w, wave(i + 5)); break;           /* three sensors */
    case 7: stream_say("a%d\r\nb%d\r\n", v, w); if (i % 40 == 9) stream_say("B75\r\nN800\r\n"); break;
    case 8: stream_say("%d,70,858,%d\r\n", v, i % 40 == 0); break;          /* four fields */
    case 9: stream_say("Signal %d\r\n", v); break;
    case 10: stream_say("BPM: 72\r\nS\r\n"); break;
    case 11: stream_say("B7%d\r\nQ85%d\r\n", i % 10, i % 10); break;       /* beats, no wave */
    case 12: stream_say("%d,%d,%d\r\n", i % 3, i % 7, i % 5); break;        /* accelerometer */
    case 13: stream_say("S:%d\r\n", v); break;
    case 14: stream_say("\r\n"); break;
    case 15: stream_say("S%d\r\nstatus ok\r\n", v); break;                 /* half and half */
    case 16: if (i % 60 < 20) stream_say("!\r\n"); else stream_say("%d\r\n", v); break;
    case 17: stream_say("%d.25,%d\n", v, i % 90 == 0); break;               /* BioAmp's wave */
    case 18: stream_say("%d\t%d\n", v, w); break;
    case 19: stream_say("-%d.%d\n", v, i % 10); break;
    case 20: stream_say("ecg:%d\n", v); break;
    case 21: stream_say("IR:%d,Red:%d\n", v, w); break;
    case 22: stream_say("Time:%d Pulse:%d Threshold:550\r\n", i * 20, v); break;
    case 23: stream_say("IR[%d] Hz[25.31] delta[-12]\r\n", v); break;
    case 24: stream_say("IR=1200, BPM=0.00, Avg BPM=0 No finger?\r\n"); break;
    case 25: stream_say("red=%d, ir=%d\r\n", v, w); break;
    case 26: stream_say("red=%d, ir=%d, HR=72, HRvalid=1, SPO2=-999, SPO2Valid=0\r\n", v, w); break;
    case 27: stream_say("Heart rate:71.43bpm / SpO2:97%%\r\nBeat!\r\n"); break;
    case 28: stream_say("IR=%d RED=%d\r\n", v, w); break;
    case 29: stream_say("%sSPO2=098 HR=072%s\r\n", i % 2 ? "12:30:05 " : "", i % 3 ? "" : " *"); break;
    case 30: stream_say("Heart_rate_is:\t7%d\r\n", i % 10); break;
    case 31: stream_say("BPM: 7%d\r\n", i % 10); break;
    case 32: stream_say("BPM : 7%d\r\n", i % 10); break;
    case 33: stream_say("\xE2\x99\xA5  A HeartBeat Happened ! \r\nBPM: 72\r\n"); break;
    case 34: stream_say("Heart Rate Updated: 72 BPM\r\n"); break;
    case 35: stream_say("{\"signal\":%d,\"timestamp\":%d}\n", v, i * 20); break;
    case 36: stream_say("PSWS,1,LIVE,%d,%d,%d,70,858,0,90,OK\n", i, i * 20, v); break;
    case 37: stream_say("PSWS,2,SIM,%d,%d,%d,70,858,0,90,OK,1,2,3,4,5,6,7\n", i, i * 20, v); break;
    case 38: stream_say("2A37,%d,16 4D 16 03\r\n", i * 1000); break;
    case 39: stream_say("10482C03\n"); break;
    case 40: stream_say("HeartRateMeasurementValues(heart_rate=72, contact=True, energy_expended=None, rr_intervals=[812, 830])\r\n"); break;
    case 41: stream_say("Heart Rate Measurement notification received:\n\n\tHeart Rate Measurement Value Format: 8 - bit\n\tSensor Contact detected: 1\n"
                        "\tSensor Contact supported: 1\n\tEnergy Expended present: 0\n\tRR-Intervals present: 1\n\n\tHeart Rate Measurement Value: 72 bpm\n\t RR-intervals: 812 830 \n"); break;
    case 42: stream_say("Heart Rate Measurement notification received\r\n\tValue: 67 bpm\r\n\tSensor Contact: supported, not detected\r\n\tRR-Intervals: 918 932 \r\n\r\n"); break;
    case 43: stream_say("HEART RATE: 72 BPM\r\nRR Intervals (ms): 812 830 \r\n"); break;
    case 44: stream_say("HR:  67 bpm | contact: no/unknown | RR: 926.8 ms\n"); break;
    case 45: stream_say("[NOTIFICATION] data 0x20006779 length 4\n"); break;
    case 46: stream_say("temperature:23.%d humidity:45\n", i % 10); break;
    case 47: stream_say("$GPGGA,12%04d,4807.038,N,01131.000,E,1,08,0.9,545.4,M\r\n", i); break;
    case 48: stream_say("[%d] I (123) wifi: state: run -> auth\r\n", i); break;
    case 49: stream_say("x:%d y:%d z:%d\r\n", v, w, i % 5); break;
    case 50: stream_say("%d;%d;%d;%d\n", v, w, i, i); break;
    case 51: stream_say("0x%04X\n", v); break;
    case 52: stream_say("%d a\n", v); break;
    default: stream_say("%d ,%d\n", v, w); break;                 /* two PulseSensors, loosely */
    }
}
/* clang-format on */

static void assert_is(const char *kind, int rival, const char *wanted)
{
    for (size_t from = 0; from < 20; from++) {
        size_t used;
        const struct device *device = listen(stream + from, stream_size - from, 64, &used);
        const char *found = device ? device->id : "nobody";
        if (strcmp(found, wanted ? wanted : "nobody") != 0)
            fail_msg("%s rival %d was taken for %s", kind, rival, found);
    }
}

static void everybodys_lines_are_their_own(void **state)
{
    (void)state;
    int count = (int)(sizeof whose / sizeof whose[0]);
    for (int rival = 0; rival < count; rival++) {
        stream_size = 0;
        for (int i = 0; i < 250 && stream_size < STREAM_MOST - 512; i++)
            speak_text_rival(rival, i);
        assert_is("text", rival, whose[rival]);
    }
}

static void nobody_elses_stream_is_taken(void **state)
{
    (void)state;
    struct random chance;
    random_start(&chance, 9);
    for (int rival = 0; rival <= 5; rival++) {
        stream_size = 0;
        for (int i = 0; i < 250; i++)
            speak_binary_rival(rival, &chance);
        assert_is("binary", rival, NULL);
    }
    static const uint8_t fills[] = {0x00, 0xFF, 'S'};
    for (int fill = 0; fill < 3; fill++) {
        stream_size = 8192;
        memset(stream, fills[fill], stream_size);
        assert_is("endless", fill, NULL);
    }
}

static void a_clear_rival_is_refused_and_a_short_stream_is_waited_for(void **state)
{
    (void)state;
    const struct device *device = device_find("pulsesensor");
    stream_size = 0;
    assert_int_equal(device->recognise(stream, 0), CLAIM_MORE);
    stream_say("S512\r\n");
    assert_int_equal(device->recognise(stream, stream_size), CLAIM_MORE);
    stream_size = 0;
    for (int i = 0; i < 30; i++)
        stream_say("%d\r\n", wave(i));
    assert_int_equal(device->recognise(stream, stream_size), CLAIM_NO);
    memset(stream, 0xFF, DETECTOR_HELD);
    assert_int_equal(device->recognise(stream, DETECTOR_HELD), CLAIM_NO);
}

static void keep_all(void *context, const struct event *event)
{
    int *samples = context;
    *samples += event->kind == EVENT_SAMPLE;
}

static void what_was_held_can_be_decoded_with_nothing_lost(void **state)
{
    (void)state;
    struct simulator_speech speech;
    assert_int_equal(simulator_speak("", 5, &speech, NULL), STATUS_OK);
    detector_start(&detector);
    assert_true(detector.first_ns < 0);
    const struct device *device = NULL;
    size_t fed = 0;
    while (!device)
        device = detector_feed(&detector, &speech.events[fed++]);
    assert_int_equal(detector.held_count, fed);
    assert_true(detector.first_ns == speech.events[0].at_ns);
    static struct decoder decoder;
    int samples = 0;
    struct event_sink sink = {keep_all, &samples};
    decoder_start(&decoder, device, 0);
    for (int i = 0; i < detector.held_count; i++) {
        assert_true(event_equal(&detector.held[i], &speech.events[i], 0));
        decoder_feed(&decoder, &detector.held[i], &sink);
    }
    assert_true(samples >= 20);
    assert_int_equal(decoder.tally.dropped, 0);
    simulator_speech_finish(&speech);
}

static void an_endless_rival_never_fills_it(void **state)
{
    (void)state;
    static const size_t pieces[] = {1, 3, 63, 64};
    for (size_t p = 0; p < 4; p++) {
        detector_start(&detector);
        int64_t fed = 0;
        for (int i = 0; i < 20000; i++) {
            uint8_t bytes[64];
            memset(bytes, i % 7 ? 'x' : '\n', sizeof bytes);
            struct event event = bytes_event(bytes, pieces[p], i);
            assert_null(detector_feed(&detector, &event));
            fed += (int64_t)pieces[p];
            assert_int_equal(detector.dropped + (int64_t)detector.size, fed);
        }
        struct event empty = bytes_event("", 0, 99999);
        int held = detector.held_count;
        assert_null(detector_feed(&detector, &empty));
        assert_int_equal(detector.held_count, held);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms_are_recognised_from_any_byte),
        cmocka_unit_test(twenty_lines_are_enough_and_nineteen_are_not),
        cmocka_unit_test(a_banner_before_it_does_not_matter),
        cmocka_unit_test(one_damaged_line_in_twenty_is_forgiven_and_two_are_not),
        cmocka_unit_test(everybodys_lines_are_their_own),
        cmocka_unit_test(nobody_elses_stream_is_taken),
        cmocka_unit_test(a_clear_rival_is_refused_and_a_short_stream_is_waited_for),
        cmocka_unit_test(what_was_held_can_be_decoded_with_nothing_lost),
        cmocka_unit_test(an_endless_rival_never_fills_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
