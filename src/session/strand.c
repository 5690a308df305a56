/* Detector, decoder, engine and fit of one sensor, and what the screens want to know of them.
 *
 * Everything that leaves a stage passes through one of two small sinks here, which stamp it with
 * the moment of the in event under way and with the stream, hand it to the caller, remember what
 * the view needs and give samples on to the engine. An engine knows of no other sensor: to it, its
 * own is always the first. */
#include "session/strand.h"

#include "base/clock.h"
#include "base/text.h"
#include "calibration/fit.h"
#include "events/kinds.h"
#include "heart/coherence.h"
#include "heart/engine.h"
#include "sensors/decoder.h"
#include "sensors/detector.h"
#include "session/heart_view.h"
#include "session/wave_view.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIGNAL_OLD_NS  (3 * NS_PER_S) /* what comes once a second still comes */
#define TALLY_EVERY_NS (10 * NS_PER_S)
#define SILENT_NS      (4 * NS_PER_S)  /* a board that starts anew may take two */
#define STRANGE_NS     (10 * NS_PER_S) /* the sensor of before would have spoken by now */
#define NONSENSE_BYTES 1024
#define NONSENSE_NS    (3 * NS_PER_S)
#define PUZZLED_NS     (12 * NS_PER_S) /* devices that speak once a second need ten */
#define SIGNAL_KINDS   (SIGNAL_OTHER + 1)

struct strand {
    uint8_t stream;
    struct detector detector;
    struct decoder decoder;
    const struct device *device; /* NULL while listening */
    bool device_named;
    char channel[16]; /* the only one with a heart that the engine hears of; empty: all */
    int64_t understood_bytes, understood_ns; /* of the decoder's, and when */
    bool understood;                         /* any byte since the link was opened */
    struct engine *engine;
    struct fit fit;
    const struct profiles *profiles; /* or NULL */

    int64_t at_ns;                 /* of the in event under way */
    const struct event_sink *sink; /* the caller's, during a feed */
    int64_t listening_since_ns;    /* first byte not yet recognised; -1 */
    int64_t open_since_ns;         /* the link, at its present setting */
    int64_t silent_since_ns;       /* the last byte, or the opening; at any setting */
    int64_t tally_due_ns;

    /* for the view */
    struct link_body link;
    struct heart_channel hearts[HEARTS_MOST];
    int heart_count;
    uint8_t signal_of[UINT8_MAX + 1]; /* by channel: 1 + enum signal_kind; 0: not told of */
    int64_t arrived_ns[SIGNAL_KINDS]; /* the newest sample of each kind; -1: none */
    double battery_percent;           /* NaN: it does not say */
    struct heart_view heart;
    struct wave_view wave;
};

static enum status find_device(const struct strand_config *config, struct strand *strand,
                               struct problem *problem)
{
    const char *named = config->named ? config->named : "";
    const char *id = named[0] ? named : config->recognised ? config->recognised : "";
    strand->device_named = named[0] != '\0';
    text_copy(strand->channel, sizeof strand->channel, config->channel ? config->channel : "");
    strand->device = device_find(id);
    if (strand->device || !named[0])
        return STATUS_OK;
    return problem_set(problem, STATUS_INVALID, "Leave the device out to let Kindbeat listen.",
                       "No such device: %s.", named);
}

static void strand_forget_signals(struct strand *strand)
{
    strand->heart_count = 0;
    strand->battery_percent = NAN;
    memset(strand->signal_of, 0, sizeof strand->signal_of);
    for (int i = 0; i < SIGNAL_KINDS; i++)
        strand->arrived_ns[i] = INT64_MIN / 2;
}

/* What its profile says is what the fit check expects. */
static void strand_expect(struct strand *strand)
{
    const struct profile *profile =
        strand->device ? profiles_find(strand->profiles, strand->device->id) : NULL;
    struct fit_expectation expectation = {profile ? profile->way_up : FIT_WAY_UNKNOWN};
    fit_expect(&strand->fit, &expectation);
}

