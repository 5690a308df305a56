/* `kindbeat forget`: sessions deleted for good, after a question; of a participant also their
 * visits.
 */
#include "app/commands.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/text.h"
#include "journal/forget.h"
#include "journal/summary.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct wishes {
    bool yes;
    const char *participant, *folder;
    char index[PATH_SIZE]; /* empty: none */
};

struct doomed {
    char (*paths)[PATH_SIZE];
    size_t count;
};

static void doom(struct doomed *doomed, const char *path)
{
    doomed->paths = realloc(doomed->paths, (doomed->count + 1) * sizeof *doomed->paths);
    ENSURE(doomed->paths);
    text_copy(doomed->paths[doomed->count++], PATH_SIZE, path);
}

/* Those that cannot be read are told: their participant is not known. */
static enum status doom_participant(struct doomed *doomed, const struct wishes *wishes,
                                    struct problem *problem)
{
    char folder[PATH_SIZE];
    struct session_summary *summaries;
    size_t count;
    enum status status = STATUS_OK;
    if (wishes->folder)
        text_copy(folder, sizeof folder, wishes->folder);
    else
        status = path_sessions(folder, sizeof folder, problem);
    if (!status)
        status = record_list(folder, wishes->index[0] ? wishes->index : NULL, &summaries, &count,
                             log_problem, problem);
    if (status)
        return status;
    for (size_t i = 0; i < count; i++)
        if (strcmp(summaries[i].participant, wishes->participant) == 0)
            doom(doomed, summaries[i].path);
    free(summaries);
    if (doomed->count > 0)
        return STATUS_OK;
    return problem_set(problem, STATUS_INVALID, "`kindbeat sessions` lists the codes there are.",
                       "No session in %s has the participant %s.", folder, wishes->participant);
}

/* Only a person's own "yes" counts. */
static bool is_sure(const struct doomed *doomed)
{
    char answer[16] = "";
    for (size_t i = 0; i < doomed->count; i++) {
        struct session_summary summary;
        if (record_summary(doomed->paths[i], &summary, NULL) == STATUS_OK)
            printf("%s  %d:%02d  %s\n", summary.started, (int)summary.seconds / 60,
                   (int)summary.seconds % 60, doomed->paths[i]);
        else
            printf("%s (cannot be read)\n", doomed->paths[i]);
    }
    printf("Delete %s for good? Type yes: ", doomed->count == 1 ? "it" : "all of them");
    fflush(stdout);
    if (!fgets(answer, sizeof answer, stdin))
        printf("\n");
    return strcmp(answer, "yes\n") == 0;
}

/* What is kept of a participant over visits goes with their sessions. */
static int forget_visits(const char *participant)
{
    static enum status (*const kept[])(const char *, char *, size_t,
                                       struct problem *) = {path_visits, path_resonance};
    int status = EXIT_OK;
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        char path[PATH_SIZE];
        struct problem problem;
        if (kept[i](participant, path, sizeof path, &problem)) {
            status = command_failed(&problem);
        } else if (unlink(path) == 0) {
            printf("%s is deleted\n", path);
        } else if (errno != ENOENT) {
            problem_set(&problem, STATUS_FAILED, "Delete it yourself.", "%.200s cannot be deleted.",
                        path);
            status = command_failed(&problem);
        }
    }
    return status;
}

static int forget_all(const struct doomed *doomed, const struct wishes *wishes)
{
    int status = EXIT_OK;
    for (size_t i = 0; i < doomed->count; i++) {
        struct problem problem;
        if (forget_session(doomed->paths[i], wishes->index[0] ? wishes->index : NULL, &problem))
            status = command_failed(&problem);
        else
            printf("%s is deleted\n", doomed->paths[i]);
    }
    if (wishes->participant && forget_visits(wishes->participant))
        status = EXIT_FAILED;
    printf(
        "What was exported, reported, repaired or copied from them is untouched: look for files\n"
        "of the same name (EDF+, BIDS, CSV, RR text, HTML, -repaired) and for backups.\n");
    return status;
}

static int forget(const struct doomed *doomed, const struct wishes *wishes)
{
    struct problem problem;
    for (size_t i = 0; i < doomed->count; i++) /* nothing is deleted when one word is wrong */
        if (forget_check(doomed->paths[i], &problem))
            return command_failed(&problem);
    if (!wishes->yes && !is_sure(doomed)) {
        printf("Nothing was deleted.\n");
        return EXIT_FAILED;
    }
    return forget_all(doomed, wishes);
}

int command_forget(const struct command *command, int count, char **words)
{
    struct wishes wishes = {0};
    struct doomed doomed = {0};
    struct problem problem;
    const struct option options[] = {{"--yes", OPTION_FLAG, &wishes.yes},
                                     {"--participant", OPTION_WORD, &wishes.participant},
                                     {"--folder", OPTION_WORD, &wishes.folder}};
    int status;
    if (!options_read(command, options, 3, &count, words, &status))
        return status;
    if ((count == 0) == !wishes.participant)
        return usage_error(command, "name sessions, or a --participant");
    if (path_index(wishes.index, sizeof wishes.index, &problem))
        wishes.index[0] = '\0';
    for (int i = 0; i < count; i++)
        doom(&doomed, words[i]);
    if (wishes.participant && doom_participant(&doomed, &wishes, &problem))
        status = command_failed(&problem);
    else
        status = forget(&doomed, &wishes);
    free(doomed.paths);
    return status;
}
