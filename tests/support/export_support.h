/* A session of which everything is known, written through the journal: a pulse sensor of 50 samples
 * a second with a gap of 3.5 s, beside a strap that sends intervals; steps, markers, answers. */
#ifndef EXPORT_SUPPORT_H
#define EXPORT_SUPPORT_H

#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "export/session_export.h"
#include "journal/journal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define KNOWN_WALL_NS   (INT64_C(1795459320) * NS_PER_S + 123456789) /* 2026-11-23 18:42:00.12 */
#define KNOWN_SAMPLES   1000
#define KNOWN_GAP_AFTER 600 /* samples */
#define KNOWN_GAP_NS    (3500 * NS_PER_MS)
#define KNOWN_STEP_NS   INT64_C(20061234)
#define KNOWN_FIRST_NS  INT64_C(512345678)
#define KNOWN_BEATS     24
#define KNOWN_MARKED    200 /* the marker "stim1" stands at this sample */

static inline int64_t known_sample_ns(int i)
{
    int64_t jitter_ns = (i * 7919 % 13 - 6) * INT64_C(300000);
    return KNOWN_FIRST_NS + i * KNOWN_STEP_NS + jitter_ns * (i > 0) +
           (i >= KNOWN_GAP_AFTER ? KNOWN_GAP_NS : 0);
}

static inline double known_value(int i)
{
    return floor(512 + 400 * sin(i * 0.13) + 100 * cos(i * 0.017));
}

/* Of the strap's and the pulse's beats alike; the gap lies between 14 and 15. */
static inline int64_t known_beat_ns(int i)
{
    return 1000 * NS_PER_MS + i * INT64_C(803123456) + (i % 3) * INT64_C(17000321) +
           (i >= 15 ? 4200 * NS_PER_MS : 0);
}

struct known_events {
    struct event at[4096];
    int count;
};

static inline struct event *known_add(struct known_events *events, enum event_kind kind,
                                      int64_t at_ns, int stream)
{
    struct event *event = &events->at[events->count++];
    assert_true(events->count < 4096);
    *event = event_of(kind, at_ns < 0 ? 0 : at_ns);
    event->stream = (uint8_t)stream;
    return event;
}

static inline void known_device(struct known_events *events, int stream, const char *id,
                                int channel, enum signal_kind signal, double rate_hz,
                                const char *name)
{
    struct event *event = known_add(events, EVENT_DEVICE, 0, stream);
    text_copy(event->device.id, sizeof event->device.id, id);
    text_copy(event->device.name, sizeof event->device.name, name);
    event->device.channel = (uint8_t)channel;
    event->device.signal = (uint8_t)signal;
    event->device.rate_hz = rate_hz;
    event->device.low = signal == SIGNAL_PPG ? 0 : (double)NAN;
    event->device.high = signal == SIGNAL_PPG ? 1023 : (double)NAN;
}

static inline void known_sample(struct known_events *events, int stream, int channel, int64_t ns,
                                double value)
{
    struct event *event = known_add(events, EVENT_SAMPLE, ns + 30 * NS_PER_MS, stream);
    event->sample.time_ns = ns;
    event->sample.channel = (uint8_t)channel;
    event->sample.value = value;
}

static inline void known_beats(struct known_events *events, int stream)
{
    for (int i = 0; i < KNOWN_BEATS; i++) {
        int64_t ns = known_beat_ns(i);
        bool first = i == 0 || i == 15;
        if (stream == 0) {
            struct event *beat = known_add(events, EVENT_BEAT, ns + 200 * NS_PER_MS, stream);
            beat->beat.time_ns = ns;
            beat->beat.quality = 0.5 + i / 100.0;
        }
        struct event *rr = known_add(events, EVENT_RR, ns + 200 * NS_PER_MS, stream);
        rr->rr.time_ns = ns;
        rr->rr.first = first;
        rr->rr.rr_ms = first ? (double)NAN : (double)(ns - known_beat_ns(i - 1)) / 1e6;
        rr->rr.nn_ms = rr->rr.rr_ms;
    }
}

