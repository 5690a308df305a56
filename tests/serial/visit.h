/* A session in a program of its own, as Kindbeat is one: what a test does on its bench (plugging,
 * pulling, and the memory that costs) and what the session costs stay apart.
 *
 * The visitor is this same test program, started again with one word; it says on its standard
 * output when the sensor's line changes, and on request what it holds of the machine. */
#ifndef SERIAL_VISIT_H
#define SERIAL_VISIT_H

#include "base/paths.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define VISIT_WORD "--visit"

struct visit {
    pid_t program;
    int to, from;
    char pending[2048]; /* what it said, not yet read as lines */
    size_t pending_size;
    bool open, recognised; /* the sensor, as a screen would show it now */
    char text[128];        /* in the words that a screen would show */
    char record[PATH_SIZE];
};

/* What a program holds. */
struct holdings {
    long descriptors, threads, resident_kb;
    long heap_bytes;    /* of the C library, without what SQLite holds; 0 under sanitizers */
    long journal_bytes; /* what SQLite holds; its cache of pages grows to 2 MB */
};

void visit_start(struct visit *visit, const char *folder);
/* Takes what it has said within this time, or until `open` is as wished. True when it is. */
bool visit_wait(struct visit *visit, bool open, int timeout_ms);
struct holdings visit_holdings(struct visit *visit);
/* Ends the sitting and the program, which must end well; `record` is its file then. */
void visit_finish(struct visit *visit);

/* The visitor's main: `folder` takes the record. */
int visit_main(const char *folder);

#endif
