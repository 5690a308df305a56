#include "report/svg.h"

#include "report/html.h"
#include <math.h>
#include <string.h>

#define LETTER_WIDTH 6.1 /* of the small size, on average */

void svg_open(FILE *out, int height, const char *title)
{
    fprintf(out, "<div class=\"plot\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"",
            SVG_WIDTH, height);
    html_text(out, title);
    fputs("\" xmlns=\"http://www.w3.org/2000/svg\">\n", out);
}

void svg_close(FILE *out)
{
    fputs("</svg></div>\n", out);
}

/* A coordinate: a tenth, without a zero that says nothing. */
static void put(FILE *out, double value)
{
    double tenths = round(value * 10);
    if (fmod(tenths, 10) == 0)
        fprintf(out, "%.0f", tenths / 10 + 0.0);
    else
        fprintf(out, "%.1f", tenths / 10);
}

static void put_pair(FILE *out, char command, double x, double y)
{
    fputc(command, out);
    put(out, x);
    fputc(' ', out);
    put(out, y);
}

double plot_x(const struct plot *plot, double x)
{
    double span = plot->x_high - plot->x_low;
    return plot->left + (span > 0 ? (x - plot->x_low) / span : 0) * (plot->right - plot->left);
}

double plot_y(const struct plot *plot, double y)
{
    double span = plot->y_high - plot->y_low;
    double share = span > 0 ? (y - plot->y_low) / span : 0;
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return plot->bottom - share * (plot->bottom - plot->top);
}

double plot_round_step(double low, double high, int most)
{
    double least = (high - low) / most;
    if (!(least > 0) || !isfinite(least))
        return 1;
    double ten = pow(10, floor(log10(least)));
    double steps[] = {1, 2, 5};
    for (int i = 0; i < 3; i++)
        if (steps[i] * ten >= least * (1 - 1e-9))
            return steps[i] * ten;
    return 10 * ten;
}

void svg_words(FILE *out, double x, double y, enum svg_anchor anchor, const char *class,
               const char *words)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    fputs("<text x=\"", out);
    put(out, x);
    fputs("\" y=\"", out);
    put(out, y);
    fprintf(out, "\"%s class=\"%s\">", anchors[anchor], class);
    html_text(out, words);
    fputs("</text>\n", out);
}

double svg_words_width(const char *words)
{
    int letters = 0;
    for (; *words; words++)
        letters += (*words & 0xC0) != 0x80;
    return LETTER_WIDTH * letters;
}

void svg_line(FILE *out, double x1, double y1, double x2, double y2, const char *class)
{
    fprintf(out, "<path class=\"%s\" d=\"", class);
    put_pair(out, 'M', x1, y1);
    put_pair(out, 'L', x2, y2);
    fputs("\"/>\n", out);
}

void svg_box(FILE *out, double left, double top, double right, double bottom, const char *class)
{
    fprintf(out, "<path class=\"%s\" d=\"", class);
    marks_bar(out, left, top, right, bottom);
    fputs("\"/>\n", out);
}

static int decimals_of(double step)
{
    int decimals = (int)ceil(-log10(step) - 1e-9);
    return decimals < 0 ? 0 : decimals;
}

void plot_axis_y(const struct plot *plot, const char *name, int most)
{
    double step = plot_round_step(plot->y_low, plot->y_high, most);
    char word[32];
    for (double at = ceil(plot->y_low / step - 1e-9) * step; at <= plot->y_high + step * 1e-9;
         at += step) {
        double y = plot_y(plot, at);
        snprintf(word, sizeof word, "%.*f", decimals_of(step), at + 0.0);
        svg_line(plot->out, plot->left, y, plot->right, y, "grid");
        svg_words(plot->out, plot->left - 6, y + 4, SVG_RIGHT, "tick", word);
    }
    svg_words(plot->out, 0, plot->top - 13, SVG_LEFT, "axis", name);
}

static void tick_x(const struct plot *plot, double x, const char *word)
{
    svg_line(plot->out, x, plot->bottom, x, plot->bottom + 4, "rule");
    bool last = x + svg_words_width(word) / 2 > SVG_WIDTH; /* it would leave the paper */
    svg_words(plot->out, last ? SVG_WIDTH : x, plot->bottom + 17, last ? SVG_RIGHT : SVG_MIDDLE,
              "tick", word);
}

void plot_axis_time(const struct plot *plot)
{
    static const int steps_s[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600};
    const int count = sizeof steps_s / sizeof steps_s[0];
    int i = 0, step_s;
    while (i + 1 < count && (plot->x_high - plot->x_low) / steps_s[i] > 10)
        i++;
    for (step_s = steps_s[i]; (plot->x_high - plot->x_low) / step_s > 12;)
        step_s *= 2;
    svg_line(plot->out, plot->left, plot->bottom, plot->right, plot->bottom, "rule");
    for (double at = ceil(plot->x_low / step_s) * step_s; at <= plot->x_high; at += step_s) {
        char word[48];
        long whole = lround(at);
        if (plot->x_high >= 3600)
            snprintf(word, sizeof word, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60,
                     whole % 60);
        else
            snprintf(word, sizeof word, "%ld:%02ld", whole / 60, whole % 60);
        tick_x(plot, plot_x(plot, at), word);
    }
}

