/* Makes a folder of sessions in no time: simulated people through the real pipeline and journal,
 * with a made clock instead of waiting. The same words give the same events.
 *
 * bench_sessions FOLDER COUNT [for=300] [recipe=settling] [faults=off=30+10] [practice=ID]
 *                [wave=ppg/bidmc_01,PPG] [seed=1]
 *
 * wave= plays a recording in place of the simulated heart; such sessions are not marked simulated.
 */
#include "support.h"

#include "base/clock.h"
#include "base/paths.h"
#include "base/text.h"
#include "events/kinds.h"
#include "heart/parameters.h"
#include "journal/journal.h"
#include "practice/practice.h"
#include "sensors/simulator/speaker.h"
#include "session/build.h"
#include "session/pipeline.h"
#include "session/practice_facts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICK_NS     (100 * NS_PER_MS)
#define FIRST_NS    (INT64_C(1767258000) * NS_PER_S) /* 2026-01-01 09:00 UTC */
#define APART_NS    (3600 * NS_PER_S)
#define ARRIVES_NS  (8 * NS_PER_MS) /* after it was said */
#define PARTICIPANT 40

struct wishes {
    const char *folder;
    int count, seed;
    double seconds;
    const char *recipe, *faults, *practice, *wave;
};

struct making {
    struct pipeline *pipeline;
    struct journal *journal;
    struct speaker speaker;
    bool unplugged;
    double *wave;
    size_t wave_count;
    double wave_hz;
};

static void give_up(const char *words)
{
    fprintf(stderr, "bench_sessions: %s\n", words);
    exit(1);
}

static void keep(void *context, const struct event *event)
{
    struct making *making = context;
    while (!journal_append(making->journal, event))
        clock_sleep_until_ns(clock_monotonic_ns() + NS_PER_MS);
}

static void feed(struct making *making, const struct event *event)
{
    const struct event_sink sink = {keep, making};
    pipeline_feed(making->pipeline, event, &sink);
}

static void feed_link(struct making *making, int64_t at_ns, enum link_state state)
{
    struct event event = event_of(EVENT_LINK, at_ns);
    event.link.state = (uint8_t)state;
    event.link.simulated = making->wave == NULL;
    text_copy(event.link.text, sizeof event.link.text,
              making->wave ? "a recording" : "simulated heart");
    feed(making, &event);
}

static void feed_bytes(struct making *making, int64_t at_ns, const void *bytes, size_t size)
{
    for (size_t from = 0; from < size; from += EVENT_BYTES_MAX) {
        struct event event = event_of(EVENT_BYTES, at_ns);
        size_t left = size - from;
        event.bytes.size = (uint8_t)(left < EVENT_BYTES_MAX ? left : EVENT_BYTES_MAX);
        memcpy(event.bytes.at, (const char *)bytes + from, event.bytes.size);
        feed(making, &event);
    }
}

/* The cable is pulled, or put back. */
static void plug(struct making *making, int64_t at_ns, bool unplugged)
{
    if (unplugged == making->unplugged)
        return;
    making->unplugged = unplugged;
    feed_link(making, at_ns, unplugged ? LINK_LOST : LINK_OPEN);
    if (unplugged)
        return;
    struct event gap = event_of(EVENT_GAP, at_ns);
    gap.gap.from_ns = at_ns - ns_from_s(making->speaker.faults.unplugged.for_s);
    gap.gap.to_ns = at_ns;
    gap.gap.cause = GAP_UNPLUGGED;
    feed(making, &gap);
}

/* What the device says next: at which moment, and how much; `*unplugged`: to nobody. */
static size_t say(struct making *making, int64_t index, int64_t *at_ns,
                  uint8_t bytes[DIALECT_BYTES_MAX], bool *unplugged)
{
    struct body_moment moment;
    *unplugged = false;
    if (making->wave) {
        double value = making->wave[index % (int64_t)making->wave_count];
        *at_ns = ns_from_s((double)index / making->wave_hz) + ARRIVES_NS;
        return (size_t)snprintf((char *)bytes, DIALECT_BYTES_MAX, "ppg:%.0f\r\n", value);
    }
    size_t size = speaker_next(&making->speaker, bytes, &moment);
    *at_ns = ns_from_s(moment.t_s) + ARRIVES_NS;
    *unplugged = speaker_unplugged(&making->speaker, moment.t_s);
    return size;
}

static void play(struct making *making, double seconds)
{
    uint8_t bytes[DIALECT_BYTES_MAX];
    int64_t end_ns = ns_from_s(seconds), tick_ns = 0, at_ns = 0;
    feed_link(making, 0, LINK_OPEN);
    for (int64_t index = 0; at_ns < end_ns; index++) {
        bool unplugged;
        size_t size = say(making, index, &at_ns, bytes, &unplugged);
        for (; tick_ns <= at_ns; tick_ns += TICK_NS) {
            struct event tick = event_of(EVENT_TICK, tick_ns);
            feed(making, &tick);
            if (pipeline_phase(making->pipeline) == SESSION_ENDED)
                return;
        }
        plug(making, at_ns, unplugged);
        if (!unplugged)
            feed_bytes(making, at_ns, bytes, size);
    }
}