static inline void known_happenings(struct known_events *events)
{
    static const char *const steps[] = {"arrive", "settle"};
    for (int i = 0; i < 2; i++) {
        struct event *step = known_add(events, EVENT_STEP, i * 8 * NS_PER_S + 77 * NS_PER_MS, 0);
        step->step.due_ns = i * 8 * NS_PER_S + 12345678;
        step->step.index = i;
        text_copy(step->step.id, sizeof step->step.id, steps[i]);
    }
    static const struct {
        int64_t ns;
        const char *text;
    } marks[] = {{0, "stim1"}, {INT64_C(14100000000), "Anna coughed, loud"}};
    for (int i = 0; i < 2; i++) {
        struct event *mark = known_add(
            events, EVENT_INTENT, marks[i].ns ? marks[i].ns : known_sample_ns(KNOWN_MARKED), 0);
        mark->intent.intent = INTENT_MARK;
        text_copy(mark->intent.text, sizeof mark->intent.text, marks[i].text);
    }
    static const char *const items[] = {"tense", "tired", "tense"};
    for (int i = 0; i < 3; i++) {
        struct event *answer = known_add(events, EVENT_ANSWER, (20 + i) * NS_PER_S, 0);
        text_copy(answer->answer.check_in, sizeof answer->answer.check_in, "after-sitting");
        text_copy(answer->answer.item, sizeof answer->answer.item, items[i]);
        answer->answer.value = i == 1 ? (double)NAN : 3.5 + i;
    }
    struct event *gap = known_add(events, EVENT_GAP, known_sample_ns(KNOWN_GAP_AFTER), 0);
    gap->gap.from_ns = known_sample_ns(KNOWN_GAP_AFTER - 1);
    gap->gap.to_ns = known_sample_ns(KNOWN_GAP_AFTER);
}

static inline int known_by_time(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    if (x->at_ns != y->at_ns)
        return x->at_ns < y->at_ns ? -1 : 1;
    return x->kind != y->kind ? (x->kind == EVENT_DEVICE ? -1 : y->kind == EVENT_DEVICE) : 0;
}

struct known_session {
    const char *participant;
    bool simulated, strap, fractions, /* values that are no whole numbers */
        uneven;                       /* steps now long, now short */
    int64_t later_ns;                 /* begins so much later */
};

