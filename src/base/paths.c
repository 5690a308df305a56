#include "base/paths.h"

#include "base/text.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder named by an XDG variable, or its default below the home folder. A relative value is
 * invalid by the XDG specification and is passed over. */
static enum status path_xdg(const char *variable, const char *below_home, const char *rest,
                            char *path, size_t size, struct problem *problem)
{
    struct text text = text_over(path, size);
    const char *base = getenv(variable);
    const char *home = getenv("HOME");
    if (base && base[0] == '/')
        text_add(&text, "%s/kindbeat/%s", base, rest);
    else if (home && home[0] == '/')
        text_add(&text, "%s/%s/kindbeat/%s", home, below_home, rest);
    else
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Set HOME to your home folder and start again.",
                           "Neither %s nor HOME names a folder.", variable);
    if (text.cut)
        return problem_set(problem, STATUS_INVALID, "Choose a shorter one.",
                           "The folder named by %s or HOME is too long.", variable);
    return STATUS_OK;
}

enum status path_make_private_folder(const char *path, struct problem *problem)
{
    char part[PATH_SIZE];
    text_copy(part, sizeof part, path);
    for (char *slash = part; slash;) {
        slash = strchr(slash + 1, '/');
        if (slash)
            *slash = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return problem_set(problem, STATUS_UNAVAILABLE,
                               "Check who owns it and whether the disk can be written to.",
                               "The folder %s cannot be made: %s.", part, strerror(errno));
        if (slash)
            *slash = '/';
    }
    return STATUS_OK;
}

enum status path_own(const char *name, char *path, size_t size, struct problem *problem)
{
    return path_xdg("XDG_DATA_HOME", ".local/share", name, path, size, problem);
}

enum status path_sessions(char *path, size_t size, struct problem *problem)
{
    enum status status = path_xdg("XDG_DATA_HOME", ".local/share", "sessions", path, size, problem);
    return status ? status : path_make_private_folder(path, problem);
}

enum status path_settings(char *path, size_t size, struct problem *problem)
{
    return path_xdg("XDG_CONFIG_HOME", ".config", "settings.yaml", path, size, problem);
}

enum status path_protocols(char *path, size_t size, struct problem *problem)
{
    return path_xdg("XDG_CONFIG_HOME", ".config", "protocols", path, size, problem);
}

enum status path_support(char *path, size_t size, struct problem *problem)
{
    return path_xdg("XDG_CONFIG_HOME", ".config", "support.txt", path, size, problem);
}

/* A file in a folder that is made. */
static enum status path_file(const char *variable, const char *below_home, const char *name,
                             char *path, size_t size, struct problem *problem)
{
    enum status status = path_xdg(variable, below_home, "", path, size, problem);
    if (!status)
        status = path_make_private_folder(path, problem);
    struct text text = text_over(path + strlen(path), size - strlen(path));
    if (!status)
        text_add(&text, "%s", name);
    return status;
}

enum status path_index(char *path, size_t size, struct problem *problem)
{
    return path_file("XDG_CACHE_HOME", ".cache", "sessions.index", path, size, problem);
}

enum status path_sensors(char *path, size_t size, struct problem *problem)
{
    return path_file("XDG_STATE_HOME", ".local/state", "sensors", path, size, problem);
}

enum status path_welcomed(char *path, size_t size, struct problem *problem)
{
    return path_file("XDG_STATE_HOME", ".local/state", "welcomed", path, size, problem);
}

enum status path_progress(char *path, size_t size, struct problem *problem)
{
    return path_file("XDG_DATA_HOME", ".local/share", "progress", path, size, problem);
}

/* The desktop's own word for a folder, as xdg-user-dirs keeps it: XDG_DOCUMENTS_DIR="$HOME/Texte"
 */
