/* The parts of a BIDS data set that one session gives. Private to write_bids.c and bids_*.c. */
#ifndef EXPORT_BIDS_H
#define EXPORT_BIDS_H

#include "export/formats.h"
#include <cjson/cJSON.h>

#define BIDS_LABEL_SIZE 128
#define BIDS_VERSION    "1.9.0"

/* BIDS labels are letters and digits only. */
struct bids_session {
    struct exporting *exporting;
    char subject[BIDS_LABEL_SIZE];  /* "sub-P01" */
    char session[BIDS_LABEL_SIZE];  /* "ses-20261123T184200" */
    char task[BIDS_LABEL_SIZE];     /* "recording", or the practice */
    char folder[PATH_SIZE];         /* of the session's files: .../sub-P01/ses-.../beh */
    char stem[3 * BIDS_LABEL_SIZE]; /* "sub-P01_ses-..._task-..." */
};

void bids_label(char *to, size_t size, const char *words);
/* Folder, name and what both need; false: a path is too long. */
bool bids_session_of(struct exporting *exporting, struct bids_session *session);

/* *_physio.tsv.gz with its JSON for each unbroken stretch of each sensor's samples. `put_value`
 * gets what channels say now and then. */
enum status bids_put_physio(struct bids_session *session, story_put_value *put_value,
                            void *context);

/* *_events.tsv with its JSON. */
struct bids_events;
struct bids_events *bids_events_of(const struct story *story); /* NULL: no memory */
void bids_events_destroy(struct bids_events *events);          /* accepts NULL */
void bids_events_value(void *events, const struct story_channel *channel, int64_t time_ns,
                       double value);
enum status bids_put_events(struct bids_session *session, struct bids_events *events);

/* What all sessions share: dataset_description.json, README, participants.tsv, phenotype/. Others
 * may be doing the same to this data set. */
enum status bids_join(struct bids_session *session);

/* A new JSON file; `json` is deleted. */
enum status bids_put_json(struct exporting *exporting, const char *folder, const char *name,
                          cJSON *json);
/* What every JSON of a session says: device, software, simulated, what was taken out. */
void bids_describe(const struct bids_session *session, cJSON *json);

#endif
