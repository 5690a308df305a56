/* A report that may leave the house: the rules of the exports (base/privacy.h, --deidentify) for
 * what a report tells. Facts are handed out by a list of what is known to be harmless; what is not
 * on it does not exist. Device models, ids of practices, steps and check-ins, the questions and all
 * numbers stay. */
#include "report/report_data.h"

#include "base/privacy.h"
#include "report/report_facts.h"
#include <stdlib.h>
#include <string.h>

static const char gone[] = "its name was taken out";

static const char *as_it_is(const struct report *report, const char *value)
{
    (void)report;
    return value;
}

static const char *as_label(const struct report *report, const char *value)
{
    (void)report;
    return privacy_is_label(value) ? value : NULL;
}

static const char *as_code(const struct report *report, const char *value)
{
    (void)value;
    return report->hidden->participant;
}

static const char *as_gone(const struct report *report, const char *value)
{
    (void)report;
    (void)value;
    return gone;
}

static const struct {
    const char *name;
    const char *(*shown)(const struct report *report, const char *value);
} harmless[] = {{"participant", as_code},       {"study", as_label},
                {"condition", as_label},        {"practice_id", as_it_is},
                {"practice_minutes", as_it_is}, {"device", as_it_is},
                {"version", as_it_is},          {"events", as_it_is},
                {"parameters", as_it_is},       {"undated", as_it_is},
                {"imported", as_gone},          {"repaired", as_it_is},
                {"repaired_missing", as_it_is}, {"repaired_from", as_gone}};

const char *report_hidden_fact(const struct report *report, const char *name, const char *value)
{
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++)
        if (strcmp(harmless[i].name, name) == 0)
            return harmless[i].shown(report, value);
    return NULL;
}

static void hide_marks(struct report *report, struct text *removed)
{
    struct report_mark *at = report->marks.at;
    int changed = 0;
    for (int i = 0; i < report->marks.count; i++) {
        if (!at[i].text[0] || privacy_is_code(at[i].text))
            continue;
        text_copy(at[i].text, sizeof at[i].text, "mark");
        changed++;
    }
    if (changed > 0)
        text_add(removed, "the words of %d marker%s that are no plain code\n", changed,
                 changed == 1 ? "" : "s");
}

static void hide_participant(struct report *report, struct text *removed)
{
    struct report_hidden *hidden = report->hidden;
    const char *participant = record_fact(report->record, "participant");
    if (!participant)
        participant = "";
    report->started_wall_ns -= privacy_days_ns(report->wish.secret, participant);
    if (!participant[0] || privacy_is_code(participant)) {
        text_copy(hidden->participant, sizeof hidden->participant, participant);
        return;
    }
    privacy_stand_in(report->wish.secret, participant, hidden->participant,
                     sizeof hidden->participant);
    text_add(removed, "the participant\u2019s name (a number drawn for this run stands for it)\n");
}

/* Somebody's words, where a sensor's own are the same for everybody. */
static void hide_channels(struct report *report)
{
    struct report_channel *at = report->channels.at;
    for (int i = 0; i < report->channels.count; i++)
        memset(at[i].body.name, 0, sizeof at[i].body.name);
    report->series.channel[0] = '\0';
    report->series.guess[0] = '\0';
}

static void hide_practice(struct report *report)
{
    struct report_step *at = report->steps.at;
    for (int i = 0; i < report->steps.count; i++)
        at[i].expect = NULL;
}

/* What the list of facts keeps back. */
static void tell_facts(struct report *report, struct text *removed)
{
    static const struct {
        const char *name, *words;
    } kept_back[] = {{"sensor", "the sensor\u2019s port and serial number"},
                     {"practice_title", "the practice\u2019s title and text (its id stays)"},
                     {"imported", "the name of the imported file and of its channel"},
                     {"repaired_from", "the name of the damaged file"},
                     {"note", "the note"}};
    static const struct {
        const char *name, *words;
    } no_labels[] = {{"study", "the words about the study (they are no label)"},
                     {"condition", "the words about the condition (they are no label)"}};
    for (size_t i = 0; i < sizeof kept_back / sizeof kept_back[0]; i++) {
        const char *value = record_fact(report->record, kept_back[i].name);
        if (value && value[0])
            text_add(removed, "%s\n", kept_back[i].words);
    }
    for (size_t i = 0; i < sizeof no_labels / sizeof no_labels[0]; i++) {
        const char *value = record_fact(report->record, no_labels[i].name);
        if (value && !privacy_is_label(value))
            text_add(removed, "%s\n", no_labels[i].words);
    }
    text_add(removed, "settings, machine and software build, the zone of the clock\n");
}

void report_hide(struct report *report)
{
    bool imported = report_is_imported(report);
    report->hidden = calloc(1, sizeof *report->hidden);
    ENSURE(report->hidden);
    struct text removed = text_over(report->hidden->removed, sizeof report->hidden->removed);
    text_add(&removed, "dates (all are moved back by the same number of whole days for one "
                       "participant in one run; the number is kept nowhere)\n");
    hide_participant(report, &removed);
    hide_marks(report, &removed);
    hide_practice(report);
    if (imported)
        hide_channels(report);
    tell_facts(report, &removed);
    report_moment(report, report->summary.name, sizeof report->summary.name);
}
