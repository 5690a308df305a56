/* Practices, a course and check-ins made by hand for the scenes: whatever happens to the real ones,
 * the golden pictures stay. */
#ifndef TEST_SCENE_BOOKS_H
#define TEST_SCENE_BOOKS_H

#include "ui/books.h"

#define WORDS(...) ((char *)(__VA_ARGS__))

static struct practice_step scene_steps[] = {
    {.id = WORDS("arrive"), .say = WORDS("Let your feet find the floor."), .seconds = 36},
    {.id = WORDS("settle"),
     .say = WORDS("Breathe in as the light grows, and out as it grows less."),
     .expect = WORDS("The heart may begin to swing with the breath."),
     .seconds = 46,
     .pace = true},
    {.id = WORDS("notice"),
     .say = WORDS("Name, quietly, what is hard right now."),
     .expect = WORDS("The heart may quicken here. That is the turning toward."),
     .seconds = 40,
     .pace = true},
    {.id = WORDS("kindness"),
     .say = WORDS("This hurts. Others feel this too."),
     .seconds = 40,
     .pace = true},
    {.id = WORDS("close"), .say = WORDS("Thank you."), .seconds = 18},
};

static struct practice_anchor scene_anchors[] = {
    {.id = WORDS("feet"),
     .title = WORDS("the feet on the floor"),
     .say = WORDS("Feet on the floor. Nothing else is needed for now.")},
    {.id = WORDS("sounds"),
     .title = WORDS("the sounds of the room"),
     .say = WORDS("Let the sounds come to you.")},
};
static double scene_minutes[] = {3, 5, 10};
static char *scene_moments[] = {WORDS("after an error"), WORDS("after a death")};

static struct practice scene_practice = {
    .id = WORDS("self-compassion-moment"),
    .title = WORDS("A moment of self-compassion"),
    .about = WORDS("Three minutes when something has been hard."),
    .theme = "self-compassion",
    .moments = scene_moments,
    .moment_count = 2,
    .minutes = scene_minutes,
    .minutes_count = 3,
    .rate_per_min = 6,
    .inhale = 0.42,
    .anchors = scene_anchors,
    .anchor_count = 2,
    .steps = scene_steps,
    .step_count = 5,
    .seconds = 180,
};

static struct practice_option scene_ways[] = {
    {WORDS("breath"), WORDS("With the breath")},
    {WORDS("hands"), WORDS("With the hands")},
    {WORDS("sounds"), WORDS("With the sounds of the room")},
    {WORDS("phrase"), WORDS("With a phrase for {dear}")},
};
/* What waits for the person. */
static struct practice_step scene_waiting[] = {
    {.id = WORDS("way"),
     .say = WORDS("How would you like to rest today?"),
     .options = scene_ways,
     .option_count = 4,
     .seconds = 30},
    {.id = WORDS("read"),
     .lesson = WORDS(
         "Compassion is not the same as feeling what another feels. Feeling another's pain alone "
         "wears people down; wishing them well, and being ready to act, gives strength back.\n\n"
         "In this practice you might notice both. When it becomes too much, turn to what holds "
         "you: the feet, the chair, the next breath out.\n\n"
         "You may stop at any moment. That is part of practising."),
     .seconds = 240},
    {.id = WORDS("before"), .ask = WORDS("arriving"), .seconds = 120},
    {.id = WORDS("wait"),
     .say = WORDS("Let the breath find its own way to {dear}."),
     .seconds = 60,
     .pace = true,
     .until = {SIGN_SYNCHRONY, 0.6, 15},
     .score = SCORE_HIDDEN},
};
static struct practice_name scene_names[] = {
    {WORDS("dear"), WORDS("Who is easy to love?"), WORDS("someone dear")}};
static struct practice scene_waits = {
    .id = WORDS("someone-dear"),
    .title = WORDS("Someone easy to love"),
    .about = WORDS("Begin where warmth comes by itself, and let it reach you too."),
    .theme = "kindness",
    .rate_per_min = 6,
    .inhale = 0.42,
    .names = scene_names,
    .name_count = 1,
    .anchors = scene_anchors,
    .anchor_count = 2,
    .steps = scene_waiting,
    .step_count = 4,
    .seconds = 300,
};

#define SCENE_SHORT(the_id, the_title, the_about, the_theme, s)                                    \
    {                                                                                              \
        .id = WORDS(the_id), .title = WORDS(the_title), .about = WORDS(the_about),                 \
        .theme = the_theme, .rate_per_min = 6, .inhale = 0.42, .steps = scene_steps,               \
        .step_count = 5, .seconds = s                                                              \
    }
static struct practice scene_others[] = {
    SCENE_SHORT("between-two-patients", "Between two patients",
                "One breath out for the last, one in for the next.", "pause", 60),
    SCENE_SHORT("settling-and-kindness", "Settling and kindness",
                "Ten minutes to let the body settle, and to wish yourself and others well.",
                "kindness", 600),
    SCENE_SHORT("sitting-with-dying", "Sitting with dying",
                "Twenty minutes beside what cannot be mended.", "presence", 1200),
};
static struct practice *scene_practices[] = {&scene_others[0], &scene_practice, &scene_waits,
                                             &scene_others[1], &scene_others[2]};
static const struct practice_library scene_library = {scene_practices, 5};

