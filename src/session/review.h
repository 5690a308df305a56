/* A finished session at a glance, read from its file: what the end screen and the history show.
 * Allocates its arrays; any one thread. */
#ifndef SESSION_REVIEW_H
#define SESSION_REVIEW_H

#include "base/text.h"
#include "session/snapshot.h"

struct review_coherence {
    double t_s;
    enum reason reason;
    double share; /* NaN unless REASON_NONE */
};

struct review_step {
    double t_s;
    char id[48];
};

/* One question of the check-ins of a sitting, by its item: the same item before and after, also
 * where two check-ins ask it. */
struct review_answer {
    char item[24];
    double before, after; /* NaN: left out, or not asked (again) */
    int step;             /* in which `before` was given: steps begun so far */
};
#define REVIEW_ANSWERS_MOST 48

struct review {
    char path[PATH_SIZE];
    char title[96];   /* of the practice; empty without one */
    char started[32]; /* local, "18:42" */
    double seconds;   /* of the session */
    bool simulated, stopped_early;
    struct rhythm_point *rhythm;
    int rhythm_count;
    struct review_coherence *coherence;
    int coherence_count;
    struct review_step *steps;
    int step_count;
    struct review_answer answers[REVIEW_ANSWERS_MOST];
    int answer_count;
    int beats, corrected;
    double gap_s; /* time without beats */
    /* NaN where the session does not carry them */
    double mean_hr_bpm;
    double share;        /* median over the seconds that have one */
    double wave_per_min; /* median peak frequency, as waves a minute */
    double swing_bpm;    /* median rise and fall of the heart rate over 10 s */
};

/* "strain 7 \u2192 4, energy 3": what was answered, in one line; nothing when nothing was. */
void review_answers(const struct review *review, struct text *text);

enum status review_load(const char *path, struct review *review, struct problem *problem);
void review_finish(struct review *review);

#endif
