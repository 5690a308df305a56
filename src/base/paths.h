/* Where things live: the person's data and settings (XDG base directories) and the program's
 * assets. Folders that hold health data are made for their owner only (0700).
 * Callable from any thread. */
#ifndef BASE_PATHS_H
#define BASE_PATHS_H

#include "base/status.h"
#include <stddef.h>

#define PATH_SIZE 1024

/* $XDG_DATA_HOME/kindbeat/sessions, made when absent. */
enum status path_sessions(char *path, size_t size, struct problem *problem);

/* $XDG_DATA_HOME/kindbeat/NAME: what a person or an institution wrote themselves, "practices" for
 * example; the folder need not exist. */
enum status path_own(const char *name, char *path, size_t size, struct problem *problem);

/* $XDG_CACHE_HOME/kindbeat/sessions.index: what is known of session files; its folder is made. */
enum status path_index(char *path, size_t size, struct problem *problem);

/* $XDG_CONFIG_HOME/kindbeat/settings.yaml; the file need not exist. */
enum status path_settings(char *path, size_t size, struct problem *problem);

/* $XDG_STATE_HOME/kindbeat/sensors: the sensors that were here before; its folder is made. */
enum status path_sensors(char *path, size_t size, struct problem *problem);

/* $XDG_STATE_HOME/kindbeat/welcomed: is there once the pages of the first start were seen; its
 * folder is made. */
enum status path_welcomed(char *path, size_t size, struct problem *problem);

/* $XDG_DATA_HOME/kindbeat/progress: what was done of courses; its folder is made. */
enum status path_progress(char *path, size_t size, struct problem *problem);

/* $XDG_CONFIG_HOME/kindbeat/support.txt, as the institution wrote it; the file need not exist. */
enum status path_support(char *path, size_t size, struct problem *problem);

/* $XDG_CONFIG_HOME/kindbeat/protocols: a lab's own; the folder need not exist. */
enum status path_protocols(char *path, size_t size, struct problem *problem);

/* $XDG_DATA_HOME/kindbeat/visits/CODE.txt, or .../own.txt without a participant (no code has a
 * dot): what is kept of a person over visits; and CODE.resonance, where an older Kindbeat kept the
 * visits that looked for their resonance. The folder is made. */
enum status path_visits(const char *participant, char *path, size_t size, struct problem *problem);
enum status path_resonance(const char *participant, char *path, size_t size,
                           struct problem *problem);

/* A file or folder below the assets, for example "practices". Looked for in $KINDBEAT_ASSETS,
 * beside the running binary (../share/kindbeat), where it was installed, and in the source tree. */
enum status path_asset(const char *name, char *path, size_t size, struct problem *problem);

/* Where a person looks for documents: a folder "Kindbeat" in their documents folder (as the desktop
 * names it, else ~/Documents where there is one), else in their home folder. It is not made. */
enum status path_documents(char *path, size_t size, struct problem *problem);

/* Makes `path` and what is missing above it, each 0700. */
enum status path_make_private_folder(const char *path, struct problem *problem);

#endif
