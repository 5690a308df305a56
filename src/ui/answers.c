/* The answers to the sensor screen's questions, and what they do; nothing is drawn here. */
#include "ui/answers.h"

#include "base/text.h"
#include <string.h>

static bool path_is_in(const char *words, const char *path)
{
    const char *at = path[0] ? strstr(words, path) : NULL;
    char after = at ? at[strlen(path)] : 'x';
    return at && (after == '\0' || after == ' ');
}

const char *answers_port(const struct ui_model *model)
{
    const struct sensors *sensors = model->sensors;
    const struct snapshot *snapshot = model->snapshot;
    if (sensors->chosen.source == SENSOR_PORT)
        return sensors->chosen.path;
    if (sensors->chosen.source != SENSOR_AUTO || snapshot->simulated)
        return NULL;
    for (int i = 0; i < sensors->port_count; i++)
        if (path_is_in(snapshot->link_text, sensors->ports[i].path))
            return sensors->ports[i].path;
    return NULL;
}

const struct sensor_kind *answers_kind(const struct sensors *sensors)
{
    for (int i = 0; i < sensors->kind_count; i++)
        if (strcmp(sensors->kinds[i].id, sensors->chosen.device) == 0)
            return &sensors->kinds[i];
    return NULL;
}

/* Named by the person, else recognised. */
static const struct sensor_kind *kind_known(const struct ui_model *model)
{
    const struct sensors *sensors = model->sensors;
    const struct sensor_kind *named = answers_kind(sensors);
    for (int i = 0; !named && i < sensors->kind_count; i++)
        if (strcmp(sensors->kinds[i].title, model->snapshot->device) == 0)
            return &sensors->kinds[i];
    return named;
}

bool answers_have_channels(const struct ui_model *model)
{
    bool several = model->snapshot->heart_count > 1 || model->sensors->chosen.channel[0];
    return several && answers_port(model) && kind_known(model);
}

int answers_count(const struct ui_model *model)
{
    if (model->sensor_asks == SENSOR_WHAT)
        return 1 + model->sensors->kind_count;
    if (model->sensor_asks == SENSOR_CHANNEL)
        return 1 + model->snapshot->heart_count;
    return 2 + model->sensors->port_count;
}

static struct answer answer_which(const struct ui_model *model, int which)
{
    static const struct answer always[2] = {
        {"Find it by itself", "whatever is plugged in", false, {.source = SENSOR_AUTO}},
        {"Simulated heart", "not a person", false, {.source = SENSOR_SIMULATED}},
    };
    const struct sensor_choice *chosen = &model->sensors->chosen;
    struct answer answer = {.choice.source = SENSOR_PORT};
    if (which < 2) {
        answer = always[which];
        answer.chosen = chosen->source == answer.choice.source;
        return answer;
    }
    const struct sensor_port *port = &model->sensors->ports[which - 2];
    struct text note = text_over(answer.note, sizeof answer.note);
    text_copy(answer.title, sizeof answer.title, port->name[0] ? port->name : "Serial port");
    text_add(&note, "%s%s", port->path, port->readable ? "" : " \u00b7 locked");
    text_copy(answer.choice.path, sizeof answer.choice.path, port->path);
    answer.chosen = chosen->source == SENSOR_PORT && strcmp(chosen->path, port->path) == 0;
    return answer;
}

