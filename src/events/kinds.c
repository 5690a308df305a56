/* The description of every event kind, and what follows from it alone. */
#include "events/kinds.h"

#include "base/clock.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const char *const link_states[] = {"searching", "opening", "open",
                                          "lost",      "failed",  "ended"};
static const char *const gap_causes[] = {"unplugged", "refused", "unrecorded", "missing"};
static const char *const intents[] = {"pause",  "resume", "skip",   "stop",  "slower",
                                      "faster", "mark",   "back",   "go_on", "choose",
                                      "answer", "anchor", "gentler"};
static const char *const signals[] = {"ppg",          "ecg",    "rr",         "respiration",
                                      "acceleration", "oxygen", "heart_rate", "contact",
                                      "battery",      "other"};
static const char *const beat_classes[] = {"normal", "ectopic", "missed", "extra", "longshort"};
static const char *const quality_levels[] = {"none", "poor", "fair", "good"};
static const char *const reasons[] = {"none",    "settling", "no_sensor", "no_signal", "flat",
                                      "clipped", "noisy",    "gap",       "artefacts", "regular",
                                      "motion",  "hum",      "not_worn",  "synthetic", "no_pacer"};
static const char *const step_changes[] = {"begins",  "paused",   "resumed", "practice_ends",
                                           "stopped", "anchored", "returned"};
static const char *const step_causes[] = {"time", "person", "heart", "limit", "no_sensor"};
static const char *const breathing_sources[] = {"rhythm", "wave", "both"};

/* `since` is the session format that first had the field (journal/schema.h). */
#define FIELD(body, field, kind, since)                                                            \
    {                                                                                              \
#field, offsetof(struct event, body.field), sizeof(((struct event *)0)->body.field), kind, \
            NULL, 0, since                                                                         \
    }
#define INT64(body, field)               FIELD(body, field, FIELD_INT64, 1)
#define DOUBLE(body, field)              FIELD(body, field, FIELD_DOUBLE, 1)
#define NUMBER(body, field)              FIELD(body, field, FIELD_COUNT, 1)
#define TEXT(body, field)                FIELD(body, field, FIELD_TEXT, 1)
#define TEXT_SINCE(body, field, since)   FIELD(body, field, FIELD_TEXT, since)
#define DOUBLE_SINCE(body, field, since) FIELD(body, field, FIELD_DOUBLE, since)
#define NUMBER_SINCE(body, field, since) FIELD(body, field, FIELD_COUNT, since)
#define NAME_SINCE(body, field, list, since)                                                       \
    {                                                                                              \
#field, offsetof(struct event, body.field), 1, FIELD_NAME, list, COUNT(list), since        \
    }
#define NAME(body, field, list) NAME_SINCE(body, field, list, 1)

