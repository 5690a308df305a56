#include "app/course_text.h"

#include "ui/offers.h"
#include <ctype.h>
#include <string.h>

static void minutes(const struct course_text *text, double minutes)
{
    if (minutes > 0)
        fprintf(text->out, ", %g minute%s", minutes, minutes == 1 ? "" : "s");
}

/* As it was written, and one empty line behind it. */
static void words(const struct course_text *text, const char *written)
{
    size_t length = written ? strlen(written) : 0;
    while (length > 0 && isspace((unsigned char)written[length - 1]))
        length--;
    if (length > 0)
        fprintf(text->out, "%.*s\n\n", (int)length, written);
}

/* Set apart, so that a learner's copy and a teacher's do not look alike. */
static void notes(const struct course_text *text, const char *written)
{
    if (!text->notes || !written)
        return;
    fputs("> **For who leads.** ", text->out);
    for (const char *at = written; *at; at++) {
        fputc(*at, text->out);
        if (*at == '\n' && at[1] != '\0')
            fputs("> ", text->out);
    }
    fputs(written[strlen(written) - 1] == '\n' ? "\n" : "\n\n", text->out);
}

static void questions(const struct course_text *text, const struct check_in *check_in)
{
    for (int i = 0; i < check_in->item_count; i++) {
        const struct check_in_item *item = &check_in->items[i];
        fprintf(text->out, "- %s (%g %s, to %g %s)\n", item->ask, item->least,
                item->low ? item->low : "", item->most, item->high ? item->high : "");
    }
    fputc('\n', text->out);
}

void check_in_print(const struct course_text *text, const struct check_in *check_in)
{
    fprintf(text->out, "# %s\n\n", check_in->title);
    words(text, check_in->about);
    questions(text, check_in);
    if (check_in->source_words)
        fprintf(text->out, "%s\n", check_in->source_words);
    fprintf(text->out, "%s\n", check_in->licence);
}

static void item(const struct course_text *text, const struct course_item *item)
{
    const struct practice *practice =
        item->practice ? practice_library_find(text->practices, item->practice) : NULL;
    const struct check_in *check_in =
        item->check_in ? check_in_library_find(text->check_ins, item->check_in) : NULL;
    const char *title = item->title ? item->title
                        : practice  ? practice->title
                        : check_in  ? check_in->title
                                    : item->id;
    fprintf(text->out, "#### %s\n\n*%s", title, item_kind_words(item->kind));
    minutes(text, item->minutes);
    fputs("*\n\n", text->out);
    words(text, item->text);
    if (practice) {
        words(text, practice->about);
        fprintf(text->out, "`kindbeat --practice %s", practice->id);
        if (item->minutes > 0 && practice->minutes_count > 1)
            fprintf(text->out, " --minutes %g", item->minutes);
        fputs("`\n\n", text->out);
    }
    if (check_in)
        questions(text, check_in);
    notes(text, item->notes);
}

static void items(const struct course_text *text, const struct course_unit *unit, bool between)
{
    bool headed = false;
    for (int i = 0; i < unit->item_count; i++) {
        if (unit->items[i].between != between)
            continue;
        if (!headed && between)
            fputs("### On your own, until next time\n\n", text->out);
        else if (!headed && unit->minutes > 0)
            fprintf(text->out, "### Together, %g minutes\n\n", unit->minutes);
        else if (!headed)
            fputs("### Together\n\n", text->out);
        headed = true;
        item(text, &unit->items[i]);
    }
}

static void unit_print(const struct course_text *text, const struct course *course,
                       const struct course_unit *unit)
{
    const char *word = course->unit_word ? course->unit_word : "part";
    fprintf(text->out, "## %c%s %d. %s\n\n", toupper((unsigned char)word[0]), word + 1,
            (int)(unit - course->units) + 1, unit->title);
    words(text, unit->aim);
    notes(text, unit->notes);
    items(text, unit, false);
    items(text, unit, true);
}

void course_print(const struct course_text *text, const struct course *course,
                  const struct course_unit *unit)
{
    fprintf(text->out, "# %s\n\n", course->title);
    if (unit) {
        unit_print(text, course, unit);
        return;
    }
    words(text, course->about);
    notes(text, course->notes);
    for (int i = 0; i < course->unit_count; i++)
        unit_print(text, course, &course->units[i]);
    if (course->source_count > 0)
        fputs("## Sources\n\n", text->out);
    for (int i = 0; i < course->source_count; i++)
        fprintf(text->out, "- %s\n", course->sources[i]);
}
