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

/* Whether words of our own files are a step, a marker or an answer, and not what follows from the
 * samples: beats, gaps, and what a file says of itself at its beginning. */
bool edf_note_is_mark(const char *words, bool at_beginning);

/* The step that is under way at a moment; NULL: none. */
const char *edf_step_at(const struct story *story, int64_t time_ns);

#endif
