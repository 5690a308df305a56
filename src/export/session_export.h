/* A session in the formats of other programs. The files of one export are there all or not at all,
 * belong to their owner only, and never take the place of another. A simulated heart is told in
 * every file; what a session does not hold is left out and never made up. */
#ifndef EXPORT_SESSION_EXPORT_H
#define EXPORT_SESSION_EXPORT_H

#include "base/status.h"
#include "base/text.h"
#include <stdint.h>

/* One run of an export, of one session or of many. */
struct export_wish {
    const char *format; /* of export_formats() */
    const char *folder; /* made when missing */
    bool deidentify;
    uint64_t secret; /* deidentify: the same for all sessions of a run, and kept nowhere */
    bool resume;     /* a session whose files are there, and newer than it, is passed over */
};

struct export_told {
    void (*file)(void *context, const char *path);    /* made; may be NULL */
    void (*removed)(void *context, const char *what); /* deidentify: left out, in words; or NULL */
    void *context;
    bool stood; /* set: all was there already */
};

enum status session_export(const char *session, const struct export_wish *wish,
                           struct export_told *told, struct problem *problem);

struct export_format {
    const char *name;  /* "edf" */
    const char *about; /* one line */
};
const struct export_format *export_formats(int *count);

#endif
