/* `kindbeat calibrate`: which of the procedures. */
#include "app/calibrate.h"
#include "app/commands.h"
#include <string.h>

static const struct {
    const char *name;
    int (*run)(const struct command *command, int count, char **words);
} procedures[] = {
    {"fit", calibrate_fit}, {"baseline", calibrate_baseline}, {"resonance", calibrate_resonance}};

int command_calibrate(const struct command *command, int count, char **words)
{
    for (size_t i = 0; count > 0 && i < sizeof procedures / sizeof procedures[0]; i++)
        if (strcmp(words[0], procedures[i].name) == 0)
            return procedures[i].run(command, count - 1, words + 1);
    if (count > 0 && strcmp(words[0], "--help") == 0)
        return calibrate_resonance(command, count, words);
    return usage_error(command, "say what to calibrate: fit, baseline or resonance");
}
