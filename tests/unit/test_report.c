/* A report says what was computed, nothing else, in a page that is whole whatever the session
 * holds. */
#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "heart/analysis.h"
#include "journal/journal.h"
#include "reading/series.h"
#include "report/html.h"
#include "report/report.h"
#include "report/tables.h"
#include "well_formed.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char practice_text[] = "id: p\ntitle: P\nbreath: {rate: 6, inhale: 0.4}\nsteps:\n"
                                    "  - {id: arrive, say: \"One.\", for: 100s}\n"
                                    "  - {id: breathe, say: \"Two.\", for: 300s, pace: true,"
                                    " expect: \"A dip is normal & fine.\"}\n";
static const struct journal_fact check_ins[] = {
    {"check_in:arriving", "id: arriving\ntitle: A\nabout: B.\nlicence: C\nscore: none\nitems:\n"
                          "  - {id: calm, ask: \"How calm & still?\", low: not, high: very}\n"},
    {"check_in:leaving", "id: leaving\ntitle: A\nabout: B.\nlicence: C\nscore: none\nitems:\n"
                         "  - {id: calm, ask: \"How calm & still?\", low: not, high: very}\n"}};
static const char hostile[] = "<script>alert('1')</script>\x01\xC3(\"&amp;]]>";

static struct journal *journal;
static char path[PATH_SIZE];

static int64_t last_ns; /* events never go back */

static void append(const struct event *event)
{
    struct event next = *event;
    last_ns = next.at_ns = next.at_ns > last_ns ? next.at_ns : last_ns;
    while (!journal_append(journal, &next))
        clock_sleep_until_ns(clock_monotonic_ns() + NS_PER_MS);
}

static void begin_with(const char *title, bool simulated, const struct journal_fact *also,
                       int also_count)
{
    struct journal_fact more[8] = {check_ins[0], check_ins[1]};
    for (int i = 0; i < also_count; i++)
        more[2 + i] = also[i];
    const struct journal_facts facts = {.version = "0.1.0",
                                        .build = "a build <of> tests",
                                        .sensors = {"test"},
                                        .participant = "P07",
                                        .practice_id = "p",
                                        .practice_title = title,
                                        .practice_text = practice_text,
                                        .parameters = "{\"a\": 1, \"b\": {\"c\": 2}}",
                                        .more = more,
                                        .more_count = 2 + also_count,
                                        .simulated = simulated,
                                        .started_wall_ns = INT64_C(1795459320) * NS_PER_S};
    char folder[200];
    static int number;
    struct problem problem;
    snprintf(folder, sizeof folder, "%s/%d", test_folder(), ++number);
    assert_int_equal(mkdir(folder, 0700), 0);
    if (journal_create(folder, &facts, &journal, &problem))
        fail_msg("%s", problem.what);
    text_copy(path, sizeof path, journal_path(journal));
    last_ns = 0;
}

static void begin(const char *title, bool simulated)
{
    begin_with(title, simulated, NULL, 0);
}

static void put_device(void)
{
    struct event event = event_of(EVENT_DEVICE, 0);
    text_copy(event.device.id, sizeof event.device.id, "strap");
    event.device.signal = SIGNAL_RR;
    event.device.rate_hz = event.device.low = event.device.high = NAN;
    append(&event);
}

static void put_interval(double t_s, double rr_ms)
{
    struct event event = event_of(EVENT_SAMPLE, ns_from_s(t_s));
    event.sample.time_ns = ns_from_s(t_s);
    event.sample.value = rr_ms;
    append(&event);
}

/* A heart of 900 ms that swings by 40 ms six times a minute. */
static double put_heart(double from_s, double to_s)
{
    double t_s = from_s;
    while (t_s < to_s) {
        double rr_ms = 900 + 40 * sin(2 * M_PI * 0.1 * t_s);
        t_s += rr_ms / 1000;
        put_interval(t_s, rr_ms);
    }
    return t_s;
}

