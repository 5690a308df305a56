/* From bytes to samples: one device family, one file in devices/, one entry in the table.
 *
 * Decoders are pure: they never read a clock, allocate or touch the world. Feeding the same bytes
 * with the same stamps in any cutting gives the same events, and at every moment
 * bytes in = framed + dropped + held (struct tally_body). */
#ifndef SENSORS_DECODER_H
#define SENSORS_DECODER_H

#include "events/event.h"
#include "sensors/timeline.h"
#include "sensors/wire.h"
#include <stddef.h>

#define DECODER_STATE_SIZE  16384
#define DECODER_REASONS_MAX 8

/* Memory for any device's state; the owner of the memory never looks inside. */
struct decoder {
    const struct device *device;
    uint8_t stream;
    struct tally_body tally;
    int64_t rejected[DECODER_REASONS_MAX]; /* by reason, in the order of device->reasons */
    _Alignas(16) uint8_t state[DECODER_STATE_SIZE];
};

/* What a recogniser says of the bytes so far. */
enum claim { CLAIM_NO, CLAIM_MORE, CLAIM_YES };

struct device {
    const char *id;    /* "pulsesensor": stored in sessions, typed by people, never changed */
    const char *title; /* "PulseSensor" */
    bool prints;       /* lines of text; else frames */
    struct line_setting line;
    const struct dialogue *dialogue;          /* NULL: it speaks by itself, and is deaf */
    const char *reasons[DECODER_REASONS_MAX]; /* why its frames were refused, in words */
    /* Is this stream ours? Looks at the first `size` bytes, which may start mid-frame. */
    enum claim (*recognise)(const uint8_t *bytes, size_t size);
    void (*start)(struct decoder *decoder);
    /* One byte, and when its read returned. Emits DEVICE once, then SAMPLE events. */
    void (*feed)(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                 const struct event_sink *sink);
    /* The stream was interrupted: forget the unfinished frame and the time line. */
    void (*interrupt)(struct decoder *decoder);
};

extern const struct device *const devices[]; /* ends with NULL */
const struct device *device_find(const char *id);

void decoder_start(struct decoder *decoder, const struct device *device, uint8_t stream);
/* `bytes` must be an EVENT_BYTES event. */
void decoder_feed(struct decoder *decoder, const struct event *bytes,
                  const struct event_sink *sink);
void decoder_interrupt(struct decoder *decoder);

/* For devices: a frame was refused, for the reason of this number. */
void decoder_reject(struct decoder *decoder, int reason);

/* For devices: what the time line noticed at the sample it has just placed, before that is told. */
void decoder_tell_loss(const struct decoder *decoder, const struct timeline *timeline,
                       int64_t arrival_ns, const struct event_sink *sink);

#endif
