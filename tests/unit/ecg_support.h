/* Electrocardiograms whose beats are known, and how what was found is scored against them: what the
 * tests and the benchmark of the detector share. */
#ifndef ECG_SUPPORT_H
#define ECG_SUPPORT_H

#include "heart_support.h"

#include "heart/ecg_beats.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ecg_case {
    const char *name, *channel;
    int group;
};

enum { EXPERT, NOISE, WRIST, OTHER, ECG_GROUPS };

static const char *const ecg_group_names[] = {"expert", "noise", "wrist", "other"};

static const struct ecg_case ecg_cases[] = {
    {"ecg/mitdb_100", "ECG_MLII", EXPERT},      {"ecg/mitdb_105", "ECG_MLII", EXPERT},
    {"ecg/mitdb_119", "ECG_MLII", EXPERT},      {"ecg/mitdb_201", "ECG_MLII", EXPERT},
    {"ecg/mitdb_208", "ECG_MLII", EXPERT},      {"ecg/mitdb_231", "ECG_MLII", EXPERT},
    {"ecg/svdb_800", "ECG_1", EXPERT},          {"ecg/nstdb_118e24", "ECG_MLII", NOISE},
    {"ecg/nstdb_118e12", "ECG_MLII", NOISE},    {"ecg/nstdb_118e06", "ECG_MLII", NOISE},
    {"ppg/wrist_s1_walk", "ECG", WRIST},        {"ppg/wrist_s1_low_bike", "ECG", WRIST},
    {"ppg/wrist_s1_high_bike", "ECG", WRIST},   {"ecg/polar_h10", "ECG", OTHER},
    {"ecg/bsnb_ecg5min", "ECG", OTHER},         {"ppg/nk_rest5min", "ECG", OTHER},
    {"ppg/bidmc_01", "ECG_II", OTHER},          {"ppg/cinc2015_a103l", "ECG_II", OTHER},
};
#define ECG_CASES ((int)(sizeof ecg_cases / sizeof *ecg_cases))

struct ecg_record {
    double *values, *beats_s;
    bool *hidden; /* true beat, place unknown: neither hit nor miss */
    size_t count, beat_count;
    double rate_hz;
};

struct ecg_found {
    double *at_s, *quality;
    size_t count, room;
    double latest_s;
    int interruptions;
};

struct ecg_score {
    int hit, missed, extra;
    double median_ms, most_ms, rr_rms_ms; /* of the time's distance from its median; 95 % */
};

static inline void ecg_record_labels(struct ecg_record *record, const char *path)
{
    char line[100];
    size_t i = 0;
    FILE *file = fopen(path, "r");
    record->hidden = calloc(record->beat_count + 1, sizeof(bool));
    while (file && fgets(line, sizeof line, file))
        if (line[0] >= '0' && line[0] <= '9' && i < record->beat_count)
            record->hidden[i++] = strstr(line, ",?") != NULL;
    if (file)
        fclose(file);
}

static inline bool ecg_record_read(struct ecg_record *record, const struct ecg_case *of)
{
    char name[100];
    snprintf(name, sizeof name, "%s.beats.csv", of->name);
    const char *path = test_recording(name);
    memset(record, 0, sizeof *record);
    if (!path)
        return false;
    record->beats_s = test_read_column(path, 0, &record->beat_count);
    ecg_record_labels(record, test_recording(name));
    record->values = test_read_i16(of->name, of->channel, &record->count, &record->rate_hz);
    return record->values && record->beats_s;
}

static inline void ecg_record_free(struct ecg_record *record)
{
    free(record->values);
    free(record->beats_s);
    free(record->hidden);
    memset(record, 0, sizeof *record);
}

static inline void ecg_found_add(struct ecg_found *found, double at_s, double quality)
{
    if (found->count == found->room) {
        found->room = found->room ? 2 * found->room : 4096;
        found->at_s = realloc(found->at_s, found->room * sizeof(double));
        found->quality = realloc(found->quality, found->room * sizeof(double));
    }
    found->at_s[found->count] = at_s;
    found->quality[found->count++] = quality;
}

static inline void ecg_found_free(struct ecg_found *found)
{
    free(found->at_s);
    free(found->quality);
    memset(found, 0, sizeof *found);
}

static inline void ecg_found_live(struct ecg_found *found, const struct recording *recording)
{
    static struct ecg_beats beats;
    memset(found, 0, sizeof *found);
    ecg_beats_start(&beats);
    for (size_t i = 0; i < recording->count; i++) {
        struct beat_body told[BEATS_AT_ONCE];
        bool interrupted;
        int64_t at_ns = recording_time_ns(recording, i);
        int count = ecg_beats_push(&beats, at_ns, recording->values[i], told, &interrupted);
        for (int k = 0; k < count; k++) {
            ecg_found_add(found, s_from_ns(told[k].time_ns), told[k].quality);
            found->latest_s = fmax(found->latest_s, s_from_ns(at_ns - told[k].time_ns));
        }
        found->interruptions += interrupted;
    }
}

static inline bool ecg_found_whole(struct ecg_found *found, const struct recording *recording)
{
    struct beat_list list = {0};
    memset(found, 0, sizeof *found);
    bool done = ecg_beats_of(recording, &list);
    for (size_t i = 0; i < list.count; i++)
        ecg_found_add(found, s_from_ns(list.at[i].beat.time_ns), list.at[i].beat.quality);
    beat_list_finish(&list);
    return done;
}

