/* What a screen remembers of one sensor's engine: the rhythm of the last 80 s, the last breaths,
 * the newest coherence and whether it can be believed. Fed with the engine's events; plain data;
 * one thread. Part of the session folder only. */
#ifndef SESSION_HEART_VIEW_H
#define SESSION_HEART_VIEW_H

#include "session/snapshot.h"

struct heart_view {
    struct coherence_body coherence;
    struct synchrony_body synchrony;
    struct quality_body quality;            /* of the last second */
    struct rhythm_point rhythm[RHYTHM_MAX]; /* a ring; newest at rhythm_end - 1 */
    int64_t rhythm_end;
    bool after_gap;
    int64_t last_beat_ns;                       /* -1: none */
    struct breath_shown breaths[BREATHS_SHOWN]; /* a ring; newest at breath_end - 1 */
    int64_t breath_end;
};

void heart_view_start(struct heart_view *view);
void heart_view_feed(struct heart_view *view, const struct event *event);

/* The link was opened: settling, until the engine has had its first second. */
void heart_view_opened(struct heart_view *view);

/* Over the last beats; NaN when there are none or they are not believed. */
double heart_view_rate_bpm(const struct heart_view *view, int64_t at_ns);

void heart_view_show(const struct heart_view *view, int64_t at_ns, struct snapshot *snapshot);

#endif
