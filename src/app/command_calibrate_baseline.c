/* `kindbeat calibrate baseline`: a rest of one, two or five minutes, and what it tells beside the
 * rests before. */
#include "app/calibrate.h"
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/json.h"
#include "app/procedure.h"
#include "base/clock.h"
#include "calibration/baseline.h"
#include "calibration/person.h"
#include "events/kinds.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SETTLE_S   20.0
#define SHORTEST_S 60.0
#define USUAL_S    120.0
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
    const struct baseline_wish rest = {wishes->length_s, SETTLE_S};
    char seconds[32];
    struct journal_fact facts[5] = {{"procedure", "baseline"}, {"rest_s", seconds}};
    const struct journal_fact more[] = {{"posture", wishes->conditions.posture},
                                        {"caffeine", wishes->conditions.caffeine}};
    snprintf(seconds, sizeof seconds, "%.15g", rest.length_s);
    procedure->facts = facts;
    procedure->fact_count = 2;
    for (int i = 0; i < 2; i++)
        if (more[i].value[0])
            facts[procedure->fact_count++] = more[i];
    procedure->rest = &rest;
    fprintf(stderr, "Sit with your feet on the floor, hands resting, and breathe as you like. "
                    "Space pauses, q stops.\n");
    return procedure_record(procedure, settings, path, problem);
}

static void hear(void *context, const struct event *event)
{
    baseline_feed(context, event);
}

static enum status measure(const char *path, double length_s, struct procedure_facts *facts,
                           struct baseline_result *result, struct problem *problem)
{
    struct baseline *baseline = calloc(1, sizeof *baseline);
    struct spectrum spectrum;
    bool ready = baseline && spectrum_create(&spectrum);
    enum status status = STATUS_OK;
    if (ready) {
        struct procedure_facts known;
        struct baseline_wish wish = {length_s, SETTLE_S};
        baseline_start(baseline, &wish);
        status = procedure_read(path, &known, hear, baseline, problem);
        *facts = known;
    }
    bool done = ready && !status && baseline_result(baseline, &spectrum, result);
    if (ready)
        spectrum_destroy(&spectrum);
    free(baseline);
    if (!status && !done)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for a baseline.");
    return status;
}

/* --- what is told --------------------------------------------------------------------------- */

static const struct {
    const char *name, *words; /* as the person's file has it */
} usual[] = {{"hr_bpm", "Heart rate"}, {"rmssd_ms", "RMSSD"}, {"breathing_per_min", "Breathing"}};
#define USUAL_COUNT (sizeof usual / sizeof usual[0])

static void print_usual(const struct person *person, const struct person_visit *visit)
{
    for (size_t i = 0; i < USUAL_COUNT; i++) {
        char memory[200];
        struct text text = text_over(memory, sizeof memory);
        struct person_range range =
            person_range(person, "baseline", usual[i].name, person_word(visit, "posture"));
        person_usual_words(&range, person_number(visit, usual[i].name), &text);
        printf("%s: %s.\n", usual[i].words, memory);
    }
}

static void add_usual(cJSON *json, const struct person *person, const struct person_visit *visit)
{
    cJSON *all = cJSON_AddObjectToObject(json, "own_range");
    for (size_t i = 0; i < USUAL_COUNT; i++) {
        struct person_range range =
            person_range(person, "baseline", usual[i].name, person_word(visit, "posture"));
        cJSON *one = cJSON_AddObjectToObject(all, usual[i].name);
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

static void tell(const struct baseline_result *result, const struct person *person,
                 const struct person_visit *visit, const struct procedure_facts *facts,
                 const char *path, bool json)
{
    char memory[WORDS_SIZE];
    struct text text = text_over(memory, sizeof memory);
    if (json) {
        cJSON *object = cJSON_CreateObject();
        cJSON_AddStringToObject(object, "session", path);
        cJSON_AddStringToObject(object, "procedure", "baseline");
        cJSON_AddStringToObject(object, "device", facts->device);
        cJSON_AddBoolToObject(object, "simulated", facts->simulated);
        cJSON_AddStringToObject(object, "posture", facts->posture);
        cJSON_AddStringToObject(object, "caffeine", facts->caffeine);
        add_result(object, result);
        add_usual(object, person, visit);
        json_print(object);
        return;
    }
    baseline_words(result, &text);
    printf("%s", memory);
    if (baseline_counts(result) && !facts->simulated)
        print_usual(person, visit);
    if (facts->simulated)
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
    struct procedure_facts facts;
    struct baseline_result result;
    struct person person;
    char kept[PATH_SIZE];
    enum status status = measure(path, wishes->length_s, &facts, &result, problem);
    if (!status)
        status = path_visits(facts.participant, kept, sizeof kept, problem);
    if (!status)
        status = person_load(kept, &person, complain, problem);
    if (status)
        return status;
    struct conditions conditions = wishes->conditions;
    if (wishes->from) {
        text_copy(conditions.posture, sizeof conditions.posture, facts.posture);
        text_copy(conditions.caffeine, sizeof conditions.caffeine, facts.caffeine);
    }
    struct person_visit visit = person_baseline(&result, &conditions, facts.device,
                                                procedure_session_name(path), clock_wall_ns());
    tell(&result, &person, &visit, &facts, path, wishes->json);
    if (!wishes->from && !facts.simulated && result.reason == REASON_NONE)
        status = person_add(kept, &visit, problem);
    person_finish(&person);
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
    if (!options_read(command, options, sizeof options / sizeof options[0], &count, words,
                      &exit_status))
        return exit_status;
    if (count > 0)
        return usage_error(command, "\"%s\" is not understood here", words[0]);
    double asked_s = s_from_ns(wishes.length_ns);
    if (wishes.length_ns > 0 && (asked_s < SHORTEST_S || asked_s > BASELINE_LONGEST_S))
        return usage_error(command, "a rest has one to five minutes: --for 2m");
    struct problem problem;
    struct settings settings;
    char path[PATH_SIZE];
    settings_load_or_say(&settings);
    interrupt_listen();
    enum status status = STATUS_OK;
    wishes.length_s = wishes.length_ns > 0 ? s_from_ns(wishes.length_ns) : USUAL_S;
    if (wishes.from) {
        /* of a session that was no rest, the first minutes with a good signal */
        double recorded_s = procedure_rest_s(wishes.from);
        if (wishes.length_ns == 0 && !isnan(recorded_s))
            wishes.length_s = recorded_s;
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
