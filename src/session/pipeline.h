/* The pure heart of a session: in events in, in and out events out, in one order.
 *
 * A strand for each sensor (decoder -> engine), and the practice runner, which follows the first of
 * them; driven by nothing but events. Live sessions and replays run exactly this code, which is why
 * a replay can prove a recording. No clock, no file, no thread, no allocation after
 * pipeline_create. */
#ifndef SESSION_PIPELINE_H
#define SESSION_PIPELINE_H

#include "base/status.h"
#include "calibration/baseline.h"
#include "calibration/resonance_walk.h"
#include "events/event.h"
#include "practice/practice.h"
#include "practice/runner.h"
#include "session/snapshot.h"
#include "session/strand.h"

struct pipeline;

/* `practice` may be NULL; `options` are how the person wants it. `course` is that of a protocol to
 * walk through instead, or NULL; it is copied. Sensor i of `sensors` is stream i;
 * with a count of 0 there is one. */
struct pipeline_config {
    const struct practice *practice;
    struct runner_options options;
    const struct course_of_breaths *course;
    const struct baseline_wish *rest; /* a rest instead, or NULL */
    struct strand_config sensors[STREAMS_MOST];
    int sensor_count;
};

enum status pipeline_create(const struct pipeline_config *config, struct pipeline **pipeline,
                            struct problem *problem);
void pipeline_destroy(struct pipeline *pipeline); /* accepts NULL */

/* `event` must be an in event, or, where a session is imported, a DEVICE or SAMPLE. It is put into
 * the sink first, then what follows from it. */
void pipeline_feed(struct pipeline *pipeline, const struct event *event,
                   const struct event_sink *sink);

/* As strand.h says of each; `sensor` below the count. */
bool pipeline_is_puzzled(const struct pipeline *pipeline, int sensor);
const struct device *pipeline_device(const struct pipeline *pipeline, int sensor);

/* SESSION_LISTENING without a practice or a protocol. */
enum session_phase pipeline_phase(const struct pipeline *pipeline);

/* The breathing pacer as last told. */
const struct pace_body *pipeline_pace(const struct pipeline *pipeline);

/* Fills the parts of the snapshot that follow from events. */
void pipeline_view(const struct pipeline *pipeline, struct snapshot *snapshot);

#endif
