#include "cleaning_support.h"

#define LONGEST 2000

/* Intervals in ms made into a recording. */
static struct cleaned made(const double *rr_ms, size_t count)
{
    double times_s[LONGEST + 1] = {0};
    assert_true(count <= LONGEST);
    for (size_t i = 0; i < count; i++)
        times_s[i + 1] = times_s[i] + rr_ms[i] / 1000;
    return cleaned_offline(times_s, count + 1);
}

/* A breathing heart of `count` intervals into which a test puts what it likes. */
static void calm(double *rr_ms, size_t count)
{
    uint64_t seed = 3;
    for (size_t i = 0; i < count; i++)
        rr_ms[i] = 800 + 40 * sin(0.5 * (double)i) + 8 * random_gauss(&seed);
}

static void assert_one(const struct cleaned *cleaned, size_t i, enum beat_class class, double nn_ms,
                       int inserted)
{
    const struct rr_interval *one = &cleaned->at[i + 1];
    assert_int_equal(one->class, class);
    assert_int_equal(one->inserted, inserted);
    if (isnan(nn_ms))
        assert_true(isnan(one->nn_ms));
    else
        assert_near(one->nn_ms, nn_ms, 1e-4);
}

static void assert_adds_up(const struct cleaned *cleaned)
{
    double raw_ms = 0, corrected_ms = 0;
    bool begun = false;
    for (size_t i = 0; i < cleaned->count; i++) {
        const struct rr_interval *one = &cleaned->at[i];
        if (one->first || !(one->rr_ms > 0) || isinf(one->rr_ms)) {
            begun = false;
            raw_ms = corrected_ms = 0;
            assert_true(isnan(one->nn_ms) && one->class == BEAT_NORMAL);
            continue;
        }
        begun = begun || !isnan(one->nn_ms);
        raw_ms += begun ? one->rr_ms : 0;
        corrected_ms += isnan(one->nn_ms) ? 0 : one->nn_ms * (one->inserted + 1);
        if (one->class == BEAT_NORMAL)
            assert_near(corrected_ms, raw_ms, 1e-9 * (1 + raw_ms));
        if (i + 1 == cleaned->count || cleaned->at[i + 1].first)
            assert_near(corrected_ms, raw_ms, 1e-9 * (1 + raw_ms));
    }
}

static int not_normal(const struct cleaned *cleaned)
{
    int count = 0;
    for (size_t i = 0; i < cleaned->count; i++)
        count += cleaned->at[i].class != BEAT_NORMAL;
    return count;
}

static void a_calm_heart_is_left_alone(void **state)
{
    (void)state;
    double rr_ms[300];
    calm(rr_ms, 300);
    struct cleaned cleaned = made(rr_ms, 300);
    assert_int_equal(not_normal(&cleaned), 0);
    for (size_t i = 1; i < cleaned.count; i++)
        assert_true(cleaned.at[i].nn_ms == cleaned.at[i].rr_ms);
    cleaned_finish(&cleaned);
}

static void a_metronome_is_left_alone(void **state)
{
    (void)state;
    double rr_ms[300];
    for (int i = 0; i < 300; i++)
        rr_ms[i] = 800 + i % 2;
    struct cleaned cleaned = made(rr_ms, 300);
    assert_int_equal(not_normal(&cleaned), 0);
    cleaned_finish(&cleaned);
}

static void a_missed_beat_is_put_back(void **state)
{
    (void)state;
    double rr_ms[300];
    calm(rr_ms, 300);
    rr_ms[100] = 1600;
    rr_ms[200] = 2400;
    struct cleaned cleaned = made(rr_ms, 300);
    assert_one(&cleaned, 100, BEAT_MISSED, 800, 1);
    assert_one(&cleaned, 200, BEAT_MISSED, 800, 2); /* more than the paper asks */
    assert_int_equal(not_normal(&cleaned), 2);
    assert_adds_up(&cleaned);
    cleaned_finish(&cleaned);
}

