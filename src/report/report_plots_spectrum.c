/* In which rhythms the heart rate swung: the spectrum of the whole, and how it changed. */
#include "base/clock.h"
#include "heart/spectrogram.h"
#include "report/html.h"
#include "report/report_frame.h"
#include <math.h>
#include <stdlib.h>

#define TOP_HZ       0.4
#define COLUMNS_MOST 150
#define STEP_LEAST_S 4
#define CELL_HZ      0.01
#define CELLS        40 /* TOP_HZ / CELL_HZ */
#define LEVELS       8

/* --- spectrum ------------------------------------------------------------------------------- */

static const struct band {
    const char *name;
    double low_hz, high_hz;
    size_t offset; /* of its power in struct hrv_bands */
} bands[] = {
    {"VLF", 0.0033, 0.04, offsetof(struct hrv_bands, vlf_ms2)},
    {"LF", 0.04, 0.15, offsetof(struct hrv_bands, lf_ms2)},
    {"HF", 0.15, 0.4, offsetof(struct hrv_bands, hf_ms2)},
};

static void draw_bands(const struct report *report, const struct plot *plot)
{
    const char *powers = (const char *)&report->analysis.hrv.bands;
    for (size_t i = 0; i < sizeof bands / sizeof bands[0]; i++) {
        double left = plot_x(plot, bands[i].low_hz), right = plot_x(plot, bands[i].high_hz);
        double ms2 = *(const double *)(const void *)(powers + bands[i].offset);
        char words[64];
        svg_box(plot->out, left, plot->top, right, plot->bottom, i % 2 ? "band odd" : "band");
        svg_words(plot->out, (left + right) / 2, plot->top + 14, SVG_MIDDLE, "small",
                  bands[i].name);
        if (isnan(ms2))
            snprintf(words, sizeof words, "\u2013");
        else
            snprintf(words, sizeof words, "%.0f ms\u00B2", ms2);
        svg_words(plot->out, (left + right) / 2, plot->top + 28, SVG_MIDDLE, "small", words);
    }
}

static void draw_peak(const struct report *report, const struct plot *plot, double thousand)
{
    double hz = report->analysis.hrv.bands.peak_hz;
    if (isnan(hz))
        return;
    double density = report->analysis.hrv.density[lround(hz / SPECTRUM_BIN_HZ)];
    double x = plot_x(plot, hz), y = plot_y(plot, density / thousand);
    char words[80];
    snprintf(words, sizeof words, "%.3f Hz: %.1f waves a minute", hz, 60 * hz);
    marks_begin(plot->out, "peak");
    marks_put(plot->out, SVG_DOT, x, y, 3.5);
    marks_end(plot->out);
    svg_words(plot->out, x + 8, y + 4, SVG_LEFT, "label", words);
}

void report_plot_spectrum(const struct report *report, FILE *out)
{
    const struct analysis_hrv *hrv = &report->analysis.hrv;
    size_t first = spectrum_first_bin(bands[0].low_hz), last = spectrum_last_bin(TOP_HZ);
    double most = 0;
    for (size_t k = first; k <= last; k++)
        most = fmax(most, hrv->density[k]);
    double thousand = most >= 20000 ? 1000 : 1; /* so that the ticks stay short */
    const struct plot plot = {out,
                              FRAME_LEFT + 18,
                              28,
                              FRAME_RIGHT,
                              190,
                              0,
                              TOP_HZ,
                              0,
                              most > 0 ? most * 1.4 / thousand : 1};
    svg_open(out, 216, "Spectrum of the heart rhythm with its peak and bands");
    draw_bands(report, &plot);
    plot_axis_y(&plot, thousand > 1 ? "thousand ms\u00B2 per Hz" : "ms\u00B2 per Hz", 5);
    struct trace trace = trace_begin(&plot, "heart");
    for (size_t k = first; k <= last; k++)
        trace_point(&trace, (double)k * SPECTRUM_BIN_HZ, hrv->density[k] / thousand);
    trace_end(&trace);
    draw_peak(report, &plot, thousand);
    plot_axis_x(&plot, "Hz", 2);
    svg_close(out);
}

/* --- spectrogram ---------------------------------------------------------------------------- */

struct column {
    double t_s;
    bool exists;
    float cells[CELLS]; /* mean density, ms2/Hz */
};

struct picture {
    const struct report *report;
    int64_t first_ns;
    struct gathered columns;
};

/* A column has a density exactly where that second has coherence: one judgement for both. */
static void put_column(void *context, const struct spectrogram_column *column)
{
    struct picture *picture = context;
    const struct analysis *analysis = &picture->report->analysis;
    const struct analysis_coherence *second =
        &analysis->coherence[(column->end_ns - picture->first_ns) / NS_PER_S];
    struct column made = {.t_s = second->t_s,
                          .exists = second->reason == REASON_NONE && column->reason == REASON_NONE};
    for (int cell = 0; cell < CELLS && made.exists; cell++) {
        size_t from = spectrum_first_bin(cell * CELL_HZ);
        size_t to = spectrum_first_bin((cell + 1) * CELL_HZ);
        double sum = 0;
        for (size_t k = from; k < to; k++)
            sum += column->density[k];
        made.cells[cell] = (float)(sum / (double)(to - from));
    }
    gather(&picture->columns, &made);
}

