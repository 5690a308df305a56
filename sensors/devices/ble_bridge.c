/* A Bluetooth strap through a microcontroller that prints what it hears, 115200 baud. There is no
 * standard for what it prints; ours is the first line, and these are read too:
 *
 *   our own              2A37,10238,16 4D 16 03
 *                        PMD,10238,00 00 94 35 77 ...      Polar's electrocardiogram, if forwarded
 *   bare packets         164D1603      or with blanks between the bytes
 *   CircuitPython        HeartRateMeasurementValues(heart_rate=72, contact=True,
 *   (Adafruit)               energy_expended=None, rr_intervals=[812, 830])          in one line
 *   Nordic               Heart Rate Measurement notification received:
 *                        <tab>Sensor Contact detected: 1
 *                        <tab>Sensor Contact supported: 1
 *                        <tab>Heart Rate Measurement Value: 72 bpm
 *                        <tab> RR-intervals: 812 830
 *   Renesas              <tab>Value: 67 bpm
 *                        <tab>Sensor Contact: supported, not detected
 *                        <tab>RR-Intervals: 918 932
 *   NimBLE on an ESP32   HEART RATE: 72 BPM
 *                        RR Intervals (ms): 812 830
 *   bleak on a computer  HR:  67 bpm | contact: no/unknown | RR: 926.8 ms
 *
 * The bridge sketch in a few words: on each notification of 2A37 print "2A37,", the milliseconds
 * since the board began, a comma, the bytes in hexadecimal, and a line feed. No more is needed.
 *
 * Intervals are in 1/1024 s in all of these but the last two. NimBLE's sketch says ms and prints
 * 1/1024 s, 2.4 % off; so whoever says ms and prints whole numbers is listened to for a minute,
 * until the sum of the intervals has proved the unit (interval_audit.h), and until then only the
 * rate is told. Numbers with a point have been divided and are taken at their word.
 *
 * Packets have no number, so that a lost one shows only in the time: when the pause is longer than
 * usual, or when the intervals fall behind the clock, the chain is broken.
 *
 * What it does not do: energy. Compressed electrocardiograms. Zephyr's central_hr prints only how
 * long a packet was: that is said.
 * Sources: Bluetooth Heart Rate Service 1.0; adafruit_ble_heart_rate; nrfconnect/sdk-nrf,
 * central_and_peripheral_hr; Renesas SDK10, hrs_client; kennycason/pulse_stream. */
#include "base/status.h"
#include "sensors/chain.h"
#include "sensors/channels.h"
#include "sensors/devices/ble_lines.h"
#include "sensors/devices/interval_audit.h"
#include "sensors/devices/text.h"
#include "sensors/intervals.h"
#include "sensors/line.h"
#include "sensors/slow.h"
#include "sensors/stamps.h"
#include <math.h>
#include <string.h>

#define ECG_HZ      130.0
#define ECG_JOIN_NS INT64_C(10000000000)
#define ECG_HOLE_NS UINT64_C(60000000000) /* longer is a new beginning */
#define PAUSES      8                     /* the newest, to know what is usual */

enum { RR, ECG, RATE, CONTACT, CHANNELS };
enum rejection { REJECT_TOO_LONG, REJECT_UNPRINTABLE, REJECT_FORM, REJECT_PACKET, REJECT_EMPTY };

