/* One EDF+ or BDF+ file through EDFlib, whose functions keep one table for the whole process and
 * say little when a disk is full. Any thread; one thread a file. */
#ifndef EXPORT_EDF_FILE_H
#define EXPORT_EDF_FILE_H

#include "export/edf_layout.h"
#include "export/outputs.h"

#define EDF_WORDS_MOST 40     /* bytes of an annotation */
#define EDF_ROUND_NS   100000 /* EDFlib's unit of annotations; starts are rounded to it too */

struct edf_signal {
    const char *label, *dimension, *transducer, *prefilter;
    struct edf_scale scale;
    int samples; /* of each record */
};

struct edf_header {
    const char *participant, *equipment, *additional;
    int64_t start_wall_ns; /* a multiple of EDF_ROUND_NS, 1985 to 2084 */
    int duration;          /* of a record, in ticks */
    int64_t records;
    int64_t annotations; /* how many there will be */
    bool wide;
    struct edf_signal signals[STORY_CHANNELS_MOST + 1];
    int signal_count;
};

struct edf_file {
    struct output *output;
    int handle, annotation_signals;
    int64_t records; /* that it must have at the end */
    int duration;    /* of each, in ticks */
};

/* The annotations that such a file has room for. */
int64_t edf_annotations_most(int64_t records);

enum status edf_file_begin(struct edf_file *file, struct output *output,
                           const struct edf_header *header, struct problem *problem);
/* Every signal's samples of one record, signal after signal. */
enum status edf_file_put(struct edf_file *file, const struct edf_header *header, int *digital,
                         struct problem *problem);
/* `onset_ns` from the file's start, not below zero; words in UTF-8, cut to EDF_WORDS_MOST. */
enum status edf_file_annotate(struct edf_file *file, int64_t onset_ns, const char *words,
                              struct problem *problem);
enum status edf_file_end(struct edf_file *file, enum status status, struct problem *problem);

#endif
