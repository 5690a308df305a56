/* What tests of screens ask: a scene by its name, what is said there. */
#ifndef TEST_SCREEN_SUPPORT_H
#define TEST_SCREEN_SUPPORT_H

#include "scenes.h"
#include "support.h"

__attribute__((unused)) static const struct scene *scene_named(const char *name)
{
    for (int i = 0; i < SCENE_COUNT; i++)
        if (strcmp(scenes[i].name, name) == 0)
            return &scenes[i];
    fail_msg("no scene %s", name);
    return NULL;
}

__attribute__((unused)) static bool says(const struct stage *stage, const char *words)
{
    const struct canvas *canvas = stage->canvas;
    for (int i = 0; i < canvas->command_count; i++)
        if (canvas->commands[i].kind == CANVAS_TEXT &&
            strstr(canvas->letters + canvas->commands[i].first, words))
            return true;
    return false;
}

/* A stage with its fonts; the exit status to end with where there is none, else 0. */
static int stage_open(struct stage *stage)
{
    struct problem problem = {0};
    if (lettering_create(&stage->lettering, &problem) != STATUS_OK ||
        lettering_substituted(stage->lettering)) {
        print_message("skipped: %s\n", problem.what);
        lettering_destroy(stage->lettering);
        return TEST_SKIPPED;
    }
    return canvas_create(&stage->canvas) == STATUS_OK ? 0 : 1;
}

static void stage_close(struct stage *stage)
{
    canvas_destroy(stage->canvas);
    lettering_destroy(stage->lettering);
}

#endif
