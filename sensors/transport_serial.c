/* Real serial ports, through libserialport 0.1.1.
 *
 * Three things that library does not do are done here: it neither claims the port for itself nor
 * closes it on exec, and its setting for RTS/CTS writes the flag into the wrong word, so that
 * hardware flow control left on by another program would stay on.
 *
 * A port that was unplugged is readable at once, for ever, with nothing to read; reading until a
 * count is reached would spin a processor. So: wait, ask how much there is, read that. Asking fails
 * on a port that is gone; a wait that ends early twice with nothing there means the same.
 *
 * It is opened for writing only where the person has named a device that must be spoken to. */
#include "base/clock.h"
#include "sensors/decoder.h"
#include "sensors/transport.h"
#include "sensors/trouble.h"
#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>

#define FAREWELL_WITHIN_NS (50 * NS_PER_MS)

struct serial_port {
    struct sp_port *port;
    struct sp_event_set *events;
    int early_wakes; /* in a row, with nothing to read */
};

/* What was said last shall reach the device; but the kernel would wait up to 30 s for one that
 * takes nothing any more (a half-open Bluetooth port), and the program could not end. */
static void serial_let_go_out(struct sp_port *port)
{
    int64_t until_ns = clock_monotonic_ns() + FAREWELL_WITHIN_NS;
    while (sp_output_waiting(port) > 0 && clock_monotonic_ns() < until_ns)
        clock_sleep_until_ns(clock_monotonic_ns() + 5 * NS_PER_MS);
    if (sp_output_waiting(port) > 0)
        sp_flush(port, SP_BUF_OUTPUT);
}

static bool serial_is_open(struct sp_port *port)
{
    int descriptor;
    return sp_get_port_handle(port, &descriptor) == SP_OK && descriptor >= 0;
}

static void serial_close(struct transport *transport)
{
    struct serial_port *serial = transport->state;
    int descriptor = -1;
    sp_free_event_set(serial->events);
    if (sp_get_port_handle(serial->port, &descriptor) == SP_OK && descriptor >= 0) {
        serial_let_go_out(serial->port);
        ioctl(descriptor, TIOCNXCL);
        sp_close(serial->port);
    }
    sp_free_port(serial->port);
    free(serial);
    transport->state = NULL;
}

/* Only for us, and not for the programs we start: returns 0 or an errno. */
static int serial_claim(int descriptor)
{
    if (fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0)
        return errno;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return errno;
    return ioctl(descriptor, TIOCEXCL) == 0 ? 0 : errno;
}

static int serial_clear_hardware_flow(int descriptor)
{
    struct termios settings;
    if (tcgetattr(descriptor, &settings) != 0)
        return errno;
    settings.c_cflag &= ~(tcflag_t)CRTSCTS;
    return tcsetattr(descriptor, TCSANOW, &settings) == 0 ? 0 : errno;
}

/* libserialport leaves errno alone where it refuses by itself. */
static int error_now(void)
{
    int error = sp_last_error_code();
    return error ? error : EINVAL;
}

static int serial_set_line(struct sp_port *port, int descriptor, const struct line_setting *line)
{
    enum sp_parity parity = line->parity == 'O' ? SP_PARITY_ODD : SP_PARITY_NONE;
    if (sp_set_bits(port, 8) != SP_OK || sp_set_parity(port, parity) != SP_OK ||
        sp_set_stopbits(port, 1) != SP_OK ||
        sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE) != SP_OK ||
        sp_set_baudrate(port, line->baud) != SP_OK)
        return error_now();
    return serial_clear_hardware_flow(descriptor);
}

