#include "app/resonance_rate.h"

#include "calibration/resonance_kept.h"

double resonance_of(const struct settings *settings, const char *participant)
{
    char path[PATH_SIZE];
    struct problem nobody;
    if (settings->resonance_per_min > 0 || path_resonance(participant, path, sizeof path, &nobody))
        return settings->resonance_per_min;
    return resonance_chosen(path, participant);
}
