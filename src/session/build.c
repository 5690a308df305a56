#include "session/build.h"

const char *build_version(void)
{
    return KINDBEAT_VERSION;
}

const char *build_words(void)
{
    return KINDBEAT_BUILD;
}
