/* Completing is never replacing: a file that is there keeps all that it says, a table gets rows and
 * columns. A lock on the data set's folder lets one program at a time do it.
 *
 * The validator wants every participant of a data set in every table under phenotype/, once; so the
 * answers of a participant's first sitting with a check-in stand in <check-in>01.tsv, those of the
 * second in <check-in>02.tsv, and who has none there has a row of n/a. */
#include "base/number.h"
#include "base/whole_file.h"
#include "export/bids.h"
#include "export/bids_table.h"
#include "journal/record.h"
#include "practice/check_in.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SITTINGS_MOST 999

static const char readme[] =
    "Heart rhythm during contemplative practice, recorded with Kindbeat.\n\n"
    "Each session lies in beh/ of its ses- folder, whose label is when it began (UTC). The times\n"
    "in *_events.tsv, StartTime and the column sample_time of *_physio.tsv.gz count from there, "
    "in\n"
    "seconds. A stretch of samples without a gap is one recording; what was not recorded is not\n"
    "filled in. Signals without a physical unit are in the converter's own units.\n\n"
    "Sessions whose label ends in \"simulated\" come from a simulated heart, no person's; their\n"
    "JSON files say \"Simulated\": true.\n\n"
    "Participants are codes. Where a JSON file lists RemovedForPrivacy, dates were moved by a\n"
    "number of days that nobody knows; they tell the hour of the day, and the days between the\n"
    "sessions that were exported together.\n";

static bool path_of(const struct bids_session *session, const char *name, char path[PATH_SIZE])
{
    struct text text = text_over(path, PATH_SIZE);
    text_add(&text, "%s/%s", session->exporting->wish->folder, name);
    return !text.cut;
}

/* A shared file, where there is none yet. */
static enum status put_missing(const struct bids_session *session, const char *name,
                               const char *words)
{
    struct whole_file whole;
    struct stat found;
    char path[PATH_SIZE];
    if (!path_of(session, name, path) || stat(path, &found) == 0)
        return STATUS_OK;
    enum status status = whole_file_begin(path, &whole, session->exporting->problem);
    if (status)
        return status;
    fputs(words, whole.file);
    return whole_file_end(&whole, STATUS_OK, session->exporting->problem);
}

static enum status put_missing_json(const struct bids_session *session, const char *name,
                                    cJSON *json)
{
    char *words = cJSON_Print(json);
    cJSON_Delete(json);
    enum status status = words ? put_missing(session, name, words)
                               : problem_set(session->exporting->problem, STATUS_FAILED,
                                             "Close other programs and try again.",
                                             "There is not enough memory to export the session.");
    free(words);
    return status;
}

static enum status put_description(const struct bids_session *session)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "Name", "Kindbeat sessions");
    cJSON_AddStringToObject(json, "BIDSVersion", BIDS_VERSION);
    cJSON_AddStringToObject(json, "DatasetType", "raw");
    cJSON *program = cJSON_CreateObject();
    cJSON_AddStringToObject(program, "Name", "Kindbeat");
    cJSON_AddStringToObject(program, "Version", session->exporting->story->version);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(json, "GeneratedBy"), program);
    return put_missing_json(session, "dataset_description.json", json);
}

static cJSON *describe(cJSON *json, const char *column, const char *words)
{
    cJSON *item = cJSON_AddObjectToObject(json, column);
    cJSON_AddStringToObject(item, "Description", words);
    return item;
}

static enum status put_shared(const struct bids_session *session)
{
    cJSON *json = cJSON_CreateObject();
    describe(json, "participant_id", "the participant's code, letters and digits only");
    describe(json, "code", "the participant's code as it was given");
    enum status status = put_missing_json(session, "participants.json", json);
    if (!status)
        status = put_description(session);
    return status ? status : put_missing(session, "README", readme);
}

static enum status no_memory(const struct bids_session *session)
{
    return problem_set(session->exporting->problem, STATUS_FAILED,
                       "Close other programs and try again.",
                       "There is not enough memory to export the session.");
}

/* --- participants ------------------------------------------------------------------------- */

/* Two codes that differ in their signs alone would become one participant. */
static enum status check_code(const struct bids_session *session, const struct bids_table *table,
                              size_t row, int column)
{
    const char *told = bids_table_cell(table, row, column);
    const char *code = session->exporting->story->participant;
    if (strcmp(told, "n/a") == 0 || strcmp(told, code) == 0)
        return STATUS_OK;
    return problem_set(session->exporting->problem, STATUS_INVALID, "Choose another folder.",
                       "%s is the participant %.40s in this data set, not %.40s.", session->subject,
                       told, code);
}

