/* The file's samples are told to a pipeline at the moments they stand at, with time passing once a
 * second, and what comes out goes into a journal, which is asked to keep pace. A session that has
 * the fact `imported` has DEVICE and SAMPLE among its in events (replay.c). */
#include "session/import.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "heart/parameters.h"
#include "journal/journal.h"
#include "session/build.h"
#include "session/pipeline.h"
#include <math.h>
#include <string.h>
#include <unistd.h>

#define DEVICE_ID    "imported"
#define GAP_STEPS    1.5
#define GAP_LEAST_NS (250 * NS_PER_MS) /* a shorter hole does not interrupt (heart/recording.h) */
#define LAST_TICKS   2 /* seconds behind the last sample, so that its second is told too */
#define GIVE_UP_NS   (20 * NS_PER_S)

struct importing {
    const struct import_source *source;
    struct pipeline *pipeline;
    struct journal *journal;
    int64_t second, last_ns;
    size_t marks_told;
    bool any; /* sample so far */
    bool lost;
};

static void put(void *context, const struct event *event)
{
    struct importing *importing = context;
    if (!importing->lost && !journal_append_waiting(importing->journal, event, GIVE_UP_NS))
        importing->lost = true;
}

static void feed(struct importing *importing, const struct event *event)
{
    const struct event_sink sink = {put, importing};
    pipeline_feed(importing->pipeline, event, &sink);
}

static void tick_to(struct importing *importing, int64_t at_ns)
{
    while ((importing->second + 1) * NS_PER_S <= at_ns && !importing->lost) {
        struct event tick = event_of(EVENT_TICK, ++importing->second * NS_PER_S);
        feed(importing, &tick);
    }
}

/* Time passes up to `at_ns`, with what was marked in it. */
static void advance_to(struct importing *importing, int64_t at_ns)
{
    const struct import_source *source = importing->source;
    while (importing->marks_told < source->mark_count && !importing->lost) {
        const struct import_mark *mark = &source->marks[importing->marks_told];
        struct event event = event_of(EVENT_INTENT, ns_from_s(mark->t_s));
        if (event.at_ns > at_ns)
            break;
        tick_to(importing, event.at_ns);
        event.intent.intent = INTENT_MARK;
        text_copy(event.intent.text, sizeof event.intent.text, mark->text);
        feed(importing, &event);
        importing->marks_told++;
    }
    tick_to(importing, at_ns);
}

/* The end of the record: of samples and marks. */
static int64_t end_ns(const struct importing *importing)
{
    const struct import_source *source = importing->source;
    int64_t last_ns = importing->last_ns;
    if (source->mark_count > 0) {
        int64_t mark_ns = ns_from_s(source->marks[source->mark_count - 1].t_s);
        last_ns = mark_ns > last_ns ? mark_ns : last_ns;
    }
    return last_ns + LAST_TICKS * NS_PER_S;
}

static void begin(struct importing *importing)
{
    const struct import_source *source = importing->source;
    struct event link = event_of(EVENT_LINK, 0), device = event_of(EVENT_DEVICE, 0);
    link.link.state = LINK_OPEN;
    link.link.simulated = source->simulated;
    text_copy(link.link.text, sizeof link.link.text, "a file");
    feed(importing, &link);
    text_copy(device.device.id, sizeof device.device.id, DEVICE_ID);
    device.device.signal = (uint8_t)source->signal;
    device.device.rate_hz = source->signal == SIGNAL_RR ? (double)NAN : source->rate_hz;
    device.device.low = device.device.high = NAN;
    text_copy(device.device.name, sizeof device.device.name, source->name ? source->name : "");
    feed(importing, &device);
}

static void feed_gap(struct importing *importing, int64_t time_ns, int64_t missing)
{
    struct event gap = event_of(EVENT_GAP, time_ns);
    gap.gap.from_ns = importing->last_ns;
    gap.gap.to_ns = time_ns;
    gap.gap.cause = GAP_MISSING;
    gap.gap.count = missing;
    feed(importing, &gap);
}

