/* `kindbeat record`: a session without a window, for labs. One live line on the terminal; the path
 * of the file on standard output when it is over. */
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/library.h"
#include "app/live_ask.h"
#include "app/live_line.h"
#include "app/markers.h"
#include "app/profiles.h"
#include "app/requirements.h"
#include "app/resonance_rate.h"
#include "app/sensor_wait.h"
#include "app/settings.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "journal/record.h"
#include "session/session.h"
#include <stdio.h>
#include <string.h>

#define LOOK_EVERY_NS (50 * NS_PER_MS)
#define WAIT_USUAL_NS (60 * NS_PER_S)
#define HELP_SHOWN    (-1) /* beside the exit statuses */

struct wishes {
    int64_t for_ns;  /* 0: until it ends */
    int64_t wait_ns; /* for what is required */
    struct option_words sensors, require;
    const char *participant, *practice, *folder, *study, *condition, *note;
    double minutes; /* of the practice; 0: as it is written */
    struct requirements requirements;
};

/* What goes on while a session is recorded. */
struct recorder {
    struct session *session;
    struct markers markers;
    struct live_line line;
    struct live_ask ask;
    bool practises, said_early;
};

/* A key may answer what a practice asks. Another key or a line may go on with a practice that waits
 * for the person; a marker it is as well. */
static void put_marker(void *context, const char *text)
{
    struct recorder *recorder = context;
    if (session_view(recorder->session)->phase == SESSION_ENDED ||
        live_ask_key(&recorder->ask, text))
        return;
    while (!session_send(recorder->session, INTENT_MARK, text) && !interrupted())
        clock_sleep_until_ns(clock_monotonic_ns() + NS_PER_MS); /* more at once than it takes */
    recorder->line.markers++;
    if (recorder->practises && strcmp(text, "enter") == 0)
        session_send(recorder->session, INTENT_GO_ON, NULL);
}

/* Before it begins there is no time at which a marker could stand. */
static void drop_marker(void *context, const char *text)
{
    struct recorder *recorder = context;
    (void)text;
    if (!recorder->said_early)
        log_line(LOG_WARNING, "Markers that come before the recording begins are not kept.");
    recorder->said_early = true;
}

/* Until all that is required is there; says what is missing, and in the end gives up. */
static enum status wait_for_signals(struct recorder *recorder, const struct wishes *wishes,
                                    struct problem *problem)
{
    const struct marker_sink nobody = {drop_marker, recorder};
    int64_t until_ns = clock_monotonic_ns() + wishes->wait_ns;
    char memory[400];
    for (;;) {
        struct text missing = text_over(memory, sizeof memory);
        requirements_missing(&wishes->requirements, session_view(recorder->session), &missing);
        if (interrupted())
            return sensor_wait_interrupted(problem);
        if (missing.used == 0)
            return STATUS_OK;
        if (clock_monotonic_ns() >= until_ns)
            return problem_set(problem, STATUS_UNAVAILABLE,
                               "Mend it and try again, or require less, or wait longer (--wait).",
                               "After %.0f s it could not begin: %s.", s_from_ns(wishes->wait_ns),
                               memory);
        char words[440];
        snprintf(words, sizeof words, "Waiting: %s", memory);
        live_line_say(&recorder->line, words);
        markers_wait(&recorder->markers, clock_monotonic_ns() + LOOK_EVERY_NS, &nobody);
    }
}

static bool all_ended(const struct snapshot *view)
{
    for (int i = 0; i < view->sensor_count; i++)
        if (view->sensors[i].link != LINK_ENDED)
            return false;
    return true;
}

