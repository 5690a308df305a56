/* What the two walks through a record must agree on. Part of story.c and story_rows.c only. */
#ifndef EXPORT_STORY_SAMPLES_H
#define EXPORT_STORY_SAMPLES_H

#include "export/story.h"

/* Where a sample belongs, after so many device events; NULL: no channel was told of. */
struct story_channel *story_channel(struct story *story, int devices, const struct event *sample);

/* Samples without a value, and such as would make time fall, are left out. */
bool story_keeps(const struct sample_body *sample, int64_t last_ns);

#endif
