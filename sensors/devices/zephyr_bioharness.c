/* Zephyr BioHarness, a chest strap with waves, on a Bluetooth serial port or in its cradle. It
 * sends what it was told to send, as long as it hears a life-sign now and then.
 *
 *   02 | id | size | payload ...                                                   | CRC | 03
 *                    0      sequence number of this id, wraps at 256
 *                    1..4   year (2), month, day
 *                    5..8   ms of the day: when the payload began
 *        22 | 58     9..    ECG, 63 values of 10 bits, 250 a second, 512 is the middle; raw, the
 *                           gain is not published
 *        21 | 20     9..    breathing, 18 values of 10 bits, 56 ms apart, 512 is the middle
 *        25 | 54     9..    acceleration, 20 x 3 values of 10 bits, 50 a second, 512 is nought,
 *                           20.75 a g
 *        24 | 2D     9..    the newest R-R interval in ms, 18 times, 56 ms apart, signed: the sign
 *                           turns with each new beat
 *        2B | 47     10     heart rate, 24 battery percent, 34 confidence in the rate, percent
 *        20 | 35     9      heart rate (an older packet)
 *        23 | 00            life-sign
 *        2C | 0D            an event, passed over
 *        id | 00 .. 06, 15  yes or no to a command
 *
 * Values of 10 bits are packed from the lowest bit on. The strap's own stamps are late by up to
 * 7 ms at random, while its samples are steady; so a wave runs on at its own rate and is drawn
 * gently to the stamps. The intervals are exact and make their own time line; where it strays from
 * the stamps of the packets by a quarter of a second it is brought back by a ms a beat, so that
 * rounding never adds up. Beats of the first five seconds are held until it is known which packet
 * was least late.
 *
 * Worn or not has no documented bit. A heart rate that is 0 or invalid, or in which the strap has
 * less than 20 % confidence, is taken for not worn.
 *
 * What it does not do: posture, temperature, activity, logs. The date is not used.
 *
 * Source: jpaalasm/zephyr-bt (BSD-2), whose recording of 1479 frames agrees in every byte; for the
 * older packet, readers that quote Zephyr's "BioHarness Communications Link Specification" 2010. */
#include "base/clock.h"
#include "base/status.h"
#include "events/kinds.h"
#include "sensors/decoder.h"
#include "sensors/devices/zephyr_frame.h"
#include "sensors/frame.h"
#include "sensors/intervals.h"
#include "sensors/slow.h"
#include "sensors/stamps.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_TICK      NS_PER_MS
#define DAY_TICKS        86400000
#define FOLLOWS_TICKS    5000
#define MIDDLE           512
#define COUNTS_PER_G     20.75
#define SENSIBLE_RATE    300
#define CONFIDENT        20             /* percent */
#define LISTEN_NS        (5 * NS_PER_S) /* to join the clocks */
#define YOUNG_NS         (10 * NS_PER_S)
#define DRAW_YOUNG       8 /* a young wave goes an eighth of the way to its stamps a packet */
#define DRAW             64
#define ASTRAY_NS        (500 * NS_PER_MS)  /* a wave so far from its stamps begins anew */
#define HELD             16                 /* beats, until then */
#define INTERVALS        18                 /* values in an R-R packet */
#define INTERVAL_STEP    56                 /* ms between them */
#define BEAT_ASTRAY_NS   (1500 * NS_PER_MS) /* beats so far from their packet do not connect */
#define BEAT_STRAYING_NS (250 * NS_PER_MS)
#define BEAT_DRAW_NS     NS_PER_MS
#define RECOGNISED       3  /* data packets in a row */
#define RECOGNISED_IDLE  16 /* life-signs among them */

enum message {
    MESSAGE_GENERAL = 0x20,
    MESSAGE_BREATHING = 0x21,
    MESSAGE_ECG = 0x22,
    MESSAGE_ALIVE = 0x23,
    MESSAGE_INTERVALS = 0x24,
    MESSAGE_ACCELERATION = 0x25,
    MESSAGE_SUMMARY = 0x2B,
    MESSAGE_EVENT = 0x2C
};

enum channel_number {
    CHANNEL_ECG,
    CHANNEL_RR,
    CHANNEL_BREATHING,
    CHANNEL_X, /* and y and z */
    CHANNEL_RATE = CHANNEL_X + 3,
    CHANNEL_CONTACT,
    CHANNEL_BATTERY,
    CHANNEL_COUNT
};

enum rejection { REJECT_NO_END, REJECT_CHECKSUM, REJECT_DAY };

