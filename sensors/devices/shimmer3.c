/* Shimmer3 over Bluetooth (115200 baud where a speed is asked for). It must be asked:
 *
 *   20 stop, 01 inquiry, 07 start; each is answered by FF. The answer to the inquiry:
 *   02 | divider, two bytes | settings, four bytes | N | buffer | N channel numbers
 *   then frames: 00 | stamp, three bytes, low first, in 1/32768 s | the channels, in that order
 *
 * The rate is 32768/divider. Neither length nor meaning of a frame can be known without the answer,
 * so that it must have been heard; a stream that already runs is recognised by its stamps, which go
 * on by one and the same step, but is refused. Stamps wrap around after 512 s.
 *
 * Raw numbers of the converters. The two channels of each ExG chip come first, then the pulse wave
 * on A13 and the other analog inputs as pulse waves; the first of them that is there is used for
 * the heart unless the person names another. What is on them, and how it is set, is the Shimmer's
 * own configuration, which is left as it is. All else (movement, skin, battery) is passed on raw,
 * since its scale is each unit's own.
 * Sources: seemoo-lab/pyshimmer (channel numbers, formats, tests); brainflow-dev/brainflow. */
#include "sensors/cadence.h"
#include "sensors/channels.h"
#include "sensors/frame.h"
#include <math.h>
#include <string.h>

#define TICKS_PER_S   32768.0
#define STAMP_WRAP    0x1000000
#define CHANNELS_MOST 24
#define INQUIRY_HEAD  9
#define INQUIRY_COUNT 7
#define DATA_HEAD     4
#define DIVIDER_LEAST 16
#define DIVIDER_MOST  16384
#define RECOGNISED    9 /* steps of the stamp; what the detector holds of single bytes */
#define LENGTH_LEAST  6

enum { ACKNOWLEDGED = 0xFF, INQUIRY = 0x02, DATA = 0x00, STATUS = 0x8A, INFORMED = 0x71 };
enum rejection { REJECT_UNKNOWN, REJECT_STAMP };
enum form { LOW_FIRST, LOW_FIRST_SIGNED, HIGH_FIRST, HIGH_FIRST_SIGNED };

/* By channel number. */
struct kind {
    const char *name; /* NULL: not passed on */
    uint8_t size;     /* bytes; 0: there is no such channel */
    uint8_t form, signal;
    double low, high;
};

#define ANALOG(name)                                                                               \
    {                                                                                              \
        name, 2, LOW_FIRST, SIGNAL_PPG, 0, 4095                                                    \
    }
#define MOVEMENT(name)                                                                             \
    {                                                                                              \
        name, 2, LOW_FIRST_SIGNED, SIGNAL_OTHER, NAN, NAN                                          \
    }
#define TURNING(name)                                                                              \
    {                                                                                              \
        name, 2, HIGH_FIRST_SIGNED, SIGNAL_OTHER, NAN, NAN                                         \
    }
#define EXG_24(name)                                                                               \
    {                                                                                              \
        name, 3, HIGH_FIRST_SIGNED, SIGNAL_ECG, -8388608, 8388607                                  \
    }
#define EXG_16(name)                                                                               \
    {                                                                                              \
        name, 2, HIGH_FIRST_SIGNED, SIGNAL_ECG, -32768, 32767                                      \
    }
#define OTHER(name)                                                                                \
    {                                                                                              \
        name, 2, LOW_FIRST, SIGNAL_OTHER, NAN, NAN                                                 \
    }
#define EXG_STATUS                                                                                 \
    {                                                                                              \
        NULL, 1, LOW_FIRST, SIGNAL_OTHER, NAN, NAN                                                 \
    }