static void an_extra_beat_is_removed(void **state)
{
    (void)state;
    double rr_ms[300];
    calm(rr_ms, 300);
    rr_ms[100] = 350;
    rr_ms[101] = 450;
    struct cleaned cleaned = made(rr_ms, 300);
    assert_one(&cleaned, 100, BEAT_EXTRA, NAN, 0);
    assert_one(&cleaned, 101, BEAT_EXTRA, 800, 0);
    assert_int_equal(not_normal(&cleaned), 2);
    assert_adds_up(&cleaned);
    cleaned_finish(&cleaned);
}

/* Early or late: the one beat that is wrong goes where the line through its neighbours leads. */
static void a_misplaced_beat_is_moved(void **state)
{
    (void)state;
    const double moves_ms[] = {-250, 250};
    for (int k = 0; k < 2; k++) {
        double rr_ms[300];
        calm(rr_ms, 300);
        rr_ms[100] = 800 + moves_ms[k];
        rr_ms[101] = 820 - moves_ms[k];
        struct cleaned cleaned = made(rr_ms, 300);
        double bend_ms = (rr_ms[102] - rr_ms[99]) / 6;
        assert_one(&cleaned, 100, BEAT_ECTOPIC, 810 - bend_ms, 0);
        assert_one(&cleaned, 101, BEAT_ECTOPIC, 810 + bend_ms, 0);
        assert_int_equal(not_normal(&cleaned), 2);
        assert_adds_up(&cleaned);
        cleaned_finish(&cleaned);
    }
}

/* A long interval that nothing makes up for comes from no misplaced beat: named, and kept. */
static void a_lone_long_interval_keeps_its_length(void **state)
{
    (void)state;
    double rr_ms[300];
    calm(rr_ms, 300);
    rr_ms[103] = 1150; /* where those around are long too */
    struct cleaned cleaned = made(rr_ms, 300);
    assert_one(&cleaned, 103, BEAT_LONGSHORT, 1150, 0);
    assert_int_equal(not_normal(&cleaned), 1);
    cleaned_finish(&cleaned);
}

/* From 641 to 953 ms at a stroke, and slowly down: half of 953 may be near enough to the usual to
 * be marked as missed, but the whole is more like what is around. */
static void a_deep_breath_is_no_missed_beat(void **state)
{
    (void)state;
    struct artefact breath[] = {
        {.rr_ms = 555, .step = 0.2, .usual_ms = 641, .stray_most_ms = 200, .opens = true},
        {.rr_ms = 641, .step = 0.9, .usual_ms = 641, .stray_most_ms = 200},
        {.rr_ms = 953, .step = 3.1, .usual_ms = 641, .stray_most_ms = 200},
        {.rr_ms = 852, .step = -1.01, .usual_ms = 641, .stray_most_ms = 200},
        {.rr_ms = 805, .step = -0.5, .usual_ms = 641, .stray_most_ms = 200},
    };
    for (size_t i = 0; i < 5; i++)
        artefact_mark(breath, 5, i);
    assert_int_equal(breath[2].mark, BEAT_MISSED);
    assert_int_equal(artefact_answer(breath, 5, 2).inserted, 0);
    assert_near(artefact_answer(breath, 5, 2).nn_ms, 953, 0);
    breath[3].rr_ms = 641; /* now it stands alone */
    assert_int_equal(artefact_answer(breath, 5, 2).inserted, 1);
    assert_int_equal(artefact_answer(breath, 5, 2).class, BEAT_MISSED);
}

/* A beat missed and another found twice, time and again, as regular as a rhythm. */
static void many_artefacts_do_not_pass_as_the_rhythm(void **state)
{
    (void)state;
    const double eight[] = {850, 1700, 850, 850, 420, 430, 850, 850};
    double rr_ms[400];
    for (int i = 0; i < 400; i++)
        rr_ms[i] = eight[i % 8] + i % 3;
    struct cleaned cleaned = made(rr_ms, 400);
    for (size_t i = 8; i < 398; i++) {
        const struct rr_interval *one = &cleaned.at[i + 1];
        assert_int_equal(one->class, i % 8 == 1                 ? BEAT_MISSED
                                     : i % 8 == 4 || i % 8 == 5 ? BEAT_EXTRA
                                                                : BEAT_NORMAL);
    }
    cleaned_finish(&cleaned);
}

