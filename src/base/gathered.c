#include "base/gathered.h"

#include "base/status.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void *gather(struct gathered *gathered, const void *item)
{
    if ((size_t)gathered->count == gathered->room) {
        size_t room = gathered->room ? gathered->room * 2 : 256;
        void *grown = realloc(gathered->at, room * gathered->size);
        ENSURE(grown); /* a few megabytes at most */
        gathered->at = grown;
        gathered->room = room;
    }
    char *place = (char *)gathered->at + (size_t)gathered->count++ * gathered->size;
    return memcpy(place, item, gathered->size);
}

void gathered_finish(struct gathered *gathered)
{
    free(gathered->at);
    *gathered = (struct gathered){.size = gathered->size};
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double gathered_median(struct gathered *doubles)
{
    if (doubles->count == 0)
        return NAN;
    double *at = doubles->at;
    qsort(at, (size_t)doubles->count, sizeof *at, compare_doubles);
    int half = doubles->count / 2;
    return doubles->count % 2 ? at[half] : (at[half - 1] + at[half]) / 2;
}
