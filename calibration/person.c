/* A person's visits: lines taken apart and put together, and what is usual. */
#include "calibration/person.h"

#include "base/line_file.h"
#include "heart/stats.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIME_LENGTH 20 /* "2026-11-23T18:42:05Z" */
#define LOW_SHARE   0.1
#define HIGH_SHARE  0.9

static const struct line_kind kind = {
    "the record of a person's visits",
    "# Kindbeat's visits of one person: time (UTC), what, values. Delete a line and it is gone.\n",
    "time what name=value ..."};

/* --- one line ------------------------------------------------------------------------------- */

static bool is_name(const char *word, size_t length)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    return length > 0 && length < PERSON_NAME && strspn(word, allowed) >= length;
}

static bool is_word(const char *word)
{
    size_t length = strlen(word);
    for (const char *at = word; *at; at++)
        if ((unsigned char)*at <= ' ' || *at == 0x7F || *at == '#')
            return false;
    return length > 0 && length < PERSON_WORD;
}

/* More values than there is room for are passed over, as unknown ones are. */
static bool read_value(const char *word, struct person_visit *visit)
{
    const char *equals = strchr(word, '=');
    if (!equals || !is_name(word, (size_t)(equals - word)) || !is_word(equals + 1))
        return false;
    if (visit->value_count == PERSON_VALUES)
        return true;
    struct person_value *value = &visit->values[visit->value_count++];
    snprintf(value->name, sizeof value->name, "%.*s", (int)(equals - word), word);
    snprintf(value->word, sizeof value->word, "%s", equals + 1);
    return true;
}

static bool read_visit(char *line, struct person_visit *visit)
{
    *visit = (struct person_visit){0};
    if (strlen(line) <= TIME_LENGTH || line[TIME_LENGTH] != ' ')
        return false;
    line[TIME_LENGTH] = '\0';
    char *rest = line + TIME_LENGTH + 1, *what = strsep(&rest, " ");
    if (!line_time_read(line, &visit->wall_ns) || !is_name(what, strlen(what)))
        return false;
    snprintf(visit->what, sizeof visit->what, "%s", what);
    for (char *word; (word = strsep(&rest, " "));)
        if (*word && !read_value(word, visit))
            return false;
    return true;
}

static bool print_visit(const struct person_visit *visit, char *line, size_t size)
{
    char when[LINE_TIME_SIZE], copy[LINE_FILE_LINE];
    struct person_visit again;
    struct text text = text_over(line, size);
    if (!line_time_print(visit->wall_ns, when))
        return false;
    text_add(&text, "%s %s", when, visit->what);
    for (int i = 0; i < visit->value_count; i++)
        text_add(&text, " %s=%s", visit->values[i].name, visit->values[i].word);
    if (text.cut || text.used >= sizeof copy)
        return false;
    memcpy(copy, line, text.used + 1);
    return read_visit(copy, &again) && again.value_count == visit->value_count;
}

/* --- the file ------------------------------------------------------------------------------- */

struct kept {
    struct person *person;
    int room;
};

static enum line_taken take_visit(void *context, char *line)
{
    struct kept *kept = context;
    struct person *person = kept->person;
    struct person_visit visit;
    if (!read_visit(line, &visit))
        return LINE_REFUSED;
    if (person->count == kept->room) {
        int more = kept->room ? 2 * kept->room : 32;
        void *visits = realloc(person->visits, (size_t)more * sizeof visit);
        if (!visits)
            return LINE_NO_MEMORY;
        person->visits = visits;
        kept->room = more;
    }
    person->visits[person->count++] = visit;
    return LINE_TAKEN;
}

enum status person_load(const char *path, struct person *person,
                        void (*complain)(const struct problem *problem), struct problem *problem)
{
    struct kept kept = {.person = person};
    const struct line_reader reader = {take_visit, &kept, complain};
    *person = (struct person){0};
    enum status status = line_file_read(path, &kind, &reader, problem);
    if (status)
        person_finish(person);
    return status;
}

void person_finish(struct person *person)
{
    free(person->visits);
    *person = (struct person){0};
}

enum status person_add(const char *path, const struct person_visit *visit, struct problem *problem)
{
    char line[LINE_FILE_LINE];
    if (!print_visit(visit, line, sizeof line))
        return problem_set(problem, STATUS_INVALID, "Use fewer and shorter words.",
                           "This visit cannot be kept on one line.");
    return line_file_add(path, &kind, line, problem);
}

enum status person_add_note(const char *path, const char *words, struct problem *problem)
{
    char line[LINE_FILE_LINE];
    struct text text = text_over(line, sizeof line);
    text_add(&text, "# %s", words);
    return line_file_add(path, &kind, line, problem);
}

/* --- values --------------------------------------------------------------------------------- */

