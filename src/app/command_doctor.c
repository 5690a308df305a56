/* `kindbeat doctor`: looks at each thing that a practice needs on this machine, and names the
 * command that mends what is missing. */
#include "app/commands.h"
#include "app/library.h"
#include "app/settings.h"
#include "base/paths.h"
#include "base/text.h"
#include "sensors/ports.h"
#include "ui/text.h"
#include <SDL2/SDL.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define DISK_LEAST_MB 50

/* A look at one thing: what was found, and what mends it (empty: all is well). */
struct finding {
    char found[PATH_SIZE + 64];
    char remedy[PATH_SIZE + 64];
};

static void look_at_assets(struct finding *finding)
{
    struct practice_library library;
    struct problem problem;
    if (library_load(&library, &problem)) {
        text_copy(finding->found, sizeof finding->found, problem.what);
        text_copy(finding->remedy, sizeof finding->remedy, problem.remedy);
        return;
    }
    snprintf(finding->found, sizeof finding->found, "%d practices", library.count);
    if (library.count == 0)
        text_copy(finding->remedy, sizeof finding->remedy, "Install Kindbeat again.");
    practice_library_finish(&library);
}

static void look_at_data_folder(struct finding *finding)
{
    char folder[PATH_SIZE];
    struct problem problem;
    struct statvfs disk;
    if (path_sessions(folder, sizeof folder, &problem)) {
        text_copy(finding->found, sizeof finding->found, problem.what);
        text_copy(finding->remedy, sizeof finding->remedy, problem.remedy);
        return;
    }
    bool known = statvfs(folder, &disk) == 0;
    double free_mb = known ? (double)disk.f_bavail * (double)disk.f_frsize / 1e6 : 0;
    snprintf(finding->found, sizeof finding->found, "%s, %.0f MB free", folder, free_mb);
    if (access(folder, W_OK) != 0)
        snprintf(finding->remedy, sizeof finding->remedy, "It cannot be written to: chmod u+w '%s'",
                 folder);
    else if (free_mb < DISK_LEAST_MB)
        snprintf(finding->remedy, sizeof finding->remedy, "Make room: a session needs some MB.");
}

static void look_at_settings(struct finding *finding)
{
    char path[PATH_SIZE];
    struct settings settings = {0};
    struct problem problem;
    if (path_settings(path, sizeof path, &problem) || settings_load(path, &settings, &problem)) {
        text_copy(finding->found, sizeof finding->found, problem.what);
        text_copy(finding->remedy, sizeof finding->remedy, problem.remedy);
    } else {
        snprintf(finding->found, sizeof finding->found, "%s%s", path,
                 settings.text ? "" : " is not there: the defaults are used");
    }
    settings_finish(&settings);
}

static void look_at_ports(struct finding *finding)
{
    struct port ports[16];
    size_t count = ports_list(ports, 16), closed = 0;
    struct text found = text_over(finding->found, sizeof finding->found);
    for (size_t i = 0; i < count; i++) {
        text_add(&found, "%s%s (%s)", i ? ", " : "", ports[i].path, ports[i].description);
        closed += !ports[i].readable;
    }
    if (count == 0)
        text_add(&found, "none is plugged in; the simulated heart is always there");
    if (closed > 0)
        text_copy(finding->remedy, sizeof finding->remedy,
                  "You may not open all of them: sudo usermod -aG dialout $USER, then log out and "
                  "in again.");
}

static void look_at_fonts(struct finding *finding)
{
    struct problem problem;
    if (text_fonts_found(&problem)) {
        text_copy(finding->found, sizeof finding->found, problem.what);
        text_copy(finding->remedy, sizeof finding->remedy, problem.remedy);
    } else {
        text_copy(finding->found, sizeof finding->found, "EB Garamond and Inter");
    }
}

static void look_at_display(struct finding *finding)
{
    bool there = SDL_InitSubSystem(SDL_INIT_VIDEO) == 0;
    const char *driver = there ? SDL_GetCurrentVideoDriver() : NULL;
    /* SDL offers a picture in memory where no display is; nobody would see it. */
    if (driver && strcmp(driver, "offscreen") != 0) {
        text_copy(finding->found, sizeof finding->found, driver);
    } else {
        text_copy(finding->found, sizeof finding->found, "none");
        text_copy(finding->remedy, sizeof finding->remedy,
                  "Without one, Kindbeat practises in the terminal.");
    }
    if (there)
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

static void look_at_sound(struct finding *finding)
{
    bool there = SDL_InitSubSystem(SDL_INIT_AUDIO) == 0;
    int devices = there ? SDL_GetNumAudioDevices(0) : 0;
    if (devices > 0)
        snprintf(finding->found, sizeof finding->found, "%s", SDL_GetAudioDeviceName(0, 0));
    else
        text_copy(finding->found, sizeof finding->found, "no sound device");
    if (devices <= 0)
        text_copy(finding->remedy, sizeof finding->remedy,
                  "Practice works without bells. To hear them: check that a sound server runs.");
    if (there)
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
}

int command_doctor(const struct command *command, int count, char **words)
{
    static const struct {
        const char *name;
        void (*look)(struct finding *finding);
        bool needed; /* without it there is no practice at all */
    } looks[] = {
        {"own files", look_at_assets, true},   {"data folder", look_at_data_folder, true},
        {"settings", look_at_settings, false}, {"serial ports", look_at_ports, false},
        {"fonts", look_at_fonts, false},       {"display", look_at_display, false},
        {"sound", look_at_sound, false},
    };
    int status = EXIT_OK;
    if (!options_read(command, NULL, 0, &count, words, &status))
        return status;
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        struct finding finding = {0};
        looks[i].look(&finding);
        bool well = finding.remedy[0] == '\0';
        printf("%s %-13s %s\n", well ? "ok  " : "look", looks[i].name, finding.found);
        if (!well)
            printf("                   %s\n", finding.remedy);
        if (!well && looks[i].needed)
            status = EXIT_FAILED;
    }
    return status;
}
