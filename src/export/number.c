/* A recording as text is mostly numbers, so reading one must cost less than measuring with it.
 *
 * The digits become one integer m and the point a power of ten: value = m * 10^e. Where m < 2^53
 * and |e| <= 22 both are doubles without error, and one multiplication or division rounds once, as
 * it should (Clinger 1990, doi 10.1145/93542.93557). Programs that print all 17 or 19 digits leave
 * that range; then m / 10^k with k <= 27 is divided in integers: 10^k = 2^k * 5^k, 5^k fits 64
 * bits, and the quotient keeps at least 64 bits, so that it and "was anything left over" decide the
 * rounding. What is left (very large, very small, more digits) goes to strtod(). */
#include "export/number.h"

#include "base/text.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

#define EXACT_MANTISSA  (UINT64_C(1) << 53)
#define EXACT_TEN_MOST  22
#define DIGITS_MOST     19 /* always below 2^64 */
#define FIVE_MOST       27 /* 5^27 < 2^63 */
#define WORD_BYTES      400
#define EXPONENT_BEYOND 10000

static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                              1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                              1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

struct decimal {
    uint64_t digits;
    int exponent; /* value = digits * 10^exponent */
    bool negative, any;
};

static const char *take_digits(const char *at, const char *end, struct decimal *decimal, int step)
{
    const char *from = at;
    for (; at < end; at++) {
        unsigned digit = (unsigned)(unsigned char)*at - '0';
        if (digit > 9)
            break;
        decimal->digits = decimal->digits * 10 + digit;
    }
    decimal->any = decimal->any || at > from;
    decimal->exponent -= step * (int)(at - from);
    return at;
}

/* Behind the 'e'; NULL when no number stands there. */
static const char *take_exponent(const char *at, const char *end, struct decimal *decimal)
{
    bool negative = at < end && *at == '-';
    int exponent = 0;
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    const char *from = at;
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        if (exponent < EXPONENT_BEYOND)
            exponent = exponent * 10 + (*at - '0');
    if (at == from)
        return NULL;
    decimal->exponent += negative ? -exponent : exponent;
    return at;
}

/* Whether [from, end), digits and at most one point, has more digits than an integer can hold;
 * zeros at the front carry nothing. */
static bool too_long(const char *from, const char *end, char point)
{
    long digits = 0;
    if (end - from <= DIGITS_MOST)
        return false;
    for (const char *at = from; at < end; at++)
        digits += *at != point && (digits > 0 || *at != '0');
    return digits > DIGITS_MOST;
}

/* The parts of a plain number, and where it ends; NULL when it is no such, or has too many digits
 * to be sure. */
static const char *take_apart(const char *from, const char *end, char point,
                              struct decimal *decimal)
{
    const char *at = from;
    *decimal = (struct decimal){.negative = at < end && *at == '-'};
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    const char *digits = at;
    at = take_digits(at, end, decimal, 0);
    if (at < end && *at == point)
        at = take_digits(at + 1, end, decimal, 1);
    if (!decimal->any || too_long(digits, at, point))
        return NULL;
    if (at < end && (*at == 'e' || *at == 'E'))
        at = take_exponent(at + 1, end, decimal);
    return at;
}

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

/* digits / 10^power, rounded to the nearest double, ties to even. */
static double divide_exactly(uint64_t digits, int power)
{
    uint64_t five = 1;
    for (int i = 0; i < power; i++)
        five *= 5;
    int up = __builtin_clzll(digits);
    wide top = (wide)(digits << up) << 64; /* digits * 2^(up + 64) */
    wide quotient = top / five;
    bool rest = quotient * five != top;
    int length = 128 - (quotient >> 64 ? __builtin_clzll((uint64_t)(quotient >> 64))
                                       : 64 + __builtin_clzll((uint64_t)quotient));
    int drop = length - 53;
    uint64_t kept = (uint64_t)(quotient >> drop);
    wide below = quotient & (((wide)1 << drop) - 1), half = (wide)1 << (drop - 1);
    if (below > half || (below == half && (rest || (kept & 1))))
        kept++;
    return ldexp((double)kept, drop - up - 64 - power);
}
#endif

static bool value_of(const struct decimal *decimal, double *value)
{
    uint64_t digits = decimal->digits;
    int exponent = decimal->exponent;
    if (digits == 0)
        *value = 0;
    else if (digits <= EXACT_MANTISSA && exponent <= 0 && exponent >= -EXACT_TEN_MOST)
        *value = (double)digits / tens[-exponent];
    else if (digits <= EXACT_MANTISSA && exponent > 0 && exponent <= EXACT_TEN_MOST)
        *value = (double)digits * tens[exponent];
#ifdef __SIZEOF_INT128__
    else if (exponent < 0 && exponent >= -FIVE_MOST)
        *value = divide_exactly(digits, -exponent);
#endif
    else
        return false;
    if (decimal->negative)
        *value = -*value;
    return true;
}

/* The slow and certain way. */
static bool read_any(const char *from, const char *end, char point, double *value)
{
    char word[WORD_BYTES];
    size_t length = (size_t)(end - from);
    if (length == 0 || length >= sizeof word || memchr(from, '\0', length))
        return false;
    memcpy(word, from, length);
    word[length] = '\0';
    char *dot = point != '.' ? strchr(word, point) : NULL;
    if (dot)
        *dot = '.';
    return parse_double(word, value);
}

const char *number_scan(const char *from, const char *end, char point, double *value)
{
    struct decimal decimal;
    if (end - from > WORD_BYTES)
        end = from + WORD_BYTES; /* so that no count overflows */
    const char *behind = take_apart(from, end, point, &decimal);
    return behind && behind < from + WORD_BYTES && value_of(&decimal, value) ? behind : NULL;
}

bool number_read(const char *from, const char *end, char point, double *value)
{
    return number_scan(from, end, point, value) == end || read_any(from, end, point, value);
}
