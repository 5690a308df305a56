/* Pseudo-terminals, pipes, files and standard input, read through a plain descriptor.
 *
 * A pseudo-terminal is set raw, so that bytes arrive as they were written. When its other end or
 * a pipe's writer goes away it is gone like an unplugged port; standard input and a file end.
 *
 * A file is a recording of bytes without times. It is played as the line would have brought it:
 * one line of text, or 64 bytes where no line ends sooner, every 20 ms (a PulseSensor's pace).
 * Standard input, also when a file was put there, is read as it comes.
 *
 * What it does not do: keep the times of a recording (a session file does), or change the speed of
 * a line once it is open. */
#include "base/clock.h"
#include "sensors/decoder.h"
#include "sensors/transport.h"
#include "sensors/trouble.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define LINE_PACE_NS       (20 * NS_PER_MS)
#define PIECE_MOST         64
#define FAREWELL_WITHIN_NS (50 * NS_PER_MS)

struct descriptor {
    int fd;
    int at_end;     /* what an end means: TRANSPORT_GONE or TRANSPORT_END */
    bool paced;     /* a file */
    bool spoken_to; /* a terminal, opened for writing too */
    off_t offset;   /* paced: of the next piece */
    int64_t due_ns; /* paced: when the next piece comes */
};

/* What was said last shall reach the device; but the kernel would wait up to 30 s at closing for
 * one that takes nothing any more. */
static void let_go_out(const struct descriptor *source)
{
    int left = 0, fd = source->fd;
    int64_t until_ns = clock_monotonic_ns() + FAREWELL_WITHIN_NS;
    while (source->spoken_to && ioctl(fd, TIOCOUTQ, &left) == 0 && left > 0 &&
           clock_monotonic_ns() < until_ns)
        clock_sleep_until_ns(clock_monotonic_ns() + 5 * NS_PER_MS);
    if (left > 0)
        tcflush(fd, TCOFLUSH);
}

static void descriptor_close(struct transport *transport)
{
    struct descriptor *source = transport->state;
    let_go_out(source);
    close(source->fd);
    free(source);
    transport->state = NULL;
}

/* --- opening -------------------------------------------------------------------------------- */

/* Where there is a line at all; an unusual speed is left as it stands. */
static void set_speed(struct termios *settings, int baud)
{
    static const struct {
        int baud;
        speed_t speed;
    } usual[] = {{4800, B4800},   {9600, B9600},     {19200, B19200},   {38400, B38400},
                 {57600, B57600}, {115200, B115200}, {230400, B230400}, {460800, B460800}};
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (usual[i].baud == baud)
            cfsetspeed(settings, usual[i].speed);
}

/* 0, or the errno that says why this cannot be read. */
static int make_raw(int fd, int baud)
{
    struct termios settings;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) /* two readers would each get half */
        return errno;
    if (tcgetattr(fd, &settings) != 0)
        return errno;
    cfmakeraw(&settings);
    set_speed(&settings, baud);
    settings.c_cflag |= CLOCAL | CREAD;
    settings.c_cflag &= ~(tcflag_t)CRTSCTS;
    return tcsetattr(fd, TCSANOW, &settings) == 0 ? 0 : errno;
}

static int adopt(struct descriptor *source, int baud)
{
    struct stat about;
    if (fstat(source->fd, &about) != 0)
        return errno;
    if (S_ISREG(about.st_mode)) {
        source->paced = true;
        source->at_end = TRANSPORT_END;
        source->due_ns = clock_monotonic_ns();
        return 0;
    }
    source->at_end = TRANSPORT_GONE;
    if (S_ISCHR(about.st_mode))
        return make_raw(source->fd, baud);
    return S_ISFIFO(about.st_mode) ? 0 : EISDIR;
}

