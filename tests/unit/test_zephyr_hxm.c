/* The Zephyr HxM: cases that every decoder must have, a strap whose beats are known, and the
 * recorded one. */
#include "zephyr_support.h"

enum { RR, RATE, CONTACT, BATTERY };

static const struct pace pace = {"zephyr-hxm", 15000000, 32, 0}; /* 60 bytes in 0.9 s */

static const uint8_t real[] = {
    0x02, 0x26, 0x37, 0x1a, 0x00, 0x31, 0x66, 0x50, 0x00, 0x31, 0x64, 0x64, 0x43, 0x65, 0x63,
    0x48, 0xd3, 0x44, 0x3f, 0x41, 0xbf, 0x3d, 0x0b, 0x3a, 0x4b, 0x36, 0x9f, 0x32, 0xdf, 0x2e,
    0x37, 0x2b, 0xff, 0x27, 0xb3, 0x24, 0x87, 0x21, 0x7f, 0x1e, 0x4b, 0x1b, 0x03, 0x18, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0xb5, 0x04, 0x00, 0x00, 0x2e, 0x00, 0x00, 0x00, 0x89, 0x03};

/* A strap whose beat k stands at 700 + 900 k + swing ms of its clock. */
static int64_t beat_ms(int k)
{
    return 60000 + 900 * k + 2 * (int)(40 * sin(k / 3.0));
}

/* The packet that tells beat k as the newest. */
static void add_packet(struct stream *stream, int k, int rate)
{
    uint8_t payload[55] = {0x1a, 0, '1', 'f', 0x50, 0, '1', 'd'};
    payload[8] = 87;
    payload[9] = (uint8_t)rate;
    payload[10] = (uint8_t)(250 + k);
    for (int i = 0; i < 15; i++)
        put_u16(payload + 11 + 2 * i, (int)beat_ms(k - i));
    add_zephyr(stream, 0x26, payload, sizeof payload, 0x03);
}

static struct stream packets(int first, int count)
{
    struct stream stream = {.size = 0};
    for (int k = first; k < first + count; k++)
        add_packet(&stream, k, 67);
    return stream;
}

/* Intervals from the one that beat `from` closes, all exact, also as differences of times. */
static void assert_intervals(const struct test_events *events, size_t n, int from, int count)
{
    for (int k = 0; k < count; k++) {
        const struct event *event = sample_at(events, RR, n + (size_t)k);
        double wanted_ms = (double)(beat_ms(from + k) - beat_ms(from + k - 1));
        assert_true(event->sample.value == wanted_ms);
        if (k > 0) {
            const struct event *before = sample_at(events, RR, n + (size_t)k - 1);
            assert_true(event->sample.time_ns - before->sample.time_ns ==
                        (int64_t)wanted_ms * NS_PER_MS);
        }
    }
}

static void it_says_what_it_carries(void **state)
{
    (void)state;
    struct stream stream = packets(0, 30);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    static const int signals[] = {SIGNAL_RR, SIGNAL_HEART_RATE, SIGNAL_CONTACT, SIGNAL_BATTERY};
    assert_int_equal(test_count(&events, EVENT_DEVICE), 4);
    for (int i = 0; i < 4; i++) {
        assert_string_equal(events.at[i].device.id, "zephyr-hxm");
        assert_int_equal(events.at[i].device.channel, i);
        assert_int_equal(events.at[i].device.signal, signals[i]);
    }
    assert_true(sample_at(&events, RATE, 0)->sample.value == 67);
    assert_true(sample_at(&events, CONTACT, 0)->sample.value == 1);
    assert_true(sample_at(&events, BATTERY, 0)->sample.value == 87);
    assert_int_equal(samples_of(&events, CONTACT), 1);
    assert_int_equal(samples_of(&events, BATTERY), 1);
    assert_int_equal(samples_of(&events, RR), 29); /* the first packet only tells where it begins */
    assert_intervals(&events, 0, 1, 29);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    assert_int_equal(decoder.tally.framed, 1800);
    test_events_finish(&events);
}

struct wanted {
    const char *title;
    struct stream (*make)(void);
    size_t intervals, losses;
    int64_t rejected, framed, dropped, held;
};

static struct stream clean(void)
{
    return packets(0, 10);
}

static struct stream nothing(void)
{
    return packets(0, 0);
}

static struct stream garbage_before(void)
{
    struct stream stream = stream_of("\x02\x26\x37garbage\x02\x02");
    struct stream rest = clean();
    stream_add(&stream, rest.bytes, rest.size);
    return stream;
}

static struct stream damaged(void)
{
    struct stream stream = clean();
    stream.bytes[5 * 60 + 20] ^= 0x10;
    return stream;
}

