/* The Polar WearLink+: cases that every decoder must have, and a strap whose beats are known. */
#include "strap_support.h"

enum { RR, RATE, CONTACT };

static const struct pace pace = {"polar-wearlink", 125000000, 2, 0}; /* 8 to 10 bytes a second */

static int interval_ms(int k)
{
    return 800 + 13 * (k % 9);
}

static void add_packet(struct stream *stream, int number, int status, int rate, const int *ms,
                       int count)
{
    uint8_t bytes[32] = {0xFE,
                         (uint8_t)(6 + 2 * count),
                         (uint8_t)(249 - 2 * count),
                         (uint8_t)(number & 15),
                         (uint8_t)status,
                         (uint8_t)rate};
    for (int i = 0; i < count; i++) {
        bytes[6 + 2 * i] = (uint8_t)(ms[i] >> 8);
        bytes[7 + 2 * i] = (uint8_t)ms[i];
    }
    stream_add(stream, bytes, bytes[1]);
}

/* Packets of one interval, every fourth of two; `next` is the first interval not told. */
static struct stream packets_from(int number, int count, int *next)
{
    struct stream stream = {.size = 0};
    for (int i = number; i < number + count; i++) {
        int many = i % 4 == 3 ? 2 : 1;
        int ms[2] = {interval_ms(*next), interval_ms(*next + 1)};
        add_packet(&stream, i, 0xF1, 72, ms, many);
        *next += many;
    }
    return stream;
}

static struct stream packets(int number, int count)
{
    int next = 0;
    return packets_from(number, count, &next);
}

static void assert_intervals(const struct test_events *events, size_t n, int from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct event *event = sample_at(events, RR, n + i);
        int ms = interval_ms(from + (int)i);
        assert_true(event->sample.value == ms);
        if (i > 0)
            assert_true(event->sample.time_ns - sample_at(events, RR, n + i - 1)->sample.time_ns ==
                        ms * NS_PER_MS);
    }
}

