/* A recording that other programs made, as a session of the library: its samples are what the world
 * did, and everything else follows from them as it does live, so that a replay proves it too. */
#ifndef SESSION_IMPORT_H
#define SESSION_IMPORT_H

#include "base/paths.h"
#include "events/event.h"

struct import_mark {
    double t_s; /* of the session */
    const char *text;
};

/* One channel. Waves: values[i] at times_s[i], rising from 0, or at i / rate_hz; NaN: missing.
 * SIGNAL_RR: intervals in ms, each closed at times_s[i]; one after the other where times_s is NULL;
 * NaN: a beat with a gap before it.
 */
struct import_source {
    const char *words;       /* what was imported, for the record: file, format, channel, unit */
    const char *name;        /* of the channel; may be empty, or NULL */
    const char *participant; /* a code, or NULL */
    enum signal_kind signal; /* PPG, ECG or RR */
    const double *values, *times_s;
    size_t count;
    double rate_hz; /* waves */
    double first_s; /* of the session at which the times above are 0; not below 0 */
    const struct import_mark *marks; /* by time, none below 0 */
    size_t mark_count;
    int64_t began_wall_ns;
    bool undated; /* that is when it was imported: the file does not tell */
    bool simulated;
};

/* Makes a session file in `folder`; on failure none is left. */
enum status import_recording(const struct import_source *source, const char *folder,
                             char path[PATH_SIZE], struct problem *problem);

#endif
