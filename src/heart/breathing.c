/* Breathing rate and phase from the beats; see the header.
 *
 * A channel is what one of the three ways gives, as a list with time counted back from the moment
 * asked about. Cosines of the frequency grid are made by turning each point's own angle on by the
 * grid's step, so that a point costs two cosines in all. */
#include "heart/breathing.h"

#include "base/clock.h"
#include "base/text.h"
#include "heart/sine_fit.h"
#include "heart/stats.h"
#include <math.h>
#include <string.h>

#define WINDOW_S      40.0
#define LEAST_S       24.0
#define POINTS_MAX    STATS_SORT_MAX
#define POINTS_LEAST  12
#define COVERED_LEAST 0.75
#define NYQUIST       0.45 /* of the rate of beats */
#define OUTLIER       2.5
#define FLOOR         0.15 /* of the mean: no single channel forbids a rate */
#define KEEP          0.87 /* of the smoothed spectrum, each second */
#define WHITEN        1.5  /* power of frequency */
#define RATE_LEAST_HZ (3.0 / 60)
#define RATE_MOST_HZ  (30.0 / 60)
#define NEAR_HZ       0.02
#define SURE_LEAST    0.5
#define RHYTHM_MOST   0.6 /* from the rhythm alone: slow waves look like breath */
#define PHASE_BREATHS 2.5
#define RHYTHM_LEAST  0.5 /* of the best channel's share at the rate, to take the phase from it */

enum channel_kind { RHYTHM, HEIGHT, BASE, CHANNELS };

struct channel {
    size_t count;
    double ago_s[POINTS_MAX]; /* from end_ns, not above zero */
    double value[POINTS_MAX], weight[POINTS_MAX];
    double span_s; /* from the first point to end_ns, at most WINDOW_S */
    double beats_hz;
    double spectrum[BREATHING_STEPS]; /* adds up to 1 */
};

void breathing_start(struct breathing *breathing)
{
    memset(breathing, 0, sizeof *breathing);
}

void breathing_break(struct breathing *breathing)
{
    breathing_start(breathing);
}

void breathing_beat(struct breathing *breathing, const struct beat_body *beat)
{
    size_t count = breathing->wave_count;
    bool later = count == 0 || beat->time_ns > breathing->waves[count - 1].time_ns;
    bool possible = fabs(beat->height) <= 1e12 && fabs(beat->base) <= 1e12; /* not NaN */
    if (!later || !possible || !(beat->quality >= RR_TRUST))
        return;
    if (count == BREATHING_WAVES) {
        count--;
        memmove(breathing->waves, breathing->waves + 1, count * sizeof breathing->waves[0]);
    }
    breathing->waves[count] = (struct breathing_wave){beat->time_ns, beat->height, beat->base};
    breathing->wave_count = count + 1;
}

static void add(struct channel *channel, int64_t ago_ns, double value, double weight)
{
    channel->ago_s[channel->count] = -s_from_ns(ago_ns);
    channel->value[channel->count] = value;
    channel->weight[channel->count] = weight;
    channel->count++;
}

static void take_rhythm(struct channel *channel, const struct rates *rates, int64_t end_ns)
{
    struct rates_span span = rates_between(rates, end_ns - ns_from_s(WINDOW_S), end_ns);
    if (span.last - span.first > POINTS_MAX)
        span.first = span.last - POINTS_MAX;
    for (size_t i = span.first; i < span.last; i++) {
        const struct rate_point *point = &rates->at[i];
        int64_t ago_ns = end_ns - rate_middle_ns(point);
        if (point->weight > 0 && s_from_ns(ago_ns) < WINDOW_S)
            add(channel, ago_ns, point->bpm, point->weight);
    }
}

static void take_wave(struct channel *channel, const struct breathing *breathing, bool height,
                      int64_t end_ns)
{
    size_t last = breathing->wave_count;
    while (last > 0 && breathing->waves[last - 1].time_ns > end_ns)
        last--;
    size_t first = last;
    while (first > 0 && last - first < POINTS_MAX &&
           s_from_ns(end_ns - breathing->waves[first - 1].time_ns) < WINDOW_S)
        first--;
    for (size_t i = first; i < last; i++) {
        const struct breathing_wave *wave = &breathing->waves[i];
        add(channel, end_ns - wave->time_ns, height ? wave->height : wave->base, 1);
    }
}

