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

/* The zone of an EDF file's clock, which the format has no field for: "UTC", "UTC+01:00"; seconds
 * east of Greenwich, whole minutes. Reading looks for it anywhere among the words; 0: none stands
 * there. */
#define OWN_ZONE_SIZE 12
void own_zone_write(int offset_s, char words[OWN_ZONE_SIZE]);
int own_zone_read(const char *words);

#endif
