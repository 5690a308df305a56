/* A paragraph for a paper, from what was really recorded. Every clause stands only where the record
 * carries it; what the record cannot know (posture, who took part) is not here but in the
 * checklist, as a line to fill in. */
#include "report/report_data.h"
#include "report/report_facts.h"

#include "base/clock.h"
#include "events/kinds.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Those that the paragraph names. */
static const struct {
    const char *named, *article;
} articles[] = {
    {"Brennan",
     "Brennan, Palaniswami & Kamen 2001, IEEE Transactions on Biomedical Engineering 48(11)"},
    {"Lipponen", "Lipponen & Tarvainen 2019, doi 10.1080/03091902.2019.1640306"},
    {"McCraty", "McCraty & Zayas 2014, doi 10.3389/fpsyg.2014.01090"},
    {"Task Force", "Task Force 1996, Circulation 93:1043"},
    {"Welch", "Welch 1967, IEEE Transactions on Audio and Electroacoustics 15(2)"},
};

struct report_pacing report_pacing(const struct report *report)
{
    const struct report_pace *at = report->paces.at;
    struct report_pacing pacing = {.least_per_min = INFINITY,
                                   .most_per_min = -INFINITY,
                                   .least_in_s = INFINITY,
                                   .most_in_s = -INFINITY,
                                   .least_out_s = INFINITY,
                                   .most_out_s = -INFINITY};
    for (int i = 0; i < report->paces.count; i++) {
        double to_s = i + 1 < report->paces.count ? at[i + 1].t_s : report->seconds;
        double per_min = 60 * at[i].body.rate_hz;
        double in_s = at[i].body.inhale / at[i].body.rate_hz, out_s = 60 / per_min - in_s;
        if (!at[i].body.on || !(to_s > at[i].t_s))
            continue;
        pacing.seconds += to_s - at[i].t_s;
        pacing.least_per_min = fmin(pacing.least_per_min, per_min);
        pacing.most_per_min = fmax(pacing.most_per_min, per_min);
        pacing.least_in_s = fmin(pacing.least_in_s, in_s);
        pacing.most_in_s = fmax(pacing.most_in_s, in_s);
        pacing.least_out_s = fmin(pacing.least_out_s, out_s);
        pacing.most_out_s = fmax(pacing.most_out_s, out_s);
    }
    return pacing;
}

void report_range(double least, double most, int decimals, struct text *text)
{
    bool one = most - least < 0.5 * pow(10, -decimals);
    if (!one)
        text_add(text, "%.*f to ", decimals, least);
    text_add(text, "%.*f", decimals, most);
}

void report_length(double seconds, struct text *text)
{
    long whole = lround(seconds);
    if (whole >= 60)
        text_add(text, "%ld min", whole / 60);
    if (whole % 60 > 0 || whole < 60)
        text_add(text, "%s%ld s", whole >= 60 ? " " : "", whole % 60);
}

const char *report_signal(const struct report *report)
{
    switch (report->series.kind) {
    case ANALYSIS_ECG:
        return "electrocardiogram";
    case ANALYSIS_PPG:
        return "pulse wave (photoplethysmogram)";
    default:
        return report_is_imported(report) ? "intervals between beats, as they stand in a file"
                                          : "intervals between beats, as the device sent them";
    }
}

bool report_is_wave(const struct report *report)
{
    return report->has_heart &&
           (report->series.kind == ANALYSIS_ECG || report->series.kind == ANALYSIS_PPG);
}

void report_classes(const struct report *report, struct text *text)
{
    const struct analysis *analysis = &report->analysis;
    bool any = false;
    for (int class = BEAT_NORMAL + 1; class < BEAT_CLASS_COUNT; class ++) {
        if (analysis->classes[class] == 0)
            continue;
        text_add(text, "%s%zu %s", any ? ", " : "", analysis->classes[class],
                 class == BEAT_LONGSHORT ? "long or short"
                                         : beat_class_name((enum beat_class) class));
        any = true;
    }
}

static size_t interval_count(const struct analysis *analysis)
{
    size_t count = 0;
    for (int class = 0; class < BEAT_CLASS_COUNT; class ++)
        count += analysis->classes[class];
    return count;
}

static void say_signal(const struct report *report, FILE *out)
{
    fputs(report_signal(report), out);
    if (isfinite(report->rate_hz))
        fprintf(out, ", %.1f samples per second as they came", report->rate_hz);
    if (isfinite(report->nominal_hz) && fabs(report->nominal_hz - report->rate_hz) > 0.05)
        fprintf(out, "; %g by the device's description", report->nominal_hz);
}

