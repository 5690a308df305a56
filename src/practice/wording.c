/* A text is walked sentence by sentence. What presses a person is taken back by a word such as
 * "not" or "if" shortly before it: "there is nothing you have to do", "if you need to leave". */
#include "practice/wording.h"

#include <stdio.h>
#include <string.h>

#define SENTENCE_ROOM 120 /* words that are looked at; the rest is counted */
#define WORD_SIZE     24
#define BACK          4 /* words before, among which a "not" is looked for */

struct sentence {
    char words[SENTENCE_ROOM][WORD_SIZE]; /* small letters */
    int count;
    const char *begin;
};

static const struct {
    enum wording_fault fault;
    const char *phrase;
} phrases[] = {
    {WORDING_PRESSES, "you must"},
    {WORDING_PRESSES, "you should"},
    {WORDING_PRESSES, "you have to"},
    {WORDING_PRESSES, "you need to"},
    {WORDING_PRESSES, "you ought to"},
    {WORDING_PRESSES, "we must"},
    {WORDING_PRESSES, "we should"},
    {WORDING_PRESSES, "try harder"},
    {WORDING_PRESSES, "try hard"},
    {WORDING_PRESSES, "make sure"},
    {WORDING_PRESSES, "be sure to"},
    {WORDING_PRESSES, "make an effort"},
    {WORDING_PRESSES, "do your best"},
    {WORDING_PRAISES, "well done"},
    {WORDING_PRAISES, "good job"},
    {WORDING_PRAISES, "great job"},
    {WORDING_PRAISES, "congratulations"},
    {WORDING_PRAISES, "excellent"},
    {WORDING_PRAISES, "you are doing well"},
    {WORDING_PRAISES, "keep it up"},
    {WORDING_PRAISES, "good score"},
    {WORDING_PRAISES, "high score"},
    {WORDING_PRAISES, "higher score"},
    {WORDING_PRAISES, "better score"},
    {WORDING_PRAISES, "best score"},
    {WORDING_PRAISES, "your score"},
    {WORDING_PRAISES, "good coherence"},
    {WORDING_PRAISES, "higher coherence"},
    {WORDING_PRAISES, "better coherence"},
    {WORDING_PRAISES, "raise your coherence"},
    {WORDING_PRAISES, "improve your coherence"},
    {WORDING_PRAISES, "increase your coherence"},
    {WORDING_HOLDS, "hold your breath"},
    {WORDING_HOLDS, "hold the breath"},
    {WORDING_HOLDS, "hold that breath"},
    {WORDING_HOLDS, "hold this breath"},
    {WORDING_HOLDS, "hold it in"},
    {WORDING_HOLDS, "holding your breath"},
    {WORDING_HOLDS, "holding the breath"},
    {WORDING_HOLDS, "keep the breath in"},
    {WORDING_HOLDS, "keep your breath in"},
    {WORDING_HOLDS, "stop breathing"},
    {WORDING_HOLDS, "retain the breath"},
    {WORDING_HOLDS, "retain your breath"},
};

/* Bytes of other alphabets belong to words, but for the typographic marks U+2010 to U+2027. */
static bool is_letter(const char *at)
{
    unsigned char byte = (unsigned char)*at;
    if (byte == 0xE2 && (unsigned char)at[1] == 0x80)
        return (unsigned char)at[2] == 0x99; /* an apostrophe */
    return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
}

static size_t length_at(const char *at)
{
    unsigned char byte = (unsigned char)*at;
    size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return strnlen(at, length);
}

/* Letters, and what joins them: half-hearted, don't, 0.6. */
static const char *end_of_word(const char *at)
{
    while (*at) {
        bool joins = strchr("-'.,", *at) && is_letter(at + 1);
        if (!is_letter(at) && !joins)
            break;
        at += length_at(at);
    }
    return at;
}

int wording_words(const char *text)
{
    int count = 0;
    while (*text) {
        if (!is_letter(text)) {
            text += length_at(text);
            continue;
        }
        count++;
        text = end_of_word(text);
    }
    return count;
}

static void take_word(struct sentence *sentence, const char *word, const char *end)
{
    if (sentence->count++ >= SENTENCE_ROOM)
        return;
    char *to = sentence->words[sentence->count - 1];
    size_t used = 0;
    for (; word < end && used + 1 < WORD_SIZE; word++)
        to[used++] = *word >= 'A' && *word <= 'Z' ? (char)(*word - 'A' + 'a') : *word;
    to[used] = '\0';
}

