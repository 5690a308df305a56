/* The fit check's confusion table: each fault that was made, on a simulated and on a recorded
 * heart, and what was said of it; then clean recordings, of which nothing should be said. */
#include "support.h"

#include "base/text.h"
#include "events/kinds.h"
#include "fit_cases.h"
#include <stdio.h>
#include <string.h>

static void print_figures(const struct fit_figures *f)
{
    printf("      %.1f/%.1f Hz spread %.1f%% lost %.1f%% late %.2f  height %.3g = %.0f steps %.1f%%"
           "  noise %.1f%% hum %.1f%% clip %.1f%% wander %.0f%%  q %.2f  hr %.1f dev %.1f"
           "  corr %.1f%% %s changes %d\n",
           f->rate_hz, f->nominal_hz, f->rate_spread_percent, f->lost_percent, f->late_s, f->height,
           f->height_steps, f->height_percent, f->noise_percent, f->hum_percent, f->clipped_percent,
           f->wander_percent, f->beat_quality, f->heart_rate_bpm, f->device_bpm,
           f->corrected_percent, fit_way_name(f->way_up) ? fit_way_name(f->way_up) : "?",
           f->worn_changes);
}

static void made_faults(bool figures, int counts[4])
{
    static const char *const sources[] = {"simulated", "recorded"};
    for (int i = 0; i < fit_case_count; i++)
        for (int source = 0; source < FIT_SOURCES; source++) {
            struct fit_result result;
            if (!fit_case_play(&fit_cases[i], (enum fit_source)source, &result))
                continue;
            bool told = result.fault != FIT_NOTHING;
            bool right = (fit_cases[i].right & FIT_BIT(result.fault)) != 0 &&
                         result.level <= fit_cases[i].most;
            counts[0]++;
            counts[1] += right;
            counts[2] += told && !right;
            counts[3] += !told;
            printf("%-34s %-9s  %-5s %-15s %s\n", fit_cases[i].name, sources[source],
                   quality_level_name(result.level), fit_fault_name(result.fault),
                   right  ? ""
                   : told ? "  <-- ANOTHER FAULT"
                          : "  <-- MISSED");
            if (figures || !right)
                print_figures(&result.figures);
        }
}

static void recordings(bool figures, int counts[4])
{
    char name[96];
    enum fit_recording known;
    struct fit_result result;
    for (int i = 0; fit_recording_play(i, name, &known, &result); i++) {
        if (known == FIT_ABSENT)
            continue;
        bool told = result.fault != FIT_NOTHING, alarm = told && known == FIT_CLEAN;
        counts[known == FIT_CLEAN ? 0 : 2]++;
        counts[known == FIT_CLEAN ? 1 : 3] += told;
        printf("%-44s  %-5s %-15s %s\n", name, quality_level_name(result.level),
               fit_fault_name(result.fault),
               alarm                   ? "  <-- ALARM"
               : known == FIT_TROUBLED ? "  (troubled)"
                                       : "");
        if (figures || alarm)
            print_figures(&result.figures);
    }
}

int main(int count, char **words)
{
    bool figures = count > 1 && strcmp(words[1], "--figures") == 0;
    int faults[4] = {0}, clean[4] = {0};
    printf("--- made faults\n");
    made_faults(figures, faults);
    printf("--- recordings and simulated hearts\n");
    recordings(figures, clean);
    printf("\n%d made faults: %d named, %d called another fault, %d missed\n", faults[0], faults[1],
           faults[2], faults[3]);
    printf("%d clean ones: %d false alarms\n", clean[0], clean[1]);
    printf("%d troubled ones: something said of %d\n", clean[2], clean[3]);
    return 0;
}
