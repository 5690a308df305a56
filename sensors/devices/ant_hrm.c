/* ANT+ heart rate straps, heard through an ANT stick on a serial port: four messages a second.
 *
 *   A4 | size | id | data ...                                                  | xor of all before
 *                4E  a broadcast
 *                    0      channel of the stick
 *                    1      page; bit 7 turns every fourth message
 *                    2..4   by page: 4: 3..4 when the beat before was; 7: 2 battery percent
 *                    5..6   when the newest beat was, 1/1024 s, wraps at 64 s
 *                    7      number of the newest beat, wraps at 256
 *                    8      heart rate per minute; 0: none
 *                    9..    more, when asked for: 80 | device number (2) | device type | ...
 *                40  an answer or an event of the stick: channel, 1, what happened
 *
 * Intervals are differences of the strap's stamps. When messages were lost the beat number says how
 * many beats are missing, and page 4 still knows the newest interval. Straps of the first kind have
 * no pages: what stands there means nothing until bit 7 has been seen both ways.
 *
 * The stick hears straps only with the network key of ANT+, which its owner licenses: the person
 * brings it (key.h), and it is in no file of ours.
 *
 * Watches that send a strap's rate on make their intervals up (61440 / rate); that is for the
 * engine to see. No new beat for five seconds, a rate of 0 or a lost channel are taken for not
 * worn. A message whose last four bytes are all ones is a fault of some straps and is refused.
 *
 * What it does not do: two straps at once. The first channel heard is listened to.
 *
 * Source: GoldenCheetah (src/ANT), openant (devices/heart_rate.py), both after the "ANT+ Device
 * Profile: Heart Rate Monitor"; two logs of the makers' forum (threads 7385 and 4141). */
#include "base/clock.h"
#include "base/status.h"
#include "sensors/decoder.h"
#include "sensors/frame.h"
#include "sensors/intervals.h"
#include "sensors/slow.h"
#include "sensors/stamps.h"
#include <math.h>

#define SYNC          0xA4
#define SIZE_MOST     32
#define AROUND        4 /* bytes of a message that are not data */
#define BROADCAST     0x4E
#define STICK_EVENT   0x40
#define START_UP      0x6F
#define PAGE          9 /* bytes of a broadcast without more */
#define PAGE_PREVIOUS 4
#define PAGE_BATTERY  7
#define MORE_TYPE     0x80
#define HEART_TYPE    120
#define TYPE_BITS     0x7F
#define WRAP          65536
#define TICK_NS       (1e9 / 1024)
#define TICK_MS       (1e3 / 1024)
#define BEATLESS_NS   (5 * NS_PER_S)
#define RATE_LEAST    30
#define RATE_MOST     240
#define RECOGNISED    16 /* messages in a row, four seconds */

enum happening { SEARCH_ENDED = 0x01, CHANNEL_CLOSED = 0x07, SEARCHING_AGAIN = 0x08 };
enum channel_number { CHANNEL_RR, CHANNEL_RATE, CHANNEL_CONTACT, CHANNEL_BATTERY, CHANNEL_COUNT };
enum rejection { REJECT_CHECKSUM, REJECT_ONES, REJECT_OTHER };

