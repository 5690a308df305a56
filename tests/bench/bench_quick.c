/* The quick reading over 1,000 simulated hearts: how often it errs and how soon it follows.
 *
 *   bench_quick [hearts] [seed] [slowest] [fastest]
 *
 * 4 to 9 breaths a minute unless told otherwise, 45 to 120 beats. Half of the hearts turn to the
 * pacer at 60 s and away from it at 150 s; the others never follow it. Beats go through the live
 * cleaning, and an answer counts from the moment it could be told: a second after the end of its
 * span. */
#include "hearts.h"

#include "heart/breathing.h"
#include "heart/synchrony.h"
#include <stdio.h>
#include <stdlib.h>

#define LENGTH_S    240
#define FOLLOWS_S   60
#define LEAVES_S    150
#define KINDS       6
#define HEARTS_MOST 100000

static const char *const kind_names[KINDS] = {"simulator, follows",  "own, follows",
                                              "simulator, restless", "white intervals",
                                              "1/f intervals",       "fibrillation-like"};
static const enum heart_kind kind_of[KINDS] = {HEART_OF_SIMULATOR, HEART_ANSWERING,
                                               HEART_OF_SIMULATOR, HEART_WHITE,
                                               HEART_PINK,         HEART_FIBRILLATING};

struct tallies {
    long asked, none, at_least[2]; /* 0.35 and SYNCHRONY_HIGH */
};

struct kind_result {
    struct tallies irregular, paced;
    double *up_s, *down_s, *up_fixed_s, *down_fixed_s, *levels;
    size_t hearts, never_high;
};

static double between(struct random *random, double least, double most)
{
    return least + (most - least) * random_share(random);
}

static struct heart_case draw(struct random *random, int kind, const double paces_per_min[2])
{
    bool follows = kind < 2;
    return (struct heart_case){
        .kind = kind_of[kind],
        .seed = random_bits(random),
        .hr_bpm = between(random, 45, 120),
        .pace_hz = between(random, paces_per_min[0], paces_per_min[1]) / 60,
        .inhale = between(random, 0.35, 0.5),
        .resonance_per_min = between(random, 4.5, 7),
        .noise_ms = between(random, 0, 10),
        .ectopic_share = random_share(random) < 0.3 ? between(random, 0, 0.04) : 0,
        .swing = between(random, 0.03, 0.09),
        .lag = between(random, -0.1, 0.2),
        .follows_s = follows ? FOLLOWS_S : LENGTH_S,
        .leaves_s = LEAVES_S,
        .length_s = LENGTH_S,
    };
}

/* What is told at every whole second; NaN: nothing. */
static void listen(const struct heart_case *it, double told[LENGTH_S])
{
    static double beats_s[HEARTS_ROOM];
    static struct heart_feed feed;
    static struct pace_track track;
    feed_start(&feed, beats_s, heart_beats(it, beats_s));
    pace_track_start(&track);
    pace_steady(&track, 0, 0, it->pace_hz, it->inhale);
    told[0] = NAN;
    for (int now_s = 1; now_s < LENGTH_S; now_s++) {
        feed_until(&feed, now_s - 0.3);
        struct synchrony_body found = synchrony_at(&feed.rates, &track, (now_s - 1) * NS_PER_S);
        told[now_s] = found.reason == REASON_NONE ? found.synchrony : NAN;
    }
}

static void tally(struct tallies *tallies, const double *told, int from_s, int to_s)
{
    for (int s = from_s; s < to_s; s++) {
        tallies->asked++;
        tallies->none += isnan(told[s]);
        tallies->at_least[0] += told[s] >= 0.35;
        tallies->at_least[1] += told[s] >= SYNCHRONY_HIGH;
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(const double *values, size_t count, double share)
{
    static double sorted[HEARTS_MOST];
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, ascending);
    return count ? sorted[(size_t)(share * (double)(count - 1) + 0.5)] : NAN;
}

static double level(const double *told, int from_s, int to_s)
{
    double known[LENGTH_S];
    size_t count = 0;
    for (int s = from_s; s < to_s; s++)
        if (!isnan(told[s]))
            known[count++] = told[s];
    return quantile(known, count, 0.5);
}

/* Seconds until it lies on the other side of `line`. */
static double crossing(const double *told, int from_s, double line, bool up)
{
    for (int s = from_s + 1; s < LENGTH_S; s++)
        if (up ? told[s] >= line : told[s] < line)
            return s - from_s;
    return LENGTH_S - from_s;
}

static void follow(struct kind_result *result, const double *told)
{
    size_t n = result->hearts;
    double low = level(told, 35, FOLLOWS_S), high = level(told, 105, LEAVES_S);
    double after = level(told, 190, LENGTH_S);
    result->levels[n] = high;
    tally(&result->irregular, told, 35, FOLLOWS_S);
    tally(&result->irregular, told, 195, LENGTH_S);
    tally(&result->paced, told, 100, LEAVES_S);
    result->hearts++;
    if (!(high >= 0.4)) { /* the heart hardly answers its breath: nothing to cross */
        result->never_high++;
        result->up_s[n] = result->down_s[n] = NAN;
        return;
    }
    result->up_s[n] = crossing(told, FOLLOWS_S, (low + high) / 2, true);
    result->down_s[n] = crossing(told, LEAVES_S, (after + high) / 2, false);
    result->up_fixed_s[n] = crossing(told, FOLLOWS_S, SYNCHRONY_HIGH, true);
    result->down_fixed_s[n] = crossing(told, LEAVES_S, SYNCHRONY_HIGH, false);
}

static void show_tallies(const char *when, const struct tallies *t)
{
    double told = (double)(t->asked - t->none);
    printf("   %-10s %6ld s, no answer %4.1f %%; of the others >= 0.35 %5.2f %%, >= 0.5 %5.2f %%\n",
           when, t->asked, 100.0 * (double)t->none / (double)t->asked,
           100 * (double)t->at_least[0] / told, 100 * (double)t->at_least[1] / told);
}

static void show_times(const char *name, const double *values, size_t count)
{
    static double known[HEARTS_MOST];
    size_t n = 0, late = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]))
            known[n++] = values[i];
    for (size_t i = 0; i < n; i++)
        late += known[i] > 15;
    printf("   %-24s median %4.1f s, 95 %% %4.1f s, within 15 s %5.1f %%\n", name,
           quantile(known, n, 0.5), quantile(known, n, 0.95),
           100 - 100.0 * (double)late / (double)(n ? n : 1));
}

