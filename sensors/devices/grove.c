/* Grove ear-clip heart rate sensor with Seeed's sketch, 9600 baud: a line after every twenty beats.
 *
 *   Please ready your chest belt.
 *   Heart rate test begin.
 *   Heart_rate_is:<tab>72
 *   Heart rate measure error,test will restart!      no clip, or it slipped
 *
 * It speaks so seldom, in words so much its own, that two lines are enough to recognise it.
 *
 * What it does not do: a rate over twenty beats is no rhythm, so that there is no coherence from
 * this sketch. The clip itself gives a pulse per beat; a sketch that prints each interval as
 * "ibi:858" is read as labels.
 * Source: Seeed's wiki page of the ear-clip sensor. */
#include "sensors/devices/text_family.h"

#include <math.h>

#define HALF 10 /* of what is needed: two lines */

enum { RATE, CONTACT, CHANNELS };

static const struct channel channels[CHANNELS] = {
    [RATE] = {SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN},
    [CONTACT] = {SIGNAL_CONTACT, "contact", NAN, NAN, NAN},
};

static const struct text_form forms[] = {
    {"Heart_rate_is:" BLANKS INTEGER, 1, HALF, "0", SAYS_WORN},
    {"Heart rate measure error,test will restart!", 1, HALF, NULL, SAYS_NOT_WORN},
    {"Please ready your chest belt.", 1, HALF, NULL, SAYS_NOTHING},
    {"Heart rate test begin.", 1, HALF, NULL, SAYS_NOTHING},
};

static bool plausible(int form, const double *values)
{
    return form > 0 || values[0] <= 250;
}

static const struct text_family grove = {
    .channels = channels,
    .channel_count = CHANNELS,
    .contact = CONTACT,
    .forms = forms,
    .form_count = sizeof forms / sizeof forms[0],
    .plausible = plausible,
};

TEXT_FAMILY_RECOGNISE(grove)
TEXT_FAMILY_START(grove)

const struct device device_grove = {
    .prints = true,
    .id = "grove-ear-clip",
    .title = "Grove ear clip (Seeed's sketch)",
    .line = {9600, 'N'},
    .reasons = {TEXT_REASONS},
    TEXT_FAMILY_FUNCTIONS(grove),
};