enum status strand_create(const struct strand_config *config, uint8_t stream,
                          struct strand **strand, struct problem *problem)
{
    struct strand *made = calloc(1, sizeof *made);
    if (!made)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for a session.");
    enum status status = find_device(config, made, problem);
    if (!status)
        status = engine_create(&made->engine, problem);
    if (status) {
        strand_destroy(made);
        return status;
    }
    made->stream = stream;
    detector_start(&made->detector);
    if (made->device)
        decoder_start(&made->decoder, made->device, stream);
    fit_start(&made->fit, config->channel);
    made->profiles = config->profiles;
    strand_expect(made);
    made->link.state = LINK_SEARCHING;
    made->listening_since_ns = made->silent_since_ns = -1;
    heart_view_start(&made->heart);
    wave_view_start(&made->wave);
    strand_forget_signals(made);
    *strand = made;
    return STATUS_OK;
}

void strand_destroy(struct strand *strand)
{
    if (!strand)
        return;
    engine_destroy(strand->engine);
    free(strand);
}

static void strand_derived(void *context, const struct event *derived)
{
    struct strand *strand = context;
    struct event event = *derived;
    event.at_ns = strand->at_ns;
    event.stream = strand->stream;
    heart_view_feed(&strand->heart, &event);
    wave_view_feed(&strand->wave, &event);
    fit_feed(&strand->fit, &event);
    sink_put(strand->sink, &event);
}

static void strand_engine(struct strand *strand, const struct event *event)
{
    struct event_sink derived = {strand_derived, strand};
    struct event own = *event;
    own.stream = 0;
    wave_view_feed(&strand->wave, &own);
    engine_feed(strand->engine, &own, &derived);
}

static bool tells_of_a_heart(const struct event *event)
{
    int signal = event->device.signal;
    return event->kind == EVENT_DEVICE &&
           (signal == SIGNAL_ECG || signal == SIGNAL_PPG || signal == SIGNAL_RR);
}

/* A heart on another channel than the person named. */
static bool is_passed_over(const struct strand *strand, const struct event *event)
{
    return tells_of_a_heart(event) && strand->channel[0] &&
           strncmp(event->device.name, strand->channel, sizeof strand->channel) != 0;
}

/* For the person to choose from; a channel may tell of itself again. */
static void note_heart(struct strand *strand, const struct device_body *device)
{
    int i = 0;
    while (i < strand->heart_count && strand->hearts[i].number != device->channel)
        i++;
    if (i == HEARTS_MOST)
        return;
    strand->hearts[i].number = device->channel;
    text_copy(strand->hearts[i].name, sizeof strand->hearts[i].name, device->name);
    if (i == strand->heart_count)
        strand->heart_count++;
}

static void note_signal(struct strand *strand, const struct event *event)
{
    if (event->kind == EVENT_DEVICE)
        strand->signal_of[event->device.channel] = (uint8_t)(1 + event->device.signal);
    if (tells_of_a_heart(event))
        note_heart(strand, &event->device);
    if (event->kind != EVENT_SAMPLE || strand->signal_of[event->sample.channel] == 0)
        return;
    int signal = strand->signal_of[event->sample.channel] - 1;
    strand->arrived_ns[signal] = strand->at_ns;
    if (signal == SIGNAL_BATTERY && event->sample.value >= 0 && event->sample.value <= 100)
        strand->battery_percent = event->sample.value;
}

/* Takes what the decoder derives, and gives it on to the engine. */
static void strand_decoded(void *context, const struct event *decoded)
{
    struct strand *strand = context;
    struct event event = *decoded;
    event.at_ns = strand->at_ns;
    sink_put(strand->sink, &event);
    note_signal(strand, &event);
    fit_feed(&strand->fit, &event);
    if (!is_passed_over(strand, &event))
        strand_engine(strand, &event);
}