static void show(const char *name, const struct kind_result *r, bool follows)
{
    printf("%s: %zu hearts\n", name, r->hearts);
    show_tallies("irregular", &r->irregular);
    if (!follows)
        return;
    show_tallies("paced", &r->paced);
    printf("   level when paced: median %.2f, 5 %% %.2f; hardly answering (below 0.4): %zu\n",
           quantile(r->levels, r->hearts, 0.5), quantile(r->levels, r->hearts, 0.05),
           r->never_high);
    show_times("half way up", r->up_s, r->hearts);
    show_times("half way down", r->down_s, r->hearts);
    show_times("up through 0.5", r->up_fixed_s, r->hearts);
    show_times("down through 0.5", r->down_fixed_s, r->hearts);
}

static void make_room(struct kind_result *result, size_t hearts)
{
    double **lists[] = {&result->up_s, &result->down_s, &result->up_fixed_s, &result->down_fixed_s,
                        &result->levels};
    for (int i = 0; i < 5; i++)
        if (!(*lists[i] = calloc(hearts + 1, sizeof(double))))
            abort();
}

static void add(struct tallies *sum, const struct tallies *more)
{
    sum->asked += more->asked;
    sum->none += more->none;
    sum->at_least[0] += more->at_least[0];
    sum->at_least[1] += more->at_least[1];
}

/* What one second of a heart of 75 beats costs. */
static void time_a_second(void)
{
    static double beats_s[HEARTS_ROOM];
    static struct heart_feed feed;
    static struct pace_track track;
    static struct breathing breathing;
    struct heart_case it = {.kind = HEART_ANSWERING, .seed = 1, .hr_bpm = 75, .pace_hz = 0.1};
    it.inhale = 0.4;
    it.swing = 0.05;
    it.leaves_s = it.length_s = 300;
    feed_start(&feed, beats_s, heart_beats(&it, beats_s));
    feed_until(&feed, 290);
    pace_track_start(&track);
    pace_steady(&track, 0, 0, 0.1, 0.4);
    breathing_start(&breathing);
    for (size_t i = 0; i < feed.told; i++)
        breathing_beat(&breathing,
                       &(struct beat_body){ns_from_s(beats_s[i]), 1, sin((double)i), 1});
    double best_us[2] = {1e9, 1e9}, sum = 0;
    for (int run = 0; run < 20; run++) {
        int64_t began_ns = clock_monotonic_ns();
        for (int s = 60; s < 260; s++)
            sum += synchrony_at(&feed.rates, &track, s * NS_PER_S).synchrony;
        int64_t middle_ns = clock_monotonic_ns();
        for (int s = 60; s < 260; s++)
            sum += breathing_at(&breathing, &feed.rates, s * NS_PER_S).reason;
        int64_t end_ns = clock_monotonic_ns();
        best_us[0] = fmin(best_us[0], (double)(middle_ns - began_ns) / 200e3);
        best_us[1] = fmin(best_us[1], (double)(end_ns - middle_ns) / 200e3);
    }
    printf("one quick reading %.1f us, one breathing estimate of rhythm and wave %.1f us (%g)\n",
           best_us[0], best_us[1], sum);
}

/* Of eight hearts two and two follow, and one of each other kind does not. */
static void hear_all(size_t hearts, uint64_t seed, const double paces_per_min[2],
                     struct kind_result results[KINDS])
{
    static const int order[8] = {0, 1, 2, 3, 0, 1, 4, 5};
    struct random random;
    random_start(&random, seed);
    for (size_t i = 0; i < hearts; i++) {
        int kind = order[i % 8];
        struct heart_case it = draw(&random, kind, paces_per_min);
        double told[LENGTH_S];
        listen(&it, told);
        if (kind < 2) {
            follow(&results[kind], told);
            continue;
        }
        tally(&results[kind].irregular, told, 35, LENGTH_S);
        results[kind].hearts++;
    }
}

int main(int argc, char **argv)
{
    size_t hearts = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 1000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    const double paces_per_min[2] = {argc > 3 ? strtod(argv[3], NULL) : 4,
                                     argc > 4 ? strtod(argv[4], NULL) : 9};
    static struct kind_result results[KINDS];
    struct tallies all = {0};
    hearts = hearts > HEARTS_MOST ? HEARTS_MOST : hearts;
    for (int k = 0; k < KINDS; k++)
        make_room(&results[k], hearts);
    hear_all(hearts, seed, paces_per_min, results);
    for (int k = 0; k < KINDS; k++) {
        show(kind_names[k], &results[k], k < 2);
        add(&all, &results[k].irregular);
    }
    printf("all irregular seconds\n");
    show_tallies("irregular", &all);
    time_a_second();
    return 0;
}
