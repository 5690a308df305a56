/* What can go wrong in the world, and how it is told to a person.
 *
 * Functions that can fail for a reason outside the program return an enum status and fill a
 * struct problem: what happened and where, what was expected, and what to do about it. Our own
 * bugs are not statuses: they are ENSURE()s, which stay in every build.
 *
 * Threads: all functions work on the caller's memory only. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stdbool.h>

enum status {
    STATUS_OK = 0,
    STATUS_INVALID,     /* the input is wrong: the person can mend it */
    STATUS_UNAVAILABLE, /* a port, file or device cannot be had now */
    STATUS_FAILED,      /* the machine failed: memory, disk, a library */
};

/* One trouble in words. `what` names the thing, the place and what was expected; `remedy` is one
 * sentence saying what to do, or empty. Both are UTF-8 and always terminated. */
struct problem {
    enum status status;
    char what[320];
    char remedy[240];
};

/* Fills `problem` (may be NULL) and returns `status`, so that a failure reads in one line:
 * return problem_set(problem, STATUS_INVALID, "Write it as 5m.", "no such time: %s", word); */
enum status problem_set(struct problem *problem, enum status status, const char *remedy,
                        const char *what, ...) __attribute__((format(printf, 4, 5)));

/* What belongs between `what` and `remedy` where both stand on one line: " ", or ". " where `what`
 * ends without a stop; empty when there is no remedy. */
const char *problem_between(const struct problem *problem);

/* Our own invariants. Prints the condition and its place, then aborts; never compiled out. */
#define ENSURE(condition) ((condition) ? (void)0 : ensure_failed(#condition, __FILE__, __LINE__))
_Noreturn void ensure_failed(const char *condition, const char *file, int line);

#endif
