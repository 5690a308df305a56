/* The page: what happened on its first sheet, everything behind it after that. Laid out for reading
 * on a screen of any width and for printing on A4 or Letter, in the light of the program's day. */
#include "report/report_data.h"
#include "report/report_facts.h"

#include "base/clock.h"
#include "report/html.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const char style[] =
    ":root{--paper:#FBF8F2;--card:#F4EFE4;--ink:#22302E;--quiet:#55635D;--breath:#1F645A;"
    "--heart:#A84F28;--line:#DAD3C4}\n"
    "*{box-sizing:border-box}\n"
    "html{background:var(--paper);color:var(--ink);font:15px/1.5 Inter,system-ui,\"Segoe UI\","
    "Roboto,\"Helvetica Neue\",Arial,sans-serif;font-feature-settings:\"calt\" 0;"
    "-webkit-text-size-adjust:100%}\n"
    "body{max-width:768px;margin:0 auto;padding:40px 24px 64px}\n"
    "h1,.spoken,h2{font-family:\"EB Garamond\",Garamond,\"Iowan Old Style\",Palatino,"
    "\"Palatino Linotype\",Georgia,\"Times New Roman\",serif;font-weight:400}\n"
    "h1{font-size:36px;line-height:1.15;margin:2px 0 6px;overflow-wrap:anywhere}\n"
    "h2{font-size:24px;line-height:1.2;margin:44px 0 6px}\n"
    "h3{font-size:15px;font-weight:600;margin:24px 0 0}\n"
    "p{margin:0 0 10px}\n"
    ".quiet,figcaption{color:var(--quiet)}\n"
    "figure{margin:14px 0 8px}\n"
    "figcaption{font-size:13px}\n"
    ".simulated,.cut{border:1.5px solid var(--heart);color:var(--heart);border-radius:6px;"
    "padding:7px 12px;margin:14px 0;font-weight:600}\n"
    ".cut{font-weight:400}\n"
    ".key{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:22px 0 6px}\n"
    ".key div{border-top:1.5px solid var(--line);padding-top:7px}\n"
    ".key b{display:block;font-weight:400;font-size:26px;line-height:1.15}\n"
    ".key b small{font-size:14px;color:var(--quiet)}\n"
    ".key span{font-size:13px;color:var(--quiet);display:block}\n"
    ".facts{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:10px 0 16px}\n"
    ".facts dt{font-size:13px;color:var(--quiet)}\n"
    ".facts dd{margin:0}\n"
    ".plot svg{display:block;width:100%;height:auto;overflow:visible}\n"
    "svg text{font:11.5px Inter,system-ui,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif;"
    "fill:var(--quiet)}\n"
    "svg .axis,svg .label{fill:var(--ink)}\n"
    "svg path{fill:none;stroke-linejoin:round}\n"
    "svg .grid{stroke:var(--line);stroke-width:.7}\n"
    "svg .rule{stroke:var(--quiet);stroke-width:.8}\n"
    "svg .heart{stroke:var(--heart);stroke-width:1.3}\n"
    "svg .breath{stroke:var(--breath);stroke-width:1.5}\n"
    "svg .ink{stroke:var(--ink);stroke-width:1}\n"
    "svg .live{stroke:var(--quiet);stroke-width:.9;stroke-dasharray:2 2}\n"
    "svg .pacer{stroke:var(--ink);stroke-width:1.1;stroke-dasharray:5 3}\n"
    "svg .halo{stroke:var(--paper);stroke-width:3.5}\n"
    "svg .gap{fill:#22302E;fill-opacity:.055}\n"
    "svg .why{fill:var(--quiet);fill-opacity:.55}\n"
    "svg .step{fill:#2F7F73;fill-opacity:.20}\n"
    "svg .step.odd{fill-opacity:.10}\n"
    "svg .band{fill:#2F7F73;fill-opacity:.05}\n"
    "svg .band.odd{fill-opacity:.12}\n"
    "svg .bar{fill:var(--breath);fill-opacity:.75}\n"
    "svg .bar.free{fill:var(--paper);stroke:var(--breath);stroke-width:.8}\n"
    "svg .bar.free.thin{fill:#8FB8AF;stroke:none}\n"
    "svg .missing{stroke:var(--quiet);stroke-width:1}\n"
    "svg .mark{stroke:var(--ink);stroke-width:.8;stroke-dasharray:1 2}\n"
    "svg .raw{fill:var(--paper);stroke:var(--heart);stroke-width:1.2}\n"
    "svg .beat,svg .peak{fill:var(--heart)}\n"
    "svg .quality{fill:var(--breath);fill-opacity:.55}\n"
    "svg .level0{fill:#F7F2E7}svg .level1{fill:#DDE6DB}svg .level2{fill:#BCD5CB}"
    "svg .level3{fill:#96C0B5}svg .level4{fill:#6BA89C}svg .level5{fill:#438E82}"
    "svg .level6{fill:#1F7065}svg .level7{fill:#0C4A42}\n"
    ".wide{overflow-x:auto}\n"
    "table{border-collapse:collapse;width:100%;font-size:13.5px;line-height:1.4;margin:8px 0 4px}\n"
    "th{font-weight:400;color:var(--quiet);text-align:left;vertical-align:bottom;"
    "border-bottom:1px solid var(--quiet);padding:3px 12px 3px 0}\n"
    "td{vertical-align:top;border-bottom:1px solid var(--line);padding:4px 12px 4px 0;"
    "overflow-wrap:break-word}\n"
    ".marks td,.answers td{overflow-wrap:anywhere}section>p.quiet{font-size:13px}\n"
    ".steps td:nth-child(2),.measures td:nth-child(4){min-width:170px}\n"
    "th:last-child,td:last-child{padding-right:0}\n"
    ".number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;"
    "overflow-wrap:normal}\n"
    "th.number{white-space:normal}\n"
    "td .spoken,p .spoken{font-size:16px;line-height:1.3;color:var(--ink)}\n"
    ".checklist .box{width:20px;font-size:15px}\n"
    ".checklist td:nth-child(2){width:32px;color:var(--quiet)}\n"
    ".checklist td:nth-child(3){width:44%}\n"
    ".fill{color:var(--heart);border-bottom:1px dotted var(--heart)}\n"
    "pre,code{font:12.5px/1.5 ui-monospace,\"DejaVu Sans Mono\",Menlo,Consolas,monospace}\n"
    "pre{background:var(--card);padding:12px 14px;border-radius:6px;white-space:pre-wrap;"
    "overflow-wrap:anywhere;margin:8px 0}\n"
    ".methods{background:var(--card);border-radius:6px;padding:14px 18px;overflow-wrap:anywhere}\n"
    "footer{margin-top:48px;padding-top:10px;border-top:1px solid var(--line);font-size:13px;"
    "color:var(--quiet)}\n"
    "@media (max-width:600px){body{padding:24px 16px 48px}h1{font-size:30px}"
    ".key,.facts{grid-template-columns:repeat(2,1fr)}"
    ".plot{margin:0 -8px}svg .tick,svg .axis{font-size:19px}svg .label{font-size:17px}"
    "svg .small{font-size:14px}svg .heart,svg .breath{stroke-width:2}.methods{padding:12px}"
    "table{font-size:13px}th,td{padding-right:8px}}\n"
    ".measures td:first-child,.measures td:last-child{white-space:nowrap}\n"
    "@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--quiet:#444;--line:#ccc}"
    "@page{margin:15mm 16mm 14mm}html{font-size:10pt;line-height:1.4}body{max-width:none;padding:0}"
    "h1{font-size:23pt}h2{font-size:15pt;margin:14pt 0 3pt;break-after:avoid}h3{break-after:avoid}"
    "figure,.key,.facts,tr{break-inside:avoid}thead{display:table-header-group}"
    "figure{margin:4pt 0}figcaption,p.quiet{font-size:8.5pt;line-height:1.35}"
    ".key{margin:10pt 0 0}.key b{font-size:18pt}.key span{font-size:8.5pt}"
    "table{font-size:8.5pt;line-height:1.3}td,th{padding-top:2.5pt;padding-bottom:2.5pt}"
    "pre{border:1px solid var(--line);font-size:7pt}td .spoken{font-size:10pt}"
    ".methods{border:1px solid var(--line);font-size:9.5pt}.sheet{break-before:page}"
    ".sheet h2{margin-top:0}.wide{overflow:visible}svg .gap{fill-opacity:.08}"
    "footer{margin-top:14pt}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n";
