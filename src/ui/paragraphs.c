#include "ui/paragraphs.h"

#include <ctype.h>
#include <string.h>

/* Whether the line at `at` is an item of a list: it keeps its own line. */
static bool is_item(const char *at)
{
    if ((at[0] == '-' || at[0] == '*') && at[1] == ' ')
        return true;
    size_t digits = strspn(at, "0123456789");
    return digits > 0 && digits < 3 && (at[digits] == '.' || at[digits] == ')') &&
           at[digits + 1] == ' ';
}

const char *paragraph_take(const char *at, bool lines, char *words, size_t size, bool *apart)
{
    size_t used = 0;
    int breaks = 0;
    for (; isspace((unsigned char)*at); at++)
        breaks += *at == '\n';
    *apart = breaks > 1;
    while (*at && *at != '\n') {
        size_t length = strcspn(at, "\n");
        size_t room = size - 1 - used;
        size_t kept = length < room ? length : room;
        memcpy(words + used, at, kept);
        used += kept;
        at += length;
        const char *next = *at ? at + 1 + strspn(at + 1, " \t") : at;
        if (lines || !*at || *next == '\n' || !*next || is_item(next))
            break;
        if (used < size - 1)
            words[used++] = ' ';
        at = next;
    }
    words[used] = '\0';
    return at;
}
