/* What the tests of devices that send frames share: the simulated person in the device's dialect,
 * every byte with the stamp of its burst, and the cases that every decoder must have. */
#ifndef WAVE_SUPPORT_H
#define WAVE_SUPPORT_H

#include "decoder_support.h"

#include "sensors/simulator/speaker.h"

#define SAID_MOST (1 << 20)

/* Bytes with their stamps; those of one moment arrive together. */
struct said {
    uint8_t bytes[SAID_MOST];
    int64_t at_ns[SAID_MOST];
    size_t size;
    size_t frame_from[SAID_MOST / 2]; /* where each moment's words begin */
    size_t frames;
    double beats_s[1024];
    int beats;
};

static struct said said;

static inline void say_at(const void *bytes, size_t size, int64_t at_ns)
{
    assert_true(said.size + size <= SAID_MOST);
    said.frame_from[said.frames++] = said.size;
    memcpy(said.bytes + said.size, bytes, size);
    for (size_t i = 0; i < size; i++)
        said.at_ns[said.size++] = at_ns;
}

/* The device speaks for so long; the truth is in said.beats_s. */
static inline void say_dialect(const char *device, const char *recipe_words,
                               const char *fault_words, double for_s)
{
    static struct speaker speaker;
    struct heart_recipe recipe;
    struct faults faults;
    struct problem problem;
    struct body_moment moment = {0};
    assert_int_equal(heart_recipe_parse(recipe_words, &recipe, &problem), STATUS_OK);
    assert_int_equal(faults_parse(fault_words, &faults, &problem), STATUS_OK);
    speaker_start(&speaker, dialect_find(device), &recipe, &faults);
    speaker.speaking = true;
    said.size = said.frames = 0;
    said.beats = 0;
    while (moment.t_s < for_s) {
        uint8_t bytes[DIALECT_BYTES_MAX];
        size_t size = speaker_next(&speaker, bytes, &moment);
        if (size > 0)
            say_at(bytes, size, ns_from_s(moment.t_s));
        if (!isnan(moment.beat_s) && said.beats < 1024)
            said.beats_s[said.beats++] = moment.beat_s;
    }
}

/* In pieces of at most `piece` bytes, at random with `chance`; a stamp never depends on it. */
static inline struct test_events hear_said(const char *device, size_t from, size_t to, size_t piece,
                                           struct random *chance)
{
    struct test_events events = {0};
    struct event_sink sink = test_sink(&events);
    decoder_start(&decoder, device_find(device), stream_number);
    for (size_t at = from; at < to;) {
        struct event event = event_of(EVENT_BYTES, said.at_ns[at]);
        size_t most = chance ? 1 + random_bits(chance) % piece : piece;
        while (at < to && said.at_ns[at] == event.at_ns && event.bytes.size < most)
            event.bytes.at[event.bytes.size++] = said.bytes[at++];
        decoder_feed(&decoder, &event, &sink);
    }
    return events;
}

/* Whole, byte by byte and in random pieces: the same. The caller finishes the events. */
static inline struct test_events hear_all_ways(const char *device, size_t from, size_t to)
{
    struct random chance;
    random_start(&chance, to);
    struct test_events whole = hear_said(device, from, to, EVENT_BYTES_MAX, NULL);
    struct tally_body tally = decoder.tally;
    for (int way = 0; way < 3; way++) {
        struct test_events pieces =
            hear_said(device, from, to, way == 0 ? 1 : 13, way == 0 ? NULL : &chance);
        assert_same(&whole, &pieces);
        assert_memory_equal(&tally, &decoder.tally, sizeof tally);
        test_events_finish(&pieces);
    }
    assert_times_rise(&whole);
    return whole;
}

/* The wave's greatest values stand where the person's beats are, `late_s` after them. */
static inline void assert_wave_tells_the_beats(const struct test_events *events, int channel,
                                               double late_s, double within_s)
{
    for (int b = 4; b + 3 < said.beats; b++) {
        double best = -INFINITY, best_s = NAN, wanted_s = said.beats_s[b] + late_s;
        for (size_t i = 0; i < events->count; i++) {
            const struct event *event = &events->at[i];
            double at_s = s_from_ns(event->sample.time_ns);
            bool near = event->kind == EVENT_SAMPLE && event->sample.channel == channel &&
                        fabs(at_s - wanted_s) < 0.3;
            if (near && event->sample.value > best) {
                best = event->sample.value;
                best_s = at_s;
            }
        }
        if (!(fabs(best_s - wanted_s) <= within_s))
            fail_msg("beat %d: %.3f s instead of %.3f s", b, best_s, wanted_s);
    }
}

/* --- the table of cases, of which nothing is the device's own ------------------------------ */

