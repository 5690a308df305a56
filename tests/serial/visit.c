#include "visit.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/wakeup.h"
#include "session/session.h"
#include "session/words.h"
#include "support.h"
#include <dirent.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* --- the visitor's side --------------------------------------------------------------------- */

static struct wakeup news;

static void wake(void *context)
{
    (void)context;
    wakeup_ring(&news);
}

static long entries_of(const char *path)
{
    long count = -2; /* . and .. */
    DIR *folder = opendir(path);
    ENSURE(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void say_holdings(void)
{
    long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    ENSURE(file && fscanf(file, "%ld %ld", &pages, &resident) == 2);
    fclose(file);
    struct mallinfo2 heap = mallinfo2();
    long used = (long)(heap.uordblks + heap.hblkhd), journal = (long)sqlite3_memory_used();
    printf("holds %ld %ld %ld %ld %ld\n", entries_of("/proc/self/fd") - 1,
           entries_of("/proc/self/task"), resident * (sysconf(_SC_PAGESIZE) / 1024),
           used > journal ? used - journal : 0, journal);
}

static void say_state(const struct snapshot *view)
{
    static char last[256];
    char memory[128], now[256];
    struct text words = text_over(memory, sizeof memory);
    words_sensor(view, &words);
    snprintf(now, sizeof now, "sensor %d %d %s\n", view->link == LINK_OPEN, view->device[0] != '\0',
             memory);
    if (strcmp(now, last) != 0)
        fputs(now, stdout);
    text_copy(last, sizeof last, now);
}

/* Until its master has no more to say. */
static void serve(struct session *session)
{
    for (;;) {
        struct pollfd ready[] = {{STDIN_FILENO, POLLIN, 0}, {news.descriptor, POLLIN, 0}};
        char word;
        poll(ready, 2, 1000);
        if (ready[0].revents && read(STDIN_FILENO, &word, 1) <= 0)
            return;
        if (ready[0].revents)
            say_holdings();
        wakeup_wait_until(&news, 0);
        say_state(session_view(session));
        fflush(stdout);
    }
}

int visit_main(const char *folder)
{
    struct session *session;
    struct problem problem;
    const struct session_config config = {.sensor = "auto", .wake = wake};
    const struct recording recording = {.folder = folder};
    log_threshold(LOG_WARNING);
    if (wakeup_init(&news) || session_create(&config, &session, &problem) ||
        session_begin(session, NULL, NULL, &recording, &problem))
        return 1;
    serve(session);
    session_send(session, INTENT_STOP, NULL);
    printf("record %s\n", session_view(session)->record_path);
    session_leave(session);
    session_destroy(session);
    wakeup_finish(&news);
    return 0;
}

/* --- the test's side ------------------------------------------------------------------------ */

void visit_start(struct visit *visit, const char *folder)
{
    int to[2], from[2];
    posix_spawn_file_actions_t actions;
    char *words[] = {"/proc/self/exe", VISIT_WORD, (char *)(uintptr_t)folder, NULL};
    *visit = (struct visit){0};
    assert_int_equal(pipe2(to, 0), 0);
    assert_int_equal(pipe2(from, 0), 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    assert_int_equal(posix_spawn(&visit->program, words[0], &actions, NULL, words, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(to[0]);
    close(from[1]);
    visit->to = to[1];
    visit->from = from[0];
}

static void take_line(struct visit *visit, const char *line, struct holdings *holdings)
{
    int open, recognised, at = 0;
    if (sscanf(line, "sensor %d %d %n", &open, &recognised, &at) == 2) {
        visit->open = open;
        visit->recognised = recognised;
        text_copy(visit->text, sizeof visit->text, line + at);
    } else if (strncmp(line, "record ", 7) == 0) {
        text_copy(visit->record, sizeof visit->record, line + 7);
    } else if (holdings) {
        sscanf(line, "holds %ld %ld %ld %ld %ld", &holdings->descriptors, &holdings->threads,
               &holdings->resident_kb, &holdings->heap_bytes, &holdings->journal_bytes);
    }
}

/* False when the program has ended. */
static bool take(struct visit *visit, int timeout_ms, struct holdings *holdings)
{
    struct pollfd ready = {visit->from, POLLIN, 0};
    if (poll(&ready, 1, timeout_ms) <= 0)
        return true;
    ssize_t count = read(visit->from, visit->pending + visit->pending_size,
                         sizeof visit->pending - 1 - visit->pending_size);
    if (count <= 0)
        return false;
    visit->pending_size += (size_t)count;
    visit->pending[visit->pending_size] = '\0';
    char *line = visit->pending;
    for (char *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        take_line(visit, line, holdings);
    }
    visit->pending_size -= (size_t)(line - visit->pending);
    memmove(visit->pending, line, visit->pending_size);
    return true;
}

bool visit_wait(struct visit *visit, bool open, int timeout_ms)
{
    int64_t until_ns = clock_monotonic_ns() + timeout_ms * NS_PER_MS;
    do
        assert_true(take(visit, timeout_ms > 0, NULL));
    while (visit->open != open && clock_monotonic_ns() < until_ns);
    return visit->open == open;
}

struct holdings visit_holdings(struct visit *visit)
{
    struct holdings holdings = {0};
    int64_t until_ns = clock_monotonic_ns() + 5 * NS_PER_S;
    assert_int_equal(write(visit->to, "?", 1), 1);
    while (holdings.threads == 0 && clock_monotonic_ns() < until_ns)
        assert_true(take(visit, 10, &holdings));
    assert_true(holdings.threads > 0);
    return holdings;
}

void visit_finish(struct visit *visit)
{
    int ended;
    close(visit->to);
    while (take(visit, 1000, NULL))
        ;
    close(visit->from);
    assert_int_equal(waitpid(visit->program, &ended, 0), visit->program);
    assert_true(WIFEXITED(ended));
    assert_int_equal(WEXITSTATUS(ended), 0);
    assert_true(visit->record[0] != '\0');
}
