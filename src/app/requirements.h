/* What must be there before a recording begins: `--require good`, `--require ecg,rr`. Pure. */
#ifndef APP_REQUIREMENTS_H
#define APP_REQUIREMENTS_H

#include "base/text.h"
#include "session/snapshot.h"

struct requirements {
    unsigned signals;           /* 1 << enum signal_kind: samples of it are coming */
    bool rhythm;                /* beat intervals, from whatever sensor */
    enum quality_level quality; /* of every sensor with a heart, at least */
};

/* Adds the words of one --require; on refusal `problem` lists what there is. */
enum status requirements_parse(const char *words, struct requirements *requirements,
                               struct problem *problem);
bool requirements_any(const struct requirements *requirements);

/* What is missing, one reason after the other with "; " between; nothing when all is there. */
void requirements_missing(const struct requirements *requirements, const struct snapshot *view,
                          struct text *missing);

#endif
