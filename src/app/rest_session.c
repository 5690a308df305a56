#include "app/rest_session.h"

#include "calibration/baseline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void rest_facts_make(double length_s, const struct conditions *conditions, struct rest_facts *facts)
{
    const struct journal_fact more[] = {{"posture", conditions->posture},
                                        {"caffeine", conditions->caffeine},
                                        {"note", conditions->note}};
    *facts = (struct rest_facts){.count = 2};
    snprintf(facts->seconds, sizeof facts->seconds, "%.15g", length_s);
    facts->facts[0] = (struct journal_fact){"procedure", "baseline"};
    facts->facts[1] = (struct journal_fact){"rest_s", facts->seconds};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (more[i].value[0])
            facts->facts[facts->count++] = more[i];
}

static void hear(void *context, const struct event *event)
{
    baseline_feed(context, event);
}

static enum status no_memory(struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "There is not enough memory for a baseline.");
}

static enum status measure(const char *path, struct rest_session *session, struct problem *problem)
{
    struct baseline *baseline = calloc(1, sizeof *baseline);
    struct spectrum spectrum;
    if (!baseline || !spectrum_create(&spectrum)) {
        free(baseline);
        return no_memory(problem);
    }
    const struct baseline_wish wish = {session->length_s, REST_SETTLE_S};
    baseline_start(baseline, &wish);
    enum status status = procedure_read(path, &session->facts, hear, baseline, problem);
    if (!status && !baseline_result(baseline, &spectrum, &session->result))
        status = no_memory(problem);
    spectrum_destroy(&spectrum);
    free(baseline);
    return status;
}

enum status rest_session_read(const char *path, double length_s, struct rest_session *session,
                              struct problem *problem)
{
    double recorded_s = procedure_rest_s(path);
    *session = (struct rest_session){0};
    session->length_s = !isnan(length_s)     ? length_s
                        : !isnan(recorded_s) ? recorded_s
                                             : REST_USUAL_S;
    enum status status = measure(path, session, problem);
    const struct procedure_facts *facts = &session->facts;
    struct conditions *conditions = &session->conditions;
    text_copy(conditions->posture, sizeof conditions->posture, facts->posture);
    text_copy(conditions->caffeine, sizeof conditions->caffeine, facts->caffeine);
    text_copy(conditions->note, sizeof conditions->note, facts->note);
    return status;
}

struct person_visit rest_session_visit(const struct rest_session *session, const char *path,
                                       int64_t wall_ns)
{
    return person_baseline(&session->result, &session->conditions, session->facts.device,
                           procedure_session_name(path), wall_ns);
}