/* Whether its points lie close enough over a long enough time. A point stands for the time to the
 * next, up to twice the usual. */
static enum reason judge(struct channel *channel)
{
    if (channel->count < POINTS_LEAST)
        return REASON_SETTLING;
    double steps_s[POINTS_MAX], covered_s = 0;
    size_t steps = channel->count - 1;
    for (size_t i = 0; i < steps; i++)
        steps_s[i] = channel->ago_s[i + 1] - channel->ago_s[i];
    double usual_s = stats_median(steps_s, steps);
    for (size_t i = 0; i < steps; i++)
        covered_s += fmin(steps_s[i], 2 * usual_s);
    channel->span_s = -channel->ago_s[0];
    channel->beats_hz = 1 / usual_s;
    if (channel->span_s < LEAST_S)
        return REASON_SETTLING;
    covered_s += fmin(-channel->ago_s[steps], 3 * usual_s);
    return covered_s >= COVERED_LEAST * channel->span_s ? REASON_NONE : REASON_GAP;
}

/* Hann's, leaning to what is new: its middle is 15 s ago. */
static double taper(const struct channel *channel, size_t i)
{
    double x = fmax(0, 1 + channel->ago_s[i] / channel->span_s);
    double sine = sin(M_PI * x * sqrt(x));
    return sine * sine;
}

/* Takes level and slope off, and bounds what stands out. False: it does not move at all. */
static bool level_off(struct channel *channel)
{
    double first = channel->value[0], w = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i < channel->count; i++) {
        double weight = channel->weight[i], at = channel->ago_s[i],
               value = channel->value[i] - first;
        w += weight;
        x += weight * at;
        y += weight * value;
        xx += weight * at * at;
        xy += weight * at * value;
    }
    double slope = (w * xy - x * y) / (w * xx - x * x), level = (y - slope * x) / w;
    double size[POINTS_MAX];
    for (size_t i = 0; i < channel->count; i++) {
        channel->value[i] -= first + level + slope * channel->ago_s[i];
        size[i] = fabs(channel->value[i]);
    }
    double bound = OUTLIER * 1.4826 * stats_median(size, channel->count);
    for (size_t i = 0; i < channel->count; i++)
        channel->value[i] = fmin(fmax(channel->value[i], -bound), bound);
    return bound > 1e-9 * (1 + fabs(first)) && isfinite(bound);
}

/* The last step of the grid that the beats can show. */
static size_t steps_shown(const struct channel *channel)
{
    double most_hz = NYQUIST * channel->beats_hz;
    double steps = (most_hz - BREATHING_LEAST_HZ) / BREATHING_STEP_HZ;
    if (!(steps > 0))
        return 0;
    return steps >= BREATHING_STEPS - 1 ? BREATHING_STEPS : (size_t)steps + 1;
}

/* Power times frequency to 3/2, adding up to 1. */
static void transform(struct channel *channel)
{
    double re[BREATHING_STEPS] = {0}, im[BREATHING_STEPS] = {0}, sum = 0;
    size_t steps = steps_shown(channel);
    for (size_t i = 0; i < channel->count; i++) {
        double angle = 2 * M_PI * channel->ago_s[i];
        double size = channel->weight[i] * taper(channel, i) * channel->value[i];
        double c = size * cos(angle * BREATHING_LEAST_HZ),
               s = size * sin(angle * BREATHING_LEAST_HZ);
        double turn_c = cos(angle * BREATHING_STEP_HZ), turn_s = sin(angle * BREATHING_STEP_HZ);
        for (size_t k = 0; k < steps; k++) {
            re[k] += c;
            im[k] += s;
            double next = c * turn_c - s * turn_s;
            s = c * turn_s + s * turn_c;
            c = next;
        }
    }
    for (size_t k = 0; k < BREATHING_STEPS; k++) {
        double hz = BREATHING_LEAST_HZ + (double)k * BREATHING_STEP_HZ;
        channel->spectrum[k] = (re[k] * re[k] + im[k] * im[k]) * hz * sqrt(hz);
        sum += channel->spectrum[k];
    }
    for (size_t k = 0; k < BREATHING_STEPS; k++)
        channel->spectrum[k] = sum > 0 ? channel->spectrum[k] / sum : 0;
}

