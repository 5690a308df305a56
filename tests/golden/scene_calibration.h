/* What the scenes of calibration show: a person with some visits, a protocol, and what was found.
 */
#ifndef TEST_SCENE_CALIBRATION_H
#define TEST_SCENE_CALIBRATION_H

#include "base/text.h"
#include "ui/calibration.h"
#include <math.h>
#include <string.h>

enum scene_calibration {
    CALIBRATION_NONE,
    CALIBRATION_NEW,    /* nobody was measured yet */
    CALIBRATION_KNOWN,  /* visits enough */
    CALIBRATION_UNSURE, /* the last measurement raised doubts */
    CALIBRATION_BEYOND  /* a lab's protocol that needs to be agreed to */
};

static struct protocol scene_protocols[4] = {
    {.id = "stepped-adult",
     .title = "Resonance in steps, adults",
     .about =
         "Five rates of breathing, two minutes each, with rests of two minutes in which nobody "
         "asks anything of the breath. About twenty minutes."},
    {.id = "sliding",
     .title = "Resonance in one slide",
     .about = "The breath slows from 6.75 to 4.25 a minute over 78 breaths, each 67.04 ms longer "
              "than the one before: too little to notice. About fifteen minutes without a rest."},
    {.id = "stepped-child",
     .title = "Resonance in steps, children",
     .about = "As for adults, in the range in which children's hearts answer most. About "
              "twenty-eight minutes; let the child rest, and stop when it wants to."},
    {.id = "retest",
     .title = "A short second look",
     .about = "Three rates close to one that is known already, to see whether it still answers "
              "best. About twelve minutes."},
};

static void scene_offers(struct calibration *calibration, bool known, bool beyond)
{
    static const double minutes[] = {21.5, 15.8, 29.5, 13.6};
    calibration->protocol_count = 4;
    for (int i = 0; i < 4; i++) {
        struct protocol_offer *offer = &calibration->protocols[i];
        *offer =
            (struct protocol_offer){.protocol = &scene_protocols[i], .possible = i < 3 || known};
        offer->course.seconds = 60 * minutes[i];
        offer->course.slowest_per_min = i == 2 ? 6.5 : 4.5;
        offer->course.fastest_per_min = i == 2 ? 9.5 : 6.5;
    }
    calibration->protocols[0].beyond = beyond;
}

static void scene_visits(struct calibration_known *known)
{
    const struct person_range ranges[PERSON_USUALS] = {
        {7, 58.2, 61, 66.1}, {7, 31, 42, 55}, {7, 11.2, 13.4, 15.8}};
    const double values[PERSON_USUALS] = {62.3, 41.2, 12.9};
    *known = (struct calibration_known){.fit_level = QUALITY_GOOD};
    text_copy(known->fit_when, WHEN_SIZE, "23 November");
    text_copy(known->rest_when, WHEN_SIZE, "20 November");
    text_copy(known->resonance_when, WHEN_SIZE, "14 November");
    memcpy(known->rest_ranges, ranges, sizeof ranges);
    memcpy(known->rest_values, values, sizeof values);
    known->resonance = (struct resonance_kept){
        .per_min = 5.62, .low = 5.38, .high = 5.84, .sure = true, .chosen_per_min = 5.6};
}

static void scene_rates(struct resonance *found, bool unsure)
{
    static const double rates[] = {6.5, 6, 5.5, 5, 4.5}, swings[] = {9.1, 13.4, 15.6, 12.2, 8.4};
    static const double flat[] = {7.1, 8.4, 7.6, 8.2, 7.4};
    static const int best[CRITERION_COUNT] = {2, 2, 1, 2, 2, 3};
    static const int comforts[] = {3, 4, 4, 0, 2};
    found->rate_count = 5;
    for (int i = 0; i < 5; i++) {
        struct rate_tried *rate = &found->rates[i];
        rate->per_min = rates[i];
        rate->comfort = unsure ? 0 : comforts[i];
        for (int c = 0; c < CRITERION_COUNT; c++)
            rate->value[c] = rate->error[c] = 1;
        rate->value[CRITERION_AMPLITUDE] = unsure ? flat[i] : swings[i];
        rate->error[CRITERION_AMPLITUDE] = unsure ? 1.6 : 0.8 + 0.1 * i;
    }
    memcpy(found->best, best, sizeof best);
    found->tied[CRITERION_POWER][2] = true;
    found->tied[CRITERION_PEAKS][1] = found->tied[CRITERION_PEAKS][2] = true;
    found->tied[CRITERION_SMOOTHNESS][3] = true;
}