static void the_printed_packets_are_understood(void **state)
{
    (void)state;
    struct stream stream = {.size = 0};
    stream_add(&stream, "\xFE\x08\xF7\x06\xF1\x48\x03\x64", 8);
    stream_add(&stream, "\xFE\x0A\xF5\x06\xF1\x48\x03\x64\x03\x70", 10);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    static const int signals[] = {SIGNAL_RR, SIGNAL_HEART_RATE, SIGNAL_CONTACT};
    assert_int_equal(test_count(&events, EVENT_DEVICE), 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(events.at[i].device.signal, signals[i]);
    static const double ms[] = {868, 868, 880};
    assert_int_equal(samples_of(&events, RR), 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(sample_at(&events, RR, i)->sample.value == ms[i]);
    assert_true(sample_at(&events, RATE, 0)->sample.value == 72);
    assert_true(sample_at(&events, CONTACT, 0)->sample.value == 1);
    assert_int_equal(decoder.tally.framed, 18);
    test_events_finish(&events);
}

static void a_strap_is_read_to_the_last_interval(void **state)
{
    (void)state;
    struct stream stream = packets(3, 100);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_intervals(&events, 0, 0, 125);
    assert_int_equal(samples_of(&events, RR), 125);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    assert_int_equal(decoder.tally.framed, stream.size);
    test_events_finish(&events);
}

static void a_lost_packet_breaks_the_chain(void **state)
{
    (void)state;
    int next = 0;
    struct stream stream = packets_from(0, 20, &next), lost = packets_from(20, 1, &next);
    struct stream rest = packets_from(21, 10, &next);
    (void)lost;
    stream_add(&stream, rest.bytes, rest.size);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_intervals(&events, 0, 0, 25);
    assert_intervals(&events, 25, 26, 12);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    const struct event *loss = loss_at(&events, 0);
    assert_true(loss->loss.count == 0 && loss->loss.counted == 0);
    assert_true(loss->loss.to_ns == sample_at(&events, RR, 25)->sample.time_ns);
    test_events_finish(&events);
}

static void a_number_that_never_changes_counts_nothing(void **state)
{
    (void)state;
    struct stream stream = {.size = 0};
    for (int i = 0; i < 20; i++) {
        int ms = interval_ms(i);
        add_packet(&stream, 6, 0xF1, 72, &ms, 1);
    }
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    assert_intervals(&events, 0, 0, 20);
    test_events_finish(&events);
}

static void not_worn_is_said_and_breaks(void **state)
{
    (void)state;
    struct stream stream = {.size = 0};
    int ms = 900;
    for (int i = 0; i < 5; i++)
        add_packet(&stream, i, 0xF1, 66, &ms, 1);
    add_packet(&stream, 5, 0xF0, 0, &ms, 1);
    for (int i = 6; i < 10; i++)
        add_packet(&stream, i, 0xF1, 66, &ms, 1);
    for (int i = 10; i < 16; i++) /* the strap keeps its rate, but feels no beat */
        add_packet(&stream, i, 0xF0, 66, NULL, 0);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    static const double contact[] = {1, 0, 1, 0};
    assert_int_equal(samples_of(&events, CONTACT), 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(sample_at(&events, CONTACT, i)->sample.value == contact[i]);
    assert_int_equal(samples_of(&events, RR), 9);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    test_events_finish(&events);
}

static void an_interval_of_nothing_is_not_told(void **state)
{
    (void)state;
    struct stream stream = {.size = 0};
    static const int odd[] = {850, 0, 851, 5000, 852};
    for (int i = 0; i < 5; i++)
        add_packet(&stream, i, 0xF1, 66, &odd[i], 1);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(samples_of(&events, RR), 3);
    assert_int_equal(test_count(&events, EVENT_LOSS), 2);
    assert_int_equal(decoder.tally.rejected, 0);
    test_events_finish(&events);
}

struct wanted {
    const char *title;
    const char *middle;
    size_t size;
    size_t intervals;
    int64_t rejected, dropped;
};

static void damage_costs_no_other_packet(void **state)
{
    (void)state;
    static const struct wanted cases[] = {
        {"garbage", "BH\x02\xA4", 4, 12, 0, 4},
        {"a size that is none", "\xFE\x07\xF8\x06\xF1\x48\x03", 7, 12, 0, 7},
        {"a size beyond all", "\xFE\x40\xBF", 3, 12, 0, 3},
        {"sizes that differ", "\xFE\x08\xF6\x06\xF1\x48\x03\x64", 8, 12, 1, 8},
        {"a number beyond 15", "\xFE\x08\xF7\x16\xF1\x48\x03\x64", 8, 12, 1, 8},
        {"a rate beyond all", "\xFE\x08\xF7\x06\xF1\xFA\x03\x64", 8, 12, 1, 8},
        {"an interval beyond all", "\xFE\x08\xF7\x06\xF1\x48\x33\x64", 8, 12, 1, 8},
        {"cut after 1", "\xFE", 1, 12, 0, 1},
        {"cut after 2", "\xFE\x08", 2, 12, 1, 2},
        {"cut after 3", "\xFE\x08\xF7", 3, 12, 1, 3},
        {"cut after 4", "\xFE\x08\xF7\x05", 4, 12, 1, 4},
        {"cut after 5", "\xFE\x08\xF7\x05\xF1", 5, 12, 1, 5},
        {"cut after 6", "\xFE\x08\xF7\x05\xF1\x48", 6, 12, 1, 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int next = 0;
        struct stream stream = packets_from(0, 5, &next), rest = packets_from(5, 5, &next);
        size_t sound = stream.size + rest.size;
        stream_add(&stream, cases[i].middle, cases[i].size);
        stream_add(&stream, rest.bytes, rest.size);
        struct test_events events = decode_paced_all_ways(pace, &stream);
        if (samples_of(&events, RR) != cases[i].intervals ||
            decoder.tally.rejected != cases[i].rejected ||
            decoder.tally.dropped != cases[i].dropped || decoder.tally.framed != (int64_t)sound)
            fail_msg("%s: %zu intervals, %d rejected, %d dropped", cases[i].title,
                     samples_of(&events, RR), (int)decoder.tally.rejected,
                     (int)decoder.tally.dropped);
        test_events_finish(&events);
    }
}

static void a_stream_may_begin_at_any_byte(void **state)
{
    (void)state;
    const struct device *device = device_find("polar-wearlink");
    struct stream whole = packets(0, 20);
    for (size_t from = 0; from < 34; from++) {
        size_t certain = 0;
        while (device->recognise(whole.bytes + from, certain) != CLAIM_YES)
            certain++;
        assert_true(certain >= 40 && certain <= 60); /* six packets at most */
    }
}

static void an_interruption_breaks_the_chain(void **state)
{
    (void)state;
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find("polar-wearlink"), 0);
    struct stream stream = packets(0, 10);
    stream.size -= 3;
    feed_paced(pace, &stream, 64, NULL, &sink);
    assert_int_equal(decoder.tally.held, 5);
    decoder_interrupt(&decoder);
    assert_int_equal(decoder.tally.held, 0);
    stream = packets(0, 10);
    struct pace later = pace;
    later.from_ns = 20 * NS_PER_S;
    feed_paced(later, &stream, 64, NULL, &sink);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 3);
    assert_int_equal(samples_of(&events, CONTACT), 2);
    assert_times_rise(&events);
    test_events_finish(&events);
}

static void noise_gives_nothing(void **state)
{
    (void)state;
    assert_noise_is_silence(pace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_printed_packets_are_understood),
        cmocka_unit_test(a_strap_is_read_to_the_last_interval),
        cmocka_unit_test(a_lost_packet_breaks_the_chain),
        cmocka_unit_test(a_number_that_never_changes_counts_nothing),
        cmocka_unit_test(not_worn_is_said_and_breaks),
        cmocka_unit_test(an_interval_of_nothing_is_not_told),
        cmocka_unit_test(damage_costs_no_other_packet),
        cmocka_unit_test(a_stream_may_begin_at_any_byte),
        cmocka_unit_test(an_interruption_breaks_the_chain),
        cmocka_unit_test(noise_gives_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
