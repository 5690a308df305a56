/* Plain comparisons. Moments are compared without regard to capital letters, whole or in part: a
 * person on the command line writes "death" for "after a death". */
#include "practice/search.h"

#include <math.h>
#include <string.h>

#define SPARE_MIN 0.25 /* "three minutes" is not less for a few seconds more */

double practice_fits(const struct practice *practice, double minutes)
{
    double fits = 0;
    if (minutes <= 0)
        return practice->seconds / 60;
    for (int i = 0; i < practice->minutes_count; i++)
        if (practice->minutes[i] <= minutes + SPARE_MIN)
            fits = practice->minutes[i];
    if (practice->minutes_count == 0 && practice->seconds / 60 <= minutes + SPARE_MIN)
        fits = practice->seconds / 60;
    return fits;
}

static bool is_for(const struct practice *practice, const char *moment)
{
    for (int i = 0; i < practice->moment_count; i++)
        if (strcasestr(practice->moments[i], moment))
            return true;
    return false;
}

static bool answers(const struct practice *practice, const struct practice_search *search)
{
    bool theme =
        !search->theme || (practice->theme && strcasecmp(practice->theme, search->theme) == 0);
    return theme && (!search->moment || is_for(practice, search->moment)) &&
           practice_fits(practice, search->minutes) > 0;
}

int practice_search(const struct practice_library *library, const struct practice_search *search,
                    int *found, int most)
{
    int count = 0;
    for (int i = 0; i < library->count && count < most; i++) {
        if (!answers(library->practices[i], search))
            continue;
        int at = count++;
        double fits = practice_fits(library->practices[i], search->minutes);
        if (search->minutes > 0)
            for (;
                 at > 0 && practice_fits(library->practices[found[at - 1]], search->minutes) < fits;
                 at--)
                found[at] = found[at - 1];
        found[at] = i;
    }
    return count;
}

static int add_word(const char **words, int count, int most, const char *word)
{
    int at = 0;
    while (at < count && strcmp(words[at], word) < 0)
        at++;
    if (count == most || (at < count && strcmp(words[at], word) == 0))
        return count;
    memmove(words + at + 1, words + at, (size_t)(count - at) * sizeof *words);
    words[at] = word;
    return count + 1;
}

int practice_themes_of(const struct practice_library *library, const char **words, int most)
{
    int count = 0;
    for (int i = 0; i < library->count; i++)
        if (library->practices[i]->theme)
            count = add_word(words, count, most, library->practices[i]->theme);
    return count;
}

int practice_moments_of(const struct practice_library *library, const char **words, int most)
{
    int count = 0;
    for (int i = 0; i < library->count; i++)
        for (int k = 0; k < library->practices[i]->moment_count; k++)
            count = add_word(words, count, most, library->practices[i]->moments[k]);
    return count;
}