static void record_until_over(struct recorder *recorder, int64_t for_ns)
{
    const struct marker_sink markers = {put_marker, recorder};
    bool told = false;
    for (;;) {
        const struct snapshot *view = session_view(recorder->session);
        if (view->phase == SESSION_ENDED)
            break;
        bool over = (for_ns > 0 && view->now_ns >= for_ns) || all_ended(view);
        if ((over || interrupted()) && !told)
            told = session_send(recorder->session, INTENT_STOP, NULL);
        char memory[400];
        struct text question = text_over(memory, sizeof memory);
        live_ask_follow(&recorder->ask, view);
        if (live_ask_words(&recorder->ask, &question))
            live_line_say(&recorder->line, memory);
        else
            live_line_draw(&recorder->line, view);
        markers_wait(&recorder->markers, clock_monotonic_ns() + LOOK_EVERY_NS, &markers);
    }
    live_line_end(&recorder->line);
}

/* Trust is good; the file is what counts. */
static enum status check_record(const char *path, struct problem *problem)
{
    struct record *record;
    enum status status = record_open(path, &record, problem);
    if (status)
        return status;
    if (!record_complete(record))
        status = problem_set(problem, STATUS_FAILED, "Look at the disk, then record again.",
                             "The session %s could not be written to its end.", path);
    record_close(record);
    return status;
}

/* Waits, records, and looks at what was recorded. */
static enum status record_now(struct recorder *recorder, const struct wishes *wishes,
                              const struct practice *practice, const struct runner_options *options,
                              const struct recording *recording, struct problem *problem)
{
    char path[PATH_SIZE];
    const struct marker_sink nobody = {drop_marker, recorder};
    enum status status = sensor_wait(recorder->session, &recorder->markers, &nobody,
                                     SENSOR_WAIT_REMEDY("sim"), problem);
    if (!status && requirements_any(&wishes->requirements))
        status = wait_for_signals(recorder, wishes, problem);
    live_line_end(&recorder->line);
    if (!status)
        status = session_begin(recorder->session, practice, options, recording, problem);
    if (status)
        return status;
    text_copy(path, sizeof path, session_view(recorder->session)->record_path);
    fprintf(stderr, "Recording to %s\n", path); /* the sign for whoever sends markers */
    record_until_over(recorder, wishes->for_ns);
    session_leave(recorder->session);
    printf("%s\n", path);
    return check_record(path, problem);
}

/* Check-ins are asked where somebody can see the question and has keys to answer. */
static enum status open_questions(struct recorder *recorder, const struct practice *practice,
                                  struct check_in_library *check_ins,
                                  struct runner_options *options, struct problem *problem)
{
    bool can_answer = recorder->markers.keys && recorder->line.shown;
    options->without_check_ins = true;
    if (!live_ask_needed(practice))
        return STATUS_OK;
    if (!can_answer) {
        log_line(LOG_WARNING, "There is no terminal to answer on: the practice's check-ins are "
                              "left out.");
        return STATUS_OK;
    }
    enum status status = check_ins_load(check_ins, problem);
    if (status)
        return status;
    recorder->ask =
        (struct live_ask){.session = recorder->session, .check_ins = check_ins, .step = -1};
    options->without_check_ins = false;
    options->check_ins = (const struct check_in *const *)check_ins->check_ins;
    options->check_in_count = check_ins->count;
    return STATUS_OK;
}

