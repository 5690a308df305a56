/* Each unbroken stretch of samples is a recording of its own, with its own StartTime and mean rate,
 * so that a gap stays a gap. The first column is the time of each sample, exactly as the session
 * has it, because a sensor's clock is not as even as one number says; values keep every digit. */
#include "base/clock.h"
#include "base/number.h"
#include "export/bids.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define ROW_MOST (32 + STORY_CHANNELS_MOST * NUMBER_PRINT_MOST)

struct stretch {
    size_t first_piece;
    int64_t first_ns, last_ns, count;
};

struct physio {
    struct bids_session *session;
    story_put_value *put_value;
    void *context;
    struct {
        gzFile file;
        struct output *output;
        size_t stretches, number;
        int64_t left; /* rows of the stretch under way */
    } grids[STORY_CHANNELS_MOST];
};

static const char *column_name(const struct story *story, const struct story_grid *grid, int place)
{
    const struct story_channel *channel = &story->channels[grid->channels[place]];
    bool first = true;
    for (int i = 0; i < place; i++)
        first = first && story->channels[grid->channels[i]].signal != channel->signal;
    if (first && (channel->signal == SIGNAL_ECG || channel->signal == SIGNAL_PPG))
        return story_heart(story, channel->stream) == channel ? "cardiac" : channel->label;
    return first && channel->signal == SIGNAL_RESPIRATION ? "respiratory" : channel->label;
}

static const char *units_of(enum signal_kind signal)
{
    static const char *const units[] = {
        [SIGNAL_ACCELERATION] = "g", [SIGNAL_OXYGEN] = "%", [SIGNAL_HEART_RATE] = "1/min",
        [SIGNAL_BATTERY] = "%",      [SIGNAL_RR] = "ms",    [SIGNAL_OTHER] = NULL};
    return units[signal] ? units[signal] : "arbitrary";
}

static struct stretch stretch_from(const struct story_grid *grid, size_t piece)
{
    struct stretch stretch = {.first_piece = piece, .first_ns = grid->pieces[piece].first_ns};
    do {
        stretch.last_ns = grid->pieces[piece].last_ns;
        stretch.count += grid->pieces[piece].count;
    } while (++piece < grid->piece_count && !grid->pieces[piece].after_gap);
    return stretch;
}

static size_t count_stretches(const struct story_grid *grid)
{
    size_t count = 0;
    for (size_t i = 0; i < grid->piece_count; i++)
        count += grid->pieces[i].after_gap;
    return count;
}

static void describe_column(cJSON *json, const char *name, const char *units, const char *words)
{
    cJSON *column = cJSON_AddObjectToObject(json, name);
    cJSON_AddStringToObject(column, "Description", words);
    cJSON_AddStringToObject(column, "Units", units);
}

static void describe_channels(const struct story *story, const struct story_grid *grid, cJSON *json)
{
    static const char *const words[] = {[SIGNAL_PPG] = "pulse wave",
                                        [SIGNAL_ECG] = "electrocardiogram",
                                        [SIGNAL_RR] = "interval",
                                        [SIGNAL_RESPIRATION] = "breathing",
                                        [SIGNAL_ACCELERATION] = "acceleration",
                                        [SIGNAL_OXYGEN] = "oxygen saturation",
                                        [SIGNAL_HEART_RATE] = "heart rate",
                                        [SIGNAL_CONTACT] = "contact",
                                        [SIGNAL_BATTERY] = "battery",
                                        [SIGNAL_OTHER] = "signal"};
    for (int i = 0; i < grid->channel_count; i++) {
        const struct story_channel *channel = &story->channels[grid->channels[i]];
        const char *units = units_of((enum signal_kind)channel->signal);
        char line[200];
        struct text text = text_over(line, sizeof line);
        text_add(&text, "%s, channel %s%s", words[channel->signal], channel->label,
                 strcmp(units, "arbitrary") == 0 ? ", in the converter's units" : "");
        describe_column(json, column_name(story, grid, i), units, line);
    }
}

static cJSON *description_of(const struct physio *physio, const struct story_grid *grid,
                             const struct stretch *stretch)
{
    const struct story *story = physio->session->exporting->story;
    cJSON *json = cJSON_CreateObject();
    double nominal_hz = story->channels[grid->channels[0]].rate_hz;
    double span_s = s_from_ns(stretch->last_ns - stretch->first_ns);
    cJSON_AddNumberToObject(json, "SamplingFrequency",
                            stretch->count > 1 ? (double)(stretch->count - 1) / span_s
                                               : nominal_hz);
    cJSON_AddNumberToObject(json, "StartTime", s_from_ns(stretch->first_ns));
    cJSON *columns = cJSON_AddArrayToObject(json, "Columns");
    cJSON_AddItemToArray(columns, cJSON_CreateString("sample_time"));
    for (int i = 0; i < grid->channel_count; i++)
        cJSON_AddItemToArray(columns, cJSON_CreateString(column_name(story, grid, i)));
    describe_column(json, "sample_time", "s",
                    "time of the sample, from the beginning of the session as in events.tsv; "
                    "SamplingFrequency is the mean rate of these");
    describe_channels(story, grid, json);
    cJSON_AddNumberToObject(json, "NominalSamplingFrequency", nominal_hz);
    cJSON_AddStringToObject(json, "ManufacturersModelName", story->streams[grid->stream].device);
    bids_describe(physio->session, json);
    return json;
}