#define G_LOW  (-MIDDLE / COUNTS_PER_G)
#define G_HIGH ((MIDDLE - 1) / COUNTS_PER_G)

static const struct channel channels[CHANNEL_COUNT] = {
    [CHANNEL_ECG] = {SIGNAL_ECG, "ecg", 250, 0, 1023},
    [CHANNEL_RR] = {SIGNAL_RR, "rr", NAN, NAN, NAN},
    [CHANNEL_BREATHING] = {SIGNAL_RESPIRATION, "breathing", 1000.0 / 56, 0, 1023},
    [CHANNEL_X] = {SIGNAL_ACCELERATION, "x", 50, G_LOW, G_HIGH},
    [CHANNEL_X + 1] = {SIGNAL_ACCELERATION, "y", 50, G_LOW, G_HIGH},
    [CHANNEL_X + 2] = {SIGNAL_ACCELERATION, "z", 50, G_LOW, G_HIGH},
    [CHANNEL_RATE] = {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    [CHANNEL_CONTACT] = {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
    [CHANNEL_BATTERY] = {SIGNAL_BATTERY, "battery", NAN, NAN, NAN},
};

enum wave_number { WAVE_ECG, WAVE_BREATHING, WAVE_ACCELERATION, WAVE_COUNT };

static const struct wave_kind {
    uint8_t message, channel, axes;
    int samples;
    int64_t step_ns;
    double zero, unit;
    bool heart; /* what is lost of it is told */
} wave_kinds[WAVE_COUNT] = {
    {MESSAGE_ECG, CHANNEL_ECG, 1, 63, 4 * NS_PER_TICK, 0, 1, true},
    {MESSAGE_BREATHING, CHANNEL_BREATHING, 1, 18, 56 * NS_PER_TICK, 0, 1, false},
    {MESSAGE_ACCELERATION, CHANNEL_X, 3, 20, 20 * NS_PER_TICK, MIDDLE, 1 / COUNTS_PER_G, false},
};

struct wave {
    int64_t next_ns; /* where the next packet is expected to begin */
    int64_t last_ns; /* of the newest sample */
    int64_t old_ns;  /* for how long it has gone on */
    uint8_t sequence;
    bool begun, ever;
};

struct felt_beat {
    int ms;        /* the interval it closes */
    int64_t ticks; /* when it was felt, by the packet's stamp */
};

struct beats {
    struct intervals intervals;
    struct felt_beat held[HELD]; /* until the clocks are joined */
    int held_count;
    int64_t newest_ns;
    uint8_t sequence;
    bool begun;    /* sequence and negative stand */
    bool negative; /* the sign of the newest value */
    bool placed;   /* the next beat stands its interval after newest_ns */
};

struct bioharness {
    struct frame frame;
    struct stamps stamps;
    int64_t joined_ns; /* when the clocks were first joined */
    struct wave waves[WAVE_COUNT];
    struct beats beats;
    struct slow rate, contact, battery;
    bool summarised; /* summary packets come: the general ones say less */
    bool told;
};

_Static_assert(sizeof(struct bioharness) <= DECODER_STATE_SIZE, "the state fits");

static struct bioharness *state_of(struct decoder *decoder)
{
    return (struct bioharness *)(void *)decoder->state;
}

static void bioharness_start(struct decoder *decoder)
{
    stamps_start(&state_of(decoder)->stamps, DAY_TICKS, (double)NS_PER_TICK);
}

static void break_beats(struct beats *beats)
{
    intervals_break(&beats->intervals, 0);
    beats->begun = beats->placed = false;
    beats->held_count = 0;
}

static void bioharness_interrupt(struct decoder *decoder)
{
    struct bioharness *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    for (int i = 0; i < WAVE_COUNT; i++)
        state->waves[i].begun = false;
    break_beats(&state->beats);
    slow_interrupt(&state->rate);
    slow_interrupt(&state->contact);
    slow_interrupt(&state->battery);
}

static bool is_listening(const struct bioharness *state, int64_t arrival_ns)
{
    return arrival_ns - state->joined_ns < LISTEN_NS;
}

/* When the payload began, by the strap's clock. It cannot have been sent before it was full. */
static int64_t began_at(struct bioharness *state, const uint8_t *payload, int64_t span_ns,
                        int64_t arrival_ns)
{
    struct stamps *stamps = &state->stamps;
    int64_t before = stamps->ticks;
    int64_t ticks = stamps_unwrap(stamps, zephyr_u32(payload + 5), arrival_ns);
    bool follows = llabs(ticks - before) < FOLLOWS_TICKS; /* however late it arrives */
    int64_t full = ticks + span_ns / NS_PER_TICK;
    if (!stamps->joined || stamps_contradict(stamps, full, follows, arrival_ns))
        state->joined_ns = arrival_ns;
    if (is_listening(state, arrival_ns))
        stamps_join(stamps, full, arrival_ns);
    return ticks;
}

/* Tells what was lost between a wave's newest sample and the packet that begins now. */
static void tell_hole(const struct decoder *decoder, const struct wave_kind *kind,
                      const struct wave *wave, int lost, int64_t begin_ns, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    if (kind->heart && wave->ever && begin_ns > wave->last_ns)
        channel_loss(decoder, wave->last_ns, begin_ns, lost * kind->samples, lost > 0, arrival_ns,
                     sink);
}

/* Where a packet of a wave begins, and how far its samples are apart: it follows the one before,
 * and is stretched a little towards its stamp. */
static int64_t place_wave(struct decoder *decoder, const struct wave_kind *kind, struct wave *wave,
                          const uint8_t *payload, int64_t *step_ns, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    int64_t span_ns = kind->samples * kind->step_ns;
    struct bioharness *state = state_of(decoder);
    int64_t ticks = began_at(state, payload, span_ns, arrival_ns);
    int64_t stamped_ns = stamps_time(&state->stamps, ticks);
    int lost = (uint8_t)(payload[0] - wave->sequence - 1);
    int64_t begin_ns = wave->next_ns + lost * span_ns;
    int64_t off_ns = stamped_ns - begin_ns;
    bool anew = !wave->begun || llabs(off_ns) > ASTRAY_NS;
    if (anew) {
        begin_ns = stamped_ns;
        off_ns = lost = 0;
        wave->old_ns = 0;
    }
    if (anew || lost > 0)
        tell_hole(decoder, kind, wave, lost, begin_ns, arrival_ns, sink);
    *step_ns =
        kind->step_ns + off_ns / (wave->old_ns < YOUNG_NS ? DRAW_YOUNG : DRAW) / kind->samples;
    wave->next_ns = begin_ns + kind->samples * *step_ns;
    wave->old_ns += span_ns;
    wave->sequence = payload[0];
    wave->begun = true;
    return begin_ns;
}

/* One event serves for all samples: here most of this decoder's time goes. */
static void take_wave(struct decoder *decoder, enum wave_number number, const uint8_t *payload,
                      int64_t arrival_ns, const struct event_sink *sink)
{
    const struct wave_kind *kind = &wave_kinds[number];
    struct wave *wave = &state_of(decoder)->waves[number];
    int64_t step_ns;
    int64_t time_ns = place_wave(decoder, kind, wave, payload, &step_ns, arrival_ns, sink);
    struct event event = event_of(EVENT_SAMPLE, arrival_ns);
    event.stream = decoder->stream;
    int bit = 0;
    for (int i = 0; i < kind->samples; i++, time_ns += step_ns) {
        bool told_before = wave->ever && time_ns <= wave->last_ns;
        event.sample.time_ns = time_ns;
        for (int axis = 0; axis < kind->axes; axis++, bit += 10) {
            int value = (zephyr_u16(payload + 9 + bit / 8) >> bit % 8) & 0x3FF;
            event.sample.channel = (uint8_t)(kind->channel + axis);
            event.sample.value = (value - kind->zero) * kind->unit;
            if (!told_before)
                sink_put(sink, &event);
        }
        wave->last_ns = told_before ? wave->last_ns : time_ns;
        wave->ever = true;
    }
}

static void tell_beat(struct decoder *decoder, struct felt_beat beat, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct bioharness *state = state_of(decoder);
    struct beats *beats = &state->beats;
    int64_t felt_ns = stamps_time(&state->stamps, beat.ticks);
    int64_t time_ns = beats->newest_ns + beat.ms * NS_PER_TICK;
    int64_t off_ns = felt_ns - time_ns;
    if (!beats->placed || llabs(off_ns) > BEAT_ASTRAY_NS) {
        intervals_break(&beats->intervals, 0);
        time_ns = felt_ns;
    } else if (llabs(off_ns) > BEAT_STRAYING_NS) {
        time_ns += off_ns > 0 ? BEAT_DRAW_NS : -BEAT_DRAW_NS;
    }
    beats->newest_ns = time_ns;
    beats->placed = true;
    intervals_tell(&beats->intervals, decoder, CHANNEL_RR, time_ns, beat.ms, arrival_ns, sink);
}

static void tell_held(struct decoder *decoder, int64_t arrival_ns, const struct event_sink *sink)
{
    struct beats *beats = &state_of(decoder)->beats;
    for (int i = 0; i < beats->held_count; i++)
        tell_beat(decoder, beats->held[i], arrival_ns, sink);
    beats->held_count = 0;
}

static void take_beat(struct decoder *decoder, struct felt_beat beat, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct bioharness *state = state_of(decoder);
    struct beats *beats = &state->beats;
    if (beats->held_count == HELD)
        tell_held(decoder, arrival_ns, sink);
    beats->held[beats->held_count++] = beat;
    if (!is_listening(state, arrival_ns))
        tell_held(decoder, arrival_ns, sink);
}

static void take_intervals(struct decoder *decoder, const uint8_t *payload, int64_t arrival_ns,
                           const struct event_sink *sink)
{
    struct bioharness *state = state_of(decoder);
    struct beats *beats = &state->beats;
    int64_t span_ns = INTERVALS * INTERVAL_STEP * NS_PER_TICK;
    int64_t began = began_at(state, payload, span_ns, arrival_ns);
    if (beats->begun && (uint8_t)(payload[0] - beats->sequence) != 1) {
        tell_held(decoder, arrival_ns, sink);
        break_beats(beats);
    }
    beats->sequence = payload[0];
    for (int i = 0; i < INTERVALS; i++) {
        int value = (int16_t)zephyr_u16(payload + 9 + 2 * i);
        bool turned = beats->begun && (value < 0) != beats->negative;
        beats->negative = value < 0;
        beats->begun = true;
        if (turned)
            take_beat(decoder, (struct felt_beat){abs(value), began + i * INTERVAL_STEP},
                      arrival_ns, sink);
    }
}

static void take_rate(struct decoder *decoder, int rate, bool confident, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct bioharness *state = state_of(decoder);
    bool sensible = rate > 0 && rate <= SENSIBLE_RATE;
    bool worn = sensible && confident;
    if (!worn)
        break_beats(&state->beats);
    slow_tell(&state->contact, decoder, CHANNEL_CONTACT, worn, SLOW_WHEN_CHANGED, arrival_ns, sink);
    slow_tell(&state->rate, decoder, CHANNEL_RATE, sensible ? (double)rate : NAN, SLOW_SECOND,
              arrival_ns, sink);
}

static void take_summary(struct decoder *decoder, const uint8_t *payload, int64_t arrival_ns,
                         const struct event_sink *sink)
{
    struct bioharness *state = state_of(decoder);
    state->summarised = true;
    take_rate(decoder, zephyr_u16(payload + 10), payload[34] >= CONFIDENT && payload[34] <= 100,
              arrival_ns, sink);
    slow_tell(&state->battery, decoder, CHANNEL_BATTERY,
              payload[24] <= 100 ? (double)payload[24] : NAN, SLOW_WHEN_CHANGED, arrival_ns, sink);
}

static int payload_size(uint8_t id)
{
    static const struct {
        uint8_t id, size;
    } known[] = {{MESSAGE_ECG, 88},          {MESSAGE_BREATHING, 32}, {MESSAGE_INTERVALS, 45},
                 {MESSAGE_ACCELERATION, 84}, {MESSAGE_SUMMARY, 71},   {MESSAGE_GENERAL, 53},
                 {MESSAGE_EVENT, 13},        {MESSAGE_ALIVE, 0}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].id == id)
            return known[i].size;
    return -1;
}

static bool is_known_data(const struct zephyr_frame *frame)
{
    return frame->size > 0 && frame->size == payload_size(frame->id);
}

static void take_data(struct decoder *decoder, const struct zephyr_frame *frame, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct bioharness *state = state_of(decoder);
    if (!state->told)
        channels_tell(decoder, channels, CHANNEL_COUNT, arrival_ns, sink);
    state->told = true;
    switch (frame->id) {
    case MESSAGE_ECG:
        take_wave(decoder, WAVE_ECG, frame->payload, arrival_ns, sink);
        break;
    case MESSAGE_BREATHING:
        take_wave(decoder, WAVE_BREATHING, frame->payload, arrival_ns, sink);
        break;
    case MESSAGE_ACCELERATION:
        take_wave(decoder, WAVE_ACCELERATION, frame->payload, arrival_ns, sink);
        break;
    case MESSAGE_INTERVALS:
        take_intervals(decoder, frame->payload, arrival_ns, sink);
        break;
    case MESSAGE_SUMMARY:
        take_summary(decoder, frame->payload, arrival_ns, sink);
        break;
    case MESSAGE_GENERAL:
        if (!state->summarised)
            take_rate(decoder, zephyr_u16(frame->payload + 9), true, arrival_ns, sink);
        break;
    default:
        break;
    }
}

static int bioharness_take(struct decoder *decoder, const uint8_t *bytes, int size,
                           int64_t arrival_ns, const struct event_sink *sink)
{
    struct zephyr_frame frame = zephyr_read(bytes, (size_t)size);
    bool data = frame.payload && is_known_data(&frame);
    if (data && frame.fault == ZEPHYR_NO_END)
        decoder_reject(decoder, REJECT_NO_END);
    if (data && frame.fault == ZEPHYR_CHECKSUM)
        decoder_reject(decoder, REJECT_CHECKSUM);
    if (frame.length <= 0 || !data || frame.end != ZEPHYR_DATA)
        return frame.length;
    if (zephyr_u32(frame.payload + 5) < DAY_TICKS)
        take_data(decoder, &frame, arrival_ns, sink);
    else
        decoder_reject(decoder, REJECT_DAY);
    return frame.length;
}

static void bioharness_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                            const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, bioharness_take);
}

