/* How detected beats are scored, by the rules of the recordings' score_beats.py:
 *
 * Only beats and detections in [1 s, end - 1 s] count; pairs are one to one, nearest first, within
 * tol; a reference beat of uncertain place, and its detection, are left out; every other detection
 * without a partner is false. For a pulse against R waves the one delay of 0 to 0.8 s, in steps of
 * 10 ms, with the best F1 is taken off first; among ties the best centred.
 *
 * Beside that, and not in the reference: how far errors lie from their median, and how wrong the
 * intervals are between beats that follow each other in both lists. */
#ifndef SCORE_BEATS_H
#define SCORE_BEATS_H

#include <stdbool.h>
#include <stddef.h>

#define SCORE_ECG_TOL_S   0.150
#define SCORE_PULSE_TOL_S 0.100

struct score_reference {
    double *times_s;
    bool *uncertain; /* labelled `?` */
    size_t count;
};

struct beat_score {
    size_t n_ref, tp, fn, fp;
    double sensitivity, ppv, f1; /* five digits */
    double offset_s;
    double err_mean_ms, err_sd_ms;       /* detected - reference - offset; NaN: no pair */
    double err_median_ms;                /* the same errors; */
    double stray_median_ms, stray_95_ms; /* |error - median| */
    size_t intervals;
    double rr_median_ms, rr_rms_ms; /* |detected - reference interval| */
};

/* A *.beats.csv; false where it cannot be read. */
bool score_read(const char *path, struct score_reference *reference);
void score_reference_finish(struct score_reference *reference);

/* `detected_s` rises. */
struct beat_score score_at(const struct score_reference *reference, const double *detected_s,
                           size_t count, double tol_s, double end_s, double offset_s);
struct beat_score score_best(const struct score_reference *reference, const double *detected_s,
                             size_t count, double tol_s, double end_s);

/* Sensitivity, predictivity and F1 of counts that were summed. */
void score_ratios(struct beat_score *score);

#endif
