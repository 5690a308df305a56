/* The positions come from the same survey of the text that tells its faults (files/places.h). */
#include "app/settings_edit.h"

#include "files/places.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* A text, and what is to stand in place of its bytes from `from` to `to`. */
struct edit {
    const char *text;
    size_t from, to;
    const char *lead, *key, *colon, *word, *end; /* each may be empty */
};

static size_t byte_of(const char *text, size_t characters)
{
    size_t at = strncmp(text, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;
    for (; characters > 0 && text[at]; characters--)
        do
            at++;
        while (((unsigned char)text[at] & 0xC0) == 0x80);
    return at;
}

bool settings_has_values(const char *text)
{
    text += strncmp(text, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;
    while (*text) {
        text += strspn(text, " \t\r\n");
        if (*text != '#')
            return *text != '\0';
        text += strcspn(text, "\n");
    }
    return false;
}

static bool is_plain(const char *word)
{
    bool plain = isalnum((unsigned char)word[0]) != 0;
    while (plain && *word)
        plain = isalnum((unsigned char)*word) || strchr("_./+-", *word), word++;
    return plain;
}

/* As YAML takes it without a doubt; to be freed. */
static char *quoted(const char *word)
{
    char *quote = malloc(2 * strlen(word) + 3), *to = quote;
    if (!quote)
        return NULL;
    bool plain = is_plain(word);
    if (!plain)
        *to++ = '"';
    for (; *word; word++) {
        if (!plain && (*word == '"' || *word == '\\'))
            *to++ = '\\';
        *to++ = *word;
    }
    if (!plain)
        *to++ = '"';
    *to = '\0';
    return quote;
}

static char *edited(const struct edit *edit)
{
    size_t size = strlen(edit->text) + strlen(edit->lead) + strlen(edit->key) +
                  strlen(edit->colon) + strlen(edit->word) + strlen(edit->end) + 1;
    char *text = malloc(size);
    if (text)
        snprintf(text, size, "%.*s%s%s%s%s%s%s", (int)edit->from, edit->text, edit->lead, edit->key,
                 edit->colon, edit->word, edit->end, edit->text + edit->to);
    return text;
}

static const char *line_end(const char *text)
{
    const char *end = strchr(text, '\n');
    return end && end > text && end[-1] == '\r' ? "\r\n" : "\n";
}

static bool is_blank(const char *from, const char *to)
{
    while (from < to && isspace((unsigned char)*from))
        from++;
    return from >= to;
}

/* A block of text ends with its line, which stays. */
static size_t end_of_value(const char *text, size_t from, size_t to)
{
    while (to > from && isspace((unsigned char)text[to - 1]))
        to--;
    return to;
}

static void replace(struct edit *edit, const struct place *place)
{
    edit->from = byte_of(edit->text, place->from);
    edit->to = end_of_value(edit->text, edit->from, byte_of(edit->text, place->to));
    if (edit->from > 0 && edit->text[edit->from - 1] == ':')
        edit->lead = " ";
}

/* The lines from the key to the end of its value, where nothing else stands on them. */
static bool take_out(struct edit *edit, const struct place *root, const struct place *place)
{
    const char *text = edit->text, *line = text;
    if (text[byte_of(text, root->from)] == '{')
        return false;
    for (int i = 1; line && i < place->key_line; i++) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    if (!line) /* lines that end in some other way */
        return false;
    size_t from = byte_of(text, place->from);
    const char *value_end = text + end_of_value(text, from, byte_of(text, place->to));
    const char *next = strchr(value_end, '\n');
    const char *rest_end = next ? next : value_end + strlen(value_end);
    const char *key = line + strspn(line, " ");
    bool own = strncmp(key, place->key, strlen(place->key)) == 0;
    if (!own || !is_blank(value_end, rest_end))
        return false;
    edit->from = (size_t)(line - text);
    edit->to = next ? (size_t)(next + 1 - text) : strlen(text);
    return true;
}

/* A new last line; between braces, a new last entry. `lead` is memory for what goes before. */
static void add(struct edit *edit, const struct places *places, const char *key, char lead[64])
{
    const char *text = edit->text;
    const struct place *root = places ? &places->at[0] : NULL;
    const char *end = line_end(text);
    edit->key = key;
    edit->colon = ": ";
    edit->from = edit->to = root ? byte_of(text, root->to) : strlen(text);
    if (root && text[byte_of(text, root->from)] == '{') {
        edit->from = edit->to = edit->from - 1; /* before the brace */
        edit->lead = places->count > 1 ? ", " : "";
        return;
    }
    bool begins = edit->from == 0 || text[edit->from - 1] == '\n';
    int indent = places && places->count > 1 ? places->at[1].key_column - 1 : 0;
    snprintf(lead, 64, "%s%*s", begins ? "" : end, indent < 40 ? indent : 0, "");
    edit->lead = lead;
    edit->end = end;
}

static bool has_values(const struct places *places)
{
    return places->count > 0 && places->at[0].kind == PLACE_KEYS;
}

char *settings_edit(const char *text, const char *name, const char *key, const char *word,
                    const char *otherwise, struct problem *problem)
{
    struct edit edit = {text, 0, 0, "", "", "", "", ""};
    struct places places = {0};
    char lead[64];
    if (settings_has_values(text) && places_survey(&places, name, text, strlen(text), problem))
        return NULL;
    const struct place *place =
        has_values(&places) ? places_key(&places, &places.at[0], key) : NULL;
    char *quote = quoted(word ? word : otherwise), *made = NULL;
    bool goes = !word && (!place || take_out(&edit, &places.at[0], place));
    if (!goes && place)
        replace(&edit, place);
    else if (!goes)
        add(&edit, has_values(&places) ? &places : NULL, key, lead);
    if (!goes && quote)
        edit.word = quote;
    if (quote)
        made = edited(&edit);
    if (!made)
        problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                    "There is not enough memory to change %s.", name);
    free(quote);
    places_finish(&places);
    return made;
}
