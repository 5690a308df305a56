/* One session as whoever exports it needs it, read once: what was found out about it, and where
 * its samples stand in time. The samples themselves are not kept (a day of them would fill the
 * memory): story_rows() goes through them once more.
 *
 * Allocates; one thread a story. */
#ifndef EXPORT_STORY_H
#define EXPORT_STORY_H

#include "base/clock.h"
#include "base/status.h"
#include "events/event.h"
#include <stddef.h>

#define STORY_CHANNELS_MOST 64
#define STORY_STREAMS_MOST  16
#define STORY_LABEL_SIZE    44
#define STORY_DECIMALS_MOST 6
#define STORY_UNEVEN_NS     (100 * NS_PER_MS)

/* Samples that follow one another without a gap and stand near one straight line of time:
 * sample i lies within half a step of first_ns + i * step for every step from step_least_ns to
 * step_most_ns. Where the times bend more than that, another piece begins without a gap. Of a
 * channel that comes unevenly: within STORY_UNEVEN_NS, and less than a quarter of a second without
 * a sample is no gap. */
struct story_piece {
    int64_t first_ns, last_ns;
    int64_t count;
    double step_least_ns, step_most_ns;
    bool after_gap; /* samples are missing before it, or it is the first */
};

struct story_channel {
    uint8_t stream, number, signal;
    char name[16];                /* as the device calls it; may be empty */
    char label[STORY_LABEL_SIZE]; /* unique in its stream: "ecg", "ppg-2" */
    double rate_hz;               /* nominal; NaN: it speaks now and then, and has no pieces */
    double low, high;             /* the converter's end stops; NaN: unknown */
    double least, most;           /* of its values; NaN: none */
    int decimals;                 /* that its values are written with; -1: more than are useful */
    int64_t count;                /* samples */
    bool uneven;                  /* its steps are now long, now short */
    struct story_piece *pieces;
    size_t piece_count, piece_room;
    /* private */
    int born;          /* the device event that it began with, counted */
    int64_t last_ns;   /* of the newest sample */
    double typical_ns; /* step between samples */
    int64_t short_steps;
};

/* Channels of one stream whose samples come together: one time for each row of values. */
struct story_grid {
    uint8_t stream;
    int channels[STORY_CHANNELS_MOST]; /* places in story->channels */
    int channel_count;
    const struct story_piece *pieces;
    size_t piece_count;
};

struct story_stream {
    char device[24];              /* as recognised; empty: never */
    char label[STORY_LABEL_SIZE]; /* unique: "pulsesensor", "pulsesensor-2" */
};

struct story_events {
    struct event *at;
    size_t count, room;
};

struct story {
    char stem[160]; /* what files are named after: when it began, and who */
    char participant[64], practice_id[96], practice_title[128];
    char sensor[128]; /* as the person named it */
    char version[32];
    char study[96], condition[96], note[512]; /* as the person said; may be empty */
    char journal_line[400];                   /* and afterwards, for themselves */
    char imported[640]; /* the source of a session that was imported; empty: it was recorded */
    int64_t started_wall_ns;
    int utc_offset_s; /* of the clock where it was recorded, whole minutes */
    int again;        /* of sessions that began in one second, the second is 2; 0: it is alone */
    int64_t end_ns;   /* of the last event */
    char repaired_missing[24]; /* events known to be lost; empty: it was never repaired */
    bool zone_known;           /* false: imported, so that the clock is the file's */
    bool undated;              /* imported: the file tells no date, it is that of the import */
    bool simulated, complete, deidentified;
    struct story_stream streams[STORY_STREAMS_MOST];
    int stream_count;
    struct story_channel channels[STORY_CHANNELS_MOST];
    int channel_count;
    struct story_grid grids[STORY_CHANNELS_MOST];
    int grid_count;
    /* In the order in which they were recorded: all kinds but BYTES, TICK, SAMPLE and TALLY; of
     * intents the markers alone. An interval that was revised stands once, as it was told last. */
    struct story_events of[EVENT_KIND_COUNT];
    struct record *record; /* private */
    int devices;           /* private: device events so far */
};

enum status story_read(const char *path, struct story *story, struct problem *problem);
void story_finish(struct story *story);

/* Every row of every grid, each grid's in the order of time: values[i] is that of channels[i]. */
struct story_row {
    int grid;
    size_t piece;
    int64_t index; /* in the piece, from 0 */
    int64_t time_ns;
    const double *values;
};
typedef enum status story_put_row(void *context, const struct story_row *row,
                                  struct problem *problem);
/* Every sample of the channels that speak now and then; may be NULL. */
typedef void story_put_value(void *context, const struct story_channel *channel, int64_t time_ns,
                             double value);
enum status story_rows(struct story *story, story_put_row *put_row, story_put_value *put_value,
                       void *context, struct problem *problem);

/* The channel of a stream that carries its heart as a wave; NULL: none. */
const struct story_channel *story_heart(const struct story *story, int stream);
/* Whether beats of this stream were told. */
bool story_has_beats(const struct story *story, int stream);

/* The beat that an interval closes, with its quality; NULL: none was told (intervals came). */
const struct beat_body *story_beat_of(const struct story *story, const struct event *rr,
                                      size_t *hint);

/* Channels are called after their signals alone: "ppg", "ppg-2". */
void story_forget_names(struct story *story);

/* What the person said of the session: study, condition, note, their line for the journal, as far
 * as they did. */
struct story_said {
    const char *name, *words;
};
#define STORY_SAID_MOST 4
int story_said(const struct story *story, struct story_said said[STORY_SAID_MOST]);

/* "2026-11-23T184200Z-P01": the moment it began, UTC, and the participant. */
void story_name(struct story *story);

#endif
