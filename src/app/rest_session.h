/* A recorded rest: what makes a session one, and what it says, from its file alone. */
#ifndef APP_REST_SESSION_H
#define APP_REST_SESSION_H

#include "app/procedure.h"
#include "calibration/baseline_result.h"
#include "calibration/person.h"

#define REST_SETTLE_S   20.0
#define REST_SHORTEST_S 60.0
#define REST_USUAL_S    120.0

/* The facts of a rest that begins; what they point to lies here and in the conditions. */
struct rest_facts {
    struct journal_fact facts[5];
    int count;
    char seconds[32];
};
void rest_facts_make(double length_s, const struct conditions *conditions,
                     struct rest_facts *facts);

struct rest_session {
    struct procedure_facts facts;
    struct conditions conditions; /* as recorded */
    double length_s;
    struct baseline_result result;
};

/* `length_s` NaN: as it was recorded, else the usual. Of a session that was no rest, the first
 * minutes with a good signal. Allocates while it runs. */
enum status rest_session_read(const char *path, double length_s, struct rest_session *session,
                              struct problem *problem);
/* As a visit to keep. */
struct person_visit rest_session_visit(const struct rest_session *session, const char *path,
                                       int64_t wall_ns);

#endif
