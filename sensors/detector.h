/* Recognises a device by listening; it never sends a byte.
 *
 * Bytes are held (at most DETECTOR_HELD, then the oldest half is dropped) until one device of the
 * table claims them; then everything held is given to its decoder, so that nothing is lost.
 * Pure: time reaches it with the events. */
#ifndef SENSORS_DETECTOR_H
#define SENSORS_DETECTOR_H

#include "sensors/decoder.h"

#define DETECTOR_HELD 2048

struct detector {
    struct event held[DETECTOR_HELD / 4]; /* the BYTES events, as they came, each a byte or more */
    int held_count;
    uint8_t bytes[DETECTOR_HELD]; /* their bytes in one piece */
    size_t size;
    int64_t first_ns; /* when listening began; -1 before the first byte */
    int64_t dropped;  /* bytes forgotten here; no decoder's tally knows them */
};

void detector_start(struct detector *detector);

/* Feeds a BYTES event. Returns the device once it is sure, else NULL; after that the caller plays
 * detector->held[0..held_count) into a decoder. */
const struct device *detector_feed(struct detector *detector, const struct event *bytes);

/* Enough was heard to say that no device of the table speaks so: the line is set wrongly, or
 * somebody else is there. */
bool detector_gives_up(const struct detector *detector);

#endif
