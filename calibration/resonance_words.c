/* What a visit found, as lines of text: the criteria side by side, then what may be made of them.
 */
#include "calibration/resonance.h"

#include <math.h>

#define COLUMN 8

static void print_rates(const struct resonance *resonance, struct text *text)
{
    text_add(text, "%-24s", "breaths a minute");
    for (int i = 0; i < resonance->rate_count; i++)
        text_add(text, "%*.4g", COLUMN, resonance->rates[i].per_min);
    text_add(text, "\n");
}

static void print_cell(const struct resonance *resonance, int criterion, int rate,
                       struct text *text)
{
    double value = resonance->rates[rate].value[criterion];
    char mark = resonance->best[criterion] == rate ? '*'
                : resonance->tied[criterion][rate] ? '='
                                                   : ' ';
    int digits = criterion == CRITERION_PEAKS || fabs(value) >= 100 ? 0 : fabs(value) >= 10 ? 1 : 2;
    if (isnan(value))
        text_add(text, "%*s", COLUMN, "-");
    else
        text_add(text, "%*.*f%c", COLUMN - 1, digits, value, mark);
}

static void print_comfort(const struct resonance *resonance, struct text *text)
{
    bool told = false;
    for (int i = 0; i < resonance->rate_count; i++)
        told |= resonance->rates[i].comfort > 0;
    if (!told)
        return;
    text_add(text, "\n%-24s", "comfort, 1 to 5");
    for (int i = 0; i < resonance->rate_count; i++) {
        if (resonance->rates[i].comfort > 0)
            text_add(text, "%*d ", COLUMN - 1, resonance->rates[i].comfort);
        else
            text_add(text, "%*s", COLUMN, "-");
    }
}

static void print_criteria(const struct resonance *resonance, struct text *text)
{
    for (int c = 0; c < CRITERION_COUNT; c++) {
        char name[40];
        struct text title = text_over(name, sizeof name);
        text_add(&title, "%s%s%s", criterion_names[c], criterion_units[c][0] ? ", " : "",
                 criterion_units[c]);
        text_add(text, "%-24s", name);
        for (int i = 0; i < resonance->rate_count; i++)
            print_cell(resonance, c, i, text);
        text_add(text, "\n");
    }
    text_add(text, "%-24s", "heart comes after");
    for (int i = 0; i < resonance->rate_count; i++) {
        if (isnan(resonance->rates[i].lag))
            text_add(text, "%*s", COLUMN, "-");
        else
            text_add(text, "%*.2f ", COLUMN - 1, resonance->rates[i].lag);
    }
    print_comfort(resonance, text);
    text_add(text, "\n* preferred; = cannot be told from it. The lag is a share of the breath.\n");
}

static void print_followed(const struct resonance *resonance, struct text *text)
{
    if (isnan(resonance->share) || isnan(resonance->steadiness) || isnan(resonance->peaks)) {
        text_add(text, "\nToo little was heard to tell whether the pacer was followed.\n");
        return;
    }
    text_add(text,
             "\nThe pacer was %s: %.0f %% of the heart rate's variance goes with it, the lag is "
             "%.0f %% steady, and at %.0f %% of the rates the rhythm's own peak is the pacer's.\n",
             resonance->followed ? "followed" : "not clearly followed", 100 * resonance->share,
             100 * resonance->steadiness, 100 * resonance->peaks);
}

void resonance_print(const struct resonance *resonance, struct text *text)
{
    const struct resonance_estimate *estimate = &resonance->estimate;
    if (resonance->rate_count > 0) {
        print_rates(resonance, text);
        print_criteria(resonance, text);
    }
    print_followed(resonance, text);
    if (estimate->exists)
        text_add(text,
                 "The heart answers most at about %.1f breaths a minute; 90 %% of the belief lies "
                 "from %.1f to %.1f.\n",
                 estimate->per_min, estimate->low, estimate->high);
    text_add(text, resonance->sure ? "Nothing speaks against it.\n" : "This is not sure:\n");
    for (int i = 0; i < DOUBT_COUNT; i++)
        if (resonance->doubts[i])
            text_add(text, "  - %s\n", doubt_words[i]);
}