/* clang-format off */
const struct event_description event_descriptions[EVENT_KIND_COUNT] = {
    [EVENT_BYTES] = {"bytes", true, 1, 1, {
        {"data", offsetof(struct event, bytes), sizeof(struct bytes_body), FIELD_BYTES, NULL, 0, 1}}},
    [EVENT_TICK] = {"tick", true, 1, 0, {{0}}},
    [EVENT_LINK] = {"link", true, 1, 3, {
        NAME(link, state, link_states), NUMBER(link, simulated), TEXT(link, text)}},
    [EVENT_GAP] = {"gap", true, 1, 4, {
        INT64(gap, from_ns), INT64(gap, to_ns), NAME(gap, cause, gap_causes), INT64(gap, count)}},
    [EVENT_INTENT] = {"intent", true, 1, 2, {
        NAME(intent, intent, intents), TEXT(intent, text)}},
    [EVENT_DEVICE] = {"device", false, 1, 7, {
        TEXT(device, id), NUMBER(device, channel), NAME(device, signal, signals),
        DOUBLE(device, rate_hz), DOUBLE(device, low), DOUBLE(device, high),
        TEXT_SINCE(device, name, 2)}},
    [EVENT_SAMPLE] = {"sample", false, 1, 3, {
        INT64(sample, time_ns), NUMBER(sample, channel), DOUBLE(sample, value)}},
    [EVENT_BEAT] = {"beat", false, 1, 4, {
        INT64(beat, time_ns), DOUBLE(beat, quality), DOUBLE_SINCE(beat, height, 2),
        DOUBLE_SINCE(beat, base, 2)}},
    [EVENT_RR] = {"rr", false, 1, 7, {
        INT64(rr, time_ns), DOUBLE(rr, rr_ms), DOUBLE(rr, nn_ms),
        NAME(rr, class, beat_classes), NUMBER(rr, first), NUMBER_SINCE(rr, inserted, 2),
        NUMBER_SINCE(rr, revises, 2)}},
    [EVENT_QUALITY] = {"quality", false, 1, 4, {
        NAME(quality, level, quality_levels), NAME(quality, reason, reasons),
        DOUBLE(quality, rate_hz), DOUBLE(quality, amplitude)}},
    [EVENT_COHERENCE] = {"coherence", false, 1, 9, {
        NAME(coherence, reason, reasons), INT64(coherence, time_ns), DOUBLE(coherence, settle_s),
        DOUBLE(coherence, ratio), DOUBLE(coherence, peak_hz), DOUBLE(coherence, peak_ms2),
        DOUBLE(coherence, total_ms2), DOUBLE(coherence, below_ms2), DOUBLE(coherence, above_ms2)}},
    [EVENT_STEP] = {"step", false, 1, 6, {
        NAME(step, change, step_changes), INT64(step, due_ns), INT64(step, index),
        TEXT(step, id), NAME_SINCE(step, cause, step_causes, 3), NUMBER_SINCE(step, round, 3)}},
    [EVENT_BELL] = {"bell", false, 1, 2, {
        INT64(bell, due_ns), TEXT(bell, sound)}},
    [EVENT_PACE] = {"pace", false, 1, 6, {
        NUMBER(pace, on), INT64(pace, from_ns), DOUBLE(pace, phase), DOUBLE(pace, rate_hz),
        DOUBLE(pace, inhale), DOUBLE_SINCE(pace, depth, 3)}},
    [EVENT_TALLY] = {"tally", false, 1, 5, {
        INT64(tally, bytes), INT64(tally, framed), INT64(tally, dropped), INT64(tally, held),
        INT64(tally, rejected)}},
    [EVENT_LOSS] = {"loss", false, 2, 4, {
        INT64(loss, from_ns), INT64(loss, to_ns), INT64(loss, count), NUMBER(loss, counted)}},
    [EVENT_BREATH] = {"breath", false, 2, 11, {
        INT64(breath, start_ns), INT64(breath, inhale_ns), INT64(breath, end_ns),
        INT64(breath, high_ns), INT64(breath, low_ns), DOUBLE(breath, high_bpm),
        DOUBLE(breath, low_bpm), DOUBLE(breath, lag_s), DOUBLE(breath, quality),
        NUMBER(breath, paced), NAME(breath, reason, reasons)}},
    [EVENT_SYNCHRONY] = {"synchrony", false, 2, 6, {
        NAME(synchrony, reason, reasons), INT64(synchrony, time_ns), DOUBLE(synchrony, synchrony),
        DOUBLE(synchrony, lag_s), DOUBLE(synchrony, amplitude_bpm), DOUBLE(synchrony, span_s)}},
    [EVENT_BREATHING] = {"breathing", false, 2, 6, {
        NAME(breathing, reason, reasons), NAME(breathing, source, breathing_sources),
        INT64(breathing, time_ns), DOUBLE(breathing, rate_hz), DOUBLE(breathing, phase),
        DOUBLE(breathing, confidence)}},
    [EVENT_ANSWER] = {"answer", false, 3, 3, {
        TEXT(answer, check_in), TEXT(answer, item), DOUBLE(answer, value)}},
};
/* clang-format on */

