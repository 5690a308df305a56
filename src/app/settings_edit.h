/* One value in a YAML text of keys and values, changed without touching anything else: comments,
 * order, indent, quotation marks, line ends and keys that nobody knows stay byte for byte. Pure. */
#ifndef APP_SETTINGS_EDIT_H
#define APP_SETTINGS_EDIT_H

#include "base/status.h"

/* `text` with `word` behind `key`, which gets a line of its own at the end where it has none yet.
 * `word` NULL: the key's own line goes, or, where something else stands on it, `otherwise` is
 * written. To be freed. NULL, with the problem told, where the text cannot be read or changed. */
char *settings_edit(const char *text, const char *name, const char *key, const char *word,
                    const char *otherwise, struct problem *problem);

/* Anything but comments. */
bool settings_has_values(const char *text);

#endif
