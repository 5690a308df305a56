/* The cache of runs. Looking up is one pass over a few hundred hashes, which is quicker than it is
 * long; measuring and drawing happen at most once a run. A line with a letter that its face lacks
 * is set as a whole in the spare face. Kerning and ligatures are SDL_ttf's and HarfBuzz's. */
#include "ui/lettering.h"

#include "base/text.h"
#include <SDL_ttf.h>
#include <stdlib.h>
#include <string.h>

#define RUNS  320
#define SIZES 40

struct opened {
    TTF_Font *font;
    int face, size_px;
    long used;
};

struct run {
    char text[RUN_BYTES];
    int width_px, ascent_px;
    TTF_Font *font; /* NULL once it has been closed; then `surface` exists or the run is stale */
    SDL_Surface *surface;
    SDL_Texture *texture;
    long used;
};

struct lettering {
    struct fonts fonts;
    struct opened opened[SIZES];
    uint64_t hashes[RUNS]; /* of the runs, side by side, to be looked through; 0: free */
    struct run runs[RUNS];
    long clock, drawn;
};

enum status lettering_create(struct lettering **lettering, struct problem *problem)
{
    struct lettering *made = calloc(1, sizeof *made);
    *lettering = NULL;
    if (!made || TTF_Init() != 0) {
        free(made);
        return problem_set(problem, STATUS_FAILED, "", "text cannot be drawn: %s", SDL_GetError());
    }
    enum status status = fonts_find(&made->fonts, problem);
    if (status != STATUS_OK) {
        lettering_destroy(made);
        return status;
    }
    *lettering = made;
    return STATUS_OK;
}

static void run_clear(struct lettering *lettering, int i)
{
    struct run *run = &lettering->runs[i];
    if (run->texture)
        SDL_DestroyTexture(run->texture);
    SDL_FreeSurface(run->surface);
    *run = (struct run){0};
    lettering->hashes[i] = 0;
}

void lettering_destroy(struct lettering *lettering)
{
    if (!lettering)
        return;
    for (int i = 0; i < RUNS; i++)
        run_clear(lettering, i);
    for (int i = 0; i < SIZES; i++)
        if (lettering->opened[i].font)
            TTF_CloseFont(lettering->opened[i].font);
    TTF_Quit();
    free(lettering);
}

bool lettering_substituted(const struct lettering *lettering)
{
    return lettering->fonts.substituted;
}

long lettering_drawn(const struct lettering *lettering)
{
    return lettering->drawn;
}

void lettering_forget_textures(struct lettering *lettering)
{
    for (int i = 0; i < RUNS; i++) {
        if (lettering->runs[i].texture)
            SDL_DestroyTexture(lettering->runs[i].texture);
        lettering->runs[i].texture = NULL;
    }
}

static void font_close(struct lettering *lettering, struct opened *opened)
{
    for (int i = 0; i < RUNS; i++)
        if (lettering->hashes[i] && lettering->runs[i].font == opened->font)
            run_clear(lettering, i);
    if (opened->font)
        TTF_CloseFont(opened->font);
    *opened = (struct opened){0};
}

static TTF_Font *font_open(struct lettering *lettering, int face, int size_px)
{
    struct opened *oldest = &lettering->opened[0];
    for (int i = 0; i < SIZES; i++) {
        struct opened *one = &lettering->opened[i];
        if (one->font && one->face == face && one->size_px == size_px) {
            one->used = lettering->clock;
            return one->font;
        }
        if (one->used < oldest->used)
            oldest = one;
    }
    font_close(lettering, oldest);
    oldest->font =
        TTF_OpenFontIndex(lettering->fonts.path[face], size_px, lettering->fonts.index[face]);
    if (!oldest->font)
        return NULL;
    TTF_SetFontHinting(oldest->font, TTF_HINTING_LIGHT_SUBPIXEL);
    oldest->face = face;
    oldest->size_px = size_px;
    oldest->used = lettering->clock;
    return oldest->font;
}

/* The next character of well-formed UTF-8; anything else counts as one replacement. */
static uint32_t character(const char **at)
{
    const unsigned char *c = (const unsigned char *)*at;
    int more = c[0] >= 0xF0 ? 3 : c[0] >= 0xE0 ? 2 : c[0] >= 0xC0 ? 1 : 0;
    uint32_t value = more == 0 ? c[0] : c[0] & (0x3Fu >> more);
    for (int i = 1; i <= more; i++) {
        if ((c[i] & 0xC0) != 0x80) {
            *at += i;
            return 0xFFFD;
        }
        value = value << 6 | (c[i] & 0x3F);
    }
    *at += more + 1;
    return value;
}

