/* ProtoCentral's ADS1292R shield and breakout (57600 baud) and HealthyPi v4 (115200), 8N1, 125
 * frames a second.
 *
 *   0A FA | length, two bytes, low first | 02 | payload | 00 0B
 *
 *   payload, 9 bytes    ECG i16, breathing i16, breaths u16, heart rate u16, 0
 *   payload, 20 bytes   ECG i16, breathing i16, infrared i32, red i32, temperature u16 (hundredths
 *                       of a degree), breaths u8, saturation u8, heart rate u8, two constants that
 *                       are no blood pressure, status of the converter u8
 *
 * Low byte first; raw numbers, filtered by the board. When a lead is off the board sends an ECG of
 * zeros, and HealthyPi says so in bits 4..0 of the status; a breath of nothing but zeros is taken
 * for the same. Older sketches of the shield send 20 bytes too, with zeros for what they lack.
 * No check sum, no counter.
 * Sources: Protocentral/protocentral-ads1292r-arduino, Protocentral/protocentral_healthypi_v4. */
#include "sensors/cadence.h"
#include "sensors/frame.h"
#include "sensors/slow.h"
#include <math.h>

#define RATE_HZ     125.0
#define HEAD        5
#define SHIELD      9 /* bytes of payload */
#define HEALTHYPI   20
#define AROUND      7 /* head and end */
#define LEADS_OFF   0x1F
#define ZEROS_LEAST 50 /* frames of no ECG at all: a lead is off */
#define RECOGNISED  16

enum {
    CHANNEL_ECG,
    CHANNEL_BREATHING,
    CHANNEL_RATE,
    CHANNEL_CONTACT,
    SHIELD_CHANNELS,
    CHANNEL_INFRARED = SHIELD_CHANNELS,
    CHANNEL_RED,
    CHANNEL_OXYGEN,
    CHANNEL_TEMPERATURE,
    CHANNELS
};

static const struct channel channels[CHANNELS] = {
    [CHANNEL_ECG] = {SIGNAL_ECG, "ecg", RATE_HZ, -32768, 32767},
    [CHANNEL_BREATHING] = {SIGNAL_RESPIRATION, "breathing", RATE_HZ, -32768, 32767},
    [CHANNEL_RATE] = {SIGNAL_HEART_RATE, "rate", NAN, NAN, NAN},
    [CHANNEL_CONTACT] = {SIGNAL_CONTACT, "leads", NAN, 0, 1},
    [CHANNEL_INFRARED] = {SIGNAL_PPG, "infrared", RATE_HZ, NAN, NAN},
    [CHANNEL_RED] = {SIGNAL_PPG, "red", RATE_HZ, NAN, NAN},
    [CHANNEL_OXYGEN] = {SIGNAL_OXYGEN, "oxygen", NAN, 0, 100},
    [CHANNEL_TEMPERATURE] = {SIGNAL_OTHER, "temperature", NAN, NAN, NAN},
};

struct protocentral {
    struct frame frame;
    struct cadence cadence;
    struct slow rate, contact, oxygen, temperature;
    int zeros; /* frames in a row without any ECG */
    int told;  /* channels */
};

_Static_assert(sizeof(struct protocentral) <= DECODER_STATE_SIZE, "the state fits");

static struct protocentral *state_of(struct decoder *decoder)
{
    return (struct protocentral *)(void *)decoder->state;
}

static void protocentral_start(struct decoder *decoder)
{
    cadence_start(&state_of(decoder)->cadence, RATE_HZ, CADENCE_UNCOUNTED, SHIELD + AROUND);
}

static void protocentral_interrupt(struct decoder *decoder)
{
    struct protocentral *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    cadence_interrupt(&state->cadence);
    slow_interrupt(&state->rate);
    slow_interrupt(&state->contact);
    slow_interrupt(&state->oxygen);
    slow_interrupt(&state->temperature);
}

static int look(const uint8_t *bytes, size_t size)
{
    static const int head[HEAD] = {0x0A, 0xFA, -1, 0x00, 0x02};
    for (size_t i = 0; i < HEAD && i < size; i++)
        if (head[i] >= 0 && bytes[i] != head[i])
            return FRAME_NONE;
    if (size < HEAD)
        return FRAME_NEEDS(HEAD);
    int length = bytes[2] + AROUND;
    if (bytes[2] != SHIELD && bytes[2] != HEALTHYPI)
        return FRAME_NONE;
    if ((int)size < length)
        return FRAME_NEEDS(length);
    return bytes[length - 2] == 0x00 && bytes[length - 1] == 0x0B ? length : FRAME_NONE;
}

