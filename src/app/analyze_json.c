/* `analyze --json`: one object a file. Its shape is a promise that researchers script against; add
 * to it, never change it. A member of a struct is one line of a table here. */
#include "app/analyze.h"
#include "events/kinds.h"
#include "heart/parameters.h"
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
    JSON_MEMBER(struct analysis_beat, inserted, JSON_INT),
    JSON_MEMBER(struct analysis_beat, quality, JSON_MICRO),
};

static const struct json_member artefact_members[] = {
    JSON_MEMBER(struct analysis, corrected_percent, JSON_REAL),
    JSON_MEMBER(struct analysis, longest_gap_s, JSON_REAL),
    JSON_MEMBER(struct analysis, usable_percent, JSON_REAL),
};

#define HRV_TIME(member)                                                                           \
    {                                                                                              \
#member, offsetof(struct analysis_hrv, time.member), JSON_REAL, NULL                       \
    }
#define HRV_BANDS(member)                                                                          \
    {                                                                                              \
#member, offsetof(struct analysis_hrv, bands.member), JSON_REAL, NULL                      \
    }

static const struct json_member hrv_members[] = {
    HRV_TIME(mean_nn_ms),
    HRV_TIME(mean_hr_bpm),
    HRV_TIME(sdnn_ms),
    HRV_TIME(rmssd_ms),
    HRV_TIME(pnn50_percent),
    HRV_TIME(sd1_ms),
    HRV_TIME(sd2_ms),
    HRV_BANDS(vlf_ms2),
    HRV_BANDS(lf_ms2),
    HRV_BANDS(hf_ms2),
    HRV_BANDS(total_ms2),
    HRV_BANDS(lf_hf),
    HRV_BANDS(peak_hz),
    {"nn50", offsetof(struct analysis_hrv, time.nn50), JSON_SIZE, NULL},
    {"intervals", offsetof(struct analysis_hrv, time.intervals), JSON_SIZE, NULL},
    HRV_TIME(pnn50_diff_percent),
    HRV_TIME(ln_rmssd),
    HRV_TIME(sd1_sd2),
    HRV_TIME(least_nn_ms),
    HRV_TIME(most_nn_ms),
    HRV_BANDS(lf_nu),
    HRV_BANDS(hf_nu),
    HRV_BANDS(lf_peak_hz),
    HRV_BANDS(hf_peak_hz),
    JSON_MEMBER(struct analysis_hrv, bands_s, JSON_REAL),
};

#define COHERENCE(member)                                                                          \
    {                                                                                              \
#member, offsetof(struct analysis_coherence, coherence.member), JSON_REAL, NULL            \
    }

static const struct json_member coherence_members[] = {
    JSON_MEMBER(struct analysis_coherence, t_s, JSON_REAL),
    COHERENCE(ratio),
    COHERENCE(share),
    COHERENCE(peak_hz),
    {"reason", offsetof(struct analysis_coherence, reason), JSON_NAME, reason_or_null},
    COHERENCE(peak_ms2),
    COHERENCE(total_ms2),
    COHERENCE(below_ms2),
    COHERENCE(above_ms2),
    {"f2", offsetof(struct analysis_coherence, f2), JSON_REAL, NULL},
    {"f3", offsetof(struct analysis_coherence, f3), JSON_REAL, NULL},
    {"f4", offsetof(struct analysis_coherence, f4), JSON_REAL, NULL},
};

static const char *level_name(int value)
{
    return quality_level_name((enum quality_level)value);
}

static const struct json_member quality_members[] = {
    JSON_MEMBER(struct analysis_quality, t_s, JSON_REAL),
    {"level", offsetof(struct analysis_quality, level), JSON_NAME, level_name},
    {"reason", offsetof(struct analysis_quality, reason), JSON_NAME, reason_or_null},
};

static const struct json_member breathing_members[] = {
    JSON_MEMBER(struct analysis_breathing, t_s, JSON_REAL),
    JSON_MEMBER(struct analysis_breathing, rate_per_min, JSON_REAL),
    JSON_MEMBER(struct analysis_breathing, confidence, JSON_REAL),
    {"reason", offsetof(struct analysis_breathing, reason), JSON_NAME, reason_or_null},
};

static const struct json_member lomb_members[] = {
    JSON_MEMBER(struct lomb_check, low_ms2, JSON_REAL),
    JSON_MEMBER(struct lomb_check, low_ratio, JSON_REAL),
    JSON_MEMBER(struct lomb_check, peak_hz, JSON_REAL),
    JSON_MEMBER(struct lomb_check, resampled_peak_hz, JSON_REAL),
};

static void put_reading(const struct series *series, struct json_out *out)
{
    json_put_word(out, "channel", series->channel[0] ? series->channel : NULL);
    json_put_word(out, "units", series->units[0] ? series->units : NULL);
    json_put_bool(out, "simulated", series->simulated);
    if (series->guess[0])
        json_put_word(out, "guess", series->guess);
}

static void put_parameters(struct json_out *out)
{
    char memory[HEART_PARAMETERS_SIZE];
    struct text json = text_over(memory, sizeof memory);
    heart_parameters(&json);
    json_put_object(out, "parameters", memory);
}

void analyze_json(const char *path, const struct analyze_wish *wish, const struct series *series,
                  const struct analysis *analysis, struct json_out *out)
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
    json_open(out, "hrv_raw", '{');
    json_put_members(out, &analysis->hrv_raw, MEMBERS(hrv_members));
    json_close(out, '}');
    json_open(out, "lomb", '{');
    json_put_members(out, &analysis->lomb, MEMBERS(lomb_members));
    json_put_bool(out, "doubtful", analysis->lomb.doubtful);
    json_close(out, '}');
    json_put_real(out, "breathing_per_min", analysis->breathing_per_min);
    json_put_rows(out, "breathing", analysis->breathing, analysis->breathing_count,
                  sizeof analysis->breathing[0], MEMBERS(breathing_members));
    json_put_rows(out, "quality", analysis->quality, analysis->quality_count,
                  sizeof analysis->quality[0], MEMBERS(quality_members));
    if (wish->spectrogram)
        analyze_spectrogram(analysis, wish->raw, out);
    put_parameters(out);
    json_close(out, '}');
}
