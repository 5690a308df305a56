/* BITalino over Bluetooth or its serial board, 115200 baud, 8N1. Frames have no beginning mark;
 * they are read from their end (L: length; 3, 4, 6, 7, 8, 8 bytes for one to six channels):
 *
 *   byte L-1  counter, 0..15 | CRC-4             byte L-5  third, bits 9..2
 *   byte L-2  I1 I2 O1 O2 | first, bits 9..6     byte L-6  third, 1..0 | fourth, 9..4
 *   byte L-3  first, 5..0 | second, 9..8         byte L-7  fourth, 3..0 | fifth, 5..2
 *   byte L-4  second, bits 7..0                  byte L-8  fifth, 1..0 | sixth, 5..0
 *
 * CRC-4: x^4 + x + 1 from 0 over all bits before it. Since chance passes one in sixteen, the
 * counter must go on too. Raw numbers of the converter: the ECG sensor's middle is 512 and its
 * range 1.5 mV to either side; the fifth and sixth channel have six bits only.
 *
 * It must be asked, and is asked for all six channels a1 to a6 at 100 a second: at 1000 the counter
 * would come round every 16 ms, less than Bluetooth is late by, and losses could not be counted.
 * The first channel is used for the heart unless the person names another; of a stream that
 * somebody else began, a1 is the first of those that were chosen.
 *
 * Many bytes start the board's own simulation, an ECG whose 50 samples repeat exactly. No heart
 * does that: such a stream is refused, and no lead is on.
 *
 * Sources: BITalinoWorld/firmware-bitalino (crc.c, live.c, uart.c) and revolution-python-api; PLUX,
 * ECG sensor data sheet. */
#include "sensors/cadence.h"
#include "sensors/frame.h"
#include "sensors/slow.h"
#include <math.h>
#include <string.h>

#define CHANNELS    6
#define LONGEST     8
#define IN_A_ROW    16 /* frames that show the length */
#define RECOGNISED  24
#define MISSED_MOST 64 /* bytes without a frame, after which the length may have changed */
#define PERIOD      50 /* samples of the simulation */
#define REPEATED    (2 * PERIOD)
#define FORGIVEN    (10 * PERIOD) /* samples that do not repeat */

enum rejection { REJECT_CRC, REJECT_SIMULATED };

static const double rates[] = {1, 10, 100, 1000, 0};
static const int lengths[] = {3, 4, 6, 7, 8};

/* The newest samples, and how long they have been those of a period ago. */
struct repetition {
    int16_t newest[PERIOD][CHANNELS];
    int at, repeated, still, others;
    bool simulated;
};

struct bitalino {
    struct frame frame;
    struct cadence cadence;
    struct tempo tempo;
    struct repetition repetition;
    struct slow contact;
    int length;   /* of a frame; 0: not known yet */
    int expected; /* counter */
    int missed;   /* bytes since the newest frame */
    int told;     /* channels */
    bool placed;  /* the rate is known, and the channels are told */
};

_Static_assert(sizeof(struct bitalino) <= DECODER_STATE_SIZE, "the state fits");

static struct bitalino *state_of(struct decoder *decoder)
{
    return (struct bitalino *)(void *)decoder->state;
}

static void forget_form(struct bitalino *state)
{
    state->length = 0;
    state->placed = false;
    state->tempo = (struct tempo){0};
}

static void bitalino_start(struct decoder *decoder)
{
    forget_form(state_of(decoder));
}

static void bitalino_interrupt(struct decoder *decoder)
{
    struct bitalino *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    memset(&state->repetition, 0, sizeof state->repetition);
    slow_interrupt(&state->contact);
    if (state->placed)
        cadence_interrupt(&state->cadence);
    else
        forget_form(state);
}

/* --- one frame ------------------------------------------------------------------------------ */

static bool crc_agrees(const uint8_t *bytes, int length)
{
    static const uint8_t step[16] = {0, 3, 6, 5, 12, 15, 10, 9, 11, 8, 13, 14, 7, 4, 1, 2};
    uint8_t crc = 0;
    for (int i = 0; i < length; i++) {
        crc = step[crc ^ bytes[i] >> 4];
        if (i < length - 1)
            crc = step[crc ^ (bytes[i] & 0x0F)];
    }
    return crc == (bytes[length - 1] & 0x0F);
}

