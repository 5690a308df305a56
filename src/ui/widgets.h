/* What screens are built of: words, buttons and cards, made anew for every frame.
 *
 * A screen describes itself from top to bottom through one struct ui. Widgets are numbered in the
 * order they are described, which is the order Tab walks through them; nothing else of them is
 * kept between frames. Coordinates are design units. Screen thread only. */
#ifndef UI_WIDGETS_H
#define UI_WIDGETS_H

#include "ui/canvas.h"
#include "ui/lettering.h"
#include "ui/theme.h"

enum ui_key {
    KEY_NONE,
    KEY_ENTER,
    KEY_SPACE,
    KEY_ESCAPE,
    KEY_NEXT, /* Tab, and arrows where a screen gives them no meaning of its own */
    KEY_PREVIOUS,
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_VIEW,
    KEY_NUMBERS,
    KEY_SKIP,
    KEY_SENSOR,
    KEY_SLOWER,
    KEY_FASTER
};

struct ui_input {
    float x, y;   /* the pointer; far away when there is none */
    bool pressed; /* the button went down here, since the last frame */
    enum ui_key key;
};

/* The only memory of the widgets. */
struct ui_focus {
    int at, count;
    bool shown; /* the keyboard was used last */
};

struct ui {
    struct canvas *canvas;
    struct lettering *lettering;
    const struct theme *theme;
    struct ui_focus *focus;
    struct ui_input input;
    float density; /* pixels a point of the desktop: 2 on a sharp screen */
    float w, h;    /* of the window in design units: at least 1280 x 800, or 480 x 800 */
    bool narrow;   /* the second: things stand below each other */
    int widget;    /* number of the next */
};

struct box {
    float x, y, w, h;
};

enum align { ALIGN_LEFT, ALIGN_MIDDLE, ALIGN_RIGHT };

struct type {
    enum face face;
    float size;
};

/* Starts a picture of this many pixels: scale, shape and an empty canvas. Pointer coordinates in
 * `input` are pixels until then. */
void ui_begin(struct ui *ui, int width_px, int height_px);
/* Moves the focus when a key asked for it and no widget took the key. */
void ui_end(struct ui *ui);

float ui_width(struct ui *ui, struct type type, const char *text);
/* `y` is the baseline. Returns the width. */
float ui_text(struct ui *ui, struct type type, float x, float y, enum align align, SDL_Color color,
              const char *text);
/* The same, set smaller (to seven tenths), then shortened, where it is wider than `most`. */
float ui_text_fitted(struct ui *ui, struct type type, float x, float y, enum align align,
                     float most, SDL_Color color, const char *text);
/* The same, shortened with an ellipsis where it is wider than `most`. */
float ui_text_within(struct ui *ui, struct type type, float x, float y, enum align align,
                     float most, SDL_Color color, const char *text);
/* Wrapped at `width`; `y` is the first baseline. Returns how many lines there were. */
int ui_paragraph(struct ui *ui, struct type type, float x, float y, float width, float line,
                 enum align align, SDL_Color color, const char *text);
/* A width not above `most` at which the same number of lines are of about equal length, so that no
 * word is left alone on the last. */
float ui_balanced(struct ui *ui, struct type type, float most, const char *text);
int ui_lines(struct ui *ui, struct type type, float width, const char *text);

/* All return true in the frame in which they are pressed. */
bool widget_button(struct ui *ui, struct box box, const char *label);
bool widget_words(struct ui *ui, float x, float y, enum align align, const char *label,
                  float *width);

struct card {
    bool pressed, focused;
};
/* A place to press, under what is drawn there afterwards. */
bool widget_area(struct ui *ui, struct box box);
struct card widget_card(struct ui *ui, struct box box, const char *title, const char *note,
                        bool chosen);

#endif
