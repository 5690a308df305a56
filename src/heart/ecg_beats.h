/* Beats of an electrocardiogram, found as it streams in.
 *
 * Any unit, gain, offset and polarity; 25-2000 samples a second at any spacing. The beat's time is
 * the top of its main wave (R, or S where that is greater), between samples; it is told within
 * BEATS_LATENCY_S. A pause longer than BEATS_GAP_NS interrupts, and the search begins anew.
 *
 * Samples become cells of 8 ms (ecg_wave.h), cells the energy of the slope between about 5 and 20
 * Hz, summed over 96 ms; its peaks are candidates. Each is weighed 0.64 s later, when what follows
 * is known too (ecg_search.h), with levels of beats and of what is none that adapt, and with the
 * shapes learned from this heart (ecg_shape.h). ecg_mark.h finds the time in the raw samples, and
 * ecg_review.c looks at a whole recording a second time.
 *
 * Band, slope energy, integration and two adaptive levels: Pan & Tompkins 1985,
 * doi 10.1109/TBME.1985.325532; what tells a T wave: Hamilton & Tompkins 1986,
 * doi 10.1109/TBME.1986.325695. Learned shapes as a matched filter and as the measure of trust go
 * further than these; the search back for missed beats is replaced by waiting and by a bar that
 * falls when a beat is overdue, since a beat must be told in time.
 *
 * Quality: near 1 for beats of a clear signal, ectopic ones among them, once their shape has come
 * before; 0.3 to 0.6 for a strange beat in a clear signal; below 0.3 (RR_TRUST) where beats do not
 * resemble one another, do not stand out of what surrounds them, or where the level moved and
 * stayed. The first beat told is one that follows the first sample by little; three are taken on
 * trust, by their height.
 *
 * Limits: a lead that is off, or motion that buries the R wave, hides beats; ventricular flutter
 * has no beats to find; a pulse generator of constant shape is taken for a heart; below 50 samples
 * a second the R wave falls between samples and its time is good to about 10 ms. Mains hum of a
 * fifth of the R wave costs no beat but moves them by 2 ms, 5 below 150 samples a second. */
#ifndef HEART_ECG_BEATS_H
#define HEART_ECG_BEATS_H

#include "heart/ecg_search.h"
#include "heart/recording.h"

#define ECG_VERDICTS 8 /* that one sample can bring, and room: it closes 31 cells at most */

struct ecg_beats {
    bool started;
    struct ecg_search search;
};

void ecg_beats_start(struct ecg_beats *beats);

/* One sample, later than the one before (time_ns >= 0, value finite). Fills `found` with the beats
 * it made certain and returns how many. `*interrupted` is set when the search began anew: no
 * interval may span it. */
int ecg_beats_push(struct ecg_beats *beats, int64_t time_ns, double value,
                   struct beat_body found[BEATS_AT_ONCE], bool *interrupted);

/* The same with all that was judged, for who looks again. */
int ecg_beats_judge(struct ecg_beats *beats, int64_t time_ns, double value,
                    struct ecg_verdict verdicts[ECG_VERDICTS], bool *interrupted);

/* False: no memory. */
bool ecg_beats_of(const struct recording *recording, struct beat_list *list);

#endif
