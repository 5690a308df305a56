/* What the numbers were made from: every interval as measured and as corrected, how good the signal
 * was, and some seconds of it as they came. */
#include "report/report_frame.h"

#include "heart/analysis.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_MS     250
#define MOST_MS      2600
#define EXCERPT_S    12
#define QUALITY_TOP  28 /* below the axis */
#define QUALITY_STEP 5  /* a level's height */

static const enum svg_form class_forms[BEAT_CLASS_COUNT] = {
    [BEAT_NORMAL] = SVG_DOT, [BEAT_ECTOPIC] = SVG_DIAMOND,  [BEAT_MISSED] = SVG_UP,
    [BEAT_EXTRA] = SVG_DOWN, [BEAT_LONGSHORT] = SVG_SQUARE,
};

/* --- intervals ------------------------------------------------------------------------------ */

struct range {
    double low, high;
};

static void widen(struct range *range, double ms)
{
    if (ms >= LEAST_MS && ms <= MOST_MS) {
        range->low = fmin(range->low, ms);
        range->high = fmax(range->high, ms);
    }
}

static struct range range_of(const struct analysis *analysis)
{
    struct range range = {INFINITY, -INFINITY};
    for (size_t i = 0; i < analysis->beat_count; i++) {
        widen(&range, analysis->beats[i].rr_ms);
        widen(&range, analysis->beats[i].nn_ms);
    }
    if (!(range.high >= range.low))
        return (struct range){600, 1200};
    double spare = fmax((range.high - range.low) * 0.06, 20);
    return (struct range){range.low - spare, range.high + spare};
}

/* What was measured and not kept, each class by its own form. */
static void draw_class(const struct plot *plot, const struct analysis *analysis,
                       enum beat_class class)
{
    bool any = false;
    for (size_t i = 0; i < analysis->beat_count; i++) {
        const struct analysis_beat *beat = &analysis->beats[i];
        if (beat->class != class || isnan(beat->rr_ms))
            continue;
        if (!any)
            marks_begin(plot->out, "raw");
        any = true;
        marks_put(plot->out, class_forms[class], plot_x(plot, beat->t_s), plot_y(plot, beat->rr_ms),
                  3);
    }
    if (any)
        marks_end(plot->out);
}

static void draw_corrected(const struct plot *plot, const struct analysis *analysis)
{
    struct trace trace = trace_begin(plot, "breath");
    for (size_t i = 0; i < analysis->beat_count; i++) {
        if (analysis->intervals[i].first)
            trace_break(&trace);
        if (!isnan(analysis->beats[i].nn_ms))
            trace_point(&trace, analysis->beats[i].t_s, analysis->beats[i].nn_ms);
    }
    trace_end(&trace);
}

static void draw_legend(const struct plot *plot, const struct analysis *analysis)
{
    static const char *const names[BEAT_CLASS_COUNT] = {
        [BEAT_ECTOPIC] = "ectopic",
        [BEAT_MISSED] = "missed",
        [BEAT_EXTRA] = "extra",
        [BEAT_LONGSHORT] = "long or short",
    };
    double x = plot->right;
    for (int class = BEAT_CLASS_COUNT - 1; class > BEAT_NORMAL; class --) {
        if (analysis->classes[class] == 0)
            continue;
        svg_words(plot->out, x, plot->top - 8, SVG_RIGHT, "small", names[class]);
        x -= svg_words_width(names[class]) + 9;
        marks_begin(plot->out, "raw");
        marks_put(plot->out, class_forms[class], x, plot->top - 12, 3);
        marks_end(plot->out);
        x -= 14;
    }
}

/* A second is as tall as the signal was good: three steps, two, one; nothing where there was none.
 */
static void draw_quality(const struct plot *plot, const struct analysis *analysis)
{
    double low = plot->bottom + QUALITY_TOP + 3 * QUALITY_STEP;
    if (analysis->quality_count == 0)
        return;
    svg_words(plot->out, plot->left - 6, low, SVG_RIGHT, "tick", "signal");
    svg_line(plot->out, plot->left, low, plot->right, low, "grid");
    marks_begin(plot->out, "quality");
    for (size_t i = 0; i < analysis->quality_count;) {
        enum quality_level level = analysis->quality[i].level;
        double from_s = fmax(analysis->quality[i].t_s - 1, 0);
        while (i < analysis->quality_count && analysis->quality[i].level == level)
            i++;
        if (level != QUALITY_NONE)
            marks_bar(plot->out, plot_x(plot, from_s), low - QUALITY_STEP * (int)level,
                      plot_x(plot, analysis->quality[i - 1].t_s), low);
    }
    marks_end(plot->out);
}

void report_plot_intervals(const struct report *report, FILE *out)
{
    const struct analysis *analysis = &report->analysis;
    struct range range = range_of(analysis);
    const struct plot plot = {out, FRAME_LEFT,           28,        FRAME_RIGHT, 178,
                              0,   report_end_s(report), range.low, range.high};
    svg_open(out, analysis->quality_count > 0 ? 228 : 202,
             "Intervals between beats, as measured and as corrected, and the signal's quality");
    plot_axis_y(&plot, "interval, ms", 5);
    draw_corrected(&plot, analysis);
    for (int class = BEAT_NORMAL + 1; class < BEAT_CLASS_COUNT; class ++)
        draw_class(&plot, analysis, (enum beat_class) class);
    draw_legend(&plot, analysis);
    plot_axis_time(&plot);
    draw_quality(&plot, analysis);
    svg_close(out);
}