static const struct kind kinds[] = {
    [0x00] = MOVEMENT("accel-x"),
    MOVEMENT("accel-y"),
    MOVEMENT("accel-z"),
    OTHER("battery"),
    MOVEMENT("wide-x"),
    MOVEMENT("wide-y"),
    MOVEMENT("wide-z"),
    MOVEMENT("magnet-x"),
    MOVEMENT("magnet-y"),
    MOVEMENT("magnet-z"),
    TURNING("gyro-x"),
    TURNING("gyro-y"),
    TURNING("gyro-z"),
    ANALOG("a7"),
    ANALOG("a6"),
    ANALOG("a15"),
    [0x10] = ANALOG("a1"),
    ANALOG("a12"),
    ANALOG("a13"),
    ANALOG("a14"),
    [0x1A] = {"temperature", 2, HIGH_FIRST, SIGNAL_OTHER, NAN, NAN},
    {"pressure", 3, HIGH_FIRST, SIGNAL_OTHER, NAN, NAN},
    OTHER("skin"),
    EXG_STATUS,
    EXG_24("exg1-ch1"),
    EXG_24("exg1-ch2"),
    EXG_STATUS,
    EXG_24("exg2-ch1"),
    EXG_24("exg2-ch2"),
    EXG_16("exg1-ch1"),
    EXG_16("exg1-ch2"),
    EXG_16("exg2-ch1"),
    EXG_16("exg2-ch2"),
    OTHER("bridge-high"),
    OTHER("bridge-low"),
};

#define PULSE_WAVE 0x12 /* where the optical sensor is plugged in */

struct shimmer {
    struct frame frame;
    struct cadence cadence;
    uint8_t ids[CHANNELS_MOST];  /* in the order of the frame */
    uint8_t told[CHANNELS_MOST]; /* the number under which each is told */
    int count, length, divider;  /* length 0: the answer has not been heard */
    uint32_t stamp;              /* of the newest frame */
    int index;                   /* its number, modulo the cadence's wrap */
    bool begun;
    bool acknowledged; /* the last word was FF */
    bool refused;      /* frames came before the answer, and that was said */
};

_Static_assert(sizeof(struct shimmer) <= DECODER_STATE_SIZE, "the state fits");

static struct shimmer *state_of(struct decoder *decoder)
{
    return (struct shimmer *)(void *)decoder->state;
}

static void shimmer_start(struct decoder *decoder)
{
    (void)decoder; /* all zeros will do */
}

static void shimmer_interrupt(struct decoder *decoder)
{
    struct shimmer *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    if (state->length > 0)
        cadence_interrupt(&state->cadence);
    state->begun = false;
}

/* --- the answer to the inquiry -------------------------------------------------------------- */

static const struct kind *kind_of(uint8_t id)
{
    bool known = id < sizeof kinds / sizeof kinds[0] && kinds[id].size > 0;
    return known ? &kinds[id] : NULL;
}

static int look_inquiry(const uint8_t *bytes, size_t size)
{
    if (bytes[0] != INQUIRY)
        return FRAME_NONE;
    if (size < INQUIRY_HEAD)
        return FRAME_NEEDS(INQUIRY_HEAD);
    int divider = bytes[1] | bytes[2] << 8, count = bytes[INQUIRY_COUNT];
    if (divider < DIVIDER_LEAST || divider > DIVIDER_MOST || count == 0 || count > CHANNELS_MOST)
        return FRAME_NONE;
    for (int i = 0; i < count && INQUIRY_HEAD + i < (int)size; i++)
        if (!kind_of(bytes[INQUIRY_HEAD + i]))
            return FRAME_NONE;
    int length = INQUIRY_HEAD + count;
    return (int)size < length ? FRAME_NEEDS(length) : length;
}

/* Which channels are told before which. */
static int rank_of(uint8_t id)
{
    const struct kind *kind = kind_of(id);
    return kind->signal == SIGNAL_ECG   ? 0
           : id == PULSE_WAVE           ? 1
           : kind->signal == SIGNAL_PPG ? 2
                                        : 3;
}