static void put_step(double t_s, enum step_change change, int index, const char *id)
{
    struct event event = event_of(EVENT_STEP, ns_from_s(t_s));
    event.step.change = (uint8_t)change;
    event.step.due_ns = event.at_ns;
    event.step.index = index;
    text_copy(event.step.id, sizeof event.step.id, id);
    append(&event);
}

static void put_mark(double t_s, const char *words)
{
    struct event event = event_of(EVENT_INTENT, ns_from_s(t_s));
    event.intent.intent = INTENT_MARK;
    text_copy(event.intent.text, sizeof event.intent.text, words);
    append(&event);
}

static void put_answer(double t_s, const char *check_in, const char *item, double value)
{
    struct event event = event_of(EVENT_ANSWER, ns_from_s(t_s));
    text_copy(event.answer.check_in, sizeof event.answer.check_in, check_in);
    text_copy(event.answer.item, sizeof event.answer.item, item);
    event.answer.value = value;
    append(&event);
}

static void put_pace(double t_s, bool on)
{
    struct event event = event_of(EVENT_PACE, ns_from_s(t_s));
    event.pace.on = on;
    event.pace.from_ns = event.at_ns;
    event.pace.rate_hz = 0.1;
    event.pace.inhale = 0.4;
    event.pace.depth = 1;
    append(&event);
}

static void put_gap(double from_s, double to_s)
{
    struct event event = event_of(EVENT_GAP, ns_from_s(to_s));
    event.gap.from_ns = ns_from_s(from_s);
    event.gap.to_ns = event.at_ns;
    event.gap.cause = GAP_UNPLUGGED;
    append(&event);
}

static void put_breath(double from_s, double low_bpm, double high_bpm, enum reason reason)
{
    struct event event = event_of(EVENT_BREATH, ns_from_s(from_s + 10));
    event.breath = (struct breath_body){.start_ns = ns_from_s(from_s),
                                        .inhale_ns = ns_from_s(from_s + 4),
                                        .end_ns = event.at_ns,
                                        .high_ns = -1,
                                        .low_ns = -1,
                                        .high_bpm = high_bpm,
                                        .low_bpm = low_bpm,
                                        .lag_s = NAN,
                                        .quality = 1,
                                        .paced = 1,
                                        .reason = (uint8_t)reason};
    append(&event);
}

/* --- what comes out ------------------------------------------------------------------------- */

static const char *device_name(const char *id)
{
    return strcmp(id, "strap") == 0 ? "Strap <& Co>" : NULL;
}

typedef void report_part(const struct report *report, FILE *out);

/* The session so far, ended and reported; the caller frees. */
static char *reported(report_part *part)
{
    const struct report_wish wish = {
        .device_name = device_name, .version = "0.1.0", .build = "another build"};
    struct report *report;
    struct problem problem;
    char *text = NULL;
    size_t size;
    journal_destroy(journal);
    journal = NULL;
    if (report_read(path, &wish, &report, &problem))
        fail_msg("%s", problem.what);
    FILE *out = open_memstream(&text, &size);
    part(report, out);
    fclose(out);
    report_destroy(report);
    assert_int_equal(strlen(text), size);
    return text;
}

static void assert_no_nan(const char *text)
{
    for (const char *at = text; (at = strstr(at, "nan")); at++) /* but resonance, and Brennan */
        assert_true(at[-1] >= 'a' && at[-1] <= 'z');
}

static char *page(void)
{
    static const char *const from_elsewhere[] = {"src=",    "href=", "url(",   "@import",
                                                 "<script", "<link", "onload="};
    char *html = reported(report_html);
    const char *wrong = well_formed(html);
    if (wrong)
        fail_msg("%s", wrong);
    for (size_t i = 0; i < sizeof from_elsewhere / sizeof from_elsewhere[0]; i++)
        assert_null(strstr(html, from_elsewhere[i]));
    assert_no_nan(html);
    for (const char *at = html; (at = strstr(at, "http")); at++)
        assert_true(strncmp(at, "http://www.w3.org/", 18) == 0);
    return html;
}

