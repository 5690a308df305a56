/* What happened over time: heart rate with the practice's steps, coherence with the reasons where
 * there is none, breath by breath. A gap is a gap in every line. */
#include "report/report_data.h"

#include "base/clock.h"
#include "report/report_frame.h"
#include "report/svg.h"
#include <math.h>
#include <string.h>

#define STEP_TOP   26 /* below the axis */
#define STEP_TALL  18
#define REASON_TOP 26
#define THIN_BAR   4 /* narrower ones have no room for an outline */

/* --- what is believed ----------------------------------------------------------------------- */

static bool is_believed(const struct report *report, size_t beat)
{
    const struct analysis *analysis = &report->analysis;
    const struct analysis_beat *at = &analysis->beats[beat];
    double second = floor(at->t_s);
    if (isnan(at->nn_ms))
        return false;
    if (second < 0 || second >= (double)analysis->quality_count)
        return true;
    const struct analysis_quality *quality = &analysis->quality[(size_t)second];
    return quality->level > QUALITY_POOR || quality->reason == REASON_SETTLING;
}

double report_end_s(const struct report *report)
{
    const struct analysis *analysis = &report->analysis;
    double end_s = fmax(report->seconds, 1);
    if (report->has_heart && analysis->beat_count > 0)
        end_s = fmax(end_s, analysis->beats[analysis->beat_count - 1].t_s);
    return end_s;
}

void report_each_beat(const struct report *report, report_beat_visit *visit, void *context)
{
    const struct analysis *analysis = &report->analysis;
    double before_s = 0;
    bool broken = true;
    for (size_t i = 0; report->has_heart && i < analysis->beat_count; i++) {
        broken = broken || analysis->intervals[i].first;
        if (!is_believed(report, i))
            continue;
        double t_s = analysis->beats[i].t_s;
        broken = broken || t_s - before_s > REPORT_GAP_S;
        visit(context, &analysis->beats[i], broken);
        before_s = t_s;
        broken = false;
    }
}

/* --- the rhythm ----------------------------------------------------------------------------- */

struct rhythm {
    const struct report *report;
    struct plot plot;
    struct trace trace;
    double low, high, before_s;
    bool any;
};

static void rhythm_range(void *context, const struct analysis_beat *beat, bool broken)
{
    struct rhythm *rhythm = context;
    double rate = 60000 / beat->nn_ms;
    (void)broken;
    rhythm->low = rhythm->any ? fmin(rhythm->low, rate) : rate;
    rhythm->high = rhythm->any ? fmax(rhythm->high, rate) : rate;
    rhythm->any = true;
}

static void draw_gap(struct rhythm *rhythm, double to_s)
{
    const struct plot *plot = &rhythm->plot;
    double left = plot_x(plot, rhythm->before_s), right = plot_x(plot, to_s);
    char word[48];
    if (to_s - rhythm->before_s <= REPORT_GAP_S)
        return;
    svg_box(plot->out, left, plot->top, right, plot->bottom, "gap");
    snprintf(word, sizeof word, "no rhythm, %.0f s", to_s - rhythm->before_s);
    if (svg_words_width(word) < right - left - 6)
        svg_words(plot->out, (left + right) / 2, plot->top + 14, SVG_MIDDLE, "small", word);
}

static void rhythm_gap(void *context, const struct analysis_beat *beat, bool broken)
{
    struct rhythm *rhythm = context;
    double opens_s = beat->t_s - beat->nn_ms * (beat->inserted + 1) / 1000;
    (void)broken;
    draw_gap(rhythm, opens_s);
    rhythm->before_s = beat->t_s;
}

static void rhythm_point(void *context, const struct analysis_beat *beat, bool broken)
{
    struct rhythm *rhythm = context;
    if (broken)
        trace_break(&rhythm->trace);
    trace_point(&rhythm->trace, beat->t_s, 60000 / beat->nn_ms);
}

