/* The disc's size is the pacer's fullness at this very moment of practice; while the pacer is off
 * it rests at a third. Two faint rings show where the breath turns, so that the eye can rest on the
 * goal rather than chase the edge.
 *
 * What the heart does is felt here rather than read. Within seconds: a warm ring, the heart's,
 * comes from outside to lie upon the breath's edge as the two move together (the quick reading),
 * and drifts off and fades where they do not. Over many seconds: the glow behind reaches further
 * with coherence, and the outer ring grows broader, which is seen without any light as well. */
#include "ui/figure.h"

#include "practice/pacer.h"
#include <math.h>

#define EMPTY     66.0
#define FULL      140.0
#define REST      0.36
#define WORD_FADE 0.45 /* seconds around a turn in which the word changes */

static double seconds_from_turn(double phase, const struct pace_body *pace)
{
    double away = fabs(phase - pace->inhale);
    away = fmin(away, fmin(phase, 1 - phase));
    return pace->rate_hz > 0 ? away / pace->rate_hz : 0;
}

static float word_size(struct place place)
{
    return fmaxf(24 * place.k, 19);
}

/* Of the ground, under the word: the light behind it may be too bright for it. */
static void shade(struct ui *ui, struct place place, double share)
{
    if (ui->theme->glow > 0)
        canvas_glow(ui->canvas, place.x, place.y, word_size(place) * 4.4f,
                    theme_faded(ui->theme->near, 0.34 * share));
}

static void word(struct ui *ui, struct place place, const char *text, double share)
{
    struct type type = {FACE_PLAIN, word_size(place)};
    ui_text(ui, type, place.x, place.y + type.size * 0.33f, ALIGN_MIDDLE,
            theme_faded(ui->theme->ink, share), text);
}

static void words(struct ui *ui, struct place place, const struct snapshot *snapshot, double phase,
                  bool inhaling, double paced)
{
    double away = seconds_from_turn(phase, &snapshot->pace);
    word(ui, place, inhaling ? "in" : "out", motion_ease(away / WORD_FADE) * motion_ease(paced));
}

static void light(struct ui *ui, struct place place, const struct motion *motion, double fullness,
                  double size)
{
    const struct theme *theme = ui->theme;
    double strength = (0.20 + 0.05 * fullness + 0.26 * motion->glow) * theme->glow;
    float reach = (float)(285 + 20 * size + 95 * motion->glow) * place.k;
    canvas_glow(ui->canvas, place.x, place.y, reach, theme_faded(theme->breath, strength));
}

static float radius_of(double fullness)
{
    return (float)(EMPTY + (FULL - EMPTY) * fullness);
}

/* Less deep: the disc moves less far from where it rests, and the rings come nearer. */
static double at_depth(double fullness, double depth)
{
    return REST + (fullness - REST) * depth;
}

static void disc(struct ui *ui, struct place place, double fullness, double lit, double depth,
                 double glow)
{
    const struct theme *theme = ui->theme;
    float radius = radius_of(fullness) * place.k;
    double body = theme->glow > 0 ? 0.26 + 0.26 * lit : 0;
    SDL_Color turns = theme_faded(theme->breath, theme->glow > 0 ? 0.20 : 0.55);
    SDL_Color outer = theme_faded(theme->breath, (theme->glow > 0 ? 0.20 : 0.55) + 0.2 * glow);
    canvas_ring(ui->canvas, place.x, place.y, radius_of(at_depth(0, depth)) * place.k, 1.2f, turns);
    canvas_ring(ui->canvas, place.x, place.y, (radius_of(at_depth(1, depth)) + 10) * place.k,
                (float)(1.2 + 2.4 * glow), outer);
    canvas_disc_shaded(ui->canvas, place.x, place.y, radius,
                       theme_faded(theme->breath, body * 0.45), theme_faded(theme->breath, body));
    canvas_ring(ui->canvas, place.x, place.y, radius, theme->glow > 0 ? 2.0f : 3.0f,
                theme_faded(theme->breath, 0.9));
}

/* The heart's ring. Where nothing is to move it keeps its place, and only its light changes. */
static void with_pacer(struct ui *ui, struct place place, double fullness, double together,
                       bool reduced_motion)
{
    double near = reduced_motion ? 0.7 : motion_ease(together);
    float radius = (radius_of(fullness) + (float)(5 + 26 * (1 - near))) * place.k;
    canvas_ring(ui->canvas, place.x, place.y, radius, (float)(1.2 + 1.8 * together),
                theme_faded(ui->theme->heart, 0.9 * motion_ease(1.15 * together)));
}

void figure_draw(struct ui *ui, struct place place, const struct snapshot *snapshot,
                 const struct motion *motion, int64_t now_ns, struct figure_look look)
{
    double phase = pacer_phase(&snapshot->pace, now_ns);
    struct breath_figure breath = pacer_figure(phase, snapshot->pace.inhale);
    double paced = motion_ease(motion->paced);
    bool breathes = snapshot->pace.on && paced > 0;
    double depth = snapshot->pace.on ? snapshot->pace.depth : 1;
    double fullness = breathes ? at_depth(breath.fullness, paced * depth) : REST;
    double size = look.reduced_motion ? 0.7 : fullness;
    light(ui, place, motion, fullness, size);
    disc(ui, place, size, look.reduced_motion ? 1.6 * fullness : 0.5 + 0.5 * fullness, depth,
         motion->glow);
    if (motion->with_pacer > 0.02)
        with_pacer(ui, place, size, motion->with_pacer, look.reduced_motion);
    if (look.paused || (look.words && breathes))
        shade(ui, place, look.paused ? 1 : motion_ease(motion->paced));
    if (look.paused)
        word(ui, place, "paused", 1);
    else if (look.words && breathes)
        words(ui, place, snapshot, phase, breath.inhaling, motion->paced);
}
