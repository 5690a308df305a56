/* The same events, the same answers: one number over every field of everything that follows from a
 * session, fed whole, in random cuts and once more. The number itself belongs to one build and is
 * only printed. */
#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "sensors/simulator/simulator.h"
#include "session/pipeline.h"
#include <stdlib.h>
#include <string.h>

#define SESSION_S 170
#define LOST_S    95 /* the cable is out for six seconds */
#define BACK_S    101

/* FNV-1a (Fowler, Noll & Vo), 64 bits. */
static uint64_t mix(uint64_t digest, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        digest = (digest ^ ((const uint8_t *)bytes)[i]) * UINT64_C(0x100000001B3);
    return digest;
}

struct digest {
    uint64_t value;
    long events, coherences;
};

/* Out events only, field by field, so that padding does not count. */
static void take(void *context, const struct event *event)
{
    struct digest *digest = context;
    const struct event_description *description = &event_descriptions[event->kind];
    if (description->is_input)
        return;
    digest->value = mix(digest->value, &event->kind, sizeof event->kind);
    digest->value = mix(digest->value, &event->at_ns, sizeof event->at_ns);
    for (int i = 0; i < description->field_count; i++) {
        const struct event_field *field = &description->fields[i];
        const char *at = (const char *)event + field->offset;
        bool is_text = field->type == FIELD_TEXT;
        digest->value = mix(digest->value, at, is_text ? strnlen(at, field->size) : field->size);
    }
    digest->events++;
    digest->coherences += event->kind == EVENT_COHERENCE && event->coherence.reason == REASON_NONE;
}

struct session {
    struct pipeline *pipeline;
    struct digest digest;
    uint64_t seed; /* of the cuts; 0: whole */
};

static void feed(struct session *session, const struct event *event)
{
    const struct event_sink sink = {take, &session->digest};
    pipeline_feed(session->pipeline, event, &sink);
}

static void feed_link(struct session *session, enum link_state state, int64_t at_ns)
{
    struct event event = event_of(EVENT_LINK, at_ns);
    event.link.state = (uint8_t)state;
    feed(session, &event);
}

/* Pieces of 1 to 7 bytes, all with the moment of the whole. */
static void feed_bytes(struct session *session, const struct event *bytes)
{
    if (session->seed == 0) {
        feed(session, bytes);
        return;
    }
    for (size_t from = 0; from < bytes->bytes.size;) {
        session->seed = session->seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
        size_t left = bytes->bytes.size - from, count = 1 + (size_t)(session->seed >> 40) % 7;
        count = count < left ? count : left;
        struct event piece = event_of(EVENT_BYTES, bytes->at_ns);
        piece.bytes.size = (uint8_t)count;
        memcpy(piece.bytes.at, bytes->bytes.at + from, count);
        feed(session, &piece);
        from += count;
    }
}

static void come_back(struct session *session, int64_t now_ns)
{
    struct event gap = event_of(EVENT_GAP, now_ns);
    gap.gap.from_ns = LOST_S * NS_PER_S;
    gap.gap.to_ns = now_ns;
    feed_link(session, LINK_OPEN, now_ns);
    feed(session, &gap);
}

/* Ticks every 100 ms, bytes when they come, none while the cable is out. */
static void play(struct session *session, const struct simulator_speech *speech)
{
    size_t next = 0;
    feed_link(session, LINK_OPEN, 0);
    for (int tenth = 0; tenth <= SESSION_S * 10; tenth++) {
        int64_t now_ns = tenth * 100 * NS_PER_MS;
        for (; next < speech->event_count && speech->events[next].at_ns <= now_ns; next++) {
            const struct event *bytes = &speech->events[next];
            if (bytes->at_ns < LOST_S * NS_PER_S || bytes->at_ns > BACK_S * NS_PER_S)
                feed_bytes(session, bytes);
        }
        if (tenth == LOST_S * 10)
            feed_link(session, LINK_LOST, now_ns);
        if (tenth == BACK_S * 10)
            come_back(session, now_ns);
        struct event tick = event_of(EVENT_TICK, now_ns);
        feed(session, &tick);
    }
}

static struct digest digest_of(const struct simulator_speech *speech, uint64_t seed)
{
    struct problem problem;
    struct session session = {.seed = seed, .digest = {UINT64_C(0xCBF29CE484222325), 0, 0}};
    assert_int_equal(pipeline_create(&(struct pipeline_config){0}, &session.pipeline, &problem),
                     STATUS_OK);
    play(&session, speech);
    pipeline_destroy(session.pipeline);
    return session.digest;
}

static void random_cuts_give_the_same_digest(void **state)
{
    (void)state;
    static const char *const recipes[] = {"steady,seed=5", "restless,ectopic=0.02,seed=3"};
    for (int i = 0; i < 2; i++) {
        struct simulator_speech speech;
        assert_int_equal(simulator_speak(recipes[i], SESSION_S, &speech, NULL), STATUS_OK);
        struct digest whole = digest_of(&speech, 0);
        print_message("%s: %ld events, %ld values of coherence, digest %016llx\n", recipes[i],
                      whole.events, whole.coherences, (unsigned long long)whole.value);
        assert_true(whole.events > 6000);
        assert_true(i > 0 || whole.coherences > 20);
        assert_true(digest_of(&speech, 0).value == whole.value);
        for (uint64_t seed = 1; seed <= 4; seed++)
            assert_true(digest_of(&speech, seed).value == whole.value);
        simulator_speech_finish(&speech);
    }
}

/* The digest is no constant: one digit of one sample changes it. */
static void another_session_has_another_digest(void **state)
{
    (void)state;
    struct simulator_speech speech;
    assert_int_equal(simulator_speak("steady,seed=5", SESSION_S, &speech, NULL), STATUS_OK);
    struct digest whole = digest_of(&speech, 0);
    struct bytes_body *bytes = &speech.events[speech.event_count / 2].bytes;
    size_t digit = 0;
    while (digit < bytes->size && (bytes->at[digit] < '0' || bytes->at[digit] > '8'))
        digit++;
    assert_true(digit < bytes->size);
    bytes->at[digit]++;
    assert_true(digest_of(&speech, 0).value != whole.value);
    simulator_speech_finish(&speech);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_cuts_give_the_same_digest),
        cmocka_unit_test(another_session_has_another_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
