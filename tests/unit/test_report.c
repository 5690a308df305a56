/* A report page says what was computed, nothing else, and is whole whatever the session holds. */
#include "report_support.h"

#include "report/html.h"
#include "report/tables.h"

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
        cmocka_unit_test(the_page_says_what_was_computed),
        cmocka_unit_test(a_gap_is_a_gap_in_the_line),
        cmocka_unit_test(hostile_words_do_no_harm),
        cmocka_unit_test(a_simulated_heart_is_called_so),
        cmocka_unit_test(a_session_without_a_heart_gives_a_page_that_says_so),
        cmocka_unit_test(a_step_begins_when_it_was_due),
        cmocka_unit_test(time_away_from_a_step_is_counted_once),
        cmocka_unit_test(a_repaired_session_says_so),
        cmocka_unit_test(of_several_sensors_one_is_described),
        cmocka_unit_test(an_hour_stays_small),
        cmocka_unit_test(the_checker_of_pages_finds_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
