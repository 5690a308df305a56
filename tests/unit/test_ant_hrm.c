/* ANT+ straps: cases that every decoder must have, a strap whose beats are known, messages from the
 * makers' forum, and the key. */
#include "strap_support.h"

#include "sensors/key.h"

enum { RR, RATE, CONTACT, BATTERY };

static const struct pace pace = {"ant-hrm", 18940000, 1, 0}; /* 13 bytes, 4.06 times a second */

#define PERIOD_TICKS (1024 * 8070 / 32768.0) /* between messages */

static void add_message(struct stream *stream, uint8_t id, const uint8_t *data, uint8_t size)
{
    uint8_t bytes[40] = {0xA4, size, id};
    memcpy(bytes + 3, data, size);
    for (int i = 0; i < 3 + size; i++)
        bytes[3 + size] ^= bytes[i];
    stream_add(stream, bytes, (size_t)size + 4);
}

/* Beat k in ticks of the strap: 70 a minute and some. */
static int64_t beat_at(int k)
{
    return 60000 + 870 * k + (int)(60 * sin(k / 2.0));
}

/* What is to be played: messages `from` to `to`, of which those from `lost` on, `lost_count` of
 * them, never come. */
struct play {
    int from, to;
    int page;   /* -1: a strap without pages */
    int frozen; /* no new beat from this message on; 0: never */
    int lost, lost_count;
};

static int newest_beat(int message, const struct play *play)
{
    message = play->frozen && message > play->frozen ? play->frozen : message;
    int k = 0;
    while ((double)beat_at(k + 1) <= 60000 + message * PERIOD_TICKS)
        k++;
    return k;
}

static struct stream played(struct play play)
{
    struct stream stream = {.size = 0};
    for (int m = play.from; m < play.to; m++) {
        if (m >= play.lost && m < play.lost + play.lost_count) {
            stream_add(&stream, "0123456789abc", 13); /* as long, but no message */
            continue;
        }
        int k = newest_beat(m, &play);
        int64_t now = beat_at(k), before = beat_at(k - 1);
        uint8_t data[9] = {0,
                           (uint8_t)(play.page < 0 ? 0x0F : (m / 4 % 2 ? 0x80 : 0) | play.page),
                           0xFF,
                           (uint8_t)before,
                           (uint8_t)(before >> 8),
                           (uint8_t)now,
                           (uint8_t)(now >> 8),
                           (uint8_t)(250 + k),
                           70};
        add_message(&stream, 0x4E, data, sizeof data);
    }
    return stream;
}

static double interval_ms(int k)
{
    return (double)(beat_at(k) - beat_at(k - 1)) * 1000 / 1024;
}

static void assert_intervals(const struct test_events *events, size_t n, int from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct event *event = sample_at(events, RR, n + i);
        double ms = interval_ms(from + (int)i);
        assert_true(event->sample.value == ms);
        if (i > 0) {
            const struct event *before = sample_at(events, RR, n + i - 1);
            int64_t apart_ns = event->sample.time_ns - before->sample.time_ns;
            assert_true(llabs(apart_ns - (int64_t)(ms * 1e6)) <= 1);
        }
    }
}

