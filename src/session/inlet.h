/* Where one sensor's events come in: its address, its link and the queue between the threads. The
 * link runs in its own thread; the functions below belong to the session's thread while it walks,
 * and to the screen's before, after, and while the session stands. Part of the session folder
 * only. */
#ifndef SESSION_INLET_H
#define SESSION_INLET_H

#include "base/ring.h"
#include "base/wakeup.h"
#include "sensors/link.h"
#include "session/strand.h"

#define INLET_WORDS_SIZE (PATH_SIZE + 64)

struct inlet {
    uint8_t stream;
    struct sensor_address address;
    char words[INLET_WORDS_SIZE]; /* the address as the person named it */
    struct link *link;            /* NULL: not open */
    struct ring events;           /* link thread -> session thread: struct event */
    struct event last_link;
    int64_t refused;                       /* events that the queue could not take */
    _Atomic(const struct device *) device; /* recognised by the sitting under way */
    bool asked_for_next; /* setting of the line, and nothing was heard of it yet */
};

/* What all links of a session share; outlives them. */
struct inlet_common {
    bool simulate_when_absent;
    const char *known, *key; /* as in struct link_config */
    struct wakeup *wakeup;
};

enum status inlet_init(struct inlet *inlet, uint8_t stream, struct problem *problem);
void inlet_finish(struct inlet *inlet); /* of one that is all zeros, too */

/* Reads `words`; a file must be there to be read now. */
enum status inlet_parse(const char *words, struct sensor_address *address, struct problem *problem);
/* `words` and what they mean are the sensor from now on; nothing is known yet of who speaks. */
void inlet_name(struct inlet *inlet, const char *words, const struct sensor_address *address);

/* A file or standard input comes only once: it is not opened before a sitting begins. */
bool inlet_waits_to_read(const struct inlet *inlet);

enum status inlet_open(struct inlet *inlet, const struct inlet_common *common,
                       struct problem *problem);
void inlet_close(struct inlet *inlet); /* what the link still had to say is forgotten with it */

/* The one whose oldest event came first; NULL: none has any. */
struct inlet *inlets_earliest(struct inlet *inlets, int count);
bool inlet_take(struct inlet *inlet, struct event *event);

/* The link knows no protocol: it is told whether the bytes make sense. Recorded are the LINK events
 * that follow, so that a replay needs none of this. */
void inlet_guide(struct inlet *inlet, const struct device *device, bool puzzled);

struct strand_config inlet_strand(const struct inlet *inlet, const struct profiles *profiles);

/* The words as they are recorded: of a file no folders, since these name people. */
const char *inlet_fact(const struct inlet *inlet, char memory[INLET_WORDS_SIZE]);

/* Whether they can be used beside each other: none can take another's place. */
enum status inlets_check(const struct inlet *inlets, int count, struct problem *problem);

#endif
