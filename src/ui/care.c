/* The pages of the sensor screen, as tables: what keeps a port from opening, what a line without a
 * known sensor says, what is wrong with a signal. The first row that fits is the page.
 *
 * A hand can do what `first` says, at once; `next` is for when that did not help. The wording of
 * what the sensor's signal needs is the fit check's (calibration/fit_words.c). */
#include "ui/care.h"

#include "base/clock.h"
#include "base/text.h"
#include "session/words.h"
#include "ui/answers.h"
#include <math.h>
#include <string.h>

#define PATIENCE_NS (6 * NS_PER_S)
#define BATTERY_LOW 15.0 /* percent */

struct page {
    const char *says;                   /* within the link's text; NULL: whatever it is */
    const char *first, *next, *command; /* %s of the command: the port, or its group */
};

/* --- no line to the sensor ------------------------------------------------------------------ */

/* As sensors/trouble.c puts it (a test holds the two together). */
static const struct page failures[] = {
    {": join the group ", "Type this once in a terminal, then log out and in again.",
     "A port belongs to a group of people, and you are not of it yet.",
     "sudo usermod -aG %s $USER"},
    {"No permission", "Type this in a terminal: it lets you read the port.",
     "It lasts until the sensor is unplugged.", "sudo chmod a+r %s"},
    {"in use by another", "Close the other program: a serial monitor, or another Kindbeat.",
     "It is then read by itself. This tells who has it:", "fuser -v %s"},
    {"There is no port", "Plug the sensor in: it is read as soon as it is there.",
     "Or choose another: what is plugged in now stands in the list.", NULL},
    {"No device answers", "Unplug the sensor and plug it in again.",
     "This port has nothing behind it: it may be the wrong one.", NULL},
    {"Nothing answers", "Switch the sensor on, and keep it near.",
     "Let no telephone hold it; a strap wakes on moist skin. It is tried again by itself.", NULL},
    {"not a serial port", "Choose a port from the list.", "", NULL},
    {"needs a network key", "Put your ANT+ key into the settings, as ant_key.",
     "The key is yours to bring: Kindbeat ships none.", NULL},
    {"Wrong key", "Write the ANT+ key in the settings again, as pairs of digits.",
     "Its line is ant_key.", NULL},
    {NULL, "Unplug the sensor and plug it in again.",
     "It is tried again by itself. This looks for the cause:", "kindbeat doctor"},
};

static const struct page losses[] = {
    {"out of reach", "Switch the sensor on, and keep it near.",
     "A strap goes to sleep when it is taken off: moisten it and put it on. It goes on by itself.",
     NULL},
    {"closed at its other end", "Start the program that sends, once more.", "It goes on by itself.",
     NULL},
    {NULL, "Plug it in again: it goes on by itself.",
     "Another socket of this computer will do as well. Nothing recorded is lost.", NULL},
};

static const struct page *page_that_says(const struct page *pages, const char *words)
{
    while (pages->says && !strstr(words, pages->says))
        pages++;
    return pages;
}

/* The group after "join the group ", else the port that is named. */
static void fill_command(const struct ui_model *model, const struct page *page, struct care *care)
{
    const char *group = strstr(model->snapshot->link_text, ": join the group ");
    const char *path = answers_port(model);
    struct text text = text_over(care->command, sizeof care->command);
    const char *of = group ? group + strlen(": join the group ") : path ? path : "/dev/ttyACM0";
    const char *hole = page->command ? strstr(page->command, "%s") : NULL;
    if (hole)
        text_add(&text, "%.*s%s%s", (int)(hole - page->command), page->command, of, hole + 2);
    else if (page->command)
        text_add(&text, "%s", page->command);
}

static void take_page(const struct ui_model *model, const struct page *page, struct care *care)
{
    text_copy(care->first, sizeof care->first, page->first);
    text_copy(care->next, sizeof care->next, page->next);
    fill_command(model, page, care);
}

static const struct sensor_port *locked_port(const struct sensors *sensors)
{
    for (int i = 0; i < sensors->port_count; i++)
        if (!sensors->ports[i].readable)
            return &sensors->ports[i];
    return NULL;
}

