/* A PulseSensor's sketch on the board, reading the pulse wave of a recording at its real speed, and
 * USB carrying away what it writes: in bursts, 1 to 16 ms late, now and then 60. */
#ifndef SERIAL_SKETCH_H
#define SERIAL_SKETCH_H

#include "board.h"
#include <stdbool.h>
#include <stdint.h>

#define SKETCH_RATE_HZ 49.6 /* calls itself 50; Arduino loops run a little late */

struct sketch {
    double *wave; /* of the whole recording */
    size_t wave_count;
    double wave_rate_hz, low, high;
    double start_s;          /* in the recording, of the stretch that is played */
    double *beats_s;         /* reference beats, counted from start_s */
    size_t beat_count, beat; /* the next that it tells of */
    int64_t began_ns;        /* when the stretch began */
    int64_t sample;          /* the next to be sent */
    uint32_t random;
    char pending[512]; /* written by the sketch, not yet delivered by USB */
    size_t pending_size;
    int64_t deliver_ns;
};

/* False where the recording is not there. The stretch begins now. */
bool sketch_start(struct sketch *sketch, const char *recording, double start_s);
void sketch_finish(struct sketch *sketch);

/* What a 10-bit converter reads `at_s` seconds into the stretch; between its steps. */
double sketch_converter(const struct sketch *sketch, double at_s);

double sketch_now_s(const struct sketch *sketch);
/* Does what is due by now. While the board is pulled, what would have been sent is lost. */
void sketch_run(struct sketch *sketch, const struct board *board);

#endif
