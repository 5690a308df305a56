/* The PulseSensor decoder: the cases every decoder must have, in one table, each fed whole, byte by
 * byte and in random pieces; then what is its own. */
#include "decoder_support.h"

#include "sensors/line.h"

static struct test_events decode(const struct stream *stream, size_t piece, struct random *chance)
{
    return decode_with("pulsesensor", stream, piece, chance);
}

static struct test_events decode_all_ways(const struct stream *stream)
{
    return decode_all_ways_with("pulsesensor", stream);
}

struct wanted {
    const char *title;
    const char *stream;
    int samples, rejected;
    int64_t framed, dropped, held;
};

static void the_table_of_cases(void **state)
{
    (void)state;
    static const struct wanted cases[] = {
        {"clean, CR LF", "S512\r\nS513\r\nB70\r\nQ858\r\nS514\r\n", 3, 0, 29, 0, 0},
        {"clean, LF", "S512\nS513\n", 2, 0, 10, 0, 0},
        {"plotter", "70,858,512\r\n0,600,1023\r\n", 2, 0, 24, 0, 0},
        {"nothing", "", 0, 0, 0, 0, 0},
        {"unfinished line", "S512\r\nS51", 1, 0, 6, 0, 3},
        {"begins within a line", "12\r\nS513\r\n", 1, 0, 6, 4, 0},
        {"begins within a plotter line", "58,512\r\n70,858,513\r\n", 1, 0, 12, 8, 0},
        {"leading garbage", "\x80\xFE\x01S5\r\nS513\r\n", 1, 1, 6, 7, 0},
        {"damaged tag", "S512\r\ns513\r\nS514\r\n", 2, 1, 12, 6, 0},
        {"damaged digit",
         "S512\r\nS5\xB1"
         "3\r\nS514\r\n",
         2, 1, 12, 6, 0},
        {"stray carriage return", "S512\r\nS5\r3\r\nS514\r\n", 2, 1, 12, 6, 0},
        {"two lines together", "S512\r\nS513S514\r\nS515\r\n", 2, 1, 12, 10, 0},
        {"sample and beat together", "S512\r\nS513B70\r\nQ858\r\nS515\r\n", 2, 1, 18, 9, 0},
        {"blank lines", "S512\r\n\r\n\nS513\r\n", 2, 0, 15, 0, 0},
        {"tag alone", "S512\r\nS\r\nS513\r\n", 2, 1, 12, 3, 0},
        {"negative", "S512\r\nS-12\r\nS513\r\n", 2, 1, 12, 6, 0},
        {"beyond any converter", "S512\r\nS16384\r\nS513\r\n", 2, 1, 12, 8, 0},
        {"far beyond", "S512\r\nS99999999999999999999\r\nS513\r\n", 2, 1, 12, 23, 0},
        {"four fields", "S512\r\n512,70,858,1\r\nS513\r\n", 2, 1, 12, 14, 0},
        {"two fields", "S512\r\n70,858\r\n", 1, 1, 6, 8, 0},
        {"empty field", "S512\r\n70,,512\r\n", 1, 1, 6, 9, 0},
        {"space after comma", "S512\r\n70, 858, 512\r\n", 1, 1, 6, 14, 0},
        {"set-up failed", "!\r\n!\r\n!\r\n", 0, 3, 0, 9, 0},
        {"one number a line", "512\r\n513\r\n514\r\n", 0, 2, 0, 15, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stream stream = stream_of(cases[i].stream);
        struct test_events events = decode_all_ways(&stream);
        if (test_count(&events, EVENT_SAMPLE) != (size_t)cases[i].samples ||
            decoder.tally.rejected != cases[i].rejected || decoder.tally.held != cases[i].held ||
            decoder.tally.framed != cases[i].framed || decoder.tally.dropped != cases[i].dropped)
            fail_msg("%s: %zu samples, %d rejected, %d framed, %d dropped, %d held", cases[i].title,
                     test_count(&events, EVENT_SAMPLE), (int)decoder.tally.rejected,
                     (int)decoder.tally.framed, (int)decoder.tally.dropped,
                     (int)decoder.tally.held);
        test_events_finish(&events);
    }
}

static void binary_streams_give_no_sample(void **state)
{
    (void)state;
    static struct stream stream;
    static const uint8_t fills[] = {0x00, 0xFF, 0x0A, 0x0D, 'S', '5'};
    for (size_t i = 0; i < sizeof fills; i++) {
        stream.size = 8192;
        memset(stream.bytes, fills[i], stream.size);
        struct test_events events = decode_all_ways(&stream);
        assert_int_equal(events.count, 0);
        assert_true(decoder.tally.rejected <= 1); /* one endless line */
        test_events_finish(&events);
    }
    struct random chance;
    random_start(&chance, 1);
    for (int run = 0; run < 20; run++) {
        for (size_t i = 0; i < stream.size; i++)
            stream.bytes[i] = (uint8_t)random_bits(&chance);
        struct test_events events = decode_all_ways(&stream);
        assert_true(events.count <= 1);
        test_events_finish(&events);
    }
}

static struct stream clean_lines(int first, int count)
{
    struct stream stream = {.size = 0};
    for (int i = 0; i < count; i++) {
        char line[32];
        int size = snprintf(line, sizeof line, "S%d\r\n", 400 + first + i);
        stream_add(&stream, line, (size_t)size);
    }
    return stream;
}

static void a_line_cut_at_any_byte_costs_itself_and_no_other(void **state)
{
    (void)state;
    static const char line[] = "S7777\r\n";
    for (size_t cut = 0; cut < strlen(line); cut++) {
        struct stream stream = clean_lines(0, 3), rest = clean_lines(3, 3);
        stream_add(&stream, line, cut);
        stream_add(&stream, rest.bytes, rest.size);
        struct test_events events = decode_all_ways(&stream);
        /* Without its line feed the cut line takes the next one with it. */
        size_t samples = test_count(&events, EVENT_SAMPLE);
        assert_true(samples >= 5);
        assert_true(decoder.tally.rejected <= 1);
        assert_true(events.at[events.count - 1].sample.value == 405);
        test_events_finish(&events);
    }
}

static void a_stream_may_begin_and_end_at_any_byte(void **state)
{
    (void)state;
    struct stream stream = clean_lines(0, 6);
    for (size_t from = 0; from < stream.size; from++) {
        for (size_t to = from; to <= stream.size; to++) {
            struct stream part = {.size = 0};
            stream_add(&part, stream.bytes + from, to - from);
            struct test_events events = decode(&part, 1, NULL);
            assert_int_equal(decoder.tally.rejected, 0);
            assert_int_equal(test_count(&events, EVENT_SAMPLE),
                             (to / 6) - (from + 5) / 6 + (to / 6 < (from + 5) / 6));
            test_events_finish(&events);
        }
    }
}

static void the_longest_line_is_held_and_one_byte_more_is_not(void **state)
{
    (void)state;
    struct stream stream = {.size = 0};
    for (int i = 0; i < LINE_BYTES_MAX; i++)
        stream_add(&stream, "x", 1);
    struct test_events events = decode_all_ways(&stream);
    assert_int_equal(decoder.tally.held, LINE_BYTES_MAX);
    stream_add(&stream, "x", 1);
    events = decode_all_ways(&stream);
    assert_int_equal(decoder.tally.held, 0);
    assert_int_equal(decoder.tally.dropped, LINE_BYTES_MAX + 1);
    assert_int_equal(decoder.tally.rejected, 1);
    stream_add(&stream, "xxx\nS512\r\n", 10);
    events = decode_all_ways(&stream);
    assert_int_equal(decoder.tally.rejected, 1);
    assert_int_equal(decoder.tally.dropped, LINE_BYTES_MAX + 5);
    assert_int_equal(test_count(&events, EVENT_SAMPLE), 1);
    test_events_finish(&events);
}

static void it_says_once_what_the_device_is(void **state)
{
    (void)state;
    struct stream stream = clean_lines(0, 50);
    struct test_events events = decode_all_ways(&stream);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 1);
    const struct event *event = &events.at[0];
    assert_int_equal(event->kind, EVENT_DEVICE);
    assert_int_equal(event->stream, stream_number);
    assert_string_equal(event->device.id, "pulsesensor");
    assert_int_equal(event->device.channel, 0);
    assert_int_equal(event->device.signal, SIGNAL_PPG);
    assert_true(event->device.rate_hz == 50 && event->device.low == 0);
    assert_true(event->device.high == 1023);
    assert_int_equal(events.at[1].kind, EVENT_SAMPLE);
    assert_int_equal(events.at[1].stream, stream_number);
    assert_true(events.at[1].sample.value == 400);
    test_events_finish(&events);
}

