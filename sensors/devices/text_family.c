/* Each line goes the same way: framed, read by the table, checked against the converter, and told:
 * waves by their time line, intervals by their chain, everything else when it changes.
 *
 * What it does not do: lines that belong together beyond their own numbers are read by the device
 * that has them. */
#include "sensors/devices/text_family.h"

#include "base/status.h"
#include <math.h>
#include <string.h>

#define ABOVE_MOST                                                                                 \
    3 /* samples beyond the end stop, one after the other, show a wider converter                  \
       */

_Static_assert(sizeof(struct text_state) <= DECODER_STATE_SIZE, "the state fits");

static struct text_state *state_of(struct decoder *decoder)
{
    return (struct text_state *)(void *)decoder->state;
}

/* --- reading -------------------------------------------------------------------------------- */

static struct text_reading reading_of(const struct text_form *form, const double *values,
                                      const char *line)
{
    struct text_reading reading = {
        .group = form->group, .strength = form->strength, .says = form->says, .stamp = NAN};
    reading.decimals = strchr(line, '.') ? UINT16_MAX : 0;
    for (int i = 0; form->channels && form->channels[i]; i++) {
        if (form->channels[i] == '.')
            continue;
        reading.channels[reading.count] = (uint8_t)(form->channels[i] - '0');
        reading.values[reading.count++] = values[i];
    }
    return reading;
}

struct text_reading text_family_read(const struct text_family *family, const char *line)
{
    double values[TEXT_VALUES];
    if (family->read)
        return family->read(line);
    for (int i = 0; i < family->form_count; i++)
        if (text_match(line, family->forms[i].pattern, values) >= 0 &&
            (!family->plausible || family->plausible(i, values)))
            return reading_of(&family->forms[i], values, line);
    return (struct text_reading){.stamp = NAN};
}

struct text_verdict text_family_judge(const struct text_family *family, const char *line)
{
    struct text_reading reading = text_family_read(family, line);
    return (struct text_verdict){reading.group, reading.strength, reading.says == SAYS_BANNER};
}

/* --- telling -------------------------------------------------------------------------------- */

static bool is_wave(const struct channel *channel)
{
    return channel->rate_hz == 0;
}

static void tell_channel_as(struct decoder *decoder, int number, const struct channel *channel,
                            int64_t arrival_ns, const struct event_sink *sink)
{
    channel_tell(decoder, number, channel, arrival_ns, sink);
    state_of(decoder)->told |= 1u << number;
}

/* A value that may be either wave is told as both; what is told last is believed, unless the person
 * has named the other. */
static void tell_wave(struct decoder *decoder, int number, double rate_hz, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    struct channel channel = state->family->channels[number];
    channel.rate_hz = rate_hz;
    if (isnan(channel.high) && state->high > 0) {
        channel.low = 0;
        channel.high = state->high;
    }
    struct channel electric = channel;
    electric.signal = SIGNAL_ECG;
    electric.name = "ecg";
    bool either = state->family->either && number == 0;
    if (either && !state->electric)
        tell_channel_as(decoder, number, &electric, arrival_ns, sink);
    tell_channel_as(decoder, number, &channel, arrival_ns, sink);
    if (either && state->electric)
        tell_channel_as(decoder, number, &electric, arrival_ns, sink);
}

/* In the order of the channels, because the first with a heart is the one that is used. */
static void tell_waves(struct decoder *decoder, double rate_hz, int64_t arrival_ns,
                       const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    double shown_hz = rate_hz < 20 ? floor(rate_hz * 10 + 0.5) / 10 : floor(rate_hz + 0.5);
    if (state->family->choose)
        state->family->choose(&state->wave);
    for (int i = 0; i < state->family->channel_count; i++)
        for (int c = 0; c < state->wave.columns; c++)
            if (state->wave.told_as[c] == i)
                tell_wave(decoder, i, shown_hz, arrival_ns, sink);
}

static void begin_waves(struct decoder *decoder, double rate_hz, int64_t arrival_ns,
                        const struct event_sink *sink)
{
    shape_start(&state_of(decoder)->shape, rate_hz);
    tell_waves(decoder, rate_hz, arrival_ns, sink);
}

static void tell_once(struct decoder *decoder, int number, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    const struct text_state *state = state_of(decoder);
    if (!(state->told >> number & 1))
        tell_channel_as(decoder, number, &state->family->channels[number], arrival_ns, sink);
}

static void break_intervals(struct text_state *state)
{
    chain_break(&state->chain);
    intervals_break(&state->intervals, 0);
    audit_break(&state->audit);
}

/* Heard at `then_ns`, told now. */
static void chain_interval(struct decoder *decoder, int number, double ms, int64_t then_ns,
                           int64_t arrival_ns, const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    if (!state->chain.begun && then_ns < CHAIN_LATE_NS)
        return; /* it lies before the session's beginning */
    bool anew;
    int64_t time_ns = chain_beat(&state->chain, ms, then_ns, &anew);
    if (anew)
        intervals_break(&state->intervals, 0);
    tell_once(decoder, number, arrival_ns, sink);
    intervals_tell(&state->intervals, decoder, number, time_ns, ms, arrival_ns, sink);
}

