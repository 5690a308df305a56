/* Lomb-Scargle by its definition, at evenly spaced frequencies.
 *
 * From one frequency to the next each point's angle turns by the same amount, so sine and cosine
 * are carried on by one complex multiplication instead of being computed anew. The sums about
 * Lomb's tau follow from the sums about zero (Scargle 1982, appendix; the half-angle form is in
 * Press & Rybicki 1989, doi 10.1086/167197), which spares a second pass.
 *
 * It does not look for gaps: who calls it gives one unbroken run. */
#include "heart/lomb.h"

#include "base/status.h"
#include <math.h>
#include <string.h>

#define WELCH_S 256.0

/* Sums over the points at one frequency. */
struct sums {
    double y_cos, y_sin, cos2, sin2; /* cos2, sin2: of twice the angle */
};

/* P about tau: cos and sin of the angle at tau, from those of twice the angle. */
static double power_of(const struct sums *sums, double count)
{
    double length = hypot(sums->cos2, sums->sin2);
    double twice = length > 0 ? sums->cos2 / length : 1;
    double tau_cos = sqrt(0.5 * (1 + twice));
    double tau_sin = copysign(sqrt(fmax(0.5 * (1 - twice), 0)), sums->sin2);
    double along = sums->y_cos * tau_cos + sums->y_sin * tau_sin;
    double across = sums->y_sin * tau_cos - sums->y_cos * tau_sin;
    double cosines = 0.5 * (count + length), sines = 0.5 * (count - length);
    double small = 1e-12 * count; /* all points at the zeros of the sine: it says nothing */
    return 0.5 * (along * along / cosines + (sines > small ? across * across / sines : 0));
}

/* The angle of a point at the present frequency, and how it turns to the next. */
struct hand {
    double cosine, sine, turn_cos, turn_sin;
};

static void hand_turn(struct hand *hand)
{
    double cosine = hand->cosine * hand->turn_cos - hand->sine * hand->turn_sin;
    hand->sine = hand->sine * hand->turn_cos + hand->cosine * hand->turn_sin;
    hand->cosine = cosine;
}

void lomb_raw(const double *times_s, const double *values, size_t count, double step_hz,
              size_t bins, double *power)
{
    struct hand hands[LOMB_POINTS_MAX];
    ENSURE(count > 0 && count <= LOMB_POINTS_MAX);
    for (size_t i = 0; i < count; i++) {
        double angle = 2 * M_PI * step_hz * (times_s[i] - times_s[0]);
        hands[i] = (struct hand){cos(angle), sin(angle), cos(angle), sin(angle)};
    }
    for (size_t k = 0; k < bins; k++) {
        struct sums sums = {0};
        for (size_t i = 0; i < count; i++) {
            struct hand *hand = &hands[i];
            sums.y_cos += values[i] * hand->cosine;
            sums.y_sin += values[i] * hand->sine;
            sums.cos2 += hand->cosine * hand->cosine - hand->sine * hand->sine;
            sums.sin2 += 2 * hand->cosine * hand->sine;
            hand_turn(hand);
        }
        power[k] = power_of(&sums, (double)count);
    }
}

/* The least-squares line over uneven times goes; each value is weighed. Returns the sum of squared
 * weights. */
static double prepare(const double *times_s, const double *nn_ms, size_t count, double *values)
{
    double n = (double)count, from_s = times_s[0], middle = 0, mean = 0, tilt = 0, spread = 0;
    for (size_t i = 0; i < count; i++) {
        middle += (times_s[i] - from_s) / n;
        mean += nn_ms[i] / n;
    }
    for (size_t i = 0; i < count; i++) {
        double way = times_s[i] - from_s - middle;
        tilt += way * (nn_ms[i] - mean);
        spread += way * way;
    }
    double slope = spread > 0 ? tilt / spread : 0, squares = 0;
    double window_s = (times_s[count - 1] - from_s) * n / (n - 1); /* periodic, as a grid's is */
    for (size_t i = 0; i < count; i++) {
        double way = times_s[i] - from_s;
        double weight = 0.5 - 0.5 * cos(2 * M_PI * (way / window_s));
        values[i] = weight * (nn_ms[i] - mean - slope * (way - middle));
        squares += weight * weight;
    }
    return squares;
}

