/* BioAmp EXG Pill and Heart BioAmp (Upside Down Labs), heart rate sketches, 115200 baud.
 *
 *   BPM: 72          a line with each beat
 *   BPM : 72         the faster variant
 *
 * Their wave sketches print "signal,0|1" at 125 a second, which is read as numbers (numbers.c), and
 * their newer firmware speaks Chords.
 *
 * What it does not do: a rate is no rhythm; from these two sketches there is no coherence.
 * Source: Upside Down Labs' BioAmp sketches. */
#include "sensors/devices/text_family.h"

#include <math.h>

static const struct channel channels[] = {{SIGNAL_HEART_RATE, "heart rate", NAN, NAN, NAN}};

static const struct text_form forms[] = {
    {"BPM: " DECIMAL, 1, TEXT_FAIR, "0", SAYS_NOTHING},
    {"BPM : " DECIMAL, 2, TEXT_FAIR, "0", SAYS_NOTHING},
};

static bool plausible(int form, const double *values)
{
    (void)form;
    return values[0] >= 0 && values[0] <= 300;
}

static const struct text_family bioamp = {
    .channels = channels,
    .channel_count = 1,
    .contact = -1,
    .forms = forms,
    .form_count = sizeof forms / sizeof forms[0],
    .plausible = plausible,
};

TEXT_FAMILY_RECOGNISE(bioamp)
TEXT_FAMILY_START(bioamp)

const struct device device_bioamp = {
    .prints = true,
    .id = "bioamp",
    .title = "BioAmp heart rate sketch",
    .line = {115200, 'N'},
    .reasons = {TEXT_REASONS},
    TEXT_FAMILY_FUNCTIONS(bioamp),
};
