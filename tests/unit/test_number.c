/* Numbers out of text must be the very doubles that strtod() gives, or refused as it refuses. */
#include "support.h"

#include "base/text.h"
#include "export/number.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read_as_strtod_reads_them),
        cmocka_unit_test(numbers_of_every_length_are_exact),
        cmocka_unit_test(ties_go_to_even),
        cmocka_unit_test(a_number_ends_where_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
