/* The heart rate as points in time: what the measures of a breath look at.
 *
 * Each interval is one point: 60000 / nn_ms beats a minute, standing in the middle of its interval,
 * since an interval tells the mean rate between its two beats (the integral pulse frequency
 * modulation of Mateo & Laguna 2003, doi 10.1109/TBME.2003.814519). Placed at the closing beat
 * every crest would come half an interval late.
 *
 * How far a point is believed follows from its class (rr.h):
 *
 *   normal                   1
 *   missed, extra, ectopic   1/2: the mean rate over the corrected stretch is right, its shape lost
 *   longshort                0: replaced by the usual interval, so it tells nothing
 *   between untrusted beats  0
 *
 * A gap (first = 1) makes no point; the hole speaks for itself. The newest RATES_MAX are kept.
 * Pure, fixed size; time enters by differences only, so that a shift in time changes nothing. */
#ifndef HEART_RATES_H
#define HEART_RATES_H

#include "heart/rr.h"

#define RATES_MAX 320

struct rate_point {
    int64_t from_ns, to_ns; /* the interval */
    double bpm;             /* NaN: not believed */
    double weight;          /* 0 to 1 */
    uint8_t reason;         /* enum reason: _NONE as measured, _ARTEFACTS, _NOISY */
};

struct rates {
    struct rate_point at[RATES_MAX]; /* oldest first */
    size_t count;
};

void rates_start(struct rates *rates);

/* False: the interval makes no point. */
bool rates_point(const struct rr_interval *interval, struct rate_point *point);

/* An interval; one that revises takes the place of the one with the same time. Others that are not
 * later than the newest are passed over. */
void rates_interval(struct rates *rates, const struct rr_interval *interval);

/* The points whose intervals end after from_ns and not after end_ns: [first, last). */
struct rates_span {
    size_t first, last;
};
struct rates_span rates_between(const struct rates *rates, int64_t from_ns, int64_t end_ns);

static inline int64_t rate_middle_ns(const struct rate_point *point)
{
    return point->from_ns + (point->to_ns - point->from_ns) / 2;
}

/* Shares of a stretch of time, adding up to 1. */
struct rates_cover {
    double good, corrected, noisy, bare;
};
struct rates_cover rates_cover(const struct rates *rates, struct rates_span span, int64_t from_ns,
                               int64_t to_ns);

/* REASON_NONE where at least `least` is good; else what takes most of the rest: _GAP, _ARTEFACTS
 * or _NOISY. INFINITY: always one of these. */
enum reason rates_reason(const struct rates_cover *cover, double least);

/* The greatest (sign 1) or least (sign -1) believed rate among points whose middle lies in
 * [from_ns, to_ns). Where both neighbours are believed and lower (higher), it is the vertex of the
 * parabola through the three, and `turned`; a value at the edge of the stretch, with the rate still
 * going on beyond, is not. False where there is no believed point. */
struct rate_extreme {
    int64_t at_ns;
    double bpm;
    bool turned;
};
bool rates_extreme(const struct rates *rates, struct rates_span span, int64_t from_ns,
                   int64_t to_ns, double sign, struct rate_extreme *extreme);

#endif
