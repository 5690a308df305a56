/* The formats as a table, and what is the same for all: read the story, leave out what must not go
 * along, write, and give the files their names. */
#include "export/session_export.h"

#include "base/whole_file.h"
#include "export/deidentify.h"
#include "export/formats.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct export_format told_formats[] = {
    {"edf", "EDF+ (BDF+ where 16 bits are too few): waves, tachogram, annotations"},
    {"bids", "a BIDS data set, made or added to"},
    {"rr", "corrected intervals in ms, for Kubios and Elite HRV"},
    {"hrvlogger", "intervals and events as HRV Logger writes them"},
    {"csv", "tidy tables: beats, seconds, breaths, steps, marks, answers"},
};
#define FORMAT_COUNT (sizeof told_formats / sizeof told_formats[0])

/* `last` is the ending of the file that gets its name last; NULL: the format looks for itself. */
static const struct {
    const char *last;
    enum status (*write)(struct exporting *exporting);
} writers[FORMAT_COUNT] = {
    {"edf.tsv", write_edf},    {NULL, write_bids},
    {"rr.txt", write_rr},      {"hrvlogger_Events.csv", write_hrv_logger},
    {"values.csv", write_csv},
};

const struct export_format *export_formats(int *count)
{
    *count = (int)FORMAT_COUNT;
    return told_formats;
}

int export_beating(const struct story *story, int streams[STORY_STREAMS_MOST])
{
    int beating = 0;
    for (int stream = 0; stream < STORY_STREAMS_MOST; stream++)
        if (story_has_beats(story, stream))
            streams[beating++] = stream;
    if (beating == 0)
        streams[beating++] = 0; /* a table without rows says that there were none */
    return beating;
}

static void file_name(const struct story *story, int stream, const char *ending, char *name,
                      size_t size)
{
    int beating[STORY_STREAMS_MOST];
    export_beating(story, beating);
    bool further = stream >= 0 && stream != beating[0];
    struct text text = text_over(name, size);
    text_add(&text, "%s%s%s.%s", story->stem, further ? "." : "",
             further ? story->streams[stream].label : "", ending);
}

enum status export_add(struct exporting *exporting, int stream, const char *ending,
                       struct output **output)
{
    char name[320];
    file_name(exporting->story, stream, ending, name, sizeof name);
    return outputs_add(&exporting->outputs, exporting->wish->folder, name, output,
                       exporting->problem);
}

static enum status find_format(const char *name, size_t *found, struct problem *problem)
{
    for (*found = 0; *found < FORMAT_COUNT; ++*found)
        if (strcmp(told_formats[*found].name, name) == 0)
            return STATUS_OK;
    return problem_set(problem, STATUS_INVALID, "Choose edf, bids, rr, hrvlogger or csv.",
                       "There is no format \"%.40s\".", name);
}

/* Dates that are moved give other names each time, so that nothing is found again. */
static bool stands(const struct exporting *exporting, size_t format, const char *session)
{
    char name[320], path[PATH_SIZE];
    if (!exporting->wish->resume || exporting->wish->deidentify)
        return false;
    if (!writers[format].last)
        return bids_stands(exporting, session);
    file_name(exporting->story, -1, writers[format].last, name, sizeof name);
    struct text text = text_over(path, sizeof path);
    text_add(&text, "%s/%s", exporting->wish->folder, name);
    return !text.cut && whole_file_stands(path, session);
}

static enum status put_removed(struct exporting *exporting, size_t format)
{
    struct output *output;
    if (!exporting->wish->deidentify || !writers[format].last)
        return STATUS_OK;
    enum status status = export_add(exporting, -1, "removed.txt", &output);
    if (!status)
        fprintf(output->file, "%sTaken out of this export:\n%s",
                exporting->story->simulated ? "# " OWN_SIMULATED "\n" : "", exporting->removed.at);
    return status;
}

static void tell_removed(const struct exporting *exporting, const struct export_told *told)
{
    char *at = exporting->removed.at;
    for (char *end; told->removed && (end = strchr(at, '\n')); at = end + 1) {
        *end = '\0';
        told->removed(told->context, at);
    }
}

static enum status export_story(struct exporting *exporting, size_t format, const char *session,
                                struct export_told *told)
{
    if (exporting->wish->deidentify)
        story_deidentify(exporting->story, exporting->wish->secret, &exporting->removed);
    told->stood = stands(exporting, format, session);
    if (told->stood)
        return STATUS_OK;
    enum status status = put_removed(exporting, format);
    if (!status)
        status = writers[format].write(exporting);
    if (!status)
        status = outputs_name(&exporting->outputs, exporting->problem);
    if (!status && exporting->join)
        status = exporting->join(exporting);
    outputs_finish(&exporting->outputs, status, told->file, told->context);
    if (!status && exporting->wish->deidentify)
        tell_removed(exporting, told);
    return status;
}

enum status session_export(const char *session, const struct export_wish *wish,
                           struct export_told *told, struct problem *problem)
{
    size_t format;
    char removed[DEIDENTIFY_LIST_SIZE];
    enum status status = find_format(wish->format, &format, problem);
    if (status)
        return status;
    struct story *story = malloc(sizeof *story);
    if (!story)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to export a session.");
    struct exporting exporting = {.story = story,
                                  .wish = wish,
                                  .removed = text_over(removed, sizeof removed),
                                  .problem = problem};
    status = story_read(session, story, problem);
    if (!status) {
        status = export_story(&exporting, format, session, told);
        story_finish(story);
    }
    free(story);
    return status;
}
