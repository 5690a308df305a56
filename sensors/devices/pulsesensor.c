/* PulseSensor on an Arduino: text lines at about 50 a second, 115200 baud, 8N1, CR LF.
 *
 *   visualizer   S 5 1 2 CR LF        one sample, 0..1023 (boards with wider converters: ..16383)
 *                B 7 0 CR LF          beats per minute, once a beat
 *                Q 8 5 8 CR LF        interval in ms, once a beat, after B
 *   plotter      7 0 , 8 5 8 , 5 1 2 CR LF
 *                BPM   IBI    sample
 *   set-up failed  ! CR LF            ten a second, for ever
 *
 * Only the wave is taken. The sketch's own beats and intervals stand on a 2 ms grid and are
 * smoothed over ten beats, so that they are framed and passed over; beats come from the wave.
 *
 * A line that was damaged on the way was still sent in its turn: it takes its place in time, so
 * that the samples after it keep theirs. Where lines ran into one another they are counted by their
 * tags.
 *
 * What it does not do: two-sensor sketches (a.. b.. lines), the vendor's browser formats.
 * Source: PulseSensor Playground library, PulseSensorSerialOutput.cpp (World Famous Electronics,
 * versions 1.0.1 to 2.5.1), whose two output types are named as above. */
#include "base/status.h"
#include "events/kinds.h"
#include "sensors/decoder.h"
#include "sensors/line.h"
#include "sensors/timeline.h"
#include <math.h>
#include <string.h>

#define RATE_HZ        50.0
#define SAMPLE_MOST    16383
#define DIGITS_MOST    9
#define WIDER_IN_A_ROW 3 /* samples beyond the end stop that show a wider converter */

enum form { FORM_NONE, FORM_BLANK, FORM_SETUP_FAILED, FORM_SAMPLE, FORM_BEAT, FORM_PLOTTER };

struct reading {
    enum form form;
    int32_t bpm, ibi_ms, sample;
};

enum rejection {
    REJECT_TOO_LONG,
    REJECT_UNPRINTABLE,
    REJECT_SETUP_FAILED,
    REJECT_FORM,
    REJECT_RANGE
};

struct pulsesensor {
    struct line line;
    struct timeline timeline;
    double high;      /* the converter's upper end stop, as told; 0 before the first sample */
    int above_in_row; /* samples beyond it, one after the other */
    bool plotter;     /* the last sample came in a plotter line */
};

_Static_assert(sizeof(struct pulsesensor) <= DECODER_STATE_SIZE, "the state fits");

/* Digits up to `stop`; moves past it. Negative when there is anything else. */
static int32_t take_number(const char **at, char stop)
{
    int32_t value = 0;
    int digits = 0;
    for (; **at >= '0' && **at <= '9' && digits < DIGITS_MOST; (*at)++, digits++)
        value = value * 10 + (**at - '0');
    if (digits == 0 || **at != stop)
        return -1;
    *at += stop != '\0';
    return value;
}

static struct reading read_tagged(const char *text)
{
    struct reading reading = {.form = text[0] == 'S' ? FORM_SAMPLE : FORM_BEAT};
    const char *at = text + 1;
    reading.sample = take_number(&at, '\0');
    if (reading.sample < 0)
        reading.form = FORM_NONE;
    return reading;
}

static struct reading read_plotter(const char *text)
{
    struct reading reading = {.form = FORM_PLOTTER};
    const char *at = text;
    reading.bpm = take_number(&at, ',');
    reading.ibi_ms = reading.bpm < 0 ? -1 : take_number(&at, ',');
    reading.sample = reading.ibi_ms < 0 ? -1 : take_number(&at, '\0');
    if (reading.sample < 0)
        reading.form = FORM_NONE;
    return reading;
}

static struct reading read_line(const char *text)
{
    switch (text[0]) {
    case '\0':
        return (struct reading){.form = FORM_BLANK};
    case '!':
        return (struct reading){.form = text[1] ? FORM_NONE : FORM_SETUP_FAILED};
    case 'S':
    case 'B':
    case 'Q':
        return read_tagged(text);
    default:
        return read_plotter(text);
    }
}

static struct pulsesensor *state_of(struct decoder *decoder)
{
    return (struct pulsesensor *)(void *)decoder->state;
}