bool lomb_density(const double *times_s, const double *nn_ms, size_t count,
                  double density[SPECTRUM_BINS])
{
    double values[LOMB_POINTS_MAX];
    memset(density, 0, SPECTRUM_BINS * sizeof *density);
    if (count < LOMB_POINTS_MIN || count > LOMB_POINTS_MAX)
        return false;
    double squares = prepare(times_s, nn_ms, count, values);
    double span_s = (times_s[count - 1] - times_s[0]) * (double)count / ((double)count - 1);
    lomb_raw(times_s, values, count, SPECTRUM_BIN_HZ, SPECTRUM_BINS - 1, density + 1);
    for (size_t k = 1; k < SPECTRUM_BINS; k++)
        density[k] *= 2 * span_s / squares;
    return true;
}

/* The window from point `first` on: how many points lie within 256 s. */
static size_t window_from(const double *times_s, size_t count, size_t first)
{
    size_t next = first;
    while (next < count && times_s[next] <= times_s[first] + WELCH_S)
        next++;
    return next - first;
}

bool lomb_welch(const double *times_s, const double *nn_ms, size_t count,
                double density[SPECTRUM_BINS])
{
    double one[SPECTRUM_BINS];
    size_t windows = 0, first = 0;
    memset(density, 0, SPECTRUM_BINS * sizeof *density);
    for (double from_s = count > 0 ? times_s[0] : 0; count > 0; from_s += WELCH_S / 2) {
        while (first < count && times_s[first] < from_s)
            first++;
        bool whole = first < count && times_s[count - 1] >= from_s + WELCH_S;
        if (first == count || (!whole && windows > 0))
            break;
        if (!lomb_density(times_s + first, nn_ms + first, window_from(times_s, count, first), one))
            return false;
        for (size_t k = 0; k < SPECTRUM_BINS; k++)
            density[k] += one[k];
        windows++;
    }
    for (size_t k = 0; k < SPECTRUM_BINS; k++)
        density[k] /= windows > 0 ? (double)windows : 1;
    return windows > 0;
}

struct lomb_check lomb_check(const double lomb[SPECTRUM_BINS], const struct spectrum *resampled)
{
    size_t first = spectrum_first_bin(0.04), last = spectrum_last_bin(0.15), peak = first;
    struct lomb_check check = {.resampled_low_ms2 = spectrum_sum(resampled, first, last)};
    for (size_t k = first; k <= last; k++)
        check.low_ms2 += lomb[k] * SPECTRUM_BIN_HZ;
    for (size_t k = first; k <= spectrum_last_bin(0.26); k++)
        peak = lomb[k] > lomb[peak] ? k : peak;
    size_t other = spectrum_peak(resampled, first, spectrum_last_bin(0.26));
    check.peak_hz = (double)peak * SPECTRUM_BIN_HZ;
    check.resampled_peak_hz = (double)other * SPECTRUM_BIN_HZ;
    check.low_ratio = check.resampled_low_ms2 > 0 ? check.low_ms2 / check.resampled_low_ms2 : NAN;
    check.doubtful = !(check.low_ratio >= LOMB_RATIO_LEAST && check.low_ratio <= LOMB_RATIO_MOST) ||
                     peak > other + LOMB_PEAK_BINS || other > peak + LOMB_PEAK_BINS;
    return check;
}

const char *lomb_parameters(void)
{
    return "{\"definition\": \"Lomb 1976, Scargle 1982\", \"density\": \"2 P span / sum of squared "
           "weights\", \"detrend\": \"linear\", \"taper\": \"Hann over the beats\", "
           "\"bin_hz\": 0.0009765625, \"welch_s\": 256, \"overlap\": 0.5, "
           "\"low_hz\": [0.04, 0.15], \"peak_hz\": [0.04, 0.26], "
           "\"ratio\": [0.8, 1.25], \"peak_bins\": 2}";
}
