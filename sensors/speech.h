/* Saying a device's dialogue, each thing when it is due. Private to the link; its thread only. */
#ifndef SENSORS_SPEECH_H
#define SENSORS_SPEECH_H

#include "sensors/key.h"
#include "sensors/transport.h"

struct speech {
    const struct dialogue *dialogue; /* NULL: nothing is ever said */
    uint8_t key[KEY_MOST];           /* the person's, where the dialogue has a place for it */
    int next;                        /* of dialogue->begin; below zero: all said */
    int64_t due_ns;
};

/* What there is to say; NULL: nothing. Refused, in words, where the device needs a key of the
 * person's own and `key` (as they wrote it, or NULL) is none: then it is not even opened. */
enum status speech_learn(struct speech *speech, const struct dialogue *dialogue, const char *key,
                         struct problem *problem);

/* The line was opened just now. */
void speech_start(struct speech *speech, int64_t now_ns);

/* Somebody else listens from now on, who has not heard the answers. */
void speech_again(struct speech *speech, int64_t now_ns);

/* Says what is due; to be called at least every 100 ms. False when the line does not take it. */
bool speech_turn(struct speech *speech, struct transport *transport, int64_t now_ns);

/* Before the line is closed: leaves the device as it was found. Takes 100 ms at most. */
void speech_end(struct speech *speech, struct transport *transport);

#endif
