/* The gallery of bad signals: three minutes of each through the engine, none may give a value. A
 * regular artefact is a perfect wave, and a wrong number shown calmly is the worst we could do. */
#include "heart_support.h"

#include <stdio.h>
#include <string.h>

#define MINUTES_S 180.0
#define BEATS_MAX 1200

static double beats[BEATS_MAX];
static size_t beat_count;

/* --- beats that no heart makes, at beats[] --- */

static void beat_add(double at_s)
{
    if (beat_count < BEATS_MAX)
        beats[beat_count++] = at_s;
}

static void metronome(double bpm)
{
    for (double at_s = 0.7; at_s < MINUTES_S + 2; at_s += 60 / bpm)
        beat_add(at_s);
}

static void two_speeds(double swing_ms) /* five seconds fast, five seconds slow */
{
    double phase = 0, step_s = 0.001;
    for (double at_s = 0.7; at_s < MINUTES_S + 2; at_s += step_s) {
        phase += step_s / (0.9 + (fmod(at_s, 10) < 5 ? swing_ms : -swing_ms) / 1000);
        if (phase >= 1) {
            phase -= 1;
            beat_add(at_s);
        }
    }
}

static void in_turn(double shift_ms) /* long and short: bigeminus when it is much */
{
    for (int i = 0; 0.7 + 0.85 * i < MINUTES_S + 2; i++)
        beat_add(0.7 + 0.85 * i + (i % 2 ? shift_ms / 1000 : 0));
}

static void every_third_early(double early_ms)
{
    for (int i = 0; 0.7 + 0.9 * i < MINUTES_S + 2; i++)
        beat_add(0.7 + 0.9 * i - (i % 3 == 2 ? early_ms / 1000 : 0));
}

static void every_fifth_early(double early_ms)
{
    for (int i = 0; 0.7 + 0.9 * i < MINUTES_S + 2; i++)
        beat_add(0.7 + 0.9 * i - (i % 5 == 4 ? early_ms / 1000 : 0));
}

static void missed_and_extra(double every)
{
    int n = (int)every;
    for (int i = 0; 0.7 + 0.85 * i < MINUTES_S + 2; i++) {
        if (i % n != 3)
            beat_add(0.7 + 0.85 * i);
        if (i % n == n - 1)
            beat_add(0.7 + 0.85 * i + 0.42);
    }
}

/* An even rhythm, and at each breath of the pacer one interval longer. */
static void spikes(double spike_ms)
{
    double last_s = 0;
    for (double at_s = 0.7; at_s < MINUTES_S + 2; at_s += 0.85) {
        if (floor(at_s / 10) > floor(last_s / 10))
            at_s += spike_ms / 1000;
        beat_add(at_s);
        last_s = at_s;
    }
}

static void spikes_twice(double spike_ms) /* twice a breath, and the beat's own place is knocked */
{
    double last_s = 0;
    for (double at_s = 0.7; at_s < MINUTES_S + 2; at_s += 0.85) {
        beat_add(at_s + (floor(at_s / 5) > floor(last_s / 5) ? spike_ms / 1000 : 0));
        last_s = at_s;
    }
}

static double round_to(double value, double steps)
{
    return 512 + floor(steps * value + 0.5);
}

/* --- waves without a heart --- */

static uint64_t chance;

static double flat(double t_s, double with)
{
    (void)t_s, (void)with;
    return 512;
}

static double last_bit(double t_s, double with)
{
    (void)t_s, (void)with;
    return 512 + (random_uniform(&chance) < 0.33);
}

static double rail(double t_s, double with)
{
    (void)t_s, (void)with;
    return 1023;
}

static double sine(double t_s, double hz)
{
    return floor(512.5 + 150 * sin(2 * M_PI * hz * t_s));
}

static double triangle(double t_s, double hz)
{
    return floor(512.5 + 600 * (fabs(fmod(hz * t_s, 1) - 0.5) - 0.25));
}

static double lamp(double t_s, double hz) /* switched on for a third of each period */
{
    return fmod(hz * t_s, 1) < 0.33 ? 700 : 400;
}

static double mains(double t_s, double hz) /* that wanders by a fiftieth of a hertz */
{
    double phase = hz * t_s + 0.02 * 20 / (2 * M_PI) * sin(2 * M_PI * t_s / 20);
    return floor(512.5 + 200 * sin(2 * M_PI * phase) + 2 * random_gauss(&chance));
}

static double noise(double t_s, double sd)
{
    (void)t_s;
    return floor(512.5 + sd * random_gauss(&chance));
}

