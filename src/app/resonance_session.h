/* A recorded walk through a protocol, judged: the walk is walked again with the recorded events, so
 * that the session under way and one of years ago give the same. */
#ifndef APP_RESONANCE_SESSION_H
#define APP_RESONANCE_SESSION_H

#include "calibration/resonance.h"
#include "session/walk_facts.h"

struct resonance_session {
    struct walk_begun begun;
    struct resonance result;
    char participant[40];
    bool simulated, ended; /* ended: not stopped before its end */
};

/* Refused where the session was no walk. Allocates; resonance_session_finish() also after trouble.
 */
enum status resonance_session_read(const char *path, const struct earlier *earlier,
                                   struct resonance_session *session, struct problem *problem);
void resonance_session_finish(struct resonance_session *session);

#endif
