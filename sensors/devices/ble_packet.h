/* Two packets of Bluetooth low energy: the heart rate measurement (characteristic 2A37) that every
 * strap sends, and the electrocardiogram of Polar's. Part of the sensors folder only. Pure. */
#ifndef SENSORS_DEVICES_BLE_PACKET_H
#define SENSORS_DEVICES_BLE_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#define BLE_INTERVALS 16
#define BLE_ECG       80 /* samples in a packet */

/*   flags | rate, one byte or two | energy, two, or none | intervals in 1/1024 s, two each ...
 *    bit 0: the rate has two   bits 2, 1: 10 no contact, 11 contact, 0x nobody knows
 *    bit 3: energy is there    bit 4: intervals are there     low bytes first, oldest first */
struct ble_measurement {
    int contact; /* 1, 0; -1: the strap does not say */
    int rate;
    int count;
    uint16_t intervals[BLE_INTERVALS]; /* 1/1024 s */
};

/* False where the bytes are no such packet, to the last one. */
bool ble_measurement_read(const uint8_t *bytes, int size, struct ble_measurement *measurement);

/* Stricter: could a heart have sent it? */
bool ble_measurement_plausible(const struct ble_measurement *measurement);

/*   00 | time of the last sample, ns, eight bytes | 00 | samples in uV, three bytes each ...
 *   type                                            frame type     low bytes first, signed */
struct ble_ecg {
    uint64_t last_ns; /* since 2000, or since the strap was put on */
    int count;
    int32_t samples_uv[BLE_ECG];
};

bool ble_ecg_read(const uint8_t *bytes, int size, struct ble_ecg *ecg);

#endif
