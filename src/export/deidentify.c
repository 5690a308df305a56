/* What is written is a list of what is known to be harmless; this sees to the rest of that list.
 * The days and the stand-in for a name follow from a secret that is drawn for one run and kept
 * nowhere: nobody can turn them back, not even whoever made the export, and a later run chooses
 * others. What stays: the device's model, ids of practices, steps, check-ins and items, numbers. */
#include "export/deidentify.h"

#include "base/clock.h"
#include <ctype.h>
#include <string.h>

#define DAY_NS     (86400 * NS_PER_S)
#define DAYS_LEAST 366
#define DAYS_RANGE 3287
#define CODE_MOST  16
#define LABEL_MOST 24

/* FNV-1a over the words, then the finisher of splitmix64 (Steele et al. 2014) over both. */
static uint64_t mix(uint64_t secret, const char *words)
{
    uint64_t value = UINT64_C(14695981039346656037);
    for (; *words; words++)
        value = (value ^ (unsigned char)*words) * UINT64_C(1099511628211);
    value += secret;
    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}

bool is_plain_code(const char *word)
{
    size_t length = strlen(word), digits = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char letter = (unsigned char)word[i];
        if (letter >= 0x80 || (!isalnum(letter) && letter != '-' && letter != '_'))
            return false;
        digits += isdigit(letter) != 0;
    }
    return length > 0 && length <= CODE_MOST && (digits > 0 || length == 1);
}

/* What a study or condition is called, rather than told about: no blanks, not long. */
static bool is_label(const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)word[i] >= 0x80 || !(isalnum((unsigned char)word[i]) || word[i] == '-' ||
                                                word[i] == '_' || word[i] == '.'))
            return false;
    return length <= LABEL_MOST;
}

static void forget(char *words, const char *what, struct text *removed)
{
    if (words[0])
        text_add(removed, "%s\n", what);
    words[0] = '\0';
}

static void forget_participant(struct story *story, uint64_t secret, struct text *removed)
{
    if (!story->participant[0] || is_plain_code(story->participant))
        return;
    struct text text = text_over(story->participant, sizeof story->participant);
    unsigned long long number = mix(secret ^ 1, story->participant) % 1000000;
    text_add(&text, "P%06llu", number);
    text_add(removed, "the participant's name (it is no code; a number drawn for this export "
                      "stands in its place)\n");
}

static void forget_marks(struct story *story, struct text *removed)
{
    struct story_events *marks = &story->of[EVENT_INTENT];
    size_t changed = 0;
    for (size_t i = 0; i < marks->count; i++) {
        char *words = marks->at[i].intent.text;
        if (!words[0] || is_plain_code(words))
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
    int64_t days = DAYS_LEAST + (int64_t)(mix(secret, story->participant) % DAYS_RANGE);
    story->started_wall_ns -= days * DAY_NS;
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
    if (!is_label(story->study))
        forget(story->study, "the words about the study (they are no code)", removed);
    if (!is_label(story->condition))
        forget(story->condition, "the words about the condition (they are no code)", removed);
    text_add(removed, "settings, host and software build, the zone of the clock (times are UTC)\n");
    story->utc_offset_s = 0;
    for (size_t i = 0; i < story->of[EVENT_LINK].count; i++)
        memset(story->of[EVENT_LINK].at[i].link.text, 0, EVENT_TEXT_MAX);
    story->deidentified = true;
    story_name(story);
}
