#include "app/live_ask.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

#define ANSWER_RESTS_NS (800 * NS_PER_MS)

bool live_ask_needed(const struct practice *practice)
{
    for (int i = 0; practice && i < practice->step_count; i++)
        if (practice->steps[i].ask)
            return true;
    return false;
}

static void send_answers(struct live_ask *ask)
{
    struct draft *draft = &ask->draft;
    for (int item = draft_unsent(draft); item >= 0; item = draft_unsent(draft)) {
        char words[EVENT_TEXT_MAX];
        draft_words(draft, item, words, sizeof words);
        if (!session_send(ask->session, INTENT_ANSWER, words))
            return;
        draft->unsent[item] = false;
    }
}

static const struct check_in *asked_by(const struct live_ask *ask, const struct snapshot *view)
{
    const struct practice *practice = view->practice;
    bool there = practice && view->step >= 0 && view->step < practice->step_count &&
                 view->phase != SESSION_ENDED;
    const char *id = there ? practice->steps[view->step].ask : NULL;
    return id && ask->check_ins ? check_in_library_find(ask->check_ins, id) : NULL;
}

void live_ask_follow(struct live_ask *ask, const struct snapshot *view)
{
    if (clock_monotonic_ns() - ask->answered_ns > ANSWER_RESTS_NS)
        send_answers(ask);
    if (ask->step == view->step && ask->step_began_ns == view->step_began_ns)
        return;
    ask->step = view->step;
    ask->step_began_ns = view->step_began_ns;
    ask->item = 0;
    draft_begin(&ask->draft, asked_by(ask, view));
}

/* The next question; after the last the practice goes on. */
static void go_on(struct live_ask *ask)
{
    send_answers(ask);
    if (ask->item + 1 < draft_count(&ask->draft)) {
        ask->item++;
        return;
    }
    session_send(ask->session, INTENT_GO_ON, NULL);
    draft_begin(&ask->draft, NULL);
}

bool live_ask_key(struct live_ask *ask, const char *key)
{
    struct draft *draft = &ask->draft;
    if (!draft->check_in)
        return false;
    bool up = strcmp(key, "up") == 0, right = strcmp(key, "right") == 0;
    if (strcmp(key, "enter") == 0 || strcmp(key, "tab") == 0 || strcmp(key, "down") == 0)
        go_on(ask);
    else if (key[0] >= '0' && key[0] <= '9' && !key[1])
        draft_type(draft, ask->item, key[0]);
    else if (right || strcmp(key, "left") == 0)
        draft_set(draft, ask->item, draft_stepped(draft, ask->item, right ? 1 : -1));
    else if (strcmp(key, "x") == 0)
        draft_set(draft, ask->item, NAN);
    else if (up && ask->item > 0)
        ask->item--;
    else
        return up;
    ask->answered_ns = clock_monotonic_ns();
    return true;
}

bool live_ask_words(const struct live_ask *ask, struct text *words)
{
    const struct draft *draft = &ask->draft;
    if (!draft->check_in)
        return false;
    const struct check_in_item *item = &draft->check_in->items[ask->item];
    double value = draft->values[ask->item];
    text_add(words, "%d/%d  %s  %g %s, %g %s  ", ask->item + 1, draft_count(draft), item->ask,
             item->least, item->low ? item->low : "", item->most, item->high ? item->high : "");
    text_add(words, isnan(value) ? "[ ]" : "[%g]", value);
    text_add(words, "  %s", isnan(value) ? "Enter: pass over" : "Enter: next, x: leave out");
    return true;
}