static void strand_recognise(struct strand *strand, const struct event *bytes)
{
    struct event_sink decoded = {strand_decoded, strand};
    if (strand->listening_since_ns < 0)
        strand->listening_since_ns = strand->at_ns;
    strand->device = detector_feed(&strand->detector, bytes);
    if (!strand->device)
        return;
    strand->listening_since_ns = -1;
    strand_expect(strand);
    decoder_start(&strand->decoder, strand->device, bytes->stream);
    for (int i = 0; i < strand->detector.held_count; i++)
        decoder_feed(&strand->decoder, &strand->detector.held[i], &decoded);
    strand->understood_bytes = 0;
    strand->understood_ns = strand->at_ns;
    strand->understood = true;
}

/* Nothing has made sense for a while: another sensor may be speaking on this port. */
static bool makes_no_sense(struct strand *strand, int64_t framed_before)
{
    const struct tally_body *tally = &strand->decoder.tally;
    if (tally->framed > framed_before) {
        strand->understood_bytes = tally->bytes;
        strand->understood_ns = strand->at_ns;
        strand->understood = true;
    }
    return !strand->device_named && tally->bytes - strand->understood_bytes > NONSENSE_BYTES &&
           strand->at_ns - strand->understood_ns > NONSENSE_NS;
}

static void strand_decode(struct strand *strand, const struct event *bytes)
{
    struct event_sink decoded = {strand_decoded, strand};
    int64_t framed = strand->decoder.tally.framed;
    decoder_feed(&strand->decoder, bytes, &decoded);
    if (!makes_no_sense(strand, framed))
        return;
    strand->device = NULL;
    strand_forget_signals(strand);
    detector_start(&strand->detector);
    struct event gap = event_of(EVENT_GAP, strand->at_ns); /* to the engine alone */
    strand_engine(strand, &gap);
}

static void strand_bytes(struct strand *strand, const struct event *bytes)
{
    strand->silent_since_ns = strand->at_ns;
    if (strand->device)
        strand_decode(strand, bytes);
    else
        strand_recognise(strand, bytes);
}

static void strand_interrupt(struct strand *strand)
{
    if (strand->device)
        decoder_interrupt(&strand->decoder);
    else
        detector_start(&strand->detector);
    strand->listening_since_ns = -1;
}

static void strand_link(struct strand *strand, const struct event *event)
{
    bool was_open = strand->link.state == LINK_OPEN;
    strand->link = event->link;
    bool is_open = event->link.state == LINK_OPEN;
    if (was_open && !is_open)
        strand_interrupt(strand);
    if (is_open)
        strand->open_since_ns = strand->at_ns;
    if (!is_open && event->link.state != LINK_OPENING) /* which is told of each setting tried */
        strand->silent_since_ns = -1;
    else if (strand->silent_since_ns < 0)
        strand->silent_since_ns = strand->at_ns;
    if (!was_open && is_open) { /* until the engine has had its first second */
        strand->understood = false;
        heart_view_opened(&strand->heart);
    }
    fit_feed(&strand->fit, event);
}

static void strand_tally(struct strand *strand)
{
    if (!strand->device || strand->at_ns < strand->tally_due_ns)
        return;
    strand->tally_due_ns = strand->at_ns + TALLY_EVERY_NS;
    struct event event = event_of(EVENT_TALLY, strand->at_ns);
    event.stream = strand->stream;
    event.tally = strand->decoder.tally;
    sink_put(strand->sink, &event);
}

void strand_feed(struct strand *strand, const struct event *event, const struct event_sink *sink)
{
    strand->at_ns = event->at_ns;
    strand->sink = sink;
    switch (event->kind) {
    case EVENT_BYTES:
        strand_bytes(strand, event);
        break;
    case EVENT_LINK:
        strand_link(strand, event);
        break;
    case EVENT_GAP:
        strand_interrupt(strand);
        break;
    case EVENT_TICK:
        strand_tally(strand);
        break;
    default:
        break;
    }
    strand_engine(strand, event);
    strand->sink = NULL;
}

