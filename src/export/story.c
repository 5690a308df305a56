/* Two walks through the record. The first keeps every event but the samples, of which it learns
 * only where they stand (story_pieces.c); the second hands the samples out (story_rows.c). */
#include "export/story_samples.h"

#include "base/clock.h"
#include "base/text.h"
#include "export/formats.h"
#include "journal/record.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SHORT_MOST 0.05 /* a larger share of these makes a channel uneven */

static enum status no_memory(struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "There is not enough memory to read the session.");
}

/* --- channels and streams ----------------------------------------------------------------- */

static const char *signal_label(enum signal_kind signal)
{
    static const char *const labels[] = {[SIGNAL_PPG] = "ppg",
                                         [SIGNAL_ECG] = "ecg",
                                         [SIGNAL_RR] = "rr",
                                         [SIGNAL_RESPIRATION] = "breathing",
                                         [SIGNAL_ACCELERATION] = "acc",
                                         [SIGNAL_OXYGEN] = "oxygen",
                                         [SIGNAL_HEART_RATE] = "rate",
                                         [SIGNAL_CONTACT] = "contact",
                                         [SIGNAL_BATTERY] = "battery",
                                         [SIGNAL_OTHER] = "signal"};
    return labels[signal];
}

/* The newest of that number, of those that the first so many device events tell of. */
static struct story_channel *find_channel(struct story *story, int devices, int stream, int number)
{
    for (struct story_channel *at = story->channels + story->channel_count; at-- > story->channels;)
        if (at->stream == stream && at->number == number && at->born <= devices)
            return at;
    return NULL;
}

struct story_channel *story_channel(struct story *story, int devices, const struct event *sample)
{
    return find_channel(story, devices, sample->stream, sample->sample.channel);
}

/* Labels and codes go into the names of files and the cells of tables. */
static void make_harmless(char *words)
{
    for (; *words; words++)
        if (*words == '/' || (unsigned char)*words < ' ' || *words == 0x7F)
            *words = '_';
}

static bool label_taken(const struct story *story, const struct story_channel *channel,
                        const char *label)
{
    for (const struct story_channel *other = story->channels; other < channel; other++)
        if (other->stream == channel->stream && strcmp(other->label, label) == 0)
            return true;
    return false;
}

static void name_channel(const struct story *story, struct story_channel *channel)
{
    char label[STORY_LABEL_SIZE];
    const char *name =
        channel->name[0] ? channel->name : signal_label((enum signal_kind)channel->signal);
    text_copy(label, sizeof label, name);
    for (int i = 2; label_taken(story, channel, label); i++) {
        struct text text = text_over(label, sizeof label);
        text_add(&text, "%s-%d", name, i);
    }
    make_harmless(label);
    text_copy(channel->label, sizeof channel->label, label);
}

void story_forget_names(struct story *story)
{
    for (int i = 0; i < story->channel_count; i++) {
        story->channels[i].name[0] = '\0';
        name_channel(story, &story->channels[i]);
    }
    for (size_t i = 0; i < story->of[EVENT_DEVICE].count; i++) {
        struct device_body *device = &story->of[EVENT_DEVICE].at[i].device;
        memset(device->name, 0, sizeof device->name);
    }
}

static void name_stream(struct story *story, int stream, const char *device)
{
    struct story_stream *named = &story->streams[stream];
    if (stream >= story->stream_count)
        story->stream_count = stream + 1;
    if (named->device[0])
        return;
    int same = 1;
    for (int i = 0; i < story->stream_count; i++)
        same += i != stream && strcmp(story->streams[i].device, device) == 0;
    text_copy(named->device, sizeof named->device, device);
    struct text text = text_over(named->label, sizeof named->label);
    text_add(&text, same > 1 ? "%s-%d" : "%s", device, same);
    make_harmless(named->label);
}

