/* What the two threads of a session share, and who owns what of it. Part of the session folder
 * only: the screen's thread is session.c, the session's own is session_loop.c. */
#ifndef SESSION_SESSION_STATE_H
#define SESSION_SESSION_STATE_H

#include "base/exchange.h"
#include "base/ring.h"
#include "base/wakeup.h"
#include "session/inlet.h"
#include "session/session.h"
#include "session/sitting.h"
#include <pthread.h>

/* Screen -> session thread: stand still; back: it does; the screen's again: walk on. */
enum pace { WALKING, ASKED_TO_STAND, STANDING };

struct session {
    struct session_config config;
    struct inlet inlets[STREAMS_MOST]; /* the first is the one that screens speak of */
    int inlet_count;
    char known[PATH_SIZE];     /* file of the sensors known before; empty: none */
    char key[64];              /* network key of the person's own; empty: none */
    struct ring intents;       /* screen -> session thread: struct event */
    struct ring sittings;      /* screen -> session thread: struct sitting * */
    struct ring retired;       /* session thread -> screen: struct sitting * */
    struct exchange snapshots; /* session thread -> screen */
    struct wakeup wakeup;
    pthread_t thread;
    bool thread_runs;
    _Atomic bool finish;
    _Atomic int pace; /* enum pace */

    struct sitting *sitting; /* the session thread's own */
};

/* The session's thread, until `finish`. */
void *session_run(void *session);

/* By the thread to which the session belongs: its own while it walks, the screen's while it stands
 * or before it was started. */
void session_sit(struct session *session, struct sitting *sitting, int64_t now_ns);
void session_publish(struct session *session);

#endif
