/* What a paper on heart-rate variability, or on its biofeedback, should tell: filled in where the
 * session knows it, and left visibly open where it does not.
 *
 * The items are in our own words. How each list was read:
 *   GRAPH     Quintana, Alvares & Heathers 2016, doi 10.1038/tp.2016.73: its table of items, as
 *             reprinted in a later review; numbers are the list's own.
 *   Quigley   Quigley et al. 2024, doi 10.1111/psyp.14604: the summary only. Its checklists could
 *             not be read; the items are what the summary says that they cover.
 *   Lalanza   Lalanza et al. 2023, doi 10.1007/s10484-023-09582-6: its table 2, items 0 to 4; of
 *             item 5 and what follows only the summary (weeks, length of breathing, laboratory or
 *             home, position of the body). */
#include "report/html.h"
#include "report/report_data.h"
#include "report/report_facts.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define WIDTH 80

/* Writes what the record tells; nothing where it does not. */
typedef void fill(const struct report *report, struct text *text);

struct item {
    const char *number, *wording;
    fill *known;      /* NULL: no session can know it */
    const char *open; /* what stays to be filled in although something is known; NULL: nothing */
};

struct checklist {
    const char *name, *source;
    const struct item *items;
    int count;
};

/* --- what a session knows ------------------------------------------------------------------- */

static void say_device(const struct report *report, struct text *text)
{
    if (!report->has_heart || report_is_imported(report)) /* a file does not tell */
        return;
    text_add(text, "%s%s", report_device(report),
             report->summary.simulated ? " (a simulated heart: no person's)" : "");
    if (report_sensor_count(report) > 1)
        text_add(text, "; %d sensors were recorded together, the measures are of this one",
                 report_sensor_count(report));
}

static void say_feedback(const struct report *report, struct text *text)
{
    const char *version = report_fact(report, "version");
    if (report_is_imported(report))
        return;
    say_device(report, text);
    if (version)
        text_add(text, "%sKindbeat %s", text->used ? "; " : "", version);
}

static void say_signal(const struct report *report, struct text *text)
{
    if (!report->has_heart)
        return;
    text_add(text, "%s", report_signal(report));
    if (isfinite(report->rate_hz))
        text_add(text, ", %.1f samples per second as they came", report->rate_hz);
}

static void say_collection(const struct report *report, struct text *text)
{
    char when[64];
    if (!report->has_heart)
        return;
    say_signal(report, text);
    text_add(text, "; ");
    report_length(report->seconds, text);
    report_started(report, when, sizeof when);
    text_add(text, "%s%s", when[0] ? "; " : "", when);
    if (report_is_wave(report))
        text_add(text, "; the wave is kept as it came, beats found in it by Kindbeat's detector");
}

static void say_intervals(const struct report *report, struct text *text)
{
    if (!report->has_heart)
        return;
    text_add(text, "%s",
             !report_is_wave(report)               ? report_signal(report)
             : report->series.kind == ANALYSIS_ECG ? "between R waves"
                                                   : "between the steepest rises of the pulse");
    if (isfinite(report->analysis.hrv.bands.hf_ms2) || report->seconds_with_share > 0)
        text_add(text, "; for spectra a cubic spline at 4 Hz");
}

static void say_detection(const struct report *report, struct text *text)
{
    if (report->has_heart)
        text_add(text, "by algorithm, Lipponen & Tarvainen 2019 (extra, missed, ectopic, long or "
                       "short)");
}

static void say_loss(const struct report *report, struct text *text)
{
    const struct analysis *analysis = &report->analysis;
    const struct report_gap *gaps = report->gaps.at;
    int told = 0;
    if (!report->has_heart)
        return;
    for (int i = 0; i < report->gaps.count; i++)
        told += report_gap_is_its(report, &gaps[i]);
    text_add(text, "longest gap %.1f s; ", analysis->longest_gap_s);
    if (isfinite(analysis->usable_percent))
        text_add(text, "%.1f %% of the time usable; ", analysis->usable_percent);
    text_add(text, "%d interruption%s told in the record", told, told == 1 ? "" : "s");
    if (report->lost_samples[report->stream] > 0)
        text_add(text, "; %lld samples lost on the way",
                 (long long)report->lost_samples[report->stream]);
    if (report_fact(report, "repaired_missing"))
        text_add(text, "; the file was damaged and repaired, %s events known to be lost",
                 report_fact(report, "repaired_missing"));
    text_add(text, "; gaps were left open");
}

static void say_correction(const struct report *report, struct text *text)
{
    char memory[160];
    struct text classes = text_over(memory, sizeof memory);
    report_classes(report, &classes);
    if (report->has_heart && isfinite(report->analysis.corrected_percent))
        text_add(text, "%.1f %% of intervals corrected%s%s%s; raw ones kept beside them",
                 report->analysis.corrected_percent, memory[0] ? " (" : "", memory,
                 memory[0] ? ")" : "");
}