static int counter_of(const uint8_t *bytes, int length)
{
    return bytes[length - 1] >> 4;
}

/* Whether frames that agree and go on stand here, back to back. */
static bool row_stands(const uint8_t *bytes, int length, int count)
{
    for (int i = 0; i < count; i++, bytes += length) {
        if (!crc_agrees(bytes, length))
            return false;
        if (i > 0 && counter_of(bytes, length) != (counter_of(bytes - length, length) + 1) % 16)
            return false;
    }
    return true;
}

static int channel_count(int length)
{
    static const int counts[LONGEST + 1] = {[3] = 1, [4] = 2, [6] = 3, [7] = 4, [8] = 6};
    return counts[length];
}

static void read_values(const uint8_t *bytes, int length, int16_t values[CHANNELS])
{
    uint8_t padded[LONGEST] = {0};
    memcpy(padded + LONGEST - length, bytes, (size_t)length);
    values[0] = (int16_t)((padded[6] & 0x0F) << 6 | padded[5] >> 2);
    values[1] = (int16_t)((padded[5] & 0x03) << 8 | padded[4]);
    values[2] = (int16_t)(padded[3] << 2 | padded[2] >> 6);
    values[3] = (int16_t)((padded[2] & 0x3F) << 4 | padded[1] >> 4);
    values[4] = (int16_t)((padded[1] & 0x0F) << 2 | padded[0] >> 6);
    values[5] = (int16_t)(padded[0] & 0x3F);
}

/* --- the board's own simulation ------------------------------------------------------------- */

/* Notes a sample; true while it is the simulation that plays. A flat line repeats too, and is not
 * meant. */
static bool repeats(struct repetition *repetition, const int16_t values[CHANNELS])
{
    int16_t *old = repetition->newest[repetition->at];
    const int16_t *last = repetition->newest[(repetition->at + PERIOD - 1) % PERIOD];
    size_t size = sizeof repetition->newest[0];
    bool same = memcmp(old, values, size) == 0, still = memcmp(last, values, size) == 0;
    repetition->still = still ? repetition->still + 1 : 0;
    repetition->repeated = same && repetition->still < PERIOD ? repetition->repeated + 1 : 0;
    repetition->others = same ? 0 : repetition->others + 1;
    if (repetition->repeated >= REPEATED)
        repetition->simulated = true;
    else if (repetition->others >= FORGIVEN)
        repetition->simulated = false;
    memcpy(old, values, size);
    repetition->at = (repetition->at + 1) % PERIOD;
    return repetition->simulated;
}

/* --- decoding ------------------------------------------------------------------------------- */

static void tell_channels(struct decoder *decoder, double rate_hz, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    static const char *const names[CHANNELS] = {"a1", "a2", "a3", "a4", "a5", "a6"};
    struct channel told[CHANNELS + 1];
    int count = channel_count(state_of(decoder)->length);
    for (int i = 0; i < CHANNELS; i++)
        told[i] = (struct channel){SIGNAL_ECG, names[i], rate_hz, 0, i < 4 ? 1023 : 63};
    told[count] = (struct channel){SIGNAL_CONTACT, "person", NAN, 0, 1};
    channels_tell(decoder, told, count + 1, arrival_ns, sink);
}

/* True once the rate is known. */
static bool find_rate(struct decoder *decoder, int steps, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct bitalino *state = state_of(decoder);
    double rate_hz = tempo_frame(&state->tempo, steps, arrival_ns, rates);
    if (rate_hz == 0)
        return false;
    cadence_start(&state->cadence, rate_hz, 16, state->length);
    tell_channels(decoder, rate_hz, arrival_ns, sink);
    return state->placed = true;
}

