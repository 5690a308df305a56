/* Every parameter of every measure as one JSON object. Pure. */
#ifndef HEART_PARAMETERS_H
#define HEART_PARAMETERS_H

#include "base/text.h"

#define HEART_PARAMETERS_SIZE 8192

void heart_parameters(struct text *json);

#endif
