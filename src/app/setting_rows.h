/* The settings in words for people, for the screen and for `kindbeat settings`. A rate that
 * was found is looked up in the file of the person's visits. Any one thread. */
#ifndef APP_SETTING_ROWS_H
#define APP_SETTING_ROWS_H

#include "app/settings.h"
#include "ui/settings.h"

void setting_rows(const struct settings *settings, struct setting_rows *rows);

#endif