/* clang-format on */

static void put_title(const struct report *report, FILE *out)
{
    const char *title = report_fact(report, "practice_title");
    html_text(out, title ? title : "A recording of the heart");
}

static void put_head(const struct report *report, FILE *out)
{
    char when[64];
    report_started(report, when, sizeof when);
    fputs("<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
          "<meta charset=\"utf-8\"/>\n<meta name=\"generator\" content=\"Kindbeat report\"/>\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>",
          out);
    put_title(report, out);
    html_print(out, "%s%s", when[0] ? ", " : "", when);
    fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", style);
}

static void put_header(const struct report *report, FILE *out)
{
    char when[64], memory[64];
    struct text length = text_over(memory, sizeof memory);
    const char *participant = report_fact(report, "participant");
    report_started(report, when, sizeof when);
    report_length(report->seconds, &length);
    fputs("<header>\n<div class=\"quiet\">Kindbeat session report</div>\n<h1>", out);
    put_title(report, out);
    fputs("</h1>\n<div class=\"quiet\">", out);
    html_print(out, "%s%s%s \u00B7 %s", when, when[0] ? " \u00B7 " : "", memory,
               report_device(report));
    if (participant)
        html_print(out, " \u00B7 participant %s", participant);
    fputs("</div>\n", out);
    if (report->summary.simulated)
        fputs("<div class=\"simulated\">Simulated heart: these are no person\u2019s data."
              "</div>\n",
              out);
    if (!report->summary.complete)
        fputs("<div class=\"cut\">This session has no end: it was cut off, or is still being "
              "recorded. What stands in it is whole.</div>\n",
              out);
    if (report_fact(report, "repaired")) {
        fputs("<div class=\"cut\">", out);
        html_print(out,
                   "Repaired: this was saved from a damaged file, %s. Events known to be lost: "
                   "%s.",
                   report_fact(report, "repaired_from"), report_fact(report, "repaired_missing"));
        fputs("</div>\n", out);
    }
    if (report_is_imported(report)) {
        fputs("<div class=\"quiet\">Imported from a file: ", out);
        html_text(out, report_fact(report, "imported"));
        fputs("</div>\n", out);
    }
    if (report->stopped)
        fputs("<div class=\"quiet\">Ended early by the person.</div>\n", out);
    fputs("</header>\n", out);
}

