/* Deleting a session for good: its file, the files beside it and its row in the index. The bytes
 * are overwritten first; disks and folders that keep old versions (flash memory, snapshots,
 * backups) may still hold them, which no program can change. */
#ifndef JOURNAL_FORGET_H
#define JOURNAL_FORGET_H

#include "base/status.h"

/* `index`: as in record_list(); NULL: none. Refused for what is no session, and for one that is
 * being recorded. A damaged session is one if its name ends so. */
enum status forget_check(const char *path, struct problem *problem);
enum status forget_session(const char *path, const char *index, struct problem *problem);

#endif
