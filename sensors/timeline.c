/* The problem: arrival stamps come in bursts, late by up to a tenth of a second and more, from a
 * device whose clock nobody has measured; intervals between beats need a millisecond.
 *
 * The idea: delay only ever adds. Of each short block of time only the sample that came earliest,
 * measured from the present line, is kept; below the kept points lies a convex edge, and the
 * straight piece of that edge over the middle of the window is the line that lies under all points
 * and closest to them (Moon, Skelly & Towsley, "Estimation and removal of clock skew from network
 * delay measurements", 1999, who solve it as a linear program). Samples are then placed on a
 * line of that slope which is drawn gently towards the edge, so that a better estimate never shows
 * as a jump in an interval between beats.
 *
 * While young, blocks are short and are merged in pairs as they fill the window, and the slope is a
 * compromise with the expected one, weighted by how long has been heard.
 *
 * Lost bytes take whole samples away: from then on everything is late by whole intervals. When
 * nothing has come in time for half a second, the count is moved on by whole intervals; when
 * something comes much too early, the count is moved back.
 *
 * A single lost sample leaves no trace: one interval is within what bursts can hide. But however
 * bursts and samples meet, the edge stays within one interval above a straight line, most often as
 * an even saw of standard deviation 0.29, never above 0.5, while single samples lost at random make
 * it wander without bound: the count of n losses about its mean is a bridge whose mean square about
 * the line is n / 15. So the wander tells that samples are being lost, and about how many.
 *
 * What it does not do: it cannot know the constant part of the delay, nor place single losses. Of
 * 50 samples a second, losses rarer than one in three hundred hide in the saw. Samples that come
 * 500 a second in bursts of 100 ms from a clock 2 % off are sometimes counted back by one or two.
 */
#include "sensors/timeline.h"

#include "base/status.h"
#include <math.h>
#include <string.h>

static const double block_first_ns = 0.125e9;
static const double block_longest_ns = 0.5e9; /* times TIMELINE_BLOCKS: a window of 16 s */
static const double slope_trust_ns = 1.0e9;   /* heard for so long: half expected, half measured */
static const double slope_range = 0.25;       /* of nominal; sketches at 55.6 Hz exist */
static const double slope_doubt = 0.1;        /* share by which a slope not yet heard may be off */
static const double astray_intervals = 1.5;   /* beyond this the count, not the rate, is wrong */
static const double leap_intervals = 1.9;     /* a stair of one, and what jitter adds, is no loss */
static const double counted_astray_ns = 25e6; /* a line so wrong is not followed gently */
static const double late_patience_ns = 0.5e9; /* longer than bursts and ordinary host stalls */
static const double settled_ns =
    3e9; /* before, the line is being found, and nothing is corrected */
static const double follow_first_ns = 0.3e9; /* time constant towards the edge, at first */
static const double follow_last_ns = 5e9;    /* and when settled */
static const double wander_most = 0.52;      /* intervals: of values within one interval, 0.5 */
static const double wander_mean_most = 0.38; /* and in the mean of a minute */
static const double wander_blocks = 120;
static const double wander_again_ns = 16e9; /* it is told once a window */
static const double wander_of_losses = 15;  /* losses for a mean square of one interval */
static const double squeeze = 0.01;         /* least share of an interval between samples */

static void line_begin(struct timeline *timeline)
{
    timeline->count = 0;
    timeline->part = 0;
    timeline->expected_ns = timeline->interval_ns;
    timeline->edge_count = 0;
    timeline->block_ns = block_first_ns;
    timeline->block_from_ns = 0;
    timeline->newest_ns = 0;
    timeline->has_lowest = false;
    timeline->line = timeline->placed = (struct timeline_point){0, 0};
    timeline->late_from_ns = -1;
    timeline->wander = 0;
    timeline->wanders = 0;
    timeline->wander_told_ns = -wander_again_ns;
    timeline->skipped = 0;
    timeline->begun = false;
}

void timeline_start(struct timeline *timeline, double nominal_hz)
{
    ENSURE(nominal_hz > 0);
    memset(timeline, 0, sizeof *timeline);
    timeline->nominal_ns = timeline->interval_ns = 1e9 / nominal_hz;
    timeline->leap = 1;
    line_begin(timeline);
}

