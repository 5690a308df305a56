/* A whole recording by the rules of the live engine.
 *
 * Samples go through the same detector, beats through the same interval rules, and every whole
 * second is judged and computed by the same function as live; only the waiting is gone, since here
 * the last beat of a window is always known. The end of a pulse wave is held for a second so that
 * its last beat can be decided.
 *
 * Spectral values come from the longest run without a gap and only where it is long enough for the
 * band (Task Force 1996: about ten periods of its slowest wave; five minutes for VLF and total). */
#include "heart/analysis.h"

#include "base/clock.h"
#include "heart/beats.h"
#include "heart/coherence.h"
#include "heart/hrv.h"
#include "heart/rr.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DURATION_MOST_S (14 * 24 * 3600.0)
#define RATE_LEAST_HZ   8.0
#define RATE_MOST_HZ    4000.0
#define HF_LEAST_S      60.0
#define LF_LEAST_S      120.0
#define VLF_LEAST_S     298.0 /* five minutes, less the beats cut off at both ends */

/* The recording while it is taken apart. */
struct work {
    struct analysis *analysis;
    struct rr rr;
    struct rr_interval *intervals; /* one a beat */
    size_t room;
    double start_s; /* of the intervals' clock, in the recording's time; whole */
};

static enum status no_memory(struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "not enough memory for this recording");
}

static void keep(struct work *work, const struct rr_interval *told, int count)
{
    for (int i = 0; i < count; i++) {
        size_t at = work->analysis->beat_count++;
        double t_s = work->start_s + s_from_ns(told[i].time_ns);
        ENSURE(at < work->room);
        work->analysis->beats[at] = (struct analysis_beat){
            .t_s = t_s, .rr_ms = told[i].rr_ms, .nn_ms = told[i].nn_ms, .class = told[i].class};
        work->intervals[at] = told[i];
    }
}

static void keep_beat(struct work *work, int64_t time_ns, double quality)
{
    struct rr_interval told[RR_AT_ONCE];
    keep(work, told, rr_beat(&work->rr, time_ns, quality, told));
}

static void keep_break(struct work *work)
{
    struct rr_interval told[RR_AT_ONCE];
    keep(work, told, rr_break(&work->rr, told));
}

static enum status take_wave(const struct analysis_input *input, struct work *work,
                             struct problem *problem)
{
    const struct recording recording = {.values = input->values,
                                        .times_s = input->times_s,
                                        .count = input->count,
                                        .rate_hz = input->rate_hz};
    struct beat_list list = {0};
    enum status status = beats_of_recording(input->kind == ANALYSIS_ECG ? SIGNAL_ECG : SIGNAL_PPG,
                                            &recording, &list, problem);
    for (size_t i = 0; i < list.count; i++) {
        if (list.at[i].opens)
            keep_break(work);
        keep_beat(work, list.at[i].beat.time_ns, list.at[i].beat.quality);
    }
    beat_list_finish(&list);
    return status;
}

static enum status take_intervals(const struct analysis_input *input, struct work *work,
                                  struct problem *problem)
{
    (void)problem;
    double t_ms = 0;
    keep_beat(work, 0, 1);
    for (size_t i = 0; i < input->count; i++) {
        t_ms += input->values[i];
        keep_beat(work, ns_from_s(t_ms / 1000), 1);
    }
    return STATUS_OK;
}

static enum status take_beats(const struct analysis_input *input, struct work *work,
                              struct problem *problem)
{
    (void)problem;
    work->start_s = floor(input->values[0]);
    for (size_t i = 0; i < input->count; i++)
        keep_beat(work, ns_from_s(input->values[i] - work->start_s), 1);
    return STATUS_OK;
}

