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
    char expect[404];         /* what was said of the heart there, names left out; may be empty */
    enum score_display score; /* as the step says, or the person wanted, the stricter */
};

/* A stretch in which nothing can be read from the heart. */
struct review_stretch {
    double from_s, to_s;
    enum reason reason; /* as it began; REASON_GAP: no beats, and nothing was said of the signal */
};

/* One question of the check-ins of a sitting, by its item: the same item before and after, also
 * where two check-ins ask it. */
struct review_answer {
    char item[24];
    double before, after;   /* NaN: left out, or not asked (again) */
    int64_t step;           /* of the practice, in which `before` was given; -1: in none */
    char ask[96];           /* the question; empty where the record does not say */
    char low[48], high[48]; /* words at the ends of its scale */
    double least, most;     /* of the scale; equal: unknown */
};
#define REVIEW_ANSWERS_MOST 48
#define REVIEW_LINE_SIZE    400 /* bytes */

struct review {
    char path[PATH_SIZE];
    char title[96];          /* of the practice; empty without one */
    char started[32];        /* local, "18:42" */
    int64_t started_wall_ns; /* 0: unknown */
    double seconds;          /* of the session */
    bool simulated, stopped_early;
    char line[REVIEW_LINE_SIZE]; /* the person's own, for the journal; may be empty */
    struct rhythm_point *rhythm; /* class tells which are corrected */
    int rhythm_count;
    struct review_coherence *coherence;
    int coherence_count;
    struct review_step *steps;
    int step_count;
    struct review_stretch *unusable;
    int unusable_count;
    struct review_answer answers[REVIEW_ANSWERS_MOST];
    int answer_count;
    int beats, corrected;
    double gap_s;      /* time without beats */
    double unusable_s; /* all of `unusable` */
    /* NaN where the session does not carry them */
    double mean_hr_bpm;
    double share;          /* median over the seconds that have one and may be shown */
    double wave_per_min;   /* median peak frequency of these, as waves a minute */
    double swing_bpm;      /* median rise and fall of the heart rate over 10 s */
    enum reason why;       /* most often the reason for no coherence, settling apart */
    struct problem damage; /* why it was read no further; status STATUS_OK: it is whole */
    int hidden_steps;      /* whose coherence is not shown, even now */
};

/* "strain 7 \u2192 4, energy 3": what was answered, in one line; nothing when nothing was. */
void review_answers(const struct review *review, struct text *text);

/* The step that was under way; NULL before the first. */
const struct review_step *review_step_at(const struct review *review, double t_s);

/* What stands before a damage is shown, too; a file of which nothing can be read is a problem. */
enum status review_load(const char *path, struct review *review, struct problem *problem);
void review_finish(struct review *review);

#endif
