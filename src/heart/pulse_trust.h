/* How far the beats of a pulse wave may be believed.
 *
 * A pulse resembles the pulses around it and rises faster than it falls. Noise, hum, light, motion
 * and regular machines fail in one or the other, but one of their waves may pass by chance: so a
 * beat is judged by itself and by the median of the last few. What the measures were, over all
 * beats of the recordings (median, and the worst tenth):
 *
 *                              match            steepness
 *   fingers, telephones        0.96-1.00 (0.92)  0.40-0.85 (0.35)
 *   wrists that move           0.69-0.93         0.08-0.14 (above 0.25)
 *   noise, drift, light, taps  0.62-0.99         below 0.2 (above 0.3)
 *
 * Two waves a pulse, or two pulses told apart by nothing but their height, are not believed either:
 * a heart rate that is doubled or halved is worse than none. Template match as quality: Orphanidou
 * et al. 2015, doi 10.1109/JBHI.2014.2338351. Pure, fixed size. */
#ifndef HEART_PULSE_TRUST_H
#define HEART_PULSE_TRUST_H

#include "heart/pulse_shape.h"

#define TRUST_BEATS 8

/* One beat as it was found. */
struct pulse_evidence {
    double match;     /* correlation with the usual shape; NaN while there is none */
    double steepness; /* log(steepest rise / steepest fall beside it) */
    double slope;     /* its steepest: its height among its fellows */
    double interval;  /* cells since the beat before; 0: unknown */
    double foot, height;
    enum passed_over passed; /* on the way from the beat before */
};

struct pulse_trust {
    struct pulse_evidence beats[TRUST_BEATS]; /* ring */
    int64_t count;
};

void pulse_trust_start(struct pulse_trust *trust);

void pulse_trust_add(struct pulse_trust *trust, const struct pulse_evidence *evidence);

/* Of the beat added `ago` beats before the last, 0 to 1; all that are known have a say.
 * `asymmetry`: log(rise / fall) of the seconds around, beats or not; NaN while unknown. */
double pulse_trust_of(const struct pulse_trust *trust, size_t ago, double asymmetry);

/* Whether every second beat up to the one before the last is a second wave: flatter, and rising
 * from higher up than the pulses either side. */
bool pulse_trust_second_waves(const struct pulse_trust *trust);

/* Whether pulses are being passed over again and again. */
bool pulse_trust_passes_over(const struct pulse_trust *trust, enum passed_over least);

#endif
