/* What is drawn is what was measured: the wave's extremes, the spectrum's peak, the height of every
 * breath's bar, read back from the corners of what is painted; and nothing jumps when a scale
 * changes. */
#include "screen_support.h"
#include "ui/figure.h"
#include "ui/plots.h"
#include <stdlib.h>

static const struct box field = {100, 100, 900, 400};

static struct ui ui_of(struct stage *stage)
{
    struct ui ui = {.canvas = stage->canvas,
                    .lettering = stage->lettering,
                    .theme = theme_find("night"),
                    .focus = &stage->focus,
                    .input = no_input};
    ui_begin(&ui, 1280, 800);
    return ui;
}

static void draw(struct stage *stage,
                 void (*plot)(struct ui *, const struct ui_model *, struct box))
{
    struct ui ui = ui_of(stage);
    plot(&ui, &stage->model, field);
    assert_int_equal(stage->canvas->left_out, 0);
}

static bool has_color(const SDL_Vertex *vertex, SDL_Color color, int alpha_least)
{
    return vertex->color.r == color.r && vertex->color.g == color.g && vertex->color.b == color.b &&
           vertex->color.a >= alpha_least;
}

/* What is painted in one colour between two places, as the box around it. */
struct found {
    float left, right, top, bottom;
    int count;
};

static struct found find(const struct stage *stage, SDL_Color color, int alpha_least, float from_x,
                         float to_x)
{
    struct found found = {1e9f, -1e9f, 1e9f, -1e9f, 0};
    for (int i = 0; i < stage->canvas->vertex_count; i++) {
        const SDL_Vertex *vertex = &stage->canvas->vertices[i];
        SDL_FPoint at = vertex->position;
        if (!has_color(vertex, color, alpha_least) || at.x < from_x || at.x > to_x)
            continue;
        found.left = fminf(found.left, at.x);
        found.right = fmaxf(found.right, at.x);
        found.top = fminf(found.top, at.y);
        found.bottom = fmaxf(found.bottom, at.y);
        found.count++;
    }
    return found;
}

static void assert_near(double value, double answer, double within)
{
    if (!(fabs(value - answer) <= within))
        fail_msg("%g is not %g within %g", value, answer, within);
}

static void set(struct stage *stage, const char *name)
{
    stage_set(stage, scene_named(name));
    for (int i = 0; i < 4; i++) { /* until the scales have arrived */
        stage->motion.at_ns -= 4 * NS_PER_S;
        motion_follow(&stage->motion, &stage->snapshot, stage->snapshot.now_ns);
    }
}

static void the_waves_extremes_are_the_samples(void **state)
{
    struct stage *stage = *state;
    static const char *const names[] = {"everything-night", "everything-day"};
    for (int n = 0; n < 2; n++) {
        set(stage, names[n]);
        struct wave_shown *wave = &stage->snapshot.wave;
        int needle = wave->count / 2 + 17; /* one sample that stands out */
        needle -= isnan(wave->points[needle].value);
        wave->points[needle].value = 990;
        double low = INFINITY, high = -INFINITY;
        for (int i = 0; i < wave->count; i++) {
            low = fmin(low, wave->points[i].value);
            high = fmax(high, wave->points[i].value);
        }
        stage->motion.wave_middle = (low + high) / 2;
        stage->motion.wave_half = (high - low) / 2;
        draw(stage, part_wave);
        const SDL_Color heart = theme_find("night")->heart;
        struct found drawn = find(stage, heart, 200, field.x, field.x + field.w);
        assert_near(drawn.top, field.y + field.h * 0.06, 1.6);
        assert_near(drawn.bottom, field.y + field.h * 0.94, 1.6);
        double x_s = -1e-6 * wave->points[needle].before_us;
        float x = field.x + field.w * (float)(1 + (x_s + WAVE_LAG_S) / WAVE_SHOWN_S);
        struct found there = find(stage, heart, 200, x - 2, x + 2);
        assert_near(there.top, field.y + field.h * 0.06, 1.6); /* at its own time */
    }
}