static void put_figure(FILE *out, double value, int decimals, const char *unit, const char *what,
                       const char *beside)
{
    fputs("<div><b>", out);
    html_number(out, value, decimals);
    fprintf(out, "<small>\u00A0%s</small></b><span>", isfinite(value) ? unit : "");
    html_text(out, what);
    fputs("</span><span>", out);
    html_text(out, beside);
    fputs("</span></div>\n", out);
}

static void put_key(const struct report *report, FILE *out)
{
    const struct analysis *analysis = &report->analysis;
    char with[64] = "", breaths[64] = "", usable[64] = "";
    if (!report->has_heart || report->analysis.hrv.time.intervals == 0)
        return;
    snprintf(with, sizeof with, "%d of %zu s have one", report->seconds_with_share,
             analysis->coherence_count);
    if (report->breaths_with_swing > 0)
        snprintf(breaths, sizeof breaths, "in each of %d breaths", report->breaths_with_swing);
    if (isfinite(analysis->usable_percent))
        snprintf(usable, sizeof usable, "%.0f %% of the time usable", analysis->usable_percent);
    fputs("<div class=\"key\">\n", out);
    put_figure(out, analysis->hrv.time.mean_hr_bpm, 0, "per min", "heart rate, mean", usable);
    put_figure(out, report->swing_bpm, 0, "per min", "rise and fall", breaths);
    put_figure(out, 100 * report->share, 0, "%", "coherence, median", with);
    put_figure(out, analysis->breathing_per_min, 1, "per min", "breathing",
               "estimated from the heart");
    fputs("</div>\n", out);
}

