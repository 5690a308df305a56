#include "session/build.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/utsname.h>

static char system_words[3 * 65 + 3];

static void ask_system(void)
{
    struct utsname found;
    if (uname(&found) == 0)
        snprintf(system_words, sizeof system_words, "%s %s %s", found.sysname, found.release,
                 found.machine);
}

const char *build_version(void)
{
    return KINDBEAT_VERSION;
}

const char *build_words(void)
{
    return KINDBEAT_BUILD;
}

const char *build_system(void)
{
    static pthread_once_t asked = PTHREAD_ONCE_INIT;
    pthread_once(&asked, ask_system);
    return system_words;
}
