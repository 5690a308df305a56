/* The digits of a double, exactly rounded, without the cost of printf().
 *
 * A double is m * 2^e with m < 2^53. For n digits the wanted integer is m * 2^e * 10^k =
 * m * 5^k * 2^(e + k), and with k <= 27 the product m * 5^k fits 128 bits: what the shift drops
 * decides the rounding, ties to even. 17 digits always bring the same double back; 15 are tried
 * first, since 812.3 should not read 812.29999999999995. What lies outside 1e-10 to 1e15 goes to
 * printf(). */
#include "base/number.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAST      1e-10
#define MOST       1e15
#define FIXED_MOST 9e11
#define DIGITS     24

/* `digits` / 10^places as text, without zeros at the end. */
static size_t put_decimal(char *to, bool negative, uint64_t digits, int places)
{
    char word[DIGITS + 32];
    int at = sizeof word, whole;
    size_t used = 0;
    while (places > 0 && digits % 10 == 0) {
        digits /= 10;
        places--;
    }
    whole = at - places;
    do {
        word[--at] = (char)('0' + digits % 10);
        digits /= 10;
    } while (digits > 0 || at >= whole);
    if (negative)
        to[used++] = '-';
    memcpy(to + used, word + at, (size_t)(whole - at));
    used += (size_t)(whole - at);
    if (places > 0) {
        to[used++] = '.';
        memcpy(to + used, word + whole, (size_t)places);
        used += (size_t)places;
    }
    to[used] = '\0';
    return used;
}

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

/* value * 10^places, rounded to an integer; value in [LEAST, MOST), 0 <= places <= 27. */
static uint64_t scaled(double value, int places)
{
    int exponent;
    uint64_t five = 1, mantissa = (uint64_t)ldexp(frexp(value, &exponent), 53);
    for (int i = 0; i < places; i++)
        five *= 5;
    wide product = (wide)mantissa * five;
    int shift = exponent - 53 + places;
    if (shift >= 0)
        return (uint64_t)(product << shift);
    wide rest = product & (((wide)1 << -shift) - 1), half = (wide)1 << (-shift - 1);
    uint64_t kept = (uint64_t)(product >> -shift);
    return kept + (rest > half || (rest == half && (kept & 1)));
}

static size_t print_digits(char *to, double value, int digits)
{
    double size = fabs(value);
    int places = digits - 1 - (int)floor(log10(size));
    return put_decimal(to, value < 0, scaled(size, places < 0 ? 0 : places),
                       places < 0 ? 0 : places);
}
#endif

size_t number_print(double value, char to[NUMBER_PRINT_MOST])
{
    double back;
    if (value == 0)
        return put_decimal(to, false, 0, 0);
#ifdef __SIZEOF_INT128__
    if (fabs(value) >= LEAST && fabs(value) < MOST) {
        size_t used = print_digits(to, value, 15);
        if (number_read(to, to + used, '.', &back) && back == value)
            return used;
        return print_digits(to, value, 17);
    }
#endif
    int used = snprintf(to, NUMBER_PRINT_MOST, "%.15g", value);
    if (strtod(to, NULL) != value)
        used = snprintf(to, NUMBER_PRINT_MOST, "%.17g", value);
    return (size_t)used;
}

size_t number_print_fixed(double value, int decimals, char to[NUMBER_PRINT_MOST])
{
    static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    if (!(fabs(value) < FIXED_MOST) || decimals < 0 || decimals > 6)
        return number_print(value, to);
    int64_t digits = llround(value * tens[decimals]);
    return put_decimal(to, digits < 0, (uint64_t)(digits < 0 ? -digits : digits), decimals);
}
