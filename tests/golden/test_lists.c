/* Every screen as a list of what is drawn, against the list that was once found good.
 *
 * A list is text: words with their place, size and colour, shapes with the box around them. So a
 * change of a screen reads well in a diff, at every theme, size of text and size of window, where a
 * picture would only say that something is different. One scene of each screen is listed in all
 * combinations, the others as they are. Numbers may be off by two pixels, because letters are
 * hinted a little differently by other versions of FreeType; everything else is exact.
 *
 * `--bless` writes all lists anew, `--bless NAME` one: read the diff before it is committed. */
#include "screen_support.h"
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define LIST_BYTES (1 << 20)
#define OFF_BY     2 /* pixels */

struct list {
    char words[LIST_BYTES];
    struct text text;
};

static struct list now, kept; /* large */

static void list_clear(struct list *list)
{
    list->words[0] = '\0';
    list->text = text_over(list->words, sizeof list->words);
}

/* --- making one ----------------------------------------------------------------------------- */

static void color_add(struct text *text, SDL_Color color)
{
    text_add(text, " #%02x%02x%02x", color.r, color.g, color.b);
    if (color.a != 255)
        text_add(text, "%02x", color.a);
}

struct shape {
    float left, top, right, bottom;
    SDL_Color color; /* the strongest */
    int triangles, last;
};

static void shape_tell(const struct shape *shape, struct text *text)
{
    text_add(text, "  shape %.0f,%.0f %.0fx%.0f", (double)shape->left, (double)shape->top,
             (double)(shape->right - shape->left), (double)(shape->bottom - shape->top));
    color_add(text, shape->color);
    text_add(text, " of %d\n", shape->triangles);
}

static void shape_extend(struct shape *shape, const SDL_Vertex *vertex)
{
    shape->left = fminf(shape->left, vertex->position.x);
    shape->top = fminf(shape->top, vertex->position.y);
    shape->right = fmaxf(shape->right, vertex->position.x);
    shape->bottom = fmaxf(shape->bottom, vertex->position.y);
    if (vertex->color.a > shape->color.a)
        shape->color = vertex->color;
}

/* Each shape has its own vertices: a triangle with only new ones begins the next. */
static void shapes_tell(const struct canvas *canvas, const struct canvas_command *command,
                        struct text *text)
{
    struct shape shape = {.triangles = 0, .last = -1};
    for (int i = 0; i < command->count; i += 3) {
        const int *at = canvas->indices + command->first + i;
        int least = at[0] < at[1] ? at[0] : at[1];
        least = at[2] < least ? at[2] : least;
        if (least > shape.last) {
            if (shape.triangles > 0)
                shape_tell(&shape, text);
            shape = (struct shape){1e6f, 1e6f, -1e6f, -1e6f, {0}, 0, -1};
        }
        shape.triangles++;
        for (int k = 0; k < 3; k++) {
            shape_extend(&shape, &canvas->vertices[at[k]]);
            shape.last = at[k] > shape.last ? at[k] : shape.last;
        }
    }
    if (shape.triangles > 0)
        shape_tell(&shape, text);
}

static void command_tell(const struct canvas *canvas, const struct canvas_command *command,
                         struct text *text)
{
    static const char *const faces[] = {
        [FACE_SPOKEN] = "spoken", [FACE_SPOKEN_ITALIC] = "italic", [FACE_PLAIN] = "plain",
        [FACE_FIRM] = "firm",     [FACE_LIGHT] = "light",          [FACE_SPARE] = "spare"};
    switch (command->kind) {
    case CANVAS_GROUND:
        text_add(text, "  ground %d,%d", command->x_px, command->y_px);
        color_add(text, command->color);
        color_add(text, command->edge);
        text_add(text, "\n");
        break;
    case CANVAS_SHAPES:
        shapes_tell(canvas, command, text);
        break;
    case CANVAS_TEXT:
        text_add(text, "  %d,%d %s %d", command->x_px, command->y_px, faces[command->face],
                 command->size_px);
        color_add(text, command->color);
        text_add(text, " \"%s\"\n", canvas->letters + command->first);
        break;
    }
}

