/* `kindbeat calibrate baseline`: a rest of one, two or five minutes, and what it tells beside the
 * rests before. */
#include "app/calibrate.h"
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/json.h"
#include "app/rest_session.h"
#include "app/visits.h"
#include "base/clock.h"
#include "calibration/baseline.h"
#include "events/kinds.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WORDS_SIZE 2000

struct baseline_wishes {
    struct conditions conditions;
    double length_s; /* to be measured */
    const char *posture, *caffeine, *note, *from;
    int64_t length_ns;
    bool json;
};

static void say(const struct snapshot *view, struct text *line)
{
    baseline_view_words(&view->rest, line);
    if (view->fit.fault > FIT_SETTLING)
        text_add(line, "  %s", view->fit.advice);
}

/* --- conditions ----------------------------------------------------------------------------- */

/* Enter leaves it out; so does whoever is not at a terminal. */
static void ask(const char *question, char *answer, size_t size)
{
    char line[200];
    fprintf(stderr, "%s (Enter leaves it out): ", question);
    if (!fgets(line, sizeof line, stdin))
        return;
    line[strcspn(line, "\n")] = '\0';
    text_copy(answer, size, line);
}

static void note_conditions(struct baseline_wishes *wishes)
{
    struct conditions *conditions = &wishes->conditions;
    bool asks = isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && !wishes->json;
    text_copy(conditions->posture, sizeof conditions->posture,
              wishes->posture ? wishes->posture : "");
    text_copy(conditions->caffeine, sizeof conditions->caffeine,
              wishes->caffeine ? wishes->caffeine : "");
    text_copy(conditions->note, sizeof conditions->note, wishes->note ? wishes->note : "");
    if (asks && !wishes->posture)
        ask("Seated, lying or standing", conditions->posture, sizeof conditions->posture);
    if (asks && !wishes->caffeine)
        ask("Coffee or tea: none, or how long ago", conditions->caffeine,
            sizeof conditions->caffeine);
}

/* --- the rest ------------------------------------------------------------------------------- */

static enum status rest_now(struct procedure *procedure, const struct baseline_wishes *wishes,
                            const struct settings *settings, char path[PATH_SIZE],
                            struct problem *problem)
{
    const struct baseline_wish rest = {wishes->length_s, REST_SETTLE_S};
    struct rest_facts facts;
    rest_facts_make(rest.length_s, &wishes->conditions, &facts);
    procedure->facts = facts.facts;
    procedure->fact_count = facts.count;
    procedure->rest = &rest;
    fprintf(stderr, "Sit with your feet on the floor, hands resting, and breathe as you like. "
                    "Space pauses, q stops.\n");
    return procedure_record(procedure, settings, path, problem);
}

/* --- what is told --------------------------------------------------------------------------- */

static void print_usual(const struct person *person, const struct person_visit *visit)
{
    for (int i = 0; i < PERSON_USUALS; i++) {
        char memory[200];
        struct text text = text_over(memory, sizeof memory);
        struct person_range range =
            person_range(person, "baseline", person_usuals[i].name, person_word(visit, "posture"));
        person_usual_words(&range, person_number(visit, person_usuals[i].name), &text);
        printf("%s: %s.\n", person_usuals[i].words, memory);
    }
}

static void add_usual(cJSON *json, const struct person *person, const struct person_visit *visit)
{
    cJSON *all = cJSON_AddObjectToObject(json, "own_range");
    for (int i = 0; i < PERSON_USUALS; i++) {
        struct person_range range =
            person_range(person, "baseline", person_usuals[i].name, person_word(visit, "posture"));
        cJSON *one = cJSON_AddObjectToObject(all, person_usuals[i].name);
        cJSON_AddNumberToObject(one, "visits", range.visits);
        json_rounded(one, "low", range.low, 3);
        json_rounded(one, "median", range.median, 3);
        json_rounded(one, "high", range.high, 3);
    }
}

static void add_result(cJSON *json, const struct baseline_result *result)
{
    const struct {
        const char *name;
        double value;
    } values[] = {{"length_s", result->length_s},
                  {"covered_percent", result->covered_percent},
                  {"corrected_percent", result->corrected_percent},
                  {"interruptions", result->interruptions},
                  {"intervals", result->intervals},
                  {"mean_hr_bpm", result->mean_hr_bpm},
                  {"mean_nn_ms", result->mean_nn_ms},
                  {"sdnn_ms", result->sdnn_ms},
                  {"rmssd_ms", result->rmssd_ms},
                  {"ln_rmssd", result->ln_rmssd},
                  {"pnn50_percent", result->pnn50_percent},
                  {"spectrum_s", result->spectrum_s},
                  {"vlf_ms2", result->vlf_ms2},
                  {"lf_ms2", result->lf_ms2},
                  {"hf_ms2", result->hf_ms2},
                  {"lf_hf", result->lf_hf},
                  {"peak_hz", result->peak_hz},
                  {"breathing_per_min", result->breathing_per_min},
                  {"breathing_confidence", result->breathing_confidence},
                  {"first_half_nn_ms", result->stationarity.first_nn_ms},
                  {"second_half_nn_ms", result->stationarity.second_nn_ms},
                  {"first_half_sdnn_ms", result->stationarity.first_sdnn_ms},
                  {"second_half_sdnn_ms", result->stationarity.second_sdnn_ms},
                  {"mean_z", result->stationarity.mean_z},
                  {"spread_z", result->stationarity.spread_z}};
    bool exists = result->reason == REASON_NONE;
    cJSON_AddItemToObject(json, "reason",
                          exists ? cJSON_CreateNull()
                                 : cJSON_CreateString(reason_name(result->reason)));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        json_rounded(json, values[i].name, values[i].value, 4);
    cJSON_AddBoolToObject(json, "drifts", result->stationarity.drifts);
    cJSON_AddBoolToObject(json, "changes", result->stationarity.changes);
    cJSON_AddBoolToObject(json, "counts", baseline_counts(result));
}

