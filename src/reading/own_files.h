/* Words by which our own exports are known again when read: src/export writes them. Pure. */
#ifndef READING_OWN_FILES_H
#define READING_OWN_FILES_H

#include <stdbool.h>

#define OWN_SIMULATED      "simulated: no person's heart"
#define OWN_SIMULATED_NAME "-simulated" /* ends the name of its files */
#define OWN_UNDATED        "the date is that of an import"

/* Whether the words of an annotation are a step, a marker or an answer, and not what follows from
 * the samples: beats, gaps, and what a file says of itself at its beginning. */
bool own_note_is_mark(const char *words, bool at_beginning);

#endif
