/* What a damaged session file still holds, in a new file beside it. The old one is never touched.
 *
 * Kept is every row that can be read as an event of its table, in the order of `seq`: at least all
 * those on pages of which no byte was changed. Where numbers are missing the new file has a GAP
 * with the cause "unrecorded", from the event before to the one after, so that no reader takes the
 * two for neighbours. Rows whose time does not fit between those around them are left out; where
 * two contradict each other and nothing says which was changed, the first is moved to the second.
 *
 * A value that was changed into another possible one cannot be seen here; a replay that compares
 * (session/replay.h) finds it in whatever follows from the bytes. */
#ifndef JOURNAL_REPAIR_H
#define JOURNAL_REPAIR_H

#include "base/paths.h"
#include "base/status.h"
#include "journal/gathering.h"

#define REPAIR_STRETCHES_MOST 64

struct repair_stretch {
    int64_t from_ns, to_ns; /* session time: of the last event before and the first after */
    int64_t count;          /* events missing */
};

struct repair {
    bool whole;           /* nothing is missing: no file was made */
    char path[PATH_SIZE]; /* of the new file */
    int64_t kept;
    int64_t missing;                  /* as far as their numbers tell */
    int64_t seconds, seconds_touched; /* of the session; in which something is missing */
    int64_t misfits;                  /* rows left out because they do not fit in */
    int64_t moved;                    /* rows whose time was made to fit */
    bool cut_off; /* the session was not ended, or its end is missing: there may have been more */
    int facts;    /* kept */
    struct gathering_damage damage; /* which tables unreadable pages belonged to */
    struct repair_stretch stretches[REPAIR_STRETCHES_MOST];
    int stretch_count; /* all, of which the first are told; less than a second apart: one */
};

/* `folder`: of the new file; NULL: beside the old. */
enum status repair_session(const char *path, const char *folder, struct repair *repair,
                           struct problem *problem);

#endif
