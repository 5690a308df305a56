/* Shimmer3 with its ECG on and the optical sensor plugged in, 512 a second. Played to a file it
 * answers the inquiry first, without having been asked. */
#include "sensors/simulator/dialect.h"
#include "sensors/simulator/finger.h"

#include <string.h>

#define DIVIDER 64
#define RATE_HZ 512.3

struct shimmer {
    uint32_t stamp;
    bool inquired;
};

static const uint8_t inquiry[] = {0xFF, 0x02, DIVIDER, 0x00, 0x01, 0xFF, 0x01,
                                  0x09, 0x04, 0x01,    0x12, 0x1D, 0x1E, 0x1F};

static void put_high_first(uint8_t *bytes, int value)
{
    bytes[0] = (uint8_t)((unsigned)value >> 16 & 0xFF);
    bytes[1] = (uint8_t)((unsigned)value >> 8 & 0xFF);
    bytes[2] = (uint8_t)((unsigned)value & 0xFF);
}

static size_t shimmer_speak(void *state, const struct body_moment *moment,
                            uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct shimmer *unit = state;
    unit->stamp = (unit->stamp + DIVIDER) & 0xFFFFFF;
    if (!unit->inquired) {
        unit->inquired = true;
        memcpy(bytes, inquiry, sizeof inquiry);
        return sizeof inquiry;
    }
    int pulse = converted(1800 + 400 * moment->pulse, 0, 4095);
    int ecg = moment->worn ? converted(20800 * moment->ecg_mv, -8388608, 8388607) : 8388607;
    bytes[0] = 0x00;
    bytes[1] = (uint8_t)(unit->stamp & 0xFF);
    bytes[2] = (uint8_t)(unit->stamp >> 8 & 0xFF);
    bytes[3] = (uint8_t)(unit->stamp >> 16);
    bytes[4] = (uint8_t)(pulse & 0xFF);
    bytes[5] = (uint8_t)(pulse >> 8);
    bytes[6] = 0x80;
    put_high_first(bytes + 7, ecg);
    put_high_first(bytes + 10, ecg == 8388607 ? ecg : ecg / 2);
    return 13;
}

static size_t shimmer_hear(void *state, uint8_t byte, bool *speaking,
                           uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct shimmer *unit = state;
    bytes[0] = 0xFF;
    unit->inquired = true; /* it will be asked, not played to a file */
    if (byte == 0x01)
        memcpy(bytes, inquiry, sizeof inquiry);
    if (byte == 0x07 || byte == 0x20)
        *speaking = byte == 0x07;
    return byte == 0x01 ? sizeof inquiry : 1;
}

const struct dialect dialect_shimmer3 = {.device = "shimmer3",
                                         .rate_hz = RATE_HZ,
                                         .must_be_asked = true,
                                         .speak = shimmer_speak,
                                         .hear = shimmer_hear};