const char *beat_class_name(enum beat_class value)
{
    ENSURE((int)value < COUNT(beat_classes));
    return beat_classes[value];
}

const char *reason_name(enum reason value)
{
    ENSURE((int)value < COUNT(reasons));
    return reasons[value];
}

const char *signal_kind_name(enum signal_kind value)
{
    ENSURE((int)value < COUNT(signals));
    return signals[value];
}

const char *quality_level_name(enum quality_level value)
{
    ENSURE((int)value < COUNT(quality_levels));
    return quality_levels[value];
}

struct event event_of(enum event_kind kind, int64_t at_ns)
{
    struct event event;
    memset(&event, 0, sizeof event); /* padding too */
    event.kind = (uint8_t)kind;
    event.at_ns = at_ns;
    return event;
}

static const struct event_description *description_of(const struct event *event)
{
    ENSURE(event->kind < EVENT_KIND_COUNT);
    return &event_descriptions[event->kind];
}

static int64_t int64_at(const void *at)
{
    int64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static double double_at(const void *at)
{
    double value;
    memcpy(&value, at, sizeof value);
    return value;
}

static void field_print(const struct event_field *field, const uint8_t *at, struct text *text)
{
    const struct bytes_body *bytes = (const struct bytes_body *)at;
    switch (field->type) {
    case FIELD_INT64:
        text_add(text, "%" PRId64, int64_at(at));
        break;
    case FIELD_DOUBLE:
        if (isnan(double_at(at)))
            text_add(text, "-");
        else
            text_add(text, "%.17g", double_at(at));
        break;
    case FIELD_COUNT:
        text_add(text, "%u", *at);
        break;
    case FIELD_NAME:
        text_add(text, "%s", *at < field->name_count ? field->names[*at] : "?");
        break;
    case FIELD_TEXT:
        text_add(text, "\"%s\"", (const char *)at);
        break;
    case FIELD_BYTES:
        for (int i = 0; i < bytes->size; i++)
            text_add(text, "%02x", bytes->at[i]);
        break;
    }
}

void event_print(const struct event *event, struct text *text)
{
    const struct event_description *description = description_of(event);
    text_add(text, "%" PRId64 ".%09" PRId64 " %s", event->at_ns / NS_PER_S, event->at_ns % NS_PER_S,
             description->name);
    for (int i = 0; i < description->field_count; i++) {
        const struct event_field *field = &description->fields[i];
        text_add(text, " %s=", field->name);
        field_print(field, (const uint8_t *)event + field->offset, text);
    }
}

static bool double_equal(double a, double b, double tolerance)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return a == b || fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b));
}

static bool field_equal(const struct event_field *field, const uint8_t *a, const uint8_t *b,
                        double tolerance)
{
    switch (field->type) {
    case FIELD_INT64:
        return int64_at(a) == int64_at(b);
    case FIELD_DOUBLE:
        return double_equal(double_at(a), double_at(b), tolerance);
    case FIELD_COUNT:
    case FIELD_NAME:
        return *a == *b;
    case FIELD_TEXT:
        return strncmp((const char *)a, (const char *)b, field->size) == 0;
    case FIELD_BYTES:
        return *a == *b && memcmp(a + 1, b + 1, *a) == 0;
    }
    return false;
}

bool event_equal_in(const struct event *a, const struct event *b, int format, double tolerance)
{
    if (a->kind != b->kind || a->at_ns != b->at_ns || a->stream != b->stream)
        return false;
    const struct event_description *description = description_of(a);
    for (int i = 0; i < description->field_count; i++) {
        const struct event_field *field = &description->fields[i];
        if (field->since <= format && !field_equal(field, (const uint8_t *)a + field->offset,
                                                   (const uint8_t *)b + field->offset, tolerance))
            return false;
    }
    return true;
}

bool event_equal(const struct event *a, const struct event *b, double tolerance)
{
    return event_equal_in(a, b, EVENT_FORMAT_ANY, tolerance);
}
