/* Seconds of every recording by level and reason of their signal quality, and what a sample costs.
 * Pulse waves with the detector's own beats; electrocardiograms with the reference beats, as if
 * each had been found clearly, so that only what the samples say is seen. */
#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "heart/beats.h"
#include "heart/quality.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REASONS 24

struct table {
    int level[4], reason[4][REASONS];
    int seconds;
};

static void table_add(struct table *table, const struct quality_body *body)
{
    table->seconds++;
    table->level[body->level]++;
    table->reason[body->level][body->reason]++;
}

static void table_print(const char *name, const struct table *table)
{
    static const char *const levels[] = {"none", "poor", "fair", "good"};
    printf("%-24s %5d s  good %5.1f %%", name, table->seconds,
           100.0 * table->level[QUALITY_GOOD] / table->seconds);
    for (int level = QUALITY_FAIR; level >= QUALITY_NONE; level--)
        for (int reason = 0; reason < REASONS; reason++)
            if (table->reason[level][reason] > 0)
                printf("  %s %s %d", levels[level], reason_name((enum reason)reason),
                       table->reason[level][reason]);
    printf("\n");
}

struct record {
    double *values, *times_s; /* times NULL: even */
    size_t count;
    double rate_hz;
    double *beats_s; /* NULL: found here */
    size_t beat_count;
};

static int64_t time_of(const struct record *record, size_t i)
{
    return ns_from_s(record->times_s ? record->times_s[i] - record->times_s[0]
                                     : (double)i / record->rate_hz);
}

static void look_at(const char *name, enum signal_kind kind, const struct record *record)
{
    static struct quality quality;
    static struct beats beats;
    struct table table = {0};
    int64_t told_s = 2;
    size_t next = 0;
    quality_start(&quality, kind, NAN, NAN);
    beats_start(&beats, SIGNAL_PPG);
    for (size_t i = 0; i < record->count; i++) {
        int64_t time_ns = time_of(record, i);
        struct beat_body found[BEATS_AT_ONCE];
        bool interrupted;
        if (!isfinite(record->values[i]))
            continue;
        for (; time_ns / NS_PER_S > told_s; told_s++) {
            struct quality_body body = quality_at(&quality, told_s - 1);
            table_add(&table, &body);
        }
        quality_sample(&quality, time_ns, record->values[i]);
        if (record->beats_s) {
            for (; next < record->beat_count && ns_from_s(record->beats_s[next]) < time_ns; next++)
                quality_beat(
                    &quality,
                    &(struct beat_body){.time_ns = ns_from_s(record->beats_s[next]), .quality = 1});
            continue;
        }
        int count = beats_push(&beats, time_ns, record->values[i], found, &interrupted);
        for (int k = 0; k < count; k++)
            quality_beat(&quality, &found[k]);
    }
    table_print(name, &table);
}

static void look_at_named(const char *name, const char *channel, enum signal_kind kind)
{
    struct record record = {0};
    char path[120];
    record.values = test_read_i16(name, channel, &record.count, &record.rate_hz);
    snprintf(path, sizeof path, "%s.beats.csv", name);
    if (kind == SIGNAL_ECG && test_recording(path))
        record.beats_s = test_read_column(test_recording(path), 0, &record.beat_count);
    if (record.values)
        look_at(name, kind, &record);
    else
        printf("%s: no channel %s\n", name, channel);
    free(record.values);
    free(record.beats_s);
}

static void look_at_telephone(int number)
{
    struct record record = {0};
    char path[60];
    size_t times;
    snprintf(path, sizeof path, "ppg/welltory_%02d.csv", number);
    record.times_s = test_read_column(test_recording(path), 0, &times);
    record.values = test_read_column(test_recording(path), 1, &record.count);
    for (size_t i = 0; i < record.count; i++)
        record.values[i] = -record.values[i];
    look_at(path, SIGNAL_PPG, &record);
    free(record.values);
    free(record.times_s);
}

