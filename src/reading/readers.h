/* What the readers of file kinds share: private to series.c and read_*.c. */
#ifndef READING_READERS_H
#define READING_READERS_H

#include "base/text.h"
#include "reading/file_bytes.h"
#include "reading/series.h"

#define SERIES_RATE_MOST_HZ 1e5
#define SERIES_SPAN_MOST_S  (31 * 24 * 3600.0) /* a gap may not ask for more memory than that */

/* One file being read. */
struct reading {
    const char *path; /* as shown */
    struct file_bytes file;
    const struct series_wish *wish;
    struct series *series;
    struct text guess; /* over series->guess */
    size_t note_room;
    struct problem *problem;
};

enum status read_text(struct reading *reading);
enum status read_edf(struct reading *reading);
enum status read_wfdb(struct reading *reading); /* reading->file is the header */
enum status read_i16(struct reading *reading);  /* reading->file is the JSON */
enum status read_session(struct reading *reading);
enum status read_bids(struct reading *reading);
/* A JSON beside the table says what its columns are. */
bool bids_describes(const char *path);

enum status reading_no_memory(const struct reading *reading);
/* One more thing to say, after a comma or semicolon. */
void reading_say(struct reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Something that happened at t_s of the file's own clock. */
enum status reading_note(struct reading *reading, double t_s, const char *text);
/* When all is read: by time; what lies a day from all samples is left out and counted. */
void reading_finish_notes(struct reading *reading);
/* The events beside a BIDS recording, if there are any. */
enum status read_events(struct reading *reading);

/* "PATH/NAME" for a file in the folder of `beside`; false: too long, or NAME leaves the folder. */
bool file_beside(const char *beside, const char *name, char *path, size_t size);

#endif
