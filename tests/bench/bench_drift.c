/* Does the drifting pacer go the right way, and does it do no harm?
 *
 *     bench_drift [HEARTS]
 *
 * People with a resonance of 4.6 to 6.8 breaths a minute practise at 5.7 for ten and for twenty
 * minutes. "Right": the mean rate of the last three minutes lies nearer to the resonance than where
 * it began. "Gain": the answer there by the answer at the beginning, percent. */
#include "drifts.h"

#include <stdio.h>
#include <stdlib.h>

#define BASE_PER_MIN 5.7

int main(int count, char **words)
{
    static struct simulated_visit it;
    int hearts = count > 1 ? atoi(words[1]) : 500;
    static const char *const kinds[] = {"restless,follows=well",
                                        "restless,follows=well,unrest=0.025",
                                        "restless,follows=badly", "restless"};
    static const double minutes[] = {10, 20};
    printf("| minutes | people | right %% | right where 0.4 or more away %% | gain mean %% | gain "
           "worst "
           "%% | furthest | greatest step ms |\n");
    for (int m = 0; m < 2; m++) {
        for (int k = 0; k < 4; k++) {
            struct random random;
            random_start(&random, (uint64_t)(10 * m + k + 1));
            int right = 0, far = 0, far_right = 0;
            double gain = 0, worst = 1, furthest = 0, step_s = 0;
            for (int i = 0; i < hearts; i++) {
                struct heart_recipe recipe;
                struct problem problem;
                if (heart_recipe_parse(kinds[k], &recipe, &problem))
                    return 1;
                recipe.seed = random_bits(&random);
                recipe.resonance_per_min = 4.6 + 2.2 * random_share(&random);
                recipe.hr_bpm = 55 + 35 * random_share(&random);
                recipe.answer = 0.5 + 0.7 * random_share(&random);
                if (isnan(recipe.unrest))
                    recipe.unrest = 0.004 + 0.012 * random_share(&random);
                struct drifting found = drift_practise(&it, &recipe, BASE_PER_MIN, 60 * minutes[m]);
                double f0 = recipe.resonance_per_min;
                bool is_right = fabs(found.last_per_min - f0) < fabs(BASE_PER_MIN - f0);
                bool is_far = fabs(BASE_PER_MIN - f0) >= 0.4;
                double ratio =
                    drift_answer(&recipe, found.last_per_min) / drift_answer(&recipe, BASE_PER_MIN);
                right += is_right;
                far += is_far;
                far_right += is_far && is_right;
                gain += ratio / hearts;
                worst = fmin(worst, ratio);
                furthest = fmax(furthest, found.furthest);
                step_s = fmax(step_s, found.greatest_step_s);
            }
            printf("| %2.0f | %-34s | %.1f | %.1f | %+.2f | %+.2f | %.3f | %.1f |\n", minutes[m],
                   kinds[k], 100.0 * right / hearts, 100.0 * far_right / far, 100 * (gain - 1),
                   100 * (worst - 1), furthest, 1000 * step_s);
            fflush(stdout);
        }
    }
    return 0;
}
