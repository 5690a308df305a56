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

static double partial_at(const struct partial *partial, double lowest_hz, double t_s)
{
    double hz = partial->ratio * lowest_hz;
    double pair = sin(2 * PI * (hz - partial->beat_hz / 2) * t_s) +
                  0.6 * sin(2 * PI * (hz + partial->beat_hz / 2) * t_s);
    return partial->level / 1.6 * pair * exp(-t_s / partial->decay_s);
}

static double bell_at(const struct bell_recipe *recipe, double t_s)
{
    double sum = 0;
    for (int i = 0; i < PARTIALS; i++)
        sum += partial_at(&recipe->partials[i], recipe->lowest_hz, t_s);
    return sum * rise(t_s / recipe->attack_s) * rise((BELL_SECONDS - t_s) / FADE_S);
}

void bell_render(enum bell bell, double rate_hz, float *samples)
{
    size_t length = bell_length(rate_hz);
    double highest = 0;
    for (size_t i = 0; i < length; i++) {
        double value = bell_at(&recipes[bell], (double)i / rate_hz);
        samples[i] = (float)value;
        highest = fmax(highest, fabs(value));
    }
    float gain = highest > 0 ? (float)(BELL_PEAK / highest) : 0;
    for (size_t i = 0; i < length; i++)
        samples[i] *= gain;
}
