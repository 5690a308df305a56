/* Small helpers over cJSON: values that may not exist, and printing. */
#ifndef APP_JSON_H
#define APP_JSON_H

#include <cjson/cJSON.h>

/* NaN becomes null: a number that does not exist is never written as one. */
void json_number(cJSON *object, const char *name, double value);
/* Rounded to `decimals`, so that 812.3 is not printed as 812.2999999. */
void json_rounded(cJSON *object, const char *name, double value, int decimals);
/* Prints on one line and frees. */
void json_print(cJSON *json);

#endif
