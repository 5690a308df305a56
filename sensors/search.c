/* Finding the sensor, the first time and again.
 *
 * A USB port is known by its numbers and serial number, because the kernel gives a board that was
 * pulled out and put back another name while the old one is still open. Everything else is known by
 * the path that the person named, with its links followed afresh each time.
 *
 * It opens nothing and remembers nothing; the link does. */
#include "sensors/search.h"

#include "base/text.h"
#include "sensors/hunt.h"
#include "sensors/known.h"
#include "sensors/trouble.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PORTS_MOST 32

/* The port that this path leads to, by device number, if the system lists it. */
static bool listed_port(const char *path, struct port *port)
{
    struct port ports[PORTS_MOST];
    struct stat wanted, about;
    if (stat(path, &wanted) != 0 || !S_ISCHR(wanted.st_mode))
        return false;
    size_t count = ports_list(ports, PORTS_MOST);
    for (size_t i = 0; i < count; i++)
        if (stat(ports[i].path, &about) == 0 && about.st_rdev == wanted.st_rdev) {
            *port = ports[i];
            return true;
        }
    return false;
}

static const char *kind_of(const struct sensor_address *address)
{
    struct stat about;
    if (stat(address->path, &about) != 0)
        return address->source == SOURCE_FILE ? "Recording" : "Port";
    return S_ISREG(about.st_mode) ? "Recording" : S_ISFIFO(about.st_mode) ? "Pipe" : "Port";
}

static void give_name(struct candidate *candidate)
{
    char full[320], memory[TROUBLE_PATH_SIZE];
    const struct port *port = &candidate->port;
    const char *path = trouble_path(candidate->address.path, memory);
    if (candidate->address.source == SOURCE_SIMULATED)
        snprintf(full, sizeof full, "Simulated heart");
    else if (candidate->address.source == SOURCE_STDIN)
        snprintf(full, sizeof full, "Standard input");
    else if (port->path[0] && port->description[0])
        snprintf(full, sizeof full, "%s on %s", port->description,
                 trouble_path(port->path, memory));
    else
        snprintf(full, sizeof full, "%s %s", kind_of(&candidate->address), path);
    trouble_fit(candidate->name, sizeof candidate->name, full);
}

/* Where a speed means nothing none is looked for: the port is as good as set. */
static void give_line(struct candidate *candidate)
{
    if (candidate->port.lineless || !hunt_has_line(candidate->address.path))
        candidate->address.line_given = true;
}

void search_named(const struct sensor_address *address, struct candidate *candidate)
{
    *candidate = (struct candidate){.address = *address};
    if (address->source == SOURCE_SERIAL)
        listed_port(address->path, &candidate->port);
    give_line(candidate);
    give_name(candidate);
}

static void take_port(const struct sensor_address *wanted, const struct port *port,
                      struct candidate *candidate)
{
    *candidate = (struct candidate){.address = *wanted, .port = *port};
    candidate->address.source = SOURCE_SERIAL;
    text_copy(candidate->address.path, sizeof candidate->address.path, port->path);
    give_line(candidate);
    give_name(candidate);
}

size_t search_likely(const struct sensor_address *wanted, const char *known,
                     struct candidate *candidates, size_t most)
{
    struct port ports[PORTS_MOST];
    struct known before;
    size_t listed = ports_list(ports, PORTS_MOST), count = 0;
    for (int pass = 0; pass < 2; pass++) /* first those known from before */
        for (size_t i = 0; i < listed && count < most; i++) {
            bool is_known = known_find(known, &ports[i], &before);
            if (is_known == (pass == 0) && (is_known || ports[i].likely))
                take_port(wanted, &ports[i], &candidates[count++]);
        }
    return count;
}

bool search_again(const struct sensor_address *wanted, const struct candidate *lost,
                  const struct twins *twins, struct candidate *again)
{
    struct port port;
    if (lost->port.usb_vid != 0) {
        if (!ports_find_again(&lost->port, twins, &port) || access(port.path, F_OK) != 0)
            return false;
        take_port(wanted, &port, again);
        return true;
    }
    if (strncmp(lost->address.path, "/dev/pts/", 9) == 0)
        return false;
    if (lost->address.path[0] && access(lost->address.path, F_OK) != 0)
        return false;
    search_named(&lost->address, again);
    return true;
}

void search_farewell(const struct candidate *candidate, bool ended, char text[EVENT_TEXT_MAX])
{
    char full[EVENT_TEXT_MAX + 32];
    bool radio = !hunt_has_line(candidate->address.path);
    const char *what = ended                     ? "came to its end"
                       : radio                   ? "is switched off or out of reach"
                       : candidate->port.path[0] ? "was unplugged"
                                                 : "was closed at its other end";
    snprintf(full, sizeof full, "%s %s", candidate->name, what);
    trouble_fit(text, EVENT_TEXT_MAX, full);
}