static void it_says_what_it_carries(void **state)
{
    (void)state;
    struct stream stream = played((struct play){.to = 400, .page = 4});
    struct test_events events = decode_paced_all_ways(pace, &stream);
    static const int signals[] = {SIGNAL_RR, SIGNAL_HEART_RATE, SIGNAL_CONTACT, SIGNAL_BATTERY};
    assert_int_equal(test_count(&events, EVENT_DEVICE), 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(events.at[i].device.signal, signals[i]);
    size_t beats = (size_t)newest_beat(399, &(struct play){0});
    assert_int_equal(samples_of(&events, RR), beats);
    assert_intervals(&events, 0, 1, beats); /* with a wrap of the stamp, and one of the number */
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    assert_true(sample_at(&events, RATE, 0)->sample.value == 70);
    assert_int_equal(samples_of(&events, CONTACT), 1);
    assert_int_equal(decoder.tally.framed, stream.size);
    test_events_finish(&events);
}

static void stamps_wrap_for_twenty_minutes(void **state)
{
    (void)state;
    struct stream stream = played((struct play){.to = 5000, .page = 0});
    struct test_events events = decode_paced(pace, &stream, 64, NULL);
    size_t beats = (size_t)newest_beat(4999, &(struct play){0});
    assert_int_equal(samples_of(&events, RR), beats);
    assert_intervals(&events, 0, 1, beats);
    test_events_finish(&events);
}

static void lost_messages_are_counted(void **state)
{
    (void)state;
    struct play play = {.to = 100, .page = 0, .lost = 50, .lost_count = 10};
    int last = newest_beat(49, &play), next = newest_beat(60, &play);
    for (play.page = 0; play.page <= 4; play.page += 4) {
        struct stream stream = played(play);
        struct test_events events = decode_paced_all_ways(pace, &stream);
        int resumes = play.page == 4 ? next : next + 1; /* page 4 still knows the newest */
        assert_intervals(&events, 0, 1, (size_t)last);
        assert_intervals(&events, (size_t)last, resumes, 5);
        assert_int_equal(test_count(&events, EVENT_LOSS), 1);
        const struct event *loss = loss_at(&events, 0);
        assert_int_equal(loss->loss.count, resumes - last - 1);
        assert_int_equal(loss->loss.counted, 1);
        assert_true(loss->loss.to_ns == sample_at(&events, RR, (size_t)last)->sample.time_ns);
        test_events_finish(&events);
    }
}

static void a_strap_without_pages_has_no_previous_beat(void **state)
{
    (void)state;
    struct play play = {.to = 100, .page = -1, .lost = 50, .lost_count = 10};
    struct stream stream = played(play);
    for (size_t i = 0; i < 100; i++)
        if (i < 50 || i >= 60) {
            stream.bytes[13 * i + 12] ^= stream.bytes[13 * i + 4] ^ 4;
            stream.bytes[13 * i + 4] = 4; /* looks like page 4, and never turns */
            stream.bytes[13 * i + 12] ^= stream.bytes[13 * i + 6] ^ 0x55;
            stream.bytes[13 * i + 6] = 0x55;
        }
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(decoder.tally.framed, 90 * 13);
    assert_intervals(&events, (size_t)newest_beat(49, &play), newest_beat(60, &play) + 1, 5);
    test_events_finish(&events);
}

static void a_strap_that_feels_nothing_is_not_worn(void **state)
{
    (void)state;
    struct stream stream = played((struct play){.to = 100, .page = 4, .frozen = 60});
    struct stream rest = played((struct play){.from = 100, .to = 150, .page = 4});
    stream_add(&stream, rest.bytes, rest.size);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    static const double contact[] = {1, 0, 1};
    assert_int_equal(samples_of(&events, CONTACT), 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(sample_at(&events, CONTACT, i)->sample.value == contact[i]);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    assert_int_equal(loss_at(&events, 0)->loss.counted, 0);
    for (size_t i = 0; i < samples_of(&events, RR); i++)
        assert_true(sample_at(&events, RR, i)->sample.value < 1000);
    test_events_finish(&events);
}

static void a_lost_channel_is_not_worn(void **state)
{
    (void)state;
    struct stream stream = played((struct play){.to = 50, .page = 4});
    static const uint8_t collision[] = {0, 1, 9}, searching[] = {0, 1, 8};
    add_message(&stream, 0x40, collision, 3);
    add_message(&stream, 0x40, searching, 3);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(samples_of(&events, CONTACT), 2);
    assert_true(sample_at(&events, CONTACT, 1)->sample.value == 0);
    test_events_finish(&events);
}

static void the_forums_messages_are_understood(void **state)
{
    (void)state;
    static const uint8_t first[] = {0xA4, 0x0E, 0x4E, 0x02, 0x84, 0xFF, 0xA5, 0xE2, 0xA5,
                                    0xE6, 0xCA, 0x3C, 0x80, 0x52, 0x62, 0x78, 0x71, 0xD6};
    static const uint8_t wrapped[] = {0xA4, 0x0E, 0x4E, 0x02, 0x04, 0xFF, 0xC7, 0xFE, 0xD8,
                                      0x02, 0xD1, 0x3B, 0x80, 0x52, 0x62, 0x78, 0x71, 0xAD};
    static const uint8_t collision[] = {0xA4, 0x03, 0x40, 0x02, 0x01, 0x09, 0xED};
    struct stream stream = {.size = 0};
    stream_add(&stream, first, sizeof first);
    stream_add(&stream, collision, sizeof collision);
    stream_add(&stream, wrapped, sizeof wrapped);
    struct pace slow = pace; /* seven beats between the two */
    slow.ns_per_byte = 140000000;
    struct test_events events = decode_paced_all_ways(slow, &stream);
    assert_int_equal(decoder.tally.framed, stream.size);
    assert_true(sample_at(&events, RATE, 0)->sample.value == 60);
    assert_true(sample_at(&events, RATE, 1)->sample.value == 59);
    assert_int_equal(samples_of(&events, RR), 1);
    assert_true(fabs(sample_at(&events, RR, 0)->sample.value - 1016.60) < 0.01);
    test_events_finish(&events);
}

static void other_sensors_and_ones_are_refused(void **state)
{
    (void)state;
    struct stream stream = played((struct play){.to = 40, .page = 4});
    static const uint8_t power[] = {0, 0x10, 1, 2, 3, 4, 5, 6, 7, 0x80, 0x11, 0x22, 11, 1};
    static const uint8_t second[] = {1, 0x04, 1, 2, 3, 4, 5, 6, 77};
    static const uint8_t ones[] = {0, 0x04, 1, 2, 3, 0xFF, 0xFF, 0xFF, 0xFF};
    add_message(&stream, 0x4E, power, sizeof power);
    add_message(&stream, 0x4E, second, sizeof second);
    add_message(&stream, 0x4E, ones, sizeof ones);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(decoder.tally.rejected, 2);
    assert_int_equal(decoder.tally.dropped, sizeof power + sizeof ones + 8);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    for (size_t i = 0; i < samples_of(&events, RATE); i++)
        assert_true(sample_at(&events, RATE, i)->sample.value == 70);
    test_events_finish(&events);
}

static void page_seven_tells_the_battery(void **state)
{
    (void)state;
    struct stream stream = played((struct play){.to = 10, .page = 4});
    static const uint8_t battery[] = {0, 0x07, 83, 0, 0, 0, 0xEA, 0xFA, 70};
    static const uint8_t unknown[] = {0, 0x07, 0xFF, 0, 0, 0, 0xEA, 0xFA, 70};
    add_message(&stream, 0x4E, battery, sizeof battery);
    add_message(&stream, 0x4E, unknown, sizeof unknown);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(samples_of(&events, BATTERY), 1);
    assert_true(sample_at(&events, BATTERY, 0)->sample.value == 83);
    test_events_finish(&events);
}

static void damage_costs_no_other_message(void **state)
{
    (void)state;
    struct stream before = played((struct play){.to = 20, .page = 4});
    struct stream rest = played((struct play){.from = 20, .to = 40, .page = 4});
    size_t beats = (size_t)newest_beat(39, &(struct play){0});
    for (size_t cut = 0; cut <= 13; cut++) {
        struct stream stream = before;
        stream_add(&stream, rest.bytes, cut);
        if (cut == 13)
            stream.bytes[stream.size - 6] ^= 0x40;
        stream_add(&stream, rest.bytes, rest.size);
        struct test_events events = decode_paced_all_ways(pace, &stream);
        assert_int_equal(samples_of(&events, RR), beats);
        assert_intervals(&events, 0, 1, beats);
        assert_int_equal(decoder.tally.dropped, cut);
        assert_true(decoder.tally.rejected <= 1);
        test_events_finish(&events);
    }
}

static void a_stream_may_begin_at_any_byte(void **state)
{
    (void)state;
    const struct device *device = device_find("ant-hrm");
    struct stream whole = played((struct play){.to = 60, .page = 4});
    for (size_t from = 0; from < 13; from++) {
        size_t certain = 0;
        while (device->recognise(whole.bytes + from, certain) != CLAIM_YES)
            certain++;
        assert_int_equal(certain, 16 * 13 + (from ? 13 - from : 0)); /* in 4.2 s */
    }
}

static void an_interruption_breaks_the_chain(void **state)
{
    (void)state;
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find("ant-hrm"), 0);
    struct stream stream = played((struct play){.to = 40, .page = 4});
    stream.size -= 3;
    feed_paced(pace, &stream, 64, NULL, &sink);
    assert_int_equal(decoder.tally.held, 10);
    decoder_interrupt(&decoder);
    stream = played((struct play){.from = 50, .to = 90, .page = 4});
    struct pace later = pace;
    later.from_ns = 50 * 13 * pace.ns_per_byte;
    feed_paced(later, &stream, 64, NULL, &sink);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 4);
    assert_times_rise(&events);
    int told = newest_beat(38, &(struct play){0});
    assert_intervals(&events, (size_t)told, newest_beat(50, &(struct play){0}) + 1, 5);
    test_events_finish(&events);
}

