/* How near does each protocol come to a known resonance, and does it know when it does not?
 *
 *     bench_resonance [HEARTS] [PROTOCOL]
 *
 * The re-test is a second look: each person walks through the adults' steps first, another day (the
 * resonance has moved by up to 0.15), chooses what was found, and is judged with that visit.
 *
 * Simulated people (heart_model.h) with a resonance of 4.6 to 6.4 breaths a minute (children: 6.9
 * to 9.1), wide, usual and narrow, hearts of 55 to 95 beats a minute, weak and strong answers,
 * noise of 1 to 8 ms, walk through each protocol. */
#include "visits.h"

#include <stdio.h>
#include <stdlib.h>

#define PEOPLE_MAX 2000

struct person {
    double error, width;
    bool covered, sure;
    bool doubts[DOUBT_COUNT];
};

static const struct {
    const char *name;
    enum heart_follows follows;
    double quality; /* 0: any of three */
    double ectopic, drift, unrest_least, unrest_most;
} kinds[] = {
    {"followed, any", FOLLOWS_WELL, 0, 0, 0.012, 0.004, 0.016},
    {"wide (Q 1.2)", FOLLOWS_WELL, 1.2, 0, 0.012, 0.004, 0.016},
    {"usual (Q 1.7)", FOLLOWS_WELL, 1.7, 0, 0.012, 0.004, 0.016},
    {"narrow (Q 2.5)", FOLLOWS_WELL, 2.5, 0, 0.012, 0.004, 0.016},
    {"noisy", FOLLOWS_WELL, 0, 0, 0.012, 0.020, 0.030},
    {"ectopics 2 %", FOLLOWS_WELL, 0, 0.02, 0.012, 0.004, 0.016},
    {"drift", FOLLOWS_WELL, 0, 0, 0.04, 0.004, 0.016},
    {"badly followed", FOLLOWS_BADLY, 0, 0, 0.012, 0.004, 0.016},
    {"not followed", FOLLOWS_NOT, 0, 0, 0.012, 0.004, 0.016},
};
#define KINDS ((int)(sizeof kinds / sizeof kinds[0]))

static double between(struct random *random, double least, double most)
{
    return least + (most - least) * random_share(random);
}

