/* A Zephyr BioHarness whose waves and beats are known, for tests. */
#ifndef BIOHARNESS_SPEECH_H
#define BIOHARNESS_SPEECH_H

#include "zephyr_support.h"

#define DAY_MS 86400000

/* A strap that was switched on at `from_ms` of the day; all below in ms since then. */
struct strap {
    int64_t from_ms;
    int confidence;
    int skip_ecg, skip_intervals; /* the packet of this number never arrives; -1: all do */
};

static const struct strap usual = {50000000, 98, -1, -1};

static inline int ecg_value(int n)
{
    return (n * 37) % 1024;
}

/* Beat k stands here; every fifth interval is as long as the one before. */
static inline int beat_at(int k)
{
    int at = 400;
    for (int i = 1; i <= k; i++)
        at += 800 + 20 * ((i - (i % 5 == 4)) % 5);
    return at;
}

static inline int beat_before(int ms)
{
    int k = -1;
    while (beat_at(k + 1) <= ms)
        k++;
    return k;
}

static inline void stamp(uint8_t *payload, const struct strap *strap, int number, int ms)
{
    int64_t day_ms = (strap->from_ms + ms) % DAY_MS;
    payload[0] = (uint8_t)(number + 200);
    put_u16(payload + 1, 2012);
    payload[3] = 9;
    payload[4] = 26;
    put_u16(payload + 5, (int)(day_ms & 0xFFFF));
    put_u16(payload + 7, (int)(day_ms >> 16));
}

static inline void pack(uint8_t *payload, int k, int value)
{
    for (int bit = 0; bit < 10; bit++)
        payload[9 + (10 * k + bit) / 8] |= (uint8_t)((value >> bit & 1) << (10 * k + bit) % 8);
}

static inline void add_ecg(struct stream *stream, const struct strap *strap, int number)
{
    uint8_t payload[88] = {0};
    stamp(payload, strap, number, 252 * number);
    for (int i = 0; i < 63; i++)
        pack(payload, i, ecg_value(63 * number + i));
    add_zephyr(stream, 0x22, payload, sizeof payload, 0x03);
}

static inline void add_breathing(struct stream *stream, const struct strap *strap, int number)
{
    uint8_t payload[32] = {0};
    stamp(payload, strap, number, 1008 * number);
    for (int i = 0; i < 18; i++)
        pack(payload, i, 500 + (18 * number + i) % 40);
    add_zephyr(stream, 0x21, payload, sizeof payload, 0x03);
}

static inline void add_acceleration(struct stream *stream, const struct strap *strap, int number)
{
    uint8_t payload[84] = {0};
    stamp(payload, strap, number, 400 * number);
    for (int i = 0; i < 60; i++)
        pack(payload, i, i % 3 == 0 ? 512 + 83 : i % 3 == 1 ? 512 : 512 - 83);
    add_zephyr(stream, 0x25, payload, sizeof payload, 0x03);
}

static inline void add_intervals(struct stream *stream, const struct strap *strap, int number)
{
    uint8_t payload[45] = {0};
    stamp(payload, strap, number, 1008 * number);
    for (int i = 0; i < 18; i++) {
        int k = beat_before(1008 * number + 56 * i);
        int ms = k < 1 ? 850 : beat_at(k) - beat_at(k - 1);
        put_u16(payload + 9 + 2 * i, k % 2 ? ms : -ms);
    }
    add_zephyr(stream, 0x24, payload, sizeof payload, 0x03);
}

static inline void add_summary(struct stream *stream, const struct strap *strap, int number)
{
    uint8_t payload[71] = {0};
    stamp(payload, strap, number, 1000 * number);
    put_u16(payload + 10, 72);
    payload[24] = 55;
    payload[34] = (uint8_t)strap->confidence;
    add_zephyr(stream, 0x2B, payload, sizeof payload, 0x03);
}

/* Everything in the order in which it is full; acknowledgements first, a life-sign each 3 s. */
static inline struct stream speech(const struct strap *strap, int from_s, int to_s)
{
    struct stream stream = {.size = 0};
    add_zephyr(&stream, 0x16, NULL, 0, 0x06);
    for (int ms = 1000 * from_s + 4; ms <= 1000 * to_s; ms += 4) {
        if (ms % 252 == 0 && ms / 252 - 1 != strap->skip_ecg)
            add_ecg(&stream, strap, ms / 252 - 1);
        if (ms % 400 == 0)
            add_acceleration(&stream, strap, ms / 400 - 1);
        if (ms % 1008 == 0) {
            add_breathing(&stream, strap, ms / 1008 - 1);
            if (ms / 1008 - 1 != strap->skip_intervals)
                add_intervals(&stream, strap, ms / 1008 - 1);
        }
        if (ms % 1000 == 0)
            add_summary(&stream, strap, ms / 1000 - 1);
        if (ms % 3000 == 0)
            add_zephyr(&stream, 0x23, NULL, 0, 0x03);
    }
    return stream;
}

#endif
