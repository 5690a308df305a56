#include "heart/ecg_beats.h"

#include "base/status.h"
#include "heart/ecg_mark.h"
#include "heart/stats.h"
#include <math.h>
#include <string.h>

#ifndef P
#define P(name, value) static const double name = value;
#endif
enum { SHARE, NOISE, AFTER_T, MAIN, ANY, ANY_SURE, SHARP, STEP, EARLY, BEFORE_DUE, OTHER_LAST, WILD, RIVAL_AHEAD, ONE, FEATURES };
#define LOOK_AHEAD 80
#define REFRACTORY 25
P(WILD_RATE, 0.1)
P(FIRST_ZONE, 75)
P(T_ZONE, 50)
P(EARLY_END, 60)
P(EARLY_SPAN, 30)
P(BIAS, 0)
P(RIVAL_GAP, 0.65)
P(RIVAL_MAX, 5)
#ifndef DUMP
static
#endif
double weights[FEATURES] = {0};

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

void ecg_beats_start(struct ecg_beats *beats)
{
    beats->started = false;
}

static void begin(struct ecg_beats *beats, int64_t time_ns, double value)
{
    memset(beats, 0, sizeof *beats);
    beats->started = true;
    beats->last_told_ns = -1;
    ecg_wave_start(&beats->wave, time_ns, value);
}

static const struct ecg_candidate *queued(const struct ecg_beats *beats, int64_t i)
{
    return &beats->queue[i & (ECG_QUEUE - 1)];
}


static void features_of(const struct ecg_beats *beats, const struct ecg_candidate *peak, double f[FEATURES])
{
    double distance = (double)(peak->cell - beats->last.cell);
    double phase = distance / beats->usual_interval;
    bool soon = distance < T_ZONE;
    f[SHARE] = clamp(log(peak->height / beats->usual_height), -3, 0.5);
    f[NOISE] = clamp(log(peak->height / fmax(beats->noise, 0.02 * beats->usual_height)), -1, 2.5);
    f[AFTER_T] = soon ? clamp(log(peak->height / fmax(beats->wave_t, 0.02 * beats->usual_height)), -1, 2) - 2 : 0;
    f[MAIN] = clamp(peak->match.main, 0, 1);
    f[ANY] = clamp(peak->match.known, 0, 1);
    f[SHARP] = clamp(log(peak->sharpness / beats->usual_sharpness), -0.8, 0.2);
    f[STEP] = peak->step;
    f[EARLY] = clamp((EARLY_END - distance) / EARLY_SPAN, 0, 1);
    f[BEFORE_DUE] = clamp(0.8 - phase, 0, 0.5);
    f[ANY_SURE] = clamp((peak->match.known - 0.8) / 0.15, 0, 1);
    f[OTHER_LAST] = soon ? 1 - clamp(beats->last.match.main, 0, 1) : 0;
    f[WILD] = clamp(0.5*log(beats->wild / (beats->usual_height * beats->usual_height) + 1e-4), -3, 0);
    f[RIVAL_AHEAD] = 0;
    f[ONE] = 1;
}

static double odds_of(const struct ecg_beats *beats, const struct ecg_candidate *peak)
{
    double f[FEATURES], sum = 0;
    features_of(beats, peak, f);
    for (int i = 0; i < FEATURES; i++)
        sum += weights[i] * f[i];
    return sum;
}

static double rival_of(const struct ecg_beats *beats, const struct ecg_candidate *peak)
{
    double best = 0;
    for (int64_t i = beats->judged + 1; i < beats->queued; i++) {
        const struct ecg_candidate *other = queued(beats, i);
        double gap = (double)(other->cell - peak->cell);
        if (gap >= REFRACTORY && gap < RIVAL_GAP * beats->usual_interval)
            best = fmax(best, odds_of(beats, other));
    }
    return fmin(best, RIVAL_MAX) / RIVAL_MAX;
}

static bool is_first(const struct ecg_beats *beats, const struct ecg_candidate *peak)
{
    double greatest = beats->usual_height;
    double distance = (double)(peak->cell - beats->last.cell);
    for (int64_t i = beats->judged; i < beats->queued; i++)
        greatest = fmax(greatest, queued(beats, i)->height);
    if (peak->height < 0.5 * greatest || peak->step > 0.8)
        return false;
    return beats->last.height <= 0 || distance > FIRST_ZONE || peak->height > 0.7 * beats->last.height;
}