static enum status check_samples(const struct analysis_input *input, struct problem *problem)
{
    if (!(input->rate_hz >= RATE_LEAST_HZ && input->rate_hz <= RATE_MOST_HZ))
        return problem_set(problem, STATUS_INVALID, "Give the rate with --rate, in Hz.",
                           "a pulse wave of %g samples a second; 25 to 250 are usual",
                           input->rate_hz);
    if ((double)input->count / input->rate_hz > DURATION_MOST_S)
        return problem_set(problem, STATUS_INVALID, "Check the rate, or cut the recording.",
                           "a recording of more than 14 days");
    return STATUS_OK;
}

static enum status check_intervals(const struct analysis_input *input, struct problem *problem)
{
    double sum_ms = 0;
    for (size_t i = 0; i < input->count; i++) {
        if (!(input->values[i] >= 1 && input->values[i] <= 1e8))
            return problem_set(problem, STATUS_INVALID, "Give intervals in milliseconds.",
                               "interval %zu is %g ms", i + 1, input->values[i]);
        sum_ms += input->values[i];
    }
    if (sum_ms > DURATION_MOST_S * 1000)
        return problem_set(problem, STATUS_INVALID, "Give intervals in milliseconds.",
                           "intervals that add up to more than 14 days");
    return STATUS_OK;
}

static enum status check_beats(const struct analysis_input *input, struct problem *problem)
{
    for (size_t i = 0; i < input->count; i++) {
        double t_s = input->values[i];
        if (!isfinite(t_s) || fabs(t_s) > 1e11 || t_s - input->values[0] > DURATION_MOST_S)
            return problem_set(problem, STATUS_INVALID, "Give beat times in seconds.",
                               "beat %zu stands at %g s", i + 1, t_s);
        if (i > 0 && !(t_s - input->values[i - 1] >= 0.001))
            return problem_set(problem, STATUS_INVALID,
                               "Give beat times in seconds, one after the other.",
                               "beat %zu at %g s does not come after the one before", i + 1, t_s);
    }
    return STATUS_OK;
}

/* What to do with each kind; by enum analysis_kind. */
static const struct kind_way {
    enum status (*check)(const struct analysis_input *input, struct problem *problem);
    enum status (*take)(const struct analysis_input *input, struct work *work,
                        struct problem *problem);
    size_t least;
} kind_ways[] = {
    [ANALYSIS_PPG] = {check_samples, take_wave, 2},
    [ANALYSIS_ECG] = {check_samples, take_wave, 2},
    [ANALYSIS_RR] = {check_intervals, take_intervals, 1},
    [ANALYSIS_BEATS] = {check_beats, take_beats, 2},
};

static bool is_wave(const struct analysis_input *input)
{
    return input->kind == ANALYSIS_PPG || input->kind == ANALYSIS_ECG;
}

/* From where to where the recording reaches. */
static void measure_span(const struct analysis_input *input, const struct analysis *analysis,
                         double *from_s, double *to_s)
{
    *from_s = 0;
    *to_s = is_wave(input) ? (double)input->count / input->rate_hz : 0;
    if (!is_wave(input) && analysis->beat_count > 0) {
        *from_s = analysis->beats[0].t_s;
        *to_s = analysis->beats[analysis->beat_count - 1].t_s;
    }
}

static void measure_artefacts(struct work *work, double from_s, double to_s)
{
    struct analysis *analysis = work->analysis;
    double usable_s = 0, before_s = from_s, gap_s = 0;
    size_t told = 0, corrected = 0;
    for (size_t i = 0; i < analysis->beat_count; i++) {
        const struct rr_interval *one = &work->intervals[i];
        if (one->first) {
            /* A recording begins and ends between two beats: that much is no gap. */
            double open_s = analysis->beats[i].t_s - before_s;
            gap_s = fmax(gap_s, i == 0 && open_s <= RR_GAP_MS / 1000 ? 0 : open_s);
        } else {
            told++;
            corrected += one->class != BEAT_NORMAL;
            usable_s += one->class == BEAT_NORMAL && one->trusted ? one->rr_ms / 1000 : 0;
        }
        before_s = analysis->beats[i].t_s;
    }
    if (to_s - before_s > RR_GAP_MS / 1000)
        gap_s = fmax(gap_s, to_s - before_s);
    analysis->duration_s = to_s - from_s;
    analysis->longest_gap_s = gap_s;
    analysis->corrected_percent = told > 0 ? 100.0 * (double)corrected / (double)told : NAN;
    analysis->usable_percent = to_s > from_s ? fmin(100 * usable_s / (to_s - from_s), 100) : NAN;
}

