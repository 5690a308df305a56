/* AD8232 heart monitor board with SparkFun's sketch: one number a line, CR LF.
 *
 *   5 2 3 CR LF      electrocardiogram, 0..1023, half of it at rest; gain 1100 or so
 *   ! CR LF          an electrode is off
 *
 * At 9600 baud the wire is slower than the sketch: a line of three digits takes 5.2 ms and one of
 * four 6.3 ms, so that not the lines but the bytes tell the time (text_wave.h). At 115200 the lines
 * do.
 *
 * With the electrodes on it looks like anyone who prints numbers (numbers.c); it is known by
 * the "!" between them. Nothing but "!" may also be a PulseSensor that could not be set up.
 *
 * Source: sparkfun/AD8232_Heart_Rate_Monitor, the Arduino and the Processing sketch. */
#include "sensors/devices/text_family.h"

#include <math.h>

enum { ECG, CONTACT, CHANNELS };

#define CONVERTER     4095 /* boards with wider converters run the same sketch */
#define LOOKED_AT     40   /* lines */
#define NUMBERS_LEAST 5    /* of these, and one "!" */

static const struct channel channels[CHANNELS] = {
    [ECG] = {SIGNAL_ECG, "ecg", 0, NAN, NAN},
    [CONTACT] = {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
};

static const struct text_form forms[] = {
    {INTEGER, 1, 1, "0", SAYS_WORN},
    {"!", 1, 1, NULL, SAYS_NOT_WORN},
};

static bool plausible(int form, const double *values)
{
    return form != 0 || values[0] <= CONVERTER;
}

static const struct text_family ad8232 = {
    .channels = channels,
    .channel_count = CHANNELS,
    .contact = CONTACT,
    .forms = forms,
    .form_count = sizeof forms / sizeof forms[0],
    .loose = true,
    .plausible = plausible,
};

TEXT_FAMILY_START(ad8232)

static struct text_verdict judge(const char *line)
{
    return text_family_judge(&ad8232, line);
}

static enum claim ad8232_recognise(const uint8_t *bytes, size_t size)
{
    enum claim claim = text_recognise(bytes, size, judge);
    struct text_lines lines;
    char line[16];
    int numbers = 0, off = 0;
    text_lines_start(&lines, bytes, size);
    for (int i = 0; claim == CLAIM_YES && i < LOOKED_AT; i++) {
        if (!text_lines_next(&lines, line, sizeof line))
            break;
        off += line[0] == '!';
        numbers += line[0] >= '0' && line[0] <= '9';
    }
    return claim == CLAIM_YES && (off == 0 || numbers < NUMBERS_LEAST) ? CLAIM_MORE : claim;
}

const struct device device_ad8232 = {
    .prints = true,
    .id = "ad8232",
    .title = "AD8232 heart monitor",
    .line = {9600, 'N'},
    .reasons = {TEXT_REASONS},
    TEXT_FAMILY_FUNCTIONS(ad8232),
};