static void tell_channels(struct decoder *decoder, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    struct shimmer *state = state_of(decoder);
    struct channel told[CHANNELS_MOST];
    int count = 0;
    for (int rank = 0; rank <= 3; rank++)
        for (int i = 0; i < state->count; i++) {
            const struct kind *kind = kind_of(state->ids[i]);
            if (rank_of(state->ids[i]) != rank || !kind->name)
                continue;
            state->told[i] = (uint8_t)count;
            told[count++] = (struct channel){kind->signal, kind->name, TICKS_PER_S / state->divider,
                                             kind->low, kind->high};
        }
    channels_tell(decoder, told, count, arrival_ns, sink);
}

static void take_inquiry(struct decoder *decoder, const uint8_t *bytes, int64_t arrival_ns,
                         const struct event_sink *sink)
{
    struct shimmer *state = state_of(decoder);
    state->divider = bytes[1] | bytes[2] << 8;
    state->count = bytes[INQUIRY_COUNT];
    state->length = DATA_HEAD;
    state->begun = false;
    for (int i = 0; i < state->count; i++) {
        state->ids[i] = bytes[INQUIRY_HEAD + i];
        state->length += kind_of(state->ids[i])->size;
    }
    cadence_start(&state->cadence, TICKS_PER_S / state->divider, STAMP_WRAP / state->divider,
                  state->length);
    tell_channels(decoder, arrival_ns, sink);
}

/* --- frames --------------------------------------------------------------------------------- */

static uint32_t stamp_of(const uint8_t *bytes)
{
    return (uint32_t)(bytes[1] | bytes[2] << 8 | bytes[3] << 16);
}

/* Steps of the divider between two stamps; 0: that is no whole number of them. */
static int steps_between(const struct shimmer *state, uint32_t from, uint32_t to)
{
    int ticks = (int)((to - from) & (STAMP_WRAP - 1));
    int steps = (ticks + state->divider / 2) / state->divider;
    int off = ticks - steps * state->divider;
    return (off < 0 ? -off : off) <= state->divider / 8 ? steps : 0;
}

static double value_of(const struct kind *kind, const uint8_t *bytes)
{
    int32_t value = 0;
    bool low_first = kind->form == LOW_FIRST || kind->form == LOW_FIRST_SIGNED;
    bool has_sign = kind->form == LOW_FIRST_SIGNED || kind->form == HIGH_FIRST_SIGNED;
    for (int i = 0; i < kind->size; i++)
        value = value << 8 | bytes[low_first ? kind->size - 1 - i : i];
    int32_t beyond = 1 << (8 * kind->size);
    return has_sign && value >= beyond / 2 ? value - beyond : value;
}

static void take_data(struct decoder *decoder, const uint8_t *bytes, int steps, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct shimmer *state = state_of(decoder);
    state->index = state->begun ? (state->index + steps) % state->cadence.wrap : 0;
    state->stamp = stamp_of(bytes);
    state->begun = true;
    int64_t time_ns = cadence_frame(&state->cadence, decoder, state->index, arrival_ns, sink);
    const uint8_t *at = bytes + DATA_HEAD;
    for (int i = 0; i < state->count; i++) {
        const struct kind *kind = kind_of(state->ids[i]);
        if (kind->name)
            channel_sample(decoder, state->told[i], time_ns, value_of(kind, at), arrival_ns, sink);
        at += kind->size;
    }
}

/* A frame follows the last one by its stamp; if not, it must be followed by the next. */
static int look_data(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                     const struct event_sink *sink)
{
    const struct shimmer *state = state_of(decoder);
    int length = state->length;
    if (size < length)
        return FRAME_NEEDS(length);
    int steps = state->begun ? steps_between(state, state->stamp, stamp_of(bytes)) : 0;
    if (steps == 1) {
        take_data(decoder, bytes, steps, arrival_ns, sink);
        return length;
    }
    if (size < length + DATA_HEAD)
        return FRAME_NEEDS(length + DATA_HEAD);
    const uint8_t *next = bytes + length;
    if (next[0] == DATA && steps_between(state, stamp_of(bytes), stamp_of(next)) == 1) {
        take_data(decoder, bytes, steps > 0 ? steps : 1, arrival_ns, sink);
        return length;
    }
    if (next[0] == DATA && state->begun &&
        steps_between(state, state->stamp, stamp_of(next)) == 2) {
        decoder_reject(decoder, REJECT_STAMP);
        return length;
    }
    return FRAME_NONE;
}