static void steps_do_not_reach_over_a_gap(void **state)
{
    (void)state;
    double rr_ms[300];
    calm(rr_ms, 300);
    for (int i = 150; i < 300; i++)
        rr_ms[i] -= 250; /* the heart came back faster */
    rr_ms[150] = RR_GAP_MS + 1;
    struct cleaned cleaned = made(rr_ms, 300);
    assert_true(cleaned.at[151].first && isnan(cleaned.at[151].nn_ms));
    assert_int_equal(not_normal(&cleaned), 0);
    cleaned_finish(&cleaned);
}

static void a_run_begins_when_two_agree(void **state)
{
    (void)state;
    double rr_ms[300];
    calm(rr_ms, 300);
    rr_ms[0] = 380;
    rr_ms[1] = 250;
    struct cleaned cleaned = made(rr_ms, 300);
    assert_one(&cleaned, 0, BEAT_EXTRA, NAN, 0);
    assert_one(&cleaned, 1, BEAT_EXTRA, NAN, 0);
    assert_one(&cleaned, 2, BEAT_NORMAL, rr_ms[2], 0);
    assert_adds_up(&cleaned);
    cleaned_finish(&cleaned);
}

static void the_shortest_recordings(void **state)
{
    (void)state;
    const double rr_ms[] = {800, 1600, 300, 500, 820, 1100, 500, 90, 5000, 800};
    struct problem problem;
    assert_int_equal(cleaning_of(NULL, 0, &problem), STATUS_OK);
    for (size_t from = 0; from < 10; from++)
        for (size_t count = 0; count + from <= 10; count++) {
            struct cleaned cleaned = made(rr_ms + from, count);
            assert_adds_up(&cleaned);
            cleaned_finish(&cleaned);
        }
}

static double disturbed_ms(uint64_t *seed, int round)
{
    double ms = 800 + 30 * random_gauss(seed);
    if (random_uniform(seed) < 0.04 * (round % 7))
        ms += 400 * random_gauss(seed);
    if (random_uniform(seed) < 0.04 * (round % 5))
        ms *= random_uniform(seed) < 0.5 ? 2 : 0.45;
    if (random_uniform(seed) < 0.01 * (round % 3))
        ms = pow(10, -3 + 11 * random_uniform(seed));
    return fmax(ms, 1e-3);
}

static void time_is_kept_whatever_comes(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < 60; round++) {
        double rr_ms[1000];
        for (int i = 0; i < 1000; i++)
            rr_ms[i] = disturbed_ms(&seed, round);
        struct cleaned cleaned = made(rr_ms, 1000);
        assert_adds_up(&cleaned);
        size_t room = rr_points_count(cleaned.at, cleaned.count), count;
        double *times_s = malloc(room * sizeof *times_s), *nn_ms = malloc(room * sizeof *nn_ms);
        count = rr_points(cleaned.at, cleaned.count, 0, times_s, nn_ms, NULL, room);
        assert_int_equal(count, room);
        for (size_t i = 1; i < count; i++)
            assert_true(times_s[i] > times_s[i - 1]);
        free(times_s);
        free(nn_ms);
        cleaned_finish(&cleaned);
    }
}

static void what_is_no_length_opens_a_run(void **state)
{
    (void)state;
    const double odd[] = {NAN, INFINITY, -INFINITY, 0, -800};
    for (size_t k = 0; k < 5; k++) {
        struct problem problem;
        struct rr_interval at[60] = {{0}};
        for (int i = 0; i < 60; i++)
            at[i] = (struct rr_interval){.time_ns = i, .rr_ms = 800 + i % 3, .first = i == 0};
        at[0].rr_ms = at[30].rr_ms = odd[k];
        assert_int_equal(cleaning_of(at, 60, &problem), STATUS_OK);
        struct cleaned cleaned = {at, 60};
        assert_adds_up(&cleaned);
        assert_true(isnan(at[30].nn_ms) && at[31].nn_ms == at[31].rr_ms);
        assert_int_equal(not_normal(&cleaned), 0);
    }
}

