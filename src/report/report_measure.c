/* What a report says of the whole recording and of each step, once all is read and analysed. */
#include "report/report_data.h"

#include "base/clock.h"
#include "heart/stats.h"
#include <math.h>
#include <string.h>

static double median_rate(const struct report *report)
{
    struct gathered rates = {.size = sizeof(double)};
    const struct report_rate *at = report->rates.at;
    for (int i = 0; i < report->rates.count; i++)
        if (at[i].stream == report->stream && at[i].rate_hz > 0)
            gather(&rates, &at[i].rate_hz);
    double median = gathered_median(&rates);
    gathered_finish(&rates);
    return median;
}

static bool has_swing(const struct report *report, const struct report_breath *breath)
{
    return breath->stream == report->stream && breath->body.reason == REASON_NONE &&
           isfinite(breath->body.high_bpm - breath->body.low_bpm);
}

/* Median rise and fall of the breaths that begin within. */
static double median_swing(const struct report *report, double from_s, double to_s, int *count)
{
    struct gathered swings = {.size = sizeof(double)};
    const struct report_breath *at = report->breaths.at;
    for (int i = 0; i < report->breaths.count; i++) {
        double begins_s = s_from_ns(at[i].body.start_ns);
        double swing = at[i].body.high_bpm - at[i].body.low_bpm;
        if (has_swing(report, &at[i]) && begins_s >= from_s && begins_s < to_s)
            gather(&swings, &swing);
    }
    double median = gathered_median(&swings);
    *count = swings.count;
    gathered_finish(&swings);
    return median;
}

static double median_live(const struct report *report)
{
    struct gathered shares = {.size = sizeof(double)};
    const struct report_live *at = report->live.at;
    for (int i = 0; i < report->live.count; i++)
        if (at[i].stream == report->stream && at[i].reason == REASON_NONE)
            gather(&shares, &at[i].share);
    double median = gathered_median(&shares);
    gathered_finish(&shares);
    return median;
}

/* Medians of the seconds of coherence in [from_s, to_s). */
static void measure_coherence(const struct analysis *analysis, double from_s, double to_s,
                              double *share, double *ratio, int *seconds, int *with)
{
    struct gathered shares = {.size = sizeof(double)}, ratios = shares;
    *seconds = 0;
    for (size_t i = 0; i < analysis->coherence_count; i++) {
        const struct analysis_coherence *second = &analysis->coherence[i];
        if (!(second->t_s >= from_s && second->t_s < to_s))
            continue;
        ++*seconds;
        if (second->reason != REASON_NONE)
            continue;
        gather(&shares, &second->coherence.share);
        gather(&ratios, &second->coherence.ratio);
    }
    *with = shares.count;
    *share = gathered_median(&shares);
    *ratio = gathered_median(&ratios);
    gathered_finish(&shares);
    gathered_finish(&ratios);
}

static double mean_rate(const struct analysis *analysis, double from_s, double to_s)
{
    double sum_ms = 0;
    int count = 0;
    for (size_t i = 0; i < analysis->beat_count; i++) {
        const struct analysis_beat *beat = &analysis->beats[i];
        if (isnan(beat->nn_ms) || beat->t_s < from_s || beat->t_s >= to_s)
            continue;
        sum_ms += beat->nn_ms * (beat->inserted + 1);
        count += beat->inserted + 1;
    }
    return count > 0 ? 60000 * count / sum_ms : NAN;
}

static void measure_step(struct report *report, struct report_step *step)
{
    double ratio;
    int breaths;
    const struct practice *practice = report->practice;
    int64_t index = step->body.index;
    step->share = NAN;
    step->swing_bpm = median_swing(report, step->from_s, step->to_s, &breaths);
    if (report->has_heart) {
        step->mean_hr_bpm = mean_rate(&report->analysis, step->from_s, step->to_s);
        measure_coherence(&report->analysis, step->from_s, step->to_s, &step->share, &ratio,
                          &step->seconds, &step->seconds_with);
    }
    if (practice && index >= 0 && index < practice->step_count &&
        report_is_id(step->body.id, practice->steps[index].id, sizeof step->body.id))
        step->expect = practice->steps[index].expect;
}

void report_measure(struct report *report)
{
    int seconds;
    if (report->has_heart && report_is_imported(report)) /* an import ends later than its file */
        report->seconds = report->analysis.duration_s;
    report->rate_hz = report->nominal_hz = report->share = report->ratio = NAN;
    report->live_share = median_live(report);
    report->swing_bpm = median_swing(report, -INFINITY, INFINITY, &report->breaths_with_swing);
    if (report->has_heart) {
        const struct report_channel *channel = report_channel(report);
        bool wave = report->series.kind == ANALYSIS_PPG || report->series.kind == ANALYSIS_ECG;
        report->rate_hz = wave ? median_rate(report) : NAN;
        report->nominal_hz = wave && channel ? channel->body.rate_hz : NAN;
        measure_coherence(&report->analysis, -INFINITY, INFINITY, &report->share, &report->ratio,
                          &seconds, &report->seconds_with_share);
    }
    struct report_step *steps = report->steps.at;
    for (int i = 0; i < report->steps.count; i++)
        measure_step(report, &steps[i]);
}
