/* What an experienced colleague would say of a file that is right but reads badly: too many words
 * for the time, no way out, words that press. Nothing here keeps a file from being used. Pure; any
 * thread. */
#ifndef PRACTICE_ADVICE_H
#define PRACTICE_ADVICE_H

#include "practice/check_in.h"
#include "practice/course.h"
#include "practice/practice.h"

/* Reading aloud, with the quiet of the step counted. */
#define ADVICE_WORDS_PER_MIN_MAX 130.0
/* At this speed every second is filled with words. */
#define ADVICE_WORDS_PER_S_MAX 2.5
/* Reading silently, slowly and at ease. */
#define ADVICE_READING_PER_MIN_SLOW 150.0
#define ADVICE_READING_PER_MIN      240.0
/* Words of a sentence that a tired person takes in: heard or on a screen, and in a reading. */
#define ADVICE_SENTENCE_MAX         25
#define ADVICE_READING_SENTENCE_MAX 35
/* A practice longer than this offers a place to rest and a way out. */
#define ADVICE_LONG_MIN 5.0

struct advice {
    int line; /* of the file, from 1 */
    char what[240];
    char remedy[160];
};

struct advice_sink {
    void (*put)(void *context, const struct advice *advice);
    void *context;
};

/* What is there to be named; a library may be NULL, then names are not looked up. */
struct advice_shelves {
    const struct practice_library *practices;
    const struct check_in_library *check_ins;
};

void advice_on_practice(const struct practice *practice, const struct advice_shelves *shelves,
                        const struct advice_sink *sink);
void advice_on_course(const struct course *course, const struct advice_shelves *shelves,
                      const struct advice_sink *sink);
void advice_on_check_in(const struct check_in *check_in, const struct advice_sink *sink);

/* Words that are said in a step, its options included; those of a lesson. */
int advice_said(const struct practice_step *step);
int advice_read(const struct practice_step *step);

#endif
