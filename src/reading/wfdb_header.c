/* One line for the record and one a signal; '#' begins a comment. Fields may be left out from the
 * right, and within a field the parts after x : + / ( may be, too. */
#include "reading/wfdb_header.h"

#include "base/text.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_HZ_USUAL 250.0
#define GAIN_USUAL     200.0
#define FIELDS_MOST    9

struct lines {
    const char *path;
    char *at;
    size_t number; /* of the line taken last */
    struct problem *problem;
};

/* The next line that is no comment, terminated; NULL behind the last. */
static char *take_line(struct lines *lines)
{
    while (lines->at && *lines->at) {
        char *line = lines->at, *end = line + strcspn(line, "\r\n");
        lines->at = end + (end[0] == '\r' && end[1] == '\n' ? 2 : *end ? 1 : 0);
        *end = '\0';
        lines->number++;
        line += strspn(line, " \t");
        if (*line && *line != '#')
            return line;
    }
    return NULL;
}

static enum status wrong(const struct lines *lines, const char *what, const char *word)
{
    return problem_set(lines->problem, STATUS_INVALID,
                       "Mend the header, or fetch the record again.", "%s, line %zu: %s '%.40s'.",
                       lines->path, lines->number, what, word);
}

/* Cuts a line into words; what follows the last asked-for word stays whole. */
static int split(char *line, char **words, int most)
{
    int count = 0;
    while (*line && count < most) {
        words[count++] = line;
        if (count == most) {
            for (size_t length = strlen(line);
                 length > 0 && isspace((unsigned char)line[length - 1]);)
                line[--length] = '\0';
            break;
        }
        line += strcspn(line, " \t");
        if (*line)
            *line++ = '\0';
        line += strspn(line, " \t");
    }
    return count;
}

/* An integer at `*at` in [low, high]; moves behind it. */
static bool take_integer(char **at, int64_t low, int64_t high, int64_t *value)
{
    char *end;
    long long found = strtoll(*at, &end, 10);
    if (end == *at || found < low || found > high)
        return false;
    *at = end;
    *value = found;
    return true;
}

static bool take_real(char **at, double *value)
{
    char *end;
    *value = strtod(*at, &end);
    if (end == *at || !isfinite(*value))
        return false;
    *at = end;
    return true;
}

bool wfdb_is_header(const char *text)
{
    char start[512], *words[3], *second[3], *at;
    struct lines lines = {.at = start};
    int64_t count, format;
    text_copy(start, sizeof start, text);
    char *line = take_line(&lines);
    if (!line || split(line, words, 3) < 2)
        return false;
    at = words[1];
    if (!take_integer(&at, 0, 100000, &count) || *at != '\0' || strpbrk(words[0], ",;\""))
        return false;
    if (strchr(words[0], '/'))
        return true; /* a record of several segments */
    line = take_line(&lines);
    if (!line || count == 0 || split(line, second, 3) < 2)
        return false;
    bool letters = false;
    for (const char *one = second[0]; *one; one++)
        letters = letters || isalpha((unsigned char)*one) || *one == '~';
    at = second[1];
    return letters && !strpbrk(second[0], ",;\"") && take_integer(&at, 0, 1000, &format);
}

/* RECORD[/SEGMENTS] SIGNALS [RATE[/COUNTER[(BASE)]] [SAMPLES [TIME [DATE]]]] */
static enum status read_record_line(const struct lines *lines, char *line,
                                    struct wfdb_header *header)
{
    char *words[5] = {NULL}, *at;
    int64_t count;
    int have = split(line, words, 5);
    header->frame_hz = FRAME_HZ_USUAL;
    if (strchr(words[0], '/'))
        return problem_set(lines->problem, STATUS_INVALID,
                           "Analyse its segments one by one: they are records themselves.",
                           "%s, line %zu: a record of several segments, which is not supported.",
                           lines->path, lines->number);
    if (have < 2 || (at = words[1], !take_integer(&at, 0, 100000, &count)) || *at)
        return wrong(lines, "the number of signals is expected, not", have < 2 ? "" : words[1]);
    if (count < 1 || count > WFDB_SIGNALS_MOST)
        return wrong(lines, "1 to 128 signals can be read, not", words[1]);
    header->signal_count = (int)count;
    if (have > 2 && (at = words[2], !take_real(&at, &header->frame_hz) || (*at && *at != '/') ||
                                        header->frame_hz <= 0 || header->frame_hz > 1e5))
        return wrong(lines, "the sampling frequency is expected, not", words[2]);
    if (have > 3 && (at = words[3], !take_integer(&at, 0, INT64_C(1) << 40, &header->frames)))
        return wrong(lines, "the number of samples is expected, not", words[3]);
    return STATUS_OK;
}