/* What the dialect says is understood to the last byte; a stream may begin and end anywhere. */
static inline void assert_clean_and_cut(const char *device, int most_bytes_lost)
{
    say_dialect(device, "steady", "", 4);
    struct test_events events = hear_all_ways(device, 0, said.size);
    assert_int_equal(decoder.tally.dropped, 0);
    assert_int_equal(decoder.tally.rejected, 0);
    assert_int_equal(test_count(&events, EVENT_LOSS), 0);
    test_events_finish(&events);
    size_t end = said.size / 2;
    for (size_t from = 0; from < 80; from++) {
        events = hear_said(device, from, end + from, EVENT_BYTES_MAX, NULL);
        if (decoder.tally.dropped > most_bytes_lost)
            fail_msg("%s from byte %zu: %d dropped", device, from, (int)decoder.tally.dropped);
        assert_int_equal(test_count(&events, EVENT_LOSS), 0);
        assert_times_rise(&events);
        test_events_finish(&events);
    }
}

/* One wrong bit anywhere, a frame cut short at every byte, garbage in between: what comes after it
 * is understood. `frame` is one in the middle. */
static inline void assert_faults_stay_small(const char *device, size_t most_frames_lost)
{
    static struct said clean;
    say_dialect(device, "steady", "", 3);
    clean = said;
    struct test_events events = hear_said(device, 0, said.size, EVENT_BYTES_MAX, NULL);
    size_t samples = samples_of(&events, 0);
    test_events_finish(&events);
    size_t middle = clean.frame_from[clean.frames / 2];
    size_t length = clean.frame_from[clean.frames / 2 + 1] - middle;
    for (size_t byte = 0; byte < length; byte++) {
        for (int kind = 0; kind < 10; kind++) { /* each bit; cut here; garbage here */
            said = clean;
            size_t at = middle + byte;
            if (kind < 8)
                said.bytes[at] ^= (uint8_t)(1 << kind);
            else if (kind == 8)
                said.size = said.size - length + byte;
            size_t tail = clean.size - middle - length;
            if (kind == 8) {
                memmove(said.bytes + at, clean.bytes + middle + length, tail);
                memmove(said.at_ns + at, clean.at_ns + middle + length,
                        tail * sizeof said.at_ns[0]);
            } else if (kind == 9) {
                memset(said.bytes + at, 0x55, length - byte);
            }
            events = hear_all_ways(device, 0, said.size);
            size_t left = samples_of(&events, 0);
            if (left + most_frames_lost < samples || left > samples + 1)
                fail_msg("%s fault %d in byte %zu: %zu samples of %zu", device, kind, byte, left,
                         samples);
            test_events_finish(&events);
        }
    }
}

/* Zeros, ones, chance and every other device's stream: no claim, and hardly a sample. */
static inline void assert_others_are_silence(const char *device, size_t most_samples)
{
    const struct device *table = device_find(device);
    struct random chance;
    random_start(&chance, 1);
    static const uint8_t fills[] = {0x00, 0xFF, 0x80, 0x01, 0x0A, 0xA0, '5'};
    for (size_t f = 0; f < sizeof fills + 8; f++) {
        said.size = said.frames = 0;
        for (int i = 0; i < 4096; i++) {
            uint8_t byte = f < sizeof fills ? fills[f] : (uint8_t)random_bits(&chance);
            say_at(&byte, 1, i * NS_PER_MS);
        }
        struct test_events events = hear_all_ways(device, 0, said.size);
        if (test_count(&events, EVENT_SAMPLE) > most_samples)
            fail_msg("%s hears %zu samples in noise %zu", device, test_count(&events, EVENT_SAMPLE),
                     f);
        assert_int_not_equal(table->recognise(said.bytes, 2048), CLAIM_YES);
        test_events_finish(&events);
    }
    for (size_t d = 0; dialects[d]; d++) {
        if (strcmp(dialects[d]->device, device) == 0)
            continue;
        say_dialect(dialects[d]->device, "steady", "", 6);
        for (size_t from = 0; from < 64 && from < said.size; from++)
            for (size_t size = 0; size <= said.size - from && size <= 4096; size += 512)
                if (table->recognise(said.bytes + from, size) == CLAIM_YES)
                    fail_msg("%s claims the stream of %s", device, dialects[d]->device);
        struct test_events events = hear_all_ways(device, 0, said.size);
        test_events_finish(&events);
    }
}

/* An interruption forgets the unfinished frame, and the time goes on. */
static inline void assert_interruptions_are_survived(const char *device)
{
    say_dialect(device, "steady", "", 4);
    for (size_t cut = 1; cut < 40; cut++) {
        struct test_events events = {0};
        struct event_sink sink = test_sink(&events);
        decoder_start(&decoder, device_find(device), stream_number);
        for (size_t at = 0; at < said.size; at++) {
            struct event event = event_of(EVENT_BYTES, said.at_ns[at]);
            event.bytes.size = 1;
            event.bytes.at[0] = said.bytes[at];
            decoder_feed(&decoder, &event, &sink);
            if (at == said.size / 2 + cut)
                decoder_interrupt(&decoder);
        }
        assert_times_rise(&events);
        assert_true(test_count(&events, EVENT_SAMPLE) > 2);
        test_events_finish(&events);
    }
}

#endif
