/* Trouble with a port, in words that fit the 72 bytes of a LINK event.
 *
 * `what` carries the cause and, where it is short enough to be said in one breath, the remedy; the
 * full command stands in `remedy`. The group that may open a port differs between distributions
 * (dialout, uucp), so it is asked of the device itself. Nothing here opens anything. */
#include "sensors/trouble.h"

#include "base/text.h"
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ELLIPSIS "\u2026"

/* Leaves room in a LINK text for "No permission to open ...: join the group dialout". */
#define PATH_SHOWN 24

static const char *last_bytes(const char *text, size_t most)
{
    const char *tail = text + strlen(text) - most;
    while (((unsigned char)*tail & 0xC0) == 0x80) /* never begin inside a character */
        tail++;
    return tail;
}

const char *trouble_path(const char *path, char memory[TROUBLE_PATH_SIZE])
{
    if (strlen(path) <= PATH_SHOWN)
        return path;
    const char *name = strrchr(path, '/');
    name = name ? name : path;
    if (strlen(name) > PATH_SHOWN)
        name = last_bytes(name, PATH_SHOWN - 3);
    snprintf(memory, TROUBLE_PATH_SIZE, ELLIPSIS "%s", name);
    return memory;
}

void trouble_fit(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);
    bool stopped = length > 0 && from[length - 1] == '.';
    if (length - stopped < size) {
        text_copy(to, length - stopped + 1, from);
        return;
    }
    text_copy(to, size - strlen(ELLIPSIS), from);
    char *blank = strrchr(to, ' ');
    if (blank)
        *blank = '\0';
    strcat(to, ELLIPSIS);
}

/* The group that may open the device; false when its members may not either. */
static bool group_of(const char *path, char *name, size_t size)
{
    struct stat about;
    struct group group, *found = NULL;
    char memory[4096];
    text_copy(name, size, "dialout");
    if (stat(path, &about) != 0)
        return true;
    if (about.st_gid != 0 && getgrgid_r(about.st_gid, &group, memory, sizeof memory, &found) == 0 &&
        found)
        text_copy(name, size, found->gr_name);
    return about.st_gid != 0 && (about.st_mode & S_IRGRP) != 0;
}

static enum status no_permission(const char *path, const char *shown, struct problem *problem)
{
    char group[64], remedy[240];
    bool by_group = group_of(path, group, sizeof group);
    if (!by_group) {
        snprintf(remedy, sizeof remedy,
                 "Make it readable for you, for example: sudo chmod a+r %.120s", path);
        return problem_set(problem, STATUS_UNAVAILABLE, remedy, "No permission to open %s.", shown);
    }
    snprintf(remedy, sizeof remedy,
             "Run: sudo usermod -aG %s $USER  then log out, log in again and start Kindbeat.",
             group);
    return problem_set(problem, STATUS_UNAVAILABLE, remedy,
                       "No permission to open %s: join the group %s.", shown, group);
}

enum status trouble_opening(int error, const char *noun, const char *path, struct problem *problem)
{
    char memory[TROUBLE_PATH_SIZE];
    const char *shown = trouble_path(path, memory);
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENXIO:
    case ENODEV:
        return problem_set(
            problem, STATUS_UNAVAILABLE,
            strcmp(noun, "file") == 0
                ? "Check the name of the file."
                : "Plug the sensor in; \"kindbeat sensors\" lists the ports there are.",
            "There is no %s %s.", noun, shown);
    case EACCES:
    case EPERM:
        return no_permission(path, shown, problem);
    case EBUSY:
    case EWOULDBLOCK:
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Close the other program (a serial monitor, a terminal, another "
                           "Kindbeat); the sensor is then read by itself.",
                           "%s is in use by another program.", shown);
    case EIO:
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Unplug the sensor and plug it in again, or choose another port: "
                           "\"kindbeat sensors\" lists them.",
                           "No device answers behind %s.", shown);
    case EHOSTDOWN: /* Bluetooth: nobody is there, or not any more */
    case EHOSTUNREACH:
    case ECONNREFUSED:
    case ECONNRESET:
    case ECONNABORTED:
    case ENOTCONN:
    case ETIMEDOUT:
        return problem_set(
            problem, STATUS_UNAVAILABLE,
            "Switch the sensor on, keep it near, and let no telephone hold it; it is "
            "tried again by itself.",
            "Nothing answers at %s: switch the sensor on.", shown);
    case ENOTTY:
    case EINVAL:
    case EISDIR:
        return problem_set(problem, STATUS_INVALID,
                           "Choose a port: \"kindbeat sensors\" lists them.",
                           "%s is not a serial port.", shown);
    default:
        return problem_set(problem, STATUS_FAILED, "Try again; if it stays, restart the machine.",
                           "Could not open %s: %s.", shown, strerror(error));
    }
}
