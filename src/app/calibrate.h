/* The procedures of `kindbeat calibrate`, one to a file. */
#ifndef APP_CALIBRATE_H
#define APP_CALIBRATE_H

#include "app/options.h"

int calibrate_fit(const struct command *command, int count, char **words);
int calibrate_baseline(const struct command *command, int count, char **words);
int calibrate_resonance(const struct command *command, int count, char **words);

#endif