bool strand_is_puzzled(const struct strand *strand)
{
    int64_t open_ns = strand->at_ns - strand->open_since_ns;
    if (strand->link.state != LINK_OPEN || strand->device_named)
        return false;
    if (strand->device) /* another board, or another speed, may have come in its place */
        return !strand->understood && open_ns > STRANGE_NS;
    if (strand->listening_since_ns < 0)
        return open_ns > SILENT_NS;
    return detector_gives_up(&strand->detector) ||
           strand->at_ns - strand->listening_since_ns > PUZZLED_NS;
}

const struct device *strand_device(const struct strand *strand)
{
    return strand->device;
}

void strand_brief(const struct strand *strand, struct sensor_brief *brief)
{
    const struct link_body *link = &strand->link;
    bool open = link->state == LINK_OPEN;
    brief->link = (enum link_state)link->state;
    brief->simulated = link->simulated != 0;
    text_copy(brief->link_text, sizeof brief->link_text, link->text);
    text_copy(brief->device, sizeof brief->device, strand->device ? strand->device->title : "");
    brief->quality = fit_level(&strand->fit);
    brief->quality_reason = fit_reason(&strand->fit);
    brief->heart_rate_bpm = open ? heart_view_rate_bpm(&strand->heart, strand->at_ns) : NAN;
    brief->signals = 0;
    for (int kind = 0; open && kind < SIGNAL_KINDS; kind++)
        if (strand->at_ns - strand->arrived_ns[kind] < SIGNAL_OLD_NS)
            brief->signals |= 1U << kind;
}

/* The engine's own column stands for as long as the coherence that was read from it. */
static void strand_show_spectrum(const struct strand *strand, struct snapshot *snapshot)
{
    struct spectrum_shown *shown = &snapshot->spectrum;
    const struct spectrum *spectrum = engine_spectrum(strand->engine);
    shown->bin_hz = SPECTRUM_BIN_HZ;
    shown->low_hz = COHERENCE_LOW_HZ;
    shown->high_hz = COHERENCE_HIGH_HZ;
    shown->half_hz = COHERENCE_HALF_HZ;
    bool exists = snapshot->coherence_reason == REASON_NONE;
    for (int i = 0; i < SPECTRUM_SHOWN; i++)
        shown->density[i] = exists ? (float)spectrum->density[i] : 0;
}

void strand_view(const struct strand *strand, struct snapshot *snapshot)
{
    struct sensor_brief brief;
    strand_brief(strand, &brief);
    snapshot->link = brief.link;
    snapshot->simulated = brief.simulated;
    text_copy(snapshot->link_text, sizeof snapshot->link_text, brief.link_text);
    text_copy(snapshot->device, sizeof snapshot->device, brief.device);
    snapshot->quality = brief.quality;
    snapshot->quality_reason = brief.quality_reason;
    snapshot->heart_rate_bpm = brief.heart_rate_bpm;
    snapshot->battery_percent = strand->battery_percent;
    memcpy(snapshot->hearts, strand->hearts, sizeof snapshot->hearts);
    snapshot->heart_count = strand->heart_count;
    snapshot->quality_now = (enum quality_level)strand->heart.quality.level;
    snapshot->fit = fit_result(&strand->fit);
    snapshot->listening_ns =
        strand->listening_since_ns < 0 ? 0 : strand->at_ns - strand->listening_since_ns;
    bool silent = brief.link == LINK_OPEN && strand->silent_since_ns >= 0;
    snapshot->silent_ns = silent ? strand->at_ns - strand->silent_since_ns : 0;
    heart_view_show(&strand->heart, strand->at_ns, snapshot);
    wave_view_show(&strand->wave, strand->at_ns, &snapshot->wave);
    strand_show_spectrum(strand, snapshot);
}