static double breath_only(double t_s, double hz)
{
    return floor(512.5 + 200 * sin(2 * M_PI * hz * t_s));
}

/* Leads that hang in the air: drift, hum and noise. */
static double adrift(double t_s, double with)
{
    return floor(512.5 + 200 * sin(0.21 * t_s) * sin(0.034 * t_s) + with * random_gauss(&chance) +
                 with * sin(2 * M_PI * 50 * t_s));
}

/* A finger that taps: a knock that rings for a tenth of a second, and stillness between. */
static double tapping(double t_s, double per_s)
{
    static double at_s, height;
    if (t_s < 0.001)
        at_s = 0.5;
    if (t_s > at_s + 0.3) {
        at_s += 1 / per_s * (1 + 0.05 * random_gauss(&chance));
        height = 150 * exp(0.4 * random_gauss(&chance));
    }
    double since_s = t_s - at_s;
    double knock = since_s < 0 ? 0 : exp(-since_s / 0.03) * cos(2 * M_PI * 12 * since_s);
    return floor(512.5 + height * knock + random_gauss(&chance));
}

/* Steps, each a blow of its own, left and right not alike, while the arm swings at half their rate.
 */
static double walking(double t_s, double per_s)
{
    static double at_s, height;
    static bool left;
    if (t_s < 0.001)
        at_s = 0.5;
    if (t_s > at_s + 0.3) {
        left = !left;
        at_s += 1 / per_s * (1 + 0.02 * random_gauss(&chance));
        height = (left ? 150 : 110) * exp(0.3 * random_gauss(&chance));
    }
    double blow = height * exp(-0.5 * pow((t_s - at_s - 0.1) / 0.05, 2));
    double arm = 90 * sin(M_PI * per_s * t_s + 0.3 * sin(1.1 * t_s));
    return floor(512.5 + blow + arm + 60 * sin(0.6 * t_s) + 5 * random_gauss(&chance));
}

/* A true pulse pressed or driven so hard that it is cut off. */
static double clipped(double t_s, double gain)
{
    return fmin(fmax(floor(300 + gain * (wave_at(beats, beat_count, t_s) - 0.3)), 0), 1023);
}

static double clipped_above(double t_s, double height)
{
    return fmin(floor(400 + height * wave_at(beats, beat_count, t_s)), 1023);
}

static double cut_off(double t_s, double height) /* at a stop that nobody told */
{
    double value = floor(400 + height * wave_at(beats, beat_count, t_s));
    return fmin(value, 400 + 0.6 * height);
}

static double swing(double t_s, double with) /* a true pulse with ten times as much motion */
{
    double hand = sin(2.7 * t_s) * sin(0.9 * t_s) + 0.7 * sin(5.1 * t_s + 2 * sin(0.7 * t_s));
    return floor(512.5 + 20 * wave_at(beats, beat_count, t_s) + with * hand);
}

/* --- shapes --- */

static double qrs_at(double t_s)
{
    return 1.1 * exp(-0.5 * pow(t_s / 0.012, 2)) - 0.2 * exp(-0.5 * pow((t_s + 0.03) / 0.012, 2)) -
           0.3 * exp(-0.5 * pow((t_s - 0.03) / 0.012, 2)) +
           0.25 * exp(-0.5 * pow((t_s - 0.25) / 0.05, 2)) +
           0.12 * exp(-0.5 * pow((t_s + 0.16) / 0.03, 2));
}

static double train_at(double (*shape)(double t_s), double t_s)
{
    static size_t from;
    double sum = 0;
    if (from >= beat_count || t_s < 0.001)
        from = 0;
    while (from < beat_count && beats[from] < t_s - 1.2)
        from++;
    for (size_t i = from; i < beat_count && beats[i] < t_s + 0.5; i++)
        sum += shape(t_s - beats[i]);
    return sum;
}

/* --- the gallery --- */

#define BIT(reason) (1u << (reason))
#define POOR                                                                                       \
    (BIT(REASON_NOISY) | BIT(REASON_MOTION) | BIT(REASON_HUM) | BIT(REASON_NOT_WORN) |             \
     BIT(REASON_SETTLING))
#define EVEN (BIT(REASON_REGULAR) | BIT(REASON_NOISY) | BIT(REASON_SETTLING))
#define MENDED                                                                                     \
    (BIT(REASON_ARTEFACTS) | BIT(REASON_REGULAR) | BIT(REASON_NOISY) | BIT(REASON_SETTLING) |      \
     BIT(REASON_GAP))
