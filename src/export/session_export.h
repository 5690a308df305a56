/* A session in the formats of other programs. Files are made for their owner only and an existing
 * file is never overwritten. Simulated sessions say so in every file. */
#ifndef EXPORT_SESSION_EXPORT_H
#define EXPORT_SESSION_EXPORT_H

#include "base/status.h"
#include <stddef.h>

/* "rr": one corrected interval a line, in ms, as Kubios and Elite HRV read it.
 * "csv": one beat a line with raw, corrected and class, and one second a line with coherence.
 * `written` receives the names of the files made, one a line. */
enum status session_export(const char *session, const char *format, const char *folder,
                           char *written, size_t size, struct problem *problem);

#endif
