/* What the two walks through a record share. Part of story*.c only. */
#ifndef EXPORT_STORY_SAMPLES_H
#define EXPORT_STORY_SAMPLES_H

#include "export/story.h"

/* Where a sample belongs, after so many device events; NULL: no channel was told of. */
struct story_channel *story_channel(struct story *story, int devices, const struct event *sample);

/* Samples without a value, and such as would make time fall, are left out. */
bool story_keeps(const struct sample_body *sample, int64_t last_ns);

/* A kept sample: what its value tells of the channel. */
void story_learn(struct story_channel *channel, double value);
/* Into the piece that it belongs to; false: no memory. */
bool story_place(struct story_channel *channel, int64_t time_ns);

#endif
