/* OpenEEG P2 frames, as the Olimex SHIELD-EKG-EMG and its relatives send them: 57600 baud, 8N1, 256
 * frames a second.
 *
 *   A5 5A | 02 | counter | six channels, two bytes each, high first, 0..1023 | switches
 *
 * Raw numbers of the converter, 512 in the middle; the gain is set on the shield. The first channel
 * is used for the heart unless the person names another, ch1 to ch6. There is no check sum; the
 * high bytes, the counter and the next frame's beginning tell. Open leads are not told: the wave
 * stands at an end stop or hums.
 * Source: ShieldEkgEmgDemo.ino (Penko Todorov Bozhkov, Olimex) and a PulseSensor sketch that speaks
 * the same frames. */
#include "sensors/cadence.h"
#include "sensors/channels.h"
#include "sensors/frame.h"
#include <math.h>

#define RATE_HZ    256.0
#define FRAME      17
#define CHANNELS   6
#define COUNTER    3
#define FIRST      4
#define RECOGNISED 16

enum rejection { REJECT_COUNTER };

#define WAVE(name)                                                                                 \
    {                                                                                              \
        SIGNAL_ECG, name, RATE_HZ, 0, 1023                                                         \
    }
static const struct channel channels[CHANNELS] = {WAVE("ch1"), WAVE("ch2"), WAVE("ch3"),
                                                  WAVE("ch4"), WAVE("ch5"), WAVE("ch6")};

struct openeeg {
    struct frame frame;
    struct cadence cadence;
    bool told;
};

_Static_assert(sizeof(struct openeeg) <= DECODER_STATE_SIZE, "the state fits");

static struct openeeg *state_of(struct decoder *decoder)
{
    return (struct openeeg *)(void *)decoder->state;
}

static void openeeg_start(struct decoder *decoder)
{
    cadence_start(&state_of(decoder)->cadence, RATE_HZ, 256, FRAME);
}

static void openeeg_interrupt(struct decoder *decoder)
{
    frame_interrupt(&state_of(decoder)->frame, &decoder->tally);
    cadence_interrupt(&state_of(decoder)->cadence);
}

static int look(const uint8_t *bytes, size_t size)
{
    static const uint8_t head[] = {0xA5, 0x5A, 0x02};
    for (size_t i = 0; i < sizeof head && i < size; i++)
        if (bytes[i] != head[i])
            return FRAME_NONE;
    for (size_t i = FIRST; i < FIRST + 2 * CHANNELS && i < size; i += 2)
        if (bytes[i] > 1023 >> 8)
            return FRAME_NONE;
    return size < FRAME ? FRAME_NEEDS(FRAME) : FRAME;
}

/* With the next one, whose counter goes on. */
static int look_twice(const uint8_t *bytes, size_t size)
{
    int length = look(bytes, size);
    if (length <= 0)
        return length;
    if (size < FRAME + FIRST)
        return FRAME_NEEDS(FRAME + FIRST);
    bool goes_on = look(bytes + FRAME, FIRST) != FRAME_NONE &&
                   bytes[FRAME + COUNTER] == (uint8_t)(bytes[COUNTER] + 1);
    return goes_on ? length : FRAME_NONE;
}

static void take_samples(struct decoder *decoder, const uint8_t *bytes, int64_t arrival_ns,
                         const struct event_sink *sink)
{
    struct openeeg *state = state_of(decoder);
    if (!state->told)
        channels_tell(decoder, channels, CHANNELS, arrival_ns, sink);
    state->told = true;
    int64_t time_ns = cadence_frame(&state->cadence, decoder, bytes[COUNTER], arrival_ns, sink);
    for (int i = 0; i < CHANNELS; i++)
        channel_sample(decoder, i, time_ns, bytes[FIRST + 2 * i] << 8 | bytes[FIRST + 2 * i + 1],
                       arrival_ns, sink);
}

static int openeeg_take(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    const struct cadence *cadence = &state_of(decoder)->cadence;
    int length = look(bytes, (size_t)size);
    if (length <= 0)
        return length;
    if (cadence->begun && bytes[COUNTER] != cadence->expected) {
        if (size < FRAME + FIRST)
            return FRAME_NEEDS(FRAME + FIRST);
        if (look(bytes + FRAME, FIRST) != FRAME_NONE &&
            cadence_doubts(cadence, bytes[COUNTER], bytes[FRAME + COUNTER])) {
            decoder_reject(decoder, REJECT_COUNTER);
            return length;
        }
    }
    take_samples(decoder, bytes, arrival_ns, sink);
    return length;
}

static void openeeg_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                         const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, openeeg_take);
}

static enum claim openeeg_recognise(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, look_twice, RECOGNISED);
}

const struct device device_openeeg = {
    .id = "openeeg",
    .title = "OpenEEG, Olimex EKG shield",
    .line = {57600, 'N'},
    .reasons = {[REJECT_COUNTER] = "a frame whose counter is damaged"},
    .recognise = openeeg_recognise,
    .start = openeeg_start,
    .feed = openeeg_feed,
    .interrupt = openeeg_interrupt,
};