static void scene_tell(struct stage *stage, const struct scene *scene, int width, int height,
                       struct text *text)
{
    stage_set(stage, scene);
    stage_build(stage, scene, width, height, no_input);
    stage_build(stage, scene, width, height, no_input); /* a second time: as it stays */
    assert_int_equal(stage->canvas->left_out, 0);
    for (int i = 0; i < stage->canvas->command_count; i++)
        command_tell(stage->canvas, &stage->canvas->commands[i], text);
}

/* The first of each screen stands for it. */
static bool stands_for_its_screen(const struct scene *scene)
{
    for (const struct scene *before = scenes; before < scene; before++)
        if (before->screen == scene->screen)
            return false;
    return true;
}

static void in_all_combinations(struct stage *stage, const struct scene *scene, struct text *text)
{
    static const int sizes[][2] = {{480, 800}, {1280, 800}, {2560, 1440}};
    static const float texts[] = {1, 2};
    stage->density = 1;
    for (int theme = 0; theme < THEME_COUNT; theme++)
        for (int t = 0; t < 2; t++)
            for (int size = 0; size < 3; size++) {
                stage->theme = themes[theme].name;
                stage->text_scale = texts[t];
                text_add(text, "%s, text %.0f %%, %d x %d\n", stage->theme, 100 * (double)texts[t],
                         sizes[size][0], sizes[size][1]);
                scene_tell(stage, scene, sizes[size][0], sizes[size][1], text);
            }
    stage->theme = NULL;
    stage->text_scale = stage->density = 0;
}

static void list_make(struct stage *stage, const struct scene *scene, struct list *list)
{
    list_clear(list);
    if (stands_for_its_screen(scene))
        in_all_combinations(stage, scene, &list->text);
    else
        scene_tell(stage, scene, scene->narrow ? 480 : 1280, 800, &list->text);
    assert_true(strlen(list->words) < LIST_BYTES - 1);
}

/* --- comparing two -------------------------------------------------------------------------- */

/* Words and colours as they are, numbers within OFF_BY. */
static bool lines_agree(const char *a, const char *b)
{
    bool quoted = false, colored = false;
    while (*a && *a != '\n' && *b && *b != '\n') {
        quoted = quoted != (*a == '"');
        colored = *a == '#' || (colored && *a != ' ');
        if (quoted || colored || !isdigit((unsigned char)*a) || !isdigit((unsigned char)*b)) {
            if (*a++ != *b++)
                return false;
            continue;
        }
        char *after_a, *after_b;
        long x = strtol(a, &after_a, 10), y = strtol(b, &after_b, 10);
        if (labs(x - y) > OFF_BY)
            return false;
        a = after_a;
        b = after_b;
    }
    return (*a == '\n' || !*a) && (*b == '\n' || !*b);
}

static const char *line_after(const char *line)
{
    const char *end = strchr(line, '\n');
    return end ? end + 1 : line + strlen(line);
}

static void line_tell(const char *what, const char *line)
{
    print_message("    %s %.*s\n", what, (int)strcspn(line, "\n"), line);
}

/* How many lines disagree, the first of them told. */
static int disagreements(const char *name, const char *reference, const char *actual)
{
    int count = 0;
    while (*reference || *actual) {
        if (!lines_agree(reference, actual) && count++ < 2 && name) {
            print_message("%s:\n", name);
            line_tell("was ", reference);
            line_tell("is  ", actual);
        }
        reference = line_after(reference);
        actual = line_after(actual);
    }
    return count;
}

/* --- the files ------------------------------------------------------------------------------ */

static const char *list_path(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/golden/lists/%s.txt", KINDBEAT_TESTS, name);
    return path;
}

