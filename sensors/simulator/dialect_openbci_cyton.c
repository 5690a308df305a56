/* OpenBCI Cyton: the ECG on its first channel, hum on the others, a board that lies on the table.
 */
#include "sensors/simulator/dialect.h"
#include "sensors/simulator/finger.h"

#include <math.h>
#include <string.h>

#define STOP       8388607
#define PER_MV     44739 /* numbers of the converter, at a gain of 24 */
#define PUSH_EVERY 10    /* packets */
#define PER_G      8000

static void put(uint8_t *bytes, int value, int size)
{
    for (int i = 0; i < size; i++)
        bytes[i] = (uint8_t)((unsigned)value >> 8 * (size - 1 - i) & 0xFF);
}

static size_t cyton_speak(void *state, const struct body_moment *moment,
                          uint8_t bytes[DIALECT_BYTES_MAX])
{
    uint8_t *counter = state;
    memset(bytes, 0, 33);
    bytes[0] = 0xA0;
    bytes[1] = (*counter)++;
    for (int i = 0; i < 8; i++) {
        double hum_mv = 0.05 * sin(2 * M_PI * 50 * moment->t_s + i);
        double mv = hum_mv + (i == 0 ? moment->ecg_mv : 0);
        put(bytes + 2 + 3 * i, moment->worn ? converted(PER_MV * mv, -STOP, STOP) : STOP, 3);
    }
    if (bytes[1] % PUSH_EVERY == 0) {
        put(bytes + 26, converted(PER_G * moment->moving_g, -32768, 32767), 2);
        put(bytes + 30, PER_G, 2);
    }
    bytes[32] = 0xC0;
    return 33;
}

static size_t cyton_hear(void *state, uint8_t byte, bool *speaking,
                         uint8_t bytes[DIALECT_BYTES_MAX])
{
    static const char reset[] = "OpenBCI V3 8-16 channel\n$$$", usual[] = "updating channels$$$";
    uint8_t *counter = state;
    const char *answer = byte == 'v' ? reset : byte == 'd' && !*speaking ? usual : "";
    *speaking = byte == 'b' || (*speaking && byte != 's' && byte != 'v');
    if (byte == 'b')
        *counter = 0;
    memcpy(bytes, answer, strlen(answer));
    return strlen(answer);
}

const struct dialect dialect_openbci_cyton = {.device = "openbci-cyton",
                                              .rate_hz = 250.2,
                                              .must_be_asked = true,
                                              .speak = cyton_speak,
                                              .hear = cyton_hear};
