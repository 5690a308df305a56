/* Device profiles: files into structs. */
#include "calibration/profile.h"

#include "base/paths.h"
#include "files/fields.h"
#include "files/file.h"
#include <glob.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX    20
#define WORDS_MAX    300 /* characters */
#define DELAY_MAX_NS INT64_C(60000000000)

struct raw_profile {
    char *device, *title, *polarity, *units, *delay, *delay_spread, *about_delay, *measured_by;
    char **quirks, **sources;
    unsigned quirks_count, sources_count;
};

static const cyaml_schema_field_t fields[] = {
    SCHEMA_WORDS("device", NEEDED, struct raw_profile, device),
    SCHEMA_WORDS("title", NEEDED, struct raw_profile, title),
    SCHEMA_WORDS("polarity", MAYBE, struct raw_profile, polarity),
    SCHEMA_WORDS("units", MAYBE, struct raw_profile, units),
    SCHEMA_WORDS("delay", MAYBE, struct raw_profile, delay),
    SCHEMA_WORDS("delay_spread", MAYBE, struct raw_profile, delay_spread),
    SCHEMA_WORDS("about_delay", MAYBE, struct raw_profile, about_delay),
    SCHEMA_WORDS("measured_by", NEEDED, struct raw_profile, measured_by),
    SCHEMA_LIST("quirks", MAYBE, struct raw_profile, quirks, &schema_word, 1, LINES_MAX),
    SCHEMA_LIST("sources", NEEDED, struct raw_profile, sources, &schema_word, 1, LINES_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t top = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_profile, fields),
};

static const struct schema_name names[] = {{fields, "a profile"}};

static const struct schema profile_schema = {
    .top = &top, .names = names, .name_count = 1, .size_max = (size_t)32 * 1024};

static enum status read_delay(const struct value *value, double *delay_s)
{
    int64_t ns;
    if (!value->words)
        return STATUS_OK;
    if (!parse_duration_ns(value->words, &ns) || ns > DELAY_MAX_NS)
        return FIELD_REFUSE(value, "Write it as 20ms.", "'%s' is a length of time, not '%.20s'",
                            value->key, value->words);
    *delay_s = (double)ns / 1e9;
    return STATUS_OK;
}

/* A figure needs somebody who measured it, and none is made up. */
static enum status check_measured(const struct reading *reading, const struct profile *made)
{
    const struct place *whole = &reading->places->at[0];
    bool measured = strcmp(made->measured_by, "not measured") != 0;
    bool known = !isnan(made->delay_s);
    if (measured == known && (known || isnan(made->delay_spread_s)))
        return STATUS_OK;
    const struct place *place = field_place(reading, whole, "measured_by");
    return places_refuse(reading->places, place->line, place->column, reading->problem,
                         "Write who measured it and the delay, or \"not measured\" and no delay.",
                         known ? "a delay is given, and nobody is named who measured it"
                               : "somebody is named who measured, and no delay is given");
}

static enum status make_profile(const struct reading *reading, const void *from, void *to)
{
    static const char *const ways[] = {"up", "down"};
    const struct raw_profile *raw = from;
    struct profile *made = to;
    const struct place *at = &reading->places->at[0];
    int way = -1;
    FIELD(field_id, at, "device", raw->device, ID_MAX, &made->device);
    FIELD(field_needed_text, at, "title", raw->title, TITLE_MAX, &made->title);
    FIELD(field_choice, at, "polarity", raw->polarity, ways, 2, &way);
    made->way_up = way < 0 ? FIT_WAY_UNKNOWN : way == 0 ? FIT_WAY_UP : FIT_WAY_DOWN;
    FIELD(field_text, at, "units", raw->units, WORDS_MAX, &made->units);
    FIELD(read_delay, at, "delay", raw->delay, &made->delay_s);
    FIELD(read_delay, at, "delay_spread", raw->delay_spread, &made->delay_spread_s);
    FIELD(field_text, at, "about_delay", raw->about_delay, WORDS_MAX, &made->about_delay);
    FIELD(field_needed_text, at, "measured_by", raw->measured_by, WORDS_MAX, &made->measured_by);
    enum status status = check_measured(reading, made);
    if (!status)
        status =
            field_texts(reading, at, "quirks", (struct field_words){raw->quirks, raw->quirks_count},
                        WORDS_MAX, &made->quirks, &made->quirk_count);
    if (!status)
        status = field_texts(reading, at, "sources",
                             (struct field_words){raw->sources, raw->sources_count}, WORDS_MAX,
                             &made->sources, &made->source_count);
    return status;
}

