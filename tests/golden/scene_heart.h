/* What the plots and the sensor's page are given: a wave, a spectrum, breaths; and every bad day of
 * a sensor. Part of scenes.h. */
#ifndef TEST_SCENE_HEART_H
#define TEST_SCENE_HEART_H

#include "base/clock.h"
#include "base/text.h"
#include "session/snapshot.h"
#include <math.h>

/* One beat of a wave, `t_s` after the heart's: a pulse with its second wave, or a small P, QRS, T.
 */
static double scene_pulse(double t_s)
{
    double rise = t_s < 0.18 ? 0.055 : 0.11;
    return exp(-pow((t_s - 0.18) / rise, 2) / 2) + 0.36 * exp(-pow((t_s - 0.47) / 0.09, 2) / 2);
}

static double scene_qrs(double t_s)
{
    return 0.10 * exp(-pow((t_s + 0.16) / 0.025, 2) / 2) -
           0.12 * exp(-pow((t_s + 0.03) / 0.01, 2)) + exp(-pow(t_s / 0.011, 2) / 2) -
           0.2 * exp(-pow((t_s - 0.03) / 0.011, 2)) + 0.22 * exp(-pow((t_s - 0.25) / 0.045, 2) / 2);
}

static double scene_wave_at(const struct snapshot *snapshot, double t_s)
{
    double sum = 0;
    for (int i = 0; i < snapshot->rhythm_count; i++) {
        double since_s = t_s - s_from_ns(snapshot->rhythm[i].time_ns);
        if (since_s > -0.5 && since_s < 1.3)
            sum += snapshot->wave.source == WAVE_ECG ? scene_qrs(since_s) : scene_pulse(since_s);
    }
    return 512 + 140 * sum + 6 * sin(t_s * 1.7);
}

/* The last eight seconds, 80 a second; samples are missing where `gap`. */
static void scene_wave(struct snapshot *snapshot, enum wave_source source, bool gap)
{
    struct wave_shown *wave = &snapshot->wave;
    double now_s = s_from_ns(snapshot->now_ns);
    wave->count = wave->beat_count = 0;
    wave->source = source;
    wave->low = 0;
    wave->high = 1023;
    bool missing = false;
    for (int i = 0; i < WAVE_SPAN_S * 80 && source <= WAVE_ECG && source != WAVE_NONE; i++) {
        double before_s = WAVE_SPAN_S - i / 80.0;
        bool hole = gap && before_s > 3.1 && before_s < 4.6;
        float value = hole ? NAN : (float)scene_wave_at(snapshot, now_s - before_s);
        if (!hole || !missing)
            wave->points[wave->count++] =
                (struct wave_point){(int32_t)lround(before_s * 1e6), value};
        missing = hole;
    }
    for (int i = 0; i < snapshot->rhythm_count && wave->count > 0; i++)
        if (snapshot->now_ns - snapshot->rhythm[i].time_ns < (gap ? 3 : WAVE_SPAN_S) * NS_PER_S)
            wave->beats_ns[wave->beat_count++] =
                snapshot->rhythm[i].time_ns + (source == WAVE_ECG ? 0 : 120 * NS_PER_MS);
}

static void scene_spectrum(struct snapshot *snapshot)
{
    struct spectrum_shown *shown = &snapshot->spectrum;
    shown->bin_hz = 4.0 / 4096;
    shown->low_hz = 0.04;
    shown->high_hz = 0.26;
    shown->half_hz = 0.015;
    for (int i = 0; i < SPECTRUM_SHOWN && snapshot->coherence_reason == REASON_NONE; i++) {
        double hz = i * shown->bin_hz;
        shown->density[i] = (float)(9000 * exp(-pow((hz - 0.1) / 0.011, 2) / 2) +
                                    2100 * exp(-pow((hz - 0.03) / 0.012, 2) / 2) +
                                    700 * exp(-pow((hz - 0.2) / 0.02, 2) / 2));
    }
}

