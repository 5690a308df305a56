/* Small things that more than one screen says. */
#include "ui/screen.h"

#include "base/text.h"
#include "session/words.h"
#include <math.h>

static bool in_trouble(const struct snapshot *snapshot)
{
    return snapshot->link != LINK_OPEN || snapshot->device[0] == '\0' ||
           snapshot->quality == QUALITY_NONE;
}

/* Full: all is well. Half: a signal, not a good one, or not a person's. Empty: no signal. */
void part_mark(struct ui *ui, const struct snapshot *snapshot, float x, float y)
{
    const struct theme *theme = ui->theme;
    bool half = snapshot->simulated || snapshot->quality == QUALITY_POOR;
    SDL_Color color = in_trouble(snapshot) || half ? theme->heart : theme->breath;
    if (in_trouble(snapshot) && !snapshot->simulated)
        canvas_ring(ui->canvas, x, y, 4.2f, 1.6f, color);
    else if (half) {
        canvas_ring(ui->canvas, x, y, 4.6f, 1.4f, color);
        canvas_disc(ui->canvas, x, y, 2.2f, color);
    } else
        canvas_disc(ui->canvas, x, y, 4.8f, color);
}

void part_sensor(struct ui *ui, const struct snapshot *snapshot, float x, float y, float most,
                 const char *more)
{
    char words[EVENT_TEXT_MAX * 4];
    struct text text = text_over(words, sizeof words);
    words_sensor(snapshot, &text);
    if (more[0])
        text_add(&text, "%s%s", text.used > 0 ? " \u00b7 " : "", more);
    part_mark(ui, snapshot, x + 5, y - 5);
    ui_text_within(ui, (struct type){FACE_PLAIN, 15}, x + 20, y, ALIGN_LEFT, most - 20,
                   ui->theme->quiet, words);
}

void part_duration(double seconds, struct text *text)
{
    int minutes = (int)lround(seconds / 60);
    if (seconds < 55)
        text_add(text, "%d second%s", (int)lround(seconds), lround(seconds) == 1 ? "" : "s");
    else
        text_add(text, "%d minute%s", minutes, minutes == 1 ? "" : "s");
}
