/* Nonin oximeters that send no wave, only their values, once a second; 9600 baud, 8N1 or Bluetooth.
 * Good for saturation; the rhythm of a heart cannot be had from them.
 *
 *   data format 1   1 out  R  track ... ... rate8 rate7 | 0 rate6..0 | 0 saturation
 *   data format 8   1 R track red yellow artefact rate8 rate7 | 0 rate6..0 | 0 saturation |
 *                   0 R smart R alarm R R low battery
 *   data format 13  00 02 00 0D | length, two bytes | century year month day hour minute second 00
 * | status, two bytes | rate, two bytes | reserved | saturation | ... | sum | 03 sum: of the data,
 * modulo 256; status, high: bit 0 no measurement; low: bit 4 out of its memory, bit 0 battery low.
 * The Onyx II 9560 begins with this one.
 *
 * Rate 511 and saturation 127: none. Formats 1 and 8 have neither mark nor check sum. Format 8 is
 * recognised by values that a person has and that hardly change from one second to the next, with
 * all reserved bits clear, so only while a finger is in; format 1 must be named.
 *
 * Sources: Nonin, 9560 Bluetooth Specification, in mattjlewis/NoninPulseOx; OEM specification of
 * the WristOx2 3150; for format 1 a public driver. */
#include "sensors/devices/oximeter.h"
#include "sensors/frame.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_1       3
#define FRAME_8       4
#define RATE_NONE     511
#define RATE_LEAST    30 /* of persons at rest and a little beyond */
#define RATE_MOST     220
#define OXYGEN_LEAST  70
#define OXYGEN_MOST   100
#define RATE_STEP     8 /* from one second to the next */
#define OXYGEN_STEP   2
#define RECOGNISED    7 /* seconds, and one more */
#define HEAD_13       6
#define DATA_LEAST    14
#define DATA_MOST     64
#define RECOGNISED_13 3

enum rejection { REJECT_SUM, REJECT_MEMORY };

static const struct channel channels[] = {OXIMETER_OXYGEN_CHANNEL, OXIMETER_RATE_CHANNEL,
                                          OXIMETER_CONTACT_CHANNEL, OXIMETER_LOW_BATTERY_CHANNEL};

struct nonin_slow {
    struct frame frame;
    struct oximeter oximeter;
    bool told;
};

_Static_assert(sizeof(struct nonin_slow) <= DECODER_STATE_SIZE, "the state fits");

static struct nonin_slow *state_of(struct decoder *decoder)
{
    return (struct nonin_slow *)(void *)decoder->state;
}

static void nonin_slow_start(struct decoder *decoder)
{
    (void)decoder; /* all zeros will do */
}

static void nonin_slow_interrupt(struct decoder *decoder)
{
    struct nonin_slow *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    oximeter_interrupt(&state->oximeter);
}

static void tell(struct decoder *decoder, const struct oximeter_reading *reading,
                 int64_t arrival_ns, const struct event_sink *sink)
{
    struct nonin_slow *state = state_of(decoder);
    if (!state->told)
        channels_tell(decoder, channels, sizeof channels / sizeof channels[0], arrival_ns, sink);
    state->told = true;
    oximeter_tell(&state->oximeter, decoder, 0, reading, arrival_ns, sink);
}

static double rate_or_none(int rate)
{
    return rate > 0 && rate < RATE_NONE ? (double)rate : NAN;
}

static double oxygen_or_none(int oxygen)
{
    return oxygen > 0 && oxygen <= OXYGEN_MOST ? (double)oxygen : NAN;
}

/* --- formats 1 and 8 ------------------------------------------------------------------------ */

static int rate_of(const uint8_t *bytes)
{
    return (bytes[0] & 3) << 7 | bytes[1];
}

/* Only the highest bits show where a frame begins. */
static int look(const uint8_t *bytes, size_t size, int length)
{
    if (!(bytes[0] & 0x80))
        return FRAME_NONE;
    for (size_t i = 1; i < (size_t)length && i < size; i++)
        if (bytes[i] & 0x80)
            return FRAME_NONE;
    return (int)size < length ? FRAME_NEEDS(length) : length;
}

static bool is_of_person(const uint8_t *bytes)
{
    return rate_of(bytes) >= RATE_LEAST && rate_of(bytes) <= RATE_MOST &&
           bytes[2] >= OXYGEN_LEAST && bytes[2] <= OXYGEN_MOST && !(bytes[0] & 0x60) &&
           !(bytes[3] & 0x56);
}

/* A frame with values, and the next one with nearly the same. */
static int look_for_person(const uint8_t *bytes, size_t size)
{
    int first = look(bytes, size, FRAME_8);
    if (first <= 0 || !is_of_person(bytes))
        return first < 0 ? first : FRAME_NONE;
    if (size < 2 * FRAME_8)
        return FRAME_NEEDS(2 * FRAME_8);
    const uint8_t *next = bytes + FRAME_8;
    bool goes_on = look(next, FRAME_8, FRAME_8) > 0 && is_of_person(next) &&
                   abs(rate_of(next) - rate_of(bytes)) <= RATE_STEP &&
                   abs(next[2] - bytes[2]) <= OXYGEN_STEP;
    return goes_on ? FRAME_8 : FRAME_NONE;
}

