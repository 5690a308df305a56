/* A dialogue is a list with pauses. Answers are not waited for: they come as bytes like all others,
 * and the decoder knows what they mean. */
#include "sensors/speech.h"

#include "base/clock.h"

#define FAREWELL_PAUSE_NS (20 * NS_PER_MS)

void speech_start(struct speech *speech, const struct dialogue *dialogue, int64_t now_ns)
{
    *speech = (struct speech){.dialogue = dialogue, .due_ns = now_ns};
}

static bool say(const struct utterance *utterance, struct transport *transport)
{
    return transport_write(transport, utterance->bytes, utterance->size);
}

bool speech_turn(struct speech *speech, struct transport *transport, int64_t now_ns)
{
    const struct dialogue *dialogue = speech->dialogue;
    if (!dialogue || now_ns < speech->due_ns)
        return true;
    bool beginning = speech->next >= 0 && speech->next < UTTERANCES_MAX &&
                     dialogue->begin[speech->next].size > 0;
    const struct utterance *utterance =
        beginning ? &dialogue->begin[speech->next] : &dialogue->alive;
    speech->next = beginning ? speech->next + 1 : -1;
    if (utterance->size == 0) { /* it needs no more words */
        speech->due_ns = INT64_MAX;
        return true;
    }
    speech->due_ns = now_ns + utterance->wait_ms * NS_PER_MS;
    return say(utterance, transport);
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
