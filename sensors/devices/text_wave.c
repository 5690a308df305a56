/* What it does not do: it does not notice a change of pace below a quarter until the time line has
 * learned it, and it cannot tell a counter of a thousand a second from milliseconds, which does not
 * matter. */
#include "sensors/devices/text_wave.h"

#include "sensors/channels.h"
#include <math.h>
#include <string.h>

static const double stretch_ns = 0.75e9;
static const double rows_least = 4;     /* in a stretch, so that slow devices take longer */
static const double same_pace = 0.25;   /* two stretches differ by less: it is steady */
static const double slowest_hz = 4;     /* slower is no wave */
static const double full_share = 0.025; /* a wire so near its speed is full */
static const double step_most_s = 10;   /* a stamp that leaps further is damaged, or began anew */

#define STRANGE_MOST 2
#define FALLS_MOST   1 /* a counter may begin anew while the pace is measured */

void wave_start(struct wave *wave, const uint8_t *channels, int columns, bool stamped)
{
    int64_t last_ns = wave->last_ns;
    bool ever = wave->ever;
    memset(wave, 0, sizeof *wave);
    wave->columns = columns;
    wave->stamped = stamped;
    wave->last_ns = last_ns;
    wave->ever = ever;
    memcpy(wave->channels, channels, (size_t)columns);
    memcpy(wave->told_as, channels, (size_t)columns);
}

void wave_interrupt(struct wave *wave)
{
    uint8_t channels[WAVE_COLUMNS];
    memcpy(channels, wave->channels, sizeof channels);
    wave_start(wave, channels, wave->columns, wave->stamped);
}

/* --- how fast does it go? ------------------------------------------------------------------- */

static void stretch_begin(struct wave_stretch *stretch, const struct wave_line *line)
{
    *stretch = (struct wave_stretch){.from_ns = line->arrival_ns,
                                     .to_ns = line->arrival_ns,
                                     .stamp_from = line->stamp,
                                     .stamp_to = line->stamp,
                                     .begun = true};
}

/* What arrived together with the first line belongs to the time before. */
static void stretch_add(struct wave_stretch *stretch, const struct wave_line *line)
{
    stretch->stamp_to = line->stamp;
    if (line->arrival_ns == stretch->from_ns) {
        stretch->stamp_from = line->stamp;
        return;
    }
    stretch->to_ns = line->arrival_ns;
    stretch->rows += 1;
    stretch->lines += line->lines;
    stretch->bytes += line->bytes;
}

static double span_ns(const struct wave_stretch *stretch)
{
    return (double)(stretch->to_ns - stretch->from_ns);
}

/* It ends before an arrival, so that a burst is never cut in two. */
static bool stretch_ends(const struct wave_stretch *stretch, const struct wave_line *line)
{
    return stretch->begun && line->arrival_ns > stretch->to_ns && span_ns(stretch) >= stretch_ns &&
           stretch->rows >= rows_least;
}

static double lines_hz(const struct wave_stretch *stretch)
{
    return stretch->lines * 1e9 / span_ns(stretch);
}

static bool near(double a, double b, double share)
{
    return fabs(a - b) <= share * fmax(fabs(a), fabs(b));
}

/* --- what keeps time? ----------------------------------------------------------------------- */

/* Stamps advance by `unit` with each line where they count; else they go with the clock. False
 * where they do neither. */
static bool stamps_keep_time(struct wave *wave, double rate_hz)
{
    const struct wave_stretch *a = &wave->before, *b = &wave->now;
    double first = a->stamp_to - a->stamp_from, second = b->stamp_to - b->stamp_from;
    double per_s = (first + second) * 1e9 / (span_ns(a) + span_ns(b));
    wave->unit = per_s / rate_hz;
    return wave->falls <= FALLS_MOST && first > 0 && second > 0 &&
           near(first / span_ns(a), second / span_ns(b), same_pace);
}

/* Bytes a second that a full wire carries, where this is one; else 0. */
static double full_wire(double bytes_hz)
{
    static const double wires[] = {480, 960, 1920, 3840, 5760, 11520, 23040, 25000};
    for (size_t i = 0; i < sizeof wires / sizeof wires[0]; i++)
        if (near(bytes_hz, wires[i], full_share))
            return wires[i];
    return 0;
}

