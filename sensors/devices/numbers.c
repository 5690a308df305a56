/* Anyone who prints numbers: one a line, or two.
 *
 *   5 1 2 LF                 one value: any sketch that prints analogRead()
 *   1 0 2 3 8 , 5 1 2 LF     a stamp in ms, in us or in s, or a counter, and a value
 *   5 1 2 . 2 5 , 1 LF       a value, and whether it thinks that there is a beat (BioAmp)
 *   5 1 2 , 4 9 8 LF         two values (two PulseSensors)
 *   ! LF                     electrodes off (AD8232)
 *
 * Comma, semicolon, blank or tab between. Which of these it is shows in the first second and a
 * half: what rises with every line and at the clock's pace, whatever its unit, is a stamp and tells
 * the time from then on; what is only ever 0 or 1 is no signal.
 *
 * Nothing says what signal it is. It is taken for a pulse wave until electrodes are said to be off,
 * or until its shape shows an electrocardiogram (wave_shape.h), which takes sixteen seconds. The
 * same channel is told as "value", a pulse wave, and as "ecg"; what is told last is believed,
 * unless the person names one of the two in the sensor's address.
 *
 * What it does not do: numbers that come less often than four a second (nobody can say whether they
 * are heart rates, intervals or degrees), three and more columns. */
#include "sensors/devices/text_family.h"

#include <math.h>
#include <string.h>

enum { VALUE, SECOND, CONTACT, CHANNELS };

static const struct channel channels[CHANNELS] = {
    [VALUE] = {SIGNAL_PPG, "value", 0, NAN, NAN},
    [SECOND] = {SIGNAL_PPG, "second", 0, NAN, NAN},
    [CONTACT] = {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
};

enum { ONE_NUMBER = 1, TWO_NUMBERS };

static bool is_between(char c)
{
    return c == ',' || c == ';' || c == ' ' || c == '\t';
}

/* "!" between the numbers counts as one of them: alone it proves nothing. */
static struct text_reading electrodes_off(void)
{
    return (struct text_reading){.group = ONE_NUMBER, .says = SAYS_NOT_WORN, .stamp = NAN};
}

static struct text_reading read_numbers(const char *line)
{
    struct text_reading reading = {.stamp = NAN};
    const char *at = line;
    if (line[0] == '!' && line[1] == '\0')
        return electrodes_off();
    for (int i = 0; i < 2; i++) {
        const char *number = at;
        if (!text_number(&at, true, &reading.values[i]))
            return (struct text_reading){.stamp = NAN};
        reading.decimals |= (uint16_t)(strcspn(number, ".-") < (size_t)(at - number) ? 1 << i : 0);
        reading.channels[i] = (uint8_t)i;
        reading.count = i + 1;
        const char *after = at;
        while (is_between(*after))
            after++;
        if (*after == '\0' || after == at)
            break;
        at = after;
    }
    while (is_between(*at))
        at++;
    if (*at)
        return (struct text_reading){.stamp = NAN};
    reading.group = reading.count == 1 ? ONE_NUMBER : TWO_NUMBERS;
    reading.strength = 1;
    reading.says = SAYS_WORN_IF_KNOWN;
    reading.stamp = reading.count == 2 ? reading.values[0] : NAN;
    return reading;
}

static bool is_mark(const struct wave *wave, int column)
{
    int width = wave->columns + wave->stamped;
    for (int row = 0; row < wave->rows; row++) {
        double value = wave->held[row * width + column];
        if (value != 0 && value != 1)
            return false;
    }
    return true;
}

static void choose(struct wave *wave)
{
    if (wave->columns < 2)
        return;
    if (wave->clock == CLOCK_STAMPS) {
        wave->told_as[0] = WAVE_MUTE;
        wave->told_as[1] = VALUE;
    } else if (is_mark(wave, 1)) {
        wave->told_as[1] = WAVE_MUTE;
    }
}

static const struct text_family numbers = {
    .channels = channels,
    .channel_count = CHANNELS,
    .contact = CONTACT,
    .read = read_numbers,
    .choose = choose,
    .loose = true,
    .either = true,
};

TEXT_FAMILY_RECOGNISE(numbers)
TEXT_FAMILY_START(numbers)

const struct device device_numbers = {
    .prints = true,
    .id = "numbers",
    .title = "Numbers, one or two a line",
    .line = {115200, 'N'},
    .reasons = {TEXT_REASONS},
    TEXT_FAMILY_FUNCTIONS(numbers),
};