static int take(struct decoder *decoder, const uint8_t *bytes, int size, int length,
                int64_t arrival_ns, const struct event_sink *sink)
{
    int found = look(bytes, (size_t)size, length);
    if (found <= 0)
        return found;
    bool out = length == FRAME_1 ? bytes[0] & 0x40 : bytes[3] & 0x08;
    struct oximeter_reading reading = {
        .oxygen = oxygen_or_none(bytes[2]),
        .rate = rate_or_none(rate_of(bytes)),
        .contact = !out,
        .low_battery = length == FRAME_1 ? NAN : (double)(bytes[3] & 1),
    };
    tell(decoder, &reading, arrival_ns, sink);
    return length;
}

static int take_1(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                  const struct event_sink *sink)
{
    return take(decoder, bytes, size, FRAME_1, arrival_ns, sink);
}

static int take_8(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                  const struct event_sink *sink)
{
    return take(decoder, bytes, size, FRAME_8, arrival_ns, sink);
}

static void feed_1(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                   const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, take_1);
}

static void feed_8(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                   const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, take_8);
}

/* Three bytes, of which hardly a bit is always the same: other sensors read at a wrong speed give
 * such streams. Who has one must name it. */
static enum claim recognise_1(const uint8_t *bytes, size_t size)
{
    (void)bytes;
    (void)size;
    return CLAIM_NO;
}

static enum claim recognise_8(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, look_for_person, RECOGNISED);
}

/* --- format 13 ------------------------------------------------------------------------------ */

static const uint8_t head_13[] = {0x00, 0x02, 0x00, 0x0D};

static bool sum_agrees(const uint8_t *data, int size)
{
    uint8_t sum = 0;
    for (int i = 0; i < size; i++)
        sum = (uint8_t)(sum + data[i]);
    return sum == data[size];
}

/* The length of a packet whose sum may be wrong. */
static int look_at_ends_13(const uint8_t *bytes, size_t size)
{
    if (memcmp(bytes, head_13, size < sizeof head_13 ? size : sizeof head_13) != 0)
        return FRAME_NONE;
    if (size < HEAD_13)
        return FRAME_NEEDS(HEAD_13);
    int data = bytes[4] << 8 | bytes[5], length = HEAD_13 + data + 2;
    if (data < DATA_LEAST || data > DATA_MOST)
        return FRAME_NONE;
    if ((int)size < length)
        return FRAME_NEEDS(length);
    return bytes[length - 1] == 0x03 ? length : FRAME_NONE;
}

static int look_13(const uint8_t *bytes, size_t size)
{
    int length = look_at_ends_13(bytes, size);
    bool agrees = length <= 0 || sum_agrees(bytes + HEAD_13, length - HEAD_13 - 2);
    return agrees ? length : FRAME_NONE;
}

static int take_13(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                   const struct event_sink *sink)
{
    const uint8_t *data = bytes + HEAD_13;
    int length = look_at_ends_13(bytes, (size_t)size);
    if (length <= 0)
        return length;
    if (!sum_agrees(data, length - HEAD_13 - 2)) {
        decoder_reject(decoder, REJECT_SUM);
        return FRAME_NONE; /* the true beginning may be within */
    }
    if (data[9] & 0x10) {
        decoder_reject(decoder, REJECT_MEMORY);
        return length;
    }
    struct oximeter_reading reading = {
        .oxygen = oxygen_or_none(data[13]),
        .rate = rate_or_none(data[10] << 8 | data[11]),
        .contact = !(data[8] & 1),
        .low_battery = data[9] & 1,
    };
    tell(decoder, &reading, arrival_ns, sink);
    return length;
}

static void feed_13(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                    const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, take_13);
}

static enum claim recognise_13(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, look_13, RECOGNISED_13);
}

const struct device device_nonin_df1 = {
    .id = "nonin-df1",
    .title = "Nonin (data format 1)",
    .line = {9600, 'N'},
    .recognise = recognise_1,
    .start = nonin_slow_start,
    .feed = feed_1,
    .interrupt = nonin_slow_interrupt,
};

const struct device device_nonin_df8 = {
    .id = "nonin-df8",
    .title = "Nonin (data format 8)",
    .line = {9600, 'N'},
    .recognise = recognise_8,
    .start = nonin_slow_start,
    .feed = feed_8,
    .interrupt = nonin_slow_interrupt,
};

const struct device device_nonin_df13 = {
    .id = "nonin-df13",
    .title = "Nonin (data format 13)",
    .line = {9600, 'N'},
    .reasons = {[REJECT_SUM] = "a packet whose check sum is wrong",
                [REJECT_MEMORY] = "a measurement out of the oximeter's memory"},
    .recognise = recognise_13,
    .start = nonin_slow_start,
    .feed = feed_13,
    .interrupt = nonin_slow_interrupt,
};
