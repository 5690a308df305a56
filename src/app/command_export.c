/* `kindbeat export`: sessions in the formats of other programs, on all cores. */
#include "app/batch.h"
#include "app/commands.h"
#include "base/parallel.h"
#include "base/privacy.h"
#include "export/session_export.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_line(void *context, const char *path)
{
    fprintf(context, "%s\n", path);
}

static void put_removed(void *context, const char *what)
{
    fprintf(context, "    taken out: %s\n", what);
}

static void work(void *context, const char *path, struct batch_answer *answer)
{
    const struct export_wish *wish = context;
    FILE *out = open_memstream(&answer->out, &answer->out_size);
    ENSURE(out);
    struct export_told told = {.file = put_line, .removed = put_removed, .context = out};
    bool failed = session_export(path, wish, &told, &answer->problem) != STATUS_OK;
    fclose(out);
    answer->outcome = failed ? BATCH_FAILED : told.stood ? BATCH_STOOD : BATCH_DONE;
}

/* The last word is the folder to write to, unless it is a session or the only word. */
static const char *take_folder(int *count, char **words)
{
    if (*count < 2 || batch_takes_sessions("", words[*count - 1]) == BATCH_TAKEN)
        return ".";
    return words[--*count];
}

static int export_all(struct export_wish *wish, int jobs, int count, char **words)
{
    struct batch_files files = {0};
    const struct batch batch = {.work = work, .context = wish, .jobs = jobs};
    int status = EXIT_OK;
    for (int i = 0; i < count; i++)
        if (!batch_files_add(&files, words[i], batch_takes_sessions, wish->folder))
            status = EXIT_FAILED;
    wish->resume = files.count > 1;
    if (!batch_run(&batch, &files))
        status = EXIT_FAILED;
    batch_files_finish(&files);
    return status;
}

static bool is_format(const char *word)
{
    int count;
    const struct export_format *formats = export_formats(&count);
    for (int i = 0; word && i < count; i++)
        if (strcmp(formats[i].name, word) == 0)
            return true;
    return false;
}

int command_export(const struct command *command, int count, char **words)
{
    struct export_wish wish = {.format = NULL};
    int jobs = parallel_cores();
    const struct option options[] = {{"--to", OPTION_WORD, &wish.format},
                                     {"--deidentify", OPTION_FLAG, &wish.deidentify},
                                     {"--jobs", OPTION_COUNT, &jobs}};
    int status = EXIT_OK;
    if (!options_read(command, options, sizeof options / sizeof options[0], &count, words, &status))
        return status;
    if (!is_format(wish.format))
        return usage_error(command, "say --to edf, bids, rr, hrvlogger or csv");
    wish.folder = take_folder(&count, words);
    if (count == 0)
        return usage_error(command, "name at least one session, or a folder of them");
    if (wish.deidentify && !privacy_draw(&wish.secret))
        return usage_error(command, PRIVACY_NO_SECRET);
    return export_all(&wish, jobs, count, words);
}