static double told_high(const char *text, size_t *devices_told)
{
    struct stream stream = stream_of(text);
    struct test_events events = decode_all_ways(&stream);
    double high = NAN;
    for (size_t i = 0; i < events.count; i++)
        if (events.at[i].kind == EVENT_DEVICE)
            high = events.at[i].device.high;
    *devices_told = test_count(&events, EVENT_DEVICE);
    test_events_finish(&events);
    return high;
}

static void a_wider_converter_shows_itself_and_a_damaged_line_does_not(void **state)
{
    (void)state;
    size_t told;
    assert_true(told_high("S1023\nS1023\nS1023\nS1023\n", &told) == 1023 && told == 1);
    assert_true(told_high("S500\nS5001\nS501\nS1024\nS1025\nS500\n", &told) == 1023 && told == 1);
    assert_true(told_high("S500\nS1024\nS1025\nS1026\nS900\n", &told) == 4095 && told == 2);
    assert_true(told_high("S2048\nS2049\nS2050\nS2050\n", &told) == 4095 && told == 1);
    assert_true(told_high("S900\nS2049\nS2050\nS2050\nS8192\nS8192\nS8192\nS1\n", &told) == 16383);
    assert_int_equal(told, 3);
}

/* Lines every 20 ms, each with its own stamp; `text` for the one in the middle. */
static struct test_events decode_timed(const char *middle, int64_t *middle_ns)
{
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find("pulsesensor"), 0);
    for (int i = 0; i < 1000; i++) {
        struct event event = event_of(EVENT_BYTES, (i + 1) * 20 * NS_PER_MS);
        const char *line = i == 500 ? middle : "S500\r\n";
        event.bytes.size = (uint8_t)strlen(line);
        memcpy(event.bytes.at, line, strlen(line));
        if (i == 500)
            *middle_ns = event.at_ns;
        decoder_feed(&decoder, &event, &sink);
    }
    return events;
}