static void assert_holds(const char *text, const char *format, ...)
{
    char words[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    if (!strstr(text, words))
        fail_msg("no \"%s\" in it", words);
}

static int count_of(const char *text, const char *words)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, words)); at++)
        count++;
    return count;
}

/* --- tests ---------------------------------------------------------------------------------- */

/* What `analyze` computes of the same session. */
static struct analysis analysed(void)
{
    const struct series_wish wish = {.kind = -1};
    struct series series;
    struct analysis analysis;
    struct problem problem;
    if (series_read(path, &wish, &series, &problem))
        fail_msg("%s", problem.what);
    const struct analysis_input input = {
        .kind = series.kind, .values = series.values, .count = series.count};
    if (analysis_run(&input, &analysis, &problem))
        fail_msg("%s", problem.what);
    series_finish(&series);
    return analysis;
}

static void put_practice(void)
{
    put_device();
    put_step(0, STEP_BEGINS, 0, "arrive");
    put_answer(5, "arriving", "calm", 3);
    put_heart(0, 99);
    put_step(100, STEP_BEGINS, 1, "breathe");
    put_pace(100, true);
    double t_s = put_heart(100, 200);
    put_mark(150, "the door");
    put_breath(150, 60, 70, REASON_NONE);
    put_breath(160, 60, 72, REASON_NONE);
    put_breath(170, 60, 74, REASON_NONE);
    put_breath(180, NAN, NAN, REASON_GAP);
    put_gap(t_s, t_s + 20);
    put_heart(t_s + 20, 395);
    put_answer(398, "leaving", "calm", 7);
    put_pace(400, false);
    put_step(400, STEP_PRACTICE_ENDS, 2, "");
}

static void the_page_says_what_was_computed(void **state)
{
    (void)state;
    begin("Settling", false);
    put_practice();
    char *html = page();
    struct analysis analysis = analysed();
    const struct analysis_hrv *hrv = &analysis.hrv;
    assert_true(fabs(hrv->time.mean_nn_ms - 900) < 3);
    assert_holds(html, "<td>Mean NN</td><td class=\"number\">%.1f\u00A0ms</td>",
                 hrv->time.mean_nn_ms);
    assert_holds(html, "<td>SDNN</td><td class=\"number\">%.1f\u00A0ms</td>", hrv->time.sdnn_ms);
    assert_holds(html, "<td>RMSSD</td><td class=\"number\">%.1f\u00A0ms</td>", hrv->time.rmssd_ms);
    assert_holds(html, "<td>LF power</td><td class=\"number\">%.0f\u00A0ms\u00B2</td>",
                 hrv->bands.lf_ms2);
    assert_true(isnan(hrv->bands.vlf_ms2)); /* the gap leaves less than five minutes */
    assert_holds(html, "<td>VLF power</td><td class=\"number\">\u2013</td>");
    assert_holds(html, "%.1f\u00A0s</dd>", analysis.longest_gap_s);
    assert_holds(html, "%.1f\u00A0%%</dd>", analysis.usable_percent);
    assert_holds(html, "<td>Swing a breath</td><td class=\"number\">12.0\u00A0per min</td>");
    analysis_finish(&analysis);
    assert_holds(html, "<h1>Settling</h1>");
    assert_holds(html, "Strap &lt;&amp; Co&gt;");
    assert_holds(html, "participant P07");
    assert_holds(html, "A dip is normal &amp; fine.");
    assert_holds(html, "<td>the door</td>");
    assert_holds(html, "<td>How calm &amp; still?</td><td class=\"quiet\">0 (not) to 10 (very)</td>"
                       "<td class=\"number\">3.0</td><td class=\"number\">7.0</td>"
                       "<td class=\"number\">4.0</td>");
    assert_holds(html, "the sensor was unplugged");
    assert_holds(html, "part of the window is missing");
    assert_holds(html, "another build");
    assert_holds(html, "replay %s", strrchr(path, '/') + 1);
    assert_null(strstr(html, "Simulated"));
    assert_null(strstr(html, "cut off"));
    free(html);
}

