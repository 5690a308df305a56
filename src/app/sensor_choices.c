#include "app/sensor_choices.h"

#include "base/text.h"
#include "sensors/decoder.h"
#include "sensors/ports.h"
#include "sensors/transport.h"
#include <string.h>
#include <unistd.h>

const char sensor_remedy[] = "Locked means that you may not open it. Run: sudo usermod -aG dialout "
                             "$USER, then log out and in again.";

static void choose(const struct sensor_address *address, struct sensor_choice *chosen)
{
    static const enum sensor_source sources[] = {[SOURCE_AUTO] = SENSOR_AUTO,
                                                 [SOURCE_SIMULATED] = SENSOR_SIMULATED,
                                                 [SOURCE_SERIAL] = SENSOR_PORT,
                                                 [SOURCE_FILE] = SENSOR_ELSE,
                                                 [SOURCE_STDIN] = SENSOR_ELSE};
    chosen->source = sources[address->source];
    if (chosen->source == SENSOR_PORT && strlen(address->path) >= sizeof chosen->path)
        chosen->source = SENSOR_ELSE; /* cut it would be another's */
    if (chosen->source != SENSOR_PORT)
        return;
    text_copy(chosen->path, sizeof chosen->path, address->path);
    text_copy(chosen->device, sizeof chosen->device, address->device);
    text_copy(chosen->channel, sizeof chosen->channel, address->channel);
}

static void add_port(struct sensors *sensors, const char *path, const char *name, bool readable)
{
    struct sensor_port *port = &sensors->ports[sensors->port_count++];
    text_copy(port->path, sizeof port->path, path);
    text_copy(port->name, sizeof port->name, name);
    port->readable = readable;
}

/* One place is kept for the port that is chosen and not listed. */
static void add_ports(struct sensors *sensors)
{
    struct port ports[SENSOR_PORTS_MOST - 1];
    size_t count = ports_list(ports, SENSOR_PORTS_MOST - 1);
    const struct sensor_choice *chosen = &sensors->chosen;
    bool listed = chosen->source != SENSOR_PORT;
    for (size_t i = 0; i < count; i++) {
        add_port(sensors, ports[i].path, ports[i].description, ports[i].readable);
        listed = listed || strcmp(ports[i].path, chosen->path) == 0;
    }
    if (!listed) {
        bool absent = access(chosen->path, F_OK) != 0;
        bool readable = absent || access(chosen->path, R_OK | W_OK) == 0;
        add_port(sensors, chosen->path, absent ? "Not plugged in" : "", readable);
    }
}

static void add_kinds(struct sensors *sensors)
{
    for (int i = 0; devices[i] && i < SENSOR_KINDS_MOST; i++)
        sensors->kinds[sensors->kind_count++] =
            (struct sensor_kind){.id = devices[i]->id,
                                 .title = devices[i]->title,
                                 .is_spoken_to = devices[i]->dialogue != NULL};
}

void sensor_choices(const char *words, struct sensors *sensors)
{
    struct sensor_address address;
    struct problem problem;
    memset(sensors, 0, sizeof *sensors);
    sensors->chosen.source = SENSOR_ELSE;
    if (sensor_address_parse(words, &address, &problem) == STATUS_OK)
        choose(&address, &sensors->chosen);
    add_ports(sensors);
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
