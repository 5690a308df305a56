/* The Zephyr BioHarness: cases that every decoder must have, a strap whose waves and beats are
 * known, and the recorded one. */
#include "bioharness_speech.h"

enum { ECG, RR, BREATHING, X, Y, Z, RATE, CONTACT, BATTERY, CHANNELS };

static const struct pace pace = {"zephyr-bioharness", 1326000, 32, 0}; /* 754 bytes a second */

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

/* All values in their order, and 4 ms apart. */
static void the_waves_are_whole_and_steady(void **state)
{
    (void)state;
    struct stream stream = speech(&usual, 0, 80);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    int n = 0;
    for (size_t i = 0; i < events.count; i++)
        if (events.at[i].kind == EVENT_SAMPLE && events.at[i].sample.channel == ECG)
            assert_true(events.at[i].sample.value == ecg_value(n++));
    assert_true(worst_step_ms(&events, ECG, 4) < 0.2);
    assert_int_equal(n, 317 * 63);
    test_events_finish(&events);
}

/* What was sent from 20 s to 32 s arrives at once. */
static void a_stall_moves_nothing(void **state)
{
    (void)state;
    struct stream stream = speech(&usual, 0, 60);
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find("zephyr-bioharness"), 0);
    for (size_t at = 0; at < stream.size; at++) {
        int64_t at_ns = (int64_t)at * pace.ns_per_byte;
        bool stalled = at_ns > 20 * NS_PER_S && at_ns < 32 * NS_PER_S;
        struct event event = event_of(EVENT_BYTES, stalled ? 32 * NS_PER_S : at_ns);
        event.bytes.size = 1;
        event.bytes.at[0] = stream.bytes[at];
        decoder_feed(&decoder, &event, &sink);
    }
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    assert_int_equal(samples_of(&events, ECG), 238 * 63);
    assert_intervals(&events, 1, 1, samples_of(&events, RR) - 1);
    assert_true(worst_step_ms(&events, ECG, 4) < 0.2);
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
        cmocka_unit_test(a_stall_moves_nothing),
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
