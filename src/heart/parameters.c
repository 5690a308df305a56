/* What every number is made with, for the record: whoever wants to recompute one finds the recipe
 * beside it. */
#include "heart/parameters.h"

#include "heart/analysis.h"
#include "heart/breathing.h"
#include "heart/forms.h"
#include "heart/gate.h"
#include "heart/hrv.h"
#include "heart/lomb.h"
#include "heart/recording.h"
#include "heart/rr.h"
#include "heart/spectrogram.h"
#include "heart/synchrony.h"

static void add_object(struct text *json, const char *name, const char *object)
{
    text_add(json, ", \"%s\": %s", name, object);
}

/* The forms of the score, each with its formula, by the names that `analyze --json` gives them. */
static void add_forms(struct text *json)
{
    for (int form = 0; form < FORM_COUNT; form++)
        text_add(json, "%s\"%s\": \"%s\"", form ? ", " : ", \"forms\": {",
                 form_descriptions[form].id, form_descriptions[form].formula);
    text_add(json, "}");
}

void heart_parameters(struct text *json)
{
    text_add(json,
             "{\"beats\": {\"latency_s\": %g, \"gap_ms\": %g, \"pulse_fiducial\": \"steepest\", "
             "\"ecg_fiducial\": \"R\"}",
             BEATS_LATENCY_S, (double)BEATS_GAP_NS / 1e6);
    text_add(json,
             ", \"rr\": {\"gap_ms\": %g, \"least_ms\": %g, \"most_ms\": %g, \"usual_of\": %d, "
             "\"spread_of\": %d, \"quartile_factor\": 5.2, \"trust\": %g}",
             RR_GAP_MS, ARTEFACT_LEAST_MS, ARTEFACT_MOST_MS, RR_USUAL, RR_SPREAD, RR_TRUST);
    text_add(json,
             ", \"coherence\": {\"window_s\": %g, \"rate_hz\": 4, "
             "\"spline\": \"not-a-knot\", \"detrend\": \"linear\", "
             "\"taper\": \"periodic Hann\", \"points\": 4096, "
             "\"search_hz\": [0.04, 0.26], \"peak_half_hz\": 0.015, "
             "\"total_hz\": [0.0033, 0.4], \"late_s\": 1}",
             COHERENCE_WINDOW_S);
    add_forms(json);
    add_object(json, "gate", gate_parameters());
    add_object(json, "synchrony", synchrony_parameters());
    add_object(json, "breathing", breathing_parameters());
    add_object(json, "hrv", hrv_parameters());
    add_object(json, "lomb", lomb_parameters());
    add_object(json, "spectrogram", spectrogram_parameters());
    text_add(json, "}");
}