static void searching(const struct ui_model *model, struct care *care)
{
    static const struct page none = {NULL, "Plug a sensor in: it is found by itself.",
                                     "One with Bluetooth is paired in the system's settings first. "
                                     "The simulated heart is there to look around with.",
                                     NULL};
    static const struct page unwanted = {NULL, "Choose a sensor, or practise as you are.", "",
                                         NULL};
    static const struct page locked = {
        NULL, "Type this once in a terminal, then log out and in again.",
        "Something is plugged in that you may not open yet.", "sudo usermod -aG dialout $USER"};
    bool wanted = !strstr(model->snapshot->link_text, "without a sensor");
    take_page(model, !wanted ? &unwanted : locked_port(model->sensors) ? &locked : &none, care);
}

/* --- a line, and nobody known on it --------------------------------------------------------- */

static void listening(const struct ui_model *model, struct care *care)
{
    static const struct page pages[] = {
        {NULL, "Switch the sensor on, or press its reset button.",
         "Some sensors wait to be spoken to: name yours under What is it?", NULL},
        {NULL, "Wait a little: the speeds that sensors use are tried in turn.",
         "If it stays so, name the sensor under What is it? A sketch of your own may print one "
         "number a line.",
         NULL},
        {NULL, "Hold still for a few seconds.", "Kindbeat listens, and sends nothing.", NULL},
    };
    static const struct page opening = {NULL, "Wait a moment: the port is being opened.", "", NULL};
    static const struct page file = {NULL, "It is read from its beginning once a practice begins.",
                                     "Or choose another here.", NULL};
    const struct snapshot *snapshot = model->snapshot;
    if (snapshot->link == LINK_OPENING) {
        take_page(model, model->sensors->chosen.source == SENSOR_ELSE ? &file : &opening, care);
        return;
    }
    bool silent = snapshot->silent_ns >= PATIENCE_NS;
    bool strange = snapshot->listening_ns >= PATIENCE_NS;
    take_page(model, &pages[silent ? 0 : strange ? 1 : 2], care);
}

/* --- a signal ------------------------------------------------------------------------------- */

/* `why` NULL: the advice says it. The fit check speaks of the last ten seconds; what `passes` may
 * be over in the last of them. */
struct trouble {
    const char *why, *next;
    bool passes;
};

static const struct trouble troubles[FIT_FAULT_COUNT] = {
    [FIT_SETTLING] = {"listening to the signal", "", false},
    [FIT_NO_SENSOR] = {NULL, "", false},
    [FIT_NO_SIGNAL] = {"nothing arrives", "Its battery may be empty, or its program have stopped.",
                       true},
    [FIT_NOT_WORN] = {"no heart in the signal", "The wave comes within some seconds.", true},
    [FIT_COMES_AND_GOES] = {"it comes and goes", "", false},
    [FIT_FLAT] = {"the signal does not move", "The wave comes within some seconds.", true},
    [FIT_CLIPPED] = {"the wave is cut off", "", true},
    [FIT_WRONG_CHANNEL] = {NULL, "", false},
    [FIT_WRONG_KIND] = {NULL, "Name the sensor under What is it?", false},
    [FIT_MOTION] = {"the sensor moves", "The wave is calm again some seconds later.", true},
    [FIT_HUM] = {"mains hum hides the heart", "Running on the battery helps a laptop, too.", true},
    [FIT_NO_PULSE] = {"no pulse stands out", "An earlobe often works where fingers are cold.",
                      true},
    [FIT_DISAGREES] = {NULL, "", false},
    [FIT_MADE_UP] = {NULL, "A practice goes on with it, without coherence.", false},
    [FIT_ARTEFACTS] = {"beats are missed, or found twice", "", false},
    [FIT_LOST] = {"parts of the signal never arrive", "", false},
    [FIT_WRONG_RATE] = {NULL, "", false},
    [FIT_UNSTEADY_RATE] = {NULL, "", false},
    [FIT_LATE] = {NULL, "", false},
    [FIT_COARSE] = {"the signal has few steps", "", false},
    [FIT_WEAK] = {"the pulse is weak", "An earlobe often works where fingers are cold.", false},
    [FIT_NOISY] = {"the wave is rough", "", true},
    [FIT_WANDERING] = {"the level wanders", "", false},
    [FIT_UPSIDE_DOWN] = {NULL, "", false},
};

static const struct trouble *trouble_of(const struct fit_result *fit)
{
    static const struct trouble none = {NULL, "", false};
    bool named = (int)fit->fault > 0 && fit->fault < FIT_FAULT_COUNT;
    return named ? &troubles[fit->fault] : &none;
}

