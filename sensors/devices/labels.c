/* Anyone who prints for the Arduino Serial Plotter: label:value, with blanks, tabs or commas
 * between them.
 *
 *   ecg:512 bpm:72 LF
 *   IR:50123,Red:48111,SpO2:98 LF
 *   t:10238 <tab> pulse:512 LF
 *
 * The label says what the value is; large and small letters are one, and so are "heart rate",
 * "heart_rate" and "HeartRate". Labels that mean nothing to us are passed over, but one must mean
 * something. Stamps ("t", "ms", "time"...) tell the time where they rise with the clock.
 *
 * Intervals ("ibi", "rr") that stand beside a wave are repeated with every sample and are passed
 * over; alone they are listened to for a minute, until they have proved to be each told once and in
 * milliseconds (interval_audit.h).
 *
 * "pulse" may be a wave or a rate; it is taken for a wave, since a rate shows itself as a flat one,
 * and nothing wrong is told. */
#include "sensors/devices/text_family.h"

#include <math.h>
#include <string.h>

enum { ECG, PPG, IR, RED, GREEN, PULSE, VALUE, BREATH, RATE, OXYGEN, RR, CONTACT, CHANNELS };
#define STAMP   100
#define NOTHING 101

static const struct channel channels[CHANNELS] = {
    [ECG] = {SIGNAL_ECG, "ecg", 0, NAN, NAN},
    [PPG] = {SIGNAL_PPG, "ppg", 0, NAN, NAN},
    [IR] = {SIGNAL_PPG, "ir", 0, NAN, NAN},
    [RED] = {SIGNAL_PPG, "red", 0, NAN, NAN},
    [GREEN] = {SIGNAL_PPG, "green", 0, NAN, NAN},
    [PULSE] = {SIGNAL_PPG, "pulse", 0, NAN, NAN},
    [VALUE] = {SIGNAL_PPG, "value", 0, NAN, NAN},
    [BREATH] = {SIGNAL_RESPIRATION, "breath", 0, NAN, NAN},
    [RATE] = {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    [OXYGEN] = {SIGNAL_OXYGEN, "oxygen", NAN, NAN, NAN},
    [RR] = {SIGNAL_RR, "rr", NAN, NAN, NAN},
    [CONTACT] = {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
};

static const struct {
    const char *label; /* small letters, no blanks */
    uint8_t channel;
} labels[] = {
    {"ecg", ECG},        {"ekg", ECG},         {"ppg", PPG},
    {"ir", IR},          {"infrared", IR},     {"irvalue", IR},
    {"red", RED},        {"redvalue", RED},    {"green", GREEN},
    {"pulse", PULSE},    {"signal", VALUE},    {"sensor", VALUE},
    {"raw", VALUE},      {"value", VALUE},     {"sensorvalue", VALUE},
    {"resp", BREATH},    {"breath", BREATH},   {"respiration", BREATH},
    {"bpm", RATE},       {"hr", RATE},         {"heartrate", RATE},
    {"spo2", OXYGEN},    {"oxygen", OXYGEN},   {"ibi", RR},
    {"rr", RR},          {"rri", RR},          {"contact", CONTACT},
    {"finger", CONTACT}, {"t", STAMP},         {"ms", STAMP},
    {"us", STAMP},       {"time", STAMP},      {"millis", STAMP},
    {"micros", STAMP},   {"timestamp", STAMP},
};

#define LABEL_MOST 24

static bool is_between(char c)
{
    return c == ',' || c == ';' || c == ' ' || c == '\t';
}

/* The label before a colon, in small letters; *at moves past the colon. How long; 0: none. */
static int take_label(const char **at, char label[LABEL_MOST])
{
    int size = 0;
    const char *from = *at;
    for (; *from && *from != ':' && *from != ','; from++) {
        char c = *from >= 'A' && *from <= 'Z' ? (char)(*from - 'A' + 'a') : *from;
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && size > 0);
        if (letter && size < LABEL_MOST - 1)
            label[size++] = c;
        else if (c != ' ' && c != '_' && c != '-' && c != '.')
            return 0;
    }
    label[size] = '\0';
    *at = from + 1;
    return *from == ':' ? size : 0;
}

static int channel_of(const char *label)
{
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (strcmp(labels[i].label, label) == 0)
            return labels[i].channel;
    return NOTHING;
}

static bool holds(const struct text_reading *reading, int channel)
{
    for (int i = 0; i < reading->count; i++)
        if (reading->channels[i] == channel)
            return true;
    return false;
}

/* One label and its value; false: the line is of another kind. */
static bool take_pair(const char **at, struct text_reading *reading, int *letters)
{
    char label[LABEL_MOST];
    double value;
    int size = take_label(at, label), channel = size ? channel_of(label) : NOTHING;
    while (**at == ' ' || **at == '\t')
        (*at)++;
    const char *number = *at;
    if (size == 0 || !text_number(at, true, &value) || (**at && !is_between(**at)))
        return false;
    bool decimal = strcspn(number, ".-") < (size_t)(*at - number);
    while (is_between(**at))
        (*at)++;
    if (channel == STAMP)
        reading->stamp = value;
    if (channel >= CHANNELS || holds(reading, channel))
        return true;
    *letters += size;
    reading->decimals |= (uint16_t)(decimal ? 1 << reading->count : 0);
    reading->channels[reading->count] = (uint8_t)channel;
    reading->values[reading->count++] = value;
    return reading->count < TEXT_VALUES;
}

static void leave_out(struct text_reading *reading, int channel)
{
    struct text_reading all = *reading;
    reading->count = 0;
    reading->decimals = 0;
    for (int i = 0; i < all.count; i++) {
        if (all.channels[i] == channel)
            continue;
        reading->decimals |= (uint16_t)((all.decimals >> i & 1) << reading->count);
        reading->channels[reading->count] = all.channels[i];
        reading->values[reading->count++] = all.values[i];
    }
}

static struct text_reading read_labels(const char *line)
{
    struct text_reading reading = {.stamp = NAN};
    int letters = 0;
    bool wave = false;
    for (const char *at = line; *at;)
        if (!take_pair(&at, &reading, &letters))
            return (struct text_reading){.stamp = NAN};
    for (int i = 0; i < reading.count; i++)
        wave = wave || channels[reading.channels[i]].rate_hz == 0;
    if (reading.count == 0)
        return (struct text_reading){.stamp = NAN};
    if (wave)
        leave_out(&reading, RR);
    else
        reading.stamp = NAN;
    reading.group = 1;
    reading.strength = letters >= 8 ? TEXT_STRONG : letters >= 4 ? TEXT_FAIR : letters > 1;
    return reading;
}

static const struct text_family label_family = {
    .channels = channels,
    .channel_count = CHANNELS,
    .contact = CONTACT,
    .read = read_labels,
    .loose = true,
    .audited = true,
};

static struct text_verdict judge(const char *line)
{
    return text_family_judge(&label_family, line);
}

static enum claim labels_recognise(const uint8_t *bytes, size_t size)
{
    return text_recognise(bytes, size, judge);
}

static void labels_start(struct decoder *decoder)
{
    text_family_start(&label_family, decoder);
}

const struct device device_labels = {
    .prints = true,
    .id = "labels",
    .title = "Labels and values (Arduino plotter)",
    .line = {115200, 'N'},
    .reasons = {TEXT_REASONS},
    .recognise = labels_recognise,
    .start = labels_start,
    .feed = text_family_feed,
    .interrupt = text_family_interrupt,
};
