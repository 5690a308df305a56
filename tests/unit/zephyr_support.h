/* Zephyr frames, built for tests. */
#ifndef ZEPHYR_SUPPORT_H
#define ZEPHYR_SUPPORT_H

#include "strap_support.h"

#include "sensors/devices/zephyr_frame.h"

static inline void add_zephyr(struct stream *stream, uint8_t id, const uint8_t *payload,
                              uint8_t size, uint8_t end)
{
    uint8_t head[3] = {0x02, id, size}, tail[2] = {zephyr_crc(payload, size), end};
    stream_add(stream, head, sizeof head);
    if (size > 0)
        stream_add(stream, payload, size);
    stream_add(stream, tail, sizeof tail);
}

static inline void put_u16(uint8_t *bytes, int value)
{
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
}

static inline void the_check_sum_is_crc_8_maxim(void **state)
{
    (void)state;
    assert_int_equal(zephyr_crc((const uint8_t *)"123456789", 9), 0xA1);
    assert_int_equal(zephyr_crc(NULL, 0), 0);
}

#endif
