/* Saying a device's dialogue, each thing when it is due. Private to the link; its thread only. */
#ifndef SENSORS_SPEECH_H
#define SENSORS_SPEECH_H

#include "sensors/transport.h"

struct speech {
    const struct dialogue *dialogue; /* NULL: nothing is ever said */
    int next;                        /* of dialogue->begin; below zero: all said */
    int64_t due_ns;
};

/* The line was opened just now. */
void speech_start(struct speech *speech, const struct dialogue *dialogue, int64_t now_ns);

/* Says what is due; to be called at least every 100 ms. False when the line does not take it. */
bool speech_turn(struct speech *speech, struct transport *transport, int64_t now_ns);

/* Before the line is closed: leaves the device as it was found. Takes 100 ms at most. */
void speech_end(struct speech *speech, struct transport *transport);

#endif
