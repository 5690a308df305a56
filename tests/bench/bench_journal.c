/* What recording costs: events a second, bytes a sample, and how long one transaction takes at the
 * pace of a session (a 500 Hz sensor, four transactions a second). Takes an optional folder. */
#include "base/clock.h"
#include "base/paths.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/facts.h"
#include "journal/place.h"
#include "journal/record.h"
#include "journal/schema.h"
#include "journal/writer.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define RATE_HZ      500
#define SESSION_S    1800
#define BATCH_EVENTS (RATE_HZ / 4)
#define TICK_EVERY   (RATE_HZ / 10)

static struct event nth_event(int64_t i)
{
    int64_t at_ns = i * NS_PER_S / RATE_HZ;
    if (i % TICK_EVERY == 0)
        return event_of(EVENT_TICK, at_ns);
    struct event event = event_of(EVENT_SAMPLE, at_ns);
    event.sample.time_ns = at_ns - 3141592;
    event.sample.value = (double)(300 + i * 7919 % 400);
    return event;
}

static void measure_transactions(const char *folder)
{
    static struct event batch[BATCH_EVENTS];
    const struct journal_facts facts = {.version = "bench", .started_wall_ns = clock_wall_ns()};
    struct writer writer;
    struct fact_list list;
    struct problem problem;
    struct stat found;
    facts_list(&facts, &list);
    char path[PATH_SIZE];
    if (place_make(folder, facts.started_wall_ns, "bench", path, sizeof path, &problem) ||
        writer_open(&writer, path, SCHEMA_FORMAT, list.at, list.count, &problem)) {
        fprintf(stderr, "%s\n", problem.what);
        exit(1);
    }
    int64_t total_ns = 0, worst_ns = 0, worst_checkpoint_ns = 0, batches = SESSION_S * 4;
    for (int64_t b = 0; b < batches; b++) {
        for (int64_t i = 0; i < BATCH_EVENTS; i++)
            batch[i] = nth_event(b * BATCH_EVENTS + i);
        int64_t begun_ns = clock_monotonic_ns();
        if (writer_write(&writer, batch, BATCH_EVENTS))
            abort();
        int64_t took_ns = clock_monotonic_ns() - begun_ns;
        total_ns += took_ns;
        worst_ns = took_ns > worst_ns ? took_ns : worst_ns;
        if (b % 40 != 39)
            continue;
        begun_ns = clock_monotonic_ns();
        writer_checkpoint(&writer);
        took_ns = clock_monotonic_ns() - begun_ns;
        worst_checkpoint_ns = took_ns > worst_checkpoint_ns ? took_ns : worst_checkpoint_ns;
    }
    if (writer_complete(&writer, 0))
        abort();
    writer_close(&writer);
    stat(path, &found);
    printf("%d min of %d Hz: transaction mean %.2f ms, worst %.2f ms; worst checkpoint %.1f ms\n",
           SESSION_S / 60, RATE_HZ, (double)total_ns / (double)batches / 1e6,
           (double)worst_ns / 1e6, (double)worst_checkpoint_ns / 1e6);
    printf("file %.1f MB, %.1f bytes an event\n", (double)found.st_size / 1e6,
           (double)found.st_size / (double)(batches * BATCH_EVENTS));
    unlink(path);
}

static void measure_throughput(const char *folder)
{
    enum { EVENTS = 1000000 };
    const struct journal_facts facts = {.version = "bench", .started_wall_ns = clock_wall_ns()};
    struct journal *journal;
    struct problem problem;
    char path[PATH_SIZE];
    if (journal_create(folder, &facts, &journal, &problem)) {
        fprintf(stderr, "%s\n", problem.what);
        exit(1);
    }
    text_copy(path, sizeof path, journal_path(journal));
    int64_t begun_ns = clock_monotonic_ns();
    for (int64_t i = 0; i < EVENTS; i++) {
        struct event event = nth_event(i);
        while (!journal_append(journal, &event))
            clock_sleep_until_ns(clock_monotonic_ns() + NS_PER_MS);
    }
    journal_destroy(journal);
    int64_t wrote_ns = clock_monotonic_ns() - begun_ns;
    struct record *record;
    struct event event;
    bool more = true;
    begun_ns = clock_monotonic_ns();
    if (record_open(path, &record, &problem))
        exit(1);
    while (more && !record_next(record, &event, &more, &problem))
        ;
    record_close(record);
    printf("written %.0f events/s, read %.0f events/s\n", EVENTS / s_from_ns(wrote_ns),
           EVENTS / s_from_ns(clock_monotonic_ns() - begun_ns));
    unlink(path);
}

int main(int count, char **words)
{
    const char *folder = count > 1 ? words[1] : "/tmp";
    measure_transactions(folder);
    measure_throughput(folder);
    return 0;
}
