/* Which intervals are artefacts, and what stands for them: the decisions of Lipponen & Tarvainen
 * 2019 (doi 10.1080/03091902.2019.1640306), the same ones for whole recordings (cleaning.h) and
 * live (rr.h); those two differ only in what they know when they ask.
 *
 * An interval is described by its step (from the interval before) and its stray (from the usual
 * interval, the median of eleven; doubled where it is shorter), both in units of their thresholds,
 * 5.2 quartile deviations of the steps and strays around. `artefact_mark` names it:
 *
 *   ectopic    a step against both its neighbours' (positive-negative-positive or the
 *              reverse), past the line of slope 0.13 and offset 0.17
 *   missed     long, with a step back within two, and half of it is usual
 *   extra      short, with a step back within two, and usual together with the next
 *   longshort  long or short otherwise, or a stray above 3
 *
 * The published thresholds grow without bound where a quarter of all beats is disturbed: in a
 * bigeminy, or where beats are missed and found twice in turn, nothing stands out any more and
 * everything passes. So a threshold is at most 35 % of the usual interval (`artefact_bounded`),
 * which changes nothing in hearts that mostly beat regularly. Nor do they hold where all steps are
 * alike, in a metronome or long and short in turn: a threshold is at least 2 % of the usual
 * interval and 1.25 times the upper quartile, which ordinary rhythms are far above.
 *
 * What does not exist, before a run's first interval or after its last, is not asked; where nothing
 * follows yet, a stray above 3 stands for the step back.
 *
 * `artefact_answer` says what stands for it. Time is never lost: in any run the sum of nn_ms *
 * (inserted + 1) is the sum of rr_ms.
 *
 *   extra      its closing beat is removed: no nn_ms (NaN); the next interval holds their sum
 *   missed     beats are inserted at even distances, if halves are more like the neighbours
 *              than the whole: at one stroke a deep breath looks the same. The paper asks for
 *              two halves; here also what is 2.5 times the usual or more (or 1.5 times and
 *              above 2 s) is divided
 *   ectopic,   a beat is moved: of the marked interval's two, the one that makes it and its
 *   longshort  neighbour more usual, so that both follow the line through the intervals
 *              around. An interval whose neighbour does not stray to the other side comes
 *              from no misplaced beat and keeps its length; if a neighbour agrees with it, the
 *              heart has moved and it is normal
 *
 * A mark thus does not name the beat that is wrong: after an early beat the pattern is complete
 * with the interval that follows it. Moving the beat that closes the marked interval, as other
 * programs do, moves true beats. Pure. */
#ifndef HEART_ARTEFACT_H
#define HEART_ARTEFACT_H

#include "events/event.h"

#define ARTEFACT_LEAST_MS 250.0 /* outside these no interval is normal: 240 to 23 a minute */
#define ARTEFACT_MOST_MS  2600.0
#define ARTEFACT_REACH    6 /* an answer stands once so many intervals follow */

struct artefact {
    double rr_ms;
    double step, stray; /* in thresholds; the step is NaN where the run opens */
    double usual_ms, stray_most_ms;
    bool opens;   /* first interval of a run */
    bool suspect; /* the one before asks for it to be looked at */
    bool removed; /* its closing beat is an extra one */
    enum beat_class mark;
};

struct artefact_answer {
    double nn_ms;
    enum beat_class class;
    uint8_t inserted;
    bool open; /* marked, and what follows has yet to explain it */
};

bool artefact_in_range(double rr_ms);

/* 5.2 quartile deviations, as published, given both quartiles of the sizes of steps or strays. */
double artefact_threshold(double lower_ms, double upper_ms);

/* The same within bounds; with fewer than 16 known, the upper bound. */
double artefact_bounded(double lower_ms, double upper_ms, size_t known, double usual_ms);
double artefact_stray(double rr_ms, double usual_ms, double stray_most_ms);

/* Sets mark and removed of at[i], and suspect of at[i + 1]; at[i - 1] must have been marked. */
void artefact_mark(struct artefact *at, size_t count, size_t i);

/* Of a marked one. */
struct artefact_answer artefact_answer(const struct artefact *at, size_t count, size_t i);

#endif