static void take_samples(struct decoder *decoder, const uint8_t *bytes, int64_t arrival_ns,
                         const struct event_sink *sink)
{
    struct bitalino *state = state_of(decoder);
    int counter = counter_of(bytes, state->length), count = channel_count(state->length);
    int steps = (counter - state->expected + 16) % 16 + 1;
    int16_t values[CHANNELS];
    state->expected = (counter + 1) % 16;
    state->missed = 0;
    read_values(bytes, state->length, values);
    bool simulated = repeats(&state->repetition, values);
    if (!state->placed && !find_rate(decoder, state->tempo.ever ? steps : 1, arrival_ns, sink))
        return;
    int64_t time_ns = cadence_frame(&state->cadence, decoder, counter, arrival_ns, sink);
    if (simulated || state->contact.known)
        slow_tell(&state->contact, decoder, count, !simulated, SLOW_WHEN_CHANGED, arrival_ns, sink);
    if (simulated && state->repetition.at == 0)
        decoder_reject(decoder, REJECT_SIMULATED); /* once a period, so that it shows */
    for (int i = 0; i < count && !simulated; i++)
        channel_sample(decoder, i, time_ns, values[i], arrival_ns, sink);
}

static int find_length(const uint8_t *bytes, int size)
{
    if (size < LONGEST * IN_A_ROW)
        return FRAME_NEEDS(LONGEST * IN_A_ROW);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        if (row_stands(bytes, lengths[i], IN_A_ROW))
            return lengths[i];
    return FRAME_NONE;
}

/* A frame that does not agree, or does not go on, is looked at together with the next. */
static int take_doubtful(struct decoder *decoder, const uint8_t *bytes, int size)
{
    struct bitalino *state = state_of(decoder);
    int length = state->length;
    if (size < 2 * length)
        return FRAME_NEEDS(2 * length);
    bool agrees = crc_agrees(bytes, length), next_agrees = crc_agrees(bytes + length, length);
    int next = counter_of(bytes + length, length);
    if (next_agrees && next == (state->expected + 1) % 16) {
        decoder_reject(decoder, REJECT_CRC);
        return length;
    }
    bool goes_on = agrees && next_agrees && next == (counter_of(bytes, length) + 1) % 16;
    if (!goes_on && ++state->missed > MISSED_MOST)
        forget_form(state);
    return goes_on ? length : FRAME_NONE;
}

static int bitalino_take(struct decoder *decoder, const uint8_t *bytes, int size,
                         int64_t arrival_ns, const struct event_sink *sink)
{
    struct bitalino *state = state_of(decoder);
    if (state->length == 0) {
        int length = find_length(bytes, size);
        if (length <= 0)
            return length;
        state->length = length;
        state->expected = counter_of(bytes, length);
    }
    if (size < state->length)
        return FRAME_NEEDS(state->length);
    bool goes_on = counter_of(bytes, state->length) == state->expected;
    if (!goes_on || !crc_agrees(bytes, state->length)) {
        int64_t rejected = decoder->tally.rejected;
        int length = take_doubtful(decoder, bytes, size);
        if (length <= 0 || decoder->tally.rejected > rejected)
            return length;
    }
    int length = state->length;
    take_samples(decoder, bytes, arrival_ns, sink);
    return length;
}

static void bitalino_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, bitalino_take);
}

/* --- recognising ---------------------------------------------------------------------------- */

/* The newest frames of the stream, back to back, of any length. */
static enum claim bitalino_recognise(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t length = (size_t)lengths[i], needed = RECOGNISED * length;
        for (size_t back = 0; back < length && needed + back <= size; back++)
            if (row_stands(bytes + size - needed - back, lengths[i], RECOGNISED))
                return CLAIM_YES;
    }
    return size >= 1024 ? CLAIM_NO : CLAIM_MORE;
}

static const struct dialogue dialogue = {
    .begin = {{"\x00", 1, 300},   /* stop, if it still streams */
              {"\x07", 1, 300},   /* version: a text */
              {"\x83", 1, 100},   /* 100 a second */
              {"\xFD", 1, 1000}}, /* live, all six */
    .end = {{"\x00", 1, 0}},
};

const struct device device_bitalino = {
    .id = "bitalino",
    .title = "BITalino",
    .line = {115200, 'N'},
    .dialogue = &dialogue,
    .reasons = {[REJECT_CRC] = "a frame whose check sum is wrong",
                [REJECT_SIMULATED] = "the board plays its own simulation, and nobody's heart"},
    .recognise = bitalino_recognise,
    .start = bitalino_start,
    .feed = bitalino_feed,
    .interrupt = bitalino_interrupt,
};