#define STILL   (BIT(REASON_FLAT) | BIT(REASON_NOT_WORN) | BIT(REASON_SETTLING))
#define STOPPED (BIT(REASON_CLIPPED) | BIT(REASON_NOT_WORN))

static const struct train {
    const char *name;
    void (*fill)(double with);
    double with;
    unsigned reasons; /* one of these in the last second */
} trains[] = {
    {"metronome", metronome, 66.67, EVEN},
    {"metronome of whole seconds", metronome, 60, EVEN | BIT(REASON_SYNTHETIC)},
    {"two speeds, 40 ms", two_speeds, 40, MENDED},
    {"two speeds, 60 ms", two_speeds, 60, MENDED},
    {"two speeds, 100 ms", two_speeds, 100, MENDED},
    {"long and short, 40 ms", in_turn, 40, MENDED},
    {"long and short, 80 ms", in_turn, 80, MENDED},
    {"bigeminus", in_turn, 250, MENDED},
    {"every third beat early", every_third_early, 250, MENDED},
    {"every third a little early", every_third_early, 120, MENDED},
    {"every fifth beat early", every_fifth_early, 250, MENDED},
    {"every fifth a little early", every_fifth_early, 120, MENDED},
    {"missed and extra, of 8", missed_and_extra, 8, MENDED},
    {"missed and extra, of 12", missed_and_extra, 12, MENDED},
    {"missed and extra, of 5", missed_and_extra, 5, MENDED},
    {"a spike each breath, 60 ms", spikes, 60, MENDED},
    {"a spike each breath, 100 ms", spikes, 100, MENDED},
    {"a spike each breath, 300 ms", spikes, 300, MENDED},
    {"two knocks a breath, 60 ms", spikes_twice, 60, MENDED},
    {"two knocks a breath, 100 ms", spikes_twice, 100, MENDED},
};

static const struct wave {
    const char *name;
    double (*value)(double t_s, double with);
    double with, rate_hz;
    bool ecg; /* makes sense as one, too */
    unsigned reasons;
} waves[] = {
    {"flat", flat, 0, 50, true, STILL},
    {"the last bit", last_bit, 0, 50, true, STILL},
    {"at the end stop", rail, 0, 50, true, STOPPED},
    {"sine of 1 Hz", sine, 1, 50, true, POOR | EVEN},
    {"sine of 1.3 Hz", sine, 1.3, 125, true, POOR | EVEN},
    {"triangle of 1 Hz", triangle, 1, 50, true, POOR | EVEN},
    {"triangle of 0.8 Hz", triangle, 0.8, 25, false, POOR | EVEN},
    {"lamp of 100.7 Hz", lamp, 100.7, 50, false, POOR | EVEN | STILL | BIT(REASON_CLIPPED)},
    {"lamp of 1.1 Hz", lamp, 1.1, 100, false, POOR | EVEN | STILL | BIT(REASON_CLIPPED)},
    {"50 Hz at 49.35 a second", mains, 50, 49.35, true, POOR | EVEN},
    {"100 Hz at 49.35 a second", mains, 100, 49.35, false, POOR | EVEN},
    {"60 Hz at 59.1 a second", mains, 60, 59.1, true, POOR | EVEN},
    {"50 Hz at 120 a second", mains, 50, 120, true, POOR | EVEN},
    {"50 Hz at 100 a second", mains, 50, 100, true, POOR | EVEN | STILL},
    {"60 Hz at 250 a second", mains, 60, 250, true, POOR | EVEN},
    {"50 Hz at 500 a second", mains, 50, 500, true, POOR | EVEN},
    {"noise of 120 steps", noise, 120, 50, true, POOR},
    {"noise of 3 steps", noise, 3, 50, true, POOR | STILL},
    {"noise at 250 a second", noise, 60, 250, true, POOR},
    {"breath without a pulse", breath_only, 0.1, 50, true, POOR},
    {"adrift", adrift, 20, 50, true, POOR | STOPPED},
    {"adrift, 250 a second", adrift, 20, 250, true, POOR | STOPPED},
    {"tapping", tapping, 1.2, 50, false, POOR},
    {"tapping, faster", tapping, 2, 100, false, POOR},
    {"walking", walking, 1.8, 50, true, POOR | MENDED},
    {"walking, slower", walking, 1.1, 125, false, POOR | MENDED},
    {"clipped at both stops", clipped, 3000, 50, false, BIT(REASON_CLIPPED)},
    {"clipped at one stop", clipped_above, 850, 50, false, BIT(REASON_CLIPPED)},
    {"cut off at no known stop", cut_off, 300, 50, false, BIT(REASON_CLIPPED)},
    {"a hand in motion", swing, 200, 50, false, POOR | MENDED},
};