void timeline_interrupt(struct timeline *timeline)
{
    line_begin(timeline);
}

void timeline_skip(struct timeline *timeline, int count)
{
    if (!timeline->begun || count <= 0)
        return;
    timeline->count += count;
    timeline->skipped += count;
}

bool timeline_lost(const struct timeline *timeline, struct loss_body *loss)
{
    *loss = timeline->loss;
    return timeline->lost;
}

/* Something is wrong with the samples since a moment of this line. */
static void note_loss(struct timeline *timeline, double since_ns, double count)
{
    int64_t from_ns = timeline->origin_ns + (int64_t)since_ns;
    if (from_ns < timeline->loss.from_ns)
        timeline->loss.from_ns = from_ns;
    timeline->loss.count += (int64_t)count;
    timeline->loss.counted = 0;
    timeline->lost = true;
}

void timeline_step(struct timeline *timeline, double intervals)
{
    ENSURE(intervals >= 0.01 && intervals < 1e9);
    if (!timeline->begun)
        return;
    double ahead = timeline->part + intervals - 1;
    timeline->count += (int64_t)floor(ahead);
    timeline->part = ahead - floor(ahead);
}

void timeline_leaps(struct timeline *timeline, int samples)
{
    ENSURE(samples > 0);
    timeline->leap = samples;
}

static double line_at(const struct timeline *timeline, double index)
{
    return timeline->line.ns + (index - timeline->line.index) * timeline->interval_ns;
}

static double above_line(const struct timeline *timeline, struct timeline_point point)
{
    return point.ns - line_at(timeline, point.index);
}

static struct timeline_point lower_of(const struct timeline *timeline, struct timeline_point a,
                                      struct timeline_point b)
{
    return above_line(timeline, b) < above_line(timeline, a) ? b : a;
}

static double slope_between(struct timeline_point a, struct timeline_point b)
{
    return (b.ns - a.ns) / (b.index - a.index);
}

/* Slope of the piece of the lower convex edge over the middle of the kept points. The edge is
 * walked point by point: from each corner the next one is where the slope is least. */
static double edge_slope(const struct timeline *timeline)
{
    const struct timeline_point *edge = timeline->edge;
    int last = timeline->edge_count - 1;
    double middle = 0.5 * (edge[0].index + edge[last].index);
    int corner = 0;
    for (;;) {
        int next = corner + 1;
        for (int i = next + 1; i <= last; i++)
            if (slope_between(edge[corner], edge[i]) <= slope_between(edge[corner], edge[next]))
                next = i;
        if (edge[next].index >= middle)
            return slope_between(edge[corner], edge[next]);
        corner = next;
    }
}

static double bounded(double value, double least, double most)
{
    return fmin(fmax(value, least), most);
}

static double trust_of(double heard_ns)
{
    return heard_ns * heard_ns / (heard_ns * heard_ns + slope_trust_ns * slope_trust_ns);
}

/* Lays the line anew: its slope from the edge, its height so that it touches the newer half of the
 * edge from below. */
static void line_fit(struct timeline *timeline)
{
    if (timeline->edge_count < 3)
        return;
    const struct timeline_point *edge = timeline->edge;
    int last = timeline->edge_count - 1;
    double trust = trust_of(edge[last].ns - edge[0].ns);
    double measured = bounded(edge_slope(timeline), timeline->nominal_ns * (1 - slope_range),
                              timeline->nominal_ns * (1 + slope_range));
    timeline->interval_ns = timeline->expected_ns + trust * (measured - timeline->expected_ns);
    struct timeline_point touch = edge[last];
    for (int i = last / 2; i < last; i++)
        touch = lower_of(timeline, touch, edge[i]);
    timeline->line = touch;
}

static void edge_merge_pairs(struct timeline *timeline)
{
    for (int i = 0; i < TIMELINE_BLOCKS / 2; i++)
        timeline->edge[i] = lower_of(timeline, timeline->edge[2 * i], timeline->edge[2 * i + 1]);
    timeline->edge_count = TIMELINE_BLOCKS / 2;
    timeline->block_ns *= 2;
}