/* How many words of the sentence the phrase covers from `from` on; 0: it is not there. */
static int matches(const struct sentence *sentence, int from, const char *phrase)
{
    int covered = 0, known = sentence->count < SENTENCE_ROOM ? sentence->count : SENTENCE_ROOM;
    while (*phrase) {
        size_t length = strcspn(phrase, " ");
        if (from + covered >= known)
            return 0;
        const char *word = sentence->words[from + covered++];
        if (strlen(word) != length || strncmp(word, phrase, length) != 0)
            return 0;
        phrase += length + (phrase[length] == ' ');
    }
    return covered;
}

static bool ends_with(const char *word, const char *ending)
{
    size_t length = strlen(word), rest = strlen(ending);
    return length > rest && strcmp(word + length - rest, ending) == 0;
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(word, *words) != 0)
        words++;
    return *words;
}

static bool denies(const char *word)
{
    static const char *const words[] = {"not",    "no",      "never",  "nothing", "none",
                                        "nobody", "without", "cannot", NULL};
    return is_one_of(word, words) || ends_with(word, "n't") || ends_with(word, "n\xE2\x80\x99t");
}

/* What somebody says, asks or may choose presses nobody. */
static bool loosens(const char *word)
{
    static const char *const words[] = {"what",  "if",      "when",  "where",    "as",
                                        "until", "whether", "says",  "said",     "say",
                                        "tells", "told",    "would", "whenever", NULL};
    return is_one_of(word, words);
}

static bool is_taken_back(const struct sentence *sentence, int from, enum wording_fault fault)
{
    for (int i = from - 1; i >= 0 && i >= from - BACK; i--)
        if (denies(sentence->words[i]) || (fault == WORDING_PRESSES && loosens(sentence->words[i])))
            return true;
    return false;
}

struct look {
    int sentence_max;
    void (*put)(void *context, const struct wording *wording);
    void *context;
};

static void put_phrase(const struct look *look, const struct sentence *sentence,
                       enum wording_fault fault, const char *phrase)
{
    struct wording wording = {.fault = fault, .words = sentence->count};
    text_copy(wording.found, sizeof wording.found, phrase);
    look->put(look->context, &wording);
}

static void look_at_phrases(const struct look *look, const struct sentence *sentence)
{
    for (int from = 0; from < sentence->count && from < SENTENCE_ROOM; from++)
        for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
            if (matches(sentence, from, phrases[i].phrase) &&
                !is_taken_back(sentence, from, phrases[i].fault))
                put_phrase(look, sentence, phrases[i].fault, phrases[i].phrase);
}

/* How the sentence begins, up to a few words. */
static void put_beginning(const struct look *look, const struct sentence *sentence,
                          enum wording_fault fault)
{
    struct wording wording = {.fault = fault, .words = sentence->count};
    const char *end = sentence->begin;
    for (int words = 0; *end && words < 5; words++) {
        end = end_of_word(end);
        while (words < 4 && *end && !is_letter(end) && !strchr(".?!\n", *end))
            end += length_at(end);
        if (strchr(".?!\n", *end))
            break;
    }
    char beginning[256];
    snprintf(beginning, sizeof beginning, "%.*s", (int)(end - sentence->begin), sentence->begin);
    text_copy(wording.found, sizeof wording.found, beginning);
    look->put(look->context, &wording);
}

static void end_sentence(const struct look *look, struct sentence *sentence, bool loud)
{
    if (sentence->count > look->sentence_max)
        put_beginning(look, sentence, WORDING_LONG);
    look_at_phrases(look, sentence);
    if (loud && sentence->count > 0)
        put_beginning(look, sentence, WORDING_LOUD);
    sentence->count = 0;
}

void wording_look(const char *text, int sentence_max,
                  void (*put)(void *context, const struct wording *wording), void *context)
{
    struct look look = {sentence_max, put, context};
    struct sentence sentence = {.count = 0};
    while (*text) {
        if (is_letter(text)) {
            const char *end = end_of_word(text);
            if (sentence.count == 0)
                sentence.begin = text;
            take_word(&sentence, text, end);
            text = end;
            continue;
        }
        if (strchr(".?!\n", *text))
            end_sentence(&look, &sentence, *text == '!');
        text += length_at(text);
    }
    end_sentence(&look, &sentence, false);
}