static void draw_step(const struct plot *plot, const struct report_step *step, int number)
{
    double left = plot_x(plot, step->from_s), right = plot_x(plot, step->to_s);
    double top = plot->bottom + STEP_TOP;
    char words[64];
    svg_box(plot->out, left, top, right, top + STEP_TALL, number % 2 ? "step" : "step odd");
    snprintf(words, sizeof words, "%d  %.48s", number, step->body.id);
    for (char *at = words; *at; at++)
        *at = *at == '-' ? ' ' : *at;
    if (svg_words_width(words) > right - left - 8)
        snprintf(words, sizeof words, "%d", number);
    if (svg_words_width(words) < right - left - 2)
        svg_words(plot->out, (left + right) / 2, top + 13, SVG_MIDDLE, "small", words);
}

static void draw_marks(const struct report *report, const struct plot *plot)
{
    const struct report_mark *marks = report->marks.at;
    double before_x = -INFINITY;
    for (int i = 0; i < report->marks.count; i++) {
        double x = plot_x(plot, marks[i].t_s);
        char number[16];
        svg_line(plot->out, x, plot->top - 2, x, plot->bottom, "mark");
        snprintf(number, sizeof number, "%d", i + 1);
        if (x - before_x > svg_words_width(number) + 6) {
            svg_words(plot->out, x, plot->top - 6, SVG_MIDDLE, "small", number);
            before_x = x;
        }
    }
}

void report_plot_rhythm(const struct report *report, FILE *out)
{
    const struct report_step *steps = report->steps.at;
    bool stepped = report->steps.count > 0;
    int height = stepped ? 296 : 268;
    struct rhythm rhythm = {.report = report, .low = 50, .high = 90};
    report_each_beat(report, rhythm_range, &rhythm);
    rhythm.plot = (struct plot){
        out, FRAME_LEFT, 28, FRAME_RIGHT, height - (stepped ? 52 : 24), 0, report_end_s(report),
        0,   0};
    double middle = (rhythm.low + rhythm.high) / 2;
    double half = fmax((rhythm.high - rhythm.low) / 2 * 1.06, 10);
    rhythm.plot.y_low = middle - half;
    rhythm.plot.y_high = middle + half;
    svg_open(out, height, "Heart rate over the session, with the steps of the practice beneath");
    plot_axis_y(&rhythm.plot, "beats per minute", 6);
    report_each_beat(report, rhythm_gap, &rhythm);
    draw_gap(&rhythm, report_end_s(report));
    rhythm.trace = trace_begin(&rhythm.plot, "heart");
    report_each_beat(report, rhythm_point, &rhythm);
    trace_end(&rhythm.trace);
    plot_axis_time(&rhythm.plot);
    for (int i = 0; i < report->steps.count; i++)
        draw_step(&rhythm.plot, &steps[i], i + 1);
    draw_marks(report, &rhythm.plot);
    svg_close(out);
}

/* --- coherence ------------------------------------------------------------------------------ */

/* Stretches without a value, each with its reason where there is room. */
static void draw_reasons(const struct report *report, const struct plot *plot)
{
    const struct analysis *analysis = &report->analysis;
    double top = plot->bottom + REASON_TOP, free_from = plot->left;
    for (size_t i = 0; i < analysis->coherence_count;) {
        enum reason reason = analysis->coherence[i].reason;
        size_t from = i;
        while (i < analysis->coherence_count && analysis->coherence[i].reason == reason)
            i++;
        if (reason == REASON_NONE)
            continue;
        double left = plot_x(plot, fmax(analysis->coherence[from].t_s - 1, 0));
        double right = plot_x(plot, analysis->coherence[i - 1].t_s);
        const char *words = report_reason(reason);
        double width = svg_words_width(words), begins = fmin(left, plot->right - width);
        svg_box(plot->out, left, plot->top, right, plot->bottom, "gap");
        svg_box(plot->out, left, top, right, top + 4, "why");
        if (begins < free_from)
            continue;
        svg_words(plot->out, begins, top + 18, SVG_LEFT, "small", words);
        free_from = begins + width + 12;
    }
}

