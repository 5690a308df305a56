#include "app/past.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/paths.h"
#include "calibration/person.h"
#include "journal/summary.h"
#include "session/days.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct histories {
    struct history of[2]; /* the person's, the simulated heart's */
};

struct past {
    char participant[64];
    void (*wake)(void *context);
    void *wake_context;
    pthread_t thread;
    bool reads, again;
    _Atomic bool ready;             /* the reader has finished `next` and is gone */
    char reading[64];               /* the reader's own while it reads, as `next` */
    struct histories *known, *next; /* NULL: none */
};

static _Thread_local int unreadable;

static void count_unreadable(const struct problem *problem)
{
    (void)problem;
    unreadable++;
}

/* Without visits there is a history all the same. */
static void load_person(const char *participant, struct person *person)
{
    char path[PATH_SIZE];
    struct problem problem;
    *person = (struct person){0};
    if (path_visits(participant, path, sizeof path, &problem) ||
        person_load(path, person, NULL, &problem)) {
        log_problem(&problem);
        *person = (struct person){0};
    }
}

static void make(struct histories *histories, const char *participant)
{
    char folder[PATH_SIZE], index[PATH_SIZE];
    struct problem problem;
    struct person person;
    struct session_summary *summaries = NULL;
    size_t count = 0;
    bool has_index = path_index(index, sizeof index, &problem) == STATUS_OK;
    unreadable = 0;
    if (path_sessions(folder, sizeof folder, &problem) ||
        record_list(folder, has_index ? index : NULL, &summaries, &count, count_unreadable,
                    &problem))
        log_problem(&problem);
    load_person(participant, &person);
    for (int i = 0; i < 2; i++) {
        const struct history_source source = {.summaries = summaries,
                                              .count = count,
                                              .person = &person,
                                              .participant = participant,
                                              .simulated = i == 1,
                                              .now_wall_ns = clock_wall_ns()};
        history_make(&source, &histories->of[i]);
        histories->of[i].unreadable = unreadable;
    }
    person_finish(&person);
    free(summaries);
}

static void *read_in_background(void *context)
{
    struct past *past = context;
    make(past->next, past->reading);
    atomic_store(&past->ready, true);
    if (past->wake)
        past->wake(past->wake_context);
    return NULL;
}

static void release(struct histories *histories)
{
    if (!histories)
        return;
    history_finish(&histories->of[0]);
    history_finish(&histories->of[1]);
    free(histories);
}

static void begin_reading(struct past *past)
{
    past->again = false;
    past->next = calloc(1, sizeof *past->next);
    if (!past->next)
        return;
    memcpy(past->reading, past->participant, sizeof past->reading);
    atomic_store(&past->ready, false);
    past->reads = pthread_create(&past->thread, NULL, read_in_background, past) == 0;
    if (!past->reads) {
        release(past->next);
        past->next = NULL;
    }
}

/* What was read takes the place of what was known. */
static void take_over(struct past *past)
{
    pthread_join(past->thread, NULL);
    past->reads = false;
    release(past->known);
    past->known = past->next;
    past->next = NULL;
    if (past->again)
        begin_reading(past);
}

struct past *past_open(const char *participant, void (*wake)(void *context), void *wake_context)
{
    struct past *past = calloc(1, sizeof *past);
    if (!past)
        return NULL;
    past->wake = wake;
    past->wake_context = wake_context;
    past_read(past, participant);
    return past;
}

void past_close(struct past *past)
{
    if (!past)
        return;
    if (past->reads)
        pthread_join(past->thread, NULL);
    release(past->next);
    release(past->known);
    free(past);
}

void past_read(struct past *past, const char *participant)
{
    if (!past)
        return;
    text_copy(past->participant, sizeof past->participant, participant);
    if (past->reads)
        past->again = true;
    else
        begin_reading(past);
}

const struct history *past_history(struct past *past, bool simulated)
{
    if (!past)
        return NULL;
    if (past->reads && atomic_load(&past->ready))
        take_over(past);
    bool yesterdays = past->known && past->known->of[0].today != day_of_wall(clock_wall_ns());
    if (yesterdays && !past->reads) /* a window may stay open for days */
        begin_reading(past);
    return past->known ? &past->known->of[simulated] : NULL;
}
