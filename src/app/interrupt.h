/* Ctrl-C and a polite kill end a session properly instead of cutting it off. */
#ifndef APP_INTERRUPT_H
#define APP_INTERRUPT_H

#include <stdbool.h>

void interrupt_listen(void); /* SIGINT, SIGTERM and SIGHUP */
bool interrupted(void);      /* any thread */

#endif
