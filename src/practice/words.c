#include "practice/words.h"

#include "base/text.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static bool is_small(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

/* `{`, a letter of either case, small letters, digits and hyphens, `}`. */
static bool read_slot(const char *open, struct word_slot *slot)
{
    const char *id = open + 1;
    bool capital = *id >= 'A' && *id <= 'Z';
    if (!capital && !is_small(*id))
        return false;
    size_t length = 1 + strspn(id + 1, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (id[length] != '}' || length >= sizeof slot->id)
        return false;
    *slot = (struct word_slot){.begin = open, .end = id + length + 1, .capital = capital};
    memcpy(slot->id, id, length);
    if (capital)
        slot->id[0] = (char)(slot->id[0] - 'A' + 'a');
    return true;
}

bool words_slot(const char *words, struct word_slot *slot)
{
    for (const char *open = strchr(words, '{'); open; open = strchr(open + 1, '{'))
        if (read_slot(open, slot))
            return true;
    return false;
}

/* Small letters of two bytes that have a capital at a fixed distance: Latin, Greek, Cyrillic. */
static const struct {
    uint16_t first, last, down;
} pairs[] = {
    {0xE0, 0xF6, 32},   {0xF8, 0xFE, 32},   {0x3B1, 0x3C1, 32},
    {0x3C3, 0x3CB, 32}, {0x430, 0x44F, 32}, {0x450, 0x45F, 80},
};

static unsigned capital_of(unsigned letter)
{
    /* Latin Extended-A: a capital stands just before its small letter. */
    bool even_small = (letter >= 0x139 && letter <= 0x148) || (letter >= 0x179 && letter <= 0x17E);
    bool odd_small = (letter >= 0x100 && letter <= 0x137 && letter != 0x131) ||
                     (letter >= 0x14A && letter <= 0x177);
    if ((even_small && letter % 2 == 0) || (odd_small && letter % 2 == 1))
        return letter - 1;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (letter >= pairs[i].first && letter <= pairs[i].last)
            return letter - pairs[i].down;
    return letter;
}

/* The first letter of a name as a capital, where the alphabet has one; the rest as it is. */
static void add_capital(struct text *text, const char *name)
{
    unsigned char first = (unsigned char)name[0];
    if (is_small(name[0])) {
        text_add(text, "%c%s", first - 'a' + 'A', name + 1);
    } else if ((first & 0xE0) == 0xC0 && name[1]) {
        unsigned letter = capital_of((first & 0x1FU) << 6 | ((unsigned char)name[1] & 0x3FU));
        text_add(text, "%c%c%s", 0xC0 | letter >> 6, 0x80 | (letter & 0x3F), name + 2);
    } else {
        text_add(text, "%s", name);
    }
}

/* What stands for the name; NULL when the practice does not ask for it. */
static const char *meant(const struct practice *practice, const char *const *given, const char *id)
{
    for (int i = 0; i < practice->name_count; i++)
        if (strcmp(practice->names[i].id, id) == 0)
            return given && given[i] && given[i][0] ? given[i] : practice->names[i].otherwise;
    return NULL;
}

/* Nothing of a character that was cut. */
static void trim(char *text)
{
    size_t length = strlen(text), last = length;
    while (last > 0 && ((unsigned char)text[last - 1] & 0xC0) == 0x80)
        last--;
    if (last == 0)
        return;
    unsigned char lead = (unsigned char)text[last - 1];
    size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (length - (last - 1) < wanted)
        text[last - 1] = '\0';
}

bool practice_words(const struct practice *practice, const char *words, const char *const *given,
                    char *to, size_t size)
{
    struct text text = text_over(to, size);
    struct word_slot slot;
    for (; words_slot(words, &slot); words = slot.end) {
        const char *name = meant(practice, given, slot.id);
        text_add(&text, "%.*s", (int)(slot.begin - words), words);
        if (!name)
            text_add(&text, "%.*s", (int)(slot.end - slot.begin), slot.begin);
        else if (slot.capital)
            add_capital(&text, name);
        else
            text_add(&text, "%s", name);
    }
    text_add(&text, "%s", words);
    if (text.cut)
        trim(to);
    return !text.cut;
}
