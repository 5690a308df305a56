/* One line a sensor, the newest first:
 *
 *   2341:0043 85736323838351F0E1E1 pulsesensor 115200-8N1
 *
 * A line that is not understood is left out when the file is written the next time. */
#include "sensors/known.h"

#include "base/log.h"
#include "base/paths.h"
#include "base/text.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KNOWN_MOST 64
#define LINE_SIZE  160

struct entry {
    unsigned vid, pid;
    char serial[64];
    struct known known;
};

static bool entry_read(const char *line, struct entry *entry)
{
    return sscanf(line, "%4x:%4x %63s %23s %d-8%c1", &entry->vid, &entry->pid, entry->serial,
                  entry->known.device, &entry->known.line.baud, &entry->known.line.parity) == 6 &&
           entry->known.line.baud > 1200 && strchr("NO", entry->known.line.parity);
}

static int entries_read(const char *path, struct entry entries[KNOWN_MOST])
{
    char line[LINE_SIZE];
    int count = 0;
    FILE *file = fopen(path, "re");
    while (file && count < KNOWN_MOST && fgets(line, sizeof line, file))
        count += entry_read(line, &entries[count]);
    if (file)
        fclose(file);
    return count;
}

/* A serial number as one word; boards without one share a dash. */
static struct entry entry_of(const struct port *port)
{
    struct entry entry = {.vid = (unsigned)port->usb_vid, .pid = (unsigned)port->usb_pid};
    text_copy(entry.serial, sizeof entry.serial,
              port->serial_number[0] ? port->serial_number : "-");
    for (char *at = entry.serial; *at; at++)
        *at = *at > ' ' && *at <= '~' ? *at : '_';
    return entry;
}

static bool same_port(const struct entry *a, const struct entry *b)
{
    return a->vid == b->vid && a->pid == b->pid && strcmp(a->serial, b->serial) == 0;
}

bool known_find(const char *path, const struct port *port, struct known *known)
{
    struct entry entries[KNOWN_MOST];
    if (!path || port->usb_vid == 0)
        return false;
    struct entry wanted = entry_of(port);
    int count = entries_read(path, entries);
    for (int i = 0; i < count; i++)
        if (same_port(&entries[i], &wanted)) {
            *known = entries[i].known;
            return true;
        }
    return false;
}

static void entry_write(FILE *file, const struct entry *entry)
{
    fprintf(file, "%04x:%04x %s %s %d-8%c1\n", entry->vid, entry->pid, entry->serial,
            entry->known.device, entry->known.line.baud, entry->known.line.parity);
}

/* Written beside and put in its place, so that a crash leaves the old one. */
static bool entries_write(const char *path, const struct entry *first, const struct entry *rest,
                          int count)
{
    char beside[PATH_SIZE + 8]; /* of our own: several sensors may be recognised at once */
    snprintf(beside, sizeof beside, "%s.XXXXXX", path);
    int descriptor = mkostemp(beside, O_CLOEXEC);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
    if (!file) {
        if (descriptor >= 0)
            close(descriptor);
        return false;
    }
    entry_write(file, first);
    for (int i = 0; i < count && i + 1 < KNOWN_MOST; i++)
        if (!same_port(&rest[i], first))
            entry_write(file, &rest[i]);
    bool written = fclose(file) == 0;
    return written && rename(beside, path) == 0;
}

void known_keep(const char *path, const struct port *port, const struct known *known)
{
    struct entry entries[KNOWN_MOST];
    struct known before;
    bool is_known = known_find(path, port, &before) && strcmp(before.device, known->device) == 0 &&
                    before.line.baud == known->line.baud &&
                    before.line.parity == known->line.parity;
    if (!path || port->usb_vid == 0 || is_known)
        return;
    struct entry entry = entry_of(port);
    entry.known = *known;
    int count = entries_read(path, entries);
    if (!entries_write(path, &entry, entries, count))
        log_line(LOG_WARNING, "the sensor could not be remembered in %s", path);
}