static int look_data(const uint8_t *bytes, size_t size)
{
    if (bytes[0] != 0x02)
        return FRAME_NONE;
    struct zephyr_frame frame = zephyr_read(bytes, size);
    bool wanted = frame.length < 0 || (frame.length > 0 && is_known_data(&frame));
    return wanted ? frame.length : FRAME_NONE;
}

static int look_any(const uint8_t *bytes, size_t size)
{
    if (bytes[0] != 0x02)
        return FRAME_NONE;
    struct zephyr_frame frame = zephyr_read(bytes, size);
    bool known =
        frame.size == payload_size(frame.id) || (frame.size == 0 && frame.end != ZEPHYR_DATA);
    return frame.length < 0 || known ? frame.length : FRAME_NONE;
}

/* Three data packets that agree with their check sums are certain; while the strap has been told to
 * send nothing, only its life-signs come, which hold too little to trust a few of them. */
static enum claim bioharness_recognise(const uint8_t *bytes, size_t size)
{
    if (!memchr(bytes, 0x02, size))
        return CLAIM_MORE;
    if (frame_recognise(bytes, size, look_data, RECOGNISED) == CLAIM_YES)
        return CLAIM_YES;
    return frame_recognise(bytes, size, look_any, RECOGNISED_IDLE);
}

