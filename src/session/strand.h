/* One sensor's part of a session: who speaks there, what its bytes mean, what its heart does.
 *
 * detector -> decoder -> engine -> fit, driven by nothing but events, so that each sensor's record
 * is the same whether or not others are recorded beside it. No clock, no file, no thread, no
 * allocation after strand_create. Part of the session folder only. */
#ifndef SESSION_STRAND_H
#define SESSION_STRAND_H

#include "base/status.h"
#include "calibration/profile.h"
#include "events/event.h"
#include "sensors/decoder.h"
#include "session/snapshot.h"

struct strand;

/* Who speaks: `named` by the person, to be believed whatever comes; else, where `recognised`
 * before, that one until the bytes make no sense; both are device ids. NULL or empty: recognise by
 * listening. */
struct strand_config {
    const char *named, *recognised;
    const char *channel; /* with the heart, by its name; NULL or empty: the first that has one */
    const struct profiles *profiles; /* of devices; must outlive the strand; NULL: none */
};

enum status strand_create(const struct strand_config *config, uint8_t stream,
                          struct strand **strand, struct problem *problem);
void strand_destroy(struct strand *strand); /* accepts NULL */

/* In events of its own sensor, and those that are everybody's: ticks, intents and the pacer. What
 * follows from `event` goes into the sink, at its moment and with the strand's stream. */
void strand_feed(struct strand *strand, const struct event *event, const struct event_sink *sink);

/* Listening for so long, or to such bytes, that the line may be set wrongly. */
bool strand_is_puzzled(const struct strand *strand);

/* The recognised device; NULL while listening. */
const struct device *strand_device(const struct strand *strand);

/* The parts of the snapshot that speak of one sensor and its heart. */
void strand_view(const struct strand *strand, struct snapshot *snapshot);
void strand_brief(const struct strand *strand, struct sensor_brief *brief);

#endif
