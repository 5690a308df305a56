/* Nonin 8500, 9600 and 2500 pulse oximeters: one line of text a second, 9600 baud.
 *
 *   SPO2=098 HR=072              perhaps with HH:MM:SS and a blank before it, and after it with
 *   SPO2=--- HR=---              * (alarm), B (low battery), F (something wrong)
 *
 * Dashes mean that there is no measurement: no finger, or no pulse found.
 *
 * What it does not do: no wave and no beats are in it, so that there is no heart rhythm to be had
 * from this; the rate and the oxygen are recorded. The marks after the numbers are passed over.
 * Source: printed format as collected from users of these models; no vendor's paper was seen. */
#include "sensors/devices/text_family.h"

#include <math.h>

enum { RATE, OXYGEN, CONTACT, CHANNELS };

static const struct channel channels[CHANNELS] = {
    [RATE] = {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    [OXYGEN] = {SIGNAL_OXYGEN, "oxygen", NAN, NAN, NAN},
    [CONTACT] = {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
};

#define CLOCK   INTEGER ":" INTEGER ":" INTEGER " "
#define NUMBERS "SPO2=" INTEGER " HR=" INTEGER
#define DASHES  "SPO2=---" BLANKS "HR=---"

static const struct text_form forms[] = {
    {NUMBERS BLANKS, 1, TEXT_STRONG, "10", SAYS_WORN},
    {NUMBERS " " REST, 1, TEXT_STRONG, "10", SAYS_WORN},
    {NUMBERS "*" REST, 1, TEXT_STRONG, "10", SAYS_WORN},
    {CLOCK NUMBERS REST, 1, TEXT_STRONG, "...10", SAYS_WORN},
    {DASHES REST, 1, TEXT_STRONG, NULL, SAYS_NOT_WORN},
    {CLOCK DASHES REST, 1, TEXT_STRONG, "...", SAYS_NOT_WORN},
};

static bool plausible(int form, const double *values)
{
    const double *pair = values + (form == 3 ? 3 : 0);
    return form >= 4 || (pair[0] <= 100 && pair[1] <= 321);
}

static const struct text_family nonin_ascii = {
    .channels = channels,
    .channel_count = CHANNELS,
    .contact = CONTACT,
    .forms = forms,
    .form_count = sizeof forms / sizeof forms[0],
    .plausible = plausible,
};

TEXT_FAMILY_RECOGNISE(nonin_ascii)
TEXT_FAMILY_START(nonin_ascii)

const struct device device_nonin_ascii = {
    .prints = true,
    .id = "nonin-ascii",
    .title = "Nonin 8500, 9600 or 2500 (text)",
    .line = {9600, 'N'},
    .reasons = {TEXT_REASONS},
    TEXT_FAMILY_FUNCTIONS(nonin_ascii),
};
