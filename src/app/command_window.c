/* `kindbeat`: the window, or the same practice in the terminal where there is no display. Wires the
 * session, the record, the sound and the screens together; nothing else happens here. */
#include "app/bookshelf.h"
#include "app/calibrating.h"
#include "app/commands.h"
#include "app/copying.h"
#include "app/interrupt.h"
#include "app/library.h"
#include "app/past.h"
#include "app/profiles.h"
#include "app/resonance_rate.h"
#include "app/sensor_choices.h"
#include "app/setting_rows.h"
#include "app/settings.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/text.h"
#include "journal/journal_line.h"
#include "journal/record.h"
#include "session/session.h"
#include "sound/sound.h"
#include "ui/terminal.h"
#include "ui/window.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LONG_AWAY_DAYS 14

struct sitting_room {
    struct profiles profiles;
    struct session *session;
    struct settings settings;
    const char *theme; /* asked for on the command line, until it is changed; or NULL */
    struct bookshelf shelf;
    struct protocols protocols;
    struct sound *sound;
    struct past *past;            /* earlier sittings; NULL: none are looked at */
    char first_sensor[PATH_SIZE]; /* that the program began with */
    bool together;                /* a room: nothing is recorded */
};

static enum status room_begin(void *context, const struct wanted *wanted, struct problem *problem)
{
    struct sitting_room *room = context;
    char folder[PATH_SIZE];
    const char *participant = room->settings.participant;
    const struct practice *practice = wanted->practice;
    const struct recording recording = {.folder = room->together ? NULL : folder,
                                        .participant = participant[0] ? participant : NULL,
                                        .settings = room->settings.text};
    const struct check_in_library *check_ins = &room->shelf.check_ins;
    const struct resonance_choice resonance = resonance_of(&room->settings, participant);
    const struct runner_options options = {.minutes = wanted->minutes,
                                           .adapts = room->settings.adapt,
                                           .score = room->settings.score,
                                           .resonance_per_min = resonance.per_min,
                                           .resonance_inhale = resonance.inhale,
                                           .check_ins =
                                               (const struct check_in *const *)check_ins->check_ins,
                                           .check_in_count = check_ins->count};
    enum status status = STATUS_OK;
    if (!practice)
        status = bookshelf_alone(&room->shelf, wanted->check_in, &practice, problem);
    if (!status && !room->together)
        status = path_sessions(folder, sizeof folder, problem);
    return status ? status : session_begin(room->session, practice, &options, &recording, problem);
}

