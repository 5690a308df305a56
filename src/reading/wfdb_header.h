/* The header of a WFDB record (.hea), as header(5) of the WFDB Applications Guide describes it
 * (https://physionet.org/physiotools/wag/header-5.htm). Pure. */
#ifndef READING_WFDB_HEADER_H
#define READING_WFDB_HEADER_H

#include "base/status.h"
#include <stddef.h>
#include <stdint.h>

#define WFDB_SIGNALS_MOST 128

struct wfdb_signal {
    char file[128];
    int format;
    int samples_per_frame;
    int skew;        /* frames that this signal comes late */
    int64_t offset;  /* bytes before its samples */
    double gain;     /* ADC units in a physical unit; never 0 */
    double baseline; /* ADC units of physical zero */
    char units[24];
    int64_t first; /* initial value */
    bool has_first, has_checksum;
    int checksum; /* 16-bit sum of its samples */
    char name[64];
    size_t line; /* in the header */
};

struct wfdb_header {
    double frame_hz;
    int64_t frames; /* samples a signal; 0: not said */
    int signal_count;
    struct wfdb_signal signals[WFDB_SIGNALS_MOST];
};

/* Whether text begins like a header: so that it is known without its name. */
bool wfdb_is_header(const char *text);

/* `path` is for messages only. `text` is changed. */
enum status wfdb_header_read(const char *path, char *text, struct wfdb_header *header,
                             struct problem *problem);

#endif
