#include "base/privacy.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define DAY_NS     INT64_C(86400000000000)
#define DAYS_LEAST 366
#define DAYS_RANGE 3287
#define CODE_MOST  16
#define LABEL_MOST 24

/* FNV-1a over the words, then the finisher of splitmix64 (Steele et al. 2014) over both. */
static uint64_t mix(uint64_t secret, const char *words)
{
    uint64_t value = UINT64_C(14695981039346656037);
    for (; *words; words++)
        value = (value ^ (unsigned char)*words) * UINT64_C(1099511628211);
    value += secret;
    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}

/* ASCII letters, digits and `others` alone. */
static bool is_made_of(const char *word, const char *others)
{
    for (; *word; word++)
        if ((unsigned char)*word >= 0x80 ||
            (!isalnum((unsigned char)*word) && !strchr(others, *word)))
            return false;
    return true;
}

bool privacy_is_code(const char *word)
{
    size_t length = strlen(word);
    bool digits = word[strcspn(word, "0123456789")] != '\0';
    return is_made_of(word, "-_") && length > 0 && length <= CODE_MOST && (digits || length == 1);
}

bool privacy_is_label(const char *word)
{
    return is_made_of(word, "-_.") && strlen(word) <= LABEL_MOST;
}

int64_t privacy_days_ns(uint64_t secret, const char *participant)
{
    return (DAYS_LEAST + (int64_t)(mix(secret, participant) % DAYS_RANGE)) * DAY_NS;
}

void privacy_stand_in(uint64_t secret, const char *participant, char *code, size_t size)
{
    snprintf(code, size, "P%06u", (unsigned)(mix(secret ^ 1, participant) % 1000000));
}

bool privacy_draw(uint64_t *secret)
{
    return getrandom(secret, sizeof *secret, 0) == (ssize_t)sizeof *secret;
}
