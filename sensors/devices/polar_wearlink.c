/* Polar WearLink+ with Bluetooth, a chest strap on a serial port: a packet about every second.
 *
 *   FE | size | 255 - size | number 0..15 | status        | rate | RR, RR ...
 *        of all              wraps at 16    bit 0: a beat          ms, two bytes each,
 *                                                                   high byte first
 *
 * The strap has no clock, so that beats are chained by their intervals (chain.h). The packet number
 * shows lost packets; one that never changes counts nothing, and the clock has to notice.
 *
 * The only check is that the two sizes agree, so a damaged interval is not seen as such. Nothing
 * says whether the strap is worn: a rate of 0, or five packets without a beat, are taken for not
 * worn.
 *
 * What it does not do: battery. The status may hold it; no source says how.
 *
 * Source: the packet parser of MyTracks as quoted on wiki.autosys.tk; no second one is known. */
#include "base/clock.h"
#include "base/status.h"
#include "sensors/chain.h"
#include "sensors/decoder.h"
#include "sensors/frame.h"
#include "sensors/intervals.h"
#include "sensors/slow.h"
#include <math.h>

#define HEAD           6
#define SIZE_MOST      32
#define NUMBERS        16
#define RATE_LEAST     30
#define RATE_MOST      240
#define MS_MOST        10000 /* more is damage */
#define BEATLESS_MOST  5     /* packets */
#define RECOGNISED     5     /* packets in a row */
#define MS_LEAST_HEARD 200   /* for recognising: intervals that a heart could have */
#define MS_MOST_HEARD  3000

enum channel_number { CHANNEL_RR, CHANNEL_RATE, CHANNEL_CONTACT, CHANNEL_COUNT };
enum rejection { REJECT_SIZE, REJECT_RANGE };

