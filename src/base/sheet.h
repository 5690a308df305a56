/* Cells of text tables. */
#ifndef BASE_SHEET_H
#define BASE_SHEET_H

#include <stdint.h>
#include <stdio.h>

/* A number in the fewest digits that matter, nothing for NaN; text quoted where it must. */
void sheet_number(FILE *file, double value);
void sheet_ms(FILE *file, double ms);       /* up to three decimals */
void sheet_seconds(FILE *file, int64_t ns); /* six decimals */
void sheet_text(FILE *file, const char *text);

#endif
