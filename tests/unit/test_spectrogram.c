#include "spectrum_support.h"

#include "heart/spectrogram.h"
#include <cjson/cJSON.h>
#include <string.h>

#define ROOM 1200

/* A heart that breathes at 0.1 Hz for the first five minutes and at 0.2 Hz from then on. */
struct heart {
    struct rr_interval at[ROOM];
    size_t count;
};

static void heart_fill(struct heart *heart, double length_s)
{
    heart->count = 0;
    double phase = 0;
    for (double t_s = 1; t_s < length_s && heart->count < ROOM;) {
        double hz = t_s < 300 ? 0.1 : 0.2, rr_ms = 850 + 50 * sin(2 * M_PI * phase);
        t_s += rr_ms / 1000;
        phase += hz * rr_ms / 1000;
        heart->at[heart->count++] = (struct rr_interval){.time_ns = ns_from_s(t_s),
                                                         .rr_ms = rr_ms,
                                                         .nn_ms = rr_ms,
                                                         .clear = true,
                                                         .trusted = true};
    }
}

static struct settling settled(void)
{
    return (struct settling){.first_ns = 0, .last_ns = 0};
}

static double peak_hz(const struct spectrogram_column *column)
{
    size_t peak = 0;
    for (size_t k = 1; k < SPECTRUM_BINS; k++)
        peak = column->density[k] > column->density[peak] ? k : peak;
    return (double)peak * SPECTRUM_BIN_HZ;
}

/* Coherence read from a column is coherence: nothing lies between them, not a bit. */
static void a_column_is_the_spectrum_that_coherence_is_read_from(void **state)
{
    (void)state;
    static struct heart heart;
    static struct spectrogram_column column;
    const struct spectrogram_shape shape = {.windows = 1, .step_s = 1};
    struct settling settling = settled();
    heart_fill(&heart, 400);
    for (int64_t second = 70; second < 390; second += 7) {
        struct coherence whole, read = coherence_none();
        int64_t end_ns = second * NS_PER_S;
        assert_int_equal(coherence_at(&spectrum, heart.at, heart.count, &settling, end_ns, &whole),
                         REASON_NONE);
        spectrogram_column(&spectrum, &shape, heart.at, heart.count, &settling, end_ns, &column);
        assert_int_equal(column.reason, REASON_NONE);
        assert_int_equal(column.end_ns, end_ns);
        memset(spectrum.density, 0, sizeof spectrum.density);
        memcpy(spectrum.density, column.density, sizeof column.density);
        coherence_measure(&spectrum, &read);
        assert_true(read.ratio == whole.ratio && read.total_ms2 == whole.total_ms2);
        assert_true(read.peak_hz == whole.peak_hz);
    }
}

/* What spectrogram_run tells, counted. */
struct picture {
    int columns, there, slow, fast, gaps;
    int64_t first_ns, last_ns;
};

static void look(void *context, const struct spectrogram_column *column)
{
    struct picture *picture = context;
    if (picture->columns++ == 0)
        picture->first_ns = column->end_ns;
    picture->last_ns = column->end_ns;
    for (size_t k = 0; k < SPECTRUM_BINS; k++)
        assert_true(isnan(column->density[k]) == (column->reason != REASON_NONE));
    if (column->reason != REASON_NONE) {
        picture->gaps += column->reason == REASON_GAP;
        return;
    }
    picture->there++;
    picture->slow += fabs(peak_hz(column) - 0.1) < 0.004;
    picture->fast += fabs(peak_hz(column) - 0.2) < 0.004;
}

static void a_change_of_breath_is_seen_where_it_is(void **state)
{
    (void)state;
    static struct heart heart;
    heart_fill(&heart, 600);
    for (int windows = 1; windows <= 2; windows++) {
        const struct spectrogram_shape shape = {.windows = windows, .step_s = 2};
        struct picture picture = {0};
        spectrogram_run(&spectrum, &shape, heart.at, heart.count, 0, 598 * NS_PER_S, look,
                        &picture);
        assert_int_equal(picture.columns, 300);
        assert_int_equal(picture.last_ns, 598 * NS_PER_S);
        int settling = (int)(spectrogram_window_s(&shape) / shape.step_s);
        assert_true(abs(picture.there - (300 - settling - 1)) <= 1);
        assert_true(picture.slow + picture.fast >= picture.there - 6); /* in between: both */
        assert_true(abs(picture.slow - (150 - settling / 2)) < 8);
    }
}