static void name_recording(const struct physio *physio, int number, char *name, size_t size)
{
    const struct story *story = physio->session->exporting->story;
    const struct story_grid *grid = &story->grids[number];
    char words[2 * STORY_LABEL_SIZE + 32], label[BIDS_LABEL_SIZE];
    int same = 0;
    for (int i = 0; i < story->grid_count; i++)
        same += story->grids[i].stream == grid->stream;
    struct text text = text_over(words, sizeof words);
    text_add(&text, "%s", story->streams[grid->stream].label);
    if (same > 1)
        text_add(&text, "%s", story->channels[grid->channels[0]].label);
    if (physio->grids[number].stretches > 1)
        text_add(&text, "%03zu", physio->grids[number].number + 1);
    bids_label(label, sizeof label, words);
    text = text_over(name, size);
    text_add(&text, "%s_recording-%s_physio", physio->session->stem, label);
}

static enum status begin_stretch(struct physio *physio, int number, size_t piece)
{
    struct exporting *exporting = physio->session->exporting;
    const struct story_grid *grid = &exporting->story->grids[number];
    struct stretch stretch = stretch_from(grid, piece);
    char name[4 * BIDS_LABEL_SIZE], file[4 * BIDS_LABEL_SIZE + 16];
    name_recording(physio, number, name, sizeof name);
    struct text text = text_over(file, sizeof file);
    text_add(&text, "%s.json", name);
    enum status status = bids_put_json(exporting, physio->session->folder, file,
                                       description_of(physio, grid, &stretch));
    text = text_over(file, sizeof file);
    text_add(&text, "%s.tsv.gz", name);
    if (!status)
        status = outputs_add(&exporting->outputs, physio->session->folder, file,
                             &physio->grids[number].output, exporting->problem);
    if (status)
        return status;
    int descriptor = dup(fileno(physio->grids[number].output->file));
    physio->grids[number].file = descriptor < 0 ? NULL : gzdopen(descriptor, "wb");
    physio->grids[number].left = stretch.count;
    if (physio->grids[number].file)
        return STATUS_OK;
    if (descriptor >= 0)
        close(descriptor);
    return problem_set(exporting->problem, STATUS_FAILED, "Close other programs and try again.",
                       "There is not enough memory to export the session.");
}

static enum status cannot(const struct output *output, struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Free some space and try again.",
                       "%s cannot be written.", output->path);
}

static enum status end_stretch(struct physio *physio, int number)
{
    struct problem *problem = physio->session->exporting->problem;
    int code = gzclose(physio->grids[number].file);
    physio->grids[number].file = NULL;
    physio->grids[number].number++;
    if (code != Z_OK)
        return cannot(physio->grids[number].output, problem);
    return output_close(physio->grids[number].output, problem);
}

static size_t print_seconds(int64_t ns, char *to)
{
    uint64_t size = ns < 0 ? (uint64_t)0 - (uint64_t)ns : (uint64_t)ns;
    return (size_t)sprintf(to, "%s%" PRIu64 ".%09" PRIu64, ns < 0 ? "-" : "", size / 1000000000,
                           size % 1000000000);
}

static enum status put_row(void *context, const struct story_row *row, struct problem *problem)
{
    struct physio *physio = context;
    const struct story_grid *grid = &physio->session->exporting->story->grids[row->grid];
    char line[ROW_MOST];
    enum status status = STATUS_OK;
    if (row->index == 0 && grid->pieces[row->piece].after_gap)
        status = begin_stretch(physio, row->grid, row->piece);
    if (status)
        return status;
    size_t used = print_seconds(row->time_ns, line);
    for (int i = 0; i < grid->channel_count; i++) {
        line[used++] = '\t';
        used += number_print(row->values[i], line + used);
    }
    line[used++] = '\n';
    if (gzwrite(physio->grids[row->grid].file, line, (unsigned)used) != (int)used)
        return cannot(physio->grids[row->grid].output, problem);
    return --physio->grids[row->grid].left == 0 ? end_stretch(physio, row->grid) : STATUS_OK;
}

static void put_value(void *context, const struct story_channel *channel, int64_t time_ns,
                      double value)
{
    const struct physio *physio = context;
    physio->put_value(physio->context, channel, time_ns, value);
}

enum status bids_put_physio(struct bids_session *session, story_put_value *put, void *context)
{
    struct story *story = session->exporting->story;
    struct physio *physio = calloc(1, sizeof *physio);
    if (!physio)
        return problem_set(session->exporting->problem, STATUS_FAILED,
                           "Close other programs and try again.",
                           "There is not enough memory to export the session.");
    physio->session = session;
    physio->put_value = put;
    physio->context = context;
    for (int i = 0; i < story->grid_count; i++)
        physio->grids[i].stretches = count_stretches(&story->grids[i]);
    enum status status = story_rows(story, put_row, put_value, physio, session->exporting->problem);
    for (int i = 0; i < story->grid_count; i++)
        if (physio->grids[i].file)
            gzclose(physio->grids[i].file);
    free(physio);
    return status;
}
