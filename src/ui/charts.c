/* Before and after differ in form: a ring and a disc. The band is drawn as one stroke whose width
 * is that of the interval at each moment. */
#include "ui/charts.h"

#include "base/text.h"
#include "session/days.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PICTURE_Y  38.0f /* from the top of the box */
#define PICTURE_H  104.0f
#define WORDS_Y    196.0f
#define WEEKS_MOST 26
#define STEPS      24 /* of a line */

static const struct type small = {FACE_PLAIN, 15};

struct frame {
    struct box at;
    double from_day, to_day, low, high;
};

static float x_of(const struct frame *frame, double day)
{
    double span = frame->to_day - frame->from_day;
    return frame->at.x + frame->at.w * (float)(span > 0 ? (day - frame->from_day) / span : 0.5);
}

static float y_of(const struct frame *frame, double value)
{
    double share = (value - frame->low) / (frame->high - frame->low);
    return frame->at.y + frame->at.h * (float)(1 - fmin(fmax(share, 0), 1));
}

static void sentence(struct ui *ui, struct box box, const char *words)
{
    ui_paragraph(ui, (struct type){FACE_PLAIN, 16}, box.x, box.y + WORDS_Y, box.w, 23, ALIGN_LEFT,
                 ui->theme->ink, words);
}

static void title(struct ui *ui, struct box box, const char *words)
{
    ui_text_within(ui, (struct type){FACE_SPOKEN, 22}, box.x, box.y + 18, ALIGN_LEFT, box.w,
                   ui->theme->ink, words);
}

static void ground_line(struct ui *ui, const struct frame *frame)
{
    const struct box *at = &frame->at;
    canvas_box(ui->canvas, at->x, at->y + at->h + 6, at->w, 1, 0, ui->theme->card_edge);
}

/* When the picture begins and ends; how high and low at its right. */
static void labels(struct ui *ui, const struct frame *frame, int today, const char *low,
                   const char *high)
{
    const struct box *at = &frame->at;
    SDL_Color quiet = ui->theme->quiet;
    char words[40];
    struct text text = text_over(words, sizeof words);
    day_words_since((int)frame->from_day, today, &text);
    ground_line(ui, frame);
    ui_text(ui, small, at->x, at->y + at->h + 27, ALIGN_LEFT, quiet, words);
    ui_text(ui, small, at->x + at->w, at->y + at->h + 27, ALIGN_RIGHT, quiet, "today");
    ui_text(ui, small, at->x + at->w + 14, at->y + 6, ALIGN_LEFT, quiet, high);
    ui_text(ui, small, at->x + at->w + 14, at->y + at->h + 4, ALIGN_LEFT, quiet, low);
}

static struct box picture_of(struct box box)
{
    return (struct box){box.x + 6, box.y + PICTURE_Y, box.w - 78, PICTURE_H};
}

/* --- time a week ---------------------------------------------------------------------------- */

void chart_time(struct ui *ui, struct box box, const struct history *history)
{
    char words[160];
    struct text text = text_over(words, sizeof words);
    int first = history->week_count > WEEKS_MOST ? history->week_count - WEEKS_MOST : 0;
    int count = history->week_count - first;
    double most = 10 * 60;
    history_time_words(history, &text);
    title(ui, box, "Time practised, week by week");
    sentence(ui, box, words);
    if (count == 0)
        return;
    for (int i = first; i < history->week_count; i++)
        most = fmax(most, history->weeks[i].seconds);
    struct frame frame = {picture_of(box), history->weeks[first].monday, history->today, 0, most};
    float step = frame.at.w / (float)count, wide = fminf(step * 0.62f, 26);
    for (int i = 0; i < count; i++) {
        const struct history_week *week = &history->weeks[first + i];
        float y = y_of(&frame, week->seconds), x = frame.at.x + step * ((float)i + 0.5f);
        float h = frame.at.y + frame.at.h - y;
        if (week->seconds > 0)
            canvas_box(ui->canvas, x - wide / 2, y, wide, fmaxf(h, 3), fminf(wide, h) / 3,
                       theme_faded(ui->theme->breath, 0.8));
    }
    snprintf(words, sizeof words, "%.0f min", most / 60);
    labels(ui, &frame, history->today, "", words);
}

/* --- values --------------------------------------------------------------------------------- */

