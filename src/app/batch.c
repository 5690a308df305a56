/* An answer waits until those before it are printed, so that the output does not depend on which
 * thread was faster. A thread whose answers pile up behind a slow file waits as well; the slow one
 * never does, so that the pile is always taken down. */
#include "app/batch.h"
#include "app/interrupt.h"
#include "base/clock.h"
#include "base/parallel.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PILE_MOST      (64u << 20) /* bytes of answers that wait for one before them */
#define BAR_CELLS      20
#define BAR_NAME_MOST  22
#define BAR_EVERY_NS   (100 * NS_PER_MS)
#define LINE_EVERY_NS  (30 * NS_PER_S)
#define BAR_GUESS_FROM 2 /* files done before rate and time left are told */

struct failure {
    size_t file;
    struct problem problem;
};

struct running {
    const struct batch *batch;
    const struct batch_files *files;
    struct batch_answer **waiting; /* one a file: NULL before it is ready, and once printed */
    pthread_mutex_t lock;          /* over all below, and the printing */
    pthread_cond_t printing;
    size_t pile; /* bytes that wait */
    size_t done, stood, printed;
    struct failure *failures;
    size_t failure_count, failure_room;
    bool bar;
    int64_t begun_ns, drawn_ns;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static void wipe_bar(struct running *running)
{
    if (running->bar && running->drawn_ns > running->begun_ns)
        fputs("\r\x1b[K", stderr);
}

/* "12.3 a second, 0:57 left"; nothing before a guess is fair. What stood already took no time. */
static void print_pace(const struct running *running, int64_t now_ns)
{
    double worked = (double)(running->done - running->stood);
    double spent_s = s_from_ns(now_ns - running->begun_ns);
    size_t left = running->files->count - running->done;
    if (worked < BAR_GUESS_FROM || spent_s <= 0)
        return;
    long left_s = (long)((double)left * spent_s / worked + 0.5);
    fprintf(stderr, "  %.*f a second  %ld:%02ld left", worked / spent_s < 10, worked / spent_s,
            left_s / 60, left_s % 60);
}

static void draw_progress(struct running *running)
{
    int64_t now_ns = clock_monotonic_ns();
    size_t all = running->files->count, done = running->done;
    if (all < 2 || done == all ||
        now_ns - running->drawn_ns < (running->bar ? BAR_EVERY_NS : LINE_EVERY_NS))
        return;
    running->drawn_ns = now_ns;
    int filled = (int)(BAR_CELLS * done / all);
    if (running->bar)
        fprintf(stderr, "\r\x1b[K[%.*s%*s] %zu of %zu  %.*s", filled, "####################",
                BAR_CELLS - filled, "", done, all, BAR_NAME_MOST,
                base_name(running->files->paths[running->printed]));
    else
        fprintf(stderr, "kindbeat: %zu of %zu", done, all);
    print_pace(running, now_ns);
    fputs(running->bar ? "" : "\n", stderr);
    fflush(stderr);
}

static void keep_failure(struct running *running, size_t file, const struct problem *problem)
{
    if (running->failure_count == running->failure_room) {
        running->failure_room = running->failure_room ? 2 * running->failure_room : 16;
        running->failures =
            realloc(running->failures, running->failure_room * sizeof *running->failures);
        ENSURE(running->failures);
    }
    running->failures[running->failure_count++] = (struct failure){file, *problem};
}

/* Prints what is ready and next. */
static void print_ready(struct running *running)
{
    bool any = false;
    for (; running->printed < running->files->count && running->waiting[running->printed];
         running->printed++) {
        struct batch_answer *answer = running->waiting[running->printed];
        if (answer->out && !any)
            wipe_bar(running);
        any = any || answer->out != NULL;
        if (answer->out)
            fwrite(answer->out, 1, answer->out_size, stdout);
        running->pile -= answer->out_size;
        if (answer->outcome == BATCH_FAILED)
            keep_failure(running, running->printed, &answer->problem);
        free(answer->out);
        free(answer);
        running->waiting[running->printed] = NULL;
    }
    if (any && running->bar)
        fflush(stdout);
    pthread_cond_broadcast(&running->printing);
}

static void work_on(struct running *running, size_t file)
{
    struct batch_answer *answer = calloc(1, sizeof *answer);
    ENSURE(answer);
    running->batch->work(running->batch->context, running->files->paths[file], answer);
    pthread_mutex_lock(&running->lock);
    running->waiting[file] = answer;
    running->pile += answer->out_size;
    running->done++;
    running->stood += answer->outcome == BATCH_STOOD;
    print_ready(running);
    draw_progress(running);
    while (running->pile > PILE_MOST && running->printed <= file && !interrupted())
        pthread_cond_wait(&running->printing, &running->lock);
    pthread_mutex_unlock(&running->lock);
}

static void work(void *context, int worker, size_t from, size_t to)
{
    struct running *running = context;
    (void)worker;
    for (size_t file = from; file < to && !interrupted(); file++)
        work_on(running, file);
    if (interrupted()) { /* nobody may wait for a file that is not begun any more */
        pthread_mutex_lock(&running->lock);
        pthread_cond_broadcast(&running->printing);
        pthread_mutex_unlock(&running->lock);
    }
}

/* One trouble on a line of its own, which names its file. */
static void print_failure(const struct running *running, const struct failure *failure)
{
    const struct problem *problem = &failure->problem;
    const char *path = running->files->paths[failure->file], *what = problem->what;
    size_t length = strlen(what);
    bool named = strstr(what, base_name(path)) != NULL;
    bool ended = length > 0 && what[length - 1] == '.';
    fprintf(stderr, "%s%s%s%s%s%s%s\n",
            running->files->count > 1 ? "  " : "kindbeat: ", named ? "" : path, named ? "" : ": ",
            what, ended ? "" : ".", problem->remedy[0] ? " " : "", problem->remedy);
}

static void print_end(const struct running *running)
{
    size_t all = running->files->count;
    fflush(stdout);
    if (running->stood > 0)
        fprintf(stderr, "kindbeat: %zu of %zu stood already, newer than the session.\n",
                running->stood, all);
    if (running->failure_count > 0 && all > 1)
        fprintf(stderr, "kindbeat: %zu of %zu failed:\n", running->failure_count, all);
    for (size_t i = 0; i < running->failure_count; i++)
        print_failure(running, &running->failures[i]);
    if (running->done < all)
        fprintf(stderr, "kindbeat: stopped after %zu of %zu.\n", running->done, all);
}

bool batch_run(const struct batch *batch, const struct batch_files *files)
{
    struct running running = {.batch = batch,
                              .files = files,
                              .lock = PTHREAD_MUTEX_INITIALIZER,
                              .printing = PTHREAD_COND_INITIALIZER,
                              .bar = files->count > 1 && isatty(STDERR_FILENO),
                              .begun_ns = clock_monotonic_ns()};
    running.drawn_ns = running.begun_ns;
    running.waiting = calloc(files->count + 1, sizeof *running.waiting);
    ENSURE(running.waiting);
    if (files->count > 1) /* a single one, which may wait for a pipe, is simply cut off */
        interrupt_listen();
    parallel_do(files->count, 1, batch->jobs, work, &running);
    wipe_bar(&running);
    print_end(&running);
    free(running.failures);
    free(running.waiting);
    return running.failure_count == 0 && running.done == files->count;
}
