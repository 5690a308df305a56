/* An ANT stick that hears a heart rate strap; see devices/ant_hrm.c for the drawing. The stick
 * answers each step of the setup, and takes any key. The strap sends page 4, and now and then four
 * messages of its battery. A strap that is off says heart rate 0, and its beat number stands still.
 *
 * What it does not do: other channels than the first, and straps that are lost and found. */
#include "sensors/simulator/dialect.h"
#include "sensors/simulator/strap.h"

#include <math.h>

#define RATE_HZ       (32768.0 / 8070)
#define SYNC          0xA4
#define AROUND        4 /* bytes of a message that are not data */
#define COMMAND_MOST  16
#define BROADCAST     0x4E
#define RESPONSE      0x40
#define START_UP      0x6F
#define BY_COMMAND    0x20 /* why it started up */
#define PAGE_PREVIOUS 4
#define PAGE_BATTERY  7
#define TURN          4  /* messages until bit 7 of the page turns */
#define BATTERY_EVERY 64 /* messages */
#define BATTERY       88 /* percent */
#define STRAP         25170
#define HEART_TYPE    120

enum command {
    COMMAND_ASSIGN = 0x42,
    COMMAND_PERIOD,
    COMMAND_SEARCH,
    COMMAND_RADIO,
    COMMAND_KEY,
    COMMAND_RESET = 0x4A,
    COMMAND_OPEN,
    COMMAND_CLOSE,
    COMMAND_CHANNEL_ID = 0x51,
    COMMAND_EXTEND = 0x66
};
enum outcome { DONE = 0x00, CLOSED = 0x07, WRONG_STATE = 0x15, NO_COMMAND = 0x28 };

struct ant {
    struct strap strap;
    uint16_t stamp, before; /* of the newest beat and the one before, 1/1024 s */
    uint8_t number;
    int messages;
    bool extended, assigned; /* what the host has asked for */
    uint8_t command[COMMAND_MOST];
    int heard; /* bytes of it */
};

static size_t write_message(uint8_t id, const uint8_t *data, int size, uint8_t *bytes)
{
    bytes[0] = SYNC;
    bytes[1] = (uint8_t)size;
    bytes[2] = id;
    bytes[3 + size] = (uint8_t)(SYNC ^ size ^ id);
    for (int i = 0; i < size; i++) {
        bytes[3 + i] = data[i];
        bytes[3 + size] ^= data[i];
    }
    return (size_t)size + AROUND;
}

static size_t ant_speak(void *state, const struct body_moment *moment,
                        uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct ant *ant = state;
    strap_feel(&ant->strap, moment);
    if (!isnan(moment->beat_s)) {
        ant->before = ant->stamp;
        ant->stamp = (uint16_t)((int64_t)floor(moment->beat_s * 1024 + 0.5) & 0xFFFF);
        ant->number++;
    }
    int turn = ant->messages++ / TURN;
    bool battery = turn % (BATTERY_EVERY / TURN) == 1;
    int page = battery ? PAGE_BATTERY : PAGE_PREVIOUS;
    uint8_t data[14] = {0, (uint8_t)((turn % 2 ? 0x80 : 0) | page), battery ? BATTERY : 0xFF};
    put_u16(data + 3, battery ? 0xFFFF : ant->before);
    put_u16(data + 5, ant->stamp);
    data[7] = ant->number;
    data[8] = (uint8_t)strap_rate(&ant->strap);
    data[9] = 0x80;
    put_u16(data + 10, STRAP);
    data[12] = HEART_TYPE;
    data[13] = 0x01; /* how it transmits */
    return write_message(BROADCAST, data, ant->extended ? 14 : 9, bytes);
}

static size_t respond(uint8_t channel, uint8_t to, enum outcome outcome, uint8_t *bytes)
{
    return write_message(RESPONSE, (uint8_t[]){channel, to, (uint8_t)outcome}, 3, bytes);
}

static size_t close_channel(bool *speaking, uint8_t *bytes)
{
    size_t size = respond(0, COMMAND_CLOSE, *speaking ? DONE : WRONG_STATE, bytes);
    size += *speaking ? respond(0, 1, CLOSED, bytes + size) : 0;
    *speaking = false;
    return size;
}

static bool is_of_the_setup(uint8_t command)
{
    return (command >= COMMAND_ASSIGN && command <= COMMAND_KEY) || command == COMMAND_CHANNEL_ID ||
           command == COMMAND_EXTEND;
}

static size_t obey(struct ant *ant, uint8_t command, bool *speaking, uint8_t *bytes)
{
    if (command == COMMAND_RESET) {
        ant->extended = ant->assigned = *speaking = false;
        return write_message(START_UP, (uint8_t[]){BY_COMMAND}, 1, bytes);
    }
    if (command == COMMAND_CLOSE)
        return close_channel(speaking, bytes);
    if (command == COMMAND_OPEN) {
        *speaking = ant->assigned;
        return respond(0, command, ant->assigned ? DONE : WRONG_STATE, bytes);
    }
    ant->assigned = ant->assigned || command == COMMAND_ASSIGN;
    ant->extended = ant->extended || command == COMMAND_EXTEND;
    return respond(0, command, is_of_the_setup(command) ? DONE : NO_COMMAND, bytes);
}

/* A message of which the check sum is wrong is passed over, as are the zeros between them. */
static size_t ant_hear(void *state, uint8_t byte, bool *speaking, uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct ant *ant = state;
    if (ant->heard == 0 && byte != SYNC)
        return 0;
    ant->command[ant->heard++] = byte;
    int whole = ant->heard < 2 ? AROUND : ant->command[1] + AROUND;
    if (ant->heard < whole && whole <= COMMAND_MOST)
        return 0;
    uint8_t sum = 0;
    for (int i = 0; i < ant->heard; i++)
        sum ^= ant->command[i];
    bool sound = ant->heard == whole && sum == 0;
    ant->heard = 0;
    return sound ? obey(ant, ant->command[2], speaking, bytes) : 0;
}

const struct dialect dialect_ant_hrm = {.device = "ant-hrm",
                                        .rate_hz = RATE_HZ,
                                        .must_be_asked = true,
                                        .speak = ant_speak,
                                        .hear = ant_hear};
