#include "app/procedure.h"

#include "app/interrupt.h"
#include "app/live_line.h"
#include "app/markers.h"
#include "app/profiles.h"
#include "app/sensor_wait.h"
#include "base/clock.h"
#include "session/session.h"
#include <stdio.h>
#include <string.h>

#define LOOK_EVERY_NS (100 * NS_PER_MS)
#define LINE_SIZE     400

struct running {
    const struct procedure *procedure;
    struct session *session;
    struct markers markers;
    struct live_line line;
};

static void take_key(void *context, const char *key)
{
    struct running *running = context;
    bool paused = session_view(running->session)->phase == SESSION_PAUSED;
    if (strcmp(key, "mark") == 0 && running->procedure->rest)
        session_send(running->session, paused ? INTENT_RESUME : INTENT_PAUSE, NULL);
    if (strcmp(key, "q") == 0)
        session_send(running->session, INTENT_STOP, NULL);
}

static void follow(struct running *running)
{
    const struct marker_sink sink = {take_key, running};
    bool told = false;
    for (;;) {
        const struct snapshot *view = session_view(running->session);
        char memory[LINE_SIZE];
        struct text line = text_over(memory, sizeof memory);
        if (view->phase == SESSION_ENDED)
            break;
        bool over = running->procedure->over && (running->procedure->over(view) ||
                                                 view->now_ns >= running->procedure->longest_ns);
        if ((over || interrupted() || view->link == LINK_ENDED) && !told)
            told = session_send(running->session, INTENT_STOP, NULL);
        running->procedure->say(view, &line);
        text_add(&line, "%s", view->simulated ? "  simulated heart" : "");
        live_line_say(&running->line, memory);
        markers_wait(&running->markers, clock_monotonic_ns() + LOOK_EVERY_NS, &sink);
    }
    live_line_end(&running->line);
}

static enum status begin(struct running *running, const struct recording *recording,
                         struct problem *problem)
{
    const struct baseline_wish *rest = running->procedure->rest;
    return rest ? session_begin_rest(running->session, rest, recording, problem)
                : session_begin(running->session, NULL, NULL, recording, problem);
}

static enum status record_now(struct running *running, const struct settings *settings,
                              char path[PATH_SIZE], struct problem *problem)
{
    const struct procedure *procedure = running->procedure;
    char folder[PATH_SIZE];
    const char *participant =
        procedure->participant ? procedure->participant : settings->participant;
    const struct recording recording = {.folder = procedure->folder ? procedure->folder : folder,
                                        .participant = participant[0] ? participant : NULL,
                                        .settings = settings->text,
                                        .facts = procedure->facts,
                                        .fact_count = procedure->fact_count};
    enum status status = procedure->folder ? path_make_private_folder(procedure->folder, problem)
                                           : path_sessions(folder, sizeof folder, problem);
    if (!status)
        status = sensor_wait(running->session, &running->markers, NULL, SENSOR_WAIT_REMEDY("sim"),
                             problem);
    if (!status)
        status = begin(running, &recording, problem);
    if (status)
        return status;
    text_copy(path, PATH_SIZE, session_view(running->session)->record_path);
    follow(running);
    session_leave(running->session);
    return STATUS_OK;
}

enum status procedure_record(const struct procedure *procedure, const struct settings *settings,
                             char path[PATH_SIZE], struct problem *problem)
{
    struct running running = {.procedure = procedure};
    struct profiles profiles;
    const struct session_config config = {.sensor = procedure->sensor ? procedure->sensor
                                                                      : settings->sensor,
                                          .ant_key = settings->ant_key,
                                          .profiles = &profiles};
    enum status status = markers_open(&running.markers, config.sensor[0] != '-', problem);
    if (status)
        return status;
    live_line_start(&running.line);
    profiles_load_or_say(&profiles);
    status = session_create(&config, &running.session, problem);
    if (!status) {
        status = record_now(&running, settings, path, problem);
        session_destroy(running.session);
    }
    profiles_finish(&profiles);
    markers_close(&running.markers);
    return status;
}
