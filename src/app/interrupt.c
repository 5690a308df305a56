#include "app/interrupt.h"

#include <signal.h>

static volatile sig_atomic_t caught;

static void catch (int number)
{
    (void)number;
    caught = 1;
}

void interrupt_listen(void)
{
    struct sigaction action = {.sa_handler = catch, .sa_flags = SA_RESTART};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

bool interrupted(void)
{
    return caught != 0;
}