/* A line through the beats begins anew behind a gap, and a gap is shaded. */
static void a_gap_is_a_gap_in_the_line(void **state)
{
    (void)state;
    for (int gaps = 0; gaps < 3; gaps++) {
        double t_s = 0;
        begin("Gaps", false);
        put_device();
        for (int i = 0; i <= gaps; i++)
            t_s = put_heart(t_s + (i ? 12 : 0), t_s + 60);
        char *html = page();
        const char *line = strstr(html, "<path class=\"heart\" d=\""), *end = strstr(line, "\"/>");
        int pieces = 0;
        for (const char *at = line + strlen("<path class=\"heart\" d=\""); at < end; at++)
            pieces += *at == 'M';
        assert_int_equal(pieces, gaps + 1);
        char *behind = strstr(html, "<h2>Coherence");
        assert_int_equal(count_of(html, "class=\"gap\"") - count_of(behind, "class=\"gap\""), gaps);
        free(html);
    }
}

static void hostile_words_do_no_harm(void **state)
{
    (void)state;
    begin(hostile, true);
    put_device();
    put_step(0, STEP_BEGINS, 0, hostile);
    put_mark(1, hostile);
    put_answer(2, hostile, hostile, NAN);
    put_heart(0, 90);
    char *html = page();
    assert_holds(html, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;\uFFFD\uFFFD(&quot;&amp;amp;"
                       "]]&gt;");
    free(html);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    fputs("<a b=\"", out);
    for (int byte = 1; byte < 256; byte++)
        html_print(out, "%c", byte);
    fputs("\">", out);
    html_text(out, "\xED\xA0\x80 \xF4\x90\x80\x80 \xC0\xAF \xEF\xBF\xBE \xE2\x82");
    html_number(out, -0.04, 1);
    html_number(out, -1.26, 1);
    html_number(out, NAN, 1);
    fputs("</a>", out);
    fclose(out);
    assert_null(well_formed(text));
    assert_holds(text, "0.0\u22121.3\u2013</a>");
    free(text);
}

static void a_simulated_heart_is_called_so(void **state)
{
    (void)state;
    report_part *const parts[] = {report_html, report_methods, report_checklist};
    for (int i = 0; i < 3; i++) {
        begin("S", true);
        put_device();
        put_heart(0, 100);
        char *text = reported(parts[i]);
        assert_true(strstr(text, "imulated heart") != NULL);
        free(text);
    }
}

static void a_session_without_a_heart_gives_a_page_that_says_so(void **state)
{
    (void)state;
    begin("Alone", false);
    put_step(0, STEP_BEGINS, 0, "arrive");
    put_step(60, STEP_STOPPED, 0, "");
    char *html = page();
    assert_holds(html, "holds neither a wave nor intervals");
    assert_holds(html, "Ended early by the person");
    assert_holds(html, "<td>arrive</td>");
    assert_null(strstr(html, "<h2>Measures</h2>"));
    free(html);
    begin("One beat", false);
    put_device();
    put_interval(1, 900);
    html = page();
    free(html);
    begin("Nothing", false);
    html = page();
    free(html);
    begin("Alone", false);
    char *text = reported(report_methods);
    assert_holds(text, "holds no heart signal that could be analysed");
    assert_null(strstr(text, "0.0 %"));
    free(text);
}

static void what_is_not_recorded_stays_open(void **state)
{
    (void)state;
    begin("Settling", false);
    put_practice();
    char *text = reported(report_checklist);
    assert_holds(text, "[ ] 2b  Posture\n              not recorded: fill in");
    assert_holds(text, "[ ] 1e  Age, sex, physical activity, smoking\n              not recorded");
    assert_holds(text, "Caffeine, nicotine, alcohol, food, exercise and sleep before\n"
                       "              not recorded: fill in");
    assert_holds(text, "[ ] 2a  Make of the sensor, and where it sat\n"
                       "              Strap <& Co>\n"
                       "              where the sensor sat: not recorded: fill in");
    assert_holds(text, "[x] 3d ");
    assert_holds(text, "4.0 s in, no hold, 6.0 s out\n");
    assert_holds(text, "5 min of paced breathing in this session of 6 min 40 s");
    for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1)
        assert_true(end - line <= 80);
    free(text);
    begin("Settling", false);
    put_practice();
    char *html = page();
    int open = count_of(html, "class=\"fill\"");
    assert_true(open > 20 && count_of(html, "<td class=\"box\">\u2713") > 10);
    assert_int_equal(count_of(html, "<tr class=\"open\">"), open);
    free(html);
    begin("Alone", false); /* nothing of a heart is ever filled in without one */
    text = reported(report_checklist);
    assert_holds(text, "[ ] 3d ");
    assert_holds(text, "[ ] 2b  Sampling rate");
    free(text);
}