static void say_software(const struct report *report, struct text *text)
{
    const char *version = report_fact(report, "version");
    text_add(text, "Kindbeat %s%s%s", report->wish.version, report->hidden ? "" : ", ",
             report->hidden ? "" : report->wish.build);
    if (version && strcmp(version, report->wish.version) != 0)
        text_add(text, "; recorded by %s", version);
}

static void say_metrics(const struct report *report, struct text *text)
{
    const struct hrv_bands *bands = &report->analysis.hrv.bands;
    if (!report->has_heart || report->analysis.hrv.time.intervals == 0)
        return;
    text_add(text, "mean heart rate, SDNN, RMSSD (and its natural logarithm), pNN50, SD1, SD2");
    text_add(text, "%s%s%s; ", isfinite(bands->vlf_ms2) ? ", VLF" : "",
             isfinite(bands->hf_ms2) ? ", LF, HF" : "",
             report->seconds_with_share > 0 ? ", coherence" : "");
    say_software(report, text);
}

static void say_bands(const struct report *report, struct text *text)
{
    if (!report->has_heart || !isfinite(report->analysis.hrv.bands.hf_ms2))
        return;
    text_add(text, "%sLF 0.04-0.15, HF 0.15-0.40 Hz",
             isfinite(report->analysis.hrv.bands.vlf_ms2) ? "VLF 0.0033-0.04, " : "");
    if (isfinite(report->analysis.breathing_per_min))
        text_add(text,
                 "; breathing about %.1f per minute (%.2f Hz), so the breath's own rhythm "
                 "lies in %s",
                 report->analysis.breathing_per_min, report->analysis.breathing_per_min / 60,
                 report->analysis.breathing_per_min < 9 ? "LF" : "HF");
}

static void say_breathing(const struct report *report, struct text *text)
{
    struct report_pacing pacing = report_pacing(report);
    bool unknown = report->breathing >= 0 || report_is_imported(report);
    if (report->breathing >= 0)
        text_add(text, "a breathing signal was recorded, no rate was taken from it");
    if (report->has_heart && isfinite(report->analysis.breathing_per_min))
        text_add(text, "%sestimated from the heart at %.1f per minute%s", text->used ? "; " : "",
                 report->analysis.breathing_per_min, unknown ? "" : "; not measured");
    if (pacing.seconds >= 1)
        text_add(text, "%sa pacer ran for ", text->used ? "; " : "");
    if (pacing.seconds >= 1)
        report_length(pacing.seconds, text);
}

static void say_epoch(const struct report *report, struct text *text)
{
    const struct analysis_hrv *hrv = &report->analysis.hrv;
    if (!report->has_heart)
        return;
    text_add(text, "time domain: the whole recording (");
    report_length(report->analysis.duration_s, text);
    text_add(text,
             isfinite(hrv->bands.hf_ms2)
                 ? "); spectra: its longest stretch without a gap (%.0f s)"
                 : "); spectra: none, as no stretch without a gap was longer than %.0f s",
             hrv->bands_s);
    text_add(text, "; coherence: windows of 64 s");
}

static void say_movement(const struct report *report, struct text *text)
{
    const struct analysis *analysis = &report->analysis;
    int moved = 0, poor = 0;
    for (size_t i = 0; i < analysis->quality_count; i++) {
        moved += analysis->quality[i].reason == REASON_MOTION;
        poor += analysis->quality[i].level <= QUALITY_POOR;
    }
    if (analysis->quality_count > 0)
        text_add(text,
                 "the signal was poor or absent in %d of %zu s, and disturbed by movement in "
                 "%d",
                 poor, analysis->quality_count, moved);
}

static void say_time_of_day(const struct report *report, struct text *text)
{
    char when[64];
    report_started(report, when, sizeof when);
    text_add(text, "%s", when);
}

static void say_participant(const struct report *report, struct text *text)
{
    const char *code = report_fact(report, "participant");
    if (code)
        text_add(text, "one session of %s", code);
}

static void say_protocol(const struct report *report, struct text *text)
{
    struct report_pacing pacing = report_pacing(report);
    bool resonance = report->practice && report->practice->rate_is_resonance;
    if (pacing.seconds < 1) {
        text_add(text, "%s", report_is_imported(report) ? "" : "no pacing of the breath");
        return;
    }
    text_add(text, resonance ? "paced at the person's resonance rate as set ("
                             : "paced at a rate set beforehand (");
    report_range(pacing.least_per_min, pacing.most_per_min, 1, text);
    text_add(text, " per minute)");
}

