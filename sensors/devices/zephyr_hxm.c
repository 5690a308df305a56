/* Zephyr HxM BT, a chest strap on a Bluetooth serial port: a packet about every second. It is deaf.
 *
 *   02 | 26 | 37 | payload, 55 bytes                                             | CRC | 03
 *                  8       battery, percent
 *                  9       heart rate per minute, 30..240; 0: it feels no heart
 *                  10      number of the newest beat, wraps at 256
 *                  11..40  when the 15 newest beats were, ms, newest first, wrap at 65536
 *                  firmware, hardware, distance, speed and strides are passed over
 *
 * The stamps are the strap's own clock, on a grid of 2 ms: intervals are their differences, and
 * since each packet holds 15 of them, up to 14 lost packets' beats come with the next one. The beat
 * number says how many are new; that the packets go together is seen in the stamp of the beat that
 * both know.
 *
 * Where the strap's clock stands on the session's is found from the first five packets: a packet
 * leaves up to a second after its newest beat, so that the one which came soonest says most. Beats
 * meanwhile wait, and none is lost, since the history still holds them.
 *
 * What it does not do: the history of the first packet, and of the first one after an interruption,
 * is not told, since it is older than the listening. A strap that is off says heart rate 0, or for
 * five seconds no new beat; no interval is told across that.
 *
 * Source: Zephyr, "HxM Bluetooth API Guide" (9700.0031), checked on 142 recorded packets. */
#include "base/clock.h"
#include "base/status.h"
#include "sensors/decoder.h"
#include "sensors/devices/zephyr_frame.h"
#include "sensors/frame.h"
#include "sensors/intervals.h"
#include "sensors/slow.h"
#include "sensors/stamps.h"
#include <math.h>

#define MESSAGE      0x26
#define PAYLOAD      55
#define STAMPS       15 /* beats whose moments a packet tells */
#define WRAP         65536
#define TICK_NS      1e6
#define LISTEN       5 /* packets, to join the clocks */
#define WAIT_MOST    8 /* beats meanwhile: the history must hold them and those of a lost packet */
#define AMBIGUOUS_NS (60 * NS_PER_S) /* the beat number may have wrapped meanwhile */
#define BEATLESS_NS  (5 * NS_PER_S)
#define RATE_LEAST   30
#define RATE_MOST    240
#define RECOGNISED   3 /* packets in a row */

enum channel_number { CHANNEL_RR, CHANNEL_RATE, CHANNEL_CONTACT, CHANNEL_BATTERY, CHANNEL_COUNT };
enum rejection { REJECT_NO_END, REJECT_CHECKSUM };