static enum status join_participants(const struct bids_session *session, struct bids_table *table)
{
    const char *code = session->exporting->story->participant;
    char path[PATH_SIZE];
    path_of(session, "participants.tsv", path);
    enum status status = bids_table_read(path, table, session->exporting->problem);
    if (status)
        return status;
    int column = bids_table_column(table, "code");
    size_t row = column < 0 ? 0 : bids_table_row(table, session->subject);
    if (row == 0)
        return no_memory(session);
    status = check_code(session, table, row, column);
    bool told = strcmp(bids_table_cell(table, row, column), code) == 0;
    if (!status && code[0] && !told && !bids_table_set(table, row, column, code))
        status = no_memory(session);
    return status ? status : bids_table_write(table, session->exporting->problem);
}

/* --- check-ins ---------------------------------------------------------------------------- */

/* A row of n/a for every participant who has none. */
static enum status complete(const struct bids_session *session, struct bids_table *table,
                            const struct bids_table *participants)
{
    for (size_t row = 1; row < participants->count; row++)
        if (bids_table_row(table, bids_table_participant(participants, row)) == 0)
            return no_memory(session);
    return STATUS_OK;
}

/* As the session keeps its text; NULL: it does not. An id may be cut in an answer. */
static struct check_in *find_check_in(const struct bids_session *session, const char *id)
{
    struct record *record = session->exporting->story->record;
    char name[sizeof((struct answer_body *)0)->check_in + 16];
    struct check_in *check_in = NULL;
    struct problem problem;
    struct text text = text_over(name, sizeof name);
    text_add(&text, "check_in:%s", id);
    const char *words = record_fact(record, name);
    if (!words && strlen(id) + 1 == sizeof((struct answer_body *)0)->check_in)
        words = record_fact_beginning(record, name);
    if (words && check_in_parse(words, strlen(words), name, &check_in, &problem))
        return NULL;
    return check_in;
}

static void describe_item(cJSON *json, const char *id, const struct check_in *check_in)
{
    const struct check_in_item *item = NULL;
    for (int i = 0; check_in && i < check_in->item_count; i++)
        if (strncmp(check_in->items[i].id, id, sizeof((struct answer_body *)0)->item - 1) == 0)
            item = &check_in->items[i];
    cJSON *told = describe(json, id, item ? item->ask : "an item of the check-in");
    if (!item)
        return;
    cJSON *levels = cJSON_AddObjectToObject(told, "Levels");
    char least[NUMBER_PRINT_MOST], most[NUMBER_PRINT_MOST];
    number_print(item->least, least);
    number_print(item->most, most);
    cJSON_AddStringToObject(levels, least, item->low ? item->low : "");
    cJSON_AddStringToObject(levels, most, item->high ? item->high : "");
}

static void describe_tool(cJSON *json, const char *id, const struct check_in *check_in)
{
    char words[600];
    cJSON *tool = cJSON_AddObjectToObject(json, "MeasurementToolMetadata");
    struct text text = text_over(words, sizeof words);
    text_add(&text, "Check-in %s", id);
    if (check_in)
        text_add(&text, ": %s. Licence: %s%s%s", check_in->title, check_in->licence,
                 check_in->source_words ? ". Source: " : "",
                 check_in->source_words ? check_in->source_words : "");
    cJSON_AddStringToObject(tool, "Description", words);
    describe(json, "session_id", "the session in which it was answered");
}

/* Answers of one sitting with a check-in: story->of[EVENT_ANSWER] from `first` on, those of the
 * same check-in, until an item comes again. */
struct sitting {
    const struct event *answers;
    size_t first, count; /* of all answers */
};

static bool is_same(const struct event *a, const struct event *b)
{
    return strcmp(a->answer.check_in, b->answer.check_in) == 0;
}

static bool was_answered(const struct sitting *sitting, size_t at)
{
    for (size_t i = sitting->first; i < at; i++)
        if (is_same(&sitting->answers[i], &sitting->answers[at]) &&
            strcmp(sitting->answers[i].answer.item, sitting->answers[at].answer.item) == 0)
            return true;
    return false;
}

/* The answer behind `at` that belongs to the sitting; its count: none. */
static size_t next_answer(const struct sitting *sitting, size_t at)
{
    for (at++; at < sitting->count; at++)
        if (is_same(&sitting->answers[at], &sitting->answers[sitting->first]))
            return was_answered(sitting, at) ? sitting->count : at;
    return sitting->count;
}

static bool fill_row(struct bids_table *table, size_t row, const struct bids_session *session,
                     const struct sitting *sitting)
{
    int column = bids_table_column(table, "session_id");
    bool well = column >= 0 && bids_table_set(table, row, column, session->session);
    for (size_t i = sitting->first; well && i < sitting->count; i = next_answer(sitting, i)) {
        char word[NUMBER_PRINT_MOST] = "n/a";
        const struct answer_body *answer = &sitting->answers[i].answer;
        if (isfinite(answer->value))
            number_print(answer->value, word);
        column = bids_table_column(table, answer->item);
        well = column >= 0 && bids_table_set(table, row, column, word);
    }
    return well;
}