static void the_methods_are_those_of_this_session(void **state)
{
    (void)state;
    begin("Settling", false);
    put_practice();
    char *text = reported(report_methods);
    struct analysis analysis = analysed();
    assert_holds(text, "recorded for 6 min 40 s");
    assert_holds(text, "with a Strap <& Co> (intervals between beats, as the device sent them)");
    assert_holds(text, "%zu beats were taken", analysis.beat_count);
    assert_holds(text, "%.1f %% of", analysis.corrected_percent);
    assert_holds(text, "of the %zu intervals that were believed", analysis.hrv.time.intervals);
    assert_holds(text, "The longest gap lasted %.1f s", analysis.longest_gap_s);
    assert_holds(text, "(%.0f s): a cubic spline", analysis.hrv.bands_s);
    assert_holds(text, "VLF and total power are not given for less than five minutes");
    assert_holds(text,
                 "A breathing pacer led the breath for 5 min at 6.0 breaths per minute, 4.0 s "
                 "in and 6.0 s out.");
    assert_holds(text, "The practice was \"Settling\" (p) (2 steps begun)");
    assert_holds(text, "Kindbeat 0.1.0");
    assert_no_nan(text);
    analysis_finish(&analysis);
    free(text);
}

static void assert_lacks(const char *text, const char *words)
{
    if (strstr(text, words))
        fail_msg("\"%s\" in it", words);
}

/* Ticks come late; what is told is when the step was due, as in every export. */
static void a_step_begins_when_it_was_due(void **state)
{
    (void)state;
    const struct {
        double due_s;
        const char *id;
    } steps[] = {{0, "arrive"}, {100, "breathe"}};
    begin("Late", false);
    put_device();
    for (int i = 0; i < 2; i++) {
        struct event event = event_of(EVENT_STEP, ns_from_s(steps[i].due_s + 0.087));
        event.step.change = STEP_BEGINS;
        event.step.due_ns = ns_from_s(steps[i].due_s);
        event.step.index = i;
        text_copy(event.step.id, sizeof event.step.id, steps[i].id);
        append(&event);
        put_heart(steps[i].due_s + 1, steps[i].due_s + 90);
    }
    char *rows = reported(tables_rows);
    assert_holds(rows, ",1,arrive,0,0.000000,100.000000,0.000000,");
    assert_holds(rows, ",2,breathe,0,100.000000,");
    free(rows);
}

/* From anchor to anchor, and a pause within: time away from a step is counted once, and all of it.
 */
