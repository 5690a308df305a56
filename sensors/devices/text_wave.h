/* Samples from lines of text, whose rate nobody knows before it is heard.
 *
 * The first lines are held until two stretches of three quarters of a second go at the same pace;
 * then they are placed on a time line, with nothing lost, and everything after them at once. What
 * keeps time is found out on the way:
 *
 *   lines   one comes as regularly as the next (the usual case)
 *   bytes   the wire is full: at 9600 baud a line of four digits takes longer than one of three,
 * and the sketch waits for the wire, so that the bytes tell the time stamps  each line has a stamp
 * or a counter of its own
 *
 * Part of the sensors folder only. Pure. */
#ifndef SENSORS_DEVICES_TEXT_WAVE_H
#define SENSORS_DEVICES_TEXT_WAVE_H

#include "sensors/decoder.h"
#include "sensors/timeline.h"

#define WAVE_COLUMNS 6
#define WAVE_HELD    720 /* numbers */
#define WAVE_ROWS    360
#define WAVE_MUTE    0xFF

enum wave_clock { CLOCK_LINES, CLOCK_BYTES, CLOCK_STAMPS };

/* One line with samples. */
struct wave_line {
    double values[WAVE_COLUMNS];
    double stamp;   /* NaN: none */
    uint16_t bytes; /* since the line with samples before it, this one included */
    uint16_t lines; /* the same in lines: 1, or more where some had no sample */
    uint8_t lost;   /* of these, damaged */
    int64_t arrival_ns;
};

/* How fast it goes between two arrivals. */
struct wave_stretch {
    int64_t from_ns, to_ns; /* both arrivals */
    double lines, rows, bytes;
    double stamp_from, stamp_to;
    bool begun;
};

struct wave {
    struct timeline timeline;
    struct wave_stretch now, before; /* before.begun: there is one to compare with */
    double held[WAVE_HELD];
    int64_t held_from_ns; /* arrivals of held rows count from here */
    uint32_t held_us[WAVE_ROWS];
    uint16_t held_bytes[WAVE_ROWS];
    uint16_t held_lines[WAVE_ROWS];
    uint8_t held_lost[WAVE_ROWS];
    int rows;
    int columns; /* samples in a line; a stamp is held as one more */
    bool stamped;
    uint8_t channels[WAVE_COLUMNS]; /* of the columns, as the lines name them */
    uint8_t told_as[WAVE_COLUMNS];  /* WAVE_MUTE: it is no signal after all */
    uint8_t clock;                  /* enum wave_clock */
    uint8_t shortest, longest;      /* line seen while measuring, in bytes */
    uint8_t falls;                  /* of the stamp while measuring */
    bool running;
    uint8_t strange; /* stretches at another pace, one after the other */
    double unit;     /* bytes in a mean line; the usual step of the stamps */
    double stamp;    /* newest */
    int64_t last_ns; /* of the sample told last */
    bool ever;
};

/* Told once the pace is known, before the first sample: the device's channels, with this rate. It
 * may still mute columns, or tell them as others. */
typedef void wave_begins(struct decoder *decoder, double rate_hz, int64_t arrival_ns,
                         const struct event_sink *sink);

/* Begins anew with these samples a line; what was held is forgotten. */
void wave_start(struct wave *wave, const uint8_t *channels, int columns, bool stamped);
void wave_put(struct wave *wave, struct decoder *decoder, const struct wave_line *line,
              wave_begins *begins, const struct event_sink *sink);
/* The stream was interrupted. */
void wave_interrupt(struct wave *wave);

#endif
