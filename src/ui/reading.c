/* Texts in a column: paragraphs, lists, pages. A text is set line by line from its beginning each
 * time; what stands on other pages is measured and not drawn. */
#include "ui/paragraphs.h"
#include "ui/screen.h"

#include "base/text.h"
#include <math.h>
#include <string.h>

struct setting {
    struct ui *ui;
    struct type type;
    struct box box;
    float line;
    float y;         /* of the next line, from the top of its page */
    int page, shown; /* being set, to be drawn */
};

/* A short line without an end, before another, is a heading. */
static bool is_heading(const char *words, const char *rest)
{
    size_t length = strlen(words);
    return length > 0 && length < 90 && !strchr(".?!:;,\"", words[length - 1]) && rest[0] == '\n' &&
           rest[1] != '\n' && rest[1] != '\0';
}

static void turn_page(struct setting *setting)
{
    setting->page++;
    setting->y = 0;
}

static void set_lines(struct setting *setting, const char *words)
{
    struct ui *ui = setting->ui;
    char first[RUN_BYTES];
    while (*words) {
        const char *rest = ui_take_line(ui, setting->type, setting->box.w, words, first);
        if (setting->y + setting->line > setting->box.h && setting->y > 0)
            turn_page(setting);
        if (setting->page == setting->shown)
            ui_text(ui, setting->type, setting->box.x,
                    setting->box.y + setting->y + setting->type.size, ALIGN_LEFT, ui->theme->ink,
                    first);
        setting->y += setting->line;
        words = rest;
    }
}

/* Sets page `page` and measures the others. */
static struct setting set(struct ui *ui, struct type type, struct box box, const char *words,
                          bool lines, int page)
{
    struct setting setting = {
        .ui = ui, .type = type, .box = box, .line = roundf(type.size * 1.45f), .shown = page};
    char paragraph[PARAGRAPH_BYTES];
    while (*words) {
        bool apart;
        words = paragraph_take(words, lines, paragraph, sizeof paragraph, &apart);
        if (setting.y > 0 && apart)
            setting.y += setting.line * 0.55f;
        bool heading = lines && is_heading(paragraph, words);
        /* A heading stays with what it stands over. */
        if (heading && setting.y > 0 && setting.y + 3 * setting.line > box.h)
            turn_page(&setting);
        setting.type = heading ? (struct type){FACE_FIRM, type.size * 0.72f} : type;
        set_lines(&setting, paragraph);
    }
    return setting;
}

int part_text(struct ui *ui, struct type type, struct box box, const char *words, bool lines,
              int page)
{
    return set(ui, type, box, words, lines, page).page + 1;
}

/* As if all of it stood on one page. */
static float text_height(struct ui *ui, struct type type, struct box box,
                         const struct reader *reader)
{
    box.h = 1e6f;
    return set(ui, type, box, reader->words, reader->lines, -1).y;
}

struct ui_intent part_reader(struct ui *ui, const struct ui_model *model,
                             const struct reader *reader)
{
    struct type type = {FACE_SPOKEN, ui->narrow ? 21 : 24};
    struct box body = part_page(ui, reader->title, reader->below);
    body.w = fminf(body.w, 760);
    ui_settle(ui, &body, text_height(ui, type, body, reader) + 80);
    body.h -= 8;
    int pages = part_text(ui, type, body, reader->words, reader->lines, -1);
    int page = model->page < pages ? model->page : pages - 1;
    part_text(ui, type, body, reader->words, reader->lines, page);
    char keys[96];
    struct text text = text_over(keys, sizeof keys);
    if (pages > 1)
        text_add(&text, "Page %d of %d \u00b7 arrows turn \u00b7 ", page + 1, pages);
    text_add(&text, "Esc back");
    bool last = page + 1 == pages;
    bool pressed = part_foot(ui, keys, last ? reader->last : "Go on");
    enum ui_key key = ui->input.key;
    bool on = key == KEY_RIGHT || key == KEY_DOWN || key == KEY_PAGE_DOWN || key == KEY_SPACE;
    bool before = key == KEY_LEFT || key == KEY_UP || key == KEY_PAGE_UP || key == KEY_BACK;
    if (key == KEY_ESCAPE)
        return reader->back;
    if (before && page > 0)
        return (struct ui_intent){.wish = WISH_PAGE, .which = page - 1};
    if (!last && (pressed || on || key == KEY_ENTER))
        return (struct ui_intent){.wish = WISH_PAGE, .which = page + 1};
    return last && (pressed || key == KEY_ENTER) ? reader->done : (struct ui_intent){0};
}
