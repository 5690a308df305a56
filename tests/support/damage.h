/* A session file, what its pages hold, and damage done to copies of it, after each of which is
 * checked what must be: it opens or is refused with a reason; the damaged file is not touched;
 * repair keeps every row on a page of which no byte was changed. Failing is a cmocka failure. */
#ifndef TEST_DAMAGE_H
#define TEST_DAMAGE_H

#include "base/paths.h"
#include "events/event.h"
#include "events/kinds.h"
#include "journal/record.h"
#include "sensors/simulator/random.h"

#define DAMAGE_PAGE 4096

struct damage_row {
    int64_t seq;
    uint32_t page; /* it lies on */
    struct event event;
};

struct damage {
    char folder[64];        /* of its own */
    char path[PATH_SIZE];   /* of the damaged copy in it */
    uint8_t *whole, *bytes; /* the file as it was, and as it is to be */
    size_t whole_size, size;
    struct event *events; /* as SQLite reads them */
    size_t event_count;
    struct damage_row *rows; /* as the pages hold them, in order */
    size_t row_count, row_room;
    struct random random;
    /* what came of it, over all rounds */
    int opened, refused, repaired, unrepairable;
    int64_t kept, missing, intact, moved; /* rows; intact: on intact pages, moved: of those */
};

/* Some seconds of a simulated sensor through the whole pipeline, recorded. */
void damage_prepare(struct damage *damage);
void damage_finish(struct damage *damage);

uint64_t damage_random(struct damage *damage);
void damage_load(const char *path, uint8_t **bytes, size_t *size);
void damage_write(struct damage *damage, size_t size);
void damage_restore(struct damage *damage); /* `bytes` are the whole file again */

/* Does the damage, checks, and restores. */
void damage_cut(struct damage *damage, size_t size);
void damage_flip(struct damage *damage, int flips);

/* All events of a session's file, as far as it can be read; they belong to the caller. */
struct test_events;
enum status read_events_of(const char *path, struct test_events *events, struct problem *problem);

#endif
