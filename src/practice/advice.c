#include "practice/advice.h"

#include "practice/wording.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void advise(const struct advice_sink *sink, int line, const char *remedy, const char *what,
                   ...) __attribute__((format(printf, 4, 5)));

static void advise(const struct advice_sink *sink, int line, const char *remedy, const char *what,
                   ...)
{
    struct advice advice = {.line = line};
    va_list arguments;
    va_start(arguments, what);
    vsnprintf(advice.what, sizeof advice.what, what, arguments);
    va_end(arguments);
    snprintf(advice.remedy, sizeof advice.remedy, "%s", remedy);
    sink->put(sink->context, &advice);
}

/* --- words ---------------------------------------------------------------------------------- */

#define BIT(fault) (1U << (fault))
#define SPOKEN     (BIT(WORDING_COUNT) - 1) /* every fault */
/* What is explained may say what one should know of a hospital; what is invited may not. */
#define EXPLAINED (SPOKEN & ~BIT(WORDING_PRESSES))

/* A text of a file, and the faults that matter in it. */
struct wording_place {
    const struct advice_sink *sink;
    int line;
    const char *subject; /* "step 'arrive'" */
    unsigned faults;
    int sentence_max;
};

static void put_wording(void *context, const struct wording *wording)
{
    static const struct {
        const char *before, *after, *remedy;
    } words[] = {
        [WORDING_LONG] = {"the sentence that begins \"", "\"", "Make two of it."},
        [WORDING_LOUD] = {"an exclamation mark after \"", "\"", "A full stop is quieter."},
        [WORDING_PRESSES] = {"\"", "\" presses", "Invite: you might, if you like, perhaps."},
        [WORDING_PRAISES] = {"\"", "\" praises",
                             "Say what may happen; no number and no doing is better."},
        [WORDING_HOLDS] = {"\"", "\" asks for a breath hold",
                           "Let the breath go on; a hold can make people light-headed."},
    };
    const struct wording_place *place = context;
    char count[40] = "";
    if (!(place->faults & BIT(wording->fault)))
        return;
    if (wording->fault == WORDING_LONG)
        snprintf(count, sizeof count, " has %d words; %d are a lot", wording->words,
                 place->sentence_max);
    advise(place->sink, place->line, words[wording->fault].remedy, "%s: %s%s%s%s", place->subject,
           words[wording->fault].before, wording->found, words[wording->fault].after, count);
}

static void look(const struct advice_sink *sink, int line, const char *kind, const char *id,
                 const char *text, unsigned faults)
{
    char subject[80];
    int most = faults == EXPLAINED ? ADVICE_READING_SENTENCE_MAX : ADVICE_SENTENCE_MAX;
    struct wording_place place = {sink, line, subject, faults, most};
    snprintf(subject, sizeof subject, "%s%s%s%s", kind, id ? " '" : "", id ? id : "",
             id ? "'" : "");
    if (text)
        wording_look(text, most, put_wording, &place);
}

/* --- practices ------------------------------------------------------------------------------ */

int advice_said(const struct practice_step *step)
{
    int words = step->say ? wording_words(step->say) : 0;
    for (int i = 0; i < step->option_count; i++)
        words += wording_words(step->options[i].label);
    return words;
}

int advice_read(const struct practice_step *step)
{
    return step->lesson ? wording_words(step->lesson) : 0;
}

static void look_at_time(const struct practice_step *step, const struct advice_sink *sink)
{
    int said = advice_said(step), read = advice_read(step);
    double per_min = said / step->seconds * 60, needed_s = said / ADVICE_WORDS_PER_S_MAX;
    double reading_s = read / ADVICE_READING_PER_MIN_SLOW * 60;
    if (per_min > ADVICE_WORDS_PER_MIN_MAX)
        advise(sink, step->line, "Say less, or give it more seconds.",
               "step '%s': %d words in %g s are %.0f a minute; over %.0f leave no quiet", step->id,
               said, step->seconds, per_min, ADVICE_WORDS_PER_MIN_MAX);
    else if (needed_s > step->least_s)
        advise(sink, step->line, "Say less, or raise at_least.",
               "step '%s': to read %d words aloud takes %.0f s, and it may last only %g s",
               step->id, said, needed_s, step->least_s);
    if (reading_s > step->most_s)
        advise(sink, step->line, "Shorten the lesson, or raise at_most.",
               "step '%s': a slow reader needs %.0f s for %d words, and it ends after %g s",
               step->id, reading_s, read, step->most_s);
}

