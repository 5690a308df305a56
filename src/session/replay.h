/* A recorded session once more: its in events through the pipeline. Where today's loader refuses
 * the recorded practice, its steps, bells, pacer and answers are taken as they were recorded, and
 * all that follows from the heart is still compared, breaths against that pacer too. */
#ifndef SESSION_REPLAY_H
#define SESSION_REPLAY_H

#include "base/status.h"
#include "events/event.h"

struct replay_verdict {
    bool identical;
    int64_t inputs, outputs; /* compared */
    char difference[600];    /* the first event that differs, recorded and recomputed */
    int64_t unrecorded;   /* events that could not be written: compared up to the first of them */
    bool same_parameters; /* of the measures, as far as the record names them */
    bool same_build;      /* false: doubles were compared with a tolerance of 1e-9 */
    bool practice_refused;
    struct problem refusal; /* why */
};

enum status replay_check(const char *path, struct replay_verdict *verdict, struct problem *problem);

#endif
