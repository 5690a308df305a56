/* `kindbeat record`: a session without a window, for labs. One live line on the terminal; the path
 * of the file on standard output when it is over. */
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/library.h"
#include "app/settings.h"
#include "base/clock.h"
#include "base/text.h"
#include "journal/record.h"
#include "session/session.h"
#include "session/words.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOOK_EVERY_NS  (50 * NS_PER_MS)
#define LINE_EVERY_NS  NS_PER_S
#define SENSOR_WAIT_NS (3 * NS_PER_S)

struct wishes {
    int64_t for_ns; /* 0: until it ends */
    const char *sensor, *participant, *practice, *folder;
};

static void live_line(const struct snapshot *view)
{
    char memory[256], sensor[160], coherence[120];
    struct text line = text_over(memory, sizeof memory);
    struct text sensor_words = text_over(sensor, sizeof sensor);
    struct text coherence_words = text_over(coherence, sizeof coherence);
    words_sensor(view, &sensor_words);
    words_coherence(view, &coherence_words);
    int64_t s = view->now_ns / NS_PER_S;
    text_add(&line, "%" PRId64 ":%02" PRId64 "  %s  %s", s / 60, s % 60, sensor, coherence);
    if (view->record_trouble.status)
        text_add(&line, "  %s", view->record_trouble.what);
    fprintf(stderr, "\r\033[K%.*s", 120, memory);
}

/* Gives the sensor a moment to appear; what is wrong with it is said before anything begins. */
static enum status wait_for_sensor(struct session *session, struct problem *problem)
{
    if (session_waits_to_read(session))
        return STATUS_OK;
    int64_t until_ns = clock_monotonic_ns() + SENSOR_WAIT_NS;
    const struct snapshot *view = session_view(session);
    while (view->link <= LINK_OPENING && clock_monotonic_ns() < until_ns && !interrupted()) {
        clock_sleep_until_ns(clock_monotonic_ns() + LOOK_EVERY_NS);
        view = session_view(session);
    }
    if (view->link == LINK_OPEN || view->link == LINK_ENDED)
        return STATUS_OK;
    return problem_set(problem, STATUS_UNAVAILABLE, "`kindbeat doctor` looks for the cause.",
                       "There is nothing to record: %s.",
                       view->link_text[0] ? view->link_text : "no sensor is plugged in");
}

static void record_until_over(struct session *session, int64_t for_ns)
{
    bool live = isatty(STDERR_FILENO) != 0, told = false;
    int64_t line_due_ns = 0;
    for (;;) {
        const struct snapshot *view = session_view(session);
        if (view->phase == SESSION_ENDED)
            break;
        bool over = (for_ns > 0 && view->now_ns >= for_ns) || view->link == LINK_ENDED;
        if ((over || interrupted()) && !told)
            told = session_send(session, INTENT_STOP, NULL);
        if (live && view->now_ns >= line_due_ns) {
            live_line(view);
            line_due_ns = view->now_ns + LINE_EVERY_NS;
        }
        clock_sleep_until_ns(clock_monotonic_ns() + LOOK_EVERY_NS);
    }
    if (live)
        fprintf(stderr, "\r\033[K");
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

static enum status record_session(const struct wishes *wishes, const struct practice *practice,
                                  const struct settings *settings, struct problem *problem)
{
    char folder[PATH_SIZE];
    struct session *session;
    const struct session_config config = {
        .sensor = wishes->sensor ? wishes->sensor : settings->sensor, .ant_key = settings->ant_key};
    const char *participant = wishes->participant ? wishes->participant : settings->participant;
    const struct recording recording = {.folder = wishes->folder ? wishes->folder : folder,
                                        .participant = participant[0] ? participant : NULL,
                                        .settings = settings->text};
    const struct runner_options options = {.resonance_per_min = settings->resonance_per_min};
    enum status status = STATUS_OK;
    if (!wishes->folder)
        status = path_sessions(folder, sizeof folder, problem);
    else
        status = path_make_private_folder(wishes->folder, problem);
    if (!status)
        status = session_create(&config, &session, problem);
    if (status)
        return status;
    status = wait_for_sensor(session, problem);
    if (!status)
        status = session_begin(session, practice, &options, &recording, problem);
    if (!status) {
        char path[PATH_SIZE];
        record_until_over(session, wishes->for_ns);
        text_copy(path, sizeof path, session_view(session)->record_path);
        session_leave(session);
        printf("%s\n", path);
        status = check_record(path, problem);
    }
    session_destroy(session);
    return status;
}

int command_record(const struct command *command, int count, char **words)
{
    struct wishes wishes = {0};
    const struct option options[] = {{"--for", OPTION_DURATION, &wishes.for_ns},
                                     {"--sensor", OPTION_WORD, &wishes.sensor},
                                     {"--participant", OPTION_WORD, &wishes.participant},
                                     {"--practice", OPTION_WORD, &wishes.practice},
                                     {"--folder", OPTION_WORD, &wishes.folder}};
    int exit_status;
    if (!options_read(command, options, 5, &count, words, &exit_status))
        return exit_status;
    if (count > 0)
        return usage_error(command, "\"%s\" is not understood here", words[0]);
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
