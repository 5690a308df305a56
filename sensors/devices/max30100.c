/* MAX30100 with the library of OXullo Intersecans on an Arduino, 115200 baud: its examples.
 *
 *   minimal        Heart rate:71.43bpm / SpO2:97%        once a second; Beat! with each beat
 *   debug          R:1203.11,1100.42                     infrared and red, or their moving parts,
 *                                                        or the filtered wave and its threshold
 *                  B:1    H:71.43    O:97    I:12        beat, rate, oxygen, lamp
 *   raw data       20123 <tab> 18012                     like everyone's: read here only where the
 *                                                        person names this
 *   tester         IR=20123 RED=18012
 *
 * Nominally 100 samples a second, 97.5 in truth; no stamps. What is not known is printed as 0.
 *
 * What it does not do: say which of the three debug modes it is; the first number is a pulse wave
 * in each of them, the second only in two. Source: github.com/oxullo/Arduino-MAX30100, its examples
 * and its recorder. */
#include "sensors/devices/text_family.h"

#include <math.h>

enum { IR, RED, RATE, OXYGEN, CHANNELS };

static const struct channel channels[CHANNELS] = {
    [IR] = {SIGNAL_PPG, "ir", 0, NAN, NAN},
    [RED] = {SIGNAL_PPG, "red", 0, NAN, NAN},
    [RATE] = {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    [OXYGEN] = {SIGNAL_OXYGEN, "oxygen", NAN, NAN, NAN},
};

static const struct text_form forms[] = {
    {"Heart rate:" DECIMAL "bpm / SpO2:" DECIMAL "%", 1, TEXT_STRONG, "23", SAYS_NOTHING},
    {"Beat!", 1, 0, NULL, SAYS_NOTHING},
    {"R:" DECIMAL "," DECIMAL, 2, 1, "01", SAYS_NOTHING},
    {"B:" INTEGER, 2, 0, ".", SAYS_NOTHING},
    {"H:" DECIMAL, 2, 0, "2", SAYS_NOTHING},
    {"O:" DECIMAL, 2, 0, "3", SAYS_NOTHING},
    {"I:" DECIMAL, 2, 0, ".", SAYS_NOTHING},
    {"IR=" INTEGER " RED=" INTEGER, 3, TEXT_STRONG, "01", SAYS_NOTHING},
    {INTEGER "\t" INTEGER, 4, 0, "01", SAYS_NOTHING},
    {"Initializing pulse oximeter..SUCCESS", 1, 0, NULL, SAYS_BANNER},
    {"Initializing pulse oximeter..FAILED", 1, 0, NULL, SAYS_FAILED},
};

static const struct text_family max30100 = {
    .channels = channels,
    .channel_count = CHANNELS,
    .contact = -1,
    .forms = forms,
    .form_count = sizeof forms / sizeof forms[0],
};

TEXT_FAMILY_RECOGNISE(max30100)
TEXT_FAMILY_START(max30100)

const struct device device_max30100 = {
    .prints = true,
    .id = "max30100",
    .title = "MAX30100 (oxullo's examples)",
    .line = {115200, 'N'},
    .reasons = {TEXT_REASONS},
    TEXT_FAMILY_FUNCTIONS(max30100),
};
