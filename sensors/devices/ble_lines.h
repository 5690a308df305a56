/* What the lines of a Bluetooth bridge say, firmware by firmware. Private to ble_bridge.c, which
 * has the drawing. Pure. */
#ifndef SENSORS_DEVICES_BLE_LINES_H
#define SENSORS_DEVICES_BLE_LINES_H

#include "sensors/devices/ble_packet.h"
#include "sensors/devices/text.h"

enum ble_unit { UNIT_1024, UNIT_MS, UNIT_DOUBTFUL };

/* What a line tells of a notification. */
enum ble_what {
    WHAT_NOTHING,
    WHAT_BEGINS, /* of a block: the one before is at its end */
    WHAT_PARTLY, /* of a block, and it says something */
    WHAT_PASSED, /* of a block, and it says nothing to us */
    WHAT_WHOLE,  /* a notification in one line */
    WHAT_ENDS,   /* the last line of a block */
    WHAT_ECG,
    WHAT_EMPTY,  /* a firmware that prints no data */
    WHAT_DAMAGED /* ours, with a packet that is none */
};

struct ble_line {
    enum ble_what what;
    uint8_t group, strength;
    bool bare; /* nothing but a packet: a line that lacks its beginning may look the same */
    /* 1, 0; -1: not said. Nordic says it in two lines: 2 or 3, not felt or felt; then 4 or 5,
     * which means nothing or something. */
    int contact;
    double rate; /* NaN: not said */
    double stamp_ms;
    int count;
    double intervals[TEXT_VALUES];
    enum ble_unit unit;
    struct ble_ecg ecg;
};

void ble_line_read(const char *line, struct ble_line *reading);

#endif
