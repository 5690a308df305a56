/* Few settings, in the order in which people look for them. What only a file needs (the sensor's
 * address, the key of ANT+) has no row of its own here. */
#include "app/setting_rows.h"

#include "app/resonance_rate.h"
#include "base/text.h"
#include "ui/widgets.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define RATE_USUAL_PER_MIN 6.0 /* while nothing is found */

static const char *const off_on[] = {"Off", "On"};
static const char *const lights[] = {"By the hour", "Night", "Day", "High contrast"};
static const char *const scores[SCORE_COUNT] = {[SCORE_SHOWN] = "As the practice says",
                                                [SCORE_SOFT] = "As light",
                                                [SCORE_AFTERWARDS] = "Afterwards",
                                                [SCORE_HIDDEN] = "Never"};

static const struct shown {
    enum setting setting; /* SETTING_COUNT: none */
    const char *group, *title, *about;
    enum row_form form;
    const char *const *labels;
} shown[] = {
    {SETTING_THEME, "Light and size", "Light", "By the hour it is night from 18 to 7.", ROW_CHOICE,
     lights},
    {SETTING_TEXT_SIZE, NULL, "Text size", "Everything grows with it.", ROW_STEPS, NULL},
    {SETTING_REDUCED_MOTION, NULL, "Less movement", "The figure changes its light, not its size.",
     ROW_CHOICE, off_on},
    {SETTING_FULL_SCREEN, NULL, "Full screen", "From the start; F11 changes it at any time.",
     ROW_CHOICE, off_on},
    {SETTING_SOUND, "Sound", "Bells", "They mark how a practice turns.", ROW_CHOICE, off_on},
    {SETTING_VOLUME, NULL, "Volume", "How loud the bells are.", ROW_STEPS, NULL},
    {SETTING_RESONANCE, "Breath", "Your own rate", "In breaths a minute.", ROW_STEPS, NULL},
    {SETTING_ADAPT, NULL, "Gentle adaptation", "The pacer follows your heart a little.", ROW_CHOICE,
     off_on},
    {SETTING_SCORE, "Coherence", "When it is shown", "It is recorded in any case.", ROW_CHOICE,
     scores},
    {SETTING_PARTICIPANT, "You and this machine", "Participant", "A code, never a name.", ROW_WORDS,
     NULL},
    {SETTING_COUNT, NULL, "Sensor", "Which one, and what it is.", ROW_SENSOR, NULL},
    {SETTING_COUNT, NULL, "Introduction", "The three pages of the first start.", ROW_WELCOME, NULL},
};

static int count_of(const char *const *words)
{
    int count = 0;
    while (words && words[count])
        count++;
    return count;
}

static void choice(const struct setting_kind *kind, const struct shown *row, struct setting_row *to)
{
    to->words = kind->choices;
    to->labels = row->labels;
    to->count = count_of(kind->choices);
    while (to->chosen < to->count - 1 && strcmp(to->words[to->chosen], to->word) != 0)
        to->chosen++;
}

static void percent(char *word, double value)
{
    snprintf(word, ROW_WORD_SIZE, "%.0f", value);
}

static void text_size(const struct settings *settings, struct setting_row *to)
{
    float now = (float)settings->text_percent / 100;
    float less = text_size_next(now, -1), more = text_size_next(now, 1);
    snprintf(to->shown, sizeof to->shown, "%.0f %%", settings->text_percent);
    percent(to->usual, 100);
    if (less < now)
        percent(to->less, less * 100);
    if (more > now)
        percent(to->more, more * 100);
}

static void volume(const struct settings *settings, struct setting_row *to)
{
    const struct setting_kind *kind = setting_kind(SETTING_VOLUME);
    double now = settings->volume_percent;
    snprintf(to->shown, sizeof to->shown, "%.0f %%", now);
    percent(to->usual, 100);
    if (now > kind->least)
        percent(to->less, fmax(now - kind->step, kind->least));
    if (now < kind->most)
        percent(to->more, fmin(now + kind->step, kind->most));
}

static void resonance(const struct settings *settings, struct setting_row *to)
{
    const struct setting_kind *kind = setting_kind(SETTING_RESONANCE);
    double own = settings->resonance_per_min;
    double found = own > 0 ? 0 : resonance_of(settings, settings->participant).per_min;
    double now = own > 0 ? own : found > 0 ? found : RATE_USUAL_PER_MIN;
    double less = round((now - kind->step) * 10) / 10, more = round((now + kind->step) * 10) / 10;
    snprintf(to->shown, sizeof to->shown, "%.1f%s", now,
             own > 0     ? ""
             : found > 0 ? ", as found"
                         : ", as usual");
    if (less >= kind->least)
        snprintf(to->less, sizeof to->less, "%g", less);
    if (more <= kind->most)
        snprintf(to->more, sizeof to->more, "%g", more);
    text_copy(to->usual, sizeof to->usual, "found");
}

static void fill(const struct settings *settings, const struct shown *row, struct setting_row *to)
{
    char word[SETTING_WORD_SIZE];
    *to = (struct setting_row){
        .group = row->group, .title = row->title, .about = row->about, .form = row->form};
    if (row->setting == SETTING_COUNT)
        return;
    const struct setting_kind *kind = setting_kind(row->setting);
    to->key = kind->key;
    to->written = settings->written[row->setting];
    settings_word(settings, row->setting, word);
    text_copy(to->word, sizeof to->word, word);
    if (row->form == ROW_CHOICE)
        choice(kind, row, to);
    else if (row->setting == SETTING_TEXT_SIZE)
        text_size(settings, to);
    else if (row->setting == SETTING_VOLUME)
        volume(settings, to);
    else if (row->setting == SETTING_RESONANCE)
        resonance(settings, to);
}

void setting_rows(const struct settings *settings, struct setting_rows *rows)
{
    const int count = (int)(sizeof shown / sizeof *shown);
    rows->count = count;
    rows->trouble = settings->trouble;
    rows->preferences = (struct preferences){.theme = settings_theme(settings),
                                             .text_scale = (float)settings->text_percent / 100,
                                             .reduced_motion = settings->reduced_motion,
                                             .full_screen = settings->full_screen,
                                             .score = settings->score};
    for (int i = 0; i < count; i++)
        fill(settings, &shown[i], &rows->at[i]);
}