static const struct channel channels[CHANNEL_COUNT] = {
    {SIGNAL_RR, "rr", NAN, NAN, NAN},
    {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
    {SIGNAL_BATTERY, "battery", NAN, NAN, NAN},
};

struct ant {
    struct frame frame;
    struct stamps stamps;
    struct intervals intervals;
    struct slow rate, contact, battery;
    int64_t beat_ns;    /* arrival of the newest beat */
    uint16_t stamp;     /* when it was */
    uint8_t number;     /* and its number */
    bool known;         /* the three above stand */
    uint8_t turns_seen; /* bit 0: bit 7 was clear; bit 1: it was set */
    uint8_t channel;    /* of the stick, that is listened to */
    uint16_t strap;     /* its device number; 0: not told */
    bool told;
};

_Static_assert(sizeof(struct ant) <= DECODER_STATE_SIZE, "the state fits");

static struct ant *state_of(struct decoder *decoder)
{
    return (struct ant *)(void *)decoder->state;
}

static void ant_start(struct decoder *decoder)
{
    stamps_start(&state_of(decoder)->stamps, WRAP, TICK_NS);
}

static void forget_beats(struct ant *state)
{
    state->known = false;
    intervals_break(&state->intervals, 0);
}

static void ant_interrupt(struct decoder *decoder)
{
    struct ant *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    forget_beats(state);
    slow_interrupt(&state->rate);
    slow_interrupt(&state->contact);
    slow_interrupt(&state->battery);
}

static uint16_t u16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static void know(struct ant *state, const uint8_t *data, int64_t arrival_ns)
{
    state->stamp = u16(data + 5);
    state->number = data[7];
    state->beat_ns = arrival_ns;
    state->known = true;
}

static bool has_pages(const struct ant *state)
{
    return state->turns_seen == 3;
}

/* The interval that the newest of `fresh` beats closes, in ticks; 0: unknown. */
static uint16_t newest_interval(const struct ant *state, const uint8_t *data, int fresh)
{
    uint16_t since = (uint16_t)(u16(data + 5) - state->stamp);
    if (fresh == 1)
        return since;
    bool tells = has_pages(state) && (data[1] & 0x7F) == PAGE_PREVIOUS;
    uint16_t told = (uint16_t)(u16(data + 5) - u16(data + 3));
    return tells && told < since ? told : 0;
}

static void take_beats(struct decoder *decoder, const uint8_t *data, int fresh, int64_t arrival_ns,
                       const struct event_sink *sink)
{
    struct ant *state = state_of(decoder);
    struct stamps *stamps = &state->stamps;
    bool silent = arrival_ns - state->beat_ns > BEATLESS_NS;
    int64_t ticks = silent ? stamps_unwrap(stamps, u16(data + 5), arrival_ns)
                           : stamps_follow(stamps, u16(data + 5), arrival_ns);
    if (stamps_contradict(stamps, ticks, !silent, arrival_ns))
        stamps_join(stamps, ticks, arrival_ns);
    uint16_t interval = silent ? 0 : newest_interval(state, data, fresh);
    if (silent)
        intervals_break(&state->intervals, 0);
    else if (fresh > (interval > 0))
        intervals_break(&state->intervals, fresh - (interval > 0));
    if (interval > 0)
        intervals_tell(&state->intervals, decoder, CHANNEL_RR, stamps_time(stamps, ticks),
                       interval * TICK_MS, arrival_ns, sink);
    know(state, data, arrival_ns);
}

static void take_page(struct decoder *decoder, const uint8_t *data, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct ant *state = state_of(decoder);
    state->turns_seen |= data[1] & 0x80 ? 2 : 1;
    int fresh = (uint8_t)(data[7] - state->number);
    if (!state->known) {
        stamps_unwrap(&state->stamps, u16(data + 5), arrival_ns);
        know(state, data, arrival_ns);
    } else if (fresh > 0) {
        take_beats(decoder, data, fresh, arrival_ns, sink);
    }
    int rate = data[8];
    if (rate == 0) /* its stamp may be no beat's: straps begin with number 0 at 0 */
        forget_beats(state);
    bool worn = rate > 0 && arrival_ns - state->beat_ns <= BEATLESS_NS;
    slow_tell(&state->contact, decoder, CHANNEL_CONTACT, worn, SLOW_WHEN_CHANGED, arrival_ns, sink);
    slow_tell(&state->rate, decoder, CHANNEL_RATE, worn ? (double)rate : NAN, SLOW_SECOND,
              arrival_ns, sink);
    bool battery = has_pages(state) && (data[1] & 0x7F) == PAGE_BATTERY && data[2] <= 100;
    slow_tell(&state->battery, decoder, CHANNEL_BATTERY, battery ? (double)data[2] : NAN,
              SLOW_WHEN_CHANGED, arrival_ns, sink);
}

/* The strap that is listened to; false: this is another one. */
static bool is_our_strap(struct ant *state, const uint8_t *data, int size)
{
    bool more = size >= PAGE + 4 && (data[PAGE] & MORE_TYPE);
    uint16_t strap = more ? u16(data + PAGE + 1) : 0;
    if (!state->told) {
        state->channel = data[0];
        state->strap = strap;
    }
    if (data[0] != state->channel)
        return false;
    if (strap != 0 && state->strap != 0 && strap != state->strap) {
        forget_beats(state); /* the channel has found another one */
        state->turns_seen = 0;
    }
    state->strap = strap != 0 ? strap : state->strap;
    return true;
}

static void take_broadcast(struct decoder *decoder, const uint8_t *data, int size,
                           int64_t arrival_ns, const struct event_sink *sink)
{
    struct ant *state = state_of(decoder);
    bool typed = size >= PAGE + 4 && (data[PAGE] & MORE_TYPE);
    if (typed && (data[PAGE + 3] & TYPE_BITS) != HEART_TYPE) {
        decoder_reject(decoder, REJECT_OTHER);
        return;
    }
    if ((data[5] & data[6] & data[7] & data[8]) == 0xFF) {
        decoder_reject(decoder, REJECT_ONES);
        return;
    }
    if (!is_our_strap(state, data, size))
        return;
    if (!state->told)
        channels_tell(decoder, channels, CHANNEL_COUNT, arrival_ns, sink);
    state->told = true;
    take_page(decoder, data, arrival_ns, sink);
}

static void take_stick_event(struct decoder *decoder, const uint8_t *data, int64_t arrival_ns,
                             const struct event_sink *sink)
{
    struct ant *state = state_of(decoder);
    bool gone = data[2] == SEARCH_ENDED || data[2] == CHANNEL_CLOSED || data[2] == SEARCHING_AGAIN;
    if (!state->told || data[0] != state->channel || data[1] != 1 || !gone)
        return;
    forget_beats(state);
    slow_tell(&state->contact, decoder, CHANNEL_CONTACT, 0, SLOW_WHEN_CHANGED, arrival_ns, sink);
}

/* Its length, FRAME_NONE or FRAME_NEEDS; the check sum is not looked at. */
static int message_length(const uint8_t *bytes, size_t size)
{
    if (size == 0 || bytes[0] != SYNC || (size >= 2 && (bytes[1] == 0 || bytes[1] > SIZE_MOST)))
        return FRAME_NONE;
    int length = size < 2 ? 2 : bytes[1] + AROUND;
    return size < (size_t)length ? FRAME_NEEDS(length) : length;
}

static bool is_sound(const uint8_t *bytes, int length)
{
    uint8_t sum = 0;
    for (int i = 0; i < length; i++)
        sum ^= bytes[i];
    return sum == 0;
}

static int ant_take(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                    const struct event_sink *sink)
{
    int length = message_length(bytes, (size_t)size);
    if (length <= 0)
        return length;
    bool broadcast = bytes[2] == BROADCAST && bytes[1] >= PAGE;
    if (!is_sound(bytes, length)) {
        if (broadcast)
            decoder_reject(decoder, REJECT_CHECKSUM);
        return FRAME_NONE;
    }
    if (broadcast)
        take_broadcast(decoder, bytes + 3, bytes[1], arrival_ns, sink);
    else if (bytes[2] == STICK_EVENT && bytes[1] == 3)
        take_stick_event(decoder, bytes + 3, arrival_ns, sink);
    return length;
}

static void ant_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                     const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, ant_take);
}