static void say_preset(const struct report *report, struct text *text)
{
    struct report_pacing pacing = report_pacing(report);
    if (pacing.seconds < 1)
        return;
    report_range(pacing.least_per_min, pacing.most_per_min, 2, text);
    text_add(text, " breaths per minute");
}

static void say_followed(const struct report *report, struct text *text)
{
    if (report_pacing(report).seconds >= 1 && report->has_heart &&
        isfinite(report->analysis.breathing_per_min))
        text_add(text, "%sby the heart %.1f breaths per minute, over the whole session",
                 report->breathing < 0 ? "no breath sensor; " : "",
                 report->analysis.breathing_per_min);
}

static void say_inhale(const struct report *report, struct text *text)
{
    struct report_pacing pacing = report_pacing(report);
    if (pacing.seconds < 1)
        return;
    report_range(pacing.least_in_s, pacing.most_in_s, 1, text);
    text_add(text, " s in, no hold, ");
    report_range(pacing.least_out_s, pacing.most_out_s, 1, text);
    text_add(text, " s out");
}

static void say_minutes(const struct report *report, struct text *text)
{
    struct report_pacing pacing = report_pacing(report);
    if (pacing.seconds < 1)
        return;
    report_length(pacing.seconds, text);
    text_add(text, " of paced breathing in this session of ");
    report_length(report->seconds, text);
}

static void say_instructions(const struct report *report, struct text *text)
{
    const char *title = report_fact(report, "practice_title");
    if (title)
        text_add(text, "the words of \"%s\", kept in full in the session", title);
}

static void say_missing(const struct report *report, struct text *text)
{
    if (report->has_heart)
        text_add(text, "coherence missing in %zu of %zu s",
                 report->analysis.coherence_count - (size_t)report->seconds_with_share,
                 report->analysis.coherence_count);
}

/* --- the lists ------------------------------------------------------------------------------ */

static const struct item graph[] = {
    {"1a", "How people with an illness were found and examined", NULL, NULL},
    {"1b", "How people for comparison were found, and illness ruled out", NULL, NULL},
    {"1c", "Who could take part and who could not", NULL, NULL},
    {"1d", "The illness: since when, how severe, with what else, on which medicines", NULL, NULL},
    {"1e", "Age, sex, physical activity, smoking", NULL, NULL},
    {"2a", "Make of the sensor, and where it sat", say_device, "where the sensor sat"},
    {"2b", "Sampling rate, length, time of day, filtering", say_collection,
     "filtering before Kindbeat"},
    {"2b", "Posture", NULL, NULL},
    {"2b", "Instructions to the person", say_instructions, "what else was said"},
    {"3a", "How intervals were taken and resampled", say_intervals, NULL},
    {"3b", "How artefacts were found", say_detection, "whether anybody looked as well"},
    {"3c", "What was lost, and why", say_loss, NULL},
    {"3d", "How artefacts were corrected, and how many", say_correction, NULL},
    {"4a", "Measures, their software, logarithms", say_metrics, NULL},
    {"4b", "Frequency bands, and what they are taken for", say_bands, "what they are taken for"},
};

static const struct item quigley[] = {
    {"", "Kind of signal, sampling, and why it suits the question", say_signal, "why it suits"},
    {"", "Make of the sensor and its place on the body", say_device, "its place"},
    {"", "Setting: laboratory, daily life, scanner", NULL, NULL},
    {"", "Posture, and how it changed", NULL, NULL},
    {"", "Movement and quality of the signal", say_movement, NULL},
    {"", "Breathing: its rate and depth, measured, paced or neither", say_breathing, "depth"},
    {"", "Which stretches the measures are of", say_epoch, NULL},
    {"", "How beats were examined and corrected, and how many", say_correction, NULL},
    {"", "What was missing, and how that was handled", say_loss, NULL},
    {"", "Measures and their definitions; software, version", say_metrics, NULL},
    {"", "Time of day", say_time_of_day, NULL},
    {"", "Caffeine, nicotine, alcohol, food, exercise and sleep before", NULL, NULL},
    {"", "The sample: age, sex, body size, fitness, health, medicines", say_participant,
     "all about the person"},
};

