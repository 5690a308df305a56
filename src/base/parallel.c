/* Pieces are handed out one by one, so that a slow core holds nobody up. */
#include "base/parallel.h"

#include "base/status.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

struct crew {
    atomic_size_t next; /* the first index not yet handed out */
    atomic_int workers;
    size_t count, piece;
    parallel_work *work;
    void *context;
};

int parallel_cores(void)
{
    cpu_set_t cores;
    int count = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
    return count < 1 ? 1 : count > PARALLEL_MOST ? PARALLEL_MOST : count;
}

static void *toil(void *given)
{
    struct crew *crew = given;
    int worker = atomic_fetch_add(&crew->workers, 1);
    for (;;) {
        size_t from = atomic_fetch_add(&crew->next, crew->piece);
        if (from >= crew->count)
            return NULL;
        size_t left = crew->count - from;
        crew->work(crew->context, worker, from, from + (left < crew->piece ? left : crew->piece));
    }
}

void parallel_do(size_t count, size_t piece, int workers, parallel_work *work, void *context)
{
    ENSURE(piece > 0 && workers >= 1 && workers <= PARALLEL_MOST);
    struct crew crew = {.count = count, .piece = piece, .work = work, .context = context};
    pthread_t threads[PARALLEL_MOST];
    int hired = 0;
    while (hired + 1 < workers && (size_t)(hired + 1) * piece < count &&
           pthread_create(&threads[hired], NULL, toil, &crew) == 0)
        hired++;
    toil(&crew);
    for (int i = 0; i < hired; i++)
        pthread_join(threads[i], NULL);
}
