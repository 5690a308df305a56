/* Everything that is known of the heart, one below the other: the rhythm of the last minute with
 * the breaths behind it, what each breath did on the same minute, the rhythm's spectrum, and the
 * wave. Each has its name and its unit; what has no value says why in its place.
 *
 * All scales are the motion's and change slowly. Numbers are those of the events: a bar is as high
 * as its breath's rise and fall, the peak stands where coherence found it. */
#include "ui/plots.h"

#include "base/clock.h"
#include "base/text.h"
#include "session/words.h"
#include "ui/flower.h"
#include <math.h>

#define FADE_S       0.8
#define WELL_COVERED 0.9 /* of a breath, by good beats: below, its bar is only an outline */

static const struct type small = {FACE_PLAIN, 14};

/* --- breaths -------------------------------------------------------------------------------- */

struct bar {
    struct box box;
    double light;
    bool known, sure;
};

static struct bar bar_of(const struct ui_model *model, const struct breath_shown *breath,
                         struct box box)
{
    const struct motion *motion = model->motion;
    double from_s = s_from_ns(breath->start_ns - model->now_ns);
    double to_s = s_from_ns(breath->end_ns - model->now_ns);
    double share = (breath->high_bpm - breath->low_bpm) / motion->breath_most_bpm;
    bool newest = breath->start_ns == motion->breath_ns;
    double come =
        newest ? motion_ease(s_from_ns(model->now_ns - motion->breath_since_ns) / FADE_S) : 1;
    struct bar bar = {.known = breath->reason == REASON_NONE && share >= 0,
                      .sure = breath->quality >= (float)WELL_COVERED,
                      .light = come * motion_ease((from_s + FLOWER_SPAN_S) / 2)};
    float left = box.x + box.w * (float)(1 + from_s / FLOWER_SPAN_S);
    float width = box.w * (float)((to_s - from_s) / FLOWER_SPAN_S);
    float w = fminf(width * 0.42f, 26), h = bar.known ? box.h * (float)fmin(share, 1) : 0;
    bar.box = (struct box){left + (width - w) / 2, box.y + box.h - h, w, h};
    return bar;
}

void part_breaths(struct ui *ui, const struct ui_model *model, struct box box)
{
    const struct snapshot *snapshot = model->snapshot;
    SDL_Color color = ui->theme->breath;
    canvas_box(ui->canvas, box.x, box.y + box.h, box.w, 1, 0, theme_faded(ui->theme->quiet, 0.35));
    for (int i = 0; i < snapshot->breath_count; i++) {
        struct bar bar = bar_of(model, &snapshot->breaths[i], box);
        struct box at = bar.box;
        if (bar.light <= 0)
            continue;
        if (!bar.known)
            canvas_ring(ui->canvas, at.x + at.w / 2, at.y - 5, 3.2f, 1.4f,
                        theme_faded(ui->theme->quiet, bar.light));
        else if (bar.sure)
            canvas_box(ui->canvas, at.x, at.y, at.w, at.h, fminf(4, at.h / 2),
                       theme_faded(color, 0.75 * bar.light));
        else
            canvas_box_edge(ui->canvas, at.x, at.y, at.w, at.h, fminf(4, at.h / 2), 1.4f,
                            theme_faded(color, bar.light));
    }
}

/* --- spectrum ------------------------------------------------------------------------------- */

static float spectrum_x(const struct spectrum_shown *shown, struct box box, double hz)
{
    return box.x + box.w * (float)(hz / (shown->bin_hz * (SPECTRUM_SHOWN - 1)));
}

static float spectrum_y(const struct motion *motion, struct box box, double density)
{
    double share = motion->spectrum_most > 0 ? density / motion->spectrum_most : 0;
    return box.y + box.h * (1 - 0.92f * (float)fmin(share, 1.08));
}

static double density_at(const struct motion *motion, double bin)
{
    int low = (int)fmin(fmax(bin, 0), SPECTRUM_SHOWN - 2);
    double share = bin - low;
    return (1 - share) * (double)motion->spectrum[low] + share * (double)motion->spectrum[low + 1];
}