static enum status record_session(const struct wishes *wishes, const struct practice *practice,
                                  const struct settings *settings, struct problem *problem)
{
    char folder[PATH_SIZE];
    struct recorder recorder = {.practises = practice != NULL};
    struct profiles profiles;
    struct session_config config = {
        .sensor = settings->sensor, .ant_key = settings->ant_key, .profiles = &profiles};
    const char *participant = wishes->participant ? wishes->participant : settings->participant;
    const struct recording recording = {.folder = wishes->folder ? wishes->folder : folder,
                                        .participant = participant[0] ? participant : NULL,
                                        .study = wishes->study,
                                        .condition = wishes->condition,
                                        .note = wishes->note,
                                        .settings = settings->text};
    const struct resonance_choice resonance = resonance_of(settings, participant);
    struct check_in_library check_ins = {0};
    struct runner_options options = {.minutes = wishes->minutes,
                                     .adapts = settings->adapt,
                                     .score = settings->score,
                                     .resonance_per_min = resonance.per_min,
                                     .resonance_inhale = resonance.inhale};
    bool reads_input = false;
    for (int i = 0; i < wishes->sensors.count; i++) {
        *(i == 0 ? &config.sensor : &config.others[i - 1]) = wishes->sensors.at[i];
        reads_input = reads_input || wishes->sensors.at[i][0] == '-';
    }
    enum status status = wishes->folder ? path_make_private_folder(wishes->folder, problem)
                                        : path_sessions(folder, sizeof folder, problem);
    if (!status) /* before there are threads that would take the signals */
        status = markers_open(&recorder.markers, !reads_input, problem);
    if (status)
        return status;
    live_line_start(&recorder.line);
    profiles_load_or_say(&profiles);
    status = session_create(&config, &recorder.session, problem);
    if (!status) {
        status = open_questions(&recorder, practice, &check_ins, &options, problem);
        if (!status)
            status = record_now(&recorder, wishes, practice, &options, &recording, problem);
        session_destroy(recorder.session);
    }
    check_in_library_finish(&check_ins);
    profiles_finish(&profiles);
    markers_close(&recorder.markers);
    return status;
}

/* EXIT_OK, or what to exit with: said already. */
static int read_wishes(const struct command *command, int count, char **words,
                       struct wishes *wishes)
{
    const struct option options[] = {{"--for", OPTION_DURATION, &wishes->for_ns},
                                     {"--wait", OPTION_DURATION, &wishes->wait_ns},
                                     {"--sensor", OPTION_WORDS, &wishes->sensors},
                                     {"--require", OPTION_WORDS, &wishes->require},
                                     {"--participant", OPTION_WORD, &wishes->participant},
                                     {"--practice", OPTION_WORD, &wishes->practice},
                                     {"--minutes", OPTION_NUMBER, &wishes->minutes},
                                     {"--folder", OPTION_WORD, &wishes->folder},
                                     {"--study", OPTION_WORD, &wishes->study},
                                     {"--condition", OPTION_WORD, &wishes->condition},
                                     {"--note", OPTION_WORD, &wishes->note}};
    struct problem problem;
    int exit_status = EXIT_OK;
    wishes->wait_ns = WAIT_USUAL_NS;
    if (!options_alone(command, options, sizeof options / sizeof options[0], &count, words,
                       &exit_status))
        return exit_status == EXIT_OK ? HELP_SHOWN : exit_status;
    if (wishes->minutes > 0 && !wishes->practice)
        return usage_error(command,
                           "--minutes is the length of a --practice; --for is of a record");
    for (int i = 0; i < wishes->require.count; i++)
        if (requirements_parse(wishes->require.at[i], &wishes->requirements, &problem))
            return usage_error(command, "%s", problem.what);
    for (int i = 0; i < wishes->sensors.count && requirements_any(&wishes->requirements); i++)
        if (wishes->sensors.at[i][0] == '-' || strncmp(wishes->sensors.at[i], "file:", 5) == 0)
            return usage_error(command, "what comes only once (%s) cannot be waited for",
                               wishes->sensors.at[i]);
    return EXIT_OK;
}

int command_record(const struct command *command, int count, char **words)
{
    struct wishes wishes = {0};
    int exit_status = read_wishes(command, count, words, &wishes);
    if (exit_status != EXIT_OK)
        return exit_status == HELP_SHOWN ? EXIT_OK : exit_status;
    struct problem problem;
    struct settings settings;
    struct practice_library library = {0};
    const struct practice *practice = NULL;
    settings_load_or_say(&settings);
    enum status status = STATUS_OK;
    if (wishes.practice)
        status = library_load(&library, &problem);
    if (!status && wishes.practice)
        status = library_find(&library, wishes.practice, &practice, &problem);
    interrupt_listen();
    if (!status)
        status = record_session(&wishes, practice, &settings, &problem);
    practice_library_finish(&library);
    settings_finish(&settings);
    return status ? command_failed(&problem) : EXIT_OK;
}
