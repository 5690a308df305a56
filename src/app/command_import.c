/* `kindbeat import`: recordings of other programs as sessions of the library. */
#include "app/analyze.h"
#include "app/commands.h"
#include "base/clock.h"
#include "base/paths.h"
#include "base/text.h"
#include "reading/series.h"
#include "session/import.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOCK_MOST_S 86400.0 /* a recording that begins later than that has another zero */

struct import_wish {
    struct series_wish series;
    const char *participant, *folder;
};

/* Beat times as the intervals that they close; the first beat closes none, and neither does one
 * behind a gap. */
static bool intervals_of_beats(const struct series *series, struct import_source *source,
                               double **intervals)
{
    size_t count = series->count > 0 ? series->count - 1 : 0;
    *intervals = calloc(count + 1, sizeof **intervals);
    for (size_t i = 0; *intervals && i < count; i++)
        (*intervals)[i] = series->opens && series->opens[i + 1]
                              ? (double)NAN
                              : 1000 * (series->values[i + 1] - series->values[i]);
    source->values = *intervals;
    source->times_s = series->values + 1;
    source->count = count;
    return *intervals != NULL;
}

/* The session's clock is the file's where that begins at zero as a session does, else it begins
 * with what comes first. */
static double zero_s(const struct series *series)
{
    double zero = series->first_s >= 0 && series->first_s <= CLOCK_MOST_S ? 0 : series->first_s;
    return series->note_count > 0 ? fmin(zero, series->notes[0].t_s) : zero;
}

static bool place_marks(const struct series *series, struct import_source *source,
                        struct import_mark **marks)
{
    double zero = zero_s(series);
    *marks = calloc(series->note_count + 1, sizeof **marks);
    for (size_t i = 0; *marks && i < series->note_count; i++)
        (*marks)[i] =
            (struct import_mark){fmax(series->notes[i].t_s - zero, 0), series->notes[i].text};
    source->first_s = series->first_s - zero;
    source->began_wall_ns -= ns_from_s(source->first_s);
    source->marks = *marks;
    source->mark_count = series->note_count;
    return *marks != NULL;
}

static void describe(const char *path, const struct series *series, char *words, size_t size)
{
    const char *slash = strrchr(path, '/');
    struct text text = text_over(words, size);
    text_add(&text, "%s: %s%s%s", slash ? slash + 1 : path, series->guess,
             series->units[0] ? "; in " : "", series->units);
    if (series->note_count > 0)
        text_add(&text, "; %zu marker%s", series->note_count, series->note_count == 1 ? "" : "s");
    if (series->notes_left_out > 0)
        text_add(&text, "; %zu left out (no time, or a day away)", series->notes_left_out);
    if (series->began_wall_ns == 0)
        text_add(&text, "; it tells no date, which is that of the import");
}

static enum status import_series(const struct import_wish *wish, const char *path,
                                 const struct series *series, struct problem *problem)
{
    static const enum signal_kind signals[] = {[ANALYSIS_PPG] = SIGNAL_PPG,
                                               [ANALYSIS_ECG] = SIGNAL_ECG,
                                               [ANALYSIS_RR] = SIGNAL_RR,
                                               [ANALYSIS_BEATS] = SIGNAL_RR};
    char words[600], made[PATH_SIZE];
    double *intervals = NULL;
    struct import_mark *marks = NULL;
    struct import_source source = {.words = words,
                                   .name = series->channel,
                                   .participant = wish->participant,
                                   .signal = signals[series->kind],
                                   .values = series->values,
                                   .times_s = series->times_s,
                                   .count = series->count,
                                   .rate_hz = series->rate_hz,
                                   .began_wall_ns = series->began_wall_ns,
                                   .undated = series->began_wall_ns == 0,
                                   .simulated = series->simulated};
    if (source.undated)
        source.began_wall_ns = clock_wall_ns();
    describe(path, series, words, sizeof words);
    bool room =
        (series->kind != ANALYSIS_BEATS || intervals_of_beats(series, &source, &intervals)) &&
        place_marks(series, &source, &marks);
    enum status status =
        room ? import_recording(&source, wish->folder, made, problem)
             : problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "%s is too large for the memory.", path);
    free(intervals);
    free(marks);
    if (!status)
        printf("%s\n    %s\n", made, words);
    return status;
}

static enum status import_file(const struct import_wish *wish, const char *path,
                               struct problem *problem)
{
    struct series series;
    enum status status = series_read(path, &wish->series, &series, problem);
    if (status)
        return status;
    size_t length = strlen(path);
    if (length > 9 && strcmp(path + length - 9, ".kindbeat") == 0)
        status = problem_set(problem, STATUS_INVALID, "Copy it into the folder of the sessions.",
                             "%s is a session already.", path);
    else
        status = import_series(wish, path, &series, problem);
    series_finish(&series);
    return status;
}

static bool is_code(const char *word)
{
    for (const char *at = word; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '-' && *at != '_')
            return false;
    return word[0] != '\0';
}

int command_import(const struct command *command, int count, char **words)
{
    const char *kind = NULL;
    char folder[PATH_SIZE];
    struct problem problem;
    struct import_wish wish = {.series.kind = -1};
    const struct option options[] = {{"--kind", OPTION_WORD, &kind},
                                     {"--rate", OPTION_NUMBER, &wish.series.rate_hz},
                                     {"--column", OPTION_WORD, &wish.series.column},
                                     {"--participant", OPTION_WORD, &wish.participant},
                                     {"--folder", OPTION_WORD, &wish.folder}};
    int status = EXIT_OK;
    if (!options_read(command, options, sizeof options / sizeof options[0], &count, words, &status))
        return status;
    if (count == 0)
        return usage_error(command, "name at least one file");
    if (kind && (wish.series.kind = analyze_kind_of(kind)) < 0)
        return usage_error(command, "--kind is ppg, ecg, rr or beats, not \"%s\"", kind);
    if (wish.participant && !is_code(wish.participant))
        return usage_error(command, "--participant is a code of letters, digits, - and _");
    if (!wish.folder && path_sessions(folder, sizeof folder, &problem))
        return command_failed(&problem);
    wish.folder = wish.folder ? wish.folder : folder;
    for (int i = 0; i < count; i++)
        if (import_file(&wish, words[i], &problem))
            status = command_failed(&problem);
    return status;
}