static void a_damaged_line_keeps_its_place_in_time(void **state)
{
    (void)state;
    static const char *const damaged[] = {"S5?0\r\n",
                                          "S5\xFF"
                                          "0\r\n",
                                          "x500\r\n",
                                          "S99999\r\n",
                                          "S500500500500500500500500500500500500500500500500500500"
                                          "\n",
                                          "S1500\r\n",
                                          "5\r\n"};
    for (size_t c = 0; c < sizeof damaged / sizeof damaged[0]; c++) {
        int64_t middle_ns;
        struct test_events events = decode_timed(damaged[c], &middle_ns);
        assert_int_equal(test_count(&events, EVENT_SAMPLE), 999);
        for (size_t i = 1; i < events.count; i++)
            if (events.at[i].kind == EVENT_SAMPLE)
                assert_true(llabs(events.at[i].sample.time_ns - events.at[i].at_ns) < NS_PER_MS);
        test_events_finish(&events);
    }
}

static void beat_lines_take_no_place_in_time(void **state)
{
    (void)state;
    static const char *const lines[] = {"S500\r\nB70\r\nQ858\r\n", "S500\r\nB7?\r\nQ8?8\r\n",
                                        "S500\r\n!\r\n", "S500\r\n\r\n", "S5?0\r\nB70Q858\r\n"};
    for (size_t c = 0; c < sizeof lines / sizeof lines[0]; c++) {
        int64_t middle_ns;
        struct test_events events = decode_timed(lines[c], &middle_ns);
        for (size_t i = 1; i < events.count; i++)
            if (events.at[i].kind == EVENT_SAMPLE)
                assert_true(llabs(events.at[i].sample.time_ns - events.at[i].at_ns) < NS_PER_MS);
        test_events_finish(&events);
    }
}

