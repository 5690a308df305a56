/* `kindbeat analyze`: files in, one summary or one JSON object each. */
#include "app/analyze.h"
#include "app/commands.h"
#include "base/parallel.h"
#include <string.h>

static const char *const kind_names[] = {[ANALYSIS_PPG] = "ppg",
                                         [ANALYSIS_ECG] = "ecg",
                                         [ANALYSIS_RR] = "rr",
                                         [ANALYSIS_BEATS] = "beats"};

enum { KIND_COUNT = sizeof kind_names / sizeof kind_names[0] };

const char *analyze_kind_name(enum analysis_kind kind)
{
    return kind_names[kind];
}

int analyze_kind_of(const char *name)
{
    for (int i = 0; i < KIND_COUNT; i++)
        if (strcmp(name, kind_names[i]) == 0)
            return i;
    return -1;
}

static void say_passed_over(const struct batch_files *files)
{
    if (files->passed_over > 0)
        fprintf(stderr, "kindbeat: passed over %zu other file%s.\n", files->passed_over,
                files->passed_over == 1 ? "" : "s");
}

static int analyze_all(const struct analyze_wish *wish, int count, char **words)
{
    struct batch_files files = {0};
    int status = EXIT_OK;
    for (int i = 0; i < count; i++)
        if (!batch_files_add(&files, words[i], analyze_takes, NULL))
            status = EXIT_FAILED;
    /* One long file is shared out among the cores; many files have one each. */
    struct analyze_wish shared = *wish;
    shared.workers = files.count >= (size_t)wish->jobs ? 1 : wish->jobs;
    if (!analyze_many(&shared, &files))
        status = EXIT_FAILED;
    say_passed_over(&files);
    batch_files_finish(&files);
    return status;
}

static int analyze_to_tables(const char *folder, bool again, int jobs, int count, char **words)
{
    struct batch_files files = {0};
    struct problem problem;
    int status = EXIT_OK;
    bool well = true;
    for (int i = 0; i < count; i++)
        if (!batch_files_add(&files, words[i], batch_takes_sessions, folder))
            status = EXIT_FAILED;
    if (files.count > 0 && analyze_tables(folder, again, jobs, &files, &well, &problem))
        status = command_failed(&problem);
    batch_files_finish(&files);
    return well ? status : EXIT_FAILED;
}

int command_analyze(const struct command *command, int count, char **words)
{
    const char *kind = NULL, *tables = NULL;
    bool again = false;
    int jobs = parallel_cores();
    struct analyze_wish wish = {.series.kind = -1};
    const struct option options[] = {{"--kind", OPTION_WORD, &kind},
                                     {"--rate", OPTION_NUMBER, &wish.series.rate_hz},
                                     {"--column", OPTION_WORD, &wish.series.column},
                                     {"--sensor", OPTION_COUNT, &wish.series.sensor},
                                     {"--jobs", OPTION_COUNT, &jobs},
                                     {"--raw", OPTION_FLAG, &wish.raw},
                                     {"--spectrogram", OPTION_FLAG, &wish.spectrogram},
                                     {"--tables", OPTION_WORD, &tables},
                                     {"--again", OPTION_FLAG, &again},
                                     {"--json", OPTION_FLAG, &wish.json}};
    int status = EXIT_OK;
    if (!options_read(command, options, sizeof options / sizeof options[0], &count, words, &status))
        return status;
    if (count == 0)
        return usage_error(command, "name at least one file");
    if (kind && (wish.series.kind = analyze_kind_of(kind)) < 0)
        return usage_error(command, "--kind is ppg, ecg, rr or beats, not \"%s\"", kind);
    if (wish.spectrogram && !wish.json)
        return usage_error(command, "--spectrogram is for programs: say --json as well");
    if (tables && (kind || wish.series.rate_hz > 0 || wish.series.column ||
                   wish.series.sensor > 0 || wish.raw || wish.json))
        return usage_error(command, "--tables is of sessions as they are: without --kind, --rate, "
                                    "--column, --sensor, --raw and --json");
    if (again && !tables)
        return usage_error(command, "--again goes with --tables");
    if (tables)
        return analyze_to_tables(tables, again, jobs, count, words);
    wish.jobs = jobs;
    return analyze_all(&wish, count, words);
}
