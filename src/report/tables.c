#include "report/tables.h"

#include "base/clock.h"
#include "base/sheet.h"
#include "events/kinds.h"
#include "report/report_data.h"
#include "report/report_facts.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

/* A column of numbers out of a struct. */
struct number {
    const char *name;
    size_t offset; /* of a double */
};

#define TIME(member)                                                                               \
    {                                                                                              \
#member, offsetof(struct analysis_hrv, time.member)                                        \
    }
#define BANDS(member)                                                                              \
    {                                                                                              \
#member, offsetof(struct analysis_hrv, bands.member)                                       \
    }

static const struct number hrv_numbers[] = {
    TIME(mean_hr_bpm),
    TIME(mean_nn_ms),
    TIME(sdnn_ms),
    TIME(rmssd_ms),
    TIME(ln_rmssd),
    TIME(pnn50_percent),
    TIME(pnn50_diff_percent),
    TIME(sd1_ms),
    TIME(sd2_ms),
    TIME(sd1_sd2),
    TIME(least_nn_ms),
    TIME(most_nn_ms),
    {"bands_s", offsetof(struct analysis_hrv, bands_s)},
    BANDS(vlf_ms2),
    BANDS(lf_ms2),
    BANDS(hf_ms2),
    BANDS(total_ms2),
    BANDS(lf_hf),
    BANDS(lf_nu),
    BANDS(hf_nu),
    BANDS(lf_peak_hz),
    BANDS(hf_peak_hz),
    BANDS(peak_hz),
};

enum { HRV_NUMBERS = sizeof hrv_numbers / sizeof hrv_numbers[0] };

/* The columns after session and participant; those of HRV follow in the first. */
static const struct {
    const char *name, *columns;
} tables[TABLE_COUNT] = {
    [TABLE_SESSIONS] = {"sessions.csv",
                        "started_utc,study,condition,practice_id,practice_minutes,simulated,"
                        "complete,stopped,device,signal,rate_hz,duration_s,beats,intervals,"
                        "corrected_percent,longest_gap_s,usable_percent,breathing_per_min,"
                        "swing_bpm,coherence_share,coherence_ratio,coherence_seconds,seconds,"
                        "live_share,live_corrected_percent,paced_s,version,build"},
    [TABLE_BEATS] = {"beats.csv", "t_s,rr_ms,nn_ms,class,inserted,after_gap,quality"},
    [TABLE_BREATHS] = {"breaths.csv", "start_s,inhale_end_s,end_s,paced,reason,high_bpm,low_bpm,"
                                      "amplitude_bpm,lag_s,quality"},
    [TABLE_SECONDS] = {"seconds.csv", "t_s,quality,quality_reason,coherence_reason,ratio,share,"
                                      "peak_hz,peak_ms2,total_ms2,f2,f3,f4"},
    [TABLE_STEPS] = {"steps.csv", "number,id,round,from_s,to_s,paused_s,mean_hr_bpm,swing_bpm,"
                                  "coherence_share,coherence_seconds,seconds"},
    [TABLE_ANSWERS] = {"answers.csv", "t_s,check_in,item,value"},
    [TABLE_MARKS] = {"marks.csv", "t_s,text"},
};

const char *tables_name(enum table_kind kind)
{
    return tables[kind].name;
}

void tables_head(enum table_kind kind, FILE *out)
{
    fprintf(out, "session,participant,%s", tables[kind].columns);
    for (int i = 0; kind == TABLE_SESSIONS && i < HRV_NUMBERS; i++)
        fprintf(out, ",%s", hrv_numbers[i].name);
    for (int i = 0; kind == TABLE_SESSIONS && i < HRV_NUMBERS; i++)
        fprintf(out, ",raw_%s", hrv_numbers[i].name);
    fputc('\n', out);
}

/* --- cells ---------------------------------------------------------------------------------- */

/* A row is one line, whatever somebody wrote into a marker or called the file. */
static void put_line(FILE *out, const char *text)
{
    char line[512];
    text_copy(line, sizeof line, text ? text : "");
    for (char *at = line; *at; at++)
        if ((unsigned char)*at < ' ')
            *at = ' ';
    sheet_text(out, line);
}

