#include "ui/names.h"

#include "base/text.h"
#include "practice/words.h"
#include <string.h>

static int place_of(const struct names *names, const char *id)
{
    int at = 0;
    while (at < names->count && strcmp(names->given[at].id, id) != 0)
        at++;
    return at;
}

const char *names_find(const struct names *names, const char *id)
{
    int at = place_of(names, id);
    return at < names->count ? names->given[at].words : "";
}

void names_give(struct names *names, const char *id, const char *words)
{
    int at = place_of(names, id);
    if (at == NAMES_MOST) { /* the oldest makes room */
        memmove(names->given, names->given + 1, sizeof names->given - sizeof names->given[0]);
        at = --names->count;
    }
    text_copy(names->given[at].id, sizeof names->given[at].id, id);
    text_copy(names->given[at].words, sizeof names->given[at].words, words);
    names->count = at == names->count ? at + 1 : names->count;
}

const char *names_fill(const struct names *names, const struct practice *practice,
                       const char *words, char *filled, size_t size)
{
    const char *given[NAMES_MOST] = {NULL};
    for (int i = 0; i < practice->name_count && i < NAMES_MOST; i++)
        given[i] = names_find(names, practice->names[i].id);
    practice_words(practice, words, given, filled, size);
    return filled;
}
