/* PulseSensor with the sender of the vendor's Signal Coach (2.5 and on), and what else its browser
 * page reads: 50 lines a second, 115200 baud.
 *
 *   PSWS,1,LIVE,seq,ms,signal,bpm,ibi,beat,quality,STATE                         version 1
 *   PSWS,2,LIVE,seq,ms,signal,bpm,ibi,beat,quality,STATE,thr,min,max,batt,charging,linked,locked
 *   {"signal":512,"timestamp":10238,"bpm":70}     keys signal, sample, raw, value; timestamp, time
 *   S:512   S=512   signal=512   raw=512
 *   512,70,858,1                                  signal, bpm, ibi, beat: not the plotter's order
 *   10238,512                                     stamp, signal    these three are read here only
 *   512                                           signal           where the person names this
 *   S512                                          signal           device; else by others
 *
 * Only the wave is taken, and the time from the ms where it is there; bpm as the device says. SIM
 * instead of LIVE is a heart that the device makes up: it is refused, with that reason.
 *
 * What it does not do: the sender's own beats and intervals, its quality, and its STATE, whose
 * words are not published; of those that could be guessed only "NO..." and "OFF..." are taken for
 * no contact. Source: PulseSensor Playground 2.5 and its Signal Coach page (World Famous
 * Electronics). */
#include "sensors/devices/text_family.h"

#include <math.h>
#include <string.h>

enum { SIGNAL, RATE, CONTACT, BATTERY, CHANNELS };
enum { GROUP_PSWS = 1, GROUP_JSON, GROUP_KEY, GROUP_FOUR, GROUP_TWO, GROUP_ONE };

static const struct channel channels[CHANNELS] = {
    [SIGNAL] = {SIGNAL_PPG, "signal", 0, NAN, NAN},
    [RATE] = {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    [CONTACT] = {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
    [BATTERY] = {SIGNAL_BATTERY, "battery", NAN, NAN, NAN},
};

static const struct text_reading nothing = {.stamp = NAN};

static void add(struct text_reading *reading, int channel, double value)
{
    reading->channels[reading->count] = (uint8_t)channel;
    reading->values[reading->count++] = value;
}

/* --- PSWS ----------------------------------------------------------------------------------- */

#define LIVE      ",LIVE,"
#define MADE_UP   ",SIM,"
#define NUMBERS   INTEGER "," INTEGER "," INTEGER "," DECIMAL "," DECIMAL "," INTEGER "," DECIMAL ","
#define FIELDS_V2 18

/* The STATE, and what comes after it. */
static void read_state(const char *at, struct text_reading *reading)
{
    double values[TEXT_VALUES];
    reading->says = strncmp(at, "NO", 2) == 0 || strncmp(at, "OFF", 3) == 0 ? SAYS_NOT_WORN
                                                                            : SAYS_WORN_IF_KNOWN;
    const char *rest = strchr(at, ',');
    if (rest &&
        text_match(rest + 1, DECIMAL "," DECIMAL "," DECIMAL "," DECIMAL "," REST, values) == 4)
        if (values[3] > 0 && values[3] <= 100)
            add(reading, BATTERY, values[3]);
}

static int fields_of(const char *line)
{
    int fields = 1;
    for (; *line; line++)
        fields += *line == ',';
    return fields;
}

static struct text_reading read_psws(const char *line)
{
    struct text_reading reading = {.group = GROUP_PSWS, .strength = TEXT_STRONG, .stamp = NAN};
    double values[TEXT_VALUES];
    int fields = fields_of(line);
    bool first = text_match(line, "PSWS,1" LIVE NUMBERS REST, values) == 7 && fields == 11;
    bool second = text_match(line, "PSWS,2" LIVE NUMBERS REST, values) == 7 && fields == FIELDS_V2;
    if (!first && !second) {
        bool made_up = text_match(line, "PSWS," INTEGER MADE_UP REST, values) == 1;
        reading.says = SAYS_FAILED;
        return made_up ? reading : nothing;
    }
    reading.stamp = values[1];
    add(&reading, SIGNAL, values[2]);
    add(&reading, RATE, values[3]);
    for (int comma = 0; comma < 10; line++)
        comma += *line == ',';
    read_state(line, &reading);
    return reading;
}

/* --- JSON ----------------------------------------------------------------------------------- */

static const struct {
    const char *key;
    int channel; /* -1: the stamp */
} keys[] = {{"signal", SIGNAL}, {"sample", SIGNAL}, {"raw", SIGNAL}, {"value", SIGNAL},
            {"timestamp", -1},  {"time", -1},       {"bpm", RATE}};

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

/* A value that is no number: true, null, "a word". NULL: none stands here. */
static const char *skip_value(const char *at)
{
    if (*at == '"') {
        at = strchr(at + 1, '"');
        return at ? at + 1 : NULL;
    }
    size_t size = strspn(at, "truefalsn");
    return size > 0 ? at + size : NULL;
}

static void take_key(const char *key, size_t size, double value, struct text_reading *reading)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strlen(keys[i].key) != size || strncmp(keys[i].key, key, size) != 0)
            continue;
        if (keys[i].channel < 0)
            reading->stamp = value;
        else if (reading->count < 4)
            add(reading, keys[i].channel, value);
        return;
    }
}

