/* Polar Heart Rate Monitor Interface (HRMI), a board that listens to coded Polar straps: 9600 baud,
 * 8N1, text. It only answers: to G16 CR, asked once a second,
 *
 *   0 38 844 844 845 844 843 850 852 855 ... CR
 *   |  |  the newest entries, newest first, 16 of them
 *   |  number of the newest entry, taken to wrap at 256
 *   status, of no known meaning
 *
 * With the maker's own program the entries are heart rates, averaged or not, which are passed on as
 * such: no interval can be had from them. With his custom program they are intervals in ms, which
 * shows in values above 255; then beats are chained by them (chain.h).
 *
 * That two answers go together is seen in the entries that both hold; where they do not, nothing is
 * told across. No new entry for five seconds is taken for not worn.
 *
 * What it does not do: the other commands; it leaves averaging as it is set.
 *
 * Source: danjuliodesigns.com, "HRMI" and its custom firmware page; SparkFun SEN-08661; a log of
 * 2009 in which number and entries move on together. */
#include "base/clock.h"
#include "base/status.h"
#include "sensors/chain.h"
#include "sensors/decoder.h"
#include "sensors/frame.h"
#include "sensors/intervals.h"
#include "sensors/slow.h"
#include <math.h>
#include <string.h>

#define ENTRIES_MOST 32
#define LINE_MOST    200
#define RATE_WIDEST  255 /* above it, entries are intervals */
#define ENTRY_MOST   9999
#define DIGITS_MOST  5
#define BEATLESS_NS  (5 * NS_PER_S)
#define AMBIGUOUS_NS (60 * NS_PER_S) /* the number may have wrapped meanwhile */
#define JUDGED       20              /* lines, the newest */
#define MATCHING     19              /* of these: 95 % */

#define ENTRIES_HEARD    4 /* least in an answer, for recognising */
#define FRESH_HEARD      5 /* least that are new in all lines */
#define RATE_HEARD_LEAST 30
#define RATE_HEARD_MOST  240
#define MS_HEARD_MOST    3000

enum mode { MODE_UNKNOWN, MODE_RATES, MODE_INTERVALS };
enum channel_number { CHANNEL_VALUE, CHANNEL_CONTACT, CHANNEL_COUNT };
enum rejection { REJECT_TOO_LONG, REJECT_FORM, REJECT_MODE };

