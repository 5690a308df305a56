/* Fontconfig in one place. A private configuration is loaded and given back, so that nothing of it
 * outlives the search. Only scalable files that SDL_ttf can open are taken. */
#include "ui/fonts.h"
#include "ui/text.h"

#include "base/text.h"
#include <fontconfig/fontconfig.h>
#include <string.h>

static const struct wanted {
    const char *family, *instead;
    int weight, slant;
} wanted[FACE_COUNT] = {
    [FACE_SPOKEN] = {"EB Garamond", "DejaVu Serif", FC_WEIGHT_REGULAR, FC_SLANT_ROMAN},
    [FACE_SPOKEN_ITALIC] = {"EB Garamond", "DejaVu Serif", FC_WEIGHT_REGULAR, FC_SLANT_ITALIC},
    [FACE_PLAIN] = {"Inter", "DejaVu Sans", FC_WEIGHT_REGULAR, FC_SLANT_ROMAN},
    [FACE_FIRM] = {"Inter", "DejaVu Sans", FC_WEIGHT_DEMIBOLD, FC_SLANT_ROMAN},
    [FACE_LIGHT] = {"Inter", "DejaVu Sans", FC_WEIGHT_LIGHT, FC_SLANT_ROMAN},
    [FACE_SPARE] = {"DejaVu Sans", "", FC_WEIGHT_REGULAR, FC_SLANT_ROMAN},
};

static FcPattern *pattern_of(const struct wanted *face)
{
    FcPattern *pattern = FcPatternCreate();
    if (!pattern)
        return NULL;
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)face->family);
    if (face->instead[0])
        FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)face->instead);
    FcPatternAddInteger(pattern, FC_WEIGHT, face->weight);
    FcPatternAddInteger(pattern, FC_SLANT, face->slant);
    FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
    FcPatternAddBool(pattern, FC_VARIABLE, FcFalse);
    return pattern;
}

static bool keep(struct fonts *fonts, int face, FcPattern *match)
{
    FcChar8 *file, *family = NULL;
    if (!match || FcPatternGetString(match, FC_FILE, 0, &file) != FcResultMatch)
        return false;
    text_copy(fonts->path[face], PATH_SIZE, (const char *)file);
    if (FcPatternGetInteger(match, FC_INDEX, 0, &fonts->index[face]) != FcResultMatch)
        fonts->index[face] = 0;
    FcPatternGetString(match, FC_FAMILY, 0, &family);
    if (face != FACE_SPARE && (!family || strcmp((const char *)family, wanted[face].family) != 0))
        fonts->substituted = true;
    return true;
}

static bool find_face(FcConfig *config, struct fonts *fonts, int face)
{
    FcPattern *pattern = pattern_of(&wanted[face]);
    if (!pattern)
        return false;
    FcConfigSubstitute(config, pattern, FcMatchPattern);
    FcDefaultSubstitute(pattern);
    FcResult result;
    FcPattern *match = FcFontMatch(config, pattern, &result);
    bool found = keep(fonts, face, match);
    if (match)
        FcPatternDestroy(match);
    FcPatternDestroy(pattern);
    return found;
}

enum status fonts_find(struct fonts *fonts, struct problem *problem)
{
    static const char *remedy = "Install them: sudo apt install fonts-ebgaramond fonts-inter";
    *fonts = (struct fonts){0};
    FcConfig *config = FcInitLoadConfigAndFonts();
    bool found = config != NULL;
    for (int face = 0; found && face < FACE_COUNT; face++)
        found = find_face(config, fonts, face);
    if (config)
        FcConfigDestroy(config);
    if (!found)
        return problem_set(problem, STATUS_UNAVAILABLE, remedy,
                           "There is no font on this machine, so that no window can be shown.");
    if (fonts->substituted)
        problem_set(problem, STATUS_OK, remedy,
                    "The fonts EB Garamond and Inter are not here; others stand in for them.");
    return STATUS_OK;
}

enum status text_fonts_found(struct problem *problem)
{
    struct fonts fonts;
    struct problem found = {0};
    enum status status = fonts_find(&fonts, &found);
    if (status == STATUS_OK && fonts.substituted)
        status = found.status = STATUS_UNAVAILABLE;
    if (problem)
        *problem = found;
    return status;
}
