/* What may stay in a copy that leaves the house without saying who it is of. The days and the
 * stand-in for a name follow from a secret that is drawn for one run and kept nowhere: nobody can
 * turn them back, not even whoever made the copy, and a later run chooses others. Any thread. */
#ifndef BASE_PRIVACY_H
#define BASE_PRIVACY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Letters, digits, '-' and '_', at most 16, with a digit among them, or one letter: such as "S12"
 * and unlike "Anna". */
bool privacy_is_code(const char *word);

/* What a study or condition is called, rather than told about: letters, digits, '-', '_' and '.',
 * at most 24; nothing is a label too. */
bool privacy_is_label(const char *word);

/* Whole days, 1 to 10 years of them, the same for all sessions of a participant under one secret;
 * to be taken from every date. */
int64_t privacy_days_ns(uint64_t secret, const char *participant);

/* "P123456" in place of a participant's name, the same for one name under one secret. */
void privacy_stand_in(uint64_t secret, const char *participant, char *code, size_t size);

/* A secret for one run; false: this machine gives no random numbers. */
bool privacy_draw(uint64_t *secret);
#define PRIVACY_NO_SECRET "this machine gives no random numbers to move dates by"

#endif
