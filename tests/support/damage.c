#include "damage.h"

#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "journal/gathering.h"
#include "journal/journal.h"
#include "journal/repair.h"
#include "journal/salvage.h"
#include "journal/schema.h"
#include "sensors/simulator/simulator.h"
#include "session/pipeline.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS  20.0
#define MOVED_NS (200 * NS_PER_MS)

static void append(void *context, const struct event *event)
{
    assert_true(journal_append(context, event));
}

static void feed(struct pipeline *pipeline, struct journal *journal, const struct event *event)
{
    const struct event_sink sink = {append, journal};
    pipeline_feed(pipeline, event, &sink);
}

static void record_session(const char *folder, char *path, size_t size)
{
    static char practice[10000];
    memset(practice, 'x', sizeof practice - 1);
    const struct journal_facts facts = {.version = "test",
                                        .sensors[0] = "sim",
                                        .participant = "P01",
                                        .practice_text = practice,
                                        .simulated = true,
                                        .started_wall_ns = INT64_C(1795459320) * NS_PER_S};
    struct simulator_speech speech;
    struct journal *journal;
    struct pipeline *pipeline;
    struct problem problem;
    int64_t tick_ns = 0;
    assert_int_equal(journal_create(folder, &facts, &journal, &problem), STATUS_OK);
    assert_int_equal(pipeline_create(&(struct pipeline_config){0}, &pipeline, &problem), STATUS_OK);
    assert_int_equal(simulator_speak("steady", SECONDS, &speech, &problem), STATUS_OK);
    struct event link = event_of(EVENT_LINK, 0);
    link.link.state = LINK_OPEN;
    feed(pipeline, journal, &link);
    for (size_t i = 0; i < speech.event_count; i++) {
        for (; tick_ns <= speech.events[i].at_ns; tick_ns += 100 * NS_PER_MS) {
            struct event tick = event_of(EVENT_TICK, tick_ns);
            feed(pipeline, journal, &tick);
        }
        feed(pipeline, journal, &speech.events[i]);
    }
    text_copy(path, size, journal_path(journal));
    journal_destroy(journal);
    pipeline_destroy(pipeline);
    simulator_speech_finish(&speech);
}

void damage_load(const char *path, uint8_t **bytes, size_t *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    *bytes = realloc(*bytes, *size);
    assert_non_null(*bytes);
    assert_int_equal(fread(*bytes, 1, *size, file), *size);
    fclose(file);
}

enum status read_events_of(const char *path, struct test_events *events, struct problem *problem)
{
    struct event_sink sink = test_sink(events);
    struct record *record;
    struct event event;
    bool more = true;
    enum status status = record_open(path, &record, problem);
    while (!status && more) {
        status = record_next(record, &event, &more, problem);
        if (!status && more)
            sink_put(&sink, &event);
    }
    record_close(record);
    return status;
}

/* All events of a file, in order; NULL when it cannot be read to its end. */
static struct event *read_events(const char *path, size_t *count, struct problem *problem)
{
    struct test_events events = {0};
    enum status status = read_events_of(path, &events, problem);
    *count = events.count;
    if (!status)
        return events.at;
    assert_true(problem->what[0] != '\0'); /* refused with a reason */
    test_events_finish(&events);
    return NULL;
}

/* The page that each number lies on; what it holds is told by gathering, which knows no pages. */
static void note_rows(void *context, const struct salvage_page *page)
{
    struct damage *damage = context;
    for (int i = 0; i < page->count; i++) {
        const struct salvage_row *row = &page->rows[i];
        if (row->count < 3 || row->values[0].type != SALVAGE_NULL)
            continue; /* facts, schema */
        if (damage->row_count == damage->row_room) {
            damage->row_room = damage->row_room ? 2 * damage->row_room : 1024;
            damage->rows = realloc(damage->rows, damage->row_room * sizeof *damage->rows);
            assert_non_null(damage->rows);
        }
        damage->rows[damage->row_count++] =
            (struct damage_row){.seq = row->rowid, .page = page->number};
    }
}

