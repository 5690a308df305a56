/* `kindbeat sessions` and `replay`: what has been recorded. */
#include "app/commands.h"
#include "app/json.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/text.h"
#include "journal/summary.h"
#include "session/replay.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void summary_json(const struct session_summary *summary)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "file", summary->path);
    cJSON_AddStringToObject(json, "started", summary->started);
    json_rounded(json, "duration_s", summary->seconds, 1);
    cJSON_AddStringToObject(json, "practice", summary->practice);
    cJSON_AddStringToObject(json, "participant", summary->participant);
    cJSON_AddStringToObject(json, "practice_id", summary->practice_id);
    json_rounded(json, "practice_minutes", summary->practice_minutes, 2);
    cJSON_AddNumberToObject(json, "sensors", summary->sensors);
    cJSON_AddNumberToObject(json, "beats", (double)summary->beats);
    json_rounded(json, "mean_hr_bpm", summary->mean_hr_bpm, 2);
    json_rounded(json, "usable", summary->usable, 3);
    json_rounded(json, "coherence", summary->coherence, 4);
    cJSON *answers = cJSON_AddArrayToObject(json, "answers");
    for (int i = 0; i < summary->answer_count; i++) {
        const struct session_answer *answer = &summary->answers[i];
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "check_in", answer->check_in);
        cJSON_AddStringToObject(item, "item", answer->item);
        json_rounded(item, "before", answer->before, 3);
        json_rounded(item, "after", answer->after, 3);
        cJSON_AddItemToArray(answers, item);
    }
    cJSON_AddBoolToObject(json, "simulated", summary->simulated);
    cJSON_AddBoolToObject(json, "complete", summary->complete);
    cJSON_AddBoolToObject(json, "repaired", summary->repaired);
    json_print(json);
}

static void summary_print(const struct session_summary *summary)
{
    printf("%s  %3d:%02d  %5" PRId64 " beats  %s%s%s%s%s%s\n    %s\n", summary->started,
           (int)summary->seconds / 60, (int)summary->seconds % 60, summary->beats,
           summary->practice[0] ? summary->practice : "recording",
           summary->participant[0] ? ", " : "", summary->participant,
           summary->simulated ? ", simulated heart" : "", summary->complete ? "" : ", cut off",
           summary->repaired ? ", repaired" : "", summary->path);
}

int command_sessions(const struct command *command, int count, char **words)
{
    bool json = false;
    const char *folder = NULL;
    const struct option options[] = {{"--json", OPTION_FLAG, &json},
                                     {"--folder", OPTION_WORD, &folder}};
    int status;
    if (!options_read(command, options, 2, &count, words, &status))
        return status;
    char path[PATH_SIZE];
    struct problem problem;
    if (folder)
        text_copy(path, sizeof path, folder);
    else if (path_sessions(path, sizeof path, &problem))
        return command_failed(&problem);
    struct session_summary *summaries;
    size_t found;
    char index[PATH_SIZE]; /* without a place for it every file is read */
    bool has_index = path_index(index, sizeof index, &problem) == STATUS_OK;
    if (record_list(path, has_index ? index : NULL, &summaries, &found, log_problem, &problem))
        return command_failed(&problem);
    for (size_t i = 0; i < found; i++)
        json ? summary_json(&summaries[i]) : summary_print(&summaries[i]);
    if (!json && found == 0)
        printf("No sessions yet in %s.\n", path);
    free(summaries);
    return EXIT_OK;
}

static int replay_file(const char *path)
{
    struct replay_verdict verdict;
    struct problem problem;
    if (replay_check(path, &verdict, &problem))
        return command_failed(&problem);
    if (verdict.practice_refused)
        printf("%s: its practice is refused by today's rules (%s): its steps, bells, pacer and "
               "answers are taken as they were recorded, and what follows from the heart is "
               "compared\n",
               path, verdict.refusal.what);
    if (!verdict.identical) {
        printf("%s: different\n%s\n%s", path, verdict.difference,
               verdict.same_parameters
                   ? ""
                   : "It was recorded with other parameters of the measures than today's.\n");
        return EXIT_FAILED;
    }
    if (verdict.unrecorded > 0)
        printf("%s: %" PRId64 " events could not be written; compared up to there\n", path,
               verdict.unrecorded);
    printf("%s: identical (%" PRId64 " in events gave the same %" PRId64 " out events%s)\n", path,
           verdict.inputs, verdict.outputs,
           verdict.same_build ? "" : "; another build wrote it: numbers within 1e-9");
    return EXIT_OK;
}

int command_replay(const struct command *command, int count, char **words)
{
    bool check = false;
    const struct option options[] = {{"--check", OPTION_FLAG, &check}};
    int status = EXIT_OK;
    if (!options_read(command, options, 1, &count, words, &status))
        return status;
    if (count == 0 || !check)
        return usage_error(command, "name at least one session, and --check");
    for (int i = 0; i < count; i++)
        if (replay_file(words[i]))
            status = EXIT_FAILED;
    return status;
}
