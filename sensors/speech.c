/* A dialogue is a list with pauses. Answers are not waited for: they come as bytes like all others,
 * and the decoder knows what they mean. */
#include "sensors/speech.h"

#include "base/clock.h"
#include <stdio.h>

#define FAREWELL_PAUSE_NS (20 * NS_PER_MS)

/* The only network with a key so far is that of ANT+; hence the name of the setting. */
static enum status refuse_key(const char *key, int size, struct problem *problem)
{
    char remedy[160];
    snprintf(remedy, sizeof remedy,
             "The network key of ANT+ is yours to bring: a line such as \"ant_key: 01 23 ...\" of "
             "%d pairs of the digits 0-9 and a-f.",
             size);
    if (key && key[0])
        return problem_set(problem, STATUS_INVALID, remedy,
                           "Wrong key in settings.yaml: ant_key must be %d pairs of digits.", size);
    return problem_set(problem, STATUS_UNAVAILABLE, remedy,
                       "This sensor needs a network key: set ant_key in settings.yaml.");
}

enum status speech_learn(struct speech *speech, const struct dialogue *dialogue, const char *key,
                         struct problem *problem)
{
    *speech = (struct speech){.dialogue = dialogue};
    int size = dialogue ? dialogue->key.size : 0;
    ENSURE(size <= KEY_MOST);
    if (size == 0 || (key && key_read(key, speech->key, (size_t)size)))
        return STATUS_OK;
    speech->dialogue = NULL;
    return refuse_key(key, size, problem);
}

void speech_start(struct speech *speech, int64_t now_ns)
{
    speech->next = 0;
    speech->due_ns = now_ns;
}

void speech_again(struct speech *speech, int64_t now_ns)
{
    if (speech->dialogue && speech->dialogue->each_sitting)
        speech_start(speech, now_ns);
}

static bool say(const struct utterance *utterance, struct transport *transport)
{
    return transport_write(transport, utterance->bytes, utterance->size);
}

static bool say_begin(const struct speech *speech, int which, struct transport *transport)
{
    uint8_t bytes[UTTERANCE_MOST];
    key_put(speech->dialogue, which, speech->key, bytes);
    return transport_write(transport, bytes, speech->dialogue->begin[which].size);
}

bool speech_turn(struct speech *speech, struct transport *transport, int64_t now_ns)
{
    const struct dialogue *dialogue = speech->dialogue;
    if (!dialogue || now_ns < speech->due_ns)
        return true;
    bool beginning = speech->next >= 0 && speech->next < UTTERANCES_MAX &&
                     dialogue->begin[speech->next].size > 0;
    int which = speech->next;
    const struct utterance *utterance = beginning ? &dialogue->begin[which] : &dialogue->alive;
    speech->next = beginning ? which + 1 : -1;
    if (utterance->size == 0) { /* it needs no more words */
        speech->due_ns = INT64_MAX;
        return true;
    }
    speech->due_ns = now_ns + utterance->wait_ms * NS_PER_MS;
    return beginning ? say_begin(speech, which, transport) : say(utterance, transport);
}

void speech_end(struct speech *speech, struct transport *transport)
{
    if (!speech->dialogue)
        return;
    const struct utterance *end = speech->dialogue->end;
    for (int i = 0; i < UTTERANCES_MAX && end[i].size > 0; i++) {
        if (i > 0)
            clock_sleep_until_ns(clock_monotonic_ns() + FAREWELL_PAUSE_NS);
        if (!say(&end[i], transport))
            return;
    }
}
