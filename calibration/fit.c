/* The fit check, first half: what comes in.
 *
 * It follows the engine's rule for which channel is heard, keeps the last forty seconds one by one,
 * and gives every wave that the engine does not hear to a detector and a quality of its own: a
 * heart on the wrong channel is only found by looking there. The wave that is heard has a twin that
 * is taken for the other kind. Nothing is judged here; that is fit_judge.c. */
#include "calibration/fit.h"

#include "base/clock.h"
#include "base/text.h"
#include "heart/quality_second.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE_LEAST_BPM 20 /* below, a device's rate means that it has none */
#define RUN_BEGINS     4  /* intervals: until two agree, none has a length (rr.h) */

/* --- beginning ------------------------------------------------------------------------------ */

static void forget(struct fit *fit)
{
    struct fit_expectation expectation = fit->expectation;
    int64_t now_ns = fit->now_ns;
    bool open = fit->open;
    char named[sizeof fit->named];
    memcpy(named, fit->named, sizeof named);
    memset(fit, 0, sizeof *fit);
    memcpy(fit->named, named, sizeof named);
    fit->expectation = expectation;
    fit->open = open;
    fit->now_ns = now_ns;
    fit->heard = fit->rate_channel = fit->rr_channel = fit->contact_channel = -1;
    fit->contact = true;
    fit->heart.signal = SIGNAL_OTHER;
}

void fit_start(struct fit *fit, const char *channel)
{
    memset(fit, 0, sizeof *fit);
    fit->open = true; /* as the engine: until a link says otherwise */
    text_copy(fit->named, sizeof fit->named, channel ? channel : "");
    forget(fit);
}

void fit_expect(struct fit *fit, const struct fit_expectation *expectation)
{
    fit->expectation = *expectation;
}

/* --- which channels ------------------------------------------------------------------------- */

static bool is_wave(int signal)
{
    return signal == SIGNAL_PPG || signal == SIGNAL_ECG;
}

static void channel_start(struct fit_channel *channel, const struct device_body *device,
                          enum signal_kind kind)
{
    memset(channel, 0, sizeof *channel);
    channel->device = *device;
    channel->device.signal = (uint8_t)kind;
    channel->last_ns = -1;
    quality_start(&channel->quality, kind, device->low, device->high);
    beats_start(&channel->beats, kind);
}

static bool is_heard(const struct fit *fit, const struct device_body *device)
{
    if (fit->named[0] && strncmp(device->name, fit->named, sizeof fit->named) != 0)
        return false;
    return !fit->known || fit->heart.channel == device->channel;
}

static void follow_wave(struct fit *fit, const struct device_body *device, bool heard)
{
    int slot = fit->slot_of[device->channel] - 1;
    if (slot < 0 && fit->channel_count == FIT_CHANNELS)
        return;
    if (slot < 0)
        slot = fit->channel_count++;
    fit->slot_of[device->channel] = (uint8_t)(slot + 1);
    channel_start(&fit->channels[slot], device, (enum signal_kind)device->signal);
    if (!heard)
        return;
    fit->heard = slot;
    channel_start(&fit->twin, device, device->signal == SIGNAL_ECG ? SIGNAL_PPG : SIGNAL_ECG);
}

/* Another device than before: nothing of the old one counts. */
static void take_device(struct fit *fit, const struct device_body *device)
{
    bool carries = is_wave(device->signal) || device->signal == SIGNAL_RR;
    if (fit->known && strncmp(fit->heart.id, device->id, sizeof device->id) != 0)
        forget(fit);
    bool heard = carries && is_heard(fit, device);
    if (heard) {
        fit->heart = *device;
        fit->known = true;
    }
    if (is_wave(device->signal))
        follow_wave(fit, device, heard);
    else if (device->signal == SIGNAL_RR && !heard)
        fit->rr_channel = device->channel;
    else if (device->signal == SIGNAL_HEART_RATE)
        fit->rate_channel = device->channel;
    else if (device->signal == SIGNAL_CONTACT)
        fit->contact_channel = device->channel;
}