/* The corrected intervals, in order, with their times and whether each follows the last. */
struct series {
    double *times_s, *nn_ms;
    bool *follows;
    size_t count;
};

static bool series_create(const struct work *work, struct series *series)
{
    size_t room = work->analysis->beat_count + 1;
    *series = (struct series){.times_s = malloc(room * sizeof(double)),
                              .nn_ms = malloc(room * sizeof(double)),
                              .follows = malloc(room * sizeof(bool))};
    if (!series->times_s || !series->nn_ms || !series->follows)
        return false;
    bool unbroken = false;
    for (size_t i = 0; i < work->analysis->beat_count; i++) {
        const struct rr_interval *one = &work->intervals[i];
        unbroken = unbroken && !one->first;
        if (isnan(one->nn_ms))
            continue;
        series->times_s[series->count] = work->analysis->beats[i].t_s;
        series->nn_ms[series->count] = one->nn_ms;
        series->follows[series->count++] = unbroken;
        unbroken = true;
    }
    return true;
}

static void series_destroy(struct series *series)
{
    free(series->times_s);
    free(series->nn_ms);
    free(series->follows);
}

/* The longest run of intervals that follow one another: from *first, so many. */
static size_t longest_run(const struct series *series, size_t *first)
{
    size_t best = 0, begin = 0;
    double best_s = -1;
    for (size_t i = 0; i < series->count; i++) {
        if (!series->follows[i])
            begin = i;
        double run_s = series->times_s[i] - series->times_s[begin];
        if (run_s > best_s) {
            best_s = run_s;
            best = i - begin + 1;
            *first = begin;
        }
    }
    return best;
}

static double carried(double value, double run_s, double least_s)
{
    return run_s >= least_s ? value : NAN;
}

static enum status measure_hrv(struct work *work, struct spectrum *spectrum,
                               const struct series *series)
{
    struct analysis_hrv *hrv = &work->analysis->hrv;
    struct hrv_time time = hrv_in_time(series->nn_ms, series->follows, series->count);
    size_t first = 0, count = longest_run(series, &first);
    struct hrv_bands bands;
    if (hrv_in_frequency(spectrum, series->times_s + first, series->nn_ms + first, count, &bands) !=
        STATUS_OK)
        return STATUS_FAILED;
    double run_s = 0;
    if (count > 0)
        run_s = series->times_s[first + count - 1] - series->times_s[first] +
                series->nn_ms[first] / 1000;
    *hrv = (struct analysis_hrv){
        .mean_nn_ms = time.mean_nn_ms,
        .mean_hr_bpm = time.mean_hr_bpm,
        .sdnn_ms = time.sdnn_ms,
        .rmssd_ms = time.rmssd_ms,
        .pnn50_percent = time.pnn50_percent,
        .sd1_ms = time.sd1_ms,
        .sd2_ms = time.sd2_ms,
        .vlf_ms2 = carried(bands.vlf_ms2, run_s, VLF_LEAST_S),
        .lf_ms2 = carried(bands.lf_ms2, run_s, LF_LEAST_S),
        .hf_ms2 = carried(bands.hf_ms2, run_s, HF_LEAST_S),
        .total_ms2 = carried(bands.total_ms2, run_s, VLF_LEAST_S),
        .lf_hf = carried(bands.lf_hf, run_s, LF_LEAST_S),
        .peak_hz = carried(bands.peak_hz, run_s, LF_LEAST_S),
    };
    return STATUS_OK;
}

