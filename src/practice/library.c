/* The libraries of practices, courses and check-ins: typed doors to one shelf. */
#include "practice/check_in.h"
#include "practice/course.h"
#include "practice/practice.h"
#include "practice/shelf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_absent(const char *folder)
{
    return access(folder, F_OK) != 0 && errno == ENOENT;
}

/* For `struct KIND` and its library, whose array is called PLURAL. */
#define LIBRARY(KIND, PLURAL, NAME)                                                                \
    static enum status load_##KIND(const char *path, void *slot, struct problem *problem)          \
    {                                                                                              \
        return KIND##_load(path, slot, problem);                                                   \
    }                                                                                              \
    static const char *id_of_##KIND(const void *slot)                                              \
    {                                                                                              \
        return (*(struct KIND *const *)slot)->id;                                                  \
    }                                                                                              \
    static void destroy_##KIND(void *slot)                                                         \
    {                                                                                              \
        KIND##_destroy(*(struct KIND **)slot);                                                     \
    }                                                                                              \
    static enum status add_to_##KIND##s(                                                           \
        struct KIND##_library *library, const char *folder, const char *language,                  \
        void (*complain)(const struct problem *problem), struct problem *problem)                  \
    {                                                                                              \
        static const struct shelf_kind kind = {NAME, load_##KIND, id_of_##KIND, destroy_##KIND,    \
                                               compare_##KIND##s};                                 \
        struct shelf shelf = {.kind = &kind,                                                       \
                              .slots = library->PLURAL,                                            \
                              .count = library->count,                                             \
                              .complain = complain};                                               \
        enum status status = shelf_add(&shelf, folder, language, problem);                         \
        library->PLURAL = shelf.slots;                                                             \
        library->count = shelf.count;                                                              \
        return status;                                                                             \
    }                                                                                              \
    enum status KIND##_library_load(                                                               \
        const char *folder, const char *language, struct KIND##_library *library,                  \
        void (*complain)(const struct problem *problem), struct problem *problem)                  \
    {                                                                                              \
        *library = (struct KIND##_library){0};                                                     \
        return add_to_##KIND##s(library, folder, language, complain, problem);                     \
    }                                                                                              \
    enum status KIND##_library_add(                                                                \
        const char *folder, const char *language, struct KIND##_library *library,                  \
        void (*complain)(const struct problem *problem), struct problem *problem)                  \
    {                                                                                              \
        return is_absent(folder) ? STATUS_OK                                                       \
                                 : add_to_##KIND##s(library, folder, language, complain, problem); \
    }                                                                                              \
    void KIND##_library_finish(struct KIND##_library *library)                                     \
    {                                                                                              \
        for (int i = 0; i < library->count; i++)                                                   \
            KIND##_destroy(library->PLURAL[i]);                                                    \
        free(library->PLURAL);                                                                     \
        *library = (struct KIND##_library){0};                                                     \
    }                                                                                              \
    const struct KIND *KIND##_library_find(const struct KIND##_library *library, const char *id)   \
    {                                                                                              \
        for (int i = 0; i < library->count; i++)                                                   \
            if (strcmp(library->PLURAL[i]->id, id) == 0)                                           \
                return library->PLURAL[i];                                                         \
        return NULL;                                                                               \
    }

/* Shorter practices come first: they are what a person on a shift looks for. */
static int compare_practices(const void *a, const void *b)
{
    const struct practice *left = *(struct practice *const *)a;
    const struct practice *right = *(struct practice *const *)b;
    if (left->seconds != right->seconds)
        return left->seconds < right->seconds ? -1 : 1;
    return strcmp(left->id, right->id);
}

static int compare_courses(const void *a, const void *b)
{
    return strcmp((*(struct course *const *)a)->id, (*(struct course *const *)b)->id);
}

static int compare_check_ins(const void *a, const void *b)
{
    return strcmp((*(struct check_in *const *)a)->id, (*(struct check_in *const *)b)->id);
}

LIBRARY(practice, practices, "practice")
LIBRARY(course, courses, "course")
LIBRARY(check_in, check_ins, "check-in")
