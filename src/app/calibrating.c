#include "app/calibrating.h"

#include "app/fit_session.h"
#include "app/resonance_visit.h"
#include "app/rest_session.h"
#include "app/visits.h"
#include "base/clock.h"
#include "base/paths.h"
#include "calibration/baseline.h"
#include "events/kinds.h"
#include "session/days.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void when_words(int64_t wall_ns, char words[WHEN_SIZE])
{
    struct text text = text_over(words, WHEN_SIZE);
    day_words_since(day_of_wall(wall_ns), day_of_wall(clock_wall_ns()), &text);
}

/* --- what is known --------------------------------------------------------------------------- */

static const struct person_visit *last_of(const struct person *person, const char *what)
{
    for (int i = person->count; i-- > 0;)
        if (strcmp(person->visits[i].what, what) == 0)
            return &person->visits[i];
    return NULL;
}

static void know_fit(const struct person *person, struct calibration_known *known)
{
    const struct person_visit *visit = last_of(person, "fit");
    const char *level = visit ? person_word(visit, "level") : NULL;
    if (!level)
        return;
    when_words(visit->wall_ns, known->fit_when);
    for (int i = QUALITY_NONE; i <= QUALITY_GOOD; i++)
        if (strcmp(level, quality_level_name((enum quality_level)i)) == 0)
            known->fit_level = (enum quality_level)i;
}

static void know_ranges(const struct person *person, const char *posture,
                        struct person_range ranges[PERSON_USUALS])
{
    for (int i = 0; i < PERSON_USUALS; i++)
        ranges[i] = person_range(person, "baseline", person_usuals[i].name, posture);
}

static void know_rest(const struct person *person, struct calibration_known *known)
{
    const struct person_visit *visit = last_of(person, "baseline");
    if (!visit)
        return;
    when_words(visit->wall_ns, known->rest_when);
    for (int i = 0; i < PERSON_USUALS; i++)
        known->rest_values[i] = person_number(visit, person_usuals[i].name);
    know_ranges(person, person_word(visit, "posture"), known->rest_ranges);
}

static void know_resonance(const struct person *person, struct calibration_known *known)
{
    const struct person_visit *visit = last_of(person, "resonance");
    struct resonance_kept *kept = &known->resonance;
    if (!visit || (!resonance_kept_chosen(person, kept) && !resonance_kept_read(visit, kept)))
        return;
    when_words(kept->wall_ns, known->resonance_when);
}

static void offer(const struct protocol *protocol, double around_per_min,
                  struct calibration *calibration)
{
    struct problem quiet;
    struct protocol_offer *made = &calibration->protocols[calibration->protocol_count++];
    *made = (struct protocol_offer){.protocol = protocol};
    made->possible = protocol_course(protocol, around_per_min, &made->course, &quiet) == STATUS_OK;
    made->beyond = made->possible && protocol_is_beyond(&made->course);
}

static double around_of(const struct settings *settings, const struct calibration_known *known)
{
    double chosen = known->resonance.chosen_per_min;
    return settings->resonance_per_min > 0              ? settings->resonance_per_min
           : known->resonance_when[0] && !isnan(chosen) ? chosen
                                                        : 0;
}

void calibrating_list(const struct settings *settings, const struct protocols *protocols,
                      struct calibration *calibration)
{
    struct calibration_known *known = &calibration->known;
    struct visits visits;
    struct problem quiet;
    *known = (struct calibration_known){0};
    if (visits_load(settings->participant, &visits, NULL, &quiet) == STATUS_OK) {
        know_fit(&visits.person, known);
        know_rest(&visits.person, known);
        know_resonance(&visits.person, known);
        visits_finish(&visits);
    }
    calibration->protocol_count = 0;
    for (int i = 0; i < protocols->count && i < PROTOCOL_OFFERS; i++)
        offer(protocols->at[i], around_of(settings, known), calibration);
}

/* --- beginning ------------------------------------------------------------------------------- */

static enum status begin_fit(struct session *session, struct recording *recording,
                             struct problem *problem)
{
    recording->facts = &fit_fact;
    recording->fact_count = 1;
    return session_begin(session, NULL, NULL, recording, problem);
}

static void conditions_of(const struct calibration_wish *wish, struct conditions *conditions)
{
    *conditions = (struct conditions){0};
    if (wish->posture >= 0)
        text_copy(conditions->posture, sizeof conditions->posture, posture_words[wish->posture]);
    if (wish->caffeine >= 0)
        text_copy(conditions->caffeine, sizeof conditions->caffeine,
                  caffeine_words[wish->caffeine]);
    text_copy(conditions->note, sizeof conditions->note, wish->note);
}

static enum status begin_rest(struct session *session, const struct calibration_wish *wish,
                              struct recording *recording, struct problem *problem)
{
    const struct baseline_wish rest = {60 * wish->rest_minutes, REST_SETTLE_S};
    struct conditions conditions;
    struct rest_facts facts;
    conditions_of(wish, &conditions);
    rest_facts_make(rest.length_s, &conditions, &facts);
    recording->facts = facts.facts;
    recording->fact_count = facts.count;
    return session_begin_rest(session, &rest, recording, problem);
}

