#include "report/html.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

/* Bytes of the character at `at` when it is well-formed and allowed in XML; else 0. */
static int character_size(const unsigned char *at)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    int size = *at < 0x80 ? 1 : *at >= 0xF0 ? 4 : *at >= 0xE0 ? 3 : *at >= 0xC2 ? 2 : 0;
    uint32_t code = size == 1 ? *at : size == 0 ? 0 : *at & (0xFFu >> (size + 1));
    for (int i = 1; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (at[i] & 0x3Fu);
    }
    bool allowed = code == '\t' || code == '\n' || (code >= 0x20 && code < 0x7F) ||
                   (code >= 0xA0 && code < 0xD800) || (code >= 0xE000 && code < 0xFFFE) ||
                   (code >= 0x10000 && code <= 0x10FFFF);
    return size > 0 && code >= least[size] && allowed ? size : 0;
}

void html_text(FILE *out, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        int size = character_size(at);
        switch (size ? *at : 0) {
        case 0:
            fputs("\xEF\xBF\xBD", out);
            size = 1;
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\'':
            fputs("&#39;", out);
            break;
        default:
            fwrite(at, 1, (size_t)size, out);
        }
        at += size;
    }
}

void html_print(FILE *out, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    html_text(out, text);
}

void html_number(FILE *out, double value, int decimals)
{
    double half = 0.5 * pow(10, -decimals);
    if (!isfinite(value))
        fputs("\u2013", out);
    else
        fprintf(out, "%s%.*f", value < -half ? "\u2212" : "", decimals, fabs(value));
}