static void pulsesensor_start(struct decoder *decoder)
{
    struct pulsesensor *state = state_of(decoder);
    line_start(&state->line);
    timeline_start(&state->timeline, RATE_HZ);
}

static void pulsesensor_interrupt(struct decoder *decoder)
{
    struct pulsesensor *state = state_of(decoder);
    line_interrupt(&state->line, &decoder->tally);
    timeline_interrupt(&state->timeline);
    state->above_in_row = 0;
}

static int count_of(const char *text, char wanted)
{
    int found = 0;
    for (; *text; text++)
        found += *text == wanted;
    return found;
}

/* How many samples a damaged text stood for. */
static int samples_in(const struct pulsesensor *state, const char *text)
{
    if (state->plotter) {
        int commas = count_of(text, ',');
        return commas > 2 ? commas / 2 : 1;
    }
    int tags = count_of(text, 'S');
    bool beat_line = text[0] == 'B' || text[0] == 'Q';
    return tags > 0 ? tags : !beat_line;
}

static void reject(struct decoder *decoder, enum rejection reason)
{
    struct pulsesensor *state = state_of(decoder);
    decoder_reject(decoder, (int)reason);
    if (reason != REJECT_SETUP_FAILED)
        timeline_skip(&state->timeline, samples_in(state, state->line.text));
    line_drop(&state->line, &decoder->tally);
}

static void tell_device(struct decoder *decoder, int64_t arrival_ns, const struct event_sink *sink)
{
    struct event event = event_of(EVENT_DEVICE, arrival_ns);
    event.stream = decoder->stream;
    event.device = (struct device_body){.id = "pulsesensor",
                                        .channel = 0,
                                        .signal = SIGNAL_PPG,
                                        .rate_hz = RATE_HZ,
                                        .low = 0,
                                        .high = state_of(decoder)->high};
    sink_put(sink, &event);
}

/* The converter's end stop shows itself in the samples. One sample beyond it is more likely a
 * damaged line than a wider converter; several in a row are not. */
static bool within_converter(struct decoder *decoder, int32_t sample, int64_t arrival_ns,
                             const struct event_sink *sink)
{
    static const double stops[] = {1023, 4095, SAMPLE_MOST};
    struct pulsesensor *state = state_of(decoder);
    if (sample > SAMPLE_MOST)
        return false;
    bool above = sample > fmax(state->high, stops[0]);
    state->above_in_row = above ? state->above_in_row + 1 : 0;
    if (above && state->above_in_row < WIDER_IN_A_ROW)
        return false;
    if (above || state->high == 0) {
        int stop = 0;
        while (sample > stops[stop])
            stop++;
        state->high = stops[stop];
        state->above_in_row = 0;
        tell_device(decoder, arrival_ns, sink);
    }
    return true;
}

static void take_sample(struct decoder *decoder, const struct reading *reading, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    struct pulsesensor *state = state_of(decoder);
    state->plotter = reading->form == FORM_PLOTTER;
    if (!within_converter(decoder, reading->sample, arrival_ns, sink)) {
        reject(decoder, REJECT_RANGE);
        return;
    }
    struct event event = event_of(EVENT_SAMPLE, arrival_ns);
    event.stream = decoder->stream;
    event.sample.time_ns = timeline_time(&state->timeline, arrival_ns);
    event.sample.channel = 0;
    event.sample.value = reading->sample;
    line_accept(&state->line, &decoder->tally);
    decoder_tell_loss(decoder, &state->timeline, arrival_ns, sink);
    sink_put(sink, &event);
}

static void take_line(struct decoder *decoder, int64_t arrival_ns, const struct event_sink *sink)
{
    struct pulsesensor *state = state_of(decoder);
    struct reading reading = read_line(state->line.text);
    switch (reading.form) {
    case FORM_SAMPLE:
    case FORM_PLOTTER:
        take_sample(decoder, &reading, arrival_ns, sink);
        break;
    case FORM_BEAT:
    case FORM_BLANK:
        line_accept(&state->line, &decoder->tally);
        break;
    case FORM_SETUP_FAILED:
        reject(decoder, REJECT_SETUP_FAILED);
        break;
    case FORM_NONE:
        if (state->line.fragment) /* nobody's fault: listening began in its middle */
            line_drop(&state->line, &decoder->tally);
        else
            reject(decoder, REJECT_FORM);
        break;
    }
}