static void tell_interval(struct decoder *decoder, int number, double printed, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    struct interval_audit *audit = &state->audit;
    if (!(printed > 0 && printed <= INTERVAL_MOST_MS)) {
        break_intervals(state);
        return;
    }
    if (audit->ms_per_unit > 0) {
        chain_interval(decoder, number, printed * audit->ms_per_unit, arrival_ns, arrival_ns, sink);
        return;
    }
    if (!audit_take(audit, printed, arrival_ns))
        return;
    for (int i = 0; i < audit->count; i++) {
        int64_t then_ns;
        double ms = audit_ms(audit, i, &then_ns);
        chain_interval(decoder, number, ms, then_ns, arrival_ns, sink);
    }
}

static void tell_slow(struct decoder *decoder, int number, double value, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    enum signal_kind signal = state->family->channels[number].signal;
    if (signal == SIGNAL_RR) {
        tell_interval(decoder, number, value, arrival_ns, sink);
        return;
    }
    if (isnan(value) || (signal != SIGNAL_CONTACT && value <= 0))
        return; /* devices print 0 or -999 where they know nothing */
    tell_once(decoder, number, arrival_ns, sink);
    slow_tell(&state->slow[number], decoder, number, value,
              signal == SIGNAL_CONTACT ? SLOW_WHEN_CHANGED : SLOW_SECOND, arrival_ns, sink);
}

static void tell_contact(struct decoder *decoder, int says, int64_t arrival_ns,
                         const struct event_sink *sink)
{
    const struct text_state *state = state_of(decoder);
    int contact = state->family->contact;
    bool known = contact >= 0 && (state->told >> contact & 1);
    if (says == SAYS_WORN || says == SAYS_NOT_WORN || (says == SAYS_WORN_IF_KNOWN && known))
        tell_slow(decoder, contact, says != SAYS_NOT_WORN, arrival_ns, sink);
}

static void tell_electric(struct decoder *decoder, int64_t arrival_ns,
                          const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    state->electric = true;
    if (state->wave.running)
        tell_waves(decoder, timeline_rate_hz(&state->wave.timeline), arrival_ns, sink);
}

/* Electrodes can only be off where there are electrodes. */
static void know_electrodes(struct decoder *decoder, int says, int64_t arrival_ns,
                            const struct event_sink *sink)
{
    const struct text_state *state = state_of(decoder);
    if (state->family->either && says == SAYS_NOT_WORN && !state->electric)
        tell_electric(decoder, arrival_ns, sink);
}

/* Or the wave itself shows it. */
static void know_shape(struct decoder *decoder, const struct wave_line *row,
                       const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    if (!state->family->either || state->electric || !state->wave.running)
        return;
    for (int c = 0; c < state->wave.columns; c++)
        if (state->wave.told_as[c] == 0 && shape_put(&state->shape, row->values[c]))
            tell_electric(decoder, row->arrival_ns, sink);
}

/* --- lines ---------------------------------------------------------------------------------- */

static void reject(struct decoder *decoder, enum text_rejection reason)
{
    struct text_state *state = state_of(decoder);
    decoder_reject(decoder, (int)reason);
    state->damaged = (uint8_t)(state->damaged + (state->damaged < UINT8_MAX - 1));
    line_drop(&state->line, &decoder->tally);
}

/* The smallest usual converter that such a value fits. NaN: no converter's count. */
static double stop_above(double value)
{
    static const double stops[] = {1023, 4095, 16383, 65535, 262143, 16777215};
    if (value < 0 || value != floor(value))
        return NAN;
    for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++)
        if (value <= stops[i])
            return stops[i];
    return NAN;
}

/* The end stop shows itself in the samples. One sample beyond it is more likely a damaged line than
 * a wider converter; several in a row are not. */
static bool within_converter(struct decoder *decoder, double value, int64_t arrival_ns,
                             const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    double stop = stop_above(value);
    if (isnan(state->high))
        return true;
    if (state->high == 0)
        state->high = stop;
    if (stop <= state->high || isnan(state->high)) {
        state->above_in_row = 0;
        return true;
    }
    if (++state->above_in_row < ABOVE_MOST)
        return false;
    state->above_in_row = 0;
    state->high = stop;
    if (state->wave.running)
        tell_waves(decoder, timeline_rate_hz(&state->wave.timeline), arrival_ns, sink);
    return true;
}

static bool in_range(struct decoder *decoder, const struct wave_line *row, int columns,
                     int64_t arrival_ns, const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    bool sound = true;
    for (int c = 0; c < columns; c++) {
        const struct channel *channel = &state->family->channels[state->wave.channels[c]];
        double value = row->values[c];
        if (value == row->stamp) /* what counts on for ever has no end stop */
            continue;
        sound = sound && (isnan(channel->high) ? within_converter(decoder, value, arrival_ns, sink)
                                               : value >= channel->low && value <= channel->high);
    }
    return sound;
}