enum status profile_parse(const char *text, size_t size, const char *name, struct profile **profile,
                          struct problem *problem)
{
    struct profile *made = calloc(1, sizeof *made);
    *profile = NULL;
    if (!made)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for %s.", name);
    made->delay_s = made->delay_spread_s = NAN;
    enum status status =
        schema_read(&profile_schema, text, size, name, make_profile, made, problem);
    if (status) {
        profile_destroy(made);
        return status;
    }
    *profile = made;
    return STATUS_OK;
}

enum status profile_load(const char *path, struct profile **profile, struct problem *problem)
{
    char *text;
    size_t size;
    *profile = NULL;
    enum status status = file_read(path, profile_schema.size_max, &text, &size, problem);
    if (status)
        return status;
    status = profile_parse(text, size, file_name(path), profile, problem);
    free(text);
    return status;
}

void profile_destroy(struct profile *profile)
{
    if (!profile)
        return;
    field_texts_free(profile->quirks, profile->quirk_count);
    field_texts_free(profile->sources, profile->source_count);
    char *const texts[] = {profile->device, profile->title, profile->units, profile->about_delay,
                           profile->measured_by};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    free(profile);
}

/* --- all of them ---------------------------------------------------------------------------- */

static enum status out_of_memory(struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "There is not enough memory for the device profiles.");
}

enum status profiles_load(const char *folder, struct profiles *profiles,
                          void (*complain)(const struct problem *problem), struct problem *problem)
{
    char pattern[PATH_SIZE + 8];
    glob_t found = {0};
    struct text text = text_over(pattern, sizeof pattern);
    *profiles = (struct profiles){0};
    text_add(&text, "%s/*.yaml", folder);
    if (text.cut || glob(pattern, 0, NULL, &found) != 0)
        return STATUS_OK;
    profiles->at = calloc(found.gl_pathc, sizeof *profiles->at);
    for (size_t i = 0; profiles->at && i < found.gl_pathc; i++) {
        struct problem wrong;
        if (profile_load(found.gl_pathv[i], &profiles->at[profiles->count], &wrong) == STATUS_OK)
            profiles->count++;
        else if (complain)
            complain(&wrong);
    }
    globfree(&found);
    return profiles->at ? STATUS_OK : out_of_memory(problem);
}

void profiles_finish(struct profiles *profiles)
{
    for (int i = 0; i < profiles->count; i++)
        profile_destroy(profiles->at[i]);
    free(profiles->at);
    *profiles = (struct profiles){0};
}

const struct profile *profiles_find(const struct profiles *profiles, const char *device)
{
    for (int i = 0; profiles && i < profiles->count; i++)
        if (strcmp(profiles->at[i]->device, device) == 0)
            return profiles->at[i];
    return NULL;
}

void profile_delay_words(const struct profile *profile, struct text *text)
{
    if (!profile || isnan(profile->delay_s)) {
        text_add(text, "Delay: not measured.");
    } else {
        text_add(text, "Delay: %.0f ms", 1000 * profile->delay_s);
        if (!isnan(profile->delay_spread_s))
            text_add(text, ", give or take %.0f", 1000 * profile->delay_spread_s);
        text_add(text, " (%s).", profile->measured_by);
    }
    if (profile && profile->about_delay)
        text_add(text, " %s", profile->about_delay);
}
