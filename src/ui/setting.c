/* Setting type: design sizes to whole pixels, alignment, wrapping, shortening.
 *
 * Letters are never set smaller than a person can read, however small the window; so layouts must
 * hold when text is wider than its scale, and shortening is the last resort. */
#include "ui/widgets.h"

#include <math.h>
#include <string.h>

#define LEAST_SIZE 10.5f /* points of the desktop */

static int size_px(const struct ui *ui, float size)
{
    return (int)lroundf(fmaxf(size * ui->canvas->scale, LEAST_SIZE * ui->density));
}

float ui_width(struct ui *ui, struct type type, const char *text)
{
    int px = lettering_width_px(ui->lettering, (int)type.face, size_px(ui, type.size), text);
    return (float)px / ui->canvas->scale;
}

float ui_text(struct ui *ui, struct type type, float x, float y, enum align align, SDL_Color color,
              const char *text)
{
    static const float shares[] = {0, 0.5f, 1};
    float scale = ui->canvas->scale;
    int px = size_px(ui, type.size);
    int width = lettering_width_px(ui->lettering, (int)type.face, px, text);
    int left = (int)lroundf(x * scale - (float)width * shares[align]);
    canvas_text_px(ui->canvas, (int)type.face, px, left, (int)lroundf(y * scale), color, text);
    return (float)width / scale;
}

/* Takes whole characters off the end until there is room for the ellipsis. */
static void shorten(struct ui *ui, struct type type, float most, char *text)
{
    size_t used = strlen(text);
    while (used > 0 && ui_width(ui, type, text) > most) {
        while (used > 0 && ((unsigned char)text[used - 1] & 0xC0) == 0x80)
            used--;
        if (used > 0)
            used--;
        while (used > 0 && (text[used - 1] == ' ' || text[used - 1] == ','))
            used--;
        memcpy(text + used, "\u2026", sizeof "\u2026");
    }
}

float ui_text_within(struct ui *ui, struct type type, float x, float y, enum align align,
                     float most, SDL_Color color, const char *text)
{
    char kept[RUN_BYTES];
    size_t bytes = strlen(text);
    if (bytes < RUN_BYTES - 4 && ui_width(ui, type, text) <= most)
        return ui_text(ui, type, x, y, align, color, text);
    int px = size_px(ui, type.size);
    int room = (int)(fmaxf(most, 0) * ui->canvas->scale);
    bytes = (size_t)lettering_fit(ui->lettering, (int)type.face, px, text, room);
    bytes = bytes < RUN_BYTES - 4 ? bytes : RUN_BYTES - 4;
    memcpy(kept, text, bytes);
    memcpy(kept + bytes, "\u2026", sizeof "\u2026");
    shorten(ui, type, most, kept);
    return ui_text(ui, type, x, y, align, color, kept);
}

float ui_text_fitted(struct ui *ui, struct type type, float x, float y, enum align align,
                     float most, SDL_Color color, const char *text)
{
    float least = type.size * 0.7f;
    while (type.size > least && ui_width(ui, type, text) > most)
        type.size = fmaxf(type.size - 2, least);
    return ui_text_within(ui, type, x, y, align, most, color, text);
}

const char *ui_take_line(struct ui *ui, struct type type, float width, const char *text, char *line)
{
    int px = size_px(ui, type.size);
    int taken =
        lettering_fit(ui->lettering, (int)type.face, px, text, (int)(width * ui->canvas->scale));
    memcpy(line, text, (size_t)taken);
    line[taken] = '\0';
    text += taken;
    return text + strspn(text, " ");
}

int ui_lines(struct ui *ui, struct type type, float width, const char *text)
{
    char line[RUN_BYTES];
    int lines = 0;
    while (*text) {
        text = ui_take_line(ui, type, width, text, line);
        lines++;
    }
    return lines;
}

float ui_balanced(struct ui *ui, struct type type, float most, const char *text)
{
    int lines = ui_lines(ui, type, most, text);
    float width = most;
    if (lines > 1)
        while (width > most / 2 && ui_lines(ui, type, width * 0.95f, text) == lines)
            width *= 0.95f;
    return width;
}

int ui_paragraph(struct ui *ui, struct type type, float x, float y, float width, float line,
                 enum align align, SDL_Color color, const char *text)
{
    char words[RUN_BYTES];
    int lines = 0;
    while (*text) {
        text = ui_take_line(ui, type, width, text, words);
        ui_text(ui, type, x, y + line * (float)lines++, align, color, words);
    }
    return lines;
}
