/* `kindbeat calibrate fit`: does the sensor sit well, and the one thing to change. */
#include "app/calibrate.h"
#include "app/commands.h"
#include "app/fit_session.h"
#include "app/interrupt.h"
#include "app/json.h"
#include "app/procedure.h"
#include "app/profiles.h"
#include "app/visits.h"
#include "base/clock.h"
#include "events/kinds.h"
#include <math.h>
#include <stdio.h>

struct fit_wishes {
    const char *from;
    bool json;
};

static bool is_over(const struct snapshot *view)
{
    return view->fit.done;
}

static void say(const struct snapshot *view, struct text *line)
{
    text_add(line, "%.0f s  %s: %s", s_from_ns(view->now_ns), quality_level_name(view->fit.level),
             view->fit.advice);
    if (view->heart_rate_bpm > 0)
        text_add(line, "  %.0f bpm", view->heart_rate_bpm);
}

/* --- what was found ------------------------------------------------------------------------- */

static void print_words(const struct fit_result *result, const struct profile *profile)
{
    static const char *const levels[] = {"Nothing to judge", "Poor", "Fair", "Good"};
    printf("%s: %s\n\n", levels[result->level], result->advice);
    for (int i = 0; i < fit_row_count; i++) {
        double value = fit_row_value(&result->figures, &fit_rows[i]);
        if (!fit_rows[i].what || isnan(value))
            continue;
        printf("  %-30s ", fit_rows[i].what);
        printf(fit_rows[i].format, value);
        printf("\n");
    }
    if (fit_way_name(result->figures.way_up))
        printf("  the wave points                %s\n", fit_way_name(result->figures.way_up));
    char memory[700];
    struct text delay = text_over(memory, sizeof memory);
    profile_delay_words(profile, &delay);
    printf("\n%s\n", memory);
    for (int i = 0; profile && i < profile->quirk_count; i++)
        printf("- %s\n", profile->quirks[i]);
}

static void print_json(const struct fit_result *result, const struct procedure_facts *facts,
                       const struct profile *profile, const char *path)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "session", path);
    cJSON_AddStringToObject(json, "procedure", "fit");
    cJSON_AddStringToObject(json, "device", facts->device);
    cJSON_AddBoolToObject(json, "simulated", facts->simulated);
    cJSON_AddStringToObject(json, "level", quality_level_name(result->level));
    cJSON_AddStringToObject(json, "fault", fit_fault_name(result->fault));
    cJSON_AddStringToObject(json, "advice", result->advice);
    cJSON_AddStringToObject(json, "kind", signal_kind_name(result->kind));
    cJSON_AddStringToObject(json, "channel", result->channel);
    cJSON_AddStringToObject(json, "better_channel", result->better);
    json_rounded(json, "seconds", result->seconds, 0);
    for (int i = 0; i < fit_row_count; i++)
        json_rounded(json, fit_rows[i].name, fit_row_value(&result->figures, &fit_rows[i]),
                     fit_rows[i].digits);
    cJSON_AddNumberToObject(json, "worn_changes", result->figures.worn_changes);
    const char *way = fit_way_name(result->figures.way_up);
    cJSON_AddItemToObject(json, "way_up", way ? cJSON_CreateString(way) : cJSON_CreateNull());
    json_rounded(json, "delay_s", profile ? profile->delay_s : NAN, 4);
    json_rounded(json, "delay_spread_s", profile ? profile->delay_spread_s : NAN, 4);
    json_print(json);
}

/* Told, and kept as the last fit of whose sensor it is; what is looked at again is not. */
static enum status tell(const char *path, const struct fit_wishes *wishes, struct problem *problem)
{
    struct fit_session session;
    struct profiles profiles;
    profiles_load_or_say(&profiles);
    enum status status = fit_session_read(path, &profiles, &session, problem);
    const struct profile *profile = profiles_find(&profiles, session.facts.device);
    if (!status && wishes->json)
        print_json(&session.result, &session.facts, profile, path);
    else if (!status)
        print_words(&session.result, profile);
    if (!status && !wishes->json && session.facts.simulated)
        printf("\nA simulated heart: nobody's.\n");
    profiles_finish(&profiles);
    if (status || wishes->from || session.facts.simulated)
        return status;
    struct person_visit visit = fit_session_visit(&session, path, clock_wall_ns());
    return visits_add(session.facts.participant, &visit, problem);
}

int calibrate_fit(const struct command *command, int count, char **words)
{
    struct procedure procedure = {.facts = &fit_fact,
                                  .fact_count = 1,
                                  .say = say,
                                  .over = is_over,
                                  .longest_ns = FIT_KEPT * NS_PER_S};
    struct fit_wishes wishes = {0};
    const struct option options[] = {{"--sensor", OPTION_WORD, &procedure.sensor},
                                     {"--participant", OPTION_WORD, &procedure.participant},
                                     {"--folder", OPTION_WORD, &procedure.folder},
                                     {"--for", OPTION_DURATION, &procedure.longest_ns},
                                     {"--from", OPTION_WORD, &wishes.from},
                                     {"--json", OPTION_FLAG, &wishes.json}};
    int exit_status = EXIT_OK;
    if (!options_alone(command, options, sizeof options / sizeof options[0], &count, words,
                       &exit_status))
        return exit_status;
    struct problem problem;
    struct settings settings;
    char path[PATH_SIZE];
    settings_load_or_say(&settings);
    interrupt_listen();
    enum status status = STATUS_OK;
    if (wishes.from)
        text_copy(path, sizeof path, wishes.from);
    else
        status = procedure_record(&procedure, &settings, path, &problem);
    if (!status)
        status = tell(path, &wishes, &problem);
    if (!status && !wishes.from)
        fprintf(stderr, "Recorded in %s\n", path);
    settings_finish(&settings);
    return status ? command_failed(&problem) : EXIT_OK;
}
