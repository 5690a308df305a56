/* What a finger needs: everything that can be pressed is large enough, lies on the page, and none
 * lies over another. At every size of text and of window. */
#include "screen_support.h"

static const struct {
    int width, height;
    float text;
} sizes[] = {{480, 800, 1},     {480, 800, 1.5f},  {1280, 800, 0.8f}, {1280, 800, 1},
             {1280, 800, 1.5f}, {1280, 800, 2.5f}, {2560, 1440, 1},   {800, 480, 1}};
#define SIZES ((int)(sizeof sizes / sizeof *sizes))

static bool over(struct box a, struct box b)
{
    const float slack = 1;
    return a.x + slack < b.x + b.w && b.x + slack < a.x + a.w && a.y + slack < b.y + b.h &&
           b.y + slack < a.y + a.h;
}

static int faults_of(struct stage *stage, const char *name, int size)
{
    const struct ui_boxes *boxes = &stage->boxes;
    float scale = stage->canvas->scale, width = (float)sizes[size].width / scale;
    float height = (float)sizes[size].height / scale + stage->focus.most;
    int faults = 0;
    for (int i = 0; i < boxes->count; i++) {
        struct box box = boxes->at[i];
        bool small = box.w < TOUCH_LEAST - 0.1f || box.h < TOUCH_LEAST - 0.1f;
        bool off =
            box.x < -1 || box.y < -1 || box.x + box.w > width + 1 || box.y + box.h > height + 1;
        bool covered = false;
        for (int k = 0; k < i && !covered; k++)
            covered = over(box, boxes->at[k]);
        if (!small && !off && !covered)
            continue;
        print_message("%s, %dx%d at %g: widget %d (%.0f %.0f, %.0f x %.0f)%s%s%s\n", name,
                      sizes[size].width, sizes[size].height, (double)sizes[size].text, i,
                      (double)box.x, (double)box.y, (double)box.w, (double)box.h,
                      small ? " is small" : "", off ? " is off the page" : "",
                      covered ? " lies over another" : "");
        faults++;
    }
    return faults;
}

static void everything_can_be_pressed_by_a_finger(void **state)
{
    struct stage *stage = *state;
    int faults = 0;
    stage->density = 1;
    for (int i = 0; i < SCENE_COUNT; i++)
        for (int size = 0; size < SIZES; size++) {
            stage->text_scale = sizes[size].text;
            stage_set(stage, &scenes[i]);
            stage_build(stage, &scenes[i], sizes[size].width, sizes[size].height, no_input);
            assert_in_range(stage->boxes.count, 0, UI_BOXES - 1);
            faults += faults_of(stage, scenes[i].name, size);
        }
    stage->density = stage->text_scale = 0;
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(everything_can_be_pressed_by_a_finger),
    };
    return stage_run(tests);
}