static void edge_add(struct timeline *timeline, struct timeline_point point)
{
    if (timeline->edge_count == TIMELINE_BLOCKS) {
        if (timeline->block_ns < block_longest_ns) {
            edge_merge_pairs(timeline);
        } else {
            memmove(&timeline->edge[0], &timeline->edge[1],
                    (TIMELINE_BLOCKS - 1) * sizeof timeline->edge[0]);
            timeline->edge_count--;
        }
    }
    timeline->edge[timeline->edge_count++] = point;
}

/* Mean square of the kept points about the straight line through them, in intervals. */
static double edge_wander(const struct timeline *timeline)
{
    const struct timeline_point *edge = timeline->edge;
    double n = timeline->edge_count, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    for (int i = 0; i < timeline->edge_count; i++) {
        double along = edge[i].index - edge[0].index;
        double off = (edge[i].ns - edge[0].ns) / timeline->interval_ns - along;
        x += along;
        y += off;
        xx += along * along;
        xy += along * off;
        yy += off * off;
    }
    double across = xx - x * x / n, together = xy - x * y / n;
    return fmax(yy - y * y / n - together * together / across, 0) / n;
}

/* Does the edge wander more than bursts explain? */
static void wander_look(struct timeline *timeline)
{
    if (timeline->block_ns < block_longest_ns || timeline->edge[0].ns < settled_ns)
        return;
    double now = edge_wander(timeline);
    double weight = 1.0 / fmin(++timeline->wanders, wander_blocks);
    timeline->wander += weight * (now - timeline->wander);
    bool wanders =
        now > wander_most * wander_most || (timeline->wanders >= TIMELINE_BLOCKS &&
                                            timeline->wander > wander_mean_most * wander_mean_most);
    if (!wanders || timeline->newest_ns - timeline->wander_told_ns < wander_again_ns)
        return;
    timeline->wander_told_ns = timeline->newest_ns;
    note_loss(timeline, timeline->edge[0].ns, wander_of_losses * fmax(now, timeline->wander) + 0.5);
}

static void block_feed(struct timeline *timeline, struct timeline_point point)
{
    if (timeline->has_lowest && point.ns - timeline->block_from_ns >= timeline->block_ns) {
        edge_add(timeline, timeline->lowest);
        line_fit(timeline);
        wander_look(timeline);
        timeline->has_lowest = false;
    }
    if (!timeline->has_lowest) {
        timeline->block_from_ns = point.ns;
        timeline->lowest = point;
        timeline->has_lowest = true;
    }
    timeline->lowest = lower_of(timeline, timeline->lowest, point);
}

/* Too many samples were counted: a damaged line was two, or a store of old ones came at once. Where
 * the device counts them, it is the line that is too high. */
static void count_back(struct timeline *timeline, struct timeline_point *point)
{
    double rounding = timeline->leap > 1 ? 0.25 : 0;
    double rounds = -above_line(timeline, *point) / timeline->interval_ns / timeline->leap;
    double many = floor(rounds + rounding) * timeline->leap;
    if (many == 0) {
        timeline->line = *point;
        return;
    }
    timeline->count -= (int64_t)many;
    point->index -= many;
    if (point->ns > settled_ns)
        note_loss(timeline, point->ns, 0);
    while (timeline->edge_count > 0 &&
           timeline->edge[timeline->edge_count - 1].index >= point->index)
        timeline->edge_count--;
    if (timeline->has_lowest && timeline->lowest.index >= point->index)
        timeline->has_lowest = false;
}

/* Samples were lost: everything since late_from_ns stands so many further on. */
static void count_on(struct timeline *timeline, struct timeline_point *point, double many)
{
    timeline->count += (int64_t)many;
    point->index += many;
    note_loss(timeline, timeline->late_from_ns, many);
    for (int i = timeline->edge_count - 1; i >= 0; i--)
        if (timeline->edge[i].ns >= timeline->late_from_ns)
            timeline->edge[i].index += many;
    if (timeline->has_lowest && timeline->lowest.ns >= timeline->late_from_ns)
        timeline->lowest.index += many;
}

