/* Which source of bytes is meant, and by which member of the table it is read.
 *
 * Addresses are short enough to be typed, so a wrong one is answered with what was expected. A
 * path under serial: may name anything that bytes come out of; what it is decides who reads it,
 * after links such as /dev/serial/by-id/... have been followed (libserialport 0.1.1 follows none).
 * A device named directly below /dev is left as it is named. */
#include "sensors/transport.h"

#include "base/text.h"
#include "sensors/decoder.h"
#include "sensors/simulator/simulator.h"
#include "sensors/trouble.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static enum status parse_recipe(const char *recipe, struct sensor_address *address,
                                struct problem *problem)
{
    struct heart_recipe ignored;
    if (strlen(recipe) >= sizeof address->recipe)
        return problem_set(problem, STATUS_INVALID, "Name fewer settings.",
                           "The recipe of the simulated heart is longer than %zu letters.",
                           sizeof address->recipe - 1);
    text_copy(address->recipe, sizeof address->recipe, recipe);
    return heart_recipe_parse(address->recipe, &ignored, problem);
}

/* 9600, 9600-8N1 or 19200-8O1. */
static enum status parse_line(const char *word, struct sensor_address *address,
                              struct problem *problem)
{
    char number[16] = "";
    int64_t baud;
    size_t digits = strcspn(word, "-");
    const char *framing = word[digits] ? word + digits : "-8N1";
    bool framed = strcmp(framing, "-8N1") == 0 || strcmp(framing, "-8O1") == 0;
    if (digits < sizeof number)
        memcpy(number, word, digits);
    if (!framed || !parse_int64(number, &baud) || baud < 300 || baud > 4000000)
        return problem_set(problem, STATUS_INVALID,
                           "Leave it out to have it found, or write it as "
                           "serial:/dev/ttyACM0,9600 or serial:/dev/ttyUSB0,19200-8O1.",
                           "\"%.40s\" is not a line speed; expected 300 to 4000000 baud.", word);
    if (baud == 1200) /* boards with native USB take it as the call to load a new program */
        return problem_set(problem, STATUS_INVALID, "Use the speed the sensor's program sets.",
                           "Opening a port at 1200 baud resets many boards; it is never done.");
    address->line = (struct line_setting){(int)baud, framing[2]};
    address->line_given = true;
    return STATUS_OK;
}

static enum status parse_device(const char *word, struct sensor_address *address,
                                struct problem *problem)
{
    const struct device *device = device_find(word);
    if (device) {
        text_copy(address->device, sizeof address->device, word);
        if (!address->line_given)
            address->line = device->line;
        address->line_given = true;
        return STATUS_OK;
    }
    return problem_set(
        problem, STATUS_INVALID,
        "\"kindbeat sensors\" lists them; leave it out to have the device recognised.",
        "\"%.40s\" is not a device.", word);
}

static enum status parse_channel(const char *word, struct sensor_address *address,
                                 struct problem *problem)
{
    if (strlen(word) >= sizeof address->channel || !word[0])
        return problem_set(problem, STATUS_INVALID, "Leave it out for the first with a heart.",
                           "\"%.40s\" is not a channel; expected a name such as ecg.", word);
    text_copy(address->channel, sizeof address->channel, word);
    return STATUS_OK;
}

/* The words after the path: a setting where there is a line, a device, and one of its channels. */
static enum status parse_options(char *words, struct sensor_address *address,
                                 struct problem *problem)
{
    bool may_be_line = address->source == SOURCE_SERIAL;
    char *rest = words;
    for (char *word = strsep(&rest, ","); word; word = strsep(&rest, ",")) {
        bool number = word[0] >= '0' && word[0] <= '9';
        if (address->channel[0] || (number && !may_be_line))
            return problem_set(problem, STATUS_INVALID,
                               address->source == SOURCE_FILE
                                   ? "Write it as file:PATH,DEVICE,CHANNEL."
                                   : "Write it as serial:PATH,SPEED,DEVICE,CHANNEL.",
                               "\"%.40s\" is one word too many in the sensor's address.", word);
        enum status status = number               ? parse_line(word, address, problem)
                             : address->device[0] ? parse_channel(word, address, problem)
                                                  : parse_device(word, address, problem);
        if (status)
            return status;
        may_be_line = false;
    }
    return STATUS_OK;
}

static enum status parse_path(const char *words, struct sensor_address *address,
                              struct problem *problem)
{
    char copy[PATH_SIZE + 96];
    if (strlen(words) >= sizeof copy)
        return problem_set(problem, STATUS_INVALID, "Use a shorter path.",
                           "The path is longer than %d bytes.", PATH_SIZE - 1);
    text_copy(copy, sizeof copy, words);
    char *rest = copy, *path = strsep(&rest, ",");
    if (!path[0])
        return problem_set(problem, STATUS_INVALID,
                           address->source == SOURCE_FILE
                               ? "Write it as file:PATH."
                               : "Write it as serial:/dev/ttyACM0; \"kindbeat sensors\" lists the "
                                 "ports.",
                           "A path is missing after the colon.");
    if (strlen(path) >= sizeof address->path)
        return problem_set(problem, STATUS_INVALID, "Use a shorter path.",
                           "The path is longer than %d bytes.", PATH_SIZE - 1);
    text_copy(address->path, sizeof address->path, path);
    return rest ? parse_options(rest, address, problem) : STATUS_OK;
}

