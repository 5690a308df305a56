/* Pages become rows (salvage.c), rows events (gathering.c), those that fit are lined up
 * (line_up.c), and go into a file like any other (writer.c), which is read through before anybody
 * trusts it. */
#include "journal/repair.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/facts.h"
#include "journal/line_up.h"
#include "journal/place.h"
#include "journal/reading.h"
#include "journal/record.h"
#include "journal/salvage.h"
#include "journal/schema.h"
#include "journal/writer.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BATCH_EVENTS 1024
#define APART_NS     NS_PER_S

struct repairing {
    const char *path;
    struct repair *repair;
    struct gathering gathering;
    struct fact_list facts; /* with words of its own */
    struct writer writer;
    struct event batch[BATCH_EVENTS];
    size_t batched;
    struct numbered last; /* put into the new file */
    int64_t second;       /* the last in which something is missing; -1: none */
    int code;             /* of the new file */
};

/* --- events --------------------------------------------------------------------------------- */

static void write_batch(struct repairing *repairing)
{
    if (repairing->batched > 0 && !repairing->code)
        repairing->code = writer_write(&repairing->writer, repairing->batch, repairing->batched);
    repairing->batched = 0;
}

static void put_event(struct repairing *repairing, const struct event *event)
{
    repairing->batch[repairing->batched++] = *event;
    if (repairing->batched == BATCH_EVENTS)
        write_batch(repairing);
}

static void note_stretch(struct repair *repair, const struct repair_stretch *stretch)
{
    bool told = repair->stretch_count > 0 && repair->stretch_count <= REPAIR_STRETCHES_MOST;
    struct repair_stretch *last = told ? &repair->stretches[repair->stretch_count - 1] : NULL;
    repair->missing += stretch->count;
    if (last && stretch->from_ns - last->to_ns < APART_NS) {
        last->to_ns = stretch->to_ns;
        last->count += stretch->count;
        return;
    }
    if (repair->stretch_count++ < REPAIR_STRETCHES_MOST)
        repair->stretches[repair->stretch_count - 1] = *stretch;
}

static void put_hole(struct repairing *repairing, const struct numbered *next)
{
    const struct repair_stretch hole = {.from_ns = repairing->last.event.at_ns,
                                        .to_ns = next->event.at_ns,
                                        .count = next->seq - repairing->last.seq - 1};
    int64_t first_s = hole.from_ns / NS_PER_S, last_s = hole.to_ns / NS_PER_S;
    struct event gap = event_of(EVENT_GAP, hole.to_ns);
    first_s = first_s > repairing->second ? first_s : repairing->second + 1;
    repairing->repair->seconds_touched += last_s < first_s ? 0 : last_s - first_s + 1;
    repairing->second = last_s > repairing->second ? last_s : repairing->second;
    gap.gap = (struct gap_body){hole.from_ns, hole.to_ns, GAP_UNRECORDED, hole.count};
    note_stretch(repairing->repair, &hole);
    put_event(repairing, &gap);
}

static void take_in_order(void *context, const struct numbered *next)
{
    struct repairing *repairing = context;
    if (next->seq > repairing->last.seq + 1)
        put_hole(repairing, next);
    put_event(repairing, &next->event);
    repairing->last = *next;
    repairing->repair->kept++;
}

static void line_up_event(void *context, int64_t seq, const struct event *event)
{
    line_up_feed(context, seq, event);
}

static void write_events(struct repairing *repairing)
{
    struct line_up line_up = {.put = take_in_order, .context = repairing};
    int code = gathering_events(&repairing->gathering, line_up_event, &line_up);
    line_up_end(&line_up);
    write_batch(repairing);
    repairing->repair->misfits += line_up.misfits;
    repairing->repair->moved = line_up.moved;
    repairing->code = repairing->code ? repairing->code : code;
}

/* --- facts ---------------------------------------------------------------------------------- */

static void take_fact(void *context, const char *name, const char *value)
{
    struct fact_list *list = context;
    if (list->count == FACTS_MOST)
        return;
    struct journal_fact fact = {strdup(name), strdup(value)};
    ENSURE(fact.name && fact.value);
    list->at[list->count++] = fact;
}

static const char *fact_of(const struct repairing *repairing, const char *name)
{
    for (int i = 0; i < repairing->facts.count; i++)
        if (strcmp(repairing->facts.at[i].name, name) == 0)
            return repairing->facts.at[i].value;
    return NULL;
}

