/* NAME.i16 with NAME.json: 16-bit numbers, channels interleaved, lowest byte first. The JSON gives
 * fs_hz and for each channel name, units, gain and offset; the value is (raw - offset) / gain, and
 * raw -32768 is a sample that is missing. */
#include "reading/channels.h"

#include "base/paths.h"
#include "reading/json_read.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_MOST_BYTES (4 << 20)
#define CHANNELS_MOST   256
#define BLOCK_BYTES     ((size_t)1 << 18)
#define MISSING         INT16_MIN

struct i16_record {
    struct channel channels[CHANNELS_MOST];
    double gain[CHANNELS_MOST], offset[CHANNELS_MOST];
    int count;
    double samples; /* a channel; -1: not said */
};

static enum status wrong(const struct reading *reading, const char *what)
{
    return problem_set(reading->problem, STATUS_INVALID,
                       "It needs fs_hz and channels, each with name, units, gain and offset.",
                       "%s: %s.", reading->path, what);
}

static enum status read_description(const struct reading *reading, const cJSON *json,
                                    struct i16_record *record)
{
    double rate_hz = json_number_in(json, "fs_hz", NAN);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "channels"), *one;
    record->samples = json_number_in(json, "n_samples", -1);
    if (!(rate_hz > 0 && rate_hz <= SERIES_RATE_MOST_HZ))
        return wrong(reading, "\"fs_hz\" is not the samples per second");
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) < 1 ||
        cJSON_GetArraySize(list) > CHANNELS_MOST)
        return wrong(reading, "\"channels\" is not a list of 1 to 256 channels");
    cJSON_ArrayForEach(one, list)
    {
        int at = record->count++;
        record->gain[at] = json_number_in(one, "gain", 1);
        record->offset[at] = json_number_in(one, "offset", 0);
        record->channels[at].rate_hz = rate_hz;
        json_word_in(one, "name", record->channels[at].name, sizeof record->channels[at].name);
        json_word_in(one, "units", record->channels[at].units, sizeof record->channels[at].units);
        if (!isfinite(record->gain[at]) || record->gain[at] == 0 || !isfinite(record->offset[at]))
            return wrong(reading, "a channel's \"gain\" or \"offset\" cannot be");
    }
    return STATUS_OK;
}

/* The samples' file: as the JSON names it, else by the JSON's own name. */
static bool samples_path(const struct reading *reading, const cJSON *json, char *path)
{
    const char *named = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "file"));
    if (named)
        return file_beside(reading->path, named, path, PATH_SIZE);
    const char *dot = strrchr(reading->path, '.');
    int kept = dot ? (int)(dot - reading->path) : (int)strlen(reading->path);
    return snprintf(path, PATH_SIZE, "%.*s.i16", kept, reading->path) < PATH_SIZE;
}

static enum status check_size(const struct reading *reading, const struct file_bytes *file,
                              const struct i16_record *record)
{
    size_t frame = 2 * (size_t)record->count;
    double told = record->samples * (double)frame;
    if (record->samples < 0 && file->size > 0 && file->size % frame == 0)
        return STATUS_OK;
    if (record->samples > 0 && told == (double)file->size)
        return STATUS_OK;
    return problem_set(reading->problem, STATUS_INVALID, "Copy the record again, or mend its JSON.",
                       "%.100s ends at byte %llu, where its JSON (%d channels, %.15g samples) "
                       "needs %.15g.",
                       file->path, (unsigned long long)file->size, record->count, record->samples,
                       told);
}

static enum status read_samples(const struct reading *reading, const struct file_bytes *file,
                                const struct i16_record *record, int chosen, double sign)
{
    struct series *series = reading->series;
    size_t channels = (size_t)record->count, per_block = BLOCK_BYTES / (2 * channels), got;
    double gain = sign * record->gain[chosen], offset = record->offset[chosen];
    series->count = (size_t)(file->size / (2 * channels));
    series->values = large_room(series->count, sizeof *series->values);
    int16_t *block = malloc(per_block * channels * 2);
    enum status status = series->values && block ? STATUS_OK : reading_no_memory(reading);
    for (size_t at = 0; !status && at < series->count;) {
        status = file_read_at(file, (uint64_t)at * channels * 2, block, per_block * channels * 2,
                              &got, reading->problem);
        size_t frames = got / (2 * channels);
        if (!status && frames == 0)
            status = wrong(reading, "the samples became fewer while they were read");
        if (frames > series->count - at)
            frames = series->count - at;
        for (size_t i = 0; i < frames; i++) {
            int16_t raw = block[i * channels + (size_t)chosen];
            series->values[at + i] = raw == MISSING ? NAN : ((double)raw - offset) / gain;
        }
        at += frames;
    }
    free(block);
    return status;
}

static enum status read_record(struct reading *reading, const char *path,
                               const struct i16_record *record)
{
    struct file_bytes file;
    int chosen;
    bool inverted;
    enum status status =
        channel_choose(reading, record->channels, record->count, &chosen, &inverted);
    if (!status)
        status = file_open(path, &file, reading->problem);
    if (status)
        return status;
    status = check_size(reading, &file, record);
    if (!status)
        status = read_samples(reading, &file, record, chosen, inverted ? -1 : 1);
    file_close(&file);
    if (!status)
        channel_finish(reading, record->channels, record->count, chosen, inverted, "from its JSON");
    return status;
}

enum status read_i16(struct reading *reading)
{
    char path[PATH_SIZE];
    cJSON *json;
    struct i16_record *record = calloc(1, sizeof *record);
    if (!record)
        return reading_no_memory(reading);
    enum status status =
        json_read(&reading->file, reading->path, JSON_MOST_BYTES, &json, reading->problem);
    if (!status)
        status = read_description(reading, json, record);
    if (!status && !samples_path(reading, json, path))
        status = wrong(reading, "\"file\" is not the name of a file beside it");
    if (!status)
        status = read_record(reading, path, record);
    cJSON_Delete(json);
    free(record);
    return status;
}
