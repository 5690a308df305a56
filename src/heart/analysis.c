/* From the values of a recording to beats and intervals; the measures of them stand in
 * analysis_variability.c and analysis_seconds.c.
 *
 * Samples go through the detector that looks both ways, intervals through the full method for
 * artefacts; every whole second is then judged and computed by the functions of the live engine. */
#include "heart/analysis.h"

#include "base/clock.h"
#include "heart/analysis_work.h"
#include "heart/beats.h"
#include "heart/cleaning.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DURATION_MOST_S (14 * 24 * 3600.0)
#define RATE_LEAST_HZ   8.0
#define RATE_MOST_HZ    4000.0
#define UNCLEAR_LEAST   3 /* intervals in a row beside unclear beats */

static enum status no_memory(struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "not enough memory for this recording");
}

/* --- is it possible? ------------------------------------------------------------------------ */

static enum status check_samples(const struct analysis_input *input, struct problem *problem)
{
    if (!(input->rate_hz >= RATE_LEAST_HZ && input->rate_hz <= RATE_MOST_HZ))
        return problem_set(problem, STATUS_INVALID, "Give the rate with --rate, in Hz.",
                           "a wave of %g samples a second; 25 to 2000 are usual", input->rate_hz);
    double length_s =
        input->times_s ? input->times_s[input->count - 1] : (double)input->count / input->rate_hz;
    if (length_s > DURATION_MOST_S)
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

/* --- beats ---------------------------------------------------------------------------------- */

/* Room for `count` beats and their intervals. */
static bool make_room(struct analysis *analysis, size_t count)
{
    analysis->beats = calloc(count + 1, sizeof *analysis->beats);
    analysis->intervals = calloc(count + 1, sizeof *analysis->intervals);
    return analysis->beats && analysis->intervals;
}

/* The next beat; `opens`: what came before it does not reach to it. */
static void add_beat(struct work *work, int64_t time_ns, double quality, bool opens)
{
    struct analysis *analysis = work->analysis;
    size_t at = analysis->beat_count++;
    const struct rr_interval *before = at > 0 ? &analysis->intervals[at - 1] : NULL;
    double rr_ms = before ? (double)(time_ns - before->time_ns) / 1e6 : NAN;
    bool as_given = work->input->raw && !is_wave(work->input); /* however long */
    bool first = opens || !before || (rr_ms > RR_GAP_MS && !as_given);
    bool clear = quality >= RR_TRUST;
    analysis->intervals[at] = (struct rr_interval){.time_ns = time_ns,
                                                   .rr_ms = first ? NAN : rr_ms,
                                                   .nn_ms = first ? NAN : rr_ms,
                                                   .class = BEAT_NORMAL,
                                                   .first = first,
                                                   .clear = clear,
                                                   .trusted = clear && before && before->clear};
    analysis->beats[at].quality = quality;
    analysis->beats[at].rr_ms = first ? NAN : rr_ms;
}

static enum status take_wave(struct work *work, struct problem *problem)
{
    const struct analysis_input *input = work->input;
    const struct recording recording = {.values = input->values,
                                        .times_s = input->times_s,
                                        .count = input->count,
                                        .rate_hz = input->rate_hz};
    enum status status = beats_of_recording(input->kind == ANALYSIS_ECG ? SIGNAL_ECG : SIGNAL_PPG,
                                            &recording, &work->beats, problem);
    if (status)
        return status;
    if (!make_room(work->analysis, work->beats.count))
        return no_memory(problem);
    for (size_t i = 0; i < work->beats.count; i++) {
        const struct found_beat *found = &work->beats.at[i];
        add_beat(work, found->beat.time_ns, found->beat.quality, found->opens);
    }
    return STATUS_OK;
}

static enum status take_intervals(struct work *work, struct problem *problem)
{
    const struct analysis_input *input = work->input;
    double t_ms = 0;
    if (!make_room(work->analysis, input->count + 1))
        return no_memory(problem);
    add_beat(work, 0, 1, true);
    for (size_t i = 0; i < input->count; i++) {
        t_ms += input->values[i];
        add_beat(work, ns_from_s(t_ms / 1000), 1, false);
    }
    return STATUS_OK;
}

static enum status take_beats(struct work *work, struct problem *problem)
{
    const struct analysis_input *input = work->input;
    work->analysis->start_s = floor(input->values[0]);
    if (!make_room(work->analysis, input->count))
        return no_memory(problem);
    for (size_t i = 0; i < input->count; i++)
        add_beat(work, ns_from_s(input->values[i] - work->analysis->start_s), 1,
                 input->opens && input->opens[i]);
    return STATUS_OK;
}

/* What to do with each kind; by enum analysis_kind. */
static const struct kind_way {
    enum status (*check)(const struct analysis_input *input, struct problem *problem);
    enum status (*take)(struct work *work, struct problem *problem);
    size_t least;
} kind_ways[] = {
    [ANALYSIS_PPG] = {check_samples, take_wave, 2},
    [ANALYSIS_ECG] = {check_samples, take_wave, 2},
    [ANALYSIS_RR] = {check_intervals, take_intervals, 1},
    [ANALYSIS_BEATS] = {check_beats, take_beats, 2},
};

/* --- the whole ------------------------------------------------------------------------------ */

static void measure_span(struct work *work)
{
    const struct analysis_input *input = work->input;
    const struct analysis *analysis = work->analysis;
    size_t count = analysis->beat_count;
    work->from_s = work->to_s = 0;
    if (is_wave(input))
        work->to_s = input->times_s ? input->times_s[input->count - 1] + 1 / input->rate_hz
                                    : (double)input->count / input->rate_hz;
    else if (count > 0) {
        work->from_s = analysis->start_s + s_from_ns(analysis->intervals[0].time_ns);
        work->to_s = analysis->start_s + s_from_ns(analysis->intervals[count - 1].time_ns);
    }
    work->first_s = (int64_t)ceil(work->from_s - analysis->start_s);
    int64_t last_s = (int64_t)floor(work->to_s - analysis->start_s);
    work->seconds = last_s >= work->first_s ? last_s - work->first_s + 1 : 0;
    work->analysis->duration_s = work->to_s - work->from_s;
}

/* What a beat's row says of the interval it closes. */
static void tell_beats(struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->beat_count; i++) {
        const struct rr_interval *interval = &analysis->intervals[i];
        struct analysis_beat *beat = &analysis->beats[i];
        beat->t_s = analysis->start_s + s_from_ns(interval->time_ns);
        beat->nn_ms = interval->nn_ms;
        beat->class = interval->class;
        beat->inserted = interval->inserted;
    }
}