/* --- what they say -------------------------------------------------------------------------- */

static void row_add(struct fit_row *row, int64_t at_ns, double value)
{
    int64_t at = row->count++ % FIT_ROW;
    row->values[at] = value;
    row->at_ns[at] = at_ns;
    row->amiss[at] = false;
}

/* Differences of differences: a wave that is smooth has small ones, noise has not. */
static void note_change(struct fit *fit, double value)
{
    double change = value - 2 * fit->before[0] + fit->before[1];
    if (fit->change_count >= 2)
        fit->changes[fit->change_count % FIT_CHANGES] = fabs(change);
    fit->change_count++;
    fit->before[1] = fit->before[0];
    fit->before[0] = value;
}

static void search_for_beats(struct fit_channel *channel, const struct sample_body *sample)
{
    struct beat_body found[BEATS_AT_ONCE];
    bool interrupted;
    int count = beats_push(&channel->beats, sample->time_ns, sample->value, found, &interrupted);
    for (int i = 0; i < count; i++)
        quality_beat(&channel->quality, &found[i]);
}

static void take_wave(struct fit *fit, struct fit_channel *channel, int64_t at_ns,
                      const struct sample_body *sample)
{
    bool sound = isfinite(sample->value) && fabs(sample->value) < 1e12 &&
                 sample->time_ns > channel->last_ns && sample->time_ns <= at_ns + NS_PER_S;
    if (!sound)
        return;
    channel->last_ns = sample->time_ns;
    quality_sample(&channel->quality, sample->time_ns, sample->value);
    if (fit->heard < 0 || channel != &fit->channels[fit->heard]) {
        search_for_beats(channel, sample);
        return;
    }
    quality_sample(&fit->twin.quality, sample->time_ns, sample->value);
    search_for_beats(&fit->twin, sample);
    note_change(fit, sample->value);
    fit->under_way.samples++;
    fit->under_way.late_s = fmax(fit->under_way.late_s, s_from_ns(at_ns - sample->time_ns));
}

static void take_sample(struct fit *fit, const struct event *event)
{
    const struct sample_body *sample = &event->sample;
    int slot = fit->slot_of[sample->channel] - 1;
    fit->any_samples++;
    if (slot >= 0)
        take_wave(fit, &fit->channels[slot], event->at_ns, sample);
    else if (sample->channel == fit->rate_channel && sample->value >= RATE_LEAST_BPM)
        row_add(&fit->device_rates, event->at_ns, sample->value);
    else if (sample->channel == fit->rr_channel && sample->value > 0)
        row_add(&fit->device_intervals, event->at_ns, sample->value);
    else if (sample->channel == fit->contact_channel)
        fit->contact = sample->value != 0;
}

/* A pulse stands on its foot, with the wave above it; where the wave is upside down the foot is
 * where it is greatest. The R wave says it by its sign. */
static void take_beat(struct fit *fit, const struct beat_body *beat)
{
    row_add(&fit->beat_qualities, beat->time_ns, beat->quality);
    if (isnan(beat->height) || fit->heard < 0)
        return;
    row_add(&fit->heights, beat->time_ns, fabs(beat->height));
    double way = beat->height;
    if (fit->heart.signal == SIGNAL_PPG) {
        struct quality_second two =
            quality_together(&fit->channels[fit->heard].quality, beat->time_ns / NS_PER_S + 1, 2);
        way = two.samples > 0 ? two.origin + two.sum / two.samples - beat->base : 0;
    }
    row_add(&fit->ways, beat->time_ns, way > 0 ? 1 : way < 0 ? -1 : 0);
}

/* Where in a row the value of this moment stands; -1: it has gone. */
static int64_t row_find(const struct fit_row *row, int64_t at_ns)
{
    int64_t oldest = row->count > FIT_ROW ? row->count - FIT_ROW : 0;
    for (int64_t i = row->count - 1; i >= oldest; i--)
        if (row->at_ns[i % FIT_ROW] == at_ns)
            return i % FIT_ROW;
    return -1;
}

