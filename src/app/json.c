#include "app/json.h"

#include "base/status.h"
#include <math.h>
#include <stdio.h>

void json_number(cJSON *object, const char *name, double value)
{
    if (isfinite(value))
        cJSON_AddNumberToObject(object, name, value);
    else
        cJSON_AddNullToObject(object, name);
}

void json_rounded(cJSON *object, const char *name, double value, int decimals)
{
    double scale = pow(10, decimals);
    json_number(object, name, round(value * scale) / scale);
}

void json_print(cJSON *json)
{
    char *text = cJSON_PrintUnformatted(json);
    ENSURE(text);
    puts(text);
    cJSON_free(text);
    cJSON_Delete(json);
}