static bool outshone(struct ecg_beats *beats, const struct ecg_candidate *peak)
{
    for (int64_t i = beats->judged + 1; i < beats->queued; i++) {
        struct ecg_candidate *other = &beats->queue[i & (ECG_QUEUE - 1)];
        if (other->cell - peak->cell >= REFRACTORY)
            break;
        if (beats->height_count < 3 ? other->height > peak->height : odds_of(beats, other) > peak->odds)
            return true;
    }
    return false;
}

static bool is_beat(const struct ecg_beats *beats, struct ecg_candidate *peak)
{
    double distance = (double)(peak->cell - beats->last.cell);
    if (beats->last.height > 0 && distance < REFRACTORY)
        return false;
    if (beats->height_count < 3)
        return is_first(beats, peak) && !outshone((struct ecg_beats *)beats, peak);
    peak->odds = odds_of(beats, peak);
    peak->odds += weights[RIVAL_AHEAD] * rival_of(beats, peak);
    return peak->odds > BIAS && !outshone((struct ecg_beats *)beats, peak);
}

static void remember(struct ecg_beats *beats, const struct ecg_candidate *peak)
{
    double distance = (double)(peak->cell - beats->last.cell);
    if (beats->last.height > 0 && distance < 250) {
        beats->intervals[beats->interval_count++ % ECG_HISTORY] = distance;
        int64_t kept = beats->interval_count < ECG_HISTORY ? beats->interval_count : ECG_HISTORY;
        beats->usual_interval = stats_median(beats->intervals, (size_t)kept);
    }
    if (beats->interval_count == 0)
        beats->usual_interval = 100;
    beats->heights[beats->height_count++ % ECG_HISTORY] = peak->height;
    bool weak = beats->last.height > 0 && distance > 1.3 * beats->usual_interval && peak->height < 0.4 * beats->usual_height && peak->match.strength > 0.85;
    if (weak)
        for (int i = 0; i < ECG_HISTORY; i++)
            beats->heights[i] = peak->height;
    int64_t kept = beats->height_count < ECG_HISTORY ? beats->height_count : ECG_HISTORY;
    beats->usual_height = stats_median(beats->heights, (size_t)kept);
    double weight = beats->height_count <= 8 ? 1 / (double)beats->height_count : 0.125;
    beats->usual_sharpness += weight * (peak->sharpness - beats->usual_sharpness);
    beats->last = *peak;
}

static int tell(struct ecg_beats *beats, const struct ecg_candidate *peak, struct beat_body *found)
{
    double window[ECG_WINDOW];
    ecg_shape_window(&beats->wave, peak->cell, window);
    struct ecg_match match = ecg_shape_match(beats->shapes, window);
    int which = ecg_shape_learn(beats->shapes, window, match, peak->height);
    struct ecg_shape *shape = &beats->shapes[which];
    struct ecg_mark mark =
        ecg_mark(&beats->wave, peak->cell, shape, shape->count > 1 ? match.shift : 0);
    double quiet = sqrt(ecg_wave_quiet(&beats->wave, peak->cell));
    double clear = clamp((peak->height / fmax(quiet, 1e-300) - 2.0) / 3.0, 0, 1);
    double still = clamp((0.9 - peak->step) / 0.2, 0, 1);
    found->quality = clear * still * clamp(0.5 + (match.strength - 0.5), 0.4, 1);
    found->height = mark.height;
    found->base = mark.base;
    found->time_ns = mark.time_ns;
    remember(beats, peak);
    if (mark.time_ns <= beats->last_told_ns)
        return 0;
    beats->last_told_ns = mark.time_ns;
    return 1;
}

static void learn_noise(struct ecg_beats *beats, const struct ecg_candidate *peak)
{
    if (beats->last.height <= 0)
        return;
    double distance = (double)(peak->cell - beats->last.cell);
    if (distance < REFRACTORY)
        return;
    beats->wild += WILD_RATE * (peak->height * peak->height - beats->wild);
    double *level = distance < T_ZONE ? &beats->wave_t : &beats->noise;
    *level = *level > 0 ? *level + 0.125 * (peak->height - *level) : peak->height;
}