static void a_wider_window_is_sharper(void **state)
{
    (void)state;
    static struct heart heart;
    static struct spectrogram_column columns[2];
    struct settling settling = settled();
    double width[2];
    heart_fill(&heart, 290);
    for (int i = 0; i < 2; i++) {
        const struct spectrogram_shape shape = {.windows = i + 1, .step_s = 1};
        spectrogram_column(&spectrum, &shape, heart.at, heart.count, &settling, 280 * NS_PER_S,
                           &columns[i]);
        double sum = 0, most = 0;
        for (size_t k = 0; k < SPECTRUM_BINS; k++) {
            sum += columns[i].density[k];
            most = fmax(most, columns[i].density[k]);
        }
        width[i] = sum / most;
    }
    assert_near(width[0] / width[1], 2, 0.2);
}

static void columns_that_do_not_exist_say_why(void **state)
{
    (void)state;
    static struct heart heart;
    heart_fill(&heart, 590);
    for (size_t i = 0; i < heart.count; i++) /* ten seconds without beats in the middle */
        if (heart.at[i].time_ns > 250 * NS_PER_S)
            heart.at[i].time_ns += 10 * NS_PER_S;
    size_t after = 0;
    while (heart.at[after].time_ns < 255 * NS_PER_S)
        after++;
    heart.at[after].first = true;
    heart.at[after].rr_ms = heart.at[after].nn_ms = NAN;
    for (int windows = 1; windows <= 2; windows++) {
        const struct spectrogram_shape shape = {.windows = windows, .step_s = 1};
        struct picture picture = {0};
        spectrogram_run(&spectrum, &shape, heart.at, heart.count, 0, 500 * NS_PER_S, look,
                        &picture);
        assert_true(abs(picture.gaps - (64 * windows + 10 - 6)) < 6); /* 95 % may be enough */
        assert_true(picture.there > 230);
    }
}

/* Raw columns are told over correction after correction, but not where no beat was heard. */
static void raw_columns_are_judged_by_nothing_but_their_existence(void **state)
{
    (void)state;
    static struct heart heart;
    heart_fill(&heart, 500);
    for (size_t i = 0; i < heart.count; i += 3)
        heart.at[i].class = BEAT_ECTOPIC;
    for (int raw = 0; raw < 2; raw++) {
        const struct spectrogram_shape shape = {.windows = 1, .step_s = 1, .raw = raw};
        struct picture picture = {0};
        spectrogram_run(&spectrum, &shape, heart.at, heart.count, 0, 600 * NS_PER_S, look,
                        &picture);
        assert_int_equal(picture.columns, 601);
        assert_true(raw ? picture.there > 430 : picture.there == 0);
        assert_true(!raw || picture.gaps > 40);
    }
}

static void nothing_gives_settling(void **state)
{
    (void)state;
    static struct spectrogram_column column;
    const struct spectrogram_shape shape = {.windows = 2, .step_s = 1};
    struct settling settling;
    settling_start(&settling);
    spectrogram_column(&spectrum, &shape, NULL, 0, &settling, 500 * NS_PER_S, &column);
    assert_int_equal(column.reason, REASON_SETTLING);
    settling_beat(&settling, 400 * NS_PER_S, true); /* 100 s ago: less than the window */
    spectrogram_column(&spectrum, &shape, NULL, 0, &settling, 500 * NS_PER_S, &column);
    assert_int_equal(column.reason, REASON_SETTLING);
    assert_true(isnan(column.density[0]) && isnan(column.density[SPECTRUM_BINS - 1]));
    spectrogram_column(&spectrum, &shape, NULL, 0, &settling, 600 * NS_PER_S, &column);
    assert_int_equal(column.reason, REASON_GAP);
}

static void the_parameters_are_recorded(void **state)
{
    (void)state;
    cJSON *json = cJSON_Parse(spectrogram_parameters());
    assert_non_null(json);
    assert_near(cJSON_GetObjectItem(json, "bin_hz")->valuedouble, SPECTRUM_BIN_HZ, 0);
    assert_near(cJSON_GetObjectItem(json, "points")->valuedouble, SPECTRUM_POINTS, 0);
    assert_near(cJSON_GetObjectItem(json, "highest_hz")->valuedouble,
                (SPECTRUM_BINS - 1) * SPECTRUM_BIN_HZ, 0);
    assert_near(cJSON_GetObjectItem(json, "part_s")->valuedouble, COHERENCE_WINDOW_S, 0);
    cJSON_Delete(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_is_the_spectrum_that_coherence_is_read_from),
        cmocka_unit_test(a_change_of_breath_is_seen_where_it_is),
        cmocka_unit_test(a_wider_window_is_sharper),
        cmocka_unit_test(columns_that_do_not_exist_say_why),
        cmocka_unit_test(raw_columns_are_judged_by_nothing_but_their_existence),
        cmocka_unit_test(nothing_gives_settling),
        cmocka_unit_test(the_parameters_are_recorded),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
