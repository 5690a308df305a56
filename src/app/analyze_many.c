/* Files on all cores, one file a thread. An answer waits until those before it are printed, so that
 * the output does not depend on which thread was faster. The bar is for a person who watches: it is
 * drawn on stderr when that is a terminal and more than one file was named, and wiped at the end.
 */
#include "app/analyze.h"
#include "base/clock.h"
#include "base/parallel.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BAR_CELLS      20
#define BAR_NAME_MOST  30
#define BAR_EVERY_NS   (100 * NS_PER_MS)
#define BAR_GUESS_FROM 2 /* files done before the time left is told */

/* What is to be printed of one file. */
struct answer {
    char *out, *err;
    size_t out_size;
    bool ready, failed;
};

struct batch {
    const struct analyze_wish *wish;
    const struct analyze_files *files;
    struct answer *answers;
    pthread_mutex_t lock; /* over all below, and the printing */
    size_t done, printed;
    bool failed, bar;
    int64_t begun_ns, drawn_ns;
};

static void answer_failed(struct answer *answer, const char *path, const struct problem *problem)
{
    size_t size;
    FILE *err = open_memstream(&answer->err, &size);
    bool named = path == NULL || strstr(problem->what, path) != NULL;
    size_t length = strlen(problem->what);
    bool ended = length > 0 && problem->what[length - 1] == '.';
    ENSURE(err);
    fprintf(err, "kindbeat: %s%s%s%s%s%s\n", named ? "" : path, named ? "" : ": ", problem->what,
            ended ? "" : ".", problem->remedy[0] ? " " : "", problem->remedy);
    fclose(err);
    answer->failed = true;
}

static void answer_series(const struct analyze_wish *wish, const char *path,
                          const struct series *series, struct answer *answer)
{
    const struct analysis_input input = {.kind = series->kind,
                                         .values = series->values,
                                         .count = series->count,
                                         .rate_hz = series->rate_hz,
                                         .times_s = series->times_s,
                                         .raw = wish->raw,
                                         .workers = wish->workers};
    struct analysis analysis;
    struct problem problem;
    if (analysis_run(&input, &analysis, &problem)) {
        answer_failed(answer, path, &problem);
        return;
    }
    if (wish->json) {
        struct json_out json = {0};
        analyze_json(path, wish, series, &analysis, &json);
        answer->out = json.at;
        json.at[json.used++] = '\n'; /* in the place of the terminator */
        answer->out_size = json.used;
    } else {
        FILE *out = open_memstream(&answer->out, &answer->out_size);
        ENSURE(out);
        analyze_words(path, series, &analysis, out);
        fclose(out);
    }
    analysis_finish(&analysis);
}

static void answer_file(const struct analyze_wish *wish, const char *path, struct answer *answer)
{
    struct problem problem;
    struct series series;
    if (series_read(path, &wish->series, &series, &problem)) {
        answer_failed(answer, NULL, &problem);
        return;
    }
    answer_series(wish, path, &series, answer);
    series_finish(&series);
}

static void wipe_bar(struct batch *batch)
{
    if (batch->bar && batch->drawn_ns > 0)
        fputs("\r\x1b[K", stderr);
    batch->drawn_ns = 0;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static void draw_bar(struct batch *batch)
{
    int64_t now_ns = clock_monotonic_ns();
    size_t all = batch->files->count, done = batch->done;
    if (!batch->bar || done == all || now_ns - batch->drawn_ns < BAR_EVERY_NS)
        return;
    batch->drawn_ns = now_ns;
    int filled = (int)(BAR_CELLS * done / all);
    double each_s = s_from_ns(now_ns - batch->begun_ns) / (double)(done ? done : 1);
    long left_s = (long)(each_s * (double)(all - done) + 0.5);
    fprintf(stderr, "\r\x1b[K[%.*s%*s] %zu of %zu  %.*s", filled, "####################",
            BAR_CELLS - filled, "", done, all, BAR_NAME_MOST,
            base_name(batch->files->paths[batch->printed]));
    if (done >= BAR_GUESS_FROM)
        fprintf(stderr, "  %ld:%02ld left", left_s / 60, left_s % 60);
    fflush(stderr);
}

/* Prints what is ready and next. */
static void print_ready(struct batch *batch)
{
    for (; batch->printed < batch->files->count && batch->answers[batch->printed].ready;
         batch->printed++) {
        struct answer *answer = &batch->answers[batch->printed];
        wipe_bar(batch);
        if (answer->out)
            fwrite(answer->out, 1, answer->out_size, stdout);
        if (answer->err) {
            fflush(stdout);
            fputs(answer->err, stderr);
        }
        batch->failed = batch->failed || answer->failed;
        free(answer->out);
        free(answer->err);
        *answer = (struct answer){0};
    }
}

static void work(void *context, int worker, size_t from, size_t to)
{
    struct batch *batch = context;
    (void)worker;
    for (size_t i = from; i < to; i++) {
        struct answer answer = {0};
        answer_file(batch->wish, batch->files->paths[i], &answer);
        pthread_mutex_lock(&batch->lock);
        answer.ready = true;
        batch->answers[i] = answer;
        batch->done++;
        print_ready(batch);
        draw_bar(batch);
        pthread_mutex_unlock(&batch->lock);
    }
}

bool analyze_many(const struct analyze_wish *wish, const struct analyze_files *files)
{
    struct batch batch = {.wish = wish,
                          .files = files,
                          .lock = PTHREAD_MUTEX_INITIALIZER,
                          .bar = files->count > 1 && isatty(STDERR_FILENO),
                          .begun_ns = clock_monotonic_ns()};
    batch.answers = calloc(files->count + 1, sizeof *batch.answers);
    ENSURE(batch.answers);
    draw_bar(&batch);
    parallel_do(files->count, 1, wish->jobs, work, &batch);
    wipe_bar(&batch);
    free(batch.answers);
    return !batch.failed;
}
