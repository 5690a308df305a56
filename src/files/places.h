/* Where every value of a YAML text stands, so that whatever turns out to be wrong with it can be
 * told with its line and column. Allocates one table; any one thread. */
#ifndef FILES_PLACES_H
#define FILES_PLACES_H

#include "base/status.h"
#include <stddef.h>

/* More values than any practice of 400 steps or course of 40 weeks needs. */
#define PLACES_MAX       16384
#define PLACE_WORDS_SIZE 44

enum place_kind { PLACE_WORDS, PLACE_LIST, PLACE_KEYS };

struct place {
    enum place_kind kind;
    int parent; /* index of the list or keys it stands in, -1 for the whole document */
    int index;  /* among its siblings, from 0 */
    int end;    /* index of what follows it and all that stands in it */
    char key[PLACE_WORDS_SIZE];   /* its key, cut; empty in a list */
    char words[PLACE_WORDS_SIZE]; /* PLACE_WORDS: how they begin, cut */
    int key_line;   /* where the key begins; where the value begins when it has no key */
    int key_column; /* lines and columns count from 1 */
    int line, column;
    /* The value as it is written, quotation marks included, in characters (not bytes) of the text
     * behind a byte order mark. Of keys in lines: to where the line of a next one would begin. */
    size_t from, to;
};

struct places {
    const char *name; /* of the text, for messages; the caller's */
    struct place *at; /* in reading order, the whole document first */
    int count;
};

/* Reads the text once. What can be wrong with any YAML text is told here: syntax, a key given
 * twice, aliases, a second document, values nested without end. On failure nothing is kept. */
enum status places_survey(struct places *places, const char *name, const char *text, size_t size,
                          struct problem *problem);
void places_finish(struct places *places);

/* The value of `key` in a mapping, or number `index` of a list; NULL when there is none. */
const struct place *places_key(const struct places *places, const struct place *parent,
                               const char *key);
const struct place *places_item(const struct places *places, const struct place *parent, int index);

/* "NAME, line L, column C: what". */
enum status places_refuse(const struct places *places, int line, int column,
                          struct problem *problem, const char *remedy, const char *what, ...)
    __attribute__((format(printf, 6, 7)));

#endif
