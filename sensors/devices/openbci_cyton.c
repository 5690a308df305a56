/* OpenBCI Cyton through its dongle: 115200 baud, 8N1, 250 packets a second, 33 bytes each.
 *
 *   A0 | counter | eight channels, 24 bits each, signed, high first | six more bytes | Cx
 *
 * The last byte says what the six bytes are: C0, acceleration in x, y, z, 16 bits each, signed, in
 * 0.002/16 g, zeros where there is no new one. Channels are raw numbers of the converter; at the
 * usual gain of 24 one is 0.0224 microvolts. The first channel is used for the heart unless the
 * person names another, ch1 to ch8. A lead that is off drives its channel to an end stop; where all
 * channels that are on stand there, no lead is on. No check sum: the beginning, the end, and the
 * next packet's beginning and counter tell.
 *
 * It must be asked: stop, reset (answered by a text that ends in $$$), usual channels, begin. When
 * the board is switched off the dongle says "Failure".
 *
 * What it does not do: sixteen channels (Daisy), whose two boards alternate.
 * Sources: OpenBCI/OpenBCI_Cyton_Library; brainflow-dev/brainflow, cyton.cpp. */
#include "sensors/cadence.h"
#include "sensors/frame.h"
#include "sensors/slow.h"
#include <math.h>
#include <string.h>

#define RATE_HZ       250.0
#define FRAME         33
#define WAVES         8
#define COUNTER       1
#define FIRST         2
#define MORE          26
#define ACCELERATIONS 3
#define G_PER_COUNT   (0.002 / 16)
#define STOP          8388607.0
#define NEAR_STOP     8380000.0
#define OFF_LEAST     25 /* packets: a tenth of a second */
#define RECOGNISED    12 /* with the counters; what the detector holds of single bytes */

enum rejection { REJECT_COUNTER, REJECT_SWITCHED_OFF };
enum { CHANNEL_ACCELERATION = WAVES, CHANNEL_CONTACT = WAVES + ACCELERATIONS, CHANNELS };

#define WAVE(name)                                                                                 \
    {                                                                                              \
        SIGNAL_ECG, name, RATE_HZ, -STOP - 1, STOP                                                 \
    }
#define PUSH(name)                                                                                 \
    {                                                                                              \
        SIGNAL_ACCELERATION, name, RATE_HZ / 10, NAN, NAN                                          \
    }
static const struct channel channels[CHANNELS] = {
    WAVE("ch1"), WAVE("ch2"), WAVE("ch3"), WAVE("ch4"),
    WAVE("ch5"), WAVE("ch6"), WAVE("ch7"), WAVE("ch8"),
    PUSH("x"),   PUSH("y"),   PUSH("z"),   {SIGNAL_CONTACT, "leads", NAN, 0, 1}};

struct cyton {
    struct frame frame;
    struct cadence cadence;
    struct slow contact;
    int off; /* packets in a row without any lead */
    bool told;
};

_Static_assert(sizeof(struct cyton) <= DECODER_STATE_SIZE, "the state fits");

static struct cyton *state_of(struct decoder *decoder)
{
    return (struct cyton *)(void *)decoder->state;
}

static void cyton_start(struct decoder *decoder)
{
    cadence_start(&state_of(decoder)->cadence, RATE_HZ, 256, FRAME);
}

static void cyton_interrupt(struct decoder *decoder)
{
    struct cyton *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    cadence_interrupt(&state->cadence);
    slow_interrupt(&state->contact);
}

static int look(const uint8_t *bytes, size_t size)
{
    if (bytes[0] != 0xA0)
        return FRAME_NONE;
    if (size < FRAME)
        return FRAME_NEEDS(FRAME);
    return bytes[FRAME - 1] >= 0xC0 && bytes[FRAME - 1] <= 0xC6 ? FRAME : FRAME_NONE;
}

/* With the next one, whose counter goes on. */
static int look_twice(const uint8_t *bytes, size_t size)
{
    int length = look(bytes, size);
    if (length <= 0)
        return length;
    if (size < FRAME + FIRST)
        return FRAME_NEEDS(FRAME + FIRST);
    bool goes_on = bytes[FRAME] == 0xA0 && bytes[FRAME + COUNTER] == (uint8_t)(bytes[COUNTER] + 1);
    return goes_on ? length : FRAME_NONE;
}

static int32_t i24(const uint8_t *bytes)
{
    int32_t value = bytes[0] << 16 | bytes[1] << 8 | bytes[2];
    return value & 0x800000 ? value - 0x1000000 : value;
}

