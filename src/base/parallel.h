/* Work that falls into independent pieces, on several cores. */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include <stddef.h>

#define PARALLEL_MOST 64

/* One piece, from..to - 1; `worker` counts from 0 and is the same for no two threads at once. */
typedef void parallel_work(void *context, int worker, size_t from, size_t to);

/* The cores this process may use, 1 to PARALLEL_MOST. */
int parallel_cores(void);

/* Cuts 0..count - 1 into pieces of `piece` and does them all, on at most `workers` threads (the
 * caller's among them). Which worker does which piece is not told: results must not depend on it.
 * Where no thread can be made the caller does it all. */
void parallel_do(size_t count, size_t piece, int workers, parallel_work *work, void *context);

#endif
