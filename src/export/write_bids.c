/* A BIDS data set (Gorgolewski et al. 2016, doi 10.1038/sdata.2016.44): every session a ses- of its
 * participant, with the signals as physio, what happened as events, and check-ins under phenotype/.
 * There is no scanner, so that all lies in beh/, where BIDS puts behaviour with its signals. The
 * session's own files are new or the export fails; what all sessions share is completed afterwards,
 * so that a data set never speaks of files that are not there. */
#include "base/clock.h"
#include "base/whole_file.h"
#include "export/bids.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void bids_label(char *to, size_t size, const char *words)
{
    size_t used = 0;
    for (; *words && used + 1 < size; words++)
        if ((unsigned char)*words < 0x80 && isalnum((unsigned char)*words))
            to[used++] = *words;
    to[used] = '\0';
}

static void name_session(struct bids_session *session)
{
    const struct story *story = session->exporting->story;
    char label[BIDS_LABEL_SIZE], when[40] = "";
    time_t seconds = (time_t)(story->started_wall_ns / NS_PER_S);
    struct tm began;
    bids_label(label, sizeof label, story->participant);
    struct text text = text_over(session->subject, sizeof session->subject);
    text_add(&text, "sub-%s", label[0] ? label : "unknown");
    if (gmtime_r(&seconds, &began))
        strftime(when, sizeof when, "%Y%m%dT%H%M%S", &began);
    text = text_over(session->session, sizeof session->session);
    text_add(&text, "ses-%s", when);
    if (story->again > 0)
        text_add(&text, "n%d", story->again);
    text_add(&text, "%s", story->simulated ? "simulated" : "");
    bids_label(label, sizeof label, story->practice_id);
    text_copy(session->task, sizeof session->task, label[0] ? label : "recording");
}

bool bids_session_of(struct exporting *exporting, struct bids_session *session)
{
    *session = (struct bids_session){.exporting = exporting};
    name_session(session);
    struct text folder = text_over(session->folder, sizeof session->folder);
    text_add(&folder, "%s/%s/%s/beh", exporting->wish->folder, session->subject, session->session);
    struct text stem = text_over(session->stem, sizeof session->stem);
    text_add(&stem, "%s_%s_task-%s", session->subject, session->session, session->task);
    return !folder.cut && !stem.cut;
}

enum status bids_put_json(struct exporting *exporting, const char *folder, const char *name,
                          cJSON *json)
{
    struct output *output;
    char *words = cJSON_Print(json);
    cJSON_Delete(json);
    if (!words)
        return problem_set(exporting->problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to export the session.");
    enum status status =
        outputs_add(&exporting->outputs, folder, name, &output, exporting->problem);
    if (!status)
        fprintf(output->file, "%s\n", words);
    free(words);
    return status;
}

static void describe_removed(const struct exporting *exporting, cJSON *json)
{
    cJSON *list = cJSON_AddArrayToObject(json, "RemovedForPrivacy");
    for (const char *at = exporting->removed.at, *end; (end = strchr(at, '\n')); at = end + 1) {
        char line[200];
        struct text text = text_over(line, sizeof line);
        text_add(&text, "%.*s", (int)(end - at), at);
        cJSON_AddItemToArray(list, cJSON_CreateString(line));
    }
}

void bids_describe(const struct bids_session *session, cJSON *json)
{
    const struct exporting *exporting = session->exporting;
    const struct story *story = exporting->story;
    cJSON_AddStringToObject(json, "TaskName", session->task);
    cJSON_AddStringToObject(json, "SoftwareVersions", story->version);
    cJSON_AddBoolToObject(json, "Simulated", story->simulated);
    if (story->simulated)
        cJSON_AddStringToObject(json, "Description", OWN_SIMULATED);
    if (!story->complete)
        cJSON_AddStringToObject(json, "Incomplete",
                                "the recording has no end: it was cut off, or still going on");
    if (story->repaired_missing[0])
        cJSON_AddStringToObject(json, "RepairedEventsLost", story->repaired_missing);
    struct story_said said[STORY_SAID_MOST];
    for (int i = 0, count = story_said(story, said); i < count; i++) {
        char key[16];
        text_copy(key, sizeof key, said[i].name);
        key[0] = (char)toupper((unsigned char)key[0]);
        cJSON_AddStringToObject(json, key, said[i].words);
    }
    if (story->imported[0])
        cJSON_AddStringToObject(json, "ImportedFrom", story->imported);
    if (story->deidentified)
        describe_removed(exporting, json);
}

static void say_when(const struct story *story, char *when, size_t size)
{
    char second[32];
    time_t seconds = (time_t)(story->started_wall_ns / NS_PER_S);
    struct tm began;
    if (!story->undated && gmtime_r(&seconds, &began) &&
        strftime(second, sizeof second, "%Y-%m-%dT%H:%M:%S", &began) > 0)
        snprintf(when, size, "%s.%06dZ", second, (int)(story->started_wall_ns % NS_PER_S / 1000));
    else
        text_copy(when, size, "n/a");
}

/* When the session's files were acquired. */
static enum status put_scans(struct bids_session *session)
{
    struct exporting *exporting = session->exporting;
    char folder[PATH_SIZE], name[2 * BIDS_LABEL_SIZE + 16], when[48];
    struct output *output;
    text_copy(folder, sizeof folder, session->folder);
    *strrchr(folder, '/') = '\0';
    struct text text = text_over(name, sizeof name);
    text_add(&text, "%s_%s_scans.tsv", session->subject, session->session);
    say_when(exporting->story, when, sizeof when);
    int own = exporting->outputs.count;
    enum status status =
        outputs_add(&exporting->outputs, folder, name, &output, exporting->problem);
    if (status)
        return status;
    fputs("filename\tacq_time\n", output->file);
    for (int i = 0; i < own; i++) {
        const char *path = exporting->outputs.at[i]->path, *slash = strrchr(path, '/');
        if (!strstr(path, ".json"))
            fprintf(output->file, "beh/%s\t%s\n", slash + 1, when);
    }
    return STATUS_OK;
}

static void events_path(const struct bids_session *session, char *path, size_t size)
{
    struct text text = text_over(path, size);
    text_add(&text, "%s/%s_events.tsv", session->folder, session->stem);
}

bool bids_stands(const struct exporting *exporting, const char *path)
{
    struct bids_session session;
    char events[PATH_SIZE];
    if (!bids_session_of((struct exporting *)exporting, &session))
        return false;
    events_path(&session, events, sizeof events);
    return whole_file_stands(events, path);
}

static enum status join(struct exporting *exporting)
{
    struct bids_session session;
    bids_session_of(exporting, &session);
    return bids_join(&session);
}

enum status write_bids(struct exporting *exporting)
{
    struct bids_session session;
    if (!bids_session_of(exporting, &session))
        return problem_set(exporting->problem, STATUS_INVALID,
                           "Choose a folder with a shorter path.",
                           "The path of the folder is too long.");
    struct bids_events *events = bids_events_of(exporting->story);
    enum status status = events ? bids_put_physio(&session, bids_events_value, events)
                                : problem_set(exporting->problem, STATUS_FAILED,
                                              "Close other programs and try again.",
                                              "There is not enough memory to export the session.");
    if (!status)
        status = bids_put_events(&session, events);
    if (!status)
        status = put_scans(&session);
    bids_events_destroy(events);
    exporting->join = join;
    return status;
}