/* --- scoring, by the rules of the reference answers --- */

struct ecg_pair {
    double off_s;
    int beat, found;
};

static inline int ecg_pair_order(const void *a, const void *b)
{
    const struct ecg_pair *x = a, *y = b;
    if (x->off_s != y->off_s)
        return x->off_s < y->off_s ? -1 : 1;
    return x->beat != y->beat ? x->beat - y->beat : x->found - y->found;
}

static inline int ecg_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* partner[i]: the index of what was found for beat i, or -1. */
static inline void ecg_partners(const double *beats_s, size_t beats, const double *found_s,
                                size_t found, int *partner)
{
    struct ecg_pair *pairs = malloc((4 * (beats + found) + 1) * sizeof *pairs);
    bool *used = calloc(found + 1, sizeof *used);
    size_t n = 0, from = 0;
    for (size_t i = 0; i < beats; i++) {
        partner[i] = -1;
        while (from < found && found_s[from] < beats_s[i] - 0.15)
            from++;
        for (size_t k = from; k < found && found_s[k] <= beats_s[i] + 0.15; k++)
            if (n < 4 * (beats + found))
                pairs[n++] =
                    (struct ecg_pair){fabs(found_s[k] - beats_s[i]), (int)i, (int)k};
    }
    qsort(pairs, n, sizeof *pairs, ecg_pair_order);
    for (size_t p = 0; p < n; p++)
        if (partner[pairs[p].beat] < 0 && !used[pairs[p].found]) {
            partner[pairs[p].beat] = pairs[p].found;
            used[pairs[p].found] = true;
        }
    free(used);
    free(pairs);
}

static inline double ecg_share(double *values, size_t n, double share)
{
    qsort(values, n, sizeof *values, ecg_order);
    return n > 0 ? values[(size_t)(share * (double)(n - 1))] : NAN;
}

static inline void ecg_score_times(struct ecg_score *score, const struct ecg_record *record,
                                   const struct ecg_found *found, const int *partner)
{
    double *off_ms = malloc((record->beat_count + 1) * sizeof *off_ms), sum = 0;
    size_t n = 0, pairs = 0;
    for (size_t i = 0; i < record->beat_count; i++) {
        if (partner[i] < 0 || record->hidden[i])
            continue;
        off_ms[n++] = 1e3 * (found->at_s[partner[i]] - record->beats_s[i]);
        if (i > 0 && partner[i - 1] >= 0 && !record->hidden[i - 1]) {
            double rr_ms = 1e3 * (found->at_s[partner[i]] - record->beats_s[i] -
                                  found->at_s[partner[i - 1]] + record->beats_s[i - 1]);
            sum += rr_ms * rr_ms;
            pairs++;
        }
    }
    double middle_ms = ecg_share(off_ms, n, 0.5);
    for (size_t i = 0; i < n; i++)
        off_ms[i] = fabs(off_ms[i] - middle_ms);
    score->median_ms = ecg_share(off_ms, n, 0.5);
    score->most_ms = ecg_share(off_ms, n, 0.95);
    score->rr_rms_ms = sqrt(sum / (double)(pairs ? pairs : 1));
    free(off_ms);
}

/* Only what lies between one second from either end counts. */
static inline struct ecg_score ecg_score(const struct ecg_record *record,
                                         const struct ecg_found *found, bool verbose)
{
    struct ecg_record inner = *record;
    struct ecg_found trimmed = *found;
    double end_s = (double)record->count / record->rate_hz - 1;
    for (; inner.beat_count > 0 && *inner.beats_s < 1; inner.beats_s++, inner.hidden++)
        inner.beat_count--;
    while (inner.beat_count > 0 && inner.beats_s[inner.beat_count - 1] > end_s)
        inner.beat_count--;
    for (; trimmed.count > 0 && *trimmed.at_s < 1; trimmed.at_s++, trimmed.quality++)
        trimmed.count--;
    while (trimmed.count > 0 && trimmed.at_s[trimmed.count - 1] > end_s)
        trimmed.count--;
    int *partner = malloc((inner.beat_count + 1) * sizeof *partner);
    bool *used = calloc(trimmed.count + 1, sizeof *used);
    ecg_partners(inner.beats_s, inner.beat_count, trimmed.at_s, trimmed.count, partner);
    struct ecg_score score = {.extra = (int)trimmed.count};
    for (size_t i = 0; i < inner.beat_count; i++) {
        score.extra -= partner[i] >= 0;
        score.hit += partner[i] >= 0 && !inner.hidden[i];
        score.missed += partner[i] < 0 && !inner.hidden[i];
        if (partner[i] >= 0)
            used[partner[i]] = true;
        else if (verbose && !inner.hidden[i])
            printf("   missed %.3f\n", inner.beats_s[i]);
    }
    for (size_t k = 0; verbose && k < trimmed.count; k++)
        if (!used[k])
            printf("   extra  %.3f q %.2f\n", trimmed.at_s[k], trimmed.quality[k]);
    ecg_score_times(&score, &inner, &trimmed, partner);
    free(partner);
    free(used);
    return score;
}

static inline double ecg_f1(struct ecg_score of)
{
    return 2.0 * of.hit / fmax(2.0 * of.hit + of.missed + of.extra, 1);
}

static inline void ecg_score_add(struct ecg_score *sum, struct ecg_score one)
{
    sum->hit += one.hit;
    sum->missed += one.missed;
    sum->extra += one.extra;
}

#endif
