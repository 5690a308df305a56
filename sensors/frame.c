/* The problem: frames arrive in any cutting, damaged, or beginning in their middle. The idea: hold
 * what may become a frame, ask the device what stands at its beginning, and give up one byte at a
 * time when nothing does, so that the next true beginning is never missed.
 *
 * What it does not do: it knows no checksum; the device does. */
#include "sensors/frame.h"

#include "base/status.h"
#include <string.h>

#define COVERED_PERCENT 90
#define HOPELESS_FROM   512 /* bytes, of which not even half are framed */

static void forget(struct frame *frame, int count)
{
    frame->size = (uint16_t)(frame->size - count);
    memmove(frame->at, frame->at + count, frame->size);
    frame->needed = 1;
}

void frame_feed(struct frame *frame, struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                const struct event_sink *sink, frame_take *take)
{
    struct tally_body *tally = &decoder->tally;
    frame->at[frame->size++] = byte;
    tally->held++;
    while (frame->size > 0 && frame->size >= frame->needed) {
        int64_t rejected = tally->rejected;
        int length = take(decoder, frame->at, frame->size, arrival_ns, sink);
        if (length < 0) {
            ENSURE(-length > frame->size && -length <= FRAME_BYTES_MAX);
            frame->needed = (uint16_t)-length;
            return;
        }
        ENSURE(length <= frame->size);
        int gone = length == FRAME_NONE ? 1 : length;
        bool framed = length > 0 && tally->rejected == rejected;
        *(framed ? &tally->framed : &tally->dropped) += gone;
        tally->held -= gone;
        forget(frame, gone);
    }
}

void frame_interrupt(struct frame *frame, struct tally_body *tally)
{
    tally->dropped += tally->held;
    tally->held = 0;
    forget(frame, frame->size);
}

enum claim frame_recognise(const uint8_t *bytes, size_t size, frame_look *look, int least)
{
    size_t at = 0, first = 0, framed = 0;
    int in_row = 0;
    while (at < size) {
        int length = look(bytes + at, size - at);
        if (length < 0)
            break; /* the last frame is not whole */
        if (length > 0 && framed == 0)
            first = at;
        in_row = length > 0 ? in_row + 1 : 0;
        framed += (size_t)(length > 0 ? length : 0);
        at += (size_t)(length > 0 ? length : 1);
    }
    bool covers = framed * 100 >= (at - first) * COVERED_PERCENT;
    if (in_row >= least && covers)
        return CLAIM_YES;
    return at >= HOPELESS_FROM && framed * 2 < at ? CLAIM_NO : CLAIM_MORE;
}