static bool was_clear(const struct fit *fit, int64_t beat_ns)
{
    int64_t at = row_find(&fit->beat_qualities, beat_ns);
    return fit->heard >= 0 && at >= 0 && fit->beat_qualities.values[at] >= QUALITY_GOOD_LEAST;
}

/* Intervals stand at the times of their beats: what is told of one again takes its place. A beat
 * that is clear in the wave was neither missed nor found twice: the heart itself is uneven, which
 * is no fault of the sensor. */
static void take_interval(struct fit *fit, const struct rr_body *rr)
{
    fit->run = rr->first ? 0 : fit->run + !rr->revises;
    if (rr->first || isnan(rr->rr_ms))
        return;
    if (!rr->revises)
        row_add(&fit->intervals, rr->time_ns, rr->rr_ms);
    int64_t at = row_find(&fit->intervals, rr->time_ns);
    bool artefact = (rr->class == BEAT_MISSED || rr->class == BEAT_EXTRA) && fit->run > RUN_BEGINS;
    if (at >= 0)
        fit->intervals.amiss[at] = artefact && !was_clear(fit, rr->time_ns);
}

/* --- a second is over ----------------------------------------------------------------------- */

static void judge_beside(struct fit_channel *channel, int64_t end_s, int64_t turn)
{
    struct quality_body body = quality_at(&channel->quality, end_s);
    channel->levels[turn % FIT_SECONDS] = body.level;
}

static bool is_worn(const struct fit *fit, const struct quality_body *quality)
{
    bool away = quality->reason == REASON_NOT_WORN || quality->reason == REASON_FLAT ||
                quality->reason == REASON_NO_SIGNAL;
    return fit->contact && !away && quality->level > QUALITY_NONE;
}

static void take_quality(struct fit *fit, int64_t at_ns, const struct quality_body *quality)
{
    struct fit_second *second = &fit->seconds[fit->second_count % FIT_KEPT];
    int64_t end_s = at_ns / NS_PER_S - 1; /* as the engine does */
    *second = fit->under_way;
    second->level = quality->level;
    second->reason = quality->reason;
    /* An interval device that is worn by nobody still speaks. */
    if (quality->reason == REASON_NO_SIGNAL && fit->any_samples > 0 &&
        fit->heart.signal == SIGNAL_RR)
        second->reason = REASON_NOT_WORN;
    second->rate_hz = quality->rate_hz;
    second->worn = is_worn(fit, quality);
    for (int i = 0; i < fit->channel_count; i++)
        if (i != fit->heard)
            judge_beside(&fit->channels[i], end_s, fit->second_count);
    if (fit->heard >= 0) {
        const struct quality_second *one =
            quality_second_at(&fit->channels[fit->heard].quality, end_s - 1);
        second->rate_hz = one ? quality_rate_hz(one) : NAN;
        judge_beside(&fit->twin, end_s, fit->second_count);
    }
    fit->second_count++;
    fit->under_way = (struct fit_second){0};
    fit->any_samples = 0;
}

/* --- all of it ------------------------------------------------------------------------------ */

void fit_feed(struct fit *fit, const struct event *event)
{
    if (event->at_ns > fit->now_ns)
        fit->now_ns = event->at_ns;
    switch (event->kind) {
    case EVENT_LINK:
        fit->open = event->link.state == LINK_OPEN;
        forget(fit);
        break;
    case EVENT_DEVICE:
        take_device(fit, &event->device);
        break;
    case EVENT_SAMPLE:
        take_sample(fit, event);
        break;
    case EVENT_BEAT:
        take_beat(fit, &event->beat);
        break;
    case EVENT_RR:
        take_interval(fit, &event->rr);
        break;
    case EVENT_LOSS:
        fit->under_way.lost += (int)fmin((double)event->loss.count, 1e6);
        break;
    case EVENT_QUALITY:
        take_quality(fit, event->at_ns, &event->quality);
        break;
    default:
        break;
    }
}