static int open_path(struct descriptor *source, const struct sensor_address *address, bool speaks)
{
    const char *path = address->path;
    struct stat about;
    source->spoken_to = speaks && stat(path, &about) == 0 && S_ISCHR(about.st_mode);
    source->fd =
        open(path, (source->spoken_to ? O_RDWR : O_RDONLY) | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return source->fd >= 0 ? adopt(source, address->line.baud) : errno;
}

static int open_standard_input(struct descriptor *source)
{
    source->at_end = TRANSPORT_END;
    source->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    return source->fd >= 0 ? 0 : errno;
}

static enum status descriptor_open(struct transport *transport,
                                   const struct sensor_address *address, struct problem *problem)
{
    bool standard = address->source == SOURCE_STDIN;
    const struct device *device = device_find(address->device);
    bool speaks = device && device->dialogue;
    const char *name = standard ? "standard input" : address->path;
    const char *noun = address->source == SOURCE_SERIAL ? "port" : "file";
    struct descriptor *source = calloc(1, sizeof *source);
    if (!source)
        return trouble_opening(ENOMEM, noun, name, problem);
    int error = standard ? open_standard_input(source) : open_path(source, address, speaks);
    if (error) {
        if (source->fd >= 0)
            close(source->fd);
        free(source);
        return trouble_opening(error, noun, name, problem);
    }
    transport->state = source;
    return STATUS_OK;
}

/* --- reading -------------------------------------------------------------------------------- */

static int read_stream(struct descriptor *source, uint8_t *bytes, size_t size, int timeout_ms)
{
    struct pollfd ready = {.fd = source->fd, .events = POLLIN};
    if (poll(&ready, 1, timeout_ms) <= 0)
        return TRANSPORT_TIMEOUT;
    ssize_t count = read(source->fd, bytes, size);
    if (count > 0)
        return (int)count;
    bool again = count < 0 && (errno == EAGAIN || errno == EINTR);
    return again && !(ready.revents & (POLLHUP | POLLERR)) ? TRANSPORT_TIMEOUT : source->at_end;
}

/* The recording stands still while nobody reads, so that a pause is not followed by a flood. */
static bool piece_is_due(struct descriptor *source, int timeout_ms)
{
    int64_t now_ns = clock_monotonic_ns(), until_ns = now_ns + timeout_ms * NS_PER_MS;
    if (now_ns - source->due_ns > NS_PER_S)
        source->due_ns = now_ns;
    if (source->due_ns > now_ns)
        clock_sleep_until_ns(source->due_ns < until_ns ? source->due_ns : until_ns);
    return source->due_ns <= until_ns;
}

static int read_paced(struct descriptor *source, uint8_t *bytes, size_t size, int timeout_ms)
{
    if (!piece_is_due(source, timeout_ms))
        return TRANSPORT_TIMEOUT;
    ssize_t count = pread(source->fd, bytes, size < PIECE_MOST ? size : PIECE_MOST, source->offset);
    if (count <= 0)
        return count < 0 && errno == EINTR ? TRANSPORT_TIMEOUT : source->at_end;
    const uint8_t *end = memchr(bytes, '\n', (size_t)count);
    if (end)
        count = end + 1 - bytes;
    source->offset += count;
    source->due_ns += LINE_PACE_NS;
    return (int)count;
}

static int descriptor_read(struct transport *transport, uint8_t *bytes, size_t size, int timeout_ms)
{
    struct descriptor *source = transport->state;
    return source->paced ? read_paced(source, bytes, size, timeout_ms)
                         : read_stream(source, bytes, size, timeout_ms);
}

static bool descriptor_write(struct transport *transport, const uint8_t *bytes, size_t size)
{
    struct descriptor *source = transport->state;
    if (!source->spoken_to) /* a recording, a pipe: it speaks anyway */
        return true;
    return write(source->fd, bytes, size) == (ssize_t)size;
}

const struct transport_ops transport_descriptor = {.name = "descriptor",
                                                   .open = descriptor_open,
                                                   .read = descriptor_read,
                                                   .write = descriptor_write,
                                                   .close = descriptor_close};