static int by_seq(const void *a, const void *b)
{
    const struct damage_row *x = a, *y = b;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

static void note_event(void *context, int64_t seq, const struct event *event)
{
    struct damage *damage = context;
    assert_true(seq >= 1 && seq <= (int64_t)damage->row_count);
    assert_int_equal(damage->rows[seq - 1].seq, seq);
    damage->rows[seq - 1].event = *event;
}

/* In memory where there is such a folder: nobody waits for a disk there. */
static void make_folder(struct damage *damage)
{
    bool memory = access("/dev/shm", W_OK) == 0;
    snprintf(damage->folder, sizeof damage->folder, "%s/kindbeat-damage-XXXXXX",
             memory ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(damage->folder));
}

void damage_prepare(struct damage *damage)
{
    char path[PATH_SIZE];
    struct problem problem;
    struct gathering gathering;
    const struct salvage_sink rows = {note_rows, damage};
    memset(damage, 0, sizeof *damage);
    random_start(&damage->random, 20261123);
    make_folder(damage);
    record_session(damage->folder, path, sizeof path);
    damage_load(path, &damage->whole, &damage->whole_size);
    damage->events = read_events(path, &damage->event_count, &problem);
    assert_non_null(damage->events);
    assert_int_equal(salvage_read(path, &rows, &problem), STATUS_OK);
    qsort(damage->rows, damage->row_count, sizeof *damage->rows, by_seq);
    assert_int_equal(gathering_read(&gathering, path, SCHEMA_FORMAT, &problem), STATUS_OK);
    assert_int_equal(gathering_events(&gathering, note_event, damage), 0);
    gathering_finish(&gathering);
    unlink(path);
    snprintf(damage->path, sizeof damage->path, "%s/hurt.kindbeat", damage->folder);
    damage_restore(damage);
}

void damage_finish(struct damage *damage)
{
    char log[PATH_SIZE + 8];
    snprintf(log, sizeof log, "%s-journal", damage->path);
    unlink(log);
    unlink(damage->path);
    rmdir(damage->folder);
    free(damage->whole);
    free(damage->bytes);
    free(damage->events);
    free(damage->rows);
}

uint64_t damage_random(struct damage *damage)
{
    return random_bits(&damage->random);
}

void damage_restore(struct damage *damage)
{
    damage->bytes = realloc(damage->bytes, damage->whole_size);
    assert_non_null(damage->bytes);
    memcpy(damage->bytes, damage->whole, damage->whole_size);
    damage->size = damage->whole_size;
}

void damage_write(struct damage *damage, size_t size)
{
    FILE *file = fopen(damage->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(damage->bytes, 1, size, file), size);
    fclose(file);
}

static bool page_is_intact(const struct damage *damage, uint32_t page, size_t size)
{
    size_t from = (size_t)(page - 1) * DAMAGE_PAGE;
    return from + DAMAGE_PAGE <= size &&
           memcmp(damage->whole + from, damage->bytes + from, DAMAGE_PAGE) == 0;
}

/* The same but for its moment, which may have been made to fit. */
static bool same_but_moved(const struct event *found, const struct event *wanted)
{
    struct event moved = *found;
    moved.at_ns = wanted->at_ns;
    return llabs(found->at_ns - wanted->at_ns) < MOVED_NS && event_equal(&moved, wanted, 0);
}

/* Rows on pages of which no byte was changed must all be there, in their order. */
static void check_kept(struct damage *damage, size_t size, const struct repair *repair)
{
    struct problem problem;
    size_t count, at = 0;
    int64_t moved = 0;
    struct event *events = read_events(repair->path, &count, &problem);
    assert_non_null(events);
    for (size_t i = 0; i < damage->row_count; i++) {
        const struct damage_row *row = &damage->rows[i];
        if (!page_is_intact(damage, row->page, size))
            continue;
        size_t from = at;
        while (at < count && !event_equal(&events[at], &row->event, 0))
            at++;
        for (size_t k = from; at == count && k < count; k++)
            if (moved < repair->moved && same_but_moved(&events[k], &row->event)) {
                at = k;
                moved++;
            }
        if (at == count)
            fail_msg("seq %lld, on page %u, is intact and not kept", (long long)row->seq,
                     row->page);
        at++;
        damage->intact++;
    }
    damage->moved += moved;
    free(events);
}

static void check(struct damage *damage, size_t size)
{
    static struct repair repair;
    struct problem problem;
    uint8_t *after = NULL;
    size_t count, after_size;
    damage_write(damage, size);
    struct event *events = read_events(damage->path, &count, &problem);
    damage->opened += events != NULL;
    damage->refused += events == NULL;
    free(events);
    enum status status = repair_session(damage->path, NULL, &repair, &problem);
    damage_load(damage->path, &after, &after_size);
    assert_int_equal(after_size, size);
    assert_memory_equal(after, damage->bytes, size);
    free(after);
    if (status) {
        assert_true(problem.what[0] != '\0');
        for (size_t i = 0; i < damage->row_count; i++) /* not one row is there */
            assert_false(page_is_intact(damage, damage->rows[i].page, size));
        damage->unrepairable++;
    } else if (!repair.whole) {
        check_kept(damage, size, &repair);
        damage->repaired++;
        damage->kept += repair.kept;
        damage->missing += repair.missing;
        unlink(repair.path);
    }
}

void damage_cut(struct damage *damage, size_t size)
{
    if (size > 0)
        check(damage, size);
}

void damage_flip(struct damage *damage, int flips)
{
    for (int i = 0; i < flips; i++) {
        size_t at = damage_random(damage) % damage->size;
        damage->bytes[at] = (uint8_t)(damage->bytes[at] ^ (1 + damage_random(damage) % 255));
    }
    check(damage, damage->size);
    damage_restore(damage);
}