/* A channel may tell of itself again, and may turn out to be another one. */
static void take_device(struct story *story, const struct event *event)
{
    const struct device_body *device = &event->device;
    story->devices++;
    if (event->stream >= STORY_STREAMS_MOST || device->signal > SIGNAL_OTHER)
        return;
    name_stream(story, event->stream, device->id);
    struct story_channel *channel =
        find_channel(story, story->devices, event->stream, device->channel);
    bool same = channel && (channel->count == 0 || (channel->signal == device->signal &&
                                                    strcmp(channel->name, device->name) == 0));
    if (!same && story->channel_count == STORY_CHANNELS_MOST)
        return;
    if (!same) {
        channel = &story->channels[story->channel_count++];
        *channel = (struct story_channel){
            .born = story->devices, .last_ns = INT64_MIN, .least = NAN, .most = NAN};
    }
    channel->stream = event->stream;
    channel->number = device->channel;
    channel->signal = device->signal;
    channel->low = device->low;
    channel->high = device->high;
    text_copy(channel->name, sizeof channel->name, device->name);
    if (device->rate_hz > 0 && isfinite(device->rate_hz)) {
        channel->rate_hz = device->rate_hz;
        channel->typical_ns = (double)NS_PER_S / device->rate_hz;
    } else if (channel->piece_count == 0) {
        channel->rate_hz = NAN;
    }
    name_channel(story, channel);
}

/* --- samples ------------------------------------------------------------------------------ */

bool story_keeps(const struct sample_body *sample, int64_t last_ns)
{
    return isfinite(sample->value) && sample->time_ns > last_ns;
}

static bool take_sample(struct story *story, const struct event *event)
{
    struct story_channel *channel = story_channel(story, story->devices, event);
    if (!channel || !story_keeps(&event->sample, channel->last_ns))
        return true;
    story_learn(channel, event->sample.value);
    bool well = !(channel->rate_hz > 0) || story_place(channel, event->sample.time_ns);
    channel->last_ns = event->sample.time_ns;
    channel->count++;
    return well;
}

/* --- the other events --------------------------------------------------------------------- */

static bool keep_event(struct story_events *list, const struct event *event)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 64;
        struct event *grown = realloc(list->at, room * sizeof *grown);
        if (!grown)
            return false;
        list->at = grown;
        list->room = room;
    }
    list->at[list->count++] = *event;
    return true;
}

/* Puts a revision in the place of what it revises. */
static void revise(struct story_events *list, const struct event *event)
{
    for (size_t i = list->count; i-- > 0;) {
        struct event *told = &list->at[i];
        if (told->stream != event->stream || told->rr.time_ns != event->rr.time_ns)
            continue;
        uint8_t first = told->rr.first;
        told->rr = event->rr;
        told->rr.first = first;
        told->rr.revises = 0;
        return;
    }
}

static bool take_event(struct story *story, const struct event *event)
{
    story->end_ns = event->at_ns;
    switch (event->kind) {
    case EVENT_BYTES:
    case EVENT_TICK:
    case EVENT_TALLY:
        return true;
    case EVENT_SAMPLE:
        return take_sample(story, event);
    case EVENT_DEVICE:
        take_device(story, event);
        break;
    case EVENT_LINK:
        story->simulated = story->simulated || event->link.simulated;
        break;
    case EVENT_INTENT:
        if (event->intent.intent != INTENT_MARK)
            return true;
        break;
    case EVENT_RR:
        if (event->rr.revises) {
            revise(&story->of[EVENT_RR], event);
            return true;
        }
        break;
    default:
        break;
    }
    return keep_event(&story->of[event->kind], event);
}

static enum status walk(struct story *story, struct problem *problem)
{
    struct event event;
    bool more = true;
    enum status status = STATUS_OK;
    while (!status && more) {
        status = record_next(story->record, &event, &more, problem);
        if (!status && more && !take_event(story, &event))
            status = no_memory(problem);
    }
    return status;
}

/* Channels whose steps are now long, now short fall apart into pieces of a few samples: these are
 * laid once more, and less strictly. */
static bool mark_uneven(struct story *story)
{
    bool any = false;
    for (int i = 0; i < story->channel_count; i++) {
        struct story_channel *channel = &story->channels[i];
        channel->uneven = (double)channel->short_steps > SHORT_MOST * (double)channel->count;
        if (!channel->uneven)
            continue;
        any = true;
        channel->piece_count = 0;
        channel->last_ns = INT64_MIN;
        channel->typical_ns = (double)NS_PER_S / channel->rate_hz;
    }
    return any;
}