/* Whether the table has no answers of this participant; fills the row then. */
static enum status try_table(const struct bids_session *session, const struct sitting *sitting,
                             const struct bids_table *participants, const char *path, bool *filled)
{
    struct bids_table table;
    enum status status = bids_table_read(path, &table, session->exporting->problem);
    if (status)
        return status;
    int column = bids_table_column(&table, "session_id");
    size_t row = column < 0 ? 0 : bids_table_row(&table, session->subject);
    *filled = row > 0 && strcmp(bids_table_cell(&table, row, column), "n/a") == 0;
    if (row == 0 || (*filled && !fill_row(&table, row, session, sitting)))
        status = no_memory(session);
    if (!status && *filled)
        status = complete(session, &table, participants);
    if (!status && *filled)
        status = bids_table_write(&table, session->exporting->problem);
    bids_table_finish(&table);
    return status;
}

static enum status put_phenotype_json(const struct bids_session *session,
                                      const struct sitting *sitting, const char *name)
{
    const char *id = sitting->answers[sitting->first].answer.check_in;
    struct check_in *check_in = find_check_in(session, id);
    cJSON *json = cJSON_CreateObject();
    describe_tool(json, id, check_in);
    for (size_t i = sitting->first; i < sitting->count; i = next_answer(sitting, i))
        describe_item(json, sitting->answers[i].answer.item, check_in);
    check_in_destroy(check_in);
    return put_missing_json(session, name, json);
}

static enum status join_sitting(const struct bids_session *session, const struct sitting *sitting,
                                const struct bids_table *participants)
{
    char label[BIDS_LABEL_SIZE], name[BIDS_LABEL_SIZE + 32], path[PATH_SIZE];
    enum status status = STATUS_OK;
    bool filled = false;
    bids_label(label, sizeof label, sitting->answers[sitting->first].answer.check_in);
    for (int number = 1; !status && !filled && number <= SITTINGS_MOST; number++) {
        struct text text = text_over(name, sizeof name);
        text_add(&text, "phenotype/%s%02d.tsv", label, number);
        path_of(session, name, path);
        status = try_table(session, sitting, participants, path, &filled);
    }
    if (status)
        return status;
    memcpy(strrchr(name, '.'), ".json", sizeof ".json");
    return put_phenotype_json(session, sitting, name);
}

static enum status join_answers(const struct bids_session *session,
                                const struct bids_table *participants)
{
    const struct story_events *answers = &session->exporting->story->of[EVENT_ANSWER];
    char path[PATH_SIZE];
    bool *done = calloc(answers->count + 1, sizeof *done);
    enum status status = done ? STATUS_OK : no_memory(session);
    if (!status && answers->count > 0 && path_of(session, "phenotype", path))
        status = path_make_private_folder(path, session->exporting->problem);
    for (size_t i = 0; !status && i < answers->count; i++) {
        const struct sitting sitting = {answers->at, i, answers->count};
        if (done[i])
            continue;
        for (size_t k = i; k < answers->count; k = next_answer(&sitting, k))
            done[k] = true;
        status = join_sitting(session, &sitting, participants);
    }
    free(done);
    return status;
}

/* A new participant is missing in the tables of those before. */
static enum status complete_all(const struct bids_session *session,
                                const struct bids_table *participants)
{
    char path[PATH_SIZE], table_path[2 * PATH_SIZE];
    path_of(session, "phenotype", path);
    DIR *folder = opendir(path);
    enum status status = STATUS_OK;
    for (struct dirent *entry; !status && folder && (entry = readdir(folder));) {
        const char *dot = strrchr(entry->d_name, '.');
        struct bids_table table;
        if (!dot || strcmp(dot, ".tsv") != 0)
            continue;
        struct text text = text_over(table_path, sizeof table_path);
        text_add(&text, "%s/%s", path, entry->d_name);
        status = bids_table_read(table_path, &table, session->exporting->problem);
        if (status)
            break;
        size_t before = table.count;
        status = complete(session, &table, participants);
        table.changed = table.changed || table.count > before;
        if (!status)
            status = bids_table_write(&table, session->exporting->problem);
        bids_table_finish(&table);
    }
    if (folder)
        closedir(folder);
    return status;
}

enum status bids_join(struct bids_session *session)
{
    const char *folder = session->exporting->wish->folder;
    struct bids_table participants = {.width = 0};
    int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0 || flock(lock, LOCK_EX) != 0) {
        int reason = errno;
        if (lock >= 0)
            close(lock);
        return problem_set(session->exporting->problem, STATUS_UNAVAILABLE,
                           "Check the folder's permissions.", "%s cannot be used: %s.", folder,
                           strerror(reason));
    }
    enum status status = put_shared(session);
    if (!status)
        status = join_participants(session, &participants);
    if (!status)
        status = join_answers(session, &participants);
    if (!status)
        status = complete_all(session, &participants);
    bids_table_finish(&participants);
    close(lock);
    return status;
}
