/* What is no pulse, and what may be half of one, gets no trust. */
#include "pulse_support.h"

static struct run run;

#define LENGTH_S 90.0

struct maker {
    uint64_t seed;
    double rate_hz, state, next_s, size;
};

static double sine_slow(struct maker *maker, double t_s)
{
    (void)maker;
    return sin(2 * M_PI * 0.7 * t_s);
}

static double sine(struct maker *maker, double t_s)
{
    (void)maker;
    return sin(2 * M_PI * 1.2 * t_s);
}

static double triangle(struct maker *maker, double t_s)
{
    (void)maker;
    return fabs(fmod(1.2 * t_s, 1) - 0.5);
}

static double square(struct maker *maker, double t_s)
{
    (void)maker;
    return fmod(1.1 * t_s, 1) < 0.5;
}

static double short_square(struct maker *maker, double t_s)
{
    (void)maker;
    return fmod(1.1 * t_s, 1) < 0.2;
}

static double white(struct maker *maker, double t_s)
{
    (void)t_s;
    return random_gauss(&maker->seed);
}

static double drift(struct maker *maker, double t_s)
{
    (void)t_s;
    return maker->state += random_gauss(&maker->seed) / sqrt(maker->rate_hz);
}

/* A sensor on the table: slow drift, noise, and the lamps' flicker as slow sampling sees it. */
static double table(struct maker *maker, double t_s, double hz)
{
    double lamp = pow(fmax(0, sin(2 * M_PI * hz * t_s)), 2);
    return round(512 + 2 * drift(maker, t_s) + random_gauss(&maker->seed) + 8 * lamp);
}

static double lamps_100(struct maker *maker, double t_s)
{
    return table(maker, t_s, 100.7);
}

static double lamps_50(struct maker *maker, double t_s)
{
    return table(maker, t_s, 50.6);
}

static double lamps_60(struct maker *maker, double t_s)
{
    return table(maker, t_s, 60.15);
}

/* Knocks that ring at 6 Hz, regular or not. */
static double knocks(struct maker *maker, double t_s, double spread_s)
{
    if (t_s >= maker->next_s) {
        maker->state = maker->next_s;
        maker->size = 1 + 0.3 * random_gauss(&maker->seed);
        maker->next_s += fmax(0.3, 0.8 + spread_s * random_gauss(&maker->seed));
    }
    double since_s = t_s - maker->state;
    return maker->size * exp(-since_s / 0.06) * sin(2 * M_PI * 6 * since_s) +
           0.02 * random_gauss(&maker->seed);
}

static double even_knocks(struct maker *maker, double t_s)
{
    return knocks(maker, t_s, 0.03);
}

static double odd_knocks(struct maker *maker, double t_s)
{
    return knocks(maker, t_s, 0.3);
}

/* A hand that shifts now and then: steps of any size, either way. */
static double shifts(struct maker *maker, double t_s)
{
    if (t_s >= maker->next_s) {
        maker->state += random_gauss(&maker->seed);
        maker->next_s -= 0.9 * log(random_uniform(&maker->seed));
    }
    return maker->state + 0.01 * random_gauss(&maker->seed);
}

static const struct {
    const char *name;
    double (*value)(struct maker *maker, double t_s);
    double most; /* share of beats that may be trusted */
} no_pulses[] = {
    {"slow sine", sine_slow, 0.1},
    {"sine", sine, 0.02},
    {"triangle", triangle, 0.02},
    {"square", square, 0.05},
    {"short square", short_square, 0.05},
    {"white noise", white, 0.05},
    {"drift", drift, 0.1},
    {"lamps of 100 Hz", lamps_100, 0.15},
    {"lamps of 50 Hz", lamps_50, 0.15},
    {"lamps of 60 Hz", lamps_60, 0.15},
    {"even knocks", even_knocks, 0.2},
    {"odd knocks", odd_knocks, 0.15},
    {"shifts", shifts, 0.4},
};

static void what_is_no_pulse_gets_no_trust(void **state)
{
    (void)state;
    const double rates_hz[] = {25, 50, 98, 250};
    for (size_t i = 0; i < sizeof no_pulses / sizeof *no_pulses; i++) {
        print_message("%-16s", no_pulses[i].name);
        for (int r = 0; r < 4; r++) {
            struct maker maker = {.seed = 7 + i, .rate_hz = rates_hz[r], .next_s = 1};
            run_start(&run);
            for (int k = 0; k < LENGTH_S * rates_hz[r]; k++)
                push(&run, k / rates_hz[r], no_pulses[i].value(&maker, k / rates_hz[r]));
            print_message("  %3d beats %.2f, %4.1f s", run.count, trusted_share(&run, 0),
                          longest_trusted_s(&run));
            assert_true(trusted_share(&run, 0) <= no_pulses[i].most);
            assert_true(longest_trusted_s(&run) < 15);
        }
        print_message("\n");
    }
}

