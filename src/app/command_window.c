/* `kindbeat`: the window, or the same practice in the terminal where there is no display. Wires the
 * session, the record, the sound and the screens together; nothing else happens here. */
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/library.h"
#include "app/sensor_choices.h"
#include "app/settings.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/text.h"
#include "session/session.h"
#include "sound/sound.h"
#include "ui/terminal.h"
#include "ui/window.h"
#include <stdio.h>
#include <string.h>

struct sitting_room {
    struct session *session;
    struct settings settings;
    struct practice_library library;
    struct sound *sound;
    const char *first_sensor; /* that the program began with */
};

static enum status room_begin(void *context, const struct practice *practice,
                              struct problem *problem)
{
    struct sitting_room *room = context;
    char folder[PATH_SIZE];
    const char *participant = room->settings.participant;
    const struct recording recording = {.folder = folder,
                                        .participant = participant[0] ? participant : NULL,
                                        .settings = room->settings.text};
    const struct runner_options options = {.resonance_per_min = room->settings.resonance_per_min};
    enum status status = path_sessions(folder, sizeof folder, problem);
    return status ? status : session_begin(room->session, practice, &options, &recording, problem);
}

static void room_list_sensors(void *context, struct sensors *sensors)
{
    const struct sitting_room *room = context;
    sensor_choices(session_sensor(room->session), room->first_sensor, sensors);
}

static enum status room_use_sensor(void *context, const struct sensor_choice *choice,
                                   struct problem *problem)
{
    struct sitting_room *room = context;
    char words[SENSOR_WORDS_SIZE];
    sensor_choice_words(choice, words, sizeof words);
    return session_use_sensor(room->session, words, problem);
}

static void room_leave(void *context)
{
    session_leave(((struct sitting_room *)context)->session);
}

/* The sound device is opened with the first picture: where there is no window, none is needed. */
static void room_follow(void *context, const struct snapshot *snapshot)
{
    struct sitting_room *room = context;
    struct problem problem;
    if (!room->sound && sound_create(&room->sound, &problem))
        log_problem(&problem);
    sound_mute(room->sound, !room->settings.sound);
    sound_follow(room->sound, snapshot);
}

static enum status room_open(struct sitting_room *room, const char *sensor, struct problem *problem)
{
    room->first_sensor = sensor ? sensor : room->settings.sensor;
    const struct session_config config = {.sensor = room->first_sensor,
                                          .simulate_when_absent = true,
                                          .ant_key = room->settings.ant_key,
                                          .wake = window_wake};
    enum status status = library_load(&room->library, problem);
    if (!status && room->library.count == 0)
        status = problem_set(problem, STATUS_UNAVAILABLE, "Install Kindbeat again.",
                             "No practice could be read.");
    if (!status)
        status = session_create(&config, &room->session, problem);
    return status;
}

static void room_close(struct sitting_room *room)
{
    session_destroy(room->session);
    sound_destroy(room->sound);
    practice_library_finish(&room->library);
    settings_finish(&room->settings);
}

/* One practice in the terminal: the one asked for, else the shortest. */
static int run_terminal(struct sitting_room *room, const struct practice *practice)
{
    struct problem problem;
    interrupt_listen();
    if (room_begin(room, practice ? practice : room->library.practices[0], &problem))
        return command_failed(&problem);
    terminal_practise(room->session, stdout, interrupted);
    return EXIT_OK;
}

static int run_window(struct sitting_room *room, const struct practice *practice, const char *theme)
{
    const char *chosen = theme ? theme : room->settings.theme;
    const struct window_config config = {
        .session = room->session,
        .library = &room->library,
        .start_practice_id = practice ? practice->id : NULL,
        .theme = chosen[0] ? chosen : NULL,
        .reduced_motion = room->settings.reduced_motion,
        .begin = room_begin,
        .leave = room_leave,
        .follow = room_follow,
        .list_sensors = room_list_sensors,
        .use_sensor = room_use_sensor,
        .context = room,
    };
    struct problem problem = {0};
    switch (window_run(&config, &problem)) {
    case WINDOW_CLOSED:
        return EXIT_OK;
    case WINDOW_UNAVAILABLE:
        fprintf(stderr, "kindbeat: %s %s\nPractising in the terminal instead.\n", problem.what,
                problem.remedy);
        return run_terminal(room, practice);
    default:
        return command_failed(&problem);
    }
}

static bool is_theme(const char *word)
{
    return strcmp(word, "night") == 0 || strcmp(word, "day") == 0 || strcmp(word, "contrast") == 0;
}

int command_window(const struct command *command, int count, char **words)
{
    const char *practice_id = NULL, *sensor = NULL, *theme = NULL;
    bool terminal = false;
    const struct option options[] = {{"--practice", OPTION_WORD, &practice_id},
                                     {"--sensor", OPTION_WORD, &sensor},
                                     {"--theme", OPTION_WORD, &theme},
                                     {"--terminal", OPTION_FLAG, &terminal}};
    int exit_status;
    if (!options_read(command, options, 4, &count, words, &exit_status))
        return exit_status;
    if (count > 0)
        return usage_error(command, "\"%s\" is not understood here", words[0]);
    if (theme && !is_theme(theme))
        return usage_error(command, "--theme is night, day or contrast, not \"%s\"", theme);
    struct sitting_room room = {0};
    struct problem problem;
    const struct practice *practice = NULL;
    settings_load_or_say(&room.settings);
    enum status status = room_open(&room, sensor, &problem);
    if (!status && practice_id)
        status = library_find(&room.library, practice_id, &practice, &problem);
    if (status)
        exit_status = command_failed(&problem);
    else if (terminal)
        exit_status = run_terminal(&room, practice);
    else
        exit_status = run_window(&room, practice, theme);
    room_close(&room);
    return exit_status;
}
