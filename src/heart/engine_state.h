/* What the live engine knows: shared by its two halves, engine.c (what comes in) and
 * engine_seconds.c (what is told once a second), and by nobody else. */
#ifndef HEART_ENGINE_STATE_H
#define HEART_ENGINE_STATE_H

#include "base/clock.h"
#include "heart/beats.h"
#include "heart/breath.h"
#include "heart/breathing.h"
#include "heart/coherence.h"
#include "heart/engine.h"
#include "heart/losses.h"
#include "heart/pace_track.h"
#include "heart/quality.h"
#include "heart/rates.h"
#include "heart/rr.h"
#include "heart/synchrony.h"

#define ENGINE_INTERVALS COHERENCE_POINTS_MAX

struct engine {
    struct beats beats;
    struct rr rr;
    struct quality quality;
    struct spectrum spectrum;

    int64_t now_ns, told_s; /* told_s: the last whole second told of */
    bool open;              /* the link */
    int64_t opened_ns;
    bool has_channel;
    struct device_body device; /* the channel with the heart */
    bool has_contact;          /* a channel that says whether the sensor is worn */
    uint8_t contact_channel;
    bool not_worn;          /* as that channel says */
    int64_t last_sample_ns; /* -1: none; never falls, whatever happens to the link */
    int64_t set_back;       /* so many samples were stamped before it since */

    struct settling settling;
    struct rr_interval intervals[ENGINE_INTERVALS]; /* of the last minute, oldest first */
    size_t interval_count;
    struct doubt doubt;
    struct losses losses;
    int64_t beat_ns; /* of the last beat; -1: none */
    double rate_hz;  /* of the samples, as they really come */

    struct rates rates;
    struct pace_track pace;
    struct breath breath;
    struct breathing breathing;
};

/* The first tick of a second: what is known of the one before the last. */
void engine_tell_second(struct engine *engine, int64_t end_s, const struct event_sink *sink);

/* The devices that send intervals instead of a wave. */
static inline bool engine_sends_intervals(const struct engine *engine)
{
    return engine->has_channel && engine->device.signal == SIGNAL_RR;
}

#endif