static void pulsesensor_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                             const struct event_sink *sink)
{
    struct pulsesensor *state = state_of(decoder);
    switch (line_feed(&state->line, byte, &decoder->tally)) {
    case LINE_UNFINISHED:
        break;
    case LINE_WHOLE:
        take_line(decoder, arrival_ns, sink);
        break;
    case LINE_UNPRINTABLE:
        reject(decoder, REJECT_UNPRINTABLE);
        break;
    case LINE_TOO_LONG:
        reject(decoder, REJECT_TOO_LONG);
        break;
    }
}

#define JUDGED   20 /* lines, the newest */
#define MATCHING 19 /* of these: 95 % */

/* The newest lines of a stream, as seen by each of the two grammars. */
struct impression {
    enum form judged[JUDGED]; /* FORM_NONE where not plausible */
    int count;
};

/* Stricter than reading: the numbers must go together as a pulse would have it. The mean BPM may
 * differ from the newest interval by a factor of two; without a pulse BPM is 0. */
static bool plausible(const struct reading *reading)
{
    if (reading->sample > SAMPLE_MOST)
        return false;
    if (reading->form != FORM_PLOTTER)
        return true;
    bool interval = reading->ibi_ms >= 200 && reading->ibi_ms <= 3000;
    int64_t product = (int64_t)reading->bpm * reading->ibi_ms;
    return interval && reading->bpm <= 300 &&
           (reading->bpm == 0 || (product >= 30000 && product <= 120000));
}

static void judge_line(struct impression *impression, const uint8_t *bytes, size_t size)
{
    struct line line = {0};
    struct tally_body unused = {0};
    enum line_end end = LINE_UNFINISHED;
    for (size_t i = 0; i < size && end == LINE_UNFINISHED; i++)
        end = line_feed(&line, bytes[i], &unused);
    struct reading reading = {0};
    if (end == LINE_WHOLE)
        reading = read_line(line.text);
    if (reading.form == FORM_BLANK)
        return;
    impression->judged[impression->count++ % JUDGED] =
        plausible(&reading) ? reading.form : FORM_NONE;
}

/* Lines after the first line feed, since the stream may start within a line. */
static struct impression impression_of(const uint8_t *bytes, size_t size)
{
    struct impression impression = {0};
    const uint8_t *from = memchr(bytes, '\n', size);
    while (from) {
        from++;
        size_t left = size - (size_t)(from - bytes);
        const uint8_t *end = memchr(from, '\n', left);
        if (end)
            judge_line(&impression, from, (size_t)(end - from) + 1);
        from = end;
    }
    return impression;
}

static enum claim pulsesensor_recognise(const uint8_t *bytes, size_t size)
{
    struct impression impression = impression_of(bytes, size);
    if (impression.count < JUDGED)
        return size >= (JUDGED + 1) * (LINE_BYTES_MAX + 1) ? CLAIM_NO : CLAIM_MORE;
    int seen[FORM_PLOTTER + 1] = {0};
    for (int i = 0; i < JUDGED; i++)
        seen[impression.judged[i]]++;
    int visualizer = seen[FORM_SAMPLE] + seen[FORM_BEAT];
    bool mostly_samples = seen[FORM_SAMPLE] >= JUDGED / 2;
    if ((visualizer >= MATCHING && mostly_samples) || seen[FORM_PLOTTER] >= MATCHING)
        return CLAIM_YES;
    return visualizer + seen[FORM_PLOTTER] < JUDGED / 2 ? CLAIM_NO : CLAIM_MORE;
}

const struct device device_pulsesensor = {
    .id = "pulsesensor",
    .title = "PulseSensor",
    .line = {115200, 'N'},
    .reasons = {[REJECT_TOO_LONG] = "a line without end",
                [REJECT_UNPRINTABLE] = "a line that is no text",
                [REJECT_SETUP_FAILED] = "the sketch says that its set-up failed",
                [REJECT_FORM] = "a line of another form",
                [REJECT_RANGE] = "a value beyond the converter"},
    .recognise = pulsesensor_recognise,
    .start = pulsesensor_start,
    .feed = pulsesensor_feed,
    .interrupt = pulsesensor_interrupt,
};
