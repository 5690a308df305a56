/* A person practises; the disk must never be what she waits for. Appending is a push on a bounded
 * queue. One thread takes what is there four times a second and writes it in one transaction. When
 * that fails it keeps the batch it holds, tries again every second, and the queue takes what comes
 * meanwhile: about a minute of a fast sensor.
 *
 * Trouble crosses to other threads as one number, and becomes words only for whoever asks, so that
 * nobody locks. What this file does not do: SQL (writer.c), names (place.c). */
#include "journal/journal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/ring.h"
#include "base/text.h"
#include "base/wakeup.h"
#include "journal/facts.h"
#include "journal/place.h"
#include "journal/schema.h"
#include "journal/writer.h"
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define QUEUE_EVENTS  65536
#define BATCH_EVENTS  8192
#define FLUSH_NS      (250 * NS_PER_MS)
#define RETRY_NS      NS_PER_S
#define CHECKPOINT_NS (10 * NS_PER_S)
#define LAST_TRIES    5
#define LAST_RETRY_NS (200 * NS_PER_MS)
#define WAIT_STEP_NS  NS_PER_MS

#define TROUBLE_LOST (-1) /* beside SQLite's own codes, which are not negative */

struct journal {
    char path[PATH_SIZE];
    struct ring queue; /* session thread -> writing thread: struct event */
    struct wakeup wakeup;
    pthread_t thread;
    _Atomic bool ending;
    _Atomic int trouble; /* SQLITE_OK: none */

    /* the writing thread's own */
    struct writer writer;
    struct event *batch; /* taken from the queue, not yet in the file */
    size_t held;
    bool file_lost;
};

static const struct {
    int code;
    const char *what, *remedy;
} troubles[] = {
    {SQLITE_FULL, "The disk is full, so the newest part of the session %s waits in memory.",
     "Free some space now: what waits is written as soon as there is room."},
    {SQLITE_IOERR, "The disk of the session %s does not answer properly.",
     "Check that the disk is still connected: what waits is written as soon as it is back."},
    {SQLITE_READONLY, "The session %s can no longer be written: the disk became read-only.",
     "Check the disk: what waits is written as soon as it can be."},
    {SQLITE_BUSY, "Another program holds the session %s.",
     "Close that program: what waits is written as soon as the file is free."},
    {TROUBLE_LOST, "The session file %s was moved or deleted while it is being written.",
     "Put it back where it was before the session ends."},
};

bool journal_trouble(struct journal *journal, struct problem *problem)
{
    int code = atomic_load(&journal->trouble);
    const char *slash = strrchr(journal->path, '/');
    const char *name = slash ? slash + 1 : journal->path;
    *problem = (struct problem){.status = STATUS_OK};
    if (code == SQLITE_OK)
        return false;
    for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
        if (troubles[i].code != (code < 0 ? code : code & 0xFF))
            continue;
        char what[sizeof problem->what];
        struct text text = text_over(what, sizeof what);
        const char *place = strstr(troubles[i].what, "%s");
        text_add(&text, "%.*s%s%s", (int)(place - troubles[i].what), troubles[i].what, name,
                 place + 2);
        problem_set(problem, STATUS_FAILED, troubles[i].remedy, "%s", what);
        return true;
    }
    problem_set(problem, STATUS_FAILED, "It is tried again every second.",
                "The session %s cannot be written: %s.", name, sqlite3_errstr(code));
    return true;
}

static void journal_tell(struct journal *journal, int code)
{
    if (code == SQLITE_OK && journal->file_lost)
        code = TROUBLE_LOST;
    int before = atomic_exchange(&journal->trouble, code);
    struct problem problem;
    if (before != code && journal_trouble(journal, &problem))
        log_problem(&problem);
    else if (before != SQLITE_OK && code == SQLITE_OK)
        log_line(LOG_NOTE, "The session is being written again; %" PRIu64 " events were lost.",
                 ring_refused(&journal->queue));
}

static void journal_fill_batch(struct journal *journal)
{
    while (journal->held < BATCH_EVENTS &&
           ring_pop(&journal->queue, &journal->batch[journal->held]))
        journal->held++;
}

/* Writes all that is queued; at the first failure the batch is kept. */
static int journal_drain(struct journal *journal)
{
    int code = SQLITE_OK;
    for (journal_fill_batch(journal); journal->held > 0 && !code; journal_fill_batch(journal)) {
        code = writer_write(&journal->writer, journal->batch, journal->held);
        if (!code)
            journal->held = 0;
    }
    journal_tell(journal, code);
    return code;
}

