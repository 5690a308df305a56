/* The problem: a port says nothing about what speaks on it, and asking is dangerous: the probe of
 * one device starts another (BITalino answers most bytes by streaming a simulated heart). The
 * idea: listen only, hold what was heard, and ask every device of the table whether it is its own.
 *
 * What it does not do: it changes no line setting and sends nothing. The bytes it had to forget
 * before a device was certain are in detector->dropped and in no decoder's tally. */
#include "sensors/detector.h"

#include "base/status.h"
#include <string.h>

#define GIVE_UP_FROM 1500 /* bytes: several times what any device needs */
#define ASK_BYTES    64
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void detector_start(struct detector *detector)
{
    memset(detector, 0, sizeof *detector);
    detector->first_ns = -1;
}

/* Whole events go, the oldest first, until at most half is held. */
static void drop_oldest_half(struct detector *detector)
{
    int gone = 0;
    size_t gone_bytes = 0;
    int keep_count = (int)COUNT(detector->held) / 2;
    while (detector->held_count - gone > keep_count ||
           detector->size - gone_bytes > DETECTOR_HELD / 2)
        gone_bytes += detector->held[gone++].bytes.size;
    detector->held_count -= gone;
    detector->size -= gone_bytes;
    detector->dropped += (int64_t)gone_bytes;
    memmove(detector->held, detector->held + gone,
            (size_t)detector->held_count * sizeof detector->held[0]);
    memmove(detector->bytes, detector->bytes + gone_bytes, detector->size);
}

static void make_room(struct detector *detector, size_t size)
{
    if (detector->held_count == (int)COUNT(detector->held) || detector->size + size > DETECTOR_HELD)
        drop_oldest_half(detector);
}

/* Whose is what is held? Asked are those that print, or those that do not. */
static const struct device *ask(const struct detector *detector, bool prints)
{
    for (size_t i = 0; devices[i]; i++)
        if (devices[i]->prints == prints &&
            devices[i]->recognise(detector->bytes, detector->size) == CLAIM_YES)
            return devices[i];
    return NULL;
}

/* Each device looks at all that is held, so none is asked at every byte: who prints where a line
 * ends, the others every so many bytes; places that do not depend on how the stream was cut. */
static const struct device *ask_after(const struct detector *detector, uint8_t byte)
{
    int64_t heard = detector->dropped + (int64_t)detector->size;
    const struct device *device = heard % ASK_BYTES == 0 ? ask(detector, false) : NULL;
    return !device && (byte == '\n' || byte == '\r') ? ask(detector, true) : device;
}

bool detector_gives_up(const struct detector *detector)
{
    return detector->dropped + (int64_t)detector->size >= GIVE_UP_FROM;
}

const struct device *detector_feed(struct detector *detector, const struct event *bytes)
{
    ENSURE(bytes->kind == EVENT_BYTES);
    ENSURE(bytes->bytes.size <= EVENT_BYTES_MAX);
    if (bytes->bytes.size == 0)
        return NULL;
    if (detector->first_ns < 0)
        detector->first_ns = bytes->at_ns;
    make_room(detector, bytes->bytes.size);
    detector->held[detector->held_count++] = *bytes;
    const struct device *device = NULL;
    for (int i = 0; i < bytes->bytes.size; i++) {
        detector->bytes[detector->size++] = bytes->bytes.at[i];
        if (!device)
            device = ask_after(detector, bytes->bytes.at[i]);
    }
    return device;
}