static void put_text(FILE *out, const char *text)
{
    fputc(',', out);
    put_line(out, text);
}

static void put_number(FILE *out, double value)
{
    fputc(',', out);
    sheet_number(out, value);
}

static void put_ms(FILE *out, double ms)
{
    fputc(',', out);
    sheet_ms(out, ms);
}

static void put_s(FILE *out, double s)
{
    fputc(',', out);
    if (isfinite(s))
        sheet_seconds(out, ns_from_s(s));
}

static void put_count(FILE *out, long long count)
{
    fprintf(out, ",%lld", count);
}

static void put_reason(FILE *out, enum reason reason)
{
    put_text(out, reason == REASON_NONE ? "" : reason_name(reason));
}

static void begin_row(const struct report *report, enum table_kind kind, FILE *out)
{
    fprintf(out, "%d", (int)kind);
    put_line(out, report->summary.name);
    put_text(out, report_fact(report, "participant"));
}

/* --- rows ----------------------------------------------------------------------------------- */

static void put_hrv(const struct analysis_hrv *hrv, bool has_heart, FILE *out)
{
    for (int i = 0; i < HRV_NUMBERS; i++) {
        double value = NAN;
        if (has_heart)
            memcpy(&value, (const char *)hrv + hrv_numbers[i].offset, sizeof value);
        put_number(out, value);
    }
}

static void put_heart(const struct report *report, FILE *out)
{
    static const char *const signals[] = {[ANALYSIS_PPG] = "ppg",
                                          [ANALYSIS_ECG] = "ecg",
                                          [ANALYSIS_RR] = "rr",
                                          [ANALYSIS_BEATS] = "rr"};
    const struct analysis *analysis = &report->analysis;
    bool has = report->has_heart;
    put_text(out, report_device(report));
    put_text(out, has ? signals[report->series.kind] : "");
    put_number(out, report->rate_hz);
    put_s(out, report->seconds);
    put_number(out, has ? (double)analysis->beat_count : NAN);
    put_number(out, has ? (double)analysis->hrv.time.intervals : NAN);
    put_number(out, has ? analysis->corrected_percent : NAN);
    put_s(out, has ? analysis->longest_gap_s : NAN);
    put_number(out, has ? analysis->usable_percent : NAN);
    put_number(out, has ? analysis->breathing_per_min : NAN);
    put_number(out, report->swing_bpm);
    put_number(out, report->share);
    put_number(out, report->ratio);
    put_number(out, has ? (double)report->seconds_with_share : NAN);
    put_number(out, has ? (double)analysis->coherence_count : NAN);
}

static void put_session(const struct report *report, FILE *out)
{
    char utc[48];
    report_started_utc(report, utc, sizeof utc);
    begin_row(report, TABLE_SESSIONS, out);
    put_text(out, utc);
    put_text(out, report_fact(report, "study"));
    put_text(out, report_fact(report, "condition"));
    put_text(out, report_fact(report, "practice_id"));
    put_text(out, report_fact(report, "practice_minutes"));
    put_count(out, report->summary.simulated);
    put_count(out, report->summary.complete);
    put_count(out, report->stopped);
    put_heart(report, out);
    put_number(out, report->live_share);
    put_number(out, report->live_intervals > 0
                        ? 100.0 * report->live_corrected / report->live_intervals
                        : NAN);
    put_s(out, report_pacing(report).seconds);
    put_text(out, report->wish.version);
    put_text(out, report->wish.build);
    put_hrv(&report->analysis.hrv, report->has_heart, out);
    put_hrv(&report->analysis.hrv_raw, report->has_heart, out);
    fputc('\n', out);
}

