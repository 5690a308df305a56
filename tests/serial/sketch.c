#include "sketch.h"

#include "base/clock.h"
#include "base/text.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool sketch_start(struct sketch *sketch, const char *recording, double start_s)
{
    char beats[128];
    *sketch = (struct sketch){.start_s = start_s, .random = 7};
    snprintf(beats, sizeof beats, "%s.beats.csv", recording);
    sketch->wave = test_read_i16(recording, "PPG", &sketch->wave_count, &sketch->wave_rate_hz);
    sketch->beats_s = test_read_column(test_recording(beats), 0, &sketch->beat_count);
    if (!sketch->wave || !sketch->beats_s) {
        sketch_finish(sketch);
        return false;
    }
    for (size_t i = 0; i < sketch->beat_count; i++)
        sketch->beats_s[i] -= start_s;
    while (sketch->beat < sketch->beat_count && sketch->beats_s[sketch->beat] < 0)
        sketch->beat++;
    sketch->low = sketch->high = sketch->wave[0];
    for (size_t i = 0; i < sketch->wave_count; i++) {
        sketch->low = fmin(sketch->low, sketch->wave[i]);
        sketch->high = fmax(sketch->high, sketch->wave[i]);
    }
    sketch->began_ns = clock_monotonic_ns();
    return true;
}

void sketch_finish(struct sketch *sketch)
{
    free(sketch->wave);
    free(sketch->beats_s);
}

double sketch_converter(const struct sketch *sketch, double at_s)
{
    double place = (sketch->start_s + at_s) * sketch->wave_rate_hz;
    size_t index = (size_t)place;
    double part = place - (double)index;
    double value = sketch->wave[index] * (1 - part) + sketch->wave[index + 1] * part;
    return 100 + 800 * (value - sketch->low) / (sketch->high - sketch->low);
}

double sketch_now_s(const struct sketch *sketch)
{
    return s_from_ns(clock_monotonic_ns() - sketch->began_ns);
}

/* One turn of the sketch's loop. What it says of beats is wrong on purpose: it must not count. */
static void sketch_turn(struct sketch *sketch, bool plugged)
{
    double at_s = (double)sketch->sample / SKETCH_RATE_HZ;
    size_t before = sketch->pending_size;
    struct text out = text_over(sketch->pending + before, sizeof sketch->pending - before);
    text_add(&out, "S%ld\r\n", lround(sketch_converter(sketch, at_s)));
    for (; sketch->beat < sketch->beat_count && sketch->beats_s[sketch->beat] <= at_s;
         sketch->beat++)
        text_add(&out, "B70\r\nQ858\r\n");
    sketch->pending_size = plugged ? before + out.used : 0;
    sketch->sample++;
}

static void usb_deliver(struct sketch *sketch, const struct board *board, int64_t now_ns)
{
    if (now_ns < sketch->deliver_ns)
        return;
    if (sketch->pending_size > 0)
        board_write(board, sketch->pending, sketch->pending_size);
    sketch->pending_size = 0;
    sketch->random = sketch->random * 1664525u + 1013904223u; /* Knuth and Lewis */
    uint32_t drawn = sketch->random >> 16;
    sketch->deliver_ns = now_ns + (drawn % 23 == 0 ? 60 : 1 + drawn % 16) * NS_PER_MS;
}

void sketch_run(struct sketch *sketch, const struct board *board)
{
    int64_t now_ns = clock_monotonic_ns();
    double now_s = s_from_ns(now_ns - sketch->began_ns);
    while ((double)sketch->sample / SKETCH_RATE_HZ <= now_s)
        sketch_turn(sketch, board->fd >= 0);
    if (board->fd >= 0)
        usb_deliver(sketch, board, now_ns);
}
