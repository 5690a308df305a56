/* A recorded fit check, and what it says, from its file alone. */
#ifndef APP_FIT_SESSION_H
#define APP_FIT_SESSION_H

#include "app/procedure.h"
#include "calibration/fit_result.h"
#include "calibration/person.h"
#include "calibration/profile.h"

extern const struct journal_fact fit_fact; /* that makes it one */

struct fit_session {
    struct procedure_facts facts;
    struct fit_result result; /* before the link was let go of */
};

/* `profiles` of devices; allocates while it runs. */
enum status fit_session_read(const char *path, const struct profiles *profiles,
                             struct fit_session *session, struct problem *problem);
/* As a visit to keep. */
struct person_visit fit_session_visit(const struct fit_session *session, const char *path,
                                      int64_t wall_ns);

#endif