/* FORMAT[xSAMPLES_PER_FRAME][:SKEW][+OFFSET] */
static bool read_format(char *at, struct wfdb_signal *signal)
{
    int64_t format, value;
    if (!take_integer(&at, 0, 100000, &format))
        return false;
    signal->format = (int)format;
    while (*at) {
        char mark = *at++;
        bool known = mark == 'x'   ? take_integer(&at, 1, 10000, &value)
                     : mark == ':' ? take_integer(&at, 0, 1000000, &value)
                     : mark == '+' ? take_integer(&at, 0, INT64_C(1) << 40, &value)
                                   : false;
        if (!known)
            return false;
        if (mark == 'x')
            signal->samples_per_frame = (int)value;
        else if (mark == ':')
            signal->skew = (int)value;
        else
            signal->offset = value;
    }
    return true;
}

/* GAIN[(BASELINE)][/UNITS] */
static bool read_gain(char *at, struct wfdb_signal *signal, bool *based)
{
    int64_t baseline;
    if (!take_real(&at, &signal->gain))
        return false;
    if (signal->gain == 0)
        signal->gain = GAIN_USUAL;
    if (*at == '(') {
        at++;
        if (!take_integer(&at, INT32_MIN, INT32_MAX, &baseline) || *at++ != ')')
            return false;
        signal->baseline = (double)baseline;
        *based = true;
    }
    if (*at == '/')
        text_copy(signal->units, sizeof signal->units, at + 1);
    return *at == '\0' || *at == '/';
}

/* FILE FORMAT [GAIN [RESOLUTION [ZERO [FIRST [CHECKSUM [BLOCK [DESCRIPTION]]]]]]] */
static enum status read_signal_line(const struct lines *lines, char *line,
                                    struct wfdb_signal *signal)
{
    char *words[FIELDS_MOST] = {NULL}, *at;
    int64_t zero = 0, checksum = 0;
    bool based = false;
    int have = split(line, words, FIELDS_MOST);
    *signal = (struct wfdb_signal){
        .samples_per_frame = 1, .gain = GAIN_USUAL, .units = "mV", .line = lines->number};
    if (have < 2 || !read_format(words[1], signal))
        return wrong(lines, "a signal's format is expected, not", have < 2 ? "" : words[1]);
    if (strlen(words[0]) >= sizeof signal->file)
        return wrong(lines, "too long a file name", words[0]);
    text_copy(signal->file, sizeof signal->file, words[0]);
    if (have > 2 && !read_gain(words[2], signal, &based))
        return wrong(lines, "a gain is expected, not", words[2]);
    if (have > 4 && (at = words[4], !take_integer(&at, INT32_MIN, INT32_MAX, &zero)))
        return wrong(lines, "the converter's zero is expected, not", words[4]);
    if (!based)
        signal->baseline = (double)zero;
    signal->first = zero;
    if (have > 5 && (at = words[5], !take_integer(&at, INT32_MIN, INT32_MAX, &signal->first)))
        return wrong(lines, "the first value is expected, not", words[5]);
    signal->has_first = have > 5;
    if (have > 6 && (at = words[6], !take_integer(&at, INT32_MIN, INT32_MAX, &checksum)))
        return wrong(lines, "a checksum is expected, not", words[6]);
    signal->has_checksum = have > 6;
    signal->checksum = (int)checksum;
    if (have > 8)
        text_copy(signal->name, sizeof signal->name, words[8]);
    return STATUS_OK;
}

enum status wfdb_header_read(const char *path, char *text, struct wfdb_header *header,
                             struct problem *problem)
{
    struct lines lines = {.path = path, .at = text, .problem = problem};
    *header = (struct wfdb_header){0};
    char *line = take_line(&lines);
    if (!line)
        return wrong(&lines, "the record's line is expected, not", "the end of the file");
    enum status status = read_record_line(&lines, line, header);
    for (int i = 0; !status && i < header->signal_count; i++) {
        line = take_line(&lines);
        if (!line)
            return wrong(&lines, "a line for each signal is expected, not", "the end of the file");
        status = read_signal_line(&lines, line, &header->signals[i]);
    }
    return status;
}