static struct stream damaged_end(void)
{
    struct stream stream = clean();
    stream.bytes[5 * 60 + 59] = 0x33;
    return stream;
}

static struct stream damaged_head(void)
{
    struct stream stream = clean();
    stream.bytes[5 * 60 + 1] = 0x27;
    return stream;
}

/* As long as a lost packet would have taken. */
static void add_silence(struct stream *stream, int count)
{
    memset(stream->bytes + stream->size, 0, 60 * (size_t)count);
    stream->size += 60 * (size_t)count;
}

static struct stream one_lost(void)
{
    struct stream stream = packets(0, 5), rest = packets(6, 4);
    add_silence(&stream, 1);
    stream_add(&stream, rest.bytes, rest.size);
    return stream;
}

static struct stream thirteen_lost(void)
{
    struct stream stream = packets(0, 10), rest = packets(23, 5);
    add_silence(&stream, 13);
    stream_add(&stream, rest.bytes, rest.size);
    return stream;
}

static struct stream twenty_beats_on(void)
{
    struct stream stream = packets(0, 10), rest = packets(29, 5);
    add_silence(&stream, 19);
    stream_add(&stream, rest.bytes, rest.size);
    return stream;
}

static struct stream the_same_again(void)
{
    struct stream stream = packets(0, 10), rest = packets(9, 3);
    stream_add(&stream, rest.bytes, rest.size);
    return stream;
}

static struct stream unfinished(void)
{
    struct stream stream = clean();
    stream.size -= 7;
    return stream;
}

static struct stream taken_off(void)
{
    struct stream stream = packets(0, 10);
    add_packet(&stream, 10, 0);
    add_packet(&stream, 10, 0);
    struct stream rest = packets(12, 5);
    stream_add(&stream, rest.bytes, rest.size);
    return stream;
}

