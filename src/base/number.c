/* A recording as text is mostly numbers, so reading one must cost less than measuring with it.
 *
 * The digits become one integer m and the point a power of ten: value = m * 10^e. Where m < 2^53
 * and |e| <= 22 both are doubles without error, and one multiplication or division rounds once, as
 * it should (Clinger 1990, doi 10.1145/93542.93557). Programs that print all 17 or 19 digits leave
 * that range; then m / 10^k with k <= 27 is m / 5^k and a shift. The quotient is first taken by
 * multiplying with 1 / 5^k in 64 bits, which errs by less than one of the bits behind those kept
 * (after Lemire 2021, doi 10.1002/spe.2984); only where that could decide the rounding is it
 * divided out. What is left (very large, very small, more digits) goes to strtod(). */
#include "base/number.h"

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
    bool negative;
};

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* Eight characters as a number of eight digits, all at once; false: some are no digits. */
static bool take_eight(const char *at, uint64_t *number)
{
    const uint64_t high = UINT64_C(0xF0F0F0F0F0F0F0F0), six = UINT64_C(0x0606060606060606);
    const uint64_t pairs = UINT64_C(0x00FF00FF00FF00FF), fours = UINT64_C(0x0000FFFF0000FFFF);
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    if (((bytes & high) | ((bytes + six) & high) >> 4) != UINT64_C(0x3333333333333333))
        return false;
    bytes &= ~high;
    bytes = (bytes * 10 + (bytes >> 8)) & pairs;
    bytes = (bytes * 100 + (bytes >> 16)) & fours;
    *number = (bytes * 10000 + (bytes >> 32)) & UINT32_MAX;
    return true;
}
#else
static bool take_eight(const char *at, uint64_t *number)
{
    (void)at;
    (void)number;
    return false;
}
#endif

static inline const char *take_digits(const char *at, const char *end, uint64_t *digits)
{
    uint64_t taken = *digits, eight;
    for (; end - at >= 8 && take_eight(at, &eight); at += 8)
        taken = taken * 100000000 + eight;
    for (; at < end; at++) {
        unsigned digit = (unsigned)(unsigned char)*at - '0';
        if (digit > 9)
            break;
        taken = taken * 10 + digit;
    }
    *digits = taken;
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

/* Whether [from, end), digits and at most one point at `dot`, has more digits than an integer can
 * hold; zeros at the front carry nothing. */
static bool too_long(const char *from, const char *dot, const char *end)
{
    if (end - from <= DIGITS_MOST)
        return false;
    const char *first = from;
    while (first < end && (*first == '0' || first == dot))
        first++;
    return end - first - (dot >= first && dot < end) > DIGITS_MOST;
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
    const char *digits = at, *dot = at = take_digits(at, end, &decimal->digits);
    if (at < end && *at == point) {
        at = take_digits(at + 1, end, &decimal->digits);
        decimal->exponent = (int)(dot + 1 - at);
    }
    if (at - digits == (dot < at) || too_long(digits, dot, at))
        return NULL;
    if (at < end && (*at == 'e' || *at == 'E'))
        at = take_exponent(at + 1, end, decimal);
    return at;
}

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

/* 5^k, its length in bits, and 2^(63 + bits) / 5^k. */
#define FIVE(five, bits)                                                                           \
    {                                                                                              \
        UINT64_C(five), bits, (uint64_t)(((wide)1 << (63 + (bits))) / UINT64_C(five))              \
    }

static const struct {
    uint64_t power;
    int bits;
    uint64_t reciprocal; /* rounded down */
} fives[] = {
    FIVE(1, 1),
    FIVE(5, 3),
    FIVE(25, 5),
    FIVE(125, 7),
    FIVE(625, 10),
    FIVE(3125, 12),
    FIVE(15625, 14),
    FIVE(78125, 17),
    FIVE(390625, 19),
    FIVE(1953125, 21),
    FIVE(9765625, 24),
    FIVE(48828125, 26),
    FIVE(244140625, 28),
    FIVE(1220703125, 31),
    FIVE(6103515625, 33),
    FIVE(30517578125, 35),
    FIVE(152587890625, 38),
    FIVE(762939453125, 40),
    FIVE(3814697265625, 42),
    FIVE(19073486328125, 45),
    FIVE(95367431640625, 47),
    FIVE(476837158203125, 49),
    FIVE(2384185791015625, 52),
    FIVE(11920928955078125, 54),
    FIVE(59604644775390625, 56),
    FIVE(298023223876953125, 59),
    FIVE(1490116119384765625, 61),
    FIVE(7450580596923828125, 63),
};

static double two_to(int exponent) /* within the range of normal numbers */
{
    uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The nearest double, ties to even, of a quotient whose whole part is `quotient` and which goes on
 * behind it when `rest`; times 2^exponent. */
static double rounded(wide quotient, bool rest, int exponent)
{
    int length = quotient >> 64 ? 128 - __builtin_clzll((uint64_t)(quotient >> 64))
                                : 64 - __builtin_clzll((uint64_t)quotient);
    int drop = length - 53;
    uint64_t kept = (uint64_t)(quotient >> drop);
    wide below = quotient & (((wide)1 << drop) - 1), half = (wide)1 << (drop - 1);
    if (below > half || (below == half && (rest || (kept & 1))))
        kept++;
    return (double)kept * two_to(drop + exponent);
}

/* digits / 10^power, rounded to the nearest double, ties to even. */
static double divide_exactly(uint64_t digits, int power)
{
    int up = __builtin_clzll(digits);
    digits <<= up;
    wide product = (wide)digits * fives[power].reciprocal;
    uint64_t quotient = (uint64_t)(product >> 64);
    int drop = 11 - (quotient >> 63 == 0), exponent = 1 - fives[power].bits - up - power;
    uint64_t below = quotient & ((UINT64_C(1) << drop) - 1), half = UINT64_C(1) << (drop - 1);
    /* The true quotient is less than one more; only at half way can that matter. */
    if (below != half && below != half - 1)
        return (double)((quotient >> drop) + (below > half)) * two_to(drop + exponent);
    wide top = (wide)digits << 64, exact = top / fives[power].power;
    return rounded(exact, exact * fives[power].power != top, -64 - up - power);
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
