/* The rate of breathing for practices that breathe at resonance: as the settings say, else as the
 * person chose after their last visit; 0: neither. */
#ifndef APP_RESONANCE_RATE_H
#define APP_RESONANCE_RATE_H

#include "app/settings.h"

double resonance_of(const struct settings *settings, const char *participant);

#endif
