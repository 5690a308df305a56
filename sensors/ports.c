/* Lists the serial ports and says in words what is plugged in.
 *
 * libserialport knows the USB numbers; the table says which of them are boards that people build
 * heart sensors with. Such a number names the board, never the program running on it: what is on
 * the wire is found out by listening. Bluetooth ports appear only when the system lists them as
 * connected. USB numbers: as collected in Chords-Web (Upside Down Labs, boards.ts, 2024) and the
 * public list of USB identifiers. */
#include "sensors/ports.h"

#include "base/text.h"
#include <libserialport.h>
#include <string.h>
#include <unistd.h>

#define ANY (-1)

static const struct board {
    int vid, pid; /* ANY: every other product of this maker */
    const char *name;
    bool native; /* its own chip speaks USB: there is no line whose speed could be wrong */
} boards[] = {
    {0x2341, 0x0043, "Arduino Uno", false},
    {0x2341, 0x0001, "Arduino Uno", false},
    {0x2341, 0x0243, "Genuino Uno", false},
    {0x2341, 0x0042, "Arduino Mega", false},
    {0x2341, 0x8036, "Arduino Leonardo", true},
    {0x2341, 0x0069, "Arduino Uno R4 Minima", true},
    {0x2341, 0x1002, "Arduino Uno R4 WiFi", false},
    {0x2341, 0x0266, "Arduino GIGA", true},
    {0x2341, ANY, "Arduino board", false},
    {0x2A03, ANY, "Arduino board", false},
    {0x1A86, 0x7523, "Arduino clone (CH340)", false},
    {0x0403, 0x6001, "Arduino Nano (FTDI)", false},
    {0x10C4, 0xEA60, "ESP32 board (CP2102)", false},
    {0x303A, 0x1001, "ESP32-S3 board", true},
    {0x2E8A, 0x00C0, "Raspberry Pi Pico", true},
    {0x0483, 0x5740, "STM32 board", false},
    {0x239A, ANY, "Adafruit board", true},
};

static const struct board *board_of(int vid, int pid)
{
    for (size_t i = 0; i < sizeof boards / sizeof boards[0]; i++)
        if (boards[i].vid == vid && (boards[i].pid == pid || boards[i].pid == ANY))
            return &boards[i];
    return NULL;
}

static void copy_or_empty(char *to, size_t size, const char *from)
{
    text_copy(to, size, from ? from : "");
}

static struct port port_from(const struct sp_port *listed)
{
    struct port port = {0};
    copy_or_empty(port.path, sizeof port.path, sp_get_port_name(listed));
    if (sp_get_port_transport(listed) == SP_TRANSPORT_USB) {
        sp_get_port_usb_vid_pid(listed, &port.usb_vid, &port.usb_pid);
        copy_or_empty(port.serial_number, sizeof port.serial_number,
                      sp_get_port_usb_serial(listed));
    }
    const struct board *board = port.usb_vid > 0 ? board_of(port.usb_vid, port.usb_pid) : NULL;
    copy_or_empty(port.description, sizeof port.description,
                  board ? board->name : sp_get_port_description(listed));
    port.likely = board != NULL;
    port.lineless = board && board->native;
    port.readable = access(port.path, R_OK | W_OK) == 0;
    return port;
}

/* 0: likely and readable, 1: likely, 2: the rest. */
static int rank_of(const struct port *port)
{
    return port->likely ? (port->readable ? 0 : 1) : 2;
}

size_t ports_list(struct port *ports, size_t most)
{
    struct sp_port **listed = NULL;
    size_t count = 0;
    if (sp_list_ports(&listed) != SP_OK || !listed)
        return 0;
    for (int rank = 0; rank <= 2; rank++)
        for (size_t i = 0; listed[i] && count < most; i++) {
            ports[count] = port_from(listed[i]);
            if (rank_of(&ports[count]) == rank)
                count++;
        }
    sp_free_port_list(listed);
    return count;
}

static bool same_device(const struct port *a, const struct port *b)
{
    return a->usb_vid == b->usb_vid && a->usb_pid == b->usb_pid &&
           strcmp(a->serial_number, b->serial_number) == 0;
}

void ports_twins(const struct port *port, struct twins *twins)
{
    struct sp_port **listed = NULL;
    twins->count = 0;
    if (port->usb_vid == 0 || sp_list_ports(&listed) != SP_OK || !listed)
        return;
    for (size_t i = 0; listed[i] && twins->count < TWINS_MOST; i++) {
        struct port other = port_from(listed[i]);
        if (same_device(&other, port) && strcmp(other.path, port->path) != 0)
            text_copy(twins->paths[twins->count++], sizeof twins->paths[0], other.path);
    }
    sp_free_port_list(listed);
}

static bool is_twin(const struct twins *twins, const char *path)
{
    for (int i = 0; i < twins->count; i++)
        if (strcmp(twins->paths[i], path) == 0)
            return true;
    return false;
}

bool ports_find_again(const struct port *known, const struct twins *twins, struct port *found)
{
    struct sp_port **listed = NULL;
    bool is_found = false;
    if (known->usb_vid == 0 || sp_list_ports(&listed) != SP_OK || !listed)
        return false;
    for (size_t i = 0; listed[i]; i++) {
        struct port port = port_from(listed[i]);
        bool same_name = strcmp(port.path, known->path) == 0;
        if (!same_device(&port, known) || is_twin(twins, port.path) || (is_found && !same_name))
            continue;
        *found = port; /* of those that came since, the one under the old name */
        is_found = true;
    }
    sp_free_port_list(listed);
    return is_found;
}
