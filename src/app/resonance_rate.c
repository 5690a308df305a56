#include "app/resonance_rate.h"

#include "app/visits.h"
#include "calibration/resonance_kept.h"

struct resonance_choice resonance_of(const struct settings *settings, const char *participant)
{
    struct resonance_choice choice = {settings->resonance_per_min, 0};
    struct visits visits;
    struct resonance_kept kept;
    struct problem nobody;
    if (choice.per_min > 0 || visits_load(participant, &visits, NULL, &nobody))
        return choice;
    if (resonance_kept_chosen(&visits.person, &kept))
        choice = (struct resonance_choice){kept.chosen_per_min, kept.inhale > 0 ? kept.inhale : 0};
    visits_finish(&visits);
    return choice;
}
