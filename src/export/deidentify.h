/* Takes out of a story what could tell who the person is. Pure. */
#ifndef EXPORT_DEIDENTIFY_H
#define EXPORT_DEIDENTIFY_H

#include "base/text.h"
#include "export/story.h"

/* Room for the list. */
#define DEIDENTIFY_LIST_SIZE 2048

/* Dates go back by 1 to 10 years of whole days (the hour of day stays), by the same number for all
 * sessions of a participant under one `secret`; words that are no code, names, ports and serial
 * numbers go. `removed` receives what went, a line each. */
void story_deidentify(struct story *story, uint64_t secret, struct text *removed);

#endif
