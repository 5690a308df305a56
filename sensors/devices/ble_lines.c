/* A table of patterns for the firmwares that print words, and a few lines for those that print
 * packets. What does not fit leaves WHAT_NOTHING. */
#include "sensors/devices/ble_lines.h"

#include <math.h>
#include <string.h>

#define PACKET_MOST 250

enum {
    GROUP_OURS = 1,
    GROUP_BARE,
    GROUP_PYTHON,
    GROUP_NORDIC,
    GROUP_RENESAS,
    GROUP_NIMBLE,
    GROUP_BLEAK,
    GROUP_ZEPHYR
};

/* What the numbers of a line are: a letter each. r: rate, i: all that follow are intervals,
 * d: contact detected, s: contact means something, c: contact; '.': passed over. */
struct form {
    const char *pattern;
    uint8_t group;
    enum ble_what what;
    const char *numbers;
    int contact;
    enum ble_unit unit;
};

#define PYTHON "HeartRateMeasurementValues(heart_rate=" INTEGER ", contact="
#define ENERGY ", energy_expended="
#define ENDING ", rr_intervals=[" LIST "])"

static const struct form forms[] = {
    {PYTHON "True" ENERGY "None" ENDING, GROUP_PYTHON, WHAT_WHOLE, "ri", 1, UNIT_1024},
    {PYTHON "False" ENERGY "None" ENDING, GROUP_PYTHON, WHAT_WHOLE, "ri", 0, UNIT_1024},
    {PYTHON "None" ENERGY "None" ENDING, GROUP_PYTHON, WHAT_WHOLE, "ri", -1, UNIT_1024},
    {PYTHON "True" ENERGY INTEGER ENDING, GROUP_PYTHON, WHAT_WHOLE, "r.i", 1, UNIT_1024},
    {PYTHON "False" ENERGY INTEGER ENDING, GROUP_PYTHON, WHAT_WHOLE, "r.i", 0, UNIT_1024},
    {PYTHON "None" ENERGY INTEGER ENDING, GROUP_PYTHON, WHAT_WHOLE, "r.i", -1, UNIT_1024},
    {"Heart Rate Measurement notification received:", GROUP_NORDIC, WHAT_BEGINS, "", -1, 0},
    {BLANKS "Heart Rate Measurement Value Format: " REST, GROUP_NORDIC, WHAT_PASSED, "", -1, 0},
    {BLANKS "Sensor Contact detected: " INTEGER, GROUP_NORDIC, WHAT_PARTLY, "d", -1, 0},
    {BLANKS "Sensor Contact supported: " INTEGER, GROUP_NORDIC, WHAT_PARTLY, "s", -1, 0},
    {BLANKS "Energy Expended present: " INTEGER, GROUP_NORDIC, WHAT_PASSED, ".", -1, 0},
    {BLANKS "RR-Intervals present: " INTEGER, GROUP_NORDIC, WHAT_PASSED, ".", -1, 0},
    {BLANKS "Heart Rate Measurement Value: " INTEGER " bpm", GROUP_NORDIC, WHAT_PARTLY, "r", -1, 0},
    {BLANKS "Energy Expended: " INTEGER " J", GROUP_NORDIC, WHAT_PASSED, ".", -1, 0},
    {BLANKS "RR-intervals:" LIST, GROUP_NORDIC, WHAT_ENDS, "i", -1, UNIT_1024},
    {"Heart Rate Measurement notification received", GROUP_RENESAS, WHAT_BEGINS, "", -1, 0},
    {BLANKS "Connection index: " INTEGER, GROUP_RENESAS, WHAT_PASSED, ".", -1, 0},
    {BLANKS "Value: " INTEGER " bpm", GROUP_RENESAS, WHAT_PARTLY, "r", -1, 0},
    {BLANKS "Sensor Contact: supported, detected", GROUP_RENESAS, WHAT_PARTLY, "", 1, 0},
    {BLANKS "Sensor Contact: supported, not detected", GROUP_RENESAS, WHAT_PARTLY, "", 0, 0},
    {BLANKS "Sensor Contact: not supported", GROUP_RENESAS, WHAT_PASSED, "", -1, 0},
    {BLANKS "Energy Expended: " REST, GROUP_RENESAS, WHAT_PASSED, "", -1, 0},
    {BLANKS "RR-Intervals:" LIST, GROUP_RENESAS, WHAT_ENDS, "i", -1, UNIT_1024},
    {"HEART RATE: " INTEGER " BPM", GROUP_NIMBLE, WHAT_BEGINS, "r", -1, 0},
    {"RR Intervals (ms):" LIST, GROUP_NIMBLE, WHAT_ENDS, "i", -1, UNIT_DOUBTFUL},
    {"HR:" BLANKS INTEGER " bpm | contact: " REST, GROUP_BLEAK, WHAT_WHOLE, "r", -1, UNIT_MS},
    {"[NOTIFICATION] data 0x" REST, GROUP_ZEPHYR, WHAT_EMPTY, "", -1, 0},
};

