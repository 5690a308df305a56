/* The draw list, the rasteriser, the lights, the curve and what moves slowly. */
#include "support.h"

#include "base/clock.h"
#include "ui/canvas.h"
#include "ui/curve.h"
#include "ui/flower.h"
#include "ui/lettering.h"
#include "ui/motion.h"
#include "ui/raster.h"
#include "ui/theme.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIDE 200

static const SDL_Color white = {255, 255, 255, 255};

struct sheet {
    struct canvas *canvas;
    uint32_t pixels[SIDE * SIDE];
    struct raster_noise noise;
};

static int sheet_make(void **state)
{
    struct sheet *sheet = calloc(1, sizeof *sheet);
    *state = sheet;
    raster_noise_init(&sheet->noise);
    return canvas_create(&sheet->canvas) == STATUS_OK ? 0 : -1;
}

static int sheet_free(void **state)
{
    struct sheet *sheet = *state;
    canvas_destroy(sheet->canvas);
    free(sheet);
    return 0;
}

static void raster_all(struct sheet *sheet)
{
    struct raster raster = {sheet->pixels, SIDE, SIDE, SIDE, &sheet->noise};
    memset(sheet->pixels, 0, sizeof sheet->pixels);
    raster_triangles(&raster, sheet->canvas->vertices, sheet->canvas->indices,
                     sheet->canvas->index_count);
}

/* How much of white there is, in pixels. */
static double covered(const struct sheet *sheet)
{
    double sum = 0;
    for (int i = 0; i < SIDE * SIDE; i++)
        sum += (sheet->pixels[i] & 255) / 255.0;
    return sum;
}

static void assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.9g is not %.9g", value, wanted);
}

static void a_disc_covers_its_area(void **state)
{
    struct sheet *sheet = *state;
    for (double radius = 3; radius < 90; radius *= 1.7) {
        canvas_begin(sheet->canvas, SIDE, SIDE, 1);
        canvas_disc(sheet->canvas, 100.3f, 99.6f, (float)radius, white);
        raster_all(sheet);
        assert_near(covered(sheet), M_PI * radius * radius, 0.02 * M_PI * radius * radius);
    }
}

static void a_ring_and_a_line_cover_their_area(void **state)
{
    struct sheet *sheet = *state;
    canvas_begin(sheet->canvas, SIDE, SIDE, 1);
    canvas_ring(sheet->canvas, 100, 100, 60, 2.5f, white);
    raster_all(sheet);
    assert_near(covered(sheet), 2 * M_PI * 60 * 2.5, 20);
    canvas_begin(sheet->canvas, SIDE, SIDE, 1);
    for (int i = 0; i <= 200; i++)
        canvas_path_to(sheet->canvas, 20 + 0.8f * (float)i,
                       100 + 30 * sinf((float)i * (float)M_PI / 50), 3, white);
    canvas_path_stroke(sheet->canvas, 0, 1);
    raster_all(sheet);
    double length = 0;
    for (int i = 0; i < 200; i++)
        length += hypot(0.8, 30 * (sin((i + 1) * M_PI / 50) - sin(i * M_PI / 50)));
    assert_near(covered(sheet), 3 * length, 0.03 * 3 * length);
}

/* Half-clear shapes of many triangles: a joint painted twice would stand out. */
static void no_joint_shows(void **state)
{
    struct sheet *sheet = *state;
    SDL_Color half = {255, 255, 255, 128};
    canvas_begin(sheet->canvas, SIDE, SIDE, 1);
    canvas_disc(sheet->canvas, 100.4f, 100.2f, 80, half);
    raster_all(sheet);
    for (int i = 0; i < SIDE * SIDE; i++)
        assert_in_range(sheet->pixels[i] & 255, 0, 129);
    for (int y = 60; y < 140; y++)
        for (int x = 60; x < 140; x++)
            assert_in_range(sheet->pixels[y * SIDE + x] & 255, 127, 129);
    canvas_begin(sheet->canvas, SIDE, SIDE, 1);
    for (int i = 0; i <= 60; i++)
        canvas_path_to(sheet->canvas, 10 + 3 * (float)i, 190 - 0.04f * (float)(i * i), 5, half);
    canvas_path_stroke(sheet->canvas, 0, 1);
    canvas_path_stroke(sheet->canvas, 9, 0); /* nothing of its colour: nothing is added */
    raster_all(sheet);
    for (int i = 0; i < SIDE * SIDE; i++)
        assert_in_range(sheet->pixels[i] & 255, 0, 129);
}

