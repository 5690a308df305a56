/* Which line settings to listen at, one after the other, while nobody knows who speaks. Pure. */
#ifndef SENSORS_HUNT_H
#define SENSORS_HUNT_H

#include "sensors/wire.h"

/* The setting of this try, from 0 on; try 0 is `first`, what is usual or was right the last time.
 * After all have been tried they come again. */
struct line_setting hunt_line(const struct line_setting *first, int try);

/* False where there is no line whose setting could be wrong: Bluetooth ports (/dev/rfcomm0). */
bool hunt_has_line(const char *path);

/* "115200" or "19200 8O1": how people call it. */
void hunt_name(const struct line_setting *line, char *words, size_t size);

#endif
