/* The Zephyr BioHarness: cases that every decoder must have, a strap whose waves and beats are
 * known, and the recorded one. */
#include "zephyr_support.h"

enum { ECG, RR, BREATHING, X, Y, Z, RATE, CONTACT, BATTERY, CHANNELS };

static const struct pace pace = {"zephyr-bioharness", 1326000, 32, 0}; /* 754 bytes a second */

#define DAY_MS 86400000

/* A strap that was switched on at `from_ms` of the day; all below in ms since then. */
struct strap {
    int64_t from_ms;
    int confidence;
    int skip_ecg, skip_intervals; /* the packet of this number never arrives; -1: all do */
};

static const struct strap usual = {50000000, 98, -1, -1};

static int ecg_value(int n)
{
    return (n * 37) % 1024;
}

/* Beat k stands here; every fifth interval is as long as the one before. */
static int beat_at(int k)
{
    int at = 400;
    for (int i = 1; i <= k; i++)
        at += 800 + 20 * ((i - (i % 5 == 4)) % 5);
    return at;
}

static int beat_before(int ms)
{
    int k = -1;
    while (beat_at(k + 1) <= ms)
        k++;
    return k;
}

static void stamp(uint8_t *payload, const struct strap *strap, int number, int ms)
{
    int64_t day_ms = (strap->from_ms + ms) % DAY_MS;
    payload[0] = (uint8_t)(number + 200);
    put_u16(payload + 1, 2012);
    payload[3] = 9;
    payload[4] = 26;
    put_u16(payload + 5, (int)(day_ms & 0xFFFF));
    put_u16(payload + 7, (int)(day_ms >> 16));
}

static void pack(uint8_t *payload, int k, int value)
{
    for (int bit = 0; bit < 10; bit++)
        payload[9 + (10 * k + bit) / 8] |= (uint8_t)((value >> bit & 1) << (10 * k + bit) % 8);
}

static void add_ecg(struct stream *stream, const struct strap *strap, int number)
{
    uint8_t payload[88] = {0};
    stamp(payload, strap, number, 252 * number);
    for (int i = 0; i < 63; i++)
        pack(payload, i, ecg_value(63 * number + i));
    add_zephyr(stream, 0x22, payload, sizeof payload, 0x03);
}

static void add_breathing(struct stream *stream, const struct strap *strap, int number)
{
    uint8_t payload[32] = {0};
    stamp(payload, strap, number, 1008 * number);
    for (int i = 0; i < 18; i++)
        pack(payload, i, 500 + (18 * number + i) % 40);
    add_zephyr(stream, 0x21, payload, sizeof payload, 0x03);
}

static void add_acceleration(struct stream *stream, const struct strap *strap, int number)
{
    uint8_t payload[84] = {0};
    stamp(payload, strap, number, 400 * number);
    for (int i = 0; i < 60; i++)
        pack(payload, i, i % 3 == 0 ? 512 + 83 : i % 3 == 1 ? 512 : 512 - 83);
    add_zephyr(stream, 0x25, payload, sizeof payload, 0x03);
}

static void add_intervals(struct stream *stream, const struct strap *strap, int number)
{
    uint8_t payload[45] = {0};
    stamp(payload, strap, number, 1008 * number);
    for (int i = 0; i < 18; i++) {
        int k = beat_before(1008 * number + 56 * i);
        int ms = k < 1 ? 850 : beat_at(k) - beat_at(k - 1);
        put_u16(payload + 9 + 2 * i, k % 2 ? ms : -ms);
    }
    add_zephyr(stream, 0x24, payload, sizeof payload, 0x03);
}

static void add_summary(struct stream *stream, const struct strap *strap, int number)
{
    uint8_t payload[71] = {0};
    stamp(payload, strap, number, 1000 * number);
    put_u16(payload + 10, 72);
    payload[24] = 55;
    payload[34] = (uint8_t)strap->confidence;
    add_zephyr(stream, 0x2B, payload, sizeof payload, 0x03);
}

