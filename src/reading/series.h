/* Recordings from files of many kinds, as one series of numbers: what `analyze` reads. Files are
 * known by their content. Errors name the line or the byte. Allocates; any number of threads, one
 * a series. */
#ifndef READING_SERIES_H
#define READING_SERIES_H

#include "base/status.h"
#include "heart/analysis.h"

#define SERIES_NOTE_SIZE 72

/* Something that happened, told beside the samples. */
struct series_note {
    double t_s; /* on the file's own clock, where the first sample stands at first_s */
    size_t order;
    char text[SERIES_NOTE_SIZE]; /* cut to fit */
};

/* What the file was taken for, with what was guessed in words. */
struct series {
    enum analysis_kind kind;
    double
        *values; /* waves: physical units where the file tells them, NaN: missing; RR ms; BEATS s */
    size_t count;
    double rate_hz; /* waves: given, told or found; 0 when neither; nominal where there are times */
    bool *opens;    /* BEATS: no interval reaches back from this one; NULL: time alone tells gaps */
    double *times_s;             /* waves: of the samples, strictly rising from 0; NULL: even */
    char channel[64], units[24]; /* as the file names them; empty: it does not */
    bool simulated;              /* no person's heart */
    int64_t began_wall_ns; /* of the first sample, as the file tells it (taken as UTC); 0: it does
                              not */
    double first_s;        /* of the first sample on the file's own clock */
    struct series_note *notes; /* of EDF+ and BIDS, by time */
    size_t note_count, notes_left_out;
    char guess[360]; /* what was read and what was guessed, in words; empty: nothing to say */
};

struct series_wish {
    int kind;       /* enum analysis_kind, or -1: guess */
    double rate_hz; /* 0: find out */
    const char
        *column; /* column or channel: name or number from 1, '-' before it inverts; or NULL */
    int sensor;  /* of a session: number from 1; 0: the first that has a heart */
};

/* RR intervals, beat times or waves as text (CSV, TSV, a number a line), EDF, EDF+ and BDF, WFDB
 * records (.hea or .dat), .i16 with its .json, BIDS physio (.tsv.gz or .tsv with its .json),
 * Kindbeat sessions. "-" is text on standard input. */
enum status series_read(const char *path, const struct series_wish *wish, struct series *series,
                        struct problem *problem);
void series_finish(struct series *series);

#endif
