/* Sources: Bluetooth Heart Rate Service 1.0; Polar's BLE SDK (EcgData and its test). */
#include "sensors/devices/ble_packet.h"

#define WIDE_RATE     0x01
#define HAS_ENERGY    0x08
#define HAS_INTERVALS 0x10
#define UNUSED        0xE0

static int two_bytes(const uint8_t *at)
{
    return at[0] | at[1] << 8;
}

bool ble_measurement_read(const uint8_t *bytes, int size, struct ble_measurement *measurement)
{
    static const int contacts[] = {-1, -1, 0, 1};
    if (size < 2 || (bytes[0] & UNUSED))
        return false;
    int flags = bytes[0], at = flags & WIDE_RATE ? 3 : 2;
    int head = at + (flags & HAS_ENERGY ? 2 : 0), left = size - head;
    if (left < 0 || (flags & HAS_INTERVALS ? left % 2 != 0 : left != 0) || left / 2 > BLE_INTERVALS)
        return false;
    measurement->contact = contacts[flags >> 1 & 3];
    measurement->rate = flags & WIDE_RATE ? two_bytes(bytes + 1) : bytes[1];
    measurement->count = left / 2;
    for (int i = 0; i < measurement->count; i++)
        measurement->intervals[i] = (uint16_t)two_bytes(bytes + head + 2 * i);
    return true;
}

bool ble_measurement_plausible(const struct ble_measurement *measurement)
{
    if (measurement->rate > 250 || (measurement->rate > 0 && measurement->rate < 25))
        return false;
    for (int i = 0; i < measurement->count; i++) {
        int product = measurement->rate * measurement->intervals[i]; /* 61440 in a steady heart */
        bool together = measurement->rate == 0 || (product >= 30720 && product <= 122880);
        if (!together || measurement->intervals[i] < 200 || measurement->intervals[i] > 4096)
            return false;
    }
    return true;
}

bool ble_ecg_read(const uint8_t *bytes, int size, struct ble_ecg *ecg)
{
    int left = size - 10;
    if (left < 3 || left % 3 != 0 || left / 3 > BLE_ECG || bytes[0] != 0 || bytes[9] != 0)
        return false;
    ecg->last_ns = 0;
    for (int i = 8; i >= 1; i--)
        ecg->last_ns = ecg->last_ns << 8 | bytes[i];
    ecg->count = left / 3;
    for (int i = 0; i < ecg->count; i++) {
        const uint8_t *at = bytes + 10 + 3 * i;
        int32_t value = two_bytes(at) | at[2] << 16;
        ecg->samples_uv[i] = value >= 0x800000 ? value - 0x1000000 : value;
    }
    return true;
}
