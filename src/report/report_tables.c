/* The tables of a report. A value that does not exist is a dash, never a nought. */
#include "report/report_data.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "report/html.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

static void put_clock(FILE *out, double t_s)
{
    long whole = lround(t_s);
    if (whole >= 3600)
        fprintf(out, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    else
        fprintf(out, "%ld:%02ld", whole / 60, whole % 60);
}

static void put_cell(FILE *out, double value, int decimals, const char *unit)
{
    fputs("<td class=\"number\">", out);
    html_number(out, value, decimals);
    if (isfinite(value) && unit[0])
        fprintf(out, "\u00A0%s", unit);
    fputs("</td>", out);
}

static void put_text_cell(FILE *out, const char *text)
{
    fputs("<td>", out);
    html_text(out, text);
    fputs("</td>", out);
}

static void put_head(FILE *out, const char *const *names, int count)
{
    fputs("<thead><tr>", out);
    for (int i = 0; i < count; i++) /* a leading '#' stands for a column of numbers */
        fprintf(out, "<th%s>%s</th>", names[i][0] == '#' ? " class=\"number\"" : "",
                names[i] + (names[i][0] == '#'));
    fputs("</tr></thead><tbody>\n", out);
}

#define HEAD(out, class, ...)                                                                      \
    fprintf(out, "<table class=\"%s\">", class);                                                   \
    put_head(out, (const char *const[]){__VA_ARGS__},                                              \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void put_foot(FILE *out)
{
    fputs("</tbody></table>\n", out);
}

/* --- steps ---------------------------------------------------------------------------------- */

/* What most steps expect is said once; NULL: each has its own. */
static const char *usual_expectation(const struct report *report)
{
    const struct report_step *steps = report->steps.at;
    const char *usual = NULL;
    int most = 2;
    for (int i = 0; i < report->steps.count; i++) {
        int count = 0;
        for (int k = 0; k < report->steps.count && steps[i].expect; k++)
            count += steps[k].expect && strcmp(steps[k].expect, steps[i].expect) == 0;
        if (count > most) {
            most = count;
            usual = steps[i].expect;
        }
    }
    return usual;
}

static void put_step(FILE *out, const struct report_step *step, int number, const char *usual)
{
    fprintf(out, "<tr><td class=\"number\">%d</td><td>", number);
    html_text(out, step->body.id);
    if (step->body.round > 0)
        fprintf(out, ", round %d", step->body.round);
    if (step->paused_s >= 0.5)
        fprintf(out, " <span class=\"quiet\">(paused or resting elsewhere %.0f\u00A0s)</span>",
                step->paused_s);
    if (step->expect && (!usual || strcmp(step->expect, usual) != 0)) {
        fputs("<div class=\"spoken\">", out);
        html_text(out, step->expect);
        fputs("</div>", out);
    }
    fputs("</td><td class=\"number\">", out);
    put_clock(out, step->from_s);
    fputs("</td><td class=\"number\">", out);
    put_clock(out, step->to_s - step->from_s);
    fputs("</td>", out);
    put_cell(out, step->mean_hr_bpm, 1, "");
    put_cell(out, step->swing_bpm, 1, "");
    put_cell(out, 100 * step->share, 0, "%");
    fprintf(out, "<td class=\"number quiet\">%d of %d</td></tr>\n", step->seconds_with,
            step->seconds);
}

void report_table_steps(const struct report *report, FILE *out)
{
    const struct report_step *steps = report->steps.at;
    const char *usual = usual_expectation(report);
    if (usual) {
        fputs("<p>Where nothing else stands: <span class=\"spoken\">", out);
        html_text(out, usual);
        fputs("</span></p>\n", out);
    }
    HEAD(out, "steps", "#", "Step, and what the heart may do in it", "#From", "#Length",
         "#Heart rate, per min", "#Swing, per min", "#Coherence", "#Seconds with one");
    for (int i = 0; i < report->steps.count; i++)
        put_step(out, &steps[i], i + 1, usual);
    put_foot(out);
}

/* --- artefacts ------------------------------------------------------------------------------ */

static void put_fact(FILE *out, const char *name, double value, int decimals, const char *unit)
{
    fprintf(out, "<div><dt>%s</dt><dd>", name);
    html_number(out, value, decimals);
    if (isfinite(value))
        fprintf(out, "\u00A0%s", unit);
    fputs("</dd></div>\n", out);
}

void report_table_artefacts(const struct report *report, FILE *out)
{
    const struct analysis *analysis = &report->analysis;
    size_t intervals = 0;
    double live =
        report->live_intervals > 0 ? 100.0 * report->live_corrected / report->live_intervals : NAN;
    fputs("<dl class=\"facts\">\n", out);
    put_fact(out, "corrected", analysis->corrected_percent, 1, "% of intervals");
    put_fact(out, "corrected as it happened", live, 1, "%");
    put_fact(out, "longest gap", analysis->longest_gap_s, 1, "s");
    put_fact(out, "usable time", analysis->usable_percent, 1, "%");
    fputs("</dl>\n", out);
    for (int class = 0; class < BEAT_CLASS_COUNT; class ++)
        intervals += analysis->classes[class];
    HEAD(out, "classes", "Class of interval", "#Intervals", "#Share");
    for (int class = 0; class < BEAT_CLASS_COUNT; class ++) {
        fputs("<tr>", out);
        put_text_cell(out, class == BEAT_LONGSHORT ? "long or short"
                                                   : beat_class_name((enum beat_class) class));
        fprintf(out, "<td class=\"number\">%zu</td>", analysis->classes[class]);
        put_cell(out,
                 intervals ? 100.0 * (double)analysis->classes[class] / (double)intervals : NAN, 1,
                 "%");
        fputs("</tr>\n", out);
    }
    put_foot(out);
}

/* --- gaps ----------------------------------------------------------------------------------- */

void report_table_gaps(const struct report *report, FILE *out)
{
    static const char *const causes[] = {[GAP_UNPLUGGED] = "the sensor was unplugged",
                                         [GAP_REFUSED] = "the machine could not keep up",
                                         [GAP_UNRECORDED] = "could not be written to the file",
                                         [GAP_MISSING] = "not in the imported file"};
    const struct report_gap *at = report->gaps.at;
    bool several = report_sensor_count(report) > 1;
    HEAD(out, "gaps", "#From", "#Length, s", "Why", "#Lost");
    for (int i = 0; i < report->gaps.count; i++) {
        fputs("<tr><td class=\"number\">", out);
        put_clock(out, at[i].from_s);
        fputs("</td>", out);
        put_cell(out, at[i].to_s - at[i].from_s, 1, "");
        bool other = several && !report_gap_is_its(report, &at[i]);
        fputs("<td>", out);
        html_print(out, "%s%s", at[i].cause <= GAP_MISSING ? causes[at[i].cause] : "",
                   other ? " (another sensor than this report is of)" : "");
        fputs("</td>", out);
        put_cell(out, at[i].cause == GAP_UNPLUGGED ? NAN : (double)at[i].count, 0, "");
        fputs("</tr>\n", out);
    }
    put_foot(out);
}

/* --- markers and answers -------------------------------------------------------------------- */

void report_table_marks(const struct report *report, FILE *out)
{
    const struct report_mark *at = report->marks.at;
    HEAD(out, "marks", "#", "#At", "Marker");
    for (int i = 0; i < report->marks.count; i++) {
        fprintf(out, "<tr><td class=\"number\">%d</td><td class=\"number\">", i + 1);
        put_clock(out, at[i].t_s);
        fputs("</td>", out);
        put_text_cell(out, at[i].text[0] ? at[i].text : "(no words)");
        fputs("</tr>\n", out);
    }
    put_foot(out);
}

/* One question, also where it stands in two check-ins, one before and one after. */
static bool same_item(const struct report_answer *one, const struct report_answer *other)
{
    bool asked_alike = one->item && other->item && strcmp(one->item->ask, other->item->ask) == 0;
    return strcmp(one->body.item, other->body.item) == 0 &&
           (asked_alike || strcmp(one->body.check_in, other->body.check_in) == 0);
}

static void put_question(FILE *out, const struct report_answer *answer)
{
    const struct check_in_item *item = answer->item;
    fputs("<td>", out);
    if (!item) {
        html_print(out, "%s: %s", answer->body.check_in, answer->body.item);
        fputs("</td><td class=\"quiet\">\u2013</td>", out);
        return;
    }
    html_text(out, item->ask);
    fputs("</td><td class=\"quiet\">", out);
    html_print(out, "%g (%s) to %g (%s)", item->least, item->low ? item->low : "", item->most,
               item->high ? item->high : "");
    fputs("</td>", out);
}

/* The first step that asked an item, and the last of another, when there was one. An answer that
 * was changed where it was given, also by going back, is no change from before to after. */
void report_table_answers(const struct report *report, FILE *out)
{
    const struct report_answer *at = report->answers.at;
    HEAD(out, "answers", "Question", "Scale", "#Before", "#After", "#Change");
    for (int i = 0; i < report->answers.count; i++) {
        bool told = false;
        double before = at[i].body.value, after = NAN;
        for (int k = 0; k < i && !told; k++)
            told = same_item(&at[k], &at[i]);
        for (int k = i + 1; k < report->answers.count && !told; k++)
            if (same_item(&at[k], &at[i]))
                *(at[k].step == at[i].step ? &before : &after) = at[k].body.value;
        if (told)
            continue;
        fputs("<tr>", out);
        put_question(out, &at[i]);
        put_cell(out, before, 1, "");
        put_cell(out, after, 1, "");
        put_cell(out, after - before, 1, "");
        fputs("</tr>\n", out);
    }
    put_foot(out);
}

/* --- measures ------------------------------------------------------------------------------- */

#define TASK_FORCE "Task Force 1996"

struct measure {
    const char *name, *unit;
    int decimals;
    size_t offset; /* of a double in struct analysis_hrv */
    const char *definition, *source;
};

#define TIME(member)  offsetof(struct analysis_hrv, time.member)
#define BANDS(member) offsetof(struct analysis_hrv, bands.member)

static const struct measure measures[] = {
    {"Mean heart rate", "per min", 1, TIME(mean_hr_bpm), "60 000 divided by the mean NN.",
     TASK_FORCE},
    {"Mean NN", "ms", 1, TIME(mean_nn_ms), "Mean of the intervals between normal beats.",
     TASK_FORCE},
    {"SDNN", "ms", 1, TIME(sdnn_ms), "Standard deviation of the NN intervals (n \u2212 1).",
     TASK_FORCE},
    {"RMSSD", "ms", 1, TIME(rmssd_ms),
     "Root of the mean of squared differences between neighbouring NN intervals.", TASK_FORCE},
    {"ln RMSSD", "", 2, TIME(ln_rmssd), "Natural logarithm of RMSSD in ms.", "Laborde et al. 2017"},
    {"pNN50", "%", 1, TIME(pnn50_percent),
     "Differences between neighbours of more than 50 ms, as a share of all intervals.", TASK_FORCE},
    {"SD1", "ms", 1, TIME(sd1_ms),
     "Spread of the Poincar\u00E9 plot across the line of identity (n \u2212 2).",
     "Brennan et al. 2001"},
    {"SD2", "ms", 1, TIME(sd2_ms),
     "Spread of the Poincar\u00E9 plot along the line of identity (n \u2212 2).",
     "Brennan et al. 2001"},
    {"Shortest NN", "ms", 0, TIME(least_nn_ms), "The shortest interval after correction.", ""},
    {"Longest NN", "ms", 0, TIME(most_nn_ms), "The longest interval after correction.", ""},
    {"VLF power", "ms\u00B2", 0, BANDS(vlf_ms2),
     "Power of 0.0033\u20130.04 Hz; needs five minutes without a gap.", TASK_FORCE},
    {"LF power", "ms\u00B2", 0, BANDS(lf_ms2),
     "Power of 0.04\u20130.15 Hz; holds the breath's own rhythm when breathing is slow.",
     TASK_FORCE},
    {"HF power", "ms\u00B2", 0, BANDS(hf_ms2), "Power of 0.15\u20130.40 Hz.", TASK_FORCE},
    {"Total power", "ms\u00B2", 0, BANDS(total_ms2), "Power of 0.0033\u20130.40 Hz.", TASK_FORCE},
    {"LF, normalised", "%", 1, BANDS(lf_nu), "LF as a share of total less VLF.", TASK_FORCE},
    {"HF, normalised", "%", 1, BANDS(hf_nu), "HF as a share of total less VLF.", TASK_FORCE},
    {"LF/HF", "", 2, BANDS(lf_hf), "A ratio of two powers; no measure of stress or balance.",
     TASK_FORCE},
    {"LF peak", "Hz", 3, BANDS(lf_peak_hz), "The tallest point within LF.", TASK_FORCE},
    {"HF peak", "Hz", 3, BANDS(hf_peak_hz), "The tallest point within HF.", TASK_FORCE},
    {"Spectral peak", "Hz", 3, BANDS(peak_hz), "The tallest point of 0.04\u20130.26 Hz.",
     "McCraty &amp; Zayas 2014"},
};

static double value_of(const struct analysis_hrv *hrv, const struct measure *measure)
{
    double value;
    memcpy(&value, (const char *)hrv + measure->offset, sizeof value);
    return value;
}

static void put_measure(FILE *out, const char *name, double value, double raw, int decimals,
                        const char *unit, const char *definition, const char *source)
{
    fprintf(out, "<tr><td>%s</td>", name);
    put_cell(out, value, decimals, unit);
    fputs("<td class=\"number quiet\">", out);
    html_number(out, raw, decimals);
    fprintf(out, "</td><td>%s</td><td class=\"quiet\">%s</td></tr>\n", definition, source);
}

void report_table_measures(const struct report *report, FILE *out)
{
    const struct analysis *analysis = &report->analysis;
    HEAD(out, "measures", "Measure", "#Value", "#Uncorrected", "What it is", "After");
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++)
        put_measure(out, measures[i].name, value_of(&analysis->hrv, &measures[i]),
                    value_of(&analysis->hrv_raw, &measures[i]), measures[i].decimals,
                    measures[i].unit, measures[i].definition, measures[i].source);
    put_measure(out, "Coherence, share", 100 * report->share, NAN, 0, "%",
                "Median of P / T over the seconds that have one: P the power within 0.015 Hz of "
                "the tallest peak, T of 0.0033\u20130.4 Hz, in the last 64 s.",
                "McCraty &amp; Zayas 2014");
    put_measure(out, "Coherence ratio (F1)", report->ratio, NAN, 2, "",
                "Median of P / (T \u2212 P) over the same seconds.", "McCraty &amp; Zayas 2014");
    put_measure(out, "Swing a breath", report->swing_bpm, NAN, 1, "per min",
                "Median rise and fall of the heart rate within a breath.", "Grossman et al. 1990");
    put_measure(out, "Breathing", analysis->breathing_per_min, NAN, 1, "per min",
                "Median rate, estimated from the rhythm and the wave; no breath was measured.",
                "Charlton et al. 2018");
    put_foot(out);
}
