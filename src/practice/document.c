#include "practice/document.h"

#include "files/file.h"
#include "files/places.h"
#include <stdlib.h>

#define SIZE_MAX_OF_ALL ((size_t)1024 * 1024) /* a course may be the largest */

static enum status find_kind(const struct places *places, enum document_kind *kind,
                             struct problem *problem)
{
    static const char *const keys[] = {"steps", "units", "items"}; /* enum document_kind */
    const struct place *top = &places->at[0];
    for (int i = 0; top->kind == PLACE_KEYS && i < 3; i++)
        if (places_key(places, top, keys[i])) {
            *kind = (enum document_kind)i;
            return STATUS_OK;
        }
    return places_refuse(places, top->line, top->column, problem,
                         "Write one of the three, at the beginning of its line.",
                         "this needs steps (then it is a practice), units (a course) or items (a "
                         "check-in)");
}

static enum status recognise(const char *text, size_t size, const char *name,
                             enum document_kind *kind, struct problem *problem)
{
    struct places places;
    enum status status = places_survey(&places, name, text, size, problem);
    if (status != STATUS_OK)
        return status;
    status = find_kind(&places, kind, problem);
    places_finish(&places);
    return status;
}

enum status document_parse(const char *text, size_t size, const char *name,
                           struct document *document, struct problem *problem)
{
    if (size > SIZE_MAX_OF_ALL)
        return problem_set(problem, STATUS_INVALID, "Is this the right file?",
                           "%.60s is larger than 1 MiB", name);
    enum status status = recognise(text, size, name, &document->kind, problem);
    if (status != STATUS_OK)
        return status;
    if (document->kind == DOCUMENT_PRACTICE)
        return practice_parse(text, size, name, &document->practice, problem);
    if (document->kind == DOCUMENT_COURSE)
        return course_parse(text, size, name, &document->course, problem);
    return check_in_parse(text, size, name, &document->check_in, problem);
}

enum status document_load(const char *path, struct document *document, struct problem *problem)
{
    char *text;
    size_t size;
    enum status status = file_read(path, SIZE_MAX_OF_ALL, &text, &size, problem);
    if (status != STATUS_OK)
        return status;
    status = document_parse(text, size, file_name(path), document, problem);
    free(text);
    return status;
}

void document_destroy(struct document *document)
{
    if (document->kind == DOCUMENT_PRACTICE)
        practice_destroy(document->practice);
    else if (document->kind == DOCUMENT_COURSE)
        course_destroy(document->course);
    else
        check_in_destroy(document->check_in);
}