/* Everything in the order in which it is full; acknowledgements first, a life-sign each 3 s. */
static struct stream speech(const struct strap *strap, int from_s, int to_s)
{
    struct stream stream = {.size = 0};
    add_zephyr(&stream, 0x16, NULL, 0, 0x06);
    for (int ms = 1000 * from_s + 4; ms <= 1000 * to_s; ms += 4) {
        if (ms % 252 == 0 && ms / 252 - 1 != strap->skip_ecg)
            add_ecg(&stream, strap, ms / 252 - 1);
        if (ms % 400 == 0)
            add_acceleration(&stream, strap, ms / 400 - 1);
        if (ms % 1008 == 0) {
            add_breathing(&stream, strap, ms / 1008 - 1);
            if (ms / 1008 - 1 != strap->skip_intervals)
                add_intervals(&stream, strap, ms / 1008 - 1);
        }
        if (ms % 1000 == 0)
            add_summary(&stream, strap, ms / 1000 - 1);
        if (ms % 3000 == 0)
            add_zephyr(&stream, 0x23, NULL, 0, 0x03);
    }
    return stream;
}

static void assert_intervals(const struct test_events *events, size_t n, int from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct event *event = sample_at(events, RR, n + i);
        int wanted_ms = beat_at(from + (int)i) - beat_at(from + (int)i - 1);
        assert_true(event->sample.value == wanted_ms);
        if (i > 0) {
            const struct event *before = sample_at(events, RR, n + i - 1);
            assert_true(event->sample.time_ns - before->sample.time_ns == wanted_ms * NS_PER_MS);
        }
    }
}

static void it_says_what_it_carries(void **state)
{
    (void)state;
    static const int signals[CHANNELS] = {
        SIGNAL_ECG,          SIGNAL_RR,           SIGNAL_RESPIRATION,
        SIGNAL_ACCELERATION, SIGNAL_ACCELERATION, SIGNAL_ACCELERATION,
        SIGNAL_HEART_RATE,   SIGNAL_CONTACT,      SIGNAL_BATTERY};
    struct stream stream = speech(&usual, 0, 30);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(test_count(&events, EVENT_DEVICE), CHANNELS);
    for (int i = 0; i < CHANNELS; i++) {
        assert_int_equal(events.at[i].device.channel, i);
        assert_int_equal(events.at[i].device.signal, signals[i]);
    }
    assert_true(events.at[ECG].device.rate_hz == 250 && events.at[ECG].device.high == 1023);
    assert_int_equal(samples_of(&events, ECG), 119 * 63);
    assert_int_equal(samples_of(&events, BREATHING), 29 * 18);
    assert_int_equal(samples_of(&events, Z), 75 * 20);
    assert_true(sample_at(&events, X, 5)->sample.value == 4);
    assert_true(sample_at(&events, Y, 5)->sample.value == 0);
    assert_true(sample_at(&events, Z, 5)->sample.value == -4);
    assert_true(sample_at(&events, BREATHING, 25)->sample.value == 525);
    assert_true(sample_at(&events, RATE, 0)->sample.value == 72);
    assert_true(sample_at(&events, BATTERY, 0)->sample.value == 55);
    assert_int_equal(samples_of(&events, CONTACT), 1);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    assert_int_equal(decoder.tally.framed, stream.size);
    test_events_finish(&events);
}

/* All values in their order; from `settled` on 4 ms apart to within a hundredth. */
static void the_waves_are_whole_and_steady(void **state)
{
    (void)state;
    struct stream stream = speech(&usual, 0, 80);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    int64_t last_ns = 0;
    int n = 0;
    for (size_t i = 0; i < events.count; i++) {
        const struct event *event = &events.at[i];
        if (event->kind != EVENT_SAMPLE || event->sample.channel != ECG)
            continue;
        assert_true(event->sample.value == ecg_value(n));
        double step_ms = (double)(event->sample.time_ns - last_ns) / 1e6;
        assert_true(n == 0 || fabs(step_ms - 4) < (n < 2500 ? 3 : 0.2));
        last_ns = event->sample.time_ns;
        n++;
    }
    assert_int_equal(n, 317 * 63);
    test_events_finish(&events);
}

static void a_beat_is_a_turn_of_the_sign(void **state)
{
    (void)state;
    struct stream stream = speech(&usual, 0, 80);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    size_t count = samples_of(&events, RR);
    assert_int_equal(count, (size_t)beat_before(79 * 1008 - 56) + 1);
    assert_true(sample_at(&events, RR, 0)->sample.value == 850); /* of before it was heard */
    assert_intervals(&events, 1, 1, count - 1);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    test_events_finish(&events);
}

