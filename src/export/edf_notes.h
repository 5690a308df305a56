/* What happened in a session, as annotations of its EDF files: steps, markers, answers, gaps,
 * beats. Allocates; one thread. */
#ifndef EXPORT_EDF_NOTES_H
#define EXPORT_EDF_NOTES_H

#include "export/story.h"

struct edf_note {
    int64_t time_ns;
    int stream; /* -1: of the whole session */
    bool is_beat;
    size_t order; /* as told, among those of one moment */
    int files;    /* that it stands in; counted by the writer */
    char words[88];
};

struct edf_notes {
    struct edf_note *at; /* by time */
    size_t count, room;
};

enum status edf_notes_of(const struct story *story, struct edf_notes *notes,
                         struct problem *problem);
void edf_notes_finish(struct edf_notes *notes);

/* The step that is under way at a moment; NULL: none. */
const char *edf_step_at(const struct story *story, int64_t time_ns);

#endif
