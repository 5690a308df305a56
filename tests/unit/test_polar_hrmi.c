/* The Polar HRMI: cases that every decoder must have, and boards with either program. */
#include "strap_support.h"

enum { VALUE, CONTACT };

static const struct pace pace = {"polar-hrmi", 15800000, 1,
                                 0}; /* six answers of 71 bytes in seven beats */

static int interval_ms(int k)
{
    return 900 + 11 * (k % 8);
}

static void add_answer(struct stream *stream, int number, int newest, int entries,
                       int (*entry)(int k))
{
    char line[256];
    int size = snprintf(line, sizeof line, "0 %d", number & 255);
    for (int i = 0; i < entries; i++)
        size += snprintf(line + size, sizeof line - (size_t)size, " %d", entry(newest - i));
    line[size++] = '\r';
    stream_add(stream, line, (size_t)size);
}

/* An answer a beat, from beat `first` on; every seventh is missing, which loses nothing. */
static struct stream answers(int first, int count)
{
    struct stream stream = {.size = 0};
    for (int k = first; k < first + count; k++)
        if (k % 7 != 3)
            add_answer(&stream, 200 + k, 100 + k, 16, interval_ms);
    return stream;
}

/* Nobody has to begin within a line here. */
static struct stream heard_from_the_beginning(const struct stream *rest)
{
    struct stream stream = stream_of("\r");
    stream_add(&stream, rest->bytes, rest->size);
    return stream;
}

static void assert_intervals(const struct test_events *events, size_t n, int from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct event *event = sample_at(events, VALUE, n + i);
        int ms = interval_ms(100 + from + (int)i);
        assert_true(event->sample.value == ms);
        if (i > 0)
            assert_true(event->sample.time_ns -
                            sample_at(events, VALUE, n + i - 1)->sample.time_ns ==
                        ms * NS_PER_MS);
    }
}

static void intervals_are_read_to_the_last(void **state)
{
    (void)state;
    struct stream heard = answers(0, 100), stream = heard_from_the_beginning(&heard);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 2);
    assert_int_equal(events.at[0].device.signal, SIGNAL_RR);
    assert_int_equal(events.at[1].device.signal, SIGNAL_CONTACT);
    assert_int_equal(samples_of(&events, VALUE), 99); /* the number wraps on the way */
    assert_intervals(&events, 0, 1, 99);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    assert_int_equal(samples_of(&events, CONTACT), 1);
    assert_int_equal(decoder.tally.framed, stream.size - 1);
    test_events_finish(&events);
}

static void heart_rates_are_no_intervals(void **state)
{
    (void)state;
    struct stream stream = stream_of("\r1 106 79 80 81 81 80 80 80 82 82 83 83 83 81 78 76 73\r"
                                     "1 107 77 79 80 81 81 80 80 80 82 82 83 83 83 81 78 76\r");
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 2);
    assert_int_equal(events.at[0].device.signal, SIGNAL_HEART_RATE);
    assert_int_equal(samples_of(&events, VALUE), 2);
    assert_true(sample_at(&events, VALUE, 0)->sample.value == 79);
    assert_true(sample_at(&events, VALUE, 1)->sample.value == 77);
    assert_int_equal(decoder.tally.rejected, 0);
    test_events_finish(&events);
}

static void the_printed_intervals_are_understood(void **state)
{
    (void)state;
    struct stream stream = stream_of("\r0 38 844 844 845 844 843 850 852 855\r"
                                     "0 40 861 851 844 844 845 844 843 850\r");
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(samples_of(&events, VALUE), 2);
    assert_true(sample_at(&events, VALUE, 0)->sample.value == 851);
    assert_true(sample_at(&events, VALUE, 1)->sample.value == 861);
    test_events_finish(&events);
}

