/* The frame that both Zephyr straps speak, and its check sum.
 *
 *   02 | id | size 0..128 | payload ... | CRC-8 of the payload | end
 *                                                               03 data, 06 yes, 15 no
 *
 * Whole numbers in payloads are little endian. CRC-8/MAXIM: polynomial 0x31 reflected (0x8C), from
 * 0, so that an empty payload has 0. Part of the sensors folder only. Pure. */
#ifndef SENSORS_ZEPHYR_FRAME_H
#define SENSORS_ZEPHYR_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define ZEPHYR_PAYLOAD_MOST 128
#define ZEPHYR_AROUND       5 /* bytes of a frame that are not payload */

enum zephyr_end { ZEPHYR_DATA = 0x03, ZEPHYR_YES = 0x06, ZEPHYR_NO = 0x15 };

enum zephyr_fault {
    ZEPHYR_SOUND,
    ZEPHYR_NO_BEGINNING, /* no frame begins here */
    ZEPHYR_NO_END,       /* it began, but does not end where its size says */
    ZEPHYR_CHECKSUM
};

/* A frame at the beginning of some bytes, as far as they go. */
struct zephyr_frame {
    enum zephyr_fault fault;
    int length; /* as frame_take wants it: of the whole frame, FRAME_NONE or FRAME_NEEDS */
    uint8_t id, size, end;
    const uint8_t *payload;
};

struct zephyr_frame zephyr_read(const uint8_t *bytes, size_t size);

/* The whole frame; how long it is. */
size_t zephyr_write(uint8_t id, const uint8_t *payload, uint8_t size, enum zephyr_end end,
                    uint8_t *bytes);

uint8_t zephyr_crc(const uint8_t *bytes, size_t size);

static inline uint16_t zephyr_u16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static inline uint32_t zephyr_u32(const uint8_t *bytes)
{
    return zephyr_u16(bytes) | (uint32_t)zephyr_u16(bytes + 2) << 16;
}

#endif