static const struct channel rate_channels[CHANNEL_COUNT] = {
    {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
};

static const struct channel interval_channels[CHANNEL_COUNT] = {
    {SIGNAL_RR, "rr", NAN, NAN, NAN},
    {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
};

struct answer {
    int count; /* of entries */
    uint8_t number;
    int entries[ENTRIES_MOST]; /* newest first */
};

struct hrmi {
    struct frame frame;
    struct chain chain;
    struct intervals intervals;
    struct slow rate, contact;
    struct answer last;
    int64_t heard_ns; /* arrival of the last answer */
    int64_t fresh_ns; /* and of the last that had something new */
    bool heard;       /* `last` stands */
    bool known;       /* and what is new since then connects to it */
    bool fragment;    /* listening began within this line */
    enum mode mode;
};

_Static_assert(sizeof(struct hrmi) <= DECODER_STATE_SIZE, "the state fits");

static struct hrmi *state_of(struct decoder *decoder)
{
    return (struct hrmi *)(void *)decoder->state;
}

static void hrmi_start(struct decoder *decoder)
{
    struct hrmi *state = state_of(decoder);
    chain_start(&state->chain);
    state->fragment = true;
}

static void forget_beats(struct hrmi *state)
{
    state->known = false;
    chain_break(&state->chain);
    intervals_break(&state->intervals, 0);
}

static void hrmi_interrupt(struct decoder *decoder)
{
    struct hrmi *state = state_of(decoder);
    frame_interrupt(&state->frame, &decoder->tally);
    forget_beats(state);
    state->heard = false;
    slow_interrupt(&state->rate);
    slow_interrupt(&state->contact);
    state->fragment = true;
}

/* The next number of a line; moves past it and the space after it. Negative: there is none. */
static int take_number(const uint8_t **at, const uint8_t *end)
{
    int value = 0, digits = 0;
    for (; *at < end && **at >= '0' && **at <= '9'; (*at)++, digits++)
        value = digits < DIGITS_MOST ? value * 10 + (**at - '0') : value;
    bool ends = *at == end || **at == ' ';
    if (digits == 0 || digits > DIGITS_MOST || !ends)
        return -1;
    *at += *at < end;
    return value;
}

static bool read_answer(const uint8_t *bytes, int size, struct answer *answer)
{
    const uint8_t *at = bytes, *end = bytes + size;
    int status = take_number(&at, end);
    int number = status < 0 ? -1 : take_number(&at, end);
    if (number < 0 || number > UINT16_MAX)
        return false;
    answer->number = (uint8_t)number;
    for (answer->count = 0; at < end; answer->count++) {
        int entry = answer->count < ENTRIES_MOST ? take_number(&at, end) : -1;
        if (entry < 0 || entry > ENTRY_MOST)
            return false;
        answer->entries[answer->count] = entry;
    }
    return answer->count > 0;
}

/* How the next answer moves on from the last: so many entries are new, and the rest is the same.
 * Negative: they do not go together. All are new where none of the old ones can be left. */
static int entries_new(const struct answer *last, const struct answer *next)
{
    int fresh = (uint8_t)(next->number - last->number);
    for (int i = fresh; i < next->count && i - fresh < last->count; i++)
        if (next->entries[i] != last->entries[i - fresh])
            return -1;
    return fresh;
}

static enum mode mode_of(const struct answer *answer)
{
    enum mode mode = MODE_UNKNOWN;
    for (int i = 0; i < answer->count; i++) {
        if (answer->entries[i] > RATE_WIDEST)
            return MODE_INTERVALS;
        if (answer->entries[i] > 0)
            mode = MODE_RATES;
    }
    return mode;
}

/* An interval that would have arrived at `due_ns`, had it come alone. */
static void tell_interval(struct decoder *decoder, int ms, int64_t due_ns, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    struct hrmi *state = state_of(decoder);
    if (ms == 0 || ms > INTERVAL_MOST_MS) {
        chain_break(&state->chain);
        intervals_break(&state->intervals, 0);
        return;
    }
    bool anew;
    int64_t time_ns = chain_beat(&state->chain, ms, due_ns, &anew);
    if (anew && !state->intervals.broken) /* else it is known how many are missing */
        intervals_break(&state->intervals, 0);
    intervals_tell(&state->intervals, decoder, CHANNEL_VALUE, time_ns, ms, arrival_ns, sink);
}

static void take_fresh(struct decoder *decoder, const struct answer *answer, int fresh,
                       int64_t arrival_ns, const struct event_sink *sink)
{
    struct hrmi *state = state_of(decoder);
    if (state->mode != MODE_INTERVALS)
        return;
    if (fresh > answer->count) {
        chain_break(&state->chain);
        intervals_break(&state->intervals, fresh - answer->count);
        fresh = answer->count;
    }
    int64_t before_ns = 0; /* so long before the newest */
    for (int i = 0; i < fresh - 1; i++)
        before_ns += answer->entries[i] * NS_PER_MS;
    for (int i = fresh - 1; i >= 0; i--) {
        tell_interval(decoder, answer->entries[i], arrival_ns - before_ns, arrival_ns, sink);
        before_ns -= i > 0 ? answer->entries[i - 1] * NS_PER_MS : 0;
    }
}

static void take_answer(struct decoder *decoder, const struct answer *answer, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    struct hrmi *state = state_of(decoder);
    int fresh = state->heard ? entries_new(&state->last, answer) : -1;
    if (state->known && (fresh < 0 || arrival_ns - state->heard_ns > AMBIGUOUS_NS)) {
        forget_beats(state);
        fresh = -1;
    }
    if (fresh > 0 && state->known)
        take_fresh(decoder, answer, fresh, arrival_ns, sink);
    if (fresh != 0)
        state->fresh_ns = arrival_ns;
    state->last = *answer;
    state->heard_ns = arrival_ns;
    state->heard = state->known = true;
    bool worn = answer->entries[0] > 0 && arrival_ns - state->fresh_ns <= BEATLESS_NS;
    if (!worn)
        forget_beats(state);
    slow_tell(&state->contact, decoder, CHANNEL_CONTACT, worn, SLOW_WHEN_CHANGED, arrival_ns, sink);
    if (state->mode == MODE_RATES && worn)
        slow_tell(&state->rate, decoder, CHANNEL_VALUE, answer->entries[0], SLOW_SECOND, arrival_ns,
                  sink);
}

/* What the entries are shows in the first that is not 0, and does not change any more. */
static bool is_of_our_mode(struct decoder *decoder, const struct answer *answer, int64_t arrival_ns,
                           const struct event_sink *sink)
{
    struct hrmi *state = state_of(decoder);
    enum mode mode = mode_of(answer);
    if (mode == MODE_UNKNOWN || state->mode != MODE_UNKNOWN)
        return mode == MODE_UNKNOWN || mode == state->mode;
    state->mode = mode;
    channels_tell(decoder, mode == MODE_RATES ? rate_channels : interval_channels, CHANNEL_COUNT,
                  arrival_ns, sink);
    return true;
}

static void take_line(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct answer answer;
    if (!read_answer(bytes, size, &answer))
        decoder_reject(decoder, REJECT_FORM);
    else if (!is_of_our_mode(decoder, &answer, arrival_ns, sink))
        decoder_reject(decoder, REJECT_MODE);
    else if (state_of(decoder)->mode != MODE_UNKNOWN)
        take_answer(decoder, &answer, arrival_ns, sink);
}

/* Lines end with a carriage return; a line feed after it is passed over. Only the last byte can be
 * one, since every line is taken as soon as it ends. */
static int hrmi_take(struct decoder *decoder, const uint8_t *bytes, int size, int64_t arrival_ns,
                     const struct event_sink *sink)
{
    struct hrmi *state = state_of(decoder);
    bool ends = bytes[size - 1] == '\r';
    if (state->fragment) {
        state->fragment = !ends;
        return FRAME_NONE;
    }
    if (size == 1 && (ends || bytes[0] == '\n'))
        return size;
    if (ends) {
        take_line(decoder, bytes, size - 1, arrival_ns, sink);
        return size;
    }
    if (size < LINE_MOST)
        return FRAME_NEEDS(size + 1);
    decoder_reject(decoder, REJECT_TOO_LONG);
    state->fragment = true;
    return size;
}

static void hrmi_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    frame_feed(&state_of(decoder)->frame, decoder, byte, arrival_ns, sink, hrmi_take);
}

/* The newest lines of a stream. */
struct impression {
    struct answer last;
    bool matches[JUDGED]; /* an answer that moves on from the one before, of a heart */
    bool known;
    int count;
    int fresh; /* entries, in all */
};

static bool is_of_a_heart(int entry)
{
    return (entry >= RATE_HEARD_LEAST && entry <= RATE_HEARD_MOST) ||
           (entry > RATE_WIDEST && entry <= MS_HEARD_MOST);
}

static void judge_line(struct impression *impression, const uint8_t *bytes, size_t size)
{
    struct answer answer;
    bool read = size > 0 && size < LINE_MOST && read_answer(bytes, (int)size, &answer) &&
                answer.count >= ENTRIES_HEARD && is_of_a_heart(answer.entries[0]);
    int fresh = read && impression->known ? entries_new(&impression->last, &answer) : 0;
    bool matches = read && fresh >= 0 && fresh < answer.count;
    impression->matches[impression->count++ % JUDGED] = matches;
    impression->fresh += matches ? fresh : 0;
    if (read)
        impression->last = answer;
    impression->known = read;
}

/* Lines after the first carriage return, since the stream may start within a line. */
static struct impression impression_of(const uint8_t *bytes, size_t size)
{
    struct impression impression = {0};
    const uint8_t *from = memchr(bytes, '\r', size);
    while (from) {
        from++;
        from += from < bytes + size && *from == '\n';
        const uint8_t *end = memchr(from, '\r', size - (size_t)(from - bytes));
        if (end)
            judge_line(&impression, from, (size_t)(end - from));
        from = end;
    }
    return impression;
}

static enum claim hrmi_recognise(const uint8_t *bytes, size_t size)
{
    struct impression impression = impression_of(bytes, size);
    if (impression.count < JUDGED)
        return size >= JUDGED * LINE_MOST ? CLAIM_NO : CLAIM_MORE;
    int matching = 0;
    for (int i = 0; i < JUDGED; i++)
        matching += impression.matches[i];
    if (matching >= MATCHING && impression.fresh >= FRESH_HEARD)
        return CLAIM_YES;
    return matching < JUDGED / 2 ? CLAIM_NO : CLAIM_MORE;
}

#define ASK "G16\r"

static const struct dialogue dialogue = {
    .begin = {{ASK, sizeof ASK - 1, 1000}},
    .alive = {ASK, sizeof ASK - 1, 1000},
};

const struct device device_polar_hrmi = {
    .prints = true,
    .id = "polar-hrmi",
    .title = "Polar Heart Rate Monitor Interface",
    .line = {9600, 'N'},
    .dialogue = &dialogue,
    .reasons = {[REJECT_TOO_LONG] = "a line without end",
                [REJECT_FORM] = "a line that is no answer",
                [REJECT_MODE] = "heart rates among intervals"},
    .recognise = hrmi_recognise,
    .start = hrmi_start,
    .feed = hrmi_feed,
    .interrupt = hrmi_interrupt,
};
