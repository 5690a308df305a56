#include "app/resonance_visit.h"

#include "app/procedure.h"
#include "app/visits.h"
#include "base/clock.h"
#include <math.h>
#include <string.h>

#define EARLIER_SD  0.15 /* breaths a minute: a resonance moves between visits */
#define NINETY_OF_A 3.29 /* standard deviations wide is 90 % of a Gaussian */

static void take(const struct person *person, const char *session, struct resonance_visit *visit)
{
    struct resonance_kept kept;
    for (int i = 0; i < person->count; i++) {
        if (!resonance_kept_read(&person->visits[i], &kept) || strcmp(kept.session, session) == 0)
            continue; /* or it would be its own earlier visit */
        if (visit->earlier_count == RESONANCE_VISITS_SHOWN)
            memmove(visit->earlier, visit->earlier + 1,
                    (size_t)--visit->earlier_count * sizeof visit->earlier[0]);
        visit->earlier[visit->earlier_count++] = kept;
    }
}

static enum status judge_again(const char *path, struct resonance_visit *visit,
                               struct problem *problem)
{
    const struct resonance_kept *last = &visit->earlier[visit->earlier_count - 1];
    double own = (last->high - last->low) / NINETY_OF_A;
    const struct earlier earlier = {last->per_min, hypot(own, EARLIER_SD)};
    resonance_session_finish(&visit->session);
    visit->with_earlier = true;
    return resonance_session_read(path, &earlier, &visit->session, problem);
}

enum status resonance_visit_read(const char *path, struct resonance_visit *visit,
                                 struct problem *problem)
{
    struct visits visits;
    *visit = (struct resonance_visit){0};
    enum status status = resonance_session_read(path, NULL, &visit->session, problem);
    if (!status)
        status = visits_load(visit->session.participant, &visits, NULL, problem);
    if (status)
        return status;
    take(&visits.person, procedure_session_name(path), visit);
    visits_finish(&visits);
    int last = visit->earlier_count - 1;
    bool second =
        visit->session.begun.protocol->around && last >= 0 && !isnan(visit->earlier[last].per_min);
    return second ? judge_again(path, visit, problem) : STATUS_OK;
}

void resonance_visit_finish(struct resonance_visit *visit)
{
    resonance_session_finish(&visit->session);
}

enum status resonance_visit_keep(const struct resonance_visit *visit, const char *path,
                                 double chosen_per_min, struct problem *problem)
{
    const struct walk_begun *begun = &visit->session.begun;
    struct resonance_kept kept =
        resonance_kept_of(&visit->session.result, begun->protocol->id, begun->course.inhale,
                          procedure_session_name(path), clock_wall_ns());
    struct person_visit line;
    struct visits visits;
    enum status status = visits_load(visit->session.participant, &visits, NULL, problem);
    if (status)
        return status;
    kept.chosen_per_min = chosen_per_min;
    line = resonance_kept_print(&kept);
    status = person_add(visits.path, &line, problem);
    visits_finish(&visits);
    return status;
}

double resonance_chosen_by(const char *participant)
{
    struct visits visits;
    struct resonance_kept kept;
    struct problem nobody;
    if (visits_load(participant, &visits, NULL, &nobody))
        return 0;
    double chosen = resonance_kept_chosen(&visits.person, &kept) ? kept.chosen_per_min : 0;
    visits_finish(&visits);
    return chosen;
}

bool resonance_choice_possible(double per_min)
{
    return per_min >= PROTOCOL_SLOWEST_PER_MIN && per_min <= PROTOCOL_FASTEST_PER_MIN;
}
