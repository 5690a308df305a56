/* Calibration for the window: what its screens show is filled in here, from the same files and by
 * the same readings as the commands. Reads files, and waits for them; the window's thread only. */
#ifndef APP_CALIBRATING_H
#define APP_CALIBRATING_H

#include "app/protocols.h"
#include "app/settings.h"
#include "calibration/profile.h"
#include "session/session.h"
#include "ui/calibration.h"

/* What is known of the participant of the settings, and the protocols there are. Quiet: what cannot
 * be read is as if it were not there. */
void calibrating_list(const struct settings *settings, const struct protocols *protocols,
                      struct calibration *calibration);

/* Begins what is wished, recorded in the folder of sessions. */
enum status calibrating_begin(struct session *session, const struct settings *settings,
                              const struct calibration *calibration, struct problem *problem);

/* What a session that is over found; a fit check is kept at once, as the last of its sensor. */
enum status calibrating_read(const char *session, enum procedure_kind kind,
                             const struct profiles *profiles, struct calibration_found *found,
                             struct problem *problem);

/* A rest, or a walk with what was chosen after it, among the visits of whose session it was. */
enum status calibrating_keep(enum procedure_kind kind, const struct calibration_found *found,
                             struct problem *problem);

#endif