static int ant_look(const uint8_t *bytes, size_t size)
{
    int length = message_length(bytes, size);
    if (length <= 0)
        return length;
    bool broadcast = bytes[2] == BROADCAST && bytes[1] >= PAGE;
    bool known = bytes[2] == STICK_EVENT || bytes[2] == START_UP;
    if (broadcast) {
        uint8_t rate = bytes[3 + 8];
        known = rate == 0 || rate == 0xFF || (rate >= RATE_LEAST && rate <= RATE_MOST);
    }
    return known && is_sound(bytes, length) ? length : FRAME_NONE;
}

static enum claim ant_recognise(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, ant_look, RECOGNISED);
}

#define SAY(bytes, wait_ms)                                                                        \
    {                                                                                              \
        (bytes), sizeof(bytes) - 1, (wait_ms)                                                      \
    }
#define RESET_MS   500
#define COMMAND_MS 50
#define PADDING    "\x00\x00" /* without which some sticks wait for more */

static const struct dialogue dialogue = {
    .begin = {SAY("\xA4\x01\x4A\x00\xEF" PADDING, RESET_MS),
              SAY("\xA4\x09\x46\x00"
                  "\0\0\0\0\0\0\0\0"
                  "\xEB" PADDING,
                  COMMAND_MS),                                         /* the key */
              SAY("\xA4\x03\x42\x00\x00\x00\xE5" PADDING, COMMAND_MS), /* channel 0 listens */
              SAY("\xA4\x05\x51\x00\x00\x00\x78\x00\x88" PADDING, COMMAND_MS), /* to any strap */
              SAY("\xA4\x02\x45\x00\x39\xDA" PADDING, COMMAND_MS),             /* at 2457 MHz */
              SAY("\xA4\x03\x43\x00\x86\x1F\x7D" PADDING, COMMAND_MS), /* 4.06 times a second */
              SAY("\xA4\x02\x44\x00\xFF\x1D" PADDING, COMMAND_MS),     /* and never gives up */
              SAY("\xA4\x02\x66\x00\x01\xC1" PADDING, COMMAND_MS),     /* says who it hears */
              SAY("\xA4\x01\x4B\x00\xEE" PADDING, COMMAND_MS)},        /* open */
    .end = {SAY("\xA4\x01\x4C\x00\xE9" PADDING, RESET_MS), SAY("\xA4\x01\x4A\x00\xEF" PADDING, 0)},
    .key = {.said = 1, .at = 4, .size = 8},
};

const struct device device_ant_hrm = {
    .id = "ant-hrm",
    .title = "ANT+ heart rate strap",
    .line = {115200, 'N'},
    .dialogue = &dialogue,
    .reasons = {[REJECT_CHECKSUM] = "a message whose check sum is wrong",
                [REJECT_ONES] = "a message of ones only",
                [REJECT_OTHER] = "a message of a sensor that is no heart rate strap"},
    .recognise = ant_recognise,
    .start = ant_start,
    .feed = ant_feed,
    .interrupt = ant_interrupt,
};
