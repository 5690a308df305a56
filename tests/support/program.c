#include "program.h"

#include "support.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

char printed[4 << 20];

int run(const char *words)
{
    char command[8192];
    int length = snprintf(command, sizeof command,
                          "{ cd '%s' && HOME='%s' XDG_DATA_HOME= XDG_CONFIG_HOME= '%s' %s; } 2>&1",
                          test_folder(), test_folder(), KINDBEAT_BINARY, words);
    assert_true(length > 0 && (size_t)length < sizeof command);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    printed[fread(printed, 1, sizeof printed - 1, pipe)] = '\0';
    int status = pclose(pipe);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

void expect(const char *words, int exit_status, const char *part)
{
    int found = run(words);
    if (found != exit_status || !strstr(printed, part))
        fail_msg("kindbeat %s: exit %d instead of %d, or no \"%s\" in:\n%s", words, found,
                 exit_status, part, printed);
}