/* Of a file nobody knows which program and device it comes from. */
static void say_origin(const struct report *report, const char *length, const char *when, FILE *out)
{
    const char *imported = report_fact(report, "imported");
    const char *version = report_fact(report, "version");
    fprintf(out, imported ? "A heart rhythm of %s" : "Heart rhythm was recorded for %s", length);
    fprintf(out, "%s%s", when[0] ? ", beginning on " : "", when);
    if (imported)
        fputs(", was read from a file (", out);
    else
        fprintf(out, " with a %s (", report_device(report));
    say_signal(report, out);
    if (imported)
        fprintf(out, "; %s)%s.", imported, when[0] ? "" : "; when it was recorded is not known");
    else
        fprintf(out, ") by Kindbeat %s.", version ? version : "of an unknown version");
    if (report_sensor_count(report) > 1)
        fprintf(out, " Of %d sensors recorded together this one is described here.",
                report_sensor_count(report));
}

static void say_recording(const struct report *report, FILE *out)
{
    char memory[64], when[64];
    struct text length = text_over(memory, sizeof memory);
    const char *missing = report_fact(report, "repaired_missing");
    report_length(report->seconds, &length);
    report_started(report, when, sizeof when);
    if (report->summary.simulated)
        fputs("These data are of a simulated heart, not of a person. ", out);
    if (report->has_heart)
        say_origin(report, memory, when, out);
    else
        fprintf(out, "The session lasted %s%s%s and holds no heart signal that could be analysed.",
                memory, when[0] ? ", beginning on " : "", when);
    if (missing)
        fprintf(out,
                " The file was damaged and has been repaired: %s of its events are known to "
                "be lost.",
                strcmp(missing, "0") == 0 ? "none" : missing);
    if (!report->summary.complete)
        fputs(" The recording has no end: it was cut off, or was still going on; what stands in it "
              "was used.",
              out);
}

static void say_beats(const struct report *report, FILE *out)
{
    const struct analysis *analysis = &report->analysis;
    char memory[160];
    struct text classes = text_over(memory, sizeof memory);
    report_classes(report, &classes);
    fprintf(out,
            " Afterwards the whole recording was analysed by Kindbeat %s: ", report->wish.version);
    if (report_is_wave(report))
        fprintf(out, "%zu beats were found (fiducial point: %s)", analysis->beat_count,
                report->series.kind == ANALYSIS_ECG ? "the R wave"
                                                    : "the steepest rise of the pulse");
    else
        fprintf(out, "%zu beats were taken from the intervals", analysis->beat_count);
    fputs(
        ", and their intervals were examined and corrected by the method of Lipponen & Tarvainen "
        "(2019; quartile deviation over 91 beats, factor 5.2, thresholds kept within 2 to 35 % of "
        "the usual interval)",
        out);
    if (isfinite(analysis->corrected_percent))
        fprintf(out, "; %.1f %% of %zu intervals were corrected", analysis->corrected_percent,
                interval_count(analysis));
    fprintf(out, "%s%s%s. Raw and corrected intervals were kept side by side.",
            memory[0] ? " (" : "", memory, memory[0] ? ")" : "");
    fprintf(out, " The longest gap lasted %.1f s", analysis->longest_gap_s);
    if (isfinite(analysis->usable_percent))
        fprintf(out, "; %.1f %% of the time was usable", analysis->usable_percent);
    fputc('.', out);
}

static void say_variability(const struct report *report, FILE *out)
{
    const struct analysis_hrv *hrv = &report->analysis.hrv;
    bool short_of_segment = hrv->bands_s < 256;
    if (hrv->time.intervals == 0) {
        fputs(" No interval could be believed, so that there is no variability to tell.", out);
        return;
    }
    fprintf(out,
            " Time-domain variability is of the %zu intervals that were believed, missed beats "
            "filled in, and follows the Task Force (1996; SDNN with n - 1, pNN50 as a share of "
            "all intervals), SD1 and SD2 Brennan et al. (2001).",
            hrv->time.intervals);
    if (isnan(hrv->bands.hf_ms2)) {
        fputs(" No stretch without a gap was long enough for a spectrum.", out);
        return;
    }
    fprintf(out,
            " Spectra are of the longest stretch without a gap (%.0f s): a cubic spline through "
            "the corrected intervals at 4 Hz, straight line removed, %s, zero-padded to 4096 "
            "points; VLF 0.0033-0.04, LF 0.04-0.15, HF 0.15-0.40 Hz",
            hrv->bands_s,
            short_of_segment ? "one periodic Hann window over the whole stretch"
                             : "Welch's method (1967) with segments of 256 s overlapping by half, "
                               "periodic Hann window");
    fprintf(out, "%s.",
            isnan(hrv->bands.vlf_ms2)
                ? " (VLF and total power are not given for less than five minutes)"
                : "");
}

