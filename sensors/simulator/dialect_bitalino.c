/* BITalino as it is asked: all six channels, 100 a second. The ECG is on the first. What starts the
 * true board's own simulation starts it here too. */
#include "sensors/simulator/dialect.h"
#include "sensors/simulator/finger.h"

#include <math.h>
#include <string.h>

#define FRAME  8
#define PERIOD 50

struct bitalino {
    uint8_t counter;
    int played; /* of the simulation */
    bool simulates;
};

static uint8_t crc_of(const uint8_t *bytes)
{
    int crc = 0;
    for (int bit = 0; bit < 8 * FRAME - 4; bit++) {
        int in = bytes[bit / 8] >> (7 - bit % 8) & 1;
        int out = crc >> 3 & 1;
        crc = (crc << 1 & 0x0F) ^ (in ^ out ? 0x03 : 0);
    }
    return (uint8_t)crc;
}

static void pack(const int values[6], uint8_t counter, uint8_t *bytes)
{
    bytes[0] = (uint8_t)((values[4] & 3) << 6 | values[5]);
    bytes[1] = (uint8_t)((values[3] & 15) << 4 | values[4] >> 2);
    bytes[2] = (uint8_t)((values[2] & 3) << 6 | values[3] >> 4);
    bytes[3] = (uint8_t)(values[2] >> 2);
    bytes[4] = (uint8_t)(values[1] & 0xFF);
    bytes[5] = (uint8_t)((values[0] & 63) << 2 | values[1] >> 8);
    bytes[6] = (uint8_t)(0xA0 | values[0] >> 6);
    bytes[7] = (uint8_t)(counter << 4);
    bytes[7] |= crc_of(bytes);
}

static size_t bitalino_speak(void *state, const struct body_moment *moment,
                             uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct bitalino *board = state;
    double beat = exp(-pow((board->played++ % PERIOD - 20) / 2.0, 2));
    double ecg_mv = board->simulates ? beat : moment->ecg_mv;
    int ecg = moment->worn || board->simulates ? converted(480 + 340 * ecg_mv, 0, 1023) : 1023;
    int noise = converted(512 + 30 * sin(2 * M_PI * 50 * moment->t_s), 0, 1023);
    int values[6] = {ecg, noise, 300, 700, 40, 20};
    if (board->simulates)
        values[1] = ecg;
    pack(values, board->counter++ & 15, bytes);
    return FRAME;
}

static size_t bitalino_hear(void *state, uint8_t byte, bool *speaking,
                            uint8_t bytes[DIALECT_BYTES_MAX])
{
    static const char version[] = "BITalino_v4.0\n";
    struct bitalino *board = state;
    if (*speaking) {
        *speaking = byte != 0x00 && byte != 0xFF;
        return 0;
    }
    if (byte == 0x07) {
        memcpy(bytes, version, sizeof version - 1);
        return sizeof version - 1;
    }
    *speaking = (byte & 3) == 1 || (byte & 3) == 2;
    board->simulates = (byte & 3) == 2;
    board->played = 0;
    return 0;
}

const struct dialect dialect_bitalino = {.device = "bitalino",
                                         .rate_hz = 100.1,
                                         .must_be_asked = true,
                                         .speak = bitalino_speak,
                                         .hear = bitalino_hear};
