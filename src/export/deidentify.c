/* What is written is a list of what is known to be harmless; this sees to the rest of that list.
 * What stays: the device's model, ids of practices, steps, check-ins and items, numbers. */
#include "export/deidentify.h"

#include "base/privacy.h"
#include <string.h>

static void forget(char *words, const char *what, struct text *removed)
{
    if (words[0])
        text_add(removed, "%s\n", what);
    words[0] = '\0';
}

static void forget_participant(struct story *story, uint64_t secret, struct text *removed)
{
    if (!story->participant[0] || privacy_is_code(story->participant))
        return;
    char code[sizeof story->participant];
    privacy_stand_in(secret, story->participant, code, sizeof code);
    text_copy(story->participant, sizeof story->participant, code);
    text_add(removed, "the participant's name (it is no code; a number drawn for this export "
                      "stands in its place)\n");
}

static void forget_marks(struct story *story, struct text *removed)
{
    struct story_events *marks = &story->of[EVENT_INTENT];
    size_t changed = 0;
    for (size_t i = 0; i < marks->count; i++) {
        char *words = marks->at[i].intent.text;
        if (!words[0] || privacy_is_code(words))
            continue;
        memset(words, 0, sizeof marks->at[i].intent.text);
        text_copy(words, sizeof marks->at[i].intent.text, "mark");
        changed++;
    }
    if (changed > 0)
        text_add(removed,
                 "the words of %zu marker%s that are no plain code (\"mark\" stands in "
                 "their place)\n",
                 changed, changed == 1 ? "" : "s");
}

void story_deidentify(struct story *story, uint64_t secret, struct text *removed)
{
    story->started_wall_ns -= privacy_days_ns(secret, story->participant);
    text_add(removed, "dates (all are moved back by the same number of whole days for one "
                      "participant in one export; the number is kept nowhere)\n");
    forget_participant(story, secret, removed);
    forget_marks(story, removed);
    forget(story->sensor, "the sensor's port and serial number", removed);
    forget(story->practice_title, "the practice's title and text (its id stays)", removed);
    if (story->imported[0]) /* somebody's words, where a sensor's own are the same for everybody */
        story_forget_names(story);
    forget(story->imported, "the name of the imported file and of its channel", removed);
    forget(story->note, "the note", removed);
    forget(story->journal_line, "the person's own line about the session", removed);
    if (!privacy_is_label(story->study))
        forget(story->study, "the words about the study (they are no code)", removed);
    if (!privacy_is_label(story->condition))
        forget(story->condition, "the words about the condition (they are no code)", removed);
    text_add(removed, "settings, host and software build, the zone of the clock (times are UTC)\n");
    story->utc_offset_s = 0;
    for (size_t i = 0; i < story->of[EVENT_LINK].count; i++)
        memset(story->of[EVENT_LINK].at[i].link.text, 0, EVENT_TEXT_MAX);
    story->deidentified = true;
    story_name(story);
}