static void draw(struct random *random, int kind, bool child, struct heart_recipe *recipe)
{
    static const double qualities[] = {1.2, 1.7, 2.5};
    heart_recipe_parse(
        kinds[kind].follows == FOLLOWS_NOT && random_share(random) < 0.5 ? "settling" : "restless",
        recipe, NULL);
    recipe->seed = random_bits(random);
    recipe->follows = kinds[kind].follows;
    recipe->resonance_per_min = child ? between(random, 6.9, 9.1) : between(random, 4.6, 6.4);
    recipe->resonance_quality =
        kinds[kind].quality > 0 ? kinds[kind].quality : qualities[random_bits(random) % 3];
    recipe->hr_bpm = child ? between(random, 70, 105) : between(random, 55, 90);
    recipe->noise_ms = between(random, 1, 8);
    recipe->answer = between(random, 0.5, 1.2);
    recipe->ectopic_share = kinds[kind].ectopic;
    recipe->drift = kinds[kind].drift;
    recipe->unrest = between(random, kinds[kind].unrest_least, kinds[kind].unrest_most);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(double *values, int count, double share)
{
    qsort(values, (size_t)count, sizeof *values, ascending);
    return count > 0 ? values[(int)(share * (count - 1) + 0.5)] : NAN;
}

static void print_row(const char *protocol, const char *kind, const struct person *people,
                      int count)
{
    static double errors[PEOPLE_MAX], widths[PEOPLE_MAX], sure_errors[PEOPLE_MAX];
    int covered = 0, sure = 0, sure_covered = 0, wrong = 0, known = 0;
    int doubts[DOUBT_COUNT] = {0};
    for (int i = 0; i < count; i++) {
        for (int d = 0; d < DOUBT_COUNT; d++)
            doubts[d] += people[i].doubts[d];
        if (isnan(people[i].error))
            continue;
        errors[known] = fabs(people[i].error);
        widths[known++] = people[i].width;
        covered += people[i].covered;
        if (!people[i].sure)
            continue;
        sure_errors[sure++] = fabs(people[i].error);
        sure_covered += people[i].covered;
        wrong += fabs(people[i].error) > 0.5;
    }
    double n = fmax(known, 1);
    printf(
        "| %-8s | %-14s | %3d | %.3f | %.3f | %5.1f | %.2f | %5.1f | %.3f | %.3f | %5.1f | %5.1f "
        "|",
        protocol, kind, count, quantile(errors, known, 0.5), quantile(errors, known, 0.9),
        100 * covered / n, quantile(widths, known, 0.5), 100.0 * sure / count,
        quantile(sure_errors, sure, 0.5), quantile(sure_errors, sure, 0.9),
        sure > 0 ? 100.0 * sure_covered / sure : NAN, 100.0 * wrong / count);
    for (int d = 0; d < DOUBT_COUNT; d++)
        printf(" %3.0f", 100.0 * doubts[d] / count);
    printf(" |\n");
    fflush(stdout);
}

#define MOVED 0.15 /* breaths a minute, from visit to visit: standard deviation */

/* As the command does it: what was found before counts, a little less sure than it was. */
static bool look_before(struct simulated_visit *it, const struct heart_recipe *today,
                        const struct course_of_breaths *first, struct random *random,
                        struct earlier *earlier)
{
    struct heart_recipe before = *today;
    struct resonance result;
    before.seed = random_bits(random);
    before.resonance_per_min += MOVED * (between(random, -1, 1) + between(random, -1, 1)) * 1.22;
    visit_prepare(it, &before, first);
    visit_walk(it);
    resonance_judge(&it->visit, NULL, &result);
    double own = (result.estimate.high - result.estimate.low) / 3.29;
    *earlier = (struct earlier){result.estimate.per_min, hypot(own, MOVED)};
    return result.estimate.exists;
}

/* `first` and `again` of a re-test; `first` NULL: one visit, of the course `again`. */
struct looking {
    const struct course_of_breaths *first, *course;
    const struct protocol *again;
    bool child;
};

static struct person visit_one(struct random *random, int kind, const struct looking *looking)
{
    static struct simulated_visit it;
    struct heart_recipe recipe;
    struct resonance result;
    struct earlier earlier = {0};
    struct course_of_breaths around;
    struct problem problem;
    const struct course_of_breaths *course = looking->course;
    draw(random, kind, looking->child, &recipe);
    if (looking->first) {
        double chosen = 6;
        if (look_before(&it, &recipe, looking->first, random, &earlier))
            chosen = fmin(fmax(round(earlier.per_min * 10) / 10, 4.2), 9.8);
        protocol_course(looking->again, chosen, &around, &problem);
        course = &around;
    }
    visit_prepare(&it, &recipe, course);
    visit_walk(&it);
    resonance_judge(&it.visit, earlier.sd > 0 ? &earlier : NULL, &result);
    double truth = recipe.resonance_per_min;
    struct person person = {
        .error = result.estimate.per_min - truth,
        .width = result.estimate.high - result.estimate.low,
        .covered = result.estimate.low <= truth && truth <= result.estimate.high,
        .sure = result.sure,
    };
    memcpy(person.doubts, result.doubts, sizeof result.doubts);
    return person;
}

static struct protocol *load(const char *name)
{
    char path[300];
    struct problem problem;
    struct protocol *protocol = NULL;
    snprintf(path, sizeof path, KINDBEAT_TESTS "/../calibration/protocols/%s.yaml", name);
    if (protocol_load(path, &protocol, &problem))
        fprintf(stderr, "%s\n", problem.what);
    return protocol;
}

int main(int count, char **words)
{
    static struct person people[PEOPLE_MAX];
    static const char *const protocols[] = {"stepped-adult", "sliding", "stepped-child", "retest"};
    int hearts = count > 1 ? atoi(words[1]) : 500;
    hearts = hearts < 1 || hearts > PEOPLE_MAX ? 500 : hearts;
    printf("| protocol | people | n | error: median | p90 | interval covers %% | width | sure %% | "
           "sure: median | p90 | covers %% | sure and off by > 0.5 %% | doubts %%: short, "
           "artefacts, not followed, wide, edge |\n");
    struct protocol *adults = load("stepped-adult");
    struct course_of_breaths first, course;
    struct problem problem;
    if (!adults || protocol_course(adults, 0, &first, &problem))
        return 1;
    for (int p = 0; p < 4; p++) {
        if (count > 2 && strcmp(words[2], protocols[p]) != 0)
            continue;
        struct protocol *protocol = load(protocols[p]);
        if (!protocol || protocol_course(protocol, 6, &course, &problem))
            return 1;
        const struct looking looking = {.first = protocol->around ? &first : NULL,
                                        .course = &course,
                                        .again = protocol,
                                        .child = p == 2};
        for (int k = 0; k < KINDS; k++) {
            struct random random;
            random_start(&random, (uint64_t)(1000 * p + k + 1));
            for (int i = 0; i < hearts; i++)
                people[i] = visit_one(&random, k, &looking);
            print_row(protocols[p], kinds[k].name, people, hearts);
        }
        protocol_destroy(protocol);
    }
    protocol_destroy(adults);
    return 0;
}
