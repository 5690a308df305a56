/* Contec CMS50D+ (firmware from about 4.5), newer CMS50E, CMS50F, 50EW, 50FW: "protocol of pulse
 * oximeter V7.0", 115200 baud, 8N1, or Bluetooth. It must be asked, and asked again every 5 s.
 *
 *   byte 0   type; its highest bit is clear, that of all others is set
 *   byte 1   bit i is the true highest bit of byte 2 + i
 *   byte 2.. payload, as long as the type says
 *
 * Type 1, nine bytes, 60 a second; payload after the highest bits are put back:
 *
 *       7            6          5    4          3 2 1 0
 *   p0  probe error  beep       low  searching  strength
 *   p1  searching    wave, 0..127
 *   p2               -          -    no PI      bar
 *   p3  pulse rate, 0..254; 255: none
 *   p4  saturation, 0..100; 127: none
 *   p5  perfusion index in hundredths, low byte first; 65535: none
 *
 * With the finger out the oximeter says probe error and holds the wave at 64. Pulse rates above 127
 * need byte 1; and FF FF ends a packet only while there is no perfusion index. The beep is a flag
 * on the 17 ms grid of the packets, so that beats are found in the wave instead.
 *
 * What it does not do: it does not read the oximeter's memory. No check sum, no counter.
 * Source: Contec, Communication protocol of pulse oximeter V7.0 (2010-07-08), in
 * albertcbraun/CMS50FW; compared with timegrid/CMS50Dplus7 and two public captures. */
#include "sensors/cadence.h"
#include "sensors/devices/oximeter.h"
#include "sensors/frame.h"
#include <math.h>

#define RATE_HZ     60.0
#define LIVE        0x01
#define LIVE_LENGTH 9
#define NOTICE      0x0D /* the oximeter ends the connection */
#define RECOGNISED  30

#define OXYGEN_NONE    127
#define RATE_NONE      255
#define PERFUSION_NONE 65535

enum rejection { REJECT_RANGE, REJECT_ENDED };
enum { CHANNEL_WAVE, CHANNEL_SLOW, CHANNEL_PERFUSION = CHANNEL_SLOW + OXIMETER_LOW_BATTERY };

static const struct channel channels[] = {
    {SIGNAL_PPG, "pleth", RATE_HZ, 0, 127},
    OXIMETER_OXYGEN_CHANNEL,
    OXIMETER_RATE_CHANNEL,
    OXIMETER_CONTACT_CHANNEL,
    {SIGNAL_OTHER, "perfusion", NAN, NAN, NAN},
};

struct contec_9 {
    struct frame frame;
    struct cadence cadence;
    struct oximeter oximeter;
    struct slow perfusion;
    bool told;
};

_Static_assert(sizeof(struct contec_9) <= DECODER_STATE_SIZE, "the state fits");

static struct contec_9 *state_of(struct decoder *decoder)
{
    return (struct contec_9 *)(void *)decoder->state;
}

static void contec_9_start(struct decoder *decoder)
{
    cadence_start(&state_of(decoder)->cadence, RATE_HZ, CADENCE_UNCOUNTED, LIVE_LENGTH);
}

static void contec_9_interrupt(struct decoder *decoder)
{
    struct contec_9 *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    cadence_interrupt(&state->cadence);
    oximeter_interrupt(&state->oximeter);
    slow_interrupt(&state->perfusion);
}

/* Of a packet from the oximeter; 0: there is no such type. */
static int length_of(uint8_t type)
{
    static const uint8_t lengths[] = {
        [0x01] = LIVE_LENGTH, [0x04] = 9, [0x05] = 9, [0x06] = 4, [0x07] = 8, [0x08] = 8,
        [0x09] = 6,           [0x0A] = 4, [0x0B] = 4, [0x0C] = 2, [0x0D] = 3, [0x0E] = 3,
        [0x0F] = 8,           [0x10] = 3, [0x11] = 9, [0x12] = 8, [0x15] = 9,
    };
    return type < sizeof lengths ? lengths[type] : 0;
}

static int look(const uint8_t *bytes, size_t size)
{
    int length = length_of(bytes[0]);
    for (size_t i = 1; i < (size_t)length && i < size; i++)
        if (!(bytes[i] & 0x80))
            return FRAME_NONE;
    return length > (int)size ? FRAME_NEEDS(length) : length;
}

