/* The heart of a session as one series, gathered from its events while they are read, so that
 * whoever wants more of a session reads it but once: the wave as the sensor sent it, each sample at
 * its own session time, so that gaps stay gaps; of a sensor that sends intervals only, those.
 * Allocates; one thread. */
#ifndef READING_SESSION_SERIES_H
#define READING_SESSION_SERIES_H

#include "events/event.h"
#include "reading/series.h"

struct session_series;

struct record;

/* Whether the session has that sensor (number from 1; 0: any). STATUS_INVALID names those it has.
 */
enum status session_series_has(struct record *record, const char *path, int sensor,
                               struct problem *problem);

/* `sensor` as in struct series_wish. False: no memory. */
bool session_series_create(struct session_series **session, int sensor);
void session_series_destroy(struct session_series *session); /* accepts NULL */

void session_series_put(struct session_series *session, const struct event *event);

/* Once, when all events were put. `path` is for messages. STATUS_INVALID: what was wished is not
 * there, or nothing of the heart is. */
enum status session_series_take(struct session_series *session, const char *path, bool simulated,
                                const struct series_wish *wish, struct series *series,
                                struct problem *problem);
/* The sensor that was taken. */
uint8_t session_series_stream(const struct session_series *session);

#endif
