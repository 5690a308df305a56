/* Bells. The sound follows the snapshot alone: a bell rings when its count has grown. A machine
 * without a sound device stays silent and says so once; practice does not need sound.
 * Screen thread only; SDL's audio thread takes the samples. */
#ifndef SOUND_SOUND_H
#define SOUND_SOUND_H

#include "session/snapshot.h"

struct sound;

/* Never fails the program: without a device `problem` is filled and a silent sound is made. */
enum status sound_create(struct sound **sound, struct problem *problem);
void sound_follow(struct sound *sound, const struct snapshot *snapshot);
void sound_mute(struct sound *sound, bool muted);
void sound_loudness(struct sound *sound, double loudness); /* 0 to 1; 1 unless told */
void sound_destroy(struct sound *sound);                   /* accepts NULL */

#endif
