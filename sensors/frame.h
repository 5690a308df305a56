/* Binary frames out of a byte stream, with every byte accounted for.
 *
 * The device looks at the bytes that are held, from the first on, and says what stands there; the
 * framer keeps, frames or drops them. Shared by all devices that send frames; part of the sensors
 * folder only. Pure. */
#ifndef SENSORS_FRAME_H
#define SENSORS_FRAME_H

#include "sensors/decoder.h"

#define FRAME_BYTES_MAX 256

/* What frame_take says: a positive number is the length of a whole frame, which it has dealt with
 * (or rejected, by decoder_reject, without wanting to look into it again). */
#define FRAME_NONE            0             /* no frame begins here: the first byte is dropped */
#define FRAME_NEEDS(in_total) (-(in_total)) /* not before so many bytes are here */

struct frame {
    uint8_t at[FRAME_BYTES_MAX];
    uint16_t size;
    uint16_t needed; /* not worth a look before */
};

typedef int frame_take(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                       const struct event_sink *sink);

/* One byte more. `take` is asked until it needs bytes that are not here yet. */
void frame_feed(struct frame *frame, struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                const struct event_sink *sink, frame_take *take);

/* Forgets the unfinished frame. */
void frame_interrupt(struct frame *frame, struct tally_body *tally);

/* For recognising: the length of the frame at the beginning of `bytes`, FRAME_NONE, or a
 * FRAME_NEEDS. Looks only. */
typedef int frame_look(const uint8_t *bytes, size_t size);

/* Listening may begin within a frame or in noise. From the first frame on nine tenths of the bytes
 * must belong to frames, and the last `least` of them must stand back to back. */
enum claim frame_recognise(const uint8_t *bytes, size_t size, frame_look *look, int least);

#endif
