/* Text lines out of a byte stream, with every byte accounted for.
 *
 * A line is what stands before a line feed, with one carriage return before it or without. Shared
 * by all devices that print text; part of the sensors folder only. Pure. */
#ifndef SENSORS_LINE_H
#define SENSORS_LINE_H

#include "events/event.h"

/* Before the line feed, a carriage return included: the longest is an electrocardiogram of half a
 * second in hexadecimal. */
#define LINE_BYTES_MAX 512

enum line_end {
    LINE_UNFINISHED,  /* nothing to do yet */
    LINE_WHOLE,       /* `text` is a line; the device must accept or drop it */
    LINE_UNPRINTABLE, /* it ended, but held other than printable ASCII; must be dropped */
    LINE_TOO_LONG     /* it just outgrew the limit; must be dropped, the rest drops itself */
};

struct line {
    char text[LINE_BYTES_MAX + 1]; /* terminated once the line ends; '?' for what is unprintable */
    uint16_t size;
    bool unprintable;
    bool overlong; /* dropping until the next line feed */
    bool fragment; /* listening began within this line, so that it may lack its beginning */
};

void line_start(struct line *line);
enum line_end line_feed(struct line *line, uint8_t byte, struct tally_body *tally);

/* The line that just ended was understood, or was not. */
void line_accept(struct line *line, struct tally_body *tally);
void line_drop(struct line *line, struct tally_body *tally);

/* Forgets the unfinished line; what comes next may lack its beginning. */
void line_interrupt(struct line *line, struct tally_body *tally);

#endif