#define SAY(bytes, wait_ms)                                                                        \
    {                                                                                              \
        (bytes), sizeof(bytes) - 1, (wait_ms)                                                      \
    }
#define COMMAND_MS 50

static const struct dialogue dialogue = {
    .begin = {SAY("\x02\x16\x01\x01\x5E\x03", COMMAND_MS),      /* ECG */
              SAY("\x02\x19\x01\x01\x5E\x03", COMMAND_MS),      /* R-R */
              SAY("\x02\x15\x01\x01\x5E\x03", COMMAND_MS),      /* breathing */
              SAY("\x02\x1E\x01\x01\x5E\x03", COMMAND_MS),      /* acceleration */
              SAY("\x02\xBD\x02\x01\x00\xC4\x03", COMMAND_MS)}, /* a summary each second */
    .end = {SAY("\x02\x16\x01\x00\x00\x03", COMMAND_MS),
            SAY("\x02\x19\x01\x00\x00\x03", COMMAND_MS),
            SAY("\x02\x15\x01\x00\x00\x03", COMMAND_MS),
            SAY("\x02\x1E\x01\x00\x00\x03", COMMAND_MS),
            SAY("\x02\xBD\x02\x00\x00\x00\x03", COMMAND_MS)},
    .alive = SAY("\x02\x23\x00\x00\x03", 3000),
};

const struct device device_zephyr_bioharness = {
    .id = "zephyr-bioharness",
    .title = "Zephyr BioHarness",
    .line = {115200, 'N'},
    .dialogue = &dialogue,
    .reasons = {[REJECT_NO_END] = "a packet that does not end where it should",
                [REJECT_CHECKSUM] = "a packet whose check sum is wrong",
                [REJECT_DAY] = "a packet stamped beyond the end of the day"},
    .recognise = bioharness_recognise,
    .start = bioharness_start,
    .feed = bioharness_feed,
    .interrupt = bioharness_interrupt,
};
