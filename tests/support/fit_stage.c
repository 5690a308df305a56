/* A finger, a chest or a strap, something wrong with it, and forty seconds through the engine and
 * the fit check as the strand feeds them. */
#include "fit_cases.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "heart/engine.h"
#include "records.h"
#include "sensors/simulator/body.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH_S   42.0
#define HEART_HZ   500.0
#define HEART_ROOM 21500
#define BEATS_ROOM 200
#define OFFSET     430.0

/* --- the heart ------------------------------------------------------------------------------ */

struct heart {
    double at[HEART_ROOM]; /* even, HEART_HZ; 0: foot, 1: height */
    double beats_s[BEATS_ROOM];
    int beats;
};

static struct heart heart;
struct random fit_chance;

static double heart_at(double t_s)
{
    double place = fmin(fmax(t_s * HEART_HZ, 0), HEART_ROOM - 2.0);
    size_t i = (size_t)place;
    return heart.at[i] + (place - (double)i) * (heart.at[i + 1] - heart.at[i]);
}

static void simulate_heart(enum fit_body worn, const char *words)
{
    static struct body body;
    struct heart_recipe recipe;
    struct problem problem;
    assert_int_equal(heart_recipe_parse(words, &recipe, &problem), STATUS_OK);
    body_start(&body, &recipe);
    heart.beats = 0;
    for (int i = 0; i < HEART_ROOM; i++) {
        struct body_moment moment = body_at(&body, i / HEART_HZ);
        heart.at[i] = worn == FIT_CHEST ? moment.ecg_mv : moment.pulse;
        if (!isnan(moment.beat_s) && heart.beats < BEATS_ROOM)
            heart.beats_s[heart.beats++] = moment.beat_s;
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Between the first and the last percent of the values lie 0 and 1. */
static void scale_heart(void)
{
    static double sorted[HEART_ROOM];
    memcpy(sorted, heart.at, sizeof sorted);
    qsort(sorted, HEART_ROOM, sizeof *sorted, by_size);
    double low = sorted[HEART_ROOM / 100], high = sorted[HEART_ROOM - HEART_ROOM / 100];
    for (int i = 0; i < HEART_ROOM; i++)
        heart.at[i] = (heart.at[i] - low) / (high - low);
}

static bool recorded_heart(enum fit_body worn, double from_s)
{
    const char *name = worn == FIT_CHEST ? "ecg/bsnb_ecg5min" : "ppg/nk_rest5min";
    struct record record;
    if (!record_load(name, worn == FIT_CHEST ? SIGNAL_ECG : SIGNAL_PPG, &record))
        return false;
    const struct recording *wave = &record.recording;
    for (int i = 0; i < HEART_ROOM; i++)
        heart.at[i] = wave->values[(size_t)((from_s + i / HEART_HZ) * wave->rate_hz)];
    heart.beats = 0;
    for (size_t i = 0; i < record.reference.count && heart.beats < BEATS_ROOM; i++)
        if (record.reference.times_s[i] >= from_s)
            heart.beats_s[heart.beats++] = record.reference.times_s[i] - from_s;
    record_finish(&record);
    scale_heart();
    return true;
}

/* --- playing -------------------------------------------------------------------------------- */

struct stage {
    struct engine *engine;
    int64_t tick_ns;
};

static struct stage stage;
static struct fit fit;

static void derived(void *context, const struct event *event)
{
    (void)context;
    fit_feed(&fit, event);
}

static void stage_feed(const struct event *event)
{
    struct event_sink sink = {derived, NULL};
    fit_feed(&fit, event);
    engine_feed(stage.engine, event, &sink);
}

static void stage_pass(int64_t until_ns)
{
    for (; stage.tick_ns <= until_ns; stage.tick_ns += 100 * NS_PER_MS) {
        struct event tick = event_of(EVENT_TICK, stage.tick_ns);
        stage_feed(&tick);
    }
}

static void stage_open(enum fit_way_up way_up)
{
    struct problem problem;
    stage = (struct stage){0};
    assert_int_equal(engine_create(&stage.engine, &problem), STATUS_OK);
    fit_start(&fit, NULL);
    fit_expect(&fit, &(struct fit_expectation){.way_up = way_up});
    struct event link = event_of(EVENT_LINK, 0);
    link.link.state = LINK_OPEN;
    stage_feed(&link);
}

static void stage_device(int channel, enum signal_kind kind, double rate_hz, double low,
                         double high)
{
    struct event event = event_of(EVENT_DEVICE, 0);
    event.device = (struct device_body){.id = "made",
                                        .channel = (uint8_t)channel,
                                        .signal = (uint8_t)kind,
                                        .rate_hz = rate_hz,
                                        .low = low,
                                        .high = high};
    snprintf(event.device.name, sizeof event.device.name, "ch%d", channel + 1);
    stage_feed(&event);
}

static void stage_sample(int channel, double at_s, double taken_s, double value)
{
    stage_pass(ns_from_s(at_s));
    struct event event = event_of(EVENT_SAMPLE, ns_from_s(at_s));
    event.sample.time_ns = ns_from_s(taken_s);
    event.sample.channel = (uint8_t)channel;
    event.sample.value = value;
    stage_feed(&event);
}

static struct fit_result stage_close(void)
{
    struct fit_result result = fit_result(&fit);
    engine_destroy(stage.engine);
    return result;
}

#define CHANNEL_RATE    10
#define CHANNEL_RR      11
#define CHANNEL_CONTACT 12

static double converted_value(const struct fit_case *made, double x)
{
    double step = 1024 / (made->levels > 0 ? made->levels : 1024);
    double gain = made->gain > 0 ? made->gain : 150;
    double raw = OFFSET + gain * (x - 0.3);
    return fmin(fmax(floor(raw / step) * step, 0), 1024 - step);
}

/* What the device says of the beat that has come, beside the wave. */
static void tell_beat(const struct fit_case *made, double t_s, int beat)
{
    if (beat == 0)
        return;
    double rr_ms = 1000 * (heart.beats_s[beat] - heart.beats_s[beat - 1]);
    if (made->device_rate > 0)
        stage_sample(CHANNEL_RATE, t_s, t_s, round(made->device_rate * 60000 / rr_ms));
    if (made->device_rr > 0)
        stage_sample(CHANNEL_RR, t_s, t_s, made->device_rr * rr_ms);
}

static void tell_wave(const struct fit_case *made, int channel, double at_s, double t_s)
{
    double x = heart_at(t_s);
    if (made->spoil)
        x = made->spoil(t_s, x, made->with);
    if (made->heart_channel == 0) {
        stage_sample(0, at_s, t_s, converted_value(made, x));
        return;
    }
    if (channel + 1 != made->heart_channel)
        x = 0.01 * random_normal(&fit_chance) + 0.03 * sin(2 * M_PI * 50 * t_s);
    stage_sample(channel, at_s, t_s, converted_value(made, x));
}

static void play_wave(const struct fit_case *made)
{
    bool ecg = (made->body == FIT_CHEST) != made->other_kind;
    double nominal_hz = made->rate_hz > 0 ? made->rate_hz : made->body == FIT_CHEST ? 250 : 50;
    double rate_hz = nominal_hz * (made->rate_share > 0 ? made->rate_share : 1);
    int channels = made->heart_channel > 0 ? 4 : 1, beat = 0;
    for (int i = 0; i < channels; i++)
        stage_device(i, ecg ? SIGNAL_ECG : SIGNAL_PPG, nominal_hz, 0, 1023);
    stage_device(CHANNEL_RATE, SIGNAL_HEART_RATE, NAN, NAN, NAN);
    if (made->device_rr > 0)
        stage_device(CHANNEL_RR, SIGNAL_RR, NAN, NAN, NAN);
    if (made->contact_cycles)
        stage_device(CHANNEL_CONTACT, SIGNAL_CONTACT, NAN, NAN, NAN);
    double faster = 1;
    for (double t_s = 0, told_s = 0; t_s < LENGTH_S - 1; t_s += 1 / (rate_hz * faster)) {
        if (t_s >= told_s) {
            faster = 1 + made->jitter * random_normal(&fit_chance);
            faster = fmin(fmax(faster, 0.6), 1.6);
            if (made->contact_cycles)
                stage_sample(CHANNEL_CONTACT, t_s, t_s, fmod(told_s, 10) < 6);
            told_s++;
        }
        double at_s = made->burst_s > 0 ? (floor(t_s / made->burst_s) + 1) * made->burst_s : t_s;
        if (random_share(&fit_chance) < made->dropped) {
            struct event loss = event_of(EVENT_LOSS, ns_from_s(at_s));
            loss.loss.from_ns = ns_from_s(t_s - 1 / rate_hz);
            loss.loss.to_ns = ns_from_s(t_s + 1 / rate_hz);
            loss.loss.count = 1;
            stage_pass(loss.at_ns);
            stage_feed(&loss);
            continue;
        }
        for (int i = 0; i < channels; i++)
            tell_wave(made, i, at_s, t_s);
        while (beat < heart.beats && heart.beats_s[beat] < t_s)
            tell_beat(made, at_s, beat++);
    }
}

static void play_strap(const struct fit_case *made)
{
    stage_device(0, SIGNAL_RR, NAN, NAN, NAN);
    stage_device(CHANNEL_RATE, SIGNAL_HEART_RATE, NAN, NAN, NAN);
    double last_s = heart.beats_s[0], clock_s = last_s;
    for (int i = 1; i < heart.beats && heart.beats_s[i] < LENGTH_S - 1; i++) {
        double t_s = heart.beats_s[i];
        if (made->off) {
            stage_sample(CHANNEL_RATE, t_s, t_s, 0);
            continue;
        }
        if (random_share(&fit_chance) < made->missed)
            continue;
        double rr_ms = 1000 * (t_s - last_s), told_ms = rr_ms;
        last_s = t_s;
        if (made->made_up)
            told_ms = round(60000 / round(60000 / rr_ms));
        clock_s += told_ms / 1000;
        stage_sample(0, fmax(t_s, clock_s), clock_s, told_ms);
        double rate = (made->device_rate > 0 ? made->device_rate : 1) * 60000 / rr_ms;
        stage_sample(CHANNEL_RATE, fmax(t_s, clock_s), clock_s, round(rate));
    }
}

bool fit_case_play(const struct fit_case *made, enum fit_source source, struct fit_result *result)
{
    random_start(&fit_chance, 7);
    if (source == FIT_SIMULATED)
        simulate_heart(made->body, "restless,seed=4");
    else if (!recorded_heart(made->body, 60))
        return false;
    stage_open(FIT_WAY_UP);
    if (made->body == FIT_STRAP)
        play_strap(made);
    else
        play_wave(made);
    stage_pass(ns_from_s(LENGTH_S - 1));
    *result = stage_close();
    return true;
}

/* --- recordings ----------------------------------------------------------------------------- */

struct clean {
    const char *name; /* of a recording, or a recipe with "sim:" before */
    enum signal_kind kind;
    double from_s;
};

static const struct clean cleans[] = {
    {"ecg/bsnb_ecg5min", SIGNAL_ECG, 0},   {"ecg/bsnb_ecg5min", SIGNAL_ECG, 100},
    {"ecg/bsnb_ecg5min", SIGNAL_ECG, 200}, {"ecg/mitdb_100", SIGNAL_ECG, 0},
    {"ecg/mitdb_100", SIGNAL_ECG, 600},    {"ecg/mitdb_100", SIGNAL_ECG, 1200},
    {"ecg/svdb_800", SIGNAL_ECG, 300},     {"ecg/polar_h10", SIGNAL_ECG, 100},
    {"ecg/mitdb_119", SIGNAL_ECG, 300},    {"ppg/nk_rest5min", SIGNAL_ECG, 0},
    {"ppg/nk_rest5min", SIGNAL_ECG, 120},  {"ppg/nk_rest5min", SIGNAL_ECG, 240},
    {"ppg/nk_rest5min", SIGNAL_PPG, 0},    {"ppg/nk_rest5min", SIGNAL_PPG, 120},
    {"ppg/nk_rest5min", SIGNAL_PPG, 240},  {"ppg/bidmc_01", SIGNAL_PPG, 0},
    {"ppg/bidmc_01", SIGNAL_PPG, 120},     {"ppg/bidmc_01", SIGNAL_PPG, 240},
    {"ppg/bidmc_01", SIGNAL_PPG, 400},     {"ppg/welltory_04", SIGNAL_PPG, 10},
    {"ppg/welltory_05", SIGNAL_PPG, 10},   {"ppg/welltory_06", SIGNAL_PPG, 10},
    {"ppg/welltory_09", SIGNAL_PPG, 10},   {"rr/bartels_rest", SIGNAL_RR, 60},
    {"rr/dhyb_polar", SIGNAL_RR, 60},      {"rr/pyhrv_short", SIGNAL_RR, 60},
    {"rr/med_C1pre", SIGNAL_RR, 300},      {"sim:steady", SIGNAL_PPG, 0},
    {"sim:restless", SIGNAL_PPG, 0},       {"sim:settling,seed=5", SIGNAL_PPG, 0},
    {"sim:restless,hr=95", SIGNAL_PPG, 0}, {"sim:steady,hr=52", SIGNAL_PPG, 0},
    {"sim:steady,seed=3", SIGNAL_ECG, 0},  {"sim:restless,hr=90", SIGNAL_ECG, 0},
    {"sim:restless,seed=9", SIGNAL_RR, 0},
};

static const struct clean troubles[] = {
    /* motion, noise */
    {"ppg/wrist_s1_walk", SIGNAL_PPG, 5},      {"ppg/wrist_s1_low_bike", SIGNAL_PPG, 5},
    {"ppg/wrist_s1_high_bike", SIGNAL_PPG, 5}, {"ecg/nstdb_118e06", SIGNAL_ECG, 10},
    {"ecg/nstdb_118e06", SIGNAL_ECG, 70},      {"ecg/mitdb_105", SIGNAL_ECG, 1500},
};

static bool play_recorded_wave(const struct clean *clean)
{
    struct record record;
    if (!record_load(clean->name, clean->kind, &record))
        return false;
    const struct recording *wave = &record.recording;
    stage_device(0, clean->kind, wave->rate_hz, NAN, NAN);
    for (size_t i = 0; i < wave->count; i++) {
        double t_s = s_from_ns(recording_time_ns(wave, i)) - clean->from_s;
        if (t_s >= 0 && t_s < LENGTH_S - 1 && !isnan(wave->values[i]))
            stage_sample(0, t_s, t_s, wave->values[i]);
    }
    record_finish(&record);
    return true;
}

static bool play_recorded_beats(const struct clean *clean)
{
    char file[160];
    size_t count;
    snprintf(file, sizeof file, "%s.beats.csv", clean->name);
    double *beats_s = test_read_column(test_recording(file), 0, &count);
    stage_device(0, SIGNAL_RR, NAN, NAN, NAN);
    for (size_t i = 1; i < count; i++) {
        double t_s = beats_s[i] - clean->from_s;
        if (t_s >= 0 && t_s < LENGTH_S - 1)
            stage_sample(0, t_s, t_s, 1000 * (beats_s[i] - beats_s[i - 1]));
    }
    free(beats_s);
    return count > 0;
}

static void play_simulated(const struct clean *clean)
{
    enum fit_body worn = clean->kind == SIGNAL_ECG  ? FIT_CHEST
                         : clean->kind == SIGNAL_RR ? FIT_STRAP
                                                    : FIT_FINGER;
    struct fit_case made = {.body = worn, .device_rate = 1};
    simulate_heart(worn, clean->name + strlen("sim:"));
    if (worn == FIT_STRAP)
        play_strap(&made);
    else
        play_wave(&made);
}

bool fit_recording_play(int index, char name[96], enum fit_recording *known,
                        struct fit_result *result)
{
    const int clean_count = sizeof cleans / sizeof *cleans;
    bool troubled = index >= clean_count;
    if (troubled && index - clean_count >= (int)(sizeof troubles / sizeof *troubles))
        return false;
    const struct clean *clean = troubled ? &troubles[index - clean_count] : &cleans[index];
    snprintf(name, 96, "%s %s from %.0f s", clean->name, signal_kind_name(clean->kind),
             clean->from_s);
    random_start(&fit_chance, 7);
    stage_open(FIT_WAY_UNKNOWN);
    bool present = true;
    if (strncmp(clean->name, "sim:", 4) == 0)
        play_simulated(clean);
    else if (!test_have_recordings())
        present = false;
    else
        present = clean->kind == SIGNAL_RR ? play_recorded_beats(clean) : play_recorded_wave(clean);
    stage_pass(ns_from_s(LENGTH_S - 1));
    *result = stage_close();
    *known = !present ? FIT_ABSENT : troubled ? FIT_TROUBLED : FIT_CLEAN;
    return true;
}
