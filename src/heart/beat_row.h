/* The last beats as a row: how fast they come, and how evenly. Pure, fixed size. */
#ifndef HEART_BEAT_ROW_H
#define HEART_BEAT_ROW_H

#include <stdbool.h>
#include <stdint.h>

#define BEAT_ROW 9

struct beat_row {
    double beats_s[BEAT_ROW]; /* since the first one without a hole; a ring */
    int64_t first_ns, last_ns;
    int count;       /* without a hole so far */
    double period_s; /* of late; 0: unknown */
};

/* All zero is an empty row. */
void beat_row_add(struct beat_row *row, int64_t beat_ns);

/* Whether the row is full, and how far its beats stand from an even row that may drift: standard
 * deviation about the parabola through them. */
bool beat_row_is_full(const struct beat_row *row);
double beat_row_uneven_s(const struct beat_row *row);

#endif
