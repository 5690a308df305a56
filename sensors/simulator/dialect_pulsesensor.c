/* PulseSensor Playground's visualizer lines: S<sample>, and after a beat B<bpm>, Q<interval>. */
#include "sensors/simulator/dialect.h"

#include <math.h>
#include <stdio.h>

#define INTERVALS 10 /* the sketch's BPM is a mean of so many */

struct sketch {
    int intervals_ms[INTERVALS];
    int count; /* ever */
};

static int mean_bpm(const struct sketch *sketch)
{
    int known = sketch->count < INTERVALS ? sketch->count : INTERVALS, sum = 0;
    for (int i = 0; i < known; i++)
        sum += sketch->intervals_ms[i];
    return sum > 0 ? 60000 * known / sum : 0;
}

static size_t pulsesensor_speak(void *state, const struct body_moment *moment,
                                uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct sketch *sketch = state;
    char *line = (char *)bytes;
    int sample = (int)fmin(fmax(floor(430 + 300 * moment->pulse + 0.5), 0), 1023);
    int size = snprintf(line, DIALECT_BYTES_MAX, "S%d\r\n", sample);
    if (!isnan(moment->rr_ms)) {
        int interval_ms = 2 * (int)(moment->rr_ms / 2 + 0.5); /* its grid */
        sketch->intervals_ms[sketch->count++ % INTERVALS] = interval_ms;
        size += snprintf(line + size, (size_t)(DIALECT_BYTES_MAX - size), "B%d\r\nQ%d\r\n",
                         mean_bpm(sketch), interval_ms);
    }
    return (size_t)size;
}

const struct dialect dialect_pulsesensor = {
    .device = "pulsesensor", .rate_hz = HEART_SAMPLE_RATE_HZ, .speak = pulsesensor_speak};
