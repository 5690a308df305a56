/* A Kindbeat session, read for its heart alone. */
#include "reading/readers.h"

#include "journal/record.h"
#include "reading/session_series.h"
#include <string.h>

static enum status gather(struct session_series *session, struct record *record,
                          struct problem *problem)
{
    struct event event;
    bool more = true;
    enum status status = STATUS_OK;
    while (!status && more) {
        status = record_next(record, &event, &more, problem);
        if (!status && more)
            session_series_put(session, &event);
    }
    return status;
}

enum status read_session(struct reading *reading)
{
    struct session_series *session;
    struct record *record = NULL;
    if (!session_series_create(&session, reading->wish->sensor))
        return reading_no_memory(reading);
    enum status status = record_open(reading->path, &record, reading->problem);
    if (!status)
        status = session_series_has(record, reading->path, reading->wish->sensor, reading->problem);
    if (!status)
        status = gather(session, record, reading->problem);
    const char *simulated = status ? NULL : record_fact(record, "simulated");
    if (!status)
        status =
            session_series_take(session, reading->path, simulated && strcmp(simulated, "1") == 0,
                                reading->wish, reading->series, reading->problem);
    session_series_destroy(session);
    record_close(record);
    return status;
}
