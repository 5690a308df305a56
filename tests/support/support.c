#include "support.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static void folder_remove(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "left behind: %s\n", folder);
}

const char *test_folder(void)
{
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "/tmp/kindbeat-test-XXXXXX");
        if (!mkdtemp(folder))
            abort();
        atexit(folder_remove);
    }
    return folder;
}

bool test_have_recordings(void)
{
    if (access(KINDBEAT_RECORDINGS "/MANIFEST.md", R_OK) == 0)
        return true;
    print_message("skipped: the shared recordings are not here\n");
    return false;
}

const char *test_recording(const char *name)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", KINDBEAT_RECORDINGS, name);
    return access(path, R_OK) == 0 ? path : NULL;
}

static double column_of(const char *line, int column)
{
    for (; column > 0; column--) {
        line = strchr(line, ',');
        if (!line)
            return NAN;
        line++;
    }
    char *end;
    double value = strtod(line, &end);
    return end == line ? NAN : value;
}

double *test_read_column(const char *path, int column, size_t *count)
{
    *count = 0;
    FILE *file = path ? fopen(path, "r") : NULL;
    if (!file)
        return NULL;
    char line[512];
    size_t room = 1024;
    double *values = malloc(room * sizeof *values);
    while (fgets(line, sizeof line, file)) {
        double value = column_of(line, column);
        if (isnan(value))
            continue;
        if (*count == room)
            values = realloc(values, (room *= 2) * sizeof *values);
        values[(*count)++] = value;
    }
    fclose(file);
    return values;
}

static char *read_whole(const char *path, size_t *size)
{
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    *size = fread(bytes, 1, *size, file);
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}

double *test_read_i16(const char *name, const char *channel, size_t *count, double *rate_hz)
{
    char file[256];
    size_t size;
    snprintf(file, sizeof file, "%s.json", name);
    char *text = read_whole(test_recording(file), &size);
    if (!text)
        return NULL;
    cJSON *json = cJSON_Parse(text);
    free(text);
    *rate_hz = cJSON_GetObjectItem(json, "fs_hz")->valuedouble;
    cJSON *channels = cJSON_GetObjectItem(json, "channels");
    int width = cJSON_GetArraySize(channels), chosen = -1;
    double gain = 1, offset = 0;
    for (int i = 0; i < width; i++) {
        cJSON *one = cJSON_GetArrayItem(channels, i);
        if (strcmp(cJSON_GetObjectItem(one, "name")->valuestring, channel) == 0) {
            chosen = i;
            gain = cJSON_GetObjectItem(one, "gain")->valuedouble;
            offset = cJSON_GetObjectItem(one, "offset")->valuedouble;
        }
    }
    cJSON_Delete(json);
    snprintf(file, sizeof file, "%s.i16", name);
    int16_t *raw = (int16_t *)(void *)read_whole(test_recording(file), &size);
    if (!raw || chosen < 0) {
        free(raw);
        return NULL;
    }
    *count = size / sizeof *raw / (size_t)width;
    double *values = malloc(*count * sizeof *values);
    for (size_t i = 0; i < *count; i++)
        values[i] = (raw[i * (size_t)width + (size_t)chosen] - offset) / gain;
    free(raw);
    return values;
}

static void keep(void *context, const struct event *event)
{
    struct test_events *events = context;
    if (events->count == events->room) {
        events->room = events->room ? events->room * 2 : 1024;
        events->at = realloc(events->at, events->room * sizeof *events->at);
    }
    events->at[events->count++] = *event;
}

struct event_sink test_sink(struct test_events *events)
{
    return (struct event_sink){keep, events};
}

size_t test_count(const struct test_events *events, enum event_kind kind)
{
    size_t found = 0;
    for (size_t i = 0; i < events->count; i++)
        found += events->at[i].kind == kind;
    return found;
}

void test_events_finish(struct test_events *events)
{
    free(events->at);
    *events = (struct test_events){0};
}