void person_put_word(struct person_visit *visit, const char *name, const char *word)
{
    if (!word || !word[0] || visit->value_count == PERSON_VALUES)
        return;
    struct person_value *value = &visit->values[visit->value_count++];
    text_copy(value->name, sizeof value->name, name);
    text_copy(value->word, sizeof value->word, word);
    for (char *at = value->word; *at; at++)
        if ((unsigned char)*at <= ' ' || *at == 0x7F || *at == '#')
            *at = '_';
}

void person_put_number(struct person_visit *visit, const char *name, double value, int digits)
{
    char word[PERSON_WORD];
    snprintf(word, sizeof word, "%.*f", digits, value);
    if (isfinite(value))
        person_put_word(visit, name, word);
}

const char *person_word(const struct person_visit *visit, const char *name)
{
    for (int i = 0; i < visit->value_count; i++)
        if (strcmp(visit->values[i].name, name) == 0)
            return visit->values[i].word;
    return NULL;
}

double person_number(const struct person_visit *visit, const char *name)
{
    double value;
    const char *word = person_word(visit, name);
    return word && parse_double(word, &value) ? value : NAN;
}

struct person_visit person_baseline(const struct baseline_result *result,
                                    const struct conditions *conditions, const char *sensor,
                                    const char *session, int64_t wall_ns)
{
    struct person_visit visit = {.wall_ns = wall_ns, .what = "baseline"};
    person_put_number(&visit, "length_s", result->length_s, 0);
    person_put_number(&visit, "hr_bpm", result->mean_hr_bpm, 2);
    person_put_number(&visit, "rmssd_ms", result->rmssd_ms, 2);
    person_put_number(&visit, "ln_rmssd", result->ln_rmssd, 3);
    person_put_number(&visit, "sdnn_ms", result->sdnn_ms, 2);
    person_put_number(&visit, "breathing_per_min", result->breathing_per_min, 1);
    person_put_number(&visit, "breathing_confidence", result->breathing_confidence, 2);
    person_put_number(&visit, "vlf_ms2", result->vlf_ms2, 1);
    person_put_number(&visit, "lf_ms2", result->lf_ms2, 1);
    person_put_number(&visit, "hf_ms2", result->hf_ms2, 1);
    person_put_number(&visit, "corrected_percent", result->corrected_percent, 1);
    person_put_number(&visit, "counts", baseline_counts(result), 0);
    person_put_word(&visit, "sensor", sensor);
    person_put_word(&visit, "posture", conditions->posture);
    person_put_word(&visit, "caffeine", conditions->caffeine);
    person_put_word(&visit, "note", conditions->note);
    person_put_word(&visit, "session", session);
    return visit;
}

/* --- what is usual -------------------------------------------------------------------------- */

static bool belongs(const struct person_visit *visit, const char *what, const char *posture)
{
    const char *in = person_word(visit, "posture");
    return strcmp(visit->what, what) == 0 && person_number(visit, "counts") != 0 &&
           (!in || !posture || !posture[0] || strcmp(in, posture) == 0);
}

static double quantile(const double *sorted, int count, double share)
{
    double place = share * (count - 1);
    int i = (int)place;
    return i + 1 < count ? sorted[i] + (place - i) * (sorted[i + 1] - sorted[i]) : sorted[i];
}

struct person_range person_range(const struct person *person, const char *what, const char *name,
                                 const char *posture)
{
    struct person_range range = {0, NAN, NAN, NAN};
    double *sorted = calloc((size_t)person->count + 1, sizeof *sorted);
    for (int i = 0; sorted && i < person->count; i++) {
        double value = person_number(&person->visits[i], name);
        if (belongs(&person->visits[i], what, posture) && !isnan(value))
            sorted[range.visits++] = value;
    }
    if (range.visits >= PERSON_ENOUGH) {
        qsort(sorted, (size_t)range.visits, sizeof *sorted, stats_by_size);
        range.low = quantile(sorted, range.visits, LOW_SHARE);
        range.median = quantile(sorted, range.visits, 0.5);
        range.high = quantile(sorted, range.visits, HIGH_SHARE);
    }
    free(sorted);
    return range;
}

const struct person_usual person_usuals[PERSON_USUALS] = {
    {"hr_bpm", "Heart rate", "a minute"},
    {"rmssd_ms", "RMSSD", "ms"},
    {"breathing_per_min", "Breathing", "a minute"},
};

void person_usual_words(const struct person_range *range, double value, struct text *text)
{
    if (range->visits < PERSON_ENOUGH)
        text_add(text, "not enough visits yet (%d of %d)", range->visits, PERSON_ENOUGH);
    else if (isnan(value))
        text_add(text, "not known this time");
    else
        text_add(text, "%s usual for you (mostly %.3g to %.3g, over %d visits)",
                 value < range->low    ? "lower than"
                 : value > range->high ? "higher than"
                                       : "about",
                 range->low, range->high, range->visits);
}
