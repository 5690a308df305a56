/* The shared recordings with reference beats, found by looking into their folders, so that others
 * of the same families are taken as they come. */
#ifndef RECORDS_H
#define RECORDS_H

#include "heart/recording.h"

#include "score_beats.h"

#define RECORDS_MAX 256

enum record_group {
    GROUP_EXPERT, /* ECG with an expert's annotations */
    GROUP_NOISE,  /* noise stress test */
    GROUP_REST,   /* other ECG */
    GROUP_WRIST,  /* a hand in motion */
    GROUP_FINGER, /* pulse wave at rest */
    GROUP_COUNT
};

struct record {
    char name[96]; /* "ecg/mitdb_100" */
    char channel[32];
    enum signal_kind kind;
    enum record_group group; /* pulse waves: WRIST or FINGER */
    double end_s;
    double *values, *times_s; /* times NULL: even */
    struct recording recording;
    struct score_reference reference;
};

/* Names of all records under `folder` ("ecg", "ppg") with beats, sorted: "ecg/mitdb_100". */
size_t records_list(const char *folder, char names[RECORDS_MAX][96]);

/* The first channel of that kind; false where there is none. */
bool record_load(const char *name, enum signal_kind kind, struct record *record);
void record_finish(struct record *record);

#endif