/* What was wrong with the signal most of the time; REASON_NONE: nothing. */
static enum reason usual_trouble(const struct report *report)
{
    int seconds[REASON_NO_PACER + 1] = {0}, usual = REASON_NONE;
    const struct analysis *analysis = &report->analysis;
    for (size_t i = 0; i < analysis->quality_count; i++)
        if (analysis->quality[i].level <= QUALITY_POOR &&
            analysis->quality[i].reason <= REASON_NO_PACER)
            seconds[analysis->quality[i].reason]++;
    for (int reason = REASON_NONE + 1; reason <= REASON_NO_PACER; reason++)
        usual = seconds[reason] > seconds[usual] ? reason : usual;
    return (enum reason)usual;
}

static void put_no_heart(const struct report *report, FILE *out)
{
    if (report->has_heart && report->analysis.hrv.time.intervals > 0)
        return;
    enum reason reason = usual_trouble(report);
    fputs("<div class=\"cut\">", out);
    html_print(out, "%s There are no measures of a heart to show%s%s.",
               report->no_heart.what[0] ? report->no_heart.what
                                        : "No rhythm in this session could be believed.",
               reason ? "; most of the time: " : "", report_reason(reason));
    fputs("</div>\n", out);
}

/* A part with its heading, a plot or table, and a sentence or two on how to read it. */
struct part {
    const char *heading;
    void (*put)(const struct report *report, FILE *out);
    const char *caption;
    bool plot;                                     /* a figure */
    bool sheet;                                    /* begins a sheet of paper */
    bool (*is_there)(const struct report *report); /* NULL: always */
};

static bool has_heart(const struct report *report)
{
    return report->has_heart;
}

static bool has_beats(const struct report *report)
{
    return report->has_heart && report->analysis.beat_count > 0;
}

static bool has_rhythm(const struct report *report)
{
    return report->has_heart && report->analysis.hrv.time.intervals > 0;
}

static bool has_spectrum(const struct report *report)
{
    return report->has_heart && isfinite(report->analysis.hrv.bands.hf_ms2);
}

static bool has_coherence(const struct report *report)
{
    return report->has_heart && report->seconds_with_share > 0;
}

static bool has_breaths(const struct report *report)
{
    return report->breaths_with_swing > 0;
}

static bool has_steps(const struct report *report)
{
    return report->steps.count > 0;
}

static bool has_marks(const struct report *report)
{
    return report->marks.count > 0;
}

static bool has_answers(const struct report *report)
{
    return report->answers.count > 0;
}

static bool has_gaps(const struct report *report)
{
    return report->gaps.count > 0;
}

static bool is_wave(const struct report *report)
{
    return report->has_heart &&
           (report->series.kind == ANALYSIS_PPG || report->series.kind == ANALYSIS_ECG);
}

static bool lacks_spectrum(const struct report *report)
{
    return has_rhythm(report) && !has_spectrum(report);
}

static void put_no_spectrum(const struct report *report, FILE *out)
{
    html_print(out, "A spectrum needs a minute without a gap; the longest stretch lasted %.0f s.",
               report->analysis.hrv.bands_s);
}

