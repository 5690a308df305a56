/* The whole program in this process, watched where its parts meet: bytes into the pipeline, beats
 * out of it, snapshots, pictures, and what our own code asks memory for. For programs that are
 * linked by kindbeat_watched() of tests/CMakeLists.txt.
 *
 * A simulated person wears a pulse sensor on a pseudo-terminal, so that every byte has a moment at
 * which it was written. All times are of the monotonic clock; 0 where something did not happen. */
#ifndef TEST_WATCH_H
#define TEST_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct watched_beat {
    int64_t time_ns, origin_ns; /* of the beat in its sitting, and of the sitting */
    int64_t pulsed_ns;          /* written: the bytes with its upstroke */
    int64_t knowable_ns;        /* written: the bytes by which it could be known */
    int64_t read_ns, found_ns;  /* those bytes by the link; the beat by the session */
    int64_t published_ns;       /* the first snapshot that has it */
    int64_t begun_ns, shown_ns; /* the first picture of such a snapshot */
    int snapshots_without;      /* published after it was found */
    int pictures_without;       /* begun after it was published */
    int pictures_since;         /* shown since it was found, the one with it included */
};

#define WATCH_BEATS_MOST 2048
#define WATCH_GAPS_MOST  64 /* ms */

struct watched {
    struct watched_beat beats[WATCH_BEATS_MOST];
    int beat_count;
    int64_t first_ns, last_ns; /* pictures shown */
    int pictures, looks;       /* a look takes a snapshot and describes a picture */
    int gaps[WATCH_GAPS_MOST]; /* pictures by the ms since the one before; the last: longer */
    /* on the screen's thread, since watch_mark() and until the window is closed */
    long asked;         /* calls for memory of our own code */
    long asked_by_sdl;  /* and of SDL's */
    int pictures_since; /* and pictures */
};

/* Before anything of SDL. */
void watch_begin(void);
/* From here on memory is counted. */
void watch_mark(void);
/* What has been seen so far. */
const struct watched *watch_seen(void);

/* Runs `kindbeat` with these words on this thread for so long, then closes its window. Returns its
 * exit status. `every` (may be NULL) is called on a thread of its own once a second, and true from
 * it closes the window at once. */
int watch_program(int count, char **words, double seconds, bool (*every)(int second));

/* A pseudo-terminal on which a heart is spoken for so long; its name, or NULL. From its first
 * reader on. */
const char *watch_speak(const char *recipe, double seconds);
void watch_silence(void);

#endif
