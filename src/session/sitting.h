/* A sitting: one stretch of session time from zero, with a pipeline, and a journal when it is
 * recorded. Made and unmade by the screen's thread, walked through by the session's; it belongs to
 * one of them at a time. Part of the session folder only. */
#ifndef SESSION_SITTING_H
#define SESSION_SITTING_H

#include "journal/journal.h"
#include "session/pipeline.h"
#include "session/session.h"

struct sitting {
    struct pipeline *pipeline;
    struct journal *journal; /* NULL: not recorded */
    bool recorded;
    char devices[STREAMS_MOST][24]; /* recognised before it; empty: none */
    int64_t origin_ns; /* monotonic clock at zero; 0: when the session thread takes it up */
    int64_t last_ns;   /* session time of the last in event */
    int64_t next_tick_ns;
    int64_t refused;            /* events the journal's queue could not take */
    struct gap_body unrecorded; /* those not yet told: count 0, none */
    bool stopped;               /* recorded without a practice, and told to stop */
    struct pace_body guided;    /* the pacer as the links were last told */
    bool news;                  /* something a screen should see at once */
};

/* Not recorded yet, and without an origin. On failure *sitting is NULL. */
enum status sitting_create(const struct pipeline_config *config, struct sitting **sitting,
                           struct problem *problem);
void sitting_destroy(struct sitting *sitting); /* closes its journal; accepts NULL */

/* One in event, its time turned into session time that never falls. */
void sitting_feed(struct sitting *sitting, const struct event *event);

/* What the record says of it beside its events. */
struct sitting_subject {
    const struct practice *practice;      /* or NULL */
    const struct runner_options *options; /* with which it is practised */
    const struct walk_wish *walk;         /* instead, or NULL */
    const char *sensors[STREAMS_MOST];    /* as the person named them */
    const char *ports[STREAMS_MOST];      /* where they are open; NULL: not yet */
    int sensor_count;
    bool simulated; /* any of them */
};

/* It is recorded from now on: session time zero is this moment. */
enum status sitting_keep(struct sitting *sitting, const struct sitting_subject *subject,
                         const struct recording *recording, struct problem *problem);

bool sitting_over(const struct sitting *sitting);

#endif
