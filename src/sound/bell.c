/* A small singing bowl, struck with felt. What makes it a bowl and not a chime: partials that are
 * not in whole ratios, each of them a pair a fraction of a hertz apart, so that the tone breathes,
 * and higher ones that die sooner. The ratios are near those measured on bowls by Inacio, Henrique
 * and Antunes (The dynamics of Tibetan singing bowls, Acta Acustica 92, 2006); levels, beats and
 * decays are our own choice.
 *
 * A click is a jump, so the attack rises along a raised cosine, and the last second fades to
 * nothing. */
#include "sound/bell.h"

#include <math.h>
#include <string.h>

#define FADE_S   1.0
#define PARTIALS 4
#define TONES    (2 * PARTIALS)
#define PI       3.14159265358979323846

struct partial {
    double ratio;   /* to the lowest */
    double level;   /* of the two tones together */
    double beat_hz; /* between the two */
    double decay_s; /* to 1/e */
};

struct bell_recipe {
    const char *name;
    double lowest_hz;
    double attack_s;
    struct partial partials[PARTIALS];
};

static const struct bell_recipe recipes[BELL_COUNT] = {
    [BELL_SOFT] = {"soft",
                   264.0,
                   0.060,
                   {{1.0, 1.0, 0.5, 1.6},
                    {2.77, 0.22, 0.9, 0.8},
                    {5.15, 0.05, 1.3, 0.35},
                    {8.1, 0.01, 1.9, 0.15}}},
    [BELL_CLEAR] = {"clear",
                    396.0,
                    0.015,
                    {{1.0, 1.0, 0.7, 1.4},
                     {2.77, 0.45, 1.1, 0.9},
                     {5.15, 0.16, 1.7, 0.45},
                     {8.1, 0.05, 2.3, 0.2}}},
};

enum bell bell_named(const char *name)
{
    for (int i = 0; i < BELL_COUNT; i++)
        if (strcmp(recipes[i].name, name) == 0)
            return (enum bell)i;
    return BELL_SOFT;
}

bool bell_due(int *remembered, int shown)
{
    int before = shown < *remembered ? 0 : *remembered;
    *remembered = shown;
    return shown > before;
}

size_t bell_length(double rate_hz)
{
    return (size_t)(BELL_SECONDS * rate_hz);
}

/* 0 to 1 with level ends. */
static double rise(double share)
{
    return share <= 0 ? 0 : share >= 1 ? 1 : 0.5 - 0.5 * cos(PI * share);
}

/* A tone that dies away: a hand that turns and shortens by the same from sample to sample, whose
 * height is the sound. Ten times quicker than asking for every sine. */
struct tone {
    double x, y, turn_x, turn_y;
};

static struct tone tone_of(double hz, double level, double decay_s, double rate_hz)
{
    double angle = 2 * PI * hz / rate_hz, shorter = exp(-1 / (decay_s * rate_hz));
    return (struct tone){level, 0, shorter * cos(angle), shorter * sin(angle)};
}

static void tones_of(const struct bell_recipe *recipe, double rate_hz, struct tone *tones)
{
    for (int i = 0; i < PARTIALS; i++) {
        const struct partial *partial = &recipe->partials[i];
        double hz = partial->ratio * recipe->lowest_hz, level = partial->level / 1.6;
        double apart = partial->beat_hz / 2;
        tones[2 * i] = tone_of(hz - apart, level, partial->decay_s, rate_hz);
        tones[2 * i + 1] = tone_of(hz + apart, 0.6 * level, partial->decay_s, rate_hz);
    }
}

static double tones_next(struct tone *tones)
{
    double sum = 0;
    for (int i = 0; i < TONES; i++) {
        struct tone *tone = &tones[i];
        double x = tone->x * tone->turn_x - tone->y * tone->turn_y;
        sum += tone->y;
        tone->y = tone->x * tone->turn_y + tone->y * tone->turn_x;
        tone->x = x;
    }
    return sum;
}

void bell_render(enum bell bell, double rate_hz, float *samples)
{
    const struct bell_recipe *recipe = &recipes[bell];
    struct tone tones[TONES];
    size_t length = bell_length(rate_hz);
    double highest = 0;
    tones_of(recipe, rate_hz, tones);
    for (size_t i = 0; i < length; i++) {
        double t_s = (double)i / rate_hz;
        double ends = rise(t_s / recipe->attack_s) * rise((BELL_SECONDS - t_s) / FADE_S);
        double value = tones_next(tones) * ends;
        samples[i] = (float)value;
        highest = fmax(highest, fabs(value));
    }
    float gain = highest > 0 ? (float)(BELL_PEAK / highest) : 0;
    for (size_t i = 0; i < length; i++)
        samples[i] *= gain;
}
