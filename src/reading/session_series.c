#include "reading/session_series.h"

#include "base/clock.h"
#include "base/text.h"
#include "journal/record.h"
#include "reading/beat_chain.h"
#include "reading/channels.h"
#include <math.h>
#include <stdlib.h>

#define CHANNELS_MOST    32
#define CHAINED_WITHIN_S 0.001 /* an interval that begins later than that is not the next one */

struct session_channel {
    uint8_t stream, number, signal;
    double *values, *times_s;
    size_t count, room;
};

struct session_series {
    struct reading reading; /* while it is taken */
    struct session_channel channels[CHANNELS_MOST];
    struct channel labels[CHANNELS_MOST];
    int count;
    struct beat_chain beats; /* of the intervals that were told */
    bool full;               /* no memory */
    int only;                /* stream; -1: any */
    int chosen;              /* stream */
};

static bool is_heart(const struct session_channel *channel)
{
    return channel->signal == SIGNAL_PPG || channel->signal == SIGNAL_ECG ||
           channel->signal == SIGNAL_RR;
}

static void add_channel(struct session_series *session, const struct event *event)
{
    static const char *const names[] = {
        [SIGNAL_PPG] = "PPG", [SIGNAL_ECG] = "ECG", [SIGNAL_RR] = "RR", [SIGNAL_OTHER] = ""};
    const struct device_body *device = &event->device;
    for (int i = 0; i < session->count; i++)
        if (session->channels[i].stream == event->stream &&
            session->channels[i].number == device->channel)
            return;
    if (session->count == CHANNELS_MOST || device->signal > SIGNAL_OTHER)
        return;
    struct channel *label = &session->labels[session->count];
    struct session_channel *channel = &session->channels[session->count++];
    *channel = (struct session_channel){
        .stream = event->stream, .number = device->channel, .signal = device->signal};
    label->rate_hz = device->rate_hz;
    text_copy(label->name, sizeof label->name, device->name);
    if (is_heart(channel) && channel_meaning(label->name, "") == CHANNEL_UNKNOWN)
        text_copy(label->name, sizeof label->name, names[device->signal]);
}

static bool grow(double **values, size_t room)
{
    double *grown = realloc(*values, room * sizeof **values);
    if (grown)
        *values = grown;
    return grown != NULL;
}

static void add_sample(struct session_series *session, const struct event *event)
{
    struct session_channel *channel = session->channels, *end = channel + session->count;
    while (channel < end &&
           (channel->stream != event->stream || channel->number != event->sample.channel))
        channel++;
    double t_s = s_from_ns(event->sample.time_ns);
    if (channel == end || !is_heart(channel) || t_s < 0 ||
        (channel->count > 0 && t_s <= channel->times_s[channel->count - 1]))
        return;
    if (channel->count == channel->room) {
        size_t room = channel->room ? 2 * channel->room : 4096;
        if (!grow(&channel->values, room) || !grow(&channel->times_s, room)) {
            session->full = true;
            return;
        }
        channel->room = room;
    }
    channel->times_s[channel->count] = t_s;
    double value = event->sample.value;
    channel->values[channel->count++] = isfinite(value) ? value : NAN;
}

/* As measured; an interval that is not known makes a gap. */
static void add_interval(struct session_series *session, const struct rr_body *rr)
{
    bool known = rr->rr_ms > 0 && isfinite(rr->rr_ms);
    if (!rr->revises && rr->time_ns >= 0)
        beat_chain_add(&session->beats, s_from_ns(rr->time_ns), known ? rr->rr_ms : NAN,
                       rr->first != 0);
}

static void keep_intervals(struct session_series *session)
{
    beat_chain_give(&session->beats, session->reading.series);
    reading_say(&session->reading, "RR intervals as measured during the session");
}

/* Beats at their times, so that an interruption shows; a chain of them begins with the beat that
 * its first interval leaves. */
static enum status keep_beats(struct session_series *session, const struct session_channel *channel)
{
    struct series *series = session->reading.series;
    double before_s = -INFINITY;
    session->chosen = channel->stream;
    series->kind = ANALYSIS_BEATS;
    series->values = calloc(2 * channel->count, sizeof *series->values);
    if (!series->values)
        return reading_no_memory(&session->reading);
    for (size_t i = 0; i < channel->count; i++) {
        double opens_s = channel->times_s[i] - channel->values[i] / 1000;
        if (channel->values[i] > 0 && opens_s > before_s + CHAINED_WITHIN_S)
            series->values[series->count++] = opens_s;
        series->values[series->count++] = before_s = channel->times_s[i];
    }
    reading_say(&session->reading, "beats by the RR intervals that the sensor sent");
    return STATUS_OK;
}

