/* Values of a file, read one by one: what was written, and where, becomes a text, an id, a length
 * of time, a number, one of a few words. A value that cannot be that is refused with its line and
 * column and with what would have been right. Texts are allocated; what was read before a refusal
 * stays with the struct that it was read into. */
#ifndef FILES_FIELDS_H
#define FILES_FIELDS_H

#include "files/schema.h"

#define ID_MAX    40 /* characters */
#define TITLE_MAX 80
#define TEXT_MAX  400

#define STEP_SHORTEST_S 1.0
#define STEP_LONGEST_S  3600.0

struct value {
    const struct reading *reading;
    const struct place *place; /* of the value; of what it belongs to where it is absent */
    const char *key;
    const char *words; /* NULL: the key is absent */
};

struct value field_value(const struct reading *reading, const struct place *parent, const char *key,
                         const char *words);

/* Refuses the value where it stands. */
#define FIELD_REFUSE(value, remedy, ...)                                                           \
    places_refuse((value)->reading->places, (value)->place->line, (value)->place->column,          \
                  (value)->reading->problem, remedy, __VA_ARGS__)

/* Refuses a key that should not be there. */
enum status field_refuse_key(const struct reading *reading, const struct place *parent,
                             const char *key, const char *remedy, const char *what);

/* One after the other until one is refused: returns from the function that reads a struct. */
#define FIELD(reader, parent, key, words, ...)                                                     \
    do {                                                                                           \
        struct value value_ = field_value(reading, parent, key, words);                            \
        enum status status_ = reader(&value_, __VA_ARGS__);                                        \
        if (status_ != STATUS_OK)                                                                  \
            return status_;                                                                        \
    } while (0)

/* The place of a key that is there. */
const struct place *field_place(const struct reading *reading, const struct place *parent,
                                const char *key);

/* Words for people, lines folded into one; `most` characters. What is absent or empty is NULL. */
enum status field_text(const struct value *value, size_t most, char **text);
enum status field_needed_text(const struct value *value, size_t most, char **text);
/* Paragraphs stay apart by one empty line, and a line that begins with "- " begins a line. */
enum status field_paragraphs(const struct value *value, size_t most, char **text);

/* At most `most` small letters, digits and hyphens. */
enum status field_check_id(const struct value *value, size_t most);
enum status field_id(const struct value *value, size_t most, char **id);

/* What is absent stays as it is. */
enum status field_duration(const struct value *value, double *seconds);
enum status field_number(const struct value *value, double least, double most, double *number);
enum status field_flag(const struct value *value, bool *flag);
enum status field_choice(const struct value *value, const char *const *words, int count,
                         int *choice);

/* A list of texts, none of them empty. */
struct field_words {
    char **at;
    unsigned count;
};
enum status field_texts(const struct reading *reading, const struct place *parent, const char *key,
                        struct field_words words, size_t most, char ***texts, int *count);
void field_texts_free(char **texts, int count);

enum status field_out_of_memory(const struct reading *reading);

#endif
