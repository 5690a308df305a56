/* Nonin oximeters that send their wave: Xpod, OEM III, WristOx2 3150, and Onyx II 9560 when asked;
 * 9600 baud, 8N1 or Bluetooth. 75 frames a second, 25 frames are a packet.
 *
 *   data format 2   01 | status | wave | value | sum        wave 0..255, compressed
 *   data format 7        status | wave, high | wave, low | value | sum
 *
 *   sum      of the four bytes before, modulo 256
 *   status   7    6             5         4             3       2    1      0
 *            1    disconnected  artefact  out of track  alarm   red  green  first of the packet
 *   value    by place in the packet, from 1: 1 rate, high (bits 1, 0 are 8, 7); 2 rate, bits 6..0;
 *            3 saturation; 8 second status (bit 0: battery low); others are not used here.
 *            Rate 511 and saturation 127: none. Places that are reserved hold anything.
 *
 * Only one frame in 25 says which it is. So values are told when the packet they came in has been
 * whole, and lost frames are known exactly up to a third of a second. The perfusion bits (red,
 * green) are raised with each pulse on the 13 ms grid of the frames; beats are found in the wave.
 *
 * An Onyx II 9560 sends format 13 (nonin_slow.c) until it is asked, within five seconds of
 * connecting, for another, which it then remembers; so at the end it is asked for 13 again, which
 * it may be too late to hear.
 *
 * Sources: Nonin, 9560 Bluetooth Specification, in mattjlewis/NoninPulseOx; the driver of the OEM
 * III in pez-globo/pufferfish-vent-software; agricolab/app-nonin. */
#include "sensors/cadence.h"
#include "sensors/devices/oximeter.h"
#include "sensors/frame.h"
#include <math.h>

#define RATE_HZ     75.0
#define FRAME       5
#define PACKET      25 /* frames */
#define RECOGNISED  16
#define RATE_NONE   511
#define OXYGEN_NONE 127
#define OXYGEN_MOST 100

enum status_bit {
    STATUS_ALWAYS = 0x80,
    STATUS_DISCONNECTED = 0x40,
    STATUS_ALARM = 0x08,
    STATUS_FIRST = 0x01
};
enum place { PLACE_RATE_HIGH, PLACE_RATE_LOW, PLACE_OXYGEN, PLACE_STATUS_2 = 7 };
enum rejection { REJECT_SUM };
enum { CHANNEL_WAVE, CHANNEL_SLOW };

struct nonin {
    struct frame frame;
    struct cadence cadence;
    struct oximeter oximeter;
    struct oximeter_reading packet; /* what the packet under way holds */
    uint8_t rate_high;
    int place;       /* of the next frame in its packet */
    int64_t dropped; /* of the tally, at the last frame */
    bool placed;     /* the first frame of a packet has been heard */
    bool whole;      /* nothing of this packet was missed so far */
    bool told;
};

_Static_assert(sizeof(struct nonin) <= DECODER_STATE_SIZE, "the state fits");

static struct nonin *state_of(struct decoder *decoder)
{
    return (struct nonin *)(void *)decoder->state;
}

static void nonin_start(struct decoder *decoder)
{
    cadence_start(&state_of(decoder)->cadence, RATE_HZ, PACKET, FRAME);
}

static void nonin_interrupt(struct decoder *decoder)
{
    struct nonin *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    cadence_interrupt(&state->cadence);
    oximeter_interrupt(&state->oximeter);
    state->placed = state->whole = false;
}

struct reading {
    uint8_t status, value;
    int wave;
};

static struct reading read_2(const uint8_t *bytes)
{
    return (struct reading){.status = bytes[1], .wave = bytes[2], .value = bytes[3]};
}

static struct reading read_7(const uint8_t *bytes)
{
    return (struct reading){
        .status = bytes[0], .wave = bytes[1] << 8 | bytes[2], .value = bytes[3]};
}

static bool sum_agrees(const uint8_t *bytes)
{
    return (uint8_t)(bytes[0] + bytes[1] + bytes[2] + bytes[3]) == bytes[4];
}

/* Which frame of its packet this is, as far as can be known; notes whether one was missed. */
static int place_of(struct decoder *decoder, bool first)
{
    struct nonin *state = state_of(decoder);
    int missed = (int)((decoder->tally.dropped - state->dropped + FRAME / 2) / FRAME % PACKET);
    int place = first ? 0 : (state->place + missed) % PACKET;
    bool went_on = state->placed && place == state->place;
    if (first && !state->placed)
        state->cadence.expected = 0; /* until now places were counted from anywhere */
    state->whole = went_on ? state->whole : false;
    state->placed = state->placed || first;
    state->dropped = decoder->tally.dropped;
    state->place = (place + 1) % PACKET;
    return place;
}