static void scene_resonance(struct calibration_found *found, bool unsure)
{
    static const struct resonance_kept before[] = {
        {.per_min = 5.71, .low = 5.3, .high = 6.1, .sure = true, .chosen_per_min = 5.7},
        {.per_min = 5.62, .low = 5.38, .high = 5.84, .sure = true, .chosen_per_min = 5.6}};
    struct resonance *resonance = &found->resonance;
    scene_rates(resonance, unsure);
    resonance->estimate = (struct resonance_estimate){
        true, unsure ? 5.4 : 5.58, unsure ? 4.6 : 5.36, unsure ? 6.3 : 5.81, 0.02};
    resonance->followed = resonance->sure = !unsure;
    resonance->share = unsure ? 0.31 : 0.82;
    resonance->steadiness = unsure ? 0.62 : 0.97;
    resonance->peaks = unsure ? 0.4 : 1;
    resonance->doubts[DOUBT_NOT_FOLLOWED] = resonance->doubts[DOUBT_WIDE] = unsure;
    found->chosen_per_min = unsure ? (double)NAN : 5.6;
    found->ended = !unsure;
    text_copy(found->protocol, sizeof found->protocol, scene_protocols[0].title);
    if (unsure)
        return;
    found->earlier_count = 2;
    memcpy(found->earlier, before, sizeof before);
    text_copy(found->earlier_when[0], WHEN_SIZE, "2 November");
    text_copy(found->earlier_when[1], WHEN_SIZE, "14 November");
}

static void scene_rest(struct calibration_found *found, bool unsure)
{
    struct calibration_known known;
    scene_visits(&known);
    memcpy(found->rest_ranges, known.rest_ranges, sizeof known.rest_ranges);
    if (unsure)
        for (int i = 0; i < PERSON_USUALS; i++)
            found->rest_ranges[i] = (struct person_range){2, NAN, NAN, NAN};
    found->rest = (struct baseline_result){.length_s = 120,
                                           .covered_percent = 100,
                                           .corrected_percent = 0.8,
                                           .intervals = 124,
                                           .mean_hr_bpm = 62.3,
                                           .mean_nn_ms = 963,
                                           .sdnn_ms = 48.1,
                                           .rmssd_ms = 58.4,
                                           .ln_rmssd = 4.07,
                                           .spectrum_s = 120,
                                           .vlf_ms2 = NAN,
                                           .lf_ms2 = 812,
                                           .hf_ms2 = 640,
                                           .breathing_per_min = unsure ? (double)NAN : 12.9,
                                           .breathing_confidence = 0.93};
    found->rest.stationarity.drifts = unsure;
    found->rest.stationarity.first_nn_ms = 900;
    found->rest.stationarity.second_nn_ms = 1000;
}

static void scene_fit(struct fit_result *fit, bool unsure)
{
    *fit = (struct fit_result){.level = unsure ? QUALITY_FAIR : QUALITY_GOOD,
                               .fault = unsure ? FIT_WEAK : FIT_NOTHING,
                               .kind = SIGNAL_PPG,
                               .seconds = 24,
                               .done = true,
                               .figures = {.rate_hz = 49.35,
                                           .nominal_hz = 50,
                                           .rate_spread_percent = 0.8,
                                           .late_s = 0.018,
                                           .height = 161,
                                           .step = 1,
                                           .height_steps = unsure ? 11 : 161,
                                           .height_percent = 15.7,
                                           .noise_percent = 2.4,
                                           .hum_percent = unsure ? 3.1 : 0.2,
                                           .wander_percent = 21,
                                           .beat_quality = 0.94,
                                           .heart_rate_bpm = 66.2,
                                           .device_bpm = 66,
                                           .corrected_percent = 0,
                                           .way_up = FIT_WAY_UP}};
    struct text text = text_over(fit->advice, sizeof fit->advice);
    fit_advice(fit, &text);
}

static void scene_calibration(enum scene_calibration state, bool found, bool details,
                              struct calibration *calibration)
{
    bool known = state == CALIBRATION_KNOWN || state == CALIBRATION_UNSURE;
    bool unsure = state == CALIBRATION_UNSURE;
    *calibration = (struct calibration){
        .wish = {.rest_minutes = 2, .posture = 0, .caffeine = known ? 1 : -1}, .details = details};
    scene_offers(calibration, known, state == CALIBRATION_BEYOND);
    if (known)
        scene_visits(&calibration->known);
    if (state == CALIBRATION_NONE)
        return;
    calibration->found = (struct calibration_found){.ready = found, .chosen_per_min = NAN};
    scene_fit(&calibration->found.fit, unsure);
    text_copy(
        calibration->found.delay, sizeof calibration->found.delay,
        "Delay: not measured. A line is sent every 20 ms, so that the sketch's own beat marks "
        "come up to 20 ms late; Kindbeat finds the beats in the wave.");
    scene_rest(&calibration->found, unsure);
    scene_resonance(&calibration->found, unsure);
}

#endif