static void noise_gives_nothing(void **state)
{
    (void)state;
    assert_noise_is_silence(pace);
}

static void the_key_is_the_persons(void **state)
{
    (void)state;
    uint8_t key[8], bytes[UTTERANCE_MOST];
    assert_true(key_read("01:23 45-67 89ab CD ef", key, 8));
    static const uint8_t wanted[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};
    assert_memory_equal(key, wanted, 8);
    assert_false(key_read("", key, 8));
    assert_false(key_read("0123456789abcd", key, 8));
    assert_false(key_read("0123456789abcdef01", key, 8));
    assert_false(key_read("0123456789abcdeg", key, 8));
    assert_false(key_read("0123456789abcde", key, 8));
    assert_false(key_read("0000000000000000", key, 8));
    const struct dialogue *dialogue = device_find("ant-hrm")->dialogue;
    for (int said = 0; dialogue->begin[said].size; said++) {
        key_put(dialogue, said, wanted, bytes);
        assert_int_equal(bytes[0], 0xA4);
        uint8_t sum = 0;
        for (int i = 0; i < dialogue->begin[said].size; i++)
            sum ^= bytes[i];
        assert_int_equal(sum, 0);
        if (said == dialogue->key.said)
            assert_memory_equal(bytes + 4, wanted, 8);
        else
            assert_memory_equal(bytes, dialogue->begin[said].bytes, dialogue->begin[said].size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_what_it_carries),
        cmocka_unit_test(stamps_wrap_for_twenty_minutes),
        cmocka_unit_test(lost_messages_are_counted),
        cmocka_unit_test(a_strap_without_pages_has_no_previous_beat),
        cmocka_unit_test(a_strap_that_feels_nothing_is_not_worn),
        cmocka_unit_test(a_lost_channel_is_not_worn),
        cmocka_unit_test(the_forums_messages_are_understood),
        cmocka_unit_test(other_sensors_and_ones_are_refused),
        cmocka_unit_test(page_seven_tells_the_battery),
        cmocka_unit_test(damage_costs_no_other_message),
        cmocka_unit_test(a_stream_may_begin_at_any_byte),
        cmocka_unit_test(an_interruption_breaks_the_chain),
        cmocka_unit_test(noise_gives_nothing),
        cmocka_unit_test(the_key_is_the_persons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