static void a_gap_is_not_drawn_across(void **state)
{
    struct stage *stage = *state;
    set(stage, "everything-day"); /* nothing from 4.6 s to 3.1 s ago */
    draw(stage, part_wave);
    float from = field.x + field.w * (float)(1 + (-4.58 + WAVE_LAG_S) / WAVE_SHOWN_S);
    float to = field.x + field.w * (float)(1 + (-3.12 + WAVE_LAG_S) / WAVE_SHOWN_S);
    assert_int_equal(find(stage, theme_find("night")->heart, 1, from, to).count, 0);
    assert_true(find(stage, theme_find("night")->heart, 1, to, field.x + field.w).count > 100);
}

static void the_spectrums_peak_is_coherences(void **state)
{
    struct stage *stage = *state;
    const SDL_Color heart = theme_find("night")->heart, ember = theme_find("night")->ember;
    for (int n = 0; n < 3; n++) {
        set(stage, "everything-night");
        struct spectrum_shown *shown = &stage->snapshot.spectrum;
        int bin = 60 + 70 * n; /* 0.06 to 0.19 Hz */
        memset(shown->density, 0, sizeof shown->density);
        for (int i = 0; i < SPECTRUM_SHOWN; i++)
            shown->density[i] = expf(-0.005f * (float)((i - bin) * (i - bin)));
        stage->snapshot.peak_hz = bin * shown->bin_hz;
        stage->motion = (struct motion){0};
        motion_follow(&stage->motion, &stage->snapshot, stage->snapshot.now_ns);
        draw(stage, part_spectrum);
        double x = (double)field.x + (double)field.w * bin / (SPECTRUM_SHOWN - 1.0);
        struct found dot = find(stage, ember, 250, 0, 1280);
        assert_near((dot.left + dot.right) / 2, x, 0.6);
        struct found line = find(stage, heart, 250, field.x, field.x + field.w);
        assert_near(line.top, field.y + field.h * 0.08, 1.6);
        assert_near((dot.top + dot.bottom) / 2, field.y + field.h * 0.08, 1.6);
        struct found beside = find(stage, heart, 250, (float)x + 60, field.x + field.w);
        assert_true(beside.top > field.y + field.h * 0.3f); /* and nowhere else */
    }
}

static void bars_are_the_breaths(void **state)
{
    struct stage *stage = *state;
    set(stage, "everything-day");
    draw(stage, part_breaths);
    const SDL_Color breath = theme_find("night")->breath;
    const struct snapshot *snapshot = &stage->snapshot;
    int bars = 0;
    for (int i = 0; i < snapshot->breath_count; i++) {
        const struct breath_shown *told = &snapshot->breaths[i];
        double from_s = s_from_ns(told->start_ns - snapshot->now_ns);
        double to_s = s_from_ns(told->end_ns - snapshot->now_ns);
        if (from_s < -57)
            continue;
        float left = field.x + field.w * (float)(1 + from_s / 60);
        float right = field.x + field.w * (float)(1 + to_s / 60);
        struct found bar = find(stage, breath, 100, left, right);
        if (told->reason != REASON_NONE) {
            assert_int_equal(bar.count, 0); /* a small ring instead */
            continue;
        }
        double share = (told->high_bpm - told->low_bpm) / stage->motion.breath_most_bpm;
        assert_near(field.y + field.h - bar.top, field.h * share, 1.2);
        assert_near((bar.left + bar.right) / 2, (left + right) / 2, 1.2);
        bars++;
    }
    assert_true(bars >= 3);
}

/* A pulse that grows twentyfold, or is taken off: within a frame nothing moves by more than a
 * twelfth of the field, and in three seconds the scale has arrived. */