static void soft_light_has_no_steps(void **state)
{
    struct sheet *sheet = *state;
    SDL_Color faint = {255, 255, 255, 40};
    canvas_begin(sheet->canvas, SIDE, SIDE, 1);
    canvas_glow(sheet->canvas, 100, 100, 95, faint);
    raster_all(sheet);
    int last = 0;
    for (int x = 100; x < SIDE; x++) {
        double sum = 0;
        for (int y = 96; y < 104; y++)
            sum += sheet->pixels[y * SIDE + x] & 255;
        if (x > 100)
            assert_true(fabs(sum - last) <= 8 * 2.0);
        last = (int)sum;
    }
    assert_int_equal(sheet->pixels[5 * SIDE + 5] & 255, 0);
}

static void what_is_off_the_picture_is_left_alone(void **state)
{
    struct sheet *sheet = *state;
    canvas_begin(sheet->canvas, SIDE, SIDE, 1);
    canvas_disc(sheet->canvas, -5000, 100, 90, white);
    canvas_disc(sheet->canvas, 100, 1e7f, 90, white);
    raster_all(sheet);
    assert_true(covered(sheet) == 0);
    canvas_box(sheet->canvas, -1e5f, -1e5f, 2e5f, 2e5f, 0, white);
    raster_all(sheet);
    assert_true(covered(sheet) == SIDE * SIDE);
}

static uint64_t digest_of(struct canvas *canvas, float x, const char *words)
{
    canvas_begin(canvas, SIDE, SIDE, 1);
    canvas_disc(canvas, x, 10, 5, white);
    canvas_text_px(canvas, 0, 20, 3, 4, white, words);
    return canvas_digest(canvas);
}

static void equal_pictures_have_equal_digests_and_others_not(void **state)
{
    struct canvas *canvas = ((struct sheet *)*state)->canvas;
    uint64_t digest = digest_of(canvas, 10, "a");
    assert_true(digest == digest_of(canvas, 10, "a"));
    assert_true(digest != digest_of(canvas, 10.01f, "a"));
    assert_true(digest != digest_of(canvas, 10, "b"));
    canvas_begin(canvas, SIDE + 1, SIDE, 1);
    uint64_t empty = canvas_digest(canvas);
    canvas_begin(canvas, SIDE, SIDE, 1);
    assert_true(empty != canvas_digest(canvas));
}

static void what_does_not_fit_is_left_out_and_counted(void **state)
{
    struct canvas *canvas = ((struct sheet *)*state)->canvas;
    canvas_begin(canvas, SIDE, SIDE, 1);
    for (int i = 0; i < 2000; i++)
        canvas_disc(canvas, 100, 100, 50, white);
    assert_true(canvas->left_out > 0);
    assert_true(canvas->vertex_count <= CANVAS_VERTICES);
    assert_true(canvas->index_count <= CANVAS_INDICES);
    for (int i = 0; i < CANVAS_COMMANDS + 10; i++)
        canvas_text_px(canvas, 0, 20, 0, 0, white, "many many words, more than there is room for");
    assert_true(canvas->command_count <= CANVAS_COMMANDS);
    assert_true(canvas->letter_count <= CANVAS_LETTERS);
    for (int i = 0; i < CANVAS_PATH + 10; i++)
        canvas_path_to(canvas, 1, 1, 1, white);
    assert_int_equal(canvas->path_count, CANVAS_PATH);
    canvas_begin(canvas, SIDE, SIDE, 1);
    assert_int_equal(canvas->left_out, 0);
}

static SDL_Color over(SDL_Color under, SDL_Color color)
{
    SDL_Color mixed = theme_mixed(under, color, color.a / 255.0);
    mixed.a = 255;
    return mixed;
}