/* A falling number beside what is hard reads as failing at it. */
static void look_at_score(const struct practice_step *step, const struct advice_sink *sink)
{
    if (step->expect && strstr(step->expect, "quicken") && score_as_number(step->score))
        advise(sink, step->line, "Write score: hidden, or afterwards.",
               "step '%s': the heart may quicken here, and coherence is shown as a number",
               step->id);
}

static void look_at_step(const struct practice_step *step, const struct advice_shelves *shelves,
                         const struct advice_sink *sink)
{
    look_at_time(step, sink);
    look_at_score(step, sink);
    look(sink, step->line, "step", step->id, step->say, SPOKEN);
    look(sink, step->line, "step", step->id, step->lesson, SPOKEN);
    for (int i = 0; i < step->option_count; i++)
        look(sink, step->line, "step", step->id, step->options[i].label, SPOKEN);
    if (step->ask && shelves->check_ins && !check_in_library_find(shelves->check_ins, step->ask))
        advise(sink, step->line, "It is passed over where it is missing.",
               "step '%s': there is no check-in '%s'", step->id, step->ask);
}

static double longest_minutes(const struct practice *practice)
{
    return practice->minutes_count > 0 ? practice->minutes[practice->minutes_count - 1]
                                       : practice->seconds / 60;
}

/* Whether some step says that stopping is fine, in the shortest of the long lengths. */
static bool has_way_out(const struct practice *practice)
{
    double shortest = longest_minutes(practice);
    for (int i = practice->minutes_count - 1; i >= 0; i--)
        if (practice->minutes[i] > ADVICE_LONG_MIN)
            shortest = practice->minutes[i];
    for (int i = 0; i < practice->step_count; i++) {
        const struct practice_step *step = &practice->steps[i];
        if (step->way_out && !step->when_step && step->from_minutes <= shortest)
            return true;
    }
    return false;
}

static void look_at_safety(const struct practice *practice, const struct advice_sink *sink)
{
    if (longest_minutes(practice) <= ADVICE_LONG_MIN)
        return;
    if (practice->anchor_count == 0)
        advise(sink, 1, "Add anchors, such as the feet on the floor.",
               "over %g minutes and no named place to rest", ADVICE_LONG_MIN);
    if (!has_way_out(practice))
        advise(sink, 1, "Say early that stopping is fine, in a step with way_out: true.",
               "over %g minutes and no way out", ADVICE_LONG_MIN);
}

static void look_at_expect(const struct practice *practice, const struct advice_sink *sink)
{
    const struct practice_step *first = NULL;
    int missing = 0;
    for (int i = practice->step_count - 1; i >= 0; i--)
        if (!practice->steps[i].expect && practice->steps[i].option_count == 0) {
            first = &practice->steps[i]; /* a question is no practising */
            missing++;
        }
    if (first)
        advise(sink, first->line, "Add expect to them, or once for the whole practice.",
               "%d step%s no word on what the heart may do, the first is '%s'", missing,
               missing == 1 ? " has" : "s have", first->id);
}

void advice_on_practice(const struct practice *practice, const struct advice_shelves *shelves,
                        const struct advice_sink *sink)
{
    look_at_safety(practice, sink);
    look_at_expect(practice, sink);
    look(sink, 1, "title", NULL, practice->title, SPOKEN);
    look(sink, 1, "about", NULL, practice->about, SPOKEN);
    for (int i = 0; i < practice->anchor_count; i++)
        look(sink, practice->anchors[i].line, "anchor", practice->anchors[i].id,
             practice->anchors[i].say, SPOKEN);
    for (int i = 0; i < practice->step_count; i++)
        if (practice->steps[i].round <= 1) /* further rounds say the same */
            look_at_step(&practice->steps[i], shelves, sink);
}