/* Whether a late sample is only delayed shows when the next ones come: after a stall they come at
 * once and the last of them is in time; after a loss none ever is. What counts is the leap against
 * the block before, not the distance from the line: where bursts and samples nearly keep step the
 * edge is a staircase of single intervals, which is the rate showing itself, and no loss. */
static double lost_for_good(struct timeline *timeline, struct timeline_point point, double late_ns)
{
    if (timeline->late_from_ns < 0) {
        timeline->late_from_ns = point.ns;
        timeline->late_least_ns = late_ns;
        timeline->before_late =
            timeline->edge_count > 0 ? timeline->edge[timeline->edge_count - 1] : timeline->line;
    }
    timeline->late_least_ns = fmin(timeline->late_least_ns, late_ns);
    if (point.ns - timeline->late_from_ns < late_patience_ns)
        return 0;
    double leap = timeline->late_least_ns - above_line(timeline, timeline->before_late);
    double lost = floor(leap / timeline->interval_ns / timeline->leap + 0.25) * timeline->leap;
    return leap > leap_intervals * timeline->interval_ns && lost > 0 ? lost : -1;
}

/* Learns from one arrival and returns the sample's index, corrected where the count was wrong.
 * A young line may be off by its slope alone, which is no reason to count on. */
static double learn(struct timeline *timeline, struct timeline_point point)
{
    double astray_ns = astray_intervals * timeline->interval_ns;
    double doubt_ns = slope_doubt * point.ns * (1 - trust_of(point.ns));
    double above_ns = above_line(timeline, point);
    double lost = -1;
    if (above_ns < -astray_ns)
        count_back(timeline, &point);
    if (above_ns > astray_ns + doubt_ns)
        lost = lost_for_good(timeline, point, above_ns);
    if (lost > 0)
        count_on(timeline, &point, lost);
    if (lost != 0)
        timeline->late_from_ns = -1;
    block_feed(timeline, point);
    return point.index;
}

/* The sample's own place: straight on from the last, drawn a little towards the edge. */
static double place(struct timeline *timeline, double index)
{
    double step_ns = (index - timeline->placed.index) * timeline->interval_ns;
    double straight_ns = timeline->placed.ns + step_ns;
    double off_ns = line_at(timeline, index) - straight_ns;
    double follow_ns = bounded(timeline->newest_ns / 3, follow_first_ns, follow_last_ns);
    double astray_ns = astray_intervals * timeline->interval_ns;
    if (timeline->leap > 1) /* it is not the count that is wrong */
        astray_ns = fmax(astray_ns, counted_astray_ns);
    double share = fabs(off_ns) > astray_ns ? 1 : bounded(fabs(step_ns) / follow_ns, 0, 1);
    timeline->placed = (struct timeline_point){index, straight_ns + share * off_ns};
    return timeline->placed.ns;
}

int64_t timeline_time(struct timeline *timeline, int64_t arrival_ns)
{
    if (!timeline->begun) {
        timeline->origin_ns = arrival_ns;
        timeline->begun = true;
    }
    timeline->loss = (struct loss_body){.from_ns = timeline->ever ? timeline->last_ns : arrival_ns,
                                        .count = timeline->skipped,
                                        .counted = timeline->skipped > 0};
    timeline->lost = timeline->skipped > 0;
    timeline->skipped = 0;
    double arrival = fmax((double)(arrival_ns - timeline->origin_ns), timeline->newest_ns);
    timeline->newest_ns = arrival;
    double index =
        learn(timeline, (struct timeline_point){(double)timeline->count + timeline->part, arrival});
    timeline->count++;
    double placed_ns = place(timeline, index);
    int64_t time_ns = timeline->origin_ns + (int64_t)floor(placed_ns + 0.5);
    int64_t least_ns = timeline->last_ns + 1 + (int64_t)(squeeze * timeline->interval_ns);
    if (timeline->ever && time_ns < least_ns)
        time_ns = least_ns;
    timeline->ever = true;
    timeline->loss.to_ns = time_ns;
    return timeline->last_ns = time_ns;
}

double timeline_rate_hz(const struct timeline *timeline)
{
    return 1e9 / timeline->interval_ns;
}