/* Six a minute since 36 s; one that was covered in part, one that is not known. */
static void scene_breaths(struct snapshot *snapshot)
{
    static const float rise[] = {9, 11, 12.5f, 10, 13, 12, 11, 12, 13.5f, 12};
    double now_s = s_from_ns(snapshot->now_ns);
    for (int i = 0; i < 10 && 36 + 10.0 * i + 16 < now_s; i++) {
        int64_t start_ns = ns_from_s(36 + 10.0 * i);
        snapshot->breaths[snapshot->breath_count++] =
            (struct breath_shown){.start_ns = start_ns,
                                  .inhale_ns = start_ns + ns_from_s(4.2),
                                  .end_ns = start_ns + ns_from_s(10),
                                  .low_bpm = i == 2 ? NAN : 60,
                                  .high_bpm = i == 2 ? NAN : 60 + rise[i],
                                  .quality = i == 2   ? 0.4f
                                             : i == 4 ? 0.8f
                                                      : 1,
                                  .reason = i == 2 ? REASON_GAP : REASON_NONE,
                                  .paced = 1};
    }
}

/* --- a sensor's days ------------------------------------------------------------------------ */

enum scene_day {
    DAY_NONE,
    DAY_FAIR,
    DAY_POOR,
    DAY_PRESSED,
    DAY_TURNED,
    DAY_NOT_WORN,
    DAY_STRAP,
    DAY_STRAP_ASLEEP,
    DAY_BATTERY,
    DAY_SEVERAL,
    DAY_NO_PERMISSION,
    DAY_NO_PERMISSION_AT_ALL,
    DAY_BUSY,
    DAY_NO_PORT,
    DAY_DEAD_PORT,
    DAY_NO_KEY,
    DAY_SILENT_PORT,
    DAY_STRANGE,
    DAY_PULLED,
    DAY_CLOSED,
    DAY_RATE_ONLY,
    DAY_MADE_UP,
    DAY_OTHER_CHANNEL,
    DAY_ENDED
};

struct scene_state {
    enum link_state link;
    const char *text, *device;
    enum quality_level quality;
    enum fit_fault fault;
    enum signal_kind kind;
    enum wave_source wave;
    double battery; /* 0: not told */
    int silent_s, listening_s;
};

#define UNO "Arduino Uno on /dev/ttyACM0"
static const struct scene_state scene_states[] = {
    [DAY_FAIR] = {LINK_OPEN, UNO, "PulseSensor", QUALITY_FAIR, FIT_NOISY, SIGNAL_PPG,
                  .wave = WAVE_PULSE},
    [DAY_POOR] = {LINK_OPEN, UNO, "PulseSensor", QUALITY_POOR, FIT_MOTION, SIGNAL_PPG,
                  .wave = WAVE_PULSE},
    [DAY_PRESSED] = {LINK_OPEN, UNO, "PulseSensor", QUALITY_POOR, FIT_CLIPPED, SIGNAL_PPG,
                     .wave = WAVE_PULSE},
    [DAY_TURNED] = {LINK_OPEN, UNO, "AD8232 heart monitor", QUALITY_FAIR, FIT_UPSIDE_DOWN,
                    SIGNAL_ECG, .wave = WAVE_ECG},
    [DAY_NOT_WORN] = {LINK_OPEN, UNO, "PulseSensor", QUALITY_POOR, FIT_NOT_WORN, SIGNAL_PPG,
                      .wave = WAVE_PULSE},
    [DAY_STRAP] = {LINK_OPEN, "ESP32 on /dev/ttyUSB0", "Bluetooth strap through a bridge",
                   QUALITY_GOOD, FIT_NOTHING, SIGNAL_RR, .wave = WAVE_INTERVALS},
    [DAY_STRAP_ASLEEP] = {LINK_LOST, "HXM025512 on /dev/rfcomm0 is switched off or out of reach",
                          .device = ""},
    [DAY_BATTERY] = {LINK_OPEN, "ANT stick", "ANT+ heart rate strap", QUALITY_GOOD, FIT_NOTHING,
                     SIGNAL_RR, WAVE_INTERVALS, .battery = 9},
    [DAY_SEVERAL] = {LINK_OPEN, UNO, "PulseSensor", QUALITY_GOOD, FIT_NOTHING, SIGNAL_PPG,
                     .wave = WAVE_PULSE},
    [DAY_NO_PERMISSION] = {LINK_FAILED,
                           "No permission to open /dev/ttyUSB0: join the group dialout",
                           .device = ""},
    [DAY_NO_PERMISSION_AT_ALL] = {LINK_FAILED, "No permission to open /dev/ttyUSB0", .device = ""},
    [DAY_BUSY] = {LINK_FAILED, "/dev/ttyUSB0 is in use by another program", .device = ""},
    [DAY_NO_PORT] = {LINK_FAILED, "There is no port /dev/ttyUSB0", .device = ""},
    [DAY_DEAD_PORT] = {LINK_FAILED, "No device answers behind /dev/ttyS0", .device = ""},
    [DAY_NO_KEY] = {LINK_FAILED, "This sensor needs a network key: set ant_key in settings.yaml",
                    .device = ""},
    [DAY_SILENT_PORT] = {LINK_OPEN, UNO, "", .silent_s = 9},
    [DAY_STRANGE] = {LINK_OPEN, UNO " at 9600", "", .listening_s = 11},
    [DAY_PULLED] = {LINK_LOST, UNO " was unplugged", .device = "PulseSensor"},
    [DAY_CLOSED] = {LINK_LOST, "Port /dev/pts/4 was closed at its other end", .device = ""},
    [DAY_RATE_ONLY] = {LINK_OPEN, UNO, "Grove ear clip", QUALITY_GOOD, FIT_NOTHING,
                       SIGNAL_HEART_RATE, .wave = WAVE_RATE},
    [DAY_MADE_UP] = {LINK_OPEN, "ANT stick", "ANT+ heart rate strap", QUALITY_POOR, FIT_MADE_UP,
                     SIGNAL_RR, .wave = WAVE_INTERVALS},
    [DAY_OTHER_CHANNEL] = {LINK_OPEN, UNO, "Chords", QUALITY_POOR, FIT_WRONG_CHANNEL, SIGNAL_ECG,
                           .wave = WAVE_ECG},
    [DAY_ENDED] = {LINK_ENDED, "Recording walk.bin", .device = ""},
};

