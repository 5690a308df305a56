/* The quick reading: does the heart rate swing with the breathing pacer? An answer within about
 * 15 s, where coherence needs 64. It is synchrony with the pacer, not with the breath, which
 * nothing here measures.
 *
 * The last two to three breaths of the pacer are looked at: three, unless they last longer than
 * 20 s, but never fewer than two nor less than 12 s. Through the heart rate (rates.h) goes a level,
 * a slope and one sine of the pacer's own phase (sine_fit.h); a change of the pacer's rate bends
 * the sine with it. Weights rise with the square of the time from the span's beginning to its end,
 * so that what is new counts before what is old has left: half of the weight is in the newest
 * fifth.
 *
 *   synchrony      1 - (1 - R^2) (N - 2) / (N - 4), not below 0; R^2 is the share of the variance
 *                  about level and slope that the sine explains
 *   lag_s          how long the sine's crest comes after the end of the pacer's inhale; negative:
 *                  before. From -1/2 to 1/2 of a breath: more cannot be told from less
 *   amplitude_bpm  mean over the whole breaths of the span, backwards from its end, of the greatest
 *                  less the least heart rate in each (peak to trough, after Grossman, van Beek &
 *                  Wientjes 1990, doi 10.1111/j.1469-8986.1990.tb03198.x; extremes by rates.h)
 *   span_s         the length of the span
 *
 * Why this and not a phase-locking value (Lachaux et al. 1999, doi
 * 10.1002/(SICI)1097-0193(1999)8:4<194::AID-HBM4>3.0.CO;2-C): that takes a narrow filter first,
 * which makes a sine of any noise, and over so few breaths any two sines are in step. The share
 * explained asks the same question (one lag, kept) and pays for what is not in step. Three breaths
 * of any rhythm contain some sine, so R^2 alone is too high; the factor takes off what chance
 * gives. Two is what level and slope cost, two more the sine. N is the number of independent
 * values: the points as weighed, but not more than five for each breath as weighed (3/4 of the
 * span), because the heart rate's own noise falls with frequency, so that neighbouring beats say
 * the same. With it noise of any colour from white to 1/f gives zero on average, before the floor.
 *
 * SYNCHRONY_HIGH is the line between "with the pacer" and "not": half of the way between what
 * irregular and what paced breathing give.
 *
 * Why there is none: NO_PACER (off); SETTLING (less than two breaths since the pacer or the beats
 * began); GAP, ARTEFACTS, NOISY (less than 3/4 of the span is covered by good beats, the newest
 * interval is more than 4 s old, or there are fewer than 2.5 beats to a breath); REGULAR (the heart
 * rate moves less than 0.1 a minute). Pure: a function of what the two lists hold up to end_ns. */
#ifndef HEART_SYNCHRONY_H
#define HEART_SYNCHRONY_H

#include "heart/pace_track.h"
#include "heart/rates.h"

#define SYNCHRONY_HIGH 0.5

struct synchrony_body synchrony_at(const struct rates *rates, const struct pace_track *track,
                                   int64_t end_ns);

/* As one JSON object. Static memory. */
const char *synchrony_parameters(void);

#endif