static bool list_read(const char *name, struct list *list)
{
    list_clear(list);
    FILE *file = fopen(list_path(name), "r");
    if (!file)
        return false;
    size_t length = fread(list->words, 1, sizeof list->words - 1, file);
    list->words[length] = '\0';
    return fclose(file) == 0;
}

static bool list_write(const char *name, const struct list *list)
{
    FILE *file = fopen(list_path(name), "w");
    if (!file)
        return false;
    bool written = fputs(list->words, file) >= 0;
    return fclose(file) == 0 && written;
}

/* --- the tests ------------------------------------------------------------------------------ */

static void every_screen_draws_what_was_found_good(void **state)
{
    int wrong = 0;
    for (int i = 0; i < SCENE_COUNT; i++) {
        list_make(*state, &scenes[i], &now);
        if (!list_read(scenes[i].name, &kept)) {
            print_message("%s: no list; look at it, then --bless %s\n", scenes[i].name,
                          scenes[i].name);
            wrong++;
        } else
            wrong += disagreements(scenes[i].name, kept.words, now.words) > 0;
    }
    assert_int_equal(wrong, 0);
}

static void a_list_that_is_wrong_is_noticed(void **state)
{
    static const char good[] = "  96,132 spoken 50 #eaf0ec \"Good evening.\"\n"
                               "  shape 96,226 520x220 #6fc3b26e of 240\n";
    static const struct {
        const char *words;
        int wrong;
    } others[] = {
        {good, 0},
        {"  97,131 spoken 50 #eaf0ec \"Good evening.\"\n"
         "  shape 96,226 521x220 #6fc3b26e of 240\n",
         0},
        {"  96,136 spoken 50 #eaf0ec \"Good evening.\"\n"
         "  shape 96,226 520x220 #6fc3b26e of 240\n",
         1},
        {"  96,132 spoken 50 #eaf0ed \"Good evening.\"\n"
         "  shape 96,226 520x240 #6fc3b26e of 240\n",
         2},
        {"  96,132 spoken 50 #eaf0ec \"Good evening\"\n"
         "  shape 96,226 520x220 #6fc3b26e of 240\n",
         1},
        {"  96,132 spoken 50 #eaf0ec \"Good evening.\"\n", 1},
        {"  96,132 plain 50 #eaf0ec \"Good evening.\"\n"
         "  shape 96,226 520x220 #6fc3b26e of 240\n"
         "  shape 96,226 520x220 #6fc3b26e of 240\n",
         2},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(disagreements(NULL, good, others[i].words), others[i].wrong);
    /* And the list of a scene is not that of another, or of the same at another size of text. */
    struct stage *stage = *state;
    const struct scene *scene = scene_named("practice-bare");
    list_make(stage, scene, &now);
    list_make(stage, scene, &kept);
    assert_int_equal(disagreements(NULL, kept.words, now.words), 0);
    stage->text_scale = 1.1f;
    list_make(stage, scene, &kept);
    stage->text_scale = 0;
    assert_true(disagreements(NULL, kept.words, now.words) > 0);
}

static int bless(struct stage *stage, const char *name)
{
    int written = 0;
    if (mkdir(KINDBEAT_TESTS "/golden/lists", 0777) != 0 && errno != EEXIST)
        return 1;
    for (int i = 0; i < SCENE_COUNT; i++) {
        if (name && strcmp(name, scenes[i].name) != 0)
            continue;
        list_make(stage, &scenes[i], &now);
        written += list_write(scenes[i].name, &now);
    }
    print_message("%d lists written: read the diff\n", written);
    return written > 0 ? 0 : 1;
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        on_stage(every_screen_draws_what_was_found_good),
        on_stage(a_list_that_is_wrong_is_noticed),
    };
    if (count >= 2 && strcmp(words[1], "--bless") == 0) {
        stage_open();
        return stage_close(bless(&the_stage, count > 2 ? words[2] : NULL));
    }
    return stage_run(tests);
}