/* --- the stream ----------------------------------------------------------------------------- */

static bool may_follow(uint8_t byte)
{
    return byte == ACKNOWLEDGED || byte == INQUIRY || byte == DATA || byte == STATUS ||
           byte == 0x25 || byte == 0x2F;
}

/* Other words than frames. An inquiry is answered after FF; elsewhere it is chance. */
static int take_answer(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                       const struct event_sink *sink)
{
    if (bytes[0] == INQUIRY && state_of(decoder)->acknowledged) {
        int length = look_inquiry(bytes, (size_t)size);
        if (length > 0)
            take_inquiry(decoder, bytes, arrival_ns, sink);
        return length;
    }
    if (bytes[0] != ACKNOWLEDGED && bytes[0] != STATUS)
        return FRAME_NONE;
    if (size < 2)
        return FRAME_NEEDS(2);
    if (bytes[0] == ACKNOWLEDGED)
        return may_follow(bytes[1]) ? 1 : FRAME_NONE;
    if (bytes[1] != INFORMED)
        return FRAME_NONE;
    return size < 3 ? FRAME_NEEDS(3) : 3;
}

static int shimmer_take(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    struct shimmer *state = state_of(decoder);
    if (bytes[0] == DATA && state->length > 0)
        return look_data(decoder, bytes, size, arrival_ns, sink);
    if (bytes[0] == DATA && !state->refused) { /* said once */
        decoder_reject(decoder, REJECT_UNKNOWN);
        state->refused = true;
    }
    int length = take_answer(decoder, bytes, size, arrival_ns, sink);
    if (length >= 0)
        state->acknowledged = length == 1;
    return length;
}

static void shimmer_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                         const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, shimmer_take);
}

/* --- recognising ---------------------------------------------------------------------------- */

/* Stamps that go on by one and the same step, back to back, as the newest of the stream. */
static bool stamps_go_on(const uint8_t *bytes, int length)
{
    uint32_t step = 0;
    for (int i = 0; i <= RECOGNISED; i++, bytes += length) {
        if (bytes[0] != DATA)
            return false;
        if (i == 0)
            continue;
        uint32_t now = (stamp_of(bytes) - stamp_of(bytes - length)) & (STAMP_WRAP - 1);
        if (now < DIVIDER_LEAST || now > DIVIDER_MOST || (i > 1 && now != step))
            return false;
        step = now;
    }
    return true;
}

static enum claim shimmer_recognise(const uint8_t *bytes, size_t size)
{
    for (int length = LENGTH_LEAST; length <= DATA_HEAD + 2 * CHANNELS_MOST; length++) {
        size_t needed = (size_t)(RECOGNISED * length + DATA_HEAD);
        for (size_t back = 0; back < (size_t)length && needed + back <= size; back++)
            if (stamps_go_on(bytes + size - needed - back, length))
                return CLAIM_YES;
    }
    return size >= 1024 ? CLAIM_NO : CLAIM_MORE;
}

static const struct dialogue dialogue = {
    .begin = {{"\x20", 1, 500}, {"\x01", 1, 500}, {"\x07", 1, 1000}},
    .end = {{"\x20", 1, 0}},
    .each_sitting = true,
};

const struct device device_shimmer3 = {
    .id = "shimmer3",
    .title = "Shimmer3",
    .line = {115200, 'N'},
    .dialogue = &dialogue,
    .reasons = {[REJECT_UNKNOWN] = "its channels are unknown; name it, so that it is asked",
                [REJECT_STAMP] = "a frame whose stamp is damaged"},
    .recognise = shimmer_recognise,
    .start = shimmer_start,
    .feed = shimmer_feed,
    .interrupt = shimmer_interrupt,
};