/* Where marks may differ from a program that judges the last two intervals not at all, and fills
 * the windows at the beginning with an interval of mean length. */
static bool is_edge(const struct cleaned *raw, size_t i)
{
    for (size_t k = i < 50 ? 0 : i - 50; k <= i + 2; k++)
        if (k >= raw->count || raw->at[k].first)
            return true;
    return false;
}

/* Every mark of NeuroKit2's single pass, but for the edges and values on a threshold itself. */
static void marks_are_those_of_the_reference(void **state)
{
    (void)state;
    cJSON *reference = reference_artefacts();
    const cJSON *series;
    int total = 0, unlike = 0, edges = 0, beats = 0;
    if (!reference)
        skip();
    cJSON_ArrayForEach(series, reference)
    {
        size_t count;
        struct problem problem;
        double *times_s = beats_of(series->string, &count);
        if (!times_s)
            continue;
        struct cleaned raw = cleaned_raw(times_s, count);
        uint8_t *ours = malloc(count), *theirs = malloc(count);
        assert_int_equal(cleaning_marks(raw.at, count, ours, &problem), STATUS_OK);
        marks_of(series, "neurokit2", theirs, count);
        for (size_t i = 0; i < count; i++) {
            bool differs = ours[i] != theirs[i];
            total += theirs[i] != BEAT_NORMAL;
            edges += differs && is_edge(&raw, i);
            unlike += differs && !is_edge(&raw, i);
        }
        beats += (int)count;
        cleaned_finish(&raw);
        free(ours);
        free(theirs);
        free(times_s);
    }
    cJSON_Delete(reference);
    print_message("%d beats, %d marks: %d unlike, %d at the edges\n", beats, total, unlike, edges);
    assert_true(beats > 60000 && total > 1500 && unlike <= 3 && edges <= 25);
}

struct truth {
    int missed, extra, moved;
};

/* Every inserted missed and extra beat is named so, every moved one is noticed. */
static struct truth assert_found(const char *name, const struct cleaned *cleaned)
{
    char path[100], line[120], type[20];
    struct truth truth = {0};
    snprintf(path, sizeof path, "rr/%s.truth.csv", name);
    FILE *file = fopen(test_recording(path), "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        size_t i;
        double time_s;
        if (sscanf(line, "%zu,%lf,%19[a-z]", &i, &time_s, type) != 3)
            continue;
        const struct rr_interval *one = &cleaned->at[i];
        bool missed = strcmp(type, "missed") == 0, extra = strcmp(type, "extra") == 0;
        if (missed)
            assert_true(one->class == BEAT_MISSED && one->inserted == 1);
        else if (extra)
            assert_true(one->class == BEAT_EXTRA && isnan(one->nn_ms));
        else
            assert_true(one->class != BEAT_NORMAL || one[1].class != BEAT_NORMAL);
        truth.missed += missed;
        truth.extra += extra;
        truth.moved += !missed && !extra;
    }
    fclose(file);
    return truth;
}

static double reference_of(const cJSON *series, const char *program, const char *key,
                           const char *value)
{
    const cJSON *values = program ? cJSON_GetObjectItem(series, program) : series;
    const cJSON *found = cJSON_GetObjectItem(cJSON_GetObjectItem(values, key), value);
    assert_non_null(found);
    return found->valuedouble;
}

/* Nearer to the truth than the other program, in one pass and in many. */
static void assert_nearer(const cJSON *series, const char *key, double ours)
{
    double truth = reference_of(series, NULL, "hrv_truth_clean", key);
    double once = reference_of(series, "neurokit2", "hrv_after", key);
    double often = reference_of(series, "neurokit2_iterative", "hrv_after", key);
    print_message("  %s %.2f: ours %.2f, theirs %.2f and %.2f\n", key, truth, ours, once, often);
    assert_true(fabs(ours - truth) <= fabs(once - truth));
    assert_true(fabs(ours - truth) <= fabs(often - truth));
    assert_near(ours, truth, 0.02 * truth);
}

