/* Zephyr BioHarness: electrocardiogram, breathing, intervals, acceleration and a summary, each when
 * it has been asked for; see devices/zephyr_bioharness.c for the drawing. It falls silent when it
 * hears nothing for 30 s, or for as long as it was told. Played to a file it sends everything.
 *
 * The packets begin a few ms after each other, so that never more than two are full at once. A
 * strap that is off says heart rate 0 without any confidence, its intervals stand still, and its
 * electrocardiogram is noise.
 *
 * What it does not do: the general packet, to which it says no; breathing rate, posture, activity
 * and temperature, which it says are not valid; the random lateness of the real stamps. */
#include "sensors/devices/zephyr_frame.h"
#include "sensors/simulator/dialect.h"
#include "sensors/simulator/strap.h"

#include <math.h>
#include <string.h>

#define RATE_HZ       250
#define MS_A_MOMENT   4
#define ALIVE         0x23
#define TIMEOUTS      0xA4
#define ALIVE_EVERY   (3 * RATE_HZ) /* moments */
#define ALIVE_FROM    10
#define PATIENCE_MS   30000
#define SWITCHED_ON   (9 * 3600000) /* ms of the day */
#define DAY_MS        86400000
#define PAYLOAD_MOST  88
#define COMMAND_MOST  16
#define MIDDLE        512
#define ECG_A_MV      160 /* counts; the real one's gain is not published */
#define BREATH_COUNTS 60
#define COUNTS_A_G    20.75
#define BREATH_STEP   14 /* moments: 56 ms */
#define G_STEP        5  /* moments: 50 a second */
#define NOT_VALID     0x8000
#define STREAMS       5

struct bioharness {
    struct strap strap;
    int64_t moments;
    int interval; /* ms, the newest; its sign turns with each */
    uint8_t payloads[STREAMS][PAYLOAD_MOST], numbers[STREAMS];
    bool wanted[STREAMS];
    bool asked; /* ever: a file asks nobody */
    int64_t silent_ms, patience_ms;
    uint8_t command[COMMAND_MOST];
    size_t heard; /* bytes of it */
};

_Static_assert(sizeof(struct bioharness) <= DIALECT_STATE_SIZE, "the state fits");

/* The n-th value of 10 bits. */
static void pack(uint8_t *payload, int n, double value)
{
    unsigned counts = (unsigned)converted(value, 0, 1023);
    for (int bit = 10 * n; bit < 10 * n + 10; bit++, counts >>= 1)
        payload[9 + bit / 8] |= (uint8_t)((counts & 1) << bit % 8);
}

static void fill_ecg(struct bioharness *strap, const struct body_moment *moment, int at,
                     uint8_t *payload)
{
    (void)strap;
    pack(payload, at, MIDDLE + ECG_A_MV * moment->ecg_mv);
}

static void fill_breathing(struct bioharness *strap, const struct body_moment *moment, int at,
                           uint8_t *payload)
{
    (void)strap;
    if (at % BREATH_STEP == 0)
        pack(payload, at / BREATH_STEP,
             MIDDLE + (moment->worn ? BREATH_COUNTS * moment->breath : 0));
}

static void fill_intervals(struct bioharness *strap, const struct body_moment *moment, int at,
                           uint8_t *payload)
{
    (void)moment;
    if (at % BREATH_STEP == 0)
        put_u16(payload + 9 + 2 * (at / BREATH_STEP), strap->interval);
}

/* Upright: the first axis feels the earth. */
static void fill_acceleration(struct bioharness *strap, const struct body_moment *moment, int at,
                              uint8_t *payload)
{
    (void)strap;
    if (at % G_STEP != 0)
        return;
    int n = at / G_STEP * 3;
    pack(payload, n, MIDDLE - COUNTS_A_G);
    pack(payload, n + 1, MIDDLE);
    pack(payload, n + 2, MIDDLE + COUNTS_A_G * moment->moving_g);
}

static void fill_summary(struct bioharness *strap, const struct body_moment *moment, int at,
                         uint8_t *payload)
{
    if (at > 0)
        return;
    payload[9] = 1; /* version */
    put_u16(payload + 10, strap_rate(&strap->strap));
    for (int field = 12; field <= 20; field += 2)
        put_u16(payload + field, NOT_VALID);
    put_u16(payload + 22, 3933); /* mV */
    payload[24] = 55;
    payload[34] = moment->worn ? 100 : 0;
}