static void the_table_of_cases(void **state)
{
    (void)state;
    static const struct wanted cases[] = {
        {"clean", clean, 9, 0, 0, 600, 0, 0},
        {"nothing", nothing, 0, 0, 0, 0, 0, 0},
        {"garbage before", garbage_before, 9, 0, 1, 600, 12, 0},
        {"damaged: the next packet knows", damaged, 9, 0, 1, 540, 60, 0},
        {"damaged end", damaged_end, 9, 0, 1, 540, 60, 0},
        {"damaged head", damaged_head, 9, 0, 0, 540, 60, 0},
        {"one lost", one_lost, 9, 0, 0, 540, 60, 0},
        {"thirteen lost", thirteen_lost, 27, 0, 0, 900, 13 * 60, 0},
        {"twenty beats later", twenty_beats_on, 9 + 14 + 4, 1, 0, 900, 19 * 60, 0},
        {"the same again", the_same_again, 11, 0, 0, 780, 0, 0},
        {"unfinished", unfinished, 8, 0, 0, 540, 0, 53},
        {"taken off", taken_off, 9 + 4, 1, 0, 1020, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stream stream = cases[i].make();
        struct test_events events = decode_paced_all_ways(pace, &stream);
        const struct tally_body *tally = &decoder.tally;
        if (samples_of(&events, RR) != cases[i].intervals ||
            test_count(&events, EVENT_LOSS) != cases[i].losses ||
            tally->rejected != cases[i].rejected || tally->framed != cases[i].framed ||
            tally->dropped != cases[i].dropped || tally->held != cases[i].held)
            fail_msg("%s: %zu intervals, %zu losses, %d rejected, %d framed, %d dropped, %d held",
                     cases[i].title, samples_of(&events, RR), test_count(&events, EVENT_LOSS),
                     (int)tally->rejected, (int)tally->framed, (int)tally->dropped,
                     (int)tally->held);
        test_events_finish(&events);
    }
}

static void lost_beats_are_counted_and_the_rest_is_read(void **state)
{
    (void)state;
    struct stream stream = twenty_beats_on();
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_intervals(&events, 0, 1, 9);
    assert_intervals(&events, 9, 16, 18); /* those that beats 16 to 33 close */
    const struct event *loss = loss_at(&events, 0);
    assert_int_equal(loss->loss.count, 6); /* 10 to 15 */
    assert_int_equal(loss->loss.counted, 1);
    assert_true(loss->loss.from_ns == sample_at(&events, RR, 8)->sample.time_ns);
    assert_true(loss->loss.to_ns == sample_at(&events, RR, 9)->sample.time_ns);
    test_events_finish(&events);
}

static void no_interval_spans_the_time_it_was_off(void **state)
{
    (void)state;
    struct stream stream = taken_off();
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_intervals(&events, 0, 1, 9);
    assert_intervals(&events, 9, 13, 4);
    assert_int_equal(loss_at(&events, 0)->loss.count, 0);
    assert_int_equal(samples_of(&events, CONTACT), 3);
    assert_true(sample_at(&events, CONTACT, 1)->sample.value == 0);
    assert_true(sample_at(&events, CONTACT, 2)->sample.value == 1);
    test_events_finish(&events);
}

static void no_new_beat_is_not_worn(void **state)
{
    (void)state;
    struct stream stream = packets(0, 10);
    for (int i = 0; i < 9; i++)
        add_packet(&stream, 9, 67);
    struct stream rest = packets(19, 5);
    stream_add(&stream, rest.bytes, rest.size);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(samples_of(&events, CONTACT), 3);
    assert_true(sample_at(&events, CONTACT, 1)->sample.value == 0);
    assert_true(sample_at(&events, CONTACT, 1)->sample.time_ns < 15 * NS_PER_S);
    assert_int_equal(samples_of(&events, RR), 9 + 4);
    assert_intervals(&events, 9, 20, 4);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    test_events_finish(&events);
}

static void a_packet_cut_at_any_byte_costs_itself_and_no_beat(void **state)
{
    (void)state;
    for (size_t cut = 0; cut < 60; cut++) {
        struct stream stream = packets(0, 6), part = packets(6, 1), rest = packets(7, 6);
        stream_add(&stream, part.bytes, cut);
        stream_add(&stream, rest.bytes, rest.size);
        struct test_events events = decode_paced_all_ways(pace, &stream);
        assert_int_equal(samples_of(&events, RR), 12);
        assert_intervals(&events, 0, 1, 12);
        assert_int_equal(decoder.tally.dropped, cut);
        test_events_finish(&events);
    }
}

static void a_stream_may_begin_at_any_byte(void **state)
{
    (void)state;
    struct stream whole = packets(0, 12);
    const struct device *device = device_find("zephyr-hxm");
    for (size_t from = 0; from < 60; from++) {
        struct stream stream = {.size = 0};
        stream_add(&stream, whole.bytes + from, whole.size - from);
        struct test_events events = decode_paced(pace, &stream, 64, NULL);
        assert_intervals(&events, 0, from ? 2 : 1, from ? 10 : 11);
        test_events_finish(&events);
        size_t certain = (from ? 60 - from : 0) + 180;
        assert_int_equal(device->recognise(stream.bytes, certain - 1), CLAIM_MORE);
        assert_int_equal(device->recognise(stream.bytes, certain), CLAIM_YES);
    }
}

static void stamps_and_numbers_wrap(void **state)
{
    (void)state;
    struct stream stream = packets(0, 1000); /* 900 s, 13 wraps of the stamp, 4 of the number */
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(samples_of(&events, RR), 999);
    assert_intervals(&events, 0, 1, 999);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    test_events_finish(&events);
}

/* Each packet whole, late by chance, some seconds by a stall. */
static void late_packets_do_not_move_beats(void **state)
{
    (void)state;
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    struct random chance;
    random_start(&chance, 3);
    decoder_start(&decoder, device_find("zephyr-hxm"), 0);
    int64_t at_ns = 0;
    for (int k = 0; k < 300; k++) {
        struct stream packet = packets(k, 1);
        int64_t late_ms = (int64_t)(random_bits(&chance) % 300) + (k > 100 && k < 110 ? 9000 : 0);
        int64_t due_ns = (beat_ms(k) - 60000 + 20 + late_ms) * NS_PER_MS;
        at_ns = due_ns > at_ns ? due_ns : at_ns;
        struct event event = event_of(EVENT_BYTES, at_ns);
        event.bytes.size = 60;
        memcpy(event.bytes.at, packet.bytes, 60);
        decoder_feed(&decoder, &event, &sink);
    }
    assert_int_equal(samples_of(&events, RR), 299);
    assert_intervals(&events, 0, 1, 299);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    for (int k = 0; k < 299; k++) {
        int64_t true_ns = (beat_ms(k + 1) - 60000) * NS_PER_MS;
        int64_t off_ns = sample_at(&events, RR, (size_t)k)->sample.time_ns - true_ns;
        assert_true(off_ns >= 20 * NS_PER_MS && off_ns < 200 * NS_PER_MS);
    }
    assert_times_rise(&events);
    test_events_finish(&events);
}

static void a_strap_that_begins_anew_gives_no_interval_between(void **state)
{
    (void)state;
    struct stream stream = packets(0, 10), rest = packets(-40, 10);
    stream_add(&stream, rest.bytes, rest.size);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    assert_int_equal(loss_at(&events, 0)->loss.counted, 0);
    for (size_t i = 0; i < samples_of(&events, RR); i++)
        assert_true(fabs(sample_at(&events, RR, i)->sample.value - 900) < 81);
    test_events_finish(&events);
}

static void an_interruption_breaks_the_chain(void **state)
{
    (void)state;
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find("zephyr-hxm"), 0);
    struct stream stream = packets(0, 10);
    stream.size -= 20;
    feed_paced(pace, &stream, 64, NULL, &sink);
    assert_int_equal(decoder.tally.held, 40);
    decoder_interrupt(&decoder);
    assert_int_equal(decoder.tally.held, 0);
    stream = packets(12, 5);
    for (size_t k = 0; k < 5; k++) {
        struct event event = event_of(EVENT_BYTES, (13 + (int64_t)k) * 900 * NS_PER_MS);
        event.bytes.size = 60;
        memcpy(event.bytes.at, stream.bytes + 60 * k, 60);
        decoder_feed(&decoder, &event, &sink);
    }
    assert_int_equal(samples_of(&events, RR), 8 + 4);
    assert_intervals(&events, 8, 13, 4);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 4);
    assert_int_equal(samples_of(&events, CONTACT), 2);
    assert_times_rise(&events);
    test_events_finish(&events);
}