static enum status parse_colon_form(const char *words, struct sensor_address *address,
                                    struct problem *problem)
{
    static const struct {
        const char *word;
        enum source source;
        enum status (*parse)(const char *, struct sensor_address *, struct problem *);
    } forms[] = {{"sim:", SOURCE_SIMULATED, parse_recipe},
                 {"serial:", SOURCE_SERIAL, parse_path},
                 {"file:", SOURCE_FILE, parse_path}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        size_t length = strlen(forms[i].word);
        if (strncmp(words, forms[i].word, length) == 0) {
            address->source = forms[i].source;
            return forms[i].parse(words + length, address, problem);
        }
    }
    if (words[0] == '/')
        return problem_set(problem, STATUS_INVALID,
                           "Write serial: before a port and file: before a recording.",
                           "\"%.80s\" does not say what it is.", words);
    return problem_set(
        problem, STATUS_INVALID, "For example: --sensor auto, or --sensor serial:/dev/ttyACM0.",
        "\"%.80s\" is not a sensor; expected auto, none, sim, sim:RECIPE, serial:PATH, "
        "file:PATH or - for standard input.",
        words);
}

enum status sensor_address_parse(const char *words, struct sensor_address *address,
                                 struct problem *problem)
{
    static const struct {
        const char *word;
        enum source source;
    } plain[] = {{"auto", SOURCE_AUTO},
                 {"sim", SOURCE_SIMULATED},
                 {"-", SOURCE_STDIN},
                 {"none", SOURCE_NONE}};
    *address = (struct sensor_address){.source = SOURCE_AUTO, .line = LINE_USUAL};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (strcmp(words, plain[i].word) == 0) {
            address->source = plain[i].source;
            return STATUS_OK;
        }
    return parse_colon_form(words, address, problem);
}

/* --- choosing and opening ------------------------------------------------------------------ */

static enum status follow_links(struct sensor_address *address, struct problem *problem)
{
    struct stat about;
    char path[PATH_MAX];
    bool direct = strncmp(address->path, "/dev/", 5) == 0 && lstat(address->path, &about) == 0 &&
                  S_ISCHR(about.st_mode);
    if (direct)
        return STATUS_OK;
    const char *noun = address->source == SOURCE_FILE ? "file" : "port";
    if (!realpath(address->path, path))
        return trouble_opening(errno, noun, address->path, problem);
    if (strlen(path) >= sizeof address->path)
        return trouble_opening(ENAMETOOLONG, noun, address->path, problem);
    text_copy(address->path, sizeof address->path, path);
    return STATUS_OK;
}

/* Unix98 pseudo-terminals have major numbers of their own (Linux, devices.txt). */
static bool is_pseudo_terminal(const struct stat *about)
{
    return S_ISCHR(about->st_mode) && major(about->st_rdev) >= 136 && major(about->st_rdev) <= 143;
}

static const struct transport_ops *member_for_path(const char *path)
{
    struct stat about;
    if (stat(path, &about) == 0 && (!S_ISCHR(about.st_mode) || is_pseudo_terminal(&about)))
        return &transport_descriptor;
    return &transport_serial;
}

enum status transport_open(struct transport *transport, const struct sensor_address *address,
                           struct problem *problem)
{
    ENSURE(address->source != SOURCE_AUTO && address->source != SOURCE_NONE);
    struct sensor_address real = *address;
    *transport = (struct transport){0};
    if (address->source == SOURCE_SERIAL || address->source == SOURCE_FILE) {
        enum status status = follow_links(&real, problem);
        if (status)
            return status;
    }
    transport->ops = address->source == SOURCE_SIMULATED ? &transport_simulated
                     : address->source == SOURCE_SERIAL  ? member_for_path(real.path)
                                                         : &transport_descriptor;
    return transport->ops->open(transport, &real, problem);
}

int transport_read(struct transport *transport, uint8_t *bytes, size_t size, int timeout_ms)
{
    ENSURE(size > 0 && timeout_ms > 0); /* to libserialport, a timeout of 0 means for ever */
    return transport->ops->read(transport, bytes, size, timeout_ms);
}

bool transport_write(struct transport *transport, const uint8_t *bytes, size_t size)
{
    return transport->ops->write && transport->ops->write(transport, bytes, size);
}

bool transport_set_line(struct transport *transport, const struct line_setting *line)
{
    return transport->ops->set_line && transport->ops->set_line(transport, line);
}

void transport_close(struct transport *transport)
{
    transport->ops->close(transport);
    transport->state = NULL;
}
