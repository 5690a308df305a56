/* The problem: lines arrive in any cutting, damaged, or without end. The idea: a framer that sees
 * one byte at a time and never the borders between reads, so that the cutting cannot matter.
 *
 * What it does not do: it has no opinion on what a line says. */
#include "sensors/line.h"

#include <string.h>

void line_start(struct line *line)
{
    memset(line, 0, sizeof *line);
    line->fragment = true;
}

static void line_clear(struct line *line)
{
    line->size = 0;
    line->unprintable = false;
    line->fragment = false;
}

void line_accept(struct line *line, struct tally_body *tally)
{
    tally->framed += tally->held;
    tally->held = 0;
    line_clear(line);
}

void line_drop(struct line *line, struct tally_body *tally)
{
    tally->dropped += tally->held;
    tally->held = 0;
    line_clear(line);
}

void line_interrupt(struct line *line, struct tally_body *tally)
{
    line_drop(line, tally);
    line->overlong = false;
    line->fragment = true;
}

static enum line_end line_finish(struct line *line)
{
    if (line->size > 0 && line->text[line->size - 1] == '\r')
        line->size--;
    line->text[line->size] = '\0';
    bool stray_return = memchr(line->text, '\r', line->size) != NULL;
    return line->unprintable || stray_return ? LINE_UNPRINTABLE : LINE_WHOLE;
}

static void line_keep(struct line *line, uint8_t byte)
{
    bool printable = (byte >= ' ' && byte <= '~') || byte == '\t' || byte == '\r';
    line->unprintable = line->unprintable || !printable;
    line->text[line->size++] = printable ? (char)byte : '?';
}

enum line_end line_feed(struct line *line, uint8_t byte, struct tally_body *tally)
{
    if (line->overlong) {
        tally->dropped++;
        line->overlong = byte != '\n';
        return LINE_UNFINISHED;
    }
    tally->held++;
    if (byte == '\n')
        return line_finish(line);
    if (line->size < LINE_BYTES_MAX) {
        line_keep(line, byte);
        return LINE_UNFINISHED;
    }
    line->text[line->size] = '\0';
    line->overlong = true;
    return LINE_TOO_LONG;
}
