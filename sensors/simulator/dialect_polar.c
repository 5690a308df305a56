/* Polar straps: WearLink+ with its own Bluetooth, and the HRMI board, which only answers; see
 * devices/polar_wearlink.c and devices/polar_hrmi.c for the drawings.
 *
 * The board has its maker's custom program, whose entries are intervals in ms. Off, WearLink+ says
 * rate 0 and no beat, and nothing moves on at the board. Played to a file the board answers once a
 * second without having been asked.
 *
 * What it does not do: the board's commands other than G, which nobody here sends. */
#include "sensors/simulator/dialect.h"
#include "sensors/simulator/strap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOKS_HZ     10
#define BEATS_MOST   8
#define BEAT         0x01
#define ENTRIES      16
#define COMMAND_MOST 8

struct wearlink {
    struct strap strap;
    int looks, count;
    int rr_ms[BEATS_MOST]; /* since the last packet */
    uint8_t number;
};

static int whole_ms(double ms)
{
    return (int)floor(ms + 0.5);
}

static size_t wearlink_speak(void *state, const struct body_moment *moment,
                             uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct wearlink *wearlink = state;
    double rr_ms = strap_feel(&wearlink->strap, moment);
    if (!isnan(rr_ms) && wearlink->count < BEATS_MOST)
        wearlink->rr_ms[wearlink->count++] = whole_ms(rr_ms);
    if (++wearlink->looks % LOOKS_HZ != 0)
        return 0;
    size_t size = 6;
    for (int i = 0; i < wearlink->count; i++, size += 2) {
        bytes[size] = (uint8_t)(wearlink->rr_ms[i] >> 8);
        bytes[size + 1] = (uint8_t)(wearlink->rr_ms[i] & 0xFF);
    }
    bytes[0] = 0xFE;
    bytes[1] = (uint8_t)size;
    bytes[2] = (uint8_t)(255 - size);
    bytes[3] = wearlink->number;
    bytes[4] = wearlink->count > 0 ? 0xF0 | BEAT : 0xF0;
    bytes[5] = (uint8_t)strap_rate(&wearlink->strap);
    wearlink->number = (uint8_t)((wearlink->number + 1) % 16);
    wearlink->count = 0;
    return size;
}

struct hrmi {
    struct strap strap;
    int looks;
    int entries[ENTRIES]; /* newest first */
    uint8_t number;       /* of the newest */
    char command[COMMAND_MOST];
    int heard; /* bytes of it */
};

static size_t answer(const struct hrmi *hrmi, int count, uint8_t bytes[DIALECT_BYTES_MAX])
{
    char *line = (char *)bytes;
    size_t size = (size_t)snprintf(line, DIALECT_BYTES_MAX, "0 %d", hrmi->number);
    for (int i = 0; i < count && i < ENTRIES; i++)
        size += (size_t)snprintf(line + size, DIALECT_BYTES_MAX - size, " %d", hrmi->entries[i]);
    line[size++] = '\r';
    return size;
}

static size_t hrmi_speak(void *state, const struct body_moment *moment,
                         uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct hrmi *hrmi = state;
    double rr_ms = strap_feel(&hrmi->strap, moment);
    if (!isnan(rr_ms)) {
        memmove(hrmi->entries + 1, hrmi->entries, sizeof hrmi->entries - sizeof hrmi->entries[0]);
        hrmi->entries[0] = whole_ms(rr_ms);
        hrmi->number++;
    }
    return ++hrmi->looks % LOOKS_HZ == 0 ? answer(hrmi, ENTRIES, bytes) : 0;
}

/* It answers there and then, and goes on being silent. */
static size_t hrmi_hear(void *state, uint8_t byte, bool *speaking, uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct hrmi *hrmi = state;
    (void)speaking;
    if (byte != '\r') {
        if (hrmi->heard < COMMAND_MOST - 1)
            hrmi->command[hrmi->heard++] = (char)byte;
        return 0;
    }
    hrmi->command[hrmi->heard] = '\0';
    hrmi->heard = 0;
    int count = hrmi->command[0] == 'G' ? atoi(hrmi->command + 1) : 0;
    return count >= 1 && count <= 32 ? answer(hrmi, count, bytes) : 0;
}

const struct dialect dialect_polar_wearlink = {
    .device = "polar-wearlink", .rate_hz = LOOKS_HZ, .speak = wearlink_speak};
const struct dialect dialect_polar_hrmi = {.device = "polar-hrmi",
                                           .rate_hz = LOOKS_HZ,
                                           .must_be_asked = true,
                                           .speak = hrmi_speak,
                                           .hear = hrmi_hear};
