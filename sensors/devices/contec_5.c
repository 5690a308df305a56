/* Contec CMS50D, D+ (firmware up to about 4.4), early CMS50E, and modules of other makers that send
 * the same five bytes: 60 frames a second, 19200 baud, 8O1 (modules: 4800, 8N1).
 *
 *           7   6      5         4          3 2 1 0
 *   byte 0  1   beep   dropping  finger out  strength, 0..8
 *   byte 1  0   wave, 0..127
 *   byte 2  0   rate7  searching probe error bar, 0..15
 *   byte 3  0   pulse rate, bits 6..0
 *   byte 4  0   saturation, 0..100; 127: none
 *
 * There is no check sum and no counter: only the highest bits and the range of the saturation show
 * where a frame begins. So a damaged frame often passes with a wrong wave, and a lost one is known
 * by the bytes that are left of it, or by the time. The beep stands on the 17 ms grid of the
 * frames, so that beats are found in the wave instead.
 *
 * Somebody may have left the oximeter sending its memory (F2 80 00, then records): that is said.
 * Sources: atbrask/CMS50Dplus; tranzoa.net (2009) for the line setting; the Chinese manual of the
 * modules by way of the picbasic forum, 11311. */
#include "sensors/cadence.h"
#include "sensors/devices/oximeter.h"
#include "sensors/frame.h"
#include <math.h>

#define RATE_HZ    60.0
#define FRAME      5
#define RECOGNISED 40 /* frames in a row: two thirds of a second */

#define MOVES_OF 4 /* of so many frames one moves at least */

#define STRENGTH_MOST 8
#define OXYGEN_NONE   127
#define RATE_MOST     254

enum rejection { REJECT_MEMORY };
enum { CHANNEL_WAVE, CHANNEL_SLOW };

static const struct channel channels[] = {{SIGNAL_PPG, "pleth", RATE_HZ, 0, 127},
                                          OXIMETER_OXYGEN_CHANNEL,
                                          OXIMETER_RATE_CHANNEL,
                                          OXIMETER_CONTACT_CHANNEL};

struct contec_5 {
    struct frame frame;
    struct cadence cadence;
    struct oximeter oximeter;
    bool told;
};

_Static_assert(sizeof(struct contec_5) <= DECODER_STATE_SIZE, "the state fits");

static struct contec_5 *state_of(struct decoder *decoder)
{
    return (struct contec_5 *)(void *)decoder->state;
}

static void contec_5_start(struct decoder *decoder)
{
    cadence_start(&state_of(decoder)->cadence, RATE_HZ, CADENCE_UNCOUNTED, FRAME);
}

static void contec_5_interrupt(struct decoder *decoder)
{
    struct contec_5 *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    cadence_interrupt(&state->cadence);
    oximeter_interrupt(&state->oximeter);
}

static int look(const uint8_t *bytes, size_t size)
{
    if (!(bytes[0] & 0x80) || (bytes[0] & 0x0F) > STRENGTH_MOST)
        return FRAME_NONE;
    for (size_t i = 1; i < FRAME && i < size; i++)
        if (bytes[i] & 0x80)
            return FRAME_NONE;
    if (size < FRAME)
        return FRAME_NEEDS(FRAME);
    return bytes[4] <= 100 || bytes[4] == OXYGEN_NONE ? FRAME : FRAME_NONE;
}

static void take_frame(struct decoder *decoder, const uint8_t *bytes, int64_t arrival_ns,
                       const struct event_sink *sink)
{
    struct contec_5 *state = state_of(decoder);
    int rate = (bytes[2] & 0x40) << 1 | bytes[3], oxygen = bytes[4];
    bool out = bytes[0] & 0x10 || bytes[2] & 0x10;
    if (!state->told)
        channels_tell(decoder, channels, sizeof channels / sizeof channels[0], arrival_ns, sink);
    state->told = true;
    int64_t time_ns = cadence_frame(&state->cadence, decoder, 0, arrival_ns, sink);
    channel_sample(decoder, CHANNEL_WAVE, time_ns, bytes[1], arrival_ns, sink);
    struct oximeter_reading reading = {
        .oxygen = oxygen > 0 && oxygen <= 100 ? (double)oxygen : NAN,
        .rate = rate > 0 && rate <= RATE_MOST ? (double)rate : NAN,
        .contact = !out,
        .low_battery = NAN,
    };
    oximeter_tell(&state->oximeter, decoder, CHANNEL_SLOW, &reading, arrival_ns, sink);
}

static int contec_5_take(struct decoder *decoder, const uint8_t *bytes, int size,
                         int64_t arrival_ns, const struct event_sink *sink)
{
    int length = look(bytes, (size_t)size);
    if (length == FRAME)
        take_frame(decoder, bytes, arrival_ns, sink);
    bool memory = size == 3 && bytes[0] == 0xF2 && bytes[1] == 0x80 && bytes[2] == 0x00;
    if (length == FRAME_NONE && memory) {
        decoder_reject(decoder, REJECT_MEMORY);
        return size;
    }
    bool may_be_memory = bytes[0] == 0xF2 && size < 3 && (size < 2 || bytes[1] == 0x80);
    return length != FRAME && may_be_memory ? FRAME_NEEDS(3) : length;
}

static void contec_5_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, contec_5_take);
}

/* The share of frames whose wave is not that of the frame before. */
static bool wave_moves(const uint8_t *bytes, size_t size)
{
    size_t at = 0;
    int frames = 0, moves = 0, last = -1;
    while (at < size) {
        int length = look(bytes + at, size - at);
        if (length < 0)
            break;
        if (length > 0) {
            moves += bytes[at + 1] != last;
            last = bytes[at + 1];
            frames++;
        }
        at += (size_t)(length > 0 ? length : 1);
    }
    return moves * MOVES_OF >= frames;
}

/* Five bytes of which one has its highest bit set are found in many streams, ten in a row even in
 * a Zephyr BioHarness's; so many more in a row, with not a byte between, are not. But a slow stream
 * of nearly the same bytes, read at the wrong speed, can look like it for ever: hence the wave must
 * move, so that a finger must be in. */
static enum claim contec_5_recognise(const uint8_t *bytes, size_t size)
{
    enum claim claim = frame_recognise(bytes, size, look, RECOGNISED);
    return claim == CLAIM_YES && !wave_moves(bytes, size) ? CLAIM_MORE : claim;
}

const struct device device_contec_5 = {
    .id = "contec-5",
    .title = "Contec CMS50 (5 bytes)",
    .line = {19200, 'O'},
    .reasons = {[REJECT_MEMORY] = "it sends its memory; switch it off and on"},
    .recognise = contec_5_recognise,
    .start = contec_5_start,
    .feed = contec_5_feed,
    .interrupt = contec_5_interrupt,
};