static void noise_gives_nothing(void **state)
{
    (void)state;
    assert_noise_is_silence(pace);
}

static void the_printed_packet_is_understood(void **state)
{
    (void)state;
    struct stream stream = {.size = 0};
    stream_add(&stream, real, sizeof real);
    uint8_t next[60];
    memcpy(next, real, 60);
    next[13]++; /* one beat more: the history moves on by one */
    memmove(next + 16, next + 14, 28);
    put_u16(next + 14, 0x4863 + 900);
    next[58] = zephyr_crc(next + 3, 55);
    for (int i = 0; i < 5; i++)
        stream_add(&stream, next, sizeof next);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_true(sample_at(&events, RATE, 0)->sample.value == 67);
    assert_true(sample_at(&events, BATTERY, 0)->sample.value == 100);
    assert_int_equal(samples_of(&events, RR), 1);
    assert_true(sample_at(&events, RR, 0)->sample.value == 900);
    test_events_finish(&events);
}

/* 207 intervals, 141.558 s, whatever is missing of the packets but the first and the last. */
static void assert_recorded_beats(const struct capture *capture, int64_t packets_there)
{
    struct test_events events = decode_capture("zephyr-hxm", capture);
    assert_int_equal(decoder.tally.framed, packets_there * 60);
    assert_int_equal(decoder.tally.rejected, 0);
    assert_int_equal(samples_of(&events, RR), 207);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    double sum_ms = 0;
    for (size_t i = 0; i < 207; i++)
        sum_ms += sample_at(&events, RR, i)->sample.value;
    assert_true(sum_ms == 141558);
    int64_t span_ns =
        sample_at(&events, RR, 206)->sample.time_ns - sample_at(&events, RR, 0)->sample.time_ns;
    assert_true(span_ns == (int64_t)(sum_ms - sample_at(&events, RR, 0)->sample.value) * NS_PER_MS);
    assert_times_rise(&events);
    print_message("HxM: %d packets, 207 intervals, %.3f s\n", (int)packets_there, sum_ms / 1000);
    test_events_finish(&events);
}

static void the_recorded_strap_is_read_to_the_last_beat(void **state)
{
    (void)state;
    static struct capture capture;
    if (!capture_load("zephyr-120-second-bt-stream-hxm", &capture)) {
        print_message("no recordings here\n");
        skip();
    }
    assert_recorded_beats(&capture, 142);
    assert_int_equal(decoder.tally.dropped, 0);
    assert_int_equal(decoder.tally.held, 1); /* the recording ends within a packet */
    for (size_t k = 0; k < 142; k++)
        if (k % 3 != 0)
            memset(capture.bytes + 60 * k, 0, 60);
    assert_recorded_beats(&capture, 48);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_sum_is_crc_8_maxim),
        cmocka_unit_test(it_says_what_it_carries),
        cmocka_unit_test(the_table_of_cases),
        cmocka_unit_test(lost_beats_are_counted_and_the_rest_is_read),
        cmocka_unit_test(no_interval_spans_the_time_it_was_off),
        cmocka_unit_test(no_new_beat_is_not_worn),
        cmocka_unit_test(a_packet_cut_at_any_byte_costs_itself_and_no_beat),
        cmocka_unit_test(a_stream_may_begin_at_any_byte),
        cmocka_unit_test(stamps_and_numbers_wrap),
        cmocka_unit_test(late_packets_do_not_move_beats),
        cmocka_unit_test(a_strap_that_begins_anew_gives_no_interval_between),
        cmocka_unit_test(an_interruption_breaks_the_chain),
        cmocka_unit_test(noise_gives_nothing),
        cmocka_unit_test(the_printed_packet_is_understood),
        cmocka_unit_test(the_recorded_strap_is_read_to_the_last_beat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