static void say_coherence(const struct report *report, FILE *out)
{
    fprintf(out,
            " Coherence is P / (T - P) (McCraty & Zayas 2014), once a second over the last 64 s: P "
            "the power within 0.015 Hz of the tallest peak of 0.04-0.26 Hz, T that of 0.0033-0.4 "
            "Hz. It was given for %d of %zu seconds and withheld where less than 95 %% of the "
            "window was covered by beats, more than 5 %% of them were corrected, or the signal "
            "was not believed.",
            report->seconds_with_share, report->analysis.coherence_count);
}

static void say_pacer(const struct report *report, FILE *out)
{
    struct report_pacing pacing = report_pacing(report);
    char memory[160];
    struct text words = text_over(memory, sizeof memory);
    if (pacing.seconds < 1) { /* what happened around a file nobody knows */
        fputs(report_is_imported(report) ? "" : " Breathing was not paced.", out);
        return;
    }
    report_length(pacing.seconds, &words);
    text_add(&words, " at ");
    report_range(pacing.least_per_min, pacing.most_per_min, 1, &words);
    text_add(&words, " breaths per minute, ");
    report_range(pacing.least_in_s, pacing.most_in_s, 1, &words);
    text_add(&words, " s in and ");
    report_range(pacing.least_out_s, pacing.most_out_s, 1, &words);
    fprintf(out, " A breathing pacer led the breath for %s s out.", memory);
}

static void say_breathing(const struct report *report, FILE *out)
{
    const struct report_channel *channels = report->channels.at;
    bool measured = report->breathing >= 0, imported = report_is_imported(report);
    say_pacer(report, out);
    if (measured)
        fprintf(out,
                " A breathing signal was recorded as well (channel \"%s\"); no rate was taken "
                "from it.",
                channels[report->breathing].body.name);
    if (report->has_heart && isfinite(report->analysis.breathing_per_min))
        fprintf(out, " Breathing was estimated from the heart at %.1f per minute%s.",
                report->analysis.breathing_per_min,
                measured || imported ? "" : "; it was not measured");
    else if (!measured && !imported)
        fputs(" Breathing was not measured.", out);
}

static void say_practice(const struct report *report, FILE *out)
{
    const char *title = report_fact(report, "practice_title");
    const char *id = report_fact(report, "practice_id");
    if (!title) {
        title = id; /* which is all that a report without names keeps */
        id = NULL;
    }
    if (!title)
        return;
    fprintf(out,
            " The practice was \"%s\"%s%s%s (%d steps begun%s); its full text is kept in the "
            "session.",
            title, id ? " (" : "", id ? id : "", id ? ")" : "", report->steps.count,
            report->stopped ? ", ended early by the person" : "");
}

static void say_all(const struct report *report, FILE *out)
{
    const char *build = report_fact(report, "build");
    say_recording(report, out);
    if (report->has_heart) {
        say_beats(report, out);
        say_variability(report, out);
        say_coherence(report, out);
    }
    say_breathing(report, out);
    say_practice(report, out);
    if (build && report_fact(report, "parameters"))
        fprintf(out,
                " Every parameter and the build (%s) are stored in the session file, from which "
                "each number can be recomputed.",
                build);
}

void report_methods(const struct report *report, FILE *out)
{
    char *paragraph = NULL;
    size_t size;
    FILE *memory = open_memstream(&paragraph, &size);
    ENSURE(memory);
    say_all(report, memory);
    fclose(memory);
    fprintf(out, "%s\n%s", paragraph, report->has_heart ? "\n" : "");
    for (size_t i = 0; i < sizeof articles / sizeof articles[0]; i++)
        if (strstr(paragraph, articles[i].named))
            fprintf(out, "%s.\n", articles[i].article);
    free(paragraph);
}
