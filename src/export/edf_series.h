/* The files of one grid of samples, or of one rhythm: one after the other. Part of the EDF writer
 * only. */
#ifndef EXPORT_EDF_SERIES_H
#define EXPORT_EDF_SERIES_H

#include "export/edf_file.h"
#include "export/edf_notes.h"
#include "export/formats.h"
#include "export/rhythm.h"

struct edf_series; /* the files of one grid, or of one rhythm */

struct edf_writing {
    struct exporting *exporting;
    struct edf_notes notes;
    struct edf_series *series; /* by grid */
    FILE *index;
};

struct edf_series {
    struct edf_writing *writing;
    int stream;
    const struct story_grid *grid; /* NULL: a rhythm alone */
    struct rhythm *rhythm;         /* NULL: none in these files */
    char label[2 * STORY_LABEL_SIZE];
    size_t files; /* that there will be */
    struct edf_scale scales[STORY_CHANNELS_MOST];
    char dimensions[STORY_CHANNELS_MOST][12], transducers[STORY_CHANNELS_MOST][81],
        prefilters[STORY_CHANNELS_MOST][81];
    char additional[81];

    /* of the file under way */
    struct edf_header header;
    struct edf_file file;
    struct edf_records records;
    struct output *output;
    int *digital; /* one record */
    int filled;
    int64_t record, start_ns;
    double deviation_ns;
    bool without_beats;
};

enum status edf_series_begin(struct edf_writing *writing, struct edf_series *series, int stream,
                             const struct story_grid *grid, bool with_rhythm);
void edf_series_finish(struct edf_series *series);

/* What the files say of themselves; when `files` is known. */
void edf_series_describe(struct edf_series *series);

/* The next file, from `first_ns` on, with series->records; it takes what happened before
 * `notes_end_ns`. `piece`: of the grid, or NULL. */
enum status edf_series_open(struct edf_series *series, size_t number, int64_t first_ns,
                            int64_t notes_end_ns, const struct story_piece *piece);
/* series->digital is one record, but for the rhythm. */
enum status edf_series_put(struct edf_series *series);
/* `end_ns` from the file's start, where places without samples follow; else 0. */
enum status edf_series_close(struct edf_series *series, int64_t samples, double end_ns,
                             bool after_gap);

/* Where a file begins, in session time, whose first sample stands at `first_ns`. */
int64_t edf_series_start(const struct story *story, int64_t first_ns, int64_t *start_wall_ns);

#endif
