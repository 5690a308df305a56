/* MAX30102 and MAX30105 with SparkFun's library on an Arduino: the lines of its examples.
 *
 *   1 basic        ␣R[123] IR[456] G[789]                       9600 baud: the wire is the clock
 *   2 presence     IR[50123] Hz[25.31] delta[12] Something is there!                  9600 baud
 *   4 plotter      50123                    bare numbers, 12.5 a second; like everyone's, so that
 *                                           they are read here only where the person names this
 *   5 heart rate   IR=50123, BPM=71.43, Avg BPM=70         below 50000 followed by ␣No finger?
 *   6 fifo         ␣R[123] IR[456] G[789] Hz[100.1]
 *   8 oxygen       red=50123, ir=60123
 *                  red=50123, ir=60123, HR=72, HRvalid=1, SPO2=98, SPO2Valid=1
 *   not found      MAX30105 was not found. Please check wiring/power.␣
 *
 * All but the first two at 115200. Values are counts of an 18 bit converter, 0..262143. Where the
 * blood comes the light is less, so that the wave stands on its head against a PulseSensor's: it is
 * passed on as it is, and the engine finds out by itself.
 *
 * Example 8 waits for a key before it measures: it is told a line feed, where the person has named
 * the device.
 *
 * What it does not do: the averaged BPM of example 5 (the other one is told).
 * Source: SparkFun_MAX3010x_Sensor_Library, its examples. */
#include "sensors/devices/text_family.h"

#include <math.h>

#define CONVERTER 262143

enum { IR, RED, GREEN, RATE, OXYGEN, CONTACT, CHANNELS };

static const struct channel channels[CHANNELS] = {
    [IR] = {SIGNAL_PPG, "ir", 0, 0, CONVERTER},
    [RED] = {SIGNAL_PPG, "red", 0, 0, CONVERTER},
    [GREEN] = {SIGNAL_PPG, "green", 0, 0, CONVERTER},
    [RATE] = {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    [OXYGEN] = {SIGNAL_OXYGEN, "oxygen", NAN, NAN, NAN},
    [CONTACT] = {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
};

#define LIGHTS  " R[" INTEGER "] IR[" INTEGER "] G[" INTEGER "]"
#define NEAR    "IR[" INTEGER "] Hz[" DECIMAL "] delta[" DECIMAL "]"
#define RATES   "IR=" INTEGER ", BPM=" DECIMAL ", Avg BPM=" INTEGER
#define PAIR    "red=" INTEGER ", ir=" INTEGER
#define MEASURE PAIR ", HR=" DECIMAL ", HRvalid="

static const struct text_form forms[] = {
    {LIGHTS, 1, TEXT_STRONG, "102", SAYS_NOTHING},
    {LIGHTS " Hz[" DECIMAL "]", 2, TEXT_STRONG, "102.", SAYS_NOTHING},
    {NEAR " Something is there!", 3, TEXT_STRONG, "0..", SAYS_WORN},
    {NEAR BLANKS, 3, TEXT_STRONG, "0..", SAYS_NOT_WORN},
    {RATES, 4, TEXT_STRONG, "03.", SAYS_WORN},
    {RATES " No finger?", 4, TEXT_STRONG, "0..", SAYS_NOT_WORN},
    {PAIR, 5, TEXT_STRONG, "10", SAYS_NOTHING},
    {MEASURE "1, SPO2=" DECIMAL ", SPO2Valid=1", 5, TEXT_STRONG, "1034", SAYS_NOTHING},
    {MEASURE "1, SPO2=" DECIMAL ", SPO2Valid=0", 5, TEXT_STRONG, "103.", SAYS_NOTHING},
    {MEASURE "0, SPO2=" DECIMAL ", SPO2Valid=1", 5, TEXT_STRONG, "10.4", SAYS_NOTHING},
    {MEASURE "0, SPO2=" DECIMAL ", SPO2Valid=0", 5, TEXT_STRONG, "10..", SAYS_NOTHING},
    {INTEGER, 6, 0, "0", SAYS_NOTHING},
    {"Initializing...", 1, 0, NULL, SAYS_BANNER},
    {"MAX3010" INTEGER " was not found. Please check wiring/power." BLANKS, 7, TEXT_STRONG, NULL,
     SAYS_FAILED},
    {"Place your index finger on the sensor with steady pressure.", 4, 0, NULL, SAYS_BANNER},
    {"Attach sensor to finger with rubber band. Press any key to start conversion", 5, 0, NULL,
     SAYS_BANNER},
};

static const struct text_family max3010x = {
    .channels = channels,
    .channel_count = CHANNELS,
    .contact = CONTACT,
    .forms = forms,
    .form_count = sizeof forms / sizeof forms[0],
};

TEXT_FAMILY_RECOGNISE(max3010x)
TEXT_FAMILY_START(max3010x)

static const struct dialogue dialogue = {.begin = {{"\n", 1, 0}}};

const struct device device_max3010x = {
    .prints = true,
    .id = "max3010x",
    .title = "MAX30102/MAX30105 (SparkFun examples)",
    .line = {115200, 'N'},
    .dialogue = &dialogue,
    .reasons = {TEXT_REASONS},
    TEXT_FAMILY_FUNCTIONS(max3010x),
};