static int i16(const uint8_t *bytes)
{
    return (int16_t)(uint16_t)(bytes[0] << 8 | bytes[1]);
}

/* Channels that are switched off are zero; they say nothing of the leads. */
static void take_contact(struct decoder *decoder, const double values[WAVES], int64_t arrival_ns,
                         const struct event_sink *sink)
{
    struct cyton *state = state_of(decoder);
    bool any_off = false, any_on = false;
    for (int i = 0; i < WAVES; i++) {
        any_off = any_off || fabs(values[i]) >= NEAR_STOP;
        any_on = any_on || (values[i] != 0 && fabs(values[i]) < NEAR_STOP);
    }
    bool off = any_off && !any_on;
    state->off = !off ? 0 : state->off < OFF_LEAST ? state->off + 1 : OFF_LEAST;
    if (any_on || state->off == OFF_LEAST)
        slow_tell(&state->contact, decoder, CHANNEL_CONTACT, !off, SLOW_WHEN_CHANGED, arrival_ns,
                  sink);
}

static void take_acceleration(struct decoder *decoder, const uint8_t *bytes, int64_t time_ns,
                              int64_t arrival_ns, const struct event_sink *sink)
{
    static const uint8_t none[2 * ACCELERATIONS] = {0};
    if (bytes[FRAME - 1] != 0xC0 || memcmp(bytes + MORE, none, sizeof none) == 0)
        return;
    for (int i = 0; i < ACCELERATIONS; i++)
        channel_sample(decoder, CHANNEL_ACCELERATION + i, time_ns,
                       i16(bytes + MORE + 2 * i) * G_PER_COUNT, arrival_ns, sink);
}

static void take_packet(struct decoder *decoder, const uint8_t *bytes, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    struct cyton *state = state_of(decoder);
    double values[WAVES];
    if (!state->told)
        channels_tell(decoder, channels, CHANNELS, arrival_ns, sink);
    state->told = true;
    int64_t time_ns = cadence_frame(&state->cadence, decoder, bytes[COUNTER], arrival_ns, sink);
    for (int i = 0; i < WAVES; i++) {
        values[i] = i24(bytes + FIRST + 3 * i);
        channel_sample(decoder, i, time_ns, values[i], arrival_ns, sink);
    }
    take_acceleration(decoder, bytes, time_ns, arrival_ns, sink);
    take_contact(decoder, values, arrival_ns, sink);
}

/* "Failure": the dongle does not hear the board. */
static int take_text(struct decoder *decoder, const uint8_t *bytes, int size)
{
    static const char failure[] = "Failure";
    int length = (int)sizeof failure - 1;
    if (memcmp(bytes, failure, (size_t)(size < length ? size : length)) != 0)
        return FRAME_NONE;
    if (size < length)
        return FRAME_NEEDS(size + 1);
    decoder_reject(decoder, REJECT_SWITCHED_OFF);
    return length;
}

static int cyton_take(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    const struct cadence *cadence = &state_of(decoder)->cadence;
    int length = look(bytes, (size_t)size);
    if (length == FRAME_NONE)
        return take_text(decoder, bytes, size);
    if (length < 0)
        return length;
    if (!cadence->begun || bytes[COUNTER] != cadence->expected) {
        if (size < FRAME + FIRST)
            return FRAME_NEEDS(FRAME + FIRST);
        if (bytes[FRAME] != 0xA0 || (!cadence->begun && look_twice(bytes, (size_t)size) <= 0))
            return FRAME_NONE;
        if (cadence_doubts(cadence, bytes[COUNTER], bytes[FRAME + COUNTER])) {
            decoder_reject(decoder, REJECT_COUNTER);
            return length;
        }
    }
    take_packet(decoder, bytes, arrival_ns, sink);
    return length;
}

static void cyton_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                       const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, cyton_take);
}

static enum claim cyton_recognise(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, look_twice, RECOGNISED);
}

static const struct dialogue dialogue = {
    .begin = {{"s", 1, 300}, {"v", 1, 3000}, {"d", 1, 500}, {"b", 1, 1000}},
    .end = {{"s", 1, 0}},
};

const struct device device_openbci_cyton = {
    .id = "openbci-cyton",
    .title = "OpenBCI Cyton",
    .line = {115200, 'N'},
    .dialogue = &dialogue,
    .reasons = {[REJECT_COUNTER] = "a packet whose counter is damaged",
                [REJECT_SWITCHED_OFF] = "the dongle does not hear the board; switch it on"},
    .recognise = cyton_recognise,
    .start = cyton_start,
    .feed = cyton_feed,
    .interrupt = cyton_interrupt,
};