static enum status room_done(void *context, const struct ui_place *place, const char *session,
                             struct problem *problem)
{
    return bookshelf_done(&((struct sitting_room *)context)->shelf, place, session, problem);
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

static void room_list_copies(void *context, struct copies *copies)
{
    (void)context;
    copying_list(copies);
}

static enum status room_make_copy(void *context, const char *session, int which,
                                  struct problem *problem)
{
    (void)context;
    return copying_make(session, which, problem);
}

static const struct history *room_history(void *context, bool simulated)
{
    return past_history(((struct sitting_room *)context)->past, simulated);
}

static void room_read_history(void *context)
{
    struct sitting_room *room = context;
    past_read(room->past, room->settings.participant);
}

static enum status room_keep_line(void *context, const char *session, const char *words,
                                  struct problem *problem)
{
    (void)context;
    return journal_line_keep(session, words, problem);
}

static void room_calibration(void *context, struct calibration *calibration)
{
    struct sitting_room *room = context;
    if (room->protocols.count == 0)
        protocols_load_or_say(&room->protocols);
    calibrating_list(&room->settings, &room->protocols, calibration);
}

static enum status room_measure(void *context, const struct calibration *calibration,
                                struct problem *problem)
{
    struct sitting_room *room = context;
    return calibrating_begin(room->session, &room->settings, calibration, problem);
}

static enum status room_measured(void *context, enum procedure_kind kind, const char *session,
                                 struct calibration_found *found, struct problem *problem)
{
    struct sitting_room *room = context;
    return calibrating_read(session, kind, &room->profiles, found, problem);
}

static enum status room_keep(void *context, enum procedure_kind kind,
                             const struct calibration_found *found, struct problem *problem)
{
    (void)context;
    return calibrating_keep(kind, found, problem);
}

static void room_leave(void *context)
{
    session_leave(((struct sitting_room *)context)->session);
}

static void room_list_settings(void *context, struct setting_rows *rows)
{
    const struct sitting_room *room = context;
    setting_rows(&room->settings, rows);
    if (room->theme)
        rows->preferences.theme = room->theme;
}

static void room_set(void *context, const char *key, const char *word)
{
    struct sitting_room *room = context;
    struct problem problem;
    enum setting setting = setting_find(key);
    ENSURE(setting != SETTING_COUNT);
    if (setting == SETTING_THEME)
        room->theme = NULL;
    if (settings_change(&room->settings, setting, word, &problem))
        log_problem(&problem);
    if (setting == SETTING_PARTICIPANT)
        past_read(room->past, room->settings.participant);
}

/* An empty file, which may be deleted: then the pages come once more. */
static void room_welcomed(void *context)
{
    char path[PATH_SIZE];
    struct problem problem;
    (void)context;
    if (path_welcomed(path, sizeof path, &problem)) {
        log_problem(&problem);
        return;
    }
    int file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (file >= 0)
        close(file);
}

static bool room_is_new(const struct sitting_room *room, const struct practice *last)
{
    char path[PATH_SIZE];
    struct problem problem;
    return !room->together && !last && path_welcomed(path, sizeof path, &problem) == STATUS_OK &&
           access(path, F_OK) != 0;
}

/* The sound device is opened after the first picture, which need not wait for it: where there is no
 * window, none is needed. */
static void room_follow(void *context, const struct snapshot *snapshot)
{
    struct sitting_room *room = context;
    struct problem problem;
    if (!room->sound && sound_create(&room->sound, &problem))
        log_problem(&problem);
    sound_mute(room->sound, !room->settings.sound);
    sound_loudness(room->sound, room->settings.volume_percent / 100);
    sound_follow(room->sound, snapshot);
}

static enum status room_open(struct sitting_room *room, const char *sensor, struct problem *problem)
{
    text_copy(room->first_sensor, sizeof room->first_sensor,
              room->together ? "none"
              : sensor       ? sensor
                             : room->settings.sensor);
    const struct session_config config = {.sensor = room->first_sensor,
                                          .simulate_when_absent = true,
                                          .ant_key = room->settings.ant_key,
                                          .profiles = &room->profiles,
                                          .wake = window_wake};
    profiles_load_or_say(&room->profiles);
    enum status status = bookshelf_open(&room->shelf, problem);
    return status ? status : session_create(&config, &room->session, problem);
}

static void room_close(struct sitting_room *room)
{
    session_destroy(room->session);
    past_close(room->past);
    sound_destroy(room->sound);
    bookshelf_close(&room->shelf);
    profiles_finish(&room->profiles);
    protocols_finish(&room->protocols);
    settings_finish(&room->settings);
}

/* As the person asked on the command line. */
struct asked {
    const char *practice_id, *sensor, *theme, *open;
    double minutes;
    bool terminal, together;
    const struct practice *practice; /* NULL: none was named */
};

/* One practice in the terminal: the one asked for, else the shortest. */
static int run_terminal(struct sitting_room *room, const struct asked *asked)
{
    struct problem problem;
    const struct practice *practice =
        asked->practice ? asked->practice : room->shelf.practices.practices[0];
    const struct wanted wanted = {practice, NULL, practice_fits(practice, asked->minutes)};
    struct names names = {0};
    const struct terminal_config config = {.session = room->session,
                                           .books = &room->shelf.books,
                                           .names = &names,
                                           .out = stdout,
                                           .interrupted = interrupted};
    terminal_ask_names(practice, &names, stdout);
    interrupt_listen();
    if (room_begin(room, &wanted, &problem))
        return command_failed(&problem);
    terminal_practise(&config);
    return EXIT_OK;
}

static int run_window(struct sitting_room *room, const struct asked *asked)
{
    room->theme = asked->theme;
    const struct practice *last;
    if (!asked->together) /* a room is nobody's */
        room->past = past_open(room->settings.participant, window_wake, NULL);
    double away_days = bookshelf_last(&room->shelf, &last);
    const struct window_config config = {
        .session = room->session,
        .books = &room->shelf.books,
        .start = asked->practice,
        .open = asked->open,
        .last = last,
        .minutes = asked->minutes,
        .returned = away_days > LONG_AWAY_DAYS,
        .together = asked->together,
        .start_full_screen = asked->together || room->settings.full_screen,
        .welcome = room_is_new(room, last),
        .begin = room_begin,
        .leave = room_leave,
        .done = room_done,
        .follow = room_follow,
        .list_sensors = room_list_sensors,
        .use_sensor = room_use_sensor,
        .list_copies = room_list_copies,
        .make_copy = room_make_copy,
        .history = room_history,
        .read_history = room_read_history,
        .keep_line = room_keep_line,
        .list_settings = room_list_settings,
        .set = room_set,
        .welcomed = room_welcomed,
        .calibration = room_calibration,
        .measure = room_measure,
        .measured = room_measured,
        .keep = room_keep,
        .context = room,
    };
    struct problem problem = {0};
    switch (window_run(&config, &problem)) {
    case WINDOW_CLOSED:
        return EXIT_OK;
    case WINDOW_UNAVAILABLE:
        fprintf(stderr, "kindbeat: %s %s\nPractising in the terminal instead.\n", problem.what,
                problem.remedy);
        return run_terminal(room, asked);
    default:
        return command_failed(&problem);
    }
}

static bool is_theme(const char *word)
{
    return strcmp(word, "night") == 0 || strcmp(word, "day") == 0 || strcmp(word, "contrast") == 0;
}

/* What is no session at all is told before a window comes. */
static enum status can_be_opened(const char *path, struct problem *problem)
{
    struct record *record;
    enum status status = record_open(path, &record, problem);
    record_close(status ? NULL : record);
    return status;
}

static int run_asked(struct asked *asked)
{
    struct sitting_room room = {.together = asked->together};
    struct problem problem;
    int exit_status;
    settings_load_or_say(&room.settings);
    enum status status = asked->open ? can_be_opened(asked->open, &problem) : STATUS_OK;
    if (!status)
        status = room_open(&room, asked->sensor, &problem);
    if (!status && asked->practice_id)
        status =
            library_find(&room.shelf.practices, asked->practice_id, &asked->practice, &problem);
    if (status)
        exit_status = command_failed(&problem);
    else if (asked->terminal)
        exit_status = run_terminal(&room, asked);
    else
        exit_status = run_window(&room, asked);
    room_close(&room);
    return exit_status;
}

int command_window(const struct command *command, int count, char **words)
{
    struct asked asked = {0};
    const struct option options[] = {{"--practice", OPTION_WORD, &asked.practice_id},
                                     {"--minutes", OPTION_NUMBER, &asked.minutes},
                                     {"--sensor", OPTION_WORD, &asked.sensor},
                                     {"--theme", OPTION_WORD, &asked.theme},
                                     {"--open", OPTION_WORD, &asked.open},
                                     {"--together", OPTION_FLAG, &asked.together},
                                     {"--terminal", OPTION_FLAG, &asked.terminal}};
    int exit_status;
    if (!options_alone(command, options, 7, &count, words, &exit_status))
        return exit_status;
    if (asked.theme && !is_theme(asked.theme))
        return usage_error(command, "--theme is night, day or contrast, not \"%s\"", asked.theme);
    if (asked.open && (asked.practice_id || asked.together || asked.terminal))
        return usage_error(command, "--open shows a recorded sitting in the window: leave out "
                                    "--practice, --together and --terminal");
    if (asked.together && asked.sensor)
        return usage_error(command, "--together listens to no sensor: leave out --sensor");
    return run_asked(&asked);
}