static void a_clean_pulse_is_trusted(void **state)
{
    (void)state;
    static double beats_s[400];
    uint64_t seed = 2;
    size_t count = beats_fill(beats_s, 400, 0.7, LENGTH_S, 50, 0.1);
    run_start(&run);
    for (int k = 0; k < LENGTH_S * 50; k++)
        push(&run, k / 50.0,
             200 * wave_at(beats_s, count, k / 50.0) + 2 * random_gauss(&seed) + 0.5 * k / 50.0);
    int good = 0;
    for (int j = 0; j < run.count; j++)
        good += run.quality[j] > 0.7;
    print_message("%d of %d above 0.7\n", good, run.count);
    assert_true(good > 0.95 * run.count);
}

/* Pulses of `interval_s`, every second one `ratio` as high. */
static double alternating(double t_s, double interval_s, double ratio)
{
    double value = 0, squeeze = fmin(1, interval_s / 0.8);
    for (int i = (int)(t_s / interval_s) - 3; i <= (int)(t_s / interval_s) + 1; i++)
        if (i > 0) {
            double at_s = interval_s * i + 0.02 * sin(0.6 * interval_s * i);
            value += (i % 2 ? ratio : 1) * pulse_at((t_s - at_s) / squeeze);
        }
    return value;
}

/* Pulses of `interval_s` with a second wave `after_s` later. */
static double twofold(double t_s, double interval_s, double after_s, double ratio)
{
    double value = 0;
    for (int i = (int)(t_s / interval_s) - 3; i <= (int)(t_s / interval_s) + 1; i++) {
        double since_s = t_s - interval_s * i - 0.02 * sin(0.6 * interval_s * i) - 0.1;
        double second_s = since_s - after_s;
        value += exp(-0.5 * pow(since_s / (since_s < 0 ? 0.07 : 0.12), 2));
        value += ratio * exp(-0.5 * pow(second_s / (second_s < 0 ? 0.07 : 0.12), 2));
    }
    return value;
}

/* The trusted beats of the second half of the run tell the true rate, or there are hardly any. */
static void assert_never_wrong(double interval_s)
{
    int right = 0, wrong = 0, beats = 0;
    for (int j = 1; j < run.count; j++) {
        if (run.at_s[j] < 20)
            continue;
        beats++;
        if (fmin(run.quality[j], run.quality[j - 1]) < RR_TRUST)
            continue;
        double share = (run.at_s[j] - run.at_s[j - 1]) / interval_s;
        if (share > 0.8 && share < 1.25)
            right++;
        else
            wrong++;
    }
    if (wrong > 0.1 * beats)
        print_error("interval %.2f: %d right, %d wrong of %d\n", interval_s, right, wrong, beats);
    assert_true(wrong <= 0.1 * beats);
}

static void every_second_pulse_weak_is_never_half_the_rate(void **state)
{
    (void)state;
    const double intervals_s[] = {0.5, 0.7, 0.9, 1.1};
    for (int i = 0; i < 4; i++)
        for (double ratio = 0.2; ratio < 0.95; ratio += 0.1) {
            run_start(&run);
            for (int k = 0; k < 60 * 50; k++)
                push(&run, k / 50.0,
                     round(500 + 200 * alternating(k / 50.0, intervals_s[i], ratio)));
            assert_never_wrong(intervals_s[i]);
        }
}

static void a_second_wave_is_never_twice_the_rate(void **state)
{
    (void)state;
    const double intervals_s[] = {0.6, 0.8, 1.0, 1.3}, after_s[] = {0.28, 0.35};
    for (int i = 0; i < 8; i++)
        for (double ratio = 0.3; ratio < 0.97; ratio += 0.1) {
            run_start(&run);
            for (int k = 0; k < 60 * 50; k++)
                push(&run, k / 50.0,
                     round(500 +
                           200 * twofold(k / 50.0, intervals_s[i / 2], after_s[i % 2], ratio)));
            assert_never_wrong(intervals_s[i / 2]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_pulse_gets_no_trust),
        cmocka_unit_test(a_clean_pulse_is_trusted),
        cmocka_unit_test(every_second_pulse_weak_is_never_half_the_rate),
        cmocka_unit_test(a_second_wave_is_never_twice_the_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
