/* A kind of file: its keys as a libcyaml schema, and the way from a text to what is made of it.
 *
 * All values are loaded as the words that were written: the schema answers for the shape (which
 * keys, which lists, what is missing), the maker of each kind for the meaning. */
#ifndef FILES_SCHEMA_H
#define FILES_SCHEMA_H

#include "files/places.h"
#include <cyaml/cyaml.h>

/* Fields for a table of keys: a text (NULL where an optional key is absent), a list (with
 * member_count), keys of its own, and a value that is read through its place. */
#define NEEDED CYAML_FLAG_DEFAULT
#define MAYBE  CYAML_FLAG_OPTIONAL
#define SCHEMA_WORDS(key, flags, structure, member)                                                \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), structure, member, 0, CYAML_UNLIMITED)
#define SCHEMA_LIST(key, flags, structure, member, entry, least, most)                             \
    CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | (flags), structure, member,               \
                               member##_count, entry, least, most)
#define SCHEMA_KEYS(key, flags, structure, member, fields)                                         \
    CYAML_FIELD_MAPPING_PTR(key, CYAML_FLAG_POINTER | (flags), structure, member, fields)
#define SCHEMA_PLACE(key, flags) CYAML_FIELD_IGNORE(key, flags)

/* An entry of a list of texts. */
extern const cyaml_schema_value_t schema_word;

/* What one table of keys is called in messages: "a step". */
struct schema_name {
    const cyaml_schema_field_t *fields;
    const char *name;
};

struct schema {
    const cyaml_schema_value_t *top; /* of the whole text; keys */
    const struct schema_name *names; /* the one of the whole text first */
    int name_count;
    size_t size_max; /* bytes of a file */
};

/* Where the values stand and where trouble is told, while something is made of them. */
struct reading {
    const struct places *places;
    struct problem *problem;
};

/* Surveys the text, holds it against the schema, loads it and has `make` fill `made` from it; `raw`
 * is the struct of the schema and is gone afterwards. The first fault is told. */
enum status
schema_read(const struct schema *schema, const char *text, size_t size, const char *name,
            enum status (*make)(const struct reading *reading, const void *raw, void *made),
            void *made, struct problem *problem);

#endif