/* --- some seconds of the signal ------------------------------------------------------------- */

static double time_of(const struct series *series, size_t i)
{
    return series->times_s ? series->times_s[i] : (double)i / series->rate_hz;
}

/* The first sample at or after a moment. */
static size_t sample_from(const struct series *series, double t_s)
{
    size_t low = 0, high = series->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (time_of(series, middle) < t_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void draw_wave(const struct plot *plot, const struct series *series)
{
    struct trace trace = trace_begin(plot, "ink");
    double usual_s = 1 / series->rate_hz, before_s = -INFINITY;
    for (size_t i = sample_from(series, plot->x_low);
         i < series->count && time_of(series, i) <= plot->x_high; i++) {
        double t_s = time_of(series, i);
        if (isnan(series->values[i]) || t_s - before_s > 4 * usual_s)
            trace_break(&trace);
        if (!isnan(series->values[i]))
            trace_point(&trace, t_s, series->values[i]);
        before_s = t_s;
    }
    trace_end(&trace);
}

static void draw_beats(const struct plot *plot, const struct analysis *analysis)
{
    marks_begin(plot->out, "beat");
    for (size_t i = 0; i < analysis->beat_count; i++)
        if (analysis->beats[i].t_s >= plot->x_low && analysis->beats[i].t_s <= plot->x_high)
            marks_put(plot->out, SVG_DOWN, plot_x(plot, analysis->beats[i].t_s), plot->top - 2, 3);
    marks_end(plot->out);
}

static void draw_excerpt(const struct report *report, double from_s, const char *what, FILE *out)
{
    const struct series *series = &report->series;
    struct plot plot = {out,    FRAME_LEFT,         30,       FRAME_RIGHT, 112,
                        from_s, from_s + EXCERPT_S, INFINITY, -INFINITY};
    for (size_t i = sample_from(series, plot.x_low);
         i < series->count && time_of(series, i) <= plot.x_high; i++) {
        plot.y_low = fmin(plot.y_low, series->values[i]);
        plot.y_high = fmax(plot.y_high, series->values[i]);
    }
    if (!(plot.y_high > plot.y_low))
        return;
    svg_open(out, 138, what);
    svg_words(out, 0, 14, SVG_LEFT, "axis", what);
    draw_wave(&plot, series);
    draw_beats(&plot, &report->analysis);
    plot_axis_time(&plot);
    svg_close(out);
}

/* Beats that were corrected or are unclear, in [from_s, from_s + EXCERPT_S); and beats at all. */
static int doubtful_within(const struct analysis *analysis, double from_s, int *beats)
{
    int doubtful = 0;
    *beats = 0;
    for (size_t i = 0; i < analysis->beat_count; i++) {
        const struct analysis_beat *beat = &analysis->beats[i];
        if (beat->t_s < from_s || beat->t_s >= from_s + EXCERPT_S)
            continue;
        ++*beats;
        doubtful += beat->class != BEAT_NORMAL || isnan(beat->nn_ms);
    }
    return doubtful;
}

/* The clearest stretch nearest to the middle, and the one with most to correct (-1: none). */
static void choose_excerpts(const struct report *report, double *clear_s, double *worst_s)
{
    double end_s = report_end_s(report), middle_s = end_s / 2 - EXCERPT_S / 2.0;
    int least = -1, most = 0;
    *clear_s = *worst_s = -1;
    for (int k = 0; k * EXCERPT_S + EXCERPT_S <= end_s; k++) {
        /* outwards from the middle: 0, +1, -1, +2... */
        double from_s = middle_s + EXCERPT_S * (k % 2 ? 1 : -1) * ((k + 1) / 2);
        if (from_s < 0 || from_s + EXCERPT_S > end_s)
            continue;
        int beats, doubtful = doubtful_within(&report->analysis, from_s, &beats);
        if (beats > 0 && (least < 0 || doubtful < least)) {
            least = doubtful;
            *clear_s = from_s;
        }
        if (doubtful > most) {
            most = doubtful;
            *worst_s = from_s;
        }
    }
}

void report_plot_signal(const struct report *report, FILE *out)
{
    double clear_s, worst_s;
    if (report->series.kind != ANALYSIS_PPG && report->series.kind != ANALYSIS_ECG)
        return;
    choose_excerpts(report, &clear_s, &worst_s);
    if (clear_s < 0 && worst_s < 0)
        clear_s = fmax(report_end_s(report) / 2 - EXCERPT_S / 2.0, 0);
    if (clear_s >= 0)
        draw_excerpt(report, clear_s, "the signal as it came, with the beats found in it", out);
    if (worst_s >= 0 && worst_s != clear_s)
        draw_excerpt(report, worst_s, "where most beats were in doubt or corrected", out);
}
