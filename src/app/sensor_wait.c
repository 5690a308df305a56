#include "app/sensor_wait.h"

#include "app/interrupt.h"
#include "base/clock.h"

#define LOOK_EVERY_NS (50 * NS_PER_MS)
#define WAIT_NS       (3 * NS_PER_S)

static const struct sensor_brief *not_open(const struct snapshot *view)
{
    for (int i = 0; i < view->sensor_count; i++)
        if (view->sensors[i].link != LINK_OPEN && view->sensors[i].link != LINK_ENDED)
            return &view->sensors[i];
    return NULL;
}

enum status sensor_wait_interrupted(struct problem *problem)
{
    return problem_set(problem, STATUS_UNAVAILABLE, "", "Interrupted: nothing was recorded.");
}

enum status sensor_wait(struct session *session, struct markers *markers,
                        const struct marker_sink *sink, const char *remedy, struct problem *problem)
{
    int64_t until_ns = clock_monotonic_ns() + WAIT_NS;
    const struct sensor_brief *missing;
    if (session_waits_to_read(session))
        return STATUS_OK;
    while ((missing = not_open(session_view(session))) && !interrupted() &&
           missing->link <= LINK_OPENING && clock_monotonic_ns() < until_ns) {
        int64_t look_ns = clock_monotonic_ns() + LOOK_EVERY_NS;
        if (sink)
            markers_wait(markers, look_ns, sink);
        else
            clock_sleep_until_ns(look_ns);
    }
    if (interrupted())
        return sensor_wait_interrupted(problem);
    if (!missing)
        return STATUS_OK;
    return problem_set(problem, STATUS_UNAVAILABLE, remedy,
                       "There is nothing to listen to: %.200s.",
                       missing->link_text[0] ? missing->link_text : "no sensor is plugged in");
}
