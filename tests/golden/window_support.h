/* A window in a test: wishes are given to it as a screen would, the session is the test's own and
 * writes down what it is told, and so does the program that the window asks. */
#ifndef TEST_WINDOW_SUPPORT_H
#define TEST_WINDOW_SUPPORT_H

#include "scene_books.h"
#include "support.h"

#include "ui/window_state.h"

#include "base/text.h"
#include <math.h>
#include <string.h>

struct session {
    struct snapshot view;
    enum intent sent[32];
    char words[32][EVENT_TEXT_MAX];
    int count;
    bool full;
};

const struct snapshot *session_view(struct session *session)
{
    return &session->view;
}

bool session_send(struct session *session, enum intent intent, const char *text)
{
    if (session->full || session->count == 32)
        return false;
    session->sent[session->count] = intent;
    text_copy(session->words[session->count++], EVENT_TEXT_MAX, text ? text : "");
    return true;
}

/* A window and what was asked of the program through it. */
struct room {
    struct session session;
    struct window window;
    struct window_config config;
    struct motion motion;
    struct wanted begun;
    struct ui_place done;
    int begun_count, done_count, left, lines;
    char line[REVIEW_LINE_SIZE];
    struct calibration measured; /* as it was begun */
    enum procedure_kind kept;
    char read[PATH_SIZE];
    int measured_count, kept_count;
    double kept_per_min;
};

static enum status begin(void *context, const struct wanted *wanted, struct problem *problem)
{
    struct room *room = context;
    (void)problem;
    room->begun = *wanted;
    room->begun_count++;
    return STATUS_OK;
}

static enum status done(void *context, const struct ui_place *place, const char *session,
                        struct problem *problem)
{
    struct room *room = context;
    (void)session;
    (void)problem;
    room->done = *place;
    room->done_count++;
    return STATUS_OK;
}

static void leave(void *context)
{
    ((struct room *)context)->left++;
}

static void calibration(void *context, struct calibration *calibration)
{
    static struct protocol protocol = {.id = "short", .title = "Short"};
    (void)context;
    calibration->protocol_count = 1;
    calibration->protocols[0] = (struct protocol_offer){.protocol = &protocol, .possible = true};
}

static enum status measure(void *context, const struct calibration *calibration,
                           struct problem *problem)
{
    struct room *room = context;
    (void)problem;
    room->measured = *calibration;
    room->measured_count++;
    return STATUS_OK;
}

static enum status measured(void *context, enum procedure_kind kind, const char *session,
                            struct calibration_found *found, struct problem *problem)
{
    struct room *room = context;
    (void)problem;
    text_copy(room->read, sizeof room->read, session);
    *found = (struct calibration_found){.chosen_per_min =
                                            kind == PROCEDURE_RESONANCE ? 5.5 : (double)NAN};
    return STATUS_OK;
}

static enum status keep(void *context, enum procedure_kind kind,
                        const struct calibration_found *found, struct problem *problem)
{
    struct room *room = context;
    (void)problem;
    room->kept = kind;
    room->kept_count++;
    room->kept_per_min = found->chosen_per_min;
    return STATUS_OK;
}

static int enter(void **state)
{
    static struct room room; /* large */
    memset(&room, 0, sizeof room);
    room.config = (struct window_config){.session = &room.session,
                                         .books = &scene_books_unread,
                                         .begin = begin,
                                         .done = done,
                                         .leave = leave,
                                         .calibration = calibration,
                                         .measure = measure,
                                         .measured = measured,
                                         .keep = keep,
                                         .context = &room};
    room.session.view.anchor = -1;
    room.window.config = &room.config;
    room.window.model = (struct ui_model){.snapshot = &room.session.view,
                                          .motion = &room.motion,
                                          .books = &scene_books_unread,
                                          .names = &room.window.names,
                                          .draft = &room.window.draft};
    window_find_next(&room.window);
    *state = &room;
    return 0;
}

static void wish(struct room *room, struct ui_intent intent)
{
    window_act(&room->window, &intent);
}

#endif
