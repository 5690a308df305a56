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

int main(int argc, char **argv)
{
    score_all(false, argc > 1);
    score_all(true, argc > 1);
}