/* Chooses the clock and gives the time line its nominal rate. */
static double choose_clock(struct wave *wave)
{
    double ns = span_ns(&wave->before) + span_ns(&wave->now);
    double rate_hz = (wave->before.lines + wave->now.lines) * 1e9 / ns;
    double bytes_hz = (wave->before.bytes + wave->now.bytes) * 1e9 / ns;
    double wire_hz = wave->longest > wave->shortest ? full_wire(bytes_hz) : 0;
    wave->clock = CLOCK_LINES;
    if (wave->stamped && stamps_keep_time(wave, rate_hz)) {
        wave->clock = CLOCK_STAMPS;
    } else if (wire_hz > 0) {
        wave->clock = CLOCK_BYTES;
        wave->unit = bytes_hz / rate_hz;
        rate_hz = wire_hz / wave->unit;
    }
    timeline_start(&wave->timeline, rate_hz);
    wave->running = true;
    return rate_hz;
}

/* --- placing -------------------------------------------------------------------------------- */

/* Stamps of two milliseconds and one in turn say nothing of single samples. */
static bool counts_exactly(double unit)
{
    return unit >= 4 || fabs(unit - floor(unit + 0.5)) < 0.02 * unit;
}

/* Intervals of the time line since the row before; and samples that were lost in between, told by
 * the device's own counting or not. */
static double step_of(struct wave *wave, const struct wave_line *line, int64_t *lost, bool *counted)
{
    *lost = line->lost;
    *counted = false;
    double before = wave->stamp, step = line->lines;
    wave->stamp = line->stamp;
    if (wave->clock == CLOCK_BYTES)
        step = line->bytes / wave->unit;
    if (wave->clock == CLOCK_STAMPS) {
        double ahead = (line->stamp - before) / wave->unit;
        double most = step_most_s * timeline_rate_hz(&wave->timeline);
        if (ahead > 0 && ahead <= fmax(most, 1)) { /* else it began anew: the next line as usual */
            step = ahead;
            *lost = counts_exactly(wave->unit) ? (int64_t)floor(fmax(ahead - 0.5, 0)) : 0;
            *counted = true;
        }
    }
    return fmax(step, 0.01);
}

/* Told now, whenever it came. */
static void place(struct wave *wave, const struct decoder *decoder, const struct wave_line *line,
                  int64_t now_ns, const struct event_sink *sink)
{
    int64_t lost;
    bool counted, first = !wave->timeline.begun;
    double step = step_of(wave, line, &lost, &counted);
    timeline_step(&wave->timeline, step);
    int64_t time_ns = timeline_time(&wave->timeline, line->arrival_ns);
    if (wave->ever && time_ns <= wave->last_ns)
        time_ns = wave->last_ns + 1;
    if (lost > 0 && !first)
        channel_loss(decoder, wave->last_ns, time_ns, lost, counted, now_ns, sink);
    wave->last_ns = time_ns;
    wave->ever = true;
    for (int i = 0; i < wave->columns; i++)
        if (wave->told_as[i] != WAVE_MUTE)
            channel_sample(decoder, wave->told_as[i], time_ns, line->values[i], now_ns, sink);
}

/* --- holding -------------------------------------------------------------------------------- */

static int width_of(const struct wave *wave)
{
    return wave->columns + wave->stamped;
}

/* The older half goes; the pace is measured over more than can be held. */
static void forget_half(struct wave *wave)
{
    int gone = wave->rows / 2, kept = wave->rows - gone;
    size_t width = (size_t)width_of(wave);
    memmove(wave->held, wave->held + (size_t)gone * width,
            (size_t)kept * width * sizeof *wave->held);
    memmove(wave->held_us, wave->held_us + gone, (size_t)kept * sizeof *wave->held_us);
    memmove(wave->held_bytes, wave->held_bytes + gone, (size_t)kept * sizeof *wave->held_bytes);
    memmove(wave->held_lines, wave->held_lines + gone, (size_t)kept * sizeof *wave->held_lines);
    memmove(wave->held_lost, wave->held_lost + gone, (size_t)kept * sizeof *wave->held_lost);
    wave->rows = kept;
}