static void time_away_from_a_step_is_counted_once(void **state)
{
    (void)state;
    static const struct {
        double t_s;
        enum step_change change;
    } changes[] = {{0, STEP_BEGINS},    {10, STEP_ANCHORED}, {20, STEP_ANCHORED},
                   {25, STEP_PAUSED},   {40, STEP_RESUMED},  {50, STEP_RETURNED},
                   {60, STEP_PAUSED},   {65, STEP_ANCHORED}, {70, STEP_RESUMED},
                   {75, STEP_RETURNED}, {80, STEP_PAUSED},   {83, STEP_BEGINS},
                   {90, STEP_ANCHORED}, {95, STEP_STOPPED}};
    begin("Away", false);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        put_step(changes[i].t_s, changes[i].change, 0, "arrive");
    char *rows = reported(tables_rows);
    assert_holds(rows, ",1,arrive,0,0.000000,83.000000,58.000000,");
    assert_holds(rows, ",2,arrive,0,83.000000,95.000000,5.000000,");
    free(rows);
}

/* A file may have been made by any program, at any time, with the breath led or not. */
static void what_a_file_does_not_tell_is_not_said(void **state)
{
    (void)state;
    const struct journal_fact facts[] = {{"imported", "x.csv: column \"rr\""}, {"undated", "1"}};
    static const char *const unknown[] = {"beginning on", "recorded for",  "by another program",
                                          "the device",   "was not paced", "not measured",
                                          "UTC"};
    for (int dated = 0; dated < 2; dated++) {
        begin_with("", false, facts, 2 - dated);
        put_device();
        struct event gap = event_of(EVENT_GAP, ns_from_s(50));
        double t_s = put_heart(0, 50);
        gap.gap = (struct gap_body){ns_from_s(t_s), ns_from_s(t_s), GAP_MISSING, 3};
        append(&gap);
        put_heart(60, 200);
        put_gap(210, 250);
        char *text = reported(report_methods);
        assert_holds(text, "was read from a file (intervals between beats, as they stand in a file;"
                           " x.csv: column \"rr\")");
        assert_holds(text, dated ? "by the file's clock, was read" : "when it was recorded is not");
        for (size_t i = (size_t)dated; i < sizeof unknown / sizeof unknown[0]; i++)
            assert_lacks(text, unknown[i]);
        free(text);
    }
    char *html = page(); /* it has been ended; read once more */
    assert_holds(html, "not in the imported file");
    assert_lacks(html, "4 min"); /* what is behind the last sample is none of the file */
    free(html);
    begin_with("", false, facts, 2);
    put_device();
    put_heart(0, 100);
    char *text = reported(report_checklist);
    assert_holds(text, "[ ]     Time of day\n              not recorded: fill in");
    assert_holds(text, "[ ] 2a  Make of the sensor, and where it sat\n              not recorded");
    assert_lacks(text, "no pacing");
    free(text);
}

static void a_repaired_session_says_so(void **state)
{
    (void)state;
    const struct journal_fact facts[] = {{"repaired", "2026-11-24T10:00:00Z"},
                                         {"repaired_from", "old.kindbeat"},
                                         {"repaired_missing", "217"}};
    report_part *const parts[] = {report_html, report_methods, report_checklist};
    for (int i = 0; i < 3; i++) {
        begin_with("Mended", false, facts, 3);
        put_device();
        put_heart(0, 100);
        char *text = reported(parts[i]);
        assert_holds(text, "217");
        assert_holds(text, "epaired");
        free(text);
    }
}

/* 200 s hold no segment of 256 s, and what is not used is not cited. */
static void only_what_was_computed_is_described(void **state)
{
    (void)state;
    begin("Short", false);
    put_device();
    put_heart(0, 200);
    char *text = reported(report_methods);
    assert_holds(text, "one periodic Hann window over the whole stretch");
    assert_lacks(text, "256 s");
    assert_lacks(text, "Welch");
    assert_holds(text, "Brennan, Palaniswami");
    free(text);
    begin("Shorter", false);
    put_device();
    put_heart(0, 30);
    text = reported(report_checklist);
    assert_lacks(text, "LF");
    assert_holds(text, "[ ] 4b ");
    free(text);
}

