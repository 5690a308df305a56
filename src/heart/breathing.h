/* Breathing rate and phase, as the heart shows them: nobody wears a breath sensor.
 *
 * Breath marks the beats in three ways (Charlton et al. 2018, doi 10.1109/RBME.2017.2763681):
 *
 *   rhythm   the heart rate swings with it (RIFV, respiratory sinus arrhythmia)
 *   height   pulses, or R waves, grow and shrink (RIAV)
 *   base     the level they stand on wanders (RIIV)
 *
 * Each is a list of uneven points, one a beat, over the last 40 s (24 s at least). Its slope is
 * taken off, outliers are bound to 2.5 robust deviations, and its power is computed at 3 to 30
 * breaths a minute (at most 0.45 of the beats' rate) straight from the uneven points, under a Hann
 * taper that leans to what is new. Power is multiplied by frequency to the 3/2, because what is not
 * breath falls with it (1/f and faster), and scaled to add up to 1. Fusion: the geometric mean of
 * what there is, so that a peak must be in all to stand; it takes the place of the agreement test
 * in the fusion of Karlen et al. 2013 (doi 10.1109/TBME.2013.2246160). The fused spectra are
 * smoothed from second to second (time constant 7 s); their greatest value is the rate.
 *
 *   rate_hz     breaths a second, of the last 40 s as a whole, 15 s ago in the middle
 *   phase       at time_ns: 0 inhale begins, 1/2 exhale begins, 0 to 1. From a sine of that rate
 *               through the last two and a half breaths of the rhythm, or where that hardly shows
 *               the rate, of the height. Nominal lags: heart rate is greatest and pulses are
 *               smallest where the inhale ends. In truth the lag depends on the rate and the
 *               person (on two recordings with a breath channel it is 0.0 and 0.3 breaths), so
 *               the phase is good for counting breaths, not for comparing with a pacer
 *   confidence  the chance that the rate is within 2 breaths a minute, from how much of the fused
 *               spectrum stands within 1.2 a minute of its peak. Set on simulated hearts and four
 *               recordings; on those with a breath channel 0.5-0.6 is right in 68 of 100 answers,
 *               0.7 in 80, 0.8 in 91, 0.9 in 95. A rhythm without any breath in it gets an answer
 *               in a third of the seconds. From the rhythm alone at most 0.6: in people's hearts
 *               slow waves of blood pressure pass for breath, with a sharp line
 *   source      RHYTHM, WAVE (height and base), or BOTH
 *
 * Why there is none: SETTLING (less than 24 s of beats); GAP, ARTEFACTS, NOISY (believed beats
 * cover less than 3/4 of the time, and the wave does not help); REGULAR (nothing moves); NOISY also
 * where confidence is below 0.5: more likely wrong than right.
 *
 * It does not follow a breath that is held, nor tell sighs; an irregular breather gets a low
 * confidence or none. Slow waves of blood pressure (0.1 Hz) can pass for breath. Pure, fixed size,
 * the same answers in any cut; time enters by differences only. */
#ifndef HEART_BREATHING_H
#define HEART_BREATHING_H

#include "heart/rates.h"

#define BREATHING_WAVES    192 /* beats kept: 40 s at 280 a minute */
#define BREATHING_STEPS    56
#define BREATHING_LEAST_HZ 0.0415 /* a step below 3 a minute; the last is a step above 30 */
#define BREATHING_STEP_HZ  0.0085

struct breathing_wave {
    int64_t time_ns;
    double height, base;
};

struct breathing {
    struct breathing_wave waves[BREATHING_WAVES]; /* oldest first */
    size_t wave_count;
    double spectrum[BREATHING_STEPS]; /* fused and smoothed; adds up to 1 */
    bool smoothed;
    int64_t smoothed_ns; /* when last */
};

void breathing_start(struct breathing *breathing);

/* A beat, later than the one before; its height and base count where they exist and it is clear. */
void breathing_beat(struct breathing *breathing, const struct beat_body *beat);

/* Another sensor, or the same put on anew: heights before and after do not compare. */
void breathing_break(struct breathing *breathing);

/* As of end_ns, later than the last time: once a second live, less often is enough. */
struct breathing_body breathing_at(struct breathing *breathing, const struct rates *rates,
                                   int64_t end_ns);

/* As one JSON object. Static memory. */
const char *breathing_parameters(void);

#endif
