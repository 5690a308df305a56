#include "board.h"

#include "base/status.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define USB "/devices/pci0000:00/0000:00:14.0/usb1/1-%d"

#define RADIO "/devices/virtual/tty/%s"

static void describe(UMockdevTestbed *bench, const char *text)
{
    GError *error = NULL;
    if (!umockdev_testbed_add_from_string(bench, text, &error)) {
        fprintf(stderr, "umockdev: %s\n", error->message);
        ensure_failed("umockdev takes the device", __FILE__, __LINE__);
    }
}

void board_plug(struct board *board, UMockdevTestbed *bench, int minor)
{
    board_plug_numbered(board, bench, minor, BOARD_SERIAL_NUMBER);
}

void board_plug_numbered(struct board *board, UMockdevTestbed *bench, int minor,
                         const char *serial_number)
{
    board_plug_kind(board, bench, minor, serial_number, "0043");
}

void board_plug_kind(struct board *board, UMockdevTestbed *bench, int minor,
                     const char *serial_number, const char *product)
{
    char text[2048], node[32];
    int usb_port = minor + 1;
    *board = (struct board){.bench = bench, .minor = minor, .usb_port = usb_port};
    snprintf(board->name, sizeof board->name, "ttyACM%d", minor);
    snprintf(text, sizeof text,
             "P: " USB "\nN: bus/usb/001/%03d\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\n"
             "A: idVendor=2341\\n\nA: idProduct=%s\\n\nA: serial=%s\\n\n"
             "A: manufacturer=Arduino (www.arduino.cc)\\n\nA: product=Arduino board\\n\n"
             "A: busnum=1\\n\nA: devnum=%d\\n\n\n"
             "P: " USB "/1-%d:1.0\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n"
             "A: bInterfaceNumber=00\\n\n\n"
             "P: " USB "/1-%d:1.0/tty/%s\nN: %s\nE: DEVNAME=/dev/%s\nE: SUBSYSTEM=tty\n"
             "E: MAJOR=166\nE: MINOR=%d\nA: dev=166:%d\\n\nL: device=../../../1-%d:1.0\n\n",
             usb_port, usb_port, product, serial_number, usb_port, usb_port, usb_port, usb_port,
             usb_port, board->name, board->name, board->name, minor, minor, usb_port);
    describe(bench, text);
    snprintf(node, sizeof node, "/dev/%s", board->name);
    board->fd = umockdev_testbed_get_dev_fd(bench, node);
    ENSURE(board->fd >= 0);
}

void board_pair(struct board *board, UMockdevTestbed *bench, int minor)
{
    char text[512], node[32];
    *board = (struct board){.bench = bench, .minor = minor};
    snprintf(board->name, sizeof board->name, "rfcomm%d", minor);
    snprintf(text, sizeof text,
             "P: " RADIO "\nN: %s\nE: DEVNAME=/dev/%s\nE: SUBSYSTEM=tty\n"
             "E: MAJOR=216\nE: MINOR=%d\nA: dev=216:%d\\n\n\n",
             board->name, board->name, board->name, minor, minor);
    describe(bench, text);
    snprintf(node, sizeof node, "/dev/%s", board->name);
    board->fd = umockdev_testbed_get_dev_fd(bench, node);
    ENSURE(board->fd >= 0);
}

static void forget(const struct board *board, const char *below)
{
    char path[256];
    snprintf(path, sizeof path, "/sys" USB "%s", board->usb_port, below);
    umockdev_testbed_remove_device(board->bench, path);
}

/* umockdev remembers which pseudo-terminal it used and stumbles when its number comes again. */
static void forget_terminal(const struct board *board)
{
    char path[256], name[64];
    ENSURE(ptsname_r(board->fd, name, sizeof name) == 0);
    for (char *at = name; *at; at++)
        *at = *at == '/' ? '_' : *at;
    char *root = umockdev_testbed_get_root_dir(board->bench);
    snprintf(path, sizeof path, "%s/dev/.ptymap/%s", root, name);
    unlink(path);
    g_free(root);
}

void board_pull(struct board *board)
{
    char below[64];
    forget_terminal(board);
    /* Hangs up the line; the number stays taken, because umockdev closes it again at its end. */
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    ENSURE(nothing >= 0 && dup2(nothing, board->fd) >= 0);
    close(nothing);
    board->fd = -1;
    if (board->usb_port == 0) {
        char path[64];
        snprintf(path, sizeof path, "/sys" RADIO, board->name);
        umockdev_testbed_remove_device(board->bench, path);
        return;
    }
    snprintf(below, sizeof below, "/1-%d:1.0/tty/%s", board->usb_port, board->name);
    forget(board, below);
    snprintf(below, sizeof below, "/1-%d:1.0", board->usb_port);
    forget(board, below);
    forget(board, "");
}

void board_write(const struct board *board, const char *bytes, size_t size)
{
    ENSURE(write(board->fd, bytes, size) == (ssize_t)size);
}