/* Every text colour on every surface that it stands on. */
static void all_text_has_contrast_enough(void **state)
{
    (void)state;
    for (int i = 0; i < THEME_COUNT; i++) {
        const struct theme *theme = &themes[i];
        const SDL_Color grounds[2] = {theme->near, theme->far};
        for (int g = 0; g < 2; g++) {
            const SDL_Color under[3] = {grounds[g], over(grounds[g], theme->card),
                                        over(grounds[g], theme->chosen)};
            for (int u = 0; u < 3; u++) {
                assert_true(theme_contrast(theme->quiet, under[u]) >= 4.5);
                assert_true(theme_contrast(theme->ink, under[u]) >= 7);
                assert_true(theme_contrast(theme->breath, under[u]) >= 4.5);
            }
            assert_true(theme_contrast(theme->heart, grounds[g]) >= 4.5);
        }
        assert_true(theme_contrast(theme->on_breath, theme->breath) >= 4.5);
    }
    SDL_Color black = {0, 0, 0, 255};
    assert_near(theme_contrast(black, white), 21, 1e-9);
}

static void breath_and_heart_differ_without_colour(void **state)
{
    (void)state;
    for (int i = 0; i < THEME_COUNT; i++)
        assert_true(theme_contrast(themes[i].breath, themes[i].heart) > 1.1);
    assert_string_equal(theme_for_hour(19)->name, "night");
    assert_string_equal(theme_for_hour(11)->name, "day");
    assert_ptr_equal(theme_next(theme_next(theme_next(&themes[1]))), &themes[1]);
    assert_null(theme_find("pink"));
}

static void the_curve_goes_through_every_beat(void **state)
{
    struct curve curve = {.count = 40};
    (void)state;
    for (int i = 0; i < curve.count; i++) {
        curve.x[i] = i * 0.8 + 0.3 * sin(i);
        curve.y[i] = 60 + 9 * cos(i * 1.7);
    }
    curve_fit(&curve);
    for (int i = 0; i < curve.count; i++)
        assert_near(curve_at(&curve, curve.x[i]), curve.y[i], 1e-9);
    struct curve slow = {.count = 60};
    for (int i = 0; i < slow.count; i++) {
        slow.x[i] = i * 0.9;
        slow.y[i] = sin(2 * M_PI * 0.1 * slow.x[i]);
    }
    curve_fit(&slow);
    for (double x = 5; x < 48; x += 0.01) /* away from the free ends */
        assert_near(curve_at(&slow, x), sin(2 * M_PI * 0.1 * x), 0.004);
}

static struct snapshot beating(int beats)
{
    struct snapshot snapshot = {.phase = SESSION_PRACTISING, .last_beat_ns = -1};
    for (int i = 0; i < beats; i++)
        snapshot.rhythm[i] = (struct rhythm_point){.time_ns = (i + 1) * NS_PER_S, .nn_ms = 1000};
    snapshot.rhythm_count = beats;
    snapshot.now_ns = (beats + 1) * NS_PER_S;
    return snapshot;
}

static void a_gap_is_never_bridged(void **state)
{
    struct snapshot snapshot = beating(30);
    struct curve curve;
    (void)state;
    snapshot.rhythm[10].first = 1;
    snapshot.rhythm[20].nn_ms = NAN;
    int from = 0, pieces = 0;
    const int sizes[] = {10, 10, 9};
    for (; rhythm_piece(snapshot.rhythm, 30, &from, snapshot.now_ns, &curve); pieces++)
        assert_int_equal(curve.count, sizes[pieces]);
    assert_int_equal(pieces, 3);
    for (int i = 15; i < 30; i++)
        snapshot.rhythm[i].time_ns += 5 * NS_PER_S;
    from = 10;
    assert_true(rhythm_piece(snapshot.rhythm, 20, &from, snapshot.now_ns, &curve));
    assert_int_equal(curve.count, 5); /* a silence that nobody announced */
}

static void an_even_heart_is_not_blown_up(void **state)
{
    struct snapshot snapshot = beating(50);
    struct motion motion = {0};
    (void)state;
    motion_follow(&motion, &snapshot, snapshot.now_ns);
    assert_near(motion.mean_bpm, 60, 1e-9);
    assert_near(motion.spread_bpm, 3, 1e-9);
    assert_near(rhythm_offset(&motion, 60.3), 0.1, 0.001);
    assert_true(rhythm_offset(&motion, 200) <= 1.26); /* a stray beat stays near */
}

