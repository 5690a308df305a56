/* What a screen remembers of one sensor's wave: the last seconds of the channel that carries the
 * heart, thinned so that no peak is lost, with its gaps and the beats that were found in it.
 *
 * Fed with what the engine is fed with and with the beats it tells. Samples are gathered in columns
 * of 12.5 ms; of each column its least and its greatest sample are kept, each at its own time. Up
 * to 80 samples a second that is every sample, above it every extreme. Plain data; one thread. Part
 * of the session folder only. */
#ifndef SESSION_WAVE_VIEW_H
#define SESSION_WAVE_VIEW_H

#include "session/snapshot.h"

#define WAVE_COLUMN_NS INT64_C(12500000)
#define WAVE_COLUMNS   (WAVE_SPAN_S * 80)

struct wave_sample {
    int64_t time_ns;
    float value;
};

struct wave_column {
    struct wave_sample low, high;
    bool after_gap; /* nothing is known of what lies before it */
};

struct wave_view {
    bool has_channel;
    struct device_body device;                /* of the channel that is shown */
    bool intervals, rate;                     /* what else of a heart its device sends */
    struct wave_column columns[WAVE_COLUMNS]; /* a ring; newest at column_end - 1 */
    int64_t column_end;
    int64_t last_ns; /* newest sample; -1: none */
    bool after_gap;
    int64_t beats[WAVE_BEATS]; /* a ring; newest at beat_end - 1 */
    int64_t beat_end;
};

void wave_view_start(struct wave_view *view);
void wave_view_feed(struct wave_view *view, const struct event *event);
void wave_view_show(const struct wave_view *view, int64_t at_ns, struct wave_shown *shown);

#endif
