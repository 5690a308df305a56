/* The session file: one SQLite database for each session, written while it happens.
 *
 * Every event kind has a table of its name with its fields as columns (events/kinds.h), led by
 *   seq     order over all tables, from 1 without holes
 *   at_ns   session time
 *   stream  which sensor
 * and the table `facts` (name, value) holds everything else that is needed to recompute and to
 * cite. Any SQLite tool opens it; enumerations are words; what does not exist is NULL.
 *
 * Appending is a push on a bounded queue; a thread of the journal writes at least twice a second in
 * one transaction (WAL, synchronous NORMAL), so that killing the program loses at most the last
 * second. Files are created exclusively with mode 0600 and are never overwritten. When the machine
 * fails (disk full), the practice goes on, journal_trouble() says so, and what could not be written
 * is counted. */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H

#include "base/paths.h"
#include "base/status.h"
#include "events/event.h"

struct journal_fact {
    const char *name, *value;
};

/* What is known when a session begins. Strings are copied. NULL means not known. */
struct journal_facts {
    const char *version; /* of Kindbeat */
    const char *build;   /* compiler, flags and libraries that can change a last bit */
    const char *sensors[STREAMS_MOST]; /* by stream, as the person named them */
    const char *devices[STREAMS_MOST]; /* recognised before the session began */
    const char *ports[STREAMS_MOST];   /* where they were open, with an unusual line setting */
    const char *participant;           /* a code, never a name */
    const char *practice_id, *practice_title, *practice_text;
    const char *parameters;               /* JSON, heart_parameters() */
    const char *settings;                 /* the settings file's text */
    const char *study, *condition, *note; /* as the person said */
    const char *system;                   /* kernel and machine; never whose */
    const struct journal_fact *more;      /* what else there is, by its name */
    int more_count;
    bool simulated; /* a sensor was the simulated heart */
    int64_t started_wall_ns, started_monotonic_ns;
};

struct journal;

/* Makes `<folder>/<UTC date-time>[-participant].kindbeat` and starts the writing thread. Says
 * before anything begins when the folder cannot be written or the disk has under 50 MB left. */
enum status journal_create(const char *folder, const struct journal_facts *facts,
                           struct journal **journal, struct problem *problem);

/* Session thread only. Never blocks; false when the queue was full (counted, and told in facts). */
bool journal_append(struct journal *journal, const struct event *event);

/* The same for who is faster than any sensor: waits until there is room. False when the disk is in
 * trouble, or there was no room for so long. */
bool journal_append_waiting(struct journal *journal, const struct event *event, int64_t most_ns);

const char *journal_path(const struct journal *journal); /* any thread */

/* Any thread: false while all is well; else the newest trouble in words. */
bool journal_trouble(struct journal *journal, struct problem *problem);

/* Writes what is queued, marks the file complete, folds the WAL in and joins the thread. */
void journal_destroy(struct journal *journal); /* accepts NULL */

#endif
