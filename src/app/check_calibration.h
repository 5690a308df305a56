/* Files of the calibration among those that are checked: device profiles, known by their
 * measured_by, and resonance protocols, known by their slide or by steps that are no list. */
#ifndef APP_CHECK_CALIBRATION_H
#define APP_CHECK_CALIBRATION_H

#include "base/status.h"

struct calibration_file {
    const char *kind; /* "profile", "protocol" */
    char id[64], title[128];
};

/* NULL: it is neither, or cannot be read at all; another may tell why. */
const char *calibration_file_kind(const char *path);
enum status calibration_file_load(const char *path, struct calibration_file *file,
                                  struct problem *problem);

#endif
