/* What a fit check found: its figures as a table, and the same for a tired person. */
#include "calibration/fit.h"

#include <math.h>

#define ROW(member, digits, what, format)                                                          \
    {                                                                                              \
#member, what, format, offsetof(struct fit_figures, member), digits                        \
    }
const struct fit_row_words fit_rows[] = {
    ROW(heart_rate_bpm, 1, "heart rate, as found", "%.1f a minute"),
    ROW(device_bpm, 1, "heart rate, as the device says", "%.1f a minute"),
    ROW(beat_quality, 2, "beats are clear", "%.2f of 1"),
    ROW(corrected_percent, 1, "missed or found twice", "%.1f %% of the last beats"),
    ROW(rate_hz, 2, "samples", "%.1f a second"),
    ROW(nominal_hz, 2, NULL, NULL),
    ROW(rate_spread_percent, 1, "unsteadiness of that", "%.1f %%"),
    ROW(lost_percent, 2, "lost", "%.2f %%"),
    ROW(late_s, 3, "come late by up to", "%.3f s"),
    ROW(height, 4, "height of the pulse", "%.4g units"),
    ROW(step, 6, NULL, NULL),
    ROW(height_steps, 0, "that is", "%.0f steps of the converter"),
    ROW(height_percent, 1, "and", "%.1f %% of its range"),
    ROW(noise_percent, 1, "noise", "%.1f %% of the height"),
    ROW(hum_percent, 1, "mains hum", "%.1f %% of the height"),
    ROW(clipped_percent, 1, "at the converter's ends", "%.1f %% of the samples"),
    ROW(wander_percent, 0, "the level wanders by", "%.0f %% of the height"),
};
#undef ROW
const int fit_row_count = (int)(sizeof fit_rows / sizeof *fit_rows);

double fit_row_value(const struct fit_figures *figures, const struct fit_row_words *row)
{
    return *(const double *)(const void *)((const char *)figures + row->offset);
}

/* --- in plain words -------------------------------------------------------------------------- */

static void say_way(const struct fit_result *result, struct text *text)
{
    const char *way = fit_way_name(result->figures.way_up);
    if (way)
        text_add(text, "points %s%s", way,
                 result->fault == FIT_UPSIDE_DOWN ? ", the wrong way for this sensor" : "");
}

static void say_height(const struct fit_result *result, struct text *text)
{
    const struct fit_figures *figures = &result->figures;
    if (!isnan(figures->height_steps))
        text_add(text, "%s, %.0f steps of the converter",
                 result->fault == FIT_WEAK || result->fault == FIT_COARSE ? "small"
                                                                          : "large enough",
                 figures->height_steps);
}

/* Hum is part of the roughness that a person can do something else about. */
static void say_noise(const struct fit_result *result, struct text *text)
{
    const struct fit_figures *figures = &result->figures;
    if (isnan(figures->noise_percent))
        return;
    text_add(text, "%.0f %% of the pulse's height", figures->noise_percent);
    if (figures->hum_percent >= 1)
        text_add(text, ", mains hum %.0f %%", figures->hum_percent);
    else if (!isnan(figures->hum_percent))
        text_add(text, ", no mains hum");
}

static void say_clipping(const struct fit_result *result, struct text *text)
{
    double percent = result->figures.clipped_percent;
    if (percent >= 0.05)
        text_add(text, "the wave is cut off in %.1f %% of the samples", percent);
    else if (!isnan(percent))
        text_add(text, "the wave is nowhere cut off");
}

static void say_contact(const struct fit_result *result, struct text *text)
{
    int changes = result->figures.worn_changes;
    if (result->level == QUALITY_NONE)
        return;
    if (changes > 1) /* to be found once is no change of place */
        text_add(text, "came and went %d times", changes / 2);
    else
        text_add(text, "held all the time");
}

static void say_rate(const struct fit_result *result, struct text *text)
{
    const struct fit_figures *figures = &result->figures;
    if (isnan(figures->rate_hz))
        return;
    text_add(text, "%.4g a second", figures->rate_hz);
    if (!isnan(figures->rate_spread_percent))
        text_add(text, ", %s within %.0f %%",
                 result->fault == FIT_UNSTEADY_RATE ? "only steady" : "steady",
                 fmax(1, ceil(figures->rate_spread_percent)));
    if (figures->lost_percent >= 0.05)
        text_add(text, ", %.1f %% lost", figures->lost_percent);
}

static void say_late(const struct fit_result *result, struct text *text)
{
    double late_s = result->figures.late_s;
    if (!isnan(late_s))
        text_add(text, "%s, up to %.0f ms after they were taken",
                 result->fault == FIT_LATE ? "late" : "in time", 1000 * late_s);
}

static void say_beats(const struct fit_result *result, struct text *text)
{
    const struct fit_figures *figures = &result->figures;
    if (isnan(figures->heart_rate_bpm))
        return;
    text_add(text, "%.0f a minute", figures->heart_rate_bpm);
    if (result->fault == FIT_DISAGREES)
        text_add(text, "; the device counts others, %.0f", figures->device_bpm);
    else if (!isnan(figures->device_bpm))
        text_add(text, ", as the device itself says (%.0f)", figures->device_bpm);
    else if (figures->corrected_percent >= 0.5)
        text_add(text, ", %.0f %% missed or found twice", figures->corrected_percent);
}

int fit_findings(const struct fit_result *result, struct fit_finding findings[FIT_FINDINGS])
{
    static const struct {
        const char *what;
        void (*say)(const struct fit_result *result, struct text *text);
    } all[FIT_FINDINGS] = {
        {"Beats", say_beats},  {"The wave", say_way},     {"Its height", say_height},
        {"Noise", say_noise},  {"Cut off", say_clipping}, {"Contact", say_contact},
        {"Samples", say_rate}, {"They come", say_late},
    };
    int count = 0;
    for (int i = 0; i < FIT_FINDINGS; i++) {
        struct fit_finding *finding = &findings[count];
        *finding = (struct fit_finding){.what = all[i].what};
        struct text text = text_over(finding->words, sizeof finding->words);
        all[i].say(result, &text);
        count += text.used > 0;
    }
    return count;
}