/* What the day makes of a wave. */
static float scene_marred(enum scene_day day, float value, int i)
{
    double rough = sin(i * 1.9) + sin(i * 2.7 + 1) + sin(i * 0.83);
    switch (day) {
    case DAY_FAIR:
        return value + (float)(11 * rough);
    case DAY_POOR:
        return value + (float)(60 * rough + 160 * sin(i * 0.021) + 90 * sin(i * 0.011 + 2));
    case DAY_PRESSED:
        return fminf(380 + (value - 500) * 4, 1023);
    case DAY_TURNED:
        return 1023 - value;
    case DAY_NOT_WORN:
        return 511 + (float)(2 * rough);
    case DAY_OTHER_CHANNEL:
        return 511 + (float)(30 * rough);
    default:
        return value;
    }
}

static void scene_day(struct snapshot *snapshot, enum scene_day day)
{
    const struct scene_state *state = &scene_states[day];
    bool alive = state->quality > QUALITY_POOR;
    snapshot->link = state->link;
    text_copy(snapshot->link_text, sizeof snapshot->link_text, state->text);
    text_copy(snapshot->device, sizeof snapshot->device, state->device);
    snapshot->quality = state->quality;
    snapshot->quality_reason = alive ? REASON_NONE : REASON_NOISY;
    snapshot->heart_rate_bpm = alive ? 66 : NAN;
    snapshot->battery_percent = state->battery > 0 ? state->battery : NAN;
    snapshot->silent_ns = state->silent_s * NS_PER_S;
    snapshot->listening_ns = state->listening_s * NS_PER_S;
    snapshot->fit.fault = state->fault;
    snapshot->fit.kind = state->kind;
    text_copy(snapshot->fit.better, sizeof snapshot->fit.better, "ch3");
    struct text text = text_over(snapshot->fit.advice, sizeof snapshot->fit.advice);
    fit_advice(&snapshot->fit, &text);
    scene_wave(snapshot, state->wave, false);
    for (int i = 0; i < snapshot->wave.count; i++)
        snapshot->wave.points[i].value = scene_marred(day, snapshot->wave.points[i].value, i);
    if (!alive)
        snapshot->wave.beat_count = snapshot->rhythm_count = 0;
}

static void scene_known(struct snapshot *snapshot, enum wave_source source, bool gap)
{
    scene_wave(snapshot, source, gap);
    scene_spectrum(snapshot);
    scene_breaths(snapshot);
}

#endif