static void a_lost_wave_packet_is_counted_and_leaves_its_place(void **state)
{
    (void)state;
    struct strap strap = usual;
    strap.skip_ecg = 60;
    struct stream stream = speech(&strap, 0, 30);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    const struct event *loss = loss_at(&events, 0);
    assert_int_equal(loss->loss.count, 63);
    assert_int_equal(loss->loss.counted, 1);
    const struct event *before = sample_at(&events, ECG, 60 * 63 - 1);
    const struct event *after = sample_at(&events, ECG, 60 * 63);
    assert_true(loss->loss.from_ns == before->sample.time_ns);
    assert_true(loss->loss.to_ns == after->sample.time_ns);
    assert_true(after->sample.value == ecg_value(61 * 63));
    int64_t hole_ns = after->sample.time_ns - before->sample.time_ns;
    assert_true(llabs(hole_ns - 256 * NS_PER_MS) < 2 * NS_PER_MS);
    test_events_finish(&events);
}

static void a_lost_interval_packet_breaks_the_chain(void **state)
{
    (void)state;
    struct strap strap = usual;
    strap.skip_intervals = 10;
    struct stream stream = speech(&strap, 0, 30);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    int last = beat_before(10 * 1008 - 56), next = beat_before(11 * 1008) + 1;
    assert_intervals(&events, 1, 1, (size_t)last);
    assert_intervals(&events, (size_t)last + 1, next, 10);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    assert_int_equal(loss_at(&events, 0)->loss.counted, 0);
    test_events_finish(&events);
}

static void midnight_is_nothing_special(void **state)
{
    (void)state;
    struct strap strap = usual;
    strap.from_ms = DAY_MS - 15000;
    struct stream late = speech(&strap, 0, 30), noon = speech(&usual, 0, 30);
    struct test_events a = decode_paced_all_ways(pace, &late);
    struct test_events b = decode_paced_all_ways(pace, &noon);
    assert_same(&a, &b);
    test_events_finish(&a);
    test_events_finish(&b);
}

static void no_confidence_is_not_worn(void **state)
{
    (void)state;
    struct strap strap = usual;
    struct stream stream = speech(&strap, 0, 10);
    strap.confidence = 5;
    struct stream off = speech(&strap, 10, 14), on = speech(&usual, 14, 24);
    stream_add(&stream, off.bytes, off.size);
    stream_add(&stream, on.bytes, on.size);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(samples_of(&events, CONTACT), 3);
    assert_true(sample_at(&events, CONTACT, 1)->sample.value == 0);
    assert_true(sample_at(&events, CONTACT, 2)->sample.value == 1);
    assert_true(test_count(&events, EVENT_LOSS) >= 1);
    assert_int_equal(samples_of(&events, ECG), 95 * 63); /* the wave goes on */
    test_events_finish(&events);
}

/* The stream with something in the middle: no other packet suffers. */
static void assert_only_it_is_lost(const struct stream *middle, int64_t rejected)
{
    struct stream stream = speech(&usual, 0, 4), rest = speech(&usual, 4, 8);
    size_t sound = stream.size + rest.size;
    stream_add(&stream, middle->bytes, middle->size);
    stream_add(&stream, rest.bytes, rest.size);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(samples_of(&events, ECG), 31 * 63);
    assert_int_equal(decoder.tally.framed, sound);
    assert_int_equal(decoder.tally.dropped, middle->size);
    assert_int_equal(decoder.tally.rejected, rejected);
    test_events_finish(&events);
}

static void damage_costs_no_other_packet(void **state)
{
    (void)state;
    struct stream packet = {.size = 0};
    add_ecg(&packet, &usual, 16);
    for (size_t cut = 0; cut < packet.size; cut += 1 + cut / 8) {
        struct stream part = packet;
        part.size = cut;
        /* A cut packet swallows the beginning of the next, and ends nowhere. */
        assert_only_it_is_lost(&part, cut > 2);
    }
    struct stream bad = packet;
    bad.bytes[50] ^= 4;
    assert_only_it_is_lost(&bad, 1);
    bad = packet;
    bad.bytes[92] = 0x30;
    assert_only_it_is_lost(&bad, 1);
    bad = packet;
    put_u16(bad.bytes + 3 + 7, 0x7FFF); /* beyond the end of the day */
    bad.bytes[91] = zephyr_crc(bad.bytes + 3, 88);
    assert_only_it_is_lost(&bad, 1);
    bad = stream_of("leads off\r\n\x02\x22");
    assert_only_it_is_lost(&bad, 0);
}