struct live {
    uint8_t flags, wave, bar, rate, oxygen;
    int perfusion;
};

static uint8_t restored(const uint8_t *bytes, int i)
{
    return (uint8_t)((bytes[2 + i] & 0x7F) | (bytes[1] >> i & 1) << 7);
}

static struct live read_live(const uint8_t *bytes)
{
    return (struct live){
        .flags = restored(bytes, 0),
        .wave = restored(bytes, 1) & 0x7F,
        .bar = restored(bytes, 2),
        .rate = restored(bytes, 3),
        .oxygen = restored(bytes, 4),
        .perfusion = restored(bytes, 5) | restored(bytes, 6) << 8,
    };
}

static bool plausible(const struct live *live)
{
    return live->oxygen <= 100 || live->oxygen == OXYGEN_NONE || live->oxygen == 0xFF;
}

static void take_live(struct decoder *decoder, const struct live *live, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct contec_9 *state = state_of(decoder);
    if (!state->told)
        channels_tell(decoder, channels, sizeof channels / sizeof channels[0], arrival_ns, sink);
    state->told = true;
    int64_t time_ns = cadence_frame(&state->cadence, decoder, 0, arrival_ns, sink);
    channel_sample(decoder, CHANNEL_WAVE, time_ns, live->wave, arrival_ns, sink);
    bool out = live->flags & 0x80;
    struct oximeter_reading reading = {
        .oxygen = live->oxygen > 0 && live->oxygen <= 100 ? (double)live->oxygen : NAN,
        .rate = live->rate > 0 && live->rate != RATE_NONE ? (double)live->rate : NAN,
        .contact = !out,
        .low_battery = NAN,
    };
    oximeter_tell(&state->oximeter, decoder, CHANNEL_SLOW, &reading, arrival_ns, sink);
    bool has_perfusion = !(live->bar & 0x10) && live->perfusion != PERFUSION_NONE;
    slow_tell(&state->perfusion, decoder, CHANNEL_PERFUSION,
              has_perfusion ? live->perfusion / 100.0 : NAN, SLOW_SECOND, arrival_ns, sink);
}

static int contec_9_take(struct decoder *decoder, const uint8_t *bytes, int size,
                         int64_t arrival_ns, const struct event_sink *sink)
{
    int length = look(bytes, (size_t)size);
    if (length > 0 && bytes[0] == NOTICE)
        decoder_reject(decoder, REJECT_ENDED);
    if (length <= 0 || bytes[0] != LIVE)
        return length;
    struct live live = read_live(bytes);
    if (plausible(&live))
        take_live(decoder, &live, arrival_ns, sink);
    else
        decoder_reject(decoder, REJECT_RANGE);
    return length;
}

static void contec_9_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, contec_9_take);
}

static int look_live(const uint8_t *bytes, size_t size)
{
    int length = bytes[0] == LIVE ? look(bytes, size) : FRAME_NONE;
    if (length <= 0)
        return length;
    struct live live = read_live(bytes);
    return plausible(&live) ? length : FRAME_NONE;
}

static enum claim contec_9_recognise(const uint8_t *bytes, size_t size)
{
    return frame_recognise(bytes, size, look_live, RECOGNISED);
}

#define SAY(command, wait_ms)                                                                      \
    {                                                                                              \
        "\x7D\x81" command "\x80\x80\x80\x80\x80\x80", 9, (wait_ms)                                \
    }

static const struct dialogue dialogue = {
    .begin = {SAY("\xA7", 100),   /* stop sending the memory */
              SAY("\xA2", 100),   /* stop */
              SAY("\xA1", 4000)}, /* live data */
    .end = {SAY("\xA2", 100)},
    .alive = SAY("\xAF", 4000), /* it gives up after five seconds */
};

const struct device device_contec_9 = {
    .id = "contec-9",
    .title = "Contec CMS50 (9 bytes)",
    .line = {115200, 'N'},
    .dialogue = &dialogue,
    .reasons = {[REJECT_RANGE] = "a saturation that does not exist",
                [REJECT_ENDED] = "the oximeter ended the connection"},
    .recognise = contec_9_recognise,
    .start = contec_9_start,
    .feed = contec_9_feed,
    .interrupt = contec_9_interrupt,
};
