/* How a text reads: its words and sentences, and words that press, praise, or hold the breath.
 * English; in other languages only sentences and exclamation marks are told. Pure; any thread. */
#ifndef PRACTICE_WORDING_H
#define PRACTICE_WORDING_H

#include "base/text.h"

enum wording_fault {
    WORDING_LONG,    /* a sentence of more words than `sentence_max` */
    WORDING_LOUD,    /* an exclamation mark */
    WORDING_PRESSES, /* you must, you should, try harder */
    WORDING_PRAISES, /* of scores and of doing well */
    WORDING_HOLDS,   /* the breath */
    WORDING_COUNT
};

struct wording {
    enum wording_fault fault;
    int words;      /* of the sentence */
    char found[64]; /* the words at fault, or how the sentence begins */
};

/* Words as one would count them by hand; a {name} is one. */
int wording_words(const char *text);

/* Calls `put` for each fault found, in reading order. */
void wording_look(const char *text, int sentence_max,
                  void (*put)(void *context, const struct wording *wording), void *context);

#endif
