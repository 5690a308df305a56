/* `kindbeat report`: sessions as papers, one HTML file each, many on all cores. */
#include "app/batch.h"
#include "app/commands.h"
#include "app/report_page.h"
#include "app/report_wish.h"
#include "base/parallel.h"
#include "base/paths.h"
#include "base/privacy.h"
#include "base/whole_file.h"
#include "report/report.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct reporting {
    struct report_wish wish;
    const char *to; /* a file, or a folder; NULL: beside one another here */
    bool to_file, again;
    bool methods, checklist; /* as text on stdout in place of the page */
};

static enum status path_of(const struct reporting *reporting, const char *stem, char *path,
                           size_t size, struct problem *problem)
{
    const char *folder = reporting->to ? reporting->to : ".";
    char sensor[24] = "";
    if (reporting->wish.sensor > 0)
        snprintf(sensor, sizeof sensor, ".sensor-%d", reporting->wish.sensor);
    int length = reporting->to_file
                     ? snprintf(path, size, "%s", reporting->to)
                     : snprintf(path, size, "%s/%s%s%s", folder, stem, sensor, REPORT_ENDING);
    if (length >= 0 && (size_t)length < size)
        return STATUS_OK;
    return problem_set(problem, STATUS_INVALID, "Choose a folder with a shorter path.",
                       "The path of the report of %.80s is too long.", stem);
}

static enum status make_text(const struct reporting *reporting, const char *session,
                             struct batch_answer *answer)
{
    struct report *report;
    enum status status = report_read(session, &reporting->wish, &report, &answer->problem);
    if (status)
        return status;
    FILE *out = open_memstream(&answer->out, &answer->out_size);
    ENSURE(out);
    if (reporting->methods)
        report_methods(report, out);
    if (reporting->methods && reporting->checklist)
        fputc('\n', out);
    if (reporting->checklist)
        report_checklist(report, out);
    fclose(out);
    report_destroy(report);
    return STATUS_OK;
}

static void answer_path(struct batch_answer *answer, const char *path)
{
    answer->out = malloc(PATH_SIZE + 1);
    ENSURE(answer->out);
    answer->out_size = (size_t)snprintf(answer->out, PATH_SIZE + 1, "%s\n", path);
}

static enum status make_page(const struct reporting *reporting, const char *session,
                             struct batch_answer *answer)
{
    char path[PATH_SIZE], stem[PATH_SIZE];
    batch_stem(session, stem, sizeof stem);
    enum status status = path_of(reporting, stem, path, sizeof path, &answer->problem);
    if (status)
        return status;
    if (!reporting->again && whole_file_stands(path, session) && !report_page_may_be(path, NULL)) {
        answer->outcome = BATCH_STOOD;
        return STATUS_OK;
    }
    status = report_page_make(session, &reporting->wish, path, &answer->problem);
    if (!status)
        answer_path(answer, path);
    return status;
}

/* Its name is known when it is read, and is another in each run, so that nothing stands already. */
static enum status make_hidden_page(const struct reporting *reporting, const char *session,
                                    struct batch_answer *answer)
{
    struct report *report;
    char path[PATH_SIZE];
    enum status status = report_read(session, &reporting->wish, &report, &answer->problem);
    if (status)
        return status;
    status = path_of(reporting, report_name(report), path, sizeof path, &answer->problem);
    if (!status)
        status = report_page_put(report, path, &answer->problem);
    report_destroy(report);
    if (!status)
        answer_path(answer, path);
    return status;
}

static void answer_session(void *context, const char *session, struct batch_answer *answer)
{
    const struct reporting *reporting = context;
    bool text = reporting->methods || reporting->checklist;
    enum status (*make)(const struct reporting *, const char *, struct batch_answer *) =
        text                         ? make_text
        : reporting->wish.deidentify ? make_hidden_page
                                     : make_page;
    if (make(reporting, session, answer))
        answer->outcome = BATCH_FAILED;
}

/* --to names a file for one session, else a folder, which is made. */
static enum status prepare(struct reporting *reporting, const struct batch_files *files,
                           struct problem *problem)
{
    const char *one, *other, *to = reporting->to;
    struct stat found;
    bool text = reporting->methods || reporting->checklist;
    size_t length = to ? strlen(to) : 0;
    bool page = length > 5 && strcmp(to + length - 5, ".html") == 0;
    bool folder = to && stat(to, &found) == 0 && S_ISDIR(found.st_mode);
    reporting->to_file = to && page && !folder;
    if (text)
        return STATUS_OK;
    if (reporting->to_file && files->count > 1)
        return problem_set(problem, STATUS_INVALID, "Name a folder.",
                           "%zu sessions cannot be one file %s.", files->count, to);
    if (batch_same_stem(files, &one, &other))
        return problem_set(problem, STATUS_INVALID,
                           "Report them one folder at a time, each with its own --to.",
                           "%s and %s have the same name, and so would their reports.", one, other);
    return to && !reporting->to_file ? path_make_private_folder(to, problem) : STATUS_OK;
}

static int report_files(struct reporting *reporting, int jobs, const struct batch_files *files)
{
    struct problem problem;
    const struct batch batch = {.work = answer_session, .context = reporting, .jobs = jobs};
    const struct report_wish here = report_wish_here(files->count, jobs);
    reporting->wish.device_name = here.device_name;
    reporting->wish.version = here.version;
    reporting->wish.build = here.build;
    reporting->wish.workers = here.workers;
    if (prepare(reporting, files, &problem))
        return command_failed(&problem);
    return batch_run(&batch, files) ? EXIT_OK : EXIT_FAILED;
}

int command_report(const struct command *command, int count, char **words)
{
    int jobs = parallel_cores();
    struct reporting reporting = {0};
    struct report_wish *wish = &reporting.wish;
    const struct option options[] = {{"--to", OPTION_WORD, &reporting.to},
                                     {"--again", OPTION_FLAG, &reporting.again},
                                     {"--sensor", OPTION_COUNT, &wish->sensor},
                                     {"--deidentify", OPTION_FLAG, &wish->deidentify},
                                     {"--methods", OPTION_FLAG, &reporting.methods},
                                     {"--checklist", OPTION_FLAG, &reporting.checklist},
                                     {"--jobs", OPTION_COUNT, &jobs}};
    int status = EXIT_OK;
    struct batch_files files = {0};
    if (!options_read(command, options, sizeof options / sizeof options[0], &count, words, &status))
        return status;
    if (count == 0)
        return usage_error(command, "name at least one session, or a folder of them");
    if (wish->deidentify && !privacy_draw(&wish->secret))
        return usage_error(command, PRIVACY_NO_SECRET);
    for (int i = 0; i < count; i++)
        if (!batch_files_add(&files, words[i], batch_takes_sessions, reporting.to))
            status = EXIT_FAILED;
    if (files.count > 0 && report_files(&reporting, jobs, &files) != EXIT_OK)
        status = EXIT_FAILED;
    batch_files_finish(&files);
    return status;
}
