/* The problem: a dozen devices print lines, each in its own words, and no word is certain. The
 * idea: each device is a table of patterns; one matcher reads them, whole lines only, and one rule
 * decides how many lines are enough.
 *
 * Numbers are read by hand, because the library's reader follows the person's language and takes
 * words such as "infinity" and "0x". */
#include "sensors/devices/text.h"

#include "sensors/line.h"
#include <string.h>

#define DIGITS_MOST  15   /* exact in a double */
#define WALKED_MOST  40   /* lines looked at, at most */
#define MISFITS_MOST 2    /* more among so many cannot be made good */
#define HOPELESS     1024 /* bytes without one line that fits */
#define TEXT_LINE    (LINE_BYTES_MAX + 1)

/* The characters of INTEGER and its kind. */
enum { PIECE_INTEGER = 1, PIECE_DECIMAL, PIECE_REST, PIECE_BLANKS, PIECE_LIST };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Digits appended to `value`; how many. */
static int take_digits(const char **at, double *value)
{
    int digits = 0;
    for (; is_digit(**at); (*at)++, digits++)
        *value = *value * 10 + (**at - '0');
    return digits;
}

bool text_number(const char **at, bool decimal, double *value)
{
    static const double tens[DIGITS_MOST + 1] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const char *from = *at;
    bool minus = decimal && *from == '-';
    from += minus;
    double read = 0;
    int whole = take_digits(&from, &read), fraction = 0;
    if (whole == 0)
        return false;
    if (decimal && from[0] == '.' && is_digit(from[1])) {
        from++;
        fraction = take_digits(&from, &read);
    }
    if (whole + fraction > DIGITS_MOST)
        return false;
    *value = (minus ? -read : read) / tens[fraction];
    *at = from;
    return true;
}

static const char *skip_blanks(const char *at)
{
    while (is_blank(*at))
        at++;
    return at;
}

static bool take_list(const char **at, double values[TEXT_VALUES], int *count)
{
    const char *from = skip_blanks(*at);
    while (*from == '-' || is_digit(*from)) {
        if (*count == TEXT_VALUES || !text_number(&from, true, &values[*count]))
            return false;
        (*count)++;
        const char *after = skip_blanks(from);
        after = *after == ',' ? skip_blanks(after + 1) : after;
        if (after == from)
            break;
        from = after;
    }
    *at = from;
    return true;
}

/* One piece of a pattern at *at. */
static bool take_piece(char piece, const char **at, double values[TEXT_VALUES], int *count)
{
    switch (piece) {
    case PIECE_INTEGER:
    case PIECE_DECIMAL:
        return *count < TEXT_VALUES && text_number(at, piece == PIECE_DECIMAL, &values[(*count)++]);
    case PIECE_REST:
        *at += strlen(*at);
        return true;
    case PIECE_BLANKS:
        *at = skip_blanks(*at);
        return true;
    case PIECE_LIST:
        return take_list(at, values, count);
    default:
        return *(*at)++ == piece;
    }
}

int text_match(const char *line, const char *pattern, double values[TEXT_VALUES])
{
    int count = 0;
    if (*pattern > PIECE_LIST && *pattern != *line) /* as most do not */
        return -1;
    for (; *pattern; pattern++)
        if (!take_piece(*pattern, &line, values, &count))
            return -1;
    return *line ? -1 : count;
}

static int hex_digit(char c)
{
    return is_digit(c)            ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

int text_hex(const char *at, uint8_t *bytes, int most)
{
    int count = 0;
    for (at = skip_blanks(at); *at; at = skip_blanks(at)) {
        int high = hex_digit(at[0]), low = high < 0 ? -1 : hex_digit(at[1]);
        if (low < 0 || count == most)
            return -1;
        bytes[count++] = (uint8_t)(high << 4 | low);
        at += 2;
    }
    return count;
}

void text_lines_start(struct text_lines *lines, const uint8_t *bytes, size_t size)
{
    const uint8_t *first = size ? memchr(bytes, '\n', size) : NULL;
    const uint8_t *last = size ? memrchr(bytes, '\n', size) : NULL;
    *lines = (struct text_lines){.bytes = bytes, .more = first != last};
    if (lines->more) {
        lines->from = (size_t)(first - bytes) + 1;
        lines->at = (size_t)(last - bytes);
    }
}

/* The text of a line as a decoder would see it; "" where it would refuse it. */
static void line_text(const uint8_t *from, size_t length, char *line, size_t size)
{
    length -= length > 0 && from[length - 1] == '\r';
    bool sound = length < size;
    for (size_t i = 0; i < length && sound; i++) {
        sound = (from[i] >= ' ' && from[i] != 0x7F) || from[i] == '\t';
        line[i] = from[i] < 0x80 ? (char)from[i] : '?'; /* letters beyond ASCII, perhaps */
    }
    line[sound ? length : 0] = '\0';
}

bool text_lines_next(struct text_lines *lines, char *line, size_t size)
{
    while (lines->more) {
        size_t from = lines->from, end = lines->at;
        const uint8_t *before = end > from ? memrchr(lines->bytes + from, '\n', end - from) : NULL;
        lines->more = before != NULL;
        if (before) {
            from = (size_t)(before - lines->bytes) + 1;
            lines->at = from - 1;
        }
        bool blank = end == from || (end == from + 1 && lines->bytes[from] == '\r');
        if (blank)
            continue;
        line_text(lines->bytes + from, end - from, line, size);
        return true;
    }
    return false;
}

/* The newest lines, as far as they have been looked at. */
struct impression {
    int lines;
    int of_group[TEXT_GROUPS], worth[TEXT_GROUPS];
};

static bool convinced(const struct impression *seen, int group)
{
    return seen->worth[group] + seen->lines - seen->of_group[group] >= TEXT_RECOGNISED &&
           seen->of_group[group] * 100 >= seen->lines * TEXT_PERCENT;
}

enum claim text_recognise(const uint8_t *bytes, size_t size, text_judge *judge)
{
    struct text_lines lines;
    struct impression seen = {0};
    char line[TEXT_LINE];
    int best = 0;
    text_lines_start(&lines, bytes, size);
    while (seen.lines < WALKED_MOST && text_lines_next(&lines, line, sizeof line)) {
        if (seen.lines >= TEXT_RECOGNISED && seen.lines - best > MISFITS_MOST)
            break;
        struct text_verdict verdict = line[0] ? judge(line) : (struct text_verdict){0, 0, false};
        if (verdict.passed_over)
            continue;
        seen.lines++;
        if (verdict.group == 0)
            continue;
        seen.worth[verdict.group] += verdict.strength;
        best = ++seen.of_group[verdict.group] > best ? seen.of_group[verdict.group] : best;
        if (convinced(&seen, verdict.group))
            return CLAIM_YES;
    }
    bool enough = seen.lines >= TEXT_RECOGNISED || size >= HOPELESS;
    return enough && best * 2 <= seen.lines ? CLAIM_NO : CLAIM_MORE;
}
