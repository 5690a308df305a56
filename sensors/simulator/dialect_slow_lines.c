/* Devices that print a line now and then: what the heart did since. */
#include "sensors/simulator/dialect.h"

#include <math.h>
#include <stdio.h>

#define LOOKS_HZ   10
#define BEATS_MOST 8
#define TWENTY     20 /* beats between two lines of the ear clip */

struct since {
    int looks, beats, count;
    double rr_ms[BEATS_MOST]; /* since the last line */
    double bpm;
};

static void look(struct since *since, const struct body_moment *moment)
{
    since->looks++;
    since->beats += !isnan(moment->beat_s);
    if (isnan(moment->rr_ms))
        return;
    if (since->count < BEATS_MOST)
        since->rr_ms[since->count++] = moment->rr_ms;
    since->bpm =
        since->bpm > 0 ? 0.7 * since->bpm + 0.3 * 60000 / moment->rr_ms : 60000 / moment->rr_ms;
}

static bool a_second_is_over(const struct since *since)
{
    return since->looks % LOOKS_HZ == 0;
}

/* Our own line: the heart rate measurement as it came, after the bridge's milliseconds. */
static size_t ble_bridge_speak(void *state, const struct body_moment *moment,
                               uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct since *since = state;
    char *line = (char *)bytes;
    look(since, moment);
    if (!a_second_is_over(since))
        return 0;
    int flags = moment->worn ? 0x06 : 0x04;
    flags |= since->count > 0 ? 0x10 : 0;
    int size = snprintf(line, DIALECT_BYTES_MAX, "2A37,%.0f,%02X %02X", 1000 * moment->t_s,
                        (unsigned)flags, (unsigned)(since->bpm + 0.5));
    for (int i = 0; i < since->count; i++) {
        unsigned ticks = (unsigned)(since->rr_ms[i] * 1.024 + 0.5);
        size += snprintf(line + size, (size_t)(DIALECT_BYTES_MAX - size), " %02X %02X", ticks & 255,
                         ticks >> 8);
    }
    since->count = 0;
    return (size_t)size + (size_t)snprintf(line + size, 3, "\r\n");
}

static size_t nonin_ascii_speak(void *state, const struct body_moment *moment,
                                uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct since *since = state;
    look(since, moment);
    if (!a_second_is_over(since))
        return 0;
    if (!moment->worn || !(since->bpm > 0))
        return (size_t)snprintf((char *)bytes, DIALECT_BYTES_MAX, "SPO2=--- HR=---\r\n");
    return (size_t)snprintf((char *)bytes, DIALECT_BYTES_MAX, "SPO2=098 HR=%03.0f\r\n", since->bpm);
}

static size_t bioamp_speak(void *state, const struct body_moment *moment,
                           uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct since *since = state;
    look(since, moment);
    if (isnan(moment->rr_ms))
        return 0;
    return (size_t)snprintf((char *)bytes, DIALECT_BYTES_MAX, "BPM: %.0f\r\n", since->bpm);
}

static size_t grove_speak(void *state, const struct body_moment *moment,
                          uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct since *since = state;
    look(since, moment);
    if (since->looks == 1)
        return (size_t)snprintf((char *)bytes, DIALECT_BYTES_MAX,
                                "Please ready your chest belt.\r\n");
    if (since->looks == 5 * LOOKS_HZ)
        return (size_t)snprintf((char *)bytes, DIALECT_BYTES_MAX, "Heart rate test begin.\r\n");
    if (isnan(moment->rr_ms) || since->beats % TWENTY != 0)
        return 0;
    return (size_t)snprintf((char *)bytes, DIALECT_BYTES_MAX, "Heart_rate_is:\t%.0f\r\n",
                            since->bpm);
}

const struct dialect dialect_ble_bridge = {
    .device = "ble-bridge", .rate_hz = LOOKS_HZ, .speak = ble_bridge_speak};
const struct dialect dialect_nonin_ascii = {
    .device = "nonin-ascii", .rate_hz = LOOKS_HZ, .speak = nonin_ascii_speak};
const struct dialect dialect_bioamp = {
    .device = "bioamp", .rate_hz = LOOKS_HZ, .speak = bioamp_speak};
const struct dialect dialect_grove = {
    .device = "grove-ear-clip", .rate_hz = LOOKS_HZ, .speak = grove_speak};