static void band(struct ui *ui, const struct frame *frame, const struct trend *trend,
                 double first_day, double last_day, SDL_Color color)
{
    struct canvas *canvas = ui->canvas;
    for (int i = 0; i <= STEPS; i++) {
        double day = first_day + (last_day - first_day) * i / STEPS;
        struct trend_band at = trend_at(trend, day);
        float high = y_of(frame, at.high), low = y_of(frame, at.low);
        canvas_path_to(canvas, x_of(frame, day), (high + low) / 2, fmaxf(low - high, 1),
                       theme_faded(color, 0.2));
    }
    canvas_path_stroke(canvas, 0, 1);
    canvas_path_end(canvas);
    for (int i = 0; i <= STEPS; i++) {
        double day = first_day + (last_day - first_day) * i / STEPS;
        canvas_path_to(canvas, x_of(frame, day), y_of(frame, trend_at(trend, day).value), 1.8f,
                       color);
    }
    canvas_path_stroke(canvas, 0, 1);
    canvas_path_end(canvas);
}

/* The whole scale of an item where it is known; else what there is, with some air. */
static void scale_of(struct frame *frame, const struct history_series *series,
                     const struct check_in_library *check_ins)
{
    const struct check_in *check_in =
        series->before ? check_in_library_find(check_ins, series->check_in) : NULL;
    frame->low = INFINITY;
    frame->high = -INFINITY;
    for (int i = 0; check_in && i < check_in->item_count; i++)
        if (strcmp(check_in->items[i].id, series->item) == 0) {
            frame->low = check_in->items[i].least;
            frame->high = check_in->items[i].most;
            return;
        }
    for (int i = 0; i < series->count; i++) {
        double value = series->points[i].value, other = value;
        if (series->before) {
            other = series->before[i];
            value += other;
        }
        frame->low = fmin(frame->low, fmin(value, other));
        frame->high = fmax(frame->high, fmax(value, other));
    }
    double air = fmax((frame->high - frame->low) * 0.15, 2);
    frame->low = fmax(frame->low - air, 0);
    frame->high += air;
}

static void points(struct ui *ui, const struct frame *frame, const struct history_series *series,
                   SDL_Color color)
{
    int first = series->count > 200 ? series->count - 200 : 0; /* more would be one dark band */
    for (int i = first; i < series->count; i++) {
        const struct trend_point *point = &series->points[i];
        float x = x_of(frame, point->at_days);
        double before = series->before ? series->before[i] : 0;
        float y = y_of(frame, point->value + before);
        if (series->before) {
            float from = y_of(frame, before);
            canvas_box(ui->canvas, x - 0.6f, fminf(y, from), 1.2f, fabsf(y - from), 0,
                       theme_faded(color, 0.45));
            canvas_ring(ui->canvas, x, from, 4, 1.4f, color);
        }
        canvas_disc(ui->canvas, x, y, 3.4f, color);
    }
}

/* What a ring and a disc mean. */
static void legend(struct ui *ui, struct box box, SDL_Color color)
{
    float x = box.x + box.w - 164, y = box.y + 12;
    canvas_ring(ui->canvas, x, y, 4, 1.4f, color);
    ui_text(ui, small, x + 12, y + 5, ALIGN_LEFT, ui->theme->quiet, "before");
    canvas_disc(ui->canvas, x + 84, y, 3.6f, color);
    ui_text(ui, small, x + 96, y + 5, ALIGN_LEFT, ui->theme->quiet, "after");
}

void chart_series(struct ui *ui, struct box box, const struct history *history,
                  const struct history_series *series, const struct check_in_library *check_ins)
{
    char words[240], low[24], high[24];
    struct text text = text_over(words, sizeof words);
    SDL_Color color = series->before ? ui->theme->breath : ui->theme->heart;
    history_series_title(series, &text);
    if (series->before && series->count > 0)
        legend(ui, box, color);
    title(ui, (struct box){box.x, box.y, box.w - (series->before ? 180 : 0), 0}, words);
    text = text_over(words, sizeof words);
    history_series_words(history, series, &text);
    sentence(ui, box, words);
    if (series->count == 0)
        return;
    double first = series->points[0].at_days, last = series->points[series->count - 1].at_days;
    struct frame frame = {.at = picture_of(box), .from_day = floor(first)};
    frame.to_day = fmax(history->today + 1, last);
    scale_of(&frame, series, check_ins);
    if (!series->before && !isnan(series->trend.a_day))
        band(ui, &frame, &series->trend, first, last, color);
    points(ui, &frame, series, color);
    snprintf(low, sizeof low, "%.0f", frame.low);
    snprintf(high, sizeof high, "%.0f%s", frame.high, series->before ? "" : " bpm");
    labels(ui, &frame, history->today, low, high);
}
