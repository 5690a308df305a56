/* Pieces are found as the samples come: the line leaves from a piece's first sample, and every
 * further one narrows the steps that keep all within half a sample (a swing filter: Elmeleegy et
 * al. 2009, "Online piece-wise linear approximation of numerical streams with precision
 * guarantees", VLDB). When no step is left a new piece begins. */
#include "export/story_samples.h"

#include <math.h>
#include <stdlib.h>

#define GAP_STEPS    1.5                 /* a longer step lacks a sample */
#define FOLLOW       0.05                /* how fast the typical step is learnt */
#define GAP_LEAST_NS (250.0 * NS_PER_MS) /* of an uneven channel */
#define SHORT_STEP   0.6                 /* of the nominal one */
#define ASTRAY       0.45                /* of a step; the rest is what writers round to */
#define EXACT_WITHIN 1e-9

void story_learn(struct story_channel *channel, double value)
{
    static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    channel->least = fmin(channel->least, value); /* of a number and NaN: the number */
    channel->most = fmax(channel->most, value);
    while (channel->decimals >= 0) {
        double scaled = value * tens[channel->decimals];
        if (fabs(scaled - round(scaled)) <= EXACT_WITHIN * fmax(1, fabs(scaled)))
            break;
        channel->decimals = channel->decimals == STORY_DECIMALS_MOST ? -1 : channel->decimals + 1;
    }
}

static bool begin_piece(struct story_channel *channel, int64_t time_ns, bool after_gap)
{
    if (channel->piece_count == channel->piece_room) {
        size_t room = channel->piece_room ? 2 * channel->piece_room : 8;
        struct story_piece *grown = realloc(channel->pieces, room * sizeof *grown);
        if (!grown)
            return false;
        channel->pieces = grown;
        channel->piece_room = room;
    }
    channel->pieces[channel->piece_count++] = (struct story_piece){.first_ns = time_ns,
                                                                   .last_ns = time_ns,
                                                                   .count = 1,
                                                                   .step_least_ns = 0,
                                                                   .step_most_ns = INFINITY,
                                                                   .after_gap = after_gap};
    return true;
}

/* False: the sample is too far from every line that the ones before allow. */
static bool prolong_piece(struct story_piece *piece, int64_t time_ns, double astray_ns)
{
    double after_ns = (double)(time_ns - piece->first_ns), steps = (double)piece->count;
    double least = fmax(piece->step_least_ns, (after_ns - astray_ns) / steps);
    double most = fmin(piece->step_most_ns, (after_ns + astray_ns) / steps);
    if (least > most)
        return false;
    piece->step_least_ns = least;
    piece->step_most_ns = most;
    piece->last_ns = time_ns;
    piece->count++;
    return true;
}

bool story_place(struct story_channel *channel, int64_t time_ns)
{
    struct story_piece *piece =
        channel->piece_count ? &channel->pieces[channel->piece_count - 1] : NULL;
    double step_ns = piece ? (double)(time_ns - piece->last_ns) : INFINITY;
    double gap_ns = GAP_STEPS * channel->typical_ns;
    if (channel->uneven)
        gap_ns = fmax(gap_ns, GAP_LEAST_NS);
    if (!(step_ns <= gap_ns))
        return begin_piece(channel, time_ns, true);
    channel->short_steps += step_ns < SHORT_STEP * NS_PER_S / channel->rate_hz;
    channel->typical_ns += FOLLOW * (step_ns - channel->typical_ns);
    double astray_ns = channel->uneven ? (double)STORY_UNEVEN_NS : ASTRAY * channel->typical_ns;
    return prolong_piece(piece, time_ns, astray_ns) || begin_piece(channel, time_ns, false);
}