void plot_axis_x(const struct plot *plot, const char *unit, int decimals)
{
    double step = plot_round_step(plot->x_low, plot->x_high, 9);
    svg_line(plot->out, plot->left, plot->bottom, plot->right, plot->bottom, "rule");
    for (double at = ceil(plot->x_low / step - 1e-9) * step; at <= plot->x_high + step * 1e-9;
         at += step) {
        char word[48];
        snprintf(word, sizeof word, "%.*f%s%s", decimals, at + 0.0,
                 at + step > plot->x_high + step * 1e-9 ? " " : "",
                 at + step > plot->x_high + step * 1e-9 ? unit : "");
        tick_x(plot, plot_x(plot, at), word);
    }
}

/* --- lines ---------------------------------------------------------------------------------- */

struct trace trace_begin(const struct plot *plot, const char *class)
{
    return (struct trace){.plot = plot, .class = class};
}

static void trace_to(struct trace *trace, double x, double y)
{
    FILE *out = trace->plot->out;
    if (!trace->begun)
        fprintf(out, "<path class=\"%s\" d=\"", trace->class);
    trace->begun = true;
    put_pair(out, trace->pen_down ? 'L' : 'M', x, y);
    trace->pen_down = true;
}

/* What waits in one column of pixels becomes at most four points: first, the extremes, last. */
static void trace_flush(struct trace *trace)
{
    if (trace->waiting == 0)
        return;
    double x = trace->waiting == 1 ? trace->last_x : (double)trace->column + 0.5;
    bool rises = trace->last_y < trace->first_y; /* y grows downwards */
    trace_to(trace, x, trace->first_y);
    if (trace->waiting > 2) {
        trace_to(trace, x, rises ? trace->most_y : trace->least_y);
        trace_to(trace, x, rises ? trace->least_y : trace->most_y);
    }
    if (trace->waiting > 1)
        trace_to(trace, x, trace->last_y);
    trace->waiting = 0;
}

void trace_point(struct trace *trace, double x, double y)
{
    double at_x = plot_x(trace->plot, x), at_y = plot_y(trace->plot, y);
    long column = (long)floor(at_x);
    if (trace->waiting > 0 && column != trace->column)
        trace_flush(trace);
    if (trace->waiting++ == 0) {
        trace->column = column;
        trace->first_y = trace->least_y = trace->most_y = at_y;
    }
    trace->least_y = fmin(trace->least_y, at_y);
    trace->most_y = fmax(trace->most_y, at_y);
    trace->last_y = at_y;
    trace->last_x = at_x;
}

void trace_break(struct trace *trace)
{
    bool lone = trace->waiting == 1 && !trace->pen_down;
    trace_flush(trace);
    if (lone) /* a point between two gaps is shown, too */
        trace_to(trace, trace->last_x + 0.1, trace->last_y);
    trace->pen_down = false;
}

void trace_end(struct trace *trace)
{
    trace_break(trace);
    if (trace->begun)
        fputs("\"/>\n", trace->plot->out);
}

/* --- marks ---------------------------------------------------------------------------------- */

void marks_begin(FILE *out, const char *class)
{
    fprintf(out, "<path class=\"%s\" d=\"", class);
}

static void put_form(FILE *out, const double (*corners)[2], int count, double x, double y,
                     double size)
{
    for (int i = 0; i < count; i++)
        put_pair(out, i ? 'L' : 'M', x + corners[i][0] * size, y + corners[i][1] * size);
    if (count > 2)
        fputc('z', out);
}

void marks_put(FILE *out, enum svg_form form, double x, double y, double size)
{
    static const struct {
        int count;
        double corners[6][2];
    } forms[] = {
        [SVG_DOT] = {6, {{-0.5, -0.87}, {0.5, -0.87}, {1, 0}, {0.5, 0.87}, {-0.5, 0.87}, {-1, 0}}},
        [SVG_DIAMOND] = {4, {{0, -1.2}, {1.2, 0}, {0, 1.2}, {-1.2, 0}}},
        [SVG_UP] = {3, {{0, -1.1}, {1.1, 0.9}, {-1.1, 0.9}}},
        [SVG_DOWN] = {3, {{0, 1.1}, {1.1, -0.9}, {-1.1, -0.9}}},
        [SVG_SQUARE] = {4, {{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}}},
        [SVG_TICK] = {2, {{0, -1}, {0, 1}}},
    };
    put_form(out, forms[form].corners, forms[form].count, x, y, size);
}

void marks_bar(FILE *out, double left, double top, double right, double bottom)
{
    put_pair(out, 'M', left, top);
    fputc('H', out);
    put(out, right);
    fputc('V', out);
    put(out, bottom);
    fputc('H', out);
    put(out, left);
    fputc('z', out);
}

void marks_end(FILE *out)
{
    fputs("\"/>\n", out);
}