static inline const char *known_folder(void)
{
    static char paths[8][160];
    static int number;
    char *path = paths[number % 8];
    snprintf(path, sizeof paths[0], "%s/k%d", test_folder(), ++number);
    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

/* Its path lives until four more were made. */
static inline const char *known_session(struct known_session wanted)
{
    static char paths[4][PATH_SIZE];
    static int number;
    static struct known_events events;
    static const struct journal_fact more[] = {
        {"check_in:after-sitting",
         "id: after-sitting\ntitle: After sitting\nabout: Two questions.\nlicence: CC0\n"
         "score: none\nitems:\n  - {id: tense, ask: \"How tense?\", low: not, high: very}\n"
         "  - {id: tired, ask: \"How tired?\", low: not, high: very}\n"}};
    const struct journal_facts facts = {.more = more,
                                        .more_count = 1,
                                        .note = "Anna was late",
                                        .study = "coh-1",
                                        .condition = "slow breathing",
                                        .version = "0.1.0",
                                        .build = "gcc on annas-laptop",
                                        .sensors[0] =
                                            "serial:/dev/serial/by-id/usb-Arduino_SER1234567-if00",
                                        .ports[0] = "/dev/ttyACM0",
                                        .participant = wanted.participant,
                                        .practice_id = "self-compassion-moment",
                                        .practice_title = "Anna's own moment",
                                        .practice_text = "say: Dear Anna",
                                        .settings = "sensor: SER1234567\nname: Anna",
                                        .simulated = wanted.simulated,
                                        .started_wall_ns = KNOWN_WALL_NS + wanted.later_ns};
    struct journal *journal;
    struct problem problem;
    events.count = 0;
    known_device(&events, 0, "pulsesensor", 0, SIGNAL_PPG, 50, "ir");
    known_device(&events, 0, "pulsesensor", 1, SIGNAL_PPG, 50, "red");
    known_device(&events, 0, "pulsesensor", 2, SIGNAL_CONTACT, NAN, "contact");
    for (int i = 0; i < KNOWN_SAMPLES; i++) {
        double value = known_value(i) + (wanted.fractions ? i / 7.0 : 0);
        int64_t ns = known_sample_ns(i) + (wanted.uneven && i % 2 ? KNOWN_STEP_NS * 7 / 10 : 0);
        known_sample(&events, 0, 0, ns, value);
        known_sample(&events, 0, 1, ns, 1000 - known_value(i));
    }
    known_sample(&events, 0, 2, 600 * NS_PER_MS, 1);
    known_beats(&events, 0);
    if (wanted.strap) {
        known_device(&events, 1, "polar-wearlink", 0, SIGNAL_RR, NAN, "rr");
        known_beats(&events, 1);
    }
    known_happenings(&events);
    qsort(events.at, (size_t)events.count, sizeof events.at[0], known_by_time);
    if (journal_create(known_folder(), &facts, &journal, &problem))
        fail_msg("%s", problem.what);
    for (int i = 0; i < events.count; i++)
        assert_true(journal_append(journal, &events.at[i]));
    char *path = paths[number++ % 4];
    text_copy(path, sizeof paths[0], journal_path(journal));
    journal_destroy(journal);
    return path;
}

/* --- exporting ---------------------------------------------------------------------------- */

struct known_told {
    char files[64][PATH_SIZE];
    int count;
    char removed[4096];
};

static inline void known_file(void *context, const char *path)
{
    struct known_told *told = context;
    assert_true(told->count < 64);
    text_copy(told->files[told->count++], PATH_SIZE, path);
}

static inline void known_removed(void *context, const char *what)
{
    struct known_told *told = context;
    strncat(told->removed, what, sizeof told->removed - strlen(told->removed) - 2);
    strcat(told->removed, "\n");
}

static inline enum status known_try(const char *session, const struct export_wish *wish,
                                    struct known_told *told, struct problem *problem)
{
    told->count = 0;
    told->removed[0] = '\0';
    struct export_told telling = {.file = known_file, .removed = known_removed, .context = told};
    enum status status = session_export(session, wish, &telling, problem);
    assert_false(telling.stood);
    return status;
}

static inline void known_export(const char *session, const struct export_wish *wish,
                                struct known_told *told)
{
    struct problem problem;
    if (known_try(session, wish, told, &problem))
        fail_msg("%s", problem.what);
    for (int i = 0; i < told->count; i++) {
        struct stat found;
        assert_int_equal(stat(told->files[i], &found), 0);
        assert_int_equal(found.st_mode & 0777, 0600);
    }
}

/* The exported file whose name ends so; fails when there is none. */
static inline const char *known_ending(const struct known_told *told, const char *ending)
{
    for (int i = 0; i < told->count; i++) {
        size_t length = strlen(told->files[i]), tail = strlen(ending);
        if (length > tail && strcmp(told->files[i] + length - tail, ending) == 0)
            return told->files[i];
    }
    fail_msg("no file ends in %s", ending);
    return NULL;
}

/* A whole text file; the caller frees. */
static inline char *known_text(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    char *text = malloc(size + 1);
    assert_non_null(text);
    rewind(file);
    assert_int_equal(fread(text, 1, size, file), size);
    text[size] = '\0';
    fclose(file);
    return text;
}

/* How many files lie in a folder and those below it. */
static inline int known_count_files(const char *folder)
{
    char command[PATH_SIZE + 64], word[32] = "";
    snprintf(command, sizeof command, "find '%s' -mindepth 1 | wc -l", folder);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_non_null(fgets(word, sizeof word, pipe));
    pclose(pipe);
    return atoi(word);
}

#endif
