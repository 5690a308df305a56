/* The intervals of a whole recording cleaned by the full method of Lipponen & Tarvainen 2019
 * (doi 10.1080/03091902.2019.1640306); the decisions stand in artefact.h.
 *
 * Thresholds come from the 91 intervals around each (45 before, 45 after), the usual interval from
 * the eleven around. At both ends these windows hold what there is. They reach over gaps, for it is
 * the same heart; steps do not. An interval that opens a run has no step, and the last two are
 * judged by what follows them.
 *
 * A run's first intervals are believed once two in a row lie within 250-2600 ms and within 30 % of
 * each other, or one lies so near the usual interval from before the gap; until then they are extra
 * ones without nn_ms and the corrected run has not begun. From there on sum(nn_ms * (inserted + 1))
 * is the sum of rr_ms, in every run.
 *
 * One pass. More passes bring no beat nearer to its true place: in recordings with inserted
 * artefacts they move more true beats, since they find new outliers among what was evened out. */
#ifndef HEART_CLEANING_H
#define HEART_CLEANING_H

#include "base/status.h"
#include "heart/rr.h"

/* Fills class, nn_ms and inserted of each from rr_ms and first; what is no length (not above 0, not
 * finite) opens a run. Allocates while it runs. */
enum status cleaning_of(struct rr_interval *intervals, size_t count, struct problem *problem);

/* The method's marks alone, with thresholds as published (no bounds), to compare with other
 * programs: one enum beat_class for each interval. */
enum status cleaning_marks(const struct rr_interval *intervals, size_t count, uint8_t *marks,
                           struct problem *problem);

#endif
