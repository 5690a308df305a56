/* What changes a setting, from its screen or by a key anywhere, and what follows from it at once.
 */
#include "ui/window_state.h"

#include "base/text.h"
#include <string.h>

static void follow_full_screen(struct window *window, bool before)
{
    bool now = window->settings.preferences.full_screen;
    if (now != before && window->display.window)
        SDL_SetWindowFullscreen(window->display.window, now ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
}

void window_follow_light(struct window *window)
{
    const struct theme *asked = theme_find(window->settings.preferences.theme);
    window->theme = asked ? asked : theme_for_hour(window->model.hour);
}

void window_follow_settings(struct window *window)
{
    const struct window_config *config = window->config;
    struct ui_model *model = &window->model;
    struct setting_rows *rows = &window->settings;
    bool full_before = rows->preferences.full_screen;
    float scale_before = window->text_scale;
    rows->preferences.text_scale = 1;
    if (config->list_settings)
        config->list_settings(config->context, rows);
    window_follow_light(window);
    window->text_scale = rows->preferences.text_scale;
    if (window->text_scale != scale_before)
        window->focus.seen = -1; /* it is brought into view again */
    model->reduced_motion = rows->preferences.reduced_motion;
    model->score = rows->preferences.score;
    model->settings = rows;
    int last = window->change_count - 1;
    model->undo = last >= 0 ? rows->at[window->changes[last].row].title : NULL;
    follow_full_screen(window, full_before);
}

/* --- changes, and taking them back ---------------------------------------------------------- */

static int row_of(const struct setting_rows *rows, const char *key)
{
    int i = 0;
    while (i < rows->count && !(rows->at[i].key && strcmp(rows->at[i].key, key) == 0))
        i++;
    return i < rows->count ? i : -1;
}

/* What is written letter by letter is one change. */
static void remember(struct window *window, int which)
{
    const struct setting_row *row = &window->settings.at[which];
    int *count = &window->change_count;
    if (row->form == ROW_WORDS && *count > 0 && window->changes[*count - 1].row == which)
        return;
    if (*count == CHANGES_MOST)
        memmove(window->changes, window->changes + 1,
                (size_t)-- * count * sizeof window->changes[0]);
    struct change *change = &window->changes[(*count)++];
    *change = (struct change){.row = which, .written = row->written};
    text_copy(change->word, sizeof change->word, row->word);
}

void window_set(struct window *window, const char *key, const char *word)
{
    const struct window_config *config = window->config;
    int which = row_of(&window->settings, key);
    char kept[ROW_WORD_SIZE]; /* the word may be one of the row's own */
    text_copy(kept, sizeof kept, word);
    if (which < 0 || strcmp(window->settings.at[which].word, kept) == 0)
        return;
    remember(window, which);
    config->set(config->context, key, kept);
    window_follow_settings(window);
}

static void take_back(struct window *window)
{
    const struct window_config *config = window->config;
    if (window->change_count == 0)
        return;
    const struct change change = window->changes[--window->change_count];
    config->set(config->context, window->settings.at[change.row].key,
                change.written ? change.word : NULL);
    window_follow_settings(window);
}

/* --- the screens ---------------------------------------------------------------------------- */

/* From anywhere but a practice. What was opened from here leads back here, not in a circle. */
void window_open_settings(struct window *window)
{
    enum session_phase phase = window->model.snapshot->phase;
    bool sits = phase == SESSION_PRACTISING || phase == SESSION_PAUSED;
    bool from_here = (window->screen == SCREEN_SENSOR && window->sensor_from == SCREEN_SETTINGS) ||
                     (window->screen == SCREEN_WELCOME && window->welcome_from == SCREEN_SETTINGS);
    if (sits || window->screen == SCREEN_PRACTICE || window->screen == SCREEN_SETTINGS ||
        window->supports)
        return;
    if (window->screen == SCREEN_END && !window_line_kept(window))
        return; /* the words would be gone */
    if (!from_here)
        window->settings_from = window->screen;
    window_follow_settings(window);
    window_show(window, SCREEN_SETTINGS);
}

void window_act_on_settings(struct window *window, const struct ui_intent *intent)
{
    if (intent->wish == WISH_SETTINGS)
        window_open_settings(window);
    else if (intent->wish == WISH_SET)
        window_set(window, window->settings.at[intent->which].key, intent->words);
    else if (intent->wish == WISH_UNDO)
        take_back(window);
}

void window_act_on_welcome(struct window *window, const struct ui_intent *intent)
{
    const struct window_config *config = window->config;
    if (intent->wish == WISH_WELCOME) {
        window->welcome_from = window->screen;
        window_show(window, SCREEN_WELCOME);
        return;
    }
    if (config->welcomed)
        config->welcomed(config->context);
    if (intent->wish == WISH_WELCOME_ENDS)
        window_show(window, window->welcome_from);
}
