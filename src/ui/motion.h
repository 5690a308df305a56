/* What moves slowly on a screen: the scales of the flower and the plots, the glow, the figure
 * coming alive. These follow the snapshot with a lag, so that nothing snaps; they hold no facts of
 * their own. */
#ifndef UI_MOTION_H
#define UI_MOTION_H

#include "session/snapshot.h"

/* Whose words are on the screen: a step's, or those of a place to rest. */
struct spoken {
    int step, anchor; /* -1: none */
};

struct motion {
    enum score_display wish; /* of the person, set from outside: a snapshot knows it in practices */
    bool primed;
    int64_t origin_ns, at_ns; /* of the session, and of the last step in it */
    double mean_bpm;          /* NaN while no rhythm is known */
    double spread_bpm;        /* how far from the mean is a full petal */
    double glow;              /* 0 to 1, after coherence */
    double with_pacer;        /* 0 to 1, after the quick reading: answers within seconds */
    double paced;             /* 0: the figure rests, 1: it breathes */
    double light;             /* 0 to 1: beats are arriving */
    struct spoken says, said; /* now, and before */
    int64_t says_since_ns;

    /* the plots */
    double wave_middle, wave_half; /* the scale of the wave; NaN while there is none */
    double spectrum_light;         /* 0: there is none, 1: it is there */
    double spectrum_most;          /* the scale of: */
    float spectrum[SPECTRUM_SHOWN];
    double peak_hz;
    double breath_most_bpm;
    int64_t breath_ns, breath_since_ns; /* the newest breath, and when it was first seen */
};

/* Moves on to session time `now_ns`. The first call, and a new session, starts at the goal. */
void motion_follow(struct motion *motion, const struct snapshot *snapshot, int64_t now_ns);

/* Slow in, slow out, from 0 at or before 0 to 1 at or after 1. */
double motion_ease(double share);

#endif
