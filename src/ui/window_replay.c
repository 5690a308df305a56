/* A recorded sitting that is shown again: its clock, and the moments that are asked for. The sensor
 * goes on being listened to, nothing is recorded, and no bell rings. */
#include "ui/window_state.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "ui/asks.h"
#include <math.h>
#include <string.h>

#define PLAYING_MS 12 /* of work between two pictures; what it takes to play is far less */
#define SEEKING_MS 40 /* while a moment is looked for nothing moves, and it may take longer */
#define SPEED_MOST 4

void window_close_replay(struct window *window)
{
    playback_close(window->playback);
    window->playback = NULL;
    window->model.replayed = NULL;
}

static void open_replay(struct window *window)
{
    struct replayed *replayed = &window->replayed;
    struct problem problem = {0};
    window_close_replay(window);
    if (playback_open(window->review.path, window->model.score, &window->playback, &problem)) {
        log_problem(&problem); /* it was read a moment ago */
        return;
    }
    *replayed = (struct replayed){.plays = true, .speed = 1, .seeks = true};
    struct text what = text_over(replayed->what, sizeof replayed->what);
    if (!window->model.opened)
        text_add(&what, "This sitting, replayed");
    else if (window->review.started_wall_ns > 0)
        text_add(&what, "A sitting of %s, replayed", window->model.opened);
    else
        text_add(&what, "A recorded sitting, replayed");
    window->model.replayed = replayed;
    window->replayed_ns = clock_monotonic_ns();
    window->motion = (struct motion){0};
    window->step = -1;
    window_show(window, SCREEN_REPLAY);
}

/* What was answered then stands where it was asked. */
static void show_answers(struct window *window)
{
    const struct playback_answer *answers;
    struct draft *draft = &window->draft;
    int count = playback_answers(window->playback, &answers);
    for (int i = 0; draft->check_in && i < count; i++)
        for (int k = 0; k < draft->check_in->item_count; k++)
            if (strcmp(draft->check_in->items[k].id, answers[i].item) == 0)
                draft_set(draft, k, answers[i].value);
}

static void follow_step(struct window *window, const struct snapshot *snapshot)
{
    bool same = window->step == snapshot->step && window->step_began_ns == snapshot->step_began_ns;
    const struct practice_step *step = step_now(snapshot);
    const struct check_in_library *check_ins = window->config->books->check_ins;
    if (!same) {
        window->step = snapshot->step;
        window->step_began_ns = snapshot->step_began_ns;
        window->model.page = 0;
        draft_begin(&window->draft,
                    step && step->ask ? check_in_library_find(check_ins, step->ask) : NULL);
    }
    show_answers(window);
}

/* Its time goes on, unless it stands or is looked for. */
static void walk_on(struct replayed *replayed, double passed_s)
{
    if (replayed->plays && !replayed->seeks)
        replayed->at_s += fmin(passed_s, 0.25) * replayed->speed;
    if (replayed->at_s < replayed->end_s || replayed->seeks)
        return;
    replayed->at_s = replayed->end_s;
    replayed->plays = false;
}

void window_follow_replay(struct window *window)
{
    struct replayed *replayed = &window->replayed;
    struct playback *playback = window->playback;
    struct ui_model *model = &window->model;
    int64_t now_ns = clock_monotonic_ns();
    walk_on(replayed, s_from_ns(now_ns - window->replayed_ns));
    window->replayed_ns = now_ns;
    playback_go(playback, ns_from_s(replayed->at_s));
    playback_work(playback, replayed->seeks ? SEEKING_MS : PLAYING_MS);
    replayed->seeks = !playback_is_there(playback);
    replayed->end_s = s_from_ns(playback_end_ns(playback));
    replayed->step_count = playback_steps(playback, &replayed->steps);
    replayed->trouble = playback_is_read(playback) ? playback_trouble(playback) : NULL;
    model->snapshot = playback_view(playback);
    model->now_ns = replayed->seeks ? model->snapshot->now_ns : ns_from_s(replayed->at_s);
    follow_step(window, model->snapshot);
}

bool window_replay_moves(const struct window *window)
{
    return window->screen == SCREEN_REPLAY && (window->replayed.plays || window->replayed.seeks);
}

void window_act_on_replay(struct window *window, const struct ui_intent *intent)
{
    struct replayed *replayed = &window->replayed;
    if (intent->wish == WISH_REPLAY && window->reviewed && window_line_kept(window))
        open_replay(window);
    if (!window->playback)
        return;
    switch (intent->wish) {
    case WISH_PLAY:
        if (!replayed->plays && replayed->at_s >= replayed->end_s)
            replayed->at_s = 0; /* once more */
        replayed->plays = !replayed->plays;
        break;
    case WISH_SEEK:
        replayed->at_s = fmin(fmax(intent->value, 0), replayed->end_s);
        playback_go(window->playback, ns_from_s(replayed->at_s));
        replayed->seeks = !playback_is_there(window->playback);
        break;
    case WISH_SPEED:
        replayed->speed = replayed->speed < SPEED_MOST ? replayed->speed * 2 : 1;
        break;
    default:
        break;
    }
}
