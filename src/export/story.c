/* Two walks through the record. The first keeps every event but the samples, of which it learns
 * only where they stand; the second hands the samples out.
 *
 * Pieces are found as they come: the line leaves from a piece's first sample, and every further one
 * narrows the steps that keep all within half a sample (a swing filter: Elmeleegy et al. 2009,
 * "Online piece-wise linear approximation of numerical streams with precision guarantees", VLDB).
 * When no step is left a new piece begins. */
#include "export/story_samples.h"

#include "base/clock.h"
#include "base/text.h"
#include "journal/record.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GAP_STEPS    1.5  /* a longer step lacks a sample */
#define FOLLOW       0.05 /* how fast the typical step is learnt */
#define ASTRAY       0.45 /* of a step; the rest is what writers round to */
#define EXACT_WITHIN 1e-9

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
    text_copy(channel->label, sizeof channel->label, label);
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

static void learn_value(struct story_channel *channel, double value)
{
    static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    channel->least = fmin(channel->least, value); /* of a number and NaN: the number */
    channel->most = fmax(channel->most, value);
    while (channel->decimals >= 0) {
        double scaled = value * tens[channel->decimals];
        if (fabs(scaled - round(scaled)) <= EXACT_WITHIN * fmax(1, fabs(scaled)))
            break;
        channel->decimals = channel->decimals == STORY_DECIMALS_MOST ? -1 : channel->decimals + 1;
    }
}

static bool begin_piece(struct story_channel *channel, int64_t time_ns, bool after_gap)
{
    if (channel->piece_count == channel->piece_room) {
        size_t room = channel->piece_room ? 2 * channel->piece_room : 8;
        struct story_piece *grown = realloc(channel->pieces, room * sizeof *grown);
        if (!grown)
            return false;
        channel->pieces = grown;
        channel->piece_room = room;
    }
    channel->pieces[channel->piece_count++] = (struct story_piece){.first_ns = time_ns,
                                                                   .last_ns = time_ns,
                                                                   .count = 1,
                                                                   .step_least_ns = 0,
                                                                   .step_most_ns = INFINITY,
                                                                   .after_gap = after_gap};
    return true;
}

/* False: the sample is too far from every line that the ones before allow. */
static bool prolong_piece(struct story_piece *piece, int64_t time_ns, double typical_ns)
{
    double after_ns = (double)(time_ns - piece->first_ns), steps = (double)piece->count;
    double astray_ns = ASTRAY * typical_ns;
    double least = fmax(piece->step_least_ns, (after_ns - astray_ns) / steps);
    double most = fmin(piece->step_most_ns, (after_ns + astray_ns) / steps);
    if (least > most)
        return false;
    piece->step_least_ns = least;
    piece->step_most_ns = most;
    piece->last_ns = time_ns;
    piece->count++;
    return true;
}

static bool place_sample(struct story_channel *channel, int64_t time_ns)
{
    struct story_piece *piece =
        channel->piece_count ? &channel->pieces[channel->piece_count - 1] : NULL;
    double step_ns = piece ? (double)(time_ns - piece->last_ns) : INFINITY;
    if (!(step_ns <= GAP_STEPS * channel->typical_ns))
        return begin_piece(channel, time_ns, true);
    channel->typical_ns += FOLLOW * (step_ns - channel->typical_ns);
    return prolong_piece(piece, time_ns, channel->typical_ns) ||
           begin_piece(channel, time_ns, false);
}

static bool take_sample(struct story *story, const struct event *event)
{
    struct story_channel *channel = story_channel(story, story->devices, event);
    if (!channel || !story_keeps(&event->sample, channel->last_ns))
        return true;
    learn_value(channel, event->sample.value);
    bool well = !(channel->rate_hz > 0) || place_sample(channel, event->sample.time_ns);
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

void story_name(struct story *story)
{
    time_t seconds = (time_t)(story->started_wall_ns / NS_PER_S);
    struct tm began;
    char when[32] = "";
    if (gmtime_r(&seconds, &began))
        strftime(when, sizeof when, "%Y-%m-%dT%H%M%SZ", &began);
    struct text text = text_over(story->stem, sizeof story->stem);
    text_add(&text, "%s%s%s%s", when, story->participant[0] ? "-" : "", story->participant,
             story->simulated ? "-simulated" : "");
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
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *value = record_fact(story->record, words[i].name);
        text_copy(words[i].to, words[i].size, value ? value : "");
    }
    const char *began = record_fact(story->record, "started_wall_ns");
    const char *simulated = record_fact(story->record, "simulated");
    if (!began || !parse_int64(began, &story->started_wall_ns))
        story->started_wall_ns = 0;
    story->simulated = simulated && strcmp(simulated, "1") == 0;
    story->complete = record_complete(story->record);
}

/* Files are named after the session's own file, which tells two of one second apart. */
static void take_name(struct story *story, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    struct text text = text_over(story->stem, sizeof story->stem);
    text_add(&text, "%.*s%s", dot && dot > name ? (int)(dot - name) : (int)strlen(name), name,
             story->simulated ? "-simulated" : "");
}

enum status story_read(const char *path, struct story *story, struct problem *problem)
{
    memset(story, 0, sizeof *story);
    enum status status = record_open(path, &story->record, problem);
    if (status)
        return status;
    take_facts(story);
    status = walk(story, problem);
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