/* --- courses -------------------------------------------------------------------------------- */

static void look_at_names(const struct course_item *item, const struct advice_shelves *shelves,
                          const struct advice_sink *sink)
{
    const struct practice *practice =
        item->practice && shelves->practices
            ? practice_library_find(shelves->practices, item->practice)
            : NULL;
    if (item->practice && shelves->practices && !practice)
        advise(sink, item->line, "`kindbeat practices` lists them.",
               "item '%s': there is no practice '%s'", item->id, item->practice);
    if (practice && item->minutes > 0 && practice->seconds > item->minutes * 60 + 30)
        advise(sink, item->line, "Give it more minutes, or choose a shorter practice.",
               "item '%s': '%s' takes at least %.1f minutes, not %g", item->id, item->practice,
               practice->seconds / 60, item->minutes);
    if (item->check_in && shelves->check_ins &&
        !check_in_library_find(shelves->check_ins, item->check_in))
        advise(sink, item->line, "It is passed over where it is missing.",
               "item '%s': there is no check-in '%s'", item->id, item->check_in);
}

static void look_at_item(const struct course_item *item, const struct advice_shelves *shelves,
                         const struct advice_sink *sink)
{
    bool invites = item->kind == ITEM_EXERCISE || item->kind == ITEM_REFLECTION;
    look_at_names(item, shelves, sink);
    look(sink, item->line, "item", item->id, item->title, EXPLAINED);
    look(sink, item->line, "item", item->id, item->text, invites ? SPOKEN : EXPLAINED);
    int words = item->text ? wording_words(item->text) : 0;
    double reading_min = words / ADVICE_READING_PER_MIN;
    if (item->kind == ITEM_LESSON && item->minutes > 0 && reading_min > item->minutes + 0.5)
        advise(sink, item->line, "Give it more minutes, or shorten it.",
               "item '%s': to read %d words takes %.0f minutes, not %g", item->id, words,
               reading_min, item->minutes);
}

void advice_on_course(const struct course *course, const struct advice_shelves *shelves,
                      const struct advice_sink *sink)
{
    look(sink, 1, "title", NULL, course->title, EXPLAINED);
    look(sink, 1, "about", NULL, course->about, EXPLAINED);
    for (int i = 0; i < course->unit_count; i++) {
        const struct course_unit *unit = &course->units[i];
        look(sink, unit->line, "unit", unit->id, unit->title, EXPLAINED);
        look(sink, unit->line, "unit", unit->id, unit->aim, EXPLAINED);
        for (int j = 0; j < unit->item_count; j++)
            look_at_item(&unit->items[j], shelves, sink);
    }
}

/* --- check-ins ------------------------------------------------------------------------------ */

/* Words with which terms are named. Whether they are true nobody here can know. */
static bool is_clear(const char *licence)
{
    static const char *const known[] = {
        "GPL",           "CC BY",    "CC0",      "Creative Commons", "public domain",
        "Public domain", "MIT",      "free to",  "may be used",      "permission",
        "Permission",    "licensed", "Licensed", "own work",         "Own work",
    };
    static const char *const doubts[] = {"unclear", "Unclear", "unknown", "Unknown", "?"};
    for (size_t i = 0; i < sizeof doubts / sizeof doubts[0]; i++)
        if (strstr(licence, doubts[i]))
            return false;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strstr(licence, known[i]))
            return true;
    return false;
}

void advice_on_check_in(const struct check_in *check_in, const struct advice_sink *sink)
{
    if (!is_clear(check_in->licence))
        advise(sink, 1, "Name the terms, for example \"Own work, GPL-3.0-or-later\", or ask first.",
               "the licence does not say under which terms the items may be used");
    look(sink, 1, "title", NULL, check_in->title, SPOKEN);
    look(sink, 1, "about", NULL, check_in->about, SPOKEN);
    for (int i = 0; i < check_in->item_count; i++)
        look(sink, check_in->items[i].line, "item", check_in->items[i].id, check_in->items[i].ask,
             SPOKEN);
}
