/* Three lights, as tables. The night is not black and the day not white, because both tire the eyes
 * of someone at the end of a shift; high contrast is for those who need every edge, so it has no
 * soft light at all. Quiet colours are as quiet as 4.5:1 allows (a test holds them to it). Nothing
 * here is red: no state of a heart is an alarm. */
#include "ui/theme.h"

#include <math.h>
#include <string.h>

const struct theme themes[THEME_COUNT] = {
    {.name = "night",
     .near = {0x15, 0x26, 0x2E, 255},
     .far = {0x0C, 0x14, 0x17, 255},
     .ink = {0xEA, 0xF0, 0xEC, 255},
     .quiet = {0x9B, 0xAE, 0xA9, 255},
     .breath = {0x6F, 0xC3, 0xB2, 255},
     .heart = {0xF2, 0xB2, 0x7A, 255},
     .ember = {0xFF, 0xE4, 0xC4, 255},
     .on_breath = {0x0C, 0x17, 0x19, 255},
     .card = {0xEA, 0xF0, 0xEC, 13},
     .card_edge = {0xEA, 0xF0, 0xEC, 20},
     .chosen = {0x6F, 0xC3, 0xB2, 26},
     .chosen_edge = {0x6F, 0xC3, 0xB2, 110},
     .glow = 1.0f,
     .age_floor = 0.30f},
    {.name = "day",
     .near = {0xF1, 0xEB, 0xDF, 255},
     .far = {0xFB, 0xF8, 0xF2, 255},
     .ink = {0x22, 0x30, 0x2E, 255},
     .quiet = {0x55, 0x63, 0x5D, 255},
     .breath = {0x1F, 0x64, 0x5A, 255},
     .heart = {0xA8, 0x4F, 0x28, 255},
     .ember = {0xC8, 0x68, 0x38, 255},
     .on_breath = {0xFF, 0xFF, 0xFF, 255},
     .card = {0x22, 0x30, 0x2E, 11},
     .card_edge = {0x22, 0x30, 0x2E, 16},
     .chosen = {0x2F, 0x7F, 0x73, 28},
     .chosen_edge = {0x2F, 0x7F, 0x73, 120},
     .glow = 0.65f,
     .age_floor = 0.34f},
    {.name = "contrast",
     .near = {0, 0, 0, 255},
     .far = {0, 0, 0, 255},
     .ink = {255, 255, 255, 255},
     .quiet = {255, 255, 255, 255},
     .breath = {0x00, 0xE5, 0xC8, 255},
     .heart = {0xFF, 0xD4, 0x00, 255},
     .ember = {255, 255, 255, 255},
     .on_breath = {0, 0, 0, 255},
     .card = {0, 0, 0, 255},
     .card_edge = {255, 255, 255, 255},
     .chosen = {0, 0, 0, 255},
     .chosen_edge = {0x00, 0xE5, 0xC8, 255},
     .glow = 0.0f,
     .age_floor = 0.65f},
};

const struct theme *theme_find(const char *name)
{
    for (int i = 0; name && i < THEME_COUNT; i++)
        if (strcmp(themes[i].name, name) == 0)
            return &themes[i];
    return NULL;
}

const struct theme *theme_for_hour(int hour)
{
    return theme_find(hour >= 18 || hour < 7 ? "night" : "day");
}

const struct theme *theme_next(const struct theme *theme)
{
    return &themes[(theme - themes + 1) % THEME_COUNT];
}

SDL_Color theme_faded(SDL_Color color, double share)
{
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    color.a = (uint8_t)(color.a * share + 0.5);
    return color;
}

static uint8_t between(uint8_t from, uint8_t to, double share)
{
    return (uint8_t)(from + (to - from) * share + 0.5);
}

SDL_Color theme_mixed(SDL_Color from, SDL_Color to, double share)
{
    return (SDL_Color){between(from.r, to.r, share), between(from.g, to.g, share),
                       between(from.b, to.b, share), between(from.a, to.a, share)};
}

static double linear(uint8_t channel)
{
    double c = channel / 255.0;
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(SDL_Color color)
{
    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

double theme_contrast(SDL_Color a, SDL_Color b)
{
    double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}
