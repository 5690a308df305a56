/* A recorded session as it was begun: what its pipelines are made of. Part of the session folder
 * only. */
#ifndef SESSION_RECORDED_H
#define SESSION_RECORDED_H

#include "journal/record.h"
#include "sensors/transport.h"
#include "session/pipeline.h"
#include "session/practice_facts.h"
#include "session/walk_facts.h"

struct recorded {
    struct practice_begun begun;
    struct walk_begun walk;
    struct sensor_address addresses[STREAMS_MOST];
    bool imported;
    bool practice_refused; /* by today's loader: the sitting goes on without it */
    struct problem refusal;
    struct pipeline_config config; /* points into all this, which must not move */
};

/* Any number of pipelines may be made of `config`, and none may outlive what was read. To be
 * finished also when there was a problem. */
enum status recorded_read(struct record *record, struct recorded *recorded,
                          struct problem *problem);
void recorded_finish(struct recorded *recorded);

/* Is it fed to the pipeline, rather than told by it? What a device said was not worked out where
 * the session is imported, but given; so is what a practice did that can no longer be read. */
bool recorded_is_input(const struct recorded *recorded, const struct event *event);

/* From here on the record lacks what the pipeline had. */
bool recorded_is_hole(const struct event *event);

#endif
