/* Where a person stands in a course, by what they did. */
#include "practice/progress.h"

#include <string.h>

static bool is_of(const struct progress_entry *entry, const struct course *course,
                  const struct course_unit *unit, const struct course_item *item)
{
    return strcmp(entry->course, course->id) == 0 && strcmp(entry->unit, unit->id) == 0 &&
           strcmp(entry->item, item->id) == 0;
}

int progress_times(const struct progress *progress, const struct course *course,
                   const struct course_unit *unit, const struct course_item *item)
{
    int times = 0;
    for (int i = 0; i < progress->count; i++)
        times += is_of(&progress->entries[i], course, unit, item);
    return times;
}

/* A place in the course, all items in a row. */
struct place_in_course {
    int unit, item;
};

static bool step_on(const struct course *course, struct place_in_course *place)
{
    place->item++;
    while (place->unit < course->unit_count &&
           place->item >= course->units[place->unit].item_count) {
        place->unit++;
        place->item = 0;
    }
    return place->unit < course->unit_count;
}

/* Of the newest entry whose item is still there; before the first when there is none. */
static struct place_in_course done_last(const struct progress *progress,
                                        const struct course *course)
{
    const struct place_in_course before = {0, -1};
    for (int i = progress->count - 1; i >= 0; i--) {
        if (strcmp(progress->entries[i].course, course->id) != 0)
            continue;
        for (struct place_in_course place = before; step_on(course, &place);) {
            const struct course_unit *unit = &course->units[place.unit];
            if (is_of(&progress->entries[i], course, unit, &unit->items[place.item]))
                return place;
        }
    }
    return before;
}

/* The first not yet done behind `place`. */
static const struct course_item *undone(const struct progress *progress,
                                        const struct course *course, struct place_in_course place,
                                        const struct course_unit **unit)
{
    while (step_on(course, &place)) {
        *unit = &course->units[place.unit];
        const struct course_item *item = &(*unit)->items[place.item];
        if (item->kind != ITEM_BREAK && progress_times(progress, course, *unit, item) == 0)
            return item;
    }
    return NULL;
}

const struct course_item *progress_next(const struct progress *progress,
                                        const struct course *course,
                                        const struct course_unit **unit)
{
    const struct course_item *item = undone(progress, course, done_last(progress, course), unit);
    return item ? item : undone(progress, course, (struct place_in_course){0, -1}, unit);
}