static void inserted_artefacts_are_undone(void **state)
{
    (void)state;
    const char *names[] = {"art_M1", "art_Y1med", "art_bartels_rest", "art_nsr004"};
    cJSON *reference = reference_artefacts();
    if (!reference)
        skip();
    for (int k = 0; k < 4; k++) {
        char series[60];
        size_t count;
        snprintf(series, sizeof series, "rr/%s", names[k]);
        double *times_s = beats_of(series, &count);
        struct cleaned offline = cleaned_offline(times_s, count);
        struct cleaned live = cleaned_live(times_s, count);
        struct truth truth = assert_found(names[k], &offline);
        struct hrv_time hrv = cleaned_hrv(&offline), hrv_live = cleaned_hrv(&live);
        print_message("%s: %d missed, %d extra, %d moved\n", names[k], truth.missed, truth.extra,
                      truth.moved);
        assert_true(truth.missed >= 6 && truth.extra >= 6 && truth.moved >= 15);
        if (k < 3) { /* the last one's truth has a hole of three seconds in it */
            const cJSON *json = cJSON_GetObjectItem(reference, series);
            assert_nearer(json, "sdnn", hrv.sdnn_ms);
            assert_nearer(json, "rmssd", hrv.rmssd_ms);
            assert_near(hrv_live.sdnn_ms, hrv.sdnn_ms, 0.02 * hrv.sdnn_ms);
            assert_near(hrv_live.rmssd_ms, hrv.rmssd_ms, 0.02 * hrv.rmssd_ms);
        }
        cleaned_finish(&offline);
        cleaned_finish(&live);
        free(times_s);
    }
    cJSON_Delete(reference);
}

/* What was told live, once settled, is what the whole recording says: for nearly every beat. */
static void live_agrees_with_offline(void **state)
{
    (void)state;
    cJSON *reference = reference_artefacts();
    const cJSON *series;
    if (!reference)
        skip();
    cJSON_ArrayForEach(series, reference)
    {
        size_t count, same = 0;
        double *times_s = beats_of(series->string, &count);
        if (!times_s)
            continue;
        struct cleaned offline = cleaned_offline(times_s, count);
        struct cleaned live = cleaned_live(times_s, count);
        assert_int_equal(live.count, offline.count);
        for (size_t i = 0; i < count; i++) {
            assert_true(live.at[i].time_ns == offline.at[i].time_ns);
            assert_true(live.at[i].first == offline.at[i].first);
            same += live.at[i].class == offline.at[i].class;
        }
        assert_true((double)same > 0.93 * (double)count);
        assert_adds_up(&live);
        assert_adds_up(&offline);
        cleaned_finish(&offline);
        cleaned_finish(&live);
        free(times_s);
    }
    cJSON_Delete(reference);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calm_heart_is_left_alone),
        cmocka_unit_test(a_metronome_is_left_alone),
        cmocka_unit_test(a_missed_beat_is_put_back),
        cmocka_unit_test(an_extra_beat_is_removed),
        cmocka_unit_test(a_misplaced_beat_is_moved),
        cmocka_unit_test(a_lone_long_interval_keeps_its_length),
        cmocka_unit_test(a_deep_breath_is_no_missed_beat),
        cmocka_unit_test(many_artefacts_do_not_pass_as_the_rhythm),
        cmocka_unit_test(steps_do_not_reach_over_a_gap),
        cmocka_unit_test(a_run_begins_when_two_agree),
        cmocka_unit_test(the_shortest_recordings),
        cmocka_unit_test(time_is_kept_whatever_comes),
        cmocka_unit_test(what_is_no_length_opens_a_run),
        cmocka_unit_test(marks_are_those_of_the_reference),
        cmocka_unit_test(inserted_artefacts_are_undone),
        cmocka_unit_test(live_agrees_with_offline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
