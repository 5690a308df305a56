/* `kindbeat check`: files of teachers, read as the program would. */
#include "app/commands.h"
#include "practice/document.h"
#include <math.h>
#include <stdio.h>

static void print_lengths(const struct practice *practice)
{
    if (practice->minutes_count == 0)
        printf("%d:%02d", (int)practice->seconds / 60, (int)practice->seconds % 60);
    for (int i = 0; i < practice->minutes_count; i++)
        printf("%s%g",
               i == 0                            ? ""
               : i + 1 < practice->minutes_count ? ", "
                                                 : " or ",
               practice->minutes[i]);
    if (practice->minutes_count > 0)
        printf(practice->minutes[practice->minutes_count - 1] == 1 ? " minute" : " minutes");
}

static void print_right(const char *path, const struct document *document)
{
    printf("%s: right (", path);
    if (document->kind == DOCUMENT_PRACTICE) {
        printf("practice \"%s\", %d steps, ", document->practice->title,
               document->practice->step_count);
        print_lengths(document->practice);
    } else if (document->kind == DOCUMENT_COURSE) {
        printf("%s \"%s\", %d units",
               document->course->kind == COURSE_WORKSHOP ? "workshop" : "curriculum",
               document->course->title, document->course->unit_count);
    } else {
        printf("check-in \"%s\", %d items", document->check_in->title,
               document->check_in->item_count);
    }
    printf(")\n");
}

int command_check(const struct command *command, int count, char **words)
{
    int status = EXIT_OK;
    if (!options_read(command, NULL, 0, &count, words, &status))
        return status;
    if (count == 0)
        return usage_error(command, "name at least one file");
    for (int i = 0; i < count; i++) {
        struct document document;
        struct problem problem;
        if (document_load(words[i], &document, &problem)) {
            status = command_failed(&problem);
            continue;
        }
        print_right(words[i], &document);
        document_destroy(&document);
    }
    return status;
}
