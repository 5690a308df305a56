/* The five bytes of older Contec oximeters; see devices/contec_5.c for the drawing. */
#include "sensors/simulator/dialect.h"
#include "sensors/simulator/finger.h"

#define FINGER_OUT  0x10
#define OXYGEN_NONE 127
#define STRENGTH    6

static size_t contec_5_speak(void *state, const struct body_moment *moment,
                             uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct finger *finger = state;
    finger_feel(finger, moment, 2);
    int rate = finger_rate(finger) > 0 ? finger_rate(finger) : 0;
    int wave = moment->worn ? converted(20 + 80 * moment->pulse, 0, 127) : 0;
    bytes[0] =
        (uint8_t)(0x80 | (finger->beep > 0 ? 0x40 : 0) | (moment->worn ? STRENGTH : FINGER_OUT));
    bytes[1] = (uint8_t)wave;
    bytes[2] = (uint8_t)((rate & 0x80) >> 1 | wave >> 3);
    bytes[3] = (uint8_t)(rate & 0x7F);
    bytes[4] = (uint8_t)(moment->worn ? finger_oxygen(finger) : OXYGEN_NONE);
    return 5;
}

const struct dialect dialect_contec_5 = {
    .device = "contec-5", .rate_hz = 60.2, .speak = contec_5_speak};
