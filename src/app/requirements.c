#include "app/requirements.h"

#include "events/kinds.h"
#include "session/words.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SIGNAL_KINDS (SIGNAL_OTHER + 1)
#define HEARTS       (1U << SIGNAL_ECG | 1U << SIGNAL_PPG | 1U << SIGNAL_RR)

static enum status refuse(const char *word, struct problem *problem)
{
    char known[160];
    struct text list = text_over(known, sizeof known);
    for (int kind = 0; kind < SIGNAL_OTHER; kind++)
        text_add(&list, " %s", signal_kind_name((enum signal_kind)kind));
    return problem_set(problem, STATUS_INVALID, "Name them with commas between: --require good,ecg",
                       "\"%.40s\" cannot be required. Known: good fair%s.", word, known);
}

static enum status parse_word(const char *word, struct requirements *requirements,
                              struct problem *problem)
{
    if (strcmp(word, "good") == 0) {
        requirements->quality = QUALITY_GOOD;
        return STATUS_OK;
    }
    if (strcmp(word, "fair") == 0) {
        if (requirements->quality < QUALITY_FAIR)
            requirements->quality = QUALITY_FAIR;
        return STATUS_OK;
    }
    if (strcmp(word, "rr") == 0) { /* a wave's beats are as good as a strap's */
        requirements->rhythm = true;
        return STATUS_OK;
    }
    for (int kind = 0; kind < SIGNAL_OTHER; kind++)
        if (strcmp(word, signal_kind_name((enum signal_kind)kind)) == 0) {
            requirements->signals |= 1U << kind;
            return STATUS_OK;
        }
    return refuse(word, problem);
}

enum status requirements_parse(const char *words, struct requirements *requirements,
                               struct problem *problem)
{
    char memory[256];
    enum status status = STATUS_OK;
    char *rest = memory;
    text_copy(memory, sizeof memory, words);
    for (char *word = strsep(&rest, ","); !status && word; word = strsep(&rest, ","))
        status = parse_word(word, requirements, problem);
    return status;
}

bool requirements_any(const struct requirements *requirements)
{
    return requirements->signals || requirements->rhythm || requirements->quality;
}

static void add(struct text *missing, const char *what)
{
    text_add(missing, "%s%s", missing->used > 0 ? "; " : "", what);
}

static const char *name_of(const struct sensor_brief *sensor)
{
    return sensor->device[0] ? sensor->device : sensor->link_text[0] ? sensor->link_text : "sensor";
}

/* Every sensor must speak; how good it is, only where it has a heart to be good at. */
static void missing_of(const struct requirements *requirements, const struct sensor_brief *sensor,
                       struct text *missing)
{
    char memory[256];
    struct text words = text_over(memory, sizeof memory);
    if (sensor->link != LINK_OPEN) {
        text_add(&words, "%s is not open", name_of(sensor));
    } else if (!sensor->device[0]) {
        text_add(&words, "%s is not recognised yet", name_of(sensor));
    } else if (sensor->quality < requirements->quality && sensor->signals & HEARTS) {
        text_add(&words, "the signal of %s is %s", name_of(sensor),
                 quality_level_name(sensor->quality));
        if (sensor->quality_reason > REASON_SETTLING)
            text_add(&words, " (%s)", words_for_reason(sensor->quality_reason));
    }
    if (words.used > 0)
        add(missing, memory);
}

void requirements_missing(const struct requirements *requirements, const struct snapshot *view,
                          struct text *missing)
{
    unsigned signals = 0;
    bool rhythm = false;
    for (int i = 0; i < view->sensor_count; i++) {
        missing_of(requirements, &view->sensors[i], missing);
        signals |= view->sensors[i].signals;
        rhythm = rhythm || view->sensors[i].heart_rate_bpm > 0;
    }
    for (int kind = 0; kind < SIGNAL_KINDS; kind++)
        if (requirements->signals & ~signals & 1U << kind) {
            char memory[64];
            snprintf(memory, sizeof memory, "no %s comes",
                     signal_kind_name((enum signal_kind)kind));
            add(missing, memory);
        }
    if (requirements->rhythm && !rhythm)
        add(missing, "no beat intervals come");
}