static void a_stream_may_begin_at_any_byte(void **state)
{
    (void)state;
    const struct device *device = device_find("zephyr-bioharness");
    struct stream whole = speech(&usual, 5, 9);
    for (size_t from = 0; from < 1000; from++) {
        size_t certain = 0;
        while (device->recognise(whole.bytes + from, certain) != CLAIM_YES)
            certain++;
        assert_true(certain < 700); /* within a second */
    }
}

static void life_signs_alone_need_patience(void **state)
{
    (void)state;
    const struct device *device = device_find("zephyr-bioharness");
    struct stream stream = {.size = 0};
    for (int i = 0; i < 16; i++) {
        assert_int_equal(device->recognise(stream.bytes, stream.size), CLAIM_MORE);
        add_zephyr(&stream, 0x23, NULL, 0, 0x03);
    }
    assert_int_equal(device->recognise(stream.bytes, stream.size), CLAIM_YES);
}

static void an_interruption_breaks_everything_and_time_goes_on(void **state)
{
    (void)state;
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find("zephyr-bioharness"), 0);
    struct stream stream = speech(&usual, 0, 10);
    stream.size -= 20;
    feed_paced(pace, &stream, 64, NULL, &sink);
    assert_true(decoder.tally.held > 0);
    decoder_interrupt(&decoder);
    assert_int_equal(decoder.tally.held, 0);
    size_t before = events.count;
    stream = speech(&usual, 12, 20);
    struct test_events later = {0};
    struct event_sink later_sink = test_sink(&later);
    for (size_t at = 0; at < stream.size; at++) {
        struct event event = event_of(EVENT_BYTES, 12 * NS_PER_S + (int64_t)at * pace.ns_per_byte);
        event.bytes.size = 1;
        event.bytes.at[0] = stream.bytes[at];
        decoder_feed(&decoder, &event, &later_sink);
    }
    assert_int_equal(test_count(&later, EVENT_DEVICE), 0);
    assert_int_equal(test_count(&later, EVENT_LOSS), 2); /* of the wave, and of the intervals */
    assert_int_equal(samples_of(&later, CONTACT), 1);
    for (size_t i = 0; i < later.count; i++)
        sink_put(&sink, &later.at[i]);
    assert_true(events.count > before);
    assert_times_rise(&events);
    test_events_finish(&events);
    test_events_finish(&later);
}

static void the_older_packet_has_a_rate_too(void **state)
{
    (void)state;
    struct stream stream = {.size = 0};
    uint8_t payload[53] = {0};
    stamp(payload, &usual, 0, 0);
    put_u16(payload + 9, 66);
    add_zephyr(&stream, 0x20, payload, sizeof payload, 0x03);
    put_u16(payload + 9, 0xFFFF);
    add_zephyr(&stream, 0x20, payload, sizeof payload, 0x03);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(samples_of(&events, RATE), 1);
    assert_true(sample_at(&events, RATE, 0)->sample.value == 66);
    assert_true(sample_at(&events, CONTACT, 1)->sample.value == 0);
    test_events_finish(&events);
}

static void the_printed_intervals_are_one_beat(void **state)
{
    (void)state;
    static const uint8_t real[] = {0x02, 0x24, 0x2d, 0x26, 0xdc, 0x07, 0x09, 0x1a, 0x13, 0x73,
                                   0xd8, 0x03, 0xeb, 0x03, 0xeb, 0x03, 0xeb, 0x03, 0xeb, 0x03,
                                   0xeb, 0x03, 0xeb, 0x03, 0xeb, 0x03, 0xeb, 0x03, 0xeb, 0x03,
                                   0xeb, 0x03, 0xeb, 0x03, 0xeb, 0x03, 0xeb, 0x03, 0xeb, 0x03,
                                   0xeb, 0x03, 0x2c, 0xfc, 0x2c, 0xfc, 0x2c, 0xfc, 0xfd, 0x03};
    struct stream stream = {.size = 0};
    stream_add(&stream, real, sizeof real);
    struct stream rest = speech(&usual, 5, 20); /* by then the clocks are joined */
    stream_add(&stream, rest.bytes, rest.size);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(decoder.tally.framed, sizeof real + rest.size);
    assert_true(sample_at(&events, RR, 0)->sample.value == 980);
    test_events_finish(&events);
}