/* "... | RR: 926.8 ms" at the end of a line; perhaps several. */
static void read_bleak(const char *line, struct ble_line *reading)
{
    const char *at = strstr(line, "| RR:");
    reading->contact = strstr(line, "contact: yes") ? 1 : -1; /* "no/unknown" is no answer */
    reading->count = at ? text_match(at, "| RR:" LIST "ms", reading->intervals) : 0;
    reading->count = reading->count < 0 ? 0 : reading->count;
    reading->unit = at && strchr(at, '.') ? UNIT_MS : UNIT_DOUBTFUL;
}

static void take_numbers(const struct form *form, const double *values, int count,
                         struct ble_line *reading)
{
    int at = 0;
    for (const char *number = form->numbers; *number; number++, at++) {
        if (*number == 'r')
            reading->rate = values[at];
        if (*number == 'd')
            reading->contact = 2 + (values[at] != 0); /* not known yet whether it says something */
        if (*number == 's')
            reading->contact = 4 + (values[at] != 0);
        for (; *number == 'i' && at < count; at++)
            reading->intervals[reading->count++] = values[at];
    }
}

static bool read_form(const char *line, struct ble_line *reading)
{
    double values[TEXT_VALUES];
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        int count = text_match(line, forms[i].pattern, values);
        if (count < 0)
            continue;
        reading->what = forms[i].what;
        reading->group = forms[i].group;
        reading->strength = forms[i].what == WHAT_PASSED ? 1 : TEXT_STRONG;
        reading->contact = forms[i].contact;
        reading->unit = forms[i].unit;
        take_numbers(&forms[i], values, count, reading);
        if (forms[i].group == GROUP_BLEAK)
            read_bleak(line, reading);
        return true;
    }
    return false;
}

static bool read_packet(const uint8_t *bytes, int size, struct ble_line *reading)
{
    struct ble_measurement measurement;
    if (!ble_measurement_read(bytes, size, &measurement) ||
        !ble_measurement_plausible(&measurement))
        return false;
    reading->what = WHAT_WHOLE;
    reading->contact = measurement.contact;
    reading->rate = measurement.rate;
    reading->count = measurement.count;
    for (int i = 0; i < measurement.count; i++)
        reading->intervals[i] = measurement.intervals[i];
    reading->unit = UNIT_1024;
    return true;
}

/* 2A37,<ms>,<hex> and PMD,<ms>,<hex>; the stamp may be missing. */
static bool read_ours(const char *line, struct ble_line *reading)
{
    bool measurement = strncmp(line, "2A37,", 5) == 0;
    uint8_t bytes[PACKET_MOST];
    if (!measurement && strncmp(line, "PMD,", 4) != 0)
        return false;
    const char *at = line + (measurement ? 5 : 4), *stamp = at;
    if (strchr(at, ',') && text_number(&stamp, false, &reading->stamp_ms) && *stamp == ',')
        at = stamp + 1;
    else
        reading->stamp_ms = NAN;
    int size = text_hex(at, bytes, PACKET_MOST);
    bool sound = measurement ? read_packet(bytes, size, reading)
                             : size > 0 && ble_ecg_read(bytes, size, &reading->ecg);
    reading->what = sound ? measurement ? WHAT_WHOLE : WHAT_ECG : WHAT_DAMAGED;
    reading->group = sound ? GROUP_OURS : 0;
    reading->strength = TEXT_STRONG;
    return true;
}

static bool read_bare(const char *line, struct ble_line *reading)
{
    uint8_t bytes[PACKET_MOST];
    int size = text_hex(line, bytes, PACKET_MOST);
    if (size < 2 || !read_packet(bytes, size, reading))
        return false;
    reading->group = GROUP_BARE;
    reading->bare = true;
    reading->strength = reading->count > 0 && reading->rate > 0 ? TEXT_FAIR : 0;
    return true;
}

void ble_line_read(const char *line, struct ble_line *reading)
{
    reading->what = WHAT_NOTHING;
    reading->group = reading->strength = 0;
    reading->bare = false;
    reading->contact = -1;
    reading->rate = reading->stamp_ms = NAN;
    reading->count = 0;
    if (!read_ours(line, reading) && !read_form(line, reading))
        read_bare(line, reading);
}
