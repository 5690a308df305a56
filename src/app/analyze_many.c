/* `kindbeat analyze` of one file after another: what is printed of each. */
#include "app/analyze.h"
#include <stdlib.h>

static void answer_json(const struct analyze_wish *wish, const char *path,
                        const struct series *series, const struct analysis *analysis,
                        struct batch_answer *answer)
{
    struct json_out json = {0};
    analyze_json(path, wish, series, analysis, &json);
    json.at[json.used++] = '\n'; /* in the place of the terminator */
    answer->out = json.at;
    answer->out_size = json.used;
}

static void answer_words(const char *path, const struct series *series,
                         const struct analysis *analysis, struct batch_answer *answer)
{
    FILE *out = open_memstream(&answer->out, &answer->out_size);
    ENSURE(out);
    analyze_words(path, series, analysis, out);
    fclose(out);
}

enum status analyze_series(const struct analyze_wish *wish, const struct series *series,
                           struct analysis *analysis, struct problem *problem)
{
    const struct analysis_input input = {.kind = series->kind,
                                         .values = series->values,
                                         .count = series->count,
                                         .rate_hz = series->rate_hz,
                                         .times_s = series->times_s,
                                         .opens = series->opens,
                                         .raw = wish->raw,
                                         .workers = wish->workers};
    return analysis_run(&input, analysis, problem);
}

static void answer_file(void *context, const char *path, struct batch_answer *answer)
{
    const struct analyze_wish *wish = context;
    struct series series;
    struct analysis analysis;
    answer->outcome = BATCH_FAILED;
    if (series_read(path, &wish->series, &series, &answer->problem))
        return;
    if (!analyze_series(wish, &series, &analysis, &answer->problem)) {
        answer->outcome = BATCH_DONE;
        if (wish->json)
            answer_json(wish, path, &series, &analysis, answer);
        else
            answer_words(path, &series, &analysis, answer);
        analysis_finish(&analysis);
    }
    series_finish(&series);
}

bool analyze_many(struct analyze_wish *wish, const struct batch_files *files)
{
    const struct batch batch = {.work = answer_file, .context = wish, .jobs = wish->jobs};
    return batch_run(&batch, files);
}
