/* Annotations carry no kind, so the words alone tell what one is (export/edf_notes.c and
 * edf_series.c write them). */
#include "reading/own_files.h"

#include "events/kinds.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool own_note_is_mark(const char *words, bool at_beginning)
{
    static const struct {
        const char *words;
        bool at_beginning; /* there alone */
    } known[] = {{"gap begins ", false},   {"gap ends", false},
                 {OWN_SIMULATED, true},    {"samples came unevenly: ", true},
                 {"after a gap of", true}, {"no gap; the sensor's clock", true},
                 {"in step ", true},       {"study: ", true},
                 {"condition: ", true},    {"note: ", true},
                 {"journal: ", true}};
    static const char lost[] = " samples lost";
    size_t length = strlen(words), tail = sizeof lost - 1;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].at_beginning <= at_beginning &&
            strncmp(words, known[i].words, strlen(known[i].words)) == 0)
            return false;
    for (int class = 0; class < BEAT_CLASS_COUNT; class ++)
        if (strncmp(words, "beat ", 5) == 0 &&
            strcmp(words + 5, beat_class_name((enum beat_class) class)) == 0)
            return false;
    if (length > tail && strcmp(words + length - tail, lost) == 0)
        return words[strspn(words, "0123456789")] != ' ';
    return strcmp(words, "beat") != 0;
}

void own_zone_write(int offset_s, char words[OWN_ZONE_SIZE])
{
    unsigned minutes = (unsigned)abs(offset_s) / 60 % 6000;
    snprintf(words, OWN_ZONE_SIZE, "UTC");
    if (offset_s)
        snprintf(words, OWN_ZONE_SIZE, "UTC%c%02u:%02u", offset_s < 0 ? '-' : '+', minutes / 60,
                 minutes % 60);
}

int own_zone_read(const char *words)
{
    int hours, minutes, end = 0;
    const char *zone = strstr(words, "UTC");
    if (!zone || (zone[3] != '+' && zone[3] != '-') ||
        sscanf(zone + 4, "%2d:%2d%n", &hours, &minutes, &end) != 2 || end != 5)
        return 0;
    return (zone[3] == '-' ? -60 : 60) * (60 * hours + minutes);
}