static void journal_tend(struct journal *journal, int64_t *checkpoint_due_ns)
{
    int64_t now_ns = clock_monotonic_ns();
    if (now_ns < *checkpoint_due_ns)
        return;
    *checkpoint_due_ns = now_ns + CHECKPOINT_NS;
    journal->file_lost = writer_lost_its_file(&journal->writer);
    if (!journal->file_lost)
        writer_checkpoint(
            &journal->writer); /* a failure shows at the next write, or the next one */
}

/* The end, with a last patience for a disk that is in trouble. */
static void journal_complete(struct journal *journal)
{
    int code = SQLITE_OK;
    for (int i = 0; i < LAST_TRIES; i++) {
        if (i > 0)
            clock_sleep_until_ns(clock_monotonic_ns() + LAST_RETRY_NS);
        code = journal_drain(journal);
        if (!code)
            code = writer_complete(&journal->writer, ring_refused(&journal->queue));
        if (!code)
            break;
    }
    if (code)
        log_line(LOG_WARNING, "The session %s could not be ended properly (%s).", journal->path,
                 sqlite3_errstr(code));
    struct event event;
    for (; ring_pop(&journal->queue, &event);)
        journal->held++;
    if (journal->held > 0)
        log_line(LOG_WARNING, "Its last %zu events are lost.", journal->held);
    writer_close(&journal->writer);
}

static void *journal_run(void *context)
{
    struct journal *journal = context;
    int64_t checkpoint_due_ns = clock_monotonic_ns() + CHECKPOINT_NS;
    while (!atomic_load(&journal->ending)) {
        int code = journal_drain(journal);
        journal_tend(journal, &checkpoint_due_ns);
        wakeup_wait_until(&journal->wakeup, clock_monotonic_ns() + (code ? RETRY_NS : FLUSH_NS));
    }
    journal_complete(journal);
    return NULL;
}

static void journal_free(struct journal *journal)
{
    ring_finish(&journal->queue);
    wakeup_finish(&journal->wakeup);
    free(journal->batch);
    free(journal);
}

static struct journal *journal_allocate(void)
{
    struct journal *journal = calloc(1, sizeof *journal);
    if (!journal)
        return NULL;
    if (wakeup_init(&journal->wakeup)) {
        free(journal);
        return NULL;
    }
    journal->batch = malloc(BATCH_EVENTS * sizeof *journal->batch);
    if (ring_init(&journal->queue, sizeof(struct event), QUEUE_EVENTS) || !journal->batch) {
        journal_free(journal);
        return NULL;
    }
    return journal;
}

static enum status journal_begin(struct journal *journal, const char *folder,
                                 const struct journal_facts *facts, struct problem *problem)
{
    enum status status = place_make(folder, facts->started_wall_ns, facts->participant,
                                    journal->path, sizeof journal->path, problem);
    if (status)
        return status;
    struct fact_list list;
    facts_list(facts, &list);
    status =
        writer_open(&journal->writer, journal->path, SCHEMA_FORMAT, list.at, list.count, problem);
    if (!status && pthread_create(&journal->thread, NULL, journal_run, journal) != 0) {
        writer_close(&journal->writer);
        status = problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                             "The machine does not allow another thread for the record.");
    }
    if (status)
        unlink(journal->path);
    return status;
}

enum status journal_create(const char *folder, const struct journal_facts *facts,
                           struct journal **journal, struct problem *problem)
{
    *journal = journal_allocate();
    if (!*journal)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to record a session.");
    enum status status = journal_begin(*journal, folder, facts, problem);
    if (status) {
        journal_free(*journal);
        *journal = NULL;
    }
    return status;
}

bool journal_append(struct journal *journal, const struct event *event)
{
    ENSURE(event->kind < EVENT_KIND_COUNT);
    return ring_push(&journal->queue, event);
}

bool journal_append_waiting(struct journal *journal, const struct event *event, int64_t most_ns)
{
    int64_t until_ns = ring_full(&journal->queue) ? clock_monotonic_ns() + most_ns : 0;
    while (ring_full(&journal->queue)) {
        int64_t now_ns = clock_monotonic_ns();
        if (now_ns > until_ns || atomic_load(&journal->trouble) != SQLITE_OK)
            return false;
        wakeup_ring(&journal->wakeup);
        clock_sleep_until_ns(now_ns + WAIT_STEP_NS);
    }
    return journal_append(journal, event);
}

const char *journal_path(const struct journal *journal)
{
    return journal->path;
}

void journal_destroy(struct journal *journal)
{
    if (!journal)
        return;
    atomic_store(&journal->ending, true);
    wakeup_ring(&journal->wakeup);
    pthread_join(journal->thread, NULL);
    journal_free(journal);
}
