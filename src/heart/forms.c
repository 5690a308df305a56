/* The forms of the coherence score: one line of arithmetic each, with where it comes from.
 *
 * F3 multiplies the peak's ratio to what lies below it and to what lies above it, so that a peak
 * against one wall of the band counts as well as one in the middle; without any power on one side
 * it does not exist. F4 is its logarithm. A form whose original nobody here has read says so. */
#include "heart/forms.h"

#include "heart/stats.h"
#include <math.h>

const struct form_description form_descriptions[FORM_COUNT] = {
    [FORM_F1] = {"F1", "P / (T - P)",
                 "McCraty & Zayas 2014, doi 10.3389/fpsyg.2014.01090; McCraty 2022, doi "
                 "10.1007/s10484-022-09554-2",
                 true},
    [FORM_F2] = {"F2", "(P / (T - P))^2", "The Coherent Heart, 2006/2009", false},
    [FORM_F3] = {"F3", "(P / below) * (P / above)", "US patent 6,358,201", true},
    [FORM_F4] = {"F4", "ln(F3 + 1)",
                 "attributed to Balaji et al. 2025, doi 10.1038/s41598-025-87729-7", false},
    [FORM_SHARE] = {"share", "P / T", "F1 / (1 + F1)", true},
};

struct forms forms_of(const struct coherence *coherence)
{
    double peak = coherence->peak_ms2, total = coherence->total_ms2;
    double f1 = stats_ratio(peak, total - peak);
    double f3 = stats_ratio(peak, coherence->below_ms2) * stats_ratio(peak, coherence->above_ms2);
    return (struct forms){{
        [FORM_F1] = f1,
        [FORM_F2] = f1 * f1,
        [FORM_F3] = f3,
        [FORM_F4] = log(f3 + 1),
        [FORM_SHARE] = stats_ratio(peak, total),
    }};
}