static const struct stream {
    uint8_t message, command, size;
    int every, from; /* moments */
    void (*fill)(struct bioharness *strap, const struct body_moment *moment, int at,
                 uint8_t *payload);
} streams[STREAMS] = {{0x22, 0x16, 88, 63, 0, fill_ecg},
                      {0x21, 0x15, 32, 252, 1, fill_breathing},
                      {0x24, 0x19, 45, 252, 2, fill_intervals},
                      {0x25, 0x1E, 84, 100, 3, fill_acceleration},
                      {0x2B, 0xBD, 71, 250, 4, fill_summary}};

static void begin_payload(const struct bioharness *strap, uint8_t *payload)
{
    int ms = (int)((SWITCHED_ON + MS_A_MOMENT * strap->moments) % DAY_MS);
    memset(payload, 0, PAYLOAD_MOST);
    put_u16(payload + 1, 2012);
    payload[3] = 9;
    payload[4] = 26;
    put_u16(payload + 5, ms & 0xFFFF);
    put_u16(payload + 7, ms >> 16);
}

/* What this moment adds to a stream; a packet, if it is full and wanted. */
static size_t go_on(struct bioharness *strap, int number, const struct body_moment *moment,
                    uint8_t *bytes)
{
    const struct stream *stream = &streams[number];
    uint8_t *payload = strap->payloads[number];
    if (strap->moments < stream->from)
        return 0;
    int at = (int)((strap->moments - stream->from) % stream->every);
    if (at == 0)
        begin_payload(strap, payload);
    stream->fill(strap, moment, at, payload);
    if (at < stream->every - 1 || (strap->asked && !strap->wanted[number]))
        return 0;
    payload[0] = strap->numbers[number]++;
    return zephyr_write(stream->message, payload, stream->size, ZEPHYR_DATA, bytes);
}

static size_t bioharness_speak(void *state, const struct body_moment *moment,
                               uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct bioharness *strap = state;
    size_t size = 0;
    double rr_ms = strap_feel(&strap->strap, moment);
    if (!isnan(rr_ms))
        strap->interval = (strap->interval < 0 ? 1 : -1) * converted(rr_ms, 0, INT16_MAX);
    for (int i = 0; i < STREAMS; i++)
        size += go_on(strap, i, moment, bytes + size);
    if (strap->moments++ % ALIVE_EVERY == ALIVE_FROM)
        size += zephyr_write(ALIVE, NULL, 0, ZEPHYR_DATA, bytes + size);
    strap->silent_ms += MS_A_MOMENT;
    bool given_up = strap->patience_ms > 0 && strap->silent_ms > strap->patience_ms;
    return given_up ? 0 : size;
}

/* True: it knows the command. */
static bool obey(struct bioharness *strap, const struct zephyr_frame *frame)
{
    if (frame->id == TIMEOUTS && frame->size == 4) {
        strap->patience_ms = zephyr_u16(frame->payload);
        return true;
    }
    for (int i = 0; i < STREAMS; i++)
        if (streams[i].command == frame->id && frame->size > 0) {
            strap->wanted[i] = false;
            for (int b = 0; b < frame->size; b++)
                strap->wanted[i] = strap->wanted[i] || frame->payload[b];
            return true;
        }
    return false;
}

/* A life-sign is answered by its own life-signs only. */
static size_t bioharness_hear(void *state, uint8_t byte, bool *speaking,
                              uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct bioharness *strap = state;
    if (strap->heard == 0 && byte != 0x02)
        return 0;
    strap->command[strap->heard++] = byte;
    struct zephyr_frame frame = zephyr_read(strap->command, strap->heard);
    if (frame.length < 0 && strap->heard < COMMAND_MOST)
        return 0;
    strap->heard = 0;
    if (frame.length <= 0 || frame.end != ZEPHYR_DATA)
        return 0;
    if (!strap->asked)
        strap->patience_ms = PATIENCE_MS;
    strap->asked = *speaking = true;
    strap->silent_ms = 0;
    if (frame.id == ALIVE)
        return 0;
    return zephyr_write(frame.id, NULL, 0, obey(strap, &frame) ? ZEPHYR_YES : ZEPHYR_NO, bytes);
}

const struct dialect dialect_zephyr_bioharness = {.device = "zephyr-bioharness",
                                                  .rate_hz = RATE_HZ,
                                                  .must_be_asked = true,
                                                  .speak = bioharness_speak,
                                                  .hear = bioharness_hear};
