/* What tests of screens ask: a scene by its name, what is said there. */
#ifndef TEST_SCREEN_SUPPORT_H
#define TEST_SCREEN_SUPPORT_H

#include "scenes.h"
#include "support.h"

#include <stdlib.h>

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

/* What a key does on a scene that is set. */
__attribute__((unused)) static struct ui_intent press(struct stage *stage, const char *name,
                                                      enum ui_key key)
{
    const struct scene *scene = scene_named(name);
    struct ui_input input = no_input;
    input.key = key;
    return stage_build(stage, scene, scene->narrow ? 480 : 1280, 800, input);
}

__attribute__((unused)) static struct ui_intent letter(struct stage *stage, const char *name,
                                                       char letter)
{
    const struct scene *scene = scene_named(name);
    struct ui_input input = no_input;
    input.letter = letter;
    return stage_build(stage, scene, scene->narrow ? 480 : 1280, 800, input);
}

/* The stage of this program: large, and opened once. */
static struct stage the_stage;
#define on_stage(test) cmocka_unit_test_prestate(test, &the_stage)

/* Where there are no fonts the program ends here, skipped with a word. */
static void stage_open(void)
{
    struct problem problem = {0};
    if (lettering_create(&the_stage.lettering, &problem) != STATUS_OK ||
        lettering_substituted(the_stage.lettering)) {
        print_message("skipped: %s\n", problem.what);
        lettering_destroy(the_stage.lettering);
        exit(TEST_SKIPPED);
    }
    if (canvas_create(&the_stage.canvas) != STATUS_OK)
        exit(EXIT_FAILURE);
}

static int stage_close(int result)
{
    canvas_destroy(the_stage.canvas);
    lettering_destroy(the_stage.lettering);
    return result;
}

/* Runs an array of tests; the exit status. */
#define stage_run(tests) (stage_open(), stage_close(cmocka_run_group_tests(tests, NULL, NULL)))

#endif