static enum status lay_again(struct story *story, struct problem *problem)
{
    struct event event;
    bool more = true;
    int devices = 0;
    enum status status = STATUS_OK;
    record_rewind(story->record);
    while (!status && more) {
        status = record_next(story->record, &event, &more, problem);
        if (status || !more)
            break;
        devices += event.kind == EVENT_DEVICE;
        struct story_channel *channel =
            event.kind == EVENT_SAMPLE ? story_channel(story, devices, &event) : NULL;
        if (!channel || !channel->uneven || !story_keeps(&event.sample, channel->last_ns))
            continue;
        channel->last_ns = event.sample.time_ns;
        if (!story_place(channel, event.sample.time_ns))
            status = no_memory(problem);
    }
    return status;
}

/* --- grids -------------------------------------------------------------------------------- */

static bool come_together(const struct story_channel *a, const struct story_channel *b)
{
    if (a->stream != b->stream || a->piece_count != b->piece_count)
        return false;
    for (size_t i = 0; i < a->piece_count; i++)
        if (a->pieces[i].first_ns != b->pieces[i].first_ns ||
            a->pieces[i].last_ns != b->pieces[i].last_ns ||
            a->pieces[i].count != b->pieces[i].count)
            return false;
    return true;
}

static void lay_grids(struct story *story)
{
    for (int i = 0; i < story->channel_count; i++) {
        struct story_channel *channel = &story->channels[i];
        int at = 0;
        if (channel->piece_count == 0)
            continue;
        while (at < story->grid_count &&
               !come_together(&story->channels[story->grids[at].channels[0]], channel))
            at++;
        struct story_grid *grid = &story->grids[at];
        if (at == story->grid_count) {
            story->grid_count++;
            grid->stream = channel->stream;
            grid->pieces = channel->pieces;
            grid->piece_count = channel->piece_count;
        }
        grid->channels[grid->channel_count++] = i;
    }
}

/* --- facts -------------------------------------------------------------------------------- */

/* "2026-11-23T184200Z-P01" */
static void name_moment(const struct story *story, char *name, size_t size)
{
    time_t seconds = (time_t)(story->started_wall_ns / NS_PER_S);
    struct tm began;
    char when[32] = "";
    if (gmtime_r(&seconds, &began))
        strftime(when, sizeof when, "%Y-%m-%dT%H%M%SZ", &began);
    struct text text = text_over(name, size);
    text_add(&text, "%s%s%s", when, story->participant[0] ? "-" : "", story->participant);
}

void story_name(struct story *story)
{
    char moment[sizeof story->stem], again[16] = "";
    name_moment(story, moment, sizeof moment);
    if (story->again > 0)
        snprintf(again, sizeof again, "-%d", story->again);
    struct text text = text_over(story->stem, sizeof story->stem);
    text_add(&text, "%s%s%s", moment, again, story->simulated ? OWN_SIMULATED_NAME : "");
}

static int offset_of(struct record *record)
{
    const char *words = record_fact(record, "utc_offset_s");
    int64_t offset_s;
    bool known = words && parse_int64(words, &offset_s) && offset_s % 60 == 0 &&
                 offset_s > -86400 && offset_s < 86400;
    return known ? (int)offset_s : 0;
}

