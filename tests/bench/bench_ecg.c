/* The detector of electrocardiograms: what it finds in the recordings, and what it costs. */
#include "../unit/ecg_support.h"

#include "base/clock.h"

static void print_score(const char *name, struct ecg_score of, bool times)
{
    printf("%-22s Se %.4f P+ %.4f F1 %.4f  %5d/%3d/%3d", name,
           of.hit / fmax(of.hit + of.missed, 1), of.hit / fmax(of.hit + of.extra, 1), ecg_f1(of),
           of.hit, of.missed, of.extra);
    if (times)
        printf("  time %.1f, 95 %% %.1f ms, RR rms %.1f ms", of.median_ms, of.most_ms, of.rr_rms_ms);
    printf("\n");
}

static void score_all(bool whole, bool verbose)
{
    struct ecg_score sums[ECG_GROUPS] = {0};
    printf("--- %s\n", whole ? "the whole recording" : "live");
    for (int i = 0; i < ECG_CASES; i++) {
        struct ecg_record record;
        struct ecg_found found;
        if (!ecg_record_read(&record, &ecg_cases[i]))
            continue;
        struct recording recording = {record.values, NULL, record.count, record.rate_hz};
        if (whole)
            ecg_found_whole(&found, &recording);
        else
            ecg_found_live(&found, &recording);
        struct ecg_score score = ecg_score(&record, &found, verbose);
        print_score(ecg_cases[i].name, score, true);
        printf("      latest %.3f, quality", found.latest_s);
        for (int q = 0; q < 6; q++) {
            const double shares[] = {0.01, 0.05, 0.1, 0.25, 0.5, 0.9};
            double *copy = malloc((found.count + 1) * sizeof *copy);
            memcpy(copy, found.quality, found.count * sizeof *copy);
            printf(" %.2f", ecg_share(copy, found.count, shares[q]));
            free(copy);
        }
        printf("\n");
        ecg_score_add(&sums[ecg_cases[i].group], score);
        ecg_found_free(&found);
        ecg_record_free(&record);
    }
    for (int g = 0; g < ECG_GROUPS; g++)
        print_score(ecg_group_names[g], sums[g], false);
}

/* A heart of changing rate, 24 h at most, as a recording. */
static void bench_speed(double rate_hz, double hours)
{
    size_t count = (size_t)(hours * 3600 * rate_hz);
    struct ecg_record record = {0};
    double best_s[2] = {INFINITY, INFINITY};
    size_t beats = 0;
    if (!ecg_record_read(&record, &ecg_cases[0]))
        return;
    double *values = malloc(count * sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = record.values[(size_t)((double)i * record.rate_hz / rate_hz) % record.count];
    struct recording recording = {values, NULL, count, rate_hz};
    static struct ecg_beats live;
    for (int turn = 0; turn < 5; turn++) {
        int64_t began_ns = clock_monotonic_ns();
        beats = 0;
        ecg_beats_start(&live);
        int64_t time_ns = 0, step_ns = ns_from_s(1 / rate_hz);
        for (size_t i = 0; i < count; i++, time_ns += step_ns) {
            struct beat_body told[BEATS_AT_ONCE];
            bool interrupted;
            beats += (size_t)ecg_beats_push(&live, time_ns, values[i], told, &interrupted);
        }
        best_s[0] = fmin(best_s[0], s_from_ns(clock_monotonic_ns() - began_ns));
        struct beat_list list = {0};
        began_ns = clock_monotonic_ns();
        if (!ecg_beats_of(&recording, &list))
            return;
        best_s[1] = fmin(best_s[1], s_from_ns(clock_monotonic_ns() - began_ns));
        beat_list_finish(&list);
    }
    printf("%4.0f Hz, %2.0f h: live %.4f s (%.1f ns a sample), whole %.4f s; %zu beats\n", rate_hz,
           hours, best_s[0], 1e9 * best_s[0] / (double)count, best_s[1], beats);
    free(values);
    ecg_record_free(&record);
}

int main(int argc, char **argv)
{
    bool speed = argc > 1 && strcmp(argv[1], "speed") == 0;
    if (!speed) {
        score_all(false, argc > 1);
        score_all(true, argc > 1);
    }
    bench_speed(360, 1);
    bench_speed(250, 24);
    return 0;
}