/* Geometric mean of the channels there are. */
static void fuse(struct channel channels[CHANNELS], const bool there[CHANNELS],
                 double fused[BREATHING_STEPS])
{
    int count = there[RHYTHM] + there[HEIGHT] + there[BASE];
    double sum = 0;
    for (size_t k = 0; k < BREATHING_STEPS; k++) {
        double product = 1;
        for (int c = 0; c < CHANNELS; c++)
            product *= there[c] ? channels[c].spectrum[k] + FLOOR / BREATHING_STEPS : 1;
        fused[k] = count == 1 ? product : count == 2 ? sqrt(product) : cbrt(product);
        sum += fused[k];
    }
    for (size_t k = 0; k < BREATHING_STEPS; k++)
        fused[k] /= sum;
}

static void smooth(struct breathing *breathing, const double fused[BREATHING_STEPS], int64_t end_ns)
{
    double since_s = s_from_ns(end_ns - breathing->smoothed_ns);
    double keep = breathing->smoothed ? pow(KEEP, since_s) : 0;
    for (size_t k = 0; k < BREATHING_STEPS; k++)
        breathing->spectrum[k] = keep * breathing->spectrum[k] + (1 - keep) * fused[k];
    breathing->smoothed = true;
    breathing->smoothed_ns = end_ns;
}

static double step_hz(double step)
{
    return BREATHING_LEAST_HZ + step * BREATHING_STEP_HZ;
}

/* The greatest value, between steps by a parabola through the power (the factor of frequency taken
 * back, lest it pull a slow breath up). NaN: it stands at the edge, and is no peak. */
static double peak_hz(const double spectrum[BREATHING_STEPS], size_t *peak)
{
    size_t best = 0;
    for (size_t k = 1; k < BREATHING_STEPS; k++)
        if (spectrum[k] > spectrum[best])
            best = k;
    *peak = best;
    if (best == 0 || best == BREATHING_STEPS - 1)
        return NAN;
    double before = spectrum[best - 1] / pow(step_hz((double)best - 1), WHITEN);
    double at = spectrum[best] / pow(step_hz((double)best), WHITEN);
    double after = spectrum[best + 1] / pow(step_hz((double)best + 1), WHITEN);
    double bend = before - 2 * at + after;
    double off = bend < 0 ? 0.5 * (before - after) / bend : 0;
    return step_hz((double)best + fmin(fmax(off, -1), 1));
}

static double share_near(const double spectrum[BREATHING_STEPS], double hz)
{
    double share = 0;
    for (size_t k = 0; k < BREATHING_STEPS; k++)
        if (fabs(step_hz((double)k) - hz) <= NEAR_HZ)
            share += spectrum[k];
    return share;
}

/* The chance of being right, from the share of the spectrum near its peak. */
static double confidence_of(double share, int channels)
{
    static const double none_at[] = {0.046, 0.110, 0.035}, sure_at[] = {0.455, 0.368, 0.300};
    double none = none_at[channels - 1], sure = sure_at[channels - 1];
    return fmin(fmax((share - none) / (sure - none), 0), 1);
}

/* Breath's phase at end_ns from one channel whose crest comes at `crest` of a breath. */
static double phase_of(const struct channel *channel, double hz, double crest)
{
    struct sine_fit sums;
    sine_fit_start(&sums);
    double look_s = fmin(PHASE_BREATHS / hz, channel->span_s);
    for (size_t i = 0; i < channel->count; i++) {
        double x = 1 + channel->ago_s[i] / look_s;
        if (x > 0)
            sine_fit_add(&sums, x, 2 * M_PI * hz * channel->ago_s[i], channel->value[i],
                         x * channel->weight[i]);
    }
    struct sine sine;
    if (!sine_fit_solve(&sums, &sine))
        return NAN;
    double phase = crest - atan2(sine.b, sine.a) / (2 * M_PI);
    return phase - floor(phase);
}

static double phase_at(const struct channel channels[CHANNELS], const bool there[CHANNELS],
                       double hz)
{
    double rhythm = there[RHYTHM] ? share_near(channels[RHYTHM].spectrum, hz) : 0;
    double height = there[HEIGHT] ? share_near(channels[HEIGHT].spectrum, hz) : 0;
    if (there[RHYTHM] && (!there[HEIGHT] || rhythm >= RHYTHM_LEAST * height))
        return phase_of(&channels[RHYTHM], hz, 0.5);
    return there[HEIGHT] ? phase_of(&channels[HEIGHT], hz, 0) : NAN;
}

