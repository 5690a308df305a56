/* The place of the key in the static bytes holds zeros, with a check sum that is right for them;
 * since the check sum is an exclusive or, the key's bytes can simply be added to it. */
#include "sensors/key.h"

#include "base/status.h"
#include <string.h>

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool key_read(const char *text, uint8_t *key, size_t size)
{
    size_t count = 0;
    bool any = false;
    while (*text) {
        if (*text == ' ' || *text == ':' || *text == '-') {
            text++;
            continue;
        }
        int high = digit_of(text[0]);
        int low = high < 0 ? -1 : digit_of(text[1]);
        if (low < 0 || count == size)
            return false;
        key[count] = (uint8_t)(16 * high + low);
        any = any || key[count] != 0;
        count++;
        text += 2;
    }
    return count == size && any;
}

void key_put(const struct dialogue *dialogue, int which, const uint8_t *key,
             uint8_t bytes[UTTERANCE_MOST])
{
    const struct utterance *said = &dialogue->begin[which];
    const struct key_place *place = &dialogue->key;
    ENSURE(said->size > 0 && said->size <= UTTERANCE_MOST);
    memcpy(bytes, said->bytes, said->size);
    if (place->size == 0 || place->said != which)
        return;
    ENSURE(place->at + place->size < said->size);
    for (int i = 0; i < place->size; i++) {
        bytes[place->at + i] = key[i];
        bytes[place->at + place->size] ^= key[i];
    }
}
