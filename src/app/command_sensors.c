#include "app/commands.h"
#include "app/json.h"
#include "base/clock.h"
#include "base/text.h"
#include "sensors/decoder.h"
#include "sensors/ports.h"
#include "session/session.h"
#include "session/words.h"
#include <stdio.h>

#define PORTS_MOST    64
#define LISTEN_NS     (6 * NS_PER_S)
#define LOOK_EVERY_NS (50 * NS_PER_MS)

static void port_json(const struct port *port)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "path", port->path);
    cJSON_AddStringToObject(json, "description", port->description);
    cJSON_AddNumberToObject(json, "usb_vid", port->usb_vid);
    cJSON_AddNumberToObject(json, "usb_pid", port->usb_pid);
    cJSON_AddStringToObject(json, "serial_number", port->serial_number);
    cJSON_AddBoolToObject(json, "likely", port->likely);
    cJSON_AddBoolToObject(json, "readable", port->readable);
    json_print(json);
}

static void port_print(const struct port *port)
{
    printf("%-14s %-28s", port->path, port->description);
    if (port->usb_vid)
        printf(" %04x:%04x", (unsigned)port->usb_vid, (unsigned)port->usb_pid);
    printf("%s%s\n", port->likely ? "  a board that sensors are built with" : "",
           port->readable
               ? ""
               : "\n               You may not open it. Run: sudo usermod -aG dialout $USER\n"
                 "               then log out and in again.");
}

/* What speaks on the port, in words. Passive: nothing is sent, though opening a port restarts most
 * Arduino boards. */
static void port_listen(const struct port *port)
{
    char sensor[96], memory[160];
    struct session *session;
    struct problem problem;
    snprintf(sensor, sizeof sensor, "serial:%.63s", port->path);
    const struct session_config config = {.sensor = sensor};
    if (session_create(&config, &session, &problem)) {
        command_failed(&problem);
        return;
    }
    int64_t until_ns = clock_monotonic_ns() + LISTEN_NS;
    const struct snapshot *view = session_view(session);
    while (!view->device[0] && view->link != LINK_FAILED && clock_monotonic_ns() < until_ns) {
        clock_sleep_until_ns(clock_monotonic_ns() + LOOK_EVERY_NS);
        view = session_view(session);
    }
    struct text words = text_over(memory, sizeof memory);
    if (view->device[0])
        text_add(&words, "%s", view->device);
    else if (view->link == LINK_OPEN)
        text_add(&words, "%s",
                 view->listening_ns > 0 ? "speaks, but nothing Kindbeat knows" : "silent");
    else
        words_sensor(view, &words);
    printf("               %s\n", memory);
    session_destroy(session);
}

int command_sensors(const struct command *command, int count, char **words)
{
    bool json = false, listen = false;
    const struct option options[] = {{"--json", OPTION_FLAG, &json},
                                     {"--listen", OPTION_FLAG, &listen}};
    int status;
    if (!options_read(command, options, 2, &count, words, &status))
        return status;
    struct port ports[PORTS_MOST];
    size_t found = ports_list(ports, PORTS_MOST);
    for (size_t i = 0; i < found; i++) {
        json ? port_json(&ports[i]) : port_print(&ports[i]);
        if (listen && !json && ports[i].readable)
            port_listen(&ports[i]);
    }
    if (json)
        return EXIT_OK;
    if (found == 0)
        printf("No serial port is plugged in. A simulated heart is always there: --sensor sim\n");
    printf("\nKindbeat understands:\n");
    for (int i = 0; devices[i]; i++)
        printf("  %s\n", devices[i]->title);
    return EXIT_OK;
}
