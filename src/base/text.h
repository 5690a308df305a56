/* Text in caller-owned memory: a builder that never overruns, and strict number parsing.
 * Numbers are read and written with a point, whatever the language of the machine (the program
 * never sets LC_NUMERIC). No function allocates; all are callable from any thread. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A macro's value as a string literal, so that what is said of a constant cannot be wrong. */
#define TEXT_OF(macro)  TEXT_OF_(macro)
#define TEXT_OF_(value) #value

struct text {
    char *at;
    size_t size;
    size_t used; /* without the terminator */
    bool cut;    /* something did not fit */
};

struct text text_over(char *memory, size_t size);
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Copies with a cut at a UTF-8 boundary; `to` is always terminated. */
void text_copy(char *to, size_t size, const char *from);

/* The whole of `word` (surrounding blanks allowed) must be the number, and finite. */
bool parse_double(const char *word, double *value);
bool parse_int64(const char *word, int64_t *value);

/* "90s", "5m", "1h", "1m30s", "250ms": a length of time above zero, at most a day. */
bool parse_duration_ns(const char *word, int64_t *ns);

#endif
