/* Strikes in, samples out. The screen's thread strikes and mutes, the audio thread fills; they meet
 * in a queue and one number, and neither waits for the other. */
#ifndef SOUND_MIXER_H
#define SOUND_MIXER_H

#include "base/ring.h"
#include "base/status.h"
#include "sound/bell.h"

#define MIXER_RATE_HZ 48000
#define MIXER_VOICES  4 /* the oldest gives way */

struct voice {
    const float *samples; /* NULL: silent */
    size_t at;
};

struct mixer {
    float *bells[BELL_COUNT];
    size_t length;       /* of every bell */
    struct ring strikes; /* screen's thread -> audio thread: enum bell */
    _Atomic bool muted;
    _Atomic float loudness; /* 0 to 1 */

    /* the audio thread's own */
    struct voice voices[MIXER_VOICES];
    int next_voice;
    float gain; /* moves towards 0 or 1, so that muting does not click */
};

enum status mixer_init(struct mixer *mixer);
void mixer_finish(struct mixer *mixer);
void mixer_strike(struct mixer *mixer, enum bell bell);             /* screen's thread */
void mixer_fill(struct mixer *mixer, float *samples, size_t count); /* audio thread */

#endif