static bool documents_by_desktop(const char *home, struct text *text)
{
    char path[PATH_SIZE], line[PATH_SIZE], name[PATH_SIZE];
    const char *config = getenv("XDG_CONFIG_HOME");
    if (config && config[0] == '/')
        snprintf(path, sizeof path, "%s/user-dirs.dirs", config);
    else
        snprintf(path, sizeof path, "%s/.config/user-dirs.dirs", home);
    FILE *file = fopen(path, "r");
    bool found = false;
    while (file && !found && fgets(line, sizeof line, file))
        found = sscanf(line, " XDG_DOCUMENTS_DIR = \"%1023[^\"\n]", name) == 1;
    if (file)
        fclose(file);
    if (found && strncmp(name, "$HOME/", 6) == 0)
        text_add(text, "%s/%s", home, name + 6);
    else if (found && name[0] == '/')
        text_add(text, "%s", name);
    return text->used > 0;
}

enum status path_documents(char *path, size_t size, struct problem *problem)
{
    struct text text = text_over(path, size);
    const char *home = getenv("HOME");
    if (!home || home[0] != '/')
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Set HOME to your home folder and start again.",
                           "HOME names no folder.");
    if (!documents_by_desktop(home, &text)) {
        text_add(&text, "%s/Documents", home);
        if (access(path, W_OK) != 0) {
            text = text_over(path, size);
            text_add(&text, "%s", home);
        }
    }
    text_add(&text, "/Kindbeat");
    if (text.cut)
        return problem_set(problem, STATUS_INVALID, "Choose a shorter one.",
                           "The path of the documents folder is too long.");
    return STATUS_OK;
}

/* What is kept of a person over visits; its folder is made. No code has a dot. */
static enum status path_of_visits(const char *participant, const char *ending, char *path,
                                  size_t size, struct problem *problem)
{
    bool known = participant && participant[0];
    if (known && strpbrk(participant, "/."))
        return problem_set(problem, STATUS_INVALID, "Use letters, digits, - and _.",
                           "\"%s\" is no code of a participant.", participant);
    char below[PATH_SIZE];
    snprintf(below, sizeof below, "visits/%s%s", known ? participant : "own", ending);
    enum status status = path_xdg("XDG_DATA_HOME", ".local/share", "visits", path, size, problem);
    if (!status)
        status = path_make_private_folder(path, problem);
    return status ? status : path_xdg("XDG_DATA_HOME", ".local/share", below, path, size, problem);
}

enum status path_resonance(const char *participant, char *path, size_t size,
                           struct problem *problem)
{
    return path_of_visits(participant, ".resonance", path, size, problem);
}

enum status path_visits(const char *participant, char *path, size_t size, struct problem *problem)
{
    return path_of_visits(participant, ".txt", path, size, problem);
}

static bool asset_in(const char *folder, const char *name, char *path, size_t size)
{
    struct text text = text_over(path, size);
    text_add(&text, "%s/%s", folder, name);
    return !text.cut && access(path, R_OK) == 0;
}

static bool asset_beside_binary(const char *name, char *path, size_t size)
{
    char binary[PATH_SIZE];
    ssize_t length = readlink("/proc/self/exe", binary, sizeof binary - 1);
    if (length <= 0)
        return false;
    binary[length] = '\0';
    char *slash = strrchr(binary, '/');
    if (!slash)
        return false;
    *slash = '\0';
    char folder[PATH_SIZE + 32];
    snprintf(folder, sizeof folder, "%s/../share/kindbeat", binary);
    return asset_in(folder, name, path, size);
}

enum status path_asset(const char *name, char *path, size_t size, struct problem *problem)
{
    const char *chosen = getenv("KINDBEAT_ASSETS");
    if ((chosen && asset_in(chosen, name, path, size)) || asset_beside_binary(name, path, size) ||
        asset_in(KINDBEAT_INSTALLED_ASSETS, name, path, size) ||
        asset_in(KINDBEAT_SOURCE_ASSETS, name, path, size))
        return STATUS_OK;
    return problem_set(problem, STATUS_UNAVAILABLE,
                       "Install Kindbeat again, or set KINDBEAT_ASSETS to its assets folder.",
                       "Kindbeat's own file \"%s\" is not where it should be.", name);
}