static void what_was_lost_is_counted(void **state)
{
    (void)state;
    struct stream heard = answers(0, 10), stream = heard_from_the_beginning(&heard);
    for (int i = 0; i < 20; i++) /* as long as twenty answers take */
        stream_add(&stream, "no answer, for a while, since somebody walked away from the board  \r",
                   68);
    struct stream rest = answers(29, 10);
    stream_add(&stream, rest.bytes, rest.size);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(decoder.tally.rejected, 20);
    assert_intervals(&events, 0, 1, 9);
    assert_intervals(&events, 9, 14, 24); /* 16 of the first answer after it, then the others */
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    const struct event *loss = loss_at(&events, 0);
    assert_int_equal(loss->loss.count, 4);
    assert_int_equal(loss->loss.counted, 1);
    test_events_finish(&events);
}

static void answers_that_do_not_go_together_tell_nothing_across(void **state)
{
    (void)state;
    struct stream stream = stream_of("\r0 38 844 844 845 844\r0 39 851 844 844 845\r"
                                     "0 40 700 702 703 704\r0 41 701 700 702 703\r");
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(samples_of(&events, VALUE), 2);
    assert_true(sample_at(&events, VALUE, 1)->sample.value == 701);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    assert_int_equal(loss_at(&events, 0)->loss.counted, 0);
    test_events_finish(&events);
}

