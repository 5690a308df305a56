/* The protocols that there are: ours, and those that a lab keeps in its configuration folder
 * (protocols/ beside the settings). */
#ifndef APP_PROTOCOLS_H
#define APP_PROTOCOLS_H

#include "base/status.h"
#include "calibration/protocol.h"

#define PROTOCOLS_MOST 16

struct protocols {
    struct protocol *at[PROTOCOLS_MOST];
    int count;
};

/* By id, ours first: stepped-adult, sliding, stepped-child, retest. Wrong files are told on stderr
 * and passed over. */
void protocols_load_or_say(struct protocols *protocols);
void protocols_finish(struct protocols *protocols);

/* An id, or a file: a word with a slash, or that ends in .yaml. */
enum status protocols_find(const char *words, struct protocol **protocol, struct problem *problem);

/* Does it breathe beyond what is safe for everybody, so that the person must agree? */
bool protocol_is_beyond(const struct course_of_breaths *course);

#endif
