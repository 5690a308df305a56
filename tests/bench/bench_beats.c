/* How well beats are found: every shared recording with reference beats, streaming and offline, by
 * the rules of score_beats.h, beside the best of the peers measured on the same recordings. One
 * detector a kind; nothing is told about a recording but its samples. Run by hand. */
#include "heart/beats.h"
#include "heart/rr.h"
#include "records.h"
#include "support.h"
#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum way { STREAMING, OFFLINE, WAYS };

/* Beats found, by time; how many of them are good enough to build a value on, and how late the
 * latest was told. */
struct times {
    double *at_s, latest_s;
    size_t count, room, trusted;
};

static void times_add(struct times *times, const struct beat_body *beat, int64_t told_ns)
{
    if (times->count == times->room) {
        times->room = times->room ? 2 * times->room : 1024;
        times->at_s = realloc(times->at_s, times->room * sizeof *times->at_s);
        if (!times->at_s)
            abort();
    }
    times->at_s[times->count++] = s_from_ns(beat->time_ns);
    times->trusted += beat->quality >= RR_TRUST;
    times->latest_s = fmax(times->latest_s, s_from_ns(told_ns - beat->time_ns));
}

static struct times find_streaming(const struct record *record)
{
    static struct beats beats;
    struct times times = {0};
    const struct recording *recording = &record->recording;
    beats_start(&beats, record->kind);
    for (size_t i = 0; i < recording->count; i++) {
        struct beat_body found[BEATS_AT_ONCE];
        bool interrupted;
        if (isnan(recording->values[i]))
            continue;
        int64_t now_ns = recording_time_ns(recording, i);
        int count = beats_push(&beats, now_ns, recording->values[i], found, &interrupted);
        for (int k = 0; k < count; k++)
            times_add(&times, &found[k], now_ns);
    }
    return times;
}

static struct times find_offline(const struct record *record)
{
    struct times times = {0};
    struct beat_list list = {0};
    if (beats_of_recording(record->kind, &record->recording, &list, NULL) == STATUS_OK)
        for (size_t i = 0; i < list.count; i++)
            times_add(&times, &list.at[i].beat, list.at[i].beat.time_ns);
    beat_list_finish(&list);
    return times;
}

static struct beat_score score_way(const struct record *record, enum way way, struct times *told)
{
    struct times found = way == STREAMING ? find_streaming(record) : find_offline(record);
    *told = found;
    struct beat_score score = record->kind == SIGNAL_ECG
                                  ? score_at(&record->reference, found.at_s, found.count,
                                             SCORE_ECG_TOL_S, record->end_s, 0)
                                  : score_best(&record->reference, found.at_s, found.count,
                                               SCORE_PULSE_TOL_S, record->end_s);
    free(found.at_s);
    told->at_s = NULL;
    return score;
}

/* --- the peers --- */

static cJSON *peers;

static void peers_read(void)
{
    const char *path = test_recording("reference/beat_detection.json");
    FILE *file = path ? fopen(path, "r") : NULL;
    enum { ROOM = 1 << 22 };
    char *text = malloc(ROOM);
    if (file && text) {
        text[fread(text, 1, ROOM - 1, file)] = '\0';
        peers = cJSON_Parse(text);
    }
    if (file)
        fclose(file);
    free(text);
}

static const cJSON *peers_of(const char *name, enum signal_kind kind)
{
    const cJSON *record = cJSON_GetObjectItem(peers, name);
    return cJSON_GetObjectItem(record, kind == SIGNAL_ECG ? "ECG" : "PPG");
}

static size_t count_of(const cJSON *entry, const char *name)
{
    const cJSON *item = cJSON_GetObjectItem(entry, name);
    return cJSON_IsNumber(item) ? (size_t)item->valuedouble : 0;
}

static double best_peer_f1(const char *name, enum signal_kind kind)
{
    double best = NAN;
    const cJSON *entry;
    cJSON_ArrayForEach(entry, peers_of(name, kind))
    {
        const cJSON *f1 = cJSON_GetObjectItem(entry, "f1");
        if (cJSON_IsNumber(f1))
            best = fmax(isnan(best) ? 0 : best, f1->valuedouble);
    }
    return best;
}

/* --- the table --- */

struct group {
    const char *title;
    enum signal_kind kind;
    enum record_group group;
    double aim[WAYS]; /* F1 */
    struct beat_score sums[WAYS];
    double rr_squares_ms2[WAYS];
    char names[RECORDS_MAX][96];
    size_t records;
};

static struct group groups[] = {
    {.title = "expert ECG", .kind = SIGNAL_ECG, .group = GROUP_EXPERT, .aim = {0.996, 0.998}},
    {.title = "noise ECG", .kind = SIGNAL_ECG, .group = GROUP_NOISE, .aim = {0.960, 0.97}},
    {.title = "other ECG", .kind = SIGNAL_ECG, .group = GROUP_REST, .aim = {NAN, NAN}},
    {.title = "wrist ECG", .kind = SIGNAL_ECG, .group = GROUP_WRIST, .aim = {0.9905, 0.9905}},
    {.title = "finger pulse", .kind = SIGNAL_PPG, .group = GROUP_FINGER, .aim = {0.9835, 0.99}},
    {.title = "wrist pulse", .kind = SIGNAL_PPG, .group = GROUP_WRIST, .aim = {NAN, NAN}},
};

