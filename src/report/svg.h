/* Small plots as inline SVG: a frame with axes, lines, bars, marks, words. Numbers are rounded to a
 * tenth of a unit (about a tenth of a pixel), and lines of more points than pixels keep the
 * extremes of every pixel, so that nothing is smoothed away. Colours are the page's (CSS classes).
 * Writes XML; one thread a file. */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include <stdbool.h>
#include <stdio.h>

#define SVG_WIDTH 720

/* A plot's frame, in units of the page, and what its edges stand for. */
struct plot {
    FILE *out;
    double left, top, right, bottom; /* of the frame; y grows downwards */
    double x_low, x_high, y_low, y_high;
};

/* Opens <svg> of SVG_WIDTH by `height`; `title` is for those who cannot see it. */
void svg_open(FILE *out, int height, const char *title);
void svg_close(FILE *out);

double plot_x(const struct plot *plot, double x);
double plot_y(const struct plot *plot, double y); /* kept within the frame */

/* Lines across at round values with their numbers, and the axis' name above. `most`: so many. */
void plot_axis_y(const struct plot *plot, const char *name, int most);
/* Ticks below at round values; as minutes and seconds when x is time in seconds. */
void plot_axis_time(const struct plot *plot);
void plot_axis_x(const struct plot *plot, const char *unit, int decimals);

/* The step of round values of which at most `most` stand between low and high. */
double plot_round_step(double low, double high, int most);

enum svg_anchor { SVG_LEFT, SVG_MIDDLE, SVG_RIGHT };
/* Words at a place of the page, escaped. */
void svg_words(FILE *out, double x, double y, enum svg_anchor anchor, const char *class,
               const char *words);
void svg_line(FILE *out, double x1, double y1, double x2, double y2, const char *class);
void svg_box(FILE *out, double left, double top, double right, double bottom, const char *class);
/* How wide words are at the page's small size, roughly: to leave out what does not fit. */
double svg_words_width(const char *words);

/* A line through many points, from left to right, in one <path>. */
struct trace {
    const struct plot *plot;
    const char *class;
    long column; /* of the points that wait */
    int waiting;
    double first_y, last_y, least_y, most_y; /* of these, page units */
    double last_x;
    bool begun, pen_down;
};
struct trace trace_begin(const struct plot *plot, const char *class);
void trace_point(struct trace *trace, double x, double y);
void trace_break(struct trace *trace); /* a gap: the next point begins anew */
void trace_end(struct trace *trace);

/* Many small marks of one form in one <path>. */
enum svg_form { SVG_DOT, SVG_DIAMOND, SVG_UP, SVG_DOWN, SVG_SQUARE, SVG_TICK };
void marks_begin(FILE *out, const char *class);
void marks_put(FILE *out, enum svg_form form, double x, double y, double size);
void marks_bar(FILE *out, double left, double top, double right, double bottom);
void marks_end(FILE *out);

#endif
