/* What is asked second by second: the signal's quality, coherence, breathing.
 *
 * Quality runs through the samples once, in order, and is asked as the live engine asks; what it
 * doubts is withheld here too. Coherence is a function of each second alone, so that the seconds
 * are shared out among threads, each with its own spectrum. */
#include "heart/analysis_work.h"

#include "base/clock.h"
#include "base/parallel.h"
#include "heart/breathing.h"
#include "heart/forms.h"
#include "heart/quality.h"
#include "heart/stats.h"
#include <math.h>
#include <stdlib.h>

#define PIECE_S 256 /* seconds handed to a thread at once */

/* --- quality -------------------------------------------------------------------------------- */

struct quality_walk {
    struct work *work;
    struct quality quality;
    struct doubt doubt;
    size_t beat; /* the next of the list */
    int64_t second;
};

/* The second that ended at `second`, with the beats that stand in it. */
static void close_second(struct quality_walk *walk)
{
    struct work *work = walk->work;
    struct analysis *analysis = work->analysis;
    int64_t end_ns = walk->second * NS_PER_S;
    while (walk->beat < work->beats.count && work->beats.at[walk->beat].beat.time_ns < end_ns)
        quality_beat(&walk->quality, &work->beats.at[walk->beat++].beat);
    struct quality_body body = quality_at(&walk->quality, walk->second);
    doubt_second(&walk->doubt, &body);
    work->doubts[walk->second] = doubt_reason(&walk->doubt);
    analysis->quality[analysis->quality_count++] =
        (struct analysis_quality){.t_s = (double)walk->second,
                                  .level = (enum quality_level)body.level,
                                  .reason = (enum reason)body.reason};
    walk->second++;
}

static void walk_samples(struct quality_walk *walk)
{
    const struct analysis_input *input = walk->work->input;
    int64_t ends_ns = NS_PER_S, last_s = walk->work->seconds - 1;
    const struct recording recording = {
        .times_s = input->times_s, .count = input->count, .rate_hz = input->rate_hz};
    for (size_t i = 0; i < input->count; i++) {
        int64_t time_ns = recording_time_ns(&recording, i);
        for (; time_ns >= ends_ns; ends_ns += NS_PER_S)
            if (walk->second <= last_s)
                close_second(walk);
        if (isfinite(input->values[i]))
            quality_sample(&walk->quality, time_ns, input->values[i]);
    }
    while (walk->second <= last_s)
        close_second(walk);
}

bool analysis_take_quality(struct work *work)
{
    struct quality_walk *walk = calloc(1, sizeof *walk);
    size_t seconds = (size_t)work->seconds + 1;
    work->analysis->quality = calloc(seconds, sizeof *work->analysis->quality);
    work->doubts = calloc(seconds, sizeof *work->doubts);
    if (walk && work->analysis->quality && work->doubts) {
        *walk = (struct quality_walk){.work = work, .second = 1};
        quality_start(&walk->quality, work->input->kind == ANALYSIS_ECG ? SIGNAL_ECG : SIGNAL_PPG,
                      NAN, NAN);
        walk_samples(walk);
    }
    bool done = walk && work->analysis->quality && work->doubts;
    free(walk);
    return done;
}

/* --- coherence ------------------------------------------------------------------------------ */

struct coherence_work {
    struct work *work;
    struct spectrum *spectra; /* one a worker */
};

