/* What the writers of formats share: one file a format, one entry in the table of
 * session_export.c. */
#ifndef EXPORT_FORMATS_H
#define EXPORT_FORMATS_H

#include "export/outputs.h"
#include "export/session_export.h"
#include "export/story.h"
#include "reading/own_files.h"

struct exporting {
    struct story *story;
    const struct export_wish *wish;
    struct outputs outputs;
    /* To be done when the files have their names; NULL: nothing. */
    enum status (*join)(struct exporting *exporting);
    struct text removed; /* deidentify: what was left out, a line each */
    struct problem *problem;
};

enum status write_rr(struct exporting *exporting);
enum status write_hrv_logger(struct exporting *exporting);
enum status write_csv(struct exporting *exporting);
enum status write_edf(struct exporting *exporting);
enum status write_bids(struct exporting *exporting);

/* A data set in the folder already holds this session, and newer than `session`. */
bool bids_stands(const struct exporting *exporting, const char *session);

/* "<folder>/<stem>.<ending>", for another stream than the first with beats
 * "<stem>.<label>.<ending>"; stream -1: of the whole session. */
enum status export_add(struct exporting *exporting, int stream, const char *ending,
                       struct output **output);

/* The streams that have beats, at least one; returns how many. */
int export_beating(const struct story *story, int streams[STORY_STREAMS_MOST]);

#endif
