/* `analyze` for people: what was read, then the numbers, with a dash where one does not exist. */
#include "app/analyze.h"
#include "events/kinds.h"
#include <math.h>
#include <string.h>

#define WIDTH     80
#define INDENT    2
#define ROW_WORDS "  %-23s"
#define WHOLE     0.95 /* of a recording: a spectrum of less is of a part */

/* Words broken between words, so that no line is wider than the terminal. */
static void print_wrapped(FILE *out, const char *words)
{
    int column = 0;
    while (*words) {
        int length = (int)strcspn(words, " ");
        if (column > 0 && column + 1 + length > WIDTH) {
            fputc('\n', out);
            column = 0;
        }
        column += fprintf(out, "%*s%.*s", column ? 1 : INDENT, "", length, words);
        words += length;
        words += strspn(words, " ");
    }
    if (column > 0)
        fputc('\n', out);
}

static void print_row(FILE *out, const char *name, double value, int decimals, const char *unit)
{
    fprintf(out, ROW_WORDS, name);
    if (isnan(value))
        fputs("-\n", out);
    else
        fprintf(out, "%.*f%s%s\n", decimals, value, unit[0] ? " " : "", unit);
}

static void print_length(FILE *out, double seconds)
{
    long whole = lround(seconds);
    fprintf(out, ROW_WORDS "%.1f s", "duration", seconds);
    if (whole >= 3600)
        fprintf(out, " (%ld h %ld min)", whole / 3600, whole % 3600 / 60);
    else if (whole >= 120)
        fprintf(out, " (%ld min %ld s)", whole / 60, whole % 60);
    fputc('\n', out);
}

/* "0.5 %: 3 ectopic, 1 missed". */
static void print_corrected(FILE *out, const struct analysis *analysis)
{
    bool any = false;
    fprintf(out, ROW_WORDS, "corrected");
    if (isnan(analysis->corrected_percent)) {
        fputs("-\n", out);
        return;
    }
    fprintf(out, "%.1f %%", analysis->corrected_percent);
    for (int class = BEAT_NORMAL + 1; class < BEAT_CLASS_COUNT; class ++) {
        if (analysis->classes[class] == 0)
            continue;
        fprintf(out, "%s %zu %s", any ? "," : ":", analysis->classes[class],
                beat_class_name((enum beat_class) class));
        any = true;
    }
    fputc('\n', out);
}

static void print_coherence(FILE *out, const struct analysis *analysis)
{
    size_t seconds = 0, reasons[REASON_NO_PACER + 1] = {0};
    double sum = 0;
    for (size_t i = 0; i < analysis->coherence_count; i++) {
        const struct analysis_coherence *second = &analysis->coherence[i];
        if (second->reason <= REASON_NO_PACER)
            reasons[second->reason]++;
        if (second->reason == REASON_NONE)
            sum += second->coherence.ratio;
    }
    seconds = reasons[REASON_NONE];
    print_row(out, "coherence ratio, mean", seconds ? sum / (double)seconds : NAN, 2, "");
    fprintf(out, ROW_WORDS "%zu of %zu", "seconds that have one", seconds,
            analysis->coherence_count);
    const char *before = "; else ";
    for (int reason = REASON_NONE + 1; reason <= REASON_NO_PACER; reason++) {
        if (reasons[reason] * 20 <= analysis->coherence_count)
            continue; /* a twentieth or less is not worth a word */
        fprintf(out, "%s%s", before, reason_name((enum reason)reason));
        before = ", ";
    }
    fputc('\n', out);
}

void analyze_words(const char *path, const struct series *series, const struct analysis *analysis,
                   FILE *out)
{
    const struct analysis_hrv *hrv = &analysis->hrv;
    bool wave = series->kind == ANALYSIS_ECG || series->kind == ANALYSIS_PPG;
    fprintf(out, "%s\n", path);
    print_wrapped(out, series->guess);
    print_length(out, analysis->duration_s);
    fprintf(out, ROW_WORDS "%zu\n", "beats", analysis->beat_count);
    print_corrected(out, analysis);
    print_row(out, "usable", analysis->usable_percent, 1, "%");
    print_row(out, "longest gap", analysis->longest_gap_s, 1, "s");
    print_row(out, "mean heart rate", hrv->time.mean_hr_bpm, 1, "per minute");
    print_row(out, "mean NN", hrv->time.mean_nn_ms, 1, "ms");
    print_row(out, "SDNN", hrv->time.sdnn_ms, 1, "ms");
    print_row(out, "RMSSD", hrv->time.rmssd_ms, 1, "ms");
    print_row(out, "pNN50", hrv->time.pnn50_percent, 1, "%");
    print_row(out, "VLF", hrv->bands.vlf_ms2, 0, "ms2");
    print_row(out, "LF", hrv->bands.lf_ms2, 0, "ms2");
    print_row(out, "HF", hrv->bands.hf_ms2, 0, "ms2");
    print_row(out, "spectral peak", hrv->bands.peak_hz, 3, "Hz");
    if (!isnan(hrv->bands.hf_ms2) && hrv->bands_s < WHOLE * analysis->duration_s)
        print_row(out, "bands and peak are of", hrv->bands_s, 0, "s without a gap");
    print_row(out, wave ? "breathing" : "breathing, by rhythm", analysis->breathing_per_min, 1,
              "per minute");
    print_coherence(out, analysis);
    fputc('\n', out);
}
