/* What the tests of reports share: a session told event by event, and its report as text. */
#ifndef REPORT_SUPPORT_H
#define REPORT_SUPPORT_H

#include "support.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "heart/analysis.h"
#include "journal/journal.h"
#include "reading/series.h"
#include "report/report.h"
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

static inline void append(const struct event *event)
{
    struct event next = *event;
    last_ns = next.at_ns = next.at_ns > last_ns ? next.at_ns : last_ns;
    while (!journal_append(journal, &next))
        clock_sleep_until_ns(clock_monotonic_ns() + NS_PER_MS);
}

static inline void begin_facts(const struct journal_facts *facts)
{
    char folder[200];
    static int number;
    struct problem problem;
    snprintf(folder, sizeof folder, "%s/%d", test_folder(), ++number);
    assert_int_equal(mkdir(folder, 0700), 0);
    if (journal_create(folder, facts, &journal, &problem))
        fail_msg("%s", problem.what);
    text_copy(path, sizeof path, journal_path(journal));
    last_ns = 0;
}

static inline void begin_with(const char *title, bool simulated, const struct journal_fact *also,
                              int also_count)
{
    struct journal_fact more[8] = {check_ins[0], check_ins[1]};
    for (int i = 0; i < also_count; i++)
        more[2 + i] = also[i];
    begin_facts(&(struct journal_facts){.version = "0.1.0",
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
                                        .started_wall_ns = INT64_C(1795459320) * NS_PER_S});
}

static inline void begin(const char *title, bool simulated)
{
    begin_with(title, simulated, NULL, 0);
}

static inline void put_device(void)
{
    struct event event = event_of(EVENT_DEVICE, 0);
    text_copy(event.device.id, sizeof event.device.id, "strap");
    event.device.signal = SIGNAL_RR;
    event.device.rate_hz = event.device.low = event.device.high = NAN;
    append(&event);
}

static inline void put_interval(double t_s, double rr_ms)
{
    struct event event = event_of(EVENT_SAMPLE, ns_from_s(t_s));
    event.sample.time_ns = ns_from_s(t_s);
    event.sample.value = rr_ms;
    append(&event);
}

/* A heart of 900 ms that swings by 40 ms six times a minute. */
static inline double put_heart(double from_s, double to_s)
{
    double t_s = from_s;
    while (t_s < to_s) {
        double rr_ms = 900 + 40 * sin(2 * M_PI * 0.1 * t_s);
        t_s += rr_ms / 1000;
        put_interval(t_s, rr_ms);
    }
    return t_s;
}

static inline void put_step(double t_s, enum step_change change, int index, const char *id)
{
    struct event event = event_of(EVENT_STEP, ns_from_s(t_s));
    event.step.change = (uint8_t)change;
    event.step.due_ns = event.at_ns;
    event.step.index = index;
    text_copy(event.step.id, sizeof event.step.id, id);
    append(&event);
}

static inline void put_mark(double t_s, const char *words)
{
    struct event event = event_of(EVENT_INTENT, ns_from_s(t_s));
    event.intent.intent = INTENT_MARK;
    text_copy(event.intent.text, sizeof event.intent.text, words);
    append(&event);
}

static inline void put_answer(double t_s, const char *check_in, const char *item, double value)
{
    struct event event = event_of(EVENT_ANSWER, ns_from_s(t_s));
    text_copy(event.answer.check_in, sizeof event.answer.check_in, check_in);
    text_copy(event.answer.item, sizeof event.answer.item, item);
    event.answer.value = value;
    append(&event);
}

static inline void put_pace(double t_s, bool on)
{
    struct event event = event_of(EVENT_PACE, ns_from_s(t_s));
    event.pace.on = on;
    event.pace.from_ns = event.at_ns;
    event.pace.rate_hz = 0.1;
    event.pace.inhale = 0.4;
    event.pace.depth = 1;
    append(&event);
}

static inline void put_gap(double from_s, double to_s)
{
    struct event event = event_of(EVENT_GAP, ns_from_s(to_s));
    event.gap.from_ns = ns_from_s(from_s);
    event.gap.to_ns = event.at_ns;
    event.gap.cause = GAP_UNPLUGGED;
    append(&event);
}

static inline void put_breath(double from_s, double low_bpm, double high_bpm, enum reason reason)
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
static inline char *reported_as(struct report_wish wish, report_part *part)
{
    struct report *report;
    struct problem problem;
    char *text = NULL;
    size_t size;
    wish.device_name = device_name;
    wish.version = "0.1.0";
    wish.build = "another build";
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

static inline char *reported(report_part *part)
{
    return reported_as((struct report_wish){0}, part);
}

static inline void assert_no_nan(const char *text)
{
    for (const char *at = text; (at = strstr(at, "nan")); at++) /* but resonance, and Brennan */
        assert_true(at[-1] >= 'a' && at[-1] <= 'z');
}

static inline char *page_as(struct report_wish wish)
{
    static const char *const from_elsewhere[] = {"src=",    "href=", "url(",   "@import",
                                                 "<script", "<link", "onload="};
    char *html = reported_as(wish, report_html);
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

static inline char *page(void)
{
    return page_as((struct report_wish){0});
}

static inline void assert_holds(const char *text, const char *format, ...)
{
    char words[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    if (!strstr(text, words))
        fail_msg("no \"%s\" in it", words);
}

static inline int count_of(const char *text, const char *words)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, words)); at++)
        count++;
    return count;
}

static inline void assert_lacks(const char *text, const char *words)
{
    if (strstr(text, words))
        fail_msg("\"%s\" in it", words);
}

/* What `analyze` computes of the same session. */
static inline struct analysis analysed(void)
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

/* Five minutes with two steps, a gap, answers, a marker and breaths. */
static inline void put_practice(void)
{
    put_device();
    put_step(0, STEP_BEGINS, 0, "arrive");
    put_answer(4, "arriving", "calm", 5);
    put_answer(5, "arriving", "calm", 3); /* changed at once */
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

#endif
