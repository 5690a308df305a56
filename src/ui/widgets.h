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
    KEY_BACK, /* Backspace: takes back */
    KEY_UNDO, /* Ctrl and Z */
    KEY_NEXT, /* Tab, and arrows where a screen gives them no meaning of its own */
    KEY_PREVIOUS,
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_HOME,
    KEY_END
};

struct ui_input {
    float x, y;    /* the pointer; far away when there is none */
    bool pressed;  /* the button went down here, since the last frame */
    bool held;     /* and is still down */
    bool grabbed;  /* a finger came down here: it may be about to slide */
    float wheel;   /* notches, away from the person */
    float dragged; /* pixels downwards, by a finger */
    enum ui_key key;
    char letter;    /* of a key that writes one: a small letter, a digit, - +; 0: none */
    char typed[32]; /* text, while a field is written in; then no key is a letter */
};

/* The only memory of the widgets. */
struct ui_focus {
    int at, count;
    bool shown;         /* the keyboard was used last */
    int held;           /* number of the slider that the pointer holds, from 1; 0: none */
    bool types;         /* a field is written in */
    float scroll, most; /* of the page, in design units: how much is above the window, at most */
    int boxed, seen;    /* whose box is told below; that was brought into view last */
    float top, bottom;  /* of the box of what is in focus */
};

struct box {
    float x, y, w, h;
};

#define TOUCH_LEAST 44.0f /* a finger's: nothing that can be pressed is smaller */
#define UI_BOXES    128
struct ui_boxes {
    struct box at[UI_BOXES];
    int count;
};

struct ui {
    struct canvas *canvas;
    struct lettering *lettering;
    const struct theme *theme;
    struct ui_focus *focus;
    struct ui_input input;
    float density;          /* pixels a point of the desktop: 2 on a sharp screen */
    float text_scale;       /* 0.8 to 2.5, the person's choice; 0 is 1 */
    float w, h;             /* of the page in design units; as high as the window, at least 800 */
    float view_h;           /* of the window: less than h where the page scrolls */
    bool narrow;            /* too narrow for 1088 and margins: things stand below each other */
    int widget;             /* number of the next */
    struct ui_boxes *boxes; /* NULL, or what can be pressed is written there */
};

enum align { ALIGN_LEFT, ALIGN_MIDDLE, ALIGN_RIGHT };

struct type {
    enum face face;
    float size;
};

/* Starts a picture of this many pixels: scale, shape and an empty canvas. Pointer coordinates in
 * `input` are pixels until then. */
void ui_begin(struct ui *ui, int width_px, int height_px);
/* Before anything is laid out: this page is no higher than the window, whatever that is; or, it
 * needs at least `h`. Without either it is at least 800 high. */
void ui_fit(struct ui *ui);
void ui_need(struct ui *ui, float h);
/* `body` needs only, or as much as, `need`: where the page is scrolled, both follow. */
void ui_settle(struct ui *ui, struct box *body, float need);

#define TEXT_SIZE_LEAST 0.8f
#define TEXT_SIZE_MOST  2.5f
/* The next larger (step 1) or smaller (-1) of the sizes on offer. */
float text_size_next(float size, int step);
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
/* The next line of `text`, wrapped at `width`, into `line` (RUN_BYTES); returns where the rest
 * begins. */
const char *ui_take_line(struct ui *ui, struct type type, float width, const char *text,
                         char *line);

/* Arrows walk from widget to widget; the first press only shows where one stands. For screens that
 * give the arrows no meaning of their own; `columns`: widgets to a row. */
void ui_walk(struct ui *ui, int columns);

/* All return true in the frame in which they are pressed. */
bool widget_button(struct ui *ui, struct box box, const char *label);
/* A button that is not the one to press: an outline. */
bool widget_quiet_button(struct ui *ui, struct box box, const char *label);
bool widget_words(struct ui *ui, float x, float y, enum align align, const char *label,
                  float *width);
/* A small round choice, "3"; filled where it is chosen. */
bool widget_chip(struct ui *ui, struct box box, const char *label, bool chosen);

/* How much of something is done, told by form: an empty ring, half a disc, a tick, an arrow. */
enum mark { MARK_NONE, MARK_OPEN, MARK_PART, MARK_DONE, MARK_NEXT };
void ui_mark(struct ui *ui, enum mark mark, float x, float y);

struct card {
    bool pressed, focused;
};
/* A place to press, under what is drawn there afterwards. */
bool widget_area(struct ui *ui, struct box box);
struct card widget_card(struct ui *ui, struct box box, const char *title, const char *note,
                        bool chosen);

/* A card that says more: a mark before the title, words below it, a key to press. */
struct entry {
    const char *title, *note;
    const char *about; /* or NULL */
    const char *key;   /* "1", or NULL */
    enum mark mark;
    bool chosen;
};
struct card widget_entry(struct ui *ui, struct box box, const struct entry *entry);

/* A scale from `least` to `most` in steps, from the left of `box` to its right. While the pointer
 * holds it, or arrows move it in focus, *value follows and true is returned; NaN is "not answered
 * yet", which has no knob, and from which an arrow begins in the middle. */
struct slider {
    double least, most, step;
};
bool widget_slider(struct ui *ui, struct box box, const struct slider *slider, double *value);

/* One line of words to write, in `words` of `size` bytes; true when they changed. `otherwise` is
 * shown while it is empty. */
bool widget_field(struct ui *ui, struct box box, char *words, size_t size, const char *otherwise);

/* --- choices and steps, each one stop for Tab (choices.c) ------------------------------------ */

/* A few words of which one is chosen, beside each other, or below each other where there is no room
 * for that. In focus, left and right move on, Enter goes round. Returns which is chosen now; the
 * height is what widget_choice_size says, as much of the width as it needs is used. */
struct choice {
    const char *const *labels;
    int count, chosen;
};
void widget_choice_size(struct ui *ui, const struct choice *choice, float most, float *width,
                        float *height);
int widget_choice(struct ui *ui, struct box box, const struct choice *choice);

/* Less, a value, more. In focus, left and right and the keys - and + step; Enter, or a press on the
 * value, asks for the usual one. */
enum step { STEP_NONE, STEP_LESS, STEP_MORE, STEP_USUAL };
struct steps {
    const char *shown;
    bool less, more; /* there is one */
};
enum step widget_steps(struct ui *ui, struct box box, const struct steps *steps);

/* --- a grid of cards, more of them than there is room for ---------------------------------- */

struct grid {
    struct box box;
    int columns;
    float row, gap; /* height of a card, and between two rows */
};
struct grid_page {
    int shown, count, page; /* entries on a page, pages, which it is */
    int first, end;         /* entries that are shown: first to before end */
};
/* A row for entries: higher in a narrow window, where their words wrap. */
float grid_row(const struct ui *ui, float row, bool about);
/* Where the page is scrolled anyway, all entries are on it (of very many, a part) and nothing is
 * below them: the page and the grid become as high as that. Before anything at the bottom is laid
 * out. */
void grid_settle(struct ui *ui, struct grid *grid, int entries);
/* `page` beyond the last is the first. Where there are several pages, one cell is left for
 * grid_more. */
struct grid_page grid_page(const struct grid *grid, int entries, int page);
struct box grid_cell(const struct grid *grid, int which);
/* The card that leads to the next page, after `drawn` others; true when pressed. */
bool grid_more(struct ui *ui, const struct grid *grid, const struct grid_page *page);

#endif