/* Takes the port as it should be from a path that libserialport knows; 0 or an errno. */
static int serial_prepare(struct serial_port *serial, const struct sensor_address *address)
{
    const struct device *device = device_find(address->device);
    bool speaks = device && device->dialogue;
    if (sp_open(serial->port, speaks ? SP_MODE_READ_WRITE : SP_MODE_READ) != SP_OK)
        return error_now();
    int descriptor;
    if (sp_get_port_handle(serial->port, &descriptor) != SP_OK)
        return EINVAL;
    int error = serial_claim(descriptor);
    if (error)
        return error;
    error = serial_set_line(serial->port, descriptor, &address->line);
    if (error)
        return error;
    sp_flush(serial->port, SP_BUF_INPUT); /* what came before now has no arrival time */
    if (sp_new_event_set(&serial->events) != SP_OK ||
        sp_add_port_events(serial->events, serial->port, SP_EVENT_RX_READY) != SP_OK)
        return ENOMEM;
    return 0;
}

/* Some drivers have no modem lines to ask for (those of the newer ANT sticks: usb-serial-simple),
 * and libserialport insists on them. Such a port hardly needs a speed: a descriptor will do. */
static enum status serial_open_plainly(struct transport *transport,
                                       const struct sensor_address *address,
                                       struct problem *problem)
{
    transport->ops = &transport_descriptor;
    return transport->ops->open(transport, address, problem);
}

static enum status serial_open(struct transport *transport, const struct sensor_address *address,
                               struct problem *problem)
{
    struct serial_port *serial = calloc(1, sizeof *serial);
    if (!serial)
        return trouble_opening(ENOMEM, "port", address->path, problem);
    enum sp_return found = sp_get_port_by_name(address->path, &serial->port);
    if (found != SP_OK) {
        free(serial);
        return trouble_opening(found == SP_ERR_MEM ? ENOMEM : ENOTTY, "port", address->path,
                               problem);
    }
    transport->state = serial;
    int error = serial_prepare(serial, address);
    if (error) {
        bool refused = !serial_is_open(serial->port); /* by the library, not by a setting */
        serial_close(transport);
        if (refused && (error == ENOTTY || error == EINVAL))
            return serial_open_plainly(transport, address, problem);
        return trouble_opening(error, "port", address->path, problem);
    }
    return STATUS_OK;
}

static int serial_nothing(struct serial_port *serial, int64_t waited_ns, int timeout_ms)
{
    bool early = waited_ns < (timeout_ms - 2) * NS_PER_MS;
    serial->early_wakes = early ? serial->early_wakes + 1 : 0;
    return serial->early_wakes >= 2 ? TRANSPORT_GONE : TRANSPORT_TIMEOUT;
}

static int serial_read(struct transport *transport, uint8_t *bytes, size_t size, int timeout_ms)
{
    struct serial_port *serial = transport->state;
    int64_t began_ns = clock_monotonic_ns();
    if (sp_wait(serial->events, (unsigned)timeout_ms) != SP_OK)
        return TRANSPORT_GONE;
    int there = sp_input_waiting(serial->port);
    if (there < 0)
        return TRANSPORT_GONE;
    if (there == 0)
        return serial_nothing(serial, clock_monotonic_ns() - began_ns, timeout_ms);
    serial->early_wakes = 0;
    int count = sp_nonblocking_read(serial->port, bytes, size);
    return count < 0 ? TRANSPORT_GONE : count; /* 0 is TRANSPORT_TIMEOUT */
}

#define WRITE_WITHIN_MS 200

static bool serial_write(struct transport *transport, const uint8_t *bytes, size_t size)
{
    struct serial_port *serial = transport->state;
    return sp_blocking_write(serial->port, bytes, size, WRITE_WITHIN_MS) == (int)size;
}

static bool serial_change_line(struct transport *transport, const struct line_setting *line)
{
    struct serial_port *serial = transport->state;
    int descriptor;
    if (sp_get_port_handle(serial->port, &descriptor) != SP_OK ||
        serial_set_line(serial->port, descriptor, line) != 0)
        return false;
    sp_flush(serial->port, SP_BUF_INPUT);
    return true;
}

const struct transport_ops transport_serial = {.name = "serial port",
                                               .open = serial_open,
                                               .read = serial_read,
                                               .write = serial_write,
                                               .set_line = serial_change_line,
                                               .close = serial_close};
