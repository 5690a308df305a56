/* Artefacts, variability and its second opinion.
 *
 * Spectral values come from the longest run without a gap and only where it is long enough for the
 * band (hrv_withhold). */
#include "heart/analysis_work.h"

#include "base/clock.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether the signal was not believed when this beat came: coherence is withheld then, and so is
 * what would be measured from it here. */
static bool is_doubted(const struct work *work, double time_s)
{
    int64_t second = (int64_t)floor(time_s) + 1;
    return work->doubts && !work->input->raw && second >= 0 && second < work->seconds &&
           work->doubts[second] != REASON_NONE;
}

static void measure_artefacts(struct work *work)
{
    struct analysis *analysis = work->analysis;
    double usable_s = 0, before_s = work->from_s, gap_s = 0;
    size_t told = 0;
    for (size_t i = 0; i < analysis->beat_count; i++) {
        const struct rr_interval *one = &analysis->intervals[i];
        if (one->first) {
            /* A recording begins and ends between two beats: that much is no gap. */
            double open_s = analysis->beats[i].t_s - before_s;
            gap_s = fmax(gap_s, i == 0 && open_s <= RR_GAP_MS / 1000 ? 0 : open_s);
        } else {
            if (one->rr_ms > RR_GAP_MS)
                gap_s = fmax(gap_s, one->rr_ms / 1000);
            told++;
            analysis->classes[one->class]++;
            bool usable = one->class == BEAT_NORMAL && one->trusted;
            usable = usable && !is_doubted(work, s_from_ns(one->time_ns));
            usable_s += usable ? one->rr_ms / 1000 : 0;
        }
        before_s = analysis->beats[i].t_s;
    }
    if (work->to_s - before_s > RR_GAP_MS / 1000)
        gap_s = fmax(gap_s, work->to_s - before_s);
    double corrected = (double)(told - analysis->classes[BEAT_NORMAL]);
    analysis->longest_gap_s = gap_s;
    analysis->corrected_percent = told > 0 ? 100 * corrected / (double)told : NAN;
    analysis->usable_percent =
        analysis->duration_s > 0 ? fmin(100 * usable_s / analysis->duration_s, 100) : NAN;
}

/* Intervals in order, with their times and whether each follows the last. */
struct series {
    double *times_s, *nn_ms;
    bool *follows;
    size_t count;
};

static bool series_create(struct series *series, size_t room)
{
    *series = (struct series){.times_s = malloc((room + 1) * sizeof(double)),
                              .nn_ms = malloc((room + 1) * sizeof(double)),
                              .follows = malloc((room + 1) * sizeof(bool))};
    return series->times_s && series->nn_ms && series->follows;
}

static void series_destroy(struct series *series)
{
    free(series->times_s);
    free(series->nn_ms);
    free(series->follows);
}

static void leave_doubted_out(const struct work *work, struct series *series)
{
    size_t kept = 0;
    bool hole = false;
    for (size_t i = 0; i < series->count; i++) {
        bool doubted = is_doubted(work, series->times_s[i]);
        series->times_s[kept] = series->times_s[i];
        series->nn_ms[kept] = series->nn_ms[i];
        series->follows[kept] = series->follows[i] && !hole;
        kept += !doubted;
        hole = doubted;
    }
    series->count = kept;
}

static bool series_corrected(const struct work *work, struct series *series)
{
    const struct analysis *analysis = work->analysis;
    size_t room = rr_points_count(analysis->intervals, analysis->beat_count);
    if (!series_create(series, room))
        return false;
    series->count = rr_points(analysis->intervals, analysis->beat_count, 0, series->times_s,
                              series->nn_ms, series->follows, room);
    leave_doubted_out(work, series);
    return true;
}

/* As measured: every interval, believed or not. */
static bool series_raw(const struct analysis *analysis, struct series *series)
{
    if (!series_create(series, analysis->beat_count))
        return false;
    bool unbroken = false;
    for (size_t i = 0; i < analysis->beat_count; i++) {
        double rr_ms = analysis->beats[i].rr_ms;
        if (!isnan(rr_ms)) {
            series->times_s[series->count] = s_from_ns(analysis->intervals[i].time_ns);
            series->nn_ms[series->count] = rr_ms;
            series->follows[series->count++] = unbroken;
        }
        unbroken = !isnan(rr_ms);
    }
    return true;
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

static struct lomb_check no_lomb(void)
{
    return (struct lomb_check){NAN, NAN, NAN, NAN, NAN, false};
}

/* A second opinion on the spectrum that was just computed of the same run. */
static bool check_by_lomb(const struct spectrum *spectrum, const double *times_s,
                          const double *nn_ms, size_t count, struct lomb_check *check)
{
    double *density = malloc(SPECTRUM_BINS * sizeof *density);
    if (density && lomb_welch(times_s, nn_ms, count, density))
        *check = lomb_check(density, spectrum);
    free(density);
    return density != NULL;
}

static bool measure_series(const struct series *series, struct spectrum *spectrum,
                           struct analysis_hrv *hrv, struct lomb_check *lomb)
{
    size_t first = 0, count = longest_run(series, &first);
    const double *times_s = series->times_s + first, *nn_ms = series->nn_ms + first;
    hrv->time = hrv_in_time(series->nn_ms, series->follows, series->count);
    if (hrv_in_frequency(spectrum, times_s, nn_ms, count, &hrv->bands))
        return false;
    double run_s = count > 0 ? times_s[count - 1] - times_s[0] + nn_ms[0] / 1000 : 0;
    hrv->bands_s = run_s;
    if (run_s > 0 && !isnan(hrv->bands.hf_ms2))
        memcpy(hrv->density, spectrum->density, sizeof hrv->density);
    hrv_withhold(&hrv->bands, run_s);
    if (!lomb || isnan(hrv->bands.peak_hz))
        return true;
    return check_by_lomb(spectrum, times_s, nn_ms, count, lomb);
}

bool analysis_take_variability(struct work *work)
{
    struct analysis *analysis = work->analysis;
    struct series corrected = {0}, raw = {0};
    struct spectrum spectrum;
    measure_artefacts(work);
    analysis->lomb = no_lomb();
    if (!spectrum_create(&spectrum))
        return false;
    bool done = series_corrected(work, &corrected) && series_raw(analysis, &raw) &&
                measure_series(&corrected, &spectrum, &analysis->hrv, &analysis->lomb) &&
                measure_series(&raw, &spectrum, &analysis->hrv_raw, NULL);
    series_destroy(&corrected);
    series_destroy(&raw);
    spectrum_destroy(&spectrum);
    return done;
}
