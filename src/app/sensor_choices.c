#include "app/sensor_choices.h"

#include "base/text.h"
#include "sensors/decoder.h"
#include "sensors/ports.h"
#include "sensors/transport.h"
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define UNLISTED_MOST 2 /* the one in use, and the first */

const char sensor_remedy[] = "Locked means that you may not open it. Run: sudo usermod -aG dialout "
                             "$USER, then log out and in again.";

static void choose(const struct sensor_address *address, struct sensor_choice *chosen)
{
    static const enum sensor_source sources[] = {
        [SOURCE_AUTO] = SENSOR_AUTO,   [SOURCE_SIMULATED] = SENSOR_SIMULATED,
        [SOURCE_SERIAL] = SENSOR_PORT, [SOURCE_FILE] = SENSOR_ELSE,
        [SOURCE_STDIN] = SENSOR_ELSE,  [SOURCE_NONE] = SENSOR_ELSE};
    chosen->source = sources[address->source];
    if (chosen->source == SENSOR_PORT && strlen(address->path) >= sizeof chosen->path)
        chosen->source = SENSOR_ELSE; /* cut it would be another's */
    if (chosen->source != SENSOR_PORT)
        return;
    text_copy(chosen->path, sizeof chosen->path, address->path);
    text_copy(chosen->device, sizeof chosen->device, address->device);
    text_copy(chosen->channel, sizeof chosen->channel, address->channel);
}

static struct sensor_port *add_port(struct sensors *sensors, const char *path, bool readable)
{
    struct sensor_port *port = &sensors->ports[sensors->port_count++];
    text_copy(port->path, sizeof port->path, path);
    port->readable = readable;
    return port;
}

/* "ttyS0" says of /dev/ttyS0 nothing that its path does not. */
static bool is_a_name(const struct port *port)
{
    const char *last = strrchr(port->path, '/');
    return strcmp(port->description, last ? last + 1 : port->path) != 0;
}

static void add_listed(struct sensors *sensors)
{
    struct port ports[SENSOR_PORTS_MOST - UNLISTED_MOST];
    size_t count = ports_list(ports, SENSOR_PORTS_MOST - UNLISTED_MOST);
    for (size_t i = 0; i < count; i++) {
        struct sensor_port *port = add_port(sensors, ports[i].path, ports[i].readable);
        port->has_line = true;
        if (is_a_name(&ports[i]))
            text_copy(port->name, sizeof port->name, ports[i].description);
    }
}

static void add_unlisted(struct sensors *sensors, const struct sensor_choice *choice)
{
    if (choice->source != SENSOR_PORT)
        return;
    for (int i = 0; i < sensors->port_count; i++)
        if (strcmp(sensors->ports[i].path, choice->path) == 0)
            return;
    bool absent = access(choice->path, F_OK) != 0;
    bool readable = absent || access(choice->path, R_OK | W_OK) == 0;
    struct sensor_port *port = add_port(sensors, choice->path, readable);
    if (absent)
        text_copy(port->name, sizeof port->name, "Not plugged in");
}

/* By title, as a person looks for it. */
static void add_kinds(struct sensors *sensors)
{
    struct sensor_kind *kinds = sensors->kinds;
    for (int i = 0; devices[i] && i < SENSOR_KINDS_MOST; i++) {
        int at = sensors->kind_count++;
        for (; at > 0 && strcasecmp(kinds[at - 1].title, devices[i]->title) > 0; at--)
            kinds[at] = kinds[at - 1];
        kinds[at] = (struct sensor_kind){.id = devices[i]->id,
                                         .title = devices[i]->title,
                                         .is_spoken_to = devices[i]->dialogue != NULL};
    }
}

static void understand(const char *words, struct sensor_choice *choice)
{
    struct sensor_address address;
    struct problem problem;
    *choice = (struct sensor_choice){.source = SENSOR_ELSE};
    if (sensor_address_parse(words, &address, &problem) == STATUS_OK)
        choose(&address, choice);
}

void sensor_choices(const char *words, const char *first, struct sensors *sensors)
{
    struct sensor_choice at_first;
    memset(sensors, 0, sizeof *sensors);
    understand(words, &sensors->chosen);
    understand(first, &at_first);
    add_listed(sensors);
    add_unlisted(sensors, &at_first);
    add_unlisted(sensors, &sensors->chosen);
    add_kinds(sensors);
    sensors->remedy = sensor_remedy;
    sensors->usual_line = "115200";
}

void sensor_choice_words(const struct sensor_choice *choice, char *words, size_t size)
{
    struct text text = text_over(words, size);
    if (choice->source != SENSOR_PORT) {
        text_add(&text, "%s", choice->source == SENSOR_SIMULATED ? "sim" : "auto");
        return;
    }
    text_add(&text, "serial:%s", choice->path);
    if (choice->device[0])
        text_add(&text, ",%s", choice->device);
    if (choice->device[0] && choice->channel[0])
        text_add(&text, ",%s", choice->channel);
}
