#include "files/fields.h"

#include "base/clock.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

struct value field_value(const struct reading *reading, const struct place *parent, const char *key,
                         const char *words)
{
    const struct place *place = places_key(reading->places, parent, key);
    return (struct value){reading, place ? place : parent, key, words};
}

const struct place *field_place(const struct reading *reading, const struct place *parent,
                                const char *key)
{
    const struct place *place = places_key(reading->places, parent, key);
    ENSURE(place);
    return place;
}

enum status field_refuse_key(const struct reading *reading, const struct place *parent,
                             const char *key, const char *remedy, const char *what)
{
    const struct place *place = field_place(reading, parent, key);
    return places_refuse(reading->places, place->key_line, place->key_column, reading->problem,
                         remedy, "%s", what);
}

enum status field_out_of_memory(const struct reading *reading)
{
    return problem_set(reading->problem, STATUS_FAILED, "Close other programs and try again.",
                       "out of memory while reading %.60s", reading->places->name);
}

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

/* What stands between two words: a blank; in paragraphs also an empty line, or a new one. */
static const char *between(const char *blanks, const char *word, bool paragraphs)
{
    int lines = 0;
    for (const char *at = blanks; at < word; at++)
        lines += *at == '\n';
    if (!paragraphs || lines == 0)
        return " ";
    return lines > 1 ? "\n\n" : strncmp(word, "- ", 2) == 0 ? "\n" : " ";
}

/* Nothing at the ends, one blank between words; what is written is never longer than what was. */
static void fold_blanks(char *text, bool paragraphs)
{
    char *to = text;
    for (const char *from = text; *from;) {
        const char *word = from;
        while (is_blank(*word))
            word++;
        const char *apart = word > from ? between(from, word, paragraphs) : "";
        if (to > text && *word)
            for (; *apart; apart++)
                *to++ = *apart;
        for (from = word; *from && !is_blank(*from); from++)
            *to++ = *from;
    }
    *to = '\0';
}

/* Characters that would steer a terminal: U+0001 to U+001F, U+007F to U+009F. */
static bool holds_controls(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        if ((*at < 0x20 && *at != '\n') || *at == 0x7F ||
            (*at == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F))
            return true;
    return false;
}

static enum status read_words(const struct value *value, size_t most, bool paragraphs, char **text)
{
    if (!value->words)
        return STATUS_OK;
    char *copy = strdup(value->words);
    if (!copy)
        return field_out_of_memory(value->reading);
    fold_blanks(copy, paragraphs);
    size_t length = count_characters(copy);
    bool odd = holds_controls(copy);
    *text = length > 0 ? copy : NULL; /* the struct owns it, also on refusal */
    if (length == 0)
        free(copy);
    if (length > most)
        return FIELD_REFUSE(value, "Divide it in two, or use fewer words.",
                            "'%s' has %zu characters; %zu fit", value->key, length, most);
    if (odd)
        return FIELD_REFUSE(value, "Type the words anew.",
                            "'%s' holds characters that cannot be shown", value->key);
    return STATUS_OK;
}

enum status field_text(const struct value *value, size_t most, char **text)
{
    return read_words(value, most, false, text);
}

enum status field_paragraphs(const struct value *value, size_t most, char **text)
{
    return read_words(value, most, true, text);
}

enum status field_needed_text(const struct value *value, size_t most, char **text)
{
    enum status status = read_words(value, most, false, text);
    if (status == STATUS_OK && !*text)
        return FIELD_REFUSE(value, "Write a few words.", "'%s' is empty", value->key);
    return status;
}

enum status field_check_id(const struct value *value, size_t most)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t length = strlen(value->words);
    if (length > 0 && length <= most && strspn(value->words, allowed) == length)
        return STATUS_OK;
    return FIELD_REFUSE(value, "For example: settle-in.",
                        "an id is 1 to %zu small letters, digits and hyphens, not '%.40s'", most,
                        value->words);
}

enum status field_id(const struct value *value, size_t most, char **id)
{
    enum status status = field_check_id(value, most);
    if (status != STATUS_OK)
        return status;
    *id = strdup(value->words);
    return *id ? STATUS_OK : field_out_of_memory(value->reading);
}

enum status field_duration(const struct value *value, double *seconds)
{
    int64_t ns;
    if (!value->words)
        return STATUS_OK;
    if (!parse_duration_ns(value->words, &ns))
        return FIELD_REFUSE(value, "Write the number and its unit without a blank.",
                            "'%s' is a length of time such as 20s or 1m30s, not '%.40s'",
                            value->key, value->words);
    *seconds = s_from_ns(ns);
    if (*seconds < STEP_SHORTEST_S || *seconds > STEP_LONGEST_S)
        return FIELD_REFUSE(value, "Choose a length between the two.",
                            "'%s' is from 1s to 60m, not '%.40s'", value->key, value->words);
    return STATUS_OK;
}

enum status field_number(const struct value *value, double least, double most, double *number)
{
    if (!value->words)
        return STATUS_OK;
    if (!parse_double(value->words, number) || *number < least || *number > most)
        return FIELD_REFUSE(value, "Write a number between the two.",
                            "'%s' is a number from %g to %g, not '%.40s'", value->key, least, most,
                            value->words);
    return STATUS_OK;
}

enum status field_choice(const struct value *value, const char *const *words, int count,
                         int *choice)
{
    if (!value->words)
        return STATUS_OK;
    for (int i = 0; i < count; i++)
        if (strcmp(value->words, words[i]) == 0) {
            *choice = i;
            return STATUS_OK;
        }
    char memory[160];
    struct text list = text_over(memory, sizeof memory);
    for (int i = 0; i < count; i++)
        text_add(&list, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", words[i]);
    return FIELD_REFUSE(value, "Choose one of these words.", "'%s' is %s, not '%.40s'", value->key,
                        memory, value->words);
}

enum status field_flag(const struct value *value, bool *flag)
{
    static const char *const words[] = {"false", "true"};
    int choice = *flag;
    enum status status = field_choice(value, words, 2, &choice);
    *flag = choice == 1;
    return status;
}

enum status field_texts(const struct reading *reading, const struct place *parent, const char *key,
                        struct field_words words, size_t most, char ***texts, int *count)
{
    const struct place *list = places_key(reading->places, parent, key);
    if (!list || words.count == 0)
        return STATUS_OK;
    *texts = calloc(words.count, sizeof **texts);
    if (!*texts)
        return field_out_of_memory(reading);
    *count = (int)words.count;
    for (int i = 0; i < *count; i++) {
        const struct place *place = places_item(reading->places, list, i);
        struct value value = {reading, place, key, words.at[i]};
        enum status status = field_needed_text(&value, most, &(*texts)[i]);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

void field_texts_free(char **texts, int count)
{
    for (int i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}