static const struct channel channels[CHANNEL_COUNT] = {
    {SIGNAL_RR, "rr", NAN, NAN, NAN},
    {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
    {SIGNAL_BATTERY, "battery", NAN, NAN, NAN},
};

struct hxm {
    struct frame frame;
    struct stamps stamps;
    struct intervals intervals;
    struct slow rate, contact, battery;
    int64_t known_ns;     /* arrival of the packet of `number` */
    uint16_t known_stamp; /* of the beat `number` */
    uint8_t number;       /* all beats up to this one are dealt with */
    bool known;           /* the two above stand */
    uint8_t listened;     /* packets since the clocks are being joined */
    uint8_t newest;       /* beat that was heard of, and when it was first */
    int64_t newest_ns;
    bool told;
};

_Static_assert(sizeof(struct hxm) <= DECODER_STATE_SIZE, "the state fits");

static struct hxm *state_of(struct decoder *decoder)
{
    return (struct hxm *)(void *)decoder->state;
}

static void hxm_start(struct decoder *decoder)
{
    stamps_start(&state_of(decoder)->stamps, WRAP, TICK_NS);
}

/* What comes next does not connect to what was. */
static void forget_beats(struct hxm *state)
{
    state->known = false;
    intervals_break(&state->intervals, 0);
}

static void hxm_interrupt(struct decoder *decoder)
{
    struct hxm *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    forget_beats(state);
    slow_interrupt(&state->rate);
    slow_interrupt(&state->contact);
    slow_interrupt(&state->battery);
}

static uint16_t stamp_of(const uint8_t *payload, int beat)
{
    return zephyr_u16(payload + 11 + 2 * beat);
}

static void know(struct hxm *state, const uint8_t *payload, int64_t arrival_ns)
{
    state->number = payload[10];
    state->known_stamp = stamp_of(payload, 0);
    state->known_ns = arrival_ns;
    state->known = true;
}

/* The strap began anew, or its clock makes no sense beside ours. */
static void begin_anew(struct hxm *state, const uint8_t *payload, int64_t ticks, int64_t arrival_ns)
{
    forget_beats(state);
    know(state, payload, arrival_ns);
    state->stamps.joined = false;
    stamps_join(&state->stamps, ticks, arrival_ns);
    state->listened = 0;
}

/* The packet's history still holds the beat that is known, at the same moment. */
static bool follows_on(const struct hxm *state, const uint8_t *payload, int fresh)
{
    return state->known && fresh < STAMPS && stamp_of(payload, fresh) == state->known_stamp;
}

static void tell_beats(struct decoder *decoder, const uint8_t *payload, int fresh, int64_t ticks,
                       int64_t arrival_ns, const struct event_sink *sink)
{
    struct hxm *state = state_of(decoder);
    if (fresh >= STAMPS) {
        bool ambiguous = arrival_ns - state->known_ns > AMBIGUOUS_NS;
        intervals_break(&state->intervals, ambiguous ? 0 : fresh - (STAMPS - 1));
        fresh = STAMPS - 1;
    }
    for (int beat = fresh - 1; beat >= 0; beat--) {
        uint16_t ms = (uint16_t)(stamp_of(payload, beat) - stamp_of(payload, beat + 1));
        uint16_t age = (uint16_t)(stamp_of(payload, 0) - stamp_of(payload, beat));
        intervals_tell(&state->intervals, decoder, CHANNEL_RR,
                       stamps_time(&state->stamps, ticks - age), ms, arrival_ns, sink);
    }
    know(state, payload, arrival_ns);
}

static void take_beats(struct decoder *decoder, const uint8_t *payload, int64_t arrival_ns,
                       const struct event_sink *sink)
{
    struct hxm *state = state_of(decoder);
    int fresh = (uint8_t)(payload[10] - state->number);
    bool follows = follows_on(state, payload, fresh);
    int64_t ticks = follows ? stamps_follow(&state->stamps, stamp_of(payload, 0), arrival_ns)
                            : stamps_unwrap(&state->stamps, stamp_of(payload, 0), arrival_ns);
    if (!state->known && state->stamps.joined) {
        know(state, payload, arrival_ns); /* the clocks were joined before */
        return;
    }
    if (!state->known || (!follows && fresh < STAMPS)) {
        begin_anew(state, payload, ticks, arrival_ns);
        return;
    }
    if (state->listened < LISTEN) {
        stamps_join(&state->stamps, ticks, arrival_ns);
        state->listened++;
        if (state->listened < LISTEN && fresh < WAIT_MOST)
            return;
        state->listened = LISTEN;
    }
    if (fresh > 0 && stamps_contradict(&state->stamps, ticks, follows, arrival_ns))
        begin_anew(state, payload, ticks, arrival_ns);
    else if (fresh > 0)
        tell_beats(decoder, payload, fresh, ticks, arrival_ns, sink);
}

/* A strap that was taken off may go on saying its last heart rate for a while. */
static bool feels_beats(struct hxm *state, const uint8_t *payload, int64_t arrival_ns)
{
    if (!state->told || payload[10] != state->newest)
        state->newest_ns = arrival_ns;
    state->newest = payload[10];
    return arrival_ns - state->newest_ns <= BEATLESS_NS;
}

static void take_packet(struct decoder *decoder, const uint8_t *payload, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    struct hxm *state = state_of(decoder);
    int rate = payload[9];
    bool felt = feels_beats(state, payload, arrival_ns) && rate >= RATE_LEAST && rate <= RATE_MOST;
    if (!state->told)
        channels_tell(decoder, channels, CHANNEL_COUNT, arrival_ns, sink);
    state->told = true;
    slow_tell(&state->contact, decoder, CHANNEL_CONTACT, felt, SLOW_WHEN_CHANGED, arrival_ns, sink);
    slow_tell(&state->rate, decoder, CHANNEL_RATE, felt ? (double)rate : NAN, SLOW_SECOND,
              arrival_ns, sink);
    slow_tell(&state->battery, decoder, CHANNEL_BATTERY,
              payload[8] <= 100 ? (double)payload[8] : NAN, SLOW_WHEN_CHANGED, arrival_ns, sink);
    if (felt)
        take_beats(decoder, payload, arrival_ns, sink);
    else
        forget_beats(state);
}

static int hxm_take(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                    const struct event_sink *sink)
{
    if (size >= 3 && (bytes[1] != MESSAGE || bytes[2] != PAYLOAD))
        return FRAME_NONE;
    struct zephyr_frame frame = zephyr_read(bytes, (size_t)size);
    if (frame.fault == ZEPHYR_NO_END)
        decoder_reject(decoder, REJECT_NO_END);
    if (frame.fault == ZEPHYR_CHECKSUM)
        decoder_reject(decoder, REJECT_CHECKSUM);
    if (frame.length > 0)
        take_packet(decoder, frame.payload, arrival_ns, sink);
    return frame.length;
}

static void hxm_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                     const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, hxm_take);
}

static int hxm_look(const uint8_t *bytes, size_t size)
{
    if (bytes[0] != 0x02) /* most are not, and all that is held is looked at again and again */
        return FRAME_NONE;
    if (size >= 3 && (bytes[1] != MESSAGE || bytes[2] != PAYLOAD))
        return FRAME_NONE;
    return zephyr_read(bytes, size).length;
}

static enum claim hxm_recognise(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, hxm_look, RECOGNISED);
}

const struct device device_zephyr_hxm = {
    .id = "zephyr-hxm",
    .title = "Zephyr HxM",
    .line = {115200, 'N'},
    .reasons = {[REJECT_NO_END] = "a packet that does not end where it should",
                [REJECT_CHECKSUM] = "a packet whose check sum is wrong"},
    .recognise = hxm_recognise,
    .start = hxm_start,
    .feed = hxm_feed,
    .interrupt = hxm_interrupt,
};