static TTF_Font *font_for(struct lettering *lettering, int face, int size_px, const char *text)
{
    TTF_Font *font = font_open(lettering, face, size_px);
    while (font && *text)
        if (!TTF_GlyphIsProvided32(font, character(&text)))
            return font_open(lettering, FACE_SPARE, size_px);
    return font ? font : font_open(lettering, FACE_SPARE, size_px);
}

static uint64_t hash_of(int face, int size_px, const char *text)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325) ^ (uint64_t)(face * 4096 + size_px);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001B3);
    return hash ? hash : 1;
}

static void run_set(struct lettering *lettering, struct run *run, int face, int size_px,
                    const char *text)
{
    text_copy(run->text, sizeof run->text, text);
    run->font = font_for(lettering, face, size_px, run->text);
    int height;
    if (!run->font || TTF_SizeUTF8(run->font, run->text, &run->width_px, &height) != 0)
        run->width_px = 0;
    if (run->font)
        run->ascent_px = TTF_FontAscent(run->font);
}

static int run_oldest(const struct lettering *lettering)
{
    int oldest = 0;
    for (int i = 1; i < RUNS; i++)
        if (lettering->runs[i].used < lettering->runs[oldest].used)
            oldest = i;
    return oldest;
}

static struct run *run_find(struct lettering *lettering, int face, int size_px, const char *text)
{
    char kept[RUN_BYTES];
    text_copy(kept, sizeof kept, text);
    uint64_t hash = hash_of(face, size_px, kept);
    int i = 0;
    while (i < RUNS &&
           !(lettering->hashes[i] == hash && strcmp(lettering->runs[i].text, kept) == 0))
        i++;
    lettering->clock++;
    if (i == RUNS) {
        i = run_oldest(lettering);
        run_clear(lettering, i);
        run_set(lettering, &lettering->runs[i], face, size_px, kept);
        lettering->hashes[i] = hash;
    }
    lettering->runs[i].used = lettering->clock;
    return &lettering->runs[i];
}

int lettering_width_px(struct lettering *lettering, int face, int size_px, const char *text)
{
    return text[0] ? run_find(lettering, face, size_px, text)->width_px : 0;
}

static bool fits(struct lettering *lettering, int face, int size_px, const char *text, int bytes,
                 int width_px)
{
    char part[RUN_BYTES];
    if (bytes >= RUN_BYTES)
        return false;
    memcpy(part, text, (size_t)bytes);
    part[bytes] = '\0';
    return lettering_width_px(lettering, face, size_px, part) <= width_px;
}

/* A word wider than the line is broken between letters rather than run over the edge. At least one
 * letter is taken, however narrow the line is, so that every text comes to its end. */
static int fit_letters(struct lettering *lettering, int face, int size_px, const char *text,
                       int width_px)
{
    const char *at = text;
    int taken = 0;
    while (*at) {
        character(&at);
        int bytes = (int)(at - text);
        if (taken > 0 && !fits(lettering, face, size_px, text, bytes, width_px))
            break;
        taken = bytes;
    }
    return taken;
}

int lettering_fit(struct lettering *lettering, int face, int size_px, const char *text,
                  int width_px)
{
    int taken = 0, at = 0;
    while (text[at]) {
        int end = at + (int)strcspn(text + at, " ");
        if (!fits(lettering, face, size_px, text, end, width_px))
            break;
        taken = end;
        at = end + (int)strspn(text + end, " ");
    }
    if (taken == 0 && text[0])
        return fit_letters(lettering, face, size_px, text, width_px);
    return taken;
}

static struct run *run_drawn(struct lettering *lettering, int face, int size_px, const char *text)
{
    if (!text[0])
        return NULL;
    struct run *run = run_find(lettering, face, size_px, text);
    if (!run->surface && run->font) {
        SDL_Color white = {255, 255, 255, 255};
        run->surface = TTF_RenderUTF8_Blended(run->font, run->text, white);
        lettering->drawn++;
    }
    return run->surface ? run : NULL;
}

SDL_Surface *lettering_surface(struct lettering *lettering, int face, int size_px, const char *text,
                               int *ascent_px)
{
    struct run *run = run_drawn(lettering, face, size_px, text);
    if (!run)
        return NULL;
    *ascent_px = run->ascent_px;
    return run->surface;
}

SDL_Texture *lettering_texture(struct lettering *lettering, SDL_Renderer *renderer, int face,
                               int size_px, const char *text, int *ascent_px)
{
    struct run *run = run_drawn(lettering, face, size_px, text);
    if (!run)
        return NULL;
    if (!run->texture)
        run->texture = SDL_CreateTextureFromSurface(renderer, run->surface);
    *ascent_px = run->ascent_px;
    return run->texture;
}