static struct bench bench;

static void show_begin(enum signal_kind kind, double rate_hz)
{
    bench_start(&bench);
    struct event event = event_of(EVENT_DEVICE, 0);
    event.device = (struct device_body){
        .id = "gallery", .signal = (uint8_t)kind, .rate_hz = rate_hz, .low = 0, .high = 1023};
    bench_feed(&bench, &event);
}

/* What was told of it; ends the show. */
static bool show_is_refused(const char *name, enum signal_kind kind, unsigned reasons)
{
    int values = 0;
    enum reason last = REASON_NONE, quality = REASON_NONE;
    for (size_t i = 0; i < bench.told.count; i++) {
        const struct event *event = &bench.told.at[i];
        if (event->kind == EVENT_COHERENCE) {
            last = (enum reason)event->coherence.reason;
            values += last == REASON_NONE;
        }
        if (event->kind == EVENT_QUALITY)
            quality = (enum reason)event->quality.reason;
    }
    bool right = values == 0 && (reasons & BIT(last)) != 0;
    print_message("%s %-36s %-10s quality %-10s %4zu beats%s\n", kind == SIGNAL_ECG ? "ECG" : "PPG",
                  name, reason_name(last), reason_name(quality),
                  test_count(&bench.told, EVENT_BEAT), right ? "" : "  <-- WRONG");
    if (values > 0)
        print_message("    %d values\n", values);
    bench_finish(&bench);
    return right;
}

static bool show_train(const char *name, enum signal_kind kind, double rate_hz, double steps,
                       unsigned reasons)
{
    show_begin(kind, rate_hz);
    for (int64_t k = 0; (double)k < MINUTES_S * rate_hz; k++) {
        double t_s = (double)k / rate_hz;
        double value = train_at(kind == SIGNAL_ECG ? qrs_at : pulse_at, t_s);
        bench_sample(&bench, ns_from_s(t_s), round_to(value, steps));
    }
    return show_is_refused(name, kind, reasons);
}

static void trains_of_artefacts_never_score(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof trains / sizeof *trains; i++) {
        beat_count = 0;
        trains[i].fill(trains[i].with);
        wrong += !show_train(trains[i].name, SIGNAL_PPG, 50, 200, trains[i].reasons);
        wrong += !show_train(trains[i].name, SIGNAL_ECG, 125, 200, trains[i].reasons);
    }
    assert_int_equal(wrong, 0);
}

static void metronomes_never_score_however_coarse(void **state)
{
    (void)state;
    static const double rates[] = {30, 41, 60, 73.3, 97, 120, 151, 200};
    static const double steps[] = {5, 12, 50};
    static const double samples_hz[] = {25, 50};
    int wrong = 0;
    for (size_t r = 0; r < 8; r++) {
        beat_count = 0;
        metronome(rates[r]);
        for (size_t s = 0; s < 3; s++)
            for (size_t h = 0; h < 2; h++) {
                char name[80];
                snprintf(name, sizeof name, "metronome %.1f, %.0f steps, %.0f Hz", rates[r],
                         steps[s], samples_hz[h]);
                wrong += !show_train(name, SIGNAL_PPG, samples_hz[h], steps[s],
                                     EVEN | STILL | MENDED | BIT(REASON_SYNTHETIC));
            }
    }
    assert_int_equal(wrong, 0);
}

static void waves_without_a_heart_never_score(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof waves / sizeof *waves; i++)
        for (int ecg = 0; ecg <= waves[i].ecg; ecg++) {
            enum signal_kind kind = ecg ? SIGNAL_ECG : SIGNAL_PPG;
            chance = 7;
            beat_count = beats_fill(beats, BEATS_MAX, 0.7, MINUTES_S + 2, 60, 0.1);
            show_begin(kind, waves[i].rate_hz);
            for (int64_t k = 0; (double)k < MINUTES_S * waves[i].rate_hz; k++) {
                double t_s = (double)k / waves[i].rate_hz;
                bench_sample(&bench, ns_from_s(t_s), waves[i].value(t_s, waves[i].with));
            }
            wrong += !show_is_refused(waves[i].name, kind, waves[i].reasons);
        }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trains_of_artefacts_never_score),
        cmocka_unit_test(metronomes_never_score_however_coarse),
        cmocka_unit_test(waves_without_a_heart_never_score),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
