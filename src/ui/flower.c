/* Angle is time, a minute to the turn, twelve o'clock the whole minute; radius is heart rate about
 * its own mean. Nothing is smoothed or judged: the curve goes through every beat, an even heart
 * makes petals because it is even, and where beats are missing there is no line.
 *
 * The line is cut at fixed moments of time, so that its cuts travel with it and it does not shimmer
 * as the minute moves on. Far-off values are drawn in gently (never beyond the figure's rim). */
#include "ui/flower.h"

#include "base/clock.h"
#include <math.h>

#define MIDDLE    222.0 /* radius of the mean, for size 1 */
#define REACH     62.0  /* of a full petal, inwards and outwards */
#define STEP_S    0.1
#define PAUSE_NS  (3 * NS_PER_S) /* no heart beats so slowly: something is missing */
#define OLD_S     51.0           /* from here on the line fades to nothing */
#define HEAD_GONE 6.0            /* a head so old has lost its light */
#define LIFT_S    0.6

double rhythm_offset(const struct motion *motion, double bpm)
{
    double share = (bpm - motion->mean_bpm) / motion->spread_bpm;
    return share / cbrt(1 + pow(fabs(share) / 1.25, 3));
}

static bool joins(const struct rhythm_point *before, const struct rhythm_point *point)
{
    return !point->first && point->time_ns > before->time_ns &&
           point->time_ns - before->time_ns < PAUSE_NS;
}

bool rhythm_piece(const struct rhythm_point *points, int count, int *from, int64_t now_ns,
                  struct curve *curve)
{
    while (*from < count) {
        curve->count = 0;
        const struct rhythm_point *before = NULL;
        for (; *from < count && curve->count < CURVE_MAX; (*from)++) {
            const struct rhythm_point *point = &points[*from];
            if (!(point->nn_ms > 0) || (before && !joins(before, point)))
                break;
            curve->x[curve->count] = s_from_ns(point->time_ns - now_ns);
            curve->y[curve->count++] = 60000 / point->nn_ms;
            before = point;
        }
        if (curve->count == 0)
            (*from)++;
        if (curve->count >= 2) {
            curve_fit(curve);
            return true;
        }
    }
    return false;
}

static double strength(const struct theme *theme, double age_s)
{
    double young = 1 - motion_ease(age_s / OLD_S);
    double left = 1 - motion_ease((age_s - OLD_S) / (FLOWER_SPAN_S - OLD_S));
    return (theme->age_floor + (1 - theme->age_floor) * young) * left;
}

struct spot {
    float x, y;
};

static struct spot spot_at(struct place place, const struct motion *motion, int64_t now_ns,
                           double x_s, double bpm)
{
    double minute = fmod(s_from_ns(now_ns % (60 * NS_PER_S)) + x_s + 120, 60) / 60;
    double radius = (MIDDLE + REACH * rhythm_offset(motion, bpm)) * place.k;
    return (struct spot){place.x + (float)(radius * sin(2 * M_PI * minute)),
                         place.y - (float)(radius * cos(2 * M_PI * minute))};
}

/* A piece begins and ends like a brush stroke: where beats are missing, the line sets down and
 * lifts off within half a second. At the head it is the point of light that ends it. */
static double pressed(const struct curve *curve, double x_s)
{
    double end = curve->x[curve->count - 1];
    double lifted = motion_ease((-FLOWER_LAG_S - end) / 1.5); /* 0: still being drawn */
    double leaving = 1 - lifted * (1 - motion_ease((end - x_s) / LIFT_S));
    return motion_ease((x_s - curve->x[0]) / LIFT_S) * leaving;
}

static void path_add(struct ui *ui, struct place place, const struct motion *motion, int64_t now_ns,
                     const struct curve *curve, double x_s)
{
    double here = strength(ui->theme, -x_s) * pressed(curve, x_s);
    struct spot spot = spot_at(place, motion, now_ns, x_s, curve_at(curve, x_s));
    float width = (float)(1.7 + 1.7 * here) * fmaxf(sqrtf(place.k), 0.7f);
    canvas_path_to(ui->canvas, spot.x, spot.y, width, theme_faded(ui->theme->heart, here));
}

/* One unbroken piece between two moments; true when something is to be seen of it. */
static bool piece_draw(struct ui *ui, struct place place, const struct motion *motion,
                       int64_t now_ns, const struct curve *curve, double head_s)
{
    double from = fmax(curve->x[0], -FLOWER_SPAN_S);
    double to = fmin(curve->x[curve->count - 1], head_s);
    if (to <= from)
        return false;
    double offset = s_from_ns(now_ns % NS_PER_S);
    path_add(ui, place, motion, now_ns, curve, from);
    for (double n = floor((from + offset) / STEP_S) + 1; n * STEP_S - offset < to - 1e-3; n++)
        if (n * STEP_S - offset > from + 1e-3)
            path_add(ui, place, motion, now_ns, curve, n * STEP_S - offset);
    path_add(ui, place, motion, now_ns, curve, to);
    if (ui->theme->glow > 0)
        canvas_path_stroke(ui->canvas, 9 * place.k, 0.13f * ui->theme->glow);
    canvas_path_stroke(ui->canvas, 0, 1);
    canvas_path_end(ui->canvas);
    return true;
}

/* Rises within a sixth of a second and sinks away before the next beat. */
static double swell_at(double since_beat_s)
{
    double share = since_beat_s / 0.16;
    return share * exp(1 - share);
}

/* As the head passes a beat: it is drawn behind the present, and every beat is known by then. A
 * pulse is known 0.7 s after it came, too late for a light of the present moment to rise. */
static double swell(const struct snapshot *snapshot, int64_t now_ns)
{
    int64_t head_ns = now_ns - ns_from_s(FLOWER_LAG_S);
    for (int i = snapshot->rhythm_count - 1; i >= 0; i--)
        if (snapshot->rhythm[i].time_ns <= head_ns)
            return swell_at(s_from_ns(head_ns - snapshot->rhythm[i].time_ns));
    return 0;
}

static void head_draw(struct ui *ui, struct place place, struct spot at, double light,
                      double swollen)
{
    const struct theme *theme = ui->theme;
    float k = fmaxf(sqrtf(place.k), 0.7f);
    canvas_glow(ui->canvas, at.x, at.y, (float)(22 + 12 * swollen) * k,
                theme_faded(theme->heart, (0.55 + 0.25 * swollen) * light * theme->glow));
    canvas_disc(ui->canvas, at.x, at.y, (float)(4.6 + 1.4 * swollen) * k,
                theme_faded(theme->ember, light));
}

void flower_draw(struct ui *ui, struct place place, const struct snapshot *snapshot,
                 const struct motion *motion, int64_t now_ns, struct flower_look look)
{
    struct curve curve;
    double head_s = -HEAD_GONE;
    double bpm = 0;
    if (isnan(motion->mean_bpm))
        return;
    for (int from = 0;
         rhythm_piece(snapshot->rhythm, snapshot->rhythm_count, &from, now_ns, &curve);) {
        double end = fmin(curve.x[curve.count - 1], -FLOWER_LAG_S);
        if (piece_draw(ui, place, motion, now_ns, &curve, -FLOWER_LAG_S) && end > head_s) {
            head_s = end;
            bpm = curve_at(&curve, end);
        }
    }
    double light = motion_ease((head_s + HEAD_GONE) / 2) * motion_ease(motion->light);
    if (bpm > 0 && light > 0)
        head_draw(ui, place, spot_at(place, motion, now_ns, head_s, bpm), light,
                  look.swells ? swell(snapshot, now_ns) : 0.3);
}