static int judge(struct ecg_beats *beats, struct beat_body *found)
{
    struct ecg_candidate peak = *queued(beats, beats->judged);
    bool beat = is_beat(beats, &peak);
#ifdef DUMP
    if (dump_on) {
        double f[FEATURES] = {0};
        if (beats->height_count >= 3) features_of(beats, &peak, f), f[RIVAL_AHEAD] = rival_of(beats, &peak);
        printf("C %.3f %g %d %d", (double)(peak.cell + 1) * 0.008, peak.height, beats->height_count >= 3, beat);
        for (int i = 0; i < FEATURES; i++) printf(" %.3f", f[i]);
        printf("\n");
    }
#endif
    beats->judged++;
    if (beat)
        return tell(beats, &peak, found);
    learn_noise(beats, &peak);
    return 0;
}

static void enqueue(struct ecg_beats *beats, const struct ecg_peak *peak)
{
    struct ecg_candidate candidate = {.cell = peak->cell, .height = sqrt(peak->power), .match = {.which = -1}};
    if (beats->queued - beats->judged >= ECG_QUEUE || candidate.height < 0.05 * beats->usual_height)
        return;
    double window[ECG_WINDOW];
    ecg_shape_window(&beats->wave, peak->cell, window);
    candidate.match = ecg_shape_match(beats->shapes, window);
    candidate.sharpness = ecg_shape_sharpness(window + 5, ECG_WINDOW - 10);
    candidate.step = ecg_wave_step(&beats->wave, peak->cell);
    candidate.quiet = sqrt(ecg_wave_quiet(&beats->wave, peak->cell));
    beats->queue[beats->queued++ & (ECG_QUEUE - 1)] = candidate;
}

static int close_cell(struct ecg_beats *beats, double mean, struct beat_body *found)
{
    struct ecg_peak peak;
    if (ecg_wave_cell(&beats->wave, mean, &peak))
        enqueue(beats, &peak);
    if (beats->judged < beats->queued &&
        beats->wave.cell - queued(beats, beats->judged)->cell > LOOK_AHEAD)
        return judge(beats, found);
    return 0;
}

static int cross_edges(struct ecg_beats *beats, int64_t time_ns, double value,
                       struct beat_body found[BEATS_AT_ONCE])
{
    struct ecg_wave *wave = &beats->wave;
    int count = 0;
    double rate = (value - wave->last_value) / (double)(time_ns - wave->last_ns);
    while (wave->edge_ns <= time_ns) {
        double length = (double)(wave->edge_ns - wave->last_ns);
        double at = wave->last_value + rate * length;
        double area = wave->area + 0.5 * (wave->last_value + at) * length;
        wave->area = 0;
        wave->last_ns = wave->edge_ns;
        wave->last_value = at;
        wave->edge_ns += ECG_CELL_NS;
        count += close_cell(beats, area * (1 / (double)ECG_CELL_NS), &found[count < BEATS_AT_ONCE ? count : 0]);
    }
    return count;
}

int ecg_beats_push(struct ecg_beats *beats, int64_t time_ns, double value,
                   struct beat_body found[BEATS_AT_ONCE], bool *interrupted)
{
    struct ecg_wave *wave = &beats->wave;
    *interrupted = false;
    if (!beats->started || time_ns - wave->last_ns > BEATS_GAP_NS) {
        *interrupted = beats->started;
        begin(beats, time_ns, value);
        return 0;
    }
    ENSURE(time_ns > wave->last_ns);
    ecg_wave_keep(wave, time_ns, value);
    int count = time_ns >= wave->edge_ns ? cross_edges(beats, time_ns, value, found) : 0;
    wave->area += 0.5 * (wave->last_value + value) * (double)(time_ns - wave->last_ns);
    wave->last_ns = time_ns;
    wave->last_value = value;
    return count;
}

bool ecg_beats_of(const struct recording *recording, struct beat_list *list)
{
    static struct ecg_beats beats;
    ecg_beats_start(&beats);
    bool opens = true;
    size_t tail = (size_t)recording->rate_hz + 1;
    int64_t time_ns = 0, step_ns = ns_from_s(1 / recording->rate_hz);
    double value = 0;
    for (size_t i = 0; i < recording->count + tail; i++) {
        time_ns = i < recording->count ? recording_time_ns(recording, i) : time_ns + step_ns;
        if (i < recording->count && !isfinite(recording->values[i]))
            continue;
        value = i < recording->count ? recording->values[i] : value;
        struct beat_body found[BEATS_AT_ONCE];
        bool interrupted;
        int count = ecg_beats_push(&beats, time_ns, value, found, &interrupted);
        for (int k = 0; k < count; k++) {
            if (!beat_list_add(list, &found[k], opens))
                return false;
            opens = false;
        }
        opens = opens || interrupted;
    }
    return true;
}
