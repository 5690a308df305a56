/* What a visit says of a person's resonance: six criteria side by side, whether the pacer was
 * followed, an estimate with its interval, and whether one may be sure.
 *
 * The criteria, in their published order (Lehrer, Vaschillo & Vaschillo 2000, doi
 * 10.1023/A:1009554825745; Lehrer et al. 2013; Shaffer & Meehan 2020, doi
 * 10.3389/fnins.2020.570400). No weights between them are validated, so none are made up: each
 * names the rate that it prefers, and those that cannot be told apart from it are ties.
 *
 *   synchrony   share of the heart rate's swing that goes with the breath, up with in and down with
 *               out: the root of the variance explained times the cosine of the lag; -1 to 1
 *   amplitude   peak to trough of a breath, mean, beats a minute (breath.h)
 *   low power   0.04-0.15 Hz, ms^2; up to 0.02 Hz above the breath where that is quicker than 0.13
 *   peak        greatest density there, ms^2/Hz
 *   smoothness  twice (peak less trough) of a breath, by the way that the curve goes; 1: up once,
 *               down once
 *   few peaks   how many peaks that band has, of a tenth of the tallest or more; fewest is best
 *
 * Errors are standard errors from breath to breath; of the powers they follow from the amplitude's
 * (a power goes as its square), and peaks are counted. A tie is less than one standard error of the
 * difference apart. A slide is looked at in bins of a quarter of a breath a minute.
 *
 * Followed? Only the heart is seen, so this asks for what a followed pacer must do to it:
 *
 *   share        of the heart rate's variance explained at the pacer's phase, less what chance
 *                gives; median of the windows
 *   steadiness   of the lag within a rate: |mean| by mean of || of the windows' answers, less what
 *                chance gives; mean over the rates
 *   peaks        share of the rates whose greatest peak of 0.04-0.4 Hz is the pacer's own rate
 *
 * Pure; no allocation; RESONANCE_WINDOWS bounds the work. */
#ifndef CALIBRATION_RESONANCE_H
#define CALIBRATION_RESONANCE_H

#include "base/text.h"
#include "calibration/resonance_fit.h"
#include "calibration/visit.h"

#define RESONANCE_WINDOWS 512

/* `earlier` may be NULL. */
void resonance_judge(const struct visit *visit, const struct earlier *earlier,
                     struct resonance *resonance);

/* As lines for a person: a table, whether the pacer was followed, the estimate and the doubts. */
void resonance_print(const struct resonance *resonance, struct text *text);

#endif