static void spectrum_path(struct ui *ui, const struct ui_model *model, struct box box, double from,
                          double to, SDL_Color color)
{
    const struct spectrum_shown *shown = &model->snapshot->spectrum;
    for (double bin = from;; bin = fmin(floor(bin) + 1, to)) {
        double density = density_at(model->motion, bin);
        canvas_path_to(ui->canvas, spectrum_x(shown, box, bin * shown->bin_hz),
                       spectrum_y(model->motion, box, density), 2.2f, color);
        if (bin >= to)
            break;
    }
}

static void peak(struct ui *ui, const struct ui_model *model, struct box box, double light)
{
    const struct spectrum_shown *shown = &model->snapshot->spectrum;
    const struct motion *motion = model->motion;
    double bin = motion->peak_hz / shown->bin_hz, half = floor(shown->half_hz / shown->bin_hz);
    if (!(bin > 0))
        return;
    spectrum_path(ui, model, box, fmax(bin - half, 0), fmin(bin + half, SPECTRUM_SHOWN - 1),
                  theme_faded(ui->theme->heart, 0.30 * light));
    canvas_path_fill_down(ui->canvas, box.y + box.h);
    canvas_path_end(ui->canvas);
    canvas_disc(ui->canvas, spectrum_x(shown, box, motion->peak_hz),
                spectrum_y(motion, box, density_at(motion, bin)), 4.6f,
                theme_faded(ui->theme->ember, light));
}

static void axis(struct ui *ui, const struct spectrum_shown *shown, struct box box)
{
    static const int waves[] = {6, 12, 18, 24};
    for (int i = 0; i < 4; i++) {
        char words[24];
        struct text text = text_over(words, sizeof words);
        bool last = i == 3;
        text_add(&text, last && box.w > 300 ? "%d a minute" : "%d", waves[i]);
        float x = spectrum_x(shown, box, waves[i] / 60.0);
        canvas_box(ui->canvas, x, box.y + box.h, 1, 4, 0, theme_faded(ui->theme->quiet, 0.6));
        ui_text(ui, small, x, box.y + box.h + 19, last ? ALIGN_RIGHT : ALIGN_MIDDLE,
                ui->theme->quiet, words);
    }
}

void part_spectrum(struct ui *ui, const struct ui_model *model, struct box box)
{
    const struct spectrum_shown *shown = &model->snapshot->spectrum;
    const struct motion *motion = model->motion;
    double light = motion_ease(motion->spectrum_light);
    if (!(shown->bin_hz > 0))
        return;
    float left = spectrum_x(shown, box, shown->low_hz);
    canvas_box(ui->canvas, left, box.y, spectrum_x(shown, box, shown->high_hz) - left, box.h,
               fminf(10, box.h / 8), theme_faded(ui->theme->breath, 0.13));
    canvas_box(ui->canvas, box.x, box.y + box.h, box.w, 1, 0, theme_faded(ui->theme->quiet, 0.35));
    axis(ui, shown, box);
    if (light <= 0)
        return;
    peak(ui, model, box, light);
    spectrum_path(ui, model, box, 0, SPECTRUM_SHOWN - 1, theme_faded(ui->theme->heart, light));
    canvas_path_stroke(ui->canvas, 0, 1);
    canvas_path_end(ui->canvas);
}

/* --- what is written beside them ------------------------------------------------------------ */

static void rhythm_value(const struct ui_model *model, struct text *text)
{
    const struct snapshot *snapshot = model->snapshot;
    double least = INFINITY, most = -INFINITY;
    for (int i = 0; i < snapshot->rhythm_count; i++) {
        const struct rhythm_point *point = &snapshot->rhythm[i];
        if (s_from_ns(model->now_ns - point->time_ns) > FLOWER_SPAN_S || !(point->nn_ms > 0))
            continue;
        least = fmin(least, 60000 / point->nn_ms);
        most = fmax(most, 60000 / point->nn_ms);
    }
    if (least <= most)
        text_add(text, "%.0f to %.0f bpm", least, most);
}

static void breaths_value(const struct ui_model *model, struct text *text)
{
    const struct snapshot *snapshot = model->snapshot;
    if (snapshot->breath_count == 0) {
        text_add(text, "none yet");
        return;
    }
    const struct breath_shown *last = &snapshot->breaths[snapshot->breath_count - 1];
    if (last->reason == REASON_NONE)
        text_add(text, "the last %.0f bpm", (double)last->high_bpm - (double)last->low_bpm);
    else
        text_add(text, "the last is not known");
}

