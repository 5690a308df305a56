/* Numbers: a channel that brings whole numbers, or decimals of one length, is kept to the last
 * digit, with the physical range equal to the digital one but for the point; the rest is spread
 * over 24 bits. A range is one for the whole session, so that its pieces compare.
 *
 * Records: EDF wants a whole number of samples a record and whole records. Of all lengths between a
 * twentieth of a second and 20 s those are taken that keep every sample within half a step of its
 * own time; among them those that leave the fewest places at the end, which are marked as having no
 * sample; among them the one nearest to a second. */
#include "export/edf_layout.h"

#include "base/clock.h"
#include <math.h>
#include <stdio.h>

#define FIELD_MOST      8
#define NARROW_LEAST    (-32768)
#define NARROW_MOST     32767
#define WIDE_LEAST      (-8388608)
#define WIDE_MOST       8388607
#define MARGIN          1e-6
#define RECORD_LEAST_NS 5e7
#define RECORD_MOST_NS  2e10
#define TRIED_MOST      20000
#define DURATION_LEAST  100 /* ticks: a millisecond */

static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

static bool fits_field(double value, int decimals)
{
    return snprintf(NULL, 0, "%.*f", decimals, value) <= FIELD_MOST;
}

/* Whole numbers of units of the last decimal; one place below the least is kept free. */
static bool exact_scale(const struct story_channel *channel, double low, double high,
                        struct edf_scale *scale)
{
    if (channel->decimals < 0)
        return false;
    double unit = tens[channel->decimals];
    double least = round(low * unit) - 1, most = round(high * unit), width = most - least;
    bool narrow = width <= NARROW_MOST - NARROW_LEAST;
    if (width > WIDE_MOST - WIDE_LEAST || !fits_field(least / unit, channel->decimals) ||
        !fits_field(most / unit, channel->decimals))
        return false;
    double bottom = narrow ? NARROW_LEAST : WIDE_LEAST, top = narrow ? NARROW_MOST : WIDE_MOST;
    double digital_least = least >= bottom && most <= top ? least : bottom;
    *scale = (struct edf_scale){.wide = !narrow,
                                .digital_least = (int)digital_least,
                                .digital_most = (int)(digital_least + width),
                                .physical_least = least / unit,
                                .physical_most = most / unit};
    return true;
}

/* The last number towards `up` or down that 8 characters hold. */
static double as_field(double value, bool up)
{
    for (int decimals = 6; decimals >= 0; decimals--) {
        double unit = tens[decimals], kept = (up ? ceil(value * unit) : floor(value * unit)) / unit;
        if (fits_field(kept, decimals))
            return kept;
    }
    return value;
}

/* Spread over 24 bits. Numbers too great or too small for the header are told in powers of ten. */
static struct edf_scale spread_scale(double low, double high)
{
    struct edf_scale scale = {.wide = true, .digital_least = WIDE_LEAST, .digital_most = WIDE_MOST};
    double greatest = fmax(fabs(low), fabs(high));
    if (greatest >= 1e6 || (greatest < 1 && greatest > 0))
        scale.exponent = (int)floor(log10(greatest)) - 2;
    double factor = pow(10, scale.exponent), width = fmax((high - low) / factor, 1e-3);
    scale.physical_least = as_field(low / factor - MARGIN * width, false);
    scale.physical_most = as_field(high / factor + MARGIN * width, true);
    scale.rounding = factor * (scale.physical_most - scale.physical_least) /
                     ((double)WIDE_MOST - WIDE_LEAST) / 2;
    return scale;
}

struct edf_scale edf_scale_of(const struct story_channel *channel)
{
    struct edf_scale scale;
    double least = channel->least, most = channel->most;
    if (isnan(least))
        least = most = 0;
    bool stops = channel->low <= least && channel->high >= most && channel->low < channel->high;
    if (stops && exact_scale(channel, channel->low, channel->high, &scale) && !scale.wide)
        return scale; /* the converter's own range */
    if (exact_scale(channel, least, most, &scale))
        return scale;
    return spread_scale(least, most);
}

static double unit_of(const struct edf_scale *scale)
{
    return (scale->physical_most - scale->physical_least) /
           ((double)scale->digital_most - scale->digital_least);
}

int edf_digital(const struct edf_scale *scale, double value)
{
    double physical = value / pow(10, scale->exponent);
    double digital =
        scale->digital_least + round((physical - scale->physical_least) / unit_of(scale));
    return (int)fmin(fmax(digital, scale->digital_least + 1), scale->digital_most);
}

double edf_physical(const struct edf_scale *scale, int digital)
{
    double above = (double)digital - scale->digital_least;
    return (scale->physical_least + above * unit_of(scale)) * pow(10, scale->exponent);
}

/* --- records ------------------------------------------------------------------------------ */

static struct edf_records records_with(const struct story_piece *piece, int64_t samples,
                                       double step_ns)
{
    struct edf_records records = {.samples = (int)samples};
    double ticks = round((double)samples * step_ns / EDF_TICK_NS);
    records.duration = (int)fmin(fmax(ticks, DURATION_LEAST), EDF_DURATION_MOST);
    records.count = (piece->count + samples - 1) / samples;
    records.padding = (int)(records.count * samples - piece->count);
    records.step_ns = (double)records.duration * EDF_TICK_NS / (double)samples;
    records.within =
        records.step_ns >= piece->step_least_ns && records.step_ns <= piece->step_most_ns;
    return records;
}

static double far_from_a_second(const struct edf_records *records)
{
    return fabs(log((double)records->duration * EDF_TICK_NS / 1e9));
}

static bool is_better(const struct edf_records *one, const struct edf_records *other)
{
    if (one->within != other->within)
        return one->within;
    if (one->padding != other->padding)
        return one->padding < other->padding;
    return far_from_a_second(one) < far_from_a_second(other);
}

struct edf_records edf_records_of(const struct story_piece *piece, double nominal_hz)
{
    double step_ns = piece->count > 1 ? (piece->step_least_ns + piece->step_most_ns) / 2
                                      : (double)NS_PER_S / nominal_hz;
    int64_t least = (int64_t)ceil(RECORD_LEAST_NS / step_ns);
    int64_t most = (int64_t)fmin(floor(RECORD_MOST_NS / step_ns), TRIED_MOST);
    least = least > piece->count ? piece->count : least;
    most = most < least ? least : most > piece->count ? piece->count : most;
    struct edf_records best = records_with(piece, least, step_ns);
    for (int64_t samples = least + 1; samples <= most; samples++) {
        struct edf_records records = records_with(piece, samples, step_ns);
        if (is_better(&records, &best))
            best = records;
    }
    return best;
}