static void breathing_that_was_recorded_is_not_denied(void **state)
{
    (void)state;
    for (int came = 0; came < 2; came++) {
        begin("Belt", false);
        put_device();
        struct event belt = event_of(EVENT_DEVICE, 0), sample = event_of(EVENT_SAMPLE, NS_PER_S);
        text_copy(belt.device.id, sizeof belt.device.id, "strap");
        text_copy(belt.device.name, sizeof belt.device.name, "breathing");
        belt.device.signal = SIGNAL_RESPIRATION;
        belt.device.channel = 1;
        belt.device.rate_hz = 18;
        append(&belt);
        sample.sample.channel = 1;
        sample.sample.time_ns = NS_PER_S;
        sample.sample.value = 5;
        if (came)
            append(&sample);
        put_heart(1, 200);
        char *text = reported(report_methods);
        assert_true((strstr(text, "signal was recorded as well (channel \"breathing\")") != NULL) ==
                    came);
        assert_true((strstr(text, "not measured") == NULL) == came);
        free(text);
    }
}

/* What befell another sensor is not told of this one. */
static void of_several_sensors_one_is_described(void **state)
{
    (void)state;
    begin("Two", false);
    put_device();
    struct event other = event_of(EVENT_DEVICE, 0), loss = event_of(EVENT_LOSS, NS_PER_S);
    text_copy(other.device.id, sizeof other.device.id, "finger");
    other.device.signal = SIGNAL_PPG;
    other.device.rate_hz = 50;
    other.stream = loss.stream = 1;
    loss.loss.count = 41;
    append(&other);
    append(&loss);
    put_heart(1, 100);
    struct event gap = event_of(EVENT_GAP, ns_from_s(120));
    gap.gap = (struct gap_body){ns_from_s(110), ns_from_s(120), GAP_UNPLUGGED, 0};
    gap.stream = 1;
    append(&gap);
    char *text = reported(report_checklist);
    assert_lacks(text, "1 interruption");
    assert_lacks(text, "samples lost");
    assert_holds(text, "2 sensors were recorded together");
    free(text);
    char *html = page();
    assert_holds(html, "another sensor than this report is of");
    assert_holds(html, "Of 2 sensors recorded together this one is described here.");
    free(html);
}

static void a_pace_that_changes_is_a_range(void **state)
{
    (void)state;
    begin("Faster", false);
    put_device();
    put_pace(10, true);
    struct event pace = event_of(EVENT_PACE, ns_from_s(110));
    pace.pace = (struct pace_body){
        .on = 1, .from_ns = pace.at_ns, .rate_hz = 0.125, .inhale = 0.5, .depth = 1};
    put_heart(0, 100);
    append(&pace);
    put_heart(110, 200);
    put_pace(210, false);
    char *text = reported(report_methods);
    assert_holds(text, "for 3 min 20 s at 6.0 to 7.5 breaths per minute, 4.0 s in and 4.0 to 6.0 s "
                       "out.");
    free(text);
}

static void an_hour_stays_small(void **state)
{
    (void)state;
    begin("An hour", false);
    put_device();
    double t_s = put_heart(0, 3600);
    for (int i = 0; i < 200; i++)
        put_mark(t_s, "a marker");
    char *html = page();
    assert_true(strlen(html) < 400000);
    assert_holds(html, ">1:00:00<");
    free(html);
}

/* Cells of a line, quotes respected. */
static int cells_of(const char *line, const char *end)
{
    int cells = 1;
    bool quoted = false;
    for (const char *at = line; at < end; at++) {
        quoted ^= *at == '"';
        cells += *at == ',' && !quoted;
    }
    return cells;
}

