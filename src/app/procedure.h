/* A procedure in the terminal: a session is recorded while one line says how it goes, then its
 * file is read back and everything is computed from that alone, so that what is told now and what
 * --from tells later is the same. Keys: space pauses and goes on, q stops. Main thread. */
#ifndef APP_PROCEDURE_H
#define APP_PROCEDURE_H

#include "app/settings.h"
#include "base/text.h"
#include "journal/journal.h"
#include "session/snapshot.h"

struct baseline_wish;

struct procedure {
    const char *sensor, *participant,
        *folder;                      /* NULL: as the settings say, and where sessions are */
    const struct baseline_wish *rest; /* NULL: it ends when `over` says so */
    const struct journal_fact *facts; /* for the record */
    int fact_count;
    void (*say)(const struct snapshot *view, struct text *line);
    bool (*over)(const struct snapshot *view); /* NULL: the session ends by itself */
    int64_t longest_ns;                        /* where it does not: at the latest */
};

/* The path of the session's file in `path`. */
enum status procedure_record(const struct procedure *procedure, const struct settings *settings,
                             char path[PATH_SIZE], struct problem *problem);

/* What a recorded session says beside its events. */
struct procedure_facts {
    char device[24]; /* id; empty: none was recognised */
    char participant[64];
    char posture[64], caffeine[64], note[64];
    bool simulated;
};

/* Every event of the first sensor goes to `take`, in its order. */
enum status procedure_read(const char *path, struct procedure_facts *facts,
                           void (*take)(void *context, const struct event *event), void *context,
                           struct problem *problem);

/* The rest that was recorded, in seconds; NaN: it was none, or cannot be read. */
double procedure_rest_s(const char *path);

/* What stands behind the last slash. */
const char *procedure_session_name(const char *path);

#endif
