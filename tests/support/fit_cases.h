/* Faults made on purpose, and waves that are clean: what the fit check should say of each. Shared
 * by its test and its benchmark. */
#ifndef FIT_CASES_H
#define FIT_CASES_H

#include "calibration/fit.h"
#include "sensors/simulator/random.h"

#define FIT_BIT(fault) (1u << (fault))

enum fit_source { FIT_SIMULATED, FIT_RECORDED, FIT_SOURCES };

/* What is worn; recordings: ppg/nk_rest5min and ecg/bsnb_ecg5min. */
enum fit_body { FIT_FINGER, FIT_CHEST, FIT_STRAP };

struct fit_case {
    const char *name;
    enum fit_body body;
    double (*spoil)(double t_s, double heart, double with); /* heart: 0 its foot, 1 its height */
    double with;
    double gain;         /* of the converter: units of the pulse; 0: 150 of 1024 */
    double levels;       /* of the converter; 0: 1024 */
    double rate_hz;      /* nominal; 0: 50, of a chest 250 */
    double rate_share;   /* of the nominal samples a second; 0: 1 */
    double jitter;       /* of the rate, from second to second */
    double burst_s;      /* samples arrive so late, together */
    double dropped;      /* share of samples that are lost, and told */
    double device_rate;  /* the device tells this multiple of the heart rate; 0: tells none */
    double device_rr;    /* and this multiple of the intervals */
    int heart_channel;   /* of four, when above 0 */
    bool other_kind;     /* told as the other kind of wave */
    bool contact_cycles; /* the device says on and off in turn */
    bool off;            /* a strap that nobody wears */
    double missed;       /* share of a strap's beats that it misses */
    bool made_up;        /* a strap's intervals come from its rate */
    unsigned right;      /* FIT_BITs of what may be said */
    enum quality_level most;
};

extern const struct fit_case fit_cases[];
extern const int fit_case_count;

/* Plays 40 s of it; false where the recording is absent. */
bool fit_case_play(const struct fit_case *made, enum fit_source source, struct fit_result *result);

/* Stretches of recordings, and simulated hearts: clean ones, of which nothing is to be said, and
 * some in which there is trouble. False behind the last. */
enum fit_recording { FIT_ABSENT, FIT_CLEAN, FIT_TROUBLED };
bool fit_recording_play(int index, char name[96], enum fit_recording *known,
                        struct fit_result *result);

extern struct random fit_chance; /* of what is made; the same each time */

#endif