static const struct item lalanza[] = {
    {"0", "Registration of the study", NULL, NULL},
    {"1", "How many people were needed, and by what reckoning", NULL, NULL},
    {"1", "Sex and age in each group", NULL, NULL},
    {"1", "Who they were: students, patients, clinicians", NULL, NULL},
    {"1", "Weight and height (where they matter)", NULL, NULL},
    {"2", "How they were found, and what they were given for it", NULL, NULL},
    {"2", "Who could take part and who could not", NULL, NULL},
    {"2", "How they were put into groups, and whether they knew", NULL, NULL},
    {"3", "How many began, how many remained, why others left", NULL, NULL},
    {"3", "Missing data", say_missing, "over the whole study"},
    {"4", "Way of breathing: own resonance rate, guided by feedback, or set beforehand",
     say_protocol, NULL},
    {"4", "How and how often the resonance rate was found", NULL, NULL},
    {"4", "The rate set beforehand", say_preset, NULL},
    {"4", "How it was checked that the rate was followed", say_followed, NULL},
    {"4", "Seconds of inhaling, holding, exhaling", say_inhale, NULL},
    {"5", "Length of breathing in a session", say_minutes, NULL},
    {"5", "Number of weeks, sessions a week", NULL, NULL},
    {"5", "In the laboratory, at home or both; alone or guided", NULL, NULL},
    {"5", "Position of the body", NULL, NULL},
    {"5", "Device and program of the feedback, and what they showed", say_feedback,
     "what was shown on the screen"},
};

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const struct checklist checklists[] = {
    {"Heart-rate variability in psychiatry (GRAPH)",
     "Quintana, Alvares & Heathers 2016, doi 10.1038/tp.2016.73", graph, COUNT(graph)},
    {"Heart rate and its variability in psychophysiology",
     "after the summary of Quigley et al. 2024, doi 10.1111/psyp.14604; compare with its own "
     "checklists",
     quigley, COUNT(quigley)},
    {"Heart-rate variability biofeedback",
     "Lalanza et al. 2023, doi 10.1007/s10484-023-09582-6; items 0 to 4 by its table 2, 5 by its "
     "summary",
     lalanza, COUNT(lalanza)},
};

#define NOT_RECORDED "not recorded: fill in"

static bool fill_in(const struct report *report, const struct item *item, char *memory, size_t size)
{
    struct text text = text_over(memory, size);
    memory[0] = '\0';
    if (item->known)
        item->known(report, &text);
    return text.used > 0;
}

/* --- as text and as part of the page -------------------------------------------------------- */

/* Words broken between words, later lines indented. */
static void put_wrapped(FILE *out, const char *words, int indent, int column)
{
    while (*words) {
        int length = (int)strcspn(words, " ");
        if (column + 1 + length > WIDTH)
            column = fprintf(out, "\n%*s", indent, "") - 1;
        column += fprintf(out, "%s%.*s", column > indent ? " " : "", length, words);
        words += length;
        words += strspn(words, " ");
    }
    fputc('\n', out);
}

static void put_item(const struct report *report, const struct item *item, FILE *out)
{
    char memory[512];
    bool known = fill_in(report, item, memory, sizeof memory);
    bool whole = known && !item->open;
    put_wrapped(out, item->wording, 10,
                fprintf(out, "  [%c] %-4s", whole ? 'x' : ' ', item->number));
    if (known) {
        fprintf(out, "%14s", "");
        put_wrapped(out, memory, 14, 14);
    }
    if (known && item->open)
        fprintf(out, "%14s%s: %s\n", "", item->open, NOT_RECORDED);
    else if (!known)
        fprintf(out, "%14s%s\n", "", NOT_RECORDED);
}

void report_checklist(const struct report *report, FILE *out)
{
    for (int i = 0; i < COUNT(checklists); i++) {
        fprintf(out, "%s%s\n", i ? "\n" : "", checklists[i].name);
        put_wrapped(out, checklists[i].source, 0, 0);
        for (int k = 0; k < checklists[i].count; k++)
            put_item(report, &checklists[i].items[k], out);
    }
}

static void put_row(const struct report *report, const struct item *item, FILE *out)
{
    char memory[512];
    bool known = fill_in(report, item, memory, sizeof memory);
    bool whole = known && !item->open;
    fprintf(out, "<tr%s><td class=\"box\">%s</td><td>%s</td><td>", whole ? "" : " class=\"open\"",
            whole ? "\u2713" : "\u25A1", item->number);
    html_text(out, item->wording);
    fputs("</td><td>", out);
    html_text(out, memory);
    if (!whole) {
        fprintf(out, "%s<span class=\"fill\">", known ? "<br/>" : "");
        html_print(out, "%s%s%s", known ? item->open : "", known ? ": " : "", NOT_RECORDED);
        fputs("</span>", out);
    }
    fputs("</td></tr>\n", out);
}

void report_checklist_html(const struct report *report, FILE *out)
{
    for (int i = 0; i < COUNT(checklists); i++) {
        const struct checklist *list = &checklists[i];
        fputs("<h3>", out);
        html_text(out, list->name);
        fputs("</h3>\n<p class=\"quiet\">", out);
        html_text(out, list->source);
        fputs("</p>\n<table class=\"checklist\"><thead><tr><th></th><th></th><th>What a paper "
              "should tell</th><th>In this session</th></tr></thead><tbody>\n",
              out);
        for (int k = 0; k < list->count; k++)
            put_row(report, &list->items[k], out);
        fputs("</tbody></table>\n", out);
    }
}
