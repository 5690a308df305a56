/* The settings as a screen shows them: plain data that the program fills (src/app/setting_rows.c),
 * because screens know no files. */
#ifndef UI_SETTINGS_H
#define UI_SETTINGS_H

#include "base/status.h"
#include "practice/score.h"
#include <stdbool.h>

/* What all screens follow at once. */
struct preferences {
    const char *theme; /* its name; NULL: by the hour */
    float text_scale;  /* 0.8 to 2.5 */
    bool reduced_motion;
    bool full_screen; /* from the start, and as soon as it is changed */
    enum score_display score;
};

enum row_form {
    ROW_CHOICE,  /* one of a few words */
    ROW_STEPS,   /* a value that becomes less or more */
    ROW_WORDS,   /* to be written */
    ROW_SENSOR,  /* leads to the sensor's screen */
    ROW_WELCOME, /* to the pages of the first start */
};

#define ROW_CHOICES_MOST  5
#define ROW_WORD_SIZE     40
#define SETTING_ROWS_MOST 16

struct setting_row {
    const char *group; /* heading above the first of its group; else NULL */
    const char *key;   /* as in the file */
    const char *title, *about;
    enum row_form form;
    bool written;             /* in the file, rather than as it is when nothing is written */
    char word[ROW_WORD_SIZE]; /* what holds, as in the file */
    /* a choice */
    const char *const *words, *const *labels;
    int count, chosen;
    /* steps: as it is read; the words of one less and one more, empty where there is none; and of
     * what it usually is */
    char shown[64], less[ROW_WORD_SIZE], more[ROW_WORD_SIZE], usual[ROW_WORD_SIZE];
};

struct setting_rows {
    struct setting_row at[SETTING_ROWS_MOST];
    int count;
    struct problem trouble; /* what keeps them from being written; STATUS_OK: nothing */
    struct preferences preferences;
};

#endif