static void hold(struct wave *wave, const struct wave_line *line)
{
    int width = width_of(wave);
    if (wave->rows == WAVE_ROWS || (wave->rows + 1) * width > WAVE_HELD)
        forget_half(wave);
    int64_t since_us = (line->arrival_ns - wave->held_from_ns) / 1000;
    if (wave->rows == 0 || since_us > UINT32_MAX) {
        wave->rows = 0;
        wave->held_from_ns = line->arrival_ns;
        since_us = 0;
    }
    double *row = wave->held + wave->rows * width;
    memcpy(row, line->values, (size_t)wave->columns * sizeof *row);
    if (wave->stamped)
        row[wave->columns] = line->stamp;
    wave->held_us[wave->rows] = (uint32_t)since_us;
    wave->held_bytes[wave->rows] = line->bytes;
    wave->held_lost[wave->rows] = line->lost;
    wave->held_lines[wave->rows++] = line->lines;
}

static void place_held(struct wave *wave, const struct decoder *decoder, int64_t now_ns,
                       const struct event_sink *sink)
{
    int width = width_of(wave);
    for (int i = 0; i < wave->rows; i++) {
        const double *row = wave->held + i * width;
        struct wave_line line = {.stamp = wave->stamped ? row[wave->columns] : NAN,
                                 .bytes = wave->held_bytes[i],
                                 .lines = wave->held_lines[i],
                                 .lost = wave->held_lost[i],
                                 .arrival_ns =
                                     wave->held_from_ns + (int64_t)wave->held_us[i] * 1000};
        memcpy(line.values, row, (size_t)wave->columns * sizeof *row);
        place(wave, decoder, &line, now_ns, sink);
    }
    wave->rows = 0;
}

static void measure(struct wave *wave, struct decoder *decoder, const struct wave_line *line,
                    wave_begins *begins, const struct event_sink *sink)
{
    bool steady =
        wave->before.begun && near(lines_hz(&wave->before), lines_hz(&wave->now), same_pace);
    if (!steady || lines_hz(&wave->now) < slowest_hz)
        return;
    double rate_hz = choose_clock(wave);
    begins(decoder, rate_hz, line->arrival_ns, sink);
    place_held(wave, decoder, line->arrival_ns, sink);
}

/* Where the pace is another than the time line believes, twice over, it is measured anew. */
static bool has_changed_pace(struct wave *wave)
{
    double expected_hz = timeline_rate_hz(&wave->timeline), hz = lines_hz(&wave->now);
    if (wave->clock == CLOCK_BYTES)
        hz = wave->now.bytes / wave->unit * 1e9 / span_ns(&wave->now);
    if (wave->clock == CLOCK_STAMPS)
        hz = (wave->now.stamp_to - wave->now.stamp_from) / wave->unit * 1e9 / span_ns(&wave->now);
    wave->strange = near(hz, expected_hz, same_pace) ? 0 : (uint8_t)(wave->strange + 1);
    return wave->strange >= STRANGE_MOST;
}

/* The new stretch begins where the last one ended. */
static void stretch_follow(struct wave *wave, const struct wave_line *line)
{
    if (!wave->now.begun) /* forgotten just now */
        return;
    struct wave_line last = *line;
    last.arrival_ns = wave->now.to_ns;
    last.stamp = wave->now.stamp_to;
    wave->before = wave->now;
    stretch_begin(&wave->now, &last);
}

static void look_at(struct wave *wave, const struct wave_line *line)
{
    uint8_t bytes = (uint8_t)(line->bytes < UINT8_MAX ? line->bytes : UINT8_MAX);
    wave->shortest = !wave->shortest || bytes < wave->shortest ? bytes : wave->shortest;
    wave->longest = bytes > wave->longest ? bytes : wave->longest;
    if (wave->now.begun && line->stamp <= wave->now.stamp_to && wave->falls < UINT8_MAX)
        wave->falls++;
}

void wave_put(struct wave *wave, struct decoder *decoder, const struct wave_line *line,
              wave_begins *begins, const struct event_sink *sink)
{
    if (stretch_ends(&wave->now, line)) {
        if (!wave->running)
            measure(wave, decoder, line, begins, sink);
        else if (has_changed_pace(wave))
            wave_interrupt(wave);
        stretch_follow(wave, line);
    }
    look_at(wave, line);
    if (!wave->now.begun)
        stretch_begin(&wave->now, line);
    else
        stretch_add(&wave->now, line);
    if (wave->running)
        place(wave, decoder, line, line->arrival_ns, sink);
    else
        hold(wave, line);
}
