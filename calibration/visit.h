/* What a visit heard while breaths of several rates were tried: the heart rate as points, the
 * pacer's breaths, and which of them belong to which stage. Driven by events, fixed size, pure; a
 * visit recorded and one under way give the same.
 *
 * BEAT, RR and BREATH events are taken in (of one sensor; the caller chooses). A stage is opened
 * and closed by whoever walks through the protocol; breaths find their stage by their time, so
 * that it does not matter that they are told a few seconds after their end. */
#ifndef CALIBRATION_VISIT_H
#define CALIBRATION_VISIT_H

#include "heart/rates.h"

#define VISIT_POINTS  12288 /* two hours at 100 a minute */
#define VISIT_BREATHS 1024
#define VISIT_STAGES  96 /* those broken and begun again too */

struct visit_breath {
    int64_t start_ns, inhale_ns, end_ns;
    double high_bpm, low_bpm; /* NaN: unknown */
    double quality;           /* as in struct breath_body */
};

struct visit_stage {
    int64_t from_ns, to_ns; /* to_ns INT64_MAX: under way */
    double per_min;         /* its rate; of a slide 0: each breath has its own */
    int64_t settled_ns;     /* breaths that begin before are not counted */
    int comfort;            /* as the person said; 0: not said */
};

struct visit {
    struct rate_point points[VISIT_POINTS]; /* oldest first */
    size_t point_count;
    struct visit_breath breaths[VISIT_BREATHS];
    size_t breath_count;
    struct visit_stage stages[VISIT_STAGES];
    int stage_count;
    bool full; /* something did not fit */
    int64_t beat_ns;
    bool beat_clear, before_clear, has_beats; /* of the newest beat and the one before */
};

void visit_init(struct visit *visit);
void visit_feed(struct visit *visit, const struct event *event);

/* From now on breaths are of this stage. */
void visit_stage_begins(struct visit *visit, double per_min, int64_t from_ns, int64_t settled_ns);
void visit_stage_ends(struct visit *visit, int64_t to_ns);

/* All stages so far at this rate were so comfortable; 0: not said. */
void visit_comfort(struct visit *visit, double per_min, int comfort);

/* The points whose middle lies in [from_ns, to_ns): [first, last). */
struct rates_span visit_points(const struct visit *visit, int64_t from_ns, int64_t to_ns);

/* Breaths that count: whole, in a stage, after its settling. */
bool visit_counts(const struct visit *visit, const struct visit_breath *breath, int *stage);

static inline double visit_per_min(const struct visit_breath *breath)
{
    return 60e9 / (double)(breath->end_ns - breath->start_ns);
}

#endif