static struct breathing_body nothing(enum reason reason, int64_t end_ns)
{
    return (struct breathing_body){.reason = (uint8_t)reason,
                                   .source = BREATHING_RHYTHM,
                                   .time_ns = end_ns,
                                   .rate_hz = NAN,
                                   .phase = NAN,
                                   .confidence = NAN};
}

/* Why the beats do not carry an estimate: rhythm's own reason where rhythm was all there was. */
static enum reason reason_for_none(const struct rates *rates, enum reason rhythm, int64_t end_ns)
{
    if (rhythm == REASON_NONE)
        return REASON_REGULAR;
    int64_t from_ns = end_ns - ns_from_s(WINDOW_S);
    if (rates->count == 0 || end_ns - rates->at[0].from_ns < ns_from_s(LEAST_S))
        return REASON_SETTLING;
    struct rates_cover cover =
        rates_cover(rates, rates_between(rates, from_ns, end_ns), from_ns, end_ns);
    return rates_reason(&cover, INFINITY);
}

static struct breathing_body estimate(struct breathing *breathing,
                                      struct channel channels[CHANNELS], const bool there[CHANNELS],
                                      int64_t end_ns)
{
    double fused[BREATHING_STEPS];
    fuse(channels, there, fused);
    smooth(breathing, fused, end_ns);
    size_t peak;
    double hz = peak_hz(breathing->spectrum, &peak);
    bool wave = there[HEIGHT] || there[BASE];
    int count = there[RHYTHM] + there[HEIGHT] + there[BASE];
    double confidence =
        confidence_of(share_near(breathing->spectrum, step_hz((double)peak)), count);
    if (!wave)
        confidence = fmin(confidence, RHYTHM_MOST);
    if (confidence < SURE_LEAST || isnan(hz))
        return nothing(REASON_NOISY, end_ns);
    double phase = phase_at(channels, there, hz);
    if (isnan(phase))
        return nothing(REASON_NOISY, end_ns);
    return (struct breathing_body){
        .reason = REASON_NONE,
        .source = !wave           ? BREATHING_RHYTHM
                  : there[RHYTHM] ? BREATHING_BOTH
                                  : BREATHING_WAVE,
        .time_ns = end_ns,
        .rate_hz = fmin(fmax(hz, RATE_LEAST_HZ), RATE_MOST_HZ),
        .phase = phase,
        .confidence = confidence,
    };
}

struct breathing_body breathing_at(struct breathing *breathing, const struct rates *rates,
                                   int64_t end_ns)
{
    struct channel channels[CHANNELS];
    bool there[CHANNELS];
    enum reason rhythm = REASON_NONE;
    for (int c = 0; c < CHANNELS; c++) {
        channels[c].count = 0;
        if (c == RHYTHM)
            take_rhythm(&channels[c], rates, end_ns);
        else
            take_wave(&channels[c], breathing, c == HEIGHT, end_ns);
        enum reason reason = judge(&channels[c]);
        rhythm = c == RHYTHM ? reason : rhythm;
        there[c] = reason == REASON_NONE && level_off(&channels[c]);
        if (there[c])
            transform(&channels[c]);
    }
    if (there[RHYTHM] || there[HEIGHT])
        return estimate(breathing, channels, there, end_ns);
    breathing->smoothed = false;
    return nothing(reason_for_none(rates, rhythm, end_ns), end_ns);
}

const char *breathing_parameters(void)
{
    return "{\"window_s\": " TEXT_OF(WINDOW_S) ", \"least_s\": " TEXT_OF(
        LEAST_S) ", "
                 "\"covered_"
                 "least\":"
                 " " TEXT_OF(COVERED_LEAST) ", \"of_beats_most\": " TEXT_OF(
                     NYQUIST) ", \"keep_a_second\": " TEXT_OF(KEEP) ", "
                                                                    "\"whit"
                                                                    "en\":"
                                                                    " " TEXT_OF(
                                                                        WHITEN) ", "
                                                                                "\"sure_least\":"
                                                                                " " TEXT_OF(
                                                                                    SURE_LEAST) ", "
                                                                                                "\""
                                                                                                "ra"
                                                                                                "te"
                                                                                                "s_"
                                                                                                "pe"
                                                                                                "r_"
                                                                                                "mi"
                                                                                                "n"
                                                                                                "\""
                                                                                                ": "
                                                                                                "[3"
                                                                                                ", "
                                                                                                "30"
                                                                                                "]"
                                                                                                "}";
}
