/* What the tests of cleaning share: a series of beats as intervals, live and offline, and what the
 * reference programs marked in it. */
#ifndef CLEANING_SUPPORT_H
#define CLEANING_SUPPORT_H

#include "heart_support.h"

#include "heart/cleaning.h"
#include "heart/hrv.h"
#include "heart/rr.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

/* Intervals as a list of beats gives them; `live` keeps what the causal form told last. */
struct cleaned {
    struct rr_interval *at;
    size_t count;
};

static inline void cleaned_finish(struct cleaned *cleaned)
{
    free(cleaned->at);
}

static inline struct cleaned cleaned_raw(const double *times_s, size_t count)
{
    struct cleaned cleaned = {calloc(count, sizeof *cleaned.at), count};
    for (size_t i = 0; i < count; i++) {
        struct rr_interval *one = &cleaned.at[i];
        one->time_ns = ns_from_s(times_s[i]);
        one->rr_ms = i == 0 ? NAN : (double)(one->time_ns - one[-1].time_ns) / 1e6;
        one->first = i == 0 || one->rr_ms > RR_GAP_MS;
        one->clear = one->trusted = true;
        if (one->first)
            one->rr_ms = NAN;
    }
    return cleaned;
}

static inline struct cleaned cleaned_offline(const double *times_s, size_t count)
{
    struct problem problem;
    struct cleaned cleaned = cleaned_raw(times_s, count);
    assert_int_equal(cleaning_of(cleaned.at, count, &problem), STATUS_OK);
    return cleaned;
}

static inline void keep_all(struct cleaned *cleaned, size_t room, const struct rr_interval *told,
                            int count)
{
    for (int i = 0; i < count; i++)
        rr_keep(cleaned->at, &cleaned->count, room, &told[i]);
}

static inline struct cleaned cleaned_live(const double *times_s, size_t count)
{
    struct cleaned cleaned = {calloc(count, sizeof *cleaned.at), 0};
    struct rr_interval told[RR_AT_ONCE];
    static struct rr rr;
    rr_start(&rr);
    for (size_t i = 0; i < count; i++)
        keep_all(&cleaned, count, told, rr_beat(&rr, ns_from_s(times_s[i]), 1, told));
    keep_all(&cleaned, count, told, rr_break(&rr, told));
    return cleaned;
}

static inline struct hrv_time cleaned_hrv(const struct cleaned *cleaned)
{
    size_t room = rr_points_count(cleaned->at, cleaned->count);
    double *times_s = malloc((room + 1) * sizeof *times_s);
    double *nn_ms = malloc((room + 1) * sizeof *nn_ms);
    bool *follows = malloc((room + 1) * sizeof *follows);
    size_t count = rr_points(cleaned->at, cleaned->count, 0, times_s, nn_ms, follows, room);
    struct hrv_time hrv = hrv_in_time(nn_ms, follows, count);
    free(times_s);
    free(nn_ms);
    free(follows);
    return hrv;
}

static inline char *text_of_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    char *text = malloc(size + 1);
    rewind(file);
    text[fread(text, 1, size, file)] = '\0';
    fclose(file);
    return text;
}

static inline cJSON *reference_artefacts(void)
{
    const char *path = test_recording("reference/artefacts.json");
    char *text = path ? text_of_file(path) : NULL;
    cJSON *json = text ? cJSON_Parse(text) : NULL;
    free(text);
    return json;
}

static inline void marks_put(uint8_t *marks, const cJSON *program, const char *list,
                             enum beat_class class)
{
    const cJSON *index;
    cJSON_ArrayForEach(index, cJSON_GetObjectItem(program, list)) marks[index->valueint] =
        (uint8_t) class;
}

/* One class for each beat, as that program marked it. */
static inline void marks_of(const cJSON *series, const char *name, uint8_t *marks, size_t count)
{
    const cJSON *program = cJSON_GetObjectItem(series, name);
    memset(marks, BEAT_NORMAL, count);
    marks_put(marks, program, "ectopic", BEAT_ECTOPIC);
    marks_put(marks, program, "missed", BEAT_MISSED);
    marks_put(marks, program, "extra", BEAT_EXTRA);
    marks_put(marks, program, "longshort", BEAT_LONGSHORT);
    marks_put(marks, program, "short", BEAT_LONGSHORT);
    marks_put(marks, program, "long", BEAT_LONGSHORT);
}

static inline double *beats_of(const char *name, size_t *count)
{
    char path[120];
    snprintf(path, sizeof path, "%s.beats.csv", name);
    path[sizeof path - 1] = '\0';
    const char *found = test_recording(path);
    return found ? test_read_column(found, 0, count) : NULL;
}

#endif
