/* `analyze --tables`: all sessions as one table a kind.
 *
 * The rows of a session are worked out once and kept as DIR/.parts/SESSION; the tables are those
 * parts, one after the other. So a run that is broken off goes on where it stopped, one new session
 * costs one session, and memory holds one session a core. A part says in its first line by which
 * build it was made; another build makes it anew. */
#include "app/analyze.h"
#include "app/interrupt.h"
#include "app/report_wish.h"
#include "base/text.h"
#include "base/whole_file.h"
#include "report/tables.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PART_FORMAT "kindbeat rows 1"

struct tabling {
    struct report_wish wish;
    char parts[PATH_SIZE];
    bool again;
};

static enum status part_path(const char *folder, const char *session, char *path, size_t size,
                             struct problem *problem)
{
    char stem[PATH_SIZE];
    batch_stem(session, stem, sizeof stem);
    int length = snprintf(path, size, "%s/%s", folder, stem);
    return length >= 0 && (size_t)length < size
               ? STATUS_OK
               : problem_set(problem, STATUS_INVALID, "Choose a folder with a shorter path.",
                             "The path of %.80s... is too long.", folder);
}

static void stamp_of(const struct tabling *tabling, char *line, size_t size)
{
    snprintf(line, size, PART_FORMAT ", %s, %s\n", tabling->wish.version, tabling->wish.build);
}

static bool is_ours(const struct tabling *tabling, const char *path)
{
    char stamp[512], first[512];
    FILE *file = fopen(path, "r");
    stamp_of(tabling, stamp, sizeof stamp);
    bool ours = file && fgets(first, sizeof first, file) && strcmp(first, stamp) == 0;
    if (file)
        fclose(file);
    return ours;
}

static enum status make_part(const struct tabling *tabling, const char *session, const char *path,
                             struct problem *problem)
{
    struct report *report;
    struct whole_file whole;
    char stamp[512];
    enum status status = report_read(session, &tabling->wish, &report, problem);
    if (status)
        return status;
    status = whole_file_begin(path, &whole, problem);
    if (!status) {
        stamp_of(tabling, stamp, sizeof stamp);
        fputs(stamp, whole.file);
        tables_rows(report, whole.file);
        status = whole_file_end(&whole, STATUS_OK, problem);
    }
    report_destroy(report);
    return status;
}

static void answer_session(void *context, const char *session, struct batch_answer *answer)
{
    const struct tabling *tabling = context;
    char path[PATH_SIZE];
    answer->outcome = BATCH_FAILED;
    if (part_path(tabling->parts, session, path, sizeof path, &answer->problem))
        return;
    if (!tabling->again && whole_file_stands(path, session) && is_ours(tabling, path))
        answer->outcome = BATCH_STOOD;
    else if (make_part(tabling, session, path, &answer->problem))
        unlink(path); /* what the file gave before must not pass for what it gives now */
    else
        answer->outcome = BATCH_DONE;
}

/* Hands each row of a part to its table; a session without a part failed, and was named. */
static void copy_rows(const char *part, struct whole_file tables[TABLE_COUNT])
{
    FILE *file = fopen(part, "r");
    char *line = NULL;
    size_t room = 0;
    bool first = true;
    for (ssize_t length; file && (length = getline(&line, &room, file)) > 0; first = false) {
        int kind = line[0] - '0';
        if (!first && kind >= 0 && kind < TABLE_COUNT)
            fwrite(line + 1, 1, (size_t)length - 1, tables[kind].file);
    }
    free(line);
    if (file)
        fclose(file);
}

static enum status join_parts(const struct tabling *tabling, const struct batch_files *files,
                              const char *folder, struct problem *problem)
{
    struct whole_file tables[TABLE_COUNT];
    enum status status = STATUS_OK;
    int open = 0;
    for (char path[PATH_SIZE]; open < TABLE_COUNT && !status; open += !status) {
        int length =
            snprintf(path, sizeof path, "%s/%s", folder, tables_name((enum table_kind)open));
        status = length < PATH_SIZE
                     ? whole_file_begin(path, &tables[open], problem)
                     : problem_set(problem, STATUS_INVALID, "Choose a folder with a shorter path.",
                                   "The path of %.80s... is too long.", folder);
        if (!status)
            tables_head((enum table_kind)open, tables[open].file);
    }
    for (size_t i = 0; i < files->count && !status; i++) {
        char part[PATH_SIZE];
        status = part_path(tabling->parts, files->paths[i], part, sizeof part, problem);
        if (!status)
            copy_rows(part, tables);
    }
    for (int i = 0; i < open; i++)
        status = whole_file_end(&tables[i], status, problem);
    return status;
}

enum status analyze_tables(const char *folder, bool again, int jobs,
                           const struct batch_files *files, bool *well, struct problem *problem)
{
    const char *one, *other;
    struct tabling tabling = {.wish = report_wish_here(files->count, jobs), .again = again};
    const struct batch batch = {.work = answer_session, .context = &tabling, .jobs = jobs};
    enum status status = path_make_private_folder(folder, problem);
    if (!status && batch_same_stem(files, &one, &other))
        status =
            problem_set(problem, STATUS_INVALID, "Rename one of them.",
                        "%s and %s have the same name, which tells sessions apart.", one, other);
    if (!status)
        status = part_path(folder, ".parts", tabling.parts, sizeof tabling.parts, problem);
    if (!status)
        status = path_make_private_folder(tabling.parts, problem);
    if (status)
        return status;
    *well = batch_run(&batch, files);
    if (interrupted())
        return problem_set(problem, STATUS_UNAVAILABLE, "The same command goes on from here.",
                           "The tables were not written.");
    status = join_parts(&tabling, files, folder, problem);
    for (int kind = 0; !status && kind < TABLE_COUNT; kind++)
        printf("%s/%s\n", folder, tables_name((enum table_kind)kind));
    return status;
}
