/* The packets of newer Contec oximeters; see devices/contec_9.c for the drawing. It falls silent
 * when it is not asked again within five seconds. */
#include "sensors/simulator/dialect.h"
#include "sensors/simulator/finger.h"

#include <string.h>

#define RATE_HZ      60.2
#define PATIENCE     (5 * 60) /* moments */
#define COMMAND_SIZE 9
#define PERFUSION    412 /* hundredths */

struct contec_9 {
    struct finger finger;
    uint8_t command[COMMAND_SIZE];
    int heard;   /* bytes of it */
    int silence; /* moments since the last command */
    bool asked;  /* ever: a file asks nobody */
};

static size_t say_packet(uint8_t type, const uint8_t *payload, int count, uint8_t *bytes)
{
    bytes[0] = type;
    bytes[1] = 0x80;
    for (int i = 0; i < count; i++) {
        bytes[1] |= (uint8_t)(payload[i] >> 7 << i);
        bytes[2 + i] = payload[i] | 0x80;
    }
    return (size_t)count + 2;
}

static size_t contec_9_speak(void *state, const struct body_moment *moment,
                             uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct contec_9 *oximeter = state;
    const struct finger *finger = &oximeter->finger;
    finger_feel(&oximeter->finger, moment, 2);
    oximeter->silence++;
    if (oximeter->asked && oximeter->silence > PATIENCE)
        return 0;
    int rate = finger_rate(finger);
    int wave = moment->worn ? converted(20 + 80 * moment->pulse, 0, 127) : 64;
    uint8_t payload[7] = {
        (uint8_t)(moment->worn ? 6 | (finger->beep > 0 ? 0x40 : 0) : 0x80),
        (uint8_t)wave,
        (uint8_t)(wave >> 3 | (moment->worn ? 0 : 0x10)),
        (uint8_t)(rate > 0 ? rate : 0xFF),
        (uint8_t)(moment->worn ? finger_oxygen(finger) : 0x7F),
        moment->worn ? PERFUSION & 0xFF : 0xFF,
        moment->worn ? PERFUSION >> 8 : 0xFF,
    };
    return say_packet(0x01, payload, sizeof payload, bytes);
}

static size_t contec_9_hear(void *state, uint8_t byte, bool *speaking,
                            uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct contec_9 *oximeter = state;
    if (byte == 0x7D)
        oximeter->heard = 0;
    if (oximeter->heard < COMMAND_SIZE)
        oximeter->command[oximeter->heard++] = byte;
    if (oximeter->heard != COMMAND_SIZE || oximeter->command[0] != 0x7D)
        return 0;
    uint8_t command = oximeter->command[2];
    oximeter->command[0] = 0;
    oximeter->silence = 0;
    oximeter->asked = true;
    if (command == 0xA1)
        *speaking = true;
    if (command != 0xA2 && command != 0xA7)
        return 0;
    *speaking = *speaking && command == 0xA7;
    return say_packet(0x0C, NULL, 0, bytes);
}

const struct dialect dialect_contec_9 = {.device = "contec-9",
                                         .rate_hz = RATE_HZ,
                                         .must_be_asked = true,
                                         .speak = contec_9_speak,
                                         .hear = contec_9_hear};
