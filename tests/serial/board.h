/* An Arduino Uno that is not there: plugged, played and pulled under a name of the test's choice.
 * The system side is umockdev's: its /sys entries and a pseudo-terminal behind /dev/NAME. */
#ifndef SERIAL_BOARD_H
#define SERIAL_BOARD_H

#include <stddef.h>
#include <umockdev.h>

#define BOARD_SERIAL_NUMBER "55731323936351D0E1A1"

struct board {
    UMockdevTestbed *bench;
    char name[16]; /* "ttyACM0" */
    int minor;     /* of its device number */
    int usb_port;  /* where it is plugged in: usb1/1-<usb_port>; 0: Bluetooth */
    int fd;        /* the board's end of the line; -1 when pulled */
};

/* `minor` also names the port: /dev/ttyACM<minor>, plugged into USB port minor + 1. */
void board_plug(struct board *board, UMockdevTestbed *bench, int minor);
/* Another board than the usual one. */
void board_plug_numbered(struct board *board, UMockdevTestbed *bench, int minor,
                         const char *serial_number);
/* An Arduino of another kind: its USB product number, "8036" for a Leonardo. */
void board_plug_kind(struct board *board, UMockdevTestbed *bench, int minor,
                     const char *serial_number, const char *product);
/* No board at all: a sensor that is bound to /dev/rfcomm<minor> by Bluetooth. */
void board_pair(struct board *board, UMockdevTestbed *bench, int minor);
void board_pull(struct board *board);
void board_write(const struct board *board, const char *bytes, size_t size);

#endif
