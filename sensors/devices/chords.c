/* Chords firmware (Upside Down Labs: BioAmp, EXG Pill, Heart BioAmp on many boards), 115200 or
 * 230400 baud, 8N1; boards with USB of their own take any.
 *
 *   C7 7C | counter | N channels, two bytes each, high first | 01        2N + 4 bytes
 *
 * It must be asked: WHORU, START, STOP, each with a line feed, are answered a second late, and
 * while it streams any byte stops it, so that nothing is said then but the final STOP. An Arduino
 * begins anew when its port is opened, hence the long first wait.
 *
 * How many channels there are (1 to 16) shows in the distance of two beginnings, and the rate (250
 * or 500 a second) in the first half second, which is not told. Raw numbers of the converter; a
 * board of 250 a second has 10 bits, the others 12 to 16. The first channel is used for the heart
 * unless the person names another, ch1 to ch16. No check sum; open leads are not told.
 * Sources: upsidedownlabs/Chords-Arduino-Firmware (UNO-R3, UNO-R4), Chords-Python, Chords-Web. */
#include "sensors/cadence.h"
#include "sensors/channels.h"
#include "sensors/frame.h"
#include <math.h>
#include <stdio.h>

#define CHANNELS_MOST 16
#define COUNTER       2
#define FIRST         3
#define END           0x01
#define LONGEST       (2 * CHANNELS_MOST + 4)
#define SHORTEST      6
#define RECOGNISED    12 /* with the counters; what the detector holds of single bytes */
#define MISSED_MOST   64 /* bytes without a frame, after which the length may have changed */

enum rejection { REJECT_COUNTER };

static const double rates[] = {250, 500, 0};

struct chords {
    struct frame frame;
    struct cadence cadence;
    struct tempo tempo;
    int length;  /* of a frame; 0: not known yet */
    int counter; /* while the rate is measured: the newest */
    int missed;  /* bytes since the newest frame */
    bool placed; /* the rate is known, and the channels are told */
};

_Static_assert(sizeof(struct chords) <= DECODER_STATE_SIZE, "the state fits");

static struct chords *state_of(struct decoder *decoder)
{
    return (struct chords *)(void *)decoder->state;
}

static void forget_form(struct chords *state)
{
    state->length = 0;
    state->placed = false;
    state->tempo = (struct tempo){0};
}

static void chords_start(struct decoder *decoder)
{
    forget_form(state_of(decoder));
}

static void chords_interrupt(struct decoder *decoder)
{
    struct chords *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    if (state->placed)
        cadence_interrupt(&state->cadence);
    else
        forget_form(state);
}

static bool begins(const uint8_t *bytes)
{
    return bytes[0] == 0xC7 && bytes[1] == 0x7C;
}

static bool goes_on(const uint8_t *bytes, int length)
{
    const uint8_t *next = bytes + length;
    return bytes[length - 1] == END && begins(next) &&
           next[COUNTER] == (uint8_t)(bytes[COUNTER] + 1);
}

/* The length of the frame by the beginning of the next. */
static int look(const uint8_t *bytes, size_t size)
{
    if (bytes[0] != 0xC7 || (size > 1 && bytes[1] != 0x7C))
        return FRAME_NONE;
    for (int length = SHORTEST; length <= LONGEST; length += 2) {
        if ((int)size < length + FIRST)
            return FRAME_NEEDS(length + FIRST);
        if (goes_on(bytes, length))
            return length;
    }
    return FRAME_NONE;
}

static int channel_count(const struct chords *state)
{
    return (state->length - 4) / 2;
}

static void tell_channels(struct decoder *decoder, double rate_hz, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    struct channel channels[CHANNELS_MOST];
    char names[CHANNELS_MOST][16];
    for (int i = 0; i < CHANNELS_MOST; i++) {
        snprintf(names[i], sizeof names[i], "ch%d", i + 1);
        channels[i] =
            (struct channel){SIGNAL_ECG, names[i], rate_hz, 0, rate_hz == rates[0] ? 1023 : NAN};
    }
    channels_tell(decoder, channels, channel_count(state_of(decoder)), arrival_ns, sink);
}

/* True once the rate is known. */
static bool find_rate(struct decoder *decoder, int counter, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct chords *state = state_of(decoder);
    int steps = state->tempo.ever ? (uint8_t)(counter - state->counter) : 1;
    state->counter = counter;
    double rate_hz = tempo_frame(&state->tempo, steps, arrival_ns, rates);
    if (rate_hz == 0)
        return false;
    cadence_start(&state->cadence, rate_hz, 256, state->length);
    tell_channels(decoder, rate_hz, arrival_ns, sink);
    return state->placed = true;
}

static void take_samples(struct decoder *decoder, const uint8_t *bytes, int64_t arrival_ns,
                         const struct event_sink *sink)
{
    struct chords *state = state_of(decoder);
    state->missed = 0;
    if (!state->placed && !find_rate(decoder, bytes[COUNTER], arrival_ns, sink))
        return;
    int64_t time_ns = cadence_frame(&state->cadence, decoder, bytes[COUNTER], arrival_ns, sink);
    for (int i = 0; i < channel_count(state); i++)
        channel_sample(decoder, i, time_ns, bytes[FIRST + 2 * i] << 8 | bytes[FIRST + 2 * i + 1],
                       arrival_ns, sink);
}

/* With a length that is known, the end mark and the beginning are enough. */
static int take_known(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct chords *state = state_of(decoder);
    int length = state->length;
    if (size < 2 ? bytes[0] != 0xC7 : !begins(bytes))
        return FRAME_NONE;
    if (size < length)
        return FRAME_NEEDS(length);
    if (bytes[length - 1] != END)
        return FRAME_NONE;
    if (state->placed && state->cadence.begun && bytes[COUNTER] != state->cadence.expected) {
        if (size < length + FIRST)
            return FRAME_NEEDS(length + FIRST);
        if (begins(bytes + length) &&
            cadence_doubts(&state->cadence, bytes[COUNTER], bytes[length + COUNTER])) {
            decoder_reject(decoder, REJECT_COUNTER);
            return length;
        }
    }
    take_samples(decoder, bytes, arrival_ns, sink);
    return length;
}

static int chords_take(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                       const struct event_sink *sink)
{
    struct chords *state = state_of(decoder);
    if (state->length > 0) {
        int length = take_known(decoder, bytes, size, arrival_ns, sink);
        if (length == FRAME_NONE && ++state->missed > MISSED_MOST)
            forget_form(state);
        return length;
    }
    int length = look(bytes, (size_t)size);
    if (length <= 0)
        return length;
    state->length = length;
    take_samples(decoder, bytes, arrival_ns, sink);
    return length;
}

static void chords_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, chords_take);
}

static enum claim chords_recognise(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, look, RECOGNISED);
}

static const struct dialogue dialogue = {
    .begin = {{"STOP\n", 5, 2500}, {"WHORU\n", 6, 1500}, {"START\n", 6, 1500}},
    .end = {{"STOP\n", 5, 0}},
};

const struct device device_chords = {
    .id = "chords",
    .title = "Chords (BioAmp)",
    .line = {115200, 'N'},
    .dialogue = &dialogue,
    .reasons = {[REJECT_COUNTER] = "a frame whose counter is damaged"},
    .recognise = chords_recognise,
    .start = chords_start,
    .feed = chords_feed,
    .interrupt = chords_interrupt,
};
