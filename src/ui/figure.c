/* The disc's size is the pacer's fullness at this very moment of practice; while the pacer is off
 * it rests at a third. Two faint rings show where the breath turns, so that the eye can rest on the
 * goal rather than chase the edge. The glow behind grows with coherence, over many seconds. */
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
    double strength = (0.22 + 0.05 * fullness + 0.22 * motion->glow) * theme->glow;
    float reach = (float)(300 + 20 * size + 50 * motion->glow) * place.k;
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

static void disc(struct ui *ui, struct place place, double fullness, double lit, double depth)
{
    const struct theme *theme = ui->theme;
    float radius = radius_of(fullness) * place.k;
    double body = theme->glow > 0 ? 0.26 + 0.26 * lit : 0;
    SDL_Color turns = theme_faded(theme->breath, theme->glow > 0 ? 0.20 : 0.55);
    canvas_ring(ui->canvas, place.x, place.y, radius_of(at_depth(0, depth)) * place.k, 1.2f, turns);
    canvas_ring(ui->canvas, place.x, place.y, (radius_of(at_depth(1, depth)) + 10) * place.k, 1.2f,
                turns);
    canvas_disc_shaded(ui->canvas, place.x, place.y, radius,
                       theme_faded(theme->breath, body * 0.45), theme_faded(theme->breath, body));
    canvas_ring(ui->canvas, place.x, place.y, radius, theme->glow > 0 ? 2.0f : 3.0f,
                theme_faded(theme->breath, 0.9));
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
    disc(ui, place, size, look.reduced_motion ? 1.6 * fullness : 0.5 + 0.5 * fullness, depth);
    if (look.paused || (look.words && breathes))
        shade(ui, place, look.paused ? 1 : motion_ease(motion->paced));
    if (look.paused)
        word(ui, place, "paused", 1);
    else if (look.words && breathes)
        words(ui, place, snapshot, phase, breath.inhaling, motion->paced);
}
