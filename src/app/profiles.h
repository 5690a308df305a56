/* Where the device profiles lie: beside the assets when installed, in calibration/
 * in the source tree. */
#ifndef APP_PROFILES_H
#define APP_PROFILES_H

#include "base/paths.h"
#include "calibration/profile.h"

/* Trouble is said on stderr; without profiles the program does as well as it can. */
void profiles_load_or_say(struct profiles *profiles);

#endif
