/* The pure heart of a session: in events in, in and out events out, in one order.
 *
 * decoder -> engine -> practice runner, driven by nothing but events. Live sessions and replays run
 * exactly this code, which is why a replay can prove a recording. No clock, no file, no thread, no
 * allocation after pipeline_create. */
#ifndef SESSION_PIPELINE_H
#define SESSION_PIPELINE_H

#include "base/status.h"
#include "events/event.h"
#include "practice/practice.h"
#include "sensors/decoder.h"
#include "session/snapshot.h"

struct pipeline;

/* Who speaks: `named` by the person, to be believed whatever comes; else, where `recognised`
 * before, that one until the bytes make no sense; both are device ids, NULL or empty: recognise by
 * listening. `practice` may be NULL. */
struct pipeline_config {
    const struct practice *practice;
    const char *named, *recognised;
    const char *channel; /* with the heart, by its name; NULL or empty: the first that has one */
};

enum status pipeline_create(const struct pipeline_config *config, struct pipeline **pipeline,
                            struct problem *problem);
void pipeline_destroy(struct pipeline *pipeline); /* accepts NULL */

/* `event` must be an in event. It is put into the sink first, then what follows from it. */
void pipeline_feed(struct pipeline *pipeline, const struct event *event,
                   const struct event_sink *sink);

/* Listening for so long, or to such bytes, that the line may be set wrongly. */
bool pipeline_is_puzzled(const struct pipeline *pipeline);

/* The recognised device; NULL while listening. */
const struct device *pipeline_device(const struct pipeline *pipeline);

/* SESSION_LISTENING without a practice. */
enum session_phase pipeline_phase(const struct pipeline *pipeline);

/* Fills the parts of the snapshot that follow from events. */
void pipeline_view(const struct pipeline *pipeline, struct snapshot *snapshot);

#endif
