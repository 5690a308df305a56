#include "app/fit_session.h"

#include "calibration/fit.h"

#include "events/kinds.h"
#include <stdlib.h>

const struct journal_fact fit_fact = {"procedure", "fit"};

struct hearing {
    struct fit *fit;
    const struct profiles *profiles;
    struct fit_result *last;
};

static void hear(void *context, const struct event *event)
{
    struct hearing *hearing = context;
    if (event->kind == EVENT_LINK && event->link.state != LINK_OPEN && hearing->last->seconds > 0)
        return; /* the end of the session, or a cable that was pulled: what was heard stays */
    if (event->kind == EVENT_DEVICE) {
        const struct profile *profile = profiles_find(hearing->profiles, event->device.id);
        struct fit_expectation expectation = {profile ? profile->way_up : FIT_WAY_UNKNOWN};
        fit_expect(hearing->fit, &expectation);
    }
    fit_feed(hearing->fit, event);
    if (event->kind == EVENT_QUALITY)
        *hearing->last = fit_result(hearing->fit);
}

enum status fit_session_read(const char *path, const struct profiles *profiles,
                             struct fit_session *session, struct problem *problem)
{
    struct hearing hearing = {calloc(1, sizeof *hearing.fit), profiles, &session->result};
    *session = (struct fit_session){0};
    if (!hearing.fit)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for the fit check.");
    fit_start(hearing.fit, NULL);
    session->result = fit_result(hearing.fit);
    enum status status = procedure_read(path, &session->facts, hear, &hearing, problem);
    free(hearing.fit);
    return status;
}

struct person_visit fit_session_visit(const struct fit_session *session, const char *path,
                                      int64_t wall_ns)
{
    struct person_visit visit = {.wall_ns = wall_ns, .what = "fit"};
    person_put_word(&visit, "level", quality_level_name(session->result.level));
    person_put_word(&visit, "fault", fit_fault_name(session->result.fault));
    person_put_word(&visit, "sensor", session->facts.device);
    person_put_word(&visit, "session", procedure_session_name(path));
    return visit;
}
