/* The order is that of how many sensors people own at each speed. Nothing is sent: where nobody
 * knows who is there, every byte could start something. 1200 baud is never tried: it calls boards
 * with native USB to load a new program. */
#include "sensors/hunt.h"

#include <stdio.h>
#include <string.h>

static const struct line_setting usual[] = {
    {115200, 'N'}, {9600, 'N'},   {57600, 'N'}, {230400, 'N'},
    {19200, 'O'},  {250000, 'N'}, {4800, 'N'},
};

#define COUNT ((int)(sizeof usual / sizeof usual[0]))

static bool same(const struct line_setting *a, const struct line_setting *b)
{
    return a->baud == b->baud && a->parity == b->parity;
}

struct line_setting hunt_line(const struct line_setting *first, int try)
{
    int listed = -1;
    for (int i = 0; i < COUNT; i++)
        if (same(&usual[i], first))
            listed = i;
    int round = listed < 0 ? COUNT + 1 : COUNT, at = try % round;
    if (at == 0)
        return *first;
    /* The others in their order, the first one left out. */
    return usual[listed >= 0 && at > listed ? at : at - 1];
}

bool hunt_has_line(const char *path)
{
    static const char radio[] = "/dev/rfcomm";
    return strncmp(path, radio, sizeof radio - 1) != 0;
}

void hunt_name(const struct line_setting *line, char *words, size_t size)
{
    snprintf(words, size, line->parity == 'N' ? "%d" : "%d 8O1", line->baud);
}