static enum status begin_walk(struct session *session, const struct settings *settings,
                              const struct calibration *calibration,
                              const struct recording *recording, struct problem *problem)
{
    const struct protocol_offer *chosen = &calibration->protocols[calibration->wish.protocol];
    if (!chosen->possible || (chosen->beyond && !calibration->wish.agrees))
        return problem_set(problem, STATUS_INVALID, "Choose another one.",
                           "This protocol cannot be walked through yet.");
    const struct walk_wish walk = {
        chosen->protocol, chosen->protocol->around ? around_of(settings, &calibration->known) : 0};
    return session_begin_walk(session, &walk, recording, problem);
}

enum status calibrating_begin(struct session *session, const struct settings *settings,
                              const struct calibration *calibration, struct problem *problem)
{
    char folder[PATH_SIZE];
    struct recording recording = {.folder = folder,
                                  .participant =
                                      settings->participant[0] ? settings->participant : NULL,
                                  .settings = settings->text};
    enum status status = path_sessions(folder, sizeof folder, problem);
    if (status)
        return status;
    switch (calibration->wish.kind) {
    case PROCEDURE_FIT:
        return begin_fit(session, &recording, problem);
    case PROCEDURE_BASELINE:
        return begin_rest(session, &calibration->wish, &recording, problem);
    default:
        return begin_walk(session, settings, calibration, &recording, problem);
    }
}

/* --- what was found -------------------------------------------------------------------------- */

static enum status read_fit(const char *path, const struct profiles *profiles,
                            struct calibration_found *found, struct problem *problem)
{
    struct fit_session session;
    enum status status = fit_session_read(path, profiles, &session, problem);
    if (status)
        return status;
    struct text delay = text_over(found->delay, sizeof found->delay);
    found->fit = session.result;
    found->simulated = session.facts.simulated;
    profile_delay_words(profiles_find(profiles, session.facts.device), &delay);
    if (found->simulated)
        return STATUS_OK;
    struct person_visit visit = fit_session_visit(&session, path, clock_wall_ns());
    found->kept = visits_add(session.facts.participant, &visit, problem) == STATUS_OK;
    return STATUS_OK; /* what was found is shown all the same */
}

static enum status read_rest(const char *path, struct calibration_found *found,
                             struct problem *problem)
{
    struct rest_session session;
    struct visits visits;
    enum status status = rest_session_read(path, NAN, &session, problem);
    if (!status)
        status = visits_load(session.facts.participant, &visits, NULL, problem);
    if (status)
        return status;
    found->rest = session.result;
    found->simulated = session.facts.simulated;
    know_ranges(&visits.person, session.facts.posture, found->rest_ranges);
    visits_finish(&visits);
    return STATUS_OK;
}

static void take_visit(const struct resonance_visit *visit, struct calibration_found *found)
{
    const struct resonance_session *session = &visit->session;
    found->resonance = session->result;
    found->course = session->begun.course;
    text_copy(found->protocol, sizeof found->protocol, session->begun.protocol->title);
    found->simulated = session->simulated;
    found->ended = session->ended;
    found->with_earlier = visit->with_earlier;
    found->chosen_per_min =
        session->result.sure ? round(session->result.estimate.per_min * 10) / 10 : (double)NAN;
    for (int i = 0; i < visit->earlier_count && i < EARLIER_SHOWN; i++) {
        found->earlier[i] = visit->earlier[i];
        when_words(visit->earlier[i].wall_ns, found->earlier_when[i]);
        found->earlier_count = i + 1;
    }
}

static enum status read_walk(const char *path, struct calibration_found *found,
                             struct problem *problem)
{
    static struct resonance_visit visit; /* large; of the screen's thread alone */
    enum status status = resonance_visit_read(path, &visit, problem);
    if (!status)
        take_visit(&visit, found);
    resonance_visit_finish(&visit);
    return status;
}

enum status calibrating_read(const char *session, enum procedure_kind kind,
                             const struct profiles *profiles, struct calibration_found *found,
                             struct problem *problem)
{
    *found = (struct calibration_found){.chosen_per_min = NAN};
    text_copy(found->session, sizeof found->session, session);
    switch (kind) {
    case PROCEDURE_FIT:
        return read_fit(session, profiles, found, problem);
    case PROCEDURE_BASELINE:
        return read_rest(session, found, problem);
    default:
        return read_walk(session, found, problem);
    }
}

static enum status keep_rest(const char *path, struct problem *problem)
{
    struct rest_session session;
    enum status status = rest_session_read(path, NAN, &session, problem);
    if (status)
        return status;
    struct person_visit visit = rest_session_visit(&session, path, clock_wall_ns());
    return visits_add(session.facts.participant, &visit, problem);
}

static enum status keep_walk(const char *path, double chosen_per_min, struct problem *problem)
{
    static struct resonance_visit visit;
    enum status status = resonance_visit_read(path, &visit, problem);
    if (!status)
        status = resonance_visit_keep(&visit, path, chosen_per_min, problem);
    resonance_visit_finish(&visit);
    return status;
}

enum status calibrating_keep(enum procedure_kind kind, const struct calibration_found *found,
                             struct problem *problem)
{
    return kind == PROCEDURE_BASELINE ? keep_rest(found->session, problem)
                                      : keep_walk(found->session, found->chosen_per_min, problem);
}
