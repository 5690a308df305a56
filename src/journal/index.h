/* Summaries of sessions as they were when their files were looked at last: a cache, in a file that
 * may be deleted at any time, and that is never believed over a session file. A summary counts as
 * long as its file has the same size and was changed at the same time; sessions under way are not
 * kept. A damaged or older index is begun anew. One thread. */
#ifndef JOURNAL_INDEX_H
#define JOURNAL_INDEX_H

#include "journal/summary.h"

struct index;

/* NULL when it cannot be had, which every function below accepts: then nothing is remembered. */
struct index *index_open(const char *path);
void index_close(struct index *index);

bool index_find(struct index *index, const char *session, struct session_summary *summary);
void index_keep(struct index *index, const struct session_summary *summary);

/* Those of `folder` that were neither found nor kept since it was opened: their files are gone. */
void index_prune(struct index *index, const char *folder);
void index_forget(struct index *index, const char *session); /* while its file is there */

#endif
