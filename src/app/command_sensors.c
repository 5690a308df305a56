#include "app/commands.h"
#include "app/json.h"
#include "sensors/decoder.h"
#include "sensors/ports.h"
#include <stdio.h>

#define PORTS_MOST 64

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

int command_sensors(const struct command *command, int count, char **words)
{
    bool json = false;
    const struct option options[] = {{"--json", OPTION_FLAG, &json}};
    int status;
    if (!options_read(command, options, 1, &count, words, &status))
        return status;
    struct port ports[PORTS_MOST];
    size_t found = ports_list(ports, PORTS_MOST);
    for (size_t i = 0; i < found; i++)
        json ? port_json(&ports[i]) : port_print(&ports[i]);
    if (json)
        return EXIT_OK;
    if (found == 0)
        printf("No serial port is plugged in. A simulated heart is always there: --sensor sim\n");
    printf("\nKindbeat understands:");
    for (int i = 0; devices[i]; i++)
        printf(" %s", devices[i]->title);
    printf("\n");
    return EXIT_OK;
}