static void a_scale_never_jumps(void **state)
{
    struct stage *stage = *state;
    static const double factors[] = {20, 0.05};
    for (int f = 0; f < 2; f++) {
        set(stage, "everything-night");
        struct wave_shown *wave = &stage->snapshot.wave;
        for (int i = wave->count - 40; i < wave->count; i++)
            wave->points[i].value = 300 + (wave->points[i].value - 512) * (float)factors[f];
        for (int frame = 0; frame < 200; frame++) {
            double before[8];
            for (int i = 0; i < 8; i++)
                before[i] = wave_offset(&stage->motion, 300 + 60 * i);
            stage->snapshot.now_ns += 16 * NS_PER_MS;
            motion_follow(&stage->motion, &stage->snapshot, stage->snapshot.now_ns);
            for (int i = 0; i < 8; i++)
                assert_near(wave_offset(&stage->motion, 300 + 60 * i), before[i], 2.0 / 12);
        }
        double high = -INFINITY;
        for (int i = 0; i < wave->count; i++)
            high = fmax(high, wave->points[i].value);
        assert_near(wave_offset(&stage->motion, high), 1, 0.12);
    }
}

/* The heart's ring about the disc: none without a quick reading, within seconds upon the edge, and
 * never a leap. Where nothing is to move only its light changes. */
static float ring_radius(struct stage *stage, bool reduced_motion)
{
    const struct place place = {640, 400, 1};
    struct ui ui = ui_of(stage);
    figure_draw(&ui, place, &stage->snapshot, &stage->motion, stage->snapshot.now_ns,
                (struct figure_look){.reduced_motion = reduced_motion});
    struct found ring = find(stage, theme_find("night")->heart, 1, 0, 1280);
    return ring.count > 0 ? (ring.right - ring.left) / 2 : 0;
}

static void the_quick_reading_is_felt_within_seconds(void **state)
{
    struct stage *stage = *state;
    set(stage, "practice-steady");
    struct snapshot *snapshot = &stage->snapshot;
    snapshot->synchrony = NAN;
    stage->motion = (struct motion){0};
    motion_follow(&stage->motion, snapshot, snapshot->now_ns);
    assert_true(ring_radius(stage, false) == 0);
    snapshot->synchrony = 0.9;
    double before = 0, far = 0, still = 0;
    snapshot->pace.rate_hz = 1e-6;              /* the disc stands */
    for (int frame = 0; frame < 250; frame++) { /* four seconds */
        snapshot->now_ns += 16 * NS_PER_MS;
        motion_follow(&stage->motion, snapshot, snapshot->now_ns);
        double radius = ring_radius(stage, false);
        far = fmax(far, radius);
        if (before > 0)
            assert_near(radius, before, 1.0);
        before = radius;
        double there = ring_radius(stage, true);
        if (still > 0)
            assert_near(there, still, 1.5); /* its width alone */
        still = there;
    }
    assert_true(stage->motion.with_pacer > 0.8);
    assert_true(far - before > 12); /* it came nearer */
}

static void a_hidden_score_has_no_light(void **state)
{
    struct stage *stage = *state;
    set(stage, "everything-night");
    stage_build(stage, scene_named("everything-night"), 1280, 800, no_input);
    assert_true(says(stage, "peak at 6.0 a minute"));
    assert_true(stage->motion.glow > 0.5 && stage->motion.with_pacer > 0.5);
    stage->snapshot.score = SCORE_HIDDEN;
    stage->motion = (struct motion){0};
    motion_follow(&stage->motion, &stage->snapshot, stage->snapshot.now_ns);
    stage_build(stage, scene_named("everything-night"), 1280, 800, no_input);
    assert_false(says(stage, "peak at"));
    assert_true(says(stage, "hidden here"));
    assert_true(stage->motion.glow == 0 && stage->motion.with_pacer == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(the_waves_extremes_are_the_samples),
        on_stage(a_gap_is_not_drawn_across),
        on_stage(the_spectrums_peak_is_coherences),
        on_stage(bars_are_the_breaths),
        on_stage(a_scale_never_jumps),
        on_stage(the_quick_reading_is_felt_within_seconds),
        on_stage(a_hidden_score_has_no_light),
    };
    return stage_run(tests);
}