/* The wave begins anew where other samples come than before. */
static void set_columns(struct text_state *state, const uint8_t *channels, int columns,
                        bool stamped)
{
    struct wave *wave = &state->wave;
    if (wave->columns == columns && wave->stamped == stamped &&
        memcmp(wave->channels, channels, (size_t)columns) == 0)
        return;
    wave_start(wave, channels, columns, stamped);
    state->high = 0;
}

/* Values that were calculated have no end stops. Known from the line, whatever this value is. */
static void without_converter(struct text_state *state)
{
    state->high = NAN;
}

static bool take_samples(struct decoder *decoder, const struct text_reading *reading,
                         int64_t arrival_ns, const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    struct wave_line row = {.stamp = reading->stamp, .arrival_ns = arrival_ns};
    uint8_t channels[WAVE_COLUMNS];
    int columns = 0;
    for (int i = 0; i < reading->count && columns < WAVE_COLUMNS; i++) {
        if (!is_wave(&state->family->channels[reading->channels[i]]) || isnan(reading->values[i]))
            continue;
        if (reading->decimals >> i & 1)
            without_converter(state);
        channels[columns] = reading->channels[i];
        row.values[columns++] = reading->values[i];
    }
    if (columns == 0) {
        bool instead = reading->says == SAYS_NOT_WORN && state->wave.columns > 0;
        state->empty = (uint16_t)(state->empty + (instead && state->empty < UINT16_MAX / 2));
        return true;
    }
    set_columns(state, channels, columns, !isnan(reading->stamp));
    if (!in_range(decoder, &row, columns, arrival_ns, sink))
        return false;
    row.lost = state->damaged;
    row.lines = (uint16_t)(1 + state->damaged + state->empty);
    row.bytes = state->bytes;
    state->damaged = 0;
    state->empty = 0;
    state->bytes = 0;
    wave_put(&state->wave, decoder, &row, begin_waves, sink);
    know_shape(decoder, &row, sink);
    return true;
}

static void take_reading(struct decoder *decoder, const struct text_reading *reading,
                         int64_t arrival_ns, const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    const struct text_family *family = state->family;
    if (reading->says == SAYS_FAILED || !take_samples(decoder, reading, arrival_ns, sink)) {
        reject(decoder, reading->says == SAYS_FAILED ? TEXT_FAILED : TEXT_RANGE);
        return;
    }
    line_accept(&state->line, &decoder->tally);
    for (int i = 0; i < reading->count; i++)
        if (!is_wave(&family->channels[reading->channels[i]]))
            tell_slow(decoder, reading->channels[i], reading->values[i], arrival_ns, sink);
    know_electrodes(decoder, reading->says, arrival_ns, sink);
    tell_contact(decoder, reading->says, arrival_ns, sink);
}

static bool may_lack_beginning(const struct text_state *state)
{
    return state->family->loose || strchr("-.,0123456789", state->line.text[0]);
}

static void take_line(struct decoder *decoder, int64_t arrival_ns, const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    struct text_reading reading = text_family_read(state->family, state->line.text);
    if (state->line.size == 0 || reading.says == SAYS_BANNER)
        line_accept(&state->line, &decoder->tally);
    else if (reading.group && !(state->line.fragment && may_lack_beginning(state)))
        take_reading(decoder, &reading, arrival_ns, sink);
    else if (state->line.fragment) /* nobody's fault: listening began in its middle */
        line_drop(&state->line, &decoder->tally);
    else
        reject(decoder, TEXT_FORM);
}

void text_family_start(const struct text_family *family, struct decoder *decoder)
{
    struct text_state *state = state_of(decoder);
    ENSURE(family->channel_count <= TEXT_CHANNELS);
    state->family = family;
    line_start(&state->line);
    chain_start(&state->chain);
    audit_start(&state->audit);
    if (!family->audited)
        state->audit.ms_per_unit = 1;
}

void text_family_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                      const struct event_sink *sink)
{
    struct text_state *state = state_of(decoder);
    state->bytes = (uint16_t)(state->bytes + (state->bytes < UINT16_MAX));
    switch (line_feed(&state->line, byte, &decoder->tally)) {
    case LINE_UNFINISHED:
        break;
    case LINE_WHOLE:
        take_line(decoder, arrival_ns, sink);
        break;
    case LINE_UNPRINTABLE:
        reject(decoder, TEXT_UNPRINTABLE);
        break;
    case LINE_TOO_LONG:
        reject(decoder, TEXT_TOO_LONG);
        break;
    }
}

void text_family_interrupt(struct decoder *decoder)
{
    struct text_state *state = state_of(decoder);
    line_interrupt(&state->line, &decoder->tally);
    wave_interrupt(&state->wave);
    for (int i = 0; i < state->family->channel_count; i++)
        slow_interrupt(&state->slow[i]);
    break_intervals(state);
    state->above_in_row = 0;
    state->bytes = 0;
    state->damaged = 0;
    state->empty = 0;
}
