/* What may stand after "sim:", in words. */
#include "sensors/simulator/heart_model.h"

#include "base/text.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const stories[HEART_STORY_COUNT] = {
    [HEART_SETTLING] = "settling", [HEART_STEADY] = "steady", [HEART_RESTLESS] = "restless"};

static const char *const follows[FOLLOWS_COUNT] = {
    [FOLLOWS_NOT] = "not", [FOLLOWS_WELL] = "well", [FOLLOWS_BADLY] = "badly"};

static const struct {
    const char *name;
    size_t offset;
    double least, most;
} keys[] = {
    {"breath", offsetof(struct heart_recipe, breath_per_min), 3, 30},
    {"hr", offsetof(struct heart_recipe, hr_bpm), 35, 180},
    {"noise", offsetof(struct heart_recipe, noise_ms), 0, 50},
    {"resonance", offsetof(struct heart_recipe, resonance_per_min), 3.5, 10},
    {"quality", offsetof(struct heart_recipe, resonance_quality), 0.5, 5},
    {"answer", offsetof(struct heart_recipe, answer), 0, 2},
    {"ectopic", offsetof(struct heart_recipe, ectopic_share), 0, 0.5},
    {"drift", offsetof(struct heart_recipe, drift), 0, 0.1},
    {"unrest", offsetof(struct heart_recipe, unrest), 0, 0.1},
};

static const struct heart_recipe recipe_default = {
    .story = HEART_SETTLING,
    .seed = 1,
    .breath_per_min = NAN,
    .hr_bpm = 68,
    .noise_ms = 4,
    .resonance_per_min = 5.6,
    .resonance_quality = 1.7,
    .answer = 1,
    .drift = NAN,
    .unrest = NAN,
};

static enum status refuse(const char *word, struct problem *problem)
{
    return problem_set(problem, STATUS_INVALID,
                       "Write words with commas between them, for example sim:steady,breath=5.5.",
                       "the simulated heart does not know \"%.40s\"; it knows settling, steady, "
                       "restless, seed=NUMBER, breath=3..30 (per minute), hr=35..180, "
                       "noise=0..50 (ms), resonance=3.5..10 (per minute), quality=0.5..5 (of the "
                       "resonance), answer=0..2, ectopic=0..0.5, drift=0..0.1, unrest=0..0.1 "
                       "(shares), follows=well, badly or not (the pacer)",
                       word);
}

static bool take_seed(const char *value, struct heart_recipe *recipe)
{
    int64_t seed;
    if (!parse_int64(value, &seed) || seed < 0)
        return false;
    recipe->seed = (uint64_t)seed;
    return true;
}

static bool take_follows(const char *value, struct heart_recipe *recipe)
{
    for (int i = 0; i < FOLLOWS_COUNT; i++) {
        if (strcmp(value, follows[i]) == 0) {
            recipe->follows = (enum heart_follows)i;
            return true;
        }
    }
    return false;
}

static bool take_setting(const char *name, const char *value, struct heart_recipe *recipe)
{
    if (strcmp(name, "seed") == 0)
        return take_seed(value, recipe);
    if (strcmp(name, "follows") == 0)
        return take_follows(value, recipe);
    for (size_t i = 0; i < COUNT(keys); i++) {
        double number;
        if (strcmp(name, keys[i].name) != 0)
            continue;
        if (!parse_double(value, &number) || number < keys[i].least || number > keys[i].most)
            return false;
        memcpy((char *)recipe + keys[i].offset, &number, sizeof number);
        return true;
    }
    return false;
}

static bool take_story(const char *name, struct heart_recipe *recipe)
{
    for (int i = 0; i < HEART_STORY_COUNT; i++) {
        if (strcmp(name, stories[i]) == 0) {
            recipe->story = (enum heart_story)i;
            return true;
        }
    }
    return false;
}

static bool take_word(const char *word, struct heart_recipe *recipe)
{
    char name[128];
    text_copy(name, sizeof name, word);
    char *equals = strchr(name, '=');
    if (!equals)
        return take_story(name, recipe);
    *equals = '\0';
    return take_setting(name, equals + 1, recipe);
}

enum status heart_recipe_parse(const char *words, struct heart_recipe *recipe,
                               struct problem *problem)
{
    *recipe = recipe_default;
    while (*words) {
        char word[128];
        size_t length = strcspn(words, ",");
        if (length == 0 || length >= sizeof word)
            return refuse(words, problem);
        memcpy(word, words, length);
        word[length] = '\0';
        if (!take_word(word, recipe))
            return refuse(word, problem);
        words += length;
        if (*words == ',' && *++words == '\0')
            return refuse(",", problem);
    }
    return STATUS_OK;
}
