/* Lines against patterns, the rule of recognising, and what keeps time where nobody knows the rate:
 * lines, the full wire, stamps. */
#include "text_support.h"

#include "sensors/devices/text.h"

static struct said said;

static void numbers_are_read_as_printed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool decimal;
        double value; /* NaN: none */
        const char *rest;
    } cases[] = {
        {"512", false, 512, ""},
        {"512.25", false, 512, ".25"},
        {"512.25,", true, 512.25, ","},
        {"-3.5", true, -3.5, ""},
        {"-3", false, NAN, "-3"},
        {"", true, NAN, ""},
        {"-", true, NAN, "-"},
        {".5", true, NAN, ".5"},
        {"5.", true, 5, "."},
        {"nan", true, NAN, "nan"},
        {"0x10", true, 0, "x10"},
        {"1e5", true, 1, "e5"},
        {"0.1", true, 0.1, ""},
        {"926.8 ms", true, 926.8, " ms"},
        {"123456789012345", false, 123456789012345, ""},
        {"1234567890123456", false, NAN, "1234567890123456"},
        {"99999999999999999999999999999999999999999999", true, NAN,
         "99999999999999999999999999999999999999999999"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *at = cases[i].text;
        double value = NAN;
        bool found = text_number(&at, cases[i].decimal, &value);
        if (found != !isnan(cases[i].value) || (found && value != cases[i].value) ||
            strcmp(at, cases[i].rest) != 0)
            fail_msg("\"%s\" gives %g and leaves \"%s\"", cases[i].text, value, at);
    }
}