static void keep_value(struct nonin *state, int place, uint8_t value)
{
    if (place == PLACE_RATE_HIGH)
        state->rate_high = value;
    if (place == PLACE_RATE_LOW) {
        int rate = (state->rate_high & 3) << 7 | (value & 0x7F);
        state->packet.rate = rate > 0 && rate != RATE_NONE ? (double)rate : NAN;
    }
    if (place == PLACE_OXYGEN)
        state->packet.oxygen = value > 0 && value <= OXYGEN_MOST ? (double)value : NAN;
    if (place == PLACE_STATUS_2)
        state->packet.low_battery = value & 1;
}

static void take_reading(struct decoder *decoder, const struct reading *reading, int64_t arrival_ns,
                         const struct event_sink *sink)
{
    struct nonin *state = state_of(decoder);
    bool first = reading->status & STATUS_FIRST;
    int place = place_of(decoder, first);
    int64_t time_ns = cadence_frame(&state->cadence, decoder, place, arrival_ns, sink);
    channel_sample(decoder, CHANNEL_WAVE, time_ns, reading->wave, arrival_ns, sink);
    bool out = reading->status & (STATUS_DISCONNECTED | STATUS_ALARM);
    struct oximeter_reading told = {NAN, NAN, !out, NAN};
    if (first && state->whole) {
        told = state->packet;
        told.contact = !out;
    }
    oximeter_tell(&state->oximeter, decoder, CHANNEL_SLOW, &told, arrival_ns, sink);
    if (first) {
        state->whole = true;
        state->packet = (struct oximeter_reading){NAN, NAN, NAN, NAN};
    }
    keep_value(state, place, reading->value);
}

static void tell_channels(struct decoder *decoder, double high, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    const struct channel channels[] = {{SIGNAL_PPG, "pleth", RATE_HZ, 0, high},
                                       OXIMETER_OXYGEN_CHANNEL,
                                       OXIMETER_RATE_CHANNEL,
                                       OXIMETER_CONTACT_CHANNEL,
                                       OXIMETER_LOW_BATTERY_CHANNEL};
    if (!state_of(decoder)->told)
        channels_tell(decoder, channels, sizeof channels / sizeof channels[0], arrival_ns, sink);
    state_of(decoder)->told = true;
}

static int look_2(const uint8_t *bytes, size_t size)
{
    if (bytes[0] != 0x01 || (size > 1 && !(bytes[1] & STATUS_ALWAYS)))
        return FRAME_NONE;
    if (size < FRAME)
        return FRAME_NEEDS(FRAME);
    return sum_agrees(bytes) ? FRAME : FRAME_NONE;
}

static int look_7(const uint8_t *bytes, size_t size)
{
    if (!(bytes[0] & STATUS_ALWAYS))
        return FRAME_NONE;
    if (size < FRAME)
        return FRAME_NEEDS(FRAME);
    return sum_agrees(bytes) ? FRAME : FRAME_NONE;
}

static int take_2(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                  const struct event_sink *sink)
{
    int length = look_2(bytes, (size_t)size);
    /* What has both marks and a wrong sum was a frame, unless there is one within. */
    if (length == FRAME_NONE && size == FRAME && bytes[1] & STATUS_ALWAYS)
        decoder_reject(decoder, REJECT_SUM);
    if (length != FRAME)
        return length;
    struct reading reading = read_2(bytes);
    tell_channels(decoder, 255, arrival_ns, sink);
    take_reading(decoder, &reading, arrival_ns, sink);
    return length;
}

static int take_7(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                  const struct event_sink *sink)
{
    int length = look_7(bytes, (size_t)size);
    if (length != FRAME)
        return length;
    struct reading reading = read_7(bytes);
    tell_channels(decoder, 65535, arrival_ns, sink);
    take_reading(decoder, &reading, arrival_ns, sink);
    return length;
}

static void feed_2(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                   const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, take_2);
}

static void feed_7(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                   const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, take_7);
}

static enum claim recognise_2(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, look_2, RECOGNISED);
}

static enum claim recognise_7(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, look_7, RECOGNISED);
}

static const struct dialogue select_7 = {
    .begin = {{"\x02\x70\x02\x02\x07\x03", 6, 1000}},
    .end = {{"\x02\x70\x02\x02\x0D\x03", 6, 100}},
};

const struct device device_nonin_df2 = {
    .id = "nonin-df2",
    .title = "Nonin (data format 2)",
    .line = {9600, 'N'},
    .reasons = {[REJECT_SUM] = "a frame whose check sum is wrong"},
    .recognise = recognise_2,
    .start = nonin_start,
    .feed = feed_2,
    .interrupt = nonin_interrupt,
};

const struct device device_nonin_df7 = {
    .id = "nonin-df7",
    .title = "Nonin (data format 7)",
    .line = {9600, 'N'},
    .dialogue = &select_7,
    .recognise = recognise_7,
    .start = nonin_start,
    .feed = feed_7,
    .interrupt = nonin_interrupt,
};
