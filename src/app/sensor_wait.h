/* Before a recording begins: a moment for the sensors to appear. What is wrong with one is said
 * before anything begins. Main thread. */
#ifndef APP_SENSOR_WAIT_H
#define APP_SENSOR_WAIT_H

#include "app/markers.h"
#include "session/session.h"

/* STATUS_OK: every sensor speaks, or has spoken to its end, or is a file that is read only once it
 * begins. Markers that come meanwhile go to `sink`; NULL: they wait for whoever takes them later.
 */
#define SENSOR_WAIT_REMEDY(instead)                                                                \
    "`kindbeat doctor` looks for the cause; --sensor " instead " tries it without one."
enum status sensor_wait(struct session *session, struct markers *markers,
                        const struct marker_sink *sink, const char *remedy,
                        struct problem *problem);

enum status sensor_wait_interrupted(struct problem *problem);

#endif
