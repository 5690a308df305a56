#include "app/resonance_session.h"

#include "calibration/resonance_walk.h"
#include <stdlib.h>
#include <string.h>

struct hearing {
    struct resonance_walk walk;
    struct visit visit;
};

static void nobody_listens(void *context, const struct event *event)
{
    (void)context;
    (void)event; /* steps and the pacer are in the record already */
}

static enum status hear(struct record *record, struct hearing *hearing, struct problem *problem)
{
    const struct event_sink sink = {nobody_listens, NULL};
    bool more = true;
    while (more) {
        struct event event;
        enum status status = record_next(record, &event, &more, problem);
        if (status)
            return status;
        if (!more || event.stream != 0)
            continue;
        visit_feed(&hearing->visit, &event);
        walk_feed(&hearing->walk, &event, &sink);
    }
    return STATUS_OK;
}

static enum status judge(struct record *record, const char *path, const struct earlier *earlier,
                         struct resonance_session *session, struct problem *problem)
{
    const char *participant = record_fact(record, "participant");
    const char *simulated = record_fact(record, "simulated");
    enum status status = walk_begun_read(record, &session->begun, problem);
    if (status)
        return status;
    if (!session->begun.walks)
        return problem_set(problem, STATUS_INVALID, "`kindbeat sessions` lists what there is.",
                           "%.200s is no session of kindbeat calibrate resonance.", path);
    text_copy(session->participant, sizeof session->participant, participant ? participant : "");
    session->simulated = simulated && strcmp(simulated, "1") == 0;
    struct hearing *hearing = calloc(1, sizeof *hearing);
    if (!hearing)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to look at a session.");
    visit_init(&hearing->visit);
    walk_start(&hearing->walk, &session->begun.course, &hearing->visit);
    status = hear(record, hearing, problem);
    resonance_judge(&hearing->visit, earlier, &session->result);
    session->ended = hearing->walk.state == WALK_ENDED && !hearing->walk.stopped;
    free(hearing);
    return status;
}

enum status resonance_session_read(const char *path, const struct earlier *earlier,
                                   struct resonance_session *session, struct problem *problem)
{
    struct record *record;
    memset(session, 0, sizeof *session);
    enum status status = record_open(path, &record, problem);
    if (status)
        return status;
    status = judge(record, path, earlier, session, problem);
    record_close(record);
    return status;
}

void resonance_session_finish(struct resonance_session *session)
{
    walk_begun_finish(&session->begun);
}
