/* Lines of text against patterns, and recognising a device by its lines. Shared by all devices that
 * print text; part of the sensors folder only. Pure. */
#ifndef SENSORS_DEVICES_TEXT_H
#define SENSORS_DEVICES_TEXT_H

#include "sensors/decoder.h"

#define TEXT_VALUES 16 /* numbers in a line, at most */

/* In a pattern, everything stands for itself but these. */
#define INTEGER "\001" /* digits */
#define DECIMAL "\002" /* digits, with a sign and a point or without */
#define REST    "\003" /* whatever follows */
#define BLANKS  "\004" /* spaces and tabs, or none */
#define LIST    "\005" /* decimals, as many as there are, with blanks or commas between */

/* A number at *at, which moves past it: false, and nothing moved, where there is none or it has
 * more than 15 digits. */
bool text_number(const char **at, bool decimal, double *value);

/* The whole line against the pattern; its numbers. How many, -1: it does not match. */
int text_match(const char *line, const char *pattern, double values[TEXT_VALUES]);

/* Hexadecimal digits, with blanks between the bytes or without: how many bytes; -1: something else
 * or too many. */
int text_hex(const char *at, uint8_t *bytes, int most);

/* What a device thinks of one line. Lines of one group speak the same grammar; the strength says
 * how many lines of the weakest kind one such line is worth. */
struct text_verdict {
    uint8_t group;    /* 0: nobody's; below TEXT_GROUPS */
    uint8_t strength; /* 0: it fits, and proves nothing */
    bool passed_over; /* a blank line, a banner: counts neither for nor against */
};

#define TEXT_GROUPS     12
#define TEXT_STRONG     7  /* a literal of eight letters or more, or a check: three lines will do */
#define TEXT_FAIR       4  /* a short literal and numbers that go together: five lines */
#define TEXT_RECOGNISED 20 /* lines of strength 1 */
#define TEXT_PERCENT    95

typedef struct text_verdict text_judge(const char *line);

/* Of the newest lines, enough to be worth twenty and at most forty, 95 % must be of one group. */
enum claim text_recognise(const uint8_t *bytes, size_t size, text_judge *judge);

/* The newest whole lines, the newest first, blank ones left out, without their ends; "" where one
 * is unprintable or too long, '?' for letters beyond ASCII. For recognisers that must look at
 * several lines together. */
struct text_lines {
    const uint8_t *bytes;
    size_t from; /* lines from here on are whole */
    size_t at;   /* the end of those not looked at yet, a line feed excluded */
    bool more;
};
void text_lines_start(struct text_lines *lines, const uint8_t *bytes, size_t size);
bool text_lines_next(struct text_lines *lines, char *line, size_t size);

#endif
