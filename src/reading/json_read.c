#include "reading/json_read.h"

#include "base/text.h"
#include <pthread.h>
#include <stdlib.h>

/* cJSON keeps the place of its last error for the whole process. */
static cJSON *parse(const char *text, size_t size, const char **stopped)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    cJSON *json = cJSON_ParseWithLengthOpts(text, size, stopped, false);
    pthread_mutex_unlock(&lock);
    return json;
}

enum status json_read(const struct file_bytes *file, const char *path, uint64_t most, cJSON **json,
                      struct problem *problem)
{
    char *text = NULL;
    size_t size;
    *json = NULL;
    if (file->size > most)
        return problem_set(problem, STATUS_INVALID, "Name the file that holds the samples.",
                           "%s: too large for the description of a recording.", path);
    enum status status = file_read_whole(file, &text, &size, problem);
    const char *stopped = text;
    *json = status ? NULL : parse(text, size, &stopped);
    if (!status && !*json)
        status = problem_set(problem, STATUS_INVALID, "Mend the JSON there.",
                             "%s: not JSON from byte %zu on.", path,
                             stopped ? (size_t)(stopped - text) : 0);
    free(text);
    return status;
}

double json_number_in(const cJSON *object, const char *name, double otherwise)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

void json_word_in(const cJSON *object, const char *name, char *word, size_t size)
{
    const char *found = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    text_copy(word, size, found ? found : "");
}