static void merged_lines_are_counted_by_their_tags(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int extra;
    } cases[] = {{"S500S500\r\n", 1}, {"S500S500S500S500\r\n", 3}, {"Q858S500S500\r\n", 1}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        struct test_events events = {0};
        struct event_sink sink = test_sink(&events);
        decoder_start(&decoder, device_find("pulsesensor"), 0);
        int slot = 0;
        for (int i = 0; i < 1000; i++) {
            const char *line = i == 500 ? cases[c].line : "S500\r\n";
            slot += i == 500 ? 1 + cases[c].extra : 1;
            struct event event = event_of(EVENT_BYTES, slot * 20 * NS_PER_MS);
            event.bytes.size = (uint8_t)strlen(line);
            memcpy(event.bytes.at, line, strlen(line));
            decoder_feed(&decoder, &event, &sink);
        }
        for (size_t i = 1; i < events.count; i++)
            if (events.at[i].kind == EVENT_SAMPLE)
                assert_true(llabs(events.at[i].sample.time_ns - events.at[i].at_ns) < NS_PER_MS);
        test_events_finish(&events);
    }
}

static void an_interruption_forgets_the_unfinished_line_and_time_goes_on(void **state)
{
    (void)state;
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find("pulsesensor"), 0);
    struct stream stream = stream_of("S512\r\nS513\r\nS5");
    feed_pieces(&stream, 64, NULL, &sink);
    assert_int_equal(decoder.tally.held, 2);
    decoder_interrupt(&decoder);
    assert_int_equal(decoder.tally.held, 0);
    assert_int_equal(decoder.tally.dropped, 2);
    assert_int_equal(decoder.tally.rejected, 0);
    int64_t last_ns = events.at[2].sample.time_ns;
    stream = stream_of("14\r\nS515\r\n");  /* what is left of a line is not a rejection */
    feed_pieces(&stream, 64, NULL, &sink); /* with stamps that begin again: not before the last */
    assert_int_equal(decoder.tally.rejected, 0);
    assert_int_equal(test_count(&events, EVENT_SAMPLE), 3);
    assert_int_equal(test_count(&events, EVENT_DEVICE), 1);
    assert_true(events.at[3].sample.value == 515);
    assert_true(events.at[3].sample.time_ns > last_ns);
    test_events_finish(&events);
}

static void the_table_of_devices_is_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; devices[i]; i++) {
        assert_ptr_equal(device_find(devices[i]->id), devices[i]);
        assert_true(strlen(devices[i]->id) < sizeof((struct device_body *)0)->id);
        assert_true(strlen(devices[i]->title) > 0 && devices[i]->line.baud > 1200);
        assert_non_null(devices[i]->recognise);
    }
    assert_null(device_find("toaster"));
    assert_null(device_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_cases),
        cmocka_unit_test(binary_streams_give_no_sample),
        cmocka_unit_test(a_line_cut_at_any_byte_costs_itself_and_no_other),
        cmocka_unit_test(a_stream_may_begin_and_end_at_any_byte),
        cmocka_unit_test(the_longest_line_is_held_and_one_byte_more_is_not),
        cmocka_unit_test(it_says_once_what_the_device_is),
        cmocka_unit_test(a_wider_converter_shows_itself_and_a_damaged_line_does_not),
        cmocka_unit_test(a_damaged_line_keeps_its_place_in_time),
        cmocka_unit_test(beat_lines_take_no_place_in_time),
        cmocka_unit_test(merged_lines_are_counted_by_their_tags),
        cmocka_unit_test(an_interruption_forgets_the_unfinished_line_and_time_goes_on),
        cmocka_unit_test(the_table_of_devices_is_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
