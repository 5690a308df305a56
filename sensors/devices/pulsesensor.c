/* PulseSensor on an Arduino: text lines at about 50 a second, 115200 baud, 8N1, CR LF.
 *
 *   visualizer   S 5 1 2 CR LF        one sample, 0..1023 (boards with wider converters: ..16383)
 *                B 7 0 CR LF          beats per minute, once a beat
 *                Q 8 5 8 CR LF        interval in ms, once a beat, after B
 *   plotter      7 0 , 8 5 8 , 5 1 2 CR LF
 *                BPM   IBI    sample
 *   getting started  Signal 512       one sample
 *   monitor        (a heart)  A HeartBeat Happened !     once a beat, followed by
 *                  BPM: 72            or, on the nRF52, by itself: Heart Rate Updated: 72 BPM
 *   set-up failed  ! CR LF            ten a second, for ever
 *
 *   two sensors    a 5 1 2, b 4 9 8   a sample of each (250000 baud), A 7 0, B 7 1 their beats per
 *                                     minute, M 8 5 8, N 8 6 0 their intervals
 *   two, plotter   5 1 2 , 4 9 8      like anybody's pair of numbers: read here only where the
 * person names this device, else by numbers.c
 *
 * Only the waves are taken, and the rate where there is no wave. The sketch's own beats and
 * intervals stand on a 2 ms grid and are smoothed over ten beats, so that they are framed and
 * passed over; beats come from the wave.
 *
 * A line that was damaged on the way was still sent in its turn: it takes its place in time, so
 * that the samples after it keep theirs. Where lines ran into one another they are counted by their
 * tags.
 *
 * Of two sensors the second is the channel "second", sampled at the same moments as the first.
 *
 * What it does not do: more than two sensors; the formats of the vendor's browser page
 * (signal_coach.c).
 * Source: PulseSensor Playground library, PulseSensorSerialOutput.cpp (World Famous Electronics,
 * versions 1.0.1 to 2.5.1), whose two output types are named as above. */
#include "base/status.h"
#include "events/kinds.h"
#include "sensors/channels.h"
#include "sensors/devices/text.h"
#include "sensors/line.h"
#include "sensors/slow.h"
#include "sensors/timeline.h"
#include <math.h>
#include <string.h>

#define RATE_HZ        50.0
#define SAMPLE_MOST    16383
#define DIGITS_MOST    9
#define WIDER_IN_A_ROW 3 /* samples beyond the end stop that show a wider converter */

enum form {
    FORM_NONE,
    FORM_BLANK,
    FORM_SETUP_FAILED,
    FORM_SAMPLE,
    FORM_BEAT,
    FORM_PLOTTER,
    FORM_WORD,      /* Signal 512 */
    FORM_FIRST,     /* of two sensors */
    FORM_SECOND,    /* its line follows that of the first */
    FORM_PAIR,      /* both in one line */
    FORM_TWO_BEATS, /* beats per minute or interval of one of them */
    FORM_HAPPENED,  /* a beat happened */
    FORM_RATE,      /* and the rate is */
    FORM_UPDATED,
    FORM_COUNT
};

struct reading {
    enum form form;
    int32_t bpm, ibi_ms, sample, second;
};

enum channel_number { PULSE, SECOND, RATE };

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
    double high;       /* the converter's upper end stop, as told; 0 before the first sample */
    int above_in_row;  /* samples beyond it, one after the other */
    enum form last;    /* of the newest sample */
    int64_t time_ns;   /* and its moment */
    int64_t second_ns; /* of the second sensor's newest sample */
    struct slow rate;
    bool two_told, rate_told;
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

/* Lines that are words with a number in them, or a letter and a number. */
static struct reading read_worded(const char *text)
{
    static const struct {
        const char *pattern;
        enum form form;
    } words[] = {
        {"Signal " INTEGER, FORM_WORD},
        {"a" INTEGER, FORM_FIRST},
        {"b" INTEGER, FORM_SECOND},
        {"A" INTEGER, FORM_TWO_BEATS},
        {"M" INTEGER, FORM_TWO_BEATS},
        {"N" INTEGER, FORM_TWO_BEATS},
        {INTEGER "," INTEGER, FORM_PAIR},
        {"?" BLANKS "A HeartBeat Happened !" BLANKS, FORM_HAPPENED},
        {"???" BLANKS "A HeartBeat Happened !" BLANKS, FORM_HAPPENED},
        {"BPM: " INTEGER, FORM_RATE},
        {"Heart Rate Updated: " INTEGER " BPM", FORM_UPDATED},
    };
    double values[TEXT_VALUES] = {0};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        int count = text_match(text, words[i].pattern, values);
        if (count < 0 || (count > 0 && values[0] > 999999) || (count > 1 && values[1] > 999999))
            continue;
        struct reading reading = {.form = words[i].form};
        reading.sample = reading.bpm = count > 0 ? (int32_t)values[0] : 0;
        reading.second = words[i].form == FORM_PAIR ? (int32_t)values[1] : reading.sample;
        return reading;
    }
    return (struct reading){.form = FORM_NONE};
}