#define GROUPS (sizeof groups / sizeof *groups)

static struct group *group_for(const struct record *record)
{
    for (size_t i = 0; i < GROUPS; i++)
        if (groups[i].kind == record->kind && groups[i].group == record->group)
            return &groups[i];
    return NULL;
}

static void score_print(const struct beat_score *score)
{
    printf(" | %.4f %.4f %.4f %6.1f %5.1f %5.1f %5.1f", score->sensitivity, score->ppv, score->f1,
           score->err_median_ms + 1000 * score->offset_s, score->stray_median_ms,
           score->stray_95_ms, score->rr_rms_ms);
}

static void record_bench(const char *name, enum signal_kind kind)
{
    struct record record;
    if (!record_load(name, kind, &record))
        return;
    struct group *group = group_for(&record);
    printf("%-22s %s %5.0f/s", name, kind == SIGNAL_ECG ? "ECG" : "PPG", record.recording.rate_hz);
    for (int way = 0; way < WAYS; way++) {
        struct times told;
        struct beat_score score = score_way(&record, (enum way)way, &told);
        score_print(&score);
        if (way == STREAMING)
            printf(" %3.0f%% %.2f",
                   told.count > 0 ? 100 * (double)told.trusted / (double)told.count : NAN,
                   told.latest_s);
        group->sums[way].tp += score.tp;
        group->sums[way].fn += score.fn;
        group->sums[way].fp += score.fp;
        group->sums[way].intervals += score.intervals;
        if (score.intervals > 0)
            group->rr_squares_ms2[way] +=
                (double)score.intervals * score.rr_rms_ms * score.rr_rms_ms;
    }
    printf(" | %.4f\n", best_peer_f1(name, kind));
    if (group->records < RECORDS_MAX)
        snprintf(group->names[group->records++], 96, "%s", name);
    record_finish(&record);
}

/* Of one peer over a group's records; false where it lacks one of those that any peer has. */
static bool peer_sum(const struct group *group, const char *peer, struct beat_score *sum)
{
    *sum = (struct beat_score){0};
    for (size_t i = 0; i < group->records; i++) {
        const cJSON *all = peers_of(group->names[i], group->kind);
        const cJSON *entry = cJSON_GetObjectItem(all, peer);
        if (all && !cJSON_IsNumber(cJSON_GetObjectItem(entry, "f1")))
            return false;
        sum->tp += count_of(entry, "tp");
        sum->fn += count_of(entry, "fn");
        sum->fp += count_of(entry, "fp");
    }
    score_ratios(sum);
    return sum->tp + sum->fn > 0;
}

static void group_print(struct group *group)
{
    const char *best = "";
    struct beat_score top = {0};
    const cJSON *peer, *all = group->records > 0 ? peers_of(group->names[0], group->kind) : NULL;
    cJSON_ArrayForEach(peer, all)
    {
        struct beat_score sum;
        if (!peer_sum(group, peer->string, &sum) || sum.f1 <= top.f1)
            continue;
        top = sum;
        best = peer->string;
    }
    printf("%-13s %2zu", group->title, group->records);
    for (int way = 0; way < WAYS; way++) {
        struct beat_score *sum = &group->sums[way];
        score_ratios(sum);
        printf(" | %.4f %.4f %.4f %5.1f %s", sum->sensitivity, sum->ppv, sum->f1,
               sum->intervals > 0 ? sqrt(group->rr_squares_ms2[way] / (double)sum->intervals) : NAN,
               isnan(group->aim[way])      ? "    "
               : sum->f1 > group->aim[way] ? "met "
                                           : "miss");
    }
    printf(" | %.4f %.4f %.4f %s\n", top.sensitivity, top.ppv, top.f1, best);
}

int main(void)
{
    static char names[RECORDS_MAX][96];
    static const char *folders[] = {"ecg", "ppg"};
    if (!test_have_recordings())
        return TEST_SKIPPED;
    peers_read();
    printf(
        "Sensitivity, predictivity, F1; delay (ms), |error - median| median and 95 %% (ms), "
        "RR rms (ms);\nstreaming: beats good enough to build a value on, and the latest told (s).\n"
        "%-33s | %-55s | %-45s | best peer\n",
        "record", "streaming", "offline");
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; i < 2; i++) {
            size_t count = records_list(folders[i], names);
            for (size_t k = 0; k < count; k++)
                record_bench(names[k], kind == 0 ? SIGNAL_ECG : SIGNAL_PPG);
        }
    printf("\nSums: sensitivity, predictivity, F1, RR rms (ms). \"met\": F1 above its aim.\n"
           "%-16s | %-31s | %-31s | best peer\n",
           "group", "streaming", "offline");
    for (size_t i = 0; i < GROUPS; i++)
        group_print(&groups[i]);
    cJSON_Delete(peers);
    return 0;
}