static void nothing_new_is_not_worn(void **state)
{
    (void)state;
    struct stream heard = answers(4, 5), stream = heard_from_the_beginning(&heard);
    for (int i = 0; i < 8; i++)
        add_answer(&stream, 208, 108, 16, interval_ms);
    struct stream rest = answers(9, 10);
    stream_add(&stream, rest.bytes, rest.size);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    static const double contact[] = {1, 0, 1};
    assert_int_equal(samples_of(&events, CONTACT), 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(sample_at(&events, CONTACT, i)->sample.value == contact[i]);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    test_events_finish(&events);
}

struct wanted {
    const char *title;
    const char *middle;
    size_t intervals;
    int64_t rejected;
};

static void damage_costs_no_entry(void **state)
{
    (void)state;
    static const struct wanted cases[] = {
        {"nothing", "", 19, 0},
        {"blank", "\r\r\n", 19, 0},
        {"garbage", "\xFF\x02\xA4\r", 19, 1},
        {"a letter", "0 210 9x0 911\r", 19, 1},
        {"a comma", "0 210 910,911\r", 19, 1},
        {"two spaces", "0 210  910 911\r", 19, 1},
        {"beyond all", "0 210 99999 911\r", 19, 1},
        {"far beyond", "0 210 99999999999999 911\r", 19, 1},
        {"negative", "0 210 -910 911\r", 19, 1},
        {"no entry", "0 210\r", 19, 1},
        {"one number", "0\r", 19, 1},
        {"heart rates", "0 210 70 71 72\r", 19, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stream heard = answers(4, 10), stream = heard_from_the_beginning(&heard);
        struct stream rest = answers(14, 10);
        stream_add(&stream, cases[i].middle, strlen(cases[i].middle));
        stream_add(&stream, rest.bytes, rest.size);
        struct test_events events = decode_paced_all_ways(pace, &stream);
        if (samples_of(&events, VALUE) != cases[i].intervals ||
            decoder.tally.rejected != cases[i].rejected || test_count(&events, EVENT_LOSS) != 0)
            fail_msg("%s: %zu intervals, %d rejected", cases[i].title, samples_of(&events, VALUE),
                     (int)decoder.tally.rejected);
        test_events_finish(&events);
    }
}

static void a_line_cut_anywhere_costs_no_entry(void **state)
{
    (void)state;
    struct stream part = {.size = 0}, rest = answers(11, 10);
    add_answer(&part, 209, 109, 16, interval_ms);
    for (size_t cut = 0; cut < part.size; cut++) {
        struct stream heard = answers(4, 5), stream = heard_from_the_beginning(&heard);
        stream_add(&stream, part.bytes, cut);
        stream_add(&stream, "\r", 1);
        stream_add(&stream, rest.bytes, rest.size);
        struct test_events events = decode_paced_all_ways(pace, &stream);
        /* Cut within an entry, two answers contradict each other: then a few are not told. */
        assert_true(samples_of(&events, VALUE) >= 8);
        for (size_t i = 0; i < samples_of(&events, VALUE); i++)
            assert_true(sample_at(&events, VALUE, i)->sample.value >= 900);
        test_events_finish(&events);
    }
}

static void an_endless_line_is_dropped(void **state)
{
    (void)state;
    struct stream heard = answers(4, 10), stream = heard_from_the_beginning(&heard);
    for (int i = 0; i < 100; i++)
        stream_add(&stream, "910 ", 4);
    stream_add(&stream, "\r", 1);
    struct stream rest = answers(14, 10);
    stream_add(&stream, rest.bytes, rest.size);
    struct test_events events = decode_paced_all_ways(pace, &stream);
    assert_int_equal(decoder.tally.rejected, 1);
    assert_int_equal(decoder.tally.dropped, 402);
    assert_int_equal(samples_of(&events, VALUE), 19);
    test_events_finish(&events);
}

static void twenty_answers_are_recognised_from_any_byte(void **state)
{
    (void)state;
    const struct device *device = device_find("polar-hrmi");
    struct stream whole = answers(0, 30);
    for (size_t from = 0; from < 80; from++) {
        size_t certain = 0;
        while (device->recognise(whole.bytes + from, certain) != CLAIM_YES)
            certain++;
        assert_true(certain > 19 * 60 && certain < 22 * 75);
    }
}

static void other_numbers_are_not_taken(void **state)
{
    (void)state;
    const struct device *device = device_find("polar-hrmi");
    static const char *const rivals[] = {"0 0 0 0 0 0 0\r", "1 2 850 850 850 850\r",
                                         "512 513 514\r\n", "0 38 844 844 845 844\r512\r"};
    for (size_t r = 0; r < 4; r++) {
        struct stream stream = {.size = 0};
        while (stream.size < 2000)
            stream_add(&stream, rivals[r], strlen(rivals[r]));
        assert_int_not_equal(device->recognise(stream.bytes, 2000), CLAIM_YES);
    }
    struct stream stream = {.size = 0};
    for (int i = 0; i < 60; i++) {
        char line[64];
        snprintf(line, sizeof line, "%d %d %d %d %d %d\r\n", 3 * i, i, 500 + i * 7 % 90,
                 600 + i % 9, 700 - i, 800 + i);
        stream_add(&stream, line, strlen(line));
    }
    assert_int_not_equal(device->recognise(stream.bytes, stream.size), CLAIM_YES);
}

static void an_interruption_breaks_the_chain(void **state)
{
    (void)state;
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find("polar-hrmi"), 0);
    struct stream heard = answers(4, 10), stream = heard_from_the_beginning(&heard);
    stream.size -= 10;
    feed_paced(pace, &stream, 64, NULL, &sink);
    assert_true(decoder.tally.held > 0);
    decoder_interrupt(&decoder);
    assert_int_equal(decoder.tally.held, 0);
    struct pace later = pace;
    later.from_ns = 20 * NS_PER_S;
    feed_paced(later, &stream, 64, NULL, &sink);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 2);
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
        cmocka_unit_test(intervals_are_read_to_the_last),
        cmocka_unit_test(heart_rates_are_no_intervals),
        cmocka_unit_test(the_printed_intervals_are_understood),
        cmocka_unit_test(what_was_lost_is_counted),
        cmocka_unit_test(answers_that_do_not_go_together_tell_nothing_across),
        cmocka_unit_test(nothing_new_is_not_worn),
        cmocka_unit_test(damage_costs_no_entry),
        cmocka_unit_test(a_line_cut_anywhere_costs_no_entry),
        cmocka_unit_test(an_endless_line_is_dropped),
        cmocka_unit_test(twenty_answers_are_recognised_from_any_byte),
        cmocka_unit_test(other_numbers_are_not_taken),
        cmocka_unit_test(an_interruption_breaks_the_chain),
        cmocka_unit_test(noise_gives_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
