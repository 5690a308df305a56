/* A JSON file. Allocates; any thread, one a file. */
#ifndef READING_JSON_READ_H
#define READING_JSON_READ_H

#include "reading/file_bytes.h"
#include <cjson/cJSON.h>

/* The whole of an open file of at most `most` bytes, told as `path`; where it is no JSON the
 * problem names the byte. The caller deletes *json, which is NULL on failure. */
enum status json_read(const struct file_bytes *file, const char *path, uint64_t most, cJSON **json,
                      struct problem *problem);

double json_number_in(const cJSON *object, const char *name, double otherwise);
/* Cut to fit; empty where there is none. */
void json_word_in(const cJSON *object, const char *name, char *word, size_t size);

#endif