static void put_beats(const struct report *report, FILE *out)
{
    const struct analysis *analysis = &report->analysis;
    for (size_t i = 0; report->has_heart && i < analysis->beat_count; i++) {
        const struct analysis_beat *beat = &analysis->beats[i];
        begin_row(report, TABLE_BEATS, out);
        put_s(out, beat->t_s);
        put_ms(out, beat->rr_ms);
        put_ms(out, beat->nn_ms);
        put_text(out, beat_class_name(beat->class));
        put_count(out, beat->inserted);
        put_count(out, analysis->intervals[i].first);
        put_number(out, beat->quality);
        fputc('\n', out);
    }
}

static void put_breaths(const struct report *report, FILE *out)
{
    const struct report_breath *at = report->breaths.at;
    for (int i = 0; i < report->breaths.count; i++) {
        const struct breath_body *breath = &at[i].body;
        if (at[i].stream != report->stream)
            continue;
        begin_row(report, TABLE_BREATHS, out);
        put_s(out, s_from_ns(breath->start_ns));
        put_s(out, s_from_ns(breath->inhale_ns));
        put_s(out, s_from_ns(breath->end_ns));
        put_count(out, breath->paced);
        put_reason(out, (enum reason)breath->reason);
        put_number(out, breath->high_bpm);
        put_number(out, breath->low_bpm);
        put_number(out, breath->high_bpm - breath->low_bpm);
        put_number(out, breath->lag_s);
        put_number(out, breath->quality);
        fputc('\n', out);
    }
}

static void put_second(const struct report *report, const struct analysis_coherence *second,
                       FILE *out)
{
    const struct analysis *analysis = &report->analysis;
    size_t at = second->t_s >= 1 ? (size_t)second->t_s - 1 : analysis->quality_count;
    const struct analysis_quality *quality =
        at < analysis->quality_count ? &analysis->quality[at] : NULL;
    begin_row(report, TABLE_SECONDS, out);
    put_s(out, second->t_s);
    put_text(out, quality ? quality_level_name(quality->level) : "");
    put_reason(out, quality ? quality->reason : REASON_NONE);
    put_reason(out, second->reason);
    const double cells[] = {second->coherence.ratio,
                            second->coherence.share,
                            second->coherence.peak_hz,
                            second->coherence.peak_ms2,
                            second->coherence.total_ms2,
                            second->f2,
                            second->f3,
                            second->f4};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        put_number(out, cells[i]);
    fputc('\n', out);
}

static void put_steps(const struct report *report, FILE *out)
{
    const struct report_step *at = report->steps.at;
    for (int i = 0; i < report->steps.count; i++) {
        begin_row(report, TABLE_STEPS, out);
        put_count(out, i + 1);
        put_text(out, at[i].body.id);
        put_count(out, at[i].body.round);
        put_s(out, at[i].from_s);
        put_s(out, at[i].to_s);
        put_s(out, at[i].paused_s);
        put_number(out, at[i].mean_hr_bpm);
        put_number(out, at[i].swing_bpm);
        put_number(out, at[i].share);
        put_count(out, at[i].seconds_with);
        put_count(out, at[i].seconds);
        fputc('\n', out);
    }
}

static void put_answers(const struct report *report, FILE *out)
{
    const struct report_answer *at = report->answers.at;
    for (int i = 0; i < report->answers.count; i++) {
        begin_row(report, TABLE_ANSWERS, out);
        put_s(out, at[i].t_s);
        put_text(out, at[i].body.check_in);
        put_text(out, at[i].body.item);
        put_number(out, at[i].body.value);
        fputc('\n', out);
    }
}

static void put_marks(const struct report *report, FILE *out)
{
    const struct report_mark *at = report->marks.at;
    for (int i = 0; i < report->marks.count; i++) {
        begin_row(report, TABLE_MARKS, out);
        put_s(out, at[i].t_s);
        put_text(out, at[i].text);
        fputc('\n', out);
    }
}

void tables_rows(const struct report *report, FILE *out)
{
    put_session(report, out);
    put_beats(report, out);
    put_breaths(report, out);
    for (size_t i = 0; report->has_heart && i < report->analysis.coherence_count; i++)
        put_second(report, &report->analysis.coherence[i], out);
    put_steps(report, out);
    put_answers(report, out);
    put_marks(report, out);
}