static void patterns_match_whole_lines_only(void **state)
{
    (void)state;
    static const struct {
        const char *line, *pattern;
        int count; /* -1: no match */
    } cases[] = {
        {"S512", "S" INTEGER, 1},
        {"S512 ", "S" INTEGER, -1},
        {"S-512", "S" INTEGER, -1},
        {"S", "S" INTEGER, -1},
        {"", "", 0},
        {"", INTEGER, -1},
        {"a  7", "a" BLANKS INTEGER, 1},
        {"a7", "a" BLANKS INTEGER, 1},
        {"SpO2:97%", "SpO2:" DECIMAL "%", 1},
        {"x 1, 2,3 4", "x" LIST, 4},
        {"x", "x" LIST, 0},
        {"x[1, 2]", "x[" LIST "]", 2},
        {"x[1, 2", "x[" LIST "]", -1},
        {"x 1 2 ms", "x" LIST "ms", 2},
        {"x 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "x" LIST, 16},
        {"x 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", "x" LIST, -1},
        {"anything at all", "any" REST, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double values[TEXT_VALUES];
        int count = text_match(cases[i].line, cases[i].pattern, values);
        if (count != cases[i].count)
            fail_msg("\"%s\" matches with %d numbers", cases[i].line, count);
    }
}

static void hexadecimal_is_read_with_blanks_and_without(void **state)
{
    (void)state;
    uint8_t bytes[8];
    assert_int_equal(text_hex("10482C03", bytes, 8), 4);
    assert_memory_equal(bytes, "\x10\x48\x2C\x03", 4);
    assert_int_equal(text_hex(" 10 48\t2c 03 ", bytes, 8), 4);
    assert_memory_equal(bytes, "\x10\x48\x2C\x03", 4);
    assert_int_equal(text_hex("", bytes, 8), 0);
    assert_int_equal(text_hex("1", bytes, 8), -1);
    assert_int_equal(text_hex("1 0", bytes, 8), -1);
    assert_int_equal(text_hex("10 4G", bytes, 8), -1);
    assert_int_equal(text_hex("000000000000000000", bytes, 8), -1);
}

static struct text_verdict by_letter(const char *line)
{
    bool strong = line[0] == 's', weak = line[0] == 'w', none = line[0] == 'n';
    return (struct text_verdict){strong || weak || none ? 1
                                 : line[0] == 'o'       ? 2
                                                        : 0,
                                 strong ? TEXT_STRONG : weak || line[0] == 'o', line[0] == 'b'};
}

static enum claim claim_of(const char *letters)
{
    struct stream stream = stream_of("fragment\n");
    for (; *letters; letters++) {
        char line[3] = {*letters, '\n', '\0'};
        stream_add(&stream, line, 2);
    }
    return text_recognise(stream.bytes, stream.size, by_letter);
}

static void enough_lines_of_one_grammar_are_recognised(void **state)
{
    (void)state;
    assert_int_equal(claim_of("wwwwwwwwwwwwwwwwwww"), CLAIM_MORE);
    assert_int_equal(claim_of("wwwwwwwwwwwwwwwwwwww"), CLAIM_YES);
    assert_int_equal(claim_of("wwwwwwwxwwwwwwwwwwww"), CLAIM_YES);
    assert_int_equal(claim_of("wwwxwwwxwwwwwwwwwwww"), CLAIM_MORE);
    assert_int_equal(claim_of("ss"), CLAIM_MORE);
    assert_int_equal(claim_of("sss"), CLAIM_YES);
    assert_int_equal(claim_of("ssbbbbbbbbbbbbbs"), CLAIM_YES); /* banners do not count */
    assert_int_equal(claim_of("sxsxsxsxsxs"), CLAIM_MORE);
    assert_int_equal(claim_of("nnnnnnnnnnnnnnnnnnnnnnnnnnnnn"), CLAIM_MORE); /* proves nothing */
    assert_int_equal(claim_of("wowowowowowowowowowowowowowo"), CLAIM_NO);    /* two grammars */
    assert_int_equal(claim_of("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), CLAIM_NO);
    assert_int_equal(claim_of("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxsss"), CLAIM_YES);
    assert_int_equal(claim_of(""), CLAIM_MORE);
}

/* --- time ----------------------------------------------------------------------------------- */

/* The greatest error of a sample's time against the truth after `from_s`, its mean taken away. */
static double jitter_s(const struct test_events *events, const double *truth_s, double from_s)
{
    double sum = 0, worst = 0;
    size_t n = 0, used = 0;
    for (int pass = 0; pass < 2; pass++, n = 0)
        for (size_t i = 0; i < events->count; i++) {
            if (events->at[i].kind != EVENT_SAMPLE || events->at[i].sample.channel != 0)
                continue;
            double error = s_from_ns(events->at[i].sample.time_ns) - truth_s[n++];
            if (truth_s[n - 1] < from_s)
                continue;
            if (pass == 0) {
                sum += error;
                used++;
            } else {
                worst = fmax(worst, fabs(error - sum / (double)used));
            }
        }
    assert_true(used > 100);
    return worst;
}

static double truth_s[SAID_MOST];

static void any_rate_is_found_with_nothing_lost(void **state)
{
    (void)state;
    static const double rates[] = {12.5, 25, 50, 97.5, 125, 250};
    static const double bursts[] = {0, 0.016, 0.1};
    for (size_t r = 0; r < 6; r++)
        for (size_t b = 0; b < 3; b++) {
            said_start(&said, bursts[b]);
            int count = (int)(30 * rates[r]);
            for (int i = 0; i < count; i++) {
                truth_s[i] = 1 + i / rates[r];
                say(&said, truth_s[i], "%d\n", 500 + i % 200);
            }
            struct test_events events = hear("numbers", &said);
            const struct event *told = channel_named(&events, "value");
            /* The first line may lack its beginning. What is more than can be held is forgotten. */
            size_t most = (size_t)count - 1, found = samples_of(&events, 0);
            assert_true(found == most || (rates[r] == 250 && found > most - 250));
            size_t skipped = (size_t)count - found;
            assert_non_null(told);
            assert_true(fabs(told->device.rate_hz / rates[r] - 1) < 0.1);
            assert_true(told->device.signal == SIGNAL_PPG && told->device.high == 1023);
            double worst = jitter_s(&events, truth_s + skipped, 12);
            if (worst > 0.004 + 0.03 / rates[r])
                fail_msg("%g a second in bursts of %g s: %g ms", rates[r], bursts[b], 1000 * worst);
            test_events_finish(&events);
        }
}

/* 9600 baud and a sketch that waits for the wire: a line lasts as long as its bytes. */
static void on_a_full_wire_the_bytes_tell_the_time(void **state)
{
    (void)state;
    static const double bursts[] = {0, 0.016};
    for (size_t b = 0; b < 2; b++) {
        double at_s = 1;
        said_start(&said, bursts[b]);
        for (int i = 0; i < 8000; i++) {
            int value = (int)(512 + 490 * sin(2 * M_PI * at_s / 5));
            if (i % 400 >= 380)
                at_s += 3 / 960.0;
            else
                at_s += (value > 999 ? 6 : value > 99 ? 5 : 4) / 960.0;
            if (i % 400 >= 380)
                say(&said, at_s, "!\r\n");
            else
                say(&said, at_s, "%d\r\n", value);
        }
        struct test_events events = hear("ad8232", &said);
        /* the truth, again, for the samples alone */
        size_t n = 0;
        at_s = 1;
        for (int i = 0; i < 8000; i++) {
            int value = (int)(512 + 490 * sin(2 * M_PI * at_s / 5));
            at_s += (i % 400 >= 380 ? 3 : value > 999 ? 6 : value > 99 ? 5 : 4) / 960.0;
            if (i % 400 < 380)
                truth_s[n++] = at_s;
        }
        size_t found = samples_of(&events, 0);
        double worst = jitter_s(&events, truth_s + (n - found), 12);
        print_message("full wire, bursts of %g ms: %.2f ms at most\n", bursts[b] * 1000,
                      worst * 1000);
        assert_true(worst < 0.004);
        assert_int_equal(test_count(&events, EVENT_LOSS), 0);
        test_events_finish(&events);
    }
}

/* Stamps of any unit, a clock 2 % fast, lines that are lost, and lines that come irregularly. */
static void stamps_tell_the_time_whatever_their_unit(void **state)
{
    (void)state;
    static const struct {
        const char *title;
        double per_s;
        const char *format;
    } units[] = {{"ms", 1020, "%.0f,%d\n"}, {"us", 1.02e6, "%.0f,%d\n"}, {"s", 1.02, "%.4f,%d\n"}};
    for (size_t u = 0; u < 3; u++) {
        said_start(&said, 0.016);
        struct random chance;
        random_start(&chance, 3);
        int count = 0, lost = 0;
        double at_s = 1;
        for (int i = 0; i < 3000; i++) {
            at_s += 0.008 + 0.004 * random_share(&chance); /* it takes its time */
            if (i > 500 && i % 211 == 0) {
                lost++;
                continue;
            }
            truth_s[count++] = at_s;
            say(&said, at_s, units[u].format, 1000 + at_s * units[u].per_s, 500 + i % 100);
        }
        struct test_events events = hear("numbers", &said);
        assert_int_equal(samples_of(&events, 0), count - 1);
        assert_int_equal(samples_of(&events, 1), 0);
        double worst = jitter_s(&events, truth_s + 1, 12);
        if (worst > 0.0035)
            fail_msg("%s: %g ms", units[u].title, 1000 * worst);
        assert_true(lost > 5);
        test_events_finish(&events);
    }
}

/* One fork prints a counter of 1000 a second that begins anew after 65000. */
static void a_counter_counts_what_was_lost_and_may_begin_anew(void **state)
{
    (void)state;
    said_start(&said, 0.016);
    int count = 0, lost = 0;
    for (int i = 0; i < 6000; i++) {
        if (i > 2000 && i % 500 >= 250 && i % 500 < 253) {
            lost++;
            continue;
        }
        truth_s[count++] = 1 + i * 0.008;
        say(&said, truth_s[count - 1], "%d,%d\n", i % 4000, 500 + i % 100);
    }
    struct test_events events = hear("numbers", &said);
    assert_int_equal(samples_of(&events, 0), count - 1);
    assert_true(jitter_s(&events, truth_s + 1, 12) < 0.003);
    int64_t told = 0;
    for (size_t i = 0; i < events.count; i++)
        if (events.at[i].kind == EVENT_LOSS) {
            assert_int_equal(events.at[i].loss.counted, 1);
            told += events.at[i].loss.count;
        }
    assert_int_equal(told, lost);
    test_events_finish(&events);
}

/* SparkFun's plotter example fills the plotter with 500 equal lines before it measures. */
static void a_sudden_beginning_does_not_mislead(void **state)
{
    (void)state;
    said_start(&said, 0.016);
    int count = 0;
    for (int i = 0; i < 500; i++)
        say(&said, 1 + i * 0.0008, "50000\r\n");
    for (int i = 0; i < 600; i++) {
        truth_s[count++] = 1.5 + i / 12.5;
        say(&said, truth_s[count - 1], "%d\r\n", 50000 + i % 50);
    }
    struct test_events events = hear("max3010x", &said);
    const struct event *told = channel_named(&events, "ir");
    assert_non_null(told);
    assert_true(told->device.rate_hz > 11.5 && told->device.rate_hz < 13.5);
    assert_true(samples_of(&events, 0) >= 590);
    test_events_finish(&events);
}

static void another_pace_is_measured_anew(void **state)
{
    (void)state;
    said_start(&said, 0);
    for (int i = 0; i < 1000; i++)
        say(&said, 1 + i / 100.0, "%d\n", 500 + i % 100);
    for (int i = 0; i < 1000; i++)
        say(&said, 11 + i / 50.0, "%d\n", 500 + i % 100);
    struct test_events events = hear("numbers", &said);
    assert_true(fabs(channel_named(&events, "value")->device.rate_hz - 50) < 2);
    const struct event *last = &events.at[events.count - 1],
                       *before = &events.at[events.count - 51];
    double second = s_from_ns(last->sample.time_ns - before->sample.time_ns);
    assert_true(fabs(second - 1) < 0.01);
    test_events_finish(&events);
}

static void a_damaged_line_keeps_its_place_and_is_told_as_lost(void **state)
{
    (void)state;
    said_start(&said, 0);
    int count = 0;
    for (int i = 0; i < 1000; i++) {
        bool damaged = i >= 400 && i < 403;
        if (!damaged)
            truth_s[count++] = 1 + i / 50.0;
        say(&said, 1 + i / 50.0, damaged ? "5%c3\n" : "503\n", '\x80');
    }
    struct test_events events = hear("numbers", &said);
    assert_int_equal(decoder.tally.rejected, 3);
    assert_int_equal(samples_of(&events, 0), 996);
    assert_int_equal(test_count(&events, EVENT_LOSS), 1);
    assert_true(jitter_s(&events, truth_s + 1, 3) < 0.002);
    for (size_t i = 0; i < events.count; i++)
        if (events.at[i].kind == EVENT_LOSS)
            assert_true(events.at[i].loss.count == 3 && events.at[i].loss.counted == 0);
    test_events_finish(&events);
}

static void an_interruption_begins_a_new_line_of_time(void **state)
{
    (void)state;
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find("numbers"), 0);
    said_start(&said, 0);
    for (int i = 0; i < 300; i++)
        say(&said, 1 + i / 50.0, "503\n");
    say(&said, 8, "50");
    feed_said(&said, 7, NULL, &sink);
    size_t before = samples_of(&events, 0);
    assert_int_equal(before, 299);
    decoder_interrupt(&decoder);
    assert_int_equal(decoder.tally.held, 0);
    said_start(&said, 0);
    for (int i = 0; i < 300; i++)
        say(&said, 60 + i / 50.0, "503\n");
    feed_said(&said, 7, NULL, &sink);
    assert_int_equal(samples_of(&events, 0), 2 * before);
    assert_times_rise(&events);
    const struct event *first = sample_at(&events, 0, before);
    assert_true(fabs(s_from_ns(first->sample.time_ns) - 60.02) < 0.01);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    test_events_finish(&events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_as_printed),
        cmocka_unit_test(patterns_match_whole_lines_only),
        cmocka_unit_test(hexadecimal_is_read_with_blanks_and_without),
        cmocka_unit_test(enough_lines_of_one_grammar_are_recognised),
        cmocka_unit_test(any_rate_is_found_with_nothing_lost),
        cmocka_unit_test(on_a_full_wire_the_bytes_tell_the_time),
        cmocka_unit_test(stamps_tell_the_time_whatever_their_unit),
        cmocka_unit_test(a_counter_counts_what_was_lost_and_may_begin_anew),
        cmocka_unit_test(a_sudden_beginning_does_not_mislead),
        cmocka_unit_test(another_pace_is_measured_anew),
        cmocka_unit_test(a_damaged_line_keeps_its_place_and_is_told_as_lost),
        cmocka_unit_test(an_interruption_begins_a_new_line_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
