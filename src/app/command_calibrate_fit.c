/* `kindbeat calibrate fit`: does the sensor sit well, and the one thing to change. */
#include "app/calibrate.h"
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/json.h"
#include "app/procedure.h"
#include "app/profiles.h"
#include "base/clock.h"
#include "calibration/fit.h"
#include "events/kinds.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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

static const struct figure {
    const char *name, *words; /* printf, of one double; NULL: in files only */
    size_t offset;
    int digits;
} figures[] = {
#define FIGURE(member, digits, words)                                                              \
    {                                                                                              \
#member, words, offsetof(struct fit_figures, member), digits                               \
    }
    FIGURE(heart_rate_bpm, 1, "heart rate, as found           %.1f a minute"),
    FIGURE(device_bpm, 1, "heart rate, as the device says %.1f a minute"),
    FIGURE(beat_quality, 2, "beats are clear                %.2f of 1"),
    FIGURE(corrected_percent, 1, "missed or found twice          %.1f %% of the last beats"),
    FIGURE(rate_hz, 2, "samples                        %.1f a second"),
    FIGURE(nominal_hz, 2, NULL),
    FIGURE(rate_spread_percent, 1, "unsteadiness of that           %.1f %%"),
    FIGURE(lost_percent, 2, "lost                           %.2f %%"),
    FIGURE(late_s, 3, "come late by up to             %.3f s"),
    FIGURE(height, 4, "height of the pulse            %.4g units"),
    FIGURE(step, 6, NULL),
    FIGURE(height_steps, 0, "that is                        %.0f steps of the converter"),
    FIGURE(height_percent, 1, "and                            %.1f %% of its range"),
    FIGURE(noise_percent, 1, "noise                          %.1f %% of the height"),
    FIGURE(hum_percent, 1, "mains hum                      %.1f %% of the height"),
    FIGURE(clipped_percent, 1, "at the converter's ends        %.1f %% of the samples"),
    FIGURE(wander_percent, 0, "the level wanders by           %.0f %% of the height"),
#undef FIGURE
};

static double value_of(const struct fit_figures *found, const struct figure *figure)
{
    return *(const double *)((const char *)found + figure->offset);
}

static void print_words(const struct fit_result *result, const struct profile *profile)
{
    static const char *const levels[] = {"Nothing to judge", "Poor", "Fair", "Good"};
    printf("%s: %s\n\n", levels[result->level], result->advice);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        double value = value_of(&result->figures, &figures[i]);
        if (!figures[i].words || isnan(value))
            continue;
        printf("  ");
        printf(figures[i].words, value);
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
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        json_rounded(json, figures[i].name, value_of(&result->figures, &figures[i]),
                     figures[i].digits);
    cJSON_AddNumberToObject(json, "worn_changes", result->figures.worn_changes);
    const char *way = fit_way_name(result->figures.way_up);
    cJSON_AddItemToObject(json, "way_up", way ? cJSON_CreateString(way) : cJSON_CreateNull());
    json_rounded(json, "delay_s", profile ? profile->delay_s : NAN, 4);
    json_rounded(json, "delay_spread_s", profile ? profile->delay_spread_s : NAN, 4);
    json_print(json);
}

struct hearing {
    struct fit *fit;
    const struct profiles *profiles;
    struct fit_result last; /* before the link was let go of */
};

static void hear(void *context, const struct event *event)
{
    struct hearing *hearing = context;
    if (event->kind == EVENT_LINK && event->link.state != LINK_OPEN && hearing->last.seconds > 0)
        return; /* the end of the session, or a cable that was pulled: what was heard stays */
    if (event->kind == EVENT_DEVICE) {
        const struct profile *profile = profiles_find(hearing->profiles, event->device.id);
        struct fit_expectation expectation = {profile ? profile->way_up : FIT_WAY_UNKNOWN};
        fit_expect(hearing->fit, &expectation);
    }
    fit_feed(hearing->fit, event);
    if (event->kind == EVENT_QUALITY)
        hearing->last = fit_result(hearing->fit);
}

static enum status tell(const char *path, bool json, struct problem *problem)
{
    struct procedure_facts facts;
    struct profiles profiles;
    struct hearing hearing = {.fit = calloc(1, sizeof *hearing.fit), .profiles = &profiles};
    if (!hearing.fit)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for the fit check.");
    profiles_load_or_say(&profiles);
    fit_start(hearing.fit, NULL);
    hearing.last = fit_result(hearing.fit);
    enum status status = procedure_read(path, &facts, hear, &hearing, problem);
    const struct profile *profile = profiles_find(&profiles, facts.device);
    if (!status && json)
        print_json(&hearing.last, &facts, profile, path);
    else if (!status)
        print_words(&hearing.last, profile);
    if (!status && !json && facts.simulated)
        printf("\nA simulated heart: nobody's.\n");
    profiles_finish(&profiles);
    free(hearing.fit);
    return status;
}

int calibrate_fit(const struct command *command, int count, char **words)
{
    static const struct journal_fact facts[] = {{"procedure", "fit"}};
    struct procedure procedure = {.facts = facts,
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
    if (!options_read(command, options, sizeof options / sizeof options[0], &count, words,
                      &exit_status))
        return exit_status;
    if (count > 0)
        return usage_error(command, "\"%s\" is not understood here", words[0]);
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
        status = tell(path, wishes.json, &problem);
    if (!status && !wishes.from)
        fprintf(stderr, "Recorded in %s\n", path);
    settings_finish(&settings);
    return status ? command_failed(&problem) : EXIT_OK;
}