/* Where one beat after another is unclear nothing is measured from them: a hole, as if nobody had
 * listened. A single unclear beat stays; if it stands in the wrong place it will be corrected. */
static void doubt_unclear(struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->beat_count;) {
        size_t from = i;
        while (i < analysis->beat_count && !analysis->intervals[i].trusted)
            i++;
        for (size_t k = from; i - from >= UNCLEAR_LEAST && k < i; k++) {
            struct rr_interval *interval = &analysis->intervals[k];
            interval->first = true;
            interval->rr_ms = interval->nn_ms = NAN;
        }
        i += i == from;
    }
}

static enum status clean(struct work *work, struct problem *problem)
{
    struct analysis *analysis = work->analysis;
    if (work->input->raw)
        return STATUS_OK;
    doubt_unclear(analysis);
    return cleaning_of(analysis->intervals, analysis->beat_count, problem);
}

static enum status measure(struct work *work, struct problem *problem)
{
    measure_span(work);
    enum status status = clean(work, problem);
    if (status)
        return status;
    tell_beats(work->analysis);
    bool done = (!is_wave(work->input) || analysis_take_quality(work)) &&
                analysis_take_variability(work) && analysis_take_coherence(work) &&
                analysis_take_breathing(work);
    return done ? STATUS_OK : no_memory(problem);
}

enum status analysis_run(const struct analysis_input *input, struct analysis *analysis,
                         struct problem *problem)
{
    const struct kind_way *way = &kind_ways[input->kind];
    memset(analysis, 0, sizeof *analysis);
    if (input->count < way->least)
        return problem_set(problem, STATUS_INVALID, "Give a longer recording.",
                           "a recording of %zu value%s", input->count,
                           input->count == 1 ? "" : "s");
    enum status status = way->check(input, problem);
    if (status)
        return status;
    struct work work = {.input = input, .analysis = analysis};
    status = way->take(&work, problem);
    if (!status)
        status = measure(&work, problem);
    beat_list_finish(&work.beats);
    free(work.doubts);
    if (status)
        analysis_finish(analysis);
    return status;
}

void analysis_finish(struct analysis *analysis)
{
    free(analysis->beats);
    free(analysis->intervals);
    free(analysis->coherence);
    free(analysis->quality);
    free(analysis->breathing);
    memset(analysis, 0, sizeof *analysis);
}