static int64_t number_of(const struct repairing *repairing, const char *name)
{
    const char *word = fact_of(repairing, name);
    int64_t number;
    return word && parse_int64(word, &number) && number > 0 ? number : 0;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The end may be missing: then nobody can say whether the session was ended. */
static bool is_ended(const struct repairing *repairing)
{
    const char *complete = fact_of(repairing, "complete");
    int64_t events = number_of(repairing, "events");
    return complete && strcmp(complete, "1") == 0 && events > 0 && events <= repairing->last.seq;
}

/* What the new file says of itself, in place of what the old one said. */
static void write_end(struct repairing *repairing)
{
    struct repair *repair = repairing->repair;
    char now[32], missing[32];
    time_t seconds = (time_t)(clock_wall_ns() / NS_PER_S);
    struct tm utc;
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
    int64_t tail = number_of(repairing, "events") - repairing->last.seq;
    repair->cut_off = !is_ended(repairing);
    repair->missing += tail > 0 ? tail : 0;
    repair->seconds = repairing->last.event.at_ns / NS_PER_S + 1;
    snprintf(missing, sizeof missing, "%" PRId64, repair->missing);
    const struct journal_fact facts[] = {{"complete", "0"},
                                         {"repaired", now},
                                         {"repaired_from", name_of(repairing->path)},
                                         {"repaired_missing", missing}};
    for (size_t i = 0; !repairing->code && i < sizeof facts / sizeof facts[0]; i++)
        repairing->code = writer_fact(&repairing->writer, facts[i].name, facts[i].value);
    if (!repairing->code)
        repairing->code =
            repair->cut_off
                ? writer_fold(&repairing->writer)
                : writer_complete(&repairing->writer, (uint64_t)number_of(repairing, "refused"));
}

/* --- files ---------------------------------------------------------------------------------- */

/* Read to its end, and nothing for SQLite to complain about either. */
static bool is_whole(const char *path)
{
    struct record *record;
    struct event event;
    bool more = true;
    enum status status = record_open(path, &record, NULL);
    while (!status && more)
        status = record_next(record, &event, &more, NULL);
    if (record)
        record_close(record);
    return !status && reading_check(path);
}

static enum status make_place(struct repairing *repairing, const char *folder,
                              struct problem *problem)
{
    char stem[256], beside[PATH_SIZE];
    const char *name = name_of(repairing->path);
    size_t length = strlen(name), ending = strlen(PLACE_ENDING);
    if (length > ending && strcmp(name + length - ending, PLACE_ENDING) == 0)
        length -= ending;
    snprintf(stem, sizeof stem, "%.*s-repaired", (int)length, name);
    if (!folder && name == repairing->path)
        folder = ".";
    if (!folder) {
        snprintf(beside, sizeof beside, "%.*s", (int)(name - repairing->path), repairing->path);
        folder = beside;
    }
    return place_make_named(folder, stem, repairing->repair->path, sizeof repairing->repair->path,
                            problem);
}

/* What the new file does not say of itself. */
static enum status begin_file(struct repairing *repairing, struct problem *problem)
{
    static const char *const own[] = {"events", "refused", "complete"};
    struct journal_fact facts[FACTS_MOST];
    int count = 0;
    for (int i = 0; i < repairing->facts.count; i++) {
        const char *name = repairing->facts.at[i].name;
        if (strcmp(name, own[0]) != 0 && strcmp(name, own[1]) != 0 && strcmp(name, own[2]) != 0)
            facts[count++] = repairing->facts.at[i];
    }
    return writer_open(&repairing->writer, repairing->repair->path, repairing->gathering.format,
                       facts, count, problem);
}

static enum status write_file(struct repairing *repairing, struct problem *problem)
{
    struct repair *repair = repairing->repair;
    enum status status = begin_file(repairing, problem);
    if (status)
        return status;
    write_events(repairing);
    write_end(repairing);
    writer_close(&repairing->writer);
    if (repairing->code)
        return problem_set(problem, STATUS_FAILED, "Make room on the disk and try again.",
                           "%s could not be written: %s.", repair->path,
                           sqlite3_errstr(repairing->code));
    if (!is_whole(repair->path))
        return problem_set(problem, STATUS_FAILED, "The old file is as it was.",
                           "What was saved of %s could not be read again.", repairing->path);
    return STATUS_OK;
}

/* The header's word, where it is one of ours. */
static int format_of(const char *path)
{
    struct salvage_header header = salvage_header(path);
    bool ours = header.application_id == SCHEMA_APPLICATION_ID && header.user_version >= 1 &&
                header.user_version <= SCHEMA_FORMAT;
    return ours ? (int)header.user_version : 0;
}

static enum status repair_into(struct repairing *repairing, const char *folder,
                               struct problem *problem)
{
    struct repair *repair = repairing->repair;
    enum status status =
        gathering_read(&repairing->gathering, repairing->path, format_of(repairing->path), problem);
    if (status)
        return status;
    repair->damage = repairing->gathering.damage;
    if (repairing->gathering.events == 0)
        return problem_set(problem, STATUS_INVALID, "", "Nothing of a session can be found in %s.",
                           repairing->path);
    gathering_facts(&repairing->gathering, take_fact, &repairing->facts);
    repair->facts = repairing->facts.count;
    status = make_place(repairing, folder, problem);
    if (status)
        return status;
    status = write_file(repairing, problem);
    if (status)
        unlink(repair->path);
    return status;
}

enum status repair_session(const char *path, const char *folder, struct repair *repair,
                           struct problem *problem)
{
    *repair = (struct repair){0};
    if (access(path, R_OK) != 0)
        return problem_set(problem, STATUS_UNAVAILABLE, "Check the name and its permissions.",
                           "The session %s cannot be opened: %s.", path, strerror(errno));
    repair->whole = is_whole(path);
    if (repair->whole)
        return STATUS_OK;
    struct repairing *repairing = calloc(1, sizeof *repairing);
    if (!repairing)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to repair a session.");
    repairing->path = path;
    repairing->repair = repair;
    repairing->second = -1;
    enum status status = repair_into(repairing, folder, problem);
    for (int i = 0; i < repairing->facts.count; i++) {
        free((char *)repairing->facts.at[i].name);
        free((char *)repairing->facts.at[i].value);
    }
    gathering_finish(&repairing->gathering);
    free(repairing);
    return status;
}