static int i16(const uint8_t *bytes)
{
    return (int16_t)(uint16_t)(bytes[0] | bytes[1] << 8);
}

static double i32(const uint8_t *bytes)
{
    return (int32_t)((uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
                     (uint32_t)bytes[3] << 24);
}

static double within(double value, double most)
{
    return value > 0 && value <= most ? value : NAN;
}

static void take_contact(struct decoder *decoder, int ecg, bool off, int64_t arrival_ns,
                         const struct event_sink *sink)
{
    struct protocentral *state = state_of(decoder);
    if (ecg != 0)
        state->zeros = 0;
    else if (state->zeros < ZEROS_LEAST)
        state->zeros++;
    bool on = !off && state->zeros < ZEROS_LEAST;
    slow_tell(&state->contact, decoder, CHANNEL_CONTACT, on, SLOW_WHEN_CHANGED, arrival_ns, sink);
}

static void take_more(struct decoder *decoder, const uint8_t *payload, int64_t time_ns,
                      int64_t arrival_ns, const struct event_sink *sink)
{
    struct protocentral *state = state_of(decoder);
    channel_sample(decoder, CHANNEL_INFRARED, time_ns, i32(payload + 4), arrival_ns, sink);
    channel_sample(decoder, CHANNEL_RED, time_ns, i32(payload + 8), arrival_ns, sink);
    slow_tell(&state->oxygen, decoder, CHANNEL_OXYGEN, within(payload[15], 100), SLOW_SECOND,
              arrival_ns, sink);
    double degrees = (payload[12] | payload[13] << 8) / 100.0;
    slow_tell(&state->temperature, decoder, CHANNEL_TEMPERATURE, within(degrees, 60), SLOW_SECOND,
              arrival_ns, sink);
}

static void take_payload(struct decoder *decoder, const uint8_t *payload, bool healthypi,
                         int64_t arrival_ns, const struct event_sink *sink)
{
    struct protocentral *state = state_of(decoder);
    int count = healthypi ? CHANNELS : SHIELD_CHANNELS, ecg = i16(payload);
    if (state->told < count)
        channels_tell(decoder, channels, count, arrival_ns, sink);
    state->told = state->told < count ? count : state->told;
    state->cadence.frame_bytes = (healthypi ? HEALTHYPI : SHIELD) + AROUND;
    int64_t time_ns = cadence_frame(&state->cadence, decoder, 0, arrival_ns, sink);
    channel_sample(decoder, CHANNEL_ECG, time_ns, ecg, arrival_ns, sink);
    channel_sample(decoder, CHANNEL_BREATHING, time_ns, i16(payload + 2), arrival_ns, sink);
    take_contact(decoder, ecg, healthypi && payload[19] & LEADS_OFF, arrival_ns, sink);
    int rate = healthypi ? payload[16] : payload[6] | payload[7] << 8;
    slow_tell(&state->rate, decoder, CHANNEL_RATE, within(rate, 300), SLOW_SECOND, arrival_ns,
              sink);
    if (healthypi)
        take_more(decoder, payload, time_ns, arrival_ns, sink);
}

static int protocentral_take(struct decoder *decoder, const uint8_t *bytes, int size,
                             int64_t arrival_ns, const struct event_sink *sink)
{
    int length = look(bytes, (size_t)size);
    if (length > 0)
        take_payload(decoder, bytes + HEAD, bytes[2] == HEALTHYPI, arrival_ns, sink);
    return length;
}

static void protocentral_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                              const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, protocentral_take);
}

static int look_for(const uint8_t *bytes, size_t size, uint8_t payload)
{
    int length = look(bytes, size);
    return length > 0 && bytes[2] != payload ? FRAME_NONE : length;
}

static int look_for_shield(const uint8_t *bytes, size_t size)
{
    return look_for(bytes, size, SHIELD);
}

static int look_for_healthypi(const uint8_t *bytes, size_t size)
{
    return look_for(bytes, size, HEALTHYPI);
}

static enum claim shield_recognise(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, look_for_shield, RECOGNISED);
}

static enum claim healthypi_recognise(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, look_for_healthypi, RECOGNISED);
}

const struct device device_protocentral = {
    .id = "protocentral",
    .title = "ProtoCentral ADS1292R",
    .line = {57600, 'N'},
    .recognise = shield_recognise,
    .start = protocentral_start,
    .feed = protocentral_feed,
    .interrupt = protocentral_interrupt,
};

const struct device device_healthypi = {
    .id = "healthypi",
    .title = "ProtoCentral HealthyPi",
    .line = {115200, 'N'},
    .recognise = healthypi_recognise,
    .start = protocentral_start,
    .feed = protocentral_feed,
    .interrupt = protocentral_interrupt,
};
