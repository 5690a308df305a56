/* What the plots and the sensor's page are given: a wave, a spectrum, breaths; and every bad day of
 * a sensor. Part of scenes.h. */
#ifndef TEST_SCENE_HEART_H
#define TEST_SCENE_HEART_H

#include "base/clock.h"
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

static void scene_known(struct snapshot *snapshot, enum wave_source source, bool gap)
{
    scene_wave(snapshot, source, gap);
    scene_spectrum(snapshot);
    scene_breaths(snapshot);
}

#endif