static void cost(double rate_hz)
{
    enum { SAMPLES = 2000000, ROUNDS = 5 };
    static struct quality quality;
    double *values = malloc(SAMPLES * sizeof *values), least = INFINITY;
    int64_t step_ns = ns_from_s(1 / rate_hz);
    for (int i = 0; i < SAMPLES; i++)
        values[i] = floor(512 + 200 * sin(2 * M_PI * 1.1 * i / rate_hz) + 9 * sin(i * 1.7));
    for (int round = 0; round < ROUNDS; round++) {
        quality_start(&quality, SIGNAL_PPG, 0, 1023);
        int64_t began_ns = clock_monotonic_ns();
        for (int i = 0; i < SAMPLES; i++)
            quality_sample(&quality, i * step_ns, values[i]);
        least = fmin(least, (double)(clock_monotonic_ns() - began_ns) / SAMPLES);
    }
    printf("%4.0f samples a second: %.1f ns a sample\n", rate_hz, least);
    free(values);
}

static void cost_of_a_second(void)
{
    static struct quality quality;
    double sum = 0, least = INFINITY;
    quality_start(&quality, SIGNAL_PPG, 0, 1023);
    for (int i = 0; i < 50 * 20; i++)
        quality_sample(&quality, i * 20 * NS_PER_MS, 512 + 100 * sin(0.14 * i));
    for (int round = 0; round < 5; round++) {
        int64_t began_ns = clock_monotonic_ns();
        for (int i = 0; i < 10000; i++)
            sum += quality_at(&quality, 18 + i % 2).amplitude;
        least = fmin(least, (double)(clock_monotonic_ns() - began_ns) / 1e4);
    }
    printf("a judgement: %.0f ns (%g)\n", least, sum);
}

int main(void)
{
    static const struct {
        const char *name, *channel;
        enum signal_kind kind;
    } records[] = {
        {"ppg/nk_rest5min", "PPG", SIGNAL_PPG},       {"ppg/bidmc_01", "PPG", SIGNAL_PPG},
        {"ppg/cinc2015_a103l", "PPG", SIGNAL_PPG},    {"ppg/wrist_s1_walk", "PPG", SIGNAL_PPG},
        {"ppg/wrist_s1_low_bike", "PPG", SIGNAL_PPG}, {"ppg/wrist_s1_high_bike", "PPG", SIGNAL_PPG},
        {"ecg/mitdb_100", "ECG_MLII", SIGNAL_ECG},    {"ecg/mitdb_105", "ECG_MLII", SIGNAL_ECG},
        {"ecg/mitdb_119", "ECG_MLII", SIGNAL_ECG},    {"ecg/mitdb_201", "ECG_MLII", SIGNAL_ECG},
        {"ecg/mitdb_208", "ECG_MLII", SIGNAL_ECG},    {"ecg/mitdb_231", "ECG_MLII", SIGNAL_ECG},
        {"ecg/svdb_800", "ECG_1", SIGNAL_ECG},        {"ecg/nstdb_118e24", "ECG_MLII", SIGNAL_ECG},
        {"ecg/nstdb_118e12", "ECG_MLII", SIGNAL_ECG}, {"ecg/nstdb_118e06", "ECG_MLII", SIGNAL_ECG},
        {"ecg/polar_h10", "ECG", SIGNAL_ECG},         {"ecg/bsnb_ecg5min", "ECG", SIGNAL_ECG},
    };
    static const double rates_hz[] = {50, 250, 1000, 2000};
    if (test_have_recordings()) {
        for (size_t i = 0; i < sizeof records / sizeof *records; i++)
            look_at_named(records[i].name, records[i].channel, records[i].kind);
        for (int number = 1; number <= 10; number++)
            look_at_telephone(number);
    }
    for (size_t i = 0; i < sizeof rates_hz / sizeof *rates_hz; i++)
        cost(rates_hz[i]);
    cost_of_a_second();
    return 0;
}