static struct reading read_line(const char *text)
{
    struct reading reading = {.form = FORM_NONE};
    if (text[0] == '\0')
        reading.form = FORM_BLANK;
    else if (text[0] == '!')
        reading.form = text[1] ? FORM_NONE : FORM_SETUP_FAILED;
    else if (strchr("SBQ", text[0]))
        reading = read_tagged(text);
    else if (text[0] >= '0' && text[0] <= '9')
        reading = read_plotter(text);
    return reading.form ? reading : read_worded(text);
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
    slow_interrupt(&state->rate);
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
    if (state->last == FORM_PLOTTER) {
        int commas = count_of(text, ',');
        return commas > 2 ? commas / 2 : 1;
    }
    if (state->last == FORM_FIRST || state->last == FORM_SECOND)
        return count_of(text, 'a'); /* the second sensor's line takes no time */
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
    struct pulsesensor *state = state_of(decoder);
    struct channel pulse = {SIGNAL_PPG, "", RATE_HZ, 0, state->high};
    channel_tell(decoder, PULSE, &pulse, arrival_ns, sink);
    pulse.name = "second";
    if (state->two_told)
        channel_tell(decoder, SECOND, &pulse, arrival_ns, sink);
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

static void take_second(struct decoder *decoder, int32_t value, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    struct pulsesensor *state = state_of(decoder);
    if (state->high == 0 || value > state->high || state->time_ns <= state->second_ns)
        return; /* not before the first, and once a moment */
    struct channel second = {SIGNAL_PPG, "second", RATE_HZ, 0, state->high};
    if (!state->two_told)
        channel_tell(decoder, SECOND, &second, arrival_ns, sink);
    state->two_told = true;
    state->second_ns = state->time_ns;
    channel_sample(decoder, SECOND, state->time_ns, value, arrival_ns, sink);
}

static void take_sample(struct decoder *decoder, const struct reading *reading, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    struct pulsesensor *state = state_of(decoder);
    state->last = reading->form;
    if (!within_converter(decoder, reading->sample, arrival_ns, sink)) {
        reject(decoder, REJECT_RANGE);
        return;
    }
    line_accept(&state->line, &decoder->tally);
    state->time_ns = timeline_time(&state->timeline, arrival_ns);
    decoder_tell_loss(decoder, &state->timeline, arrival_ns, sink);
    channel_sample(decoder, PULSE, state->time_ns, reading->sample, arrival_ns, sink);
    if (reading->form == FORM_PAIR)
        take_second(decoder, reading->second, arrival_ns, sink);
}

static void take_rate(struct decoder *decoder, int32_t bpm, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct pulsesensor *state = state_of(decoder);
    static const struct channel rate = {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN};
    if (bpm == 0 || bpm > 300)
        return;
    if (!state->rate_told)
        channel_tell(decoder, RATE, &rate, arrival_ns, sink);
    state->rate_told = true;
    slow_tell(&state->rate, decoder, RATE, bpm, SLOW_SECOND, arrival_ns, sink);
}

static void refuse(struct decoder *decoder, enum rejection reason)
{
    struct pulsesensor *state = state_of(decoder);
    if (state->line.fragment) /* nobody's fault: listening began in its middle */
        line_drop(&state->line, &decoder->tally);
    else
        reject(decoder, reason);
}

/* Where others speak, two numbers are what is left of three. */
static bool may_be_pair(struct decoder *decoder)
{
    enum form last = state_of(decoder)->last;
    return last == FORM_NONE || last == FORM_PAIR;
}

static void take_line(struct decoder *decoder, int64_t arrival_ns, const struct event_sink *sink)
{
    struct pulsesensor *state = state_of(decoder);
    struct reading reading = read_line(state->line.text);
    switch (reading.form) {
    case FORM_PAIR:
        if (state->line.fragment || reading.second > SAMPLE_MOST || !may_be_pair(decoder)) {
            refuse(decoder, REJECT_FORM);
            break;
        }
        /* fallthrough */
    case FORM_SAMPLE:
    case FORM_PLOTTER:
    case FORM_WORD:
    case FORM_FIRST:
        take_sample(decoder, &reading, arrival_ns, sink);
        break;
    case FORM_SETUP_FAILED:
        reject(decoder, REJECT_SETUP_FAILED);
        break;
    case FORM_NONE:
        refuse(decoder, REJECT_FORM);
        break;
    default:
        line_accept(&state->line, &decoder->tally);
        if (reading.form == FORM_SECOND)
            take_second(decoder, reading.sample, arrival_ns, sink);
        else if (reading.form == FORM_RATE || reading.form == FORM_UPDATED)
            take_rate(decoder, reading.bpm, arrival_ns, sink);
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
        if (read_line(state->line.text).form == FORM_HAPPENED) /* it begins with a drawn heart */
            line_accept(&state->line, &decoder->tally);
        else
            reject(decoder, REJECT_UNPRINTABLE);
        break;
    case LINE_TOO_LONG:
        reject(decoder, REJECT_TOO_LONG);
        break;
    }
}

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

/* Beats alone prove nothing; nor does BPM, which many print. */
static struct text_verdict judge(const char *line)
{
    static const struct text_verdict forms[FORM_COUNT] = {
        [FORM_SAMPLE] = {1, 1, false},    [FORM_BEAT] = {1, 0, false},
        [FORM_PLOTTER] = {2, 1, false},   [FORM_WORD] = {3, TEXT_FAIR, false},
        [FORM_FIRST] = {4, 1, false},     [FORM_SECOND] = {4, 1, false},
        [FORM_TWO_BEATS] = {4, 0, false}, [FORM_HAPPENED] = {5, TEXT_STRONG, false},
        [FORM_RATE] = {5, 0, false},      [FORM_UPDATED] = {6, TEXT_STRONG, false},
    };
    struct reading reading = read_line(line);
    return plausible(&reading) ? forms[reading.form] : forms[FORM_NONE];
}

static enum claim pulsesensor_recognise(const uint8_t *bytes, size_t size)
{
    return text_recognise(bytes, size, judge);
}

const struct device device_pulsesensor = {
    .prints = true,
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
