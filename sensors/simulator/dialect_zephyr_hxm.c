/* Zephyr HxM: a packet a second with the stamps of its 15 newest beats; see devices/zephyr_hxm.c
 * for the drawing. The strap has been on for a while, so that its stamps soon wrap. A strap that is
 * off says heart rate 0, and neither number nor stamps move.
 *
 * What it does not do: distance, speed and strides stay 0. */
#include "sensors/devices/zephyr_frame.h"
#include "sensors/simulator/dialect.h"
#include "sensors/simulator/strap.h"

#include <math.h>
#include <string.h>

#define LOOKS_HZ   10
#define MESSAGE    0x26
#define PAYLOAD    55
#define STAMPS     15
#define SINCE_ON_S 45
#define GRID_HZ    500 /* of the stamps: 2 ms */

struct hxm {
    struct strap strap;
    uint16_t stamps[STAMPS]; /* newest first */
    uint8_t number;          /* of the newest beat */
    int looks;
};

static void feel(struct hxm *hxm, const struct body_moment *moment)
{
    strap_feel(&hxm->strap, moment);
    if (isnan(moment->beat_s))
        return;
    int64_t ms = 2 * (int64_t)floor((moment->beat_s + SINCE_ON_S) * GRID_HZ + 0.5);
    memmove(hxm->stamps + 1, hxm->stamps, sizeof hxm->stamps - sizeof hxm->stamps[0]);
    hxm->stamps[0] = (uint16_t)(ms & 0xFFFF);
    hxm->number++;
}

static size_t hxm_speak(void *state, const struct body_moment *moment,
                        uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct hxm *hxm = state;
    feel(hxm, moment);
    if (++hxm->looks % LOOKS_HZ != 0)
        return 0;
    uint8_t payload[PAYLOAD] = {0x1A, 0x00, '1', 'f', 0x50, 0x00, '1', 'd', 100};
    payload[9] = (uint8_t)strap_rate(&hxm->strap);
    payload[10] = hxm->number;
    for (int i = 0; i < STAMPS; i++)
        put_u16(payload + 11 + 2 * i, hxm->stamps[i]);
    return zephyr_write(MESSAGE, payload, PAYLOAD, ZEPHYR_DATA, bytes);
}

const struct dialect dialect_zephyr_hxm = {
    .device = "zephyr-hxm", .rate_hz = LOOKS_HZ, .speak = hxm_speak};
