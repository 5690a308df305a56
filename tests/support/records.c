#include "records.h"

#include "support.h"
#include <cjson/cJSON.h>
#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MISSING (-32768)

size_t records_list(const char *folder, char names[RECORDS_MAX][96])
{
    char pattern[600];
    glob_t found;
    size_t count = 0, root = strlen(KINDBEAT_RECORDINGS) + 1;
    snprintf(pattern, sizeof pattern, "%s/%s/*.beats.csv", KINDBEAT_RECORDINGS, folder);
    if (glob(pattern, 0, NULL, &found) != 0)
        return 0;
    for (size_t i = 0; i < found.gl_pathc && count < RECORDS_MAX; i++) {
        const char *name = found.gl_pathv[i] + root;
        int length = (int)(strlen(name) - strlen(".beats.csv"));
        if (length > 0 && length < 96)
            snprintf(names[count++], 96, "%.*s", length, name);
    }
    globfree(&found);
    return count;
}

static cJSON *read_description(const char *name)
{
    char file[160], text[8192];
    snprintf(file, sizeof file, "%s.json", name);
    const char *path = test_recording(file);
    FILE *stream = path ? fopen(path, "r") : NULL;
    if (!stream)
        return NULL;
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    return cJSON_Parse(text);
}

/* The first channel whose name begins so. */
static bool channel_find(const cJSON *description, const char *begins, struct record *record)
{
    const cJSON *channel;
    cJSON_ArrayForEach(channel, cJSON_GetObjectItem(description, "channels"))
    {
        const char *name = cJSON_GetObjectItem(channel, "name")->valuestring;
        if (strncmp(name, begins, strlen(begins)) != 0)
            continue;
        snprintf(record->channel, sizeof record->channel, "%s", name);
        return true;
    }
    return false;
}

static double missing_value(const cJSON *description, const char *name)
{
    const cJSON *channel;
    cJSON_ArrayForEach(channel, cJSON_GetObjectItem(description, "channels"))
    {
        if (strcmp(cJSON_GetObjectItem(channel, "name")->valuestring, name) == 0)
            return (MISSING - cJSON_GetObjectItem(channel, "offset")->valuedouble) /
                   cJSON_GetObjectItem(channel, "gain")->valuedouble;
    }
    return NAN;
}

static bool load_i16(const char *name, const char *begins, struct record *record)
{
    cJSON *description = read_description(name);
    size_t count = 0;
    double rate_hz = 0;
    if (description && channel_find(description, begins, record))
        record->values = test_read_i16(name, record->channel, &count, &rate_hz);
    double missing = description ? missing_value(description, record->channel) : NAN;
    cJSON_Delete(description);
    for (size_t i = 0; i < count; i++)
        if (record->values[i] == missing)
            record->values[i] = NAN;
    record->end_s = (double)count / rate_hz;
    record->recording =
        (struct recording){.values = record->values, .count = count, .rate_hz = rate_hz};
    return record->values != NULL;
}

/* A telephone's camera: time and red; more blood, less red. */
static bool load_frames(const char *name, struct record *record)
{
    char file[160];
    size_t count, times;
    snprintf(file, sizeof file, "%s.csv", name);
    record->times_s = test_read_column(test_recording(file), 0, &times);
    record->values = test_read_column(test_recording(file), 1, &count);
    if (!record->values || !record->times_s || times != count || count < 2)
        return false;
    for (size_t i = 0; i < count; i++)
        record->values[i] = -record->values[i];
    record->end_s = record->times_s[count - 1];
    snprintf(record->channel, sizeof record->channel, "-red");
    record->recording = (struct recording){.values = record->values,
                                           .times_s = record->times_s,
                                           .count = count,
                                           .rate_hz = (double)(count - 1) / record->end_s};
    return true;
}

static enum record_group group_of(const char *name, enum signal_kind kind)
{
    static const struct {
        const char *begins;
        enum record_group group;
    } families[] = {
        {"mitdb_", GROUP_EXPERT},
        {"svdb_", GROUP_EXPERT},
        {"nstdb_", GROUP_NOISE},
        {"wrist_", GROUP_WRIST},
    };
    const char *base = strrchr(name, '/') + 1;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (strncmp(base, families[i].begins, strlen(families[i].begins)) == 0)
            return families[i].group;
    return kind == SIGNAL_ECG ? GROUP_REST : GROUP_FINGER;
}

bool record_load(const char *name, enum signal_kind kind, struct record *record)
{
    char beats[160];
    *record = (struct record){.kind = kind, .group = group_of(name, kind)};
    snprintf(record->name, sizeof record->name, "%s", name);
    snprintf(beats, sizeof beats, "%s.beats.csv", name);
    bool loaded = load_i16(name, kind == SIGNAL_ECG ? "ECG" : "PPG", record);
    if (!loaded && kind == SIGNAL_PPG && !record->channel[0]) {
        record_finish(record);
        loaded = load_frames(name, record);
    }
    if (loaded && score_read(test_recording(beats), &record->reference))
        return true;
    record_finish(record);
    return false;
}

void record_finish(struct record *record)
{
    free(record->values);
    free(record->times_s);
    record->values = record->times_s = NULL;
    score_reference_finish(&record->reference);
}
