/* Gentle adaptation: during a practice, where the person allows it, the pacer drifts a little
 * towards where the heart's rhythm answers best.
 *
 * How far it may go: DRIFT_MOST either way from the rate that the practice has, and never past the
 * safe range. How quickly: DRIFT_STEP_S from one breath to the next, less than the 67 ms by which
 * the breaths of the sliding protocol differ (Fisher & Lehrer 2021) and half a percent of a breath:
 * people need several percent to notice that a slow beat changed. Changes come only where a breath
 * begins.
 *
 * How it knows: at first the pacer sways over all of its range, up and down once in DRIFT_ROUND
 * breaths. Through the logarithm of each breath's peak to trough against the breath's rate (and
 * against time, since people settle) goes a straight line, the past forgotten with a constant of
 * DRIFT_MEMORY breaths. Once both sides have been seen (DRIFT_SEEN breaths) the middle moves the
 * way in which the line rises, the further the clearer that is (slope by its standard error), and
 * the sway becomes smaller. Where it is not clear, it sways about where it began. Only breaths with
 * which the heart went (synchrony.h) count, and while it does not the pacer goes back to where the
 * practice had it.
 *
 * What it does not do: find a resonance. Ten minutes of a heart say little about so small
 * differences; calibration/README.md says how often it goes the right way. Pure; no allocation. */
#ifndef CALIBRATION_DRIFT_H
#define CALIBRATION_DRIFT_H

#include "events/event.h"

#define DRIFT_MOST   0.3 /* breaths a minute */
#define DRIFT_STEP_S 0.05
#define DRIFT_SWAY   0.08 /* where it is clear, breaths a minute */
#define DRIFT_ROUND  44   /* breaths */
#define DRIFT_SEEN   33
#define DRIFT_MEMORY 100 /* breaths */
#define DRIFT_TERMS  3

struct drift {
    double base_per_min; /* as the practice has it */
    double offset;       /* now, breaths a minute from there */
    bool with;           /* the heart goes with the pacer */
    double products[DRIFT_TERMS][DRIFT_TERMS], values[DRIFT_TERMS], squares, weight;
    int breaths; /* since it began or the base changed */
};

void drift_start(struct drift *drift, double base_per_min);

/* How the heart goes with the pacer, once a second. */
void drift_synchrony(struct drift *drift, const struct synchrony_body *synchrony);

/* A paced breath, as the engine tells it. */
void drift_breath(struct drift *drift, const struct breath_body *breath);

/* Where a breath begins: the rate of that breath. */
double drift_next_per_min(struct drift *drift);

#endif
