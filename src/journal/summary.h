/* A session in a few numbers, from the small tables of its file: what lists and a history show. */
#ifndef JOURNAL_SUMMARY_H
#define JOURNAL_SUMMARY_H

#include "base/paths.h"
#include "base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SUMMARY_ANSWERS_MOST 8

/* The fewest breaths at resonance that speak for a sitting: about a minute. */
#define SUMMARY_BREATHS_LEAST 6

/* One item of a check-in, as it was answered in the first step that asked it and in the last; the
 * same when it was asked once. */
struct session_answer {
    char check_in[40], item[24];
    double before, after; /* in the item's own scale; NaN: left out */
    bool again;           /* `after` was given in a later step than `before` */
};

/* All zeros first, so that two of one session are the same bytes. */
struct session_summary {
    char path[PATH_SIZE];
    char name[128];   /* file name without ending */
    char started[32]; /* local time, "2026-11-23 18:42" */
    int64_t started_wall_ns;
    double seconds;
    char practice[96], practice_id[64];
    double practice_minutes; /* as chosen; NaN: as it is written, or no practice */
    char participant[64];
    char procedure[24]; /* "fit", "baseline", "resonance"; empty: a practice or a recording */
    bool simulated, complete, repaired;
    bool imported, undated; /* undated: `started` is when it was imported */
    int sensors;
    /* of the first sensor; NaN where the session does not carry them */
    int64_t beats;
    double mean_hr_bpm;       /* over corrected intervals while there was a pulse to believe */
    double usable;            /* share of the seconds whose signal was fair or good */
    double coherence;         /* median share of the peak, over the seconds that have one */
    double resonance_per_min; /* the person's own breath, as it was known */
    int resonance_breaths;    /* of the pacer at about that rate, whose rise and fall is known */
    double resonance_bpm;     /* median rise and fall of the heart rate over them */
    struct session_answer answers[SUMMARY_ANSWERS_MOST];
    int answer_count;
};

/* `started` once more: who travels with their sessions reads them in the time of where they are. */
void summary_say_start(struct session_summary *summary);

enum status record_summary(const char *path, struct session_summary *summary,
                           struct problem *problem);

/* All session files of a folder, newest first; unreadable ones are told to `complain`. `index`: a
 * file in which summaries are kept for the next time (index.h); NULL: none. The array is the
 * caller's to free. */
enum status record_list(const char *folder, const char *index, struct session_summary **summaries,
                        size_t *count, void (*complain)(const struct problem *problem),
                        struct problem *problem);

#endif
