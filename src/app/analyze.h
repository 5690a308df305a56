/* The parts of `kindbeat analyze`: what is asked for, one file's answer, many files. */
#ifndef APP_ANALYZE_H
#define APP_ANALYZE_H

#include "app/batch.h"
#include "app/json_out.h"
#include "heart/analysis.h"
#include "reading/series.h"
#include <stdio.h>

struct analyze_wish {
    struct series_wish series;
    bool json;
    bool spectrogram; /* with json only: the spectrum every ANALYZE_STEP_S as well */
    bool raw;         /* intervals as they are: neither corrected nor gated */
    int jobs;         /* files at once */
    int workers;      /* threads for each */
};

#define ANALYZE_STEP_S                                                                             \
    8 /* an eighth of the window: what lies between is between its neighbours                      \
       */

/* The promised shape: add to it, never change it. */
void analyze_json(const char *path, const struct analyze_wish *wish, const struct series *series,
                  const struct analysis *analysis, struct json_out *out);
/* Its member "spectrogram". Memory for one spectrum while it runs. */
void analyze_spectrogram(const struct analysis *analysis, bool raw, struct json_out *out);
/* A calm summary for people, at most 80 columns wide. */
void analyze_words(const char *path, const struct series *series, const struct analysis *analysis,
                   FILE *out);

enum batch_taken analyze_takes(const char *folder, const char *name); /* recordings of a folder */

enum status analyze_series(const struct analyze_wish *wish, const struct series *series,
                           struct analysis *analysis, struct problem *problem);

/* Prints each file's answer in the order given. True when all were well; the others are named on
 * stderr. */
bool analyze_many(struct analyze_wish *wish, const struct batch_files *files);

/* Sessions as one table a kind (report/tables.h) in `folder`. What stands there already is kept,
 * unless `again`; *well: every session was read. */
enum status analyze_tables(const char *folder, bool again, int jobs,
                           const struct batch_files *files, bool *well, struct problem *problem);

const char *analyze_kind_name(enum analysis_kind kind); /* "ppg", "ecg", "rr", "beats" */
int analyze_kind_of(const char *name);                  /* and back; -1: it is none */

#endif