static double step_of(const struct report *report)
{
    double step_s = ceil((double)report->analysis.coherence_count / COLUMNS_MOST);
    return fmax(step_s, STEP_LEAST_S);
}

static void take_columns(const struct report *report, struct picture *picture)
{
    const struct analysis *analysis = &report->analysis;
    const struct spectrogram_shape shape = {.windows = 1, .step_s = step_of(report)};
    struct spectrum spectrum;
    if (analysis->coherence_count == 0)
        return;
    ENSURE(spectrum_create(&spectrum));
    picture->first_ns = ns_from_s(analysis->coherence[0].t_s - analysis->start_s);
    int64_t last_ns = picture->first_ns + (int64_t)(analysis->coherence_count - 1) * NS_PER_S;
    spectrogram_run(&spectrum, &shape, analysis->intervals, analysis->beat_count, picture->first_ns,
                    last_ns, put_column, picture);
    spectrum_destroy(&spectrum);
}

/* The density that the darkest level begins at: all but the loudest cells of any column. */
static double loudest(const struct gathered *columns)
{
    const struct column *at = columns->at;
    struct gathered peaks = {.size = sizeof(double)};
    for (int i = 0; i < columns->count; i++) {
        double peak = 0;
        for (int cell = 0; cell < CELLS && at[i].exists; cell++)
            peak = fmax(peak, at[i].cells[cell]);
        if (at[i].exists)
            gather(&peaks, &peak);
    }
    double median = gathered_median(&peaks);
    gathered_finish(&peaks);
    return median;
}

/* By the square root, so that a swing half as wide is half as dark. */
static int level_of(double density, double most)
{
    int level = (int)(LEVELS * sqrt(density / most));
    return level >= LEVELS ? LEVELS - 1 : level;
}

/* All cells of one level as one <path>, neighbours above one another joined. */
static void draw_level(const struct plot *plot, const struct gathered *columns, double most,
                       double step_s, int level)
{
    const struct column *at = columns->at;
    char class[24];
    bool any = false;
    snprintf(class, sizeof class, "level%d", level);
    for (int i = 0; i < columns->count; i++) {
        double left = plot_x(plot, fmax(at[i].t_s - step_s, 0)), right = plot_x(plot, at[i].t_s);
        for (int cell = 0; cell < CELLS && at[i].exists;) {
            int from = cell;
            while (cell < CELLS && level_of(at[i].cells[cell], most) == level)
                cell++;
            if (cell == from) {
                cell++;
                continue;
            }
            if (!any)
                marks_begin(plot->out, class);
            any = true;
            marks_bar(plot->out, left, plot_y(plot, cell * CELL_HZ), right,
                      plot_y(plot, from * CELL_HZ));
        }
    }
    if (any)
        marks_end(plot->out);
}

static void draw_pacer(const struct report *report, const struct plot *plot, const char *class)
{
    const struct report_pace *at = report->paces.at;
    struct trace trace = trace_begin(plot, class);
    for (int i = 0; i < report->paces.count; i++) {
        double to_s = i + 1 < report->paces.count ? at[i + 1].t_s : plot->x_high;
        if (!at[i].body.on) {
            trace_break(&trace);
            continue;
        }
        trace_point(&trace, at[i].t_s, at[i].body.rate_hz);
        trace_point(&trace, to_s, at[i].body.rate_hz);
    }
    trace_end(&trace);
}

static void draw_legend(const struct plot *plot)
{
    double left = plot->right - LEVELS * 14, top = plot->top - 19;
    for (int level = 0; level < LEVELS; level++) {
        char class[24];
        snprintf(class, sizeof class, "level%d", level);
        svg_box(plot->out, left + 14 * level, top, left + 14 * (level + 1), top + 9, class);
    }
    svg_words(plot->out, left - 6, top + 9, SVG_RIGHT, "small", "little to much power");
}

void report_plot_spectrogram(const struct report *report, FILE *out)
{
    struct picture picture = {.report = report, .columns.size = sizeof(struct column)};
    const struct plot plot = {out, FRAME_LEFT,           28, FRAME_RIGHT, 188,
                              0,   report_end_s(report), 0,  TOP_HZ};
    take_columns(report, &picture);
    double most = loudest(&picture.columns);
    svg_open(out, 212, "Spectrum of the heart rhythm as it changed");
    svg_box(out, plot.left, plot.top, plot.right, plot.bottom, "gap");
    for (int level = 0; level < LEVELS && most > 0; level++)
        draw_level(&plot, &picture.columns, most, step_of(report), level);
    plot_axis_y(&plot, "waves per second, Hz", 5);
    draw_pacer(report, &plot, "halo"); /* so that it stands out from dark cells */
    draw_pacer(report, &plot, "pacer");
    draw_legend(&plot);
    plot_axis_time(&plot);
    svg_close(out);
    gathered_finish(&picture.columns);
}