/* The first answer takes back what the person named; the others name it, on the port in use. */
static struct answer answer_about(const struct ui_model *model, int which)
{
    const struct sensors *sensors = model->sensors;
    const struct sensor_kind *known = kind_known(model);
    const char *path = answers_port(model);
    bool what = model->sensor_asks == SENSOR_WHAT;
    struct answer answer = {.choice = sensors->chosen};
    struct sensor_choice *choice = &answer.choice;
    choice->channel[0] = '\0';
    if (what)
        choice->device[0] = '\0';
    if (which == 0) {
        text_copy(answer.title, sizeof answer.title,
                  what ? "Found by listening" : "The first with a heart");
        answer.chosen = what ? !sensors->chosen.device[0] : !sensors->chosen.channel[0];
        return answer;
    }
    choice->source = SENSOR_PORT;
    text_copy(choice->path, sizeof choice->path, path ? path : "");
    if (what) {
        const struct sensor_kind *kind = &sensors->kinds[which - 1];
        text_copy(choice->device, sizeof choice->device, kind->id);
        text_copy(answer.title, sizeof answer.title, kind->title);
        text_copy(answer.note, sizeof answer.note, kind->is_spoken_to ? "*" : "");
        answer.chosen = strcmp(sensors->chosen.device, kind->id) == 0;
        return answer;
    }
    const char *channel = model->snapshot->hearts[which - 1].name;
    text_copy(choice->device, sizeof choice->device, known ? known->id : "");
    text_copy(choice->channel, sizeof choice->channel, channel);
    text_copy(answer.title, sizeof answer.title, channel);
    answer.chosen = strcmp(sensors->chosen.channel, channel) == 0;
    return answer;
}

struct answer answers_at(const struct ui_model *model, int which)
{
    return model->sensor_asks == SENSOR_WHICH ? answer_which(model, which)
                                              : answer_about(model, which);
}

bool answers_are_bound(const struct ui_model *model)
{
    return model->snapshot->recording || model->snapshot->phase != SESSION_LISTENING;
}

const char *answers_advice(const struct ui_model *model)
{
    const struct sensors *sensors = model->sensors;
    if (model->sensor_asks == SENSOR_WHAT)
        return "Those with a * wait for a word to begin: naming one lets Kindbeat speak to it. To "
               "all "
               "others it only listens.";
    const struct sensor_kind *known = kind_known(model);
    if (model->sensor_asks == SENSOR_CHANNEL)
        return known && known->is_spoken_to && !answers_kind(sensors)
                   ? "Choosing one also lets Kindbeat speak to the sensor."
                   : "";
    if (sensors->port_count == 0)
        return "A sensor that you plug in appears here.";
    for (int i = 0; i < sensors->port_count; i++)
        if (!sensors->ports[i].readable)
            return sensors->remedy;
    return "";
}

static bool has_line(const struct ui_model *model)
{
    const struct sensors *sensors = model->sensors;
    const char *path = answers_port(model);
    for (int i = 0; path && i < sensors->port_count; i++)
        if (strcmp(sensors->ports[i].path, path) == 0)
            return sensors->ports[i].has_line;
    return false;
}

/* What the line above, `said`, leaves out: how the line is set, and how one knows who speaks. */
static void say_more(const struct ui_model *model, const char *said, struct text *text)
{
    const struct snapshot *snapshot = model->snapshot;
    const char *setting = strstr(snapshot->link_text, " at ");
    if (snapshot->simulated) {
        text_add(text, "%s every record says so.",
                 model->sensors->chosen.source == SENSOR_AUTO
                     ? "It stands in while no sensor is plugged in;"
                     : "It is computed here;");
        return;
    }
    if (snapshot->link != LINK_OPEN || !answers_port(model))
        return;
    if (answers_kind(model->sensors))
        text_add(text, "Named by you");
    else if (!snapshot->device[0])
        text_add(text, "Nothing is sent to it");
    else if (strstr(said, snapshot->device))
        text_add(text, "Recognised by listening");
    else
        text_add(text, "It looks like a %s", snapshot->device);
    if (!strstr(said, " at ") && (setting || has_line(model)))
        text_add(text, ", at %s", setting ? setting + 4 : model->sensors->usual_line);
    text_add(text, ".");
}

void answers_details(const struct ui_model *model, const char *said, struct text *text)
{
    if (answers_are_bound(model))
        text_add(text, "A sitting is under way: the sensor can be changed after it.");
    else if (model->sensor_trouble)
        text_add(text, "%s %s", model->sensor_trouble->what, model->sensor_trouble->remedy);
    else
        say_more(model, said, text);
}