/* The first interval at or after a moment. */
static size_t interval_from(const struct analysis *analysis, int64_t time_ns)
{
    size_t low = 0, high = analysis->beat_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (analysis->intervals[middle].time_ns < time_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Where settling stands when the beats up to `count` are known. */
static struct settling settling_of(const struct analysis *analysis, size_t count)
{
    struct settling settling;
    settling_start(&settling);
    for (size_t i = 0; i < count; i++)
        settling_beat(&settling, analysis->intervals[i].time_ns, analysis->intervals[i].clear);
    return settling;
}

/* As it can be computed, whatever it may be worth. */
static enum reason coherence_raw(struct spectrum *spectrum, const struct rr_interval *intervals,
                                 size_t count, const struct settling *settling, int64_t end_ns,
                                 struct coherence *coherence)
{
    double times_s[COHERENCE_POINTS_MAX], nn_ms[COHERENCE_POINTS_MAX];
    size_t points = rr_points(intervals, count, end_ns - ns_from_s(COHERENCE_WINDOW_S), times_s,
                              nn_ms, NULL, COHERENCE_POINTS_MAX);
    *coherence = coherence_none();
    if (settling_left_s(settling, end_ns) > 0)
        return REASON_SETTLING;
    bool exists = coherence_of(spectrum, times_s, nn_ms, points, COHERENCE_WINDOW_S, coherence);
    return exists ? REASON_NONE : REASON_GAP;
}

static enum reason coherence_second(const struct coherence_work *all, struct spectrum *spectrum,
                                    const struct settling *settling, size_t known, int64_t end_s,
                                    struct coherence *coherence)
{
    const struct work *work = all->work;
    const struct analysis *analysis = work->analysis;
    int64_t end_ns = end_s * NS_PER_S;
    size_t from = interval_from(analysis, end_ns - ns_from_s(COHERENCE_WINDOW_S));
    const struct rr_interval *intervals = analysis->intervals + from;
    if (work->input->raw)
        return coherence_raw(spectrum, intervals, known - from, settling, end_ns, coherence);
    *coherence = coherence_none();
    if (work->doubts && work->doubts[end_s] != REASON_NONE)
        return work->doubts[end_s];
    return coherence_at(spectrum, intervals, known - from, settling, end_ns, coherence);
}

static void coherence_piece(void *context, int worker, size_t from, size_t to)
{
    const struct coherence_work *all = context;
    struct analysis *analysis = all->work->analysis;
    int64_t first_ns = (all->work->first_s + (int64_t)from) * NS_PER_S;
    size_t known = interval_from(analysis, first_ns);
    struct settling settling = settling_of(analysis, known);
    for (size_t k = from; k < to; k++) {
        int64_t end_s = all->work->first_s + (int64_t)k;
        for (;
             known < analysis->beat_count && analysis->intervals[known].time_ns <= end_s * NS_PER_S;
             known++)
            settling_beat(&settling, analysis->intervals[known].time_ns,
                          analysis->intervals[known].clear);
        struct analysis_coherence *second = &analysis->coherence[k];
        second->t_s = analysis->start_s + (double)end_s;
        second->reason = coherence_second(all, &all->spectra[worker], &settling, known, end_s,
                                          &second->coherence);
        struct forms forms = forms_of(&second->coherence);
        second->f2 = forms.value[FORM_F2];
        second->f3 = forms.value[FORM_F3];
        second->f4 = forms.value[FORM_F4];
    }
}

static bool make_spectra(struct spectrum *spectra, int count)
{
    for (int i = 0; i < count; i++)
        if (!spectrum_create(&spectra[i])) {
            while (i-- > 0)
                spectrum_destroy(&spectra[i]);
            return false;
        }
    return true;
}

bool analysis_take_coherence(struct work *work)
{
    struct analysis *analysis = work->analysis;
    int workers = work->input->workers > 0 ? work->input->workers : 1;
    int pieces = (int)(work->seconds / PIECE_S) + 1;
    workers = workers < pieces ? workers : pieces;
    struct coherence_work all = {work, calloc((size_t)workers, sizeof *all.spectra)};
    analysis->coherence = calloc((size_t)work->seconds + 1, sizeof *analysis->coherence);
    bool made = all.spectra && analysis->coherence && make_spectra(all.spectra, workers);
    if (made) {
        parallel_do((size_t)work->seconds, PIECE_S, workers, coherence_piece, &all);
        for (int i = 0; i < workers; i++)
            spectrum_destroy(&all.spectra[i]);
        analysis->coherence_count = (size_t)work->seconds;
    }
    free(all.spectra);
    return made;
}

/* --- breathing ------------------------------------------------------------------------------ */

struct breathing_walk {
    struct rates rates;
    struct breathing breathing;
    size_t interval, beat; /* the next */
};

static void breathing_until(struct breathing_walk *walk, const struct work *work, int64_t end_ns)
{
    const struct analysis *analysis = work->analysis;
    for (; walk->interval < analysis->beat_count &&
           analysis->intervals[walk->interval].time_ns <= end_ns;
         walk->interval++)
        rates_interval(&walk->rates, &analysis->intervals[walk->interval]);
    for (; walk->beat < work->beats.count && work->beats.at[walk->beat].beat.time_ns <= end_ns;
         walk->beat++) {
        if (work->beats.at[walk->beat].opens)
            breathing_break(&walk->breathing);
        breathing_beat(&walk->breathing, &work->beats.at[walk->beat].beat);
    }
}

/* The median of what is sure. */
static double usual_breathing(const struct analysis *analysis)
{
    double *rates = malloc((analysis->breathing_count + 1) * sizeof *rates), usual = NAN;
    size_t count = 0;
    for (size_t i = 0; rates && i < analysis->breathing_count; i++)
        if (analysis->breathing[i].reason == REASON_NONE)
            rates[count++] = analysis->breathing[i].rate_per_min;
    if (count > 0) {
        qsort(rates, count, sizeof *rates, stats_by_size);
        usual = 0.5 * (rates[(count - 1) / 2] + rates[count / 2]);
    }
    free(rates);
    return usual;
}

bool analysis_take_breathing(struct work *work)
{
    struct analysis *analysis = work->analysis;
    struct breathing_walk *walk = calloc(1, sizeof *walk);
    size_t room = (size_t)(work->seconds / ANALYSIS_BREATHING_S) + 1;
    analysis->breathing = calloc(room, sizeof *analysis->breathing);
    bool made = walk && analysis->breathing;
    if (made) {
        rates_start(&walk->rates);
        breathing_start(&walk->breathing);
    }
    for (int64_t s = ANALYSIS_BREATHING_S; made && s <= work->seconds; s += ANALYSIS_BREATHING_S) {
        int64_t end_ns = (work->first_s + s) * NS_PER_S;
        breathing_until(walk, work, end_ns);
        struct analysis_breathing *told = &analysis->breathing[analysis->breathing_count++];
        struct breathing_body body = breathing_at(&walk->breathing, &walk->rates, end_ns);
        told->t_s = analysis->start_s + s_from_ns(end_ns);
        told->reason = (enum reason)body.reason;
        told->rate_per_min = 60 * body.rate_hz;
        told->confidence = body.confidence;
    }
    free(walk);
    analysis->breathing_per_min = made ? usual_breathing(analysis) : NAN;
    return made;
}
