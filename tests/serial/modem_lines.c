/* Preloaded by the serial test: gives a pseudo-terminal the modem lines that it lacks.
 *
 * umockdev puts a pseudo-terminal under the name of a serial port. libserialport asks a port for
 * its modem lines when it opens it, which a pseudo-terminal refuses; umockdev itself refuses every
 * terminal request on a device for which it has no script. So the lines are answered here, and all
 * other requests go straight to the kernel: hang-ups and what is waiting to be read are real.
 *
 * Some drivers have no modem lines either; a test plays one with NO_MODEM_LINES in its environment.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int ioctl(int descriptor, unsigned long request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    if (getenv("NO_MODEM_LINES"))
        return (int)syscall(SYS_ioctl, descriptor, request, argument);
    switch (request) {
    case TIOCMGET:
        *(int *)argument = TIOCM_DTR | TIOCM_RTS | TIOCM_CTS | TIOCM_DSR | TIOCM_CAR;
        return 0;
    case TIOCMSET:
    case TIOCMBIS:
    case TIOCMBIC:
        return 0;
    default:
        return (int)syscall(SYS_ioctl, descriptor, request, argument);
    }
}