/* Every whole second of the recording. */
static bool measure_coherence(struct work *work, struct spectrum *spectrum, double from_s,
                              double to_s)
{
    struct analysis *analysis = work->analysis;
    struct settling settling;
    int64_t first = (int64_t)ceil(from_s - work->start_s),
            last = (int64_t)floor(to_s - work->start_s);
    size_t seconds = last >= first ? (size_t)(last - first) + 1 : 0, low = 0, high = 0;
    analysis->coherence = calloc(seconds + 1, sizeof *analysis->coherence);
    if (!analysis->coherence)
        return false;
    settling_start(&settling);
    for (size_t k = 0; k < seconds; k++) {
        struct coherence found;
        int64_t end_ns = (first + (int64_t)k) * NS_PER_S;
        for (; high < analysis->beat_count && work->intervals[high].time_ns <= end_ns; high++)
            settling_beat(&settling, work->intervals[high].time_ns, work->intervals[high].clear);
        while (low < high && work->intervals[low].time_ns < end_ns - 64 * NS_PER_S)
            low++;
        enum reason reason =
            coherence_at(spectrum, work->intervals + low, high - low, &settling, end_ns, &found);
        analysis->coherence[k] =
            (struct analysis_coherence){.t_s = work->start_s + s_from_ns(end_ns),
                                        .reason = reason,
                                        .ratio = found.ratio,
                                        .share = found.share,
                                        .peak_hz = found.peak_hz};
    }
    analysis->coherence_count = seconds;
    return true;
}

static enum status measure(const struct analysis_input *input, struct work *work)
{
    struct spectrum spectrum;
    struct series series = {0};
    double from_s, to_s;
    measure_span(input, work->analysis, &from_s, &to_s);
    measure_artefacts(work, from_s, to_s);
    if (!spectrum_create(&spectrum))
        return STATUS_FAILED;
    bool done = series_create(work, &series) &&
                measure_hrv(work, &spectrum, &series) == STATUS_OK &&
                measure_coherence(work, &spectrum, from_s, to_s);
    series_destroy(&series);
    spectrum_destroy(&spectrum);
    return done ? STATUS_OK : STATUS_FAILED;
}

/* More beats than the input can hold. */
static size_t beats_at_most(const struct analysis_input *input)
{
    if (!is_wave(input))
        return input->count + 2;
    double length_s = (double)input->count / input->rate_hz + 3;
    return (size_t)(length_s * 100 / 15) + 8; /* the detector leaves 160 ms between beats */
}

enum status analysis_run(const struct analysis_input *input, struct analysis *analysis,
                         struct problem *problem)
{
    const struct kind_way *way = &kind_ways[input->kind];
    memset(analysis, 0, sizeof *analysis);
    if (input->count < way->least)
        return problem_set(problem, STATUS_INVALID, "Give a longer recording.",
                           "a recording of %zu values", input->count);
    enum status status = way->check(input, problem);
    if (status != STATUS_OK)
        return status;
    struct work work = {.analysis = analysis, .room = beats_at_most(input)};
    rr_start(&work.rr);
    analysis->beats = calloc(work.room, sizeof *analysis->beats);
    work.intervals = calloc(work.room, sizeof *work.intervals);
    status = analysis->beats && work.intervals ? STATUS_OK : STATUS_FAILED;
    if (status == STATUS_OK) {
        status = way->take(input, &work, problem);
        keep_break(&work);
        if (!status)
            status = measure(input, &work);
    }
    free(work.intervals);
    if (status == STATUS_OK)
        return status;
    analysis_finish(analysis);
    return no_memory(problem);
}

void analysis_finish(struct analysis *analysis)
{
    free(analysis->beats);
    free(analysis->coherence);
    memset(analysis, 0, sizeof *analysis);
}
