/* A rest in words: what was found, how far it can be trusted, and where there is nothing, why, and
 * what helps. Nothing here says whether a number is good: it is nobody's mark. */
#include "calibration/baseline_result.h"

#include "events/event.h"
#include <math.h>

static const char *why_not(enum reason reason)
{
    switch (reason) {
    case REASON_NO_SENSOR:
        return "there is no sensor: plug it in";
    case REASON_NO_SIGNAL:
        return "nothing comes from the sensor: is it switched on?";
    case REASON_NOT_WORN:
        return "nobody wears the sensor: put it on";
    case REASON_GAP:
        return "the sensor was away for too much of the time: fasten it, and rest again";
    case REASON_ARTEFACTS:
        return "more than 5 % of the beats had to be corrected: hold still, and rest again";
    case REASON_REGULAR:
        return "this is too regular for a heart: look at what the sensor lies on";
    case REASON_SYNTHETIC:
        return "the sensor makes its beats up from a heart rate: use another one";
    case REASON_SETTLING:
        return "it was stopped before its end";
    default:
        return "the signal could not be believed: see `kindbeat calibrate fit`";
    }
}

static void add_spectrum(const struct baseline_result *result, struct text *text)
{
    if (isnan(result->hf_ms2))
        return;
    text_add(text, "Spectrum of %.0f s: ", result->spectrum_s);
    if (!isnan(result->vlf_ms2))
        text_add(text, "VLF %.0f, ", result->vlf_ms2);
    if (!isnan(result->lf_ms2))
        text_add(text, "LF %.0f, ", result->lf_ms2);
    text_add(text, "HF %.0f ms2.\n", result->hf_ms2);
}

static void add_breathing(const struct baseline_result *result, struct text *text)
{
    if (isnan(result->breathing_per_min))
        text_add(text, "Breathing: it does not show in the heart clearly enough.\n");
    else
        text_add(text,
                 "Breathing: about %.1f a minute, as the heart shows it (right within 2 with "
                 "a chance of %.0f %%).\n",
                 result->breathing_per_min, fmin(100 * result->breathing_confidence, 99));
}

static void add_stationarity(const struct baseline_result *result, struct text *text)
{
    const struct baseline_stationarity *found = &result->stationarity;
    if (found->drifts)
        text_add(text,
                 "The heart was still on its way (%.0f to %.0f a minute from half to half): rest a "
                 "little, then measure again. This one is not compared with later ones.\n",
                 60000 / found->first_nn_ms, 60000 / found->second_nn_ms);
    if (found->changes)
        text_add(text,
                 "The rhythm changed its width (SDNN %.0f to %.0f ms from half to half): rest a "
                 "little, then measure again. This one is not compared with later ones.\n",
                 found->first_sdnn_ms, found->second_sdnn_ms);
}

void baseline_words(const struct baseline_result *result, struct text *text)
{
    if (result->reason != REASON_NONE) {
        text_add(text, "No baseline: %s.\n", why_not(result->reason));
        return;
    }
    text_add(text,
             "At rest for %.0f s: heart rate %.1f a minute, RMSSD %.1f ms (ln %.2f), SDNN "
             "%.1f ms.\n",
             result->length_s, result->mean_hr_bpm, result->rmssd_ms, result->ln_rmssd,
             result->sdnn_ms);
    add_breathing(result, text);
    add_spectrum(result, text);
    text_add(text, "%d intervals, %.1f %% corrected, %.0f %% of the time covered",
             result->intervals, result->corrected_percent, fmin(result->covered_percent, 100));
    if (result->interruptions > 0)
        text_add(text, ", interrupted %d time%s", result->interruptions,
                 result->interruptions == 1 ? "" : "s");
    text_add(text, ".\n");
    add_stationarity(result, text);
}

void baseline_view_words(const struct baseline_view *view, struct text *text)
{
    int left = (int)ceil(view->length_s - view->rested_s);
    switch (view->state) {
    case BASELINE_WAITING:
        text_add(text, "Sit back, feet on the floor, and breathe as you like: it begins by itself");
        break;
    case BASELINE_RESTING:
        text_add(text, "Resting, %d:%02d to go", left / 60, left % 60);
        break;
    case BASELINE_PAUSED:
        text_add(text, "Paused, %d:%02d to go", left / 60, left % 60);
        break;
    case BASELINE_AWAY:
        text_add(text, "The signal is away; it goes on by itself, %d:%02d to go", left / 60,
                 left % 60);
        break;
    default:
        text_add(text, "Done");
        break;
    }
}