static enum status keep_wave(struct session_series *session)
{
    struct reading *reading = &session->reading;
    int chosen;
    bool inverted;
    enum status status =
        channel_choose(reading, session->labels, session->count, &chosen, &inverted);
    if (status)
        return status;
    struct session_channel *channel = &session->channels[chosen];
    struct series *series = reading->series;
    session->chosen = channel->stream;
    series->values = channel->values;
    series->times_s = channel->times_s;
    series->count = channel->count;
    channel->values = channel->times_s = NULL;
    for (size_t i = 0; inverted && i < series->count; i++)
        series->values[i] = -series->values[i];
    channel_finish(reading, session->labels, session->count, chosen, inverted,
                   "as the sensor says");
    return STATUS_OK;
}

/* The first channel of the heart that spoke and is a wave, or is not; NULL: none. */
static const struct session_channel *find_channel(const struct session_series *session, bool wave)
{
    for (int i = 0; i < session->count; i++) {
        const struct session_channel *channel = &session->channels[i];
        if (channel->count > 1 && is_heart(channel) && wave == (channel->signal != SIGNAL_RR))
            return channel;
    }
    return NULL;
}

static enum status keep(struct session_series *session, bool simulated)
{
    struct reading *reading = &session->reading;
    enum status status = STATUS_OK;
    reading->series->simulated = simulated;
    if (simulated)
        reading_say(reading, "a simulated heart");
    for (int i = 0; i < session->count; i++)
        if (session->channels[i].count < 2 || session->channels[i].signal == SIGNAL_RR)
            session->labels[i].rate_hz = 0; /* no wave */
    bool wants_wave = reading->wish->kind != ANALYSIS_RR && reading->wish->kind != ANALYSIS_BEATS;
    const struct session_channel *intervals = find_channel(session, false);
    if (wants_wave && find_channel(session, true))
        status = keep_wave(session);
    else if (intervals)
        status = keep_beats(session, intervals);
    else
        keep_intervals(session);
    if (!status && reading->series->count == 0)
        status = problem_set(reading->problem, STATUS_INVALID, "Choose another session.",
                             "%s holds neither a wave nor intervals.", reading->path);
    return status;
}

enum status session_series_has(struct record *record, const char *path, int sensor,
                               struct problem *problem)
{
    char memory[240];
    struct text has = text_over(memory, sizeof memory);
    if (sensor == 0)
        return STATUS_OK;
    for (int stream = 0; stream < STREAMS_MOST; stream++) {
        const char *asked = record_stream_fact(record, "sensor", stream);
        if (asked && stream == sensor - 1)
            return STATUS_OK;
        if (asked)
            text_add(&has, "%s%d is %.40s", has.used ? ", " : "", stream + 1, asked);
    }
    return problem_set(problem, STATUS_INVALID, "Choose one that it has.",
                       "%s has no sensor %d%s%s.", path, sensor, has.used ? ": " : "", memory);
}

bool session_series_create(struct session_series **session, int sensor)
{
    *session = calloc(1, sizeof **session);
    if (*session) {
        (*session)->only = sensor - 1;
        (*session)->chosen = sensor > 0 ? sensor - 1 : 0;
    }
    return *session != NULL;
}

void session_series_destroy(struct session_series *session)
{
    if (!session)
        return;
    for (int i = 0; i < session->count; i++) {
        free(session->channels[i].values);
        free(session->channels[i].times_s);
    }
    beat_chain_finish(&session->beats);
    free(session);
}

void session_series_put(struct session_series *session, const struct event *event)
{
    if (session->full || (session->only >= 0 && event->stream != session->only))
        return;
    if (event->kind == EVENT_DEVICE)
        add_channel(session, event);
    else if (event->kind == EVENT_SAMPLE)
        add_sample(session, event);
    else if (event->kind == EVENT_RR && event->stream == session->chosen) /* of one sensor */
        add_interval(session, &event->rr);
}

enum status session_series_take(struct session_series *session, const char *path, bool simulated,
                                const struct series_wish *wish, struct series *series,
                                struct problem *problem)
{
    *series = (struct series){0};
    session->reading = (struct reading){.path = path,
                                        .wish = wish,
                                        .series = series,
                                        .guess = text_over(series->guess, sizeof series->guess),
                                        .problem = problem};
    enum status status = session->full || session->beats.full ? reading_no_memory(&session->reading)
                                                              : keep(session, simulated);
    if (status)
        series_finish(series);
    return status;
}

uint8_t session_series_stream(const struct session_series *session)
{
    return (uint8_t)session->chosen;
}