static void what_is_said_to_it_is_sound(void **state)
{
    (void)state;
    const struct dialogue *dialogue = device_find("zephyr-bioharness")->dialogue;
    for (int i = 0; i < 5; i++) {
        const struct utterance *said[] = {&dialogue->begin[i], &dialogue->end[i], &dialogue->alive};
        for (int s = 0; s < 3; s++)
            assert_int_equal(zephyr_read(said[s]->bytes, said[s]->size).length, said[s]->size);
        assert_int_equal(((const uint8_t *)said[0]->bytes)[1],
                         ((const uint8_t *)said[1]->bytes)[1]);
    }
    assert_int_equal(dialogue->begin[5].size, 0);
    assert_int_equal(dialogue->end[5].size, 0);
}

static void noise_gives_nothing(void **state)
{
    (void)state;
    assert_noise_is_silence(pace);
}

/* By how much samples of a channel are not `step_ms` apart, after the first ten seconds. */
static double worst_step_ms(const struct test_events *events, int channel, double step_ms)
{
    double worst = 0;
    int64_t last_ns = INT64_MAX;
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->at[i];
        if (event->kind != EVENT_SAMPLE || event->sample.channel != channel)
            continue;
        if (last_ns < INT64_MAX && event->sample.time_ns > 10 * NS_PER_S)
            worst = fmax(worst, fabs((double)(event->sample.time_ns - last_ns) / 1e6 - step_ms));
        last_ns = event->sample.time_ns;
    }
    return worst;
}

static void the_recorded_strap_is_read_to_the_last_byte(void **state)
{
    (void)state;
    static struct capture capture;
    if (!capture_load("zephyr-120-second-bt-stream", &capture)) {
        print_message("no recordings here\n");
        skip();
    }
    struct test_events events = decode_capture("zephyr-bioharness", &capture);
    assert_int_equal(decoder.tally.bytes, 113710);
    assert_int_equal(decoder.tally.dropped, 0);
    assert_int_equal(decoder.tally.held, 1); /* the recording ends within a packet */
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    assert_int_equal(samples_of(&events, ECG), 597 * 63);
    assert_int_equal(samples_of(&events, BREATHING), 149 * 18);
    assert_int_equal(samples_of(&events, X), 376 * 20);
    assert_int_equal(samples_of(&events, CONTACT), 1);
    assert_int_equal(samples_of(&events, RR), 178);
    assert_true(sample_at(&events, ECG, 0)->sample.value == 507);
    double sum_ms = 0;
    for (size_t i = 0; i < 178; i++)
        sum_ms += sample_at(&events, RR, i)->sample.value;
    assert_true(sum_ms == 151071);
    int64_t span_ns =
        sample_at(&events, RR, 177)->sample.time_ns - sample_at(&events, RR, 0)->sample.time_ns;
    assert_true(span_ns == (int64_t)(sum_ms - sample_at(&events, RR, 0)->sample.value) * NS_PER_MS);
    double ecg_ms = worst_step_ms(&events, ECG, 4);
    print_message("BioHarness: 178 intervals, %.3f s; ECG steps within %.3f ms\n", sum_ms / 1000,
                  ecg_ms);
    assert_true(ecg_ms < 2);
    assert_times_rise(&events);
    test_events_finish(&events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_sum_is_crc_8_maxim),
        cmocka_unit_test(it_says_what_it_carries),
        cmocka_unit_test(the_waves_are_whole_and_steady),
        cmocka_unit_test(a_beat_is_a_turn_of_the_sign),
        cmocka_unit_test(a_lost_wave_packet_is_counted_and_leaves_its_place),
        cmocka_unit_test(a_lost_interval_packet_breaks_the_chain),
        cmocka_unit_test(midnight_is_nothing_special),
        cmocka_unit_test(no_confidence_is_not_worn),
        cmocka_unit_test(damage_costs_no_other_packet),
        cmocka_unit_test(a_stream_may_begin_at_any_byte),
        cmocka_unit_test(life_signs_alone_need_patience),
        cmocka_unit_test(an_interruption_breaks_everything_and_time_goes_on),
        cmocka_unit_test(the_older_packet_has_a_rate_too),
        cmocka_unit_test(the_printed_intervals_are_one_beat),
        cmocka_unit_test(what_is_said_to_it_is_sound),
        cmocka_unit_test(noise_gives_nothing),
        cmocka_unit_test(the_recorded_strap_is_read_to_the_last_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