static void nothing_snaps(void **state)
{
    struct snapshot snapshot = beating(50);
    struct motion motion = {0};
    (void)state;
    motion_follow(&motion, &snapshot, snapshot.now_ns);
    snapshot.coherence_reason = REASON_NONE;
    snapshot.share = 1;
    snapshot.pace = (struct pace_body){.on = 1, .rate_hz = 0.1, .inhale = 0.4};
    double glow = motion.glow, paced = motion.paced;
    for (int frame = 1; frame < 600; frame++) {
        motion_follow(&motion, &snapshot, snapshot.now_ns + frame * NS_PER_S / 60);
        assert_true(motion.glow - glow < 0.01 && motion.paced - paced < 0.01);
        glow = motion.glow;
        paced = motion.paced;
    }
    assert_true(paced == 1); /* the breath reaches its full depth */
    assert_true(glow > 0.6);
}

/* Where there is no practice, the snapshot does not know what the person wants to see. */
static void a_score_that_nobody_wants_does_not_glow(void **state)
{
    (void)state;
    struct snapshot snapshot = beating(50);
    snapshot.share = 1;
    for (int score = SCORE_SHOWN; score < SCORE_COUNT; score++) {
        struct motion motion = {.wish = (enum score_display)score};
        motion_follow(&motion, &snapshot, snapshot.now_ns);
        motion_follow(&motion, &snapshot, snapshot.now_ns + NS_PER_S);
        assert_true((motion.glow > 0) == score_as_light((enum score_display)score));
    }
}

static void no_font_at_all_is_told_with_its_remedy(void **state)
{
    (void)state;
    char path[512];
    struct lettering *lettering;
    struct problem problem = {0};
    snprintf(path, sizeof path, "%s/fonts.conf", test_folder());
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "<?xml version=\"1.0\"?><fontconfig><cachedir>%s</cachedir></fontconfig>",
            test_folder());
    fclose(file);
    setenv("FONTCONFIG_FILE", path, 1);
    assert_int_equal(lettering_create(&lettering, &problem), STATUS_UNAVAILABLE);
    unsetenv("FONTCONFIG_FILE");
    assert_null(lettering);
    assert_non_null(strstr(problem.remedy, "apt install fonts-ebgaramond fonts-inter"));
}

static void lines_break_between_words_and_long_words_anywhere(void **state)
{
    (void)state;
    struct lettering *lettering;
    struct problem problem = {0};
    const char *words = "Breathe in as the light grows";
    if (lettering_create(&lettering, &problem) != STATUS_OK)
        skip();
    int width = lettering_width_px(lettering, FACE_PLAIN, 20, "Breathe in as");
    assert_int_equal(lettering_fit(lettering, FACE_PLAIN, 20, words, width), 13);
    assert_int_equal(lettering_fit(lettering, FACE_PLAIN, 20, words, 10000), (int)strlen(words));
    int taken = lettering_fit(lettering, FACE_PLAIN, 20, "/home/somebody/a-long-name", 90);
    assert_in_range(taken, 3, 20);
    assert_int_equal(lettering_fit(lettering, FACE_PLAIN, 20, "\u00e9\u00e9\u00e9", 1), 2);
    assert_int_equal(lettering_width_px(lettering, FACE_PLAIN, 20, ""), 0);
    for (int i = 0; i < 2000; i++) { /* more runs than there is room for */
        char many[16];
        snprintf(many, sizeof many, "run %d", i);
        assert_true(lettering_width_px(lettering, i % FACE_SPARE, 10 + i % 50, many) > 0);
    }
    lettering_destroy(lettering);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disc_covers_its_area),
        cmocka_unit_test(a_ring_and_a_line_cover_their_area),
        cmocka_unit_test(no_joint_shows),
        cmocka_unit_test(soft_light_has_no_steps),
        cmocka_unit_test(what_is_off_the_picture_is_left_alone),
        cmocka_unit_test(equal_pictures_have_equal_digests_and_others_not),
        cmocka_unit_test(what_does_not_fit_is_left_out_and_counted),
        cmocka_unit_test(all_text_has_contrast_enough),
        cmocka_unit_test(breath_and_heart_differ_without_colour),
        cmocka_unit_test(the_curve_goes_through_every_beat),
        cmocka_unit_test(a_gap_is_never_bridged),
        cmocka_unit_test(an_even_heart_is_not_blown_up),
        cmocka_unit_test(nothing_snaps),
        cmocka_unit_test(a_score_that_nobody_wants_does_not_glow),
        cmocka_unit_test(no_font_at_all_is_told_with_its_remedy),
        cmocka_unit_test(lines_break_between_words_and_long_words_anywhere),
    };
    return cmocka_run_group_tests(tests, sheet_make, sheet_free);
}