static const struct channel channels[CHANNEL_COUNT] = {
    {SIGNAL_RR, "rr", NAN, NAN, NAN},
    {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
};

struct wearlink {
    struct frame frame;
    struct chain chain;
    struct intervals intervals;
    struct slow rate, contact;
    uint8_t number;
    bool numbered; /* a packet came before this one */
    uint8_t beatless;
    bool told;
};

_Static_assert(sizeof(struct wearlink) <= DECODER_STATE_SIZE, "the state fits");

static struct wearlink *state_of(struct decoder *decoder)
{
    return (struct wearlink *)(void *)decoder->state;
}

static void wearlink_start(struct decoder *decoder)
{
    chain_start(&state_of(decoder)->chain);
}

static void break_beats(struct wearlink *state)
{
    chain_break(&state->chain);
    intervals_break(&state->intervals, 0);
}

static void wearlink_interrupt(struct decoder *decoder)
{
    struct wearlink *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    break_beats(state);
    state->numbered = false;
    slow_interrupt(&state->rate);
    slow_interrupt(&state->contact);
}

static int interval_of(const uint8_t *bytes, int at)
{
    return bytes[at] << 8 | bytes[at + 1];
}

/* An interval that would have arrived at `due_ns`, had it come alone. */
static void take_interval(struct decoder *decoder, int ms, int64_t due_ns, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    struct wearlink *state = state_of(decoder);
    if (ms == 0 || ms > INTERVAL_MOST_MS) {
        break_beats(state);
        return;
    }
    bool anew;
    int64_t time_ns = chain_beat(&state->chain, ms, due_ns, &anew);
    if (anew)
        intervals_break(&state->intervals, 0);
    intervals_tell(&state->intervals, decoder, CHANNEL_RR, time_ns, ms, arrival_ns, sink);
}

static bool is_worn(struct wearlink *state, const uint8_t *bytes)
{
    bool beat = bytes[4] & 1;
    state->beatless = (uint8_t)(beat ? 0 : state->beatless + (state->beatless < BEATLESS_MOST));
    return bytes[5] > 0 && state->beatless < BEATLESS_MOST;
}

static void take_packet(struct decoder *decoder, const uint8_t *bytes, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    struct wearlink *state = state_of(decoder);
    if (!state->told)
        channels_tell(decoder, channels, CHANNEL_COUNT, arrival_ns, sink);
    state->told = true;
    int step = (bytes[3] - state->number) & (NUMBERS - 1);
    if (state->numbered && step > 1)
        break_beats(state);
    state->number = bytes[3];
    state->numbered = true;
    bool worn = is_worn(state, bytes);
    if (!worn)
        break_beats(state);
    slow_tell(&state->contact, decoder, CHANNEL_CONTACT, worn, SLOW_WHEN_CHANGED, arrival_ns, sink);
    slow_tell(&state->rate, decoder, CHANNEL_RATE, bytes[5] ? (double)bytes[5] : NAN, SLOW_SECOND,
              arrival_ns, sink);
    int64_t due_ns = arrival_ns;
    for (int at = HEAD + 2; at < bytes[1]; at += 2)
        due_ns -= interval_of(bytes, at) * NS_PER_MS;
    for (int at = HEAD; worn && at < bytes[1]; at += 2) {
        take_interval(decoder, interval_of(bytes, at), due_ns, arrival_ns, sink);
        due_ns += at + 2 < bytes[1] ? interval_of(bytes, at + 2) * NS_PER_MS : 0;
    }
}

static bool has_size(int size)
{
    return size >= HEAD && size <= SIZE_MOST && size % 2 == 0;
}

static bool in_range(const uint8_t *bytes, int size, int least_ms, int most_ms)
{
    bool sound =
        bytes[3] < NUMBERS && (bytes[5] == 0 || (bytes[5] >= RATE_LEAST && bytes[5] <= RATE_MOST));
    for (int at = HEAD; at < size; at += 2)
        sound = sound && interval_of(bytes, at) >= least_ms && interval_of(bytes, at) <= most_ms;
    return sound;
}

/* The packet's length, FRAME_NONE or FRAME_NEEDS; looks at the sizes only. */
static int packet_length(const uint8_t *bytes, size_t size)
{
    if (size == 0 || bytes[0] != 0xFE || (size >= 2 && !has_size(bytes[1])))
        return FRAME_NONE;
    if (size < HEAD)
        return FRAME_NEEDS(HEAD);
    if (bytes[1] + bytes[2] != 255)
        return FRAME_NONE;
    return size < bytes[1] ? FRAME_NEEDS(bytes[1]) : bytes[1];
}

static int wearlink_take(struct decoder *decoder, const uint8_t *bytes, int size,
                         int64_t arrival_ns, const struct event_sink *sink)
{
    int length = packet_length(bytes, (size_t)size);
    if (length == FRAME_NONE && size >= HEAD && bytes[0] == 0xFE && has_size(bytes[1]))
        decoder_reject(decoder, REJECT_SIZE);
    if (length <= 0)
        return length;
    if (!in_range(bytes, length, 0, MS_MOST)) {
        decoder_reject(decoder, REJECT_RANGE);
        return FRAME_NONE;
    }
    take_packet(decoder, bytes, arrival_ns, sink);
    return length;
}

static void wearlink_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, wearlink_take);
}

static int wearlink_look(const uint8_t *bytes, size_t size)
{
    int length = packet_length(bytes, size);
    if (length > 0 && !in_range(bytes, length, MS_LEAST_HEARD, MS_MOST_HEARD))
        return FRAME_NONE;
    return length;
}

static enum claim wearlink_recognise(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, wearlink_look, RECOGNISED);
}

const struct device device_polar_wearlink = {
    .id = "polar-wearlink",
    .title = "Polar WearLink+ with Bluetooth",
    .line = {115200, 'N'},
    .reasons = {[REJECT_SIZE] = "a packet whose two sizes do not agree",
                [REJECT_RANGE] = "a packet with values that no heart has"},
    .recognise = wearlink_recognise,
    .start = wearlink_start,
    .feed = wearlink_feed,
    .interrupt = wearlink_interrupt,
};