static struct course_item scene_items[] = {
    {.id = WORDS("welcome"),
     .kind = ITEM_TALK,
     .title = WORDS("Welcome and agreements"),
     .text = WORDS("What is said here stays here. You can pass on everything."),
     .notes = WORDS("Chairs in a circle; begin on time, end early."),
     .minutes = 10},
    {.id = WORDS("settle"),
     .kind = ITEM_PRACTICE,
     .practice = WORDS("self-compassion-moment"),
     .minutes = 5},
    {.id = WORDS("two"),
     .kind = ITEM_DISCUSSION,
     .title = WORDS("In twos: where do you brace?"),
     .text = WORDS("Two minutes each, then silence for one."),
     .minutes = 15},
    {.id = WORDS("read"),
     .kind = ITEM_LESSON,
     .title = WORDS("Why kindness is not weakness"),
     .text = WORDS("People who meet themselves with kindness after a mistake look at it more "
                   "closely, not less.\n\nThe other way, blame, asks us to look away."),
     .minutes = 4,
     .between = true},
    {.id = WORDS("door"),
     .kind = ITEM_EXERCISE,
     .title = WORDS("One breath at the door"),
     .text = WORDS("Before you open a patient's door, one breath out."),
     .between = true},
    {.id = WORDS("look"), .kind = ITEM_CHECK_IN, .check_in = WORDS("arriving"), .between = true},
};
static struct course_unit scene_units[] = {
    {.id = WORDS("s1"),
     .title = WORDS("Coming to rest"),
     .aim = WORDS("To find a place to stand in the middle of a day."),
     .minutes = 60,
     .items = scene_items,
     .item_count = 6},
    {.id = WORDS("s2"),
     .title = WORDS("Kindness toward oneself"),
     .aim = WORDS("To meet one's own strain as one would meet a friend's."),
     .notes = WORDS("Expect laughter, and someone who cannot stand this. Both are welcome."),
     .minutes = 60,
     .items = scene_items,
     .item_count = 6},
    {.id = WORDS("s3"),
     .title = WORDS("Others, too"),
     .aim = WORDS("To see what is shared."),
     .minutes = 60,
     .items = scene_items,
     .item_count = 6},
};
static struct course scene_course = {
    .id = WORDS("residency"),
    .title = WORDS("Compassion skills for residents"),
    .about = WORDS("Three sessions of an hour, and practices of some minutes between them."),
    .kind = COURSE_CURRICULUM,
    .unit_word = WORDS("session"),
    .notes = WORDS("Lead only what you practise yourself."),
    .units = scene_units,
    .unit_count = 3,
};
static struct course_unit scene_parts[] = {{.id = WORDS("p1"),
                                            .title = WORDS("What is known"),
                                            .aim = WORDS("To know what compassion is, and is not."),
                                            .minutes = 30,
                                            .items = scene_items,
                                            .item_count = 3}};
static struct course scene_workshop = {
    .id = WORDS("workshop"),
    .title = WORDS("Compassion in health care: ninety minutes"),
    .about = WORDS("Three parts for a room of up to thirty, with one screen."),
    .kind = COURSE_WORKSHOP,
    .unit_word = WORDS("part"),
    .units = scene_parts,
    .unit_count = 1,
};
static struct course *scene_all_courses[] = {&scene_course, &scene_workshop};
static const struct course_library scene_courses = {scene_all_courses, 2};

#define SCENE_QUESTION(the_id, the_ask, the_low, the_high)                                         \
    {                                                                                              \
        .id = WORDS(the_id), .ask = WORDS(the_ask), .low = WORDS(the_low),                         \
        .high = WORDS(the_high), .most = 10, .step = 1                                             \
    }
static struct check_in_item scene_questions[] = {
    SCENE_QUESTION("strain", "How much strain is there right now?", "none at all",
                   "more than I can carry"),
    SCENE_QUESTION("self-warmth", "How warmly can you look at yourself right now?", "not at all",
                   "as at a good friend"),
    SCENE_QUESTION("energy", "How much energy is there right now?", "none left", "plenty"),
};
static struct check_in scene_check_in = {.id = WORDS("arriving"),
                                         .title = WORDS("Arriving"),
                                         .about = WORDS("Three questions about this moment."),
                                         .licence = WORDS("Own work"),
                                         .items = scene_questions,
                                         .item_count = 3};
static struct check_in *scene_all_check_ins[] = {&scene_check_in};
static const struct check_in_library scene_check_ins = {scene_all_check_ins, 1};

/* The first session is done, of the second the welcome. */
static struct progress_entry scene_entries[] = {
    {0, "residency", "s1", "welcome", ""}, {0, "residency", "s1", "settle", ""},
    {0, "residency", "s1", "two", ""},     {0, "residency", "s1", "read", ""},
    {0, "residency", "s1", "door", ""},    {0, "residency", "s1", "look", ""},
    {0, "residency", "s2", "welcome", ""},
};
static const struct progress scene_progress = {scene_entries, 7};
static const struct progress scene_no_progress = {NULL, 0};

static const char scene_support[] =
    "It was right to stop. Nothing needs to be finished.\n\n"
    "Now\n"
    "Put both feet on the floor and feel the floor hold them. Let your eyes find five things in "
    "the room and name them.\n\n"
    "Someone to turn to\n"
    "A colleague you trust.\n"
    "Whoever is on call above you, if you cannot go on working safely.\n\n"
    "If you are not safe\n"
    "Call the emergency number where you live now.\n";

static const struct books scene_books = {&scene_library, &scene_courses, &scene_check_ins,
                                         &scene_progress, scene_support};
static const struct books scene_books_unread = {&scene_library, &scene_courses, &scene_check_ins,
                                                &scene_no_progress, scene_support};

#endif