static void feed_sample(struct importing *importing, int64_t time_ns, double value)
{
    const struct import_source *source = importing->source;
    bool wave = source->signal != SIGNAL_RR;
    double steps = (double)(time_ns - importing->last_ns) / 1e9 * source->rate_hz;
    advance_to(importing, time_ns);
    bool hole = steps > GAP_STEPS && time_ns - importing->last_ns > GAP_LEAST_NS;
    if (wave && importing->any && hole)
        feed_gap(importing, time_ns, (int64_t)round(steps) - 1);
    struct event sample = event_of(EVENT_SAMPLE, time_ns);
    sample.sample.time_ns = time_ns;
    sample.sample.value = value;
    feed(importing, &sample);
    importing->last_ns = time_ns;
    importing->any = true;
}

/* An interval that is not known, up to a beat at `t_s`, or for nobody knows how long. */
static void feed_unknown(struct importing *importing, double t_s)
{
    int64_t time_ns = ns_from_s(t_s);
    if (time_ns < importing->last_ns)
        time_ns = importing->last_ns;
    advance_to(importing, time_ns);
    feed_gap(importing, time_ns, 1);
}

static void feed_all(struct importing *importing)
{
    const struct import_source *source = importing->source;
    double closed_ms = 0;
    begin(importing);
    for (size_t i = 0; i < source->count && !importing->lost; i++) {
        double value = source->values[i], t_s = 0;
        if (source->times_s)
            t_s = source->times_s[i];
        if (!isfinite(value)) {
            if (source->signal == SIGNAL_RR && importing->any)
                feed_unknown(importing, source->first_s + t_s);
            continue;
        }
        closed_ms += value;
        if (!source->times_s)
            t_s = source->signal == SIGNAL_RR ? closed_ms / 1000 : (double)i / source->rate_hz;
        int64_t time_ns = ns_from_s(source->first_s + t_s);
        if (time_ns >= 0 && (!importing->any || time_ns > importing->last_ns))
            feed_sample(importing, time_ns, value);
    }
    advance_to(importing, end_ns(importing));
}

static enum status open_journal(struct importing *importing, const char *folder,
                                struct problem *problem)
{
    const struct import_source *source = importing->source;
    char parameters[HEART_PARAMETERS_SIZE];
    struct text json = text_over(parameters, sizeof parameters);
    const struct journal_fact more[] = {{"imported", source->words}, {"undated", "1"}};
    heart_parameters(&json);
    ENSURE(!json.cut);
    const struct journal_facts facts = {.version = build_version(),
                                        .build = build_words(),
                                        .participant = source->participant,
                                        .parameters = parameters,
                                        .system = build_system(),
                                        .more = more,
                                        .more_count = source->undated ? 2 : 1,
                                        .simulated = source->simulated,
                                        .started_wall_ns = source->began_wall_ns};
    return journal_create(folder, &facts, &importing->journal, problem);
}

static enum status refuse(const struct importing *importing, struct problem *problem)
{
    if (journal_trouble(importing->journal, problem))
        return problem->status;
    return problem_set(problem, STATUS_FAILED, "Check the disk and try again.",
                       "The session %s could not be written.", journal_path(importing->journal));
}

enum status import_recording(const struct import_source *source, const char *folder,
                             char path[PATH_SIZE], struct problem *problem)
{
    struct importing importing = {.source = source};
    const struct pipeline_config config = {.sensor_count = 1};
    enum status status = pipeline_create(&config, &importing.pipeline, problem);
    if (!status)
        status = open_journal(&importing, folder, problem);
    if (status) {
        pipeline_destroy(importing.pipeline);
        return status;
    }
    feed_all(&importing);
    if (importing.lost)
        status = refuse(&importing, problem);
    text_copy(path, PATH_SIZE, journal_path(importing.journal));
    journal_destroy(importing.journal);
    pipeline_destroy(importing.pipeline);
    if (status)
        unlink(path);
    return status;
}
