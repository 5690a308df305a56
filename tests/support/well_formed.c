#include "well_formed.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MOST      64
#define ATTRIBUTES_MOST 16

struct name {
    const char *at;
    size_t size;
};

struct reader {
    const char *at;
    struct name open[DEPTH_MOST];
    int depth;
    bool rooted; /* the first element was closed */
    const char *wrong;
};

static bool fail(struct reader *reader, const char *what)
{
    if (!reader->wrong)
        reader->wrong = what;
    return false;
}

static bool same(struct name a, struct name b)
{
    return a.size == b.size && memcmp(a.at, b.at, a.size) == 0;
}

static bool take_name(struct reader *reader, struct name *name)
{
    name->at = reader->at;
    while (isalnum((unsigned char)*reader->at) || strchr("-_:.", *reader->at)) {
        if (*reader->at == '\0')
            break;
        reader->at++;
    }
    name->size = (size_t)(reader->at - name->at);
    return name->size > 0 && isalpha((unsigned char)name->at[0])
               ? true
               : fail(reader, "a name is expected");
}

static bool take_entity(struct reader *reader)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strncmp(reader->at, known[i], strlen(known[i])) == 0) {
            reader->at += strlen(known[i]);
            return true;
        }
    size_t digits = reader->at[1] == '#' ? strspn(reader->at + 2, "0123456789") : 0;
    if (digits == 0 || reader->at[2 + digits] != ';')
        return fail(reader, "an & that begins no entity");
    reader->at += 3 + digits;
    return true;
}

/* One character of text, whole and allowed. */
static bool take_character(struct reader *reader)
{
    const unsigned char *at = (const unsigned char *)reader->at;
    if (*at == '&')
        return take_entity(reader);
    int size = *at < 0x80 ? 1 : *at >= 0xF0 ? 4 : *at >= 0xE0 ? 3 : *at >= 0xC2 ? 2 : 0;
    for (int i = 1; i < size; i++)
        if ((at[i] & 0xC0) != 0x80)
            return fail(reader, "broken UTF-8");
    if (size == 0)
        return fail(reader, "broken UTF-8");
    if (*at < 0x20 && *at != '\n' && *at != '\t')
        return fail(reader, "a control character");
    reader->at += size;
    return true;
}

static bool take_attribute(struct reader *reader, struct name *names, int count)
{
    struct name *name = &names[count];
    if (count == ATTRIBUTES_MOST - 1)
        return fail(reader, "too many attributes");
    if (!take_name(reader, name))
        return false;
    for (int i = 0; i < count; i++)
        if (same(names[i], *name))
            return fail(reader, "the same attribute twice");
    if (reader->at[0] != '=' || reader->at[1] != '"')
        return fail(reader, "an attribute without a quoted value");
    for (reader->at += 2; *reader->at != '"';)
        if (*reader->at == '<' || *reader->at == '\0' || !take_character(reader))
            return fail(reader, "an attribute's value does not end");
    reader->at++;
    return true;
}

static bool take_closing(struct reader *reader)
{
    struct name name;
    reader->at += 2;
    if (!take_name(reader, &name))
        return false;
    if (reader->depth == 0 || !same(reader->open[reader->depth - 1], name))
        return fail(reader, "a tag that closes another");
    if (*reader->at != '>')
        return fail(reader, "a closing tag does not end");
    reader->at++;
    reader->depth--;
    reader->rooted = reader->depth == 0;
    return true;
}

static bool take_tag(struct reader *reader)
{
    struct name name, attributes[ATTRIBUTES_MOST];
    if (reader->at[1] == '/')
        return take_closing(reader);
    reader->at++;
    if (reader->rooted || reader->depth == DEPTH_MOST)
        return fail(reader, "an element after the end, or too deep");
    if (!take_name(reader, &name))
        return false;
    for (int count = 0;; count++) {
        size_t blanks = strspn(reader->at, " \n");
        reader->at += blanks;
        if (strncmp(reader->at, "/>", 2) == 0) {
            reader->at += 2;
            return true;
        }
        if (*reader->at == '>')
            break;
        if (blanks == 0 || !take_attribute(reader, attributes, count))
            return fail(reader, "an attribute is expected");
    }
    reader->at++;
    reader->open[reader->depth++] = name;
    return true;
}

const char *well_formed(const char *xml)
{
    static char words[200];
    static const char doctype[] = "<!DOCTYPE html>\n";
    struct reader reader = {.at = xml};
    if (strncmp(xml, doctype, sizeof doctype - 1) == 0)
        reader.at += sizeof doctype - 1;
    while (*reader.at && !reader.wrong) {
        if (*reader.at == '<')
            take_tag(&reader);
        else if (reader.depth == 0 && !isspace((unsigned char)*reader.at))
            fail(&reader, "text outside of the page");
        else
            take_character(&reader);
    }
    if (!reader.wrong && (reader.depth > 0 || !reader.rooted))
        fail(&reader, "the end is missing");
    snprintf(words, sizeof words, "%s: %.80s", reader.wrong ? reader.wrong : "", reader.at);
    return reader.wrong ? words : NULL;
}
