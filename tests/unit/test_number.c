/* Numbers out of text must be the very doubles that strtod() gives, or refused as it refuses; what
 * is printed must come back. */
#include "support.h"

#include "base/number.h"
#include "base/text.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252u;

static uint64_t any(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static void same(const char *word)
{
    double ours = 7, theirs = 7;
    bool read = number_read(word, word + strlen(word), '.', &ours),
         known = parse_double(word, &theirs);
    if (read != known || (read && memcmp(&ours, &theirs, sizeof ours) != 0))
        fail_msg("%s: %d %a, strtod %d %a", word, read, ours, known, theirs);
}

static void words_are_read_as_strtod_reads_them(void **unused)
{
    (void)unused;
    static const char *const words[] = {"0",
                                        "-0",
                                        "+1",
                                        "1.",
                                        ".5",
                                        "-.5",
                                        ".",
                                        "",
                                        "-",
                                        "+-1",
                                        "1e",
                                        "1e+",
                                        "e5",
                                        "1e5",
                                        "1E-5",
                                        "1e400",
                                        "1e-400",
                                        "-1e-310",
                                        "4.9e-324",
                                        "1.7976931348623157e308",
                                        "9007199254740993",
                                        "9007199254740992.5",
                                        "9007199254740993.000000000000000000001",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "99999999999999999999999999",
                                        "0.000000000000000000000000000001",
                                        "1.2.3",
                                        "1,5",
                                        "0x10",
                                        "inf",
                                        "nan",
                                        "1e5x",
                                        "12 ",
                                        "00000000000000000000000012.5",
                                        "0.1000000000000000055511151231257827021181583404541015625",
                                        "1e99999999999999999999",
                                        "9.999999999999999999",
                                        "1e22",
                                        "1e23",
                                        "123456789012345678e-18",
                                        "2.225073858507201e-308"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        same(words[i]);
}

static void numbers_of_every_length_are_exact(void **unused)
{
    (void)unused;
    char word[64];
    for (int i = 0; i < 300000; i++) {
        uint64_t digits = any() >> any() % 64;
        int places = (int)(any() % 30);
        double value;
        snprintf(word, sizeof word, "%" PRIu64 "e-%d", digits, places);
        same(word);
        memcpy(&value, &digits, sizeof value);
        if (isfinite(value)) {
            snprintf(word, sizeof word, "%.17g", value);
            same(word);
        }
        snprintf(word, sizeof word, "%.*f", (int)(any() % 20), (double)(int64_t)any() / 1e15);
        same(word);
        snprintf(word, sizeof word, "%.*e", (int)(any() % 19), (double)(int64_t)any() / 1e17);
        same(word);
    }
}

/* An odd whole of 54 bits over a power of two lies half way between two doubles: the even one is
 * right, and the least bit more or less decides otherwise. */
static void ties_go_to_even(void **unused)
{
    (void)unused;
    char word[80];
    for (int i = 0; i < 20000; i++) {
        uint64_t whole = (UINT64_C(1) << 53) + (any() >> 11) / 2 * 2 + 1, fives = 1;
        for (int shift = 0; shift < 5; shift++, fives *= 5) {
            if (whole > UINT64_MAX / fives)
                break;
            for (int more = -1; more <= 1; more++) {
                snprintf(word, sizeof word, "%" PRIu64 "e-%d", whole * fives + (uint64_t)more,
                         shift);
                same(word);
            }
        }
    }
}

static void a_number_ends_where_it_ends(void **unused)
{
    (void)unused;
    static const char text[] = "12.5,7", comma[] = "3,25";
    double value;
    assert_ptr_equal(number_scan(text, text + 6, '.', &value), text + 4);
    assert_true(value == 12.5);
    assert_ptr_equal(number_scan(text, text + 6, ',', &value), text + 2);
    assert_true(number_read(comma, comma + 4, ',', &value) && value == 3.25);
    assert_null(number_scan(text, text, '.', &value));
}

static void print_and_read(double value)
{
    char word[NUMBER_PRINT_MOST];
    size_t length = number_print(value, word);
    double back = strtod(word, NULL);
    assert_int_equal(length, strlen(word));
    if (back != value || strspn(word, "-+.0123456789e") != length)
        fail_msg("%a is printed %s", value, word);
}

static void printed_numbers_come_back(void **unused)
{
    (void)unused;
    static const double values[] = {0,         -0.0,
                                    1,         -1,
                                    0.1,       812.3,
                                    1e-10,     9.99999999999999e14,
                                    1e15,      1e300,
                                    -4.9e-324, 0.3,
                                    2.0 / 3,   999999999999999.9,
                                    1e-7};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        print_and_read(values[i]);
    for (int i = 0; i < 300000; i++) {
        double value;
        uint64_t bits = any();
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value))
            print_and_read(value);
        print_and_read((double)(int64_t)any() * pow(10, -(double)(any() % 29)));
        print_and_read((double)(any() % 1000000) / 1000);
    }
}

static void printed_numbers_are_short(void **unused)
{
    (void)unused;
    static const struct {
        double value;
        int decimals; /* -1: all */
        const char *word;
    } cases[] = {{812.3, -1, "812.3"},
                 {0.1, -1, "0.1"},
                 {-0.5, -1, "-0.5"},
                 {100, -1, "100"},
                 {1.0 / 3, -1, "0.33333333333333331"},
                 {812.3000004, 6, "812.3"},
                 {-0.0000004, 6, "0"},
                 {1.0000005, 6, "1.000001"},
                 {86400, 6, "86400"},
                 {0.000001, 6, "0.000001"},
                 {12.5, 0, "13"},
                 {-3.25, 1, "-3.3"},
                 {0.00012, -1, "0.00012"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char word[NUMBER_PRINT_MOST];
        if (cases[i].decimals < 0)
            number_print(cases[i].value, word);
        else
            number_print_fixed(cases[i].value, cases[i].decimals, word);
        assert_string_equal(word, cases[i].word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read_as_strtod_reads_them),
        cmocka_unit_test(numbers_of_every_length_are_exact),
        cmocka_unit_test(ties_go_to_even),
        cmocka_unit_test(a_number_ends_where_it_ends),
        cmocka_unit_test(printed_numbers_come_back),
        cmocka_unit_test(printed_numbers_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