static int named_ports(const struct sensors *sensors)
{
    int count = 0;
    for (int i = 0; i < sensors->port_count; i++)
        count += sensors->ports[i].readable && sensors->ports[i].name[0];
    return count;
}

static void note(const struct ui_model *model, struct care *care)
{
    const struct snapshot *snapshot = model->snapshot;
    struct text text = text_over(care->next, sizeof care->next);
    if (snapshot->battery_percent <= BATTERY_LOW)
        text_add(&text, "Its battery is at %.0f %%: charge or change it soon.",
                 snapshot->battery_percent);
    else if (snapshot->wave.source == WAVE_RATE)
        text_add(&text, "It sends a heart rate only: there will be no rhythm and no coherence.");
    else if (trouble_of(&snapshot->fit)->next[0])
        text_add(&text, "%s", trouble_of(&snapshot->fit)->next);
    else if (named_ports(model->sensors) > 1 && model->sensors->chosen.source == SENSOR_AUTO)
        text_add(&text, "More than one may be plugged in: choose here if it is the wrong one.");
}

static void signal(const struct ui_model *model, struct care *care)
{
    static const char *const signs[] = {[QUALITY_NONE] = "Listening",
                                        [QUALITY_POOR] = "Poor",
                                        [QUALITY_FAIR] = "Fair",
                                        [QUALITY_GOOD] = "Good"};
    const struct snapshot *snapshot = model->snapshot;
    const struct trouble *trouble = trouble_of(&snapshot->fit);
    struct text text = text_over(care->what, sizeof care->what);
    care->level = snapshot->quality;
    if (snapshot->fit.level > QUALITY_NONE && snapshot->fit.level < care->level)
        care->level = snapshot->fit.level; /* a sign never says better than the advice */
    care->sign = signs[care->level <= QUALITY_GOOD ? care->level : QUALITY_NONE];
    text_add(&text, "%s on %s", snapshot->device,
             snapshot->link_text[0] ? snapshot->link_text : "the port");
    if (trouble->passes && snapshot->quality_now == QUALITY_GOOD) {
        text_copy(care->first, sizeof care->first, "Stay like this for a few seconds.");
        return;
    }
    if (trouble->why)
        text_add(&text, ": %s", trouble->why);
    text_copy(care->first, sizeof care->first, snapshot->fit.advice);
    note(model, care);
}

static void simulated(const struct ui_model *model, struct care *care)
{
    bool stands_in = model->sensors->chosen.source == SENSOR_AUTO;
    care->sign = "Simulated";
    care->level = QUALITY_FAIR; /* half of a sign: it is not a person's */
    text_copy(care->first, sizeof care->first,
              stands_in ? "Plug a sensor in, and it takes this one's place."
                        : "Choose a sensor, and it takes this one's place.");
    text_copy(care->next, sizeof care->next,
              stands_in && locked_port(model->sensors)
                  ? "Something is plugged in that you may not open yet: see below the list."
                  : "");
}

void care_of(const struct ui_model *model, struct care *care)
{
    const struct snapshot *snapshot = model->snapshot;
    *care = (struct care){.level = QUALITY_NONE, .sign = ""};
    struct text text = text_over(care->what, sizeof care->what);
    if (snapshot->link == LINK_OPEN && snapshot->device[0] && !snapshot->simulated) {
        signal(model, care);
        return;
    }
    words_sensor(snapshot, &text);
    if (snapshot->link == LINK_LOST && snapshot->link_text[0])
        text_copy(care->what, sizeof care->what, snapshot->link_text);
    care->what[strcspn(care->what, ":;")] = '\0'; /* what helps is said below */
    if (snapshot->simulated && snapshot->link != LINK_FAILED)
        simulated(model, care);
    else if (snapshot->link == LINK_FAILED)
        take_page(model, page_that_says(failures, snapshot->link_text), care);
    else if (snapshot->link == LINK_LOST)
        take_page(model, page_that_says(losses, snapshot->link_text), care);
    else if (snapshot->link == LINK_SEARCHING)
        searching(model, care);
    else if (snapshot->link == LINK_ENDED)
        text_copy(care->first, sizeof care->first, "Choose a sensor to go on with.");
    else
        listening(model, care);
}
