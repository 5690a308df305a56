/* Boards that send frames without a check sum: OpenEEG, Chords, ProtoCentral's two. The drawings
 * are in their decoders. */
#include "sensors/simulator/dialect.h"
#include "sensors/simulator/finger.h"

#include <math.h>
#include <string.h>

/* A converter whose leads are off drifts to its end stop. */
static int ecg_of(const struct body_moment *moment, double per_mv, int middle, int high)
{
    return moment->worn ? converted(middle + per_mv * moment->ecg_mv, 0, high) : high;
}

static void put_high_first(uint8_t *bytes, int value)
{
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)(value & 0xFF);
}

static void put_low_first(uint8_t *bytes, int value)
{
    bytes[0] = (uint8_t)(value & 0xFF);
    bytes[1] = (uint8_t)(value >> 8 & 0xFF);
}

/* Another channel, where nothing but mains hum is heard. */
static int hum(const struct body_moment *moment, int channel)
{
    return converted(512 + 20 * sin(2 * M_PI * 50 * moment->t_s + channel), 0, 1023);
}

static size_t openeeg_speak(void *state, const struct body_moment *moment,
                            uint8_t bytes[DIALECT_BYTES_MAX])
{
    uint8_t *counter = state;
    memcpy(bytes, "\xA5\x5A\x02", 3);
    bytes[3] = (*counter)++;
    put_high_first(bytes + 4, ecg_of(moment, 250, 480, 1023));
    for (int i = 1; i < 6; i++)
        put_high_first(bytes + 4 + 2 * i, hum(moment, i));
    bytes[16] = 0x01;
    return 17;
}

/* --- Chords --------------------------------------------------------------------------------- */

#define CHORDS_CHANNELS 6
#define CHORDS_RATE_HZ  250.4
#define CHORDS_LATE     250 /* moments: it waits a second for the end of a command */

struct chords {
    uint8_t counter;
    char said[16];
    int size;
    int wait;         /* moments until the command is obeyed; 0: none */
    bool ever, asked; /* to speak, ever; now */
};

static size_t chords_packet(struct chords *board, const struct body_moment *moment, uint8_t *bytes)
{
    bytes[0] = 0xC7;
    bytes[1] = 0x7C;
    bytes[2] = board->counter++;
    put_high_first(bytes + 3, ecg_of(moment, 250, 480, 1023));
    for (int i = 1; i < CHORDS_CHANNELS; i++)
        put_high_first(bytes + 3 + 2 * i, hum(moment, i));
    bytes[3 + 2 * CHORDS_CHANNELS] = 0x01;
    return 4 + 2 * CHORDS_CHANNELS;
}

static size_t chords_speak(void *state, const struct body_moment *moment,
                           uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct chords *board = state;
    if (board->wait > 0 && --board->wait == 0) {
        if (strncmp(board->said, "WHORU", 5) == 0) {
            memcpy(bytes, "UNO-R3\r\n", 8);
            board->size = 0;
            return 8;
        }
        board->asked = strncmp(board->said, "START", 5) == 0;
        board->size = 0;
    }
    /* Before it was ever told anything it is played to a file. */
    return board->asked || !board->ever ? chords_packet(board, moment, bytes) : 0;
}

static size_t chords_hear(void *state, uint8_t byte, bool *speaking,
                          uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct chords *board = state;
    (void)bytes;
    *speaking = true; /* it decides in chords_speak, since it answers late */
    board->ever = true;
    board->asked = false;
    if (board->size < (int)sizeof board->said)
        board->said[board->size++] = (char)byte;
    if (byte == '\n')
        board->wait = CHORDS_LATE;
    return 0;
}

/* --- ProtoCentral --------------------------------------------------------------------------- */

static int rate_or_zero(const struct finger *finger)
{
    return finger_rate(finger) > 0 ? finger_rate(finger) : 0;
}

static int filtered_ecg(const struct body_moment *moment)
{
    int ecg = converted(900 * moment->ecg_mv, -32768, 32767);
    return !moment->worn ? 0 : ecg != 0 ? ecg : 1;
}

static size_t put_protocentral(const struct body_moment *moment, uint8_t length, uint8_t *bytes)
{
    memset(bytes, 0, (size_t)length + 7);
    memcpy(bytes, "\x0A\xFA\x00\x00\x02", 5);
    bytes[2] = length;
    put_low_first(bytes + 5, filtered_ecg(moment));
    put_low_first(bytes + 7, moment->worn ? converted(700 * moment->breath, -32768, 32767) : 0);
    bytes[5 + length + 1] = 0x0B;
    return (size_t)length + 7;
}

static size_t shield_speak(void *state, const struct body_moment *moment,
                           uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct finger *finger = state;
    finger_feel(finger, moment, 1);
    size_t size = put_protocentral(moment, 9, bytes);
    put_low_first(bytes + 9, moment->worn ? 12 : 0);
    put_low_first(bytes + 11, rate_or_zero(finger));
    return size;
}

static size_t healthypi_speak(void *state, const struct body_moment *moment,
                              uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct finger *finger = state;
    finger_feel(finger, moment, 1);
    size_t size = put_protocentral(moment, 20, bytes);
    int infrared = converted(500000 + 20000 * moment->pulse, 0, 2097151);
    int red = converted(300000 + 9000 * moment->pulse, 0, 2097151);
    put_low_first(bytes + 9, infrared & 0xFFFF);
    put_low_first(bytes + 11, infrared >> 16);
    put_low_first(bytes + 13, red & 0xFFFF);
    put_low_first(bytes + 15, red >> 16);
    put_low_first(bytes + 17, 3410);
    bytes[19] = moment->worn ? 12 : 0;
    bytes[20] = (uint8_t)(moment->worn ? finger_oxygen(finger) : 0);
    bytes[21] = (uint8_t)rate_or_zero(finger);
    bytes[22] = 80;
    bytes[23] = 120;
    bytes[24] = moment->worn ? 0 : 0x1F;
    return size;
}

const struct dialect dialect_openeeg = {
    .device = "openeeg", .rate_hz = 256.3, .speak = openeeg_speak};
const struct dialect dialect_chords = {.device = "chords",
                                       .rate_hz = CHORDS_RATE_HZ,
                                       .must_be_asked = true,
                                       .speak = chords_speak,
                                       .hear = chords_hear};
const struct dialect dialect_protocentral = {
    .device = "protocentral", .rate_hz = 124.9, .speak = shield_speak};
const struct dialect dialect_healthypi = {
    .device = "healthypi", .rate_hz = 124.9, .speak = healthypi_speak};