static void rows_are_lines_whatever_is_in_them(void **state)
{
    (void)state;
    char *head = NULL;
    size_t size;
    int expected[TABLE_COUNT], rows[TABLE_COUNT] = {0};
    for (int kind = 0; kind < TABLE_COUNT; kind++) {
        FILE *out = open_memstream(&head, &size);
        tables_head((enum table_kind)kind, out);
        fclose(out);
        expected[kind] = cells_of(head, strchr(head, '\n'));
        free(head);
    }
    begin("Settling", false);
    put_practice();
    put_mark(400, "a, \"b\"\nc\r\n");
    put_mark(400, hostile);
    char odd[PATH_SIZE];
    journal_destroy(journal);
    journal = NULL;
    snprintf(odd, sizeof odd, "%.*s/a\n1,\"b\".kindbeat", (int)(strrchr(path, '/') - path), path);
    assert_int_equal(rename(path, odd), 0);
    text_copy(path, sizeof path, odd);
    char *text = reported(tables_rows);
    struct analysis analysis = analysed();
    for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
        int kind = line[0] - '0';
        assert_true(kind >= 0 && kind < TABLE_COUNT);
        assert_int_equal(cells_of(line, end), expected[kind]);
        rows[kind]++;
    }
    assert_int_equal(rows[TABLE_SESSIONS], 1);
    assert_int_equal(rows[TABLE_BEATS], analysis.beat_count);
    assert_int_equal(rows[TABLE_SECONDS], analysis.coherence_count);
    assert_int_equal(rows[TABLE_BREATHS], 4);
    assert_int_equal(rows[TABLE_STEPS], 2);
    assert_int_equal(rows[TABLE_ANSWERS], 2);
    assert_int_equal(rows[TABLE_MARKS], 3);
    assert_holds(text, "\"a 1,\"\"b\"\"\",P07,398.");
    assert_holds(text, ",\"a, \"\"b\"\" c  \"\n");
    assert_holds(text, ",arriving,calm,3\n");
    analysis_finish(&analysis);
    free(text);
}

static void the_checker_of_pages_finds_what_is_wrong(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "<a><b></a></b>",     "<a>",        "<a b=c></a>",     "<a b=\"1\" b=\"2\"/>",
        "<a>&nbsp;</a>",      "<a>& b</a>", "<a>\x01</a>",     "<a>\xC3(</a>",
        "<a/><b/>",           "words",      "<a b=\"<\"></a>", "<a></a",
        "<a b=\"1\"c=\"2\"/>"};
    assert_null(well_formed("<!DOCTYPE html>\n<a b=\"&lt;\">\u2013<c/>&#39;</a>\n"));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (!well_formed(wrong[i]))
            fail_msg("%s passed", wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checker_of_pages_finds_what_is_wrong),
        cmocka_unit_test(the_page_says_what_was_computed),
        cmocka_unit_test(a_gap_is_a_gap_in_the_line),
        cmocka_unit_test(hostile_words_do_no_harm),
        cmocka_unit_test(a_simulated_heart_is_called_so),
        cmocka_unit_test(a_session_without_a_heart_gives_a_page_that_says_so),
        cmocka_unit_test(what_is_not_recorded_stays_open),
        cmocka_unit_test(the_methods_are_those_of_this_session),
        cmocka_unit_test(a_step_begins_when_it_was_due),
        cmocka_unit_test(time_away_from_a_step_is_counted_once),
        cmocka_unit_test(what_a_file_does_not_tell_is_not_said),
        cmocka_unit_test(a_repaired_session_says_so),
        cmocka_unit_test(only_what_was_computed_is_described),
        cmocka_unit_test(breathing_that_was_recorded_is_not_denied),
        cmocka_unit_test(of_several_sensors_one_is_described),
        cmocka_unit_test(a_pace_that_changes_is_a_range),
        cmocka_unit_test(an_hour_stays_small),
        cmocka_unit_test(rows_are_lines_whatever_is_in_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