static void take_facts(struct story *story)
{
    struct {
        const char *name;
        char *to;
        size_t size;
    } const words[] = {
        {"participant", story->participant, sizeof story->participant},
        {"practice_id", story->practice_id, sizeof story->practice_id},
        {"practice_title", story->practice_title, sizeof story->practice_title},
        {"sensor", story->sensor, sizeof story->sensor},
        {"version", story->version, sizeof story->version},
        {"imported", story->imported, sizeof story->imported},
        {"study", story->study, sizeof story->study},
        {"condition", story->condition, sizeof story->condition},
        {"note", story->note, sizeof story->note},
        {"journal_line", story->journal_line, sizeof story->journal_line},
        {"repaired_missing", story->repaired_missing, sizeof story->repaired_missing},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *value = record_fact(story->record, words[i].name);
        text_copy(words[i].to, words[i].size, value ? value : "");
    }
    make_harmless(story->participant);
    const char *began = record_fact(story->record, "started_wall_ns");
    const char *simulated = record_fact(story->record, "simulated");
    if (!began || !parse_int64(began, &story->started_wall_ns))
        story->started_wall_ns = 0;
    story->zone_known = !story->imported[0];
    story->utc_offset_s = story->zone_known ? offset_of(story->record) : 0;
    story->simulated = simulated && strcmp(simulated, "1") == 0;
    story->undated = record_fact(story->record, "undated") != NULL;
    story->complete = record_complete(story->record);
}

/* Files are named after the session's own file, which tells two of one second apart. */
static void take_name(struct story *story, const char *path)
{
    char name[sizeof story->stem], moment[sizeof story->stem];
    int64_t again;
    const char *slash = strrchr(path, '/');
    text_copy(name, sizeof name, slash ? slash + 1 : path);
    char *dot = strrchr(name, '.');
    if (dot && dot > name)
        *dot = '\0';
    name_moment(story, moment, sizeof moment);
    size_t length = strlen(moment);
    if (strncmp(name, moment, length) == 0 && name[length] == '-' &&
        parse_int64(name + length + 1, &again) && again > 1 && again < 1000)
        story->again = (int)again;
    struct text text = text_over(story->stem, sizeof story->stem);
    text_add(&text, "%s%s", name, story->simulated ? OWN_SIMULATED_NAME : "");
}

enum status story_read(const char *path, struct story *story, struct problem *problem)
{
    memset(story, 0, sizeof *story);
    enum status status = record_open(path, &story->record, problem);
    if (status)
        return status;
    take_facts(story);
    status = walk(story, problem);
    if (!status && mark_uneven(story))
        status = lay_again(story, problem);
    if (status) {
        story_finish(story);
        return status;
    }
    take_name(story, path);
    lay_grids(story);
    return STATUS_OK;
}

void story_finish(struct story *story)
{
    for (int i = 0; i < story->channel_count; i++)
        free(story->channels[i].pieces);
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++)
        free(story->of[kind].at);
    record_close(story->record);
    memset(story, 0, sizeof *story);
}

/* --- what is asked of a story --------------------------------------------------------------- */

const struct story_channel *story_heart(const struct story *story, int stream)
{
    for (int i = 0; i < story->channel_count; i++) {
        const struct story_channel *channel = &story->channels[i];
        if (channel->stream == stream && channel->piece_count > 0 &&
            (channel->signal == SIGNAL_ECG || channel->signal == SIGNAL_PPG))
            return channel;
    }
    return NULL;
}

bool story_has_beats(const struct story *story, int stream)
{
    const struct story_events *list = &story->of[EVENT_RR];
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].stream == stream)
            return true;
    return false;
}

const struct beat_body *story_beat_of(const struct story *story, const struct event *rr,
                                      size_t *hint)
{
    const struct story_events *beats = &story->of[EVENT_BEAT];
    for (size_t i = 0; i < beats->count; i++) {
        size_t at = (*hint + i) % beats->count;
        const struct event *beat = &beats->at[at];
        if (beat->stream == rr->stream && beat->beat.time_ns == rr->rr.time_ns) {
            *hint = at + 1;
            return &beat->beat;
        }
        if (i > STORY_STREAMS_MOST && beat->beat.time_ns > rr->rr.time_ns + 60 * NS_PER_S)
            break;
    }
    return NULL;
}

int story_said(const struct story *story, struct story_said said[STORY_SAID_MOST])
{
    const struct story_said all[STORY_SAID_MOST] = {{"study", story->study},
                                                    {"condition", story->condition},
                                                    {"note", story->note},
                                                    {"journal", story->journal_line}};
    int count = 0;
    for (int i = 0; i < STORY_SAID_MOST; i++)
        if (all[i].words[0])
            said[count++] = all[i];
    return count;
}