static void draw_live(const struct report *report, const struct plot *plot)
{
    const struct report_live *live = report->live.at;
    struct trace trace = trace_begin(plot, "live");
    for (int i = 0; i < report->live.count; i++) {
        if (live[i].stream != report->stream)
            continue;
        if (live[i].reason == REASON_NONE)
            trace_point(&trace, live[i].t_s, 100 * live[i].share);
        else
            trace_break(&trace);
    }
    trace_end(&trace);
}

void report_plot_coherence(const struct report *report, FILE *out)
{
    const struct analysis *analysis = &report->analysis;
    const struct plot plot = {out, FRAME_LEFT,           28, FRAME_RIGHT, 160,
                              0,   report_end_s(report), 0,  100};
    svg_open(out, 212, "Coherence over the session, and why it is missing where it is");
    plot_axis_y(&plot, "coherence, % of power in one peak", 5);
    draw_reasons(report, &plot);
    draw_live(report, &plot);
    struct trace trace = trace_begin(&plot, "breath");
    for (size_t i = 0; i < analysis->coherence_count; i++) {
        if (analysis->coherence[i].reason == REASON_NONE)
            trace_point(&trace, analysis->coherence[i].t_s,
                        100 * analysis->coherence[i].coherence.share);
        else
            trace_break(&trace);
    }
    trace_end(&trace);
    plot_axis_time(&plot);
    svg_close(out);
}

/* --- breath by breath ----------------------------------------------------------------------- */

static double widest_swing(const struct report *report)
{
    const struct report_breath *at = report->breaths.at;
    double widest = 10;
    for (int i = 0; i < report->breaths.count; i++) {
        double swing = at[i].body.high_bpm - at[i].body.low_bpm;
        if (at[i].stream == report->stream && isfinite(swing))
            widest = fmax(widest, swing);
    }
    return widest * 1.05;
}

/* Those with a value as bars, paced or not; those without as ticks on the line. */
static void draw_breaths(const struct report *report, const struct plot *plot, bool paced,
                         bool known, const char *class)
{
    const struct report_breath *at = report->breaths.at;
    bool any = false;
    for (int i = 0; i < report->breaths.count; i++) {
        const struct breath_body *breath = &at[i].body;
        double swing = breath->high_bpm - breath->low_bpm;
        bool has = breath->reason == REASON_NONE && isfinite(swing);
        if (at[i].stream != report->stream || has != known || (known && breath->paced != paced))
            continue;
        if (!any)
            marks_begin(plot->out, class);
        any = true;
        double left = plot_x(plot, s_from_ns(breath->start_ns));
        double right = plot_x(plot, s_from_ns(breath->end_ns));
        double inset = fmin(1, (right - left) * 0.15);
        if (known)
            marks_bar(plot->out, left + inset, plot_y(plot, swing), right - inset, plot->bottom);
        else
            marks_put(plot->out, SVG_TICK, (left + right) / 2, plot->bottom - 4, 3);
    }
    if (any)
        marks_end(plot->out);
}

void report_plot_breaths(const struct report *report, FILE *out)
{
    const struct plot plot = {out, FRAME_LEFT,           28, FRAME_RIGHT,         160,
                              0,   report_end_s(report), 0,  widest_swing(report)};
    svg_open(out, 184, "Rise and fall of the heart rate in each breath");
    plot_axis_y(&plot, "rise and fall in a breath, beats per minute", 5);
    draw_breaths(report, &plot, true, true, "bar");
    bool thin = report->breaths_with_swing > (plot.right - plot.left) / THIN_BAR;
    draw_breaths(report, &plot, false, true, thin ? "bar free thin" : "bar free");
    draw_breaths(report, &plot, false, false, "missing");
    plot_axis_time(&plot);
    svg_close(out);
}
