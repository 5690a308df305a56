/* A growing array of any one type: {.size = sizeof(struct thing)} is an empty one. One thread. */
#ifndef BASE_GATHERED_H
#define BASE_GATHERED_H

#include <stddef.h>

struct gathered {
    void *at;
    size_t size, room;
    int count;
};

void *gather(struct gathered *gathered, const void *item); /* copies it to the end; its place */
void gathered_finish(struct gathered *gathered);

double gathered_median(struct gathered *doubles); /* sorts them; NaN of none */

#endif