static const struct part parts[] = {
    {"Rhythm", report_plot_rhythm,
     "Heart rate, beat by beat. Shaded: no rhythm that can be believed. Beneath: the steps of the "
     "practice, numbered as in the table; dotted lines above are markers.",
     true, false, has_beats},
    {"Coherence", report_plot_coherence,
     "How much of the rhythm\u2019s power stands in one narrow peak, over the last 64 seconds. "
     "Where the data do not carry a value there is none, and the reason stands beneath. Dashed: as "
     "it was shown during the session. Coherence mostly reflects slow, regular breathing; it does "
     "not measure compassion.",
     true, false, has_heart},
    {"Breath by breath", report_plot_breaths,
     "Rise and fall of the heart rate within each breath. Filled: breaths of the pacer; open: "
     "breaths found in the rhythm; a tick: a breath without a value.",
     true, false, has_breaths},
    {"Steps", report_table_steps,
     "A dip or a rise in a step is no success or failure. Coherence is the median of the seconds "
     "of the step that have one; each speaks of the 64 seconds before it, which may reach into the "
     "step before.",
     false, false, has_steps},
    {"Check-in", report_table_answers,
     "The first answer of the session and the last. A dash: left out, or asked once.", false, false,
     has_answers},
    {"Markers", report_table_marks, "", false, false, has_marks},
    {"Spectrum", report_plot_spectrum,
     "Of the longest stretch without a gap. During slow breathing the breath\u2019s own rhythm "
     "lies "
     "in LF, so read these numbers with the breathing rate beside them.",
     true, false, has_spectrum},
    {"Spectrum", put_no_spectrum, "", false, false, lacks_spectrum},
    {"Spectrum over time", report_plot_spectrogram,
     "The last 64 seconds at each moment; darker is more power. Dashed: the breathing pacer. "
     "Empty: "
     "no value, for the reasons given under coherence.",
     true, false, has_coherence},
    {"Measures", report_table_measures,
     "Of the whole recording after correction, and as measured. A dash: the recording does not "
     "carry the value.",
     false, true, has_rhythm},
    {"Artefacts", report_plot_intervals,
     "The line: intervals as used. Marks: intervals as measured that were corrected, by class. "
     "Nothing is removed from time. Beneath: the signal second by second, the taller the better.",
     true, false, has_beats},
    {NULL, report_table_artefacts, "", false, false, has_heart},
    {"Interruptions", report_table_gaps, "", false, false, has_gaps},
    {"The signal itself", report_plot_signal, "Triangles stand at the beats that were found.", true,
     false, is_wave},
};

static void put_part(const struct report *report, const struct part *part, FILE *out)
{
    if (part->is_there && !part->is_there(report))
        return;
    fprintf(out, "<section%s>\n", part->sheet ? " class=\"sheet\"" : "");
    if (part->heading)
        fprintf(out, "<h2>%s</h2>\n", part->heading);
    fprintf(out, "%s", part->plot ? "<figure>" : "<div class=\"wide\">");
    part->put(report, out);
    fprintf(out, "%s\n", part->plot ? "" : "</div>");
    if (part->caption[0])
        fprintf(out, part->plot ? "<figcaption>%s</figcaption>\n" : "<p class=\"quiet\">%s</p>\n",
                part->caption);
    fprintf(out, "%s</section>\n", part->plot ? "</figure>" : "");
}

static void put_methods(const struct report *report, FILE *out)
{
    char *text = NULL;
    size_t size;
    FILE *memory = open_memstream(&text, &size);
    ENSURE(memory);
    report_methods(report, memory);
    fclose(memory);
    char *articles = strstr(text, "\n\n");
    fputs("<section class=\"sheet\"><h2>Methods, for a paper</h2>\n<div class=\"methods\"><p>",
          out);
    if (articles)
        *articles = '\0';
    html_text(out, text);
    fputs("</p>", out);
    for (char *rest = articles ? articles + 2 : NULL, *line; (line = strsep(&rest, "\n"));) {
        fputs("<div class=\"quiet\">", out);
        html_text(out, line);
        fputs("</div>", out);
    }
    fputs("</div></section>\n<section><h2>Reporting checklist</h2>\n"
          "<p class=\"quiet\">A tick: told by this session. A box: for you to fill in.</p>\n",
          out);
    free(text);
    report_checklist_html(report, out);
    fputs("</section>\n", out);
}

void report_html(const struct report *report, FILE *out)
{
    put_head(report, out);
    put_header(report, out);
    put_key(report, out);
    put_no_heart(report, out);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        put_part(report, &parts[i], out);
    put_methods(report, out);
    report_about(report, out);
    fputs("<footer>Made by Kindbeat from one session file. Kindbeat is not a medical device: it "
          "does not diagnose, treat or monitor anything.</footer>\n</body>\n</html>\n",
          out);
}
