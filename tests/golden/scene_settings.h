/* Settings as the screen shows them: made by the program's own table from values that are set here.
 * Part of scenes.h. */
#ifndef TEST_SCENE_SETTINGS_H
#define TEST_SCENE_SETTINGS_H

#include "app/setting_rows.h"

/* As they are before anything is changed, but for the rate, which would be looked up in a file; or
 * as somebody likes them. */
static void scene_settings(bool changed, bool trouble, struct setting_rows *rows)
{
    static const struct {
        enum setting setting;
        const char *word;
    } liked[] = {{SETTING_RESONANCE, "5.6"},   {SETTING_THEME, "day"},
                 {SETTING_TEXT_SIZE, "125"},   {SETTING_REDUCED_MOTION, "true"},
                 {SETTING_VOLUME, "40"},       {SETTING_SCORE, "after"},
                 {SETTING_PARTICIPANT, "P-07"}};
    struct settings settings;
    struct problem problem;
    settings_read("", "", &settings, &problem);
    for (size_t i = 0; i < (changed ? sizeof liked / sizeof *liked : 1); i++)
        settings_take(&settings, liked[i].setting, liked[i].word);
    if (trouble)
        problem_set(&settings.trouble, STATUS_INVALID,
                    "Changes hold for this run only until it is mended.",
                    "/home/mira/.config/kindbeat/settings.yaml, line 3, column 8: theme is hour, "
                    "night, day or contrast");
    setting_rows(&settings, rows);
    settings_finish(&settings);
}

#endif
