/* Which files hold our typefaces, as fontconfig knows them. Screen thread only. */
#ifndef UI_FONTS_H
#define UI_FONTS_H

#include "base/paths.h"
#include "base/status.h"
#include <stdbool.h>

enum face {
    FACE_SPOKEN, /* EB Garamond: what is said to the person */
    FACE_SPOKEN_ITALIC,
    FACE_PLAIN, /* Inter: what the program says of itself */
    FACE_FIRM,  /* Inter, semi-bold: buttons */
    FACE_LIGHT, /* Inter, light: numbers */
    FACE_SPARE, /* DejaVu: letters that the others lack */
    FACE_COUNT
};

struct fonts {
    char path[FACE_COUNT][PATH_SIZE];
    int index[FACE_COUNT]; /* of the face within its file */
    bool substituted;      /* another family stands in for one of ours */
};

/* STATUS_OK with a filled problem when families were substituted: the program runs, and the
 * remedy makes it look as meant. STATUS_UNAVAILABLE when the machine has no font at all. */
enum status fonts_find(struct fonts *fonts, struct problem *problem);

#endif
