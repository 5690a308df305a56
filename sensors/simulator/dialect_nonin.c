/* Nonin's data formats 2 and 7 with the wave, 1, 8 and 13 without; see devices/nonin.c and
 * devices/nonin_slow.c for the drawings. */
#include "sensors/simulator/dialect.h"
#include "sensors/simulator/finger.h"

#include <string.h>

#define RATE_NONE   511
#define OXYGEN_NONE 127
#define PACKET      25
#define PULSE_SHOWN 12 /* frames */

struct nonin {
    struct finger finger;
    int place;
};

static int rate_said(const struct finger *finger)
{
    return finger_rate(finger) > 0 ? finger_rate(finger) : RATE_NONE;
}

static int oxygen_said(const struct finger *finger, const struct body_moment *moment)
{
    return moment->worn ? finger_oxygen(finger) : OXYGEN_NONE;
}

static uint8_t status_of(const struct nonin *nonin, const struct body_moment *moment)
{
    int status = 0x80 | (nonin->place == 0);
    status |= nonin->finger.beep > 0 ? 0x02 : 0; /* green: a good pulse */
    return (uint8_t)(status | (moment->worn ? 0 : 0x18));
}

static uint8_t value_of(const struct nonin *nonin, const struct body_moment *moment)
{
    int rate = rate_said(&nonin->finger);
    switch (nonin->place) {
    case 0:
        return (uint8_t)(rate >> 7);
    case 1:
        return (uint8_t)(rate & 0x7F);
    case 2:
        return (uint8_t)oxygen_said(&nonin->finger, moment);
    case 3:
        return 0x94; /* firmware */
    case 6:
        return 0x17; /* reserved: anything */
    case 7:
        return 0x20;
    default:
        return 0;
    }
}

static size_t finish(struct nonin *nonin, uint8_t *bytes)
{
    bytes[4] = (uint8_t)(bytes[0] + bytes[1] + bytes[2] + bytes[3]);
    nonin->place = (nonin->place + 1) % PACKET;
    return 5;
}

static size_t df2_speak(void *state, const struct body_moment *moment,
                        uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct nonin *nonin = state;
    finger_feel(&nonin->finger, moment, PULSE_SHOWN);
    bytes[0] = 0x01;
    bytes[1] = status_of(nonin, moment);
    bytes[2] = (uint8_t)converted(60 + 130 * moment->pulse, 0, 255);
    bytes[3] = value_of(nonin, moment);
    return finish(nonin, bytes);
}

static size_t df7_speak(void *state, const struct body_moment *moment,
                        uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct nonin *nonin = state;
    finger_feel(&nonin->finger, moment, PULSE_SHOWN);
    int wave = converted(20000 + 18000 * moment->pulse, 0, 65535);
    bytes[0] = status_of(nonin, moment);
    bytes[1] = (uint8_t)(wave >> 8);
    bytes[2] = (uint8_t)(wave & 0xFF);
    bytes[3] = value_of(nonin, moment);
    return finish(nonin, bytes);
}

static void say_values(const struct finger *finger, const struct body_moment *moment,
                       uint8_t *bytes)
{
    int rate = rate_said(finger);
    bytes[0] = (uint8_t)(0x80 | rate >> 7);
    bytes[1] = (uint8_t)(rate & 0x7F);
    bytes[2] = (uint8_t)oxygen_said(finger, moment);
}

static size_t df1_speak(void *state, const struct body_moment *moment,
                        uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct finger *finger = state;
    finger_feel(finger, moment, 1);
    say_values(finger, moment, bytes);
    bytes[0] |= moment->worn ? 0 : 0x40;
    return 3;
}

static size_t df8_speak(void *state, const struct body_moment *moment,
                        uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct finger *finger = state;
    finger_feel(finger, moment, 1);
    say_values(finger, moment, bytes);
    bytes[3] = moment->worn ? 0x20 : 0x08;
    return 4;
}

static size_t df13_speak(void *state, const struct body_moment *moment,
                         uint8_t bytes[DIALECT_BYTES_MAX])
{
    static const uint8_t packet[] = {0x00, 0x02, 0x00, 0x0D, 0x00, 0x0E, 0x20, 0x26, 0x01, 0x31,
                                     0x12, 0x30, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
    struct finger *finger = state;
    finger_feel(finger, moment, 1);
    memcpy(bytes, packet, sizeof packet);
    int rate = rate_said(finger), seconds = (int)moment->t_s % 60;
    bytes[12] = (uint8_t)(seconds / 10 << 4 | seconds % 10);
    bytes[14] = moment->worn ? 0x02 : 0x01;
    bytes[16] = (uint8_t)(rate >> 8);
    bytes[17] = (uint8_t)(rate & 0xFF);
    bytes[19] = (uint8_t)oxygen_said(finger, moment);
    bytes[20] = 0;
    for (int i = 6; i < 20; i++)
        bytes[20] = (uint8_t)(bytes[20] + bytes[i]);
    bytes[21] = 0x03;
    return 22;
}

const struct dialect dialect_nonin_df2 = {
    .device = "nonin-df2", .rate_hz = 75.1, .speak = df2_speak};
const struct dialect dialect_nonin_df7 = {
    .device = "nonin-df7", .rate_hz = 75.1, .speak = df7_speak};
const struct dialect dialect_nonin_df1 = {.device = "nonin-df1", .rate_hz = 1, .speak = df1_speak};
const struct dialect dialect_nonin_df8 = {.device = "nonin-df8", .rate_hz = 1, .speak = df8_speak};
const struct dialect dialect_nonin_df13 = {
    .device = "nonin-df13", .rate_hz = 1, .speak = df13_speak};