static void spectrum_value(const struct ui_model *model, struct text *text)
{
    const struct snapshot *snapshot = model->snapshot;
    if (snapshot->coherence_reason == REASON_NONE && score_as_number(snapshot->score))
        text_add(text, "peak at %.1f a minute", 60 * snapshot->peak_hz);
    else if (snapshot->coherence_reason != REASON_NONE)
        words_coherence(snapshot, text);
}

static void wave_value(const struct ui_model *model, struct text *text)
{
    const struct snapshot *snapshot = model->snapshot;
    if (snapshot->wave.count > 0)
        text_add(text, "%s", words_for_level(snapshot->quality));
}

static const char *wave_name(const struct snapshot *snapshot)
{
    return snapshot->wave.source == WAVE_ECG     ? "Electrocardiogram"
           : snapshot->wave.source == WAVE_PULSE ? "Pulse wave"
                                                 : "Wave";
}

/* --- the whole ------------------------------------------------------------------------------ */

struct plot {
    const char *name;
    void (*value)(const struct ui_model *model, struct text *text);
    void (*draw)(struct ui *ui, const struct ui_model *model, struct box box);
    float share, axis; /* of the height there is; below it, for words */
};

static const struct plot plots[] = {
    {"Heart rhythm", rhythm_value, part_rhythm, 1.25f, 0},
    {"Rise and fall", breaths_value, part_breaths, 0.7f, 22},
    {"Spectrum", spectrum_value, part_spectrum, 1, 22},
    {NULL, wave_value, part_wave, 0.9f, 6},
};
#define PLOTS ((int)(sizeof plots / sizeof *plots))

#define NAME_H  26.0f
#define GAP     20.0f
#define LEAST_H 44.0f /* of a plot of share 1: below, one fewer is drawn */

static float height_of_share(float height, int count)
{
    float shares = 0;
    for (int i = 0; i < count; i++) {
        height -= NAME_H + plots[i].axis + (i > 0 ? GAP : 0);
        shares += plots[i].share;
    }
    return height / shares;
}

/* A score that is not shown as light is not told by its spectrum either. */
static bool is_hidden(const struct snapshot *snapshot, const struct plot *plot)
{
    return plot->draw == part_spectrum && !score_as_light(snapshot->score);
}

static void plot_draw(struct ui *ui, const struct ui_model *model, const struct plot *plot,
                      struct box box)
{
    char words[128] = "";
    struct text text = text_over(words, sizeof words);
    bool hidden = is_hidden(model->snapshot, plot);
    const char *name = plot->name ? plot->name : wave_name(model->snapshot);
    if (hidden)
        text_add(&text, "hidden here");
    else
        plot->value(model, &text);
    float named = ui_text(ui, small, box.x, box.y - 10, ALIGN_LEFT, ui->theme->ink, name);
    ui_text_within(ui, small, box.x + box.w, box.y - 10, ALIGN_RIGHT, box.w - named - 16,
                   ui->theme->quiet, words);
    if (!hidden)
        plot->draw(ui, model, box);
    if (plot->draw == part_breaths) {
        ui_text(ui, small, box.x, box.y + box.h + 19, ALIGN_LEFT, ui->theme->quiet, "a minute ago");
        ui_text(ui, small, box.x + box.w, box.y + box.h + 19, ALIGN_RIGHT, ui->theme->quiet, "now");
    }
}

void part_everything(struct ui *ui, const struct ui_model *model, struct box box)
{
    int count = PLOTS;
    if (height_of_share(box.h, count) < LEAST_H) {
        count = 2;
        box.h -= NAME_H;
    }
    float unit = fminf(height_of_share(box.h, count), 200), y = box.y;
    for (int i = 0; i < count; i++) {
        const struct plot *plot = &plots[i];
        y += NAME_H;
        plot_draw(ui, model, plot, (struct box){box.x, y, box.w, unit * plot->share});
        y += unit * plot->share + plot->axis + GAP;
    }
    if (count < PLOTS)
        ui_text_within(ui, small, box.x, y, ALIGN_LEFT, box.w, ui->theme->quiet,
                       "Spectrum and wave want a larger window.");
}
