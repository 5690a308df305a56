/* How often the gate refuses: every series of real intervals, and simulated hearts whose beats are
 * known, second by second. Shares of the seconds after settling, in percent, by reason. */
#include "support.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "heart/coherence.h"
#include "sensors/simulator/heart_model.h"
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REASONS 24

static struct spectrum spectrum;

struct count {
    long seconds, by_reason[REASONS];
};

static const enum reason shown[] = {REASON_NONE,      REASON_GAP,     REASON_NOISY,
                                    REASON_ARTEFACTS, REASON_REGULAR, REASON_SYNTHETIC};

/* Beats whose times are known, through the interval rules and the gate. */
static void judge_beats(const double *beats_s, size_t count, struct count *into)
{
    struct rr rr;
    struct settling settling;
    struct rr_interval *all = calloc(count + RR_AT_ONCE, sizeof *all);
    size_t told = 0, low = 0, high = 0;
    rr_start(&rr);
    settling_start(&settling);
    for (size_t i = 0; i < count; i++) {
        struct rr_interval some[RR_AT_ONCE];
        int n = rr_beat(&rr, ns_from_s(beats_s[i] - beats_s[0]), 1, some);
        for (int k = 0; k < n && told < count; k++)
            all[told++] = some[k];
    }
    for (int64_t end_ns = 64 * NS_PER_S; told > 0 && end_ns < all[told - 1].time_ns;
         end_ns += NS_PER_S) {
        struct coherence found;
        for (; high < told && all[high].time_ns <= end_ns; high++)
            settling_beat(&settling, all[high].time_ns, all[high].clear);
        while (low < high && all[low].time_ns < end_ns - 64 * NS_PER_S)
            low++;
        enum reason reason =
            coherence_at(&spectrum, all + low, high - low, &settling, end_ns, &found);
        if (reason != REASON_SETTLING) {
            into->seconds++;
            into->by_reason[reason]++;
        }
    }
    free(all);
}

static void print_count(const char *name, const struct count *count)
{
    printf("%-34s %7ld", name, count->seconds);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        printf(" %9.2f", 100.0 * (double)count->by_reason[shown[i]] /
                             (double)(count->seconds > 0 ? count->seconds : 1));
    printf("\n");
}

static void print_head(const char *what)
{
    printf("\n%-34s %7s", what, "seconds");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        printf(" %9s", reason_name(shown[i]));
    printf("\n");
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void bench_series(void)
{
    struct dirent **found;
    const char *folder = test_recording("rr");
    int count = folder ? scandir(folder, &found, NULL, by_name) : 0;
    print_head("real intervals");
    for (int i = 0; i < count; i++) {
        char path[600];
        size_t beats;
        struct count into = {0};
        if (!strstr(found[i]->d_name, ".beats.csv"))
            continue;
        snprintf(path, sizeof path, "rr/%s", found[i]->d_name);
        double *beats_s = test_read_column(test_recording(path), 0, &beats);
        int64_t began_ns = clock_monotonic_ns();
        judge_beats(beats_s, beats, &into);
        double took_us = (double)(clock_monotonic_ns() - began_ns) / 1e3;
        print_count(found[i]->d_name, &into);
        if (into.seconds > 10000)
            printf("    %.1f us a second\n", took_us / (double)into.seconds);
        free(beats_s);
    }
}

static void bench_hearts(const char *recipe_words)
{
    enum { SEEDS = 200, SECONDS = 184 };
    static double beats_s[1000];
    struct count into = {0};
    for (int seed = 1; seed <= SEEDS; seed++) {
        char words[120];
        struct heart_recipe recipe;
        struct heart_model model;
        size_t count = 0;
        double beat_s;
        int sample;
        snprintf(words, sizeof words, "%s,seed=%d", recipe_words, seed);
        if (heart_recipe_parse(words, &recipe, NULL) != STATUS_OK)
            continue;
        heart_model_start(&model, &recipe);
        while (heart_model_next(&model, &sample, &beat_s) < SECONDS && count < 1000)
            if (!isnan(beat_s))
                beats_s[count++] = beat_s;
        judge_beats(beats_s, count, &into);
    }
    print_count(recipe_words, &into);
}

int main(void)
{
    static const char *const hearts[] = {
        "settling",
        "steady",
        "restless",
        "steady,noise=0",
        "steady,hr=50",
        "steady,hr=35,breath=4",
        "steady,hr=110",
        "steady,hr=150,noise=1",
        "restless,hr=150",
        "restless,hr=45",
        "steady,breath=4",
        "steady,breath=12,hr=60",
        "steady,breath=15,hr=60,noise=1",
        "steady,noise=15",
        "restless,noise=15",
        "settling,ectopic=0.01",
    };
    if (!spectrum_create(&spectrum))
        return 1;
    if (test_have_recordings())
        bench_series();
    print_head("simulated hearts, 200 seeds");
    for (size_t i = 0; i < sizeof hearts / sizeof *hearts; i++)
        bench_hearts(hearts[i]);
    spectrum_destroy(&spectrum);
    return 0;
}