static void tell(const struct rest_session *session, const struct person *person,
                 const struct person_visit *visit, const char *path, bool json)
{
    char memory[WORDS_SIZE];
    struct text text = text_over(memory, sizeof memory);
    if (json) {
        cJSON *object = cJSON_CreateObject();
        cJSON_AddStringToObject(object, "session", path);
        cJSON_AddStringToObject(object, "procedure", "baseline");
        cJSON_AddStringToObject(object, "device", session->facts.device);
        cJSON_AddBoolToObject(object, "simulated", session->facts.simulated);
        cJSON_AddStringToObject(object, "posture", session->facts.posture);
        cJSON_AddStringToObject(object, "caffeine", session->facts.caffeine);
        add_result(object, &session->result);
        add_usual(object, person, visit);
        json_print(object);
        return;
    }
    baseline_words(&session->result, &text);
    printf("%s", memory);
    if (baseline_counts(&session->result) && !session->facts.simulated)
        print_usual(person, visit);
    if (session->facts.simulated)
        printf("A simulated heart: nobody's, and nothing is kept of it.\n");
}

static void complain(const struct problem *problem)
{
    command_failed(problem);
}

/* Told beside the visits before, then kept beside them; what is looked at again is not. */
static enum status tell_and_keep(const char *path, const struct baseline_wishes *wishes,
                                 struct problem *problem)
{
    struct rest_session session;
    struct visits visits;
    double length_s = wishes->length_ns > 0 ? s_from_ns(wishes->length_ns) : (double)NAN;
    enum status status = rest_session_read(path, length_s, &session, problem);
    if (!status)
        status = visits_load(session.facts.participant, &visits, complain, problem);
    if (status)
        return status;
    struct person_visit visit = rest_session_visit(&session, path, clock_wall_ns());
    tell(&session, &visits.person, &visit, path, wishes->json);
    if (!wishes->from && !session.facts.simulated && session.result.reason == REASON_NONE)
        status = person_add(visits.path, &visit, problem);
    visits_finish(&visits);
    return status;
}

int calibrate_baseline(const struct command *command, int count, char **words)
{
    struct procedure procedure = {.say = say};
    struct baseline_wishes wishes = {0};
    const struct option options[] = {{"--sensor", OPTION_WORD, &procedure.sensor},
                                     {"--participant", OPTION_WORD, &procedure.participant},
                                     {"--folder", OPTION_WORD, &procedure.folder},
                                     {"--for", OPTION_DURATION, &wishes.length_ns},
                                     {"--posture", OPTION_WORD, &wishes.posture},
                                     {"--caffeine", OPTION_WORD, &wishes.caffeine},
                                     {"--note", OPTION_WORD, &wishes.note},
                                     {"--from", OPTION_WORD, &wishes.from},
                                     {"--json", OPTION_FLAG, &wishes.json}};
    int exit_status = EXIT_OK;
    if (!options_alone(command, options, sizeof options / sizeof options[0], &count, words,
                       &exit_status))
        return exit_status;
    double asked_s = s_from_ns(wishes.length_ns);
    if (wishes.length_ns > 0 && (asked_s < REST_SHORTEST_S || asked_s > BASELINE_LONGEST_S))
        return usage_error(command, "a rest has one to five minutes: --for 2m");
    struct problem problem;
    struct settings settings;
    char path[PATH_SIZE];
    settings_load_or_say(&settings);
    interrupt_listen();
    enum status status = STATUS_OK;
    wishes.length_s = wishes.length_ns > 0 ? s_from_ns(wishes.length_ns) : REST_USUAL_S;
    if (wishes.from) {
        text_copy(path, sizeof path, wishes.from);
    } else {
        note_conditions(&wishes);
        status = rest_now(&procedure, &wishes, &settings, path, &problem);
    }
    if (!status)
        status = tell_and_keep(path, &wishes, &problem);
    if (!status && !wishes.from)
        fprintf(stderr, "Recorded in %s\n", path);
    settings_finish(&settings);
    return status ? command_failed(&problem) : EXIT_OK;
}