static void start_speaker(struct making *making, const struct wishes *wishes, int number)
{
    struct heart_recipe recipe;
    struct faults faults = {0};
    struct problem problem;
    char words[160];
    snprintf(words, sizeof words, "%s%sseed=%d,hr=%d", wishes->recipe, wishes->recipe[0] ? "," : "",
             wishes->seed + number, 60 + (wishes->seed + number * 7) % 24);
    if (heart_recipe_parse(words, &recipe, &problem) ||
        (wishes->faults && faults_parse(wishes->faults, &faults, &problem)))
        give_up(problem.what);
    speaker_start(&making->speaker, dialect_find("pulsesensor"), &recipe, &faults);
}

static void make_journal(struct making *making, const struct wishes *wishes, int number,
                         const struct practice *practice)
{
    char parameters[HEART_PARAMETERS_SIZE], participant[16];
    struct text json = text_over(parameters, sizeof parameters);
    struct problem problem;
    heart_parameters(&json);
    snprintf(participant, sizeof participant, "P%03d", 1 + number % PARTICIPANT);
    const struct runner_options options = {0};
    struct practice_facts more;
    if (practice_facts_make(practice, &options, &more, &problem))
        give_up(problem.what);
    const struct journal_facts facts = {
        .version = build_version(),
        .build = build_words(),
        .sensors = {making->wave ? "file:recording" : "sim"},
        .participant = participant,
        .practice_id = practice ? practice->id : NULL,
        .practice_title = practice ? practice->title : NULL,
        .practice_text = practice ? practice->source : NULL,
        .parameters = parameters,
        .more = more.facts,
        .more_count = more.count,
        .simulated = making->wave == NULL,
        .started_wall_ns = FIRST_NS + number * APART_NS,
    };
    if (journal_create(wishes->folder, &facts, &making->journal, &problem))
        give_up(problem.what);
    practice_facts_finish(&more);
}

static void make_session(const struct wishes *wishes, int number, const struct practice *practice,
                         struct making *making)
{
    const struct pipeline_config config = {.practice = practice};
    struct problem problem;
    if (pipeline_create(&config, &making->pipeline, &problem))
        give_up(problem.what);
    start_speaker(making, wishes, number);
    making->unplugged = false;
    make_journal(making, wishes, number, practice);
    play(making, wishes->seconds);
    journal_destroy(making->journal);
    pipeline_destroy(making->pipeline);
}

static void load_wave(const char *words, struct making *making)
{
    char name[96];
    const char *comma = strchr(words, ',');
    double low = INFINITY, high = -INFINITY;
    snprintf(name, sizeof name, "%.*s", (int)(comma ? comma - words : (int)strlen(words)), words);
    making->wave =
        test_read_i16(name, comma ? comma + 1 : "PPG", &making->wave_count, &making->wave_hz);
    if (!making->wave)
        give_up("no such recording, or channel");
    for (size_t i = 0; i < making->wave_count; i++) {
        low = fmin(low, making->wave[i]);
        high = fmax(high, making->wave[i]);
    }
    for (size_t i = 0; i < making->wave_count; i++) /* as a converter of 12 bits */
        making->wave[i] = 200 + 3600 * (making->wave[i] - low) / (high - low);
}

static const struct practice *find_practice(struct practice_library *library, const char *id)
{
    char folder[PATH_SIZE];
    struct problem problem;
    if (path_asset("practices", folder, sizeof folder, &problem) ||
        practice_library_load(folder, NULL, library, NULL, &problem))
        give_up(problem.what);
    const struct practice *practice = practice_library_find(library, id);
    if (!practice)
        give_up("no such practice");
    return practice;
}

static const char *value_of(const char *word, const char *name)
{
    size_t length = strlen(name);
    return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

int main(int count, char **words)
{
    struct wishes wishes = {.seconds = 300, .recipe = "", .seed = 1};
    if (count < 3 || (wishes.count = atoi(words[2])) < 1)
        give_up("say FOLDER COUNT [for=300] [recipe=] [faults=] [practice=] [wave=] [seed=1]");
    wishes.folder = words[1];
    for (int i = 3; i < count; i++) {
        const char *value;
        if ((value = value_of(words[i], "for")))
            wishes.seconds = atof(value);
        else if ((value = value_of(words[i], "seed")))
            wishes.seed = atoi(value);
        else if ((value = value_of(words[i], "recipe")))
            wishes.recipe = value;
        else if ((value = value_of(words[i], "faults")))
            wishes.faults = value;
        else if ((value = value_of(words[i], "practice")))
            wishes.practice = value;
        else if ((value = value_of(words[i], "wave")))
            wishes.wave = value;
        else
            give_up("what is that word?");
    }
    struct practice_library library = {0};
    struct making making = {0};
    struct problem problem;
    const struct practice *practice =
        wishes.practice ? find_practice(&library, wishes.practice) : NULL;
    if (path_make_private_folder(wishes.folder, &problem))
        give_up(problem.what);
    if (wishes.wave)
        load_wave(wishes.wave, &making);
    int64_t begun_ns = clock_monotonic_ns();
    for (int i = 0; i < wishes.count; i++)
        make_session(&wishes, i, practice, &making);
    double took_s = s_from_ns(clock_monotonic_ns() - begun_ns);
    printf("%d sessions in %.1f s, %.1f a second\n", wishes.count, took_s, wishes.count / took_s);
    free(making.wave);
    practice_library_finish(&library);
    return 0;
}
