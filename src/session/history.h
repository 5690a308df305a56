/* What a person's sittings look like from further away: the days on which they sat, the time a
 * week, and some values over months. Made from the summaries of the session files and from what is
 * kept of the person over visits; no file is touched here.
 *
 * Whose: sittings of other participants' codes are never among them, and those with a simulated
 * heart are a history of their own. Nothing is counted in a row, and nothing is scored.
 *
 * Allocates; any one thread. */
#ifndef SESSION_HISTORY_H
#define SESSION_HISTORY_H

#include "base/paths.h"
#include "base/text.h"
#include "session/trend.h"
#include <stddef.h>
#include <stdint.h>

struct history_sitting {
    char path[PATH_SIZE];
    char title[96]; /* of the practice, or what else it was */
    int day;        /* days.h */
    char clock[8];  /* "18:42", local */
    double seconds;
    bool practised; /* time of it counts as practised: no rest, no recording, no check-in alone */
    bool complete;  /* else cut off */
};

struct history_day {
    int day;
    double seconds;   /* practised */
    int first, count; /* of the sittings */
};

struct history_week {
    int monday;     /* day */
    double seconds; /* practised */
    int sittings;
};

enum history_measure { HISTORY_REST, HISTORY_RESONANCE, HISTORY_ANSWERS };

/* A value over months. Of HISTORY_ANSWERS `points` are the changes of one item from before to
 * after, and `before` where each began. */
struct history_series {
    enum history_measure measure;
    char check_in[40], item[24];
    struct trend_point *points; /* oldest first */
    double *before;             /* or NULL */
    int count;
    struct trend trend;
};

#define HISTORY_ITEMS_MOST  6 /* of check-ins: those that were asked most */
#define HISTORY_SERIES_MOST (2 + HISTORY_ITEMS_MOST)
#define HISTORY_RANGE_LEAST 5 /* rests, before a range of one's own is told (person.h) */

struct history {
    char participant[64]; /* whose; empty: of nobody by code */
    bool simulated;
    int today;                        /* day on which it was made */
    struct history_sitting *sittings; /* oldest first */
    int count;
    struct history_day *days; /* with sittings, oldest first */
    int day_count;
    struct history_week *weeks; /* all from the first with a sitting to this one */
    int week_count;
    struct history_series series[HISTORY_SERIES_MOST]; /* of the first two each one, then items */
    int series_count;
    double resonance_per_min;          /* as known last; NaN: never */
    int unreadable;                    /* files; told by whoever listed them */
    int simulated_apart, others_apart; /* sittings that are not among them */
    int misdated;                      /* theirs, but their date cannot be right: not among them */
};

struct session_summary;
struct person;

struct history_source {
    const struct session_summary *summaries; /* in any order */
    size_t count;
    const struct person *person; /* their visits, or NULL */
    const char *participant;     /* code, or empty */
    bool simulated;
    int64_t now_wall_ns;
};

void history_make(const struct history_source *source, struct history *history);
void history_finish(struct history *history);

/* NULL where nobody sat on that day. */
const struct history_day *history_day(const struct history *history, int day);

/* --- in words ------------------------------------------------------------------------------- */

/* "Four sittings in the last two weeks, 22 minutes in all."; nothing where there were none. */
void history_lately(const struct history *history, struct text *text);
/* "7 sittings in November, 1 hour 12 minutes"; nothing where there were none. */
void history_month_words(const struct history *history, int year, int month, struct text *text);
/* Whose it is, and what is kept apart. */
void history_whose_words(const struct history *history, struct text *text);
/* One sentence that says what can and cannot be said. */
void history_time_words(const struct history *history, struct text *text);
void history_series_title(const struct history_series *series, struct text *text);
void history_series_words(const struct history *history, const struct history_series *series,
                          struct text *text);
/* "1 hour 12 minutes", "22 minutes", "40 seconds". */
void history_duration(double seconds, struct text *text);

#endif