static const struct channel channels[CHANNELS] = {
    [RR] = {SIGNAL_RR, "rr", NAN, NAN, NAN},
    [ECG] = {SIGNAL_ECG, "ecg", ECG_HZ, NAN, NAN},
    [RATE] = {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    [CONTACT] = {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
};

struct bridge {
    struct line line;
    struct chain chain;
    struct intervals intervals;
    struct interval_audit audit;
    struct slow rate, contact;
    struct stamps ecg_clock;            /* the strap's, in ns since its first packet */
    uint64_t ecg_first_ns, ecg_last_ns; /* as stamped */
    int64_t ecg_joins_until_ns;         /* the clocks are laid together until then */
    int64_t ecg_told_ns;                /* time of the newest sample */
    bool ecg_begun, ecg_ever;
    struct ble_line block; /* what its lines have said so far */
    bool block_open;
    bool contact_detected; /* told before it is said whether that means something */
    uint8_t told;          /* channels, as bits */
    double pauses_ms[PAUSES];
    int pause_count;        /* ever */
    double last_ms;         /* of the notification before; NaN: none */
    bool stamped;           /* it had a stamp of its own */
    double behind_ms;       /* the clock less the sum of the intervals */
    double behind_least_ms; /* the least of late; NaN: none yet */
};

_Static_assert(sizeof(struct bridge) <= DECODER_STATE_SIZE, "the state fits");

static struct bridge *state_of(struct decoder *decoder)
{
    return (struct bridge *)(void *)decoder->state;
}

static struct text_verdict judge(const char *line)
{
    struct ble_line reading;
    ble_line_read(line, &reading);
    return (struct text_verdict){reading.group, reading.strength, false};
}

static enum claim bridge_recognise(const uint8_t *bytes, size_t size)
{
    return text_recognise(bytes, size, judge);
}

/* --- lost packets --------------------------------------------------------------------------- */

static void break_beats(struct bridge *state)
{
    chain_break(&state->chain);
    intervals_break(&state->intervals, 0);
    audit_break(&state->audit);
    state->behind_ms = 0;
    state->behind_least_ms = NAN;
}

static double usual_pause(const struct bridge *state)
{
    double sorted[PAUSES];
    int count = state->pause_count < PAUSES ? state->pause_count : PAUSES;
    for (int i = 0; i < count; i++) {
        int at = i;
        for (; at > 0 && sorted[at - 1] > state->pauses_ms[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = state->pauses_ms[i];
    }
    return count >= 3 ? sorted[count / 2] : INFINITY;
}

/* By the bridge's own clock where it has one, because arrivals wait for one another. */
static double pause_before(struct bridge *state, const struct ble_line *reading, int64_t arrival_ns)
{
    bool stamped = !isnan(reading->stamp_ms);
    double now_ms = stamped ? reading->stamp_ms : (double)arrival_ns / 1e6;
    double pause_ms = stamped == state->stamped ? now_ms - state->last_ms : NAN;
    state->stamped = stamped;
    state->last_ms = now_ms;
    return pause_ms >= 0 ? pause_ms : NAN; /* the bridge began anew */
}

/* Is something missing between this notification and the one before? The intervals may lag by one
 * beat, since the next has not ended; and a strap that speaks with every beat pauses as long. */
static bool has_lost(struct bridge *state, double pause_ms, double sum_ms, double rate)
{
    double usual_ms = usual_pause(state), beat_ms = 60000 / fmax(rate, 30);
    bool long_pause = pause_ms > 1.6 * usual_ms + 200 && pause_ms - sum_ms > 0.6 * usual_ms;
    state->pauses_ms[state->pause_count++ % PAUSES] = pause_ms;
    if (state->pause_count == 2 * PAUSES)
        state->pause_count = PAUSES;
    state->behind_ms += pause_ms - sum_ms;
    double least_ms = isnan(state->behind_least_ms) ? state->behind_ms : state->behind_least_ms;
    bool behind = sum_ms > 0 && state->behind_ms - least_ms > 1.25 * beat_ms + 500;
    state->behind_least_ms = fmin(least_ms + 2, state->behind_ms);
    return long_pause || behind;
}

/* --- telling -------------------------------------------------------------------------------- */

static void tell_once(struct decoder *decoder, int number, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct bridge *state = state_of(decoder);
    if (!(state->told >> number & 1))
        channel_tell(decoder, number, &channels[number], arrival_ns, sink);
    state->told |= (uint8_t)(1u << number);
}

/* Heard at `then_ns`, told now. */
static void tell_interval(struct decoder *decoder, double ms, int64_t then_ns, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    struct bridge *state = state_of(decoder);
    if (!(ms > 0 && ms <= INTERVAL_MOST_MS)) {
        break_beats(state);
        return;
    }
    if (!state->chain.begun && then_ns < CHAIN_LATE_NS)
        return; /* it lies before the session's beginning */
    bool anew;
    int64_t time_ns = chain_beat(&state->chain, ms, then_ns, &anew);
    if (anew)
        intervals_break(&state->intervals, 0);
    tell_once(decoder, RR, arrival_ns, sink);
    intervals_tell(&state->intervals, decoder, RR, time_ns, ms, arrival_ns, sink);
}

static void tell_doubtful(struct decoder *decoder, double printed, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    struct interval_audit *audit = &state_of(decoder)->audit;
    if (audit->ms_per_unit > 0) {
        tell_interval(decoder, printed * audit->ms_per_unit, arrival_ns, arrival_ns, sink);
        return;
    }
    if (!(printed > 0 && printed <= 2 * INTERVAL_MOST_MS)) {
        break_beats(state_of(decoder));
        return;
    }
    if (!audit_take(audit, printed, arrival_ns))
        return;
    for (int i = 0, count = audit->count; i < count; i++) {
        int64_t then_ns;
        double ms = audit_ms(audit, i, &then_ns);
        tell_interval(decoder, ms, then_ns, arrival_ns, sink);
    }
}

static void tell_contact(struct decoder *decoder, int contact, int64_t arrival_ns,
                         const struct event_sink *sink)
{
    if (contact < 0)
        return;
    tell_once(decoder, CONTACT, arrival_ns, sink);
    slow_tell(&state_of(decoder)->contact, decoder, CONTACT, contact, SLOW_WHEN_CHANGED, arrival_ns,
              sink);
}

static void take_notification(struct decoder *decoder, const struct ble_line *reading,
                              int64_t arrival_ns, const struct event_sink *sink)
{
    struct bridge *state = state_of(decoder);
    static const double units_ms[] = {1000.0 / 1024, 1, 1};
    double sum_ms = 0, pause_ms = pause_before(state, reading, arrival_ns);
    tell_contact(decoder, reading->contact, arrival_ns, sink);
    if (reading->rate > 0) {
        tell_once(decoder, RATE, arrival_ns, sink);
        slow_tell(&state->rate, decoder, RATE, reading->rate, SLOW_SECOND, arrival_ns, sink);
    }
    if (reading->contact == 0) { /* what it still sends belongs to before */
        break_beats(state);
        return;
    }
    for (int i = 0; i < reading->count; i++)
        sum_ms += reading->intervals[i] * units_ms[reading->unit];
    if (isnan(pause_ms) || has_lost(state, pause_ms, sum_ms, reading->rate))
        break_beats(state);
    for (int i = 0; i < reading->count; i++) {
        double ms = reading->intervals[i] * units_ms[reading->unit];
        sum_ms -= ms; /* now the sum of those that came after it: so much earlier it was over */
        if (reading->unit == UNIT_DOUBTFUL)
            tell_doubtful(decoder, reading->intervals[i], arrival_ns, sink);
        else
            tell_interval(decoder, ms, arrival_ns - (int64_t)(fmax(sum_ms, 0) * 1e6), arrival_ns,
                          sink);
    }
}

/* The strap's clock says when; it is laid on ours by the packets of the first seconds. */
static int64_t ecg_time(struct bridge *state, uint64_t last_ns, int64_t arrival_ns)
{
    struct stamps *clock = &state->ecg_clock;
    if (!state->ecg_begun) {
        stamps_start(clock, INT64_MAX / 4, 1);
        state->ecg_first_ns = last_ns;
        state->ecg_joins_until_ns = arrival_ns + ECG_JOIN_NS;
    }
    int64_t ticks = (int64_t)(last_ns - state->ecg_first_ns);
    if (stamps_contradict(clock, ticks, false, arrival_ns) && state->ecg_begun)
        state->ecg_joins_until_ns = arrival_ns + ECG_JOIN_NS;
    if (arrival_ns < state->ecg_joins_until_ns || !clock->joined)
        stamps_join(clock, ticks, arrival_ns);
    return stamps_time(clock, ticks);
}

static void tell_ecg(struct decoder *decoder, int64_t time_ns, double value, int64_t arrival_ns,
                     const struct event_sink *sink)
{
    struct bridge *state = state_of(decoder);
    if (state->ecg_ever && time_ns <= state->ecg_told_ns)
        time_ns = state->ecg_told_ns + 1;
    state->ecg_told_ns = time_ns;
    state->ecg_ever = true;
    channel_sample(decoder, ECG, time_ns, value, arrival_ns, sink);
}

static void take_ecg(struct decoder *decoder, const struct ble_ecg *ecg, int64_t arrival_ns,
                     const struct event_sink *sink)
{
    struct bridge *state = state_of(decoder);
    uint64_t since_ns = ecg->last_ns - state->ecg_last_ns; /* huge where it goes back */
    state->ecg_begun = state->ecg_begun && since_ns > 0 && since_ns < ECG_HOLE_NS;
    double missing = state->ecg_begun ? (double)since_ns * 1e-9 * ECG_HZ - ecg->count : 0;
    int64_t lost = missing > 1 ? (int64_t)floor(missing + 0.5) : 0;
    double step_ns = state->ecg_begun && lost == 0 ? (double)since_ns / ecg->count : 1e9 / ECG_HZ;
    int64_t last_ns = ecg_time(state, ecg->last_ns, arrival_ns);
    int64_t from_ns = last_ns - (int64_t)(step_ns * (ecg->count - 1));
    tell_once(decoder, ECG, arrival_ns, sink);
    if (lost > 0 && state->ecg_ever && from_ns > state->ecg_told_ns)
        channel_loss(decoder, state->ecg_told_ns, from_ns, lost, true, arrival_ns, sink);
    for (int i = 0; i < ecg->count; i++)
        tell_ecg(decoder, last_ns - (int64_t)(step_ns * (ecg->count - 1 - i)), ecg->samples_uv[i],
                 arrival_ns, sink);
    state->ecg_last_ns = ecg->last_ns;
    state->ecg_begun = true;
}

/* --- lines ---------------------------------------------------------------------------------- */

static void close_block(struct decoder *decoder, int64_t arrival_ns, const struct event_sink *sink)
{
    struct bridge *state = state_of(decoder);
    if (state->block_open && !isnan(state->block.rate))
        take_notification(decoder, &state->block, arrival_ns, sink);
    state->block_open = false;
}

static void open_block(struct bridge *state)
{
    if (state->block_open)
        return;
    state->block.contact = -1;
    state->block.rate = state->block.stamp_ms = NAN;
    state->block.count = 0;
    state->block_open = true;
}

static void add_to_block(struct bridge *state, const struct ble_line *reading)
{
    open_block(state);
    if (!isnan(reading->rate))
        state->block.rate = reading->rate;
    if (reading->contact == 0 || reading->contact == 1)
        state->block.contact = reading->contact;
    if (reading->contact == 2 || reading->contact == 3)
        state->contact_detected = reading->contact == 3;
    if (reading->contact == 5)
        state->block.contact = state->contact_detected;
    memcpy(state->block.intervals, reading->intervals, sizeof reading->intervals);
    state->block.count = reading->count;
    state->block.unit = reading->unit;
}

static void reject(struct decoder *decoder, enum rejection reason)
{
    decoder_reject(decoder, (int)reason);
    line_drop(&state_of(decoder)->line, &decoder->tally);
}

static void take_reading(struct decoder *decoder, const struct ble_line *reading,
                         int64_t arrival_ns, const struct event_sink *sink)
{
    struct bridge *state = state_of(decoder);
    line_accept(&state->line, &decoder->tally);
    switch (reading->what) {
    case WHAT_BEGINS:
        close_block(decoder, arrival_ns, sink);
        add_to_block(state, reading);
        break;
    case WHAT_PARTLY:
        add_to_block(state, reading);
        break;
    case WHAT_ENDS:
        add_to_block(state, reading);
        close_block(decoder, arrival_ns, sink);
        break;
    case WHAT_WHOLE:
        take_notification(decoder, reading, arrival_ns, sink);
        break;
    case WHAT_ECG:
        take_ecg(decoder, &reading->ecg, arrival_ns, sink);
        break;
    default:
        break;
    }
}

static void take_line(struct decoder *decoder, int64_t arrival_ns, const struct event_sink *sink)
{
    struct bridge *state = state_of(decoder);
    static const struct ble_line none;
    struct ble_line reading = none;
    if (state->line.size == 0) {
        line_accept(&state->line, &decoder->tally);
        return;
    }
    ble_line_read(state->line.text, &reading);
    bool weak = reading.bare && state->line.fragment;
    if (reading.what == WHAT_EMPTY)
        reject(decoder, REJECT_EMPTY);
    else if (reading.what != WHAT_NOTHING && reading.what != WHAT_DAMAGED && !weak)
        take_reading(decoder, &reading, arrival_ns, sink);
    else if (state->line.fragment)
        line_drop(&state->line, &decoder->tally);
    else
        reject(decoder, reading.what == WHAT_DAMAGED ? REJECT_PACKET : REJECT_FORM);
}

static void bridge_start(struct decoder *decoder)
{
    struct bridge *state = state_of(decoder);
    line_start(&state->line);
    chain_start(&state->chain);
    audit_start(&state->audit);
    state->last_ms = state->behind_least_ms = NAN;
}

static void bridge_interrupt(struct decoder *decoder)
{
    struct bridge *state = state_of(decoder);
    line_interrupt(&state->line, &decoder->tally);
    break_beats(state);
    slow_interrupt(&state->rate);
    slow_interrupt(&state->contact);
    state->last_ms = NAN;
    state->block_open = state->ecg_begun = false;
}

static void bridge_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    struct bridge *state = state_of(decoder);
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

const struct device device_ble_bridge = {
    .prints = true,
    .id = "ble-bridge",
    .title = "Bluetooth strap through a bridge",
    .line = {115200, 'N'},
    .reasons = {[REJECT_TOO_LONG] = "a line without end",
                [REJECT_UNPRINTABLE] = "a line that is no text",
                [REJECT_FORM] = "a line of another form",
                [REJECT_PACKET] = "a packet that no strap sends",
                [REJECT_EMPTY] = "the bridge prints only how long a packet was"},
    .recognise = bridge_recognise,
    .start = bridge_start,
    .feed = bridge_feed,
    .interrupt = bridge_interrupt,
};