/* One key and its value; where the next begins, NULL where it is no such pair. */
static const char *take_member(const char *at, struct text_reading *reading)
{
    const char *key = skip_blanks(at), *end = *key == '"' ? strchr(key + 1, '"') : NULL;
    double value;
    if (!end || *skip_blanks(end + 1) != ':')
        return NULL;
    at = skip_blanks(skip_blanks(end + 1) + 1);
    if (text_number(&at, true, &value))
        take_key(key + 1, (size_t)(end - key - 1), value, reading);
    else if (!(at = skip_value(at)))
        return NULL;
    return skip_blanks(at);
}

static bool has_signal(const struct text_reading *reading)
{
    int signals = 0;
    for (int i = 0; i < reading->count; i++)
        signals += reading->channels[i] == SIGNAL;
    return signals == 1;
}

static struct text_reading read_json(const char *line)
{
    struct text_reading reading = {.group = GROUP_JSON, .strength = TEXT_STRONG, .stamp = NAN};
    const char *at = line; /* at the brace, then at each comma */
    do {
        at = take_member(at + 1, &reading);
    } while (at && *at == ',');
    bool whole = at && *at == '}' && *skip_blanks(at + 1) == '\0';
    return whole && has_signal(&reading) ? reading : nothing;
}

/* --- the short ones ------------------------------------------------------------------------- */

static const struct text_form forms[] = {
    {"S:" INTEGER, GROUP_KEY, 1, "0", SAYS_NOTHING},
    {"S=" INTEGER, GROUP_KEY, 1, "0", SAYS_NOTHING},
    {"signal=" INTEGER, GROUP_KEY, 1, "0", SAYS_NOTHING},
    {"raw=" INTEGER, GROUP_KEY, 1, "0", SAYS_NOTHING},
    {INTEGER "," DECIMAL "," INTEGER "," INTEGER, GROUP_FOUR, 1, "01..", SAYS_NOTHING},
    {INTEGER, GROUP_ONE, 0, "0", SAYS_NOTHING},
    {"S" INTEGER, GROUP_ONE, 0, "0", SAYS_NOTHING},
};

/* Rate and interval must go together; without a pulse the rate is 0. */
static bool plausible(int form, const double *values)
{
    double product = values[1] * values[2];
    return form != 4 || (values[3] <= 1 && values[2] <= 3000 && values[1] <= 300 &&
                         (values[1] == 0 || (product >= 30000 && product <= 120000)));
}

static const struct text_family short_lines = {
    .channels = channels,
    .channel_count = CHANNELS,
    .contact = CONTACT,
    .forms = forms,
    .form_count = sizeof forms / sizeof forms[0],
    .plausible = plausible,
};

static struct text_reading read_stamped(const char *line)
{
    struct text_reading reading = {.group = GROUP_TWO, .stamp = NAN};
    double values[TEXT_VALUES];
    if (text_match(line, DECIMAL "," INTEGER, values) != 2)
        return text_family_read(&short_lines, line);
    reading.stamp = values[0];
    add(&reading, SIGNAL, values[1]);
    return reading;
}

static struct text_reading read_coach(const char *line)
{
    return line[0] == 'P' ? read_psws(line) : line[0] == '{' ? read_json(line) : read_stamped(line);
}

static const struct text_family signal_coach = {
    .channels = channels, .channel_count = CHANNELS, .contact = CONTACT, .read = read_coach};

TEXT_FAMILY_RECOGNISE(signal_coach)
TEXT_FAMILY_START(signal_coach)

const struct device device_signal_coach = {
    .prints = true,
    .id = "signal-coach",
    .title = "PulseSensor (Signal Coach)",
    .line = {115200, 'N'},
    .reasons = {[TEXT_TOO_LONG] = "a line without end",
                [TEXT_UNPRINTABLE] = "a line that is no text",
                [TEXT_FAILED] = "a heart that the device makes up (SIM)",
                [TEXT_FORM] = "a line of another form",
                [TEXT_RANGE] = "a value beyond the converter"},
    TEXT_FAMILY_FUNCTIONS(signal_coach),
};
