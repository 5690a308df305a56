/* `analyze --json`: one object a file. Its shape is a promise that researchers script against; add
 * to it, never change it. A member of a struct is one line of a table here. */
#include "app/analyze.h"
#include "events/kinds.h"
#include <math.h>
#include <stddef.h>

#define MEMBERS(table) table, sizeof table / sizeof table[0]

static const char *class_name(int value)
{
    return beat_class_name((enum beat_class)value);
}

static const char *reason_or_null(int value)
{
    return value == REASON_NONE ? NULL : reason_name((enum reason)value);
}

static const struct json_member beat_members[] = {
    JSON_MEMBER(struct analysis_beat, t_s, JSON_MICRO),
    JSON_MEMBER(struct analysis_beat, rr_ms, JSON_MICRO),
    JSON_MEMBER(struct analysis_beat, nn_ms, JSON_MICRO),
    {"class", offsetof(struct analysis_beat, class), JSON_NAME, class_name},
};

static const struct json_member artefact_members[] = {
    JSON_MEMBER(struct analysis, corrected_percent, JSON_REAL),
    JSON_MEMBER(struct analysis, longest_gap_s, JSON_REAL),
    JSON_MEMBER(struct analysis, usable_percent, JSON_REAL),
};

static const struct json_member hrv_members[] = {
    JSON_MEMBER(struct analysis_hrv, mean_nn_ms, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, mean_hr_bpm, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, sdnn_ms, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, rmssd_ms, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, pnn50_percent, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, sd1_ms, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, sd2_ms, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, vlf_ms2, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, lf_ms2, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, hf_ms2, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, total_ms2, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, lf_hf, JSON_REAL),
    JSON_MEMBER(struct analysis_hrv, peak_hz, JSON_REAL),
};

static const struct json_member coherence_members[] = {
    JSON_MEMBER(struct analysis_coherence, t_s, JSON_REAL),
    JSON_MEMBER(struct analysis_coherence, ratio, JSON_REAL),
    JSON_MEMBER(struct analysis_coherence, share, JSON_REAL),
    JSON_MEMBER(struct analysis_coherence, peak_hz, JSON_REAL),
    {"reason", offsetof(struct analysis_coherence, reason), JSON_NAME, reason_or_null},
};

static void put_reading(const struct series *series, struct json_out *out)
{
    json_put_word(out, "channel", series->channel[0] ? series->channel : NULL);
    json_put_word(out, "units", series->units[0] ? series->units : NULL);
    json_put_bool(out, "simulated", series->simulated);
    if (series->guess[0])
        json_put_word(out, "guess", series->guess);
}

void analyze_json(const char *path, const struct series *series, const struct analysis *analysis,
                  struct json_out *out)
{
    json_open(out, NULL, '{');
    json_put_word(out, "file", path);
    json_put_word(out, "kind", analyze_kind_name(series->kind));
    json_put_real(out, "rate_hz", series->rate_hz > 0 ? series->rate_hz : NAN);
    json_put_real(out, "duration_s", analysis->duration_s);
    json_put_rows(out, "beats", analysis->beats, analysis->beat_count, sizeof analysis->beats[0],
                  MEMBERS(beat_members));
    json_open(out, "artefacts", '{');
    json_put_members(out, analysis, MEMBERS(artefact_members));
    json_close(out, '}');
    json_open(out, "hrv", '{');
    json_put_members(out, &analysis->hrv, MEMBERS(hrv_members));
    json_close(out, '}');
    json_put_rows(out, "coherence", analysis->coherence, analysis->coherence_count,
                  sizeof analysis->coherence[0], MEMBERS(coherence_members));
    put_reading(series, out);
    json_close(out, '}');
}
