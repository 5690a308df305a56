/* `kindbeat repair`: what a damaged session still holds, in a new file, and what it does not. */
#include "app/commands.h"
#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "journal/repair.h"
#include <inttypes.h>
#include <stdio.h>

/* Tables in whose pages something could not be read. */
static void say_kinds(const struct gathering_damage *damage)
{
    const char *before = "  in ";
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++)
        if (damage->kinds & 1U << kind) {
            printf("%s%s", before, event_descriptions[kind].name);
            before = ", ";
        }
    if (damage->facts) {
        printf("%sthe facts of the session", before);
        before = ", ";
    }
    if (damage->others) {
        printf("%spages that nobody can name", before);
        before = ", ";
    }
    if (before[0] == ',')
        printf("\n");
}

static void say_stretches(const struct repair *repair)
{
    int told = repair->stretch_count < REPAIR_STRETCHES_MOST ? repair->stretch_count
                                                             : REPAIR_STRETCHES_MOST;
    for (int i = 0; i < told; i++)
        printf("  %.1f s to %.1f s: %" PRId64 " events\n", s_from_ns(repair->stretches[i].from_ns),
               s_from_ns(repair->stretches[i].to_ns), repair->stretches[i].count);
    if (told < repair->stretch_count)
        printf("  and %d more stretches\n", repair->stretch_count - told);
}

static void say(const char *path, const struct repair *repair)
{
    if (repair->whole) {
        printf("%s is whole: there is nothing to repair\n", path);
        return;
    }
    printf("%s\n", repair->path);
    printf("kept: %" PRId64 " events and %d facts\n", repair->kept, repair->facts);
    printf("whole: %" PRId64 " of %" PRId64 " seconds\n", repair->seconds - repair->seconds_touched,
           repair->seconds);
    printf("lost: %" PRId64 " events\n", repair->missing);
    say_kinds(&repair->damage);
    say_stretches(repair);
    if (repair->misfits > 0)
        printf("left out: %" PRId64 " rows that do not fit in\n", repair->misfits);
    if (repair->moved > 0)
        printf("moved: %" PRId64 " rows, to where the next ones stand\n", repair->moved);
    if (repair->cut_off)
        printf("The end is not there, so that more may be missing.\n");
    printf("%s is as it was. `kindbeat replay --check` looks for what repairing cannot see.\n",
           path);
}

int command_repair(const struct command *command, int count, char **words)
{
    const char *folder = NULL;
    const struct option options[] = {{"--to", OPTION_WORD, &folder}};
    int status = EXIT_OK;
    if (!options_read(command, options, 1, &count, words, &status))
        return status;
    if (count == 0)
        return usage_error(command, "name at least one session");
    for (int i = 0; i < count; i++) {
        static struct repair repair;
        struct problem problem;
        if (repair_session(words[i], folder, &repair, &problem))
            status = command_failed(&problem);
        else
            say(words[i], &repair);
    }
    return status;
}
