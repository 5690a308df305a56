/* A running Kindbeat: the sensor thread, the loop that merges its events with time and the person's
 * intents, and the journal. Screens see snapshots and send intents; nothing else passes.
 *
 * Threads: create, use, begin, send, view and destroy belong to one thread (the screen's). */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "calibration/profile.h"
#include "calibration/protocol.h"
#include "session/snapshot.h"

struct session_config {
    const char *sensor; /* as in --sensor; NULL: auto */
    /* Recorded beside it, on the same clock; each must be named. NULL: no more. */
    const char *others[STREAMS_MOST - 1];
    const struct profiles *profiles; /* of devices; must outlive the session; NULL: none */
    bool simulate_when_absent;   /* with auto: the simulated heart while nothing is plugged in */
    const char *ant_key;         /* network key of the person's own (sensors/key.h); NULL: none */
    void (*wake)(void *context); /* called by the session thread after a snapshot; may only wake */
    void *wake_context;
};

struct session;

enum status session_create(const struct session_config *config, struct session **session,
                           struct problem *problem);
void session_destroy(struct session *session); /* ends a practice properly; accepts NULL */

/* Each sensor is a file or standard input, which comes only once: it is not read before a sitting
 * begins, so that all of it can be recorded. */
bool session_waits_to_read(const struct session *session);

/* Another sensor in place of the one so far, at once; `words` as in --sensor. Refused during a
 * sitting, whose heart must not change. When there is a problem all stays as it was. Waits until
 * the old sensor is let go of: some milliseconds, longer where that takes a farewell. */
enum status session_use_sensor(struct session *session, const char *words, struct problem *problem);
/* The words in use now; valid until they change. */
const char *session_sensor(const struct session *session);

struct journal_fact;
struct recording {
    const char *folder;                   /* NULL: nothing is recorded */
    const char *participant;              /* or NULL */
    const char *settings;                 /* text of the settings file, or NULL */
    const char *study, *condition, *note; /* as the person says; or NULL */
    const struct journal_fact *facts; /* more of them, where neither a practice nor a protocol is */
    int fact_count;
};

/* Begins a sitting at session time zero, with a practice or without (NULL: record until stopped).
 * The practice and what `options` (NULL: none) point to must outlive the session. Trouble with the
 * record is told here, before it begins. */
enum status session_begin(struct session *session, const struct practice *practice,
                          const struct runner_options *options, const struct recording *recording,
                          struct problem *problem);
/* The same with a protocol to walk through instead; it must outlive the session. */
struct walk_wish {
    const struct protocol *protocol;
    double around_per_min; /* for steps around a rate; 0: none */
};
enum status session_begin_walk(struct session *session, const struct walk_wish *walk,
                               const struct recording *recording, struct problem *problem);
/* And with a rest; the session ends when it is over. */
struct baseline_wish;
enum status session_begin_rest(struct session *session, const struct baseline_wish *rest,
                               const struct recording *recording, struct problem *problem);
/* At this moment, which the record keeps as it is. False when the queue of intents is full: send it
 * again. */
bool session_send(struct session *session, enum intent intent, const char *text);
/* Back to listening; the record of the sitting is complete when this returns. */
void session_leave(struct session *session);

/* The newest snapshot; valid until the next call. */
const struct snapshot *session_view(struct session *session);

#endif
